package db_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// reads is a house whose store has one connection, so that what one read leaves
// behind is what the next one finds.
type reads struct {
	house
	graph *db.Graph
}

func openReads(t testing.TB) reads {
	t.Helper()
	h := openHouse(t)
	store, err := db.Open(t.Context(), h.on.URL, db.Options{MaxConns: 1, CursorKey: []byte("key"), Now: rows.At})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	h.store = store
	return reads{h, db.NewGraph()}
}

// selects is the select of a list of the query with the columns named.
func (r reads) selects(t testing.TB, list string, columns ...string) *db.Select {
	t.Helper()
	edge, ok := r.graph.Query[list]
	if !ok {
		t.Fatalf("the query has no %s", list)
	}
	entity, ok := r.graph.Entity(edge.To)
	if !ok {
		t.Fatalf("there is no %s", edge.To)
	}
	s := &db.Select{Entity: entity, Edge: edge}
	for _, name := range columns {
		column := entity.Named(name)
		if column == nil {
			t.Fatalf("%s has no column %s", edge.To, name)
		}
		s.Columns = append(s.Columns, column)
	}
	return s
}

// call makes a call of the manager that gathers the first of its columns.
func (r reads) call(t testing.TB, s *db.Select, got *[]string) *db.Call {
	t.Helper()
	call, ok, err := r.store.Prepare(s, r.manager, db.Arguments{}, nil)
	if err != nil || !ok {
		t.Fatalf("prepare: %t, %v", ok, err)
	}
	call.Row = func(values [][]byte) error {
		*got = append(*got, string(values[1]))
		return nil
	}
	return call
}

// round reads calls in one round of a reader of its own.
func (r reads) round(ctx context.Context, calls ...*db.Call) error {
	reader, err := r.store.Read(ctx, r.manager)
	if err != nil {
		return err
	}
	defer reader.Close(ctx)
	return reader.Round(ctx, calls, true)
}

// names reads the display names of all creators.
func (r reads) names(t testing.TB, s *db.Select) []string {
	t.Helper()
	var got []string
	if err := r.round(t.Context(), r.call(t, s, &got)); err != nil {
		t.Fatalf("read the names: %v", err)
	}
	return got
}

// TestReaderIsOneSnapshot commits a change between two rounds: the second sees
// what the first saw.
func TestReaderIsOneSnapshot(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s := r.selects(t, "creators", "display_name")
	reader, err := r.store.Read(t.Context(), r.manager)
	if err != nil {
		t.Fatal(err)
	}
	var before, after []string
	if err := reader.Round(t.Context(), []*db.Call{r.call(t, s, &before)}, false); err != nil {
		t.Fatal(err)
	}
	if err := rows.Exec(t, r.on, "UPDATE creators SET display_name = 'Changed'"); err != nil {
		t.Fatal(err)
	}
	if err := reader.Round(t.Context(), []*db.Call{r.call(t, s, &after)}, true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" || len(before) == 0 {
		t.Errorf("within one reader (-first +second): %s", diff)
	}
	reader.Close(t.Context())
	if got := r.names(t, s); !slices.Equal(got, []string{"Changed"}) {
		t.Errorf("the next reader sees %v", got)
	}
}

// TestReaderTellsWhoAsks reads as one viewer after the other over one connection,
// by row-level security alone: nothing of the first is left for the second.
func TestReaderTellsWhoAsks(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	store, err := db.Open(t.Context(), r.on.URL, db.Options{MaxConns: 1, OmitPredicates: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r.store = store
	manager, stranger := r.manager, rows.Member(t, r.on, rows.Brand(t, r.on), auth.RoleOwner)
	for _, test := range []struct {
		viewer auth.Viewer
		want   int
	}{{manager, 1}, {stranger, 0}, {auth.Viewer{}, 0}, {manager, 1}, {auth.Viewer{Kind: auth.KindBrand}, 0}} {
		r.manager = test.viewer
		if got := r.names(t, r.selects(t, "partnerships", "stage")); len(got) != test.want {
			t.Errorf("%+v sees %v", test.viewer, got)
		}
	}
}

// TestReaderWritesNothing shows that what a reader opens takes no write.
func TestReaderWritesNothing(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	// A policy that writes stands for any way to write in a read.
	for _, statement := range []string{
		"CREATE FUNCTION scribble() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN UPDATE creators SET bio = 'x'; RETURN true; END $$",
		"CREATE POLICY scribble ON partnerships AS RESTRICTIVE FOR SELECT USING (scribble())",
	} {
		if err := rows.Exec(t, r.on, statement); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	if err := r.round(t.Context(), r.call(t, r.selects(t, "partnerships", "stage"), &got)); err == nil {
		t.Errorf("a read that writes gave %v", got)
	}
	if n := rows.Ask[int](t, r.on, "SELECT count(*) FROM creators WHERE bio = 'x'"); n != 0 {
		t.Errorf("it wrote %d rows", n)
	}
}

// TestPreparedStatementsAreBounded sends more texts over one connection than it
// keeps: it forgets, and goes on answering.
func TestPreparedStatementsAreBounded(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	entity, _ := r.graph.Entity("Creator")
	var columns []string
	for name := range entity.Columns() {
		if name != "display_name" {
			columns = append(columns, name)
		}
	}
	slices.Sort(columns)
	sent, most := 0, 0
	for i := range columns {
		for j := range columns {
			for k := range 4 {
				s := r.selects(t, "creators", append([]string{"display_name", columns[i], columns[j]}, columns[:k]...)...)
				if got := r.names(t, s); len(got) != 1 {
					t.Fatalf("statement %d gives %v", sent, got)
				}
				sent++
			}
		}
		_, prepared, err := r.store.Backend(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, prepared)
	}
	// The statements around a round are not counted before it is sent.
	if sent < 2*db.MaxPrepared || most > db.MaxPrepared+3 {
		t.Errorf("of %d statements %d were prepared at once, want at most %d", sent, most, db.MaxPrepared)
	}
	if most < db.MaxPrepared/2 {
		t.Errorf("only %d statements were ever prepared: nothing is kept", most)
	}
}

// TestReaderNeedsNoRow asks for keys of nothing, of nobody and of others.
func TestReaderNeedsNoRow(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	entity, _ := r.graph.Entity("Partnership")
	edge, _ := entity.Edge("creator")
	creator, _ := r.graph.Entity(edge.To)
	s := &db.Select{Entity: creator, Edge: edge, Columns: []*db.Column{creator.Named("display_name")}}
	keys := []uuid.UUID{uuid.Nil, uuid.Max, uuid.New(), r.partnership.CreatorID}
	call, ok, err := r.store.Prepare(s, r.manager, db.Arguments{}, keys)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	var got []string
	call.Row = func(values [][]byte) error {
		got = append(got, fmt.Sprint(uuid.UUID(values[0])))
		return nil
	}
	if err := r.round(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{r.partnership.CreatorID.String()}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestOneStatementTwiceInARound sends the same text twice in the round in which it
// is first prepared, as a query does that asks for the same list under two names.
func TestOneStatementTwiceInARound(t *testing.T) {
	t.Parallel()
	r := openReads(t)
	s, same := r.selects(t, "creators", "display_name"), r.selects(t, "creators", "display_name")
	for range 3 {
		var one, two, three []string
		if err := r.round(t.Context(), r.call(t, s, &one), r.call(t, same, &two), r.call(t, s, &three)); err != nil {
			t.Fatal(err)
		}
		if len(one) != 1 || !slices.Equal(one, two) || !slices.Equal(one, three) {
			t.Errorf("they read %v, %v and %v", one, two, three)
		}
	}
}
