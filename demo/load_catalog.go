package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// restore is a statement that puts back what open took away.
type restore struct{ what, statement string }

// open makes the tables ready to be filled, inside the transaction: the owner may
// write past the policies, and indexes and references are taken away, to be made
// and checked at the end over all rows at once. A row at a time the references
// would cost several times as much; and a deliverable refers to its submission
// and back, so no order of the tables would do.
//
// All is read from the catalog, so that it comes back just as it was.
func (l *loader) open(ctx context.Context) ([]restore, error) {
	names := make([]string, tables)
	for t := range tables {
		names[t], _ = t.layout()
	}
	// Room to sort an index in, for this transaction alone.
	if _, err := l.tx.Exec(ctx, "SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL work_mem = '128MB'; SET LOCAL synchronous_commit = off; "+
		// What is checked at the end of a transaction would keep the tables from being
		// changed until then.
		"SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		return nil, fmt.Errorf("prepare to load: %w", err)
	}
	var back []restore
	for _, q := range catalog() {
		rows, err := l.tx.Query(ctx, q.query, names)
		if err != nil {
			return nil, fmt.Errorf("prepare to load: %w", err)
		}
		type pairOf struct{ Away, Back string }
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[pairOf])
		if err != nil {
			return nil, fmt.Errorf("prepare to load: %w", err)
		}
		group := make([]restore, len(found))
		for i, f := range found {
			if _, err := l.tx.Exec(ctx, f.Away); err != nil {
				return nil, fmt.Errorf("prepare to load: %w", err)
			}
			group[i] = restore{q.what, f.Back}
		}
		back = append(group, back...)
	}
	// What the triggers would have kept, once and for all rows.
	return append(back, restore{"metrics by day", "SET LOCAL ROLE rapport_definer; SELECT metric_days_rebuild(); RESET ROLE"}), nil
}

type catalogQuery struct{ what, query string }

// catalog lists, as pairs of statements, what is taken away and put back: taken in
// this order and put back in the opposite one. A reference may need an index; and
// while it is checked, the owner must still see all rows.
func catalog() []catalogQuery {
	return []catalogQuery{
		{"triggers", `
			SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', g.tgrelid::regclass, g.tgname), format('ALTER TABLE %s ENABLE TRIGGER %I', g.tgrelid::regclass, g.tgname)
			FROM pg_trigger g
			WHERE g.tgrelid = ANY ($1::regclass[]) AND NOT g.tgisinternal AND g.tgenabled = 'O'
			ORDER BY g.tgrelid::regclass::text, g.tgname`},
		{"row-level security", `
			SELECT format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', t.oid::regclass), format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t.oid::regclass)
			FROM pg_class t
			WHERE t.oid = ANY ($1::regclass[]) AND t.relforcerowsecurity
			ORDER BY t.oid::regclass::text`},
		{"references", `
			SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
			       format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
			FROM pg_constraint c
			WHERE c.contype = 'f' AND c.conrelid = ANY ($1::regclass[])
			ORDER BY c.conrelid::regclass::text, c.conname`},
		{"indexes", `
			SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
			FROM pg_index i
			WHERE i.indrelid = ANY ($1::regclass[])
			  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
			ORDER BY i.indrelid::regclass::text, i.indexrelid::regclass::text`},
	}
}
