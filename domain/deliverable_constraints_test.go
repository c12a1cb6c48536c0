package domain_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestDeliverableConstraints breaks the rules by plain SQL, as the database's
// owner, where a constraint keeps them.
func TestDeliverableConstraints(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	foreign := rows.Account(t, s.on, stranger.creator)
	apart := rows.Campaign(t, s.on, s.brand)
	d, other := s.at(t, db.StateInReview), s.at(t, db.StateApproved)
	scheduled, out := s.at(t, db.StateScheduled), s.at(t, db.StateVerifiedLive)
	approved := s.latest(t, other).UUID
	changing, anew := s.at(t, db.StateRevisionRequested), s.at(t, db.StateApproved)
	earlier := s.latest(t, anew).UUID
	s.handedIn(t, anew, db.StateSubmitted, db.SubmissionDraft)
	_, draft := rows.Brief(t, s.on, rows.Scope{Campaign: apart}, func(v *db.BriefVersion) { v.State = db.BriefDraft })
	copied := func(columns, values, from string) string {
		return "INSERT INTO " + from + " (id, " + columns + ") SELECT gen_random_uuid(), " + values + " FROM " + from
	}
	const (
		submission = "brand_id, creator_id, deliverable_id, number, kind, asset_urls, note, submitted_by, submitted_at"
		review     = "brand_id, creator_id, deliverable_id, submission_id, submitted_by, brief_version_id, brief_published_at, decision, comments, reviewer_id, reviewed_at"
		judged     = "INSERT INTO reviews (id, brand_id, creator_id, deliverable_id, submission_id, submitted_by, decision, comments," +
			" brief_version_id, brief_published_at, reviewer_id, reviewed_at)" +
			" SELECT gen_random_uuid(), brand_id, creator_id, deliverable_id, id, submitted_by, ?, ?::jsonb, ?, ?, ?, ? FROM submissions WHERE deliverable_id = ?"
		named = `[{"item": "tone", "body": "x"}]`
		work  = "brand_id, partnership_id, creator_id, type, title, state, created_at, updated_at"
	)
	for name, c := range map[string]struct {
		want, statement string
		args            []any
	}{
		"nothing handed in": {
			"23514", copied(submission, "brand_id, creator_id, deliverable_id, 2, kind, '{}', NULL, submitted_by, submitted_at", "submissions") + " WHERE deliverable_id = ?",
			[]any{d.Key},
		},
		"the same number twice": {
			"23505", copied(submission, "brand_id, creator_id, deliverable_id, number, kind, asset_urls, note, submitted_by, submitted_at", "submissions") + " WHERE deliverable_id = ?",
			[]any{d.Key},
		},
		"number 101": {
			"23514", copied(submission, "brand_id, creator_id, deliverable_id, 101, kind, asset_urls, note, submitted_by, submitted_at", "submissions") + " WHERE deliverable_id = ?",
			[]any{d.Key},
		},
		"a second decision": {
			"23505", copied(review, review, "reviews") + " WHERE submission_id = ?", []any{approved},
		},
		"no comment": {
			"23514", judged, []any{"REJECT", "[]", s.brief.Key, s.brief.PublishedAt, s.manager.UserID, noon(), d.Key},
		},
		"approved without a brief": {
			"23514", judged, []any{"APPROVE", "[]", nil, nil, s.manager.UserID, noon(), d.Key},
		},
		"approved by a brief not published then": {
			"23503", judged, []any{"APPROVE", "[]", s.brief.Key, noon().Add(-time.Second), s.manager.UserID, noon(), d.Key},
		},
		"approved before the brief was published": {
			"23514", judged, []any{"APPROVE", "[]", s.brief.Key, s.brief.PublishedAt, s.manager.UserID, rows.At().Add(-time.Second), d.Key},
		},
		"approved by another brand's brief": {
			"23503", judged, []any{"APPROVE", "[]", stranger.brief.Key, stranger.brief.PublishedAt, s.manager.UserID, noon(), d.Key},
		},
		"approved by a draft": {
			"23503", judged, []any{"APPROVE", "[]", draft.Key, draft.CreatedAt, s.manager.UserID, noon(), d.Key},
		},
		"changes that name no item": {
			"23514", judged, []any{"REQUEST_CHANGES", `[{"body": "Warmer."}]`, s.brief.Key, s.brief.PublishedAt, s.manager.UserID, noon(), d.Key},
		},
		"an item of no brief": {
			"23514", judged, []any{"REJECT", named, nil, nil, s.manager.UserID, noon(), d.Key},
		},
		"reviewed by who handed it in": {
			"23514", judged, []any{"REJECT", named, s.brief.Key, s.brief.PublishedAt, *s.creator.UserID, noon(), d.Key},
		},
		"reviewed as another's work": {
			"23503", "INSERT INTO reviews (id, " + review + ") SELECT gen_random_uuid(), brand_id, creator_id, deliverable_id, id, ?, ?, ?, 'APPROVE', '[]', submitted_by, ? FROM submissions WHERE deliverable_id = ?",
			[]any{s.manager.UserID, s.brief.Key, s.brief.PublishedAt, noon(), d.Key},
		},
		"approved without an approval": {"23503", "UPDATE deliverables SET approved_submission_id = ?, state = 'APPROVED' WHERE id = ?", []any{s.latest(t, d).UUID, d.Key}},
		"approved though asked to change": {
			"23503", "UPDATE deliverables SET approved_submission_id = ? WHERE id = ?", []any{s.latest(t, changing).UUID, changing.Key},
		},
		"handed in anew beside an approval": {
			"23514", copied(submission, "brand_id, creator_id, deliverable_id, 2, kind, asset_urls, note, submitted_by, submitted_at", "submissions") + " WHERE deliverable_id = ?",
			[]any{other.Key},
		},
		"an earlier submission approved again": {
			"23514", "UPDATE deliverables SET approved_submission_id = ? WHERE id = ?", []any{earlier, anew.Key},
		},
		"a concept that nobody asked for": {"23514", "UPDATE deliverables SET state = 'CONCEPT_SUBMITTED' WHERE id = ?", []any{d.Key}},
		"approved without a submission":   {"23514", "UPDATE deliverables SET state = 'APPROVED' WHERE id = ?", []any{d.Key}},
		"another's submission approved":   {"23503", "UPDATE deliverables SET approved_submission_id = ? WHERE id = ?", []any{approved, d.Key}},
		"scheduled for no time":           {"23514", "UPDATE deliverables SET scheduled_for = NULL WHERE id = ?", []any{scheduled.Key}},
		"scheduled before the window":     {"23514", "UPDATE deliverables SET publish_from = scheduled_for + interval '1 second' WHERE id = ?", []any{scheduled.Key}},
		"scheduled after the window":      {"23514", "UPDATE deliverables SET publish_until = scheduled_for - interval '1 second' WHERE id = ?", []any{scheduled.Key}},
		"an empty window":                 {"23514", "UPDATE deliverables SET publish_from = now(), publish_until = now() WHERE id = ?", []any{d.Key}},
		"another creator's account":       {"23503", "UPDATE deliverables SET account_id = ? WHERE id = ?", []any{foreign.Key, d.Key}},
		"published on another's":          {"23503", "UPDATE publications SET account_id = ? WHERE deliverable_id = ?", []any{foreign.Key, out.Key}},
		"a campaign that it is not in":    {"23503", "UPDATE deliverables SET campaign_id = ? WHERE id = ?", []any{apart.Key, d.Key}},
		"across brands": {
			"23503", "INSERT INTO deliverables (id, " + work + ") VALUES (?, ?, ?, ?, 'POST', 'x', 'ASSIGNED', now(), now())",
			[]any{uuid.New(), s.brand.Key, stranger.partnership.Key, stranger.creator.Key},
		},
		"published twice": {
			"23505", copied("brand_id, creator_id, deliverable_id, partnership_id, url, published_at, status",
				"brand_id, creator_id, deliverable_id, partnership_id, url, published_at, 'LIVE'", "publications"), nil,
		},
		"verified though not disclosed": {"23514", "UPDATE publications SET disclosure_verdict = 'NON_COMPLIANT'", nil},
		"verified without a verdict":    {"23514", "UPDATE publications SET disclosure_verdict = NULL, disclosure_check_id = NULL", nil},
		"a verdict of no check":         {"23503", "UPDATE publications SET disclosure_verdict = 'NOT_REQUIRED'", nil},
		"a label that passes alone": {
			"23514", "INSERT INTO disclosure_checks (id, brand_id, creator_id, publication_id, rule, means, verdict, evidence, url, checked_by, checked_at)" +
				" SELECT gen_random_uuid(), brand_id, creator_id, publication_id, rule, '{PLATFORM_LABEL}', verdict, evidence, url, checked_by, checked_at FROM disclosure_checks",
			nil,
		},
		"checked by nobody":           {"23514", "UPDATE disclosure_checks SET checked_by = NULL", nil},
		"verified without an account": {"23514", "UPDATE publications SET account_id = NULL", nil},
		"verified by nobody":          {"23514", "UPDATE publications SET verified_by = NULL", nil},
		"removed at no time":          {"23514", "UPDATE publications SET status = 'REMOVED'", nil},
	} {
		unchanged := s.unchanged(t)
		if got := sqlstate(rows.Exec(t, s.on, c.statement, c.args...)); got != c.want {
			t.Errorf("%s: SQLSTATE %q, want %s", name, got, c.want)
		}
		unchanged()
	}
}

