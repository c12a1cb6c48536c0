package db_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/scalars"
)

// nasty are texts that some way of quoting gets wrong.
func nasty() []string {
	return []string{
		"", " ", "null", "NULL", "{}", "{a,b}", ",", `"`, `""`, `\`, `\\`, `\"`, "'", "''", "' OR 1=1 --", "$1", "?", "?::text", "%", "_", "%s%d",
		"a,b", " a ", "\t\r\n", "\x01\x1f\x7f", "ä", "עברית", "日本語", "🌿👩🏽‍🚀", "\u2028\u2029", "\ufeff", strings.Repeat(`x"\`, 160),
	}
}

// echo sends a parameter as the text form that conditions have, and reads what
// Postgres understood.
func echo[T any](t testing.TB, conn *pgx.Conn, typ string, arg any) T {
	t.Helper()
	param, err := db.Parameter(arg)
	if err != nil {
		t.Fatalf("%T: %v", arg, err)
	}
	return sent[T](t, conn, typ, param, pgtype.TextFormatCode)
}

func sent[T any](t testing.TB, conn *pgx.Conn, typ string, param []byte, format int16) T {
	t.Helper()
	result := conn.PgConn().ExecParams(t.Context(), "SELECT $1::"+typ, [][]byte{param}, nil, []int16{format}, []int16{pgtype.BinaryFormatCode}).Read()
	if result.Err != nil {
		t.Fatalf("%s as %s: %v", param, typ, result.Err)
	}
	var value T
	if err := conn.TypeMap().Scan(result.FieldDescriptions[0].DataTypeOID, pgtype.BinaryFormatCode, result.Rows[0][0], &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestParametersArriveWhole sends values of all types that conditions compare
// with, and gets them back from Postgres.
func TestParametersArriveWhole(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	conn, err := pgx.Connect(t.Context(), on.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	for _, text := range nasty() {
		if got := echo[string](t, conn, "text", text); got != text {
			t.Errorf("the text %q came as %q", text, got)
		}
		if got := echo[string](t, conn, "text", db.PartnershipStage(text)); got != text {
			t.Errorf("the word %q came as %q", text, got)
		}
	}
	for _, list := range [][]string{{}, {""}, {"", ""}, nasty(), slices.Repeat([]string{`"`}, 100)} {
		if diff := cmp.Diff(list, echo[[]string](t, conn, "text[]", pgdialect.Array(list))); diff != "" {
			t.Errorf("a list (-sent +got):\n%s", diff)
		}
	}
	for _, n := range []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 1<<53 - 1} {
		if got := echo[int64](t, conn, "bigint", n); got != n {
			t.Errorf("%d came as %d", n, got)
		}
	}
	for _, b := range []bool{true, false} {
		if got := echo[bool](t, conn, "boolean", b); got != b {
			t.Errorf("%t came as %t", b, got)
		}
	}
	for _, at := range moments() {
		if got := echo[time.Time](t, conn, "timestamptz", at); !got.Equal(at) {
			t.Errorf("%s came as %s", at, got)
		}
	}
	for _, day := range []string{"1900-01-01", "1999-12-31", "2000-01-01", "2024-02-29", "2200-12-31"} {
		date, err := scalars.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := echo[time.Time](t, conn, "date", date); !got.Equal(date.Time) {
			t.Errorf("%s came as %s", day, got)
		}
	}
	keys := []uuid.UUID{uuid.Nil, uuid.Max, uuid.New()}
	for _, key := range keys {
		if got := echo[[16]byte](t, conn, "uuid", key); got != key {
			t.Errorf("%s came as %s", key, got)
		}
	}
	for _, list := range [][]uuid.UUID{{}, keys[:1], keys, slices.Repeat(keys, 200)} {
		if diff := cmp.Diff(list, asKeys(echo[[][16]byte](t, conn, "uuid[]", pgdialect.Array(list)))); diff != "" {
			t.Errorf("keys in text (-sent +got):\n%s", diff)
		}
		if diff := cmp.Diff(list, asKeys(sent[[][16]byte](t, conn, "uuid[]", db.BinaryUUIDs(list), pgtype.BinaryFormatCode))); diff != "" {
			t.Errorf("keys in binary (-sent +got):\n%s", diff)
		}
	}
}

func asKeys(raw [][16]byte) []uuid.UUID {
	keys := make([]uuid.UUID, len(raw))
	for i := range raw {
		keys[i] = raw[i]
	}
	return keys
}

