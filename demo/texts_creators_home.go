package demo

// homeCreators dress rooms and people.
func homeCreators() []profile {
	return []profile{
		{"Tobi Adekunle", "tobi.makes.rooms", "GB", "en,yo", "interiors,diy,small studio business", "TUTORIAL,LIFESTYLE", "LONG_FORM,SHORT_FORM,PHOTO", "YOUTUBE 196000,INSTAGRAM 92700,LINKEDIN 5300", "Set designer turned renter-friendly decorator. Everything I build leaves the flat with me. I also run a three-person studio and talk about the money side."},
		{"Harriet Bloom", "harrietbloom", "GB", "en", "interiors,country living", "ASPIRATIONAL,LIFESTYLE", "PHOTO,STORY", "INSTAGRAM 284000,PINTEREST 151000", "A draughty rectory in Shropshire, being mended one room at a time."},
		{"Ines Carvalho", "inescarvalho", "PT", "pt,en", "fashion,linen", "LIFESTYLE,ASPIRATIONAL", "PHOTO,SHORT_FORM", "INSTAGRAM 63800,TIKTOK 27900", "Linho o ano inteiro. I own eleven dresses and can prove it."},
		{"Anya Sokolova", "anyasokolova", "RS", "sr,ru,en", "fashion,tailoring", "TUTORIAL,EDUCATIONAL", "LONG_FORM,SHORT_FORM", "YOUTUBE 348000,INSTAGRAM 117000", "Перешиваю старое. Belgrade tailor: I take shop clothes apart and put them back together better."},
		{"Mabel Osei", "mabelosei", "GH", "en,tw", "fashion,prints", "ASPIRATIONAL,STORYTELLING", "PHOTO,SHORT_FORM", "INSTAGRAM 41500,TIKTOK 68200", "Wax prints with office shoes. Accra, Kumasi, occasionally Leeds."},
		{"Élodie Marchand", "elodiemarchand", "FR", "fr,en", "interiors,vintage", "REVIEW,STORYTELLING", "PHOTO,ARTICLE", "INSTAGRAM 22400,BLOG 8900", "Brocantes du dimanche. I write down what I paid."},
		{"Gareth Hughes", "garethhughes", "GB", "en,cy", "menswear,knitwear", "REVIEW,EDUCATIONAL", "LONG_FORM,PHOTO", "YOUTUBE 54100,INSTAGRAM 30600", "Knitwear buyer for a decade. Pilling tests, seam tests, the mother-in-law test."},
		{"Sunniva Dahl", "sunnivadahl", "NO", "no,en", "interiors,scandinavian design", "ASPIRATIONAL", "PHOTO,STORY", "INSTAGRAM 512000", "White walls are a choice, not a rule. Bergen."},
		{"Priyanka Shah", "priyankashah", "GB", "en,gu", "festive decor,family", "LIFESTYLE,TUTORIAL", "SHORT_FORM,STORY", "TIKTOK 128000,INSTAGRAM 77300", "Diwali to Boxing Day is one long season in this house in Leicester."},
		{"Joe Tanner", "joetanner", "GB", "en", "diy,interiors", "COMEDIC,TUTORIAL", "SHORT_FORM,LONG_FORM", "TIKTOK 1120000,YOUTUBE 386000", "Measure twice, swear once. Ex-plumber fixing a Victorian terrace with no budget and one cat."},
		{"Carmen Iglesias", "carmeniglesias", "ES", "es,en", "fashion,plus size", "REVIEW,LIFESTYLE", "SHORT_FORM,STORY", "INSTAGRAM 156000,TIKTOK 203000", "Talla 52 y con opinión. I film the back of the trousers too."},
		{"Wren Ashby", "wrenashby", "GB", "en", "textiles,craft", "TUTORIAL,STORYTELLING", "LONG_FORM,ARTICLE", "YOUTUBE 17200,BLOG 3600", "Weaver. Slow videos about cloth: what it is, where it was, how it wears."},
		{"Noor van Dijk", "noorvandijk", "NL", "nl,en", "interiors,small spaces", "EDUCATIONAL,TUTORIAL", "PHOTO,SHORT_FORM", "INSTAGRAM 38900,PINTEREST 64500", "34 m² in Rotterdam with two bikes. Storage is a love language."},
		{"Siobhán Kelly", "siobhankelly", "IE", "en,ga", "fashion,charity shops", "COMEDIC,LIFESTYLE", "SHORT_FORM,STORY", "TIKTOK 47800,INSTAGRAM 19600", "Half charity shop, half high street, all weather."},
		{"佐藤 健", "ken.sato.home", "JP", "ja,en", "interiors,minimalism", "ASPIRATIONAL,EDUCATIONAL", "LONG_FORM,PHOTO", "YOUTUBE 722000,INSTAGRAM 259000", "暮らしを整える。Quiet room tours, no talking, real dust."},
		{"Bianca Stoica", "biancastoica", "RO", "ro,en", "fashion,capsule wardrobe", "EDUCATIONAL,REVIEW", "SHORT_FORM,PHOTO", "INSTAGRAM 13100,TIKTOK 9700", "Thirty pieces, four seasons, one spreadsheet you may copy."},
		{"Marlon Pierre", "marlonpierre", "FR", "fr,en", "menswear,sneakers", "LIFESTYLE,REVIEW", "SHORT_FORM,PHOTO", "INSTAGRAM 87600,TIKTOK 134000", "Costume le lundi, survêt le mardi. Saint-Denis."},
		{"Greta Holm", "gretaholm", "DK", "da,en", "table setting,food", "ASPIRATIONAL,LIFESTYLE", "PHOTO,STORY,LIVE", "INSTAGRAM 71200,PINTEREST 29800", "I set tables for a living. The food is an excuse."},
		{"Daria Wójcik", "dariawojcik", "PL", "pl,en", "interiors,panel blocks", "STORYTELLING,TUTORIAL", "LONG_FORM,PHOTO", "YOUTUBE 29400,INSTAGRAM 25700", "Blok z wielkiej płyty, 48 metrów. The most loved flat in the ugliest stairwell in Katowice."},
		{"Ama Boateng", "amaboateng", "GB", "en", "fashion,modest wear", "LIFESTYLE,TUTORIAL", "SHORT_FORM,STORY", "INSTAGRAM 34800,TIKTOK 58700", "Sleeves, layers, movement. Dressing for work and for weddings in Birmingham."},
		{"Lukas Steiner", "lukassteiner", "AT", "de,en", "furniture,repair", "EDUCATIONAL,TUTORIAL", "LONG_FORM", "YOUTUBE 8200", "Tischler. I repair chairs and argue with glue."},
		{"Victoria Lam", "victorialam", "HK", "zh-Hant,en", "fashion,workwear", "LIFESTYLE,REVIEW", "PHOTO,SHORT_FORM", "INSTAGRAM 108000,YOUTUBE 40200", "返工着乜. What survives the MTR at eight in the morning and dinner at eight at night."},
		{"Rosie Penhaligon", "rosiepenhaligon", "GB", "en", "garden,outdoor living", "LIFESTYLE,TUTORIAL", "SHORT_FORM,PHOTO", "INSTAGRAM 16900,YOUTUBE 7400", "A windy Cornish garden, candles in jars, blankets for everyone."},
		{"Aaliyah Brooks", "aaliyahbrooks", "US", "en", "fashion,thrift", "COMEDIC,LIFESTYLE", "SHORT_FORM,LIVE", "TIKTOK 846000,INSTAGRAM 291000", "Runway notes from my grandmother's couch in Atlanta."},
		{"Matteo Conti", "matteoconti", "IT", "it,en", "menswear,shirts", "EDUCATIONAL,ASPIRATIONAL", "PHOTO,ARTICLE", "INSTAGRAM 9800,BLOG 4100", "Camiceria di famiglia dal 1961. I can tell the thread count with my eyes shut, and have lost bets on it."},
		{"Hanne Peeters", "hannepeeters", "BE", "nl,fr,en", "kids' rooms,interiors", "LIFESTYLE,TUTORIAL", "PHOTO,STORY", "INSTAGRAM 27300,PINTEREST 18400", "Three children, two rooms, one paint tin at a time."},
		{"Imran Qureshi", "imranqureshi", "GB", "en,ur", "interiors,lighting", "EDUCATIONAL,REVIEW", "SHORT_FORM,LONG_FORM", "YOUTUBE 61800,INSTAGRAM 23500", "Lighting technician. Most rooms are fine, the bulb is wrong."},
		{"Elsa Nyström", "elsanystrom", "SE", "sv,en", "sewing,curtains", "TUTORIAL", "LONG_FORM", "YOUTUBE 760,BLOG", "Gardiner och tålamod. Small channel about hems."},
		{"Juno Park", "junopark", "US", "en,ko", "fashion,gender-free", "STORYTELLING,ASPIRATIONAL", "SHORT_FORM,PHOTO", "INSTAGRAM 143000,TIKTOK 176000", "I shop both floors. Fit notes for bodies that the size chart forgot."},
		{"Cécile Aubert", "cecileaubert", "CA", "fr,en", "interiors,cottage", "STORYTELLING,LIFESTYLE", "PODCAST,PHOTO", "PODCAST 5200,INSTAGRAM 11400", "Chalet sans wifi. I post from the library on Thursdays."},
	}
}

