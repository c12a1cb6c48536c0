package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// house is a store over a database with one brand, its manager and a
// partnership.
type house struct {
	on          *dbtest.DB
	store       *db.Store
	brand       *db.Brand
	manager     auth.Viewer
	partnership *db.Partnership
	counter     *dbtest.Counter
}

func openHouse(t testing.TB) house {
	t.Helper()
	on, counter := dbtest.New(t), &dbtest.Counter{}
	options := db.Options{MaxConns: 30, CursorKey: []byte("key"), Now: rows.At}
	options.Hooks = append(options.Hooks, counter)
	store, err := db.Open(t.Context(), on.URL, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	brand := rows.Brand(t, on)
	return house{on, store, brand, rows.Member(t, on, brand, auth.RoleManager), rows.Partnership(t, on, brand, rows.Creator(t, on)), counter}
}

// tag writes a partnership's tags with an entry and an event.
func (h house) tag(ctx context.Context, tx *db.Tx, p *db.Partnership, tags ...string) error {
	locked, err := db.Lock[db.Partnership](ctx, tx, p.Key)
	if err != nil {
		return err
	}
	locked.Tags = tags
	tx.Log(db.Change{Brand: p.BrandID, Creator: p.CreatorID, Action: "partnership.updated", Subject: p.ID(), After: map[string]any{"tags": tags}, At: h.store.Now()})
	return db.Update(ctx, tx, locked)
}

func (h house) tags(t testing.TB) []string { t.Helper(); return rows.Read(t, h.on, h.partnership).Tags }

// logged is the number of audit entries and of events.
func (h house) logged(t testing.TB) [2]int {
	t.Helper()
	return [2]int{len(rows.Audit(t, h.on)), len(rows.Events(t, h.on))}
}

func TestWriteCommitsAllOrNothing(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		write func(ctx context.Context, tx *db.Tx) error
		want  errs.Code
	}{
		"an error at the end": {func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(h.tag(ctx, tx, h.partnership, "lost"), broken)
		}, errs.Internal},
		"an error of the last step": {func(ctx context.Context, tx *db.Tx) error {
			tx.BeforeCommit(func(context.Context, *db.Tx) error { return broken })
			return h.tag(ctx, tx, h.partnership, "lost")
		}, errs.Internal},
		"an entry that can't be written": {func(ctx context.Context, tx *db.Tx) error {
			tx.Log(db.Change{Brand: uuid.Max, Action: "x.y", Subject: h.partnership.ID(), At: rows.At()})
			return h.tag(ctx, tx, h.partnership, "lost")
		}, errs.Internal},
		"a rule's refusal": {func(ctx context.Context, tx *db.Tx) error {
			if err := h.tag(ctx, tx, h.partnership, "lost"); err != nil {
				return err
			}
			return errs.New(errs.TransitionNotAllowed, "No.")
		}, errs.TransitionNotAllowed},
	} {
		err := h.store.Write(t.Context(), h.manager, test.write)
		if errs.CodeOf(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
		if got := h.tags(t); len(got) != 0 || h.logged(t) != [2]int{} {
			t.Errorf("%s: the tags are %v, and %v is logged", name, got, h.logged(t))
		}
	}
	err := h.store.Write(t.Context(), h.manager, func(ctx context.Context, tx *db.Tx) error { return h.tag(ctx, tx, h.partnership, "kept") })
	if err != nil || !slices.Equal(h.tags(t), []string{"kept"}) || h.logged(t) != [2]int{1, 1} {
		t.Errorf("a good write: %v, %v, %v", err, h.tags(t), h.logged(t))
	}
}

// TestWriteSharesOneTransaction looks from outside: rows, entries and events
// appear at the same moment.
func TestWriteSharesOneTransaction(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	err := h.store.Write(t.Context(), h.manager, func(ctx context.Context, tx *db.Tx) error {
		// The last step is after all that fn wrote, and before the log.
		tx.BeforeCommit(func(context.Context, *db.Tx) error {
			if got := h.tags(t); len(got) != 0 || h.logged(t) != [2]int{} {
				t.Errorf("before the commit others see %v and %v", got, h.logged(t))
			}
			return nil
		})
		return h.tag(ctx, tx, h.partnership, "at once")
	})
	if err != nil {
		t.Fatal(err)
	}
	same := rows.Ask[bool](t, h.on, `SELECT count(DISTINCT x) = 1 FROM (
		SELECT xmin::text AS x FROM partnerships WHERE id = ? UNION ALL SELECT xmin::text FROM audit_entries UNION ALL SELECT xmin::text FROM events) all_three`, h.partnership.Key)
	if !same {
		t.Error("they were written by several transactions")
	}
}

