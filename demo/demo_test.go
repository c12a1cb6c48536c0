package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/errs"
)

// The moments that the tests load at: an ordinary day, and a leap day in another
// season, late in the evening in a zone that is ahead.
func ordinaryDay() time.Time { return time.Date(2026, 11, 22, 15, 4, 5, 0, time.UTC) }

func leapDay() time.Time {
	return time.Date(2028, 2, 29, 23, 59, 59, 999, time.FixedZone("", 9*3600))
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func list(t *testing.T, conn *pgx.Conn, query string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}

// contents is a checksum of each table's rows.
func contents(t *testing.T, conn *pgx.Conn) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for _, name := range list(t, conn, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'") {
		sums[name] = list(t, conn, fmt.Sprintf("SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM %s t", pgx.Identifier{name}.Sanitize()))[0]
	}
	return sums
}

// structure is what a load takes away and has to put back.
func structure(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	return list(t, conn, `
		SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
		UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated
			FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT relname || relrowsecurity || relforcerowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
		ORDER BY 1`)
}

func TestLoadIsTheSameForTheSameDay(t *testing.T) {
	t.Parallel()
	var first map[string]string
	for i, now := range []time.Time{ordinaryDay(), ordinaryDay().Add(8 * time.Hour), ordinaryDay().Add(9 * time.Hour)} {
		at := dbtest.New(t)
		if _, err := Load(t.Context(), at.AdminURL, Small, now, nil); err != nil {
			t.Fatal(err)
		}
		got := contents(t, connect(t, at.AdminURL))
		switch i {
		case 0:
			first = got
		case 1:
			if diff := cmp.Diff(first, got); diff != "" {
				t.Errorf("the same day gave other rows (-first +second):\n%s", diff)
			}
		case 2:
			if first["metric_snapshots"] == got["metric_snapshots"] {
				t.Error("the next day gave the same snapshots")
			}
		}
	}
}

