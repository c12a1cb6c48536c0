package domain

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// BriefAcknowledgeInput is what a creator says with an acknowledgement.
type BriefAcknowledgeInput struct {
	Note *string
}

const maxBriefNote = 2000

// BriefPublish makes the draft of a brief the version that holds, in the place of
// the one before. It needs BRIEFS_WRITE. From then on the version never changes,
// and each creator whom it is for is to acknowledge it.
func (d *Domain) BriefPublish(ctx context.Context, id gid.ID, input *TransitionInput) (*db.Brief, error) {
	v, in := auth.ViewerFrom(ctx), orEmpty(input)
	if err := may(v, BriefsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editBrief(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, brief *db.Brief) (briefChange, error) {
		change := briefChange{action: "brief.published"}
		draft, err := db.NewestVersion(ctx, tx, brief.Key)
		if err != nil {
			return change, err
		}
		if why := notPublishable(draft); why != nil {
			return change, why.At("id")
		}
		now := d.now()
		if err := endActive(ctx, tx, brief, db.BriefSuperseded, now); err != nil {
			return change, err
		}
		draft.State, draft.PublishedAt = db.BriefActive, &now
		if v.Kind == auth.KindBrand {
			draft.PublishedByID = &v.UserID
		}
		if err := db.Update(ctx, tx, draft); err != nil {
			return change, err
		}
		brief.ActiveVersionID = &draft.Key
		change.is = noted(in.Reason)
		change.is["number"] = draft.Number
		return change, nil
	})
}

// BriefWithdraw takes the active version of a brief back, with nothing in its
// place: until another is published, nothing is approved by the brief. It needs
// BRIEFS_WRITE and a reason, which the audit log keeps.
func (d *Domain) BriefWithdraw(ctx context.Context, id gid.ID, in TransitionInput) (*db.Brief, error) {
	if err := may(auth.ViewerFrom(ctx), BriefsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if blank(in.Reason) {
		c.fail(errs.Required, path("reason"), "Say why: withdrawing a brief needs a reason.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editBrief(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, brief *db.Brief) (briefChange, error) {
		change := briefChange{action: "brief.withdrawn", is: noted(in.Reason)}
		if brief.ActiveVersionID == nil {
			return change, errs.New(errs.TransitionNotAllowed, "No version of this brief is active.").At("id")
		}
		return change, endActive(ctx, tx, brief, db.BriefWithdrawn, d.now())
	})
}

// endActive writes the end of the version that is active, if any. The brief is
// locked, so nobody else ends it.
func endActive(ctx context.Context, tx *db.Tx, brief *db.Brief, state db.BriefVersionState, now Time) error {
	if brief.ActiveVersionID == nil {
		return nil
	}
	active, err := db.ByKey[db.BriefVersion](ctx, tx, *brief.ActiveVersionID)
	if err != nil {
		return errs.Fault("read the active version of a brief", err)
	}
	active.State, active.EndedAt = state, &now
	brief.ActiveVersionID = nil
	return db.Update(ctx, tx, active)
}

// noted is a reason as the audit log keeps it beside the columns.
func noted(reason *string) map[string]any {
	if reason == nil {
		return map[string]any{}
	}
	return map[string]any{"reason": *reason}
}

// BriefAcknowledge records that the creator has read an active version that is for
// the creator, once for each version.
func (d *Domain) BriefAcknowledge(ctx context.Context, versionID gid.ID, input *BriefAcknowledgeInput) (*db.Brief, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, BriefsAcknowledge); err != nil {
		return nil, err
	}
	// The server's own hand reads for nobody.
	if v.Kind != auth.KindCreator {
		return nil, errs.New(errs.Forbidden, "The creator alone acknowledges a brief.")
	}
	var in BriefAcknowledgeInput
	if input != nil {
		in = *input
	}
	var c checks
	c.optional(in.Note, maxBriefNote, path("note")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	var brief *db.Brief
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		// A creator sees active versions alone, of what the creator knows of.
		version, err := find[db.BriefVersion](ctx, tx, db.TypeBriefVersion, versionID, "versionId")
		if err != nil {
			return err
		}
		if brief, err = db.ByKey[db.Brief](ctx, tx, version.BriefID); err != nil {
			return errs.Fault("read the brief of a version", err)
		}
		partnership, err := db.PartnershipBetween(ctx, tx, version.BrandID, v.CreatorID)
		if err != nil {
			return errs.Fault("read the partnership that a brief is for", err)
		}
		given, err := db.AcknowledgementsOfBriefVersions().Read(ctx, tx, []uuid.UUID{version.Key})
		if err != nil {
			return err
		}
		if len(given) > 0 {
			return errs.New(errs.TransitionNotAllowed, "Version %d of this brief was acknowledged already.", version.Number).At("versionId")
		}
		now := d.now()
		row := &db.BriefAcknowledgement{
			Base: db.Base{Key: gid.New()}, BrandID: version.BrandID, CreatorID: v.CreatorID, PartnershipID: partnership.Key,
			BriefVersionID: version.Key, BriefPublishedAt: *version.PublishedAt, Note: in.Note, AcknowledgedByID: v.UserID, AcknowledgedAt: now,
		}
		if err := db.Insert(ctx, tx, row); err != nil {
			return err
		}
		_, is := tx.Changed(nil, row)
		is["number"] = version.Number
		tx.Log(db.Change{Brand: row.BrandID, Creator: row.CreatorID, Action: "brief.acknowledged", Subject: brief.ID(), After: is, At: now})
		return nil
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound {
		return nil, err
	}
	return brief, err
}

// BriefTransition is a move that a version of a brief could make.
type BriefTransition struct {
	To       db.BriefVersionState
	Mutation string
	Allowed  bool
	Reason   *string
}

// BriefTransitions lists the states that a version can be moved to, and whether
// this viewer can make the move now.
func BriefTransitions(v auth.Viewer, version *db.BriefVersion) []*BriefTransition {
	all := []*BriefTransition{{To: db.BriefActive, Mutation: "briefPublish"}, {To: db.BriefWithdrawn, Mutation: "briefWithdraw"}}
	refusals := []*errs.Error{notPublishable(version), notWithdrawable(version)}
	for i, t := range all {
		refusal := may(v, BriefsWrite)
		if refusal == nil && refusals[i] != nil {
			refusal = refusals[i]
		}
		t.Allowed, t.Reason = verdict(refusal)
	}
	return all
}

// notPublishable says why a version can't be published; nil when it can.
func notPublishable(version *db.BriefVersion) *errs.Error {
	switch {
	case version.State != db.BriefDraft:
		return errs.New(errs.TransitionNotAllowed, "There is nothing to publish: version %d is %s. Begin the next one with briefUpdate.", version.Number, version.State)
	case len(version.Objectives)+len(version.MustHaves) == 0:
		return errs.New(errs.TransitionNotAllowed, "A brief has at least one objective or must-have, which reviews can name: give them with briefUpdate.")
	default:
		return nil
	}
}

func notWithdrawable(version *db.BriefVersion) *errs.Error {
	if version.State == db.BriefActive {
		return nil
	}
	return errs.New(errs.TransitionNotAllowed, "Only an active version is withdrawn; version %d is %s.", version.Number, version.State)
}