// TestWriteTriesAgain has Postgres refuse with the two codes after which another
// try may succeed.
func TestWriteTriesAgain(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	for _, code := range []string{"40001", "40P01"} {
		for refusals, want := range []errs.Code{"", "", "", errs.Conflict} {
			tries := 0
			err := h.store.Write(t.Context(), h.manager, func(ctx context.Context, tx *db.Tx) error {
				tries++
				if err := h.tag(ctx, tx, h.partnership, code, fmt.Sprint(tries)); err != nil {
					return err
				}
				if tries <= refusals {
					return fmt.Errorf("write: %w", &pgconn.PgError{Code: code})
				}
				return nil
			})
			if want == "" {
				if err != nil || tries != refusals+1 || !slices.Equal(h.tags(t), []string{code, fmt.Sprint(tries)}) {
					t.Errorf("%s %d times: %v after %d tries, the tags are %v", code, refusals, err, tries, h.tags(t))
				}
				continue
			}
			if errs.CodeOf(err) != want || tries != 3 {
				t.Errorf("%s %d times: %v after %d tries", code, refusals, err, tries)
			}
		}
	}
	// Nothing is logged twice, and nothing of a try that failed.
	if got := h.logged(t); got != [2]int{6, 6} {
		t.Errorf("%v is logged, want six of each", got)
	}
	tries := 0
	err := h.store.Write(t.Context(), h.manager, func(context.Context, *db.Tx) error { tries++; return &pgconn.PgError{Code: "23505"} })
	if errs.CodeOf(err) != errs.Taken || tries != 1 {
		t.Errorf("what is taken is tried %d times: %v", tries, err)
	}
}

// TestWriteSurvivesDeadlocks has pairs of writers lock two rows in opposite
// orders: Postgres ends one of them, which is tried again.
func TestWriteSurvivesDeadlocks(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	if err := rows.Exec(t, h.on, fmt.Sprintf("ALTER DATABASE %s SET deadlock_timeout = '50ms'", h.on.Name)); err != nil {
		t.Fatal(err)
	}
	other := rows.Partnership(t, h.on, h.brand, rows.Creator(t, h.on))
	store, err := db.Open(t.Context(), h.on.URL, db.Options{Now: rows.At})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	first, second := make(chan struct{}), make(chan struct{})
	outcomes := make(chan error, 2)
	tries := make(chan struct{}, 10)
	write := func(one, two *db.Partnership, mine, theirs chan struct{}) {
		met := false
		outcomes <- store.Write(t.Context(), h.manager, func(ctx context.Context, tx *db.Tx) error {
			tries <- struct{}{}
			if err := h.tag(ctx, tx, one, "one"); err != nil {
				return err
			}
			if !met {
				met = true
				close(mine)
				<-theirs
			}
			return h.tag(ctx, tx, two, "two")
		})
	}
	go write(h.partnership, other, first, second)
	go write(other, h.partnership, second, first)
	for range 2 {
		if err := <-outcomes; err != nil {
			t.Errorf("a writer ended with %v", err)
		}
	}
	// At least one of the two again; one more where the retried writer took its
	// first row back before the other one woke.
	if len(tries) < 3 {
		t.Errorf("there were %d tries, want 3 or more: one of the two again", len(tries))
	}
	if got := h.logged(t); got != [2]int{4, 4} {
		t.Errorf("%v is logged, want four of each", got)
	}
}

