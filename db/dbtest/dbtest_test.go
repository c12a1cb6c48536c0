package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/migrations"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func ask[T any](t *testing.T, conn *pgx.Conn, query string, args ...any) T {
	t.Helper()
	var value T
	if err := conn.QueryRow(t.Context(), query, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func do(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// home uses the server for the test, and connects to it.
func home(t *testing.T) (*host, *pgx.Conn) {
	t.Helper()
	on, err := open(t.Context(), func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := on.close(); err != nil {
			t.Error(err)
		}
	})
	return on, connect(t, on.home)
}

func exists(t *testing.T, conn *pgx.Conn, database string) bool {
	t.Helper()
	return ask[bool](t, conn, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database)
}

func TestNew(t *testing.T) {
	t.Parallel()
	mine := New(t)
	admin := connect(t, mine.AdminURL)
	if got := ask[string](t, admin, "SELECT current_database()::text"); got != mine.Name {
		t.Errorf("the address leads to %s, want %s", got, mine.Name)
	}
	steps, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	if got := ask[int](t, admin, "SELECT count(*) FROM goose_db_version WHERE version_id > 0"); got != len(steps) {
		t.Errorf("%d migrations ran, want %d", got, len(steps))
	}
	serving := connect(t, mine.URL)
	if os.Getenv("DATABASE_URL") == "" {
		if got := ask[bool](t, serving, "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = session_user"); got {
			t.Error("the serving login has rights of an owner")
		}
	}
	store, err := db.Open(t.Context(), mine.URL, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

func TestNewIsOnesOwn(t *testing.T) {
	t.Parallel()
	_, conn := home(t)
	var names []string
	var mutex sync.Mutex
	t.Run("tests", func(t *testing.T) {
		for range 6 {
			t.Run("one", func(t *testing.T) {
				t.Parallel()
				mine := New(t)
				mutex.Lock()
				names = append(names, mine.Name)
				mutex.Unlock()
				admin := connect(t, mine.AdminURL)
				do(t, admin, "CREATE TABLE only_here (n int)", "INSERT INTO only_here VALUES (1)")
				if got := ask[int](t, admin, "SELECT count(*) FROM only_here"); got != 1 {
					t.Errorf("%d rows, want 1", got)
				}
				// Left open on purpose, in a transaction: connect closes it later
				// than New drops the database.
				other, err := pgx.Connect(t.Context(), mine.AdminURL)
				if err != nil {
					t.Fatal(err)
				}
				do(t, other, "BEGIN", "LOCK TABLE only_here")
			})
		}
	})
	if len(names) != 6 {
		t.Fatalf("%d databases, want 6", len(names))
	}
	for _, name := range names {
		if exists(t, conn, name) {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestSweepDropsWhatKilledTestsLeft(t *testing.T) {
	t.Parallel()
	on, conn := home(t)
	// The second looks like ours and isn't: it is longer.
	dead := clonePrefix + word(12)
	foreign := clonePrefix + word(13)
	do(t, conn, "CREATE DATABASE "+foreign)
	t.Cleanup(func() { _, _ = conn.Exec(context.WithoutCancel(t.Context()), "DROP DATABASE "+foreign) })
	alive := New(t)

	// Another test's sweep may take it at any moment, or hold the right to sweep.
	do(t, conn, "CREATE DATABASE "+dead)
	for tries := 0; exists(t, conn, dead); tries++ {
		if tries == 100 {
			t.Fatal("the dead test's database is still there")
		}
		session, err := on.session(t.Context(), "sweeper")
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(sweep(t.Context(), session), session.Close(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{alive.Name, foreign} {
		if !exists(t, conn, name) {
			t.Errorf("%s was dropped", name)
		}
	}
}

// word is a name that other runs of these tests don't choose.
func word(length int) string { return strings.ToLower(rand.Text()[:length]) }

// scratch is a template of this test alone.
func scratch(t *testing.T, conn *pgx.Conn, fill func(context.Context, string) error) template {
	t.Helper()
	hash, err := hashOf(fstest.MapFS{word(26): &fstest.MapFile{}})
	if err != nil {
		t.Fatal(err)
	}
	from := template{name: templatePrefix + hash, fill: fill}
	drop := "DROP DATABASE IF EXISTS " + quote(from.name) + " WITH (FORCE)"
	t.Cleanup(func() {
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), drop); err != nil {
			t.Error(err)
		}
	})
	return from
}

func fillWith(statement string) func(context.Context, string) error {
	return func(ctx context.Context, url string) error {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, statement)
		return errors.Join(err, conn.Close(ctx))
	}
}

func TestTemplateIsMadeOnce(t *testing.T) {
	t.Parallel()
	on, conn := home(t)
	var fills atomic.Int64
	from := scratch(t, conn, func(ctx context.Context, url string) error {
		fills.Add(1)
		return fillWith("CREATE TABLE made AS SELECT 'here' AS text")(ctx, url)
	})
	// As a killed process leaves it.
	do(t, conn, "CREATE DATABASE "+from.name+"_unfinished")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			copied, drop, err := clone(t.Context(), on, from)
			if err != nil {
				t.Error(err)
				return
			}
			t.Cleanup(func() {
				if err := drop(); err != nil {
					t.Error(err)
				}
			})
			var text string
			admin := connect(t, copied.AdminURL)
			if err := admin.QueryRow(t.Context(), "SELECT text FROM made").Scan(&text); err != nil || text != "here" {
				t.Errorf("the copy holds %q, %v", text, err)
			}
		})
	}
	group.Wait()
	if got := fills.Load(); got != 1 {
		t.Errorf("it was made %d times", got)
	}
	if exists(t, conn, from.name+"_unfinished") {
		t.Error("the unfinished one is still there")
	}
	if _, err := pgx.Connect(t.Context(), on.adminURL(from.name)); err == nil {
		t.Error("the template takes visitors")
	}
}

func TestTemplateThatFailed(t *testing.T) {
	t.Parallel()
	on, conn := home(t)
	from := scratch(t, conn, fillWith("SELEKT"))
	copied, _, err := clone(t.Context(), on, from)
	if err == nil || !strings.Contains(err.Error(), `making the template database: ERROR: syntax error at or near "SELEKT"`) {
		t.Fatalf("clone = %v, %v", copied, err)
	}
	if exists(t, conn, from.name) {
		t.Error("half a template is there")
	}
	from.fill = fillWith("CREATE TABLE made ()")
	_, drop, err := clone(t.Context(), on, from)
	if err != nil {
		t.Fatal(err)
	}
	if err := drop(); err != nil {
		t.Error(err)
	}
	if exists(t, conn, from.name+"_unfinished") {
		t.Error("the unfinished one is still there")
	}
}

func TestOldTemplatesGo(t *testing.T) {
	t.Parallel()
	_, conn := home(t)
	aged := func(days int) string {
		from := scratch(t, conn, nil)
		made := ask[int64](t, conn, "SELECT extract(epoch FROM now() - make_interval(days => $1))::bigint", days)
		do(t, conn, "CREATE DATABASE "+from.name, "COMMENT ON DATABASE "+from.name+" IS '"+strconv.FormatInt(made, 10)+"'")
		return from.name
	}
	old, recent := aged(8), aged(6)
	if err := dropOld(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if exists(t, conn, old) {
		t.Error("a template of 8 days is still there")
	}
	if !exists(t, conn, recent) {
		t.Error("a template of 6 days was dropped")
	}
}

func TestServerOfOnesOwn(t *testing.T) {
	t.Parallel()
	private, conn := home(t)
	if private.serving == "" {
		t.Log("the server is one's own anyway")
	}
	login := "rapport_limited_" + word(12)
	do(t, conn, "CREATE ROLE "+login+" LOGIN CREATEDB PASSWORD 'x'")
	t.Cleanup(func() {
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), "DROP ROLE "+login); err != nil {
			t.Error(err)
		}
	})
	given := strings.Replace(private.home, "//postgres@", "//"+login+":x@", 1)
	on, err := openGiven(given)
	if err != nil {
		t.Fatal(err)
	}
	from := scratch(t, conn, fillWith("CREATE TABLE made AS SELECT 'here' AS text"))
	copied, drop, err := clone(t.Context(), on, from)
	if err != nil {
		t.Fatal(err)
	}
	if copied.URL != copied.AdminURL {
		t.Errorf("two logins: %s and %s", copied.URL, copied.AdminURL)
	}
	mine := connect(t, copied.URL)
	if got, want := ask[string](t, mine, "SELECT session_user || ' ' || text FROM made"), login+" here"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if err := drop(); err != nil {
		t.Error(err)
	}
	if exists(t, conn, copied.Name) {
		t.Errorf("%s is still there", copied.Name)
	}
	do(t, conn, "DROP DATABASE "+from.name)
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"postgres://u:p@h:1/db?sslmode=disable":                   "postgres://u:p@h:1/other?sslmode=disable",
		"postgresql://u@/db?dbname=x&host=%2Frun&sslmode=disable": "postgresql://u@/other?host=%2Frun&sslmode=disable",
		"postgres://h":            "postgres://h/other",
		"host=h dbname=db user=u": "host=h dbname=db user=u dbname=other",
	} {
		address, err := addresses(given)
		if err != nil {
			t.Errorf("%s: %v", given, err)
			continue
		}
		got := address("other")
		if got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
		if config, err := pgx.ParseConfig(got); err != nil || config.Database != "other" {
			t.Errorf("%s: pgx reads %+v, %v", got, config, err)
		}
	}
	if _, err := addresses("host"); err == nil || !strings.HasPrefix(err.Error(), "reading DATABASE_URL: ") {
		t.Errorf("addresses: %v", err)
	}
}

func TestHashOf(t *testing.T) {
	t.Parallel()
	file := func(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }
	seen := make(map[string]string)
	for name, files := range map[string]fstest.MapFS{
		"one":             {"a.sql": file("x")},
		"another content": {"a.sql": file("y")},
		"another name":    {"b.sql": file("x")},
		"two":             {"a.sql": file("x"), "b.sql": file("x")},
		"run together":    {"a.sq": file("lx")},
	} {
		hash, err := hashOf(files)
		if err != nil || len(hash) != 16 {
			t.Errorf("%s: %q, %v", name, hash, err)
		}
		if other, ok := seen[hash]; ok {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[hash] = name
	}
}

func TestOwnedDir(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	for range 2 {
		dir, err := ownedDir(base, "mine")
		if err != nil || dir != filepath.Join(base, "mine") {
			t.Fatalf("ownedDir = %s, %v", dir, err)
		}
	}
	if err := os.Symlink(base, filepath.Join(base, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := ownedDir(base, "link"); err == nil || !strings.Contains(err.Error(), "is somebody else's: it is no folder") {
		t.Errorf("ownedDir: %v", err)
	}
}

// listener takes down how a test fails.
type listener struct {
	testing.TB
	failed string
}

func (l *listener) Helper() {}

func (l *listener) Fatalf(format string, args ...any) {
	var text strings.Builder
	text.WriteString(format)
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			text.WriteString(" " + err.Error())
		}
	}
	l.failed = text.String()
	runtime.Goexit()
}

// Not parallel: it sets the environment.
func TestNewWithoutServerFails(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://nobody@/none?host="+t.TempDir()+"&connect_timeout=2")
	l := &listener{TB: t}
	var group sync.WaitGroup
	group.Go(func() { New(l) })
	group.Wait()
	if !strings.Contains(l.failed, "connecting to the test server: ") {
		t.Errorf("the test failed with %q", l.failed)
	}
}

// BenchmarkClone is what a test pays for its database: made and dropped.
func BenchmarkClone(b *testing.B) {
	on, err := open(b.Context(), func(line string) { b.Log(line) })
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := on.close(); err != nil {
			b.Error(err)
		}
	}()
	from, err := currentTemplate()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, drop, err := clone(b.Context(), on, from)
		if err != nil {
			b.Fatal(err)
		}
		if err := drop(); err != nil {
			b.Fatal(err)
		}
	}
}
