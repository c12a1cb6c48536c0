package domain_test

import (
	"testing"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestIdentificationConstraints breaks the rules by plain SQL, as the database's
// owner, where a constraint keeps them.
func TestIdentificationConstraints(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	check := rows.Vetting(t, s.on, s.partnership, s.manager)
	list := rows.Shortlist(t, s.on, s.brand)
	entry := rows.Entry(t, s.on, list, s.partnership)
	past := rows.PastPartnership(t, s.on, s.creator)
	field := rows.CustomField(t, s.on, s.brand)
	stranger := another(t, s.register)
	const value = "INSERT INTO custom_values (id, brand_id, field_id, entity, type, partnership_id, text_value, number_value, updated_at) VALUES (gen_random_uuid(), ?, ?, ?, ?, ?, ?, ?, now())"
	for name, c := range map[string]struct {
		want, statement string
		args            []any
	}{
		"a finding without a word":              {"23514", "UPDATE vetting_checks SET verdict = 'FAILED' WHERE id = ?", []any{check.Key}},
		"a check that expired before":           {"23514", "UPDATE vetting_checks SET expires_on = '2020-01-01' WHERE id = ?", []any{check.Key}},
		"a check of another's partnership":      {"23503", "UPDATE vetting_checks SET partnership_id = ? WHERE id = ?", []any{stranger.partnership.Key, check.Key}},
		"a rejection without a reason":          {"23514", "UPDATE shortlist_entries SET status = 'REJECTED', decided_at = now() WHERE id = ?", []any{entry.Key}},
		"a rejection for nothing":               {"23514", "UPDATE shortlist_entries SET status = 'REJECTED', reason = ' ', decided_at = now() WHERE id = ?", []any{entry.Key}},
		"a decision at no time":                 {"23514", "UPDATE shortlist_entries SET status = 'VETTED' WHERE id = ?", []any{entry.Key}},
		"no such status":                        {"23514", "UPDATE shortlist_entries SET status = 'MAYBE' WHERE id = ?", []any{entry.Key}},
		"the same creator twice":                {"23505", "INSERT INTO shortlist_entries SELECT gen_random_uuid(), brand_id, creator_id, partnership_id, shortlist_id, status, reason, added_by, added_at, decided_by, decided_at, updated_at, version FROM shortlist_entries WHERE id = ?", []any{entry.Key}},
		"a sponsorship that ended before":       {"23514", "UPDATE past_partnerships SET ended_on = started_on - 1 WHERE id = ?", []any{past.Key}},
		"another's word as the creator's":       {"23514", "UPDATE past_partnerships SET source = 'API' WHERE id = ?", []any{past.Key}},
		"a total above all":                     {"23514", "INSERT INTO alignment_assessments (id, brand_id, creator_id, partnership_id, dimensions, total, formula, assessed_by, assessed_at) VALUES (gen_random_uuid(), ?, ?, ?, '[{}]', 101, 'x', ?, now())", []any{s.brand.Key, s.creator.Key, s.partnership.Key, s.manager.UserID}},
		"an assessment of nothing":              {"23514", "INSERT INTO alignment_assessments (id, brand_id, creator_id, partnership_id, dimensions, formula, assessed_by, assessed_at) VALUES (gen_random_uuid(), ?, ?, ?, '[]', 'x', ?, now())", []any{s.brand.Key, s.creator.Key, s.partnership.Key, s.manager.UserID}},
		"a number in a text field":              {"23514", value, []any{s.brand.Key, field.Key, "PARTNERSHIP", "TEXT", s.partnership.Key, nil, 1.5}},
		"a text field as a number":              {"23503", value, []any{s.brand.Key, field.Key, "PARTNERSHIP", "NUMBER", s.partnership.Key, nil, 1.5}},
		"a field of partnerships on a campaign": {"23514", value, []any{s.brand.Key, field.Key, "CAMPAIGN", "TEXT", s.partnership.Key, "x", nil}},
		"another brand's field":                 {"23503", value, []any{stranger.brand.Key, field.Key, "PARTNERSHIP", "TEXT", stranger.partnership.Key, "x", nil}},
		"another brand's partnership":           {"23503", value, []any{s.brand.Key, field.Key, "PARTNERSHIP", "TEXT", stranger.partnership.Key, "x", nil}},
		"a select without options":              {"23514", "UPDATE custom_fields SET type = 'SELECT' WHERE id = ?", []any{field.Key}},
		"two segments of one name": {"23505", "INSERT INTO segments (id, brand_id, name, entity, filter, created_at, updated_at)" +
			" SELECT gen_random_uuid(), ?, n, 'CREATORS', '{}', now(), now() FROM unnest(ARRAY['Same', 'SAME']) n", []any{s.brand.Key}},
	} {
		if got := sqlstate(rows.Exec(t, s.on, c.statement, c.args...)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := rows.Read(t, s.on, entry).Status; got != db.EntryCandidate {
		t.Errorf("the entry is %s by now", got)
	}
}
