package domain_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestBriefConstraints breaks the rules of briefs by plain SQL, as the database's
// owner, where a constraint keeps them.
func TestBriefConstraints(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	campaign := rows.Campaign(t, s.on, s.brand)
	draft := func(v *db.BriefVersion) { v.State = db.BriefDraft }
	brief, written := rows.Brief(t, s.on, rows.Scope{Campaign: campaign}, draft)
	apart := rows.Campaign(t, s.on, s.brand)
	ended, past := rows.Brief(t, s.on, rows.Scope{Campaign: apart}, func(v *db.BriefVersion) {
		at := v.PublishedAt.Add(time.Hour)
		v.State, v.EndedAt = db.BriefWithdrawn, &at
	})
	const (
		begin  = "INSERT INTO briefs (id, brand_id, campaign_id, partnership_id, creator_id, title, created_at, updated_at) VALUES (gen_random_uuid(), ?, ?, ?, ?, 'x', now(), now())"
		commit = "INSERT INTO brief_versions (id, brand_id, brief_id, number, state, objectives, created_at, published_at, ended_at) VALUES (gen_random_uuid(), ?, ?, ?, ?, ?::jsonb, now(), ?, ?)"
		accept = "INSERT INTO brief_acknowledgements (id, brand_id, creator_id, partnership_id, brief_version_id, brief_published_at, acknowledged_by, acknowledged_at)" +
			" VALUES (gen_random_uuid(), ?, ?, ?, ?, ?, ?, ?)"
		items = `[{"key": "a", "text": "A"}]`
	)
	by := *s.creator.UserID
	for name, c := range map[string]struct {
		want, statement string
		args            []any
	}{
		"a brief for nothing":              {"23514", begin, []any{s.brand.Key, nil, nil, nil}},
		"a second of the campaign":         {"23505", begin, []any{s.brand.Key, campaign.Key, nil, nil}},
		"a second of the partnership":      {"23505", begin, []any{s.brand.Key, nil, s.partnership.Key, s.creator.Key}},
		"of another brand's campaign":      {"23503", begin, []any{stranger.brand.Key, campaign.Key, nil, nil}},
		"of another brand's partnership":   {"23503", begin, []any{s.brand.Key, nil, stranger.partnership.Key, stranger.creator.Key}},
		"a partnership not in it":          {"23503", begin, []any{s.brand.Key, campaign.Key, s.partnership.Key, s.creator.Key}},
		"a partnership without a creator":  {"23514", begin, []any{s.brand.Key, nil, s.partnership.Key, nil}},
		"a draft that holds":               {"23503", "UPDATE briefs SET active_version_id = ? WHERE id = ?", []any{written.Key, brief.Key}},
		"a withdrawn one that holds":       {"23503", "UPDATE briefs SET active_version_id = ? WHERE id = ?", []any{past.Key, ended.Key}},
		"another brief's version":          {"23503", "UPDATE briefs SET active_version_id = ? WHERE id = ?", []any{s.brief.Key, brief.Key}},
		"an active version that ends":      {"23503", "UPDATE brief_versions SET state = 'WITHDRAWN', ended_at = now() WHERE id = ?", []any{s.brief.Key}},
		"two active":                       {"23505", commit, []any{s.brand.Key, s.brief.BriefID, 2, "ACTIVE", items, noon(), nil}},
		"two drafts":                       {"23505", commit, []any{s.brand.Key, brief.Key, 2, "DRAFT", items, nil, nil}},
		"one number twice":                 {"23505", commit, []any{s.brand.Key, ended.Key, 1, "DRAFT", items, nil, nil}},
		"version 101":                      {"23514", commit, []any{s.brand.Key, ended.Key, 101, "DRAFT", items, nil, nil}},
		"active and never published":       {"23514", commit, []any{s.brand.Key, ended.Key, 2, "ACTIVE", items, nil, nil}},
		"a draft that was published":       {"23514", commit, []any{s.brand.Key, ended.Key, 2, "DRAFT", items, noon(), nil}},
		"superseded at no time":            {"23514", commit, []any{s.brand.Key, ended.Key, 2, "SUPERSEDED", items, noon(), nil}},
		"ended before it began":            {"23514", commit, []any{s.brand.Key, ended.Key, 2, "SUPERSEDED", items, noon(), noon().Add(-time.Second)}},
		"published with nothing in it":     {"23514", commit, []any{s.brand.Key, ended.Key, 2, "ACTIVE", "[]", noon(), nil}},
		"a version across brands":          {"23503", commit, []any{stranger.brand.Key, ended.Key, 2, "DRAFT", items, nil, nil}},
		"what is published, changed":       {"23514", "UPDATE brief_versions SET audience = 'all' WHERE id = ?", []any{s.brief.Key}},
		"its items changed":                {"23514", "UPDATE brief_versions SET must_haves = '[]' WHERE id = ?", []any{s.brief.Key}},
		"a draft again":                    {"23514", "UPDATE brief_versions SET state = 'DRAFT', published_at = NULL WHERE id = ?", []any{s.brief.Key}},
		"active again":                     {"23514", "UPDATE brief_versions SET state = 'ACTIVE', ended_at = NULL WHERE id = ?", []any{past.Key}},
		"acknowledged twice":               {"23505", accept, []any{s.brand.Key, s.creator.Key, s.partnership.Key, s.brief.Key, s.brief.PublishedAt, by, noon()}},
		"acknowledged as a draft":          {"23503", accept, []any{s.brand.Key, s.creator.Key, s.partnership.Key, written.Key, written.CreatedAt, by, noon()}},
		"acknowledged before it was there": {"23514", accept, []any{s.brand.Key, s.creator.Key, s.partnership.Key, past.Key, past.PublishedAt, by, past.PublishedAt.Add(-time.Second)}},
		"acknowledged in another brand":    {"23503", accept, []any{stranger.brand.Key, stranger.creator.Key, stranger.partnership.Key, s.brief.Key, s.brief.PublishedAt, by, noon()}},
	} {
		unchanged := s.unchanged(t)
		if got := sqlstate(rows.Exec(t, s.on, c.statement, c.args...)); got != c.want {
			t.Errorf("%s: SQLSTATE %q, want %s", name, got, c.want)
		}
		unchanged()
	}
}

