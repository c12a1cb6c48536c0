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
)

// Brief is what creators are asked to make: of a campaign, of one partnership in
// it, or of a partnership alone. What it says is in its versions.
type Brief struct {
	bun.BaseModel `bun:"table:briefs,alias:brief"`
	Base

	BrandID       uuid.UUID  `bun:"brand_id,type:uuid"`
	CampaignID    *uuid.UUID `bun:"campaign_id,type:uuid"`
	PartnershipID *uuid.UUID `bun:"partnership_id,type:uuid"`
	// CreatorID is the partnership's; nil without one.
	CreatorID *uuid.UUID `bun:"creator_id,type:uuid"`
	Title     string     `bun:"title"`
	// Notes are the brand's own affair.
	Notes           *string    `bun:"notes"`
	ActiveVersionID *uuid.UUID `bun:"active_version_id,type:uuid"`
	CreatedAt       time.Time  `bun:"created_at"`
	Stamp
}

// TypeBrief is the type in a brief's global id.
const TypeBrief = "brief"

// ID is the global id.
func (b *Brief) ID() gid.ID { return gid.Of(TypeBrief, b.Key) }

// IsNode marks an object that node(id:) finds.
func (*Brief) IsNode() {}

func (*Brief) visible(v auth.Viewer) cond { return briefFor("brief", v) }

// briefFor is the condition on the briefs' table under an alias: a creator sees
// what is active, in what the creator knows of.
func briefFor(alias string, v auth.Viewer) cond {
	if v.Kind != auth.KindCreator {
		return ownedBy(alias, v)
	}
	return cond{
		fmt.Sprintf("%[1]s.active_version_id IS NOT NULL AND ("+
			"(%[1]s.creator_id = ? AND EXISTS (SELECT 1 FROM partnerships p WHERE p.id = %[1]s.partnership_id AND p.contacted_at IS NOT NULL))"+
			" OR (%[1]s.creator_id IS NULL AND EXISTS (SELECT 1 FROM campaign_participants cp JOIN partnerships p ON p.id = cp.partnership_id"+
			" WHERE cp.campaign_id = %[1]s.campaign_id AND cp.creator_id = ? AND p.contacted_at IS NOT NULL)))", alias),
		[]any{v.CreatorID, v.CreatorID},
	}
}

// FindBrief reads the brief of a campaign, of a partnership in it, or of a
// partnership alone; nil where there is none for the viewer.
func FindBrief(ctx context.Context, t *Tx, campaign, partnership *uuid.UUID) (*Brief, error) {
	var found []*Brief
	q := allColumns[Brief](from[Brief](t, t.tx, &found)).
		Where("brief.campaign_id IS NOT DISTINCT FROM ? AND brief.partnership_id IS NOT DISTINCT FROM ?", campaign, partnership)
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("look for a brief: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return found[0], nil
}

// BriefFilter is a client's conditions on briefs.
type BriefFilter struct {
	BrandID       *IDFilter
	CampaignID    *IDFilter
	PartnershipID *IDFilter
	Title         *StringFilter
}

func (f *BriefFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	c.id("brief.brand_id", TypeBrand, f.BrandID)
	c.id("brief.campaign_id", TypeCampaign, f.CampaignID)
	c.id("brief.partnership_id", TypePartnership, f.PartnershipID)
	c.text("brief.title", f.Title)
}

// Pages of briefs and of acknowledgements.
type (
	// BriefConnection is a page of Brief rows.
	BriefConnection = pagination.Connection[*Brief]
	// BriefEdge is a Brief row in a page.
	BriefEdge = pagination.Edge[*Brief]
	// BriefAcknowledgementConnection is a page of BriefAcknowledgement rows.
	BriefAcknowledgementConnection = pagination.Connection[*BriefAcknowledgement]
	// BriefAcknowledgementEdge is a BriefAcknowledgement row in a page.
	BriefAcknowledgementEdge = pagination.Edge[*BriefAcknowledgement]
)

// Briefs lists briefs, the newest first.
func Briefs(filter *BriefFilter) List {
	return List{name: "briefs", filter: filter, order: []sortKey{by("brief.created_at", "timestamptz").descending()}}
}

// BriefAcknowledgement is that a creator has read a version. Never changed after.
type BriefAcknowledgement struct {
	bun.BaseModel `bun:"table:brief_acknowledgements,alias:acknowledgement"`
	Base

	BrandID        uuid.UUID `bun:"brand_id,type:uuid"`
	CreatorID      uuid.UUID `bun:"creator_id,type:uuid"`
	PartnershipID  uuid.UUID `bun:"partnership_id,type:uuid"`
	BriefVersionID uuid.UUID `bun:"brief_version_id,type:uuid"`
	// BriefPublishedAt is the version's, which proves that it was published.
	BriefPublishedAt time.Time `bun:"brief_published_at"`
	Note             *string   `bun:"note"`
	AcknowledgedByID uuid.UUID `bun:"acknowledged_by,type:uuid"`
	AcknowledgedAt   time.Time `bun:"acknowledged_at"`
}

// TypeBriefAcknowledgement is the type in an acknowledgement's global id.
const TypeBriefAcknowledgement = "brief_acknowledgement"

// ID is the global id.
func (a *BriefAcknowledgement) ID() gid.ID { return gid.Of(TypeBriefAcknowledgement, a.Key) }

// IsNode marks an object that node(id:) finds.
func (*BriefAcknowledgement) IsNode() {}

func (*BriefAcknowledgement) visible(v auth.Viewer) cond { return ownedBy("acknowledgement", v) }

// BriefAcknowledgements lists acknowledgements, the latest first.
func BriefAcknowledgements() List {
	return List{name: "briefAcknowledgements", order: []sortKey{by("acknowledgement.acknowledged_at", "timestamptz").descending()}}
}

// AcknowledgementsOfBriefVersions reads a creator's own acknowledgement of each
// version.
func AcknowledgementsOfBriefVersions() Short[BriefAcknowledgement] {
	return short[BriefAcknowledgement]("acknowledgement.brief_version_id = parent.id", "acknowledgement.acknowledged_at DESC, acknowledgement.id DESC", 1)
}

// PartnershipBetween reads the partnership of a brand and a creator; an
// [errs.NotFound] error when there is none for the viewer.
func PartnershipBetween(ctx context.Context, t *Tx, brand, creator uuid.UUID) (*Partnership, error) {
	var found []*Partnership
	q := allColumns[Partnership](from[Partnership](t, t.tx, &found)).Where("partnership.brand_id = ? AND partnership.creator_id = ?", brand, creator)
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the partnership of a brand and a creator: %w", err)
	}
	if len(found) == 0 {
		return nil, notFound()
	}
	return found[0], nil
}
