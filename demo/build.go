package demo

import (
	"iter"
)

// builder makes the rows, in batches and in an order in which each row follows
// those that it refers to. Creators, brands and pairs are held; what hangs from a
// partnership is made, given out and forgotten.
type builder struct {
	calendar
	size     Size
	brands   []brand
	creators []creator
	profiles []profile
	pairs    []pair
	log      []line

	// captures is on which days after publishing the counters are read.
	captures []int
	// accountDays is how many days lie between the counters of an account; with
	// 0 they are spread so that there are snapshots in all.
	accountDays int
	snapshots   int
	// counted numbers the accounts that have a count of followers, once asked.
	counted map[int]int
	// audienceShare is how many of the accounts tell who follows, and quarters
	// for how long.
	audienceShare float64
	quarters      int
	// logSince is the first day that the log tells of.
	logSince int
}

// batchRows is how many rows are held at once, and a few of the last story.
const batchRows = 10_000

func newBuilder(size Size, cal calendar) *builder {
	b := &builder{calendar: cal, size: size, audienceShare: .85, quarters: 3, logSince: -10_000}
	texts := handmade()
	if size == Large {
		texts = append(texts, otherBrands()...)
	}
	for _, t := range texts {
		b.brands = append(b.brands, brand{text: t})
	}
	b.cast()
	switch size {
	case Large:
		b.audienceShare, b.quarters, b.logSince = .6, 1, -7
		b.captures = []int{1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56, 70, 91, 112, 140, 175, 210, 245, 280, 315, 350}
		b.crowd(largeCreators)
		b.planLarge()
	default:
		b.accountDays = 14
		b.captures = daily()
		b.planSmall()
	}
	b.settle()
	return b
}

// daily reads each day for two months, then every third for another two, then once
// a week for the rest of a year.
func daily() []int {
	var days []int
	for day := 1; day <= 365; day++ {
		if day <= 60 || day <= 120 && day%3 == 0 || day%7 == 0 {
			days = append(days, day)
		}
	}
	return days
}

// total is how many steps batches count in all.
func (b *builder) total() int64 { return int64(len(b.creators)*2 + len(b.pairs)) }

// batches makes all rows but the log's. It may be run through once.
func (b *builder) batches() iter.Seq[*batch] {
	return func(yield func(*batch) bool) {
		out := &batch{what: "brands"}
		give := func(what string, full bool) bool {
			if !full && out.size < batchRows {
				return true
			}
			ready := out
			out = &batch{what: what, done: ready.done}
			return yield(ready)
		}
		b.makeBrands(out)
		if !give("creators", true) {
			return
		}
		for n := range b.creators {
			b.makeCreator(n, out)
			out.done++
			if !give("creators", false) {
				return
			}
		}
		if !give("partnerships and their work", true) {
			return
		}
		for _, p := range b.pairs {
			b.makePartnership(p, out)
			out.done++
			if !give("partnerships and their work", false) {
				return
			}
		}
		if !give("accounts' counters", true) {
			return
		}
		left := b.leftForAccounts()
		for n := range b.creators {
			b.makeAccountSeries(n, left, out)
			out.done++
			if !give("accounts' counters", false) {
				return
			}
		}
		give("", true)
	}
}
