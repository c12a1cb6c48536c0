package demo

import (
	"cmp"
	"math"
	"slices"
)

// pair is one partnership to be: compact, since the large demo holds all of them.
type pair struct {
	brand, creator int32
	stage          stage
	// work is how many deliverables it has.
	work uint8
	// order counts the brand's partnerships.
	order int32
}

// What the large demo amounts to.
const (
	largeCreators     = 5_000
	largeDeliverables = 200_000
	largeSnapshots    = 2_000_000
	// everyTenth of the large demo's creators is one that a brand entered.
	everyTenth = 10
)

// largeShares is how many partnerships each brand of the large demo has: 40,000
// together, and the largest has 44 times as many as the smallest.
func largeShares() []int {
	return []int{4_400, 4_200, 4_000, 3_800, 3_500, 3_200, 2_900, 2_600, 2_300, 2_000, 1_600, 1_300, 1_100, 900, 700, 500, 400, 300, 200, 100}
}

// planSmall pairs the hand-written creators with the brands they fit, and some
// with a second one.
func (b *builder) planSmall() {
	for n, c := range b.creators {
		if c.order >= claimedEach-3 && !c.source.Valid {
			continue // Discoverable, and nobody has found them yet.
		}
		b.join(c.home, n)
		if second, ok := c.second(); ok {
			b.join(second, n)
		}
	}
	for i := range b.pairs {
		p := &b.pairs[i]
		p.stage = b.rotation(p, int(p.order))
		p.work = workFor(roll(streamPlan, int(p.brand), int(p.creator)), p.stage)
	}
}

// second is the other brand that a hand-written creator works with.
func (c *creator) second() (int, bool) {
	if c.source.Valid {
		return 0, false
	}
	switch {
	case c.home == 0 && c.order%4 == 0:
		return 2, true
	case c.home == 2 && c.order == 0:
		return 1, true
	case c.home == 2 && c.order%5 == 1:
		return 0, true
	case c.home == 1 && c.order%6 == 2:
		return 2, true
	default:
		return 0, false
	}
}

// planLarge begins with the small plan's pairs and fills up each brand, the
// better known creators first.
func (b *builder) planLarge() {
	b.planSmall()
	taken := make(map[[2]int32]bool, len(b.pairs))
	count := make([]int, len(b.brands))
	for _, p := range b.pairs {
		taken[[2]int32{p.brand, p.creator}] = true
		count[p.brand]++
	}
	for brand, share := range largeShares() {
		for _, creator := range b.byChance(brand) {
			if count[brand] == share {
				break
			}
			if taken[[2]int32{int32(brand), int32(creator)}] {
				continue
			}
			p := b.join(brand, creator)
			p.stage = b.rotation(p, roll(streamPlan, brand, creator).IntN(1000))
			p.work = workFor(roll(streamPlan, brand, creator, 1), p.stage)
			count[brand]++
		}
	}
	b.fillWork(largeDeliverables)
}

// byChance orders the creators that a brand may know: all who keep their profile
// and those that it entered itself, which it surely knows.
func (b *builder) byChance(brand int) []int {
	d := roll(streamPlan, brand)
	score := make([]float64, len(b.creators))
	var may []int
	for n, c := range b.creators {
		fame := 1 + 9*math.Exp(-float64(n)/1500)
		score[n] = math.Pow(d.Float64(), 1/fame)
		switch {
		case !c.source.Valid:
			may = append(may, n)
		case c.home == brand:
			score[n]++
			may = append(may, n)
		}
	}
	slices.SortFunc(may, func(x, y int) int { return cmp.Compare(score[y], score[x]) })
	return may
}

func (b *builder) join(brand, creator int) *pair {
	b.pairs = append(b.pairs, pair{brand: int32(brand), creator: int32(creator), order: b.brands[brand].known})
	b.brands[brand].known++
	return &b.pairs[len(b.pairs)-1]
}

// fillWork gives out deliverables until there are exactly so many.
func (b *builder) fillWork(target int) {
	total := 0
	for _, p := range b.pairs {
		total += int(p.work)
	}
	for total != target {
		for i := range b.pairs {
			p := &b.pairs[i]
			switch {
			case total < target && p.work > 0 && p.work < 30 && p.stage != stagePilot:
				p.work++
				total++
			case total > target && p.work > 1:
				p.work--
				total--
			}
		}
	}
}

// rotation deals the stages so that each comes up, the working ones more often.
// A creator without an account of their own can't hand in work, and so stays
// before the pilot.
func (b *builder) rotation(p *pair, n int) stage {
	if b.creators[p.creator].source.Valid {
		all := []stage{
			stageDiscovered, stageVetting, stageShortlisted, stageOutreach, stageNegotiating,
			stageRejected, stageDiscovered, stageDeclined, stageOutreach, stageShortlisted,
		}
		return all[n%len(all)]
	}
	all := []stage{
		stageRetained, stageScaling, stagePilot, stageNegotiating, stageScaling, stageOutreach, stageRetained,
		stageAtRisk, stagePilot, stageShortlisted, stageScaling, stageExited, stageDiscovered, stageRetained,
		stageWinback, stageVetting, stagePilot, stageScaling, stageDeclined, stageRejected,
	}
	if b.creators[p.creator].featured() {
		return all[n%2] // The ready-made creators have something to show.
	}
	return all[n%len(all)]
}

func workFor(d dice, s stage) uint8 {
	var n int
	switch s {
	case stagePilot:
		n = d.between(1, 2)
	case stageScaling:
		n = d.between(4, 7)
	case stageRetained:
		n = d.between(6, 10)
	case stageAtRisk, stageExited:
		n = d.between(3, 6)
	case stageWinback:
		n = d.between(2, 5)
	default:
		n = 0
	}
	return uint8(n)
}
