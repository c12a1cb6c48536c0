package analytics

import (
	"fmt"
	"maps"
	"slices"
)

// EMVRates are what a brand says one unit of each counter is worth, by platform.
// There is no standard for earned media value: published tables differ by a factor
// of ten (mightyscout.com/blog/earned-media-value-rebuilt; a banded method,
// help.keepface.com/shared/concepts/emv-detail). So Rapport brings no rates of its
// own, and a brand that has set none gets no figure.
type EMVRates struct {
	// Version is the brand's name for this table, shown with each figure.
	Version  string
	Currency string
	// Platforms has the worth of one unit in the currency's main unit.
	Platforms map[string]map[Counter]Number
}

// EMVTerm is one product of the sum.
type EMVTerm struct {
	Platform string
	Counter  Counter
	Count    int64
	Rate     Number
	Value    Number
}

// EMV is an earned media value: always an estimate, and no part of roi.
type EMV struct {
	Basis
	RatesVersion string
	Currency     string
	// Value is in the currency's main unit, not rounded. Nil when the brand has set
	// no rates, or when nothing was counted that has one.
	Value *Number
	Terms []EMVTerm
	// Unrated are the platforms that have counters and no rates.
	Unrated []string
}

// EarnedMediaValue multiplies each platform's counters with the brand's rates. With
// no rates (nil) it is off, and the value is nil. A rate below zero is ErrInvalid.
func EarnedMediaValue(rates *EMVRates, counted map[string]Counters, period *Period) (EMV, error) {
	emv := EMV{Basis: Basis{Formula: Formula{"emv", 1}, Period: period, Estimated: true}}
	if rates == nil {
		return emv, nil
	}
	emv.RatesVersion, emv.Currency = rates.Version, rates.Currency
	if _, err := (Money{0, rates.Currency}).main(); err != nil {
		return EMV{}, err
	}
	var sum Number
	for _, platform := range slices.Sorted(maps.Keys(counted)) {
		worth, ok := rates.Platforms[platform]
		if !ok {
			emv.Unrated = append(emv.Unrated, platform)
			continue
		}
		counters := counted[platform]
		for _, name := range AllCounters() {
			rate, rated := worth[name]
			count := counters.Of(name)
			if rate.Sign() < 0 {
				return EMV{}, fmt.Errorf("%w: the rate of %s on %s is negative", ErrInvalid, name, platform)
			}
			if !rated || count == nil {
				continue
			}
			value := rate.Mul(Int(*count))
			sum = sum.Add(value)
			emv.Value = &sum
			emv.Terms = append(emv.Terms, EMVTerm{platform, name, *count, rate, value})
			emv.Inputs = append(emv.Inputs, Input{Name: platform + "." + string(name), Value: intOf(count)})
		}
	}
	return emv, nil
}
