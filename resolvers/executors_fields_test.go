package resolvers_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/server"
)

// unplannedFile lists the fields that no plan answers, and the types that only
// such fields lead to, by who has them. An operation with one of them is answered
// by the resolvers as a whole. A field that is added to the schema shows up here
// unless the graph knows it.
const unplannedFile = "testdata/unplanned.txt"

// unplannedFields are the committed list's, of a kind of principal.
func unplannedFields(t testing.TB, kind auth.Kind) map[string]bool {
	t.Helper()
	list, err := os.ReadFile(unplannedFile)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	for line := range strings.Lines(string(list)) {
		if field, ok := strings.CutPrefix(strings.TrimSpace(line), string(kind)+" "); ok {
			fields[field] = true
		}
	}
	return fields
}

func sortedNames(w *rows.World) []string { return slices.Sorted(maps.Keys(w.IDs())) }

// beside is asked with every field: a plan that has nothing to read is none.
const beside = "beside: partnerships(first: 1) { __typename }"

// path is a way from the query to the objects of a type, around a selection.
type path func(selection string) string

// pathsByPlans finds the types that plans reach, with a way to each, and the
// fields and types that they don't.
func (a *api) pathsByPlans(t testing.TB, kind auth.Kind, principal string) (paths map[string]path, unplanned []string) {
	t.Helper()
	schema := server.SchemaFor(server.Schema(), kind)
	paths = map[string]path{"Query": func(selection string) string { return "{ " + beside + " " + selection + " }" }}
	var unreached []string
	fields := 0
	for queue := []string{"Query"}; len(queue) > 0; queue = queue[1:] {
		on := queue[0]
		for _, f := range schema.Types[on].Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			to := schema.Types[f.Type.Name()]
			open, selection := f.Name+needed(f), ""
			if !to.IsLeafType() {
				selection = " { __typename }"
			}
			fields++
			before := a.planned(t)
			got := a.ask(t, principal, paths[on](open+selection), nil)
			if got.status != 200 || !strings.Contains(got.body, `"data":{"beside"`) {
				t.Errorf("%s.%s: %d %s", on, f.Name, got.status, got.body)
			}
			if a.planned(t) == before {
				unplanned = append(unplanned, on+"."+f.Name)
				continue
			}
			if _, known := paths[to.Name]; !known && !to.IsLeafType() {
				around := paths[on]
				paths[to.Name] = func(selection string) string { return around(open + " { " + selection + " }") }
				queue = append(queue, to.Name)
			}
		}
	}
	for _, definition := range schema.Types {
		if _, known := paths[definition.Name]; known || definition.Kind != ast.Object || strings.HasPrefix(definition.Name, "__") || writes(schema, definition.Name) {
			continue
		}
		unreached = append(unreached, definition.Name)
	}
	t.Logf("as %s plans answer %d fields of %d", principal, fields-len(unplanned), fields)
	slices.Sort(unplanned)
	slices.Sort(unreached)
	return paths, slices.Concat(unplanned, unreached)
}

// writes tells whether a type is of mutations, and so no query's.
func writes(schema *ast.Schema, typ string) bool {
	seen := map[string]bool{}
	var walk func(name string)
	walk = func(name string) {
		definition := schema.Types[name]
		if seen[name] || definition == nil || definition.IsLeafType() {
			return
		}
		seen[name] = true
		for _, f := range definition.Fields {
			walk(f.Type.Name())
		}
		for _, possible := range schema.PossibleTypes[name] {
			if possible.Name != name {
				walk(possible.Name)
			}
		}
	}
	walk("Query")
	return !seen[typ]
}

// needed are a field's arguments that must be given, of the world.
func needed(f *ast.FieldDefinition) string {
	known := map[string]string{
		"creator.by": `{ id: "$creator.anna" }`, "partnership.by": `{ id: "$partnership.anna" }`, "campaign.id": `"$campaign.spring"`, "brief.id": `"$brief.spring"`,
		"deliverable.id": `"$deliverable.reel"`, "node.id": `"$creator.anna"`, "nodes.ids": `["$creator.anna" ]`, "shortlist.id": `"$shortlist.faces"`,
		"categorySaturation.category": `"skincare"`, "audienceOverlap.creatorIds": `["$creator.anna" , "$creator.emil" ]`, "contract.id": `"$contract.anna"`,
		"contractConflicts.id": `"$contract.anna"`, "termsInForce.on": `"2026-03-05"`, "canUse.content": `"$deliverable.reel"`, "canUse.channel": "WEBSITE",
		"canUse.on": `"2026-03-05"`, "operationCost.query": `"{ viewer { kind } }"`, "can.action": "PROFILE_WRITE", "metricSeries.from": `"2026-03-01"`,
		"metricSeries.to": `"2026-03-05"`, "audienceSnapshots.first": "2",
	}
	var parts []string
	for _, a := range f.Arguments {
		if a.Type.NonNull && a.DefaultValue == nil {
			parts = append(parts, a.Name+": "+known[f.Name+"."+a.Name])
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// TestFieldsWithoutPlans asks for every field that a query can reach, each for
// itself, and notes those that no plan answers.
func TestFieldsWithoutPlans(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	var table strings.Builder
	for _, as := range []struct {
		kind      auth.Kind
		principal string
	}{{auth.KindBrand, "aurora.owner"}, {auth.KindCreator, "creator.anna"}} {
		_, unplanned := a.pathsByPlans(t, as.kind, as.principal)
		for _, field := range unplanned {
			table.WriteString(string(as.kind) + " " + field + "\n")
		}
	}
	for _, line := range a.log.take() {
		t.Errorf("the server logged: %s", line)
	}
	if *update {
		if err := os.WriteFile(unplannedFile, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(unplannedFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table.String()); diff != "" {
		t.Errorf("what no plan answers (-committed +found):\n%s", diff)
	}
}
