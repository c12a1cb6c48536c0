package domain_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// targets are all states, in the order of the work's life, with the call that
// leads there.
func targets() [][2]string {
	return [][2]string{
		{"ASSIGNED", "approve"},
		{"CONCEPT_SUBMITTED", "submit a concept"},
		{"SUBMITTED", "submit a draft"},
		{"IN_REVIEW", "start review"},
		{"REVISION_REQUESTED", "request changes"},
		{"APPROVED", "approve"},
		{"REJECTED", "reject"},
		{"SCHEDULED", "schedule"},
		{"PUBLISHED", "publish"},
		{"VERIFIED_LIVE", "verify"},
		{"COMPLETED", "complete"},
		{"REMOVED", "mark removed"},
		{"CANCELLED", "cancel"},
	}
}

// standing is a place where work can stand, with the targets that are open there
// to the creator and to whoever reviews and manages for the brand.
type standing struct {
	name string
	// place puts a new deliverable there.
	place          func(t testing.TB, s *studio) *db.Deliverable
	creator, brand []string
}

// TestDeliverableTransitionsAreTrue makes every move from every standing as
// every kind of viewer, and compares what happens with what was promised.
func TestDeliverableTransitionsAreTrue(t *testing.T) {
	t.Parallel()
	for _, at := range standings() {
		t.Run(at.name, func(t *testing.T) {
			t.Parallel()
			s := openStudio(t)
			both := rows.Join(t, s.on, s.brand, rows.Read(t, s.on, &db.User{Base: db.Base{Key: *s.creator.UserID}}), auth.RoleOwner)
			viewers := map[string]auth.Viewer{"creator": rows.As(s.creator), "creator as the brand's owner": both, "nobody": {}}
			for _, role := range []auth.Role{auth.RoleOwner, auth.RoleAdmin, auth.RoleManager, auth.RoleFinance, auth.RoleAnalyst, auth.RoleViewer} {
				viewers[string(role)] = rows.Member(t, s.on, s.brand, role)
			}
			for name, v := range viewers {
				want := at.brand
				switch name {
				case "creator":
					want = at.creator
				case "creator as the brand's owner":
					want = without(at.brand, "ASSIGNED", "IN_REVIEW", "REVISION_REQUESTED", "APPROVED", "REJECTED", "VERIFIED_LIVE")
				case "FINANCE", "ANALYST", "VIEWER", "nobody":
					want = nil
				}
				s.walk(t, name, at, v, want)
			}
		})
	}
}

// walk makes every move, and makes the work anew after each that went through.
func (s *studio) walk(t *testing.T, name string, at standing, v auth.Viewer, want []string) {
	t.Helper()
	d := at.place(t, s)
	was, calls := rows.Read(t, s.on, d), s.calls(s.latest(t, d), nil)
	promised := s.transitions(t, v, was)
	var allowed []string
	for i, target := range targets() {
		move := promised[i]
		mutation := mutations()[target[1]]
		if string(move.To) != target[0] || (move.Mutation != nil) != named(v, mutation) || move.Mutation != nil && *move.Mutation != mutation {
			t.Fatalf("%s: transition %d is %s by %v, want %s", name, i, move.To, move.Mutation, target[0])
		}
		if move.Allowed {
			allowed = append(allowed, target[0])
		}
		if move.Allowed == (move.Reason != nil) {
			t.Errorf("%s, %s: allowed %t with the reason %v", name, move.To, move.Allowed, move.Reason)
		}
		got, err := calls[target[1]](t, v, d.ID())
		if err != nil {
			checkRefusal(t, name, move, err)
			continue
		}
		// Approving leads to one of two states: it depends on what was handed in.
		if move.Allowed != (got.State == move.To) || !move.Allowed && target[1] != "approve" {
			t.Errorf("%s: %s, allowed %t, led to %s", name, move.To, move.Allowed, got.State)
		}
		if got.Version != was.Version+1 {
			t.Errorf("%s: of the moves up to %s, more than this one were counted: version %d", name, move.To, got.Version)
		}
		d = at.place(t, s)
		was, calls = rows.Read(t, s.on, d), s.calls(s.latest(t, d), nil)
	}
	if diff := cmp.Diff(was, rows.Read(t, s.on, d)); diff != "" {
		t.Errorf("%s: what was refused has changed it (-was +is):\n%s", name, diff)
	}
	if diff := cmp.Diff(want, allowed); diff != "" {
		t.Errorf("%s may (-want +got):\n%s", name, diff)
	}
}

