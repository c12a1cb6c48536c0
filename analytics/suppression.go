package analytics

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
)

// groupCell is a cell of one grouping.
type groupCell struct {
	grouping Grouping
	cell     Cell
}

// set is a set of small whole numbers.
type set []uint64

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) size() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

func (s set) minus(o set) set {
	rest := slices.Clone(s)
	for i, word := range o {
		rest[i] &^= word
	}
	return rest
}

func (s set) unite(o set) {
	for i, word := range o {
		s[i] |= word
	}
}

func (s set) within(o set) bool {
	for i, word := range s {
		if word&^o[i] != 0 {
			return false
		}
	}
	return true
}

// region is a cell as a set of the full cells in it, and of their creators.
type region struct {
	at       groupCell
	full     set
	creators set
	n        int
}

// disclosure decides cell by cell what may be answered, the coarse cells first and
// of one coarseness the larger first.
type disclosure struct {
	// inFull are the creators of each full cell.
	inFull   []set
	creators int // how many there are
	answers  []*region
	// children are the answers below a cell in which one part is not told apart.
	children map[groupCell]map[Grouping]set
	span     span
}

// disclose tells which cells of the groupings may be answered; see Benchmarks.
func disclose(observations []Observation, groupings []Grouping) map[groupCell]bool {
	d := newDisclosure(observations)
	candidates := d.regions(observations, groupings)
	slices.SortFunc(candidates, func(a, b *region) int {
		return cmp.Or(
			cmp.Compare(a.at.grouping.parts(), b.at.grouping.parts()), cmp.Compare(b.n, a.n),
			cmp.Compare(a.at.grouping, b.at.grouping), a.at.cell.compare(b.at.cell),
		)
	})
	answered := map[groupCell]bool{}
	for _, c := range candidates {
		if c.n >= fewest && d.apart(c) && d.partition(c) && d.span.take(c.full) {
			d.answer(c)
			answered[c.at] = true
		}
	}
	return answered
}

func newDisclosure(observations []Observation) *disclosure {
	d := &disclosure{children: map[groupCell]map[Grouping]set{}}
	all := d.regions(observations, AllGroupings())
	full := 0
	for _, r := range all {
		if r.at.grouping == everyPart {
			full++
		}
	}
	d.span.width = full
	for _, r := range all {
		if r.n < fewest {
			d.span.protect(r.full)
		}
	}
	return d
}

// regions are the cells of the groupings. The first call numbers the full cells
// and the creators.
func (d *disclosure) regions(observations []Observation, groupings []Grouping) []*region {
	cells, people := map[Cell]int{}, map[string]int{}
	for _, o := range observations {
		cells[o.Cell], people[o.Creator] = 0, 0
	}
	for i, cell := range slices.SortedFunc(maps.Keys(cells), Cell.compare) {
		cells[cell] = i
	}
	for i, name := range slices.Sorted(maps.Keys(people)) {
		people[name] = i
	}
	d.creators = len(people)
	d.inFull = make([]set, len(cells))
	for i := range d.inFull {
		d.inFull[i] = d.noCreators()
	}
	found := map[groupCell]*region{}
	for _, o := range observations {
		cell, who := cells[o.Cell], people[o.Creator]
		d.inFull[cell].add(who)
		for _, g := range groupings {
			at := groupCell{g, g.of(o.Cell)}
			r := found[at]
			if r == nil {
				r = &region{at: at, full: make(set, len(cells)/64+1), creators: d.noCreators()}
				found[at] = r
			}
			r.full.add(cell)
			r.creators.add(who)
		}
	}
	for _, r := range found {
		r.n = r.creators.size()
	}
	return slices.Collect(maps.Values(found))
}

func (d *disclosure) noCreators() set { return make(set, d.creators/64+1) }

// of is the creators of some full cells.
func (d *disclosure) of(full set) set {
	all := d.noCreators()
	for i := range d.inFull {
		if full.has(i) {
			all.unite(d.inFull[i])
		}
	}
	return all
}

// apart tells whether no answer can be taken from this one, nor this one from an
// answer, so that a few creators are left.
func (d *disclosure) apart(c *region) bool {
	for _, a := range d.answers {
		switch {
		case c.full.within(a.full):
			if !d.enough(a, c.full) {
				return false
			}
		case a.full.within(c.full):
			if !d.enough(c, a.full) {
				return false
			}
		}
	}
	return true
}

