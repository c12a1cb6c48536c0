package server

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/errs"
)

// plan is what one operation of a checked document needs and costs. All but the
// sizes of pages that variables name is worked out once for all requests.
type plan struct {
	op    *ast.OperationDefinition
	steps []*step
	// planned answers the operation level by level; nil where nothing does.
	planned Planned
	needs   []need
	// touches tells whether the operation selects anything but introspection.
	touches bool
	// key is the @idempotent of a mutation; nil without one. Moves tells that the
	// mutation is taken with one alone.
	key   *ast.Directive
	moves bool
	// settled tells that no variable has a part in the price: asked and refused
	// then hold for every request.
	settled bool
	asked   price
	refused *errs.Error
}

// step is a field that costs something or has a page size, with what lies below.
type step struct {
	// coordinate is the field that a client would change to pay less: for what
	// lies in a connection the field that returned it.
	coordinate string
	// own is what one object of the field costs.
	own int
	// page is nil for a field without page arguments.
	page *page
	// list says how many objects the field has; see [step.count].
	list  listing
	ids   *ast.Value
	below []*step
}

// listing is where the number of a field's objects comes from.
type listing int

const (
	single  listing = iota
	plain           // a list without pages
	byIDs           // as many as ids are given
	ofPage          // a list with page arguments of its own
	inherit         // the items of the connection that the field stands in
)

// page holds a field's `first` and `last`; nil where the field has no such
// argument or none is given.
type page struct {
	field       string
	first, last *ast.Value
}

// planner walks one operation as [guard.spread] does, with the schema at hand.
type planner struct {
	limits     *Limits
	schema     *ast.Schema // the published one
	full       *ast.Schema // with @scope
	doc        *ast.QueryDocument
	op         *ast.OperationDefinition
	checked    map[*ast.Field]bool
	selections *int // of all the document's operations
	variable   bool
	out        *plan
}

// newPlans works out the plans of a validated document's operations, and tells how
// many selections it went through for them.
func newPlans(limits *Limits, published, full *ast.Schema, doc *ast.QueryDocument) (plans map[*ast.OperationDefinition]*plan, selections int, refused *errs.Error) {
	plans = map[*ast.OperationDefinition]*plan{}
	for _, op := range doc.Operations {
		p := &planner{
			limits: limits, schema: published, full: full, doc: doc, op: op,
			checked: map[*ast.Field]bool{}, selections: &selections, out: &plan{op: op},
		}
		steps, err := p.walk([]ast.SelectionSet{op.SelectionSet}, "", true)
		if err != nil {
			return nil, selections, err
		}
		p.out.steps = steps
		if !p.variable {
			p.out.asked, p.out.refused = p.out.priced(limits, nil)
			p.out.settled = true
		}
		plans[op] = p.out
	}
	return plans, selections, nil
}

// selected is one field of a place, with the selections of all that merge with it.
type selected struct {
	field *ast.Field
	below []ast.SelectionSet
}

