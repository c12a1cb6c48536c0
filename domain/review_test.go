package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// decisions are the three outcomes of a review.
func (s *studio) decisions(t testing.TB, v auth.Viewer) map[db.ReviewDecision]func(id gid.ID, in domain.ReviewInput) (*db.Deliverable, error) {
	t.Helper()
	type call = func(id gid.ID, in domain.ReviewInput) (*db.Deliverable, error)
	return map[db.ReviewDecision]call{
		db.DecisionApprove: func(id gid.ID, in domain.ReviewInput) (*db.Deliverable, error) {
			return s.rules.DeliverableApprove(as(t, v), id, in)
		},
		db.DecisionRequestChanges: func(id gid.ID, in domain.ReviewInput) (*db.Deliverable, error) {
			return s.rules.DeliverableRequestChanges(as(t, v), id, in)
		},
		db.DecisionReject: func(id gid.ID, in domain.ReviewInput) (*db.Deliverable, error) {
			return s.rules.DeliverableReject(as(t, v), id, in)
		},
	}
}

func comments() []*domain.ReviewCommentInput {
	return []*domain.ReviewCommentInput{{Item: new("show-the-carton"), Body: "It comes too late.", TimecodeSeconds: new(12)}, {Item: new("tone"), Body: "Warm 🙂"}, {Body: "All in all."}}
}

func TestReview(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for decision, c := range map[db.ReviewDecision]struct {
		state  db.DeliverableState
		action string
	}{
		db.DecisionApprove:        {db.StateApproved, "deliverable.approved"},
		db.DecisionRequestChanges: {db.StateRevisionRequested, "deliverable.changes_requested"},
		db.DecisionReject:         {db.StateRejected, "deliverable.rejected"},
	} {
		d := s.at(t, db.StateSubmitted)
		submission := s.latest(t, d)
		started, err := s.rules.DeliverableStartReview(s.asManager(t), d.ID(), &domain.TransitionInput{ExpectedVersion: new(1), Reason: new("Monday's round")})
		if err != nil || started.State != db.StateInReview {
			t.Fatal(started, err)
		}
		got, err := s.decisions(t, s.manager)[decision](d.ID(), domain.ReviewInput{ExpectedVersion: new(2), SubmissionID: submission, Comments: comments()})
		if err != nil {
			t.Fatal(decision, err)
		}
		want := *d
		want.State, want.Stamp = c.state, db.Stamp{UpdatedAt: noon(), Version: 3}
		switch decision {
		case db.DecisionApprove:
			want.ApprovedSubmissionID = &submission.UUID
		case db.DecisionRequestChanges:
			want.RevisionsUsed = 1
		case db.DecisionReject:
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%s answered (-want +got):\n%s", decision, diff)
		}
		if diff := cmp.Diff(&want, rows.Read(t, s.on, d)); diff != "" {
			t.Errorf("%s stored (-want +got):\n%s", decision, diff)
		}
		review := s.review(t, submission)
		kept := &db.Review{
			Base: review.Base, BrandID: s.brand.Key, CreatorID: s.creator.Key, DeliverableID: d.Key, SubmissionID: submission.UUID, Decision: decision,
			SubmittedByID: *s.creator.UserID, BriefVersionID: &s.brief.Key, BriefPublishedAt: s.brief.PublishedAt,
			Comments: []*db.ReviewComment{
				{Item: new("show-the-carton"), Goal: new("Show the carton"), Body: "It comes too late.", TimecodeSeconds: new(12)},
				{Item: new("tone"), Goal: new("Tone"), Body: "Warm 🙂"},
				{Body: "All in all."},
			},
			ReviewerID: s.manager.UserID, ReviewedAt: noon(),
		}
		if diff := cmp.Diff(kept, review); diff != "" {
			t.Errorf("%s review (-want +got):\n%s", decision, diff)
		}
		if diff := cmp.Diff([]string{"deliverable.review_started", c.action}, s.told(t, d.ID())); diff != "" {
			t.Errorf("%s told (-want +got):\n%s", decision, diff)
		}
		noted := rows.All[string](t, s.on, `SELECT concat_ws(' ', after ->> 'reason', after ->> 'reviewId', after ->> 'submissionId')
			FROM audit_entries WHERE subject_id = ? ORDER BY number`, d.Key)
		if diff := cmp.Diff([]string{"Monday's round", review.Key.String() + " " + submission.UUID.String()}, noted); diff != "" {
			t.Errorf("%s noted (-want +got):\n%s", decision, diff)
		}
	}
}

