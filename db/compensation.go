package db

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// The words that compensation is told by.
type (
	// CompensationKind is what a creator gets.
	CompensationKind string
	// CompensationDue is when a fixed amount falls due.
	CompensationDue string
)

// The kinds, and when fixed amounts fall due.
const (
	FlatFee          CompensationKind = "FLAT_FEE"
	PerDeliverable   CompensationKind = "PER_DELIVERABLE"
	PerformanceBonus CompensationKind = "PERFORMANCE_BONUS"
	RevenueShare     CompensationKind = "REVENUE_SHARE"
	Commission       CompensationKind = "COMMISSION"
	ProductInKind    CompensationKind = "PRODUCT"
	Experience       CompensationKind = "EXPERIENCE"
	CoCreation       CompensationKind = "CO_CREATION"

	DueOnSigning     CompensationDue = "ON_SIGNING"
	DueOnStart       CompensationDue = "ON_START"
	DueOnApproval    CompensationDue = "ON_APPROVAL"
	DueOnPublication CompensationDue = "ON_PUBLICATION"
	DueOnEnd         CompensationDue = "ON_END"
	DueOnDate        CompensationDue = "ON_DATE"
)

// CompensationTerm is one thing that a creator gets.
type CompensationTerm struct {
	bun.BaseModel `bun:"table:compensation_terms,alias:compensation"`
	Base
	ClauseOf

	// OriginID is the term that first made this promise, through all versions of the
	// contract: the same clause and kind. What is paid for it is paid once.
	OriginID        uuid.UUID        `bun:"origin_id,type:uuid"`
	Kind            CompensationKind `bun:"kind"`
	Description     *string          `bun:"description"`
	Quantity        *int             `bun:"quantity"`
	DeliverableType *DeliverableType `bun:"deliverable_type"`
	Metric          *AgreementMetric `bun:"metric"`
	WindowDays      *int             `bun:"window_days"`
	DueWhen         *CompensationDue `bun:"due_when"`
	DueOn           *scalars.Date    `bun:"due_on,type:date"`
	Currency        string           `bun:"currency"`
	// AmountMinor, CapMinor and the tiers' amounts are in minor units.
	AmountMinor *int64 `bun:"amount_minor"`
	// RateHundredths is in hundredths of a percent.
	RateHundredths *int         `bun:"rate_hundredths"`
	CapMinor       *int64       `bun:"cap_minor"`
	TierRows       []*TierMinor `bun:"tiers,type:jsonb"`
}

// TierMinor is a tier of a bonus as it is stored: from From on and below To, which
// is nil for the last, AmountMinor is paid.
type TierMinor struct {
	From        int64  `json:"from"`
	To          *int64 `json:"to"`
	AmountMinor int64  `json:"amountMinor"`
}

// CompensationPay is the amounts of a compensation term.
type CompensationPay struct {
	Amount *Money
	// Rate is in percent, with two decimals.
	Rate  *string
	Cap   *Money
	Tiers []*BonusTier
}

// BonusTier is a tier of a bonus.
type BonusTier struct {
	From   int64
	To     *int64
	Amount *Money
}

// TypeCompensationTerm is the type in a compensation term's global id.
const TypeCompensationTerm = "compensation_term"

// ID is the global id.
func (t *CompensationTerm) ID() gid.ID { return gid.Of(TypeCompensationTerm, t.Key) }

// IsNode marks an object that node(id:) finds.
func (*CompensationTerm) IsNode() {}

// FixedMinor is what the term comes to whatever happens, in minor units; 0 for
// what varies and for what is not money.
func (t *CompensationTerm) FixedMinor() int64 {
	switch {
	case t.AmountMinor == nil:
		return 0
	case t.Kind == FlatFee:
		return *t.AmountMinor
	case t.Kind == PerDeliverable && t.Quantity != nil:
		return *t.AmountMinor * int64(*t.Quantity)
	default:
		return 0
	}
}

// Pay is the term's amounts.
func (t *CompensationTerm) Pay() (*CompensationPay, error) {
	pay := &CompensationPay{Tiers: make([]*BonusTier, len(t.TierRows))}
	var err error
	if pay.Amount, err = MoneyOf(t.AmountMinor, t.Currency); err != nil {
		return nil, err
	}
	if pay.Cap, err = MoneyOf(t.CapMinor, t.Currency); err != nil {
		return nil, err
	}
	if t.RateHundredths != nil {
		rate := fmt.Sprintf("%d.%02d", *t.RateHundredths/100, *t.RateHundredths%100)
		pay.Rate = &rate
	}
	for i, tier := range t.TierRows {
		amount, err := MoneyOf(&tier.AmountMinor, t.Currency)
		if err != nil {
			return nil, err
		}
		pay.Tiers[i] = &BonusTier{From: tier.From, To: tier.To, Amount: amount}
	}
	return pay, nil
}

func (*CompensationTerm) visible(v auth.Viewer) cond { return onceSent("compensation", v) }

// CompensationOfVersions reads the terms, in the order given.
func CompensationOfVersions() Short[CompensationTerm] {
	return short[CompensationTerm]("compensation.version_id = parent.id", "compensation.position", MaxCompensation)
}
