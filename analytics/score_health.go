package analytics

import (
	"fmt"
	"time"
)

// Promise is something that was to be done within a number of days.
type Promise struct {
	// Took is how many days it took, Promised how many there were.
	Took, Promised Number
}

// HealthInputs is the measured behaviour of both sides of one partnership over a
// period. Nil and empty are what is not known.
type HealthInputs struct {
	Period *Period
	// DeliverablesDue are those whose day came within the period, OnTime those handed
	// in by it.
	DeliverablesDue, DeliverablesOnTime int64
	// Reviewed are the deliverables that were decided on, RevisionRounds how often
	// changes were asked for on all of them.
	Reviewed, RevisionRounds int64
	// RevisionLimit is the contract's for one deliverable: two by default, since one
	// or two are usual (collavo.ai).
	RevisionLimit *int64
	// Reviews are the brand's, in business days; five are usual
	// (business-in-a-box.com D12851).
	Reviews []Promise
	// Payments are the days from the trigger to the payment; net 30 is usual
	// (business-in-a-box.com D12851).
	Payments []Promise
	// LastTouch is the last interaction of either side.
	LastTouch *time.Time
	// Recent and Earlier are the performance of the last works and of those before
	// them, by one metric.
	Recent, Earlier []Number
	// Sentiment is ratings from 1 to 5.
	Sentiment []Number
	// Estimated names the measures that rest on estimates.
	Estimated []string
}

// RelationshipHealth is how well the two sides work together, from 0 to 100. The
// weights are 20, 10, 15, 15, 10, 20 and 10, and the points of each part:
//
//   - creatorTimeliness: the share of deliverables handed in on time; none 0, all 100.
//   - revisionBurden: rounds of changes for each deliverable; none 100, the
//     contract's limit 50, twice the limit 0.
//   - reviewLatency: the median of business days over days promised; up to the
//     promise 100, twice as long 0.
//   - daysToPay: the median of days over the contract's terms; up to the terms 100,
//     twice as long 0.
//   - recencyOfTouch: days since the last touch; up to 30 days 100, from 180 on 0.
//   - performanceTrend: the recent median over the earlier one; half 0, the same 50,
//     one and a half times 100.
//   - sentiment: the mean rating; 1 is 0 and 5 is 100.
//
// The marks are Rapport's own, but for the defaults named at the inputs. Now is the
// present moment. Counts and days below zero, more in time than due, and ratings
// outside 1 to 5 are ErrInvalid.
func RelationshipHealth(in HealthInputs, now time.Time) (Score, error) {
	if err := in.check(now); err != nil {
		return Score{}, err
	}
	zero, half, full := Int(0), Int(50), Int(100)
	limit := Int(2)
	if in.RevisionLimit != nil {
		limit = Int(max(*in.RevisionLimit, 1)) // Of none allowed, one is already the limit.
	}
	var trend, sinceTouch *Number
	if recent, earlier := middle(in.Recent), middle(in.Earlier); recent != nil && earlier != nil && earlier.Sign() > 0 {
		trend = quotient(*recent, *earlier)
	}
	if in.LastTouch != nil {
		sinceTouch = quotient(Int(now.Sub(*in.LastTouch).Milliseconds()), Int((24 * time.Hour).Milliseconds()))
	}
	kept := line(Int(1), full, Int(2), zero)
	middling, _ := Ratio(1, 2)
	best, _ := Ratio(3, 2)
	measure := func(name, unit string, raw *Number, scale Scale) []Measure {
		return []Measure{{name, unit, raw, scale, named(in.Estimated, name)}}
	}
	return score(Formula{"relationshipHealth", 1}, in.Period, []Part{
		{Name: "creatorTimeliness", Weight: 20, Measures: measure("onTimeShare", "share",
			quotient(Int(in.DeliverablesOnTime), Int(in.DeliverablesDue)), line(zero, zero, Int(1), full))},
		{Name: "revisionBurden", Weight: 10, Measures: measure("revisionsPerDeliverable", "rounds",
			quotient(Int(in.RevisionRounds), Int(in.Reviewed)), Scale{{zero, full}, {limit, half}, {limit.Add(limit), zero}})},
		{Name: "reviewLatency", Weight: 15, Measures: measure("reviewDaysOverPromise", "multiple", kepts(in.Reviews), kept)},
		{Name: "daysToPay", Weight: 15, Measures: measure("daysToPayOverTerms", "multiple", kepts(in.Payments), kept)},
		{Name: "recencyOfTouch", Weight: 10, Measures: measure("daysSinceTouch", "days", sinceTouch, line(Int(30), full, Int(180), zero))},
		{Name: "performanceTrend", Weight: 20, Measures: measure("recentOverEarlier", "multiple", trend, line(middling, zero, best, full))},
		{Name: "sentiment", Weight: 10, Measures: measure("meanRating", "1 to 5", mean(in.Sentiment), line(Int(1), zero, Int(5), full))},
	}), nil
}

// kepts is the median of what was taken over what was promised. Less than a day's
// promise is taken as a day.
func kepts(promises []Promise) *Number {
	ratios := make([]Number, 0, len(promises))
	for _, p := range promises {
		promised := p.Promised
		if promised.Cmp(Int(1)) < 0 {
			promised = Int(1)
		}
		ratio, _ := p.Took.Quo(promised)
		ratios = append(ratios, ratio)
	}
	return middle(ratios)
}

func (in *HealthInputs) check(now time.Time) error {
	counts := []int64{in.DeliverablesDue, in.DeliverablesOnTime, in.Reviewed, in.RevisionRounds}
	if in.RevisionLimit != nil {
		counts = append(counts, *in.RevisionLimit)
	}
	for _, n := range counts {
		if n < 0 {
			return fmt.Errorf("%w: a count of deliverables or revisions is negative", ErrInvalid)
		}
	}
	if in.DeliverablesOnTime > in.DeliverablesDue {
		return fmt.Errorf("%w: %d deliverables on time of %d", ErrInvalid, in.DeliverablesOnTime, in.DeliverablesDue)
	}
	for _, promises := range [][]Promise{in.Reviews, in.Payments} {
		for _, p := range promises {
			if p.Took.Sign() < 0 || p.Promised.Sign() < 0 {
				return fmt.Errorf("%w: a number of days is negative", ErrInvalid)
			}
		}
	}
	for _, values := range [][]Number{in.Recent, in.Earlier} {
		for i := range values {
			if err := notNegative("a performance", &values[i]); err != nil {
				return err
			}
		}
	}
	for _, rating := range in.Sentiment {
		if rating.Cmp(Int(1)) < 0 || rating.Cmp(Int(5)) > 0 {
			return fmt.Errorf("%w: a rating of %s; ratings are from 1 to 5", ErrInvalid, rating)
		}
	}
	if in.LastTouch != nil && in.LastTouch.After(now) {
		return fmt.Errorf("%w: the last touch is in the future", ErrInvalid)
	}
	return nil
}
