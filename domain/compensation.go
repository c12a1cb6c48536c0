package domain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// CompensationTermInput is one thing that a creator gets.
type CompensationTermInput struct {
	Clause          string
	Kind            db.CompensationKind
	Description     *string
	Quantity        *int
	DeliverableType *db.DeliverableType
	Amount          *MoneyInput
	Rate            *string
	Cap             *MoneyInput
	WindowDays      *int
	Metric          *db.AgreementMetric
	Tiers           []*BonusTierInput
	DueWhen         *db.CompensationDue
	DueOn           *scalars.Date
}

// BonusTierInput is a tier of a bonus.
type BonusTierInput struct {
	From   int64
	To     *int64
	Amount MoneyInput
}

const (
	maxQuantity   = 1000
	maxWindowDays = 3660
	maxTiers      = 10
	// wholeRate is 100 percent, in hundredths of one.
	wholeRate = 10_000
)

// compensationFields are the fields that a kind needs, and those that it takes
// beside them.
func compensationFields(kind db.CompensationKind) (needs, takes []string) {
	switch kind {
	case db.FlatFee:
		return []string{"amount"}, []string{"description", "deliverableType", "dueWhen", "dueOn"}
	case db.PerDeliverable:
		return []string{"amount", "quantity"}, []string{"description", "deliverableType", "dueWhen", "dueOn"}
	case db.PerformanceBonus:
		return []string{"metric", "tiers", "cap"}, []string{"description", "deliverableType"}
	case db.RevenueShare:
		return []string{"rate", "cap", "windowDays"}, []string{"description"}
	case db.Commission:
		return []string{"amount", "cap"}, []string{"description", "windowDays"}
	case db.ProductInKind:
		return []string{"amount", "quantity", "description"}, nil
	case db.Experience:
		return []string{"description"}, []string{"amount", "quantity"}
	case db.CoCreation:
		return []string{"rate", "cap", "description"}, []string{"windowDays"}
	default:
		return nil, nil
	}
}

func (c *checks) compensation(in []*CompensationTermInput, currency string, at []string) []*db.CompensationTerm {
	names := make([]string, len(in))
	for i, t := range in {
		names[i] = t.Clause
	}
	c.clauses(names, db.MaxCompensation, at)
	terms := make([]*db.CompensationTerm, len(in))
	for i, t := range in {
		terms[i] = c.compensationTerm(t, currency, within(at, strconv.Itoa(i)))
	}
	return terms
}

func (c *checks) compensationTerm(in *CompensationTermInput, currency string, at []string) *db.CompensationTerm {
	c.fieldsOf(in, at)
	c.optional(in.Description, maxClauseText, within(at, "description")...)
	if in.Quantity != nil {
		c.between(int64(*in.Quantity), 1, maxQuantity, within(at, "quantity")...)
	}
	if in.WindowDays != nil {
		c.between(int64(*in.WindowDays), 1, maxWindowDays, within(at, "windowDays")...)
	}
	t := &db.CompensationTerm{
		Base: db.Base{Key: gid.New()}, ClauseOf: db.ClauseOf{Clause: in.Clause}, Kind: in.Kind, Description: in.Description, Quantity: in.Quantity,
		DeliverableType: in.DeliverableType, Metric: in.Metric, WindowDays: in.WindowDays, DueWhen: in.DueWhen, DueOn: in.DueOn, Currency: currency,
		AmountMinor: c.amount(in.Amount, currency, within(at, "amount")), CapMinor: c.amount(in.Cap, currency, within(at, "cap")),
		RateHundredths: c.rate(in.Rate, within(at, "rate")),
	}
	t.TierRows = c.bonusTiers(in.Tiers, t.CapMinor, currency, within(at, "tiers"))
	c.due(t, at)
	return t
}

