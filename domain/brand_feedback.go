package domain

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// BrandFeedbackGiveInput is feedback to a brand. Ratings are from 1 to 5.
type BrandFeedbackGiveInput struct {
	PartnershipID gid.ID
	DeliverableID *gid.ID
	CampaignID    *gid.ID
	BriefClarity  *int
	ResponseTime  *int
	Payment       *int
	Respect       *int
	Note          *string
}

// BrandFeedbackReviseInput is what to change in feedback to a brand.
type BrandFeedbackReviseInput struct {
	ExpectedVersion *int
	BriefClarity    graphql.Omittable[*int]
	ResponseTime    graphql.Omittable[*int]
	Payment         graphql.Omittable[*int]
	Respect         graphql.Omittable[*int]
	Note            graphql.Omittable[*string]
}

// BrandFeedbackGive tells a brand how it is to work with, as the creator of the
// partnership: about a deliverable, a campaign or, without both, all of it.
func (d *Domain) BrandFeedbackGive(ctx context.Context, in BrandFeedbackGiveInput) (*db.BrandFeedback, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, BrandFeedbackWrite); err != nil {
		return nil, err
	}
	now := d.now()
	f := &db.BrandFeedback{
		Base: db.Base{Key: gid.New()}, CreatorID: v.CreatorID, BriefClarity: in.BriefClarity, ResponseTime: in.ResponseTime,
		Payment: in.Payment, Respect: in.Respect, Note: in.Note, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	var c checks
	c.brandFeedback(f)
	if err := c.err(); err != nil {
		return nil, err
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		f.BrandID, f.PartnershipID = partnership.BrandID, partnership.Key
		if f.DeliverableID, f.CampaignID, err = aboutWork(ctx, tx, partnership, in.DeliverableID, in.CampaignID); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, f); err != nil {
			return err
		}
		_, is := tx.Changed(nil, f)
		tx.Log(db.Change{Brand: f.BrandID, Creator: f.CreatorID, Action: "brand_feedback.given", Subject: f.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// BrandFeedbackRevise changes what a creator has told a brand, within 14 days of
// giving it. After that it stands.
func (d *Domain) BrandFeedbackRevise(ctx context.Context, id gid.ID, in BrandFeedbackReviseInput) (*db.BrandFeedback, error) {
	if err := may(auth.ViewerFrom(ctx), BrandFeedbackWrite); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.BrandFeedback]{
		typ: db.TypeBrandFeedback, id: id, expected: in.ExpectedVersion, update: db.UpdateBrandFeedback,
		belongs: func(f *db.BrandFeedback) (uuid.UUID, uuid.UUID) { return f.BrandID, f.CreatorID },
		apply: func(_ context.Context, _ *db.Tx, f *db.BrandFeedback) (string, error) {
			if d.now().After(f.RevisableUntil()) {
				return "", errs.New(errs.TransitionNotAllowed, "This could be revised until %s, and stands now. Give another.", moment(f.RevisableUntil())).At("id")
			}
			set(&f.BriefClarity, in.BriefClarity)
			set(&f.ResponseTime, in.ResponseTime)
			set(&f.Payment, in.Payment)
			set(&f.Respect, in.Respect)
			set(&f.Note, in.Note)
			var c checks
			c.brandFeedback(f)
			return "brand_feedback.revised", c.err()
		},
	})
}

// brandFeedback checks what feedback to a brand says, and that it says something.
func (c *checks) brandFeedback(f *db.BrandFeedback) {
	c.rating(f.BriefClarity, path("briefClarity")...)
	c.rating(f.ResponseTime, path("responseTime")...)
	c.rating(f.Payment, path("payment")...)
	c.rating(f.Respect, path("respect")...)
	c.optional(f.Note, maxFeedbackText, path("note")...)
	if f.BriefClarity == nil && f.ResponseTime == nil && f.Payment == nil && f.Respect == nil && blank(f.Note) {
		c.fail(errs.Required, path("note"), "Give at least one rating, or write a note.")
	}
}

// rating checks a rating that may be left out.
func (c *checks) rating(value *int, path ...string) {
	if value != nil {
		c.between(int64(*value), 1, maxRating, path...)
	}
}

// aboutWork looks up the deliverable and the campaign that something is about:
// both of the partnership, and the work of the campaign.
func aboutWork(ctx context.Context, tx *db.Tx, partnership *db.Partnership, deliverableID, campaignID *gid.ID) (work, campaign *uuid.UUID, err error) {
	var deliverable *db.Deliverable
	if deliverableID != nil {
		if deliverable, err = find[db.Deliverable](ctx, tx, db.TypeDeliverable, *deliverableID, path("deliverableId")...); err != nil {
			return nil, nil, err
		}
		if deliverable.PartnershipID != partnership.Key {
			return nil, nil, errs.New(errs.Invalid, "This is work of another partnership.").At(path("deliverableId")...)
		}
		work = &deliverable.Key
	}
	if campaignID == nil {
		return work, nil, nil
	}
	found, err := find[db.Campaign](ctx, tx, db.TypeCampaign, *campaignID, path("campaignId")...)
	if err != nil {
		return nil, nil, err
	}
	// A creator sees a brand's campaign just where the own partnership is part of it.
	part := found.BrandID == partnership.BrandID
	if tx.Viewer().Kind != auth.KindCreator {
		part, err = db.TakesPart(ctx, tx, found.Key, partnership.Key)
	}
	switch {
	case err != nil:
		return nil, nil, err
	case !part:
		return nil, nil, errs.New(errs.Invalid, "The partnership is not part of this campaign.").At(path("campaignId")...)
	case deliverable != nil && (deliverable.CampaignID == nil || *deliverable.CampaignID != found.Key):
		return nil, nil, errs.New(errs.Invalid, "The work was not assigned in this campaign.").At(path("campaignId")...)
	}
	return work, &found.Key, nil
}
