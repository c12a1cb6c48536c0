package demo

// workCreators teach how small firms keep books, plan and run.
func workCreators() []profile {
	return []profile{
		{"Gregory Adeyemi", "gregadeyemi", "US", "en", "accounting,automation,small business", "EDUCATIONAL,TUTORIAL", "WEBINAR,LONG_FORM", "YOUTUBE 74800,LINKEDIN 31200", "CPA who got tired of month-end. I show controllers how to close in three days instead of ten."},
		{"Marta Kowalczyk", "martakowalczyk", "PL", "pl,en", "finance operations,saas", "EDUCATIONAL,JOURNALISTIC", "ARTICLE,WEBINAR", "LINKEDIN 18900,BLOG 7400", "Interim CFO for SaaS companies between 20 and 200 people. I publish my board decks, numbers removed."},
		{"Ravi Subramanian", "ravisubramanian", "IN", "en,ta", "data,automation", "TUTORIAL", "LONG_FORM,WEBINAR", "YOUTUBE 431000,LINKEDIN 88600", "Spreadsheets until they break, then something better. 300 free lessons and counting."},
		{"Carla Jiménez", "carlajimenez.co", "CO", "es,en", "freelancing,invoicing", "EDUCATIONAL,STORYTELLING", "SHORT_FORM,PODCAST", "INSTAGRAM 52300,PODCAST 14700", "Cobrar a tiempo también es diseño. I help freelancers get paid without begging."},
		{"Henrik Aas", "henrikaas", "NO", "no,en", "finance operations,procurement", "JOURNALISTIC,REVIEW", "ARTICLE,PODCAST", "LINKEDIN 9800,PODCAST 4600", "Twenty years in purchasing at shipyards. Now I review the tools I wish I had had."},
		{"Naledi Dlamini", "naledidlamini", "ZA", "en,zu", "small business,bookkeeping", "EDUCATIONAL,LIFESTYLE", "SHORT_FORM,LIVE", "TIKTOK 163000,LINKEDIN 12400", "Bookkeeper to forty Johannesburg shops. Tax, payroll and patience."},
		{"Beth Kowalski", "bethkowalski", "US", "en", "accounting,teaching", "TUTORIAL,EDUCATIONAL", "WEBINAR,ARTICLE", "LINKEDIN 44700,YOUTUBE 22900", "I taught accounting at community college for 18 years. Now I teach it to founders, with worse coffee."},
		{"王 建宏", "wangjianhong", "TW", "zh-Hant,en", "manufacturing,finance operations", "EDUCATIONAL", "ARTICLE,WEBINAR", "LINKEDIN 6200,BLOG", "中小製造業的數位轉型筆記。Case notes from factory floors where the ERP arrived late."},
		{"Sarah-Jane Obi", "sjobi", "GB", "en", "nonprofits,grant accounting", "EDUCATIONAL,STORYTELLING", "WEBINAR,PODCAST", "LINKEDIN 15600,PODCAST 2800", "Charity treasurer. Restricted funds, unrestricted opinions."},
		{"Luca Bianchi", "lucabianchi.ops", "IT", "it,en", "operations,automation", "TUTORIAL,REVIEW", "LONG_FORM,WEBINAR", "YOUTUBE 127000,LINKEDIN 27500", "Ops lead turned teacher. I automate one boring thing a week, on camera, including the failures."},
		{"Priscilla Yeo", "priscillayeo", "SG", "en,zh", "payments,fintech", "JOURNALISTIC,EDUCATIONAL", "ARTICLE,PODCAST", "LINKEDIN 103000,X 41800", "Writes the Tuesday letter on how money moves in South-East Asia. Former treasury, twice."},
		{"Jakob Lindgren", "jakoblindgren", "SE", "sv,en", "startups,fundraising", "STORYTELLING,JOURNALISTIC", "PODCAST,ARTICLE", "PODCAST 58900,X 96300", "Two exits, one bankruptcy. The bankruptcy episodes are the ones people send me letters about."},
		{"Fatou Ndiaye", "fatoundiaye", "SN", "fr,wo,en", "small business,mobile money", "EDUCATIONAL,TUTORIAL", "SHORT_FORM,LIVE", "FACEBOOK 84100,TIKTOK 37600", "La compta des commerçantes de Dakar, expliquée au marché."},
		{"Elliot Grant", "elliotgrant", "US", "en", "tax,freelancing", "COMEDIC,EDUCATIONAL", "SHORT_FORM,LONG_FORM", "TIKTOK 512000,YOUTUBE 188000", "Enrolled agent. I make tax jokes so that you file on time."},
		{"Dr. Anjali Kapoor", "dranjalikapoor", "IN", "en,hi", "leadership,hr", "EDUCATIONAL,JOURNALISTIC", "WEBINAR,ARTICLE", "LINKEDIN 267000", "Organisational psychologist. How finance and people teams stop fighting over headcount."},
		{"Mikael Rautio", "mikaelrautio", "FI", "fi,en", "software,security", "REVIEW,TUTORIAL", "LONG_FORM,ARTICLE", "YOUTUBE 35900,BLOG 11200", "I read the SOC 2 report so that your procurement team can go home."},
		{"Tess Delacroix", "tessdelacroix", "BE", "fr,nl,en", "agencies,project accounting", "EDUCATIONAL,REVIEW", "WEBINAR,PODCAST", "LINKEDIN 8700,PODCAST 1900", "Ran an agency for nine years and made money in four of them. I teach the difference."},
		{"Diego Fuentes", "diegofuentes", "CL", "es,en", "retail,inventory", "TUTORIAL,STORYTELLING", "SHORT_FORM,LONG_FORM", "YOUTUBE 69400,INSTAGRAM 23800", "Ferretería de tercera generación. Inventory, cash and my father's handwriting."},
		{"Alice Brennan", "alicebrennan", "IE", "en", "accounting,careers", "LIFESTYLE,COMEDIC", "SHORT_FORM,STORY", "TIKTOK 91700,LINKEDIN 19300", "Trainee accountant, exam season survivor. The unglamorous part of the Big Four."},
		{"Omar Haddadi", "omarhaddadi", "AE", "ar,en", "finance operations,vat", "EDUCATIONAL", "WEBINAR,ARTICLE", "LINKEDIN 29900,YOUTUBE 16200", "ضريبة القيمة المضافة بلغة واضحة. VAT in the Gulf, in plain words and two languages."},
		{"Joanna Pike", "joannapike", "GB", "en", "construction,cash flow", "STORYTELLING,EDUCATIONAL", "PODCAST,ARTICLE", "PODCAST 6700,LINKEDIN 4400", "Quantity surveyor's daughter, subcontractor's accountant. Retentions are my hill."},
		{"Kenji Watanabe", "kenjiwatanabe", "JP", "ja,en", "automation,accounting", "TUTORIAL,REVIEW", "LONG_FORM,ARTICLE", "YOUTUBE 48300,X 30700", "経理の自動化。One macro at a time, then none."},
		{"Rosa Teixeira", "rosateixeira", "BR", "pt,en", "small business,credit", "EDUCATIONAL,LIFESTYLE", "SHORT_FORM,LIVE", "INSTAGRAM 388000,YOUTUBE 274000", "Crédito sem medo. I grew up behind the counter of a bakery and still do its books."},
		{"Caleb Stone", "calebstone", "US", "en", "restaurants,payroll", "COMEDIC,TUTORIAL", "SHORT_FORM,PODCAST", "TIKTOK 44100,PODCAST 3300", "Line cook to controller. Prime cost, tips and the schedule that ruins Sundays."},
		{"Ilse Vermeulen", "ilsevermeulen", "NL", "nl,en", "sustainability,reporting", "JOURNALISTIC,EDUCATIONAL", "ARTICLE,WEBINAR", "LINKEDIN 21400,BLOG 5900", "CSRD without tears. I audit sustainability reports by day and explain them by night."},
		{"Amir Tehrani", "amirtehrani", "CA", "en,fa,fr", "e-commerce,finance operations", "REVIEW,TUTORIAL", "LONG_FORM,WEBINAR", "YOUTUBE 15700,LINKEDIN 8100", "I reconcile shops for a living: payouts, refunds, and the 2.9 % nobody modelled."},
		{"Grace Wanjiru", "gracewanjiru", "KE", "en,sw", "agritech,cooperatives", "STORYTELLING,EDUCATIONAL", "PODCAST,SHORT_FORM", "PODCAST 910,FACEBOOK 640", "Cooperative treasurer near Nyeri. Ledgers for 212 tea farmers, first on paper, now not."},
		{"Niklas Vogel", "niklasvogel", "DE", "de,en", "saas,revenue", "EDUCATIONAL,REVIEW", "ARTICLE,PODCAST", "LINKEDIN 36200,PODCAST 9100", "Revenue recognition is a love story. Newsletter for 9,000 finance people who agree."},
		{"Harper Quinn", "harperquinn", "AU", "en", "freelancing,creators", "LIFESTYLE,TUTORIAL", "SHORT_FORM,LONG_FORM", "YOUTUBE 57600,INSTAGRAM 40900", "Illustrator who does her own books on the first Friday of the month, live, with tea."},
		{"Viktor Petrenko", "viktorpetrenko", "UA", "uk,en", "remote teams,payroll", "JOURNALISTIC,EDUCATIONAL", "ARTICLE,WEBINAR", "LINKEDIN 13800,X 7200", "Зарплата в одинадцяти країнах. Paying people across borders when the banks are awkward."},
	}
}