// checkRefusal compares a refusal with the reason that was shown.
func checkRefusal(t *testing.T, name string, move *domain.DeliverableTransition, err error) {
	t.Helper()
	if move.Allowed {
		t.Errorf("%s: %s was promised and refused: %v", name, move.To, err)
		return
	}
	// Without a submission that fits there is no input that fits either.
	if code := errs.CodeOf(err); code != errs.TransitionNotAllowed && code != errs.Forbidden {
		if code != errs.NotFound && code != errs.Conflict {
			t.Errorf("%s: %s is refused by %v", name, move.To, err)
		}
		return
	}
	told, ok := err.(*errs.Error) //nolint:errorlint // A refusal leaves the rules as it is, never wrapped.
	if !ok {
		t.Errorf("%s: %s is refused by %v", name, move.To, err)
		return
	}
	// Approving a concept and approving a draft are one mutation with two targets.
	if told.Message != *move.Reason && move.To != db.StateAssigned && move.To != db.StateApproved {
		t.Errorf("%s: %s is refused by %q, and %q was shown", name, move.To, told.Message, *move.Reason)
	}
}

func (s *studio) transitions(t *testing.T, v auth.Viewer, d *db.Deliverable) []*domain.DeliverableTransition {
	t.Helper()
	reader := v
	if v.Kind == "" || v.Kind == auth.KindBrand {
		reader = s.manager
	}
	session := s.store.Session(reader)
	defer session.Close()
	rests, err := db.ByKey[db.Standing](t.Context(), session, d.Key)
	if err != nil {
		t.Fatal(err)
	}
	return s.rules.DeliverableTransitions(v, d, rests)
}

func without(all []string, not ...string) []string {
	var left []string
	for _, one := range all {
		if !slices.Contains(not, one) {
			left = append(left, one)
		}
	}
	return left
}

// named tells whether the mutation exists for such a viewer, so that a transition
// may name it.
func named(v auth.Viewer, mutation string) bool {
	switch mutation {
	case "deliverableSubmit":
		return v.Kind == auth.KindCreator
	case "deliverableSchedule", "deliverablePublish":
		return true
	default:
		return v.Kind != auth.KindCreator
	}
}

func mutations() map[string]string {
	return map[string]string{
		"submit a concept": "deliverableSubmit", "submit a draft": "deliverableSubmit", "start review": "deliverableStartReview",
		"approve": "deliverableApprove", "request changes": "deliverableRequestChanges", "reject": "deliverableReject",
		"schedule": "deliverableSchedule", "publish": "deliverablePublish", "verify": "deliverableVerifyLive",
		"complete": "deliverableComplete", "mark removed": "deliverableMarkRemoved", "cancel": "deliverableCancel",
	}
}

