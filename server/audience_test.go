package server

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/rapporthq/rapport/auth"
)

func ownTypes(schema *ast.Schema) []string {
	var names []string
	for name, def := range schema.Types {
		if !def.BuiltIn {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func fieldNames(def *ast.Definition) []string {
	var names []string
	for _, f := range def.Fields {
		names = append(names, f.Name)
	}
	return names
}

// whole prints a schema with everything that is in it.
func wholeText(schema *ast.Schema) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithBuiltin(), formatter.WithComments()).FormatSchema(schema)
	return b.String()
}

func TestSchemaForEachKind(t *testing.T) {
	t.Parallel()
	full := testSchema(t)
	before := wholeText(full)
	brand, creator, system := SchemaFor(full, auth.KindBrand), SchemaFor(full, auth.KindCreator), SchemaFor(full, auth.KindSystem)

	for _, c := range []struct {
		name   string
		schema *ast.Schema
		want   []string
	}{
		{"brand", brand, []string{"Account", "Colour", "Creator", "CreatorBy", "CreatorConnection", "CreatorEdge", "Decimal", "Diary", "Filter", "Mutation", "Node", "PageInfo", "Query", "Reviewer", "Stage", "Sub", "Thing", "Verdict"}},
		// Without verdicts nothing leads to Verdict but the union, which keeps it.
		{"creator", creator, []string{"Account", "Creator", "CreatorBy", "CreatorConnection", "CreatorEdge", "Decimal", "Diary", "Filter", "Mutation", "Node", "PageInfo", "Query", "Reviewer", "Stage", "Sub", "Thing", "Verdict"}},
		{"system", system, []string{"Account", "Creator", "CreatorBy", "CreatorConnection", "CreatorEdge", "Decimal", "Diary", "Filter", "Mutation", "Node", "PageInfo", "Query", "Reviewer", "Stage", "Sub", "Thing", "Verdict"}},
	} {
		if diff := cmp.Diff(c.want, ownTypes(c.schema)); diff != "" {
			t.Errorf("%s: types (-want +got)\n%s", c.name, diff)
		}
	}
	if diff := cmp.Diff([]string{"id", "name", "verdict", "friends", "accounts", "old"}, fieldNames(brand.Types["Creator"])); diff != "" {
		t.Errorf("brand's Creator (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"id", "name", "diary", "friends", "accounts", "old"}, fieldNames(creator.Types["Creator"])); diff != "" {
		t.Errorf("creator's Creator (-want +got)\n%s", diff)
	}
	// Colour is gone for creators, and with it the argument and the input field.
	if creator.Query.Fields.ForName("creators").Arguments.ForName("colour") != nil {
		t.Error("creators keep the argument whose type is gone")
	}
	if diff := cmp.Diff([]string{"stage", "name", "and", "ints", "score", "on", "limit", "must"}, fieldNames(creator.Types["Filter"])); diff != "" {
		t.Errorf("creator's Filter (-want +got)\n%s", diff)
	}
	if len(creator.Types["Stage"].EnumValues) != 1 || len(brand.Types["Stage"].EnumValues) != 2 {
		t.Error("enum values are not cut by audience")
	}
	if after := wholeText(full); after != before {
		t.Error("the schema was changed")
	}
	for name, def := range full.Types {
		if cut := brand.Types[name]; cut != nil && cut == def {
			t.Errorf("%s is shared with the schema", name)
		}
	}
}

func TestSchemaForPrunes(t *testing.T) {
	t.Parallel()
	full := gqlparser.MustLoadSchema(&ast.Source{Input: `
		directive @audience(only: [Audience!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | ENUM_VALUE | INPUT_OBJECT | UNION | SCALAR
		directive @defer on FRAGMENT_SPREAD
		enum Audience { BRAND CREATOR }
		scalar Hidden @audience(only: [BRAND])
		interface Shown { id: ID! }
		interface Secret @audience(only: [BRAND]) { id: ID! }
		type A implements Shown & Secret { id: ID! hidden: Hidden chain: OnlyChain both: Both }
		type Both @audience(only: [BRAND, CREATOR]) { id: ID! }
		type OnlyChain { next: OnlyHidden }
		type OnlyHidden { hidden: Hidden }
		type B @audience(only: [BRAND]) { id: ID! }
		union AB = A | B
		union BB = B
		enum Gone { X @audience(only: [BRAND]) }
		input In { gone: Gone ok: Int }
		input Empty { gone: Gone }
		type Lonely { id: ID! }
		type Query { shown: Shown secret: Secret ab(in: In, empty: Empty): AB bb: BB b: B }
	`})
	cut := SchemaFor(full, auth.KindCreator)
	if diff := cmp.Diff([]string{"A", "AB", "Both", "In", "Query", "Shown"}, ownTypes(cut)); diff != "" {
		t.Fatalf("types (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Shown"}, cut.Types["A"].Interfaces); diff != "" {
		t.Errorf("interfaces (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"id", "both"}, fieldNames(cut.Types["A"])); diff != "" {
		t.Errorf("fields (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A"}, cut.Types["AB"].Types); diff != "" {
		t.Errorf("members (-want +got)\n%s", diff)
	}
	possible := func(of string) (names []string) {
		for _, def := range cut.PossibleTypes[of] {
			names = append(names, def.Name)
		}
		return names
	}
	for of, want := range map[string][]string{"Shown": {"A"}, "AB": {"A"}, "A": {"A"}, "B": nil, "Secret": nil} {
		if diff := cmp.Diff(want, possible(of)); diff != "" {
			t.Errorf("possible types of %s (-want +got)\n%s", of, diff)
		}
	}
	if args := cut.Query.Fields.ForName("ab").Arguments; len(args) != 1 || args[0].Name != "in" {
		t.Errorf("ab keeps %d arguments; want in alone", len(args))
	}
	if cut.Types["__Type"] == nil || cut.Types["Boolean"] == nil || cut.Query.Fields.ForName("__schema") == nil {
		t.Error("introspection is gone")
	}
	if cut.Directives["defer"] != nil {
		t.Error("@defer is published, but not answered")
	}
}

const creatorSDL = `"""
A person who makes things.
"""
type Creator implements Node {
  id: ID!
  name: String!
  diary: Diary
  friends(first: Int, last: Int, after: String): CreatorConnection!
  accounts: [Account!]!
  old: String @deprecated(reason: "Use name.")
}
`

func TestSDLIsDeterministicAndPublic(t *testing.T) {
	t.Parallel()
	full := testSchema(t)
	first := SDL(SchemaFor(full, auth.KindCreator))
	for range 20 {
		if again := SDL(SchemaFor(testSchema(t), auth.KindCreator)); again != first {
			t.Fatal("the same schema gives two texts")
		}
	}
	if !strings.Contains(first, creatorSDL) {
		t.Errorf("the SDL lacks\n%s\nin\n%s", creatorSDL, first)
	}
	for _, word := range []string{"audience", "@auth", "@scope", "goField", "goModel", "Permission", "SECRET", "verdict:", "Colour", "budget", "@defer", "__Type"} {
		if strings.Contains(first, word) {
			t.Errorf("the creator's SDL has %q", word)
		}
	}
	for _, line := range []string{"input CreatorBy @oneOf {\n", "directive @idempotent(key: String!) on FIELD\n"} {
		if !strings.Contains(first, line) {
			t.Errorf("the creator's SDL lacks %q", line)
		}
	}
	if _, err := gqlparser.LoadSchema(&ast.Source{Input: first}); err != nil {
		t.Errorf("the SDL does not load: %v", err)
	}
}

// The product's own schema, cut for each kind, is valid and says nothing of the
// other audience.
func TestProductSchemaForEachKind(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatalf("reading the schema: %v", err)
	}
	full := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	for _, kind := range publishedKinds() {
		sdl := SDL(SchemaFor(full, kind))
		loaded, err := gqlparser.LoadSchema(&ast.Source{Name: string(kind), Input: sdl})
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if again := SDL(SchemaFor(loaded, kind)); again != sdl {
			t.Errorf("%s: the SDL, loaded and printed, is another", kind)
		}
		for name, def := range full.Types {
			kept := loaded.Types[name]
			if !(&publication{kind: string(kind)}).shown(def.Directives) && kept != nil {
				t.Errorf("%s: the type %s is shown", kind, name)
			}
			for _, field := range def.Fields {
				if kept != nil && !(&publication{kind: string(kind)}).shown(field.Directives) && kept.Fields.ForName(field.Name) != nil {
					t.Errorf("%s: %s.%s is shown", kind, name, field.Name)
				}
			}
		}
		for _, directive := range []string{"audience", "auth", "scope", "goField", "goModel"} {
			if strings.Contains(sdl, "@"+directive+"(") {
				t.Errorf("%s: the SDL has @%s", kind, directive)
			}
		}
	}
}

// What another audience has answers, to the byte, as what nobody has.
func TestHiddenAnswersAsUnknown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct{ hidden, unknown, word string }{
		"field":       {"{creator(by:{id:1}){verdict{text}}}", "{creator(by:{id:1}){xerdict{text}}}", "verdict"},
		"root field":  {"{verdicts{text}}", "{xerdicts{text}}", "verdicts"},
		"argument":    {"{creators(colour: RED){totalCount}}", "{creators(xolour: RED){totalCount}}", "colour"},
		"input field": {`{creators(filter:{budget:"1"}){totalCount}}`, `{creators(filter:{xudget:"1"}){totalCount}}`, "budget"},
		"enum value":  {"{creators(stage: SECRET){totalCount}}", "{creators(stage: XECRET){totalCount}}", "SECRET"},
		"type":        {"query($c: Colour){creators(stage:$c){totalCount}}", "query($c: Xolour){creators(stage:$c){totalCount}}", "Colour"},
		"type's name": {`{__type(name:"Colour"){name}}`, `{__type(name:"Xolour"){name}}`, "Colour"},
		"directive":   {"{ok @scope(is:\"x\")}", "{ok @xcope(is:\"x\")}", "scope"},
	} {
		hidden, unknown := r.post("creator", c.hidden, nil), r.post("creator", c.unknown, nil)
		other := "x" + c.word[1:]
		if c.word[0] < 'a' {
			other = "X" + c.word[1:]
		}
		if want := strings.ReplaceAll(unknown.body, other, c.word); hidden.status != unknown.status || hidden.body != want {
			t.Errorf("%s: hidden %d %s\nunknown %d %s", name, hidden.status, hidden.body, unknown.status, unknown.body)
		}
	}
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
	}{
		"enum variable":        {"query($s: Stage){creators(stage:$s){totalCount}}", map[string]any{"s": "SECRET"}},
		"input field variable": {"query($f: Filter){creators(filter:$f){totalCount}}", map[string]any{"f": map[string]any{"budget": "1"}}},
	} {
		got := r.post("creator", c.query, c.variables)
		if got.code(t) != "GRAPHQL_VALIDATION_FAILED" || strings.Contains(got.body, "SECRET") || strings.Contains(got.body, "budget") {
			t.Errorf("%s: %s", name, got.body)
		}
		if got := r.post("brand", c.query, c.variables); got.code(t) != "" {
			t.Errorf("%s as brand: %s", name, got.body)
		}
	}
}

func TestIntrospectionHoldsThePublishedSchema(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	types := func(token string) []any {
		names, _ := r.post(token, "{__schema{types{name}}}", nil).field(t, "__schema").([]any)
		return names
	}
	if brand := types("brand"); !slices.Contains(brand, any("Colour")) || slices.Contains(brand, any("Audience")) {
		t.Errorf("a brand's types: %v", brand)
	}
	if creator := types("creator"); slices.Contains(creator, any("Colour")) {
		t.Errorf("a creator's types: %v", creator)
	}
}
