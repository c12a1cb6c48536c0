package resolvers_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// generator makes operations of a published schema: for the most part valid ones,
// with all that the language has, and with arguments and ids that are sometimes
// not. The same dice make the same operation.
type generator struct {
	schema *ast.Schema
	// ids are global ids of the world, by type.
	ids map[string][]string
	// left are the fields that no plan answers, as Type.field.
	left map[string]bool

	dice *rand.Rand
	// planned keeps to fields that plans answer, tame to good arguments.
	planned, tame bool
	// budget is how many fields the operation may still get.
	budget, names int
	variables     []variable
	fragments     []string
	// spreads are finished fragments, by the type that they are on.
	spreads map[string][]string
	pages   []pageOf
}

// variable is one of an operation: what is declared, and what is sent.
type variable struct {
	declared string
	name     string
	given    bool
	value    any
	// other makes another value; nil for a cursor.
	other func() any
}

// pageOf is a list of the operation that can be gone on with: where it stands in
// the answer, and which variables take its cursors.
type pageOf struct {
	path          []string
	after, before string
}

// operation is a request.
type operation struct {
	query     string
	variables map[string]any
	pages     []pageOf
	// others make other values of the variables, to ask the same document again.
	others map[string]func() any
}

// vary gives some variables other values.
func (o operation) vary(dice *rand.Rand) {
	for _, name := range slices.Sorted(maps.Keys(o.others)) {
		if dice.IntN(3) > 0 {
			o.variables[name] = o.others[name]()
		}
	}
}

func (o operation) body(t testing.TB) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"query": o.query, "variables": o.variables})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// operation makes the operation of these dice.
func (g *generator) operation(dice *rand.Rand) operation {
	g.dice, g.names, g.budget = dice, 0, 4+dice.IntN(36)
	g.variables, g.fragments, g.pages, g.spreads = nil, nil, nil, map[string][]string{}
	g.planned, g.tame = g.chance(.8), g.chance(.8)
	selection := g.selection(g.schema.Query, 6, nil, false)
	var head []string
	sent, others := map[string]any{}, map[string]func() any{}
	for _, v := range g.variables {
		head = append(head, v.declared)
		if v.other != nil {
			others[v.name] = v.other
		}
		if v.given {
			sent[v.name] = v.value
		}
	}
	query := "query Generated"
	if len(head) > 0 {
		query += "(" + strings.Join(head, ", ") + ")"
	}
	return operation{query + " " + selection + strings.Join(g.fragments, ""), sent, g.pages, others}
}

func (g *generator) chance(p float64) bool { return g.dice.Float64() < p }

func one[T any](g *generator, of []T) T { return of[g.dice.IntN(len(of))] }

// name is one that the operation has not had.
func (g *generator) name(prefix string) string {
	g.names++
	return prefix + strconv.Itoa(g.names)
}

// selection makes a selection on a type. Where objects of several types can stand,
// all fields are renamed: those of two types with one name may not fit together.
func (g *generator) selection(on *ast.Definition, depth int, path []string, apart bool) string {
	var parts []string
	add := func(text string) { parts = append(parts, text) }
	if on.IsAbstractType() {
		add("__typename")
		for _, possible := range g.schema.PossibleTypes[on.Name] {
			if g.budget > 0 && g.chance(.2) {
				add("... on " + possible.Name + " " + g.selection(possible, depth-1, path, true))
			}
		}
	}
	fields := g.fieldsOf(on, depth)
	for range 1 + g.dice.IntN(4) {
		if len(fields) > 0 {
			add(g.field(one(g, fields), depth, path, apart))
		}
	}
	if len(parts) == 0 || g.chance(.1) {
		alias := ""
		if g.chance(.4) {
			alias = g.name("t") + ": "
		}
		add(alias + "__typename" + g.directive())
	}
	if g.budget > 0 && on != g.schema.Query {
		add(g.fragment(on, depth, path, apart))
	}
	g.dice.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "{ " + strings.Join(parts, " ") + " }"
}

// fieldsOf are the fields of a type that may be chosen: without any below when the
// operation is deep or large enough.
func (g *generator) fieldsOf(on *ast.Definition, depth int) []*ast.FieldDefinition {
	var fields []*ast.FieldDefinition
	for _, f := range on.Fields {
		if strings.HasPrefix(f.Name, "__") || g.planned && g.left[on.Name+"."+f.Name] {
			continue
		}
		to := g.schema.Types[f.Type.Name()]
		if to.IsLeafType() || depth > 0 && g.budget > 0 {
			fields = append(fields, f)
		}
		// What leads on is worth more.
		if !to.IsLeafType() && depth > 0 && g.budget > 0 {
			fields = append(fields, f)
		}
	}
	return fields
}

