package analytics

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Credit is a partnership's part of one conversion.
type Credit struct {
	Partnership string
	// Amount is in minor units of the conversion's currency.
	Amount int64
	// Share is the part before it was rounded to the minor unit, 0 to 1.
	Share float64
	// Touchpoints are the partnership's that earned, the first one first.
	Touchpoints []string
}

// Attributed is one conversion with its credits. These sum to its value; there are
// none when no touchpoint could earn.
type Attributed struct {
	Conversion string
	Value      int64
	// Credits are ordered by partnership.
	Credits []Credit
	// Excluded are the touchpoints that earned nothing.
	Excluded []Exclusion
}

// PartnershipCredit is what one partnership earned in a run.
type PartnershipCredit struct {
	Partnership string
	Amount      int64
	Conversions int
	// Weight is the partnership's part of all removal effects or Shapley values;
	// these sum to 1. Nil for the models that have none.
	Weight *float64
}

// Solved says how a model over all journeys was solved.
type Solved struct {
	// Players are how many partnerships took part.
	Players int
	// Sampled tells whether the weights are estimates from Samples random orders of
	// the players. If not, they are exact.
	Sampled bool
	Samples int
	Seed    uint64
	// StandardError is the largest of a weight, 0 when they are exact.
	StandardError float64
	// ConversionProbability is that of the whole chain, nil where there is no chain.
	ConversionProbability *float64
}

// Run is one model over a set of conversions.
type Run struct {
	Basis
	Model    Model
	Settings Settings
	// Currency is the conversions'; empty when there are none.
	Currency string
	// Conversions are those that stand, ordered by id.
	Conversions []Attributed
	// Partnerships are all that earned, ordered by id.
	Partnerships []PartnershipCredit
	// Value is what the conversions are worth: Credited + Unattributed.
	Value, Credited, Unattributed int64
	// Reversed is how many conversions were left out because they were reversed.
	Reversed int
	// Solved is nil for the models that look at one conversion at a time.
	Solved *Solved
	// Unavailable says why the model can't be used on this set; empty when it can.
	// There are no credits then.
	Unavailable string
}

// unconverted is why a chain can't be made: without journeys that ended otherwise,
// each would convert.
const unconverted = "The model needs journeys that did not convert, and there are none with a touchpoint that may earn."

// path is a conversion's or a journey's touchpoints that may earn.
type path struct {
	conversion *Conversion
	touches    []Touchpoint
	excluded   []Exclusion
}

// Attribute divides the conversions' values by a model. All of them must have one
// currency. The credits of a conversion sum to its value to the minor unit; a
// conversion that was reversed has none.
//
// ErrInvalid is for two conversions of one id, two currencies, a negative value or
// settings out of range, ErrOverflow for sums beyond 64 bits.
func Attribute(touches Touches, model Model, settings Settings) (Run, error) {
	settings, err := settings.filled()
	if err != nil {
		return Run{}, err
	}
	run := Run{Basis: Basis{Formula: Formula{"attribution." + string(model), 1}}, Model: model, Settings: settings}
	converted, err := run.conversions(touches.Conversions)
	if err != nil {
		return Run{}, err
	}
	others, err := run.others(touches.Others)
	if err != nil {
		return Run{}, err
	}
	weigh, err := run.weigher(converted, others)
	if err != nil || run.Unavailable != "" {
		return run, err
	}
	for _, p := range converted {
		if err := run.divide(p, weigh); err != nil {
			return Run{}, err
		}
	}
	return run, nil
}

