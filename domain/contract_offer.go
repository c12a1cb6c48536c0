package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// ContractOfferInput is all that one version of a contract agrees.
type ContractOfferInput struct {
	StartsOn, EndsOn scalars.Date
	Total            MoneyInput
	Message          *string
	Terms            *ContractTermsInput
	Compensation     []*CompensationTermInput
	UsageRights      []*UsageRightInput
	Exclusivity      []*ExclusivityClauseInput
	RenewalOptions   []*RenewalOptionInput
}

// ContractTermsInput is how brand and creator work together under a contract.
type ContractTermsInput struct {
	RevisionLimit         *int
	ReviewSLADays         *int
	NetPaymentDays        *int
	Disclosure            *string
	AttributionModel      *db.AttributionModel
	AttributionWindowDays *int
}

const (
	maxContractYears   = 10
	maxOfferMessage    = 2000
	maxDisclosure      = 500
	maxReviewSLA       = 30
	maxNetDays         = 180
	maxAttributionDays = 365

	defaultNetDays         = 30
	defaultAttributionDays = 30
)

// offer is a version to be, with its clauses.
type offer struct {
	version *db.ContractVersion
	clauses db.Clauses
}

// offer checks all that a version agrees. The currency is the contract's; "" takes
// that of the total. A review time of 0 days is the brand's to fill in.
func (c *checks) offer(in *ContractOfferInput, currency string) *offer {
	at := path("offer")
	if currency == "" {
		currency = in.Total.Currency
	}
	v := &db.ContractVersion{
		Base: db.Base{Key: gid.New()}, Currency: currency, StartsOn: in.StartsOn, EndsOn: in.EndsOn, Message: in.Message,
		ContractTerms: c.terms(in.Terms, within(at, "terms")),
	}
	switch {
	case in.EndsOn.Before(in.StartsOn):
		c.fail(errs.OutOfRange, within(at, "endsOn"), "Give a day that is not before the first one, %s.", in.StartsOn)
	case in.EndsOn.After(scalars.Date{Time: in.StartsOn.AddDate(maxContractYears, 0, 0)}):
		c.fail(errs.OutOfRange, within(at, "endsOn"), "Give a day at most %d years after the first one, %s.", maxContractYears, in.StartsOn)
	}
	c.optional(in.Message, maxOfferMessage, within(at, "message")...)
	if total := c.amount(&in.Total, currency, within(at, "total")); total != nil {
		v.TotalMinor = *total
	}
	o := &offer{version: v}
	o.clauses.Compensation = c.compensation(in.Compensation, currency, within(at, "compensation"))
	o.clauses.UsageRights = c.usageRights(in.UsageRights, v, within(at, "usageRights"))
	o.clauses.Exclusivity = c.exclusivity(in.Exclusivity, within(at, "exclusivity"))
	o.clauses.Renewals = c.renewals(in.RenewalOptions, v, within(at, "renewalOptions"))
	if c.err() == nil {
		c.fixed(o, within(at, "total"))
	}
	return o
}

// terms checks how the two work together, and fills in what is usual.
func (c *checks) terms(in *ContractTermsInput, at []string) db.ContractTerms {
	terms := db.ContractTerms{
		RevisionLimit: defaultRevisionLimit, NetPaymentDays: defaultNetDays,
		AttributionModel: db.LastTouch, AttributionWindowDays: defaultAttributionDays,
	}
	if in == nil {
		return terms
	}
	for _, n := range []struct {
		name      string
		given, to *int
		low, high int64
	}{
		{"revisionLimit", in.RevisionLimit, &terms.RevisionLimit, 0, maxRevisionLimit},
		{"reviewSlaDays", in.ReviewSLADays, &terms.ReviewSLADays, 1, maxReviewSLA},
		{"netPaymentDays", in.NetPaymentDays, &terms.NetPaymentDays, 0, maxNetDays},
		{"attributionWindowDays", in.AttributionWindowDays, &terms.AttributionWindowDays, 1, maxAttributionDays},
	} {
		if n.given != nil {
			c.between(int64(*n.given), n.low, n.high, within(at, n.name)...)
			*n.to = *n.given
		}
	}
	c.optional(in.Disclosure, maxDisclosure, within(at, "disclosure")...)
	terms.Disclosure = in.Disclosure
	replace(&terms.AttributionModel, in.AttributionModel)
	return terms
}

// amount turns an amount into minor units of the contract's one currency; nil
// stays nil, and so does what is wrong.
func (c *checks) amount(in *MoneyInput, currency string, at []string) *int64 {
	switch {
	case in == nil:
		return nil
	case in.Currency != currency:
		c.fail(errs.Invalid, within(at, "currency"), "Give the amount in %s: a contract has one currency.", currency)
		return nil
	}
	before := len(c.faults)
	c.money(in, at...)
	if len(c.faults) > before {
		return nil
	}
	minor, err := db.MinorUnits(in.Amount, in.Currency)
	if err != nil {
		return nil
	}
	return &minor
}

// fixed sums what is fixed, which the total must cover. No amount that is larger
// than the total is added, so that the sum can't overflow.
func (c *checks) fixed(o *offer, at []string) {
	var sum int64
	add := func(minor int64) {
		if minor > o.version.TotalMinor || sum > o.version.TotalMinor {
			sum = o.version.TotalMinor + 1
			return
		}
		sum += minor
	}
	for _, t := range o.clauses.Compensation {
		add(t.FixedMinor())
	}
	for _, r := range o.clauses.UsageRights {
		if r.FeeMinor != nil {
			add(*r.FeeMinor)
		}
	}
	if sum > o.version.TotalMinor {
		c.fail(errs.OutOfRange, within(at, "amount"), "The fixed amounts and the fees for use come to more than this. Raise the total, or lower them.")
		return
	}
	o.version.FixedMinor = sum
}

