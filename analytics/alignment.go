package analytics

// AlignmentFormula is the version of the formulas of this file.
const AlignmentFormula = "alignment/1"

// Scored is one part of a weighted score.
type Scored struct {
	// Score is from 0 to 100; nil for a part without data.
	Score *float64
	// Weight is not negative.
	Weight float64
}

// AlignmentTotal is the weighted mean of the parts that have a score, 0 to 100: a
// part without data is left out and the weights of the others are scaled. It is
// nil when less than half of the weight has a score, or when there is no weight.
func AlignmentTotal(parts []Scored) *float64 {
	var all, scored, sum float64
	for _, p := range parts {
		all += p.Weight
		if p.Score != nil {
			scored += p.Weight
			sum += p.Weight * *p.Score
		}
	}
	if scored <= 0 || scored < all/2 {
		return nil
	}
	// Rounding must not carry a mean of hundreds beyond a hundred.
	total := min(100, max(0, sum/scored))
	return &total
}

// TargetShare estimates which part of an audience is in a target, 0 to 1: of each
// kind the shares of the wanted segments are summed, and the sums multiplied, as
// if the kinds were independent, since snapshots don't tell who is both. A kind of
// which nothing is wanted does not count. It is not ok when nothing is wanted at
// all, or when the audience tells nothing of a kind that is.
func TargetShare(of Audience, ages, genders, countries []string) (float64, bool) {
	share, asked := 1.0, false
	for _, kind := range []struct {
		shares map[string]float64
		wanted []string
	}{{of.Ages, ages}, {of.Genders, genders}, {of.Countries, countries}} {
		if len(kind.wanted) == 0 {
			continue
		}
		if len(kind.shares) == 0 {
			return 0, false
		}
		asked = true
		sum, seen := 0.0, map[string]bool{}
		for _, segment := range kind.wanted {
			if !seen[segment] {
				sum += kind.shares[segment]
			}
			seen[segment] = true
		}
		share *= min(1, sum)
	}
	return share, asked
}

// ChannelFit is the mean of the part of the wanted platforms and the part of the
// wanted formats that a creator has, 0 to 1. A list that is empty does not count;
// it is not ok when both are.
func ChannelFit[P, F comparable](wantedPlatforms, platforms []P, wantedFormats, formats []F) (float64, bool) {
	var sum, kinds float64
	if part, ok := covered(wantedPlatforms, platforms); ok {
		sum, kinds = sum+part, kinds+1
	}
	if part, ok := covered(wantedFormats, formats); ok {
		sum, kinds = sum+part, kinds+1
	}
	if kinds == 0 {
		return 0, false
	}
	return sum / kinds, true
}

// covered is the part of the wanted ones that there are.
func covered[T comparable](wanted, there []T) (float64, bool) {
	has := make(map[T]bool, len(there))
	for _, one := range there {
		has[one] = true
	}
	asked, found := map[T]bool{}, 0
	for _, one := range wanted {
		if !asked[one] && has[one] {
			found++
		}
		asked[one] = true
	}
	if len(asked) == 0 {
		return 0, false
	}
	return float64(found) / float64(len(asked)), true
}
