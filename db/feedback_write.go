package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// RewriteRevision writes the feedback's words into its newest revision, which
// nobody but the brand has seen yet.
func RewriteRevision(ctx context.Context, t *Tx, f *Feedback) error {
	_, err := t.tx.NewUpdate().Model(f.NewestRevision(t.viewer.UserID, f.UpdatedAt)).WherePK().
		Column("goal", "goal_attainment", "content_quality", "brand_fit", "timeliness", "collaboration",
			"what_worked", "what_to_change", "metric_snapshot_id").
		Where("NOT revision.visible").Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("rewrite a revision: %w", err)
	}
	return nil
}

// ShowRevision makes the feedback's newest revision the one that the creator sees.
func ShowRevision(ctx context.Context, t *Tx, f *Feedback, at time.Time) error {
	if err := HideRevision(ctx, t, f); err != nil {
		return err
	}
	_, err := t.tx.NewUpdate().Model((*FeedbackRevision)(nil)).Set("visible = true").Set("shared_at = ?", at).
		Where("revision.feedback_id = ? AND revision.number = ?", f.Key, f.Revision).Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("show a revision: %w", err)
	}
	return nil
}

// HideRevision takes the revision that the creator sees, if any, out of sight.
func HideRevision(ctx context.Context, t *Tx, f *Feedback) error {
	_, err := t.tx.NewUpdate().Model((*FeedbackRevision)(nil)).Set("visible = false").
		Where("revision.feedback_id = ? AND revision.visible", f.Key).Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("hide a revision: %w", err)
	}
	return nil
}

// TakesPart tells whether the partnership is part of the campaign, as far as the
// viewer sees.
func TakesPart(ctx context.Context, t *Tx, campaign, partnership uuid.UUID) (bool, error) {
	found, err := from[CampaignParticipant](t, t.tx, (*CampaignParticipant)(nil)).
		Where("participant.campaign_id = ? AND participant.partnership_id = ?", campaign, partnership).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look for a participant: %w", err)
	}
	return found, nil
}
