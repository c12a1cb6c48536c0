package domain

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// DecisionRecordInput is a decision to write down.
type DecisionRecordInput struct {
	PartnershipID gid.ID
	What          string
	Why           string
	DecidedByID   *gid.ID
	DecidedAt     *Time
	InteractionID *gid.ID
	SupersedesID  *gid.ID
}

const (
	maxWhat = 500
	maxWhy  = 5000
)

// DecisionRecord writes a key decision about a partnership down. It never changes
// after: another one takes its place, and of each decision only one does.
func (d *Domain) DecisionRecord(ctx context.Context, in DecisionRecordInput) (*db.Decision, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	now := d.now()
	var c checks
	c.text(in.What, 1, maxWhat, path("what")...)
	c.text(in.Why, 1, maxWhy, path("why")...)
	c.past(in.DecidedAt, now, path("decidedAt")...)
	if in.DecidedByID == nil && v.UserID == uuid.Nil {
		c.fail(errs.Required, path("decidedById"), "Say which member decided.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	decision := &db.Decision{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, What: in.What, Why: in.Why,
		DecidedByID: v.UserID, DecidedAt: given(in.DecidedAt, now), CreatedAt: now,
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		// Locked, so that of two that take one decision's place the second is told.
		p, err := lockPartnership(ctx, tx, in.PartnershipID)
		if err != nil {
			return err
		}
		decision.PartnershipID = p.Key
		if in.DecidedByID != nil {
			user, err := find[db.User](ctx, tx, db.TypeUser, *in.DecidedByID, path("decidedById")...)
			if err != nil {
				return err
			}
			decision.DecidedByID = user.Key
		}
		if err := comesFrom(ctx, tx, decision, in); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, decision); err != nil {
			return err
		}
		_, is := tx.Changed(nil, decision)
		tx.Log(db.Change{Brand: decision.BrandID, Action: "decision.recorded", Subject: decision.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return decision, nil
}

// comesFrom looks up what a decision came from and whose place it takes: both of
// the same partnership.
func comesFrom(ctx context.Context, tx *db.Tx, decision *db.Decision, in DecisionRecordInput) error {
	if in.InteractionID != nil {
		interaction, err := find[db.Interaction](ctx, tx, db.TypeInteraction, *in.InteractionID, path("interactionId")...)
		if err != nil {
			return err
		}
		if interaction.PartnershipID != decision.PartnershipID {
			return errs.New(errs.Invalid, "This is an interaction of another partnership.").At(path("interactionId")...)
		}
		decision.InteractionID = &interaction.Key
	}
	if in.SupersedesID == nil {
		return nil
	}
	before, err := find[db.Decision](ctx, tx, db.TypeDecision, *in.SupersedesID, path("supersedesId")...)
	if err != nil {
		return err
	}
	if before.PartnershipID != decision.PartnershipID {
		return errs.New(errs.Invalid, "This is a decision about another partnership.").At(path("supersedesId")...)
	}
	if decision.DecidedAt.Before(before.DecidedAt) {
		return errs.New(errs.OutOfRange, "Give a moment that is not before the decision whose place it takes, %s.", moment(before.DecidedAt)).At(path("decidedAt")...)
	}
	after, err := db.SuccessorsOfDecisions().Read(ctx, tx, []uuid.UUID{before.Key})
	if err != nil {
		return err
	}
	if len(after) > 0 {
		return errs.New(errs.Taken, "Another decision has its place already: %s. Supersede that one.", after[0].ID()).At(path("supersedesId")...)
	}
	decision.SupersedesID = &before.Key
	return nil
}
