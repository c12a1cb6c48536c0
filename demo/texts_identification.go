package demo

// competitors are whom the brands of one industry name.
func competitors(slug string) []string {
	switch slug {
	case "lumi-skin":
		return []string{"Dermalune", "Pure & Plain", "Sérum d'Or"}
	case "ledgerline":
		return []string{"Balancely", "Tallywise", "Closebook"}
	case "haus-and-hem":
		return []string{"Nordlager", "Loom & Larder", "Casa Kind"}
	default:
		return []string{"Northgate", "Fieldhouse"}
	}
}

// sponsors are brands that creators have worked for, each with its category. Some
// are competitors of the demo's brands.
func sponsors() [][2]string {
	return [][2]string{
		{"Dermalune", "skincare"},
		{"pure & plain", "skincare"},
		{"Morrow Tea", "food"},
		{"Balancely", "software"},
		{"Kitebank", "finance"},
		{"Nordlager", "interior"},
		{"Casa Kind", "interior"},
		{"Oatline", "food"},
		{"Stride Nine", "sportswear"},
		{"Tallywise", "software"},
		{"Hygge Lights", "interior"},
		{"Velvet Root", "haircare"},
	}
}

// findings are what a check says, by its verdict.
func findings(verdict string) []string {
	switch verdict {
	case "PASSED":
		return []string{"", "Read two years of posts: nothing that we would have to explain.", "Followers grow evenly, comments are by people.", "Every advert says so in the first line."}
	case "CONCERNS":
		return []string{"One jump of 9,000 followers in March, right after a giveaway.", "Two paid stories last autumn carried the platform's label alone.", "Sharp words about a competitor; harmless, but read it before the launch."}
	default:
		return []string{"Sells a cure in three posts and has taken none of them down.", "A third of the followers write in no language.", "Four sponsored posts this quarter without any label."}
	}
}

// refusals are why an entry was rejected.
func refusals() []string {
	return []string{"Under contract with a competitor until summer.", "The tone is too loud for us.", "Audience mostly outside our markets.", "No answer to three mails."}
}

// judgements are notes on how well a creator fits.
func judgements() []string {
	return []string{"", "Says what a product can't do, and people thank for it.", "Right people, wrong format so far.", "Would fit better with the autumn theme.", "Knows the subject better than our own copy."}
}
