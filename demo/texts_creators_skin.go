package demo

// profile is one hand-written creator. Lists are separated by commas; accounts
// are "PLATFORM followers", the followers left out where nobody knows them.
type profile struct {
	name, handle, country, languages, niches, styles, formats, accounts, bio string
}

// skinCreators talk about skin, hair and feeling well.
func skinCreators() []profile {
	return []profile{
		{"Nia Okafor", "nia.okafor", "GB", "en", "skincare,sensitive skin,interiors", "EDUCATIONAL,REVIEW", "SHORT_FORM,PHOTO,STORY", "INSTAGRAM 86400,TIKTOK 141000", "Former pharmacy assistant with rosacea. I patch-test everything for ten days before it goes near my face, and I tell you when it did nothing."},
		{"Lena Brandt", "lenabrandt.skin", "DE", "de,en", "skincare,ingredients", "EDUCATIONAL,TUTORIAL", "SHORT_FORM,LONG_FORM", "YOUTUBE 212000,INSTAGRAM 64300", "Cosmetic chemist in Hamburg. I read the back of the bottle so that you don't have to."},
		{"Sofía Aranda", "sofiaaranda", "ES", "es,en", "skincare,makeup", "LIFESTYLE,TUTORIAL", "SHORT_FORM,STORY", "INSTAGRAM 318000,TIKTOK 527000", "Piel mixta, poca paciencia. Five-minute mornings from a very small flat in Valencia."},
		{"김서연", "seoyeon.kim", "KR", "ko,en", "skincare,k-beauty", "REVIEW,EDUCATIONAL", "SHORT_FORM,LONG_FORM", "YOUTUBE 1240000,INSTAGRAM 688000", "피부 장벽 이야기를 합니다. Ten years of Korean skincare notes, now with English subtitles."},
		{"Amara Diallo", "amara.diallo", "FR", "fr,en", "skincare,dark skin,hyperpigmentation", "EDUCATIONAL,STORYTELLING", "SHORT_FORM,PHOTO", "INSTAGRAM 47200,TIKTOK 38900", "Dermatology nurse in Lyon. Hyperpigmentation on deep skin tones, without filters and without promises."},
		{"Jonna Virtanen", "jonnavirtanen", "FI", "fi,en", "skincare,outdoor", "LIFESTYLE,REVIEW", "PHOTO,STORY,ARTICLE", "INSTAGRAM 18700,BLOG", "Cross-country skier and winter-skin obsessive. Minus twenty is a good test for a moisturiser."},
		{"Maya Rosenthal", "mayarosenthal", "US", "en", "skincare,acne", "COMEDIC,REVIEW", "SHORT_FORM,STORY", "TIKTOK 934000,INSTAGRAM 205000", "Adult acne, dad jokes. I have tried it so you can keep your money."},
		{"Chiara Fontana", "chiarafontana.it", "IT", "it,en", "skincare,slow living", "ASPIRATIONAL,LIFESTYLE", "PHOTO,STORY", "INSTAGRAM 52800,PINTEREST 12300", "Skincare, olive trees and a bathroom that took three years to finish. Puglia."},
		{"Zeynep Aydın", "zeynepaydin", "TR", "tr,en", "skincare,makeup", "TUTORIAL,LIFESTYLE", "SHORT_FORM,LONG_FORM", "YOUTUBE 403000,INSTAGRAM 176000", "İstanbul'dan cilt bakımı. Honest routines for oily skin in a humid city."},
		{"Anneke de Wit", "annekedewit", "NL", "nl,en", "skincare,minimalism", "EDUCATIONAL,REVIEW", "ARTICLE,PHOTO", "INSTAGRAM 9400,BLOG 6200", "Three products, never four. I keep a public log of what my skin did each week."},
		{"田中 美咲", "misaki.tanaka", "JP", "ja,en", "skincare,sun care", "REVIEW,TUTORIAL", "SHORT_FORM,PHOTO", "INSTAGRAM 73500,YOUTUBE 44800", "日焼け止め研究家。I have worn and photographed 214 sunscreens under UV light."},
		{"Freya Lindholm", "freyalindholm", "SE", "sv,en", "skincare,pregnancy", "STORYTELLING,EDUCATIONAL", "SHORT_FORM,PODCAST", "INSTAGRAM 28100,PODCAST 15400", "Midwife. Which actives are fine while you carry and feed, and which can wait."},
		{"Rhys Morgan", "rhysmorgan.skin", "GB", "en,cy", "skincare,men's grooming", "COMEDIC,EDUCATIONAL", "SHORT_FORM", "TIKTOK 61200,INSTAGRAM 14900", "Rugby ears, good skin. Skincare for men who still use soap on their face. No judgement. Some judgement."},
		{"Ngozi Eze", "ngozieze", "NG", "en,ig", "skincare,hair care", "TUTORIAL,LIFESTYLE", "SHORT_FORM,LONG_FORM", "YOUTUBE 98200,INSTAGRAM 71400", "Lagos heat, 4C hair, and a shelf I share with my two sisters."},
		{"Paulína Horváthová", "paulina.horvathova", "SK", "sk,cs,en", "skincare,eczema", "STORYTELLING,REVIEW", "SHORT_FORM,STORY", "INSTAGRAM 7600,TIKTOK 11800", "Living with eczema since I was two. I film the flare-ups too."},
		{"Hannah Weiss", "hannahweiss.md", "AT", "de,en", "skincare,dermatology", "EDUCATIONAL,JOURNALISTIC", "LONG_FORM,PODCAST,ARTICLE", "PODCAST 39800,INSTAGRAM 58900", "Resident in dermatology, Vienna. I cite my sources and correct my mistakes in public."},
		{"Camille Roux", "camilleroux", "FR", "fr", "skincare,perfume", "ASPIRATIONAL,REVIEW", "PHOTO,STORY", "INSTAGRAM 142000", "Parfum d'abord, crème ensuite. Écrite depuis un quatrième étage sans ascenseur à Paris."},
		{"Ritu Menon", "ritumenon", "IN", "en,ml,hi", "skincare,ayurveda", "EDUCATIONAL,REVIEW", "LONG_FORM,SHORT_FORM", "YOUTUBE 566000,INSTAGRAM 233000", "Where my grandmother's recipes meet the papers. Sometimes she wins."},
		{"Kasia Nowicka", "kasianowicka", "PL", "pl,en", "skincare,budget", "REVIEW,COMEDIC", "SHORT_FORM,STORY", "TIKTOK 24600,INSTAGRAM 8800", "Kosmetyki do 60 zł. I finish every bottle before I review it, the empties are my proof."},
		{"Olivia Tremblay", "oliviatremblay", "CA", "fr,en", "skincare,winter sports", "LIFESTYLE,TUTORIAL", "SHORT_FORM,PHOTO", "INSTAGRAM 33400,TIKTOK 19700", "Ski patrol in Québec. Goggle tan, windburn, and how I mend both by Monday."},
		{"Yasmine El Fassi", "yasmine.elfassi", "MA", "ar,fr,en", "skincare,hammam rituals", "STORYTELLING,ASPIRATIONAL", "PHOTO,STORY,LONG_FORM", "INSTAGRAM 119000,YOUTUBE 57300", "من فاس. Hammam rituals as my aunts do them, and what changes with modern formulas."},
		{"Tomás Figueira", "tomasfigueira", "PT", "pt,en", "skincare,surfing", "LIFESTYLE,REVIEW", "SHORT_FORM,STORY", "INSTAGRAM 4300", "Surf instructor in Ericeira. Salt, sun, zinc, repeat."},
		{"Mei-Ling Chen", "meilingchen", "TW", "zh-Hant,en", "skincare,ingredients", "EDUCATIONAL,JOURNALISTIC", "ARTICLE,SHORT_FORM", "INSTAGRAM 26900,BLOG 17800", "成分控。I translate formulation talk into sentences my mother would read."},
		{"Bea Castellanos", "beacastellanos", "MX", "es,en", "skincare,makeup,family", "COMEDIC,LIFESTYLE", "SHORT_FORM,LIVE", "TIKTOK 781000,INSTAGRAM 344000", "Mamá de gemelos. If a routine survives two toddlers, it is a good routine."},
		{"Ida Sørensen", "idasorensen", "DK", "da,en", "skincare,design", "ASPIRATIONAL,REVIEW", "PHOTO", "INSTAGRAM 850", "Packaging designer. I notice the pump before the cream. Small account, slow posts."},
		{"Marek Dvořák", "marekdvorak", "CZ", "cs,en", "skincare,running", "REVIEW,EDUCATIONAL", "SHORT_FORM,PODCAST", "INSTAGRAM 12600,PODCAST 3900", "Ultrarunner with very dry hands. I count grams: of carbs, of gels, of creams."},
		{"Leilani Kahale", "leilanikahale", "US", "en,haw", "skincare,reef-safe sun care", "JOURNALISTIC,STORYTELLING", "LONG_FORM,ARTICLE", "YOUTUBE 88600,INSTAGRAM 45700", "Marine biologist on O‘ahu. What washes off you ends up in my water samples."},
		{"Sanna Karlsson", "sannakarlsson", "SE", "sv", "skincare,menopause", "STORYTELLING,EDUCATIONAL", "PODCAST,ARTICLE", "PODCAST 21300,FACEBOOK 34100", "Hud efter femtio. I started writing when nobody could tell me why my skin changed overnight."},
		{"Dafina Krasniqi", "dafinakrasniqi", "CH", "de,sq,en", "skincare,makeup", "TUTORIAL,LIFESTYLE", "SHORT_FORM,STORY", "INSTAGRAM 69100,TIKTOK 82400", "Bridal make-up artist in Zürich. Skin prep is two thirds of my job."},
		{"Owen Price", "owenprice", "IE", "en", "skincare,sensitive skin", "REVIEW", "SHORT_FORM", "TIKTOK 2900,INSTAGRAM", "Started posting when I stopped being allergic to everything. Still allergic to hype."},
	}
}