// standings has each state, and each fact that changes what is open there.
func standings() []standing {
	state := func(state db.DeliverableState, changes ...func(*db.Deliverable)) func(testing.TB, *studio) *db.Deliverable {
		return func(t testing.TB, s *studio) *db.Deliverable { t.Helper(); return s.at(t, state, changes...) }
	}
	concept := func(d *db.Deliverable) { d.NeedsConcept = true }
	used := func(d *db.Deliverable) { d.RevisionsUsed = 2 }
	over := func(d *db.Deliverable) {
		from, until := rows.At(), noon()
		d.PublishFrom, d.PublishUntil = &from, &until
	}
	early := func(d *db.Deliverable) { from := rows.At().AddDate(0, 0, 2); d.PublishFrom = &from }
	late := func(d *db.Deliverable) { until := rows.At(); d.PublishUntil = &until }
	draft, publishing := []string{"SUBMITTED"}, []string{"SUBMITTED", "SCHEDULED", "PUBLISHED"}
	reviewing := []string{"REVISION_REQUESTED", "APPROVED", "REJECTED", "CANCELLED"}
	return []standing{
		{"assigned", state(db.StateAssigned), draft, []string{"CANCELLED"}},
		{"assigned with a concept", state(db.StateAssigned, concept), []string{"CONCEPT_SUBMITTED"}, []string{"CANCELLED"}},
		{"concept there", state(db.StateConceptSubmitted, concept), []string{"CONCEPT_SUBMITTED"}, []string{"IN_REVIEW", "CANCELLED"}},
		{"concept in review", conceptInReview, []string{"CONCEPT_SUBMITTED"}, []string{"ASSIGNED", "REVISION_REQUESTED", "REJECTED", "CANCELLED"}},
		{"concept approved", conceptApproved, draft, []string{"CANCELLED"}},
		{"draft there", state(db.StateSubmitted), draft, []string{"IN_REVIEW", "CANCELLED"}},
		{"draft in review", state(db.StateInReview), draft, reviewing},
		{"draft after a concept in review", draftAfterConcept, draft, reviewing},
		{"no revision left", state(db.StateInReview, used), draft, []string{"APPROVED", "REJECTED", "CANCELLED"}},
		{"revision requested", state(db.StateRevisionRequested), draft, []string{"CANCELLED"}},
		{"approved", state(db.StateApproved), publishing, []string{"SCHEDULED", "PUBLISHED", "CANCELLED"}},
		{"approved, window over", state(db.StateApproved, over), []string{"SUBMITTED", "PUBLISHED"}, []string{"PUBLISHED", "CANCELLED"}},
		{"approved by a concept alone", approvedByConcept, draft, []string{"CANCELLED"}},
		{"scheduled", state(db.StateScheduled), publishing, []string{"SCHEDULED", "PUBLISHED", "CANCELLED"}},
		{"rejected", state(db.StateRejected), nil, []string{"CANCELLED"}},
		{"published", state(db.StatePublished), nil, []string{"VERIFIED_LIVE", "REMOVED"}},
		{"published too early", state(db.StatePublished, early), nil, []string{"REMOVED"}},
		{"published too late", state(db.StatePublished, late), nil, []string{"REMOVED"}},
		{"published elsewhere", publishedOn(nil), nil, []string{"REMOVED"}},
		{"published on another account", publishedOn(func(t testing.TB, s *studio) *uuid.UUID {
			t.Helper()
			return &rows.Account(t, s.on, s.creator).Key
		}), nil, []string{"REMOVED"}},
		{"published without a row", publishedNowhere, nil, nil},
		{"verified", state(db.StateVerifiedLive), nil, []string{"COMPLETED", "REMOVED"}},
		{"completed", state(db.StateCompleted), nil, []string{"REMOVED"}},
		{"removed", state(db.StateRemoved), nil, nil},
		{"cancelled", state(db.StateCancelled), nil, nil},
		{"partnership over", partnershipOver, nil, []string{"CANCELLED"}},
		{"in review, no brief", withoutBrief(db.StateInReview), draft, []string{"REJECTED", "CANCELLED"}},
		{"assigned, no brief", withoutBrief(db.StateAssigned), draft, []string{"CANCELLED"}},
		{"approved, no brief", withoutBrief(db.StateApproved), publishing, []string{"SCHEDULED", "PUBLISHED", "CANCELLED"}},
		{"assigned, not acknowledged", notAcknowledged(db.StateAssigned), nil, []string{"CANCELLED"}},
		{"in review, not acknowledged", notAcknowledged(db.StateInReview), nil, reviewing},
		{"a hundred submissions", hundredSubmissions, nil, []string{"IN_REVIEW", "CANCELLED"}},
	}
}

func conceptInReview(t testing.TB, s *studio) *db.Deliverable {
	t.Helper()
	d := s.at(t, db.StateAssigned, func(d *db.Deliverable) { d.NeedsConcept = true })
	s.handedIn(t, d, db.StateInReview, db.SubmissionConcept)
	return d
}

