package domain

import (
	"context"
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// FeedbackRatingsInput is ratings to give, each from 1 to 5.
type FeedbackRatingsInput struct {
	GoalAttainment *int
	ContentQuality *int
	BrandFit       *int
	Timeliness     *int
	Collaboration  *int
}

// FeedbackCreateInput is feedback to begin.
type FeedbackCreateInput struct {
	PartnershipID    gid.ID
	DeliverableID    *gid.ID
	CampaignID       *gid.ID
	Goal             string
	Ratings          *FeedbackRatingsInput
	WhatWorked       *string
	WhatToChange     *string
	MetricSnapshotID *gid.ID
}

// FeedbackUpdateInput is what to change in feedback.
type FeedbackUpdateInput struct {
	ExpectedVersion  *int
	Goal             *string
	Ratings          *FeedbackRatingsInput
	WhatWorked       graphql.Omittable[*string]
	WhatToChange     graphql.Omittable[*string]
	MetricSnapshotID graphql.Omittable[*gid.ID]
}

// FeedbackAcknowledgeInput is a creator's answer.
type FeedbackAcknowledgeInput struct {
	Message *string
}

const (
	maxFeedbackGoal   = 500
	maxFeedbackText   = 5000
	maxFeedbackAnswer = 2000
	maxRating         = 5
)

// FeedbackCreate begins feedback as a draft, which its creator can't see.
func (d *Domain) FeedbackCreate(ctx context.Context, in FeedbackCreateInput) (*db.Feedback, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, FeedbackWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Goal, 1, maxFeedbackGoal, path("goal")...)
	c.ratings(in.Ratings)
	c.optional(in.WhatWorked, maxFeedbackText, path("whatWorked")...)
	c.optional(in.WhatToChange, maxFeedbackText, path("whatToChange")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	f := &db.Feedback{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Status: db.FeedbackDraft, Revision: 1,
		CreatedAt: now, Stamp: db.NewStamp(now),
	}
	f.Say(db.FeedbackWords{Goal: in.Goal, FeedbackRatings: in.Ratings.row(), WhatWorked: in.WhatWorked, WhatToChange: in.WhatToChange})
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		if err := refer(ctx, tx, f, in); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, f); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, f.NewestRevision(v.UserID, now)); err != nil {
			return err
		}
		words := f.Words()
		_, is := tx.Changed(nil, f)
		_, said := tx.Changed(nil, &words)
		maps.Copy(is, said)
		tx.Log(db.Change{Brand: f.BrandID, Action: "feedback.created", Subject: f.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// refer looks up what the feedback is about: all of it one partnership's.
func refer(ctx context.Context, tx *db.Tx, f *db.Feedback, in FeedbackCreateInput) error {
	partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
	if err != nil {
		return err
	}
	f.PartnershipID, f.CreatorID = partnership.Key, partnership.CreatorID
	if f.DeliverableID, f.CampaignID, err = aboutWork(ctx, tx, partnership, in.DeliverableID, in.CampaignID); err != nil {
		return err
	}
	f.MetricSnapshotID, err = restsOn(ctx, tx, f, in.MetricSnapshotID)
	return err
}

// restsOn finds the counters that feedback rests on: of what this creator has
// published for this brand.
func restsOn(ctx context.Context, tx *db.Tx, f *db.Feedback, id *gid.ID) (*uuid.UUID, error) {
	if id == nil {
		return nil, nil
	}
	m, err := find[db.MetricSnapshot](ctx, tx, db.TypeMetricSnapshot, *id, path("metricSnapshotId")...)
	if err != nil {
		return nil, err
	}
	if m.PublicationID == nil || m.CreatorID != f.CreatorID {
		return nil, errs.New(errs.Invalid, "These are no counters of a publication of this creator.").At(path("metricSnapshotId")...)
	}
	return &m.Key, nil
}

// FeedbackUpdate changes what feedback says. What nobody but the brand has seen is
// changed in place; what was shared stays as it is, and a new revision begins,
// which the creator does not see until it is shared.
func (d *Domain) FeedbackUpdate(ctx context.Context, id gid.ID, in FeedbackUpdateInput) (*db.Feedback, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, FeedbackWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Goal != nil {
		c.text(*in.Goal, 1, maxFeedbackGoal, path("goal")...)
	}
	c.ratings(in.Ratings)
	c.optional(in.WhatWorked.Value(), maxFeedbackText, path("whatWorked")...)
	c.optional(in.WhatToChange.Value(), maxFeedbackText, path("whatToChange")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editFeedback(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, f *db.Feedback) (feedbackChange, error) {
		change := feedbackChange{action: "feedback.updated", unseen: true}
		if f.Status == db.FeedbackRetracted {
			return change, errs.New(errs.TransitionNotAllowed, "Feedback that was retracted stays as it is. Begin another.").At("id")
		}
		said := f.Words()
		words := said
		if in.Goal != nil {
			words.Goal = *in.Goal
		}
		if in.Ratings != nil {
			words.FeedbackRatings = in.Ratings.row()
		}
		set(&words.WhatWorked, in.WhatWorked)
		set(&words.WhatToChange, in.WhatToChange)
		if in.MetricSnapshotID.IsSet() {
			var err error
			if words.MetricSnapshotID, err = restsOn(ctx, tx, f, in.MetricSnapshotID.Value()); err != nil {
				return change, err
			}
		}
		if _, is := tx.Changed(&said, &words); is == nil {
			return change, nil
		}
		f.Say(words)
		if f.SharedRevision == nil || *f.SharedRevision != f.Revision {
			return change, db.RewriteRevision(ctx, tx, f)
		}
		f.Revision++
		change.action = "feedback.revised"
		return change, db.Insert(ctx, tx, f.NewestRevision(v.UserID, d.now()))
	})
}

// FeedbackShare shows the newest revision to the creator, in the place of the one
// that was shared before. What the creator answered to that one is cleared.
func (d *Domain) FeedbackShare(ctx context.Context, id gid.ID, input *TransitionInput) (*db.Feedback, error) {
	in := orEmpty(input)
	if err := may(auth.ViewerFrom(ctx), FeedbackWrite); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editFeedback(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, f *db.Feedback) (feedbackChange, error) {
		change := feedbackChange{action: "feedback.shared", reason: in.Reason}
		switch {
		case f.Status == db.FeedbackRetracted:
			return change, errs.New(errs.TransitionNotAllowed, "Feedback that was retracted can't be shared again. Begin another.").At("id")
		case f.SharedRevision != nil && *f.SharedRevision == f.Revision:
			return change, errs.New(errs.TransitionNotAllowed, "The creator sees the newest revision already. Change it first.").At("id")
		}
		partnership, err := db.ByKey[db.Partnership](ctx, tx, f.PartnershipID)
		if err != nil {
			return change, err
		}
		if partnership.ContactedAt == nil {
			return change, errs.New(errs.TransitionNotAllowed, "The creator does not know of the partnership yet. Share this after the first contact.").At("id")
		}
		now, revision := d.now(), f.Revision
		f.Status, f.SharedAt, f.SharedRevision = db.FeedbackShared, &now, &revision
		f.AcknowledgedAt, f.Acknowledgement = nil, nil
		return change, db.ShowRevision(ctx, tx, f, now)
	})
}

// FeedbackRetract takes shared feedback back for good: the creator does not see it
// any more, and it can't be shared again. The reason stays in the audit log.
func (d *Domain) FeedbackRetract(ctx context.Context, id gid.ID, in TransitionInput) (*db.Feedback, error) {
	if err := may(auth.ViewerFrom(ctx), FeedbackWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Reason == nil {
		c.fail(errs.Required, path("reason"), "Say why: retracting feedback needs a reason.")
	} else {
		c.text(*in.Reason, 1, maxReason, path("reason")...)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editFeedback(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, f *db.Feedback) (feedbackChange, error) {
		change := feedbackChange{action: "feedback.retracted", reason: in.Reason}
		if f.Status != db.FeedbackShared && f.Status != db.FeedbackAcknowledged {
			return change, errs.New(errs.TransitionNotAllowed, "Only feedback that the creator sees can be retracted; this is %s.", f.Status).At("id")
		}
		now := d.now()
		f.Status, f.RetractedAt, f.SharedAt, f.SharedRevision = db.FeedbackRetracted, &now, nil, nil
		return change, db.HideRevision(ctx, tx, f)
	})
}

// FeedbackAcknowledge records that the creator whom it is for has read the shared
// feedback, once for each revision that is shared.
func (d *Domain) FeedbackAcknowledge(ctx context.Context, id gid.ID, input *FeedbackAcknowledgeInput) (*db.Feedback, error) {
	if err := may(auth.ViewerFrom(ctx), FeedbackAcknowledge); err != nil {
		return nil, err
	}
	var in FeedbackAcknowledgeInput
	if input != nil {
		in = *input
	}
	var c checks
	c.optional(in.Message, maxFeedbackAnswer, path("message")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editFeedback(ctx, id, nil, func(_ context.Context, _ *db.Tx, f *db.Feedback) (feedbackChange, error) {
		change := feedbackChange{action: "feedback.acknowledged"}
		if f.Status != db.FeedbackShared {
			return change, errs.New(errs.TransitionNotAllowed, "This feedback was acknowledged already.").At("id")
		}
		now := d.now()
		f.Status, f.AcknowledgedAt, f.Acknowledgement = db.FeedbackAcknowledged, &now, in.Message
		return change, nil
	})
}

// feedbackChange is what was done to feedback.
type feedbackChange struct {
	// action is noun.verb in the past.
	action string
	reason *string
	// unseen tells that the creator must not learn that something happened.
	unseen bool
}

// editFeedback is [run] for feedback, of which a part is in its revisions, and of
// whose changes the creator may not always hear.
func (d *Domain) editFeedback(ctx context.Context, id gid.ID, version *int, apply func(context.Context, *db.Tx, *db.Feedback) (feedbackChange, error)) (*db.Feedback, error) {
	key, ok := id.Is(db.TypeFeedback)
	if !ok {
		return nil, missing(db.TypeFeedback, "id")
	}
	var f *db.Feedback
	err := d.store.Write(ctx, auth.ViewerFrom(ctx), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if f, err = db.Lock[db.Feedback](ctx, tx, key); err != nil {
			return hidden(err, db.TypeFeedback, "id")
		}
		if err := f.Expect(version); err != nil {
			return err
		}
		before, said := *f, f.Words()
		change, err := apply(ctx, tx, f)
		if err != nil {
			*f = before
			return err
		}
		says := f.Words()
		was, is := tx.Changed(&before, f)
		old, changed := tx.Changed(&said, &says)
		was, is = merged(was, old), merged(is, changed)
		if is == nil {
			return nil
		}
		if change.reason != nil {
			is["reason"] = *change.reason
		}
		now := d.now()
		f.Touch(now)
		if err := db.Update(ctx, tx, f); err != nil {
			return err
		}
		told := f.CreatorID
		if change.unseen {
			told = uuid.Nil
		}
		tx.Log(db.Change{Brand: f.BrandID, Creator: told, Action: change.action, Subject: f.ID(), Before: was, After: is, At: now})
		return nil
	})
	if err != nil && f == nil {
		return nil, err
	}
	return f, err
}

// merged is the entries of both; nil when there are none.
func merged(a, b map[string]any) map[string]any {
	if a == nil {
		return b
	}
	maps.Copy(a, b)
	return a
}

func (c *checks) ratings(in *FeedbackRatingsInput) {
	if in == nil {
		return
	}
	for _, r := range []struct {
		name  string
		value *int
	}{
		{"goalAttainment", in.GoalAttainment},
		{"contentQuality", in.ContentQuality},
		{"brandFit", in.BrandFit},
		{"timeliness", in.Timeliness},
		{"collaboration", in.Collaboration},
	} {
		if r.value != nil {
			c.between(int64(*r.value), 1, maxRating, path("ratings", r.name)...)
		}
	}
}

func (in *FeedbackRatingsInput) row() db.FeedbackRatings {
	if in == nil {
		return db.FeedbackRatings{}
	}
	return db.FeedbackRatings{
		GoalAttainment: in.GoalAttainment, ContentQuality: in.ContentQuality, BrandFit: in.BrandFit,
		Timeliness: in.Timeliness, Collaboration: in.Collaboration,
	}
}
