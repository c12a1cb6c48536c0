package domain

import (
	"context"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// DeliverableScheduleInput is when to publish.
type DeliverableScheduleInput struct {
	ExpectedVersion *int
	ScheduledFor    Time
}

// PublicationInput is where and when work was published.
type PublicationInput struct {
	ExpectedVersion *int
	URL             string
	AccountID       *gid.ID
	PublishedAt     Time
}

// VerificationInput is what somebody found on looking at published work.
type VerificationInput struct {
	ExpectedVersion    *int
	DisclosureVerdict  *db.DisclosureVerdict
	DisclosureEvidence *string
	DisclosureMeans    []db.DisclosureMeans
	DisclosureRule     *db.DisclosureRule
}

// DeliverableSchedule sets when an approved draft will be published: in the
// future, and inside its window. Scheduled work can be scheduled anew. It is the
// creator's to do, or needs DELIVERABLES_WRITE.
func (d *Domain) DeliverableSchedule(ctx context.Context, id gid.ID, in DeliverableScheduleInput) (*db.Deliverable, error) {
	v := auth.ViewerFrom(ctx)
	if why := publishes(v, nil); why != nil {
		return nil, why
	}
	if !in.ScheduledFor.After(d.now()) {
		return nil, errs.New(errs.OutOfRange, "Give a moment in the future.").At(path("scheduledFor")...)
	}
	return d.moveDeliverable(ctx, id, in.ExpectedVersion, nil, func(_ context.Context, _ *db.Tx, row *db.Deliverable, s *db.Standing) (string, error) {
		if why := moveTo(db.StateScheduled).refusal(v, row, s, d.now()); why != nil {
			return "", why
		}
		if row.PublishFrom != nil && in.ScheduledFor.Before(*row.PublishFrom) {
			return "", errs.New(errs.OutOfRange, "The publish window begins at %s.", moment(*row.PublishFrom)).At(path("scheduledFor")...)
		}
		if row.PublishUntil != nil && in.ScheduledFor.After(*row.PublishUntil) {
			return "", errs.New(errs.OutOfRange, "The publish window ends at %s.", moment(*row.PublishUntil)).At(path("scheduledFor")...)
		}
		row.State, row.ScheduledFor = db.StateScheduled, &in.ScheduledFor
		return "deliverable.scheduled", nil
	})
}

// DeliverablePublish records that an approved draft was published, which makes
// its publication. The moment is not in the future; the account is one of the
// creator's, nil when it was published elsewhere. It is the creator's to do, or
// needs DELIVERABLES_WRITE.
func (d *Domain) DeliverablePublish(ctx context.Context, id gid.ID, in PublicationInput) (*db.Deliverable, error) {
	v := auth.ViewerFrom(ctx)
	if why := publishes(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.text(in.URL, 1, maxURL, path("url")...)
	if in.PublishedAt.After(d.now()) {
		c.fail(errs.OutOfRange, path("publishedAt"), "Give a moment that is not in the future.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	key := gid.New()
	notes := map[string]any{"publicationId": key}
	return d.moveDeliverable(ctx, id, in.ExpectedVersion, notes, func(ctx context.Context, tx *db.Tx, row *db.Deliverable, s *db.Standing) (string, error) {
		now := d.now()
		if why := moveTo(db.StatePublished).refusal(v, row, s, now); why != nil {
			return "", why
		}
		account, err := accountOf(ctx, tx, row.CreatorID, in.AccountID)
		if err != nil {
			return "", err
		}
		publication := &db.Publication{
			Base: db.Base{Key: key}, BrandID: row.BrandID, CreatorID: row.CreatorID, DeliverableID: row.Key,
			PartnershipID: row.PartnershipID, CampaignID: row.CampaignID, URL: in.URL, AccountID: account,
			PublishedAt: in.PublishedAt, Status: db.PublicationLive, Version: 1,
		}
		if err := db.Insert(ctx, tx, publication); err != nil {
			return "", err
		}
		logPublication(tx, "publication.created", nil, publication, now)
		row.State = db.StatePublished
		return "deliverable.published", nil
	})
}

// DeliverableVerifyLive records that somebody looked: the work is live, was
// published inside its window and on the right account of the creator, and the
// sponsorship is disclosed. A verdict given here becomes a check; without one the
// newest check of the publication must have passed. It needs REVIEWS_WRITE; nobody
// verifies own work. What is not disclosed as it must be is refused, for the
// creator to mend.
func (d *Domain) DeliverableVerifyLive(ctx context.Context, id gid.ID, in VerificationInput) (*db.Deliverable, error) {
	v := auth.ViewerFrom(ctx)
	if why := reviews(v, nil); why != nil {
		return nil, why
	}
	var c checks
	found := in.found(&c)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.moveDeliverable(ctx, id, in.ExpectedVersion, nil, func(ctx context.Context, tx *db.Tx, row *db.Deliverable, s *db.Standing) (string, error) {
		if why := reviews(v, s); why != nil {
			return "", why
		}
		now := d.now()
		if why := moveTo(db.StateVerifiedLive).refusal(v, row, s, now); why != nil {
			return "", why
		}
		err := d.changePublication(ctx, tx, row, "publication.verified", func(p *db.Publication) error {
			if found != nil {
				if err := writeCheck(ctx, tx, p, *found, now); err != nil {
					return err
				}
			}
			p.Status, p.VerifiedAt, p.VerifiedByID = db.PublicationVerifiedLive, &now, &v.UserID
			return notDisclosed(p)
		})
		if err != nil {
			return "", err
		}
		row.State = db.StateVerifiedLive
		return "deliverable.verified_live", nil
	})
}

// DeliverableComplete closes verified work. It needs DELIVERABLES_WRITE.
func (d *Domain) DeliverableComplete(ctx context.Context, id gid.ID, input *TransitionInput) (*db.Deliverable, error) {
	return d.transition(ctx, id, orEmpty(input), db.StateCompleted, "deliverable.completed")
}

// DeliverableMarkRemoved records that published work was taken down. It needs
// DELIVERABLES_WRITE and a reason, which the audit log keeps.
func (d *Domain) DeliverableMarkRemoved(ctx context.Context, id gid.ID, in TransitionInput) (*db.Deliverable, error) {
	return d.transition(ctx, id, in, db.StateRemoved, "deliverable.removed")
}

// DeliverableCancel calls work off that is not published. It needs
// DELIVERABLES_WRITE and a reason, which the audit log keeps.
func (d *Domain) DeliverableCancel(ctx context.Context, id gid.ID, in TransitionInput) (*db.Deliverable, error) {
	return d.transition(ctx, id, in, db.StateCancelled, "deliverable.cancelled")
}

// transition makes a move that needs nothing but, for some, a reason.
func (d *Domain) transition(ctx context.Context, id gid.ID, in TransitionInput, to db.DeliverableState, action string) (*db.Deliverable, error) {
	v, move := auth.ViewerFrom(ctx), moveTo(to)
	if why := move.who(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if (to == db.StateRemoved || to == db.StateCancelled) && blank(in.Reason) {
		c.fail(errs.Required, path("reason"), "Say why: moving to %s needs a reason.", to)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	notes := map[string]any{}
	if in.Reason != nil {
		notes["reason"] = *in.Reason
	}
	return d.moveDeliverable(ctx, id, in.ExpectedVersion, notes, func(ctx context.Context, tx *db.Tx, row *db.Deliverable, s *db.Standing) (string, error) {
		if why := move.who(v, s); why != nil {
			return "", why
		}
		now := d.now()
		if why := move.refusal(v, row, s, now); why != nil {
			return "", why
		}
		row.State = to
		switch to {
		case db.StateCancelled:
			row.ScheduledFor = nil
		case db.StateRemoved:
			err := d.changePublication(ctx, tx, row, "publication.removed", func(p *db.Publication) error {
				p.Status, p.RemovedAt = db.PublicationRemoved, &now
				return nil
			})
			if err != nil {
				return "", err
			}
		default:
		}
		return action, nil
	})
}

// changePublication changes the publication of a deliverable that is locked, with
// an audit entry and an event of its own.
func (d *Domain) changePublication(ctx context.Context, tx *db.Tx, row *db.Deliverable, action string, change func(*db.Publication) error) error {
	publication, err := db.LockPublication(ctx, tx, row.Key)
	if err != nil {
		// The state says that there is one.
		return errs.Fault("read the publication of published work", err)
	}
	before := *publication
	if err := change(publication); err != nil {
		return err
	}
	publication.Version++
	if err := db.Update(ctx, tx, publication); err != nil {
		return err
	}
	logPublication(tx, action, &before, publication, d.now())
	return nil
}

func logPublication(tx *db.Tx, action string, before, after *db.Publication, at Time) {
	was, is := tx.Changed(before, after)
	tx.Log(db.Change{
		Brand: after.BrandID, Creator: after.CreatorID, Action: action, Subject: after.ID(), Before: was, After: is, At: at,
	})
}
