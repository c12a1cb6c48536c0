package analytics

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// reader is somebody with all answers who tries to find a few creators. Nothing of
// the code that withholds is used here.
type reader struct {
	full     []Cell
	creators []map[string]bool // of each full cell
}

func newReader(observations []Observation) *reader {
	r := &reader{}
	for _, o := range observations {
		i := slices.Index(r.full, o.Cell)
		if i < 0 {
			i = len(r.full)
			r.full = append(r.full, o.Cell)
			r.creators = append(r.creators, map[string]bool{})
		}
		r.creators[i][o.Creator] = true
	}
	return r
}

// vector has a 1 for each full cell that lies in the cell.
func (r *reader) vector(c Cell) []int {
	v := make([]int, len(r.full))
	matches := func(part, full string) bool { return part == "" || part == full }
	for i, f := range r.full {
		if matches(c.Tier, f.Tier) && matches(c.Niche, f.Niche) && matches(c.Platform, f.Platform) && matches(c.Format, f.Format) {
			v[i] = 1
		}
	}
	return v
}

// people are the creators of the full cells with a 1.
func (r *reader) people(v []int) map[string]bool {
	all := map[string]bool{}
	for i, in := range v {
		if in == 1 {
			for name := range r.creators[i] {
				all[name] = true
			}
		}
	}
	return all
}

// small are the cells of all sixteen groupings that have one to four creators.
func (r *reader) small() []Cell {
	found := map[Cell]bool{}
	for _, f := range r.full {
		for drop := range 16 {
			c := f
			for i, part := range []*string{&c.Tier, &c.Niche, &c.Platform, &c.Format} {
				if drop&(1<<i) != 0 {
					*part = ""
				}
			}
			if n := len(r.people(r.vector(c))); n < 5 {
				found[c] = true
			}
		}
	}
	var cells []Cell
	for c := range found {
		cells = append(cells, c)
	}
	return cells
}

// solve tries to write each small cell as a sum of multiples of answers, in
// fractions.
func (r *reader) solve(answers []Cell) error {
	var rows [][]*big.Rat
	var pivots []int
	reduce := func(v []int) []*big.Rat {
		row := make([]*big.Rat, len(v))
		for i, x := range v {
			row[i] = big.NewRat(int64(x), 1)
		}
		for k, basis := range rows {
			factor := new(big.Rat).Set(row[pivots[k]])
			for i := range row {
				row[i].Sub(row[i], new(big.Rat).Mul(factor, basis[i]))
			}
		}
		return row
	}
	for _, a := range answers {
		row := reduce(r.vector(a))
		pivot := slices.IndexFunc(row, func(x *big.Rat) bool { return x.Sign() != 0 })
		if pivot < 0 {
			continue
		}
		inverse := new(big.Rat).Inv(row[pivot])
		for i := range row {
			row[i].Mul(row[i], inverse)
		}
		rows, pivots = append(rows, row), append(pivots, pivot)
	}
	for _, c := range r.small() {
		if !slices.ContainsFunc(reduce(r.vector(c)), func(x *big.Rat) bool { return x.Sign() != 0 }) {
			return fmt.Errorf("%+v with %d creators can be worked out", c, len(r.people(r.vector(c))))
		}
	}
	return nil
}

// subtract takes each answer from each other that it lies in, and from each total all
// answers beside each other, and counts who is left.
func (r *reader) subtract(answers []Cell) error {
	few := func(what string, v, taken []int) error {
		rest := slices.Clone(v)
		for i := range rest {
			rest[i] -= taken[i]
		}
		left := r.people(rest)
		only := r.people(v)
		for name := range r.people(taken) {
			delete(only, name)
		}
		if (len(left) > 0 && len(left) < 5) || (len(only) > 0 && len(only) < 5) {
			return fmt.Errorf("%s leaves the figures of %d creators, and %d who are nowhere else", what, len(left), len(only))
		}
		return nil
	}
	for _, a := range answers {
		for _, b := range answers {
			v, w := r.vector(a), r.vector(b)
			inside := true
			for i := range w {
				inside = inside && w[i] <= v[i]
			}
			if !inside {
				continue
			}
			if err := few(fmt.Sprintf("%+v without %+v", a, b), v, w); err != nil {
				return err
			}
		}
		for i, part := range parts(a) {
			if part != "" {
				continue
			}
			taken := make([]int, len(r.full))
			for _, b := range answers {
				above := parts(b)
				if above[i] == "" {
					continue
				}
				above[i] = ""
				if above != parts(a) {
					continue
				}
				for j, in := range r.vector(b) {
					taken[j] |= in
				}
			}
			if err := few(fmt.Sprintf("%+v without all below it in part %d", a, i), r.vector(a), taken); err != nil {
				return err
			}
		}
	}
	return nil
}

