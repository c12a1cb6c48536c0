package demo

func lumiSkin() brandText {
	return brandText{
		slug: "lumi-skin", name: "Lumi Skin", currency: "EUR", zone: "Europe/Berlin", file: "LS",
		tone:       "Calm and exact. We say what a formula does, what it does not do, and how long it takes.",
		industries: []string{"skincare", "beauty"},
		values:     []string{"evidence first", "sensitive skin", "refill before recycle", "no before-and-after tricks"},
		tiers:      defaultTiers(), reviewDays: 3,
		people: []person{
			{"Katharina Voss", "OWNER", false},
			{"Jonas Albrecht", "ADMIN", false},
			{"Mara Lindqvist", "MANAGER", false},
			{"Tobias Reinhardt", "FINANCE", false},
			{"Inès Moreau", "ANALYST", false},
			{"Paul Hennig", "VIEWER", false},
			{"Felix Baumann", "MANAGER", false},
			{"Svenja Kramer", "MANAGER", true},
		},
		products: []string{"Barrier Cream 02", "Oat Cleansing Milk", "Daily Mineral SPF 50", "Night Serum 4 %", "Azelaic Gel", "Refill Pouch"},
		ideas: []idea{
			{"REEL", "{product}: the ten-second texture test", "Open on the texture, no face in the first three seconds. Then one sentence on whom it is for and whom it is not for. Say how long you have used it.", false},
			{"REEL", "What I changed when {product} stopped working", "We like this to be honest: what you had expected, what happened, what you do now. No other brand's product in the picture.", true},
			{"STORY", "Three evenings with {product}", "Three frames over three evenings, same light. Add the question sticker and answer the two most frequent questions the day after.", false},
			{"STORY", "Unboxing the refill of {product}", "Show the empty bottle first. The refill takes under a minute; film it in one go.", false},
			{"SHORT", "{product} in a five-minute morning", "Real time, real bathroom. The product comes in at the step where you would use it anyway.", false},
			{"SHORT", "Reading the label of {product}", "Walk through five ingredients in plain words. Our chemist checks the script, not your opinion.", true},
			{"VIDEO", "Four weeks with {product}: a diary", "One clip a week, same window, no retouching. Close with what you would tell a friend with your skin type.", true},
			{"VIDEO", "Dry, oily, cross: three skins try {product}", "Bring two people with other skin types. Let them disagree.", true},
			{"POST", "{product} on the shelf, and what it replaced", "A carousel of five: the shelf, the texture, the label, the routine, your verdict.", false},
			{"POST", "My answers to your questions on {product}", "Collect the questions from your last story. Answer the awkward one first.", false},
			{"LIVE", "Ask me anything about {product}, with our chemist", "40 minutes. Dr. Lindner joins from minute five. We moderate the chat and collect the questions.", false},
			{"ARTICLE", "A slow look at {product}", "900 words or more. What the formula is made for, what the studies say, where they are thin.", true},
			{"PODCAST", "Skin barrier for people in a hurry, with {product}", "A talk of ten minutes inside an episode of yours. Host-read, own words, disclosure at the start.", false},
			{"UGC", "Hands, water, {product}: clips for the shop page", "Six clips of three to five seconds, vertical, daylight, without sound. For our own channels.", false},
		},
		musts: []must{
			{"Disclosure in the first line", []string{
				"The ad label sits below the fold. Please move it into the first line of the caption, before the hook.",
				"“Thanks to Lumi” doesn't tell people that this is paid. Please write “Werbung” or “Ad” at the start.",
				"The platform's label alone is not enough for us; say it in the spoken intro too.",
			}, []string{"Clear at first sight, and it doesn't break the rhythm.", "Said and written. This is how we'd like to see it everywhere."}},
			{"No healing claims", []string{
				"“Repairs eczema” is a medical claim. “Made for skin that tends to eczema” says what we can stand behind.",
				"Please take out “cured my rosacea”. You can say that your skin felt calmer after two weeks, if it did.",
				"The word “guaranteed” has to go. Everything around it is fine.",
			}, []string{"Careful wording around rosacea, thank you. Legal had nothing to add.", "Says what you saw and leaves it there. Perfect."}},
			{"Texture in close-up", []string{
				"The focus hunts while you spread the cream. One steadier take of the back of the hand would do.",
				"We see the jar for eight seconds and the cream for one. The other way round, please.",
				"Warm light makes the gel look yellow. Could you film this bit at the window?",
			}, []string{"The spatula shot is the best picture of this cream that we have seen, ours included.", "Lovely slow pull of the texture, you can almost feel it."}},
			{"Say whom it is not for", []string{
				"The part on whom it's not for is missing. One honest sentence on very oily skin makes the rest more credible.",
				"You say “for everyone”. It isn't: please name fragrance allergy or oily skin, whichever is closer to your viewers.",
			}, []string{"“If you shine by noon, leave it” is exactly the honesty that we hope for."}},
			{"Sun protection named with its factor", []string{
				"It's SPF 50, the caption says 30. Please correct, customers will write to us within the hour.",
				"Two fingers' length is the amount to show. In the draft it's about half of that.",
			}, []string{"Amount and factor are right, and the two-finger trick is well explained."}},
			{"A clear next step", []string{
				"The link comes after the goodbye. Move it to where you show the routine, that's when people want it.",
				"Please name the refill pouch too; that's the half of the campaign which is not in the draft yet.",
			}, []string{"The question at the end is a better next step than any link.", "Link, code and refill in one breath. Good."}},
		},
		aims: []aim{
			{"Saves: a routine that people come back to", []string{
				"The order of steps as on-screen text made this a reference: {saves} saves, and half of them came after the first week.",
				"Freezing the last frame as a list was your idea and it carried the whole piece. {saves} people kept it.",
				"People saved it for the amounts: two pumps, two fingers, a coin. Nobody else has told them that.",
			}, []string{
				"The list of steps is on screen for under two seconds. Hold it for four and saves should follow.",
				"A pinned comment with the routine in text would spare people the screenshot.",
				"Split morning and evening next time. In one clip it is too much to keep.",
			}},
			{"Trust: answers to sceptical comments", []string{
				"You answered {comments} comments within two days and linked the study where it was asked for. We learned from that thread.",
				"Naming what the serum does not do in the second sentence changed the tone of the whole comment section.",
				"You left the critical comment at the top and thanked her. That says more about us than an advert could.",
			}, []string{
				"Three questions on allergies are still open. Send us those at once, our chemist answers the same day.",
				"The doubts all concern the price. Tell us beforehand next time and we give you the cost per month.",
				"Let the long answer become a story of its own; in the comments only the asker sees it.",
			}},
			{"New viewers who had not heard of us", []string{
				"{views} views with two thirds from people who don't follow you: the texture opening did that.",
				"Starting with the empty bottle instead of a greeting held people past second three.",
				"Posting on Sunday evening, against our own advice, was right for your audience. Noted for the next wave.",
			}, []string{
				"The brand's name comes at second nineteen, when half have gone. Second eight would be early enough.",
				"The hook is for people who know you. For newcomers, begin with the problem: skin that stings after washing.",
				"Try the same piece with subtitles burnt in; a third of the new viewers watched without sound.",
			}},
			{"Refill instead of rebuy", []string{
				"The pour in one take convinced people that it doesn't spill. {clicks} of them clicked through to the pouch.",
				"Putting the crushed pouch beside the glass jar said it without a word on the environment.",
			}, []string{
				"Tell them the saving in euros and not in per cent. Four euros is a coffee.",
				"The refill comes up as an afterthought. Make it the story and the cream the prop.",
			}},
			{"Explain one ingredient so that it sticks", []string{
				"“Azelaic acid is the quiet one” is a line that came back in our own support mails. That is how good it was.",
				"The comparison with wet sand was easy and right. {shares} people sent it on.",
				"You corrected last month's mistake in the first ten seconds. People trust the rest because of that.",
			}, []string{
				"Percentages without a frame of reference don't help. Say what is low, usual and high.",
				"The middle minute on molecule size is interesting to us, and people left there. Keep it for the article.",
			}},
		},
		campaigns: []campaignText{
			{"SEASONAL", "", "Bring dry-skin customers back to a simple three-step routine before the season changes, with at least 40 routines shown in full.", [4]string{"Winter Barrier Repair", "Spring Reset", "Sun, Salt, Barrier", "Back to Routine"}, -290, 70, []string{"Teaser", "Routines", "Questions and answers"}, 84_000},
			{"LAUNCH", "Night Serum 4 % Launch", "Make the serum known to people with sensitive skin who gave up on retinoids: 2 million views and 6,000 saves in six weeks.", [4]string{}, -205, 45, []string{"First nights", "Two-week diaries"}, 120_000},
			{"AWARENESS", "Whom It Is Not For", "Earn trust by saying whom each product is not for. Measured by the share of sceptical comments that end well.", [4]string{}, -140, 60, nil, 46_000},
			{"EVERGREEN", "Refill, Please", "Every second rebuy becomes a refill. Steady content all year round, small budgets, many voices.", [4]string{}, -330, 0, nil, 96_000},
			{"AMBASSADOR", "Lumi Circle", "Eight creators who use the routine every day and tell us first when something is wrong.", [4]string{}, -240, 365, []string{"First half", "Second half"}, 150_000},
			{"SEASONAL", "", "The current season's routines, in four languages, with our chemist in the comments on Thursdays.", [4]string{"Cold Air, Calm Skin", "Pollen and Peace", "SPF Every Day", "Dry Air Diaries"}, -35, 75, []string{"Routines", "Live with the chemist", "What stayed"}, 98_000},
			{"LAUNCH", "Azelaic Gel Launch", "Explain one ingredient so well that people with rosacea try it with the right expectations.", [4]string{}, 24, 50, []string{"Explain", "Four weeks in"}, 110_000},
			{"OTHER", "Pharmacy Partners", "Short videos for the screens in 60 pharmacies, made by creators who have stood behind such a counter.", [4]string{}, 70, 90, nil, 38_000},
		},
		tags:     []string{"rosacea", "texture shots", "German-speaking", "answers comments", "refill", "chemist-approved", "long-term", "needs samples", "sensitive skin", "vegan"},
		captions: []string{"Werbung · {product}. Four weeks, same window, no filter. Ask me the awkward questions.", "Ad | What {product} does for skin that stings, and what it doesn't.", "Anzeige · I was sent {product} and paid for this. The opinion is mine, the dry patches too.", "Ad · {product}, two fingers, every morning. Save this for the amounts."},
	}
}
