package analytics

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Worth is what a coalition of partnerships is worth, of which SHAPLEY gives each
// its Shapley value: what it adds when it joins, averaged over all orders of
// joining (L. S. Shapley, "A value for n-person games", 1953).
type Worth string

const (
	// WorthWithin is the value of the conversions whose partnerships are all in the
	// coalition, as in github.com/eeghor/mta. Each conversion is then a game by itself
	// in which nothing is won until all of its partnerships are there, and the Shapley
	// value of a sum of such games is known in closed form: every partnership of a
	// conversion gets the same part of it (Zhao, Mahboobi, Bagheri: "Shapley value
	// methods for attribution modeling in online advertising", 2018). It is exact for
	// any number of partnerships. Unlike LINEAR it does not count touchpoints.
	WorthWithin Worth = "WITHIN"
	// WorthOfChain is the probability that a visitor converts when only the coalition
	// is there, in the Markov chain of all journeys. It asks who brings visitors to
	// convert, and so needs those who did not (the game of Singal, Besbes, Desir,
	// Goyal, Iyengar: "Shapley meets uniform", 2019). It is exact for up to 12
	// partnerships and sampled above. A conversion is divided among its partnerships
	// by their values in the whole.
	WorthOfChain Worth = "CHAIN"
)

// exactPlayers is up to how many players all coalitions are looked at: 4,096.
const exactPlayers = 12

// ShapleyValues are the Shapley values of players 0 to n−1.
type ShapleyValues struct {
	Values []float64
	// Sampled tells whether the values are estimates from Samples random orders; if
	// not, all coalitions were looked at.
	Sampled bool
	Samples int
	Seed    uint64
	// StandardErrors are those of the values; nil when they are exact.
	StandardErrors []float64
}

// game is a game in which players join one after the other.
type game interface {
	// close sends all away.
	close()
	// add lets a player join and answers what the coalition is worth more.
	add(player int) float64
}

// WorthFunc is the worth of a coalition: member[i] tells whether player i is in
// it. It must not keep or change the slice. What nobody is worth is taken away from
// all else, so that it need not be zero.
type WorthFunc func(member []bool) float64

// ShapleyOf works out the Shapley values of any game of n players: over all
// coalitions for up to 12 players, and above that over random orders, drawn from
// the seed, so that the same call always gives the same values. The values sum to
// what all are worth together, sampled or not.
func ShapleyOf(n int, worth WorthFunc, seed uint64, samples int) (ShapleyValues, error) {
	if n < 0 || n > maxPlayers || samples < 2 || samples > maxSamples {
		return ShapleyValues{}, fmt.Errorf("%w: %d players, %d samples", ErrInvalid, n, samples)
	}
	return shapleyOf(n, &coalition{worth: worth, member: make([]bool, n)}, seed, samples), nil
}

// coalition plays a game by the worth of who has joined.
type coalition struct {
	worth  WorthFunc
	member []bool
	now    float64
}

func (c *coalition) close() {
	clear(c.member)
	c.now = c.worth(c.member)
}

func (c *coalition) add(player int) float64 {
	c.member[player] = true
	before := c.now
	c.now = c.worth(c.member)
	return c.now - before
}

func shapleyOf(n int, g game, seed uint64, samples int) ShapleyValues {
	if n <= exactPlayers {
		return ShapleyValues{Values: shapleyExact(n, g)}
	}
	return shapleySampled(n, g, seed, samples)
}

// shapleyExact weighs what a player adds to each coalition S of the others by
// |S|! (n−|S|−1)! / n!.
func shapleyExact(n int, g game) []float64 {
	worths := make([]float64, 1<<n)
	for mask := range worths {
		g.close()
		for i := range n {
			if mask&(1<<i) != 0 {
				worths[mask] += g.add(i)
			}
		}
	}
	weights := make([]float64, n)
	for size := range weights {
		// 1 / (n · C(n−1, size))
		weight := 1 / float64(n)
		for k := range size {
			weight *= float64(k+1) / float64(n-1-k)
		}
		weights[size] = weight
	}
	values := make([]float64, n)
	for mask, worth := range worths {
		size := bits.OnesCount(uint(mask))
		for i := range n {
			if mask&(1<<i) == 0 {
				values[i] += weights[size] * (worths[mask|1<<i] - worth)
			}
		}
	}
	return values
}

// shapleySampled averages what each adds over random orders of joining (Castro,
// Gómez, Tejada: "Polynomial calculation of the Shapley value based on sampling",
// 2009).
func shapleySampled(n int, g game, seed uint64, samples int) ShapleyValues {
	dice := rand.New(rand.NewPCG(seed, uint64(n))) //nolint:gosec // G404: must fall the same way each time, and guards nothing
	sums, squares := make([]float64, n), make([]float64, n)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for range samples {
		dice.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		g.close()
		for _, i := range order {
			added := g.add(i)
			sums[i] += added
			squares[i] += added * added
		}
	}
	done := ShapleyValues{Values: sums, Sampled: true, Samples: samples, Seed: seed, StandardErrors: squares}
	count := float64(samples)
	for i, sum := range sums {
		mean := sum / count
		variance := max(squares[i]/count-mean*mean, 0) * count / (count - 1)
		done.Values[i], done.StandardErrors[i] = mean, math.Sqrt(variance/count)
	}
	return done
}

// shapley solves the game of the run's worth.
func (r *Run) shapley(converted, others []path) (weigher, error) {
	if r.Settings.Worth == WorthWithin {
		r.Solved = &Solved{Players: countPlayers(converted)}
		return within, nil
	}
	c, err := r.newChain(converted, others)
	if c == nil {
		return nil, err
	}
	n := len(c.players)
	solved := shapleyOf(n, newWalker(c), r.Settings.Seed, r.Settings.Samples)
	effects := map[string]float64{}
	var sum, largest float64
	for i, name := range c.players {
		// What joins adds nothing negative; floats may be a hair off.
		effects[name] = max(solved.Values[i], 0)
		sum += solved.Values[i]
	}
	if solved.Sampled {
		largest = slices.Max(solved.StandardErrors) / sum
	}
	r.Solved = &Solved{
		Players: n, Sampled: solved.Sampled, Samples: solved.Samples, Seed: solved.Seed,
		StandardError: largest, ConversionProbability: &sum,
	}
	r.Estimated = r.Estimated || solved.Sampled
	r.weights(c.players, effects)
	return byEffect(effects), nil
}

// within gives each partnership of a conversion the same.
func within(p path) map[string]uint64 {
	weights := map[string]uint64{}
	for _, t := range p.touches {
		weights[t.Partnership] = 1
	}
	return weights
}

func countPlayers(paths []path) int {
	players := map[string]bool{}
	for _, p := range paths {
		for _, t := range p.touches {
			players[t.Partnership] = true
		}
	}
	return len(players)
}