// fieldsOf checks that the fields which the kind needs are given, and no others
// than it takes.
func (c *checks) fieldsOf(in *CompensationTermInput, at []string) {
	needs, takes := compensationFields(in.Kind)
	for _, field := range []struct {
		name  string
		given bool
	}{
		{"description", !blank(in.Description)},
		{"quantity", in.Quantity != nil},
		{"deliverableType", in.DeliverableType != nil},
		{"amount", in.Amount != nil},
		{"rate", in.Rate != nil},
		{"cap", in.Cap != nil},
		{"windowDays", in.WindowDays != nil},
		{"metric", in.Metric != nil},
		{"tiers", len(in.Tiers) > 0},
		{"dueWhen", in.DueWhen != nil},
		{"dueOn", in.DueOn != nil},
	} {
		needed := slices.Contains(needs, field.name)
		switch {
		case needed && !field.given && field.name == "cap":
			c.fail(errs.Required, within(at, field.name), "Give the most that it can come to: what varies has a cap.")
		case needed && !field.given:
			c.fail(errs.Required, within(at, field.name), "%s needs this.", in.Kind)
		case field.given && !needed && !slices.Contains(takes, field.name):
			c.fail(errs.Invalid, within(at, field.name), "%s does not have this. Leave it out.", in.Kind)
		}
	}
}

// rate reads a percentage as hundredths of a percent; nil stays nil.
func (c *checks) rate(in *string, at []string) *int {
	if in == nil {
		return nil
	}
	whole, fraction, _ := strings.Cut(*in, ".")
	fraction = strings.TrimRight(fraction, "0")
	hundredths, err := strconv.Atoi(whole + (fraction + "00")[:2])
	if err != nil || len(fraction) > 2 || hundredths < 1 || hundredths > wholeRate {
		c.fail(errs.OutOfRange, at, "Give a percentage above 0 and at most 100, with two decimals at most.")
		return nil
	}
	return &hundredths
}

// bonusTiers checks that the tiers are sorted and contiguous, with the last one open.
func (c *checks) bonusTiers(in []*BonusTierInput, most *int64, currency string, at []string) []*db.TierMinor {
	if len(in) > maxTiers {
		c.fail(errs.TooLong, at, "Give at most %d; these are %d.", maxTiers, len(in))
		return []*db.TierMinor{}
	}
	tiers := make([]*db.TierMinor, len(in))
	for i, t := range in {
		here := within(at, strconv.Itoa(i))
		c.between(t.From, 0, maxWhole, within(here, "from")...)
		last := i == len(in)-1
		switch {
		case last && t.To != nil:
			c.fail(errs.Invalid, within(here, "to"), "Leave the last tier open: give no end.")
		case !last && t.To == nil:
			c.fail(errs.Required, within(here, "to"), "Give the value at which the next tier begins: only the last one is open.")
		case !last && *t.To <= t.From:
			c.fail(errs.OutOfRange, within(here, "to"), "Give a value above %d, where the tier begins.", t.From)
		}
		if i > 0 && in[i-1].To != nil && *in[i-1].To != t.From {
			c.fail(errs.Invalid, within(here, "from"), "Begin at %d, where the tier before ends: tiers are sorted and leave no gap.", *in[i-1].To)
		}
		tiers[i] = &db.TierMinor{From: t.From, To: t.To}
		if amount := c.amount(&t.Amount, currency, within(here, "amount")); amount != nil {
			tiers[i].AmountMinor = *amount
			if most != nil && *amount > *most {
				c.fail(errs.OutOfRange, within(here, "amount"), "This is more than the cap.")
			}
		}
	}
	return tiers
}

// due fills in when a fixed amount falls due, and checks its day.
func (c *checks) due(t *db.CompensationTerm, at []string) {
	if t.DueWhen == nil && t.DueOn == nil {
		switch t.Kind {
		case db.FlatFee:
			t.DueWhen = new(db.DueOnEnd)
		case db.PerDeliverable:
			t.DueWhen = new(db.DueOnApproval)
		default:
		}
		return
	}
	onDate := t.DueWhen != nil && *t.DueWhen == db.DueOnDate
	switch {
	case onDate && t.DueOn == nil:
		c.fail(errs.Required, within(at, "dueOn"), "Give the day.")
	case !onDate && t.DueOn != nil:
		c.fail(errs.Invalid, within(at, "dueOn"), "Give a day with ON_DATE alone.")
	}
}