// enough tells whether what is left of a region after taking some full cells away is
// of nobody, or of five creators or more; and whether those who are not in what was
// taken are none, or five or more.
func (d *disclosure) enough(r *region, taken set) bool {
	left := d.of(r.full.minus(taken)).size()
	only := r.creators.minus(d.of(taken)).size()
	return (left == 0 || left >= fewest) && (only == 0 || only >= fewest)
}

// partition tells whether enough is left of each answered total after this answer
// and those beside it.
func (d *disclosure) partition(c *region) bool {
	for _, a := range d.answers {
		part := c.at.grouping &^ a.at.grouping
		if part.parts() != 1 || a.at.grouping != c.at.grouping&^part || a.at.grouping.of(c.at.cell) != a.at.cell {
			continue
		}
		taken := slices.Clone(c.full)
		if beside := d.children[a.at][part]; beside != nil {
			taken.unite(beside)
		}
		if !d.enough(a, taken) {
			return false
		}
	}
	return true
}

// answer notes that the cell is answered.
func (d *disclosure) answer(c *region) {
	d.answers = append(d.answers, c)
	for part := ByTier; part <= ByFormat; part <<= 1 {
		if c.at.grouping&part == 0 {
			continue
		}
		above := c.at.grouping &^ part
		at := groupCell{above, above.of(c.at.cell)}
		if d.children[at] == nil {
			d.children[at] = map[Grouping]set{}
		}
		if d.children[at][part] == nil {
			d.children[at][part] = make(set, len(c.full))
		}
		d.children[at][part].unite(c.full)
	}
}

// prime is 2⁶¹−1. Sums and differences of answers are looked at in whole numbers
// modulo this prime: what can be worked out in fractions can be worked out there
// too, unless the prime divides a fraction's denominator, and those are tiny here.
const prime = 1<<61 - 1

// span is all sums and differences of the answers so far. A vector has a place for
// each full cell.
type span struct {
	width int
	basis []vector
	// secrets are what must not lie in the span, less what the basis has of each.
	secrets [][]uint64
}

// vector is a vector of the basis: one at its pivot, and nothing at the pivots of
// those before it.
type vector struct {
	pivot  int
	values []uint64
}

func (s *span) of(full set) []uint64 {
	values := make([]uint64, s.width)
	for i := range values {
		if full.has(i) {
			values[i] = 1
		}
	}
	return values
}

// protect keeps a set of full cells out of the span. It must come before any take.
func (s *span) protect(full set) { s.secrets = append(s.secrets, s.of(full)) }

// take adds an answer to the span, unless something protected would then lie in it.
func (s *span) take(full set) bool {
	if len(s.secrets) == 0 {
		return true
	}
	values := s.of(full)
	for _, b := range s.basis {
		subtract(values, b.values, values[b.pivot])
	}
	pivot := slices.IndexFunc(values, func(v uint64) bool { return v != 0 })
	if pivot < 0 {
		return true // It follows from the others already.
	}
	invert := power(values[pivot], prime-2)
	for i, v := range values {
		values[i] = times(v, invert)
	}
	for _, secret := range s.secrets {
		if factor := secret[pivot]; factor != 0 && multiple(secret, values, factor) {
			return false
		}
	}
	for _, secret := range s.secrets {
		subtract(secret, values, secret[pivot])
	}
	s.basis = append(s.basis, vector{pivot, values})
	return true
}

// multiple tells whether v is factor · w.
func multiple(v, w []uint64, factor uint64) bool {
	for i := range v {
		if v[i] != times(w[i], factor) {
			return false
		}
	}
	return true
}

// subtract takes factor · w from v.
func subtract(v, w []uint64, factor uint64) {
	if factor == 0 {
		return
	}
	for i, x := range w {
		if x != 0 {
			v[i] = (v[i] + prime - times(x, factor)) % prime
		}
	}
}

func times(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	_, rest := bits.Div64(high, low, prime)
	return rest
}

func power(base uint64, exponent uint64) uint64 {
	result := uint64(1)
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = times(result, base)
		}
		base = times(base, base)
	}
	return result
}
