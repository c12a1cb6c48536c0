package domain

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// ReviewInput is a review of one submission.
type ReviewInput struct {
	ExpectedVersion *int
	SubmissionID    gid.ID
	Comments        []*ReviewCommentInput
}

// ReviewCommentInput is a comment of a review.
type ReviewCommentInput struct {
	Item            *string
	Body            string
	TimecodeSeconds *int
}

const (
	maxComments    = 50
	maxReviewWords = 2000
)

// DeliverableStartReview begins the review of the latest submission. It needs
// REVIEWS_WRITE; nobody reviews own work.
func (d *Domain) DeliverableStartReview(ctx context.Context, id gid.ID, input *TransitionInput) (*db.Deliverable, error) {
	return d.transition(ctx, id, orEmpty(input), db.StateInReview, "deliverable.review_started")
}

// DeliverableApprove approves one submission, the latest, by the active version of
// the brief: without one nothing is approved. An approved concept
// gives the work back to the creator, ASSIGNED, to make the draft. It needs
// REVIEWS_WRITE; nobody reviews own work. The first decision on a submission is
// final: a second one gets CONFLICT.
func (d *Domain) DeliverableApprove(ctx context.Context, id gid.ID, in ReviewInput) (*db.Deliverable, error) {
	return d.decide(ctx, id, in, db.DecisionApprove)
}

// DeliverableRequestChanges asks for changes of the latest submission, as often
// as the agreement allows. It needs REVIEWS_WRITE and a comment that names a goal
// or must-have of the brief; nobody reviews own work. The first decision on a submission is final: a second one gets
// CONFLICT.
func (d *Domain) DeliverableRequestChanges(ctx context.Context, id gid.ID, in ReviewInput) (*db.Deliverable, error) {
	return d.decide(ctx, id, in, db.DecisionRequestChanges)
}

// DeliverableReject rejects the work for good. It needs REVIEWS_WRITE and a
// comment; nobody reviews own work. The first decision on a submission is final:
// a second one gets CONFLICT.
func (d *Domain) DeliverableReject(ctx context.Context, id gid.ID, in ReviewInput) (*db.Deliverable, error) {
	return d.decide(ctx, id, in, db.DecisionReject)
}

