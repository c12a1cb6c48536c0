package analytics

import (
	"fmt"
	"slices"
)

// RateName is one of the rates. There is none that is called engagement rate and
// nothing else: by followers and by reach it differs by a factor of ten.
type RateName string

// The rates, by their names in the API. E is likes, comments, shares and saves
// together, of those that the platform gives.
//
// Sources: the four engagement rates, intercom.help/socialtalk article 11376978.
// GRIN counts likes and comments alone and divides by followers
// (support.grin.co article 2403207), which is why the parts of E are returned.
const (
	EngagementRateByFollowers   RateName = "engagementRateByFollowers"   // E / followers at posting
	EngagementRateByReach       RateName = "engagementRateByReach"       // E / reach
	EngagementRateByImpressions RateName = "engagementRateByImpressions" // E / impressions
	EngagementRateByViews       RateName = "engagementRateByViews"       // E / views
	ClickThroughRate            RateName = "clickThroughRate"            // clicks / impressions
	ConversionRate              RateName = "conversionRate"              // conversions / clicks
	CPM                         RateName = "cpm"                         // 1000 · cost / impressions
	CPE                         RateName = "cpe"                         // cost / E
	CPC                         RateName = "cpc"                         // cost / clicks
	CPA                         RateName = "cpa"                         // cost / conversions
	ROAS                        RateName = "roas"                        // attributed revenue / cost
	ROI                         RateName = "roi"                         // (attributed margin − cost) / cost
)

// AllRates are the rates in the order in which they are shown.
func AllRates() []RateName {
	return []RateName{
		EngagementRateByFollowers, EngagementRateByReach, EngagementRateByImpressions, EngagementRateByViews,
		ClickThroughRate, ConversionRate, CPM, CPE, CPC, CPA, ROAS, ROI,
	}
}

// Unit is what a rate is counted in.
type Unit string

const (
	// UnitShare is a fraction: 0.031 is 3.1 %. It can be above 1.
	UnitShare Unit = "SHARE"
	// UnitMoney is the currency's main unit, not rounded.
	UnitMoney Unit = "MONEY"
	// UnitMultiple is how many times the cost.
	UnitMultiple Unit = "MULTIPLE"
)

// Absence says why there is no value.
type Absence string

const (
	// AbsentNumerator is a numerator of which no part is known.
	AbsentNumerator Absence = "NUMERATOR_MISSING"
	// AbsentDenominator is a denominator that is not known.
	AbsentDenominator Absence = "DENOMINATOR_MISSING"
	// NotPositive is a denominator of zero, or below it after a platform took
	// figures back.
	NotPositive Absence = "DENOMINATOR_NOT_POSITIVE"
	// CurrenciesDiffer is money in two currencies. Nothing here converts.
	CurrenciesDiffer Absence = "CURRENCIES_DIFFER"
)

// RateInputs is what the rates are made from. Nil is what is not known.
type RateInputs struct {
	Period *Period
	// Counters are totals so far or changes over the period, of the same subject as
	// all else here.
	Counters Counters
	// FollowersAtPosting is the account's followers when the content went out.
	FollowersAtPosting *int64
	// Conversions are those that attribution gave to the subject.
	Conversions *int64
	// Revenue is the attributed value of these, Margin what of it is left after the
	// cost of the goods.
	Revenue, Margin *Money
	Cost            *Cost
	// Estimated names the inputs that are estimates, by their names in Inputs of the
	// [Rate]. Parts of the cost are named in the [Cost].
	Estimated []string
}

// Rate is one rate and what it was made from.
type Rate struct {
	Basis
	Name RateName
	Unit Unit
	// Currency is the currency of a rate in UnitMoney, else empty.
	Currency string
	// Value is nil when a part is missing or the denominator is not above zero.
	Value *Number
	// Numerator and Denominator are what was divided, in main units where it is
	// money. The factor 1000 of CPM is in neither.
	Numerator, Denominator *Number
	// Components are the parts of the numerator that were there.
	Components []Input
	// Incomplete tells whether a part of E or of the cost is not known, so that the
	// rate leaves it out.
	Incomplete bool
	// Absent says why Value is nil; empty when it is not.
	Absent Absence
}

// quantity is one side of a rate.
type quantity struct {
	name     string
	value    *Number
	currency string
	parts    []Input
	partial  bool
}

// AllRatesOf works out each rate, in the order of AllRates.
func AllRatesOf(in RateInputs) ([]Rate, error) {
	rates := make([]Rate, 0, len(AllRates()))
	for _, name := range AllRates() {
		rate, err := RateOf(name, in)
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
	}
	return rates, nil
}