// Compare makes a run for each model over the same conversions, all models when
// none is named.
func Compare(touches Touches, settings Settings, models ...Model) ([]Run, error) {
	if len(models) == 0 {
		models = AllModels()
	}
	runs := make([]Run, 0, len(models))
	for _, model := range models {
		run, err := Attribute(touches, model, settings)
		if err != nil {
			return nil, fmt.Errorf("attribute by %s: %w", model, err)
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// conversions are the paths of the conversions that stand, ordered by id.
func (r *Run) conversions(all []Conversion) ([]path, error) {
	seen := make(map[string]bool, len(all))
	var paths []path
	for i := range all {
		c := &all[i]
		switch {
		case seen[c.ID]:
			return nil, fmt.Errorf("%w: conversion %q twice", ErrInvalid, c.ID)
		case c.Value < 0:
			return nil, fmt.Errorf("%w: conversion %q has a negative value", ErrInvalid, c.ID)
		case r.Currency != "" && c.Currency != r.Currency:
			return nil, fmt.Errorf("%w: conversions in %s and %s", ErrInvalid, r.Currency, c.Currency)
		}
		seen[c.ID], r.Currency = true, c.Currency
		if c.Reversed {
			r.Reversed++
			continue
		}
		in, out, err := r.Settings.eligible(c.Touchpoints, c.At)
		if err != nil {
			return nil, fmt.Errorf("conversion %q: %w", c.ID, err)
		}
		if r.Value, err = add(r.Value, c.Value); err != nil {
			return nil, fmt.Errorf("add up the conversions: %w", err)
		}
		paths = append(paths, path{c, in, out})
		r.Estimated = r.Estimated || c.Estimated || slices.ContainsFunc(in, func(t Touchpoint) bool { return t.Estimated })
		r.reach(c)
	}
	slices.SortFunc(paths, func(a, b path) int { return cmp.Compare(a.conversion.ID, b.conversion.ID) })
	r.Inputs = []Input{
		{Name: "conversions", Value: new(Int(int64(len(paths))))},
		{Name: "reversed", Value: new(Int(int64(r.Reversed)))},
	}
	return paths, nil
}

// reach widens the period to the conversion's moment.
func (r *Run) reach(c *Conversion) {
	until := c.At.Add(1) // The end of a period is not in it.
	switch {
	case r.Period == nil:
		r.Period = &Period{From: c.At, Until: until}
	case c.At.Before(r.Period.From):
		r.Period.From = c.At
	case until.After(r.Period.Until):
		r.Period.Until = until
	}
}

// others are the paths that did not convert, in no particular order: they are only
// counted.
func (r *Run) others(all []Journey) ([]path, error) {
	var paths []path
	for _, j := range all {
		in, _, err := r.Settings.eligible(j.Touchpoints, j.Until)
		if err != nil {
			return nil, fmt.Errorf("journey %q: %w", j.ID, err)
		}
		if len(in) > 0 {
			paths = append(paths, path{touches: in})
		}
	}
	if len(all) > 0 {
		r.Inputs = append(r.Inputs, Input{Name: "journeysWithoutConversion", Value: new(Int(int64(len(paths))))})
	}
	return paths, nil
}

// divide writes one conversion's credits into the run.
func (r *Run) divide(p path, weigh weigher) error {
	done := Attributed{Conversion: p.conversion.ID, Value: p.conversion.Value, Excluded: p.excluded}
	if len(p.touches) == 0 {
		// Both are parts of Value, which has room.
		r.Unattributed += p.conversion.Value
		r.Conversions = append(r.Conversions, done)
		return nil
	}
	weights := weigh(p)
	var sum float64
	names := slices.Sorted(maps.Keys(weights))
	parts := make([]uint64, len(names))
	for i, name := range names {
		parts[i] = weights[name]
		sum += float64(parts[i])
	}
	amounts, err := apportion(p.conversion.Value, parts, func(i int) uint64 { return lot(p.conversion.ID, names[i]) })
	if err != nil {
		return fmt.Errorf("divide conversion %q: %w", p.conversion.ID, err)
	}
	for i, name := range names {
		if parts[i] == 0 {
			continue
		}
		credit := Credit{Partnership: name, Amount: amounts[i], Share: float64(parts[i]) / sum}
		for _, t := range p.touches {
			if t.Partnership == name {
				credit.Touchpoints = append(credit.Touchpoints, t.ID)
			}
		}
		done.Credits = append(done.Credits, credit)
		r.credit(name, amounts[i])
	}
	r.Credited += p.conversion.Value
	r.Conversions = append(r.Conversions, done)
	return nil
}

// credit adds to a partnership's sum, which is a part of Value and has room.
func (r *Run) credit(partnership string, amount int64) {
	i, found := r.partnership(partnership)
	if !found {
		r.Partnerships = slices.Insert(r.Partnerships, i, PartnershipCredit{Partnership: partnership})
	}
	r.Partnerships[i].Amount += amount
	r.Partnerships[i].Conversions++
}

func (r *Run) partnership(name string) (place int, found bool) {
	return slices.BinarySearchFunc(r.Partnerships, name, func(p PartnershipCredit, name string) int {
		return cmp.Compare(p.Partnership, name)
	})
}
