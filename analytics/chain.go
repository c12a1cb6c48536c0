package analytics

import (
	"fmt"
	"maps"
	"slices"
)

// chain is a Markov chain of order 1 over the journeys of visitors: from the start
// to the first partnership they met, from one to the next, and at last to a
// conversion or to nothing. Meeting the same one twice in a row is one step, since
// that changes no probability of converting.
type chain struct {
	// players are the partnerships, ordered by id.
	players []string
	// start and convert are the probabilities of coming to a partnership first, and
	// of converting next; step[i][j] is that of meeting j next after i.
	start, convert []float64
	step           [][]float64
}

// maxPlayers bounds the work, which grows with the third power: 2,000 take some
// ten seconds.
const maxPlayers = 2_000

// newChain counts the steps of all paths. The counts are whole, so that the order
// of the paths does not matter.
func newChain(converted, others []path) (*chain, error) {
	place := map[string]int{}
	for _, paths := range [][]path{converted, others} {
		for _, p := range paths {
			for _, t := range p.touches {
				place[t.Partnership] = 0
			}
		}
	}
	players := slices.Sorted(maps.Keys(place))
	n := len(players)
	if n > maxPlayers {
		return nil, fmt.Errorf("%w: %d partnerships in one chain; at most %d", ErrInvalid, n, maxPlayers)
	}
	for i, name := range players {
		place[name] = i
	}
	c := &chain{players: players, start: make([]float64, n), convert: make([]float64, n), step: make([][]float64, n)}
	for i := range c.step {
		c.step[i] = make([]float64, n)
	}
	left := make([]float64, n) // how often a visitor went on from each
	var begun float64
	walk := func(p path) (last int) {
		last = -1
		for _, t := range p.touches {
			next := place[t.Partnership]
			switch last {
			case next:
				continue
			case -1:
				begun++
				c.start[next]++
			default:
				left[last]++
				c.step[last][next]++
			}
			last = next
		}
		return last
	}
	for _, p := range converted {
		if last := walk(p); last >= 0 {
			left[last]++
			c.convert[last]++
		}
	}
	for _, p := range others {
		if last := walk(p); last >= 0 {
			left[last]++
		}
	}
	for i := range n {
		c.start[i] /= begun
		c.convert[i] /= left[i]
		for j := range n {
			c.step[i][j] /= left[i]
		}
	}
	return c, nil
}

// walker is a chain of which only some partnerships are open; a step to another one
// ends the journey. Partnerships are opened one after the other.
//
// It keeps the fundamental matrix (I − Q)⁻¹ of the open ones: how often a visitor
// at one comes by each. Opening another borders the matrix, at the cost of the
// square of how many are open.
type walker struct {
	chain *chain
	open  []int
	// visits is the fundamental matrix in the order of open, and hit the probability
	// of converting from each.
	visits [][]float64
	hit    []float64
	in     []float64
	out    []float64
}

func newWalker(c *chain) *walker {
	n := len(c.players)
	w := &walker{chain: c, visits: make([][]float64, n), hit: make([]float64, n), in: make([]float64, n), out: make([]float64, n)}
	for i := range w.visits {
		w.visits[i] = make([]float64, n)
	}
	return w
}

// close closes all.
func (w *walker) close() { w.open = w.open[:0] }

// add opens a partnership and answers by how much more probable a conversion is
// with it.
func (w *walker) add(i int) float64 {
	c, k := w.chain, len(w.open)
	in, out := w.in[:k], w.out[:k] // from the open ones to i, and from i to them, over any number of steps
	clear(in)
	clear(out)
	for a, player := range w.open {
		if to := c.step[player][i]; to != 0 {
			for b := range k {
				in[b] += w.visits[b][a] * to
			}
		}
		if from := c.step[i][player]; from != 0 {
			for b, v := range w.visits[a][:k] {
				out[b] += from * v
			}
		}
	}
	// A visitor at i comes back with probability 1 − rest, and else goes on to
	// something: each journey ends, so that rest is above zero.
	rest, reach, hit := 1.0, c.start[i], c.convert[i]
	for a, player := range w.open {
		rest -= c.step[i][player] * in[a]
		reach += c.start[player] * in[a]
		hit += c.step[i][player] * w.hit[a]
	}
	hit /= rest
	for a := range k {
		row := w.visits[a]
		scaled := in[a] / rest
		for b, v := range out {
			row[b] += scaled * v
		}
		row[k] = scaled
		w.hit[a] += in[a] * hit
	}
	last := w.visits[k]
	for b, v := range out {
		last[b] = v / rest
	}
	last[k], w.hit[k] = 1/rest, hit
	w.open = append(w.open, i)
	return reach * hit
}

// conversion is the probability of converting with those that are open.
func (w *walker) conversion() float64 {
	var p float64
	for a, player := range w.open {
		p += w.chain.start[player] * w.hit[a]
	}
	return p
}

// removalEffects are, for each partnership, the part of all conversions that would
// not be without it: 1 − P(conversion without it) / P(conversion). A visitor who
// would have met it ends there instead.
//
// What is lost without i are the journeys that come by i and convert: the
// probability of ever coming to i, times that of converting from there.
func (c *chain) removalEffects() (effects []float64, conversion float64) {
	w := newWalker(c)
	for i := range c.players {
		w.add(i)
	}
	conversion = w.conversion()
	effects = make([]float64, len(c.players))
	for i := range effects {
		var visits float64
		for a, from := range c.start {
			visits += from * w.visits[a][i]
		}
		effects[i] = visits / w.visits[i][i] * w.hit[i] / conversion
	}
	return effects, conversion
}

// markov solves the chain: removal effects by Anderl, Becker, von Wangenheim and
// Schumann, "Mapping the customer journey" (2016), as in github.com/eeghor/mta. That
// library's closed form counts only paths that were observed; this is the whole
// chain, which is what its simulation and ours converge to.
func (r *Run) markov(converted, others []path) (weigher, error) {
	c, err := r.newChain(converted, others)
	if c == nil {
		return nil, err
	}
	values, conversion := c.removalEffects()
	effects := map[string]float64{}
	for i, name := range c.players {
		effects[name] = values[i]
	}
	r.Solved = &Solved{Players: len(c.players), ConversionProbability: &conversion}
	r.weights(c.players, effects)
	return byEffect(effects), nil
}

// newChain is the chain of all paths. It is nil, with the reason in the run, when
// there is nothing to make one of.
func (r *Run) newChain(converted, others []path) (*chain, error) {
	if len(others) == 0 {
		r.Unavailable = unconverted
		return nil, nil
	}
	if !slices.ContainsFunc(converted, func(p path) bool { return len(p.touches) > 0 }) {
		r.Unavailable = "There is no conversion with a touchpoint that may earn."
		return nil, nil
	}
	return newChain(converted, others)
}
