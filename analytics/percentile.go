package analytics

import (
	"fmt"
	"math"
	"slices"
)

// Percentiles are five cuts of an ordered set of values.
type Percentiles struct{ P10, P25, P50, P75, P90 float64 }

// percentilesOf is the percentiles of at least one value, which must be in order.
func percentilesOf(sorted []float64) Percentiles {
	return Percentiles{
		P10: quantile(sorted, 10), P25: quantile(sorted, 25), P50: quantile(sorted, 50),
		P75: quantile(sorted, 75), P90: quantile(sorted, 90),
	}
}

// quantile lies at place (n−1)·percent/100 of the ordered values, and between two of
// them in a straight line: type 7 of Hyndman and Fan, "Sample quantiles in
// statistical packages" (1996), which is also PostgreSQL's percentile_cont.
func quantile(sorted []float64, percent int) float64 {
	whole, part := (len(sorted)-1)*percent/100, (len(sorted)-1)*percent%100
	low := sorted[whole]
	if part == 0 {
		return low
	}
	high, fraction := sorted[whole+1], float64(part)/100
	between := low + (high-low)*fraction
	if math.IsInf(high-low, 0) {
		between = low*(1-fraction) + high*fraction
	}
	return min(max(between, low), high)
}

// finite is ErrInvalid for NaN and infinities.
func finite(name string, value float64) error {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("%w: %s is %v", ErrInvalid, name, value)
	}
	return nil
}

// median is the median of at least one value; the values are put in order.
func median(values []float64) float64 {
	slices.Sort(values)
	return quantile(values, 50)
}

// Standing is where one creator stands among others.
type Standing struct {
	Basis
	// Percentile is the share of the peers below the creator's value, those with the
	// same value counted half, 0 to 100 and rounded down; nil with fewer than five
	// peers. It can be told to the creator: it contains no peer's figure.
	Percentile *int
}

// StandingOf ranks a creator's own value among the peers' values, one of each peer,
// without the creator's. How many peers there were is not in the answer.
func StandingOf(metric string, period *Period, own float64, peers []float64) (Standing, error) {
	standing := Standing{Basis: Basis{Formula: Formula{"standing." + metric, 1}, Period: period}}
	if err := finite("the own value", own); err != nil {
		return Standing{}, err
	}
	value, err := Float(own)
	if err != nil {
		return Standing{}, err
	}
	standing.Inputs = []Input{{Name: metric, Value: &value}}
	var below, same int
	for _, peer := range peers {
		if err := finite("a peer's value", peer); err != nil {
			return Standing{}, err
		}
		switch {
		case peer < own:
			below++
		case peer == own:
			same++
		}
	}
	if len(peers) >= fewest {
		standing.Percentile = new((200*below + 100*same) / (2 * len(peers)))
	}
	return standing, nil
}
