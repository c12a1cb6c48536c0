package rows

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// Audit reads all audit entries, in the order of writing within each chain.
func Audit(t testing.TB, on *dbtest.DB) []*db.AuditEntry {
	t.Helper()
	var entries []*db.AuditEntry
	with(t, on, func(ctx context.Context, owner bun.IDB) error {
		return owner.NewSelect().Model(&entries).OrderExpr("brand_id, number").Scan(ctx)
	})
	return entries
}

// Events reads all events, in the order of writing.
func Events(t testing.TB, on *dbtest.DB) []*db.Event {
	t.Helper()
	var events []*db.Event
	with(t, on, func(ctx context.Context, owner bun.IDB) error {
		return owner.NewSelect().Model(&events).OrderExpr("number").Scan(ctx)
	})
	return events
}
