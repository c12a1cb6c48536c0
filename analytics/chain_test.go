package analytics

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const tiny = 1e-9

func near(a, b float64) bool { return math.Abs(a-b) <= tiny*max(1, math.Abs(a), math.Abs(b)) }

// journey is touchpoints of these partnerships, an hour apart.
func journey(partnerships ...string) []Touchpoint {
	var all []Touchpoint
	for i, p := range partnerships {
		all = append(all, Touchpoint{
			ID: strconv.Itoa(i), Partnership: p, Kind: Click,
			At: noon().Add(time.Duration(i-len(partnerships)) * time.Hour), ContractStart: noon().AddDate(-1, 0, 0),
		})
	}
	return all
}

func TestChains(t *testing.T) {
	t.Parallel()
	for _, c := range readTables(t, "chains.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var touches Touches
			for _, words := range c.lines {
				if words[0] != "convert" && words[0] != "other" {
					continue
				}
				for i := range whole(t, words[1]) {
					id := strings.Join(words[2:], ",") + "#" + strconv.FormatInt(i, 10)
					if words[0] == "convert" {
						touches.Conversions = append(touches.Conversions, Conversion{ID: id, At: noon(), Value: 1, Currency: "EUR", Touchpoints: journey(words[2:]...)})
					} else {
						touches.Others = append(touches.Others, Journey{ID: id, Until: noon(), Touchpoints: journey(words[2:]...)})
					}
				}
			}
			solved := solve(t, touches)
			n := len(solved.players)
			effects, conversion := solved.removalEffects()
			shapley := shapleyOf(n, newWalker(solved), 1, 2)
			var sum float64
			for _, e := range effects {
				sum += e
			}
			expect := func(what string, words []string, got func(i int) float64) {
				t.Helper()
				for _, word := range words {
					name, value := pair(t, word)
					i := slices.Index(solved.players, name)
					if want := number(t, value).Float64(); !near(got(i), want) {
						t.Errorf("%s of %s is %v, want %s", what, name, got(i), value)
					}
				}
			}
			for _, words := range c.lines {
				switch words[0] {
				case "probability":
					if want := number(t, words[1]).Float64(); !near(conversion, want) {
						t.Errorf("P is %v, want %s", conversion, words[1])
					}
				case "removal":
					expect("the removal effect", words[1:], func(i int) float64 { return effects[i] })
				case "share":
					expect("the share", words[1:], func(i int) float64 { return effects[i] / sum })
				case "shapley":
					expect("the Shapley value", words[1:], func(i int) float64 { return shapley.Values[i] })
				case "credit":
					checkCredit(t, touches, words[1:])
				}
			}
		})
	}
}

// checkCredit reads: model value path credits. The value is that of one conversion
// with these partnerships.
func checkCredit(t *testing.T, touches Touches, words []string) {
	t.Helper()
	model, settings := Markov, Settings{}
	if words[0] == "CHAIN" {
		model, settings = Shapley, Settings{Worth: WorthOfChain}
	}
	touches.Conversions = slices.Clone(touches.Conversions)
	found := -1
	for i, c := range touches.Conversions {
		var names []string
		for _, touch := range c.Touchpoints {
			if !slices.Contains(names, touch.Partnership) {
				names = append(names, touch.Partnership)
			}
		}
		if strings.Join(names, ",") == words[2] {
			found = i
		}
	}
	if found < 0 {
		t.Fatalf("no conversion of %s", words[2])
	}
	touches.Conversions[found].Value = whole(t, words[1])
	run, err := Attribute(touches, model, settings)
	if err != nil {
		t.Fatal(err)
	}
	checkRun(t, run)
	for _, c := range run.Conversions {
		if c.Conversion == touches.Conversions[found].ID {
			if want, got := strings.Join(words[3:], " "), writeCredits(c.Credits); want != got {
				t.Errorf("%s credits %s, want %s", words[0], got, want)
			}
		}
	}
}

func solve(t *testing.T, touches Touches) *chain {
	t.Helper()
	settings, err := Settings{CodesLikeClicks: true}.filled()
	if err != nil {
		t.Fatal(err)
	}
	run := Run{Settings: settings}
	converted, err := run.conversions(touches.Conversions)
	if err != nil {
		t.Fatal(err)
	}
	others, err := run.others(touches.Others)
	if err != nil {
		t.Fatal(err)
	}
	c, err := newChain(converted, others)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// slowly is the probability of converting with some of the partnerships, by
// following visitors step by step until none is left on the way.
func (c *chain) slowly(open func(i int) bool) float64 {
	n := len(c.players)
	at := make([]float64, n)
	for i := range at {
		if open(i) {
			at[i] = c.start[i]
		}
	}
	var converted float64
	for range 100_000 {
		next := make([]float64, n)
		var left float64
		for i, p := range at {
			converted += p * c.convert[i]
			for j, step := range c.step[i] {
				if open(j) {
					next[j] += p * step
					left += p * step
				}
			}
		}
		if at = next; left < 1e-15 {
			break
		}
	}
	return converted
}

// TestRemovalEffects against a second computation by another method: each
// partnership taken out, and visitors followed step by step.
func TestRemovalEffects(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		dice := rand.New(rand.NewPCG(seed, 4))
		c := solve(t, randomTouches(dice, 2+dice.IntN(12), 20, 30))
		effects, conversion := c.removalEffects()
		if want := c.slowly(func(int) bool { return true }); !near(conversion, want) {
			t.Fatalf("seed %d: P is %v, want %v", seed, conversion, want)
		}
		for i, effect := range effects {
			want := 1 - c.slowly(func(j int) bool { return i != j })/conversion
			if !near(effect, want) || effect < -tiny || effect > 1+tiny {
				t.Fatalf("seed %d: the removal effect of %s is %v, want %v", seed, c.players[i], effect, want)
			}
		}
	}
}

// TestWalkerAddsWhatAJoiningPartnershipIsWorth, in any order of joining.
func TestWalkerAddsWhatAJoiningPartnershipIsWorth(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		dice := rand.New(rand.NewPCG(seed, 5))
		c := solve(t, randomTouches(dice, 2+dice.IntN(12), 20, 30))
		w := newWalker(c)
		for range 3 {
			w.close()
			open := map[int]bool{}
			before := 0.0
			for _, i := range dice.Perm(len(c.players)) {
				open[i] = true
				added := w.add(i)
				after := c.slowly(func(j int) bool { return open[j] })
				if !near(added, after-before) || !near(w.conversion(), after) {
					t.Fatalf("seed %d: %d adds %v to %v, want %v", seed, i, added, before, after)
				}
				before = after
			}
		}
	}
}