// TestAuditChain has twenty writers at once: the chain has no gap, no fork and
// no entry whose hash does not follow.
func TestAuditChain(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	const writers, each = 20, 5
	other := rows.Brand(t, h.on)
	others := rows.Member(t, h.on, other, auth.RoleManager)
	partnerships := make([]*db.Partnership, writers)
	for i := range partnerships {
		partnerships[i] = rows.Partnership(t, h.on, h.brand, rows.Creator(t, h.on))
	}
	outcomes := make(chan error, writers)
	for _, p := range partnerships {
		go func() {
			var failed error
			for i := range each {
				failed = errors.Join(failed, h.store.Write(t.Context(), h.manager, func(ctx context.Context, tx *db.Tx) error {
					return h.tag(ctx, tx, p, fmt.Sprint(i))
				}))
			}
			outcomes <- failed
		}()
	}
	if err := h.store.Write(t.Context(), others, func(_ context.Context, tx *db.Tx) error {
		tx.Log(db.Change{Brand: other.Key, Action: "brand.updated", Subject: other.ID(), At: rows.At()})
		return nil
	}); err != nil {
		t.Error(err)
	}
	for range writers {
		if err := <-outcomes; err != nil {
			t.Error(err)
		}
	}
	numbers := rows.All[int](t, h.on, "SELECT number FROM audit_entries WHERE brand_id = ? ORDER BY number", h.brand.Key)
	for i, number := range numbers {
		if number != i+1 {
			t.Fatalf("entry %d has the number %d", i+1, number)
		}
	}
	if len(numbers) != writers*each {
		t.Errorf("there are %d entries, want %d", len(numbers), writers*each)
	}
	broken := func() []int { return rows.All[int](t, h.on, "SELECT * FROM audit_broken(?)", h.brand.Key) }
	if got := broken(); len(got) != 0 {
		t.Errorf("the chain is broken at %v", got)
	}
	// Whoever changes an entry breaks the chain there, and who takes one out, too.
	for statement, want := range map[string][]int{
		"UPDATE audit_entries SET action = 'x.y' WHERE number = 7":          {7},
		"UPDATE audit_entries SET hash = sha256('x') WHERE number = 50":     {50, 51},
		"UPDATE audit_entries SET at = at + interval '1s' WHERE number = 1": {1},
	} {
		if err := rows.Exec(t, h.on, statement+" AND brand_id = ?", h.brand.Key); err != nil {
			t.Fatal(err)
		}
		if got := broken(); !slices.Contains(got, want[0]) || !slices.Contains(got, want[len(want)-1]) {
			t.Errorf("%s: broken at %v, want %v among them", statement, got, want)
		}
	}
	if got := rows.All[int](t, h.on, "SELECT * FROM audit_broken(?)", other.Key); len(got) != 0 {
		t.Errorf("the other brand's chain is broken at %v", got)
	}
}

func TestErrorsAreTranslated(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	copied := *h.partnership
	copied.Key = gid.New()
	stray := copied
	stray.CreatorID = gid.New()
	short, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	for name, test := range map[string]struct {
		ctx   context.Context //nolint:containedctx // Each case has its own.
		write func(ctx context.Context, tx *db.Tx) error
		want  errs.Code
	}{
		"a second one":         {t.Context(), func(ctx context.Context, tx *db.Tx) error { return db.Insert(ctx, tx, &copied) }, errs.Taken},
		"of nobody":            {t.Context(), func(ctx context.Context, tx *db.Tx) error { return db.Insert(ctx, tx, &stray) }, errs.NotFound},
		"too late":             {short, func(context.Context, *db.Tx) error { return nil }, errs.Timeout},
		"locked by others":     {t.Context(), func(context.Context, *db.Tx) error { return &pgconn.PgError{Code: "55P03"} }, errs.Conflict},
		"a statement's limit":  {t.Context(), func(context.Context, *db.Tx) error { return &pgconn.PgError{Code: "57014"} }, errs.Timeout},
		"a server going down":  {t.Context(), func(context.Context, *db.Tx) error { return &pgconn.PgError{Code: "57P01"} }, errs.Unavailable},
		"no more connections":  {t.Context(), func(context.Context, *db.Tx) error { return &pgconn.PgError{Code: "53300"} }, errs.Unavailable},
		"a mistake of ours":    {t.Context(), func(context.Context, *db.Tx) error { return &pgconn.PgError{Code: "42601", Message: "syntax error"} }, errs.Internal},
		"a check of the table": {t.Context(), func(context.Context, *db.Tx) error { return &pgconn.PgError{Code: "23514", ConstraintName: "secret"} }, errs.Internal},
	} {
		err := h.store.Write(test.ctx, h.manager, test.write)
		told, ok := errors.AsType[*errs.Error](err)
		if !ok || told.Code != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
			continue
		}
		for _, word := range []string{"SQL", "constraint", "partnerships_", "secret", "syntax", "pgconn"} {
			if strings.Contains(told.Message, word) {
				t.Errorf("%s tells of %s: %s", name, word, told.Message)
			}
		}
	}
	if diff := cmp.Diff(1, rows.Ask[int](t, h.on, "SELECT count(*) FROM partnerships")); diff != "" {
		t.Error(diff)
	}
}
