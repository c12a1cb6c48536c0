package analytics

import "fmt"

// RenewalAnswer is what to do when a contract ends.
type RenewalAnswer string

// The answers, from the best on.
const (
	AnswerExpand      RenewalAnswer = "EXPAND"
	AnswerRenew       RenewalAnswer = "RENEW"
	AnswerRenegotiate RenewalAnswer = "RENEGOTIATE"
	AnswerPause       RenewalAnswer = "PAUSE"
	AnswerExit        RenewalAnswer = "EXIT"
)

// answerFrom says from which score on an answer holds.
type answerFrom struct {
	from   int64
	answer RenewalAnswer
}

// answers are ordered from the lowest score.
func answers() []answerFrom {
	return []answerFrom{{0, AnswerExit}, {25, AnswerPause}, {40, AnswerRenegotiate}, {55, AnswerRenew}, {75, AnswerExpand}}
}

// RenewalInputs is what speaks for and against going on with a creator. Nil is what
// is not known.
type RenewalInputs struct {
	Period *Period
	// Achieved is what came out of the metric of the contract's renewal option, and
	// Threshold what the option asks for.
	Achieved, Threshold *Number
	// BenchmarkPercentile is where the creator stands among comparable ones, 0 to 100.
	BenchmarkPercentile *Number
	// Health is the RelationshipHealth, Fatigue the AudienceFatigue.
	Health, Fatigue *Score
	// CostPerResult is the creator's, PeerCostPerResult the median of comparable
	// ones, in one currency and by one kind of result.
	CostPerResult, PeerCostPerResult *Number
	// Estimated names the measures that rest on estimates. Those of the scores are
	// known from these.
	Estimated []string
}

// RenewalStep is the smallest single change that would give the next better answer.
type RenewalStep struct {
	Answer RenewalAnswer
	// Part and Measure name what would have to change, all else being the same.
	Part, Measure string
	// From and To are its raw input now and then, in Unit.
	From, To Number
	Unit     string
	// FromPoints and ToPoints are its points now and then. The change with the
	// smallest difference of these is the smallest.
	FromPoints, ToPoints Number
}

// RenewalRecommendation is a score and what it says to do.
type RenewalRecommendation struct {
	Score
	// Answer is empty when there is no score.
	Answer RenewalAnswer
	// Next is nil when Answer is EXPAND, when there is no score, and when no single
	// change would do.
	Next *RenewalStep
}

// Renewal weighs whether to go on with a creator when the contract ends. The
// weights are 40, 25, 20 and −15, and the points of each part:
//
//   - performance: the mean of two measures, of those that are known. What was
//     achieved over the renewal option's threshold: nothing 0, the threshold 60,
//     which alone says RENEW, one and a half times 100. And the percentile among
//     comparable creators as it is.
//   - health: as it is.
//   - costEfficiency: the creator's cost for a result over the peers' median; half
//     100, the same 50, double 0.
//   - fatigue: as it is. It speaks against, so that 100 less the points count: with
//     no fatigue the best score is 100, and not 85.
//
// EXPAND from 75 on, RENEW from 55, RENEGOTIATE from 40, PAUSE from 25, else EXIT.
// The marks are Rapport's own. A threshold or a peers' cost of zero gives no
// measure; numbers below zero are ErrInvalid.
func Renewal(in RenewalInputs) (RenewalRecommendation, error) {
	if err := in.check(); err != nil {
		return RenewalRecommendation{}, err
	}
	zero, half, full := Int(0), Int(50), Int(100)
	asIs := line(zero, zero, full, full)
	best, _ := Ratio(3, 2)
	cheap, _ := Ratio(1, 2)
	measure := func(name, unit string, raw *Number, scale Scale) Measure {
		return Measure{name, unit, raw, scale, named(in.Estimated, name)}
	}
	scored := func(name string, of *Score) Measure {
		if of == nil {
			return measure(name, "points", nil, asIs)
		}
		m := measure(name, "points", of.Value, asIs)
		m.Estimated = m.Estimated || of.Estimated
		return m
	}
	r := RenewalRecommendation{Score: score(Formula{"renewalRecommendation", 1}, in.Period, []Part{
		{Name: "performance", Weight: 40, Measures: []Measure{
			measure("achievedOverThreshold", "multiple", ratioOf(in.Achieved, in.Threshold), Scale{{zero, zero}, {Int(1), Int(60)}, {best, full}}),
			measure("benchmarkPercentile", "percentile", in.BenchmarkPercentile, asIs),
		}},
		{Name: "health", Weight: 25, Measures: []Measure{scored("health", in.Health)}},
		{Name: "costEfficiency", Weight: 20, Measures: []Measure{
			measure("costOverPeers", "multiple", ratioOf(in.CostPerResult, in.PeerCostPerResult), Scale{{cheap, full}, {Int(1), half}, {Int(2), zero}}),
		}},
		{Name: "fatigue", Weight: -15, Measures: []Measure{scored("fatigue", in.Fatigue)}},
	})}
	if r.Value == nil {
		return r, nil
	}
	for i, a := range answers() {
		if i == 0 || r.Value.Cmp(Int(a.from)) >= 0 {
			r.Answer, r.Next = a.answer, nil
			continue
		}
		r.Next = r.step(a)
		break
	}
	return r, nil
}

// step is the smallest change of one measure that lifts the score to where the
// answer begins. Of two equal ones the first counts.
func (r *RenewalRecommendation) step(to answerFrom) *RenewalStep {
	missing := Int(to.from).Sub(*r.Value)
	var best *RenewalStep
	var least Number
	for _, p := range r.Parts {
		if p.Points == nil {
			continue
		}
		// Points of the part, and then of the one measure among those of its mean.
		need, _ := missing.Mul(Int(r.Present)).Quo(Int(p.size()))
		need = need.Mul(Int(int64(len(p.points()))))
		for _, m := range p.Measures {
			if m.Raw == nil {
				continue
			}
			now := *m.Points()
			then := now.Add(need)
			if p.Weight < 0 {
				then = now.Sub(need)
			}
			raw, ok := m.Scale.Reaching(then)
			if !ok || (best != nil && need.Cmp(least) >= 0) {
				continue
			}
			least = need
			best = &RenewalStep{
				Answer: to.answer, Part: p.Name, Measure: m.Name,
				From: *m.Raw, To: raw, Unit: m.Unit, FromPoints: now, ToPoints: then,
			}
		}
	}
	return best
}

// ratioOf is a ÷ b; nil when one is missing or b is zero.
func ratioOf(a, b *Number) *Number {
	if a == nil || b == nil {
		return nil
	}
	return quotient(*a, *b)
}

func (in *RenewalInputs) check() error {
	for _, n := range []struct {
		name  string
		value *Number
	}{
		{"what was achieved", in.Achieved},
		{"the threshold", in.Threshold},
		{"the percentile", in.BenchmarkPercentile},
		{"the cost of a result", in.CostPerResult},
		{"the peers' cost of a result", in.PeerCostPerResult},
	} {
		if err := notNegative(n.name, n.value); err != nil {
			return err
		}
	}
	if in.BenchmarkPercentile != nil && in.BenchmarkPercentile.Cmp(Int(100)) > 0 {
		return fmt.Errorf("%w: a percentile of %s", ErrInvalid, in.BenchmarkPercentile)
	}
	return nil
}
