package demo

func hausAndHem() brandText {
	return brandText{
		slug: "haus-and-hem", name: "Haus & Hem", currency: "GBP", zone: "Europe/London", file: "HH",
		tone:       "Warm, a little dry, fond of detail. We'd rather show a seam than use an adjective.",
		industries: []string{"fashion", "home decor", "retail"},
		values:     []string{"made to be mended", "every size on the rail", "natural fibres", "rooms that are lived in"},
		tiers:      defaultTiers(), reviewDays: 4,
		people: []person{
			{"Imogen Hartley", "OWNER", false},
			{"Callum Reid", "ADMIN", false},
			{"Safiya Okonkwo", "MANAGER", false},
			{"Peter Ashdown", "FINANCE", false},
			{"Bronwen Pryce", "ANALYST", false},
			{"Leila Farrokhzad", "VIEWER", false},
			{"Joseph Amoah", "MANAGER", false},
			{"Beatrix Lowe", "MANAGER", true},
		},
		products: []string{"the Loom throw", "the Harbour linen shirt", "the Alder table lamp", "the Mend kit", "the Fen wool coat", "the Long Table runner"},
		ideas: []idea{
			{"REEL", "One room, three evenings, {product}", "Same corner, three evenings, three lights. No speech needed, the sound of the room is lovely.", false},
			{"REEL", "Getting dressed around {product}", "Begin with the piece on the chair. Show the back and the inside of a seam.", false},
			{"STORY", "Packing for a weekend with {product}", "Four to six frames from bag to arrival. Put the size you wear on the first one.", false},
			{"STORY", "Before guests: fifteen minutes and {product}", "Real time if you dare. The pile of things behind the door may be seen.", false},
			{"POST", "{product} in a room that is lived in", "A carousel of six with one picture of the mess. Say the size of the room.", false},
			{"POST", "How {product} wears after twenty washes", "The label, the hem, the colour, next to a new one. We send both.", true},
			{"VIDEO", "A corner remade: {product} and what I had", "Eight minutes or more. At most three new things; the rest is moved, mended, painted.", true},
			{"VIDEO", "Sizes 8 to 26 in {product}", "Several bodies, the same piece, no apologies. Fit notes as text on screen.", true},
			{"SHORT", "Mending {product} on camera", "One repair, one tool, from hole to whole.", false},
			{"SHORT", "Where {product} goes when the season changes", "Washing, folding, storing. Practical and quick.", false},
			{"LIVE", "Setting the long table with {product}", "An hour on a Sunday. We send a crate of props; break nothing you like.", false},
			{"ARTICLE", "The making of {product}, seen from the mill", "A visit to the mill in Burnley with your own pictures. 800 words or more.", true},
			{"PODCAST", "Cloth talk: {product}", "A segment on a fabric and who makes it. Ours may be the example, not the subject.", false},
			{"UGC", "Quiet clips of {product} at home", "Eight clips of five seconds in daylight, hands welcome, faces optional. For our shop pages.", false},
		},
		musts: []must{
			{"Ad label before the first line break", []string{
				"“Gifted” is not enough here, since you are paid as well. Please write “Ad” before the first line break.",
				"The label is on frame three. Put it on frame one, the others follow.",
				"The hashtag is hidden among eleven others. “Ad” as the first word, then the rest as you like.",
			}, []string{"“Ad” as the first word, and the piece is none the worse for it.", "Labelled on each frame, thank you."}},
			{"Size and fit in words", []string{
				"Your size isn't mentioned. One line with height and size answers half of the comments in advance.",
				"“True to size” helps nobody; “loose at the shoulder, long in the arm” would.",
			}, []string{"The fit notes are better than ours. May we borrow them for the product page?"}},
			{"The piece in daylight", []string{
				"The green reads as black in lamplight. One daylight shot near the start would settle the colour.",
				"The filter takes the warmth out of the wool. Please send this one without.",
			}, []string{"True colours, the moss green is right on my screen and on Imogen's.", "Window light on the weave, exactly as asked."}},
			{"A lived-in room", []string{
				"It's beautiful and a bit like a catalogue. Leave one thing out of place and it is yours again.",
				"The flowers and the candle and the book are one prop too many.",
			}, []string{"The cat on the new throw is worth the whole campaign.", "Toys under the table stayed in. That's the house."}},
			{"Show how it is made", []string{
				"The mill gets one second. Could you hold the shot of the selvedge and say where it's woven?",
				"Please check: the lining is viscose and the shell is wool. The caption has it the other way round.",
			}, []string{"Turning the coat inside out at 00:34 is the moment people will remember."}},
			{"Price said plainly", []string{
				"The price in the caption is the sale's, which ends before you publish. Leave it out or use the regular one.",
				"You call it affordable. Say £85 and let people decide.",
			}, []string{"Price, fabric, size in one line. Lovely and short."}},
		},
		aims: []aim{
			{"Saves: rooms that people want to copy", []string{
				"The floor plan as the last slide was a gift: {saves} saves, the most of this season so far.",
				"Listing what you already had next to what was new made it feel possible. People tagged their partners.",
				"You measured the shelf in hands and in centimetres. {saves} people are building it.",
			}, []string{
				"The paint's name is in a comment and not in the caption. It's the first thing people look for.",
				"The before picture comes last. First would make people stay.",
				"A wider shot, once. We love the details and couldn't say where the window is.",
			}},
			{"Fewer returns through honest fit", []string{
				"Returns of the shirt are down among those who came by your link. Turning round in front of the camera did it.",
				"“I sized down and would do so again” is the sentence that people needed. {comments} comments thank you for it.",
			}, []string{
				"Height is missing, and sleeves are what this coat gets sent back for.",
				"Show it with a jumper beneath. Half of the questions are about layers.",
				"Say what didn't fit, too. You told us about the pocket and not your viewers.",
			}},
			{"The season's mood without a sale", []string{
				"Not one word of discount and {clicks} clicks. Callum has stopped asking for codes.",
				"The sound of rain under the lamp shot is the season. {views} people stayed for it.",
				"Posting before breakfast made sense for this mood, the numbers at seven were higher than at seven in the evening.",
			}, []string{
				"The music dates it; without it, this could run again next year.",
				"Eight scenes in fifteen seconds is a rush. Three would be a mood.",
				"We would have loved one more minute at the table and one less in the shop.",
			}},
			{"Mending as something to be proud of", []string{
				"The darn is visible and you kept it so. {shares} people sent it to someone with a hole in a sleeve.",
				"You failed at the first stitch and left it in. The kit sold out in your region the week after.",
			}, []string{
				"The needle size is not mentioned and the questions all ask it.",
				"Start with the finished mend, then go back. People want to know that it is worth it.",
			}},
			{"People new to the brand", []string{
				"{views} views, and more than half of them outside of the UK. The subtitles were a good idea.",
				"You introduced us as the shop with the mending counter. We've put it that way ourselves since then.",
			}, []string{
				"Our name is said once and spelled nowhere. A tag on the first frame would do.",
				"Newcomers land on the coat's page in a size that is sold out. Tell us the day before, we hold stock back.",
				"The story assumes that one knows the shop in Margate. One sentence would open it up.",
			}},
		},
		campaigns: []campaignText{
			{"SEASONAL", "", "Dress rooms and people for the season with pieces meant to stay. No sale, no code.", [4]string{"Midwinter Warmth", "Spring Linen Edit", "Long Table Summer", "Autumn Layers"}, -310, 80, []string{"First cold snap", "At home", "Put away"}, 110_000},
			{"SEASONAL", "", "Carry the season into the house: light, cloth, table.", [4]string{"Candle Hours", "Open Windows", "Outdoors Indoors", "The Wool Edit"}, -215, 75, []string{"Rooms", "Wardrobes"}, 125_000},
			{"LAUNCH", "The Mend Kit", "Make mending look as good as buying. 500 mended pieces shown by people who had never darned.", [4]string{}, -150, 50, []string{"Learn", "Show"}, 54_000},
			{"EVERGREEN", "Rooms That Are Lived In", "Real homes, all year. Content that the shop pages can use as well.", [4]string{}, -350, 0, nil, 88_000},
			{"AWARENESS", "Every Size on the Rail", "Fit notes by people from size 8 to 26, so that fewer parcels come back.", [4]string{}, -100, 80, nil, 76_000},
			{"SEASONAL", "", "The season at hand, told in evenings rather than outfits.", [4]string{"Slow Evenings", "First Warm Days", "Late Light", "Lamps On"}, -30, 70, []string{"Arrive", "Settle", "Host"}, 140_000},
			{"AMBASSADOR", "Friends of the House", "A handful of homes that we return to every quarter.", [4]string{}, -230, 365, []string{"First half", "Second half"}, 132_000},
			{"SEASONAL", "", "Prepare the coming season early: stock, stories and sizes agreed six weeks before.", [4]string{"Hearth and Table", "The Linen Return", "Holiday at Home", "Coats, Again"}, 40, 70, []string{"Preview", "Main"}, 150_000},
			{"OTHER", "Margate Shop Opening", "Local creators open the doors with us: a weekend, a table of forty, a mending counter.", [4]string{}, 16, 20, nil, 60_000},
		},
		tags:     []string{"renter-friendly", "plus size", "mending", "UK-wide", "video first", "table setting", "visited the mill", "prefers email", "gift list", "seasonal"},
		captions: []string{"Ad · {product}, the same corner, three evenings.", "Ad. Haus & Hem paid me to live with {product} for a month. It has jam on it now.", "Ad · {product}: height 168, size 14, sleeves rolled because I always do.", "Ad: I mended it on camera and it shows. {product} by Haus & Hem."},
	}
}
