package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// The words that clauses are told by.
type (
	// AgreementMetric is what an agreement counts.
	AgreementMetric string
	// UsageChannel is where a brand may use a creator's content.
	UsageChannel string
	// UsageRightState is where a right of use stands.
	UsageRightState string
)

// The states of a right of use.
const (
	UsagePending UsageRightState = "PENDING"
	UsageActive  UsageRightState = "ACTIVE"
	UsageExpired UsageRightState = "EXPIRED"
	UsageRevoked UsageRightState = "REVOKED"
)

// The most clauses of a kind that one version has.
const (
	MaxCompensation = 30
	MaxUsageRights  = 30
	MaxExclusivity  = 20
	MaxRenewals     = 10
)

// ClauseOf is what every clause has: which version it is of, and its place there.
type ClauseOf struct {
	BrandID    uuid.UUID `bun:"brand_id,type:uuid"`
	CreatorID  uuid.UUID `bun:"creator_id,type:uuid"`
	ContractID uuid.UUID `bun:"contract_id,type:uuid"`
	VersionID  uuid.UUID `bun:"version_id,type:uuid"`
	// Position is its place in the version, from 0.
	Position int `bun:"position"`
	// Clause is its short name, unique among those of its kind in the version.
	Clause string `bun:"clause"`
	// SentAt is the version's: from then on the creator sees it, and it never changes.
	SentAt *time.Time `bun:"sent_at"`
}

// UsageRight is a right to use the content that is made under a contract.
type UsageRight struct {
	bun.BaseModel `bun:"table:usage_rights,alias:usage_right"`
	Base
	ClauseOf

	Channels         []UsageChannel    `bun:"channels,array"`
	Territories      []string          `bun:"territories,array"`
	DeliverableTypes []DeliverableType `bun:"deliverable_types,array"`
	StartsOn         scalars.Date      `bun:"starts_on,type:date"`
	EndsOn           scalars.Date      `bun:"ends_on,type:date"`
	// Tail tells that it goes on after the contract has ended.
	Tail bool `bun:"tail"`
	// AgreedFrom and AgreedUntil are the version's days: the database compares.
	AgreedFrom   scalars.Date `bun:"agreed_from,type:date"`
	AgreedUntil  scalars.Date `bun:"agreed_until,type:date"`
	Currency     string       `bun:"currency"`
	FeeMinor     *int64       `bun:"fee_minor"`
	Editing      *string      `bun:"editing"`
	RevokedAt    *time.Time   `bun:"revoked_at"`
	RevokedByID  *uuid.UUID   `bun:"revoked_by,type:uuid"`
	RevokeReason *string      `bun:"revoke_reason"`

	// What follows is of its version and contract.
	Number        int           `bun:"number,scanonly"`
	ContractState ContractState `bun:"contract_state,scanonly"`
	SignedNumber  *int          `bun:"signed_number,scanonly"`
	TerminatedOn  *scalars.Date `bun:"terminated_on,type:date,scanonly"`
}

// TypeUsageRight is the type in a right's global id.
const TypeUsageRight = "usage_right"

// ID is the global id.
func (r *UsageRight) ID() gid.ID { return gid.Of(TypeUsageRight, r.Key) }

// IsNode marks an object that node(id:) finds.
func (*UsageRight) IsNode() {}

// Fee is what is paid for it; nil when nothing is.
func (r *UsageRight) Fee() (*Money, error) { return MoneyOf(r.FeeMinor, r.Currency) }

func (*UsageRight) visible(v auth.Viewer) cond { return onceSent("usage_right", v) }

// join adds rows that are the right's own: its keys see to that.
func (*UsageRight) join(q *bun.SelectQuery, _ auth.Viewer) *bun.SelectQuery {
	return q.
		Join("JOIN contract_versions of_version ON of_version.id = usage_right.version_id").
		Join("JOIN contracts of_contract ON of_contract.id = usage_right.contract_id")
}

func (*UsageRight) columns() []string {
	return []string{"of_version.number", "of_contract.state AS contract_state", "of_contract.signed_number", "of_contract.terminated_on"}
}

// UsageRightsOfVersions reads the rights, in the order given.
func UsageRightsOfVersions() Short[UsageRight] {
	return short[UsageRight]("usage_right.version_id = parent.id", "usage_right.position", MaxUsageRights)
}

// maxRightsInForce is how many rights are looked through for one answer: those of
// all contracts that a partnership lists.
const maxRightsInForce = maxContracts * MaxUsageRights

