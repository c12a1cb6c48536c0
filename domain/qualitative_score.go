package domain

import (
	"context"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// QualitativeScoreInput is a score to record. Ratings are from 1 to 5.
type QualitativeScoreInput struct {
	PartnershipID      gid.ID
	DeliverableID      *gid.ID
	ContentQuality     *int
	CollaborationEase  *int
	CommunitySentiment *int
	Note               *string
}

// QualitativeScoreRecord records what the viewer's brand finds of work or of a
// collaboration, for itself. It never changes after: another score follows.
func (d *Domain) QualitativeScoreRecord(ctx context.Context, in QualitativeScoreInput) (*db.QualitativeScore, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, FeedbackWrite); err != nil {
		return nil, err
	}
	var c checks
	c.rating(in.ContentQuality, path("contentQuality")...)
	c.rating(in.CollaborationEase, path("collaborationEase")...)
	c.rating(in.CommunitySentiment, path("communitySentiment")...)
	c.optional(in.Note, maxFeedbackText, path("note")...)
	if in.ContentQuality == nil && in.CollaborationEase == nil && in.CommunitySentiment == nil {
		c.fail(errs.Required, path("contentQuality"), "Give at least one rating.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	s := &db.QualitativeScore{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, ContentQuality: in.ContentQuality, CollaborationEase: in.CollaborationEase,
		CommunitySentiment: in.CommunitySentiment, Note: in.Note, ScoredByID: person(v), ScoredAt: now,
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		s.PartnershipID, s.CreatorID = partnership.Key, partnership.CreatorID
		if s.DeliverableID, _, err = aboutWork(ctx, tx, partnership, in.DeliverableID, nil); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, s); err != nil {
			return err
		}
		_, is := tx.Changed(nil, s)
		tx.Log(db.Change{Brand: s.BrandID, Action: "qualitative_score.recorded", Subject: s.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
