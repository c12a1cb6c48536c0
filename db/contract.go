package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
	"github.com/rapporthq/rapport/scalars"
)

// The words that a contract is told by.
type (
	// ContractKind is what kind of agreement.
	ContractKind string
	// ContractState is where a contract stands, as it is stored.
	ContractState string
	// ContractPhase is where a signed contract stands by its dates.
	ContractPhase string
	// ContractSide is a side of a contract.
	ContractSide string
)

// The states, phases and sides.
const (
	ContractDraft      ContractState = "DRAFT"
	ContractSent       ContractState = "SENT"
	ContractCountered  ContractState = "COUNTERED"
	ContractSigned     ContractState = "SIGNED"
	ContractTerminated ContractState = "TERMINATED"
	ContractDeclined   ContractState = "DECLINED"

	PhaseUpcoming ContractPhase = "UPCOMING"
	PhaseActive   ContractPhase = "ACTIVE"
	PhaseExpired  ContractPhase = "EXPIRED"

	SideBrand   ContractSide = "BRAND"
	SideCreator ContractSide = "CREATOR"
)

// Contract is an agreement of a brand and a creator. What it says is in its
// versions.
type Contract struct {
	bun.BaseModel `bun:"table:contracts,alias:contract"`
	Base

	BrandID       uuid.UUID     `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID     `bun:"partnership_id,type:uuid"`
	CreatorID     uuid.UUID     `bun:"creator_id,type:uuid"`
	Kind          ContractKind  `bun:"kind"`
	Title         string        `bun:"title"`
	State         ContractState `bun:"state"`
	Currency      string        `bun:"currency"`
	// StartsOn and EndsOn are of the version in force, else of the newest.
	StartsOn scalars.Date `bun:"starts_on,type:date"`
	EndsOn   scalars.Date `bun:"ends_on,type:date"`
	// LatestNumber is the newest version's; OpenOffer is the side whose offer waits.
	LatestNumber int           `bun:"latest"`
	OpenOffer    *ContractSide `bun:"open_offer"`
	// SignedNumber and SignedVersionID are the version in force.
	SignedNumber    *int          `bun:"signed_number"`
	SignedVersionID *uuid.UUID    `bun:"signed_version_id,type:uuid"`
	SignedAt        *time.Time    `bun:"signed_at"`
	SentAt          *time.Time    `bun:"sent_at"`
	TerminatedOn    *scalars.Date `bun:"terminated_on,type:date"`
	EndReason       *string       `bun:"end_reason"`
	InternalNotes   *string       `bun:"internal_notes"`
	// OverrideKeys are the overlaps in spite of which version OverrideNumber may be
	// signed.
	OverrideNumber *int       `bun:"override_number"`
	OverrideKeys   []string   `bun:"override_keys,array"`
	OverrideReason *string    `bun:"override_reason"`
	OverrideByID   *uuid.UUID `bun:"override_by,type:uuid"`
	CreatedAt      time.Time  `bun:"created_at"`
	Stamp
}

// TypeContract is the type in a contract's global id.
const TypeContract = "contract"

// ID is the global id.
func (c *Contract) ID() gid.ID { return gid.Of(TypeContract, c.Key) }

// IsNode marks an object that node(id:) finds.
func (*Contract) IsNode() {}

func (*Contract) visible(v auth.Viewer) cond { return onceSent("contract", v) }

// onceSent is the condition of rows that a creator sees once they were sent.
func onceSent(alias string, v auth.Viewer) cond {
	c := ownedBy(alias, v)
	if v.Kind == auth.KindCreator {
		c.sql += " AND " + alias + ".sent_at IS NOT NULL"
	}
	return c
}

// maxContracts is how many contracts of a partnership are listed.
const maxContracts = 100

// ContractsOfPartnerships reads the contracts, the newest first.
func ContractsOfPartnerships() Short[Contract] {
	return short[Contract]("contract.partnership_id = parent.id", "contract.created_at DESC, contract.id DESC", maxContracts)
}

// ContractStanding is what the moves of a contract rest on beside its own row, all
// of it in one read. Its key is the contract's.
type ContractStanding struct {
	bun.BaseModel `bun:"table:contracts,alias:contract"`
	Base

	// Stage and ContactedAt are the partnership's.
	Stage       PartnershipStage `bun:"stage,scanonly"`
	ContactedAt *time.Time       `bun:"contacted_at,scanonly"`
	// CreatorUserID is the person that the creator is; nil for a profile that a
	// brand entered.
	CreatorUserID *uuid.UUID `bun:"creator_user_id,scanonly"`
	// OfferEndsOn is the last day of the newest version.
	OfferEndsOn scalars.Date `bun:"offer_ends_on,type:date,scanonly"`
	// Blocked tells whether an exclusivity overlaps that nobody has overridden.
	Blocked bool `bun:"blocked,scanonly"`
}

// Partnership is the part of the partnership that the moves rest on.
func (s *ContractStanding) Partnership() *Partnership {
	return &Partnership{Stage: s.Stage, ContactedAt: s.ContactedAt}
}

func (*ContractStanding) visible(v auth.Viewer) cond { return onceSent("contract", v) }

// join adds rows that are the contract's own: the foreign keys see to it that they
// are of the same brand and creator.
func (*ContractStanding) join(q *bun.SelectQuery, _ auth.Viewer) *bun.SelectQuery {
	return q.
		Join("JOIN partnerships partnership ON partnership.id = contract.partnership_id").
		Join("JOIN creators creator ON creator.id = contract.creator_id").
		Join("JOIN contract_versions newest ON newest.contract_id = contract.id AND newest.number = contract.latest")
}

func (*ContractStanding) columns() []string {
	return []string{
		"partnership.stage", "partnership.contacted_at", "creator.user_id AS creator_user_id", "newest.ends_on AS offer_ends_on",
		"EXISTS (SELECT 1 FROM exclusivity_overlaps(contract.id) o WHERE NOT coalesce(" +
			"contract.override_number = contract.latest AND o.overlap = ANY (contract.override_keys), false)) AS blocked",
	}
}

// Overlap is a signed exclusivity that overlaps with a contract's newest version.
type Overlap struct {
	// Key tells overlaps apart, and nothing about them.
	Key string `bun:"overlap"`
	// ClauseID is the contract's own clause; nil when it is the work itself.
	ClauseID *uuid.UUID `bun:"clause_id"`
	// OtherContractID and OtherClauseID are nil where the viewer may not learn them.
	OtherContractID *uuid.UUID `bun:"other_contract_id"`
	OtherClauseID   *uuid.UUID `bun:"other_clause_id"`
	// AnotherBrand tells that the other contract is another brand's.
	AnotherBrand bool `bun:"another_brand"`
}

// Overlaps reads what stands against signing the contract's newest version, at
// most so many; none for a contract that the viewer does not see.
func Overlaps(ctx context.Context, h Handle, contract uuid.UUID, most int) ([]*Overlap, error) {
	var rows []*Overlap
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		return db.NewRaw("SELECT * FROM exclusivity_overlaps(?) LIMIT ?", contract, most).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, translate("read overlapping exclusivity", err)
	}
	return rows, nil
}

// LockAgreements keeps other contracts of the creator, with whatever brand, from
// being signed until the transaction ends: two that exclude each other can't both
// find that the other is not there.
func LockAgreements(ctx context.Context, t *Tx, creator uuid.UUID) error {
	if _, err := t.tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "agreements "+creator.String()); err != nil {
		return fmt.Errorf("wait for the creator's agreements: %w", err)
	}
	return nil
}

// HasContract tells whether the partnership has a contract that was signed here
// and ends no earlier than the day.
func HasContract(ctx context.Context, t *Tx, partnership uuid.UUID, day scalars.Date) (bool, error) {
	has, err := from[Contract](t, t.tx, (*Contract)(nil)).
		Where("contract.partnership_id = ? AND contract.state = ? AND contract.ends_on >= ?", partnership, ContractSigned, day).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look for a signed contract: %w", err)
	}
	return has, nil
}

// ContractFilter is a client's conditions on contracts.
type ContractFilter struct {
	And, Or       []*ContractFilter
	Not           *ContractFilter
	State         *ContractStateFilter
	Kind          *ContractKindFilter
	BrandID       *IDFilter
	CreatorID     *IDFilter
	PartnershipID *IDFilter
	StartsOn      *DateFilter
	EndsOn        *DateFilter
	CreatedAt     *DateTimeFilter
}

// The conditions on a contract's words.
type (
	// ContractStateFilter is conditions on a ContractState.
	ContractStateFilter = EnumFilter[ContractState]
	// ContractKindFilter is conditions on a ContractKind.
	ContractKindFilter = EnumFilter[ContractKind]
)

func (f *ContractFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	branches(c, f.And, f.Or, f.Not, f.Not != nil)
	enum(c, "contract.state", f.State)
	enum(c, "contract.kind", f.Kind)
	c.id("contract.brand_id", TypeBrand, f.BrandID)
	c.id("contract.creator_id", TypeCreator, f.CreatorID)
	c.id("contract.partnership_id", TypePartnership, f.PartnershipID)
	span(c, "contract.starts_on", f.StartsOn)
	span(c, "contract.ends_on", f.EndsOn)
	span(c, "contract.created_at", f.CreatedAt)
}

// ContractOrderField is what contracts can be ordered by.
type ContractOrderField string

// ContractOrder is an order of contracts.
type ContractOrder struct {
	Field     ContractOrderField
	Direction OrderDirection
}

// A page of contracts.
type (
	// ContractConnection is a page of Contract rows.
	ContractConnection = pagination.Connection[*Contract]
	// ContractEdge is a Contract row in a page.
	ContractEdge = pagination.Edge[*Contract]
)

// Contracts lists contracts, the newest first unless ordered. A creator's are
// ordered by when they were sent: when they were begun is the brand's own affair.
func Contracts(v auth.Viewer, filter *ContractFilter, order []*ContractOrder) (List, error) {
	otherwise := by("contract.created_at", "timestamptz").descending()
	if v.Kind == auth.KindCreator {
		otherwise = byOpt("contract.sent_at", "timestamptz").descending()
	}
	keys, err := sorted(order, func(o *ContractOrder) (sortKey, OrderDirection) {
		switch o.Field {
		case "ENDS_ON":
			return by("contract.ends_on", "date"), o.Direction
		case "CREATED_AT":
			return by("contract.created_at", "timestamptz"), o.Direction
		default:
			return byOpt("contract.sent_at", "timestamptz"), o.Direction
		}
	}, otherwise)
	return List{name: "contracts", filter: filter, order: keys}, err
}
