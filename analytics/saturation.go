package analytics

import "time"

// SaturationFormula is the version of [CategorySaturation].
const SaturationFormula = "category-saturation/1"

// Sponsorship is a known partnership of a creator.
type Sponsorship struct {
	Category string
	// Began is its first day or, when that is not known, the day on which it was
	// noted. Ended is its last day; nil when it goes on or is not known.
	Began time.Time
	Ended *time.Time
}

// CategorySaturation counts the sponsorships that some day of the period from
// since to until lies in, and those in the category among them. The share of a
// category is the measure of Upfluence in Forbes (19 Nov 2019), sponsored posts
// over posts, with partnerships for posts: above one half it is mostly that. It is
// nil when there is none.
func CategorySaturation(known []Sponsorship, category string, since, until time.Time) (inCategory, total int, share *float64) {
	for _, s := range known {
		if s.Began.After(until) || s.Ended != nil && s.Ended.Before(since) {
			continue
		}
		total++
		if s.Category == category {
			inCategory++
		}
	}
	if total > 0 {
		part := float64(inCategory) / float64(total)
		share = &part
	}
	return inCategory, total, share
}
