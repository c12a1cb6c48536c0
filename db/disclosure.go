package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// The words that a disclosure is told by, beside its verdict.
type (
	// DisclosureRule is what a disclosure is held to.
	DisclosureRule string
	// DisclosureMeans is by which means a sponsorship is disclosed.
	DisclosureMeans string
)

// The rules and the means.
const (
	RuleFTC       DisclosureRule = "FTC_16_CFR_255"
	RuleUCPD      DisclosureRule = "EU_UCPD"
	RuleCAPCode   DisclosureRule = "UK_CAP_CODE"
	RuleAgreement DisclosureRule = "AGREEMENT"

	MeansPlatformLabel DisclosureMeans = "PLATFORM_LABEL"
	MeansCaption       DisclosureMeans = "CAPTION"
	MeansSpoken        DisclosureMeans = "SPOKEN"
	MeansOnScreen      DisclosureMeans = "ON_SCREEN"
)

// DisclosureCheck is one look at whether a publication is disclosed. Never changed
// after.
type DisclosureCheck struct {
	bun.BaseModel `bun:"table:disclosure_checks,alias:disclosure"`
	Base

	BrandID       uuid.UUID         `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID         `bun:"creator_id,type:uuid"`
	PublicationID uuid.UUID         `bun:"publication_id,type:uuid"`
	Rule          DisclosureRule    `bun:"rule"`
	Means         []DisclosureMeans `bun:"means,array"`
	Verdict       DisclosureVerdict `bun:"verdict"`
	Evidence      string            `bun:"evidence"`
	// URL is where the publication was when somebody looked.
	URL string `bun:"url"`
	// CheckedByID is nil for some from before there were checks.
	CheckedByID *uuid.UUID `bun:"checked_by,type:uuid"`
	CheckedAt   time.Time  `bun:"checked_at"`
}

// TypeDisclosureCheck is the type in a check's global id.
const TypeDisclosureCheck = "disclosure_check"

// ID is the global id.
func (c *DisclosureCheck) ID() gid.ID { return gid.Of(TypeDisclosureCheck, c.Key) }

// IsNode marks an object that node(id:) finds.
func (*DisclosureCheck) IsNode() {}

func (*DisclosureCheck) visible(v auth.Viewer) cond { return ownedBy("disclosure", v) }

// maxDisclosureChecks is how many checks of a publication are listed.
const maxDisclosureChecks = 50

// ChecksOfPublications reads the checks, the newest first.
func ChecksOfPublications() Short[DisclosureCheck] {
	return short[DisclosureCheck]("disclosure.publication_id = parent.id", "disclosure.checked_at DESC, disclosure.id DESC", maxDisclosureChecks)
}
