package resolvers_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// A case is a file of testdata: what it shows, then steps. A step is a query, the
// variables if it has some, and the answer to the byte, indented:
//
//	-- query as aurora.manager --
//	-- variables --
//	-- answer --
//
// The first line of an answer is its HTTP status when that is not 200. In
// queries, variables and answers these words stand for what differs from run to
// run or can't be read:
//
//	$creator.anna     the id of that object of the world (package rows)
//	$new.campaign.1   the id of the first campaign that the case has made
//	$cursor.1         the first cursor that the case has seen
//	$request, $hash   the id of a request, the hash of an audit entry
//
// Each case has a world of its own, and a step that is refused leaves every row
// of it as it was. `go test ./resolvers -run TestCases -update` writes the
// answers anew.

var update = flag.Bool("update", false, "write the expected answers and tables anew") //nolint:gochecknoglobals // A flag of the test program has to be one.

// step is one request of a case.
type step struct {
	principal, query string
	// variables is JSON; empty for none.
	variables string
	answer    string
}

// mutates tells whether the step may write.
func (s step) mutates() bool { return strings.HasPrefix(strings.TrimSpace(s.query), "mutation") }

func readCase(t testing.TB, path string) (comment []byte, steps []step) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		principal, isQuery := strings.CutPrefix(file.Name, "query as ")
		if isQuery {
			steps = append(steps, step{principal: principal, query: string(file.Data)})
			continue
		}
		if len(steps) == 0 {
			t.Fatalf("%s: %q stands before the first query", path, file.Name)
		}
		last := &steps[len(steps)-1]
		switch file.Name {
		case "variables":
			last.variables = string(file.Data)
		case "answer":
			last.answer = string(file.Data)
		default:
			t.Fatalf("%s: what is %q?", path, file.Name)
		}
	}
	return archive.Comment, steps
}

func writeCase(t testing.TB, path string, comment []byte, steps []step) {
	t.Helper()
	archive := &txtar.Archive{Comment: comment}
	for _, s := range steps {
		archive.Files = append(archive.Files, txtar.File{Name: "query as " + s.principal, Data: []byte(s.query)})
		if s.variables != "" {
			archive.Files = append(archive.Files, txtar.File{Name: "variables", Data: []byte(s.variables)})
		}
		archive.Files = append(archive.Files, txtar.File{Name: "answer", Data: []byte(s.answer)})
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func caseFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return files
}

func TestCases(t *testing.T) {
	t.Parallel()
	for _, path := range caseFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			comment, steps := readCase(t, path)
			if len(bytes.TrimSpace(comment)) == 0 {
				t.Error("a case begins with what it shows")
			}
			telling := newTelling(inWorld(t))
			for i := range steps {
				got := telling.run(t, steps[i])
				if *update {
					steps[i].answer = got
				} else if diff := cmp.Diff(steps[i].answer, got); diff != "" {
					t.Errorf("step %d as %s (-want +got):\n%s", i+1, steps[i].principal, diff)
				}
			}
			if *update {
				writeCase(t, path, comment, steps)
			}
		})
	}
}

// telling is a case being told: what its placeholders stand for.
type telling struct {
	*api
	// known are placeholders by what they stand for, meant the other way round.
	known, meant map[string]string
	seen         map[string]int
}

func newTelling(a *api) *telling {
	return &telling{api: a, known: map[string]string{}, meant: map[string]string{}, seen: map[string]int{}}
}

// run sends a step and gives its answer in the form of the files. When it was
// refused it has changed nothing.
func (c *telling) run(t *testing.T, s step) string {
	t.Helper()
	var before map[string]string
	if s.mutates() {
		before = fingerprint(t, c.api)
	}
	body := `{"query":` + quoted(t, s.query)
	if s.variables != "" {
		body += `,"variables":` + s.variables
	}
	body += "}"
	for _, name := range slices.SortedFunc(maps.Keys(c.meant), func(a, b string) int { return len(b) - len(a) }) {
		body = strings.ReplaceAll(body, name, c.meant[name])
	}
	got := c.post(t, s.principal, c.names.Replace(body))
	if before != nil && refused(got.body) {
		if diff := cmp.Diff(before, fingerprint(t, c.api)); diff != "" {
			t.Errorf("it was refused as %s, and has written something:\n%s", s.principal, diff)
		}
	}
	return c.legible(t, got)
}

// refused tells whether an answer says that nothing was written. Mutations that
// work row by row write what is good beside their errors.
func refused(body string) bool {
	for _, byRow := range []string{`"metricSnapshotsRecord":{`, `"creatorsImport":{`} {
		if strings.Contains(body, byRow) {
			return false
		}
	}
	return strings.HasPrefix(body, `{"errors"`) || strings.Contains(body, `"userErrors":[{`)
}

func quoted(t testing.TB, text string) string {
	t.Helper()
	raw, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// fingerprint is a hash of all rows of each table.
func fingerprint(t testing.TB, a *api) map[string]string {
	t.Helper()
	prints := map[string]string{}
	var union []string
	for _, table := range rows.All[string](t, a.on, `SELECT relname FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'goose_db_version'`) {
		union = append(union, fmt.Sprintf(
			`SELECT '%[1]s=' || count(*) || ' ' || coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') FROM %[1]s AS row`, table))
	}
	for _, line := range rows.All[string](t, a.on, strings.Join(union, " UNION ALL ")) {
		table, sum, _ := strings.Cut(line, "=")
		prints[table] = sum
	}
	return prints
}

// The shapes of what is replaced by a placeholder.
const (
	requestShape = `"requestId":"[0-9a-zA-Z_-]{16,}"`
	hashShape    = `"hash":"[0-9a-f]{64}"`
	idShape      = `\b([a-z]+(?:_[a-z]+)*)_[0-7][0-9a-hjkmnp-tv-z]{25}\b`
	cursorShape  = `"(cursor|startCursor|endCursor)":"([A-Za-z0-9_-]{22,})"`
)

// legible brings an answer into the form of the files.
func (c *telling) legible(t testing.TB, got answer) string {
	t.Helper()
	text := c.unnamed.Replace(got.body)
	text = regexp.MustCompile(requestShape).ReplaceAllString(text, `"requestId":"$$request"`)
	text = regexp.MustCompile(hashShape).ReplaceAllString(text, `"hash":"$$hash"`)
	ids := regexp.MustCompile(idShape)
	text = ids.ReplaceAllStringFunc(text, func(id string) string {
		return c.placeholder("$new."+ids.FindStringSubmatch(id)[1], id)
	})
	cursors := regexp.MustCompile(cursorShape)
	text = cursors.ReplaceAllStringFunc(text, func(pair string) string {
		parts := cursors.FindStringSubmatch(pair)
		return fmt.Sprintf("%q:%q", parts[1], c.placeholder("$cursor", parts[2]))
	})
	var indented bytes.Buffer
	if got.status != 200 {
		fmt.Fprintln(&indented, got.status)
	}
	if err := json.Indent(&indented, []byte(text), "", "  "); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	indented.WriteByte('\n')
	return indented.String()
}

// placeholder numbers the things of one kind in the order in which they appear.
func (c *telling) placeholder(kind, thing string) string {
	if name, ok := c.known[thing]; ok {
		return name
	}
	c.seen[kind]++
	name := fmt.Sprintf("%s.%d", kind, c.seen[kind])
	c.known[thing], c.meant[name] = name, thing
	return name
}
