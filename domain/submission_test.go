package domain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// submitted are a deliverable's submissions, as they came.
func (s *studio) submitted(t testing.TB, d *db.Deliverable) []*db.Submission {
	t.Helper()
	session := s.store.Session(s.manager)
	defer session.Close()
	all, err := db.SubmissionsOfDeliverables().Read(t.Context(), session, []uuid.UUID{d.Key})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDeliverableSubmit(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateAssigned)
	for i, in := range []domain.SubmissionInput{
		{Kind: db.SubmissionDraft, AssetURLs: []string{"https://a.example/1.mp4", "https://a.example/2.mp4"}, Caption: new("Oats! 🥣"), Note: new("First cut")},
		{Kind: db.SubmissionDraft, ExpectedVersion: new(2), Caption: new("Oats.")},
	} {
		got, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), in)
		if err != nil {
			t.Fatal(err)
		}
		want := *d
		want.State, want.Stamp = db.StateSubmitted, db.Stamp{UpdatedAt: noon(), Version: 2 + i}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("answered (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(&want, rows.Read(t, s.on, d)); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		kept := s.submitted(t, d)[0]
		stored := &db.Submission{
			Base: kept.Base, BrandID: s.brand.Key, CreatorID: s.creator.Key, DeliverableID: d.Key, Number: i + 1, Kind: db.SubmissionDraft,
			AssetURLs: append([]string{}, in.AssetURLs...), Caption: in.Caption, Note: in.Note, SubmittedByID: *s.creator.UserID, SubmittedAt: noon(),
		}
		if diff := cmp.Diff(stored, kept); diff != "" {
			t.Errorf("submission (-want +got):\n%s", diff)
		}
		noted := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', after ->> 'submissionId', actor_kind) FROM audit_entries ORDER BY number DESC LIMIT 1")
		if want := kept.Key.String() + " CREATOR"; noted != want {
			t.Errorf("the entry says %s, want %s", noted, want)
		}
	}
	if diff := cmp.Diff([]string{"deliverable.submitted", "deliverable.submitted"}, s.told(t, d.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// TestSubmissionVoidsApproval hands in again from each state in which something
// is approved or under review.
func TestSubmissionVoidsApproval(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for _, state := range []db.DeliverableState{db.StateInReview, db.StateRevisionRequested, db.StateApproved, db.StateScheduled} {
		d := s.at(t, state)
		got, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("Better")})
		if err != nil {
			t.Fatalf("%s: %v", state, err)
		}
		if got.State != db.StateSubmitted || got.ApprovedSubmissionID != nil || got.ScheduledFor != nil {
			t.Errorf("%s: %+v", state, got)
		}
		// What was approved can't be published any more.
		unchanged := s.unchanged(t)
		_, err = s.rules.DeliverablePublish(s.asCreator(t), d.ID(), domain.PublicationInput{URL: "https://social.example/p/2", PublishedAt: noon()})
		if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" {
			t.Errorf("%s: publishing (-want +got):\n%s", state, diff)
		}
		unchanged()
	}
}

