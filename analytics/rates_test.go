package analytics

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRates(t *testing.T) {
	t.Parallel()
	for _, c := range readTables(t, "rates.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var in RateInputs
			for _, words := range c.lines {
				if words[0] == "in" {
					readRateInputs(t, &in, words[1:])
				}
			}
			rates, err := AllRatesOf(in)
			if err != nil {
				t.Fatal(err)
			}
			byName := map[string]Rate{}
			for _, r := range rates {
				byName[string(r.Name)] = r
			}
			for _, words := range c.lines {
				if words[0] != "out" {
					continue
				}
				r, ok := byName[words[1]]
				if !ok {
					t.Fatalf("no rate %q", words[1])
				}
				if want, got := strings.Join(words[2:], " "), writeRate(r); want != got {
					t.Errorf("%s is %s, want %s", words[1], got, want)
				}
				if r.Formula.String() != words[1]+"/1" {
					t.Errorf("%s was made by %s", words[1], r.Formula)
				}
			}
		})
	}
}

func writeRate(r Rate) string {
	s := "none " + string(r.Absent)
	if r.Value != nil {
		s = r.Value.String() + string(r.Absent)
	}
	if r.Incomplete {
		s += " incomplete"
	}
	if r.Estimated {
		s += " estimated"
	}
	return s
}

func readRateInputs(t *testing.T, in *RateInputs, words []string) {
	t.Helper()
	money := func(value string) *Money { return &Money{whole(t, value), in.Cost.Currency} }
	for _, word := range words {
		name, value := pair(t, word)
		switch name {
		case "currency":
			in.Cost = &Cost{Currency: value}
		case "fees":
			in.Cost.Fees = new(whole(t, value))
		case "commission":
			in.Cost.Commission = new(whole(t, value))
		case "bonus":
			in.Cost.Bonus = new(whole(t, value))
		case "productAndShipping":
			in.Cost.ProductAndShipping = new(whole(t, value))
		case "paidAmplification":
			in.Cost.PaidAmplification = new(whole(t, value))
		case "revenue":
			in.Revenue = money(value)
		case "margin":
			in.Margin = money(value)
		case "revenueCurrency":
			in.Revenue.Currency, in.Margin.Currency = value, value
		case "conversions":
			in.Conversions = new(whole(t, value))
		case "followersAtPosting":
			in.FollowersAtPosting = new(whole(t, value))
		case "estimated":
			in.Estimated = append(in.Estimated, value)
			if in.Cost != nil {
				in.Cost.Estimated = append(in.Cost.Estimated, value)
			}
		default:
			*in.Counters.place(Counter(name)) = new(whole(t, value))
		}
	}
}

