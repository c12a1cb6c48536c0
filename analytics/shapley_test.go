package analytics

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShapleyWithin compares the closed form with what was worked by the definition.
func TestShapleyWithin(t *testing.T) {
	t.Parallel()
	for _, c := range readTables(t, "shapley.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var touches Touches
			for i, words := range c.lines {
				switch words[0] {
				case "convert":
					touches.Conversions = append(touches.Conversions, Conversion{
						ID: strconv.Itoa(i), At: noon(), Value: whole(t, words[1]), Currency: "EUR", Touchpoints: journey(words[2:]...),
					})
				case "earn":
					run, err := Attribute(touches, Shapley, Settings{})
					if err != nil {
						t.Fatal(err)
					}
					checkRun(t, run)
					var got []string
					for _, p := range run.Partnerships {
						got = append(got, p.Partnership+"="+strconv.FormatInt(p.Amount, 10))
					}
					if diff := cmp.Diff(words[1:], got); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
					if run.Solved == nil || run.Solved.Sampled {
						t.Errorf("solved %+v", run.Solved)
					}
				}
			}
		})
	}
}

// TestShapleyWithinIsTheShapleyValue compares the credits of random conversions with
// the Shapley values of the whole game by its definition: over all coalitions for a
// dozen partnerships, by random orders for 20. Credits are rounded, so that a
// conversion may be a unit off.
func TestShapleyWithinIsTheShapleyValue(t *testing.T) {
	t.Parallel()
	for _, n := range []int{3, 12, 20} {
		touches := randomTouches(rand.New(rand.NewPCG(9, uint64(n))), n, 60, 0)
		run, err := Attribute(touches, Shapley, Settings{CodesLikeClicks: true})
		if err != nil {
			t.Fatal(err)
		}
		place := map[string]int{}
		for i, p := range run.Partnerships {
			place[p.Partnership] = i
		}
		worth := func(member []bool) float64 {
			var sum int64
			for _, c := range run.Conversions {
				all := len(c.Credits) > 0
				for _, credit := range c.Credits {
					all = all && member[place[credit.Partnership]]
				}
				if all {
					sum += c.Value
				}
			}
			return float64(sum)
		}
		values, err := ShapleyOf(len(place), worth, 1, 20_000)
		if err != nil {
			t.Fatal(err)
		}
		if values.Sampled != (len(place) > 12) {
			t.Fatalf("%d players: sampled is %t", len(place), values.Sampled)
		}
		for i, p := range run.Partnerships {
			allowed := 60.0
			if values.Sampled {
				allowed += 5 * values.StandardErrors[i]
			}
			if off := math.Abs(values.Values[i] - float64(p.Amount)); off > allowed {
				t.Errorf("%d players: %s earned %d, its Shapley value is %v (off by %v of %v)", n, p.Partnership, p.Amount, values.Values[i], off, allowed)
			}
		}
	}
}

// randomGame has a worth for each coalition, none of them related.
func randomGame(dice *rand.Rand, n int) WorthFunc {
	worths := make([]float64, 1<<n)
	for i := range worths {
		worths[i] = 100 * dice.Float64()
	}
	return func(member []bool) float64 { return worths[mask(member)] }
}

func mask(member []bool) (m int) {
	for i, in := range member {
		if in {
			m |= 1 << i
		}
	}
	return m
}

// byOrders is the Shapley values by their definition: over each order of joining.
func byOrders(n int, worth WorthFunc) []float64 {
	values := make([]float64, n)
	member := make([]bool, n)
	orders := 0
	var join func(left int, before float64, marginals []float64)
	join = func(left int, before float64, marginals []float64) {
		if left == 0 {
			orders++
			for i, m := range marginals {
				values[i] += m
			}
			return
		}
		for i := range n {
			if member[i] {
				continue
			}
			member[i] = true
			after := worth(member)
			marginals[i] = after - before
			join(left-1, after, marginals)
			member[i] = false
		}
	}
	join(n, worth(member), make([]float64, n))
	for i := range values {
		values[i] /= float64(orders)
	}
	return values
}

func shapleyValues(t *testing.T, n int, worth WorthFunc, samples int) ShapleyValues {
	t.Helper()
	values, err := ShapleyOf(n, worth, 1, samples)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// TestShapleyExact against all orders of joining, for games without any structure.
func TestShapleyExact(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		n := 1 + int(seed%7)
		worth := randomGame(rand.New(rand.NewPCG(seed, 6)), n)
		got, want := shapleyValues(t, n, worth, 2), byOrders(n, worth)
		for i := range want {
			if got.Sampled || !near(got.Values[i], want[i]) {
				t.Fatalf("seed %d: player %d is worth %v, want %v", seed, i, got.Values[i], want[i])
			}
		}
	}
}

