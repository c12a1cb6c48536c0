package resolvers_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/gid"
)

const visibleFile = "testdata/visible.txt"

// TestVisibleObjects asks everybody for every object of the world, in each way
// that an id can be asked for. Who finds what is a committed table; whoever does
// not find an object is told the same, to the byte, as for an id of nothing.
func TestVisibleObjects(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	ids := a.world.IDs()
	var table strings.Builder
	nothing := map[string]answer{}
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		id := ids[name]
		if id.Type == "contact" || id.Type == "custom_value" {
			continue
		}
		var seen []string
		for _, p := range a.world.Principals() {
			if a.finds(t, p.Name, id, nothing) {
				seen = append(seen, p.Name)
			}
		}
		table.WriteString(name + ": " + inShort(seen) + "\n")
	}
	if *update {
		if err := os.WriteFile(visibleFile, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(visibleFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table.String()); diff != "" {
		t.Errorf("who sees what (-committed +found):\n%s", diff)
	}
	// What no table may say.
	for line := range strings.Lines(string(want)) {
		name, seen, _ := strings.Cut(line, ":")
		northern := strings.Contains(name, "northern") || strings.Contains(name, "borealis") || strings.Contains(name, "cleo")
		if northern && strings.Contains(seen, "aurora") || northern && strings.Contains(seen, "ben") {
			t.Errorf("what is borealis' own is seen by others: %s", line)
		}
		unshared := slices.Contains([]string{"feedback.draft", "feedback.retracted", "feedback.northern-draft"}, name)
		if unshared && strings.Contains(seen, "creator") {
			t.Errorf("a creator sees what was not shared: %s", line)
		}
	}
}

// inShort writes all of a brand as the brand.
func inShort(seen []string) string {
	short := strings.Join(seen, " ")
	short = strings.Replace(short, "aurora.owner aurora.admin aurora.manager aurora.finance aurora.analyst aurora.viewer", "aurora", 1)
	return strings.Replace(short, "borealis.manager borealis.viewer", "borealis", 1)
}

// finds tells whether somebody finds an object by its id. All ways to ask must
// say the same, and to those who don't find it what an unknown id is told, which
// is kept in nothing.
func (a *api) finds(t testing.TB, principal string, id gid.ID, nothing map[string]answer) bool {
	t.Helper()
	ways := []string{`{ node(id: %q) { __typename } }`, `{ nodes(ids: [%q]) { __typename } }`}
	switch id.Type {
	case "creator":
		ways = append(ways, `{ creator(by: { id: %q }) { __typename } }`)
	case "partnership":
		ways = append(ways, `{ partnership(by: { id: %q }) { __typename } }`)
	case "shortlist":
		// A creator's schema has no such field.
		if !strings.HasPrefix(principal, "creator.") {
			ways = append(ways, `{ shortlist(id: %q) { __typename } }`)
		}
	case "campaign", "deliverable", "contract":
		ways = append(ways, `{ `+id.Type+`(id: %q) { __typename } }`)
	}
	may := "AUDIT_READ"
	switch principal {
	case "aurora.owner", "aurora.admin":
	default:
		may = "PROFILE_WRITE"
		if !strings.HasPrefix(principal, "creator.") {
			may = ""
		}
	}
	if may != "" {
		ways = append(ways, `{ viewer { can(action: `+may+`, on: %q) } }`)
	}
	var found []bool
	for _, way := range ways {
		asked := principal + id.Type + way
		if _, known := nothing[asked]; !known {
			nothing[asked] = a.ask(t, principal, fmt.Sprintf(way, gid.Of(id.Type, gid.New())), nil)
		}
		got := a.ask(t, principal, fmt.Sprintf(way, id), nil)
		found = append(found, got != nothing[asked])
		if got.status != 200 || strings.Contains(got.body, `"errors"`) || got != nothing[asked] && strings.Contains(got.body, "null") {
			t.Errorf("%s is told %d %s", principal, got.status, got.body)
		}
	}
	if slices.Contains(found, true) && slices.Contains(found, false) {
		t.Errorf("%s finds %s in some ways and not in others: %v of %v", principal, id, found, ways)
	}
	return found[0]
}