func (d *Domain) decide(ctx context.Context, id gid.ID, in ReviewInput, decision db.ReviewDecision) (*db.Deliverable, error) {
	v := auth.ViewerFrom(ctx)
	if why := reviews(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.comments(in.Comments, decision)
	if err := c.err(); err != nil {
		return nil, err
	}
	key := gid.New()
	notes := map[string]any{"reviewId": key, "submissionId": in.SubmissionID.UUID}
	return d.moveDeliverable(ctx, id, in.ExpectedVersion, notes, func(ctx context.Context, tx *db.Tx, row *db.Deliverable, s *db.Standing) (string, error) {
		if why := reviews(v, s); why != nil {
			return "", why
		}
		submission, err := undecided(ctx, tx, row, s, in.SubmissionID)
		if err != nil {
			return "", err
		}
		to, action := outcomeOf(decision, submission.Kind)
		now := d.now()
		if why := moveTo(to).refusal(v, row, s, now); why != nil {
			return "", why
		}
		comments, err := onItems(ctx, tx, s, in.Comments)
		if err != nil {
			return "", err
		}
		err = db.Insert(ctx, tx, &db.Review{
			Base: db.Base{Key: key}, BrandID: row.BrandID, CreatorID: row.CreatorID, DeliverableID: row.Key,
			SubmissionID: submission.Key, SubmittedByID: submission.SubmittedByID, Decision: decision,
			BriefVersionID: s.BriefVersionID, BriefPublishedAt: s.BriefPublishedAt,
			Comments: comments, ReviewerID: v.UserID, ReviewedAt: now,
		})
		if err != nil {
			return "", err
		}
		row.State = to
		switch decision {
		case db.DecisionApprove:
			row.ApprovedSubmissionID = &submission.Key
		case db.DecisionRequestChanges:
			row.RevisionsUsed++
		case db.DecisionReject:
		}
		return action, nil
	})
}

// undecided finds the submission that a review names: the deliverable's latest,
// without a decision so far.
func undecided(ctx context.Context, tx *db.Tx, row *db.Deliverable, s *db.Standing, id gid.ID) (*db.Submission, error) {
	at := path("submissionId")
	submission, err := find[db.Submission](ctx, tx, db.TypeSubmission, id, at...)
	if err != nil {
		return nil, err
	}
	if submission.DeliverableID != row.Key {
		return nil, missing(db.TypeSubmission, at...)
	}
	// The deliverable is locked, so nobody else decides or submits meanwhile.
	final, err := db.FinalReview(ctx, tx, submission.Key)
	if err != nil {
		return nil, err
	}
	if final != nil {
		return nil, errs.New(errs.Conflict, "The first decision on a submission is final, and this one has it already: %s.", final.Decision).At(at...)
	}
	if submission.Number < s.Submissions {
		return nil, errs.New(errs.Conflict, "This is submission %d, and the latest is %d: review that one.", submission.Number, s.Submissions).At(at...)
	}
	return submission, nil
}

// outcomeOf is where a decision takes the work, and what it is called.
func outcomeOf(decision db.ReviewDecision, kind db.SubmissionKind) (to db.DeliverableState, action string) {
	switch {
	case decision == db.DecisionRequestChanges:
		return db.StateRevisionRequested, "deliverable.changes_requested"
	case decision == db.DecisionReject:
		return db.StateRejected, "deliverable.rejected"
	case kind == db.SubmissionConcept:
		return db.StateAssigned, "deliverable.concept_approved"
	default:
		return db.StateApproved, "deliverable.approved"
	}
}

// comments checks what can be told of a review's comments by themselves: whoever
// does not approve says why, and whoever asks for changes names what was agreed.
func (c *checks) comments(in []*ReviewCommentInput, decision db.ReviewDecision) {
	names := func(comment *ReviewCommentInput) bool { return comment.Item != nil }
	switch {
	case len(in) > maxComments:
		c.fail(errs.TooLong, path("comments"), "Give at most %d; these are %d.", maxComments, len(in))
		return
	case decision == db.DecisionRequestChanges && !slices.ContainsFunc(in, names):
		c.fail(errs.Required, path("comments"), "Give at least one comment that names, as `item`, the goal or must-have of the brief that it is about: what should change?")
	case decision == db.DecisionReject && len(in) == 0:
		c.fail(errs.Required, path("comments"), "Give at least one comment: why not?")
	}
	for i, comment := range in {
		here := path("comments", strconv.Itoa(i))
		if names(comment) {
			c.text(*comment.Item, 1, maxBriefKey, within(here, "item")...)
		}
		c.text(comment.Body, 1, maxReviewWords, within(here, "body")...)
		if comment.TimecodeSeconds != nil {
			c.between(int64(*comment.TimecodeSeconds), 0, math.MaxInt32, within(here, "timecodeSeconds")...)
		}
	}
}

// onItems ties the comments to the items of the brief that holds, and blames each
// that names none of them.
func onItems(ctx context.Context, tx *db.Tx, s *db.Standing, in []*ReviewCommentInput) ([]*db.ReviewComment, error) {
	var brief db.BriefContent
	if s.BriefVersionID != nil {
		version, err := db.ByKey[db.BriefVersion](ctx, tx, *s.BriefVersionID)
		if err != nil {
			return nil, errs.Fault("read the brief that holds for work", err)
		}
		brief = version.BriefContent
	}
	var c checks
	comments := make([]*db.ReviewComment, len(in))
	for i, comment := range in {
		comments[i] = &db.ReviewComment{Item: comment.Item, Body: comment.Body, TimecodeSeconds: comment.TimecodeSeconds}
		if comment.Item == nil {
			continue
		}
		here := path("comments", strconv.Itoa(i), "item")
		item := brief.Item(*comment.Item)
		switch {
		case item != nil:
			comments[i].Goal = &item.Text
		case s.BriefVersionID == nil:
			c.fail(errs.Invalid, here, "No brief is active for this work, so there is no goal or must-have to name.")
		default:
			c.fail(errs.Invalid, here, "Version %d of the brief has no goal or must-have with this key. It has: %s.",
				*s.BriefNumber, strings.Join(keysOf(brief), ", "))
		}
	}
	return comments, c.err()
}

// keysOf are the keys of a brief's items, in their order.
func keysOf(brief db.BriefContent) []string {
	var keys []string
	for _, item := range slices.Concat(brief.Objectives, brief.MustHaves) {
		keys = append(keys, item.Key)
	}
	return keys
}
