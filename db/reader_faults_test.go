package db_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// locked keeps everybody from a table until the function that it gives is called.
func (r reads) locked(t testing.TB, table string) (unlock func()) {
	t.Helper()
	tx, err := r.on.Owner.BeginTx(t.Context(), &sql.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE "+table+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

// waiting are the processes of the store that wait for a lock or work.
func (r reads) waiting(t testing.TB) []int {
	t.Helper()
	return rows.All[int](t, r.on, "SELECT pid FROM pg_stat_activity WHERE datname = ? AND application_name = 'rapport' AND state = 'active'", r.on.Name)
}

// until waits for something to become true.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// denied takes the right to read a table away until restore is called.
func (r reads) denied(t testing.TB, table string) (restore func()) {
	t.Helper()
	readers := strings.Join(rows.All[string](t, r.on, `SELECT DISTINCT grantee FROM information_schema.role_table_grants
		WHERE table_name = ? AND privilege_type = 'SELECT' AND grantee LIKE 'rapport\_%'`, table), ", ")
	if err := rows.Exec(t, r.on, "REVOKE SELECT ON "+table+" FROM "+readers); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := rows.Exec(t, r.on, "GRANT SELECT ON "+table+" TO "+readers); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFailedRoundLeavesTheConnectionWhole has a row refused in the first of two
// statements that were not prepared before. The second was prepared all the same:
// the next reader must be able to use it.
func TestFailedRoundLeavesTheConnectionWhole(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	first, second := r.selects(t, "partnerships", "stage"), r.selects(t, "creators", "display_name")
	refused := errors.New("refused")
	var got []string
	bad := r.call(t, first, &got)
	bad.Row = func([][]byte) error { return refused }
	if err := r.round(t.Context(), bad, r.call(t, second, &got)); !errors.Is(err, refused) {
		t.Fatalf("a refused row gave %v", err)
	}
	for range 2 {
		if got := r.names(t, second); len(got) != 1 {
			t.Errorf("the second statement gives %v", got)
		}
		if got := r.names(t, first); len(got) != 1 {
			t.Errorf("the first statement gives %v", got)
		}
	}
}

// TestFailedStatementLeavesTheConnectionWhole is the same with an error of
// Postgres.
func TestFailedStatementLeavesTheConnectionWhole(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	first, second := r.selects(t, "partnerships", "stage"), r.selects(t, "creators", "display_name")
	var got []string
	bad := r.call(t, first, &got)
	restore := r.denied(t, "partnerships")
	if err := r.round(t.Context(), bad, r.call(t, second, &got)); err == nil {
		t.Fatalf("a table that may not be read gave %v", got)
	}
	restore()
	for range 2 {
		if got := r.names(t, second); len(got) != 1 {
			t.Errorf("the second statement gives %v", got)
		}
		if got := r.names(t, first); len(got) != 1 {
			t.Errorf("the first statement gives %v", got)
		}
	}
}

// TestAlteredTableIsReadAgain changes a column's type under a prepared statement,
// as a migration does. Postgres refuses the old plan once; after that reads work.
func TestAlteredTableIsReadAgain(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s := r.selects(t, "campaigns", "name")
	want := r.names(t, s)
	if err := rows.Exec(t, r.on, "ALTER TABLE campaigns ALTER COLUMN name TYPE varchar(4000)"); err != nil {
		t.Fatal(err)
	}
	var got []string
	first := r.round(t.Context(), r.call(t, s, &got))
	if first == nil && !slices.Equal(got, want) {
		t.Errorf("it reads %v, want %v", got, want)
	}
	for i := range 2 {
		got = nil
		if err := r.round(t.Context(), r.call(t, s, &got)); err != nil || !slices.Equal(got, want) {
			t.Errorf("read %d after the change gives %v, %v; the one before %v", i+2, got, err, first)
		}
	}
}

// TestCancelledReadEnds leaves while a statement waits: it ends in Postgres too,
// and the connection serves the next one.
func TestCancelledReadEnds(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s := r.selects(t, "creators", "display_name")
	want := r.names(t, s)
	process, _, err := r.store.Backend(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlock := r.locked(t, "creators")
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		var got []string
		ended <- r.round(ctx, r.call(t, s, &got))
	}()
	until(t, "the read waits for the lock", func() bool { return len(r.waiting(t)) == 1 })
	left := time.Now()
	leave()
	if err := <-ended; err == nil {
		t.Error("a read that was cancelled succeeded")
	}
	until(t, "the read ends in Postgres", func() bool { return len(r.waiting(t)) == 0 })
	if took := time.Since(left); took > 2*time.Second {
		t.Errorf("it took %s to end", took)
	}
	unlock()
	if got := r.names(t, s); !slices.Equal(got, want) {
		t.Errorf("the next read gives %v, want %v", got, want)
	}
	if again, _, err := r.store.Backend(t.Context()); err != nil || again != process {
		t.Errorf("the connection was not kept: process %d became %d, %v", process, again, err)
	}
}

// TestCancelledBetweenRounds leaves while nothing is asked: the snapshot ends.
func TestCancelledBetweenRounds(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s := r.selects(t, "creators", "display_name")
	ctx, leave := context.WithCancel(t.Context())
	reader, err := r.store.Read(ctx, r.manager)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := reader.Round(ctx, []*db.Call{r.call(t, s, &got)}, false); err != nil {
		t.Fatal(err)
	}
	leave()
	reader.Close(ctx)
	if got := r.names(t, s); len(got) != 1 {
		t.Errorf("the next read gives %v", got)
	}
	open := rows.All[string](t, r.on, "SELECT state FROM pg_stat_activity WHERE datname = ? AND application_name = 'rapport' AND state LIKE 'idle in transaction%'", r.on.Name)
	if len(open) != 0 {
		t.Errorf("left open: %v", open)
	}
}

// TestDroppedBackend ends the connection's process while a statement waits, and
// while it is idle: the error is an error, and the next read has a new connection.
func TestDroppedBackend(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s := r.selects(t, "creators", "display_name")
	want := r.names(t, s)
	for i := range 3 {
		unlock := r.locked(t, "creators")
		ended := make(chan error)
		go func() {
			var got []string
			ended <- r.round(t.Context(), r.call(t, s, &got))
		}()
		until(t, "the read waits for the lock", func() bool { return len(r.waiting(t)) == 1 })
		if err := rows.Exec(t, r.on, "SELECT pg_terminate_backend(?)", r.waiting(t)[0]); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err == nil {
			t.Error("a read whose process was ended succeeded")
		}
		unlock()
		if got := r.names(t, s); !slices.Equal(got, want) {
			t.Errorf("time %d: the next read gives %v, want %v", i, got, want)
		}
	}
}