// review is the decision on a submission.
func (s *studio) review(t testing.TB, submission gid.ID) *db.Review {
	t.Helper()
	session := s.store.Session(s.manager)
	defer session.Close()
	review, err := db.FinalReview(t.Context(), session, submission.UUID)
	if err != nil || review == nil {
		t.Fatal(review, err)
	}
	return review
}

func TestReviewRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d, other := s.at(t, db.StateInReview), s.at(t, db.StateInReview)
	stranger := another(t, s.register)
	theirs := stranger.latest(t, stranger.at(t, db.StateInReview))
	comment := func(item, body string, timecode *int) []*domain.ReviewCommentInput {
		return []*domain.ReviewCommentInput{{Item: &item, Body: body, TimecodeSeconds: timecode}}
	}
	for name, c := range map[string]struct {
		in   domain.ReviewInput
		want string
	}{
		"no item":             {domain.ReviewInput{Comments: comment(" ", "b", nil)}, "REQUIRED input.comments.0.item"},
		"long item":           {domain.ReviewInput{Comments: comment(strings.Repeat("x", 41), "b", nil)}, "TOO_LONG input.comments.0.item"},
		"unknown item":        {domain.ReviewInput{Comments: append(comments(), comment("Tone", "b", nil)...)}, "INVALID input.comments.3.item"},
		"no body":             {domain.ReviewInput{Comments: comment("a", "", nil)}, "REQUIRED input.comments.0.body"},
		"long body":           {domain.ReviewInput{Comments: comment("a", strings.Repeat("x", 2001), nil)}, "TOO_LONG input.comments.0.body"},
		"before the start":    {domain.ReviewInput{Comments: comment("a", "b", new(-1))}, "OUT_OF_RANGE input.comments.0.timecodeSeconds"},
		"fifty-one":           {domain.ReviewInput{Comments: slices.Repeat(comment("a", "b", nil), 51)}, "TOO_LONG input.comments"},
		"another deliverable": {domain.ReviewInput{SubmissionID: s.latest(t, other), Comments: comments()}, "NOT_FOUND input.submissionId"},
		"another brand":       {domain.ReviewInput{SubmissionID: theirs, Comments: comments()}, "NOT_FOUND input.submissionId"},
		"unknown":             {domain.ReviewInput{SubmissionID: gid.Of(db.TypeSubmission, gid.New()), Comments: comments()}, "NOT_FOUND input.submissionId"},
		"no submission":       {domain.ReviewInput{SubmissionID: d.ID(), Comments: comments()}, "NOT_FOUND input.submissionId"},
	} {
		if c.in.SubmissionID == (gid.ID{}) {
			c.in.SubmissionID = s.latest(t, d)
		}
		for decision, call := range s.decisions(t, s.manager) {
			unchanged := s.unchanged(t)
			_, err := call(d.ID(), c.in)
			if diff := cmp.Diff([]string{c.want}, refused(t, err)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", decision, name, diff)
			}
			unchanged()
		}
	}
	// Whoever does not approve says why; whoever does may keep silent.
	for decision, call := range s.decisions(t, s.manager) {
		if decision == db.DecisionApprove {
			continue
		}
		unchanged := s.unchanged(t)
		_, err := call(d.ID(), domain.ReviewInput{SubmissionID: s.latest(t, d)})
		if diff := cmp.Diff([]string{"REQUIRED input.comments"}, refused(t, err)); diff != "" {
			t.Errorf("%s in silence (-want +got):\n%s", decision, diff)
		}
		unchanged()
	}
	if _, err := s.rules.DeliverableApprove(s.asManager(t), d.ID(), domain.ReviewInput{SubmissionID: s.latest(t, d)}); err != nil {
		t.Errorf("approving in silence: %v", err)
	}
}