// RateOf works out one rate. It fails only for inputs that can't be: see
// [Cost.Total].
func RateOf(name RateName, in RateInputs) (Rate, error) {
	rate := Rate{Basis: Basis{Formula: Formula{string(name), 1}, Period: in.Period}, Name: name, Unit: UnitShare}
	var over, under quantity
	var err error
	switch name {
	case EngagementRateByFollowers:
		over, under = in.engagement(), in.single("followersAtPosting", in.FollowersAtPosting)
	case EngagementRateByReach:
		over, under = in.engagement(), in.counter(Reach)
	case EngagementRateByImpressions:
		over, under = in.engagement(), in.counter(Impressions)
	case EngagementRateByViews:
		over, under = in.engagement(), in.counter(Views)
	case ClickThroughRate:
		over, under = in.counter(Clicks), in.counter(Impressions)
	case ConversionRate:
		over, under = in.single("conversions", in.Conversions), in.counter(Clicks)
	case CPM:
		over, err = in.cost()
		under = in.counter(Impressions)
	case CPE:
		over, err = in.cost()
		under = in.engagement()
	case CPC:
		over, err = in.cost()
		under = in.counter(Clicks)
	case CPA:
		over, err = in.cost()
		under = in.single("conversions", in.Conversions)
	case ROAS:
		over, under, err = in.overCost("revenue", in.Revenue)
	case ROI:
		over, under, err = in.overCost("margin", in.Margin)
		over = gain(over, under)
	default:
		return Rate{}, fmt.Errorf("%w: no rate %q", ErrInvalid, name)
	}
	if err != nil {
		return Rate{}, fmt.Errorf("work out %s: %w", name, err)
	}
	rate.divide(over, under)
	return rate, nil
}

// divide fills in the rate from its two sides.
func (r *Rate) divide(over, under quantity) {
	for _, part := range slices.Concat(over.parts, under.parts) {
		if !slices.ContainsFunc(r.Inputs, func(in Input) bool { return in.Name == part.Name }) {
			r.Inputs = append(r.Inputs, part)
		}
	}
	for _, part := range over.parts {
		if part.Value != nil {
			r.Components = append(r.Components, part)
		}
	}
	r.Numerator, r.Denominator = over.value, under.value
	r.Incomplete = over.partial || under.partial
	r.Estimated = estimated(r.Inputs)
	factor := Int(1)
	switch {
	case under.currency != "":
		r.Unit = UnitMultiple
	case over.currency != "":
		r.Unit, r.Currency = UnitMoney, over.currency
	}
	if r.Name == CPM {
		factor = Int(1000)
	}
	switch {
	case over.value == nil:
		r.Absent = AbsentNumerator
	case under.value == nil:
		r.Absent = AbsentDenominator
	case under.currency != "" && over.currency != under.currency:
		r.Absent = CurrenciesDiffer
	case under.value.Sign() <= 0:
		r.Absent = NotPositive
	default:
		value, _ := over.value.Mul(factor).Quo(*under.value)
		r.Value = &value
	}
}

// engagement is E, of the parts that the platform gives; nil when it gives none.
func (in *RateInputs) engagement() quantity {
	e := quantity{name: "engagement"}
	var sum Number
	for _, name := range []Counter{Likes, Comments, Shares, Saves} {
		part := in.counter(name)
		e.parts = append(e.parts, part.parts...)
		if part.value == nil {
			e.partial = true
			continue
		}
		sum = sum.Add(*part.value)
		e.value = &sum
	}
	return e
}

func (in *RateInputs) counter(name Counter) quantity {
	return in.single(string(name), in.Counters.Of(name))
}

func (in *RateInputs) single(name string, n *int64) quantity {
	value := intOf(n)
	return quantity{name: name, value: value, parts: []Input{{name, value, named(in.Estimated, name)}}}
}

// cost is all parts of the cost that are known.
func (in *RateInputs) cost() (quantity, error) {
	if in.Cost == nil {
		return quantity{name: "cost", parts: []Input{{Name: "cost"}}}, nil
	}
	total, err := in.Cost.Total()
	if err != nil {
		return quantity{}, err
	}
	q := quantity{name: "cost", currency: total.Currency, parts: total.Inputs, partial: len(total.Missing) > 0}
	if total.Minor == nil {
		return q, nil
	}
	amount, err := Money{*total.Minor, total.Currency}.main()
	q.value = &amount
	return q, err
}

// overCost is an amount of money and the cost below it.
func (in *RateInputs) overCost(name string, m *Money) (over, under quantity, err error) {
	over = quantity{name: name, parts: []Input{{Name: name}}}
	if under, err = in.cost(); err != nil || m == nil {
		return over, under, err
	}
	amount, err := m.main()
	if err != nil {
		return over, under, err
	}
	over.value, over.currency = &amount, m.Currency
	over.parts = []Input{{name, &amount, named(in.Estimated, name)}}
	return over, under, nil
}

// gain is what is left of the margin after the cost.
func gain(margin, cost quantity) quantity {
	g := margin
	g.parts = slices.Concat(margin.parts, cost.parts)
	if margin.value != nil && cost.value != nil {
		g.value = new(margin.value.Sub(*cost.value))
	}
	return g
}

func named(names []string, name string) bool { return slices.Contains(names, name) }
