// Package rows puts rows into a test's database, past the rules and past
// row-level security: what a test begins with.
//
// A factory fills in all that a row must have. Functions given to it change the
// row before it is written; what they leave alone gets the default.
package rows

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/gid"
)

// At is when the rows were made, unless a test says otherwise.
func At() time.Time { return time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC) }

// Insert writes rows, pointers to row structs, as the database's owner, and
// fails the test when one is refused.
func Insert(t testing.TB, on *dbtest.DB, rows ...any) {
	t.Helper()
	with(t, on, func(ctx context.Context, owner bun.IDB) error {
		for _, row := range rows {
			if _, err := owner.NewInsert().Model(row).Returning("NULL").Exec(ctx); err != nil {
				return fmt.Errorf("%T: %w", row, err)
			}
		}
		return nil
	})
}

// InsertTogether is [Insert] in one transaction, for rows that refer to each other.
func InsertTogether(t testing.TB, on *dbtest.DB, rows ...any) {
	t.Helper()
	together(t, on, func(ctx context.Context, owner bun.IDB) error {
		for _, row := range rows {
			if _, err := owner.NewInsert().Model(row).Returning("NULL").Exec(ctx); err != nil {
				return fmt.Errorf("%T: %w", row, err)
			}
		}
		return nil
	})
}

// Exec runs a statement as the database's owner, on a connection of its own, and
// gives the error that it ended with.
func Exec(t testing.TB, on *dbtest.DB, statement string, args ...any) error {
	t.Helper()
	conn, err := sql.Open("pgx", on.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	owner := bun.NewDB(conn, pgdialect.New())
	_, failed := owner.ExecContext(t.Context(), statement, args...)
	if err := owner.Close(); err != nil {
		t.Fatal(err)
	}
	return failed
}

// Ask reads one value as the database's owner.
func Ask[T any](t testing.TB, on *dbtest.DB, query string, args ...any) T {
	t.Helper()
	var value T
	with(t, on, func(ctx context.Context, owner bun.IDB) error {
		return owner.NewRaw(query, args...).Scan(ctx, &value)
	})
	return value
}

// All reads the values of one column as the database's owner.
func All[T any](t testing.TB, on *dbtest.DB, query string, args ...any) []T {
	t.Helper()
	var values []T
	with(t, on, func(ctx context.Context, owner bun.IDB) error {
		return owner.NewRaw(query, args...).Scan(ctx, &values)
	})
	return values
}

// Read reads a row by its key as the database's owner.
func Read[T any, R db.Row[T]](t testing.TB, on *dbtest.DB, of *T) *T {
	t.Helper()
	row := new(T)
	with(t, on, func(ctx context.Context, owner bun.IDB) error {
		return owner.NewSelect().Model(row).Where("?TableAlias.id = ?", R(of).RowKey()).Scan(ctx)
	})
	return row
}

// with works on one of the owner's connections.
func with(t testing.TB, on *dbtest.DB, do func(ctx context.Context, owner bun.IDB) error) {
	t.Helper()
	if err := do(t.Context(), bun.NewDB(on.Owner, pgdialect.New())); err != nil {
		t.Fatal(err)
	}
}

// together works in one transaction of the owner's.
func together(t testing.TB, on *dbtest.DB, do func(ctx context.Context, owner bun.IDB) error) {
	t.Helper()
	with(t, on, func(ctx context.Context, owner bun.IDB) error {
		return owner.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return do(ctx, tx) })
	})
}

// changed makes the changes to a row that a test asked for.
func changed[T any](row *T, changes []func(*T)) *T {
	for _, change := range changes {
		change(row)
	}
	return row
}

// base is a fresh key.
func base() db.Base { return db.Base{Key: gid.New()} }

// tag is a short text that no other row has: the random end of its key.
func tag(b db.Base) string {
	text := b.Key.String()
	return text[len(text)-12:]
}