// shaped is a game of n players in which 0 and 1 are alike and 2 adds nothing.
func shaped(n int) WorthFunc {
	return func(member []bool) float64 {
		var others float64
		for i := 3; i < n; i++ {
			if member[i] {
				others += float64(i)
			}
		}
		if member[0] && member[1] {
			others *= 2
		}
		if member[0] || member[1] {
			others += 30
		}
		return math.Sqrt(others)
	}
}

// TestShapleyAxioms: the values sum to what all are worth together (efficiency),
// players who are alike get the same (symmetry), and one who adds nothing gets
// nothing (dummy). For 12 players exactly; for 20 the sum and the dummy still are.
func TestShapleyAxioms(t *testing.T) {
	t.Parallel()
	for _, n := range []int{5, 12, 20} {
		worth := shaped(n)
		got := shapleyValues(t, n, worth, 4_000)
		all := make([]bool, n)
		for i := range all {
			all[i] = true
		}
		var sum float64
		for _, v := range got.Values {
			sum += v
		}
		if !near(sum, worth(all)-worth(make([]bool, n))) {
			t.Errorf("%d players: the values sum to %v of %v", n, sum, worth(all))
		}
		if got.Values[2] != 0 && !near(got.Values[2], 0) {
			t.Errorf("%d players: the dummy gets %v", n, got.Values[2])
		}
		apart := tiny
		if got.Sampled {
			apart = 5 * (got.StandardErrors[0] + got.StandardErrors[1])
		}
		if math.Abs(got.Values[0]-got.Values[1]) > apart {
			t.Errorf("%d players: those alike get %v and %v", n, got.Values[0], got.Values[1])
		}
	}
}

// TestShapleySampled is close to exact, closer with more samples, and the same each
// time for one seed.
func TestShapleySampled(t *testing.T) {
	t.Parallel()
	const n = 10
	g := func() game { return &coalition{worth: shaped(n), member: make([]bool, n)} }
	exact := shapleyExact(n, g())
	for _, samples := range []int{500, 50_000} {
		got := shapleySampled(n, g(), 1, samples)
		for i, v := range got.Values {
			if off := math.Abs(v - exact[i]); off > 5*got.StandardErrors[i]+tiny || off > 5/math.Sqrt(float64(samples)) {
				t.Errorf("%d samples: player %d is worth %v ± %v, exactly %v", samples, i, v, got.StandardErrors[i], exact[i])
			}
		}
		if diff := cmp.Diff(got, shapleySampled(n, g(), 1, samples)); diff != "" {
			t.Errorf("the same seed gives other values:\n%s", diff)
		}
	}
	if cmp.Equal(shapleySampled(n, g(), 1, 10).Values, shapleySampled(n, g(), 2, 10).Values) {
		t.Error("another seed gives the same values")
	}
}

// TestShapleyOfChainsSaysHow: up to 12 partnerships exactly, above that sampled, and
// an estimate then.
func TestShapleyOfChainsSaysHow(t *testing.T) {
	t.Parallel()
	for _, n := range []int{12, 13} {
		var touches Touches
		for i := range n {
			name := "p" + strconv.Itoa(i)
			touches.Conversions = append(touches.Conversions, Conversion{
				ID: name, At: noon(), Value: 10, Currency: "EUR", Touchpoints: journey(name, "p0"),
			})
			touches.Others = append(touches.Others, Journey{ID: name, Until: noon(), Touchpoints: journey(name)})
		}
		run, err := Attribute(touches, Shapley, Settings{Worth: WorthOfChain})
		if err != nil {
			t.Fatal(err)
		}
		checkRun(t, run)
		if sampled := n > 12; run.Solved.Sampled != sampled || run.Estimated != sampled || run.Solved.Players != n ||
			(run.Solved.Samples == 2_000) != sampled || (run.Solved.Seed == 1) != sampled || (run.Solved.StandardError > 0) != sampled {
			t.Errorf("%d partnerships: %+v, estimated %t", n, run.Solved, run.Estimated)
		}
	}
}

func TestShapleyOfRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ n, samples int }{{-1, 10}, {maxPlayers + 1, 10}, {3, 1}, {3, maxSamples + 1}} {
		if _, err := ShapleyOf(tc.n, func([]bool) float64 { return 0 }, 1, tc.samples); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: got %v", tc, err)
		}
	}
	if got := shapleyValues(t, 0, func([]bool) float64 { return 5 }, 2); len(got.Values) != 0 {
		t.Errorf("nobody gets %v", got.Values)
	}
}
