package resolvers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/server"
)

// guarded is a field that @auth keeps from some roles: where it stands, the
// permission, and what to select of it.
type guarded struct{ on, permission, selection string }

// guardedFields are all of the schema's.
func guardedFields(t testing.TB) []guarded {
	t.Helper()
	var all []guarded
	schema := server.Schema()
	for _, definition := range schema.Types {
		for _, f := range definition.Fields {
			if needs := f.Directives.ForName("auth"); needs != nil && definition != schema.Mutation {
				selection := f.Name
				if !schema.Types[f.Type.Name()].IsLeafType() {
					selection += " { __typename }"
				}
				all = append(all, guarded{definition.Name, needs.Arguments.ForName("can").Value.Raw, selection})
			}
		}
	}
	if len(all) < 4 {
		t.Fatalf("the schema guards only %v", all)
	}
	return all
}

// TestNoPlanShowsWhatIsDenied asks for every field that needs a permission, as
// every role, after the owner has asked the same text: a plan answers those who
// may, and never those who may not.
func TestNoPlanShowsWhatIsDenied(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	paths, _ := a.pathsByPlans(t, auth.KindBrand, "aurora.owner")
	denials, answers := 0, 0
	for _, field := range guardedFields(t) {
		around, ok := paths[field.on]
		if !ok {
			t.Errorf("no way to %s", field.on)
			continue
		}
		for _, selection := range []string{
			field.selection, "renamed: " + field.selection, "... { " + field.selection + " }", "... on " + field.on + " { " + field.selection + " }", "...F",
			strings.Replace(field.selection, " {", " @include(if: true) {", 1), "__typename " + field.selection + " " + field.selection,
		} {
			query := around(selection) + " fragment F on " + field.on + " { " + field.selection + " }"
			if !strings.Contains(selection, "...F") {
				query = around(selection)
			}
			for _, p := range append([]rows.Principal{{Name: "aurora.owner"}}, a.world.Principals()...) {
				if !strings.HasPrefix(p.Name, "aurora.") {
					continue
				}
				may := strings.Contains(a.ask(t, p.Name, "{ viewer { can(action: "+field.permission+") } }", nil).body, "true")
				before := a.planned(t)
				got := a.ask(t, p.Name, query, nil)
				planned := a.planned(t) > before
				forbidden := strings.Contains(got.body, `"FORBIDDEN"`)
				if planned != may || forbidden == may || got.status != 200 {
					t.Errorf("%s as %s (may: %t): planned: %t, %s", query, p.Name, may, planned, got.body)
				}
				if may {
					answers++
				} else {
					denials++
				}
			}
		}
		// What is left out is not asked for.
		query := around("__typename " + strings.Replace(field.selection, " {", " @skip(if: true) {", 1))
		before := a.planned(t)
		if got := a.ask(t, "aurora.viewer", query, nil); a.planned(t) == before || strings.Contains(got.body, "errors") {
			t.Errorf("%s: %s", query, got.body)
		}
	}
	if denials < 20 || answers < 20 {
		t.Errorf("only %d denials and %d answers were seen", denials, answers)
	}
}

// sharedText is a query that both kinds of principal may ask: each is told
// something else.
const sharedText = `query Shared($n: Int) {
	viewer { kind user { name } }
	partnerships(first: $n) { totalCount nodes { id status brand { name } creator { displayName socialAccounts { handle latestMetrics { followers } } }
		deliverables(first: 2) { totalCount nodes { title state availableTransitions { to allowed reason } submissions { number reviews { decision } } } }
		feedback(first: 3) { totalCount nodes { goal status ratings { timeliness } } } } }
	feedback(first: 5) { edges { cursor node { goal whatWorked sharedAt } } pageInfo { endCursor } }
	campaigns(first: 3) { nodes { name } }
}`