// TestDeliverablePolicies works under the serving role, past the rules: what
// each side can't write, row-level security does not let it write.
func TestDeliverablePolicies(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	rival := rows.Creator(t, s.on)
	rows.Partnership(t, s.on, s.brand, rival)
	stranger := another(t, s.register)
	d, ready := s.at(t, db.StateInReview), s.at(t, db.StateApproved)
	const (
		handIn = "INSERT INTO submissions (id, brand_id, creator_id, deliverable_id, number, kind, note, submitted_by, submitted_at)" +
			" VALUES (?, ?, ?, ?, 2, 'DRAFT', 'x', ?, now())"
		decide = "INSERT INTO reviews (id, brand_id, creator_id, deliverable_id, submission_id, submitted_by, brief_version_id, brief_published_at," +
			" decision, reviewer_id, reviewed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'APPROVE', ?, now())"
		publish = "INSERT INTO publications (id, brand_id, creator_id, deliverable_id, partnership_id, url, published_at, status)" +
			" VALUES (?, ?, ?, ?, ?, 'https://social.example/p/3', now(), 'LIVE')"
	)
	submission := []any{uuid.New(), s.brand.Key, s.creator.Key, d.Key, *s.creator.UserID}
	review := []any{uuid.New(), s.brand.Key, s.creator.Key, d.Key, s.latest(t, d).UUID, *s.creator.UserID, s.brief.Key, s.brief.PublishedAt, s.manager.UserID}
	publication := []any{uuid.New(), s.brand.Key, s.creator.Key, ready.Key, s.partnership.Key}
	refuses := func(name string, v auth.Viewer, statement string, args []any) {
		t.Helper()
		unchanged := s.unchanged(t)
		if got := sqlstate(s.serve(t, v, statement, args...)); got != "42501" {
			t.Errorf("%s: SQLSTATE %q, want 42501", name, got)
		}
		unchanged()
	}
	none := auth.Viewer{}
	for name, v := range map[string]auth.Viewer{"the brand": s.manager, "another creator": rows.As(rival), "another brand": stranger.manager, "nobody": none} {
		refuses(name+" hands in", v, handIn, submission)
	}
	for name, v := range map[string]auth.Viewer{"the creator": rows.As(s.creator), "another creator": rows.As(rival), "another brand": stranger.manager, "nobody": none} {
		refuses(name+" reviews", v, decide, review)
	}
	for name, v := range map[string]auth.Viewer{"another creator": rows.As(rival), "another brand": stranger.manager, "nobody": none} {
		refuses(name+" publishes", v, publish, publication)
		unchanged := s.unchanged(t)
		// What one can't see, one can't change: it hits no row.
		if err := s.serve(t, v, "UPDATE deliverables SET title = 'mine'"); err != nil {
			t.Errorf("%s changes deliverables: %v", name, err)
		}
		unchanged()
	}
	for name, v := range map[string]auth.Viewer{"the brand": s.manager, "the creator": rows.As(s.creator)} {
		refuses(name+" changes what was handed in", v, "UPDATE submissions SET note = 'y'", nil)
		refuses(name+" changes a review", v, "UPDATE reviews SET decision = 'REJECT'", nil)
		refuses(name+" deletes work", v, "DELETE FROM deliverables", nil)
		refuses(name+" changes a check", v, "UPDATE disclosure_checks SET verdict = 'NOT_REQUIRED'", nil)
	}
	for name, c := range map[string]struct {
		v         auth.Viewer
		statement string
		args      []any
	}{
		"the creator hands in": {rows.As(s.creator), handIn, submission}, "the brand reviews": {s.manager, decide, review},
		"the creator publishes": {rows.As(s.creator), publish, publication},
	} {
		if err := s.serve(t, c.v, c.statement, c.args...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// serve runs a statement under the serving role as a viewer.
func (s *studio) serve(t testing.TB, v auth.Viewer, statement string, args ...any) error {
	t.Helper()
	setting := func(id uuid.UUID) string {
		if id == uuid.Nil {
			return ""
		}
		return id.String()
	}
	return rows.Exec(t, s.on, "SET ROLE rapport_app; SELECT set_config('app.brand', ?, false), set_config('app.creator', ?, false), set_config('app.user', ?, false); "+statement,
		append([]any{setting(v.BrandID), setting(v.CreatorID), setting(v.UserID)}, args...)...)
}
