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

// PartnershipStage is where a relationship stands, as the brand sees it.
type PartnershipStage string

// The stages, from discovery to the end.
const (
	StageDiscovered  PartnershipStage = "DISCOVERED"
	StageVetting     PartnershipStage = "VETTING"
	StageShortlisted PartnershipStage = "SHORTLISTED"
	StageOutreach    PartnershipStage = "OUTREACH"
	StageNegotiating PartnershipStage = "NEGOTIATING"
	StagePilot       PartnershipStage = "PILOT"
	StageScaling     PartnershipStage = "SCALING"
	StageRetained    PartnershipStage = "RETAINED"
	StageAtRisk      PartnershipStage = "AT_RISK"
	StageWinback     PartnershipStage = "WINBACK"
	StageExited      PartnershipStage = "EXITED"
	StageDeclined    PartnershipStage = "DECLINED"
	StageRejected    PartnershipStage = "REJECTED"
)

// PartnershipStatus is where a relationship stands, as both sides see it.
type PartnershipStatus string

// The statuses.
const (
	StatusProspect PartnershipStatus = "PROSPECT"
	StatusInvited  PartnershipStatus = "INVITED"
	StatusActive   PartnershipStatus = "ACTIVE"
	StatusEnded    PartnershipStatus = "ENDED"
)

// Partnership is the relationship of one brand and one creator.
type Partnership struct {
	bun.BaseModel `bun:"table:partnerships,alias:partnership"`
	Base

	BrandID           uuid.UUID        `bun:"brand_id,type:uuid"`
	CreatorID         uuid.UUID        `bun:"creator_id,type:uuid"`
	Stage             PartnershipStage `bun:"stage"`
	OwnerID           *uuid.UUID       `bun:"owner_id,type:uuid"`
	Tier              *Tier            `bun:"tier"`
	FollowerCount     *int64           `bun:"follower_count"`
	Tags              []string         `bun:"tags,array"`
	Notes             *string          `bun:"notes"`
	ContactedAt       *time.Time       `bun:"contacted_at"`
	StartedAt         *time.Time       `bun:"started_at"`
	LastTouchAt       *time.Time       `bun:"last_touch_at"`
	NextCheckInOn     *scalars.Date    `bun:"next_check_in_on,type:date"`
	OptedOutAt        *time.Time       `bun:"opted_out_at"`
	OptedOutBy        *auth.Kind       `bun:"opted_out_by"`
	OptOutEvidence    *string          `bun:"opt_out_evidence"`
	ContractSignedOn  *scalars.Date    `bun:"contract_signed_on,type:date"`
	ContractReference *string          `bun:"contract_reference"`
	RevisionLimit     int              `bun:"revision_limit"`
	CreatedAt         time.Time        `bun:"created_at"`
	Stamp
}

// TypePartnership is the type in a partnership's global id.
const TypePartnership = "partnership"

// ID is the global id.
func (p *Partnership) ID() gid.ID { return gid.Of(TypePartnership, p.Key) }

// IsNode marks an object that node(id:) finds.
func (*Partnership) IsNode() {}

// Status is the stage as both sides may know it: that a brand thinks of winning
// a creator back, or sees a risk, stays with the brand.
func (p *Partnership) Status() PartnershipStatus {
	switch p.Stage {
	case StageDiscovered, StageVetting, StageShortlisted:
		return StatusProspect
	case StageOutreach, StageNegotiating:
		return StatusInvited
	case StagePilot, StageScaling, StageRetained, StageAtRisk, StageWinback:
		return StatusActive
	case StageExited, StageDeclined, StageRejected:
		return StatusEnded
	default:
		return StatusEnded
	}
}

func (*Partnership) visible(v auth.Viewer) cond {
	c := ownedBy("partnership", v)
	if v.Kind == auth.KindCreator {
		c.sql += " AND partnership.contacted_at IS NOT NULL"
	}
	return c
}

// PartnershipsWithCreators reads the viewer's brand's partnership with each
// creator.
func PartnershipsWithCreators() Short[Partnership] {
	return short[Partnership]("partnership.creator_id = parent.id", "partnership.id", 1)
}