func TestLoadTellsWhatItDid(t *testing.T) {
	t.Parallel()
	at := dbtest.New(t)
	conn := connect(t, at.AdminURL)
	before := structure(t, conn)
	var last, total int64
	got, err := Load(t.Context(), at.AdminURL, Small, ordinaryDay(), func(done, of int64, what string) {
		if done < last || done > of || what == "" || total != 0 && total != of {
			t.Errorf("progress %d of %d, %q, after %d of %d", done, of, what, last, total)
		}
		last, total = done, of
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != total || total == 0 {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("the load changed the schema (-before +after):\n%s", diff)
	}
	if got.Size != Small {
		t.Errorf("size %q", got.Size)
	}
	var sum int64
	for _, table := range got.Tables {
		var rows int64
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM "+pgx.Identifier{table.Table}.Sanitize()).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows != table.Count {
			t.Errorf("%s: told %d rows, has %d", table.Table, table.Count, rows)
		}
		sum += rows
	}
	if got.Total() != sum {
		t.Errorf("Total() = %d, want %d", got.Total(), sum)
	}
	counts := map[string]int64{}
	for _, table := range got.Tables {
		counts[table.Table] = table.Count
	}
	if counts["brands"] != 3 || counts["creators"] != 120 || counts["metric_snapshots"] < 15_000 || counts["metric_snapshots"] > 25_000 {
		t.Errorf("%d brands, %d creators, %d snapshots", counts["brands"], counts["creators"], counts["metric_snapshots"])
	}
}

func TestLoadCoversEachColumn(t *testing.T) {
	t.Parallel()
	conn := connect(t, dbtest.New(t).AdminURL)
	for table := range tables {
		name, columns := table.layout()
		want := list(t, conn, "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attgenerated = ''", name)
		if diff := cmp.Diff(want, columns, cmpopts.SortSlices(strings.Compare)); diff != "" {
			t.Errorf("%s (-table +layout):\n%s", name, diff)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	at := dbtest.New(t)
	conn := connect(t, at.AdminURL)
	refused := func(size Size, want errs.Code) {
		t.Helper()
		before := contents(t, conn)
		_, err := Load(t.Context(), at.AdminURL, size, ordinaryDay(), nil)
		if e, ok := errors.AsType[*errs.Error](err); !ok || e.Code != want {
			t.Errorf("Load(%q) = %v, want %s", size, err, want)
		}
		if diff := cmp.Diff(before, contents(t, conn)); diff != "" {
			t.Errorf("a refused load changed rows:\n%s", diff)
		}
	}
	refused("huge", errs.Invalid)
	if _, err := Load(t.Context(), at.AdminURL, Small, ordinaryDay(), nil); err != nil {
		t.Fatal(err)
	}
	structured := structure(t, conn)
	refused(Small, errs.Conflict)
	refused(Large, errs.Conflict)
	if diff := cmp.Diff(structured, structure(t, conn)); diff != "" {
		t.Errorf("a refused load changed the schema:\n%s", diff)
	}
	if _, err := conn.Exec(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	refused(Small, errs.Unavailable)
}

func TestLoadEndsWithoutRowsWhenCancelled(t *testing.T) {
	t.Parallel()
	at := dbtest.New(t)
	conn := connect(t, at.AdminURL)
	rows, structured := contents(t, conn), structure(t, conn)
	for _, until := range []string{"partnerships and their work", "references"} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Load(ctx, at.AdminURL, Small, ordinaryDay(), func(_, _ int64, what string) {
			if what == until {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %s: %v", until, err)
		}
		if diff := cmp.Diff(rows, contents(t, conn)); diff != "" {
			t.Errorf("cancelled at %s, rows stayed:\n%s", until, diff)
		}
		if diff := cmp.Diff(structured, structure(t, conn)); diff != "" {
			t.Errorf("cancelled at %s, the schema changed:\n%s", until, diff)
		}
	}
	if _, err := Load(t.Context(), at.AdminURL, Small, ordinaryDay(), nil); err != nil {
		t.Errorf("the next load: %v", err)
	}
}

// An owner who is no superuser is bound by FORCE ROW LEVEL SECURITY.
func TestLoadAsAnOwnerWithoutSuperuser(t *testing.T) {
	t.Parallel()
	at := dbtest.New(t)
	conn := connect(t, at.AdminURL)
	role := "demo_owner_" + strings.ToLower(rand.Text()[:10])
	run := func(ctx context.Context, statement string) {
		t.Helper()
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run(t.Context(), "CREATE ROLE "+role+"; GRANT rapport_definer TO "+role+"; GRANT CREATE, USAGE ON SCHEMA public TO "+role)
	t.Cleanup(func() { run(context.WithoutCancel(t.Context()), "DROP OWNED BY "+role+" CASCADE; DROP ROLE "+role) })
	for _, table := range list(t, conn, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'") {
		run(t.Context(), "ALTER TABLE "+pgx.Identifier{table}.Sanitize()+" OWNER TO "+role)
	}
	address, err := url.Parse(at.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	values := address.Query()
	values.Set("role", role)
	address.RawQuery = values.Encode()
	owner := connect(t, address.String())
	if got := list(t, owner, "SELECT current_user || ' ' || rolsuper FROM pg_roles WHERE rolname = current_user")[0]; got != role+" false" {
		t.Fatalf("the owner is %s", got)
	}
	if _, loaded, err := Loaded(t.Context(), address.String()); loaded || err != nil {
		t.Errorf("before: Loaded() = %v, %v", loaded, err)
	}
	summary, err := Load(t.Context(), address.String(), Small, ordinaryDay(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := list(t, owner, "SELECT count(*)::text FROM campaigns")[0]; got != "0" {
		t.Errorf("without a viewer the owner sees %s campaigns", got)
	}
	if size, loaded, err := Loaded(t.Context(), address.String()); size != Small || !loaded || err != nil {
		t.Errorf("after: Loaded() = %q, %v, %v", size, loaded, err)
	}
	if _, err := Load(t.Context(), address.String(), Small, ordinaryDay(), nil); err == nil {
		t.Error("the owner loaded twice")
	}
	all, err := Principals(t.Context(), address.String())
	if err != nil || len(all) == 0 {
		t.Errorf("Principals() = %d, %v", len(all), err)
	}
	if got := list(t, conn, "SELECT count(*)::text FROM metric_snapshots")[0]; got != fmt.Sprint(summary.Tables[tableMetrics].Count) {
		t.Errorf("%s snapshots", got)
	}
}

func TestLoaded(t *testing.T) {
	t.Parallel()
	at := dbtest.New(t)
	is := func(want Size, loaded bool) {
		t.Helper()
		if size, got, err := Loaded(t.Context(), at.AdminURL); size != want || got != loaded || err != nil {
			t.Errorf("Loaded() = %q, %v, %v; want %q, %v", size, got, err, want, loaded)
		}
	}
	conn := connect(t, at.AdminURL)
	is("", false)
	// A brand of somebody's own is no demo, whatever its name.
	own := uuid.MustParse("019a0000-0000-7000-8000-000000000001")
	if _, err := conn.Exec(t.Context(), "INSERT INTO brands (id, slug, name, currency, created_at, updated_at) VALUES ($1, 'lumi-skin', 'Lumi', 'EUR', $2, $2)", own, ordinaryDay()); err != nil {
		t.Fatal(err)
	}
	is("", false)
	if _, err := Load(t.Context(), at.AdminURL, Small, ordinaryDay(), nil); err == nil {
		t.Error("loaded beside a brand")
	}
	if _, err := conn.Exec(t.Context(), "DELETE FROM brands"); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(t.Context(), at.AdminURL, Small, ordinaryDay(), nil); err != nil {
		t.Fatal(err)
	}
	is(Small, true)
	if _, err := conn.Exec(t.Context(), "DROP SCHEMA public CASCADE"); err != nil {
		t.Fatal(err)
	}
	is("", false)
}
