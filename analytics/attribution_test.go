package analytics

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAttribution(t *testing.T) {
	t.Parallel()
	for _, c := range readTables(t, "attribution.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conversion := Conversion{ID: "c", At: noon(), Currency: "EUR"}
			var settings Settings
			want := map[Model]string{}
			excluded := map[string]string{}
			for _, words := range c.lines {
				switch words[0] {
				case "value":
					conversion.Value = whole(t, words[1])
				case "window":
					settings.WindowDays = int(whole(t, words[1]))
				case "halflife":
					settings.HalfLife = age(t, words[1])
				case "codes":
					settings.CodesLikeClicks = true
				case "touch":
					conversion.Touchpoints = append(conversion.Touchpoints, readTouch(t, words[1:]))
				case "credit":
					want[Model(words[1])] = strings.Join(words[2:], " ")
				case "out":
					excluded[words[1]] = words[2]
				default:
					t.Fatalf("no %q", words[0])
				}
			}
			for model, credits := range want {
				run, err := Attribute(Touches{Conversions: []Conversion{conversion}}, model, settings)
				if err != nil {
					t.Fatal(err)
				}
				if got := writeCredits(run.Conversions[0].Credits); got != credits {
					t.Errorf("%s credits %s, want %s", model, got, credits)
				}
				got := map[string]string{}
				for _, x := range run.Conversions[0].Excluded {
					got[x.Touchpoint] = string(x.Reason)
				}
				if diff := cmp.Diff(excluded, got); diff != "" {
					t.Errorf("%s: excluded (-want +got):\n%s", model, diff)
				}
				checkRun(t, run)
			}
		})
	}
}

// readTouch reads: id partnership kind age [contract=age].
func readTouch(t *testing.T, words []string) Touchpoint {
	t.Helper()
	touch := Touchpoint{
		ID: words[0], Partnership: words[1], Kind: TouchKind(words[2]),
		At: noon().Add(-age(t, words[3])), ContractStart: noon().AddDate(0, 0, -400),
	}
	if len(words) > 4 {
		_, since := pair(t, words[4])
		if since == "none" {
			touch.ContractStart = time.Time{}
		} else {
			touch.ContractStart = noon().Add(-age(t, since))
		}
	}
	return touch
}

func writeCredits(credits []Credit) string {
	var parts []string
	for _, c := range credits {
		parts = append(parts, fmt.Sprintf("%s=%d", c.Partnership, c.Amount))
	}
	return strings.Join(parts, " ")
}

// checkRun holds what is promised of every run: credits sum to the value of their
// conversion, conversions to that of the run, and partnerships to what was
// credited.
func checkRun(t *testing.T, run Run) {
	t.Helper()
	if run.Unavailable != "" {
		if len(run.Conversions) > 0 || len(run.Partnerships) > 0 {
			t.Fatalf("%s is not available and has credits", run.Model)
		}
		return
	}
	var value, credited, unattributed int64
	for _, c := range run.Conversions {
		var sum int64
		var shares float64
		for _, credit := range c.Credits {
			if credit.Amount < 0 || len(credit.Touchpoints) == 0 {
				t.Fatalf("%s: credit %+v", run.Model, credit)
			}
			sum += credit.Amount
			shares += credit.Share
		}
		value += c.Value
		if len(c.Credits) == 0 {
			unattributed += c.Value
			continue
		}
		credited += sum
		if sum != c.Value || shares < 1-1e-9 || shares > 1+1e-9 {
			t.Fatalf("%s: credits of %s sum to %d of %d, shares to %v", run.Model, c.Conversion, sum, c.Value, shares)
		}
	}
	var earned int64
	var weights float64
	for _, p := range run.Partnerships {
		earned += p.Amount
		if p.Weight != nil {
			weights += *p.Weight
		}
	}
	if value != run.Value || credited != run.Credited || unattributed != run.Unattributed || earned != credited {
		t.Fatalf("%s: value %d/%d, credited %d/%d, unattributed %d/%d, earned %d",
			run.Model, value, run.Value, credited, run.Credited, unattributed, run.Unattributed, earned)
	}
	if run.Solved != nil && run.Solved.ConversionProbability != nil && (weights < 1-1e-9 || weights > 1+1e-9) {
		t.Fatalf("%s: weights sum to %v", run.Model, weights)
	}
}

