package analytics

import (
	"cmp"
	"math"
	"slices"
)

// OverlapFormula is the version of the formulas of this file.
const OverlapFormula = "audience-overlap/1"

// Audience is who follows one account: how many, and the shares of each kind by
// segment. A kind that is not known is empty.
type Audience struct {
	Followers int64
	// Ages, Genders, Countries and Interests are fractions from 0 to 1 by segment.
	Ages, Genders, Countries, Interests map[string]float64
}

func (a Audience) kinds() []map[string]float64 {
	return []map[string]float64{a.Ages, a.Genders, a.Countries, a.Interests}
}

// Overlap is what two audiences share. All of it is estimated.
type Overlap struct {
	// Intersection is how many people follow both.
	Intersection int64
	// Share is |A∩B| / min(|A|, |B|), as faq.infludata.com 80000990632 defines the
	// overlap, and Jaccard |A∩B| / |A∪B|; both from 0 to 1.
	Share, Jaccard float64
}

// EstimateOverlap estimates what two audiences share from the shares of their
// segments, for no source tells their ids. Of each kind that both tell of, what
// the two have in common is the sum over the segments of the smaller share (the
// histogram intersection); kinds are taken as independent, and the product is the
// part of the smaller audience that also follows the other. So it is rather too
// much than too little, and it is 1 for an account and itself.
//
// It is not ok when an audience is empty or no kind is known of both.
func EstimateOverlap(a, b Audience) (Overlap, bool) {
	smaller := min(a.Followers, b.Followers)
	if smaller <= 0 {
		return Overlap{}, false
	}
	part, known := 1.0, false
	others := b.kinds()
	for i, kind := range a.kinds() {
		if len(kind) == 0 || len(others[i]) == 0 {
			continue
		}
		known = true
		part *= inCommon(kind, others[i])
	}
	if !known {
		return Overlap{}, false
	}
	shared := int64(math.Round(part * float64(smaller)))
	union := a.Followers + b.Followers - shared
	return Overlap{
		Intersection: shared, Share: float64(shared) / float64(smaller), Jaccard: float64(shared) / float64(union),
	}, true
}

// inCommon is the histogram intersection of two distributions, at most 1. Where
// both sum to more than 1, as interests do, it is taken of the larger sum.
func inCommon(a, b map[string]float64) float64 {
	var common, sumA, sumB float64
	// In one order, so that the same shares give the same number to the last bit.
	for _, segment := range sortedKeys(a) {
		common += min(a[segment], b[segment])
		sumA += a[segment]
	}
	for _, segment := range sortedKeys(b) {
		sumB += b[segment]
	}
	return min(1, common/max(1, sumA, sumB))
}

func sortedKeys(of map[string]float64) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// DeduplicatedReach estimates how many people follow at least one of the accounts:
// from the largest on, each adds its followers less what it shares with each one
// before it, where sharing with one is taken as independent of sharing with
// another (Sainsbury's formula of media planning). With two it is |A∪B| exactly.
// shared answers what the accounts at two places have in common. It is not ok when
// a pair can't be told.
func DeduplicatedReach(followers []int64, shared func(i, j int) (int64, bool)) (int64, bool) {
	order := make([]int, len(followers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(followers[j], followers[i]) })
	reach := 0.0
	for n, i := range order {
		fresh := float64(followers[i])
		for _, j := range order[:n] {
			both, ok := shared(i, j)
			if !ok {
				return 0, false
			}
			if followers[i] > 0 {
				fresh *= 1 - float64(both)/float64(followers[i])
			}
		}
		reach += fresh
	}
	return int64(math.Round(reach)), true
}
