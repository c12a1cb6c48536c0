// Package examples_test keeps the example operations true: each fits the schema
// that its audience is shown, and each gives an answer on the small demo.
package examples_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/server"
)

// example is one file under operations.
type example struct {
	// name is the folder and the file: brand/02-pipeline.
	name string
	// kind is the kind of principal that the example is for.
	kind auth.Kind
	// title and description are the comment that the file begins with.
	title, description string
	query              string
	variables          map[string]any
}

// kinds are the folders, and whom their operations are for.
func kinds() map[string]auth.Kind {
	return map[string]auth.Kind{"brand": auth.KindBrand, "creator": auth.KindCreator, "nocode": auth.KindBrand}
}

// heading is what the playground reads: a title, a description, then a named
// operation.
const heading = `^# (\S.*)\n((?:# \S.*\n)+)(?:query|mutation) [A-Z]`

func readExamples(t *testing.T) []example {
	t.Helper()
	var all []example
	for _, folder := range slices.Sorted(maps.Keys(kinds())) {
		files, err := filepath.Glob(filepath.Join("operations", folder, "*.graphql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no examples in %s: %v", folder, err)
		}
		for _, file := range files {
			all = append(all, readExample(t, file, folder, kinds()[folder]))
		}
	}
	return all
}

func readExample(t *testing.T, file, folder string, kind auth.Kind) example {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(heading).FindSubmatch(text)
	if parts == nil {
		t.Fatalf("%s does not begin with a title, a description and a named operation", file)
	}
	base := strings.TrimSuffix(filepath.Base(file), ".graphql")
	e := example{
		name: path.Join(folder, base), kind: kind, title: string(parts[1]),
		description: strings.Join(strings.Fields(strings.ReplaceAll(string(parts[2]), "# ", " ")), " "),
		query:       string(text),
	}
	beside, err := os.ReadFile(strings.TrimSuffix(file, ".graphql") + ".variables.json")
	if errors.Is(err, fs.ErrNotExist) {
		return e
	}
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(beside))
	decoder.UseNumber()
	if err := decoder.Decode(&e.variables); err != nil {
		t.Fatalf("the variables of %s: %v", e.name, err)
	}
	return e
}

// parsed is the example's document against the schema that its audience has.
func (e example) parsed(t *testing.T, schema *ast.Schema) *ast.QueryDocument {
	t.Helper()
	doc, err := gqlparser.LoadQueryWithRules(schema, e.query, nil)
	if err != nil {
		t.Fatalf("%s does not fit the schema for %s: %v", e.name, e.kind, err)
	}
	return doc
}

// find is the operation that looks for an id, and act the one that the example
// is about. An example that needs no id has no find.
func (e example) operations(t *testing.T, doc *ast.QueryDocument) (find, act *ast.OperationDefinition) {
	t.Helper()
	switch ops := doc.Operations; {
	case len(ops) == 1:
		return nil, ops[0]
	case len(ops) == 2 && ops[0].Operation == ast.Query && ops[1].VariableDefinitions.ForName("id") != nil:
		return ops[0], ops[1]
	default:
		t.Fatalf("%s holds neither one operation nor a query that finds the `id` of a second one", e.name)
		return nil, nil
	}
}

func TestOperationsFitTheirSchema(t *testing.T) {
	t.Parallel()
	schemas := map[auth.Kind]*ast.Schema{}
	for _, kind := range kinds() {
		schemas[kind] = server.SchemaFor(server.Schema(), kind)
	}
	titles := map[string]string{}
	for _, e := range readExamples(t) {
		if other, twice := titles[e.title]; twice {
			t.Errorf("%s and %s have the same title", e.name, other)
		}
		titles[e.title] = e.name
		if strings.HasSuffix(e.title, ".") || !strings.HasSuffix(e.description, ".") {
			t.Errorf("%s: a title has no full stop at its end, a description has", e.name)
		}
		schema := schemas[e.kind]
		_, act := e.operations(t, e.parsed(t, schema))
		if _, err := validator.VariableValues(schema, act, e.variables); err != nil {
			t.Errorf("the variables of %s: %v", e.name, err)
		}
		for name := range e.variables {
			if act.VariableDefinitions.ForName(name) == nil {
				t.Errorf("%s has a variable %q that its operation does not take", e.name, name)
			}
		}
	}
}

// TestOperationsAreForOneAudience shows that the folders matter: what only one
// side has is unknown to the other.
func TestOperationsAreForOneAudience(t *testing.T) {
	t.Parallel()
	brand := server.SchemaFor(server.Schema(), auth.KindBrand)
	creator := server.SchemaFor(server.Schema(), auth.KindCreator)
	for _, c := range []struct {
		file, folder string
		foreign      *ast.Schema
		want         string
	}{
		{"02-pipeline", "brand", creator, `Cannot query field "partnershipAggregate" on type "Query".`},
		{"05-portal-page", "creator", brand, `Cannot query field "creator" on type "Viewer".`},
	} {
		e := readExample(t, filepath.Join("operations", c.folder, c.file+".graphql"), c.folder, kinds()[c.folder])
		_, err := gqlparser.LoadQueryWithRules(c.foreign, e.query, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for the other audience: got %v, want %s", e.name, err, c.want)
		}
	}
}