// TestConceptComesFirst walks from a concept to a draft: the draft is refused
// until a concept was approved, and a concept from then on.
func TestConceptComesFirst(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateAssigned, func(d *db.Deliverable) { d.NeedsConcept = true })
	submit := func(kind db.SubmissionKind) (*db.Deliverable, error) {
		return s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), domain.SubmissionInput{Kind: kind, Note: new("Look")})
	}
	refuses := func(kind db.SubmissionKind, when string) {
		t.Helper()
		unchanged := s.unchanged(t)
		_, err := submit(kind)
		if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED input.kind"}, refused(t, err)); diff != "" {
			t.Errorf("a %s %s (-want +got):\n%s", kind, when, diff)
		}
		unchanged()
	}
	must := func(d *db.Deliverable, err error) *db.Deliverable {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	review := func() domain.ReviewInput {
		return domain.ReviewInput{SubmissionID: s.latest(t, d), Comments: []*domain.ReviewCommentInput{{Item: new("tone"), Body: "Begin with the bowl."}}}
	}
	refuses(db.SubmissionDraft, "before a concept")
	must(submit(db.SubmissionConcept))
	refuses(db.SubmissionDraft, "beside a concept")
	must(s.rules.DeliverableStartReview(s.asManager(t), d.ID(), nil))
	if got := must(s.rules.DeliverableRequestChanges(s.asManager(t), d.ID(), review())); got.State != db.StateRevisionRequested || got.RevisionsUsed != 1 {
		t.Errorf("after changes were asked for: %+v", got)
	}
	refuses(db.SubmissionDraft, "after a concept that is to change")
	must(submit(db.SubmissionConcept))
	must(s.rules.DeliverableStartReview(s.asManager(t), d.ID(), nil))
	approved := must(s.rules.DeliverableApprove(s.asManager(t), d.ID(), review()))
	if approved.State != db.StateAssigned || *approved.ApprovedSubmissionID != s.latest(t, d).UUID {
		t.Errorf("after the concept was approved: %+v", approved)
	}
	refuses(db.SubmissionConcept, "after an approved one")
	if got := must(submit(db.SubmissionDraft)); got.State != db.StateSubmitted || got.ApprovedSubmissionID != nil {
		t.Errorf("after the draft: %+v", got)
	}
	refuses(db.SubmissionConcept, "after the draft")
	must(s.rules.DeliverableStartReview(s.asManager(t), d.ID(), nil))
	if got := must(s.rules.DeliverableApprove(s.asManager(t), d.ID(), review())); got.State != db.StateApproved || got.Version != 10 {
		t.Errorf("after the draft was approved: %+v", got)
	}
	want := []string{
		"deliverable.concept_submitted", "deliverable.review_started", "deliverable.changes_requested", "deliverable.concept_submitted",
		"deliverable.review_started", "deliverable.concept_approved", "deliverable.submitted", "deliverable.review_started", "deliverable.approved",
	}
	if diff := cmp.Diff(want, s.told(t, d.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}

	d = s.at(t, db.StateAssigned)
	refuses(db.SubmissionConcept, "that nobody asked for")
}

func TestSubmissionRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateAssigned)
	links := make([]string, 21)
	for i := range links {
		links[i] = "https://a.example/" + strings.Repeat("x", i+1)
	}
	unchanged := s.unchanged(t)
	for name, c := range map[string]struct {
		in   domain.SubmissionInput
		want []string
	}{
		"nothing":       {domain.SubmissionInput{}, []string{"REQUIRED input"}},
		"blanks":        {domain.SubmissionInput{Caption: new(" "), Note: new("\n")}, []string{"REQUIRED input"}},
		"too many":      {domain.SubmissionInput{AssetURLs: links}, []string{"TOO_LONG input.assetUrls"}},
		"the same link": {domain.SubmissionInput{AssetURLs: []string{links[0], links[1], links[0]}}, []string{"DUPLICATE input.assetUrls.2"}},
		"long texts": {
			domain.SubmissionInput{Caption: new(strings.Repeat("x", 5001)), Note: new(strings.Repeat("x", 5001))},
			[]string{"TOO_LONG input.caption", "TOO_LONG input.note"},
		},
	} {
		c.in.Kind = db.SubmissionDraft
		_, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), c.in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	// Nobody hands in for the creator: not the brand, and not the creator's own
	// hand as a member of the brand.
	both := rows.Join(t, s.on, s.brand, rows.Read(t, s.on, &db.User{Base: db.Base{Key: *s.creator.UserID}}), auth.RoleOwner)
	for _, v := range []auth.Viewer{s.manager, both, {Kind: auth.KindSystem, BrandID: s.brand.Key}, {}} {
		_, err := s.rules.DeliverableSubmit(as(t, v), d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("x")})
		if errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("by %+v: %v", v, err)
		}
	}
	unchanged()
	if _, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, AssetURLs: links[:20]}); err != nil {
		t.Errorf("twenty links: %v", err)
	}
}

// TestSubmissionsEndAtAHundred hands in the hundredth, and no more.
func TestSubmissionsEndAtAHundred(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := hundredSubmissions(t, s)
	s.must(t, "DELETE FROM submissions WHERE number = 100")
	in := domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("Enough?")}
	if _, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), in); err != nil {
		t.Fatal(err)
	}
	unchanged := s.unchanged(t)
	_, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), in)
	if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	unchanged()
}

// TestNoWorkAfterTheEnd hands in when the partnership is over.
func TestNoWorkAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := partnershipOver(t, s)
	unchanged := s.unchanged(t)
	_, err := s.rules.DeliverableSubmit(s.asCreator(t), d.ID(), domain.SubmissionInput{Kind: db.SubmissionDraft, Note: new("Late")})
	if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// The creator is told the status, and nothing of the brand's own stage.
	if text := err.Error(); !strings.Contains(text, "this one is ENDED") || strings.Contains(text, "EXITED") {
		t.Errorf("told: %s", text)
	}
	unchanged()
}
