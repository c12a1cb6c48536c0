package domain_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// atOnce runs calls as close together as it can, and gives their errors in the
// order of the calls.
func atOnce(calls ...func() error) []error {
	failed := make([]error, len(calls))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() {
			<-start
			failed[i] = call()
		})
	}
	close(start)
	all.Wait()
	return failed
}

// codes counts the outcomes; an empty code is success.
func codes(failed []error) map[errs.Code]int {
	count := map[errs.Code]int{}
	for _, err := range failed {
		if err == nil {
			count[""]++
			continue
		}
		count[errs.CodeOf(err)]++
	}
	return count
}

// TestTwoReviewersAtOnce has two people decide on the same submission: one
// decision is written, and the other gets CONFLICT.
func TestTwoReviewersAtOnce(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	first, second := s.asManager(t), as(t, rows.Member(t, s.on, s.brand, auth.RoleAdmin))
	type decide = func(context.Context, *db.Deliverable, domain.ReviewInput) error
	approve := decide(func(ctx context.Context, d *db.Deliverable, in domain.ReviewInput) error {
		return last(s.rules.DeliverableApprove(ctx, d.ID(), in))
	})
	reject := decide(func(ctx context.Context, d *db.Deliverable, in domain.ReviewInput) error {
		return last(s.rules.DeliverableReject(ctx, d.ID(), in))
	})
	for range 8 {
		for _, other := range []decide{approve, reject} {
			d := s.at(t, db.StateInReview)
			in := domain.ReviewInput{SubmissionID: s.latest(t, d), Comments: comments()}
			got := codes(atOnce(func() error { return approve(first, d, in) }, func() error { return other(second, d, in) }))
			if diff := cmp.Diff(map[errs.Code]int{"": 1, errs.Conflict: 1}, got); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM reviews WHERE deliverable_id = ?", d.Key); n != 1 {
				t.Errorf("%d reviews", n)
			}
			if told := s.told(t, d.ID()); len(told) != 1 || rows.Read(t, s.on, d).Version != 2 {
				t.Errorf("told: %v", told)
			}
		}
	}
}

// TestSubmissionsAtOnce hands in eight times together: each gets a number of its
// own.
func TestSubmissionsAtOnce(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d, ctx := s.at(t, db.StateAssigned), s.asCreator(t)
	calls := make([]func() error, 8)
	for i := range calls {
		calls[i] = func() error {
			return last(s.rules.DeliverableSubmit(ctx, d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("Mine")}))
		}
	}
	if diff := cmp.Diff(map[errs.Code]int{"": 8}, codes(atOnce(calls...))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	numbers := rows.All[int](t, s.on, "SELECT number FROM submissions WHERE deliverable_id = ? ORDER BY number", d.Key)
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6, 7, 8}, numbers); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	if told := s.told(t, d.ID()); len(told) != 8 || rows.Read(t, s.on, d).Version != 9 {
		t.Errorf("told: %v", told)
	}
	// From one version, one of them alone.
	for i := range calls {
		calls[i] = func() error {
			return last(s.rules.DeliverableSubmit(ctx, d.ID(), domain.SubmissionInput{ExpectedVersion: new(9), Kind: db.SubmissionDraft, Note: new("Mine")}))
		}
	}
	if diff := cmp.Diff(map[errs.Code]int{"": 1, errs.Conflict: 7}, codes(atOnce(calls...))); diff != "" {
		t.Errorf("from one version (-want +got):\n%s", diff)
	}
}

// TestApprovalRacesSubmission approves while something newer is handed in:
// whichever comes first, nothing stands approved in the end that is not the latest.
func TestApprovalRacesSubmission(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	brand, creator := s.asManager(t), s.asCreator(t)
	for range 8 {
		d := s.at(t, db.StateInReview)
		in := domain.ReviewInput{SubmissionID: s.latest(t, d)}
		failed := atOnce(
			func() error { return last(s.rules.DeliverableApprove(brand, d.ID(), in)) },
			func() error {
				return last(s.rules.DeliverableSubmit(creator, d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("Newer")}))
			},
		)
		if failed[1] != nil || failed[0] != nil && errs.CodeOf(failed[0]) != errs.Conflict {
			t.Fatalf("approving: %v; handing in: %v", failed[0], failed[1])
		}
		if got := rows.Read(t, s.on, d); got.State != db.StateSubmitted || got.ApprovedSubmissionID != nil {
			t.Errorf("it stands %s with %v approved", got.State, got.ApprovedSubmissionID)
		}
	}
}

// TestPublishedTwiceAtOnce records a publication by both sides together.
func TestPublishedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateApproved)
	in := domain.PublicationInput{URL: "https://social.example/p/2", PublishedAt: noon()}
	brand, creator := s.asManager(t), s.asCreator(t)
	got := codes(atOnce(
		func() error { return last(s.rules.DeliverablePublish(brand, d.ID(), in)) },
		func() error { return last(s.rules.DeliverablePublish(creator, d.ID(), in)) },
	))
	if diff := cmp.Diff(map[errs.Code]int{"": 1, errs.TransitionNotAllowed: 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM publications"); n != 1 {
		t.Errorf("%d publications", n)
	}
	if diff := cmp.Diff([]string{"deliverable.published"}, s.told(t, d.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