// TestNobodyReviewsOwnWork has the creator review: with the creator's token, and
// as the owner of the brand that the same person is, too.
func TestNobodyReviewsOwnWork(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	both := rows.Join(t, s.on, s.brand, rows.Read(t, s.on, &db.User{Base: db.Base{Key: *s.creator.UserID}}), auth.RoleOwner)
	system := auth.Viewer{Kind: auth.KindSystem, BrandID: s.brand.Key}
	there, d, out := s.at(t, db.StateSubmitted), s.at(t, db.StateInReview), s.at(t, db.StatePublished)
	unchanged := s.unchanged(t)
	for _, v := range []auth.Viewer{both, rows.As(s.creator), system} {
		for decision, call := range s.decisions(t, v) {
			if _, err := call(d.ID(), domain.ReviewInput{SubmissionID: s.latest(t, d), Comments: comments()}); errs.CodeOf(err) != errs.Forbidden {
				t.Errorf("%s by a %s: %v", decision, v.Kind, err)
			}
		}
		if _, err := s.rules.DeliverableStartReview(as(t, v), there.ID(), nil); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("starting by a %s: %v", v.Kind, err)
		}
		_, err := s.rules.DeliverableVerifyLive(as(t, v), out.ID(), disclosed("x"))
		if errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("verifying by a %s: %v", v.Kind, err)
		}
	}
	unchanged()
	// The same owner reviews what somebody else made.
	other := rows.Creator(t, s.on)
	s.with(t, other)
	d = s.at(t, db.StateInReview)
	if _, err := s.rules.DeliverableApprove(as(t, both), d.ID(), domain.ReviewInput{SubmissionID: s.latest(t, d)}); err != nil {
		t.Errorf("another's work: %v", err)
	}
}

// TestApprovalNamesTheLatest reviews a submission that another has replaced.
func TestApprovalNamesTheLatest(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateInReview)
	first := s.latest(t, d)
	if _, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("Newer")}); err != nil {
		t.Fatal(err)
	}
	current, err := s.rules.DeliverableStartReview(s.asManager(t), d.ID(), nil)
	if err != nil {
		t.Fatal(err)
	}
	unchanged := s.unchanged(t)
	for decision, call := range s.decisions(t, s.manager) {
		got, err := call(d.ID(), domain.ReviewInput{SubmissionID: first, Comments: comments()})
		if diff := cmp.Diff([]string{"CONFLICT input.submissionId"}, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", decision, diff)
		}
		if diff := cmp.Diff(current, got); diff != "" {
			t.Errorf("%s: the row as it is (-want +got):\n%s", decision, diff)
		}
	}
	unchanged()
}

// TestFirstDecisionIsFinal decides a second time, after each decision.
func TestFirstDecisionIsFinal(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for first, decide := range s.decisions(t, s.manager) {
		d := s.at(t, db.StateInReview)
		in := domain.ReviewInput{SubmissionID: s.latest(t, d), Comments: comments()}
		current, err := decide(d.ID(), in)
		if err != nil {
			t.Fatal(err)
		}
		unchanged := s.unchanged(t)
		for second, call := range s.decisions(t, rows.Member(t, s.on, s.brand, auth.RoleAdmin)) {
			got, err := call(d.ID(), in)
			if diff := cmp.Diff([]string{"CONFLICT input.submissionId"}, refused(t, err)); diff != "" {
				t.Errorf("%s after %s (-want +got):\n%s", second, first, diff)
			}
			if diff := cmp.Diff(current, got); diff != "" {
				t.Errorf("%s after %s: the row as it is (-want +got):\n%s", second, first, diff)
			}
		}
		unchanged()
	}
}

// TestRevisionLimit asks for changes as often as the agreement allows, once
// more, and once more after a new agreement.
func TestRevisionLimit(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateInReview)
	ask := func() (*db.Deliverable, error) {
		return s.rules.DeliverableRequestChanges(s.asManager(t), d.ID(), domain.ReviewInput{SubmissionID: s.latest(t, d), Comments: comments()})
	}
	again := func() {
		t.Helper()
		if _, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("Again")}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.rules.DeliverableStartReview(s.asManager(t), d.ID(), nil); err != nil {
			t.Fatal(err)
		}
	}
	for used := 1; used <= 2; used++ {
		if got, err := ask(); err != nil || got.RevisionsUsed != used {
			t.Fatalf("revision %d: %v, %v", used, got, err)
		}
		again()
	}
	unchanged := s.unchanged(t)
	_, err := ask()
	if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" || !strings.Contains(err.Error(), "allows 2 revisions") {
		t.Errorf("beyond the limit: %v (-want +got):\n%s", err, diff)
	}
	unchanged()
	signed := day(t, "2026-03-11")
	if _, err := s.rules.PartnershipRecordContract(s.asManager(t), s.partnership.ID(), domain.ContractRecordInput{SignedOn: signed, RevisionLimit: new(3)}); err != nil {
		t.Fatal(err)
	}
	if got, err := ask(); err != nil || got.RevisionsUsed != 3 {
		t.Errorf("with the new agreement: %v, %v", got, err)
	}
}
