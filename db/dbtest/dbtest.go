// Package dbtest gives each test a real, migrated database of its own.
//
// The first test that needs it migrates a template, named by the hash of the
// migrations; each test's database is a copy, made in some tens of milliseconds
// and dropped at the test's end. Tests may run in parallel, in one process and
// in many.
//
// With DATABASE_URL set, that server is used: the login needs CREATEDB, and for
// the role that the migrations make CREATEROLE. Only databases of its own are
// touched that are named rapport_test_ and twelve letters, or rapport_template_
// and a hash. Else the tests of a machine
// share a private server, which starts with the first and ends ten seconds after
// the last.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // The driver that sql.Open names.
)

// DB is a test's own database.
type DB struct {
	// Name is the database's name on its server.
	Name string
	// URL is for what is tested: its login has no right but to become the
	// serving role. With DATABASE_URL it is that login.
	URL string
	// AdminURL is for the test itself: its login owns the database, and
	// row-level security doesn't bind a superuser.
	AdminURL string
	// Owner has connections to AdminURL, made when they are first used.
	Owner *sql.DB
}

// limit is how long making a database may take. The first in a while may have
// to wait for a download, initdb and the migrations.
const limit = 5 * time.Minute

// New makes a database with all migrations and no rows. It is dropped when the
// test ends, with the connections that are still open. A test that can't have a
// database fails at once.
func New(t testing.TB) *DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	on, err := open(ctx, func(line string) { t.Log("dbtest: " + line) })
	if err != nil {
		t.Fatalf("dbtest: this test needs a database: %v", err)
	}
	template, err := currentTemplate()
	if err != nil {
		t.Fatalf("dbtest: %v", errors.Join(err, on.close()))
	}
	db, drop, err := clone(ctx, on, template)
	if err != nil {
		t.Fatalf("dbtest: %v", errors.Join(err, on.close()))
	}
	t.Cleanup(func() {
		if err := errors.Join(drop(), on.close()); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	return db
}

// clone copies the template, and gives a function that drops the copy. Until
// then it keeps a session whose application name is the copy's name: a copy
// without such a session belongs to a test that was killed.
func clone(ctx context.Context, on *host, from template) (_ *DB, drop func() error, err error) {
	name := clonePrefix + strings.ToLower(rand.Text()[:12])
	session, err := on.session(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, session.Close(ctx))
		}
	}()
	if err := from.ensure(ctx, on, session); err != nil {
		return nil, nil, err
	}
	// ensure has locked the template against those who would drop it.
	_, err = session.Exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(from.name))
	if err = errors.Join(err, unlock(ctx, session)); err != nil {
		return nil, nil, fmt.Errorf("copying the template: %w", err)
	}
	db := &DB{Name: name, URL: on.servingURL(name), AdminURL: on.adminURL(name)}
	if db.Owner, err = sql.Open("pgx", db.AdminURL); err != nil {
		return nil, nil, fmt.Errorf("reading the copy's address: %w", err)
	}
	drop = func() error {
		// The test's context has ended when its database is dropped.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		left := db.Owner.Close()
		_, err := session.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
		if err = errors.Join(left, err, session.Close(ctx)); err != nil {
			return fmt.Errorf("dropping the test's database: %w", err)
		}
		return nil
	}
	return db, drop, nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
