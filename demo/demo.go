// Package demo fills an empty database with data that reads like a real
// programme: brands, creators, their partnerships and work, a year of counters
// and the feedback on it.
//
// All of it follows from a fixed seed and from the day it is loaded on: the same
// day gives the same rows, and whenever it is loaded, there is work under way,
// overdue and to come.
package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/rapporthq/rapport/errs"
)

// Size is how much there is.
type Size string

// The sizes.
const (
	// Small is 3 brands and 120 creators, to look around in. It loads in seconds.
	Small Size = "small"
	// Large is 20 brands, 5,000 creators, 40,000 partnerships, 200,000
	// deliverables and 2,000,000 metric snapshots, to measure with. It loads in a
	// minute or two. The small one's brands and creators are the first in it.
	Large Size = "large"
)

// Rows is how many rows a table was given.
type Rows struct {
	Table string
	Count int64
}

// Summary is what was loaded.
type Summary struct {
	Size Size
	// Tables tells the rows of each table, in the order in which they are filled.
	Tables []Rows
}

// Total is how many rows there are in all.
func (s Summary) Total() int64 {
	var sum int64
	for _, t := range s.Tables {
		sum += t.Count
	}
	return sum
}

// Progress is told how much is done, out of how much, and what is going on. The
// total never changes within one load.
type Progress func(done, total int64, what string)

// Load fills the database, in one transaction: it ends with all rows or none. The
// URL is the owner's of the tables, a superuser or not; the server may be
// running, but waits. now is the moment of loading: what has happened lies before
// its day in UTC, what is planned after. progress may be nil.
//
// A database that has a brand gives [errs.Conflict], an unknown size
// [errs.Invalid], one that lacks migrations [errs.Unavailable]: nothing is
// written then.
func Load(ctx context.Context, ownerURL string, size Size, now time.Time, progress Progress) (Summary, error) {
	if size != Small && size != Large {
		return Summary{}, errs.New(errs.Invalid, "There is no demo of the size %q: choose small or large.", size)
	}
	if progress == nil {
		progress = func(int64, int64, string) {}
	}
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return Summary{}, fmt.Errorf("connect to load the demo: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	summary, err := load(ctx, conn, newBuilder(size, calendarOf(now)), progress)
	if notMigrated(err) {
		return Summary{}, errs.New(errs.Unavailable, "The database has no tables yet: run `rapport migrate up` first.").Because(err)
	}
	return summary, err
}

// Loaded tells whether the database has the demo's brands, and of which size. One
// without tables has not. It costs a few milliseconds.
func Loaded(ctx context.Context, ownerURL string) (Size, bool, error) {
	var brands int
	err := look(ctx, ownerURL, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM brands b WHERE b.slug = ANY ($1) AND EXISTS (
			SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.brand_id = b.id AND starts_with(u.subject, $2))`,
			slugs(), subjectPrefix).Scan(&brands)
	})
	switch {
	case notMigrated(err):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("look for the demo: %w", err)
	case brands == 0:
		return "", false, nil
	case brands > smallBrands:
		return Large, true, nil
	default:
		return Small, true, nil
	}
}

const smallBrands = 3

// handmade are the brands of both sizes.
func handmade() []brandText { return []brandText{lumiSkin(), ledgerline(), hausAndHem()} }

func slugs() []string {
	var all []string
	for _, t := range append(handmade(), otherBrands()...) {
		all = append(all, t.slug)
	}
	return all
}

// look reads past row-level security, as the role that the database's own
// functions use for it: even the tables' owner is bound by the policies.
func look(ctx context.Context, url string, fn func(tx pgx.Tx) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL ROLE rapport_definer"); err != nil {
			return fmt.Errorf("take the reading role: %w", err)
		}
		return fn(tx)
	})
}

// notMigrated tells whether a table or the reading role was missing.
func notMigrated(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	// undefined_table, and invalid_parameter_value for an unknown role
	return ok && (pg.Code == "42P01" || pg.Code == "22023")
}
