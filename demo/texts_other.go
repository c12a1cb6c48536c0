package demo

import "strings"

// otherBrands are the brands that only the large demo has: made of an industry's
// words, so that their rows read well without being written one by one.
func otherBrands() []brandText {
	return []brandText{
		other("halden-outdoor", "Halden Outdoor", "NOK", "Europe/Oslo", "outdoor,sports", "the Ridge shell,the Fell pack,the Tarn tent,merino base layers", "Ingrid Halden,Even Strand,Marit Sunde,Lars Eide,Nora Vik,Petter Moe"),
		other("copperpot", "Copperpot", "EUR", "Europe/Paris", "food,kitchen", "the cast-iron pan,the bread box,the copper saucepan,the spice tins", "Solène Girard,Hugo Lemaire,Manon Perrin,Antoine Caron,Lucie Blanc,Rémi Faure"),
		other("brightside-energy", "Brightside Energy", "EUR", "Europe/Amsterdam", "energy,home", "the home battery,the solar plan,the heat pump,the savings app", "Femke Visser,Daan Mulder,Sanne Bakker,Joris Smit,Lieke Jansen,Bram Hendriks"),
		other("paperbirch", "Paperbirch", "CAD", "America/Toronto", "stationery,books", "the daily planner,the field notebook,the letter set,the reading journal", "Maeve Sinclair,Noah Tran,Chloe Gagnon,Ethan Roy,Sophie Lavoie,Liam Wong"),
		other("ostra-coffee", "Ostra Coffee", "USD", "America/Los_Angeles", "food,coffee", "the house roast,the decaf,the pour-over set,the monthly tin", "Elena Ostrova,Miles Carter,Jade Nguyen,Sam Whitaker,Rosa Delgado,Ian Foster"),
		other("velo-werk", "Velo Werk", "CHF", "Europe/Zurich", "cycling,mobility", "the commuter bike,the cargo box,the lights,the service plan", "Reto Keller,Nina Frei,Urs Meier,Carla Bianchi,Simon Graf,Lea Huber"),
		other("saffron-lane", "Saffron Lane", "INR", "Asia/Kolkata", "fashion,jewellery", "the festive sari,the silver cuff,the block-print kurta,the wedding edit", "Meera Joshi,Kabir Malhotra,Ananya Rao,Rohan Desai,Tara Iyer,Dev Kulkarni"),
		other("fjordline-travel", "Fjordline Travel", "DKK", "Europe/Copenhagen", "travel", "the coastal rail pass,the cabin weekend,the winter ferry,the family tour", "Astrid Bech,Mads Kjær,Emilie Holst,Jonas Friis,Clara Bang,Oskar Lund"),
		other("tiny-giants", "Tiny Giants", "EUR", "Europe/Dublin", "toys,family", "the wooden railway,the rainy-day box,the bath boat,the story cards", "Aoife Nolan,Conor Walsh,Niamh Doyle,Sean Burke,Ciara Byrne,Declan Ryan"),
		other("kumo-audio", "Kumo Audio", "JPY", "Asia/Tokyo", "audio,electronics", "the Kumo One headphones,the desk speaker,the travel buds,the record player", "Haruto Abe,Yui Kimura,Ren Saito,Mio Hayashi,Sora Ito,Aoi Nakano"),
		other("greenline-pet", "Greenline Pet", "GBP", "Europe/London", "pets", "the dental chews,the insect kibble,the quiet bed,the walking harness", "Alex Turnbull,Bethan Rowe,Jack Pemberton,Holly Marsh,Ravi Patel,Ellie Frost"),
		other("norte-running", "Norte Running", "EUR", "Europe/Madrid", "sports,running", "the daily trainer,the trail shoe,the race vest,the recovery slide", "Lucía Ortega,Álvaro Gil,Marta Vidal,Pablo Cano,Irene Soto,Javier Rey"),
		other("clearwater-bank", "Clearwater Bank", "USD", "America/Chicago", "finance,banking", "the first account,the savings jar,the joint budget,the travel card", "Naomi Price,Derek Olsen,Tamara King,Luis Ortega,Amy Park,Brian Cole"),
		other("moss-and-oak", "Moss & Oak", "SEK", "Europe/Stockholm", "garden,home", "the seed box,the hand tools,the balcony planter,the cold frame", "Elin Ekström,Gustav Norén,Maja Lind,Viktor Sjö,Alva Berg,Hugo Åkesson"),
		other("playfield", "Playfield", "PLN", "Europe/Warsaw", "games,entertainment", "the co-op adventure,the puzzle season,the party pack,the creator mode", "Zofia Lis,Adam Król,Julia Wrona,Jan Zając,Ola Sowa,Piotr Dudek"),
		other("hearth-hotels", "Hearth Hotels", "AUD", "Australia/Sydney", "travel,hospitality", "the winter stay,the workweek room,the family loft,the chef's table", "Matilda Rowe,Lachlan Hayes,Ruby Collins,Angus Ford,Isla Webb,Cooper Lane"),
		other("lingua-loop", "Lingua Loop", "BRL", "America/Sao_Paulo", "education,apps", "the daily lesson,the travel course,the conversation club,the exam track", "Beatriz Nunes,Caio Ramos,Larissa Pinto,Thiago Melo,Júlia Prado,André Luz"),
	}
}