// fragment spreads one, or writes one in place; often none.
func (g *generator) fragment(on *ast.Definition, depth int, path []string, apart bool) string {
	isNode := slices.Contains(on.Interfaces, "Node")
	switch dice := g.dice.IntN(20); {
	case dice == 0:
		return "..." + g.directive() + " " + g.selection(on, depth-1, path, apart)
	case dice == 1:
		return "... on " + on.Name + g.directive() + " " + g.selection(on, depth-1, path, apart)
	case dice == 2 && isNode:
		return "... on Node { id __typename ... on " + on.Name + " " + g.selection(on, depth-1, path, true) + " }"
	case dice == 3 && isNode:
		name := g.name("N")
		g.fragments = append(g.fragments, "\nfragment "+name+" on Node { "+one(g, []string{"id", "id __typename", g.name("i") + ": id"})+" }")
		return "..." + name + g.directive()
	case dice <= 5 && !apart && !on.IsAbstractType():
		if known := g.spreads[on.Name]; len(known) > 0 && g.chance(.6) {
			return "..." + one(g, known) + g.directive()
		}
		name := g.name("F")
		g.fragments = append(g.fragments, "\nfragment "+name+" on "+on.Name+" "+g.selection(on, depth-1, path, false))
		g.spreads[on.Name] = append(g.spreads[on.Name], name)
		return "..." + name + g.directive()
	default:
		return ""
	}
}

// field selects a field. One with arguments gets a name of its own, so that it
// never has to be one with another that has others.
func (g *generator) field(f *ast.FieldDefinition, depth int, path []string, apart bool) string {
	g.budget--
	key, alias := f.Name, ""
	arguments, page := g.arguments(f)
	if apart || arguments != "" || g.chance(.1) {
		key = g.name("f")
		alias = key + ": "
	}
	path = append(slices.Clone(path), key)
	if page != nil {
		page.path = path
		g.pages = append(g.pages, *page)
	}
	to := g.schema.Types[f.Type.Name()]
	selected := func() string {
		text := alias + f.Name + arguments + g.directive()
		if to.IsLeafType() {
			return text
		}
		return text + " " + g.selection(to, depth-1, path, to.IsAbstractType())
	}
	text := selected()
	if g.chance(.1) {
		// The same once more: the two become one.
		text += " " + selected()
	}
	return text
}

// directive is @skip or @include, often none.
func (g *generator) directive() string {
	if !g.chance(.08) {
		return ""
	}
	word := one(g, []string{"@include", "@skip"})
	condition := strconv.FormatBool(g.chance(.7) == (word == "@include"))
	if g.chance(.6) {
		yes := g.chance(.7) == (word == "@include")
		v := variable{name: g.name("if"), given: true, value: yes, other: func() any { return g.chance(.5) }}
		v.declared = "$" + v.name + ": Boolean!"
		if g.chance(.3) {
			v.declared = "$" + v.name + ": Boolean! = " + strconv.FormatBool(g.chance(.5))
			v.given = g.chance(.5)
		}
		g.variables = append(g.variables, v)
		condition = "$" + v.name
	}
	return " " + word + "(if: " + condition + ")"
}

// arguments writes a field's arguments; page is not nil for a list with pages.
func (g *generator) arguments(f *ast.FieldDefinition) (text string, page *pageOf) {
	var parts []string
	add := func(name, value string) { parts = append(parts, name+": "+value) }
	if f.Arguments.ForName("after") != nil {
		page = &pageOf{}
		g.window(f, page, add)
	}
	for _, a := range f.Arguments {
		if page != nil && slices.Contains([]string{"first", "last", "after", "before"}, a.Name) {
			continue
		}
		if a.Type.NonNull && a.DefaultValue == nil || g.chance(.4) {
			value := func() any { return g.value(a.Type, hintOf(a.Name, f.Name), 3) }
			add(a.Name, g.literal(a.Type, value(), value))
		}
	}
	g.dice.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	if len(parts) == 0 {
		return "", page
	}
	return "(" + strings.Join(parts, ", ") + ")", page
}

// window writes which part of a list is asked for. Cursors come with a later
// request: their variables are not given yet.
func (g *generator) window(f *ast.FieldDefinition, page *pageOf, add func(name, value string)) {
	size := func(name string) {
		n := func() any {
			if g.tame {
				return int64(1 + g.dice.IntN(6))
			}
			return one(g, []int64{0, 1, 2, 100, 101, -1, 1<<31 - 1})
		}
		add(name, g.literal(f.Arguments.ForName(name).Type, n(), n))
	}
	switch dice := g.dice.IntN(20); {
	case dice < 13:
		size("first")
	case dice < 18:
		size("last")
	case dice == 18 && !g.tame:
		size("first")
		size("last")
	}
	cursor := func(name string) string {
		v := variable{name: g.name(name)}
		v.declared = "$" + v.name + ": String"
		if !g.tame && g.chance(.2) {
			v.given, v.value = true, one(g, []any{nil, "", "x", "bm90IGEgY3Vyc29yIG9mIHRoaXMgc2VydmVyIGF0IGFsbA"})
		}
		g.variables = append(g.variables, v)
		add(name, "$"+v.name)
		return v.name
	}
	if g.chance(.5) {
		page.after = cursor("after")
	}
	if g.chance(.3) {
		page.before = cursor("before")
	}
}