// randomTouches is journeys of up to eight touchpoints, some of them too old, some
// before the contract, some by code.
func randomTouches(dice *rand.Rand, partnerships, conversions, others int) Touches {
	kinds := []TouchKind{Click, Click, Click, View, CodeUse}
	touchpoints := func(at time.Time, named string) []Touchpoint {
		var all []Touchpoint
		for i := range dice.IntN(8) {
			all = append(all, Touchpoint{
				ID: named + "-" + strconv.Itoa(i), Partnership: fmt.Sprintf("p%03d", dice.IntN(partnerships)),
				Kind: kinds[dice.IntN(len(kinds))], At: at.Add(-time.Duration(dice.IntN(40*24)) * time.Hour),
				ContractStart: at.AddDate(0, 0, -20-dice.IntN(40)),
			})
		}
		return all
	}
	var t Touches
	for i := range conversions {
		id := "c" + strconv.Itoa(i)
		at := noon().Add(time.Duration(dice.IntN(1000)) * time.Hour)
		t.Conversions = append(t.Conversions, Conversion{
			ID: id, At: at, Value: dice.Int64N(100_000), Currency: "EUR",
			Reversed: dice.IntN(10) == 0, Touchpoints: touchpoints(at, id),
		})
	}
	for i := range others {
		id := "j" + strconv.Itoa(i)
		t.Others = append(t.Others, Journey{ID: id, Until: noon(), Touchpoints: touchpoints(noon(), id)})
	}
	return t
}

// TestEveryModelSumsToTheValue, whatever the conversions; and the order in which
// they and their touchpoints come changes nothing, to the last bit.
func TestEveryModelSumsToTheValue(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		dice := rand.New(rand.NewPCG(seed, 2))
		touches := randomTouches(dice, 1+dice.IntN(20), 1+dice.IntN(30), 5+dice.IntN(30))
		for _, worth := range []Worth{WorthWithin, WorthOfChain} {
			settings := Settings{Worth: worth, Samples: 50, CodesLikeClicks: seed%2 == 0}
			runs, err := Compare(touches, settings)
			if err != nil {
				t.Fatal(err)
			}
			if len(runs) != 7 {
				t.Fatalf("%d models", len(runs))
			}
			for _, run := range runs {
				checkRun(t, run)
			}
			again, err := Compare(shuffled(dice, touches), settings)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(runs, again); diff != "" {
				t.Fatalf("seed %d: another order gives other runs:\n%s", seed, diff)
			}
		}
	}
}

func shuffled(dice *rand.Rand, of Touches) Touches {
	mix := func(all []Touchpoint) []Touchpoint {
		all = slices.Clone(all)
		dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all
	}
	of.Conversions, of.Others = slices.Clone(of.Conversions), slices.Clone(of.Others)
	for i := range of.Conversions {
		of.Conversions[i].Touchpoints = mix(of.Conversions[i].Touchpoints)
	}
	for i := range of.Others {
		of.Others[i].Touchpoints = mix(of.Others[i].Touchpoints)
	}
	dice.Shuffle(len(of.Conversions), func(i, j int) { of.Conversions[i], of.Conversions[j] = of.Conversions[j], of.Conversions[i] })
	dice.Shuffle(len(of.Others), func(i, j int) { of.Others[i], of.Others[j] = of.Others[j], of.Others[i] })
	return of
}

// TestLinearIsSymmetric: two partnerships that change places change their credits,
// up to the odd unit.
func TestLinearIsSymmetric(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		dice := rand.New(rand.NewPCG(seed, 3))
		touches := randomTouches(dice, 3, 1, 0)
		c := &touches.Conversions[0]
		c.Reversed = false
		earn := func() map[string]int64 {
			run, err := Attribute(touches, Linear, Settings{CodesLikeClicks: true})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int64{}
			for _, p := range run.Partnerships {
				got[p.Partnership] = p.Amount
			}
			return got
		}
		before := earn()
		swap := map[string]string{"p000": "p001", "p001": "p000", "p002": "p002"}
		for i := range c.Touchpoints {
			c.Touchpoints[i].Partnership = swap[c.Touchpoints[i].Partnership]
		}
		after := earn()
		for a, b := range swap {
			if d := before[a] - after[b]; d < -1 || d > 1 {
				t.Fatalf("seed %d: %s earned %d and in the other's place %d", seed, a, before[a], after[b])
			}
		}
	}
}

