package analytics

import (
	"errors"
	"strconv"
	"testing"
)

// FuzzApportion: the parts sum to the value, none is negative, none is a unit or
// more away from its exact part, and what weighs nothing gets nothing.
func FuzzApportion(f *testing.F) {
	f.Add(int64(1<<63-1), uint64(1<<62), uint64(1), uint64(1<<62))
	f.Add(int64(1), uint64(0), uint64(3), uint64(3))
	f.Add(int64(7), uint64(1<<63), uint64(1<<63), uint64(1))
	f.Fuzz(func(t *testing.T, value int64, a, b, c uint64) {
		weights := []uint64{a, b, c}
		parts, err := apportion(value, weights, func(i int) uint64 { return uint64(i) })
		var sum Number
		for _, w := range weights {
			sum = sum.Add(number(t, strconv.FormatUint(w, 10)))
		}
		if sum.Cmp(number(t, "18446744073709551616")) >= 0 {
			if !errors.Is(err, ErrOverflow) {
				t.Fatalf("weights of %s: %v", sum, err)
			}
			return
		}
		if value < 0 || sum.Sign() == 0 {
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("got %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		total := Int(0)
		for i, w := range weights {
			total = total.Add(Int(parts[i]))
			exact, _ := Int(value).Mul(number(t, strconv.FormatUint(w, 10))).Quo(sum)
			off := Int(parts[i]).Sub(exact)
			if parts[i] < 0 || off.Cmp(Int(1)) >= 0 || off.Cmp(Int(-1)) <= 0 || (w == 0 && parts[i] != 0) {
				t.Fatalf("part %d of %v is %d, exactly %s", i, weights, parts[i], exact)
			}
		}
		if !total.Equal(Int(value)) {
			t.Fatalf("the parts sum to %s of %d", total, value)
		}
	})
}
