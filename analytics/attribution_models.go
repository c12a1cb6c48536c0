package analytics

import (
	"fmt"
	"math"
)

// weigher is what each partnership of a converted path weighs. At least one weighs
// more than nothing.
type weigher func(path) map[string]uint64

// weigher is the run's model. For a model over all journeys this solves it.
func (r *Run) weigher(converted, others []path) (weigher, error) {
	switch r.Model {
	case FirstTouch:
		return func(p path) map[string]uint64 {
			return map[string]uint64{p.touches[0].Partnership: 1}
		}, nil
	case LastTouch:
		return func(p path) map[string]uint64 {
			return map[string]uint64{p.touches[len(p.touches)-1].Partnership: 1}
		}, nil
	case Linear:
		return linear, nil
	case TimeDecay:
		return func(p path) map[string]uint64 { return timeDecay(p, r.Settings.HalfLife.Seconds()) }, nil
	case Position:
		return position, nil
	case Shapley:
		return r.shapley(converted, others)
	case Markov:
		return r.markov(converted, others)
	default:
		return nil, fmt.Errorf("%w: no model %q", ErrInvalid, r.Model)
	}
}

// linear counts each partnership's touchpoints.
func linear(p path) map[string]uint64 {
	weights := map[string]uint64{}
	for _, t := range p.touches {
		weights[t.Partnership]++
	}
	return weights
}

// timeDecay halves a touchpoint's weight for every half-life before the last one.
// Ages from the last touchpoint and ages from the conversion give the same shares,
// and the former can't all be too small for a float.
func timeDecay(p path, halfLife float64) map[string]uint64 {
	last := p.touches[len(p.touches)-1].At
	weights := map[string]float64{}
	for _, t := range p.touches {
		weights[t.Partnership] += math.Exp2(-last.Sub(t.At).Seconds() / halfLife)
	}
	return fixed(weights)
}

// position weighs with whole numbers: with k touchpoints between the first and the
// last, these weigh 1 each and k together, the ends 2k each, which is 40 : 20 : 40.
func position(p path) map[string]uint64 {
	weights := map[string]uint64{}
	between := uint64(max(len(p.touches)-2, 0))
	ends := max(2*between, 1)
	for i, t := range p.touches {
		if i == 0 || i == len(p.touches)-1 {
			weights[t.Partnership] += ends
		} else {
			weights[t.Partnership]++
		}
	}
	return weights
}

// byEffect weighs the partnerships of a path by what they are worth in the whole.
func byEffect(effects map[string]float64) weigher {
	return func(p path) map[string]uint64 {
		own := map[string]float64{}
		for _, t := range p.touches {
			own[t.Partnership] = effects[t.Partnership]
		}
		return fixed(own)
	}
}

// weights notes each partnership's part of all effects, so that a reader sees what
// the credits were divided by.
func (r *Run) weights(names []string, effects map[string]float64) {
	var sum float64
	for _, name := range names {
		sum += effects[name]
	}
	for _, name := range names {
		r.Partnerships = append(r.Partnerships, PartnershipCredit{Partnership: name, Weight: new(effects[name] / sum)})
	}
}