// StageChange is one move of a partnership's stage.
type StageChange struct {
	bun.BaseModel `bun:"table:stage_changes,alias:stage_change"`
	Base

	BrandID       uuid.UUID         `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID         `bun:"partnership_id,type:uuid"`
	From          *PartnershipStage `bun:"from_stage"`
	To            PartnershipStage  `bun:"to_stage"`
	Reason        *string           `bun:"reason"`
	ChangedByID   *uuid.UUID        `bun:"changed_by,type:uuid"`
	ChangedAt     time.Time         `bun:"changed_at"`
}

// TypeStageChange is the type in a stage change's global id.
const TypeStageChange = "stage_change"

// ID is the global id.
func (c *StageChange) ID() gid.ID { return gid.Of(TypeStageChange, c.Key) }

// IsNode marks an object that node(id:) finds.
func (*StageChange) IsNode() {}

func (*StageChange) visible(v auth.Viewer) cond { return ofBrand("stage_change", v) }

// maxStageChanges is how many moves of a partnership are listed.
const maxStageChanges = 200

// StageChangesOfPartnerships reads the moves, the newest first.
func StageChangesOfPartnerships() Short[StageChange] {
	return short[StageChange]("stage_change.partnership_id = parent.id", "stage_change.changed_at DESC, stage_change.id DESC", maxStageChanges)
}

// PartnershipFilter is a client's conditions on partnerships.
type PartnershipFilter struct {
	And           []*PartnershipFilter    `json:"and,omitzero"`
	Or            []*PartnershipFilter    `json:"or,omitzero"`
	Not           *PartnershipFilter      `json:"not,omitempty"`
	Stage         *PartnershipStageFilter `json:"stage,omitempty"`
	Tier          *TierFilter             `json:"tier,omitempty"`
	OwnerID       *IDFilter               `json:"ownerId,omitempty"`
	BrandID       *IDFilter               `json:"brandId,omitempty"`
	CreatorID     *IDFilter               `json:"creatorId,omitempty"`
	Creator       *CreatorFilter          `json:"creator,omitempty"`
	CampaignID    *IDFilter               `json:"campaignId,omitempty"`
	Tags          *WordsFilter            `json:"tags,omitempty"`
	StartedAt     *DateTimeFilter         `json:"startedAt,omitempty"`
	LastTouchAt   *DateTimeFilter         `json:"lastTouchAt,omitempty"`
	NextCheckInOn *DateFilter             `json:"nextCheckInOn,omitempty"`
	CreatedAt     *DateTimeFilter         `json:"createdAt,omitempty"`
	CustomFields  []*CustomFieldFilter    `json:"customFields,omitzero"`
	Segment       *gid.ID                 `json:"segment,omitempty"`
}

// The conditions on a partnership's words.
type (
	// PartnershipStageFilter is conditions on a PartnershipStage.
	PartnershipStageFilter = EnumFilter[PartnershipStage]
	// TierFilter is conditions on a Tier.
	TierFilter = EnumFilter[Tier]
)

func (f *PartnershipFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	branches(c, f.And, f.Or, f.Not, f.Not != nil)
	enum(c, "partnership.stage", f.Stage)
	enum(c, "partnership.tier", f.Tier)
	c.id("partnership.owner_id", TypeUser, f.OwnerID)
	c.id("partnership.brand_id", TypeBrand, f.BrandID)
	c.id("partnership.creator_id", TypeCreator, f.CreatorID)
	if f.Creator != nil {
		c.within(f.Creator, "EXISTS (SELECT 1 FROM creators creator WHERE creator.id = partnership.creator_id AND %s)")
	}
	if f.CampaignID != nil {
		c.within(participantCondition{f.CampaignID}, "EXISTS (SELECT 1 FROM campaign_participants cp WHERE cp.partnership_id = partnership.id AND %s)")
	}
	c.words("partnership.tags", f.Tags)
	span(c, "partnership.started_at", f.StartedAt)
	span(c, "partnership.last_touch_at", f.LastTouchAt)
	span(c, "partnership.next_check_in_on", f.NextCheckInOn)
	span(c, "partnership.created_at", f.CreatedAt)
	c.custom("partnership_id", "partnership", f.CustomFields)
	c.segment(SegmentPartnerships, f.Segment)
}

// participantCondition is a condition on the campaign that one is part of.
type participantCondition struct{ campaign *IDFilter }

func (f participantCondition) conditions(c *conditions) {
	c.id("cp.campaign_id", TypeCampaign, f.campaign)
}

// PartnershipOrderField is what partnerships can be ordered by.
type PartnershipOrderField string

// PartnershipOrder is an order of partnerships.
type PartnershipOrder struct {
	Field     PartnershipOrderField
	Direction OrderDirection
}

// A page of partnerships.
type (
	// PartnershipConnection is a page of Partnership rows.
	PartnershipConnection = pagination.Connection[*Partnership]
	// PartnershipEdge is a Partnership row in a page.
	PartnershipEdge = pagination.Edge[*Partnership]
)

// Partnerships lists partnerships, the newest first unless ordered. A creator's
// are ordered by the first contact: when the brand began to think is its own
// affair.
func Partnerships(v auth.Viewer, filter *PartnershipFilter, order []*PartnershipOrder) (List, error) {
	otherwise := by("partnership.created_at", "timestamptz").descending()
	if v.Kind == auth.KindCreator {
		otherwise = byOpt("partnership.contacted_at", "timestamptz").descending()
	}
	keys, err := sorted(order, func(o *PartnershipOrder) (sortKey, OrderDirection) {
		switch o.Field {
		case "CREATED_AT":
			return by("partnership.created_at", "timestamptz"), o.Direction
		case "STARTED_AT":
			return byOpt("partnership.started_at", "timestamptz"), o.Direction
		case "LAST_TOUCH_AT":
			return byOpt("partnership.last_touch_at", "timestamptz"), o.Direction
		case "NEXT_CHECK_IN_ON":
			return byOpt("partnership.next_check_in_on", "date"), o.Direction
		case "FOLLOWER_COUNT":
			return byOpt("partnership.follower_count", "bigint"), o.Direction
		default:
			return byOpt("partnership.contacted_at", "timestamptz"), o.Direction
		}
	}, otherwise)
	return List{name: "partnerships", filter: filter, order: keys}, err
}
