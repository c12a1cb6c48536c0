// Package analytics is the arithmetic of every figure that Rapport reports:
// changes of counters, rates, attribution, benchmarks and scores.
//
// All of it is values in and values out. Nothing here reads a clock, a database
// or a setting: the caller passes them. The same values give the same answer in
// whatever order they come.
//
// Each result embeds a [Basis], which says by which formula and version it was
// made, from which inputs, over which period, and whether one of them was an
// estimate. A figure that can't be worked out is nil, never 0: a counter that a
// platform did not give, a denominator that is zero.
package analytics

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// What this package refuses. Test with errors.Is; the text around it says which
// value it was.
var (
	// ErrOverflow is a sum or a difference beyond 64 bits.
	ErrOverflow = errors.New("the figure is beyond 64 bits")
	// ErrInvalid is an input that can't be: a negative counter, a duplicate id,
	// two currencies in one sum, a number that is none.
	ErrInvalid = errors.New("not a valid input")
)

// Formula names how a figure is worked out. The version rises when the same
// inputs would give another figure.
type Formula struct {
	Name    string
	Version int
}

// String is the name and the version: "cpm/1".
func (f Formula) String() string { return fmt.Sprintf("%s/%d", f.Name, f.Version) }

// Basis says what a figure rests on.
type Basis struct {
	Formula Formula
	// Inputs are the values that went in, in the order of the formula.
	Inputs []Input
	// Period is the time that the figure is about; nil when it is about no
	// particular one.
	Period *Period
	// Estimated tells whether an input that was used, or the method itself, is an
	// estimate.
	Estimated bool
}

// Input is one value of a formula.
type Input struct {
	Name string
	// Value is nil when the input is missing; the formula then did without it.
	Value *Number
	// Estimated tells whether the value was estimated and not measured.
	Estimated bool
}

// Period is a span of time: From belongs to it, Until does not.
type Period struct{ From, Until time.Time }

// Holds tells whether the moment lies in the period.
func (p Period) Holds(t time.Time) bool { return !t.Before(p.From) && t.Before(p.Until) }

// estimated tells whether an input that is there was estimated.
func estimated(inputs []Input) bool {
	for _, in := range inputs {
		if in.Estimated && in.Value != nil {
			return true
		}
	}
	return false
}

// add is a + b, or ErrOverflow.
func add(a, b int64) (int64, error) {
	if (b > 0 && a > math.MaxInt64-b) || (b < 0 && a < math.MinInt64-b) {
		return 0, fmt.Errorf("%w: %d + %d", ErrOverflow, a, b)
	}
	return a + b, nil
}
