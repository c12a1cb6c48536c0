package domain

import (
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
)

// MoneyInput is an amount of money to write.
type MoneyInput struct {
	Amount   string
	Currency string
}

// money checks that an amount is one of its own currency; nil is sound.
func (c *checks) money(in *MoneyInput, path ...string) {
	if in == nil {
		return
	}
	if _, err := db.MinorUnits(in.Amount, in.Currency); err != nil {
		c.fail(errs.OutOfRange, within(path, "amount"),
			"Give an amount that is not negative, with no more decimals than %s has and of at most 2^53-1 of its smallest unit.", in.Currency)
	}
}

// inMinor turns a checked amount into minor units of the brand's currency, and
// refuses another one; nil stays nil.
func (c *checks) inMinor(in *MoneyInput, brand *db.Brand, path ...string) *int64 {
	if in == nil {
		return nil
	}
	if in.Currency != brand.Currency {
		c.fail(errs.Invalid, within(path, "currency"), "Give the amount in %s, the brand's reporting currency.", brand.Currency)
		return nil
	}
	minor, err := db.MinorUnits(in.Amount, in.Currency)
	if err != nil {
		c.fail(errs.OutOfRange, within(path, "amount"), "This is not an amount of %s.", in.Currency)
		return nil
	}
	return &minor
}

// within is the path of a field of what is at the path.
func within(path []string, names ...string) []string {
	return append(append([]string{}, path...), names...)
}