// TestRateShowsItsParts compares a whole rate: numerator, its components, unit.
func TestRateShowsItsParts(t *testing.T) {
	t.Parallel()
	period := &Period{From: noon(), Until: noon().AddDate(0, 1, 0)}
	got, err := RateOf(CPE, RateInputs{
		Period:   period,
		Counters: Counters{Likes: new(int64(3)), Saves: new(int64(1))},
		Cost:     &Cost{Currency: "EUR", Fees: new(int64(1000)), Bonus: new(int64(0))},
	})
	if err != nil {
		t.Fatal(err)
	}
	fees, bonus := Input{Name: "fees", Value: new(Int(10))}, Input{Name: "bonus", Value: new(Int(0))}
	likes, saves := Input{Name: "likes", Value: new(Int(3))}, Input{Name: "saves", Value: new(Int(1))}
	value, _ := Ratio(10, 4)
	want := Rate{
		Basis: Basis{
			Formula: Formula{"cpe", 1}, Period: period,
			Inputs: []Input{
				fees,
				{Name: "commission"},
				bonus,
				{Name: "productAndShipping"},
				{Name: "paidAmplification"},
				likes,
				{Name: "comments"},
				{Name: "shares"},
				saves,
			},
		},
		Name: CPE, Unit: UnitMoney, Currency: "EUR", Value: &value,
		Numerator: new(Int(10)), Denominator: new(Int(4)), Components: []Input{fees, bonus}, Incomplete: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := got.Value.Decimal(2); s != "2.50" {
		t.Errorf("written as %s", s)
	}
}

// TestNoBareEngagementRate: the name alone says nothing, so there is no such rate.
func TestNoBareEngagementRate(t *testing.T) {
	t.Parallel()
	if _, err := RateOf("engagementRate", RateInputs{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v", err)
	}
}

func TestCostTotal(t *testing.T) {
	t.Parallel()
	const most = 1<<63 - 1
	total, err := Cost{Currency: "EUR", Fees: new(int64(most - 2)), Bonus: new(int64(2))}.Total()
	if err != nil || total.Minor == nil || *total.Minor != most {
		t.Errorf("got %v, %v", total.Minor, err)
	}
	if diff := cmp.Diff([]string{"commission", "productAndShipping", "paidAmplification"}, total.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if total, err = (Cost{Currency: "EUR"}).Total(); err != nil || total.Minor != nil {
		t.Errorf("nothing known: %v, %v", total.Minor, err)
	}
	for name, tc := range map[string]struct {
		cost Cost
		want error
	}{
		"overflow":    {Cost{Currency: "EUR", Fees: new(int64(most)), Bonus: new(int64(1))}, ErrOverflow},
		"negative":    {Cost{Currency: "EUR", Fees: new(int64(-1))}, ErrInvalid},
		"no currency": {Cost{Fees: new(int64(1))}, ErrInvalid},
	} {
		if _, err := tc.cost.Total(); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := RateOf(CPM, RateInputs{Cost: &tc.cost}); !errors.Is(err, tc.want) {
			t.Errorf("%s: cpm: got %v", name, err)
		}
	}
}

func TestEarnedMediaValue(t *testing.T) {
	t.Parallel()
	counted := map[string]Counters{
		"INSTAGRAM": {Likes: new(int64(100)), Comments: new(int64(10)), Views: new(int64(5000))},
		"TIKTOK":    {Views: new(int64(9000))},
	}
	off, err := EarnedMediaValue(nil, counted, nil)
	if err != nil || off.Value != nil || len(off.Terms) != 0 {
		t.Errorf("off: got %v, %v", off, err)
	}
	rates := &EMVRates{Version: "2026-1", Currency: "EUR", Platforms: map[string]map[Counter]Number{
		"INSTAGRAM": {Likes: number(t, "0.10"), Comments: number(t, "0.55"), Saves: number(t, "3")},
	}}
	got, err := EarnedMediaValue(rates, counted, nil)
	if err != nil {
		t.Fatal(err)
	}
	// 100 · 0.10 + 10 · 0.55 = 15.50. Views have no rate; saves were not given.
	if got.Value == nil || got.Value.Decimal(2) != "15.50" {
		t.Errorf("got %v", got.Value)
	}
	if !got.Estimated || got.RatesVersion != "2026-1" || len(got.Terms) != 2 {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff([]string{"TIKTOK"}, got.Unrated); diff != "" {
		t.Errorf("unrated (-want +got):\n%s", diff)
	}
	rates.Platforms["TIKTOK"] = map[Counter]Number{Views: Int(-1)}
	if _, err := EarnedMediaValue(rates, counted, nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("a negative rate: %v", err)
	}
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "-", ".", "1.", ".5", "1e9", "1/3", "0x10", "+1", " 1", "١", "1_000", "Inf", strings.Repeat("9", 65)} {
		if n, err := ParseNumber(s); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q was read as %s, %v", s, n, err)
		}
	}
	for s, want := range map[string]string{"0": "0", "-0.50": "-1/2", "1250.00": "1250", "007": "7"} {
		if n, err := ParseNumber(s); err != nil || n.String() != want {
			t.Errorf("%q was read as %s, %v", s, n, err)
		}
	}
}

func TestDecimalRoundsHalvesAway(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{"0.125": "0.13", "-0.125": "-0.13", "2.675": "2.68", "0.1249": "0.12"} {
		if got := number(t, s).Decimal(2); got != want {
			t.Errorf("%s is written %s, want %s", s, got, want)
		}
	}
}

// FuzzRates: no value makes a rate panic, and a rate is its numerator over its
// denominator.
func FuzzRates(f *testing.F) {
	f.Add(int64(1<<63-1), int64(1<<63-1), int64(1<<63-1), int64(1))
	f.Add(int64(-1<<63), int64(-1), int64(0), int64(-1<<63))
	f.Fuzz(func(t *testing.T, likes, views, fees, bonus int64) {
		rates, err := AllRatesOf(RateInputs{
			Counters:    Counters{Likes: &likes, Comments: &views, Views: &views, Impressions: &views, Clicks: &likes},
			Conversions: &likes, Revenue: &Money{likes, "EUR"}, Margin: &Money{views, "EUR"},
			Cost: &Cost{Currency: "EUR", Fees: &fees, Bonus: &bonus},
		})
		if fees < 0 || bonus < 0 {
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("a negative cost: %v", err)
			}
			return
		}
		if uint64(fees)+uint64(bonus) > 1<<63-1 {
			if !errors.Is(err, ErrOverflow) {
				t.Fatalf("%d + %d: %v", fees, bonus, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rates {
			if (r.Value == nil) == (r.Absent == "") {
				t.Fatalf("%s is %v and %q", r.Name, r.Value, r.Absent)
			}
			if r.Value == nil {
				continue
			}
			back := r.Value.Mul(*r.Denominator)
			if r.Name == CPM {
				back, _ = back.Quo(Int(1000))
			}
			if !back.Equal(*r.Numerator) || r.Denominator.Sign() <= 0 {
				t.Fatalf("%s: %s of %s and %s", r.Name, r.Value, r.Numerator, r.Denominator)
			}
		}
	})
}
