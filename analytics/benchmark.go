package analytics

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// fewest is the number of creators below which nothing is said about a group.
const fewest = 5

// Cell is a group of creators. An empty part stands for all.
type Cell struct{ Tier, Niche, Platform, Format string }

// Grouping says which parts of a cell are told apart.
type Grouping uint8

// The parts of a grouping; they are added with |. Zero is one group of all.
const (
	ByTier Grouping = 1 << iota
	ByNiche
	ByPlatform
	ByFormat
)

const everyPart = ByTier | ByNiche | ByPlatform | ByFormat

// AllGroupings are the sixteen groupings, those with fewer parts first.
func AllGroupings() []Grouping {
	var all []Grouping
	for g := Grouping(0); g <= everyPart; g++ {
		all = append(all, g)
	}
	slices.SortStableFunc(all, func(a, b Grouping) int { return cmp.Compare(a.parts(), b.parts()) })
	return all
}

func (g Grouping) parts() (n int) {
	for part := ByTier; part <= ByFormat; part <<= 1 {
		if g&part != 0 {
			n++
		}
	}
	return n
}

// of is the cell of this grouping that a full cell lies in.
func (g Grouping) of(full Cell) Cell {
	if g&ByTier == 0 {
		full.Tier = ""
	}
	if g&ByNiche == 0 {
		full.Niche = ""
	}
	if g&ByPlatform == 0 {
		full.Platform = ""
	}
	if g&ByFormat == 0 {
		full.Format = ""
	}
	return full
}

// Observation is one value of one creator, such as the engagement rate of a
// publication.
type Observation struct {
	Creator string
	// Cell has no empty part. A creator of two niches has an observation in each.
	Cell      Cell
	Value     float64
	Estimated bool
}

// Benchmark is the percentiles of one cell.
type Benchmark struct {
	Basis
	Cell Cell
	// Creators is n, how many creators the percentiles are of: each is one value,
	// the median of what was observed of them in this cell. Nil when withheld.
	Creators *int
	// Percentiles is nil when withheld.
	Percentiles *Percentiles
	// Withheld tells whether nothing is said about the cell: it has fewer than five
	// creators, or together with other answers it would tell about so few. Which of
	// the two is not told either.
	Withheld bool
}

// Benchmarks answers for the cells of the groupings, all sixteen when none is
// given, ordered by grouping and then by cell. Cells that have no observation are
// not there.
//
// All answers that one reader may get about a metric and a period must come from
// one call, and from the same observations: what is withheld depends on what else
// is answered. These things hold for the answers, and the totals come first, so
// that the small cells are those that are withheld:
//
//   - Each is about five creators or more.
//   - Where the observations of one answer are among those of another, the ones that
//     are left over are of five creators or more, and so are the creators who are in
//     one only; or there are none left.
//   - The same holds for what is left of a total after all answers that split it.
//   - No cell of any grouping with fewer than five creators is a sum or difference of
//     any number of answers.
//
// What is not promised: that three answers or more, put together across two parts,
// never leave a few creators of several small cells whose single cells stay unknown.
// And answers of two calls can be compared: one more creator since last month shows
// in n. Answer from stored benchmarks of whole periods, not from what is there now.
func Benchmarks(metric string, period *Period, observations []Observation, groupings ...Grouping) ([]Benchmark, error) {
	if len(groupings) == 0 {
		groupings = AllGroupings()
	}
	groupings = slices.Clone(groupings)
	slices.SortStableFunc(groupings, func(a, b Grouping) int {
		return cmp.Or(cmp.Compare(a.parts(), b.parts()), cmp.Compare(a, b))
	})
	groupings = slices.Compact(groupings)
	for _, g := range groupings {
		if g > everyPart {
			return nil, fmt.Errorf("%w: no grouping %d", ErrInvalid, g)
		}
	}
	for _, o := range observations {
		if err := finite("a value", o.Value); err != nil {
			return nil, err
		}
		if o.Creator == "" || o.Cell.Tier == "" || o.Cell.Niche == "" || o.Cell.Platform == "" || o.Cell.Format == "" {
			return nil, fmt.Errorf("%w: an observation without a creator or a part of its cell", ErrInvalid)
		}
	}
	answered := disclose(observations, groupings)
	var all []Benchmark
	for _, g := range groupings {
		groups := map[Cell][]Observation{}
		for _, o := range observations {
			cell := g.of(o.Cell)
			groups[cell] = append(groups[cell], o)
		}
		for _, cell := range slices.SortedFunc(maps.Keys(groups), Cell.compare) {
			b := Benchmark{Basis: Basis{Formula: Formula{"benchmark." + metric, 1}, Period: period}, Cell: cell}
			if answered[groupCell{g, cell}] {
				b.fill(groups[cell])
			} else {
				b.Withheld = true
			}
			all = append(all, b)
		}
	}
	return all, nil
}

// fill works out the percentiles over one value of each creator.
func (b *Benchmark) fill(observations []Observation) {
	own := map[string][]float64{}
	for _, o := range observations {
		own[o.Creator] = append(own[o.Creator], o.Value)
		b.Estimated = b.Estimated || o.Estimated
	}
	values := make([]float64, 0, len(own))
	for _, of := range own {
		values = append(values, median(of))
	}
	slices.Sort(values)
	b.Creators, b.Percentiles = new(len(values)), new(percentilesOf(values))
	b.Inputs = []Input{{Name: "creators", Value: new(Int(int64(len(values))))}}
}

func (c Cell) compare(o Cell) int {
	return cmp.Or(
		cmp.Compare(c.Tier, o.Tier), cmp.Compare(c.Niche, o.Niche),
		cmp.Compare(c.Platform, o.Platform), cmp.Compare(c.Format, o.Format),
	)
}