// belongTo makes the offer a version of the contract, with what is the brand's
// usual where nothing was agreed. Terms that keep a promise of an earlier version
// are told by its clause and kind.
func (o *offer) belongTo(contract *db.Contract, brand *db.Brand, number int, by db.ContractSide, now Time, earlier []*db.CompensationTerm) {
	v := o.version
	v.BrandID, v.CreatorID, v.ContractID = contract.BrandID, contract.CreatorID, contract.Key
	v.Number, v.OfferedBy, v.CreatedAt = number, by, now
	if v.ReviewSLADays == 0 {
		v.ReviewSLADays = brand.ReviewSLADays
	}
	of := func(position int, clause string) db.ClauseOf {
		return db.ClauseOf{
			BrandID: v.BrandID, CreatorID: v.CreatorID, ContractID: v.ContractID, VersionID: v.Key,
			Position: position, Clause: clause, SentAt: v.SentAt,
		}
	}
	for i, t := range o.clauses.Compensation {
		t.ClauseOf, t.OriginID = of(i, t.Clause), originOf(t, earlier)
	}
	for i, r := range o.clauses.UsageRights {
		r.ClauseOf, r.AgreedFrom, r.AgreedUntil = of(i, r.Clause), v.StartsOn, v.EndsOn
	}
	for i, e := range o.clauses.Exclusivity {
		e.ClauseOf = of(i, e.Clause)
	}
	for i, r := range o.clauses.Renewals {
		r.ClauseOf = of(i, r.Clause)
	}
}

// originOf is the term that first made the promise: its own key for a new one.
func originOf(t *db.CompensationTerm, earlier []*db.CompensationTerm) uuid.UUID {
	for _, before := range earlier {
		if before.Clause == t.Clause && before.Kind == t.Kind {
			return before.OriginID
		}
	}
	return t.Key
}

// seal marks the offer as sent, with the hash of all that it agrees.
func (o *offer) seal(contract *db.Contract, now Time) error {
	o.version.SentAt = &now
	hash, err := contentHash(contract, o)
	if err != nil {
		return err
	}
	o.version.ContentHash = &hash
	for _, t := range o.clauses.Compensation {
		t.SentAt = &now
	}
	for _, r := range o.clauses.UsageRights {
		r.SentAt = &now
	}
	for _, e := range o.clauses.Exclusivity {
		e.SentAt = &now
	}
	for _, r := range o.clauses.Renewals {
		r.SentAt = &now
	}
	return nil
}

// contentHash is the SHA-256 of all that a version agrees, as JSON whose keys are
// in the order of the alphabet.
func contentHash(contract *db.Contract, o *offer) (string, error) {
	v := o.version
	compensation, rights := []any{}, []any{}
	exclusivity, renewals := []any{}, []any{}
	for _, t := range o.clauses.Compensation {
		compensation = append(compensation, map[string]any{
			"clause": t.Clause, "kind": t.Kind, "description": t.Description, "quantity": t.Quantity, "deliverableType": t.DeliverableType,
			"metric": t.Metric, "windowDays": t.WindowDays, "dueWhen": t.DueWhen, "dueOn": t.DueOn, "amountMinor": t.AmountMinor,
			"rateHundredths": t.RateHundredths, "capMinor": t.CapMinor, "tiers": t.TierRows,
		})
	}
	for _, r := range o.clauses.UsageRights {
		rights = append(rights, map[string]any{
			"clause": r.Clause, "channels": r.Channels, "territories": r.Territories, "deliverableTypes": r.DeliverableTypes,
			"startsOn": r.StartsOn, "endsOn": r.EndsOn, "tail": r.Tail, "feeMinor": r.FeeMinor, "editing": r.Editing,
		})
	}
	for _, e := range o.clauses.Exclusivity {
		exclusivity = append(exclusivity, map[string]any{
			"clause": e.Clause, "category": e.Category, "competitors": e.Competitors, "territories": e.Territories,
			"startsOn": e.StartsOn, "endsOn": e.EndsOn,
		})
	}
	for _, r := range o.clauses.Renewals {
		renewals = append(renewals, map[string]any{
			"clause": r.Clause, "description": r.Description, "metric": r.Metric, "threshold": r.Threshold, "months": r.Months, "decideBy": r.DecideBy,
		})
	}
	body, err := json.Marshal(map[string]any{
		"contract": contract.ID().String(), "kind": contract.Kind, "title": contract.Title, "number": v.Number, "offeredBy": v.OfferedBy,
		"currency": v.Currency, "startsOn": v.StartsOn, "endsOn": v.EndsOn, "totalMinor": v.TotalMinor, "message": v.Message,
		"terms": map[string]any{
			"revisionLimit": v.RevisionLimit, "reviewSlaDays": v.ReviewSLADays, "netPaymentDays": v.NetPaymentDays, "disclosure": v.Disclosure,
			"attributionModel": v.AttributionModel, "attributionWindowDays": v.AttributionWindowDays,
		},
		"compensation": compensation, "usageRights": rights, "exclusivity": exclusivity, "renewalOptions": renewals,
	})
	if err != nil {
		return "", fmt.Errorf("write down what is agreed: %w", err)
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}
