package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// The words that a version is told by.
type (
	// ContractDecision is what became of an offer.
	ContractDecision string
	// AttributionModel is how conversions are credited to what led to them.
	AttributionModel string
)

// The decisions, and the model unless another one is agreed.
const (
	OfferAccepted  ContractDecision = "ACCEPTED"
	OfferCountered ContractDecision = "COUNTERED"
	OfferDeclined  ContractDecision = "DECLINED"
	OfferWithdrawn ContractDecision = "WITHDRAWN"

	LastTouch AttributionModel = "LAST_TOUCH"
)

// ContractTerms is how brand and creator work together under a contract.
type ContractTerms struct {
	RevisionLimit         int              `bun:"revision_limit"`
	ReviewSLADays         int              `bun:"review_sla_days"`
	NetPaymentDays        int              `bun:"net_payment_days"`
	Disclosure            *string          `bun:"disclosure"`
	AttributionModel      AttributionModel `bun:"attribution_model"`
	AttributionWindowDays int              `bun:"attribution_window_days"`
}

// ContractVersion is one version of a contract. It never changes once it was sent:
// the database refuses.
type ContractVersion struct {
	bun.BaseModel `bun:"table:contract_versions,alias:contract_version"`
	Base

	BrandID    uuid.UUID    `bun:"brand_id,type:uuid"`
	CreatorID  uuid.UUID    `bun:"creator_id,type:uuid"`
	ContractID uuid.UUID    `bun:"contract_id,type:uuid"`
	Number     int          `bun:"number"`
	OfferedBy  ContractSide `bun:"offered_by"`
	Currency   string       `bun:"currency"`
	StartsOn   scalars.Date `bun:"starts_on,type:date"`
	EndsOn     scalars.Date `bun:"ends_on,type:date"`
	// TotalMinor is the most that is fixed, FixedMinor what the fixed amounts and
	// the fees come to, in minor units.
	TotalMinor int64   `bun:"total_minor"`
	FixedMinor int64   `bun:"fixed_minor"`
	Message    *string `bun:"message"`
	ContractTerms
	ContentHash *string    `bun:"content_hash"`
	SentAt      *time.Time `bun:"sent_at"`
	CreatedAt   time.Time  `bun:"created_at"`

	// Decision and DecidedAt are nil while the offer waits.
	Decision  *ContractDecision `bun:"decision,scanonly"`
	DecidedAt *time.Time        `bun:"decided_at,scanonly"`
}

// TypeContractVersion is the type in a version's global id.
const TypeContractVersion = "contract_version"

// ID is the global id.
func (v *ContractVersion) ID() gid.ID { return gid.Of(TypeContractVersion, v.Key) }

// IsNode marks an object that node(id:) finds.
func (*ContractVersion) IsNode() {}

// Terms is how the two work together.
func (v *ContractVersion) Terms() *ContractTerms { return &v.ContractTerms }

// Total is the most that all fixed amounts and fees come to.
func (v *ContractVersion) Total() (*Money, error) { return MoneyOf(&v.TotalMinor, v.Currency) }

func (*ContractVersion) visible(v auth.Viewer) cond { return onceSent("contract_version", v) }

func (*ContractVersion) join(q *bun.SelectQuery, _ auth.Viewer) *bun.SelectQuery {
	return q.Join("LEFT JOIN contract_decisions decided ON decided.version_id = contract_version.id")
}

func (*ContractVersion) columns() []string { return []string{"decided.decision", "decided.decided_at"} }

// MaxContractVersions is how many versions one contract can have.
const MaxContractVersions = 50

// VersionsOfContracts reads the versions, the newest first.
func VersionsOfContracts() Short[ContractVersion] {
	return short[ContractVersion]("contract_version.contract_id = parent.id", "contract_version.number DESC", MaxContractVersions)
}

// LatestVersionsOfContracts reads the newest version of each contract.
func LatestVersionsOfContracts() Short[ContractVersion] {
	return short[ContractVersion]("contract_version.contract_id = parent.id", "contract_version.number DESC", 1)
}

// maxSigned is how many signed versions of a partnership are looked through.
const maxSigned = 500

// SignedVersionsOfPartnerships reads the versions of a partnership's contracts that
// both sides have signed, in the order in which they did.
func SignedVersionsOfPartnerships() Short[ContractVersion] {
	return short[ContractVersion]("contract_version.contract_id IN (SELECT c.id FROM contracts c WHERE c.partnership_id = parent.id) AND decided.decision = 'ACCEPTED'",
		"decided.decided_at, contract_version.id", maxSigned)
}

// ContractSignature is a signature under one version. Never changed after.
type ContractSignature struct {
	bun.BaseModel `bun:"table:contract_signatures,alias:signature"`
	Base

	BrandID    uuid.UUID    `bun:"brand_id,type:uuid"`
	CreatorID  uuid.UUID    `bun:"creator_id,type:uuid"`
	ContractID uuid.UUID    `bun:"contract_id,type:uuid"`
	VersionID  uuid.UUID    `bun:"version_id,type:uuid"`
	Side       ContractSide `bun:"side"`
	SignerID   uuid.UUID    `bun:"signer_id,type:uuid"`
	Name       string       `bun:"name"`
	// ContentHash is the version's: the database compares.
	ContentHash string    `bun:"content_hash"`
	SignedAt    time.Time `bun:"signed_at"`
}

func (*ContractSignature) visible(v auth.Viewer) cond { return ownedBy("signature", v) }

// SignaturesOfVersions reads the signatures, the brand's first.
func SignaturesOfVersions() Short[ContractSignature] {
	return short[ContractSignature]("signature.version_id = parent.id", "signature.side", 2)
}

// ContractDecided is what became of a version: written once, and never changed.
type ContractDecided struct {
	bun.BaseModel `bun:"table:contract_decisions,alias:decided"`

	VersionID   uuid.UUID        `bun:"version_id,pk,type:uuid"`
	BrandID     uuid.UUID        `bun:"brand_id,type:uuid"`
	CreatorID   uuid.UUID        `bun:"creator_id,type:uuid"`
	ContractID  uuid.UUID        `bun:"contract_id,type:uuid"`
	Decision    ContractDecision `bun:"decision"`
	DecidedByID uuid.UUID        `bun:"decided_by,type:uuid"`
	DecidedAt   time.Time        `bun:"decided_at"`
}