// moments lie around the beginning of Postgres' count, at the bounds of ours, and
// between two of its ticks.
func moments() []time.Time {
	start := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	return []time.Time{
		start, start.Add(-time.Microsecond), start.Add(time.Microsecond), start.AddDate(-100, 0, 0), start.AddDate(200, 11, 30),
		time.Unix(0, 0).UTC(), time.Date(2026, time.March, 29, 1, 59, 59, 999_999_000, time.UTC),
		time.Date(2026, time.July, 1, 12, 0, 0, 120_000_000, time.FixedZone("", 3*3600)),
	}
}

// TestConditionsAreParameters filters by texts that are SQL, and finds the row
// that holds just these words.
func TestConditionsAreParameters(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	var words []string
	for _, text := range nasty() {
		// The words of a row are what people write: short, and not empty.
		if strings.TrimSpace(text) != "" && len(text) < 40 {
			words = append(words, text)
		}
	}
	words = words[:20] // as many as a row may have
	owner := rows.Creator(t, r.on)
	want := rows.Partnership(t, r.on, r.brand, owner, func(p *db.Partnership) { p.Tags = words })
	s := r.selects(t, "partnerships", "tags")
	for name, filter := range map[string]*db.PartnershipFilter{
		"all":  {Tags: &db.WordsFilter{HasAll: words}},
		"any":  {Tags: &db.WordsFilter{HasAny: append([]string{"other"}, words...)}},
		"one":  {Tags: &db.WordsFilter{Has: &words[len(words)-1]}},
		"both": {And: []*db.PartnershipFilter{{Tags: &db.WordsFilter{HasAll: words[:3]}}, {Tags: &db.WordsFilter{Has: new("'")}}}},
	} {
		call, ok, err := r.store.Prepare(s, r.manager, db.Arguments{"filter": filter}, nil)
		if err != nil || !ok {
			t.Fatal(name, ok, err)
		}
		found := 0
		call.Row = func([][]byte) error { found++; return nil }
		if err := r.round(t.Context(), call); err != nil || found != 1 {
			t.Errorf("%s: found %d of %s, %v", name, found, want.Key, err)
		}
	}
}

// TestSelectKeepsFewTexts shows that what a client writes into a filter makes no
// new statement: only its shape does.
func TestSelectKeepsFewTexts(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s := r.selects(t, "creators", "display_name")
	for i := range 200 {
		name := strings.Repeat("x", i+2)
		in := slices.Repeat([]string{name}, 1+i%100)
		filter := &db.CreatorFilter{DisplayName: &db.StringFilter{Eq: &name, In: in, Contains: &name, StartsWith: &name}}
		call, ok, err := r.store.Prepare(s, r.manager, db.Arguments{"filter": filter, "first": new(7)}, nil)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		call.Row = func([][]byte) error { return nil }
		if err := r.round(t.Context(), call); err != nil {
			t.Fatal(err)
		}
	}
	_, prepared, err := r.store.Backend(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The list's, and the three around a round.
	if prepared != 4 {
		t.Errorf("%d statements are prepared, want 4", prepared)
	}
}

// TestManyShapesStayRight asks one select for more shapes than it keeps, forth
// and back: each gets the rows of its own shape.
func TestManyShapesStayRight(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	for range 5 {
		rows.Creator(t, r.on)
	}
	s := r.selects(t, "creators", "display_name")
	for range 2 {
		for first := 1; first <= 100; first++ {
			call, ok, err := r.store.Prepare(s, r.manager, db.Arguments{"first": &first}, nil)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			got := 0
			call.Row = func([][]byte) error { got++; return nil }
			if err := r.round(t.Context(), call); err != nil {
				t.Fatal(err)
			}
			// One more is read, to tell whether there are more.
			if want := min(first+1, rows.Ask[int](t, r.on, "SELECT count(*) FROM creators WHERE visibility <> 'PRIVATE' OR id = ?", r.partnership.CreatorID)); got != want {
				t.Fatalf("first %d reads %d rows, want %d", first, got, want)
			}
		}
	}
}

// TestPrepareRefuses tells what is wrong with a page before anything is sent.
func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s := r.selects(t, "creators", "display_name")
	for name, test := range map[string]struct {
		arguments db.Arguments
		want      errs.Code
	}{
		"no size":          {db.Arguments{"first": new(0)}, errs.OutOfRange},
		"a negative size":  {db.Arguments{"last": new(-1)}, errs.OutOfRange},
		"too many":         {db.Arguments{"first": new(101)}, errs.OutOfRange},
		"both ways":        {db.Arguments{"first": new(1), "last": new(1)}, errs.OutOfRange},
		"no cursor":        {db.Arguments{"after": new("x")}, errs.BadCursor},
		"an empty cursor":  {db.Arguments{"before": new("")}, errs.BadCursor},
		"a short contains": {db.Arguments{"filter": &db.CreatorFilter{DisplayName: &db.StringFilter{Contains: new("x")}}}, errs.OutOfRange},
		"a long text":      {db.Arguments{"filter": &db.CreatorFilter{DisplayName: &db.StringFilter{Eq: new(strings.Repeat("x", 501))}}}, errs.TooLong},
		"too many orders":  {db.Arguments{"orderBy": slices.Repeat([]*db.CreatorOrder{{Field: "DISPLAY_NAME"}}, 4)}, errs.TooLong},
	} {
		call, ok, err := r.store.Prepare(s, r.manager, test.arguments, nil)
		if ok || call != nil || errs.CodeOf(err) != test.want {
			t.Errorf("%s: %t, %v, want %s", name, ok, err, test.want)
		}
	}
}

