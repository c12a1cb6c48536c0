package db_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
)

// TestAuditAppendGuardsChains: the server's role adds entries to the chain of the
// brand that writes, or of one that the creator who writes has a partnership with,
// and to no other, whatever the program asks for.
func TestAuditAppendGuardsChains(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand, rival := rows.Brand(t, on), rows.Brand(t, on)
	creator := rows.Creator(t, on)
	rows.Partnership(t, on, brand, creator)
	for name, test := range map[string]struct {
		as      auth.Viewer
		chain   *uuid.UUID
		allowed bool
	}{
		"a brand to its own":                 {auth.Viewer{BrandID: brand.Key}, &brand.Key, true},
		"a brand to another's":               {auth.Viewer{BrandID: brand.Key}, &rival.Key, false},
		"a brand to the creators'":           {auth.Viewer{BrandID: brand.Key}, nil, false},
		"a creator to the creators'":         {auth.Viewer{CreatorID: creator.Key}, nil, true},
		"a creator to a partner's":           {auth.Viewer{CreatorID: creator.Key}, &brand.Key, true},
		"a creator to one who is no partner": {auth.Viewer{CreatorID: creator.Key}, &rival.Key, false},
		"nobody to a brand's":                {auth.Viewer{}, &brand.Key, false},
		"nobody to the creators'":            {auth.Viewer{}, nil, false},
	} {
		before := len(rows.Audit(t, on))
		err := appendAs(t, on, test.as, test.chain, 1)
		if pg, _ := errors.AsType[*pgconn.PgError](err); test.allowed != (err == nil) || (!test.allowed && (pg == nil || pg.Code != "42501")) {
			t.Errorf("%s: %v", name, err)
		}
		if got, want := len(rows.Audit(t, on))-before, map[bool]int{true: 1}[test.allowed]; got != want {
			t.Errorf("%s: %d entries were added", name, got)
		}
	}
}

// TestAuditAppendChains: entries that come together are chained as if they had
// come one by one, and a change to any of them shows.
func TestAuditAppendChains(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand := rows.Brand(t, on)
	for _, many := range []int{3, 0, 1, 4} {
		if err := appendAs(t, on, auth.Viewer{BrandID: brand.Key}, &brand.Key, many); err != nil {
			t.Fatal(err)
		}
	}
	told := rows.All[string](t, on, `SELECT concat_ws(' ', number, action, before IS NULL, after, request_id) FROM audit_entries ORDER BY number`)
	if diff := cmp.Diff([]string{
		`1 thing.0 t {"n": 0} request`, `2 thing.1 t {"n": 1} request`, `3 thing.2 t {"n": 2} request`, `4 thing.0 t {"n": 0} request`,
		`5 thing.0 t {"n": 0} request`, `6 thing.1 t {"n": 1} request`, `7 thing.2 t {"n": 2} request`, `8 thing.3 t {"n": 3} request`,
	}, told); diff != "" {
		t.Errorf("the entries (-want +got):\n%s", diff)
	}
	// The chain as its definition has it, one entry after the other.
	if n := rows.Ask[int](t, on, `WITH RECURSIVE chain AS (
			SELECT number, sha256(''::bytea || audit_line(brand_id, number, at, actor_id, actor_kind, action, subject_type, subject_id, request_id,
				audit_content_hash(before, after))) AS hash FROM audit_entries WHERE number = 1
			UNION ALL
			SELECT e.number, sha256(c.hash || audit_line(e.brand_id, e.number, e.at, e.actor_id, e.actor_kind, e.action, e.subject_type, e.subject_id,
				e.request_id, audit_content_hash(e.before, e.after))) FROM audit_entries e JOIN chain c ON e.number = c.number + 1)
		SELECT count(*) FROM chain c JOIN audit_entries e USING (number) WHERE e.hash = c.hash`); n != 8 {
		t.Errorf("%d of 8 hashes follow from what came before", n)
	}
	if head := rows.Ask[bool](t, on, "SELECT h.number = 8 AND h.hash = e.hash FROM audit_heads h JOIN audit_entries e ON e.number = h.number"); !head {
		t.Error("the head is not the last entry")
	}
	if broken := rows.All[int](t, on, "SELECT audit_broken(?)", brand.Key); len(broken) > 0 {
		t.Errorf("the chain is broken at %v", broken)
	}
	if err := rows.Exec(t, on, "UPDATE audit_entries SET action = 'thing.hidden' WHERE number = 6"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{6}, rows.All[int](t, on, "SELECT audit_broken(?)", brand.Key)); diff != "" {
		t.Errorf("where the chain is broken (-want +got):\n%s", diff)
	}
}

// appendAs calls audit_append in the server's role, told that this viewer writes.
func appendAs(t *testing.T, on *dbtest.DB, v auth.Viewer, chain *uuid.UUID, many int) error {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, on.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	setting := func(id uuid.UUID) string {
		if id == uuid.Nil {
			return ""
		}
		return id.String()
	}
	_, err = conn.Exec(ctx, "SELECT set_config('role', 'rapport_app', false), set_config('app.brand', $1, false), set_config('app.creator', $2, false)",
		setting(v.BrandID), setting(v.CreatorID))
	if err != nil {
		t.Fatal(err)
	}
	lines := []map[string]any{}
	for i := range many {
		lines = append(lines, map[string]any{
			"id": gid.New(), "at": rows.At(), "actorId": nil, "actorKind": "SYSTEM", "action": fmt.Sprintf("thing.%d", i),
			"subjectType": "thing", "subjectId": gid.New(), "before": nil, "after": map[string]any{"n": i}, "requestId": "request",
		})
	}
	_, err = conn.Exec(ctx, "SELECT audit_append($1, $2)", chain, lines)
	return err
}
