package demo

// region is where creators of the large demo come from: names that go together,
// the country and the languages.
type region struct {
	country, languages string
	first, last        []string
}

func regions() []region {
	return []region{
		{"GB", "en", []string{"Alice", "Bilal", "Charlotte", "Dylan", "Esme", "Finn", "Georgia", "Hamza", "Isobel", "Jasper", "Keira", "Lewis"}, []string{"Abbott", "Barker", "Clarke", "Dawson", "Ellison", "Farrow", "Gill", "Hussain", "Irving", "Jarvis", "Keane", "Lockwood"}},
		{"US", "en", []string{"Avery", "Brooklyn", "Carter", "Destiny", "Easton", "Fiona", "Gabriel", "Hazel", "Isaiah", "Jordan", "Kayla", "Logan"}, []string{"Anderson", "Bennett", "Coleman", "Diaz", "Edwards", "Flores", "Griffin", "Hayes", "Ingram", "Jensen", "Kim", "Lawson"}},
		{"DE", "de,en", []string{"Anton", "Birgit", "Clara", "Dennis", "Eva", "Florian", "Greta", "Hannes", "Ida", "Jannik", "Katrin", "Leonie"}, []string{"Arnold", "Böhm", "Dietrich", "Engel", "Fuchs", "Günther", "Hoffmann", "Jäger", "Krüger", "Lorenz", "Maurer", "Neumann"}},
		{"FR", "fr", []string{"Adèle", "Bastien", "Clémence", "Damien", "Eugénie", "Fabien", "Gaëlle", "Hippolyte", "Jeanne", "Léo", "Margaux", "Noé"}, []string{"Arnaud", "Besson", "Chevalier", "Delorme", "Étienne", "Fournier", "Garnier", "Humbert", "Joly", "Leclerc", "Masson", "Noël"}},
		{"ES", "es,en", []string{"Ainhoa", "Bruno", "Candela", "Darío", "Estrella", "Fermín", "Gala", "Hugo", "Iria", "Joel", "Leire", "Nerea"}, []string{"Alonso", "Blanco", "Crespo", "Domínguez", "Esteban", "Ferrer", "Garrido", "Herrera", "Ibáñez", "Lozano", "Molina", "Navarro"}},
		{"BR", "pt,en", []string{"Alana", "Breno", "Camila", "Davi", "Elisa", "Felipe", "Gabriela", "Heitor", "Isadora", "João", "Laís", "Murilo"}, []string{"Almeida", "Barros", "Cardoso", "Duarte", "Esteves", "Ferraz", "Gomes", "Lacerda", "Macedo", "Nogueira", "Queiroz", "Rezende"}},
		{"JP", "ja", []string{"葵", "陽翔", "結衣", "蓮", "さくら", "大輝", "七海", "拓海", "美月", "悠斗", "千尋", "直樹"}, []string{"伊藤", "山本", "中村", "小林", "加藤", "吉田", "山田", "佐々木", "松本", "井上", "木村", "清水"}},
		{"KR", "ko,en", []string{"서윤", "민준", "지우", "도윤", "하은", "시우", "수아", "예준", "지민", "은우", "다은", "현우"}, []string{"이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "신"}},
		{"IN", "en,hi", []string{"Aarav", "Bhavna", "Chirag", "Diya", "Esha", "Farhan", "Gauri", "Harsh", "Isha", "Jatin", "Kavya", "Lakshmi"}, []string{"Agarwal", "Banerjee", "Chawla", "Dutta", "Fernandes", "Ghosh", "Hegde", "Jain", "Khanna", "Lal", "Mehta", "Nair"}},
		{"AE", "ar,en", []string{"أحمد", "ليلى", "يوسف", "مريم", "عمر", "نور", "خالد", "سارة", "زياد", "هدى", "كريم", "رنا"}, []string{"المنصوري", "الهاشمي", "حداد", "النجار", "الخطيب", "العطار", "سلمان", "الشامي", "مراد", "الزين", "ناصر", "فارس"}},
		{"UA", "uk,en", []string{"Андрій", "Богдана", "Віра", "Гліб", "Дарина", "Єва", "Захар", "Ірина", "Катерина", "Лев", "Марта", "Назар"}, []string{"Бондар", "Вовк", "Гончар", "Дяченко", "Жук", "Заєць", "Кравець", "Лисенко", "Мороз", "Онищенко", "Поліщук", "Романюк"}},
		{"NG", "en,yo", []string{"Adaeze", "Babatunde", "Chidinma", "Damilola", "Ebele", "Femi", "Ifeoma", "Kelechi", "Lola", "Musa", "Nkechi", "Obinna"}, []string{"Abiola", "Balogun", "Chukwu", "Danjuma", "Ekwueme", "Fashola", "Ibrahim", "Lawal", "Mbanefo", "Nwosu", "Ojo", "Salami"}},
	}
}

// trade is what creators of the large demo make.
type trade struct{ niches, styles, formats, bio string }

func trades() []trade {
	return []trade{
		{"skincare,beauty", "REVIEW,TUTORIAL", "SHORT_FORM,STORY", "Honest routines from a small bathroom."},
		{"running,health", "EDUCATIONAL,LIFESTYLE", "SHORT_FORM,LONG_FORM", "Slow miles, tested shoes, no miracle plans."},
		{"cooking,family", "TUTORIAL,LIFESTYLE", "SHORT_FORM,LONG_FORM", "Dinner for four on a weekday, filmed as it happens."},
		{"travel,photography", "STORYTELLING,ASPIRATIONAL", "PHOTO,LONG_FORM", "Trains, ferries and the light at six in the morning."},
		{"finance,small business", "EDUCATIONAL,JOURNALISTIC", "ARTICLE,WEBINAR", "Numbers for people who run something small."},
		{"gaming,technology", "COMEDIC,REVIEW", "LIVE,LONG_FORM", "Plays badly on purpose, reviews properly."},
		{"interiors,diy", "TUTORIAL,ASPIRATIONAL", "PHOTO,LONG_FORM", "A rented flat and a borrowed drill."},
		{"fashion,thrift", "LIFESTYLE,COMEDIC", "SHORT_FORM,PHOTO", "Second-hand first. I say what things cost."},
		{"parenting,books", "STORYTELLING,LIFESTYLE", "PODCAST,STORY", "Reads aloud, twice a day, with voices."},
		{"garden,sustainability", "EDUCATIONAL,TUTORIAL", "LONG_FORM,PHOTO", "A balcony of six square metres and what grows on it."},
		{"music,audio", "REVIEW,JOURNALISTIC", "LONG_FORM,PODCAST", "Listens first, measures after."},
		{"pets,animals", "COMEDIC,EDUCATIONAL", "SHORT_FORM,STORY", "Vet nurse with three dogs who do not follow advice."},
	}
}
