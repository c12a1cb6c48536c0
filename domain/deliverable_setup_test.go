package domain_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
)

// studio is a brand with a manager and one partnership that works together.
type studio struct {
	register
	brand       *db.Brand
	manager     auth.Viewer
	creator     *db.Creator
	account     *db.SocialAccount
	partnership *db.Partnership
	// brief is the version that holds for work outside of campaigns. The creator
	// has acknowledged it.
	brief *db.BriefVersion
}

func openStudio(t testing.TB) *studio {
	t.Helper()
	return another(t, openRegister(t))
}

// another is one more studio in the same database.
func another(t testing.TB, r register) *studio {
	t.Helper()
	brand, creator := rows.Brand(t, r.on), rows.Creator(t, r.on)
	s := &studio{register: r, brand: brand, manager: rows.Member(t, r.on, brand, auth.RoleManager)}
	s.with(t, creator)
	return s
}

// with has the studio work with a creator from here on.
func (s *studio) with(t testing.TB, creator *db.Creator) {
	t.Helper()
	s.creator, s.account, s.partnership = creator, rows.Account(t, s.on, creator), rows.Partnership(t, s.on, s.brand, creator)
	_, s.brief = rows.Brief(t, s.on, rows.Scope{Partnership: s.partnership})
	rows.Acknowledge(t, s.on, s.brief, s.partnership, *creator.UserID)
}

func (s *studio) asManager(t testing.TB) context.Context { t.Helper(); return as(t, s.manager) }

func (s *studio) asCreator(t testing.TB) context.Context {
	t.Helper()
	return as(t, rows.As(s.creator))
}

// work is all that this test's nouns hold, with the number of entries and
// events: two equal ones mean that nothing was written.
func (s *studio) work(t testing.TB) string {
	t.Helper()
	return rows.Ask[string](t, s.on, `SELECT concat_ws(E'\n',
		(SELECT json_agg(c ORDER BY id) FROM campaigns c), (SELECT json_agg(p ORDER BY id) FROM campaign_participants p),
		(SELECT json_agg(d ORDER BY id) FROM deliverables d), (SELECT json_agg(s ORDER BY id) FROM submissions s),
		(SELECT json_agg(r ORDER BY id) FROM reviews r), (SELECT json_agg(p ORDER BY id) FROM publications p),
		(SELECT json_agg(b ORDER BY id) FROM briefs b), (SELECT json_agg(v ORDER BY id) FROM brief_versions v),
		(SELECT json_agg(a ORDER BY id) FROM brief_acknowledgements a), (SELECT json_agg(c ORDER BY id) FROM disclosure_checks c),
		(SELECT count(*) FROM audit_entries), (SELECT count(*) FROM events))`)
}

// unchanged checks at its end that nothing was written since it was called.
func (s *studio) unchanged(t testing.TB) func() {
	t.Helper()
	before := s.work(t)
	return func() {
		t.Helper()
		if after := s.work(t); after != before {
			t.Errorf("something was written:\n%s\nbefore:\n%s", after, before)
		}
	}
}

// at puts a deliverable of the studio at a state, with all that led there.
func (s *studio) at(t testing.TB, state db.DeliverableState, changes ...func(*db.Deliverable)) *db.Deliverable {
	t.Helper()
	d := rows.Deliverable(t, s.on, s.partnership, append([]func(*db.Deliverable){
		func(d *db.Deliverable) { d.AccountID = &s.account.Key },
	}, changes...)...)
	if state == db.StateAssigned {
		return d
	}
	kind := db.SubmissionDraft
	if state == db.StateConceptSubmitted {
		kind = db.SubmissionConcept
	}
	s.handedIn(t, d, state, kind)
	return d
}