// homeProspects were typed in by the brand.
func homeProspects() []profile {
	return []profile{
		{"The Tiny Terrace", "thetinyterrace", "GB", "en", "interiors,small spaces", "LIFESTYLE", "SHORT_FORM,PHOTO", "INSTAGRAM 45900,TIKTOK 22100", "Couple in Bristol. Their shelf video was sent to us by four customers."},
		{"Freddie Marsh", "freddiemarsh", "GB", "en", "menswear", "COMEDIC", "SHORT_FORM", "TIKTOK 587000", ""},
		{"Oksana Melnyk", "oksana.melnyk", "UA", "uk,en", "embroidery,fashion", "STORYTELLING", "PHOTO", "INSTAGRAM 19800", "Interested in the embroidery collection; prefers to write in Ukrainian."},
		{"Casa di Lucia", "casadilucia", "IT", "it", "table setting", "ASPIRATIONAL", "PHOTO,STORY", "INSTAGRAM 233000", ""},
		{"Ben & Agnes", "benandagnes", "GB", "en", "diy,family", "TUTORIAL", "LONG_FORM", "YOUTUBE 68700", "Loft conversion series ends this year; ask what comes next."},
		{"Mirela Hodžić", "mirelahodzic", "BA", "bs,en", "knitwear", "TUTORIAL", "LONG_FORM", "YOUTUBE 5400", ""},
		{"Style by Saoirse", "stylebysaoirse", "IE", "en", "fashion", "REVIEW", "SHORT_FORM", "TIKTOK 31600,INSTAGRAM 12800", ""},
		{"Theo Lamarque", "theolamarque", "BE", "fr", "interiors,lighting", "REVIEW", "PHOTO", "INSTAGRAM 930", "Lamp collector. Tiny audience, wonderful pictures."},
		{"Paloma Ruiz", "palomaruiz", "ES", "es", "fashion,weddings", "LIFESTYLE", "STORY,PHOTO", "INSTAGRAM 76400", ""},
		{"Window Seat Stories", "windowseatstories", "GB", "en", "interiors,books", "STORYTELLING", "PHOTO", "INSTAGRAM", "Handle given on a returns form with a lovely note."},
	}
}
