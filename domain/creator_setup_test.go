package domain_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// noon is when the writes of these tests happen, ten days after their rows were
// made.
func noon() time.Time { return time.Date(2026, time.March, 12, 12, 0, 0, 0, time.UTC) }

// register is a test's own database with the rules over it.
type register struct {
	on    *dbtest.DB
	store *db.Store
	rules *domain.Domain
}

func openRegister(t testing.TB) register {
	t.Helper()
	on := dbtest.New(t)
	store, err := db.Open(t.Context(), on.URL, db.Options{CursorKey: []byte("0123456789abcdef0123456789abcdef"), Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return register{on: on, store: store, rules: domain.New(store)}
}

func as(t testing.TB, v auth.Viewer) context.Context {
	t.Helper()
	return auth.WithViewer(t.Context(), v)
}

// printed is all that the database holds but the log's own tables, as text: two
// equal ones mean that nothing changed.
func (r register) printed(t testing.TB) string {
	t.Helper()
	return rows.Ask[string](t, r.on, `SELECT concat_ws(E'\n',
		(SELECT json_agg(c ORDER BY id) FROM creators c), (SELECT json_agg(a ORDER BY id) FROM social_accounts a),
		(SELECT json_agg(c ORDER BY id) FROM creator_contacts c), (SELECT json_agg(p ORDER BY id) FROM partnerships p),
		(SELECT json_agg(s ORDER BY id) FROM stage_changes s), (SELECT json_agg(a ORDER BY id) FROM audience_snapshots a),
		(SELECT count(*) FROM audit_entries), (SELECT count(*) FROM events))`)
}

// actions are the actions of the audit log in the order of writing. The events
// must tell the same story.
func (r register) actions(t testing.TB) []string {
	t.Helper()
	var actions []string
	for _, entry := range rows.Audit(t, r.on) {
		actions = append(actions, entry.Action)
	}
	return actions
}

// refused are the codes of a refusal with the path of each.
func refused(t testing.TB, err error) []string {
	t.Helper()
	var list errs.List
	switch err := err.(type) { //nolint:errorlint // A refusal leaves the rules as it is, never wrapped.
	case nil:
		t.Error("it was not refused")
	case *errs.Error:
		list = errs.List{err}
	case errs.List:
		list = err
	default:
		t.Errorf("not a refusal but a fault: %v", err)
	}
	var told []string
	for _, e := range list {
		told = append(told, string(e.Code)+" "+strings.Join(e.Field, "."))
	}
	return told
}
