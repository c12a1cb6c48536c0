package demo

// stageReasons are why a partnership moved there, as people note it.
func stageReasons(stage string) []string {
	switch stage {
	case "VETTING":
		return []string{"", "Came up in customers' answers on where they heard of us.", "Recommended by another creator.", ""}
	case "SHORTLISTED":
		return []string{"Comments read like people, not like bots; disclosure history is clean.", "Audience fits, and the last ten posts hold up.", "Good fit in tone. Rates still open.", ""}
	case "OUTREACH":
		return []string{"First mail sent, with a real question about a recent piece.", "Wrote by direct message, since no address is listed.", "Met at an event, following up in writing.", ""}
	case "NEGOTIATING":
		return []string{"Answered within a day and sent a rate card.", "Interested, asks for fewer deliverables and more time.", "Wants usage rights limited to six months. Reasonable.", ""}
	case "PILOT":
		return []string{"Agreement signed, one pilot to see how we work together.", "Signed after one round of changes on exclusivity.", "Short pilot before the season begins."}
	case "SCALING":
		return []string{"The pilot did better than the median of its tier; adding a second format.", "Easy to work with and on time. More of the same, in two waves.", "Saves well above the others. Moving to a longer agreement."}
	case "RETAINED":
		return []string{"Third wave in a row on goal. Evergreen from here on.", "Joins the ambassadors for a year.", "Renewed early, at their own suggestion."}
	case "AT_RISK":
		return []string{"Two late drafts in a row and short answers.", "Numbers down for three pieces; may be tired of the format.", "A competitor has been in touch, so we hear."}
	case "WINBACK":
		return []string{"Quiet since spring. A call with a new idea is planned instead of another brief.", "Left over pay terms that we have changed since.", "Was our strongest voice in this niche; worth an honest conversation."}
	case "EXITED":
		return []string{"Agreement ended and both sides agreed not to renew.", "Exclusive with another brand for the next year. Parted well.", "Three missed windows. We thanked them for the first year and closed it."}
	case "DECLINED":
		return []string{"Doesn't take sponsored work in this category.", "Fully booked until next year; asked us to come back.", "Felt the brief left too little room."}
	case "REJECTED":
		return []string{"Too much of the audience looks bought.", "Great work, wrong country for us at present.", "Undisclosed sponsorships in four of the last twenty posts."}
	default:
		return []string{""}
	}
}

// notes are what a brand writes about a partnership for itself.
func notes() []string {
	return []string{
		"Prefers calls to mail, mornings only.",
		"Sends drafts early when the brief comes with references. Send references.",
		"Ask about the book before you ask about the next wave.",
		"Invoices through a company; finance has the details.",
		"Doesn't work in August. Plan around it.",
		"Best results when we leave the opening to them.",
		"Has a partner who edits; put both in copy.",
		"Rate went up in spring, still fair for what we get.",
		"Sends back products that won't be used. Keep the list short.",
		"Was sceptical at first, says so on camera, and that is why it works.",
		"Comments are moderated by hand. Give two days for questions.",
		"Wants to see the results of each piece. Share feedback within the week.",
	}
}

// creatorNotes are what creators write with what they hand in: for a concept, a
// first draft and a later one.
func creatorNotes(kind string, number int) []string {
	switch {
	case kind == "CONCEPT":
		return []string{
			"Two openings, tell me which one you like. I lean towards the second.",
			"Rough storyboard. The middle is open until the parcel is here.",
			"I would leave out point three of the brief, my people know it already. Fine?",
			"The voice-over is a sketch. The order of the scenes is what I'd like you to look at.",
		}
	case number == 1:
		return []string{
			"First cut, colours not final.",
			"A little longer than planned; I can lose the scene at the window if you need it shorter.",
			"Music is a placeholder, the licensed track comes with the final.",
			"Took your idea with the close-up. It's better, I admit.",
			"Sound was redone yesterday, the neighbours were drilling.",
			"",
		}
	default:
		return []string{
			"Changed all but one: I kept the opening, since it's what people know me for. Reasons are in my mail.",
			"Label moved up, take at the window redone, link checked.",
			"All points done. The third made it better, thank you.",
			"New take of the middle part, the rest is as it was.",
		}
	}
}

// acknowledgements are what creators answer to feedback.
func acknowledgements() []string {
	return []string{
		"Thank you, that's concrete. I'll hold the list for longer next time.",
		"Good to see the numbers next to the words. The point on the opening is fair.",
		"Read it twice. I disagree on the music, agree on the rest. Let's talk in the next call?",
		"This is the first time that a brand told me why. Thank you.",
		"Noted. Could I get the brief two days earlier? That would have saved the second round.",
		"I was proud of that one too.",
		"",
	}
}

// evidences are what a verdict on a disclosure rests on.
func evidences(verdict string) []string {
	switch verdict {
	case "COMPLIANT":
		return []string{
			"“Ad” is the first word of the caption and is said in the first five seconds.",
			"Spoken at the start and on screen for the whole length; the platform's label on top of it.",
			"First slide and first sentence name us as the sponsor.",
			"Label before the line break, legible without opening the caption.",
		}
	case "NON_COMPLIANT":
		return []string{
			"Only the platform's own label, nothing in the caption or in speech.",
			"“Thanks to” at the end of the caption, below the fold.",
			"The label is covered by the sticker on the first two frames.",
		}
	default:
		return []string{"Not sponsored: the creator bought it and was paid for nothing.", "Appears on our own shop page alone, as our own advertising."}
	}
}

// removals are why a publication was taken down.
func removals() []string {
	return []string{"Taken down at our request: the disclosure was missing.", "The creator archived it after a change of handle.", "The platform removed it over the music licence.", "The product was recalled, so we asked for it to come down."}
}

// cancellations are why work was called off.
func cancellations() []string {
	return []string{"The launch moved, and the window with it.", "The creator was ill; both sides agreed to skip this one.", "The parcel was lost twice and the season is over.", "The partnership ended before the work began."}
}

// rejections are the comment that a rejected draft gets.
func rejections() []string {
	return []string{
		"The draft makes a health claim at its core, and we can't mend that with edits. We'd rather stop here and pay the kill fee.",
		"A competitor's product is in each scene. That is a different film from the one agreed; let's talk about a new concept.",
		"After two rounds we still don't recognise the brief in it. No hard feelings, we close this one.",
	}
}

// retractions say why feedback was taken back, for the log.
func retractions() []string {
	return []string{"The figures were from another piece.", "Sent to the wrong person.", "Written in anger; a new one will follow."}
}
