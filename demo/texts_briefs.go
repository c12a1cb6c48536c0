package demo

// The words of briefs that any brand could say.

func briefAudiences() []string {
	return []string{
		"People who have heard of us once and have not bought yet.",
		"Your own regulars: those who ask in the comments, not those who scroll by.",
		"People who buy for somebody else and want to get it right.",
		"Those who tried something like it before and were let down.",
	}
}

func briefLeeways() []string {
	return []string{
		"Setting, pace, music and the order of things are yours. If a must-have breaks the piece, tell us before you film and we look for another way.",
		"Say it in your own words; we correct facts and nothing else.",
		"The format is open: what works for your audience works for us.",
		"Humour is welcome, at our expense too.",
	}
}

func briefDonts() []string {
	return []string{"No other brand's product in the picture", "No words that we did not agree on in quotation marks", "No stock music with a licence that ends"}
}

func briefDisclosures() []string {
	return []string{
		"“Ad” or “Anzeige” as the first word of the caption, and said in the first five seconds. The platform's label comes on top of it.",
		"Spoken at the start and written on screen for three seconds at least.",
		"In the first line, before any fold, in the language of the post.",
	}
}

func briefNotes() []string {
	return []string{
		"Agreed with legal; the claims are final.",
		"If reach is short by half time, we add stories.",
		"The budget for a second wave depends on saves.",
	}
}

func briefAnswers() []string {
	return []string{
		"Read it, all clear.", "", "", "",
		"Read. May I film the close-up outside?",
		"Got it. I'd leave out the second message, it is close to the first; I'll show you in the draft.",
		"Clear. The timeline is tight but works.",
	}
}