// handedIn adds the submission that a state needs, and its review and
// publication, and puts the deliverable there.
func (s *studio) handedIn(t testing.TB, d *db.Deliverable, state db.DeliverableState, kind db.SubmissionKind) {
	t.Helper()
	// What is handed in voids what was approved before.
	d.ApprovedSubmissionID = nil
	s.must(t, "UPDATE deliverables SET approved_submission_id = NULL, state = 'ASSIGNED', scheduled_for = NULL WHERE id = ?", d.Key)
	submission := rows.Submission(t, s.on, d, *s.creator.UserID, func(row *db.Submission) {
		row.Kind = kind
		row.Number = 1 + rows.Ask[int](t, s.on, "SELECT count(*) FROM submissions WHERE deliverable_id = ?", d.Key)
	})
	review := func(decision db.ReviewDecision) {
		rows.Review(t, s.on, submission, s.manager.UserID, func(r *db.Review) {
			r.BriefVersionID, r.BriefPublishedAt = &s.brief.Key, s.brief.PublishedAt
			r.Decision, r.Comments = decision, []*db.ReviewComment{{Item: new("tone"), Goal: new("Tone"), Body: "Warmer, please."}}
		})
	}
	publish := func(status db.PublicationStatus) {
		p := rows.Publication(t, s.on, d)
		if status == db.PublicationLive {
			return
		}
		check := rows.Checked(t, s.on, p, s.manager.UserID)
		s.must(t, `UPDATE publications SET status = 'VERIFIED_LIVE', verified_at = ?, verified_by = ?, disclosure_check_id = ?, disclosure_verdict = ?
			WHERE id = ?`, check.CheckedAt, s.manager.UserID, check.Key, check.Verdict, p.Key)
		if status == db.PublicationRemoved {
			s.must(t, "UPDATE publications SET status = 'REMOVED', removed_at = ? WHERE id = ?", check.CheckedAt, p.Key)
		}
	}
	var scheduled *time.Time
	switch state {
	case db.StateRevisionRequested:
		review(db.DecisionRequestChanges)
	case db.StateRejected:
		review(db.DecisionReject)
	case db.StateApproved, db.StateScheduled, db.StatePublished, db.StateVerifiedLive, db.StateCompleted, db.StateRemoved,
		// Where an approved concept takes the work.
		db.StateAssigned:
		review(db.DecisionApprove)
		d.ApprovedSubmissionID = &submission.Key
	default:
	}
	switch state {
	case db.StateScheduled:
		later := noon().AddDate(0, 0, 3)
		scheduled = &later
	case db.StatePublished:
		publish(db.PublicationLive)
	case db.StateVerifiedLive, db.StateCompleted:
		publish(db.PublicationVerifiedLive)
	case db.StateRemoved:
		publish(db.PublicationRemoved)
	default:
	}
	d.State, d.ScheduledFor = state, scheduled
	err := rows.Exec(t, s.on, "UPDATE deliverables SET state = ?, approved_submission_id = ?, scheduled_for = ? WHERE id = ?",
		state, d.ApprovedSubmissionID, scheduled, d.Key)
	if err != nil {
		t.Fatal(err)
	}
}

// latest is the submission handed in last; the zero id when there is none.
func (s *studio) latest(t testing.TB, d *db.Deliverable) gid.ID {
	t.Helper()
	keys := rows.All[uuid.UUID](t, s.on, "SELECT id FROM submissions WHERE deliverable_id = ? ORDER BY number DESC LIMIT 1", d.Key)
	if len(keys) == 0 {
		return gid.ID{}
	}
	return gid.Of(db.TypeSubmission, keys[0])
}

// told is what the log says of an object: the actions of its audit entries and
// of its events, which must be the same.
func (s *studio) told(t testing.TB, subject gid.ID) []string {
	t.Helper()
	audit := rows.All[string](t, s.on, "SELECT action FROM audit_entries WHERE subject_id = ? AND subject_type = ? ORDER BY number", subject.UUID, subject.Type)
	events := rows.All[string](t, s.on, "SELECT type FROM events WHERE subject_id = ? AND subject_type = ? ORDER BY number", subject.UUID, subject.Type)
	if diff := cmp.Diff(audit, events); diff != "" {
		t.Errorf("audit and events of %s tell two stories (-audit +events):\n%s", subject, diff)
	}
	return audit
}

// sqlstate is Postgres' code for why a statement failed; empty when it did not.
func sqlstate(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code
	}
	return ""
}