// TestBriefPolicies works under the serving role, past the rules: what each side
// can't write or see, row-level security keeps from it.
func TestBriefPolicies(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign := rows.Campaign(t, s.on, s.brand)
	rows.Participant(t, s.on, campaign, s.partnership)
	_, shared := rows.Brief(t, s.on, rows.Scope{Campaign: campaign})
	_, written := rows.Brief(t, s.on, rows.Scope{Campaign: rows.Campaign(t, s.on, s.brand)}, func(v *db.BriefVersion) { v.State = db.BriefDraft })
	rival := rows.Creator(t, s.on)
	rows.Partnership(t, s.on, s.brand, rival)
	stranger := another(t, s.register)
	const accept = "INSERT INTO brief_acknowledgements (id, brand_id, creator_id, partnership_id, brief_version_id, brief_published_at, acknowledged_by, acknowledged_at)" +
		" VALUES (?, ?, ?, ?, ?, ?, ?, now())"
	mine := []any{uuid.New(), s.brand.Key, s.creator.Key, s.partnership.Key, shared.Key, shared.PublishedAt, *s.creator.UserID}
	refuses := func(name string, v auth.Viewer, statement string, args []any) {
		t.Helper()
		unchanged := s.unchanged(t)
		if got := sqlstate(s.serve(t, v, statement, args...)); got != "42501" {
			t.Errorf("%s: SQLSTATE %q, want 42501", name, got)
		}
		unchanged()
	}
	for name, v := range map[string]auth.Viewer{"the brand": s.manager, "another creator": rows.As(rival), "another brand": stranger.manager, "nobody": {}} {
		refuses(name+" acknowledges", v, accept, mine)
	}
	refuses("the creator acknowledges a draft", rows.As(s.creator), accept,
		[]any{uuid.New(), s.brand.Key, s.creator.Key, s.partnership.Key, written.Key, written.CreatedAt, *s.creator.UserID})
	for name, v := range map[string]auth.Viewer{"the brand": s.manager, "the creator": rows.As(s.creator)} {
		refuses(name+" changes what was acknowledged", v, "UPDATE brief_acknowledgements SET note = 'y'", nil)
		refuses(name+" deletes a brief", v, "DELETE FROM briefs", nil)
	}
	for name, v := range map[string]auth.Viewer{"the creator": rows.As(s.creator), "another creator": rows.As(rival), "another brand": stranger.manager} {
		unchanged := s.unchanged(t)
		if err := s.serve(t, v, "UPDATE briefs SET title = 'mine' WHERE brand_id = ?", s.brand.Key); err != nil {
			t.Errorf("%s changes briefs: %v", name, err)
		}
		unchanged()
	}
	if err := s.serve(t, rows.As(s.creator), accept, mine...); err != nil {
		t.Errorf("the creator acknowledges: %v", err)
	}
	for name, c := range map[string]struct {
		v    auth.Viewer
		want int
	}{"the brand": {s.manager, 3}, "the creator": {rows.As(s.creator), 2}, "another creator": {rows.As(rival), 0}} {
		seen := fmt.Sprintf("DO $$ BEGIN IF (SELECT count(*) FROM brief_versions) <> %[1]d OR (SELECT count(*) FROM briefs) <> %[1]d THEN RAISE EXCEPTION 'other rows'; END IF; END $$", c.want)
		if err := s.serve(t, c.v, seen); err != nil {
			t.Errorf("%s sees other than %d: %v", name, c.want, err)
		}
	}
}