func parts(c Cell) [4]string { return [4]string{c.Tier, c.Niche, c.Platform, c.Format} }

// randomObservations has many small cells, and creators in several cells.
func randomObservations(dice *rand.Rand, creators, tiers, niches, platforms, formats int) (all []Observation) {
	for i := range creators {
		// Skewed, so that some cells are large and some have one creator.
		one := func(prefix string, n int) string { return fmt.Sprint(prefix, min(dice.IntN(n), dice.IntN(n))) }
		tier := one("tier", tiers)
		for range 1 + dice.IntN(3) {
			all = append(all, Observation{
				Creator: fmt.Sprint("creator", i), Value: dice.Float64(),
				Cell: Cell{tier, one("niche", niches), one("platform", platforms), one("format", formats)},
			})
		}
	}
	return all
}

func cellsOf(m map[Cell]int) (cells []Cell) {
	for c := range m {
		cells = append(cells, c)
	}
	return cells
}

// TestNothingWithheldCanBeWorkedOut: over random cubes, and over some or all of the
// groupings, no small cell is in the linear system of the answers, and no
// subtraction leaves a few creators.
func TestNothingWithheldCanBeWorkedOut(t *testing.T) {
	t.Parallel()
	given := 0
	for seed := range uint64(60) {
		dice := rand.New(rand.NewPCG(seed, 13))
		observations := randomObservations(dice, 10+dice.IntN(120), 2+dice.IntN(3), 1+dice.IntN(3), 1+dice.IntN(3), 1+dice.IntN(3))
		var groupings []Grouping
		for _, g := range AllGroupings() {
			if seed%2 == 0 || dice.IntN(2) == 0 {
				groupings = append(groupings, g)
			}
		}
		if len(groupings) == 0 {
			continue
		}
		cells := answered(t, observations, groupings...)
		given += len(cells)
		r := newReader(observations)
		if err := r.solve(cellsOf(cells)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := r.subtract(cellsOf(cells)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for c, n := range cells {
			if n < 5 || n != len(r.people(r.vector(c))) {
				t.Fatalf("seed %d: %+v says %d creators", seed, c, n)
			}
		}
		dice.Shuffle(len(observations), func(i, j int) { observations[i], observations[j] = observations[j], observations[i] })
		if again := answered(t, observations, groupings...); fmt.Sprint(again) != fmt.Sprint(cells) {
			t.Fatalf("seed %d: another order gives other answers", seed)
		}
	}
	if given < 1000 {
		t.Fatalf("only %d answers were given", given)
	}
}

// TestReadersFindWhatIsNotWithheld: the reader of these tests does find creators
// when only small cells are withheld and nothing beside them.
func TestReadersFindWhatIsNotWithheld(t *testing.T) {
	t.Parallel()
	solved, subtracted := 0, 0
	for seed := range uint64(20) {
		dice := rand.New(rand.NewPCG(seed, 14))
		r := newReader(randomObservations(dice, 60, 3, 2, 2, 1))
		var naive []Cell
		seen := map[Cell]bool{}
		for _, f := range r.full {
			for _, g := range AllGroupings() {
				if c := g.of(f); !seen[c] && len(r.people(r.vector(c))) >= 5 {
					seen[c] = true
					naive = append(naive, c)
				}
			}
		}
		if r.solve(naive) != nil {
			solved++
		}
		if r.subtract(naive) != nil {
			subtracted++
		}
	}
	if solved < 10 || subtracted < 10 {
		t.Errorf("solved %d and subtracted %d of 20", solved, subtracted)
	}
}
