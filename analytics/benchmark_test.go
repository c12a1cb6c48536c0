package analytics

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPercentiles(t *testing.T) {
	t.Parallel()
	for _, c := range readTables(t, "percentiles.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			numbers := func(words []string) (values []float64) {
				for _, word := range words {
					var f float64
					if _, err := fmt.Sscan(word, &f); err != nil {
						t.Fatal(err)
					}
					values = append(values, f)
				}
				return values
			}
			var observations []Observation
			for i, v := range numbers(c.lines[0][1:]) {
				observations = append(observations, Observation{Creator: fmt.Sprint(i), Cell: Cell{"T", "N", "P", "F"}, Value: v})
			}
			got, err := Benchmarks("views", nil, observations, 0)
			if err != nil {
				t.Fatal(err)
			}
			p := got[0].Percentiles
			want := numbers(c.lines[1][1:])
			for i, value := range []float64{p.P10, p.P25, p.P50, p.P75, p.P90} {
				if !near(value, want[i]) {
					t.Errorf("percentiles are %v, want %v", *p, want)
					break
				}
			}
		})
	}
}

// TestPercentilesRise: they are monotone, and lie among the values.
func TestPercentilesRise(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		dice := rand.New(rand.NewPCG(seed, 12))
		values := make([]float64, 1+dice.IntN(30))
		for i := range values {
			values[i] = math.Ldexp(dice.NormFloat64(), dice.IntN(2000)-1000)
			if math.IsInf(values[i], 0) || dice.IntN(3) == 0 {
				values[i] = values[0]
			}
		}
		slices.Sort(values)
		p := percentilesOf(values)
		all := []float64{values[0], p.P10, p.P25, p.P50, p.P75, p.P90, values[len(values)-1]}
		if !slices.IsSorted(all) {
			t.Fatalf("seed %d: %v", seed, all)
		}
	}
}

