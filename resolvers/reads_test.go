package resolvers_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// question is a read of the cases that stands by itself.
type question struct{ file, query, variables string }

// questions are the reads of all cases.
func questions(t testing.TB) []question {
	t.Helper()
	var all []question
	for _, path := range caseFiles(t) {
		_, steps := readCase(t, path)
		for _, s := range steps {
			asked := question{path, s.query, s.variables}
			if s.mutates() || strings.Contains(s.query+s.variables, "$new.") || strings.Contains(s.query+s.variables, "$cursor.") || slices.Contains(all, asked) {
				continue
			}
			all = append(all, asked)
		}
	}
	return all
}

// answers gives what a principal is told, to the byte but for the request's id.
func (a *api) answers(t testing.TB, principal string, q question) string {
	t.Helper()
	body := `{"query":` + quoted(t, q.query)
	if q.variables != "" {
		body += `,"variables":` + q.variables
	}
	got := a.post(t, principal, a.names.Replace(body+"}"))
	return fmt.Sprint(got.status, " ", regexp.MustCompile(requestShape).ReplaceAllString(got.body, `"requestId":""`))
}

// TestRowLevelSecurityAlone asks all that the cases ask, as everybody, of a server
// that has no conditions of its own in any query: row-level security lets through
// what it should, and nothing else.
func TestRowLevelSecurityAlone(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	kept, left := serve(t, on, world), serve(t, on, world, omitPredicates)
	all := questions(t)
	for _, p := range world.Principals() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for _, q := range all {
				want, got := kept.answers(t, p.Name, q), left.answers(t, p.Name, q)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s\n%s\n(-with our conditions +without):\n%s", q.file, q.query, diff)
				}
			}
			var names, ids []string
			for name, id := range world.IDs() {
				names, ids = append(names, name), append(ids, fmt.Sprintf("%q", id))
			}
			for some := range slices.Chunk(ids, 100) {
				q := question{query: "{ nodes(ids: [" + strings.Join(some, ", ") + "]) { __typename id } }"}
				if diff := cmp.Diff(kept.answers(t, p.Name, q), left.answers(t, p.Name, q)); diff != "" {
					t.Errorf("of %v (-with our conditions +without):\n%s", names, diff)
				}
			}
		})
	}
}

// TestTheOtherBrandChangesNothing asks all that the cases ask in the world and in
// the world without the other brand: nobody at aurora can tell them apart.
func TestTheOtherBrandChangesNothing(t *testing.T) {
	t.Parallel()
	both := inWorld(t)
	on := dbtest.New(t)
	alone := serve(t, on, rows.NewWorldWithoutBorealis(t, on))
	if n := rows.Ask[int](t, on, "SELECT count(*) FROM brands"); n != 1 {
		t.Fatalf("there are %d brands in the world without borealis", n)
	}
	all := questions(t)
	for _, p := range both.world.Principals() {
		// Anna works with both, and sees that.
		if strings.HasPrefix(p.Name, "borealis.") || p.Name == "creator.anna" {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for _, q := range all {
				if diff := cmp.Diff(both.answers(t, p.Name, q), alone.answers(t, p.Name, q)); diff != "" {
					t.Errorf("%s\n%s\n(-with borealis +without):\n%s", q.file, q.query, diff)
				}
			}
		})
	}
}
