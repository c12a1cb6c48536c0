package server

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/rapporthq/rapport/auth"
)

// SchemaFor is the schema that principals of the kind are shown and validated
// against: whatever `@audience(only: …)` keeps for another kind is gone, and so is
// what can't be reached any more without it. For them it does not exist, in
// introspection, in the SDL and in error messages. A kind that no directive names,
// such as [auth.KindSystem], loses everything that is kept for others.
//
// Directives that only our code reads (audience, auth, scope, goField …) are left
// out, as is @defer, which this server does not answer. The given schema is not
// changed, and shares no definition with the result.
func SchemaFor(schema *ast.Schema, kind auth.Kind) *ast.Schema {
	p := &publication{kind: string(kind), types: map[string]*ast.Definition{}}
	for name, def := range schema.Types {
		if def.BuiltIn || p.shown(def.Directives) {
			p.types[name] = p.copyOf(def)
		}
	}
	for p.drop() {
		// What is dropped may leave others empty.
	}

	published := &ast.Schema{
		Description:   schema.Description,
		Types:         map[string]*ast.Definition{},
		Directives:    map[string]*ast.DirectiveDefinition{},
		PossibleTypes: map[string][]*ast.Definition{},
		Implements:    map[string][]*ast.Definition{},
		Query:         p.root(schema.Query),
		Mutation:      p.root(schema.Mutation),
		Subscription:  p.root(schema.Subscription),
	}
	for name, directive := range schema.Directives {
		if publishedDirective(directive) {
			published.Directives[name] = p.copyOfDirective(directive)
		}
	}
	p.keepReachable(published)
	p.relate(published)
	return published
}

// SDL prints a schema in the schema definition language, sorted by name, with
// its descriptions and without what every GraphQL schema holds. The same schema
// always gives the same text.
func SDL(schema *ast.Schema) string {
	var text strings.Builder
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(schema)
	return text.String()
}

// publication is a schema being cut down for one audience.
type publication struct {
	kind  string
	types map[string]*ast.Definition
}

// shown tells whether the audience sees the element with these directives.
func (p *publication) shown(directives ast.DirectiveList) bool {
	for _, audience := range directives.ForNames("audience") {
		only := audience.Arguments.ForName("only")
		if only == nil {
			continue
		}
		named := only.Value.Kind == ast.EnumValue && only.Value.Raw == p.kind ||
			slices.ContainsFunc(only.Value.Children, func(c *ast.ChildValue) bool { return c.Value.Raw == p.kind })
		if !named {
			return false
		}
	}
	return true
}

func (p *publication) copyOf(def *ast.Definition) *ast.Definition {
	cut := *def
	cut.Directives = publicOf(def.Directives)
	cut.Interfaces = slices.Clone(def.Interfaces)
	cut.Types = slices.Clone(def.Types)
	cut.TypePositions = nil
	cut.Fields, cut.EnumValues = nil, nil
	for _, field := range def.Fields {
		if !p.shown(field.Directives) {
			continue
		}
		copied := *field
		copied.Type = copyOfType(field.Type)
		copied.Directives = publicOf(field.Directives)
		copied.Arguments = p.copyOfArguments(field.Arguments)
		cut.Fields = append(cut.Fields, &copied)
	}
	for _, value := range def.EnumValues {
		if p.shown(value.Directives) {
			copied := *value
			copied.Directives = publicOf(value.Directives)
			cut.EnumValues = append(cut.EnumValues, &copied)
		}
	}
	return &cut
}

func (p *publication) copyOfArguments(arguments ast.ArgumentDefinitionList) ast.ArgumentDefinitionList {
	var kept ast.ArgumentDefinitionList
	for _, argument := range arguments {
		if p.shown(argument.Directives) {
			copied := *argument
			copied.Type = copyOfType(argument.Type)
			copied.Directives = publicOf(argument.Directives)
			kept = append(kept, &copied)
		}
	}
	return kept
}

func (p *publication) copyOfDirective(directive *ast.DirectiveDefinition) *ast.DirectiveDefinition {
	copied := *directive
	copied.Arguments = p.copyOfArguments(directive.Arguments)
	copied.Directives = publicOf(directive.Directives)
	copied.Locations = slices.Clone(directive.Locations)
	return &copied
}

func copyOfType(t *ast.Type) *ast.Type {
	if t == nil {
		return nil
	}
	copied := *t
	copied.Elem = copyOfType(t.Elem)
	return &copied
}

