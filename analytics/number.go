package analytics

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Number is an exact fraction. Sums and quotients of money stay exact until
// they are written; nothing is rounded in between. The zero value is 0, and a
// Number never changes.
type Number struct{ rat *big.Rat }

// maxNumber is how many characters a written number may have.
const maxNumber = 64

// Int is a whole number.
func Int(n int64) Number { return Number{new(big.Rat).SetInt64(n)} }

// Ratio is a over b; ok is false when b is zero.
func Ratio(a, b int64) (ratio Number, ok bool) { return Int(a).Quo(Int(b)) }

// Float is the exact value of a float; ErrInvalid for NaN and infinities.
func Float(f float64) (Number, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Number{}, fmt.Errorf("%w: %v is not a number", ErrInvalid, f)
	}
	return Number{new(big.Rat).SetFloat64(f)}, nil
}

// ParseNumber reads digits with an optional sign and point: "-1250.00".
// Exponents are refused, since a few characters of them would fill the memory.
func ParseNumber(s string) (Number, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if len(s) > maxNumber || !isDigits(whole) || (point && !isDigits(fraction)) {
		return Number{}, fmt.Errorf("%w: %.70q is not a decimal number", ErrInvalid, s)
	}
	rat, ok := new(big.Rat).SetString(s)
	if !ok {
		return Number{}, fmt.Errorf("%w: %q is not a decimal number", ErrInvalid, s)
	}
	return Number{rat}, nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// value is the fraction to calculate with; it must not be written to.
func (n Number) value() *big.Rat {
	if n.rat == nil {
		return new(big.Rat)
	}
	return n.rat
}

// Add is n + m.
func (n Number) Add(m Number) Number { return Number{new(big.Rat).Add(n.value(), m.value())} }

// Sub is n − m.
func (n Number) Sub(m Number) Number { return Number{new(big.Rat).Sub(n.value(), m.value())} }

// Mul is n × m.
func (n Number) Mul(m Number) Number { return Number{new(big.Rat).Mul(n.value(), m.value())} }

// Quo is n ÷ m; ok is false when m is zero.
func (n Number) Quo(m Number) (quotient Number, ok bool) {
	if m.Sign() == 0 {
		return Number{}, false
	}
	return Number{new(big.Rat).Quo(n.value(), m.value())}, true
}

// Cmp is −1, 0 or +1 when n is less than m, equal to it, or greater.
func (n Number) Cmp(m Number) int { return n.value().Cmp(m.value()) }

// Equal tells whether both are the same number.
func (n Number) Equal(m Number) bool { return n.Cmp(m) == 0 }

// Sign is −1, 0 or +1.
func (n Number) Sign() int { return n.value().Sign() }

// Float64 is the float that is nearest.
func (n Number) Float64() float64 {
	f, _ := n.value().Float64()
	return f
}

// Decimal writes the number with so many digits after the point, halves rounded
// away from zero.
func (n Number) Decimal(places int) string { return n.value().FloatString(places) }

// Int64 is the number as an integer; ok is false when it is a fraction or beyond
// 64 bits.
func (n Number) Int64() (whole int64, ok bool) {
	v := n.value()
	if !v.IsInt() || !v.Num().IsInt64() {
		return 0, false
	}
	return v.Num().Int64(), true
}

// String is the number as an integer or as a fraction in lowest terms: "12",
// "1/3".
func (n Number) String() string { return n.value().RatString() }

// intOf is a counter as a number, nil when there is none.
func intOf(n *int64) *Number {
	if n == nil {
		return nil
	}
	return new(Int(*n))
}
