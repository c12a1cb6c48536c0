package demo

// What is written about one brand, by hand for the first three and from the
// industry's words for the others.
type (
	brandText struct {
		slug, name, currency, zone, tone string
		industries, values               []string
		// tiers are the thresholds from nano to mega.
		tiers      [5]int64
		reviewDays int
		// file is how the brand's agreements are numbered.
		file      string
		people    []person
		products  []string
		ideas     []idea
		musts     []must
		aims      []aim
		campaigns []campaignText
		tags      []string
		captions  []string
	}

	// person works for a brand. One who left has an end.
	person struct {
		name, role string
		left       bool
	}

	// idea is a piece of work to ask for. {product} stands for one of the brand's.
	idea struct {
		kind, title, brief string
		concept            bool
	}

	// must is something a draft has to do, with what reviewers write about it.
	must struct {
		goal        string
		fix, praise []string
	}

	// aim is a goal that feedback is measured by, with what people say of it.
	aim struct {
		goal           string
		worked, change []string
	}

	// campaignText is a campaign whose days count from today; days 0 has no end.
	// One that lives with a season has a name for each, winter first.
	campaignText struct {
		kind, name, goal string
		seasons          [4]string
		start, days      int
		waves            []string
		// budget is in the currency's main unit.
		budget int64
	}
)

// defaultTiers are mediakix.com's influencer tiers, as the schema's defaults.
func defaultTiers() [5]int64 { return [5]int64{1_000, 10_000, 50_000, 500_000, 1_000_000} }
