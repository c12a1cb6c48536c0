package domain

import (
	"context"
	"strings"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// SubmissionInput is what a creator hands in.
type SubmissionInput struct {
	ExpectedVersion *int
	Kind            db.SubmissionKind
	AssetURLs       []string
	Caption         *string
	Note            *string
}

const (
	maxAssets  = 20
	maxCaption = 5000
)

// DeliverableSubmit hands in a concept or a draft, as the creator; nobody else
// does. It is possible until the work is published or over, in an active
// partnership, and voids an approval and a schedule. Where a concept is asked
// for, a draft comes after one was approved.
func (d *Domain) DeliverableSubmit(ctx context.Context, id gid.ID, in SubmissionInput) (*db.Deliverable, error) {
	v := auth.ViewerFrom(ctx)
	if why := submits(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.words(in.AssetURLs, maxAssets, maxURL, path("assetUrls")...)
	c.optional(in.Caption, maxCaption, path("caption")...)
	c.optional(in.Note, maxCaption, path("note")...)
	if len(in.AssetURLs) == 0 && blank(in.Caption) && blank(in.Note) {
		c.fail(errs.Required, path(), "Hand in at least one of asset links, a caption or a note.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	key, to, action := gid.New(), db.StateSubmitted, "deliverable.submitted"
	if in.Kind == db.SubmissionConcept {
		to, action = db.StateConceptSubmitted, "deliverable.concept_submitted"
	}
	notes := map[string]any{"submissionId": key}
	return d.moveDeliverable(ctx, id, in.ExpectedVersion, notes, func(ctx context.Context, tx *db.Tx, row *db.Deliverable, s *db.Standing) (string, error) {
		now := d.now()
		if why := moveTo(to).refusal(v, row, s, now); why != nil {
			return "", why
		}
		// The deliverable is locked, so nobody else takes this number.
		err := db.Insert(ctx, tx, &db.Submission{
			Base: db.Base{Key: key}, BrandID: row.BrandID, CreatorID: row.CreatorID, DeliverableID: row.Key,
			Number: s.Submissions + 1, Kind: in.Kind, AssetURLs: append([]string{}, in.AssetURLs...),
			Caption: in.Caption, Note: in.Note, SubmittedByID: v.UserID, SubmittedAt: now,
		})
		if err != nil {
			return "", err
		}
		row.State, row.ApprovedSubmissionID, row.ScheduledFor = to, nil, nil
		return action, nil
	})
}

// moveDeliverable changes a deliverable by what it stands on beside its own row,
// read when the row is locked.
func (d *Domain) moveDeliverable(ctx context.Context, id gid.ID, version *int, notes map[string]any, apply func(context.Context, *db.Tx, *db.Deliverable, *db.Standing) (string, error)) (*db.Deliverable, error) {
	return d.editDeliverable(ctx, id, version, notes, func(ctx context.Context, tx *db.Tx, row *db.Deliverable) (string, error) {
		s, err := db.ByKey[db.Standing](ctx, tx, row.Key)
		if err != nil {
			// Whoever sees the deliverable sees what it rests on, too.
			return "", errs.Fault("read what a deliverable rests on", err)
		}
		return apply(ctx, tx, row, s)
	})
}

func blank(text *string) bool { return text == nil || strings.TrimSpace(*text) == "" }
