package analytics

import (
	"fmt"
	"slices"
)

// Score is a weighted mean of parts from 0 to 100. A part without data is left out
// and the others' weights are scaled up. It is for the brand alone: no score and no
// part of one is shown to a creator.
type Score struct {
	Basis
	// Value is 0 to 100, not rounded. Nil when the parts with data have less than
	// half of the weights.
	Value *Number
	Parts []Part
	// Weights is the sum of all weights, and Present of those of parts with data.
	Weights, Present int64
}

// Part is one part of a score.
type Part struct {
	Name string
	// Weight is the part's weight. It is negative for a part that speaks against: what
	// counts of it then is 100 less the points.
	Weight int64
	// Points is the mean of its measures' that have data, 0 to 100; nil when none has.
	Points   *Number
	Measures []Measure
}

// Measure is a raw input and the points it stands for.
type Measure struct {
	Name string
	// Unit is what Raw is counted in: "share", "days" and the like.
	Unit string
	// Raw is nil without data.
	Raw *Number
	// Scale turns Raw into points.
	Scale     Scale
	Estimated bool
}

// Points is the raw input on its scale, 0 to 100; nil without data.
func (m Measure) Points() *Number {
	if m.Raw == nil {
		return nil
	}
	return new(m.Scale.At(*m.Raw))
}

// Mark says how many points a raw input stands for.
type Mark struct{ Raw, Points Number }

// Scale turns raw inputs into points: in a straight line from each mark to the
// next, and level beyond the first and the last. Marks rise in Raw; their points
// all rise or all fall.
type Scale []Mark

// line is a scale of two marks.
func line(raw0, points0, raw1, points1 Number) Scale {
	return Scale{{raw0, points0}, {raw1, points1}}
}

// At is the points of a raw input.
func (s Scale) At(raw Number) Number {
	for i, mark := range s {
		if raw.Cmp(mark.Raw) <= 0 {
			if i == 0 {
				return mark.Points
			}
			return between(s[i-1].Raw, s[i-1].Points, mark.Raw, mark.Points, raw)
		}
	}
	return s[len(s)-1].Points
}

// Reaching is the raw input that stands for so many points. Ok is false when none
// does. At the ends of the scale it is the first mark that has them, coming from
// within.
func (s Scale) Reaching(points Number) (raw Number, ok bool) {
	for i := 1; i < len(s); i++ {
		a, b := s[i-1], s[i]
		if points.Cmp(a.Points)*points.Cmp(b.Points) <= 0 && !a.Points.Equal(b.Points) {
			return between(a.Points, a.Raw, b.Points, b.Raw, points), true
		}
	}
	return Number{}, false
}

// between is where x lies on the line from (x0, y0) to (x1, y1); these x differ.
func between(x0, y0, x1, y1, x Number) Number {
	part, _ := x.Sub(x0).Quo(x1.Sub(x0))
	return y0.Add(part.Mul(y1.Sub(y0)))
}

// score weighs the parts.
func score(formula Formula, period *Period, parts []Part) Score {
	s := Score{Basis: Basis{Formula: formula, Period: period}, Parts: parts}
	var sum Number
	for i := range s.Parts {
		p := &s.Parts[i]
		weight := p.size()
		s.Weights += weight
		p.Points = mean(p.points())
		for _, m := range p.Measures {
			s.Inputs = append(s.Inputs, Input{m.Name, m.Raw, m.Estimated})
		}
		if p.Points == nil {
			continue
		}
		s.Present += weight
		counts := *p.Points
		if p.Weight < 0 {
			counts = Int(100).Sub(counts)
		}
		sum = sum.Add(counts.Mul(Int(weight)))
	}
	s.Estimated = estimated(s.Inputs)
	if 2*s.Present >= s.Weights {
		if value, ok := sum.Quo(Int(s.Present)); ok {
			s.Value = &value
		}
	}
	return s
}

// size is the weight without its sign.
func (p Part) size() int64 { return max(p.Weight, -p.Weight) }

// points are those of the measures with data.
func (p Part) points() []Number {
	var points []Number
	for _, m := range p.Measures {
		if own := m.Points(); own != nil {
			points = append(points, *own)
		}
	}
	return points
}

// mean is nil without values.
func mean(values []Number) *Number {
	var sum Number
	for _, v := range values {
		sum = sum.Add(v)
	}
	return quotient(sum, Int(int64(len(values))))
}

// middle is the median: of an even number of values, the mean of the two in the
// middle. Nil without values.
func middle(values []Number) *Number {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.SortedFunc(slices.Values(values), Number.Cmp)
	return mean(sorted[(len(sorted)-1)/2 : len(sorted)/2+1])
}

// quotient is a ÷ b, nil when b is zero.
func quotient(a, b Number) *Number {
	if q, ok := a.Quo(b); ok {
		return &q
	}
	return nil
}

// notNegative is ErrInvalid for a number below zero; nil is no number.
func notNegative(name string, n *Number) error {
	if n != nil && n.Sign() < 0 {
		return fmt.Errorf("%w: %s is negative", ErrInvalid, name)
	}
	return nil
}
