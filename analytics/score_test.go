package analytics

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScores(t *testing.T) {
	t.Parallel()
	for _, c := range readTables(t, "scores.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got Score
			var renewal *RenewalRecommendation
			var posts []Post
			want := map[string]string{}
			for _, words := range c.lines {
				var err error
				switch words[0] {
				case "post":
					posts = append(posts, readPost(t, fmt.Sprint(len(posts)), words[1:]))
				case "health":
					got, err = RelationshipHealth(readHealth(t, words[1:]), noon())
				case "fatigue":
					got, err = AudienceFatigue(FatigueInputs{Posts: posts, Overlap: readNumbers(t, words[1:])["overlap"]}, noon())
				case "renewal":
					r, failed := Renewal(readRenewal(t, words[1:]))
					renewal, got, err = &r, r.Score, failed
				default:
					want[words[0]] = strings.Join(words[1:], " ")
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			have := map[string]string{"points": writeParts(got), "value": fmt.Sprintf("%s of %d", orNone(got.Value), got.Present)}
			if renewal != nil && renewal.Answer != "" {
				have["answer"] = string(renewal.Answer)
			}
			if renewal != nil && renewal.Next != nil {
				n := renewal.Next
				have["next"] = fmt.Sprintf("%s %s %s %s %s", n.Answer, n.Part, n.Measure, n.From, n.To)
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Weights != 100 {
				t.Errorf("the weights sum to %d", got.Weights)
			}
		})
	}
}

func writeParts(s Score) string {
	var parts []string
	for _, p := range s.Parts {
		if p.Points != nil {
			parts = append(parts, p.Name+"="+p.Points.String())
		}
	}
	return strings.Join(parts, " ")
}

// readPost reads: age ad|- brand|- format engagement.
func readPost(t *testing.T, id string, words []string) Post {
	t.Helper()
	p := Post{ID: id, At: noon().Add(-age(t, words[0])), Sponsored: words[1] == "ad", Brand: words[2] == "brand", Format: words[3]}
	if words[4] != "-" {
		p.Engagement = new(number(t, words[4]))
	}
	return p
}

func readNumbers(t *testing.T, words []string) map[string]*Number {
	t.Helper()
	numbers := map[string]*Number{}
	for _, word := range words {
		name, value := pair(t, word)
		numbers[name] = new(number(t, value))
	}
	return numbers
}

func readHealth(t *testing.T, words []string) HealthInputs {
	t.Helper()
	var in HealthInputs
	promise := func(value string) Promise {
		took, promised, _ := strings.Cut(value, "/")
		return Promise{number(t, took), number(t, promised)}
	}
	for _, word := range words {
		switch name, value := pair(t, word); name {
		case "due":
			in.DeliverablesDue = whole(t, value)
		case "ontime":
			in.DeliverablesOnTime = whole(t, value)
		case "reviewed":
			in.Reviewed = whole(t, value)
		case "rounds":
			in.RevisionRounds = whole(t, value)
		case "limit":
			in.RevisionLimit = new(whole(t, value))
		case "review":
			in.Reviews = append(in.Reviews, promise(value))
		case "payment":
			in.Payments = append(in.Payments, promise(value))
		case "touch":
			in.LastTouch = new(noon().Add(-age(t, value)))
		case "recent":
			in.Recent = append(in.Recent, number(t, value))
		case "earlier":
			in.Earlier = append(in.Earlier, number(t, value))
		case "sentiment":
			in.Sentiment = append(in.Sentiment, number(t, value))
		default:
			t.Fatalf("no %q", name)
		}
	}
	return in
}

func readRenewal(t *testing.T, words []string) RenewalInputs {
	t.Helper()
	n := readNumbers(t, words)
	in := RenewalInputs{
		Achieved: n["achieved"], Threshold: n["threshold"], BenchmarkPercentile: n["percentile"],
		CostPerResult: n["cost"], PeerCostPerResult: n["peers"],
	}
	if v := n["health"]; v != nil {
		in.Health = &Score{Value: v}
	}
	if v := n["fatigue"]; v != nil {
		in.Fatigue = &Score{Value: v}
	}
	return in
}

// TestRenewalStepsLeadThere: with the one change made, the answer is the next one;
// with anything less of it, it is not. And no other single change is smaller.
func TestRenewalStepsLeadThere(t *testing.T) {
	t.Parallel()
	steps := 0
	for seed := range uint64(400) {
		dice := rand.New(rand.NewPCG(seed, 10))
		in := randomRenewal(dice)
		got, err := Renewal(in)
		if err != nil {
			t.Fatal(err)
		}
		if got.Next == nil {
			continue
		}
		steps++
		if r := renewed(t, in, got.Next.Measure, got.Next.To); r.Answer != got.Next.Answer {
			t.Fatalf("seed %d: %+v leads to %s (%s)", seed, got.Next, r.Answer, r.Value.Decimal(6))
		}
		hair, _ := Ratio(1, 1_000_000)
		almost := got.Next.To.Add(got.Next.From.Sub(got.Next.To).Mul(hair))
		if r := renewed(t, in, got.Next.Measure, almost); r.Answer != got.Answer {
			t.Fatalf("seed %d: less than %+v leads to %s", seed, got.Next, r.Answer)
		}
		size := got.Next.ToPoints.Sub(got.Next.FromPoints)
		if size.Sign() < 0 {
			size = Int(0).Sub(size)
		}
		for _, p := range got.Parts {
			for _, m := range p.Measures {
				if m.Raw == nil {
					continue
				}
				for _, points := range []Number{m.Points().Add(size.Mul(Int(1).Sub(hair))), m.Points().Sub(size.Mul(Int(1).Sub(hair)))} {
					if raw, ok := m.Scale.Reaching(points); ok && renewed(t, in, m.Name, raw).Answer == got.Next.Answer {
						t.Fatalf("seed %d: %s at %s is a smaller change than %+v", seed, m.Name, raw, got.Next)
					}
				}
			}
		}
	}
	if steps < 100 {
		t.Fatalf("only %d steps were looked at", steps)
	}
}

func randomRenewal(dice *rand.Rand) RenewalInputs {
	some := func(most int64) *Number {
		if dice.IntN(4) == 0 {
			return nil
		}
		n, _ := Ratio(dice.Int64N(most*10+1), 10)
		return &n
	}
	in := RenewalInputs{
		Achieved: some(150), Threshold: new(Int(100)), BenchmarkPercentile: some(100),
		CostPerResult: some(20), PeerCostPerResult: new(Int(10)),
	}
	if v := some(100); v != nil {
		in.Health = &Score{Value: v}
	}
	if v := some(100); v != nil {
		in.Fatigue = &Score{Value: v}
	}
	return in
}

// renewed is the recommendation with one raw input changed.
func renewed(t *testing.T, in RenewalInputs, measure string, raw Number) RenewalRecommendation {
	t.Helper()
	switch measure {
	case "achievedOverThreshold":
		in.Achieved = new(raw.Mul(*in.Threshold))
	case "benchmarkPercentile":
		in.BenchmarkPercentile = &raw
	case "costOverPeers":
		in.CostPerResult = new(raw.Mul(*in.PeerCostPerResult))
	case "health":
		in.Health = &Score{Value: &raw}
	case "fatigue":
		in.Fatigue = &Score{Value: &raw}
	default:
		t.Fatalf("no measure %q", measure)
	}
	r, err := Renewal(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestScoresStayWithin: whatever is known, a score is from 0 to 100, and null when
// less than half of the weights is there.
func TestScoresStayWithin(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		r, err := Renewal(randomRenewal(rand.New(rand.NewPCG(seed, 11))))
		if err != nil {
			t.Fatal(err)
		}
		var present int64
		for _, p := range r.Parts {
			if p.Points != nil {
				present += max(p.Weight, -p.Weight)
			}
		}
		if (r.Value == nil) != (present < 50) || present != r.Present {
			t.Fatalf("seed %d: %v with %d of the weights", seed, r.Value, present)
		}
		if r.Value != nil && (r.Value.Sign() < 0 || r.Value.Cmp(Int(100)) > 0) {
			t.Fatalf("seed %d: %s", seed, r.Value)
		}
		if (r.Value == nil) != (r.Answer == "") {
			t.Fatalf("seed %d: %v says %q", seed, r.Value, r.Answer)
		}
	}
}

// TestScoresShowTheirInputs: raw inputs, formula, period and what was estimated.
func TestScoresShowTheirInputs(t *testing.T) {
	t.Parallel()
	overlap, _ := Ratio(1, 5)
	fatigue, err := AudienceFatigue(FatigueInputs{Overlap: &overlap, Estimated: []string{"overlap"}}, noon())
	if err != nil {
		t.Fatal(err)
	}
	want := Basis{
		Formula: Formula{"audienceFatigue", 1},
		Inputs: []Input{
			{Name: "sponsoredShare"},
			{Name: "brandPosts"},
			{Name: "repeatedShare"},
			{Name: "engagementLost"},
			{Name: "overlap", Value: &overlap, Estimated: true},
		},
		Period: &Period{From: noon().AddDate(0, 0, -28), Until: noon()}, Estimated: true,
	}
	if diff := cmp.Diff(want, fatigue.Basis); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	fatigue.Value = new(Int(40))
	r, err := Renewal(RenewalInputs{Fatigue: &fatigue})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Estimated {
		t.Error("a renewal that rests on an estimated score is not marked as one")
	}
}

func TestScoresRefuse(t *testing.T) {
	t.Parallel()
	negative, six := new(Int(-1)), Int(6)
	for name, in := range map[string]HealthInputs{
		"a negative count":   {DeliverablesDue: -1},
		"more than were due": {DeliverablesDue: 1, DeliverablesOnTime: 2},
		"negative days":      {Reviews: []Promise{{*negative, six}}},
		"a negative promise": {Payments: []Promise{{six, *negative}}},
		"a rating of six":    {Sentiment: []Number{six}},
		"a negative limit":   {RevisionLimit: new(int64(-1))},
		"a performance":      {Recent: []Number{*negative}},
		"a touch to come":    {LastTouch: new(noon().Add(1))},
	} {
		if _, err := RelationshipHealth(in, noon()); !errors.Is(err, ErrInvalid) {
			t.Errorf("health: %s: got %v", name, err)
		}
	}
	for name, in := range map[string]FatigueInputs{
		"an overlap above one": {Overlap: new(Int(2))},
		"a negative overlap":   {Overlap: negative},
		"a post twice":         {Posts: []Post{{ID: "1"}, {ID: "1"}}},
		"a negative rate":      {Posts: []Post{{ID: "1", Engagement: negative}}},
	} {
		if _, err := AudienceFatigue(in, noon()); !errors.Is(err, ErrInvalid) {
			t.Errorf("fatigue: %s: got %v", name, err)
		}
	}
	for name, in := range map[string]RenewalInputs{
		"a negative cost":     {CostPerResult: negative},
		"a percentile of 101": {BenchmarkPercentile: new(Int(101))},
	} {
		if _, err := Renewal(in); !errors.Is(err, ErrInvalid) {
			t.Errorf("renewal: %s: got %v", name, err)
		}
	}
}

// TestScaleThereAndBack: the raw input that reaches some points stands for these.
func TestScaleThereAndBack(t *testing.T) {
	t.Parallel()
	rising := Scale{{Int(0), Int(0)}, {Int(1), Int(60)}, {Int(3), Int(100)}}
	falling := Scale{{Int(1), Int(100)}, {Int(2), Int(50)}, {Int(9), Int(0)}}
	for _, s := range []Scale{rising, falling} {
		for tenths := range int64(1001) {
			points, _ := Ratio(tenths, 10)
			raw, ok := s.Reaching(points)
			if !ok || !s.At(raw).Equal(points) {
				t.Fatalf("%s points: %s, %t", points, raw, ok)
			}
		}
		for _, points := range []Number{Int(-1), Int(101)} {
			if raw, ok := s.Reaching(points); ok {
				t.Errorf("%s points are reached at %s", points, raw)
			}
		}
	}
}
