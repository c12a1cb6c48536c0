package analytics_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rapporthq/rapport/analytics"
)

// near compares numbers as they come out of sums and products.
func near() cmp.Option { return cmpopts.EquateApprox(0, 1e-12) }

func TestAlignmentTotal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		parts []analytics.Scored
		want  *float64
	}{
		// (90·40 + 60·20 + 30·40) / 100
		"all":                    {[]analytics.Scored{{new(90.0), 40}, {new(60.0), 20}, {new(30.0), 40}}, new(60.0)},
		"one left out is scaled": {[]analytics.Scored{{new(90.0), 40}, {nil, 20}, {new(30.0), 40}}, new(60.0)},
		"just half":              {[]analytics.Scored{{new(70.0), 50}, {nil, 50}}, new(70.0)},
		"less than half":         {[]analytics.Scored{{new(70.0), 49}, {nil, 51}}, nil},
		"a score of 0 counts":    {[]analytics.Scored{{new(0.0), 50}, {new(50.0), 50}}, new(25.0)},
		"no weight":              {[]analytics.Scored{{new(70.0), 0}, {nil, 0}}, nil},
		"nothing":                {nil, nil},
	} {
		if diff := cmp.Diff(test.want, analytics.AlignmentTotal(test.parts), near()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTargetShare(t *testing.T) {
	t.Parallel()
	of := analytics.Audience{
		Ages: map[string]float64{"18-24": .3, "25-34": .4, "35-44": .3}, Genders: map[string]float64{"female": .8, "male": .2},
		Countries: map[string]float64{"DE": .5},
	}
	for name, test := range map[string]struct {
		ages, genders, countries []string
		want                     float64
		ok                       bool
	}{
		// 0.7 · 0.8 · 0.5
		"women 18-34 in DE":   {[]string{"18-24", "25-34"}, []string{"female"}, []string{"DE"}, .28, true},
		"one kind":            {nil, []string{"female"}, nil, .8, true},
		"twice is once":       {[]string{"18-24", "18-24"}, nil, nil, .3, true},
		"nobody there":        {nil, nil, []string{"FR"}, 0, true},
		"nothing wanted":      {nil, nil, nil, 1, false},
		"all of them is all ": {[]string{"18-24", "25-34", "35-44"}, nil, nil, 1, true},
	} {
		got, ok := analytics.TargetShare(of, test.ages, test.genders, test.countries)
		if ok != test.ok || ok && math.Abs(got-test.want) > 1e-12 {
			t.Errorf("%s: %v %t, want %v %t", name, got, ok, test.want, test.ok)
		}
	}
	if _, ok := analytics.TargetShare(analytics.Audience{Genders: of.Genders}, nil, []string{"female"}, []string{"DE"}); ok {
		t.Error("an audience without countries tells a share of one")
	}
}

func TestChannelFit(t *testing.T) {
	t.Parallel()
	// Half of the platforms, and all of the formats.
	if got, ok := analytics.ChannelFit([]string{"A", "B"}, []string{"B", "C"}, []string{"x"}, []string{"x", "y"}); !ok || got != .75 {
		t.Errorf("%v %t", got, ok)
	}
	if got, ok := analytics.ChannelFit([]string{"A", "A", "B"}, []string{"A"}, []string{}, []string{"x"}); !ok || got != .5 {
		t.Errorf("%v %t", got, ok)
	}
	if _, ok := analytics.ChannelFit[string, string](nil, []string{"A"}, nil, nil); ok {
		t.Error("nothing is wanted, and it fits")
	}
}

func TestEstimateOverlap(t *testing.T) {
	t.Parallel()
	a := analytics.Audience{Followers: 10_000, Genders: map[string]float64{"f": .8, "m": .2}, Countries: map[string]float64{"DE": .5, "FR": .5}}
	b := analytics.Audience{Followers: 4_000, Genders: map[string]float64{"f": .5, "m": .5}, Countries: map[string]float64{"DE": 1}}
	// In common: genders .5 + .2, countries .5; so .35 of 4,000.
	got, ok := analytics.EstimateOverlap(a, b)
	want := analytics.Overlap{Intersection: 1_400, Share: .35, Jaccard: 1_400.0 / 12_600}
	if diff := cmp.Diff(want, got, near()); !ok || diff != "" {
		t.Errorf("%t (-want +got):\n%s", ok, diff)
	}
	back, _ := analytics.EstimateOverlap(b, a)
	if diff := cmp.Diff(got, back, near()); diff != "" {
		t.Errorf("the other way round it differs:\n%s", diff)
	}
	same, _ := analytics.EstimateOverlap(a, a)
	if diff := cmp.Diff(analytics.Overlap{Intersection: 10_000, Share: 1, Jaccard: 1}, same, near()); diff != "" {
		t.Errorf("an account and itself (-want +got):\n%s", diff)
	}
	if _, ok := analytics.EstimateOverlap(a, analytics.Audience{Followers: 100, Ages: map[string]float64{"18-24": 1}}); ok {
		t.Error("audiences that tell of nothing in common were compared")
	}
	if _, ok := analytics.EstimateOverlap(a, analytics.Audience{Genders: b.Genders}); ok {
		t.Error("an empty audience was compared")
	}
	// Interests sum to more than 1: both share everything that the one has.
	many := map[string]float64{"food": .8, "travel": .8}
	if got, ok := analytics.EstimateOverlap(analytics.Audience{Followers: 10, Interests: many}, analytics.Audience{Followers: 10, Interests: many}); !ok || got.Share != 1 {
		t.Errorf("the same interests overlap by %v", got.Share)
	}
}

func TestDeduplicatedReach(t *testing.T) {
	t.Parallel()
	shared := func(pairs map[[2]int]int64) func(i, j int) (int64, bool) {
		return func(i, j int) (int64, bool) {
			n, ok := pairs[[2]int{min(i, j), max(i, j)}]
			return n, ok
		}
	}
	// Two: |A∪B|.
	if got, ok := analytics.DeduplicatedReach([]int64{4_000, 10_000}, shared(map[[2]int]int64{{0, 1}: 1_400})); !ok || got != 12_600 {
		t.Errorf("two reach %d %t", got, ok)
	}
	// Three: 10,000 + 4,000·(1−.25) + 2,000·(1−.5)·(1−.1) = 13,900.
	three := map[[2]int]int64{{0, 1}: 1_000, {0, 2}: 1_000, {1, 2}: 200}
	if got, ok := analytics.DeduplicatedReach([]int64{10_000, 4_000, 2_000}, shared(three)); !ok || got != 13_900 {
		t.Errorf("three reach %d %t", got, ok)
	}
	if _, ok := analytics.DeduplicatedReach([]int64{1, 2}, shared(nil)); ok {
		t.Error("a pair that can't be told was counted")
	}
	if got, ok := analytics.DeduplicatedReach([]int64{7}, shared(nil)); !ok || got != 7 {
		t.Errorf("one reaches %d %t", got, ok)
	}
}

func TestCategorySaturation(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 3, 2+n, 0, 0, 0, 0, time.UTC) }
	known := []analytics.Sponsorship{
		{"skincare", day(-30), new(day(-10))},
		{"skincare", day(-400), nil}, // goes on
		{"food", day(-20), new(day(-20))},
		{"skincare", day(-400), new(day(-366))}, // over before
		{"skincare", day(1), nil},               // to come
	}
	in, total, share := analytics.CategorySaturation(known, "skincare", day(-365), day(0))
	if in != 2 || total != 3 || share == nil || math.Abs(*share-2.0/3) > 1e-12 {
		t.Errorf("%d of %d", in, total)
	}
	if _, total, share := analytics.CategorySaturation(nil, "skincare", day(-365), day(0)); total != 0 || share != nil {
		t.Errorf("of nothing the share is %v", share)
	}
}
