package db

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/bojanz/currency"
)

// Money is an amount of money.
type Money struct {
	// Amount is in the currency's main unit, with its number of decimals.
	Amount string
	// Currency is the ISO 4217 code.
	Currency string
}

// ErrAmount is what [MinorUnits] answers to an amount that the currency can't
// hold: negative, with too many decimals, or too large.
var ErrAmount = errors.New("not an amount of this currency")

// maxMinor is the largest amount, in minor units, that JSON keeps exactly.
const maxMinor = 1<<53 - 1

// MoneyOf turns minor units into an amount; nil stays nil.
func MoneyOf(minor *int64, code string) (*Money, error) {
	if minor == nil {
		return nil, nil
	}
	amount, err := currency.NewAmountFromInt64(*minor, code)
	if err != nil {
		return nil, fmt.Errorf("write an amount: %w", err)
	}
	return &Money{Amount: amount.Number(), Currency: code}, nil
}

// MinorUnits turns an amount into minor units, or answers ErrAmount.
func MinorUnits(amount, code string) (int64, error) {
	a, err := currency.NewAmount(amount, code)
	if err != nil || a.IsNegative() {
		return 0, ErrAmount
	}
	if !a.Round().Equal(a) {
		return 0, ErrAmount
	}
	minor, err := a.Int64()
	if err != nil || minor > maxMinor {
		return 0, fmt.Errorf("%w: %s", ErrAmount, strconv.Quote(amount))
	}
	return minor, nil
}
