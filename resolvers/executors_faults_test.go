package resolvers_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/server"
)

// TestNullsWhereThereMayBeNone takes the database's own promises away, and asks for
// what is then missing: fields that are never null, objects that must be there. The
// bytes are the resolvers', errors and all.
func TestNullsWhereThereMayBeNone(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	both := executors{serve(t, on, world), serveBy(t, on, world, server.ExecutorResolvers)}
	do := func(statement string) {
		t.Helper()
		if err := rows.Exec(t, on, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	before := both.plans.planned(t)
	for _, column := range []string{
		"campaigns.name", "partnerships.tags", "partnerships.created_at", "partnerships.stage", "creators.display_name", "creators.languages",
		"deliverables.title", "deliverables.created_at", "brands.currency", "brands.tier_nano", "creators.visibility",
	} {
		table, name, _ := strings.Cut(column, ".")
		do("ALTER TABLE " + table + " ALTER COLUMN " + name + " DROP NOT NULL")
		do("UPDATE " + table + " SET " + name + " = NULL")
	}
	// The people stay in their partnerships, and are no more.
	for _, constraint := range rows.All[string](t, on, `SELECT conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname)
		FROM pg_constraint WHERE contype = 'f' AND confrelid IN ('creators'::regclass, 'deliverables'::regclass)`) {
		do("ALTER TABLE " + constraint)
	}
	do("DELETE FROM creators WHERE id = '" + world.Key("creator.anna").String() + "'")
	for _, query := range []string{
		`{ campaigns { nodes { id name } } }`,
		`{ campaigns { edges { node { name } } totalCount } }`,
		`{ partnerships { nodes { id tags } } }`,
		`{ partnerships { nodes { id createdAt } } }`,
		`{ partnerships { nodes { id stage status } } }`,
		`{ partnerships { nodes { availableTransitions { to allowed } } } }`,
		`{ partnerships { totalCount nodes { id creator { id displayName languages } } } }`,
		`{ partnerships { nodes { creator { visibility tier } } } beside: campaigns { totalCount } }`,
		`{ partnership(by: { id: "$partnership.anna" }) { id creator { id } } }`,
		`{ creator(by: { id: "$creator.anna" }) { id displayName } }`,
		`{ nodes(ids: ["$creator.anna", "$creator.emil", "$partnership.anna"]) { id ... on Creator { displayName } ... on Partnership { creator { id } } } }`,
		`{ deliverables { nodes { title createdAt creator { id } partnership { id } } } }`,
		`{ feedback { nodes { goal creator { displayName } } } }`,
		`{ viewer { brand { name currency tierThresholds { nano micro } campaigns { nodes { budget { amount currency } } } } } }`,
	} {
		for _, p := range world.Principals() {
			both.compare(t, p.Name, both.plans.names.Replace(`{"query":`+quoted(t, query)+`}`))
		}
	}
	if both.plans.planned(t) == before {
		t.Error("plans answered nothing of it")
	}
	for _, line := range both.plans.log.take() {
		if strings.Contains(line, "panic") {
			t.Errorf("the server logged: %s", line)
		}
	}
}

const faultyQuery = `{ campaigns { nodes { id name } } partnerships { nodes { id tags creator { displayName } } } }`

// TestAlteredTableIsAnswered changes a column's type between two requests, as a
// migration does: both are answered, and plans go on.
func TestAlteredTableIsAnswered(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	want := a.ask(t, "aurora.owner", faultyQuery, nil)
	for range 3 {
		a.ask(t, "aurora.owner", faultyQuery, nil)
	}
	for _, change := range []string{"campaigns ALTER COLUMN name TYPE varchar(4000)", "creators ADD COLUMN later text", "partnerships ALTER COLUMN notes TYPE varchar(9000)"} {
		if err := rows.Exec(t, a.on, "ALTER TABLE "+change); err != nil {
			t.Fatal(err)
		}
		for range 12 { // more than there are connections
			if diff := cmp.Diff(want, a.ask(t, "aurora.owner", faultyQuery, nil), cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("after ALTER TABLE %s (-before +after):\n%s", change, diff)
			}
		}
	}
	before := a.planned(t)
	a.ask(t, "aurora.owner", faultyQuery, nil)
	if a.planned(t) != before+1 {
		t.Error("no plan answers any more")
	}
}

// TestDroppedConnectionIsAnswered ends the database's process in the middle of a
// read: the resolvers answer in the plan's place, or with a clean error, and the
// next request is answered by a plan.
func TestDroppedConnectionIsAnswered(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	want := a.ask(t, "aurora.owner", faultyQuery, nil)
	for range 3 {
		tx, err := a.on.Owner.BeginTx(t.Context(), &sql.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), "LOCK TABLE creators IN ACCESS EXCLUSIVE MODE"); err != nil {
			t.Fatal(err)
		}
		got := make(chan answer)
		go func() { got <- a.ask(t, "aurora.owner", faultyQuery, nil) }()
		const waiting = "FROM pg_stat_activity WHERE datname = ? AND application_name = 'rapport' AND wait_event_type = 'Lock'"
		for end := time.Now().Add(10 * time.Second); rows.Ask[int](t, a.on, "SELECT count(*) "+waiting, a.on.Name) == 0; {
			if time.Now().After(end) {
				t.Fatal("no read waits for the lock")
			}
			time.Sleep(5 * time.Millisecond)
		}
		if ended := rows.Ask[int](t, a.on, "SELECT count(pg_terminate_backend(pid)) "+waiting, a.on.Name); ended != 1 {
			t.Errorf("%d processes were ended", ended)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		if answered := <-got; answered != want {
			if codes := answered.errorCodes(t); answered.status != 200 || len(codes) == 0 || strings.Contains(answered.body, "SQLSTATE") {
				t.Errorf("it is told %d %s", answered.status, answered.body)
			}
		}
		before := a.planned(t)
		if diff := cmp.Diff(want, a.ask(t, "aurora.owner", faultyQuery, nil), cmp.AllowUnexported(answer{})); diff != "" || a.planned(t) != before+1 {
			t.Errorf("the next one, by a plan: %t (-want +got):\n%s", a.planned(t) > before, diff)
		}
	}
}