// publicOf keeps the applied directives that mean something to clients.
func publicOf(directives ast.DirectiveList) ast.DirectiveList {
	var kept ast.DirectiveList
	for _, directive := range directives {
		switch directive.Name {
		case "deprecated", "oneOf", "specifiedBy":
			copied := *directive
			kept = append(kept, &copied)
		}
	}
	return kept
}

// publishedDirective tells whether clients may know of the directive: the spec's
// own, and ours that stand in a client's documents.
func publishedDirective(directive *ast.DirectiveDefinition) bool {
	switch directive.Name {
	case "deprecated", "oneOf", "specifiedBy", "include", "skip":
		return true
	case "defer":
		return false
	}
	return slices.ContainsFunc(directive.Locations, func(l ast.DirectiveLocation) bool {
		switch l {
		case ast.LocationQuery, ast.LocationMutation, ast.LocationSubscription, ast.LocationField,
			ast.LocationFragmentDefinition, ast.LocationFragmentSpread, ast.LocationInlineFragment,
			ast.LocationVariableDefinition:
			return true
		default:
			return false
		}
	})
}

// drop takes out what refers to a type that is gone, and the types that are left
// with nothing in them. It tells whether it took out anything.
func (p *publication) drop() (changed bool) {
	gone := func(name string) bool { return p.types[name] == nil }
	for name, def := range p.types {
		before := len(def.Fields) + len(def.Types) + len(def.Interfaces)
		def.Fields = slices.DeleteFunc(def.Fields, func(f *ast.FieldDefinition) bool { return gone(f.Type.Name()) })
		for _, field := range def.Fields {
			known := len(field.Arguments)
			field.Arguments = slices.DeleteFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool { return gone(a.Type.Name()) })
			changed = changed || len(field.Arguments) < known
		}
		def.Types = slices.DeleteFunc(def.Types, gone)
		def.Interfaces = slices.DeleteFunc(def.Interfaces, gone)
		changed = changed || len(def.Fields)+len(def.Types)+len(def.Interfaces) < before

		empty := false
		switch def.Kind {
		case ast.Object, ast.Interface, ast.InputObject:
			empty = !slices.ContainsFunc(def.Fields, func(f *ast.FieldDefinition) bool { return !strings.HasPrefix(f.Name, "__") })
		case ast.Union:
			empty = len(def.Types) == 0
		case ast.Enum:
			empty = len(def.EnumValues) == 0
		case ast.Scalar:
		}
		if empty && !def.BuiltIn {
			delete(p.types, name)
			changed = true
		}
	}
	return changed
}

func (p *publication) root(def *ast.Definition) *ast.Definition {
	if def == nil {
		return nil
	}
	return p.types[def.Name]
}

// keepReachable fills in the types that lead from the roots, and the built-in
// ones.
func (p *publication) keepReachable(published *ast.Schema) {
	members := map[string][]string{}
	for name, def := range p.types {
		for _, of := range def.Interfaces {
			members[of] = append(members[of], name)
		}
	}
	var reach func(name string)
	reach = func(name string) {
		def := p.types[name]
		if def == nil || published.Types[name] != nil {
			return
		}
		published.Types[name] = def
		for _, field := range def.Fields {
			reach(field.Type.Name())
			for _, argument := range field.Arguments {
				reach(argument.Type.Name())
			}
		}
		for _, other := range slices.Concat(def.Interfaces, def.Types, members[name]) {
			reach(other)
		}
	}
	for _, root := range []*ast.Definition{published.Query, published.Mutation, published.Subscription} {
		if root != nil {
			reach(root.Name)
		}
	}
	for _, directive := range published.Directives {
		for _, argument := range directive.Arguments {
			reach(argument.Type.Name())
		}
	}
	for name, def := range p.types {
		if def.BuiltIn {
			reach(name)
		}
	}
}

// relate writes down which types implement which, as gqlparser does on loading.
func (p *publication) relate(published *ast.Schema) {
	names := make([]string, 0, len(published.Types))
	for name := range published.Types {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		def := published.Types[name]
		for _, member := range def.Types {
			published.AddPossibleType(name, published.Types[member])
			published.AddImplements(member, def)
		}
		for _, of := range def.Interfaces {
			published.AddPossibleType(of, def)
			published.AddImplements(name, published.Types[of])
		}
		if def.Kind == ast.Object || def.Kind == ast.InputObject {
			published.AddPossibleType(name, def)
		}
	}
}
