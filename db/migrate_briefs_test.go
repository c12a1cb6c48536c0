package db_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestApprovalsFromBeforeBriefsStay takes the world back to before there were
// briefs, with its approvals and verdicts, and forth again: they stay, and no new
// one comes without a brief.
func TestApprovalsFromBeforeBriefsStay(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	const (
		reviews  = "SELECT concat_ws(' ', id, decision, reviewed_at, jsonb_array_length(comments)) FROM reviews ORDER BY id"
		verdicts = "SELECT concat_ws(' ', id, status, disclosure_verdict, verified_at) FROM publications ORDER BY id"
	)
	decided, found := rows.All[string](t, on, reviews), rows.All[string](t, on, verdicts)
	for name := ""; !strings.HasPrefix(name, "00018"); {
		var err error
		if name, err = db.MigrateDown(t.Context(), on.AdminURL); err != nil || name == "" {
			t.Fatalf("back over %q: %v", name, err)
		}
	}
	if evidence := rows.All[string](t, on, "SELECT disclosure_evidence FROM publications WHERE disclosure_verdict IS NOT NULL"); len(evidence) != 1 || evidence[0] == "" {
		t.Errorf("the evidence before: %q", evidence)
	}
	if _, err := db.MigrateUp(t.Context(), on.AdminURL); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decided, rows.All[string](t, on, reviews)); diff != "" {
		t.Errorf("reviews (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(found, rows.All[string](t, on, verdicts)); diff != "" {
		t.Errorf("verdicts (-before +after):\n%s", diff)
	}
	if judged := rows.Ask[int](t, on, "SELECT count(*) FROM reviews WHERE brief_version_id IS NOT NULL"); judged != 0 {
		t.Errorf("%d reviews name a brief that nobody judged by", judged)
	}
	checks := rows.All[string](t, on, `SELECT concat_ws(' ', c.rule, cardinality(c.means), c.verdict, c.evidence, c.checked_by = p.verified_by, substr(c.id::text, 15, 1))
		FROM disclosure_checks c JOIN publications p ON p.disclosure_check_id = c.id`)
	if diff := cmp.Diff([]string{"FTC_16_CFR_255 0 COMPLIANT “Ad” stands first in the caption. t 7"}, checks); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	err := rows.Exec(t, on, `INSERT INTO reviews (id, brand_id, creator_id, deliverable_id, submission_id, submitted_by, decision, reviewer_id, reviewed_at)
		SELECT gen_random_uuid(), brand_id, creator_id, deliverable_id, id, submitted_by, 'APPROVE', ?, now() FROM submissions WHERE id = ?`,
		world.Key("user.manager"), world.Key("submission.story-1"))
	if err == nil || !strings.Contains(err.Error(), "reviews_approve_by_brief") {
		t.Errorf("a new approval without a brief: %v", err)
	}
}
