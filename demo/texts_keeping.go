package demo

// talk is an interaction, as somebody logs it.
type talk struct{ kind, direction, subject, body string }

func talks() []talk {
	return []talk{
		{"EMAIL", "OUTBOUND", "Dates for the next wave", "Sent three windows and asked which one leaves room for a second draft."},
		{"EMAIL", "INBOUND", "Question about the brief", "Wants to know whether the price may be named. Answered the same day: yes, with the date."},
		{"EMAIL", "INBOUND", "Invoice question", "The last invoice went to the old address. Forwarded to finance with the right number."},
		{"DM", "INBOUND", "A comment worth reading", "Sent a screenshot of a long thread under the last piece: people ask for the refill."},
		{"DM", "OUTBOUND", "Thanks for the save", "Thanked for answering a hard question in the comments so well."},
		{"CALL", "OUTBOUND", "How was the last wave?", "Half an hour. Happy with the freedom, less so with how late the samples came."},
		{"CALL", "INBOUND", "A new format", "Would like to try going live and sees us as the first partner for it."},
		{"MEETING", "INBOUND", "Visit to the studio", "Showed us how the pieces are made. We should plan two days more for each."},
		{"MEETING", "OUTBOUND", "Half-year review", "Went through the numbers together; both sides want fewer, longer pieces."},
		{"EVENT", "OUTBOUND", "Launch evening", "Came with a guest, met the product team and stayed until the end."},
		{"NOTE", "", "Best times", "Answers before ten and after the school run. Never on Mondays."},
		{"NOTE", "", "What they care about", "Waste. Every package that is too large costs us goodwill."},
	}
}

// choice is a decision and its reason.
type choice struct{ what, why string }

func choices() []choice {
	return []choice{
		{"Two pieces a month instead of four.", "The last three were rushed on both sides, and the slower ones did better."},
		{"No price in the first ten seconds.", "Viewers left there in every piece that had it."},
		{"Samples leave ten days before the draft is due.", "Late samples cost us two windows in a row."},
		{"One contact on each side.", "Three people asked for changes to the same draft, and they contradicted each other."},
		{"Long form first, short cuts from it.", "The short ones made from a long one were watched longer than those made alone."},
		{"Keep the current rate for this term.", "Reach grew, but so did the number of pieces included."},
		{"No work in the second half of August.", "The creator is away, and so is most of the audience."},
		{"Questions under the piece are answered by the creator, facts by us.", "People want the voice they know; we owe them the right numbers."},
	}
}

func topics() []string {
	return []string{
		"How did the last piece feel from their side?", "Plans for the season", "Ask about the new format", "Say thanks, and nothing else",
		"Rates for the next term", "What their audience asks for", "",
	}
}

func outcomes() []string {
	return []string{
		"Good mood. Wants to be asked earlier next time, before the dates are set.",
		"Busy until the end of the month; we speak again then.",
		"Has an idea for a series and will send two pages.",
		"Mentioned that another brand pays faster. Told finance.",
		"All fine. Short call, no open points.",
	}
}

func optOutEvidence() []string {
	return []string{
		"Mail to our general address: no sponsored work, please do not write again.",
		"Told us at the trade fair; a colleague of ours was there.",
		"The manager wrote that all requests are declined this year.",
	}
}

func answersToBrands() []string {
	return []string{
		"Clear brief and room to work. The samples came late, twice.",
		"You answer within a day, and it is always the same person. Please keep that.",
		"Paid on time, every time.",
		"The second round of changes contradicted the first.",
		"I felt taken seriously. The call before the brief made the difference.",
		"",
	}
}

func opinions() []string {
	return []string{
		"Comments are long and kind, and people tag friends.",
		"Careful work; drafts rarely need more than a line.",
		"The community is tired of codes and says so.",
		"Great on camera, slow on mail.",
		"",
	}
}

// planned is a wave as it is called, with the forms of its work.
type planned struct {
	title   string
	formats []string
}

func waves() []planned {
	return []planned{
		{"Season opener", []string{"SHORT_FORM", "STORY"}},
		{"A day with the product", []string{"LONG_FORM"}},
		{"Live questions and answers", []string{"LIVE"}},
		{"Gift guide", []string{"PHOTO", "STORY"}},
		{"Behind the making", []string{"LONG_FORM", "SHORT_FORM"}},
		{"What a year changed", []string{"LONG_FORM", "PODCAST"}},
	}
}

// program is a programme; its name has a place for the brand's.
type program struct {
	name, description, notes string
	requirements             []string
	benefits                 [3][]string
}

func programs() []program {
	return []program{
		{
			"%s Circle", "For the people who tell our story best: they see things first, and have a say in what comes next.",
			"At most twenty at a time. A seat in the council is for a year.",
			[]string{"Two pieces a quarter", "Say openly that you work with us"},
			[3][]string{{"New products two weeks early"}, {"New products two weeks early", "A budget for ideas of your own"}, {"A seat in the product council", "A yearly journey to where things are made"}},
		},
		{
			"%s Insiders", "Our first programme, with codes for friends.", "Closed: the codes brought buyers, and no conversations.",
			[]string{"One story a month"},
			[3][]string{{"A code for friends"}, {"A code for friends", "Free shipping"}, {"A code for friends", "An evening with the team"}},
		},
	}
}
