package demo

func ledgerline() brandText {
	return brandText{
		slug: "ledgerline", name: "Ledgerline", currency: "USD", zone: "America/New_York", file: "LL",
		tone:       "A good colleague in finance: plain, patient, never cute about money.",
		industries: []string{"software", "finance"},
		values:     []string{"close the month calmly", "show the working", "respect for bookkeepers", "no dark patterns"},
		// Audiences of professionals are smaller, and worth more.
		tiers: [5]int64{500, 5_000, 25_000, 100_000, 400_000}, reviewDays: 5,
		people: []person{
			{"Priya Raman", "OWNER", false},
			{"Marcus Bell", "ADMIN", false},
			{"Dana Whitfield", "MANAGER", false},
			{"Owen Castellano", "FINANCE", false},
			{"Grace Liu", "ANALYST", false},
			{"Theo Novak", "VIEWER", false},
			{"Renée Thibault", "MANAGER", false},
			{"Kyle Draper", "MANAGER", true},
		},
		products: []string{"Ledgerline Close", "Ledgerline Bills", "bank matching", "the approval inbox", "the multi-entity report", "the audit trail"},
		ideas: []idea{
			{"WEBINAR", "Month-end in three days with {product}", "45 minutes and 15 for questions. Use the sample company, not a client's. We provide the host, the registration page and the follow-up mail.", true},
			{"WEBINAR", "Live clean-up: a messy ledger meets {product}", "Bring the messiest export that you may show. The point is how you think, the product follows.", true},
			{"WALKTHROUGH", "{product}, from invite to first report", "Eight to twelve minutes, one screen, no cuts in the set-up. If something is awkward, leave it in and say so.", false},
			{"WALKTHROUGH", "How I set up {product} for a new client", "Your own checklist, step by step. People should be able to pause and follow along.", false},
			{"CASE_STUDY", "A practice of five switches to {product}", "One client, named, with permission in writing. Numbers before and after: days to close, hours a week, errors found.", true},
			{"CASE_STUDY", "What {product} did not fix", "We mean it. Which part of the close is still slow, and what would have to be true for it to change.", true},
			{"ARTICLE", "The close checklist I use with {product}", "1,200 words, the checklist as a table that can be copied. Link the template, not the pricing page.", false},
			{"ARTICLE", "Approvals without bottlenecks: {product} in practice", "Start with a bottleneck you have seen. Roles rather than names.", false},
			{"VIDEO", "I moved forty clients to {product}: what I'd do differently", "Ten minutes, talking head and screen. Include what it cost you in hours.", true},
			{"VIDEO", "Spreadsheet or {product}? An honest threshold", "Say from which size on the spreadsheet stops being the better tool, and why.", false},
			{"POST", "One thing {product} catches that I used to miss", "Short text, one screenshot with the sample company. No “game changer”.", false},
			{"POST", "A question for controllers about {product}", "Ask something you really want to know. We will answer in the thread from our own accounts, by name.", false},
			{"PODCAST", "The month-end episode, with {product}", "Host-read, ninety seconds in the middle and the story around it. Say that we pay for the episode.", false},
			{"LIVE", "Office hours: your {product} questions", "An hour, open questions. Dana sits in and takes bugs on the spot.", false},
			{"SHORT", "{product} in sixty seconds, without the hype", "One problem, one screen, one result.", false},
			{"UGC", "Screen clips of {product} for the help center", "Four clips under thirty seconds with the sample company. Calm cursor, no zooming.", false},
		},
		musts: []must{
			{"Only the sample company on screen", []string{
				"At 04:12 a real vendor name is legible in the browser tab. Please blur it or record the minute again.",
				"The IBAN in the third screenshot looks real. Use the sample company's, even if it's your own.",
			}, []string{"Clean screens throughout, thank you for recording the set-up again."}},
			{"Numbers with their base", []string{
				"“Saves 70 %” of what? Give the hours before and after and let people work it out.",
				"Ten days to three is a great result. Say how many entities and how many transactions, otherwise it's a slogan.",
				"The chart begins at 40. Please let the axis begin at zero.",
			}, []string{"Hours before, hours after, size of the client: exactly what a controller asks.", "Good that you name the month in which it got slower."}},
			{"Sponsorship named at the start", []string{
				"The sponsorship comes up in minute thirty-eight. Say it in your first minute and on the first slide.",
				"“Partner” on the slide is too soft; “Ledgerline pays me for this session” is clear.",
			}, []string{"Said on the first slide and in your own words. Great.", "Disclosure is in the title of the episode, hard to miss."}},
			{"No advice on tax positions", []string{
				"The bit on deducting the home office reads like advice for a given case. A sentence on asking one's own adviser would help.",
				"Please take the state nexus example out. It's right today and wrong in a year.",
			}, []string{"You stay with process and leave tax to the advisers. Legal is happy."}},
			{"Something to take away", []string{
				"The template is mentioned and not linked. Put it on the second slide, and again in chat at the end.",
				"The checklist is an image. As a table people can copy it, and they will.",
			}, []string{"The copyable table is the best part, we would use it ourselves."}},
			{"Accessible recording", []string{
				"The font in the terminal window is too small on a phone. 150 % would be enough.",
				"Captions are missing for the questions from the audience. We can do the transcript if you send us the audio.",
			}, []string{"Captions, chapters and a readable font. Thank you for the care."}},
		},
		aims: []aim{
			{"Registrations that turn into attendance", []string{
				"Your reminder on the morning of the session, in your own words, brought the show rate to a level our own mails never reach.",
				"Announcing the exact messy ledger two days before made people come. {views} watched live or within the week.",
				"The title said what one would be able to do afterwards. Four of five survey answers quote it.",
			}, []string{
				"Half of those registered came from outside of finance. A line on whom it's for on the sign-up page would fix that.",
				"Twelve minutes of introduction is long. We lost every fifth viewer before the first screen.",
				"Send your list the recording yourself; from us it reads as marketing.",
			}},
			{"Trials started by people who close books", []string{
				"{clicks} clicks and nearly all from practices with more than ten clients: the threshold you gave filtered the rest.",
				"Leaving the awkward bank connection in made the set-up believable. Those who started a trial finished it.",
			}, []string{
				"The link leads to the start page. Use the one to the sample company, the walkthrough begins right there.",
				"You show the report before the set-up. People liked it and then did not know how to get there.",
				"Say which plan you're on. Six comments ask it and the answer isn't there.",
			}},
			{"Be quoted by other practitioners", []string{
				"{shares} shares, among them two firms who made it reading for new staff. The table did that.",
				"“Close is a habit, not a date” is going round without our name on it. We're fine with that.",
				"You named what the product didn't fix. That paragraph is the one people quote.",
			}, []string{
				"The argument sits in paragraph six. It could be the headline.",
				"Two acronyms are never spelled out; people outside of the US had to ask.",
				"Put your checklist under a licence that lets people reuse it. They ask for it in the thread.",
			}},
			{"Questions answered in the thread", []string{
				"All {comments} comments have an answer, and you sent the three hard ones to us instead of guessing.",
				"You corrected the depreciation example within the hour and left the note standing. That earned more than the post.",
			}, []string{
				"The thread goes quiet after the first day, yet a third of the questions come in the second week.",
				"Tag Dana when it's about bugs; two of them were known and had a date.",
			}},
			{"Explain one workflow end to end", []string{
				"From bill to bank line in nine minutes, without a cut. Support links to it in {saves} conversations by now.",
				"Showing who approves what, with roles, answered the question that sales hears most.",
				"The pause at “now do this one yourself” works. People did, they posted their screens.",
			}, []string{
				"The rejection path is missing. Approvals are easy to show, what happens on a no is what people fear.",
				"The sample company has one entity. For your viewers two would be closer to life.",
			}},
		},
		campaigns: []campaignText{
			{"WEBINAR_SERIES", "Close in Three Days", "Six sessions by practitioners on a calmer month-end. 1,800 registrations, half of them live.", [4]string{}, -260, 120, []string{"Bank and cash", "Accruals", "Reporting"}, 140_000},
			{"LAUNCH", "Ledgerline Bills Launch", "Make the approval inbox known among practices with ten or more clients.", [4]string{}, -190, 60, []string{"Preview", "Walkthroughs"}, 165_000},
			{"EVERGREEN", "Practitioners' Library", "Walkthroughs and checklists that support can link to. Measured by how often they are.", [4]string{}, -340, 0, nil, 120_000},
			{"AWARENESS", "What Software Can't Fix", "Case studies that say what stayed hard. To be quoted by people who don't use us.", [4]string{}, -120, 70, nil, 72_000},
			{"WEBINAR_SERIES", "The Messy Ledger Sessions", "Live clean-ups with real-life mess. The current series, every second Tuesday.", [4]string{}, -40, 90, []string{"Retail", "Agencies", "Nonprofits"}, 155_000},
			{"AMBASSADOR", "Ledgerline Faculty", "Ten teachers of accounting who use the sample company in class and tell us what confuses students.", [4]string{}, -210, 365, []string{"First term", "Second term"}, 180_000},
			{"SEASONAL", "", "Reach controllers when they are planning, before they are busy.", [4]string{"Year-End Without Fear", "First Quarter, First Close", "Half-Year Health Check", "Budget Season"}, 20, 60, []string{"Plan", "Do"}, 90_000},
			{"LAUNCH", "Multi-Entity Reports Preview", "Let six consultants try the preview and tell the others, problems included.", [4]string{}, 60, 45, nil, 64_000},
		},
		tags:     []string{"CPA", "teaches", "controllers", "webinar host", "sample company ready", "partner program", "asks hard questions", "SaaS", "nonprofits", "slow to reply"},
		captions: []string{"Ledgerline pays me for this session. What I show of {product} is what I do for clients.", "Sponsored by Ledgerline. The checklist is mine, the screenshots of {product} are from the sample company.", "Paid partnership with Ledgerline: {product}, with the awkward minute left in.", "Disclosure first: Ledgerline sponsors this piece on {product}. They didn't see the conclusion beforehand."},
	}
}