// skinProspects were typed in by the brand; they keep no profile themselves.
func skinProspects() []profile {
	return []profile{
		{"Emilia Hartung", "emiliahartung", "DE", "de", "skincare,students", "LIFESTYLE", "SHORT_FORM", "TIKTOK 15300", "Found through the Hamburg pop-up. Films in her shared flat, answers every comment."},
		{"Giulia Marchetti", "giulia.marchetti", "IT", "it", "makeup,skincare", "TUTORIAL", "SHORT_FORM,STORY", "INSTAGRAM 74900", ""},
		{"Derma mit Daniel", "dermamitdaniel", "DE", "de", "dermatology", "EDUCATIONAL", "SHORT_FORM,LONG_FORM", "YOUTUBE 356000,INSTAGRAM 121000", "Dermatologist with a practice in Köln; management asks for a call first."},
		{"Aiko Mori", "aiko_mori", "JP", "ja", "skincare", "REVIEW", "SHORT_FORM", "TIKTOK 1380000", "Known for one-take texture shots. Agency: none that we could find."},
		{"Petra Novotná", "petra.novotna", "CZ", "cs", "slow living,skincare", "LIFESTYLE", "PHOTO", "INSTAGRAM 6100", ""},
		{"Les Sœurs Petit", "lessoeurspetit", "FR", "fr", "skincare,family", "COMEDIC,LIFESTYLE", "SHORT_FORM,STORY", "INSTAGRAM 58200,TIKTOK 91400", "Two sisters, one bathroom. Came up three times in customers' answers on where they heard of us."},
		{"Nadia Haddad", "nadiahaddad", "LB", "ar,fr", "makeup,skincare", "TUTORIAL", "LONG_FORM", "YOUTUBE 47100", ""},
		{"Klara Johansen", "klarajohansen", "NO", "no", "outdoor,skincare", "LIFESTYLE", "PHOTO,STORY", "INSTAGRAM 640", "Entered by hand after the trade fair in Oslo."},
		{"Skin Diary of a Teacher", "skindiaryteacher", "GB", "en", "acne,skincare", "STORYTELLING", "SHORT_FORM", "TIKTOK", "Wrote to us about the cleanser. Follower count still to be looked up."},
		{"Bogdan Ionescu", "bogdanionescu", "RO", "ro,en", "men's grooming", "REVIEW", "SHORT_FORM", "INSTAGRAM 10900", ""},
	}
}
