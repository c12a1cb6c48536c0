package analytics

import (
	"fmt"

	"github.com/bojanz/currency"
)

// Money is an amount in minor units of a currency (ISO 4217).
type Money struct {
	Minor    int64
	Currency string
}

// main is the amount in the currency's main unit, exactly.
func (m Money) main() (Number, error) {
	digits, ok := currency.GetDigits(m.Currency)
	if !ok {
		return Number{}, fmt.Errorf("%w: no currency %q", ErrInvalid, m.Currency)
	}
	unit := int64(1)
	for range digits {
		unit *= 10
	}
	amount, _ := Ratio(m.Minor, unit)
	return amount, nil
}

// Cost is what a piece of work cost a brand, in minor units of one currency. Nil
// is what nobody knows; what cost nothing is zero.
type Cost struct {
	Currency string
	// Fees are the fixed payments.
	Fees *int64
	// Commission is what was paid for each conversion or as a share of revenue.
	Commission *int64
	// Bonus is what was paid for reaching a figure.
	Bonus *int64
	// ProductAndShipping is the retail value of products and what it cost to send
	// them.
	ProductAndShipping *int64
	// PaidAmplification is what was spent to show the content as an advertisement.
	PaidAmplification *int64
	// Estimated names the parts that are estimates, as in Inputs of the [CostTotal].
	Estimated []string
}

// CostTotal is a cost with its parts, in the currency's main unit.
type CostTotal struct {
	Basis
	Currency string
	// Minor is the sum of the parts that are known, in minor units; nil when none
	// is.
	Minor *int64
	// Missing are the parts that nobody knows: the total is a lower bound then.
	Missing []string
}

// Total adds up the parts. ErrOverflow beyond 64 bits, ErrInvalid when a part is
// negative or the currency is none.
func (c Cost) Total() (CostTotal, error) {
	total := CostTotal{Basis: Basis{Formula: Formula{"cost", 1}}, Currency: c.Currency}
	if _, err := (Money{0, c.Currency}).main(); err != nil {
		return CostTotal{}, err
	}
	var sum int64
	for _, part := range []struct {
		name  string
		minor *int64
	}{
		{"fees", c.Fees},
		{"commission", c.Commission},
		{"bonus", c.Bonus},
		{"productAndShipping", c.ProductAndShipping},
		{"paidAmplification", c.PaidAmplification},
	} {
		if part.minor == nil {
			total.Missing = append(total.Missing, part.name)
			total.Inputs = append(total.Inputs, Input{Name: part.name})
			continue
		}
		if *part.minor < 0 {
			return CostTotal{}, fmt.Errorf("%w: %s is negative", ErrInvalid, part.name)
		}
		var err error
		if sum, err = add(sum, *part.minor); err != nil {
			return CostTotal{}, fmt.Errorf("add up a cost: %w", err)
		}
		amount, err := Money{*part.minor, c.Currency}.main()
		if err != nil {
			return CostTotal{}, err
		}
		total.Inputs = append(total.Inputs, Input{part.name, &amount, named(c.Estimated, part.name)})
		total.Minor = &sum
	}
	total.Estimated = estimated(total.Inputs)
	return total, nil
}
