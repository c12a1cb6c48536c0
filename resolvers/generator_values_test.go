package resolvers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/db"
)

// hintOf tells which type's ids an argument or a field of a filter means.
func hintOf(name, otherwise string) string {
	if typ, ok := strings.CutSuffix(name, "Id"); ok {
		return typ
	}
	return otherwise
}

// word is a value of an enum, members an input object's, in order.
type (
	word    string
	members []member
	member  struct {
		name string
		// typ is nil where no variable may stand.
		typ   *ast.Type
		value any
		other func() any
	}
)

// value makes a value of an input type.
func (g *generator) value(typ *ast.Type, hint string, depth int) any {
	if !typ.NonNull && g.chance(.05) {
		return nil
	}
	if typ.Elem != nil {
		list := []any{}
		for range one(g, []int{0, 1, 1, 2, 2, 3, map[bool]int{true: 1, false: 4}[g.tame]}) {
			list = append(list, g.value(typ.Elem, hint, depth))
		}
		return list
	}
	of := g.schema.Types[typ.Name()]
	switch of.Kind {
	case ast.Enum:
		return word(one(g, of.EnumValues).Name)
	case ast.InputObject:
		return g.object(of, hint, depth)
	default:
		return g.scalar(of.Name, hint)
	}
}

func (g *generator) object(of *ast.Definition, hint string, depth int) members {
	if of.Directives.ForName("oneOf") != nil {
		f := one(g, of.Fields)
		if id := of.Fields.ForName("id"); id != nil && g.planned && g.chance(.8) {
			f = id // by all else the resolvers look
		}
		typ := *f.Type
		typ.NonNull = true
		return members{{name: f.Name, value: g.value(&typ, hintOf(f.Name, hint), depth)}}
	}
	var all members
	for _, f := range of.Fields {
		need := f.Type.NonNull && f.DefaultValue == nil
		deep := g.schema.Types[f.Type.Name()].Kind == ast.InputObject
		if need || g.chance(min(.5, 1.6/float64(len(of.Fields)))) && (depth > 0 || !deep) {
			value := func() any { return g.value(f.Type, hintOf(f.Name, hint), depth-1) }
			all = append(all, member{f.Name, f.Type, value(), value})
		}
	}
	return all
}

func (g *generator) scalar(name, hint string) any {
	switch name {
	case "ID":
		return g.id(hint)
	case "Int":
		return int64(g.dice.IntN(12))
	case "BigInt":
		return one(g, []int64{0, 1, -1, 999, 1000, 25_000, 1<<53 - 1, -(1<<53 - 1)})
	case "Float":
		return .5
	case "Boolean":
		return g.chance(.5)
	case "DateTime":
		return one(g, []string{"2026-03-02T09:00:00Z", "2026-03-01T00:00:00.123456Z", "2026-03-05T10:00:00+02:00", "1900-01-01T00:00:00Z", "2200-12-31T23:59:59.999999Z"})
	case "Date":
		return one(g, []string{"2026-03-02", "2026-03-10", "1999-12-31", "1900-01-01", "2200-12-31"})
	case "JSON":
		return members{{name: "first", value: int64(3)}}
	}
	if known, ok := map[string]string{"Decimal": "12.50", "CurrencyCode": "EUR", "CountryCode": "DE", "LanguageCode": "en", "TimeZone": "Europe/Berlin", "URL": "https://example.com/a"}[name]; ok {
		return known
	}
	texts := []string{
		"Anna", "anna", "an", "gr", "GRÜN", "grown", "skincare", "%%", "a_", "_n", `"q`, `\"`, "it's", "' OR 1=1 --", "$1", "??", "  ",
		"🌿👩", "🌿 ", "עברית", "\u2028\u2029", "\x01\x7f", "beauty", "de", "partnership.created", "{ viewer { kind } }",
	}
	if !g.tame {
		// Too short for some filters, and too long.
		texts = append(texts, "%", "_", `"`, "?", "", " ", "🌿", strings.Repeat("é", 260))
	}
	return one(g, texts)
}

// id is most often one of the type that is meant.
func (g *generator) id(hint string) string {
	if g.tame || g.chance(.7) {
		if of := g.ids[hint]; len(of) > 0 && g.chance(.9) {
			return one(g, of)
		}
		if typ := one(g, slices.Sorted(maps.Keys(g.ids))); !g.planned || typ != db.TypeAuditEntry {
			return one(g, g.ids[typ])
		}
	}
	return one(g, []string{
		"", "x", "creator_", "creator_00000000000000000000000000", "creator_7zzzzzzzzzzzzzzzzzzzzzzzzz", "creator_8zzzzzzzzzzzzzzzzzzzzzzzzz",
		"nothing_01h455vb4pex5vsknk084sn02q", "CREATOR_01h455vb4pex5vsknk084sn02q", "campaign_01h455vb4pex5vsknk084sn02q", "deliverable_01h455vb4pex5vsknk084sn02q",
	})
}

// literal writes a value into the document: in place or, when there is a way to
// make another one, as a variable.
func (g *generator) literal(typ *ast.Type, value any, other func() any) string {
	if typ != nil && other != nil && g.chance(.25) {
		return g.bind(typ, value, other)
	}
	switch value := value.(type) {
	case nil:
		return "null"
	case word:
		return string(value)
	case []any:
		parts := make([]string, len(value))
		for i, element := range value {
			parts[i] = g.literal(nil, element, nil)
			if typ != nil && other != nil && g.chance(.1) {
				parts[i] = g.bind(typ.Elem, element, func() any { return element })
			}
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case members:
		parts := make([]string, len(value))
		for i, m := range value {
			if other == nil {
				m.other = nil
			}
			parts[i] = m.name + ": " + g.literal(m.typ, m.value, m.other)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		raw, err := json.Marshal(value)
		if err != nil {
			panic(err) // texts, numbers and booleans alone come here
		}
		return string(raw)
	}
}

// bind declares a variable for a value: with a default or not, given, null or
// absent.
func (g *generator) bind(typ *ast.Type, value any, other func() any) string {
	v := variable{name: g.name("v"), given: true, value: plain(value), other: func() any { return plain(other()) }}
	v.declared = fmt.Sprintf("$%s: %s", v.name, typ)
	switch {
	case !typ.NonNull && g.chance(.15):
		v.given = false
	case !typ.NonNull && g.chance(.1):
		v.value = nil
	case value != nil && g.chance(.15):
		v.declared += " = " + g.literal(typ, value, nil)
		v.given = g.chance(.3)
	}
	g.variables = append(g.variables, v)
	return "$" + v.name
}

// plain is a value as JSON has it.
func plain(value any) any {
	switch value := value.(type) {
	case word:
		return string(value)
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = plain(element)
		}
		return list
	case members:
		object := map[string]any{}
		for _, m := range value {
			object[m.name] = plain(m.value)
		}
		return object
	default:
		return value
	}
}