func (p *planner) walk(sets []ast.SelectionSet, connection string, root bool) ([]*step, *errs.Error) {
	var fields []*selected
	byKey := map[[2]string]*selected{}
	spread := map[string]bool{}
	var collect func(set ast.SelectionSet) *errs.Error
	collect = func(set ast.SelectionSet) *errs.Error {
		for _, selection := range set {
			if *p.selections++; *p.selections > p.limits.Selections {
				return tooComplex("The document selects more than %d fields once its fragments are spread out.", p.limits.Selections)
			}
			var err *errs.Error
			switch s := selection.(type) {
			case *ast.Field:
				if err := p.arguments(s); err != nil {
					return err
				}
				if err := p.keyed(s, root); err != nil {
					return err
				}
				key := [2]string{s.ObjectDefinition.Name, s.Alias}
				merged := byKey[key]
				if merged == nil {
					merged = &selected{field: s}
					byKey[key] = merged
					fields = append(fields, merged)
				}
				merged.below = append(merged.below, s.SelectionSet)
			case *ast.InlineFragment:
				err = collect(s.SelectionSet)
			case *ast.FragmentSpread:
				if !spread[s.Name] {
					spread[s.Name] = true
					err = collect(p.doc.Fragments.ForName(s.Name).SelectionSet)
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	for _, set := range sets {
		if err := collect(set); err != nil {
			return nil, err
		}
	}

	if root {
		if err := p.alone(fields); err != nil {
			return nil, err
		}
	}
	var steps []*step
	for _, selected := range fields {
		if root && !strings.HasPrefix(selected.field.Name, "__") {
			p.out.touches = true
		}
		p.scopes(selected.field, root)
		next, err := p.step(selected, connection)
		if err != nil {
			return nil, err
		}
		if next != nil {
			steps = append(steps, next)
		}
	}
	return steps, nil
}

// step is nil for a field that neither costs anything nor has pages.
func (p *planner) step(s *selected, connection string) (*step, *errs.Error) {
	field := s.field
	def := p.schema.Types[field.Definition.Type.Name()]
	composite := def != nil && def.IsCompositeType()
	coordinate := field.ObjectDefinition.Name + "." + field.Name
	next := &step{coordinate: coordinate, page: p.page(field, coordinate)}
	if !composite && next.page == nil {
		return nil, nil
	}

	inside := ""
	switch {
	case !composite:
		return next, nil
	case isConnection(def):
		inside = coordinate
		next.own = 1
	case connection != "" && field.Definition.Type.Elem != nil:
		next.coordinate, next.list = connection, inherit
		if strings.HasSuffix(def.Name, "Edge") {
			inside = connection
		} else {
			next.own = 1
		}
	case connection != "":
		// pageInfo comes with the connection, and an edge's node is its object.
		next.coordinate = connection
		if def.Name != "PageInfo" {
			next.own = 1
		}
	case field.Definition.Type.Elem != nil:
		next.own, next.list = 1, plain
		if next.page != nil {
			next.list = ofPage
		} else if ids := argument(field, "ids"); ids != nil {
			next.list, next.ids = byIDs, ids
			p.variable = p.variable || ids.Kind == ast.Variable
		}
	default:
		next.own = 1
	}
	below, err := p.walk(s.below, inside, false)
	next.below = below
	return next, err
}

// isConnection tells whether the type is a page of a Relay connection.
func isConnection(def *ast.Definition) bool {
	return strings.HasSuffix(def.Name, "Connection") && def.Fields.ForName("pageInfo") != nil
}

func (p *planner) page(field *ast.Field, coordinate string) *page {
	hasFirst := field.Definition.Arguments.ForName("first") != nil
	hasLast := field.Definition.Arguments.ForName("last") != nil
	if !hasFirst && !hasLast {
		return nil
	}
	found := &page{field: coordinate, first: argument(field, "first"), last: argument(field, "last")}
	for _, value := range []*ast.Value{found.first, found.last} {
		p.variable = p.variable || value != nil && value.Kind == ast.Variable
	}
	return found
}

// argument is the value that the document gives the argument, else its default in
// the schema.
func argument(field *ast.Field, name string) *ast.Value {
	if given := field.Arguments.ForName(name); given != nil {
		return given.Value
	}
	if def := field.Definition.Arguments.ForName(name); def != nil {
		return def.DefaultValue
	}
	return nil
}

// arguments checks of a field's literals what gqlparser does not: it takes 64-bit
// numbers as Int.
func (p *planner) arguments(field *ast.Field) *errs.Error {
	if p.checked[field] {
		return nil
	}
	p.checked[field] = true
	for _, argument := range field.Arguments {
		if err := p.value(argument.Value); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) value(value *ast.Value) *errs.Error {
	if value.Kind == ast.IntValue && value.Definition != nil && value.Definition.Name == "Int" && !isInt32(value.Raw) {
		return errs.New(errs.GraphQLValidation, "Int cannot represent the value %s: it is not a 32-bit number.", value.Raw)
	}
	for _, child := range value.Children {
		if err := p.value(child.Value); err != nil {
			return err
		}
	}
	return nil
}

func isOneOf(def *ast.Definition) bool { return def.Directives.ForName("oneOf") != nil }

// need is a right that a token must carry for an operation.
type need struct {
	resource, verb, coordinate string
}

// scopes notes what a field needs of the token: reading the resource of the
// object it stands on, of itself and of the objects it returns, or, for a field
// of the mutation type, writing.
func (p *planner) scopes(field *ast.Field, root bool) {
	if strings.HasPrefix(field.Name, "__") {
		return
	}
	coordinate := field.ObjectDefinition.Name + "." + field.Name
	verb := "read"
	if root && p.op.Operation == ast.Mutation {
		verb = "write"
	}
	own := false
	require := func(verb string, directives ast.DirectiveList) {
		scope := directives.ForName("scope")
		if scope == nil {
			return
		}
		if is := scope.Arguments.ForName("is"); is != nil {
			own = true
			p.require(need{resource: is.Value.Raw, verb: verb, coordinate: coordinate})
		}
	}

	// A field that an interface has may turn out to be any implementer's.
	on := []*ast.Definition{p.full.Types[field.ObjectDefinition.Name]}
	if on[0].IsAbstractType() {
		for _, possible := range p.schema.GetPossibleTypes(field.ObjectDefinition) {
			on = append(on, p.full.Types[possible.Name])
		}
	}
	for _, def := range on {
		require("read", def.Directives)
		if itself := def.Fields.ForName(field.Name); itself != nil {
			require(verb, itself.Directives)
		}
	}
	if verb == "write" {
		if !own {
			p.require(need{verb: verb, coordinate: coordinate})
		}
		return
	}
	returned := p.full.Types[field.Definition.Type.Name()]
	if returned != nil && isConnection(returned) {
		if nodes := returned.Fields.ForName("nodes"); nodes != nil {
			returned = p.full.Types[nodes.Type.Name()]
		}
	}
	if returned != nil {
		require("read", returned.Directives)
	}
}

func (p *planner) require(n need) {
	same := func(have need) bool { return have.resource == n.resource && have.verb == n.verb }
	if !slices.ContainsFunc(p.out.needs, same) {
		p.out.needs = append(p.out.needs, n)
	}
}
