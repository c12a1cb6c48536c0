package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// BrandFeedback is what a creator tells a brand about working together. The
// ratings are from 1, the lowest, to 5; nil where not rated.
type BrandFeedback struct {
	bun.BaseModel `bun:"table:brand_feedback,alias:brand_feedback"`
	Base

	BrandID       uuid.UUID  `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID  `bun:"partnership_id,type:uuid"`
	CreatorID     uuid.UUID  `bun:"creator_id,type:uuid"`
	DeliverableID *uuid.UUID `bun:"deliverable_id,type:uuid"`
	CampaignID    *uuid.UUID `bun:"campaign_id,type:uuid"`
	BriefClarity  *int       `bun:"brief_clarity"`
	ResponseTime  *int       `bun:"response_time"`
	Payment       *int       `bun:"payment"`
	Respect       *int       `bun:"respect"`
	Note          *string    `bun:"note"`
	CreatedAt     time.Time  `bun:"created_at"`
	Stamp
}

// TypeBrandFeedback is the type in the global id of feedback to a brand.
const TypeBrandFeedback = "brand_feedback"

// ID is the global id.
func (f *BrandFeedback) ID() gid.ID { return gid.Of(TypeBrandFeedback, f.Key) }

// IsNode marks an object that node(id:) finds.
func (*BrandFeedback) IsNode() {}

func (*BrandFeedback) visible(v auth.Viewer) cond { return ownedBy("brand_feedback", v) }

// brandFeedbackStands is how long a creator can revise feedback to a brand.
const brandFeedbackStands = 14 * 24 * time.Hour

// RevisableUntil is until when the creator can revise it.
func (f *BrandFeedback) RevisableUntil() time.Time { return f.CreatedAt.Add(brandFeedbackStands).UTC() }

// UpdateBrandFeedback writes what of feedback to a brand may change: what it says.
func UpdateBrandFeedback(ctx context.Context, t *Tx, f *BrandFeedback) error {
	return UpdateOnly(ctx, t, f, "brief_clarity", "response_time", "payment", "respect", "note", "updated_at", "version")
}

// A page of feedback to brands.
type (
	// BrandFeedbackConnection is a page of BrandFeedback rows.
	BrandFeedbackConnection = pagination.Connection[*BrandFeedback]
	// BrandFeedbackEdge is a BrandFeedback row in a page.
	BrandFeedbackEdge = pagination.Edge[*BrandFeedback]
)

// AllBrandFeedback lists feedback to brands, the newest first.
func AllBrandFeedback() List {
	return List{name: "brandFeedback", order: []sortKey{by("brand_feedback.created_at", "timestamptz").descending()}}
}

// maxBrandFeedback is how much feedback of a partnership is listed.
const maxBrandFeedback = 100

// BrandFeedbackOfPartnerships reads what the creator told the brand, the newest
// first.
func BrandFeedbackOfPartnerships() Short[BrandFeedback] {
	return short[BrandFeedback]("brand_feedback.partnership_id = parent.id", "brand_feedback.created_at DESC, brand_feedback.id DESC", maxBrandFeedback)
}
