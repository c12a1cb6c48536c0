package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
	"github.com/rapporthq/rapport/scalars"
)

// The words that checks are told by.
type (
	// VettingKind is what a check looks at.
	VettingKind string
	// VettingVerdict is what a check came to.
	VettingVerdict string
)

// The verdicts.
const (
	VettingPassed   VettingVerdict = "PASSED"
	VettingConcerns VettingVerdict = "CONCERNS"
	VettingFailed   VettingVerdict = "FAILED"
)

// VettingCheck is a brand's check of a creator. Append-only: the latest of its
// kind counts.
type VettingCheck struct {
	bun.BaseModel `bun:"table:vetting_checks,alias:vetting"`
	Base

	BrandID       uuid.UUID      `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID      `bun:"creator_id,type:uuid"`
	PartnershipID uuid.UUID      `bun:"partnership_id,type:uuid"`
	Kind          VettingKind    `bun:"kind"`
	Verdict       VettingVerdict `bun:"verdict"`
	EvidenceURL   *string        `bun:"evidence_url"`
	Note          *string        `bun:"note"`
	ReviewerID    uuid.UUID      `bun:"reviewer_id,type:uuid"`
	CheckedAt     time.Time      `bun:"checked_at"`
	ExpiresOn     *scalars.Date  `bun:"expires_on,type:date"`
}

// TypeVettingCheck is the type in a check's global id.
const TypeVettingCheck = "vetting"

// ID is the global id.
func (c *VettingCheck) ID() gid.ID { return gid.Of(TypeVettingCheck, c.Key) }

// IsNode marks an object that node(id:) finds.
func (*VettingCheck) IsNode() {}

func (*VettingCheck) visible(v auth.Viewer) cond { return ofBrand("vetting", v) }

// maxVettingChecks is how many checks of a partnership are listed.
const maxVettingChecks = 100

// VettingChecksOfPartnerships reads the checks, the newest first.
func VettingChecksOfPartnerships() Short[VettingCheck] {
	return short[VettingCheck]("vetting.partnership_id = parent.id", "vetting.checked_at DESC, vetting.id DESC", maxVettingChecks)
}

// The conditions on a check's words.
type (
	// VettingKindFilter is conditions on a VettingKind.
	VettingKindFilter = EnumFilter[VettingKind]
	// VettingVerdictFilter is conditions on a VettingVerdict.
	VettingVerdictFilter = EnumFilter[VettingVerdict]
)

// VettingCheckFilter is a client's conditions on checks.
type VettingCheckFilter struct {
	Kind          *VettingKindFilter
	Verdict       *VettingVerdictFilter
	PartnershipID *IDFilter
	ExpiresOn     *DateFilter
	CheckedAt     *DateTimeFilter
}

func (f *VettingCheckFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	enum(c, "vetting.kind", f.Kind)
	enum(c, "vetting.verdict", f.Verdict)
	c.id("vetting.partnership_id", TypePartnership, f.PartnershipID)
	span(c, "vetting.expires_on", f.ExpiresOn)
	span(c, "vetting.checked_at", f.CheckedAt)
}

// A page of checks.
type (
	// VettingCheckConnection is a page of VettingCheck rows.
	VettingCheckConnection = pagination.Connection[*VettingCheck]
	// VettingCheckEdge is a VettingCheck row in a page.
	VettingCheckEdge = pagination.Edge[*VettingCheck]
)

// VettingChecks lists checks, the newest first.
func VettingChecks(filter *VettingCheckFilter) List {
	return List{name: "vettingChecks", filter: filter, order: []sortKey{by("vetting.checked_at", "timestamptz").descending()}}
}