// TestPagesOfParentsAreEachTheirs reads the first of the lists of many parents in
// one statement: each row tells whose it is.
func TestPagesOfParentsAreEachTheirs(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	entity, _ := r.graph.Entity("Creator")
	edge, _ := entity.Edge("partnerships")
	to, _ := r.graph.Entity(edge.To)
	s := &db.Select{Entity: to, Edge: edge, Columns: []*db.Column{to.Named("creator_id")}}
	count := &db.Select{Entity: to, Edge: edge, Count: true}
	keys := []uuid.UUID{uuid.Max, r.partnership.CreatorID}
	for range 3 {
		creator := rows.Creator(t, r.on)
		rows.Partnership(t, r.on, r.brand, creator)
		keys = append(keys, creator.Key)
	}
	var got []uuid.UUID
	counts := make([]int, len(keys))
	calls := make([]*db.Call, 2)
	for i, of := range []*db.Select{s, count} {
		call, ok, err := r.store.Prepare(of, r.manager, db.Arguments{"first": new(1)}, keys)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		calls[i] = call
	}
	place := func(value []byte) int { return int(value[7]) - 1 }
	calls[0].Row = func(values [][]byte) error {
		if creator := uuid.UUID(values[1]); creator != keys[place(values[0])] {
			t.Errorf("a row of %s stands at the place of %s", creator, keys[place(values[0])])
		}
		got = append(got, uuid.UUID(values[1]))
		return nil
	}
	calls[1].Row = func(values [][]byte) error {
		counts[place(values[0])] = place(values[1]) + 1
		return nil
	}
	if err := r.round(t.Context(), calls...); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(keys)-1 {
		t.Errorf("%d rows, want one for each parent that has one: %v", len(got), got)
	}
	if diff := cmp.Diff([]int{0, 1, 1, 1, 1}, counts); diff != "" {
		t.Errorf("the counts (-want +got):\n%s", diff)
	}
	// A cursor is of one parent's list.
	if _, _, err := r.store.Prepare(s, r.manager, db.Arguments{"after": new("x")}, keys); errs.CodeOf(err) != errs.BadCursor {
		t.Errorf("a cursor for many lists: %v", err)
	}
}

// TestNobodySelectsNothing: a viewer who is nobody gets no row of any list, with
// our conditions and without them.
func TestNobodySelectsNothing(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	bare, err := db.Open(t.Context(), r.on.URL, db.Options{OmitPredicates: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bare.Close() })
	r.manager = auth.Viewer{}
	for _, store := range []*db.Store{r.store, bare} {
		r.store = store
		for list, edge := range r.graph.Query {
			if edge.Kind != db.ToPage {
				continue
			}
			var got []string
			if err := r.round(t.Context(), r.call(t, r.selects(t, list, "id"), &got)); err != nil {
				t.Errorf("%s: %v", list, err)
			}
			if len(got) > 0 && list != "creators" {
				t.Errorf("nobody sees %d %s", len(got), list)
			}
		}
	}
}
