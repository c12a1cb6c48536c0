package analytics

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/bits"
	"slices"
)

// apportion divides a value of minor units in proportion to weights, by largest
// remainder: each gets its part rounded down, and the units that are left go to
// those whose part lost most. Where two lost the same, the smaller lot goes first.
// The parts sum to the value. The weights must have a sum above zero and below
// 2⁶⁴.
func apportion(value int64, weights []uint64, lot func(i int) uint64) ([]int64, error) {
	var sum uint64
	for _, w := range weights {
		var carry uint64
		if sum, carry = bits.Add64(sum, w, 0); carry != 0 {
			return nil, fmt.Errorf("%w: the weights", ErrOverflow)
		}
	}
	if sum == 0 || value < 0 {
		return nil, fmt.Errorf("%w: %d to divide by weights that sum to %d", ErrInvalid, value, sum)
	}
	parts := make([]int64, len(weights))
	lost := make([]uint64, len(weights))
	order := make([]int, len(weights))
	left := value
	for i, w := range weights {
		// value·w is below 2⁶³·sum, so that the quotient fits.
		high, low := bits.Mul64(uint64(value), w)
		whole, rest := bits.Div64(high, low, sum)
		parts[i], lost[i], order[i] = int64(whole), rest, i //nolint:gosec // G115: at most value, which is an int64
		left -= parts[i]
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(lost[b], lost[a]), cmp.Compare(lot(a), lot(b)), cmp.Compare(a, b))
	})
	// Less than one unit was lost for each weight that is not zero, and one that
	// is zero lost nothing, so that none of those is reached here.
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts, nil
}

// lot draws who gets an odd unit: always the same for one conversion and one
// partnership, and over many conversions nobody is favoured.
func lot(conversion, partnership string) uint64 {
	h := fnv.New64a()
	for _, s := range []string{conversion, "\x00", partnership} {
		_, _ = h.Write([]byte(s))
	}
	return h.Sum64()
}

// fixedBits is how finely weights that are fractions are kept: 40 bits leave room
// to add 16 million of them.
const fixedBits = 40

// fixed turns weights into whole numbers, the largest into 2⁴⁰. So the last bits of
// a float, which may differ between processors, decide nothing about money.
func fixed(weights map[string]float64) map[string]uint64 {
	var largest float64
	for _, w := range weights {
		largest = max(largest, w)
	}
	whole := make(map[string]uint64, len(weights))
	for name, w := range weights {
		whole[name] = uint64(math.Round(w / largest * (1 << fixedBits)))
	}
	return whole
}