// TestOddUnitsFavourNobody: over many conversions of one cent for two, each gets
// about half of them.
func TestOddUnitsFavourNobody(t *testing.T) {
	t.Parallel()
	var touches Touches
	for i := range 2000 {
		touch := func(id, partnership string) Touchpoint {
			return Touchpoint{ID: id, Partnership: partnership, Kind: Click, At: noon(), ContractStart: noon()}
		}
		touches.Conversions = append(touches.Conversions, Conversion{
			ID: strconv.Itoa(i), At: noon(), Value: 1, Currency: "EUR", Touchpoints: []Touchpoint{touch("1", "a"), touch("2", "b")},
		})
	}
	run, err := Attribute(touches, Linear, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	// Six standard deviations of 2,000 fair coins are 134.
	if a := run.Partnerships[0].Amount; a < 866 || a > 1134 {
		t.Errorf("a got %d of 2000", a)
	}
}

func TestReversedConversionsTakeTheirCreditAlong(t *testing.T) {
	t.Parallel()
	touches := randomTouches(rand.New(rand.NewPCG(7, 7)), 4, 20, 10)
	without := touches
	without.Conversions = slices.DeleteFunc(slices.Clone(touches.Conversions), func(c Conversion) bool { return c.Reversed })
	reversed := len(touches.Conversions) - len(without.Conversions)
	if reversed == 0 {
		t.Fatal("nothing was reversed")
	}
	for _, model := range AllModels() {
		all, err := Attribute(touches, model, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		rest, err := Attribute(without, model, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if all.Reversed != reversed {
			t.Errorf("%s: %d reversed, want %d", model, all.Reversed, reversed)
		}
		if diff := cmp.Diff(rest.Conversions, all.Conversions); diff != "" {
			t.Errorf("%s (-without +with):\n%s", model, diff)
		}
	}
}

func TestModelsThatNeedOthersSayWhenThereAreNone(t *testing.T) {
	t.Parallel()
	touches := randomTouches(rand.New(rand.NewPCG(8, 8)), 4, 20, 0)
	touches.Others = []Journey{{ID: "j", Until: noon()}} // without a touchpoint it is no journey
	for _, tc := range []struct {
		model    Model
		settings Settings
	}{{Markov, Settings{}}, {Shapley, Settings{Worth: WorthOfChain}}} {
		run, err := Attribute(touches, tc.model, tc.settings)
		if err != nil {
			t.Fatal(err)
		}
		if run.Unavailable == "" {
			t.Errorf("%s is available", tc.model)
		}
		checkRun(t, run)
	}
	if run, err := Attribute(Touches{Others: randomTouches(rand.New(rand.NewPCG(8, 8)), 2, 0, 9).Others}, Markov, Settings{}); err != nil || run.Unavailable == "" {
		t.Errorf("without conversions: %v, %v", run.Unavailable, err)
	}
}

func TestAttributionRefuses(t *testing.T) {
	t.Parallel()
	good := Conversion{ID: "c", At: noon(), Value: 1, Currency: "EUR"}
	with := func(change func(*Conversion)) Touches {
		c := good
		change(&c)
		return Touches{Conversions: []Conversion{good, c}}
	}
	touch := Touchpoint{ID: "t", Partnership: "p", At: noon(), ContractStart: noon()}
	for name, tc := range map[string]struct {
		touches  Touches
		settings Settings
		model    Model
		want     error
	}{
		"one id twice":        {with(func(*Conversion) {}), Settings{}, Linear, ErrInvalid},
		"two currencies":      {with(func(c *Conversion) { c.ID, c.Currency = "d", "USD" }), Settings{}, Linear, ErrInvalid},
		"a negative value":    {with(func(c *Conversion) { c.ID, c.Value = "d", -1 }), Settings{}, Linear, ErrInvalid},
		"a sum too large":     {with(func(c *Conversion) { c.ID, c.Value = "d", 1<<63-1 }), Settings{}, Linear, ErrOverflow},
		"one touch twice":     {with(func(c *Conversion) { c.ID, c.Touchpoints = "d", []Touchpoint{touch, touch} }), Settings{}, Linear, ErrInvalid},
		"nobody's touch":      {with(func(c *Conversion) { c.ID, c.Touchpoints = "d", []Touchpoint{{ID: "t", At: noon()}} }), Settings{}, Linear, ErrInvalid},
		"an unknown model":    {Touches{}, Settings{}, "ANY", ErrInvalid},
		"a window of 366":     {Touches{}, Settings{WindowDays: 366}, Linear, ErrInvalid},
		"a negative window":   {Touches{}, Settings{WindowDays: -1}, Linear, ErrInvalid},
		"no half-life":        {Touches{}, Settings{HalfLife: -1}, TimeDecay, ErrInvalid},
		"too many samples":    {Touches{}, Settings{Samples: 1 << 30}, Shapley, ErrInvalid},
		"an unknown worth":    {Touches{}, Settings{Worth: "ANY"}, Shapley, ErrInvalid},
		"others' touch twice": {Touches{Others: []Journey{{ID: "j", Until: noon(), Touchpoints: []Touchpoint{touch, touch}}}}, Settings{}, Markov, ErrInvalid},
	} {
		if _, err := Attribute(tc.touches, tc.model, tc.settings); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
