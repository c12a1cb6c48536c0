package demo

// contractTitles are what agreements are called, after the brand's name.
func contractTitles() []string {
	return []string{"working together", "this season's pieces", "agreement on content", "first steps", "the next wave"}
}

// negotiationNotes are what a brand notes on an agreement for itself.
func negotiationNotes() []string {
	return []string{
		"We can go up by a fifth if the usage rights stay.",
		"Exclusivity is the point to be firm on.",
		"The manager reads everything twice; leave a week.",
		"Rate is fair against the last three of this tier.",
		"",
	}
}

// offerMessages are what one side says to the other with an offer.
func offerMessages(by string) []string {
	if by == "CREATOR" {
		return []string{
			"Happy to. The fee is a little low for two rounds of changes, so here is mine.",
			"Yes to all, with a somewhat higher fee for paid use.",
			"Fewer pieces or this fee; both is fine with me.",
		}
	}
	return []string{
		"As we said on the phone. Take your time with the usage rights.",
		"The short version: a fee, a bonus by views, and the products are yours.",
		"Here is what we would like to agree. Change what doesn't fit.",
	}
}

// endReasons are why an agreement, or the talk about one, came to an end.
func endReasons() []string {
	return []string{
		"The season's plan was cut; it has nothing to do with the work.",
		"Fully booked for these months.",
		"No way to agree on paid use. Maybe next year.",
	}
}

// parcelNotes are what a brand puts into a parcel.
func parcelNotes() []string {
	return []string{"For the first test. Tell us what you don't like, too.", "As promised.", "The new batch, two weeks before anybody else.", ""}
}
