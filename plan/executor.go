package plan

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
)

// Config is what an executor is made of.
type Config struct {
	Store *db.Store
	Graph *db.Graph
	// Schema is the one that the operations were checked against.
	Schema *ast.Schema
	// Kind is the viewers' kind.
	Kind auth.Kind
	// Whole is the schema with all its directives: @auth tells there who may read.
	Whole *ast.Schema
	// Arguments gives a field's arguments as its resolver gets them; ok is false for
	// a field that has none or is not known.
	Arguments func(ctx context.Context, field string, raw map[string]any) (arguments map[string]any, ok bool, err error)
	// Can tells whether the viewer holds a permission that @auth names.
	Can func(v auth.Viewer, permission string) bool
}

// Executor answers the queries of one kind of viewer. It is safe for concurrent
// use.
type Executor struct {
	store  *db.Store
	graph  *db.Graph
	schema *ast.Schema
	config Config
}

// New makes an executor.
func New(config Config) *Executor {
	return &Executor{store: config.Store, graph: config.Graph, schema: config.Schema, config: config}
}

// maxConditions is how many variables may decide what is skipped: each doubles the
// number of plans.
const maxConditions = 6

// Operation is an operation of a checked document with the plans made of it. Keep
// it with the document. It is safe for concurrent use.
type Operation struct {
	of *Executor
	// conditions are the variables that @skip and @include read.
	conditions []string
	// never tells that no plan can answer it.
	never bool

	mu    sync.RWMutex
	plans map[uint]*Plan
}

// Operation prepares an operation to be planned. Nothing is planned before it
// first runs.
func (x *Executor) Operation(doc *ast.QueryDocument, definition *ast.OperationDefinition) *Operation {
	o := &Operation{of: x, plans: map[uint]*Plan{}}
	seen := map[string]bool{}
	conditions(doc, definition.SelectionSet, seen, map[string]bool{})
	for name := range seen {
		o.conditions = append(o.conditions, name)
	}
	o.never = definition.Operation != ast.Query || len(o.conditions) > maxConditions
	return o
}

// conditions gathers the variables of @skip and @include.
func conditions(doc *ast.QueryDocument, set ast.SelectionSet, found, spread map[string]bool) {
	of := func(directives ast.DirectiveList) {
		for _, d := range directives {
			if arg := d.Arguments.ForName("if"); arg != nil && arg.Value.Kind == ast.Variable {
				found[arg.Value.Raw] = true
			}
		}
	}
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			of(s.Directives)
			conditions(doc, s.SelectionSet, found, spread)
		case *ast.InlineFragment:
			of(s.Directives)
			conditions(doc, s.SelectionSet, found, spread)
		case *ast.FragmentSpread:
			of(s.Directives)
			if fragment := doc.Fragments.ForName(s.Name); fragment != nil && !spread[s.Name] {
				spread[s.Name] = true
				conditions(doc, fragment.SelectionSet, found, spread)
			}
		}
	}
}

// plan finds or makes the plan for these variables; nil when there is none.
func (o *Operation) plan(op *graphql.OperationContext) *Plan {
	if o.never {
		return nil
	}
	var choice uint
	for i, name := range o.conditions {
		if chosen, _ := op.Variables[name].(bool); chosen {
			choice |= 1 << i
		}
	}
	o.mu.RLock()
	plan, known := o.plans[choice]
	o.mu.RUnlock()
	if known {
		return plan
	}
	c := &compiler{of: o.of, op: op}
	plan, err := c.compile()
	if err != nil {
		plan = nil // what it can't be planned for stays as it is
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.plans[choice] = plan
	return plan
}

// Run answers the operation, appending the data to out. It is not ok when another
// executor must answer: nothing that was read is of any use then. An error is a
// fault of the database.
func (o *Operation) Run(ctx context.Context, viewer auth.Viewer, op *graphql.OperationContext, out []byte) (data []byte, ok bool, err error) {
	defer func() {
		// A panic here would end the request, and the other executor can answer it.
		if fault := recover(); fault != nil {
			data, ok, err = nil, false, fmt.Errorf("a plan panicked: %v\n%s", fault, debug.Stack())
		}
	}()
	plan := o.plan(op)
	if plan == nil || !plan.allowed(viewer, o.of.config.Can) {
		return nil, false, nil
	}
	r := plan.run(o.of, viewer, op)
	defer plan.runs.Put(r)
	data, err = r.answer(ctx, out)
	if errors.Is(err, errElsewhere) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// read gives a node's arguments.
func (x *Executor) read(ctx context.Context, n *node, variables map[string]any) (db.Arguments, error) {
	if n.arguments != nil {
		return n.arguments, nil
	}
	arguments, ok, err := x.config.Arguments(ctx, n.named, n.field.ArgumentMap(variables))
	if err != nil || !ok {
		return nil, elsewhere("the arguments of %s: %v", n.named, err)
	}
	return arguments, nil
}