// TestKindsShareNoPlan asks one text as brands and as creators in turn, in both
// orders and at once: each is told what the resolvers tell.
func TestKindsShareNoPlan(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	resolvers := serveBy(t, on, world, server.ExecutorResolvers)
	body := `{"query":` + quoted(t, sharedText) + `,"variables":{"n":4}}`
	names := []string{"aurora.owner", "creator.anna", "aurora.viewer", "creator.emil", "borealis.manager", "creator.ben"}
	want := map[string]string{}
	seen := map[string]string{}
	for _, name := range names {
		want[name] = resolvers.exact(t, name, body)
		if strings.Contains(want[name], `{"errors"`) {
			t.Fatalf("as %s: %s", name, want[name])
		}
		if other, same := seen[want[name]]; same && strings.HasPrefix(other, "creator") != strings.HasPrefix(name, "creator") {
			t.Errorf("%s and %s are told the same", name, other)
		}
		seen[want[name]] = name
	}
	for _, turned := range []bool{false, true} {
		plans := serve(t, on, world)
		asked := 0
		for round := range 2 * len(names) {
			name := names[round%len(names)]
			if turned {
				name = names[len(names)-1-round%len(names)]
			}
			if diff := cmp.Diff(want[name], plans.exact(t, name, body)); diff != "" {
				t.Errorf("as %s, turned %t (-resolvers +plans):\n%s", name, turned, diff)
			}
			asked++
		}
		var group sync.WaitGroup
		for i := range 48 {
			name := names[i%len(names)]
			group.Go(func() {
				if diff := cmp.Diff(want[name], plans.exact(t, name, body)); diff != "" {
					t.Errorf("at once as %s (-resolvers +plans):\n%s", name, diff)
				}
			})
			asked++
		}
		group.Wait()
		if planned := plans.planned(t); planned != asked {
			t.Errorf("plans answered %d of %d", planned, asked)
		}
		for _, line := range plans.log.take() {
			t.Errorf("the server logged: %s", line)
		}
	}
}

// TestEitherGuardIsEnough asks all that the cases ask, as everybody, of plans: with
// our conditions and row-level security, then with each of the two alone.
func TestEitherGuardIsEnough(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	both, policies := serve(t, on, world), serve(t, on, world, omitPredicates)
	all := questions(t)
	want := map[string]string{}
	ask := func(t *testing.T, of *api, compare func(key, got string)) {
		t.Helper()
		for _, p := range world.Principals() {
			for i, q := range all {
				compare(fmt.Sprint(p.Name, " ", i, "\n", q.query), of.answers(t, p.Name, q))
			}
		}
	}
	same := func(t *testing.T, what string) func(key, got string) {
		t.Helper()
		return func(key, got string) {
			if diff := cmp.Diff(want[key], got); diff != "" {
				t.Errorf("by %s alone: %s\n%s", what, key, diff)
			}
		}
	}
	ask(t, both, func(key, got string) { want[key] = got })
	ask(t, policies, same(t, "row-level security"))
	const secured = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity"
	for _, table := range rows.All[string](t, on, secured) {
		if err := rows.Exec(t, on, "ALTER TABLE "+table+" DISABLE ROW LEVEL SECURITY"); err != nil {
			t.Fatal(err)
		}
	}
	if left := rows.All[string](t, on, secured); len(left) != 0 {
		t.Fatalf("row-level security still guards %v", left)
	}
	ask(t, both, same(t, "our conditions"))
	asked := len(all) * len(world.Principals())
	if n := both.planned(t); n < asked/2 {
		t.Errorf("plans answered %d of %d", n, 2*asked)
	}
	if n := policies.planned(t); n < asked/4 {
		t.Errorf("plans answered %d of %d by row-level security alone", n, asked)
	}
}