func conceptApproved(t testing.TB, s *studio) *db.Deliverable {
	t.Helper()
	d := s.at(t, db.StateAssigned, func(d *db.Deliverable) { d.NeedsConcept = true })
	s.handedIn(t, d, db.StateAssigned, db.SubmissionConcept)
	return d
}

func draftAfterConcept(t testing.TB, s *studio) *db.Deliverable {
	t.Helper()
	d := conceptApproved(t, s)
	d.ApprovedSubmissionID = nil
	s.handedIn(t, d, db.StateInReview, db.SubmissionDraft)
	return d
}

func approvedByConcept(t testing.TB, s *studio) *db.Deliverable {
	t.Helper()
	d := s.at(t, db.StateAssigned, func(d *db.Deliverable) { d.NeedsConcept = true })
	s.handedIn(t, d, db.StateApproved, db.SubmissionConcept)
	return d
}

func publishedOn(account func(testing.TB, *studio) *uuid.UUID) func(testing.TB, *studio) *db.Deliverable {
	return func(t testing.TB, s *studio) *db.Deliverable {
		t.Helper()
		d := s.at(t, db.StatePublished)
		var on *uuid.UUID
		if account != nil {
			on = account(t, s)
		}
		s.must(t, "UPDATE publications SET account_id = ? WHERE deliverable_id = ?", on, d.Key)
		return d
	}
}

func publishedNowhere(t testing.TB, s *studio) *db.Deliverable {
	t.Helper()
	d := s.at(t, db.StatePublished)
	s.must(t, "DELETE FROM publications WHERE deliverable_id = ?", d.Key)
	return d
}

func partnershipOver(t testing.TB, s *studio) *db.Deliverable {
	t.Helper()
	s.must(t, "UPDATE partnerships SET stage = 'EXITED' WHERE id = ?", s.partnership.Key)
	return s.at(t, db.StateAssigned)
}

// withoutBrief takes the studio's brief back.
func withoutBrief(state db.DeliverableState) func(testing.TB, *studio) *db.Deliverable {
	return func(t testing.TB, s *studio) *db.Deliverable {
		t.Helper()
		if rows.Read(t, s.on, s.brief).State == db.BriefActive {
			s.must(t, `BEGIN; UPDATE brief_versions SET state = 'WITHDRAWN', ended_at = now() WHERE id = ?0;
				UPDATE briefs SET active_version_id = NULL WHERE id = ?1; COMMIT`, s.brief.Key, s.brief.BriefID)
		}
		// A review of before was judged by it all the same.
		d := rows.Deliverable(t, s.on, s.partnership, func(d *db.Deliverable) { d.AccountID = &s.account.Key })
		if state != db.StateAssigned {
			s.handedIn(t, d, state, db.SubmissionDraft)
		}
		return d
	}
}

// notAcknowledged forgets that the creator has read the studio's brief.
func notAcknowledged(state db.DeliverableState) func(testing.TB, *studio) *db.Deliverable {
	return func(t testing.TB, s *studio) *db.Deliverable {
		t.Helper()
		s.must(t, "DELETE FROM brief_acknowledgements WHERE brief_version_id = ?", s.brief.Key)
		return s.at(t, state)
	}
}

func hundredSubmissions(t testing.TB, s *studio) *db.Deliverable {
	t.Helper()
	d := s.at(t, db.StateSubmitted)
	s.must(t, `INSERT INTO submissions (id, brand_id, creator_id, deliverable_id, number, kind, note, submitted_by, submitted_at)
		SELECT gen_random_uuid(), brand_id, creator_id, deliverable_id, n, kind, 'again', submitted_by, submitted_at
		FROM submissions, generate_series(2, 100) n WHERE deliverable_id = ?`, d.Key)
	return d
}

// must runs a statement as the database's owner.
func (s *studio) must(t testing.TB, statement string, args ...any) {
	t.Helper()
	if err := rows.Exec(t, s.on, statement, args...); err != nil {
		t.Fatal(err)
	}
}
