package demo

import (
	"cmp"
	"slices"
)

// share is the part of an audience that is of one segment.
type share struct {
	Segment string  `json:"segment"`
	Share   float64 `json:"share"`
}

// shares divides a whole by weights, in thousandths that sum to one, the largest
// first. What is below a thousandth is left out.
func shares(segments []string, weights []float64) []share {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	all, left, largest := []share{}, 1000, 0
	for i, w := range weights {
		part := int(w / sum * 1000)
		left -= part
		all = append(all, share{segments[i], float64(part)})
		if w > weights[largest] {
			largest = i
		}
	}
	// What rounding left over goes to the largest.
	all[largest].Share += float64(left)
	for i := range all {
		all[i].Share /= 1000
	}
	slices.SortStableFunc(all, func(x, y share) int { return cmp.Compare(y.Share, x.Share) })
	return slices.DeleteFunc(all, func(s share) bool { return s.Share == 0 })
}

// makeAudiences writes who follows the account, once in each of some quarters.
func (b *builder) makeAudiences(d dice, c *creator, a *account, out *batch) {
	if a.followers < 1000 || !d.chance(b.audienceShare) {
		return
	}
	source := "API"
	if c.source.Valid {
		source = pick(d, []string{"IMPORT", "MANUAL"})
	} else if d.chance(.4) {
		source = "CREATOR"
	}
	middle, women, home := 1+2*d.Float64(), .25+.6*d.Float64(), .35+.45*d.Float64()
	for quarter := b.quarters; quarter > 0; quarter-- {
		day := -(quarter-1)*91 - d.between(3, 20)
		if day <= c.created {
			continue
		}
		at := b.at(d, day)
		// The picture shifts a little from quarter to quarter.
		middle += d.NormFloat64() * .08
		women = min(.95, max(.05, women+d.NormFloat64()*.01))
		out.put(tableAudiences, d.key(at), a.id, c.id, c.source, at, source,
			asJSON(ages(d, middle)), asJSON(genders(women)), asJSON(countries(d, c.country, home)), asJSON(interests(d, c.niches)), at)
	}
}

func ages(d dice, middle float64) []share {
	bands := []string{"13-17", "18-24", "25-34", "35-44", "45-54", "55+"}
	weights := make([]float64, len(bands))
	for i := range bands {
		far := float64(i) - middle
		weights[i] = 1 / (1 + far*far*1.6) * d.around(.08)
	}
	return shares(bands, weights)
}

func genders(women float64) []share {
	return shares([]string{"female", "male", "other"}, []float64{women, .98 - women, .02})
}

func countries(d dice, home string, part float64) []share {
	others := slices.DeleteFunc([]string{"US", "GB", "DE", "FR", "IN", "BR", "ES", "CA", "NL", "SE"}, func(c string) bool { return c == home })
	segments, weights, left := []string{home}, []float64{part}, 1-part
	for _, one := range some(d, others, 5) {
		w := left * (.3 + .3*d.Float64())
		segments, weights, left = append(segments, one), append(weights, w), left-w
	}
	return shares(append(segments, "other"), append(weights, left))
}

// interests may sum to more than one: people have several.
func interests(d dice, niches []string) []share {
	all := []share{}
	for i, one := range slices.Concat(niches, some(d, []string{"travel", "food", "family", "fitness", "music", "books", "technology"}, 3)) {
		if slices.ContainsFunc(all, func(s share) bool { return s.Segment == one }) {
			continue
		}
		high := .72 - .1*float64(i)
		all = append(all, share{one, float64(int((high-.15*d.Float64())*1000)) / 1000})
	}
	slices.SortStableFunc(all, func(x, y share) int { return cmp.Compare(y.Share, x.Share) })
	return all
}