// TestOneCreatorIsOneValue: however much is observed of one creator, it counts once,
// by its median, and n is creators.
func TestOneCreatorIsOneValue(t *testing.T) {
	t.Parallel()
	cell := Cell{"MICRO", "beauty", "TIKTOK", "SHORT_FORM"}
	var observations []Observation
	for i := range 5 {
		observations = append(observations, Observation{Creator: fmt.Sprint(i), Cell: cell, Value: float64(i)})
	}
	for range 50 {
		observations = append(observations, Observation{Creator: "4", Cell: cell, Value: 1000, Estimated: true})
	}
	got, err := Benchmarks("views", nil, observations, everyPart)
	if err != nil {
		t.Fatal(err)
	}
	want := []Benchmark{{
		Basis: Basis{Formula: Formula{"benchmark.views", 1}, Inputs: []Input{{Name: "creators", Value: new(Int(5))}}, Estimated: true},
		Cell:  cell, Creators: new(5), Percentiles: &Percentiles{P10: .4, P25: 1, P50: 2, P75: 3, P90: 3 + .6*997},
	}}
	if diff := cmp.Diff(want, got, cmp.Comparer(near)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// cohort is creators of one cell.
func cohort(of Cell, first, n int) (all []Observation) {
	for i := range n {
		all = append(all, Observation{Creator: fmt.Sprintf("%03d", first+i), Cell: of, Value: float64(first + i)})
	}
	return all
}

// answered is the cells that were not withheld, with n.
func answered(t *testing.T, observations []Observation, groupings ...Grouping) map[Cell]int {
	t.Helper()
	all, err := Benchmarks("views", nil, observations, groupings...)
	if err != nil {
		t.Fatal(err)
	}
	cells := map[Cell]int{}
	for _, b := range all {
		if b.Withheld != (b.Creators == nil) || b.Withheld != (b.Percentiles == nil) || (b.Withheld && b.Inputs != nil) {
			t.Fatalf("half withheld: %+v", b)
		}
		if !b.Withheld {
			cells[b.Cell] = *b.Creators
		}
	}
	return cells
}

func TestWithheld(t *testing.T) {
	t.Parallel()
	nano, micro, mega := Cell{"NANO", "n", "p", "f"}, Cell{"MICRO", "n", "p", "f"}, Cell{"MEGA", "n", "p", "f"}
	for name, tc := range map[string]struct {
		observations []Observation
		groupings    []Grouping
		want         map[Cell]int
	}{
		"four are too few": {cohort(nano, 0, 4), []Grouping{0, ByTier}, map[Cell]int{}},
		"five are enough":  {cohort(nano, 0, 5), []Grouping{0, ByTier}, map[Cell]int{{}: 5, {Tier: "NANO"}: 5}},
		// 20 − 10 − 8 would leave two.
		"the total without the others is too few": {
			slices.Concat(cohort(nano, 0, 10), cohort(micro, 10, 8), cohort(mega, 18, 2)),
			[]Grouping{0, ByTier},
			map[Cell]int{{}: 20, {Tier: "NANO"}: 10},
		},
		// Without the total there is nothing to subtract from.
		"as far as answers are given": {
			slices.Concat(cohort(nano, 0, 10), cohort(micro, 10, 8), cohort(mega, 18, 2)),
			[]Grouping{ByTier},
			map[Cell]int{{Tier: "NANO"}: 10, {Tier: "MICRO"}: 8},
		},
		// Two cells of three each: what is left is of six, and no one of them is found.
		"two small cells hide each other": {
			slices.Concat(cohort(nano, 0, 10), cohort(micro, 10, 3), cohort(mega, 13, 3)),
			[]Grouping{0, ByTier},
			map[Cell]int{{}: 16, {Tier: "NANO"}: 10},
		},
		// The one mega creator is also micro: nobody is in the total and not below.
		"one who is in two cells": {
			slices.Concat(cohort(nano, 0, 10), cohort(micro, 10, 8), cohort(mega, 17, 1)),
			[]Grouping{0, ByTier},
			map[Cell]int{{}: 18, {Tier: "NANO"}: 10},
		},
	} {
		if diff := cmp.Diff(tc.want, answered(t, tc.observations, tc.groupings...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestSuppressionAcrossTwoParts: a table of two by two with one small cell. Its
// margins stay, and all four cells go, since with the margins any one gives the
// others.
func TestSuppressionAcrossTwoParts(t *testing.T) {
	t.Parallel()
	observations := slices.Concat(
		cohort(Cell{"NANO", "n", "X", "f"}, 0, 2), cohort(Cell{"NANO", "n", "TIKTOK", "f"}, 2, 8),
		cohort(Cell{"MICRO", "n", "X", "f"}, 10, 9), cohort(Cell{"MICRO", "n", "TIKTOK", "f"}, 19, 7),
	)
	want := map[Cell]int{
		{}: 26, {Tier: "NANO"}: 10, {Tier: "MICRO"}: 16, {Platform: "X"}: 11, {Platform: "TIKTOK"}: 15,
	}
	if diff := cmp.Diff(want, answered(t, observations, 0, ByTier, ByPlatform, ByTier|ByPlatform)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBenchmarksRefuse(t *testing.T) {
	t.Parallel()
	good := cohort(Cell{"T", "N", "P", "F"}, 0, 1)[0]
	for name, change := range map[string]func(*Observation){
		"NaN":        func(o *Observation) { o.Value = math.NaN() },
		"infinity":   func(o *Observation) { o.Value = math.Inf(-1) },
		"no creator": func(o *Observation) { o.Creator = "" },
		"no niche":   func(o *Observation) { o.Cell.Niche = "" },
	} {
		o := good
		change(&o)
		if _, err := Benchmarks("views", nil, []Observation{o}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := Benchmarks("views", nil, nil, 16); !errors.Is(err, ErrInvalid) {
		t.Errorf("no grouping: got %v", err)
	}
}

func TestStandingOf(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		own   float64
		peers []float64
		want  *int
	}{
		{3, []float64{1, 2, 4, 5}, nil},           // four peers
		{3, []float64{1, 2, 3, 4, 5}, new(50)},    // two below and half of one, of five
		{0, []float64{1, 2, 3, 4, 5}, new(0)},     //
		{9, []float64{1, 2, 3, 4, 5}, new(100)},   //
		{2, []float64{1, 1, 3, 3, 3, 3}, new(33)}, // two of six, rounded down
		{1, []float64{1, 1, 1, 1, 1}, new(50)},    // all the same
	} {
		got, err := StandingOf("views", nil, tc.own, tc.peers)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, got.Percentile); diff != "" {
			t.Errorf("%v among %v (-want +got):\n%s", tc.own, tc.peers, diff)
		}
		if len(got.Inputs) != 1 || got.Formula.String() != "standing.views/1" {
			t.Errorf("a peer's figure is among the inputs: %+v", got.Basis)
		}
	}
	for _, tc := range []struct {
		own  float64
		peer float64
	}{{math.NaN(), 1}, {1, math.Inf(1)}} {
		if _, err := StandingOf("views", nil, tc.own, []float64{tc.peer}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: got %v", tc, err)
		}
	}
}