// workProspects were typed in by the brand.
func workProspects() []profile {
	return []profile{
		{"The Margin Notes", "marginnotes", "US", "en", "accounting,newsletters", "JOURNALISTIC", "ARTICLE", "BLOG 26700,LINKEDIN 11900", "Anonymous controller; replies to mail within the hour, never shows a face."},
		{"Sunil Perera", "sunilperera", "LK", "en,si", "bookkeeping", "TUTORIAL", "LONG_FORM", "YOUTUBE 38200", ""},
		{"Claudia Reyes", "claudia.reyes.cpa", "US", "en,es", "tax", "EDUCATIONAL", "SHORT_FORM", "TIKTOK 227000,INSTAGRAM 64700", "Bilingual tax clips. Two competitors sponsor her already, see notes."},
		{"Northside Founders", "northsidefounders", "CA", "en", "startups", "STORYTELLING", "PODCAST", "PODCAST 12600", "Three hosts; ask for Meredith."},
		{"Arjun Bhatt", "arjunbhatt", "IN", "en,gu", "automation", "TUTORIAL", "LONG_FORM", "YOUTUBE 618000", ""},
		{"Lotte Brouwer", "lottebrouwer", "NL", "nl,en", "operations", "EDUCATIONAL", "ARTICLE", "LINKEDIN 3400", "Spoke at the operations meet-up in Utrecht."},
		{"Samir Chaudhry", "samirchaudhry", "PK", "en,ur", "freelancing", "EDUCATIONAL", "SHORT_FORM,LIVE", "FACEBOOK 142000", ""},
		{"Finance Twins", "financetwins", "GB", "en", "careers,accounting", "COMEDIC", "SHORT_FORM", "TIKTOK 8400", ""},
		{"Bernadette Kroll", "bernadettekroll", "US", "en", "nonprofits", "EDUCATIONAL", "WEBINAR", "LINKEDIN", "Met at a conference in Denver, wants to see the product before anything else."},
		{"Ole Christensen", "olechristensen", "DK", "da,en", "procurement", "REVIEW", "ARTICLE", "LINKEDIN 480", ""},
	}
}