// RightsInForce reads the rights of the signed versions of a partnership's
// contracts, or of one contract, those that end last first.
func RightsInForce(ctx context.Context, h Handle, partnership uuid.UUID, contract *uuid.UUID) ([]*UsageRight, error) {
	var rows []*UsageRight
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		q := allColumns[UsageRight](from[UsageRight](h, db, &rows)).
			Where("of_contract.partnership_id = ? AND of_contract.signed_number = of_version.number", partnership).
			OrderExpr("usage_right.ends_on DESC, usage_right.id").Limit(maxRightsInForce)
		if contract != nil {
			q = q.Where("of_contract.id = ?", *contract)
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, translate("read rights of use", err)
	}
	return rows, nil
}

// ExclusivityClause is for whom else a creator does not work.
type ExclusivityClause struct {
	bun.BaseModel `bun:"table:exclusivity_clauses,alias:exclusivity"`
	Base
	ClauseOf

	// Category is in lower case; nil when competitors are named alone.
	Category    *string      `bun:"category"`
	Competitors []string     `bun:"competitors,array"`
	Territories []string     `bun:"territories,array"`
	StartsOn    scalars.Date `bun:"starts_on,type:date"`
	EndsOn      scalars.Date `bun:"ends_on,type:date"`
}

func (*ExclusivityClause) visible(v auth.Viewer) cond { return onceSent("exclusivity", v) }

// ExclusivityOfVersions reads the clauses, in the order given.
func ExclusivityOfVersions() Short[ExclusivityClause] {
	return short[ExclusivityClause]("exclusivity.version_id = parent.id", "exclusivity.position", MaxExclusivity)
}

// RenewalOption is how a contract may go on.
type RenewalOption struct {
	bun.BaseModel `bun:"table:renewal_options,alias:renewal"`
	Base
	ClauseOf

	Description *string         `bun:"description"`
	Metric      AgreementMetric `bun:"metric"`
	Threshold   int64           `bun:"threshold"`
	Months      int             `bun:"months"`
	DecideBy    *scalars.Date   `bun:"decide_by,type:date"`
}

func (*RenewalOption) visible(v auth.Viewer) cond { return onceSent("renewal", v) }

// RenewalsOfVersions reads the options, in the order given.
func RenewalsOfVersions() Short[RenewalOption] {
	return short[RenewalOption]("renewal.version_id = parent.id", "renewal.position", MaxRenewals)
}

// Clauses are all clauses of one version.
type Clauses struct {
	Compensation []*CompensationTerm
	UsageRights  []*UsageRight
	Exclusivity  []*ExclusivityClause
	Renewals     []*RenewalOption
}

// InsertClauses writes the clauses of a version. Those of one that was sent come
// before the version itself: afterwards nothing is added to it.
func InsertClauses(ctx context.Context, t *Tx, c Clauses) error {
	if err := Insert(ctx, t, c.Compensation...); err != nil {
		return fmt.Errorf("write the compensation: %w", err)
	}
	if err := Insert(ctx, t, c.UsageRights...); err != nil {
		return fmt.Errorf("write the rights of use: %w", err)
	}
	if err := Insert(ctx, t, c.Exclusivity...); err != nil {
		return fmt.Errorf("write the exclusivity: %w", err)
	}
	if err := Insert(ctx, t, c.Renewals...); err != nil {
		return fmt.Errorf("write the renewal options: %w", err)
	}
	return nil
}

// DeleteClauses takes all clauses out of a draft.
func DeleteClauses(ctx context.Context, t *Tx, version uuid.UUID) error {
	for _, model := range []any{(*CompensationTerm)(nil), (*UsageRight)(nil), (*ExclusivityClause)(nil), (*RenewalOption)(nil)} {
		if _, err := t.tx.NewDelete().Model(model).Where("version_id = ?", version).Exec(ctx); err != nil {
			return fmt.Errorf("delete the clauses of a draft: %w", err)
		}
	}
	return nil
}

// SealClauses shows the clauses of a draft to the creator, before the draft itself
// is sent.
func SealClauses(ctx context.Context, t *Tx, version uuid.UUID, at time.Time) error {
	for _, model := range []any{(*CompensationTerm)(nil), (*UsageRight)(nil), (*ExclusivityClause)(nil), (*RenewalOption)(nil)} {
		if _, err := t.tx.NewUpdate().Model(model).Set("sent_at = ?", at).Where("version_id = ?", version).Returning("NULL").Exec(ctx); err != nil {
			return fmt.Errorf("seal the clauses of a draft: %w", err)
		}
	}
	return nil
}