// TestPlansLookWhoAsks changes whom a token stands for between two requests with
// one text that plans have answered before: the next answer is the new one.
func TestPlansLookWhoAsks(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	const query = `{ viewer { role user { name } } partnerships(first: 1) { nodes { creator { displayName contact { email } } } } }`
	do := func(statement string, args ...any) {
		t.Helper()
		if err := rows.Exec(t, a.on, statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	known := func(principal string) answer {
		t.Helper()
		first := a.ask(t, principal, query, nil)
		for range 3 {
			if diff := cmp.Diff(first, a.ask(t, principal, query, nil), cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("as %s the same is not told again:\n%s", principal, diff)
			}
		}
		return first
	}
	before := a.planned(t)
	if got := known("aurora.manager"); got.status != 200 || strings.Contains(got.body, "errors") {
		t.Fatalf("a manager is told %s", got.body)
	}
	if n := a.planned(t); n != before+4 {
		t.Errorf("plans answered %d of 4", n-before)
	}
	// A lower role, at once.
	do("UPDATE memberships SET role = 'VIEWER' WHERE user_id = ? AND brand_id = ?", a.world.Key("user.manager"), a.world.Key("brand.aurora"))
	if got := a.ask(t, "aurora.manager", query, nil); !strings.Contains(got.body, `"FORBIDDEN"`) || !strings.Contains(got.body, `"role":"VIEWER"`) {
		t.Errorf("after the role changed: %s", got.body)
	}
	// None any more.
	do("UPDATE memberships SET ended_at = now() WHERE user_id = ? AND brand_id = ?", a.world.Key("user.manager"), a.world.Key("brand.aurora"))
	for range 2 {
		if got := a.ask(t, "aurora.manager", query, nil); got.status != 401 {
			t.Errorf("after the membership ended: %d %s", got.status, got.body)
		}
	}
	// A profile that is the person's no more.
	const own = `{ viewer { creator { displayName } } partnerships(first: 1) { nodes { id } } }`
	for range 3 {
		if got := a.ask(t, "creator.emil", own, nil); !strings.Contains(got.body, "Emil") {
			t.Fatalf("emil is told %s", got.body)
		}
	}
	do("UPDATE creators SET user_id = NULL WHERE id = ?", a.world.Key("creator.emil"))
	if got := a.ask(t, "creator.emil", own, nil); got.status != 401 {
		t.Errorf("after the profile became nobody's: %d %s", got.status, got.body)
	}
}

// TestNarrowTokensStayNarrow asks with two tokens of one person that differ in
// nothing but their scopes: what the wide one was told, the narrow one is not.
func TestNarrowTokensStayNarrow(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	brand := gid.Of(db.TypeBrand, a.world.Key("brand.aurora")).String()
	mint := func(scopes ...string) string {
		t.Helper()
		token, err := a.key.Mint(auth.MintInput{Subject: "manager", Kind: auth.ClaimKindBrandUser, Brand: brand, TTL: time.Hour, Now: now(), Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	a.tokens["wide"], a.tokens["narrow"] = mint(), mint("brand:read", "creators:read")
	const query = `{ viewer { scopes user { name } } partnerships(first: 1) { nodes { id } } }`
	const allowed = `{ viewer { scopes user { name } } creators(first: 1) { nodes { id } } }`
	for range 3 {
		if got := a.ask(t, "wide", query, nil); got.status != 200 || strings.Contains(got.body, "errors") || !strings.Contains(got.body, `"scopes":null`) {
			t.Errorf("the wide one: %s", got.body)
		}
		if got := a.ask(t, "narrow", query, nil); !strings.Contains(got.body, "FORBIDDEN") && !strings.Contains(got.body, "SCOPE") || strings.Contains(got.body, `"nodes"`) {
			t.Errorf("the narrow one: %s", got.body)
		}
		if got := a.ask(t, "narrow", allowed, nil); !strings.Contains(got.body, `"scopes":["brand:read","creators:read"]`) || strings.Contains(got.body, "errors") {
			t.Errorf("the narrow one, of its own: %s", got.body)
		}
		if got := a.ask(t, "wide", allowed, nil); !strings.Contains(got.body, `"scopes":null`) {
			t.Errorf("the wide one: %s", got.body)
		}
	}
}