// other makes a brand's text from its industry and products; the people come in
// the order of the roles.
func other(slug, name, currency, zone, industries, products, people string) brandText {
	roles := []string{"OWNER", "ADMIN", "MANAGER", "FINANCE", "ANALYST", "VIEWER"}
	text := brandText{
		slug: slug, name: name, currency: currency, zone: zone, file: strings.ToUpper(slug[:2]),
		tone:       "Friendly and concrete.",
		industries: strings.Split(industries, ","), values: []string{"made to last", "honest claims"},
		tiers: defaultTiers(), reviewDays: 5, products: strings.Split(products, ","),
		ideas: commonIdeas(), musts: commonMusts(), aims: commonAims(), campaigns: commonCampaigns(),
		tags:     []string{"long-term", "video first", "needs samples", "quick to answer", "local", "seasonal"},
		captions: []string{"Ad · {product}, used for a month before I said anything.", "Ad. What I like about {product} and what I'd change.", "Paid partnership: {product} on an ordinary Tuesday."},
	}
	for i, full := range strings.Split(people, ",") {
		text.people = append(text.people, person{name: full, role: roles[i]})
	}
	return text
}

func commonIdeas() []idea {
	return []idea{
		{"REEL", "{product} on an ordinary day", "One day, one place, your own words. Show it in use before you name it.", false},
		{"SHORT", "{product} in thirty seconds", "One question, one answer, one close-up.", false},
		{"STORY", "A weekend with {product}", "Four frames or more, the label on the first one.", false},
		{"POST", "What {product} replaced", "A carousel: before, after, and what you kept.", false},
		{"VIDEO", "A month with {product}", "Say at the start that we pay, and at the end what you would change.", true},
		{"LIVE", "Your questions on {product}", "An hour. Somebody of ours is in the chat.", false},
		{"ARTICLE", "{product}, looked at closely", "800 words or more with your own pictures.", true},
		{"PODCAST", "A segment on {product}", "Host-read, ninety seconds, the sponsorship named first.", false},
		{"WEBINAR", "How {product} is made, live", "45 minutes and questions. We provide the page and the host.", true},
		{"UGC", "Clips of {product} for our pages", "Six short clips in daylight, without sound.", false},
	}
}

func commonMusts() []must {
	return []must{
		{"Sponsorship named at the start", []string{"The label comes too late; please make it the first word.", "“In collaboration” is not clear enough. “Ad” is."}, []string{"Clear from the first second."}},
		{"Product in use, not on a shelf", []string{"We see the box for longer than the thing. The other way round, please.", "Please show the moment in which you need it."}, []string{"The scene in use explains it without a word."}},
		{"Right facts", []string{"The size in the caption is last year's. Please correct it.", "The price is wrong by a little; better leave it out."}, []string{"All facts check out, thank you."}},
		{"A clear next step", []string{"The link is in the caption and not in the bio. Please change one of them.", "The code ends before you publish; the new one is in your mail."}, []string{"The question at the end works well."}},
	}
}

func commonAims() []aim {
	return []aim{
		{"New viewers who had not heard of us", []string{"{views} views, many of them from people new to you. The opening did that.", "Beginning with the problem kept people watching."}, []string{"Our name comes too late for those who leave early.", "Subtitles would help a third of your viewers."}},
		{"Saves: something people come back to", []string{"The list at the end earned {saves} saves.", "Showing the steps in order made it something to keep."}, []string{"Hold the list on screen for longer.", "Put the measurements into the caption."}},
		{"Trust: answers to sceptical comments", []string{"You answered {comments} comments with patience.", "Saying what it can't do made the rest credible."}, []string{"Some questions in the second week are still open.", "Send us the technical ones, we answer the same day."}},
		{"Clicks from people who mean it", []string{"{clicks} clicks, and most of them stayed for more than a page.", "You said whom it is for, and those people came."}, []string{"The link leads to the start page; use the product's.", "Say the price, then fewer people turn back."}},
	}
}

func commonCampaigns() []campaignText {
	return []campaignText{
		{"SEASONAL", "", "Show the season's pieces in real use.", [4]string{"Winter at Home", "Spring Forward", "Long Days", "Autumn Again"}, -300, 80, []string{"Begin", "Main"}, 60_000},
		{"LAUNCH", "New This Year", "Make the new line known to people who don't know us.", [4]string{}, -200, 50, []string{"Teaser", "Launch"}, 90_000},
		{"EVERGREEN", "Everyday", "Steady work all year round.", [4]string{}, -345, 0, nil, 70_000},
		{"AWARENESS", "Plainly Said", "Be known for saying what a thing can't do.", [4]string{}, -130, 70, nil, 45_000},
		{"AMBASSADOR", "Regulars", "Creators who use it every day.", [4]string{}, -235, 365, []string{"First half", "Second half"}, 110_000},
		{"SEASONAL", "", "The season at hand.", [4]string{"Cold Months", "First Warm Days", "High Summer", "Indoors Again"}, -35, 75, []string{"Arrive", "Settle"}, 80_000},
		{"LAUNCH", "Coming Soon", "Prepare the next launch.", [4]string{}, 25, 50, nil, 85_000},
	}
}
