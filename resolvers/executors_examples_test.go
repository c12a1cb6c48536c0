package resolvers_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/demo"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/server"
)

// example is a query of the examples: its document, its name there, and the
// variables that it comes with.
type example struct {
	file, query, name string
	variables         map[string]any
	// find is the query of the same document that finds the id.
	find string
}

// exampleQueries are the queries of the examples in these folders.
func exampleQueries(t testing.TB, folders ...string) []example {
	t.Helper()
	var all []example
	for _, folder := range folders {
		files, err := filepath.Glob("../examples/operations/" + folder + "/*.graphql")
		if err != nil || len(files) == 0 {
			t.Fatalf("no examples in %s: %v", folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, parseErr := parser.ParseQuery(&ast.Source{Name: file, Input: string(text)})
			if parseErr != nil {
				t.Fatal(parseErr)
			}
			var variables map[string]any
			given, err := os.ReadFile(strings.TrimSuffix(file, ".graphql") + ".variables.json")
			if err == nil {
				err = json.Unmarshal(given, &variables)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			for i, op := range doc.Operations {
				if op.Operation != ast.Query {
					continue
				}
				e := example{file: file, query: string(text), name: op.Name, variables: map[string]any{}}
				for _, v := range op.VariableDefinitions {
					if value, ok := variables[v.Variable]; ok {
						e.variables[v.Variable] = value
					}
				}
				if i > 0 {
					e.find = doc.Operations[0].Name
				}
				all = append(all, e)
			}
		}
	}
	return all
}

func (e example) body(t testing.TB, name string, variables map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"query": e.query, "operationName": name, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// found is the first id that the answer to a finding query holds.
func found(t testing.TB, answer string) (id string, ok bool) {
	t.Helper()
	_, body, _ := strings.Cut(answer, " ")
	var parsed struct {
		Data map[string]struct{ Nodes []struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(body), &parsed); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	for _, list := range parsed.Data {
		if len(list.Nodes) > 0 {
			return list.Nodes[0].ID, true
		}
	}
	return "", false
}

// TestExamplesByBothExecutors asks the queries of all examples on the small demo,
// as everybody whom they are for: the bytes are the same, and most come of plans.
func TestExamplesByBothExecutors(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	if _, err := demo.Load(t.Context(), on.AdminURL, demo.Small, now(), nil); err != nil {
		t.Fatal(err)
	}
	people, err := demo.Principals(t.Context(), on.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	nobody := &rows.World{}
	both := executors{serve(t, on, nobody), serveBy(t, on, nobody, server.ExecutorResolvers)}
	asked := 0
	for _, who := range people {
		in := auth.MintInput{Subject: who.Subject, Kind: auth.ClaimKindCreator, TTL: time.Hour, Now: now()}
		folders := []string{"creator"}
		if who.Audience == string(auth.KindBrand) {
			in.Kind, in.Brand = auth.ClaimKindBrandUser, gid.Of(db.TypeBrand, who.BrandID).String()
			folders = []string{"brand", "nocode"}
		}
		for _, a := range []*api{both.plans, both.resolvers} {
			if a.tokens[who.As], err = a.key.Mint(in); err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range exampleQueries(t, folders...) {
			variables := maps.Clone(e.variables)
			if e.find != "" {
				id, ok := found(t, both.resolvers.exact(t, who.As, e.body(t, e.find, nil)))
				if !ok {
					continue
				}
				variables["id"] = id
			}
			both.compare(t, who.As, e.body(t, e.name, variables))
			asked += 2
		}
	}
	both.wantShare(t, asked, .5)
	for _, line := range both.plans.log.take() {
		t.Errorf("the server logged: %s", line)
	}
}
