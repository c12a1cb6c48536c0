package plan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
)

// errElsewhere tells that the operation must be answered by the other executor.
var errElsewhere = errors.New("not planned")

func elsewhere(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errElsewhere}, args...)...)
}

// compiler makes a plan of one operation.
type compiler struct {
	of   *Executor
	op   *graphql.OperationContext
	plan *Plan
}

func (c *compiler) compile() (*Plan, error) {
	c.plan = &Plan{}
	err := c.object(&c.plan.root, "Query", c.op.Operation.SelectionSet, c.queryField)
	if err != nil {
		return nil, err
	}
	for i, n := range c.plan.nodes {
		n.id = i
		for n.level >= len(c.plan.levels) {
			c.plan.levels = append(c.plan.levels, nil)
		}
		c.plan.levels[n.level] = append(c.plan.levels[n.level], n)
	}
	if len(c.plan.nodes) == 0 {
		return nil, elsewhere("nothing to read")
	}
	return c.plan, nil
}

// object writes the fields of a selection on an object type into the view.
func (c *compiler) object(v *view, typ string, set ast.SelectionSet, field func(*view, graphql.CollectedField) error) error {
	definition := c.of.schema.Types[typ]
	separator := "{"
	for _, f := range graphql.CollectFields(c.op, set, append([]string{typ}, definition.Interfaces...)) {
		if len(f.Deferrables) > 0 {
			return elsewhere("@defer")
		}
		v.text(separator + `"` + f.Alias + `":`)
		separator = ","
		if f.Name == "__typename" {
			v.text(`"` + typ + `"`)
			continue
		}
		if err := c.permissions(f); err != nil {
			return err
		}
		if err := field(v, f); err != nil {
			return err
		}
	}
	if separator == "{" {
		v.text("{")
	}
	v.text("}")
	return nil
}

// permissions notes what @auth asks for a field. The directive is on the whole
// schema: the published one does not tell of it.
func (c *compiler) permissions(f graphql.CollectedField) error {
	whole := c.of.config.Whole.Types[f.ObjectDefinition.Name]
	if whole == nil || whole.Fields.ForName(f.Name) == nil {
		return elsewhere("%s is not in the whole schema", f.Name)
	}
	if needed := whole.Fields.ForName(f.Name).Directives.ForName("auth"); needed != nil {
		can := needed.Arguments.ForName("can")
		if can == nil {
			return elsewhere("@auth without a permission")
		}
		if !slices.Contains(c.plan.permissions, can.Value.Raw) {
			c.plan.permissions = append(c.plan.permissions, can.Value.Raw)
		}
	}
	return nil
}

func (c *compiler) queryField(v *view, f graphql.CollectedField) error {
	if f.Name == "viewer" {
		return c.object(v, "Viewer", f.Selections, c.viewerField)
	}
	if f.Name == "node" || f.Name == "nodes" {
		return c.choice(v, f)
	}
	edge, ok := c.of.graph.Query[f.Name]
	if !ok {
		return elsewhere("Query.%s", f.Name)
	}
	return c.edge(v, nil, edge, f)
}

func (c *compiler) viewerField(v *view, f graphql.CollectedField) error {
	if edge, ok := c.of.graph.Viewer[f.Name]; ok {
		return c.edge(v, nil, edge, f)
	}
	typ := reflect.TypeFor[auth.Viewer]()
	field, ok := typ.FieldByNameFunc(func(name string) bool { return foldEqual(name, f.Name) })
	if !ok || len(f.Arguments) > 0 {
		return elsewhere("Viewer.%s", f.Name)
	}
	write, err := c.value(f.Definition.Type, f.Selections, field.Type)
	if err != nil {
		return err
	}
	v.ops = append(v.ops, op{kind: opViewer, required: f.Definition.Type.NonNull, computed: &computed{write: write, columns: field.Index}})
	return nil
}

// entityField writes a field of a row.
func (c *compiler) entityField(n *node) func(*view, graphql.CollectedField) error {
	return func(v *view, f graphql.CollectedField) error {
		entity := n.read.Entity
		if edge, ok := entity.Edge(f.Name); ok {
			return c.edge(v, n, edge, f)
		}
		if edges, ok := entity.Choice(f.Name); ok {
			return c.choiceOfRow(v, n, edges, f)
		}
		if len(f.Definition.Arguments) > 0 {
			return elsewhere("%s.%s has arguments", entity.Type, f.Name)
		}
		if column, ok := entity.Column(f.Name); ok {
			return c.columnField(v, n, column, f)
		}
		if of, ok := entity.Computed(f.Name); ok {
			return c.computedField(v, n, of, f)
		}
		return elsewhere("%s.%s", entity.Type, f.Name)
	}
}

func (c *compiler) columnField(v *view, n *node, column *db.Column, f graphql.CollectedField) error {
	write, ok := columnWriterOf(column, n.read.Entity.Prefix, f.Definition.Type)
	if ok {
		v.ops = append(v.ops, op{kind: opColumn, column: n.column(column), write: write, required: f.Definition.Type.NonNull})
		return nil
	}
	// A value with parts: it is read into the row's struct first.
	return c.computedField(v, n, &db.Computed{
		Columns: []string{column.Name}, Go: column.Go, Value: func(_ auth.Viewer, row, _ any) (reflect.Value, bool) {
			return reflect.ValueOf(row).Elem().FieldByIndex(column.Index), true
		},
	}, f)
}

func (c *compiler) computedField(v *view, n *node, of *db.Computed, f graphql.CollectedField) error {
	write, err := c.value(f.Definition.Type, f.Selections, of.Go)
	if err != nil {
		return err
	}
	value := &computed{of: of, write: write, required: f.Definition.Type.NonNull}
	names := of.Columns
	if names == nil {
		for name := range n.read.Entity.Columns() {
			names = append(names, name)
		}
		slices.Sort(names)
	}
	for _, name := range names {
		value.columns = append(value.columns, n.column(n.read.Entity.Named(name)))
	}
	if of.With == nil {
		v.ops = append(v.ops, op{kind: opValue, computed: value})
		return nil
	}
	with, err := c.node(n, of.With)
	if err != nil {
		return err
	}
	with.keeps, n.keeps = true, true
	with.arguments = db.Arguments{}
	for _, column := range with.read.Entity.Columns() {
		with.column(column)
	}
	value.with = with
	v.hole(hole{computed: value})
	return nil
}

// edge writes what an edge leads to.
func (c *compiler) edge(v *view, from *node, edge *db.Edge, f graphql.CollectedField) error {
	n, err := c.node(from, edge)
	if err != nil {
		return err
	}
	n.field, n.named = f.Field, f.ObjectDefinition.Name+"."+f.Name
	n.required = f.Definition.Type.NonNull
	if err := c.fixArguments(n, f); err != nil {
		return err
	}
	if edge.Kind == db.ToPage {
		if err := c.connection(n, f); err != nil {
			return err
		}
	} else {
		of := &view{}
		n.views = append(n.views, of)
		if err := c.object(of, edge.To, f.Selections, c.entityField(n)); err != nil {
			return err
		}
	}
	v.hole(hole{child: n})
	return nil
}

// choice writes objects of whatever types their ids name.
func (c *compiler) choice(v *view, f graphql.CollectedField) error {
	of := &choice{many: f.Name == "nodes", alternatives: map[string]*node{}}
	found := c.of.graph.Nodes(c.of.config.Kind)
	for _, prefix := range slices.Sorted(maps.Keys(found)) {
		typ := found[prefix].Type
		if c.of.schema.Types[typ] == nil {
			return elsewhere("%s is not published", typ)
		}
		// Its key is never asked for: the ids are.
		n, err := c.node(nil, &db.Edge{Kind: db.ToOne, To: typ, Key: func(auth.Viewer, db.Arguments) (uuid.UUID, bool) { return uuid.Nil, false }})
		if err != nil {
			return err
		}
		n.of, n.field, n.named = of, f.Field, "Query."+f.Name
		if err := c.fixArguments(n, f); err != nil {
			return err
		}
		written := &view{}
		n.views = []*view{written}
		if err := c.object(written, typ, f.Selections, c.entityField(n)); err != nil {
			return err
		}
		of.alternatives[prefix] = n
	}
	v.hole(hole{choice: of})
	return nil
}

// choiceOfRow writes the one object, of several types, that a row leads to.
func (c *compiler) choiceOfRow(v *view, from *node, edges []*db.Edge, f graphql.CollectedField) error {
	of := &choice{}
	for _, edge := range edges {
		if c.of.schema.Types[edge.To] == nil {
			continue // No row that this kind of viewer sees leads there.
		}
		n, err := c.node(from, edge)
		if err != nil {
			return err
		}
		n.field, n.named, n.arguments = f.Field, f.ObjectDefinition.Name+"."+f.Name, db.Arguments{}
		written := &view{}
		n.views = []*view{written}
		if err := c.object(written, edge.To, f.Selections, c.entityField(n)); err != nil {
			return err
		}
		of.edges = append(of.edges, n)
	}
	v.hole(hole{choice: of})
	return nil
}

// node adds an edge's statement to the plan.
func (c *compiler) node(from *node, edge *db.Edge) (*node, error) {
	entity, ok := c.of.graph.Entity(edge.To)
	if !ok {
		return nil, elsewhere("type %s", edge.To)
	}
	n := &node{parent: from, edge: edge, keyColumn: -1, read: &db.Select{Entity: entity, Edge: edge}}
	if from != nil && edge.Key == nil {
		key := edge.From(from.read.Entity)
		if key == nil {
			return nil, elsewhere("no column %s", edge.Local)
		}
		n.level, n.keyColumn = from.level+1, from.column(key)
		if !slices.Contains(from.keyColumns, n.keyColumn) {
			from.keyColumns = append(from.keyColumns, n.keyColumn)
		}
		if from.of == nil && from.edge.Kind == db.ToOne && edge.Local == "id" && (from.edge.Key != nil || from.same) {
			n.level, n.same = from.level, true
		}
	} else if from != nil {
		n.level = from.level
	}
	c.plan.nodes = append(c.plan.nodes, n)
	return n, nil
}

// fixArguments reads the arguments of a field once where no variable is in them.
func (c *compiler) fixArguments(n *node, f graphql.CollectedField) error {
	if len(f.Definition.Arguments) == 0 {
		n.arguments = db.Arguments{}
		return nil
	}
	for _, a := range f.Arguments {
		if hasVariable(a.Value) {
			return nil
		}
	}
	var err error
	n.arguments, err = c.of.read(context.Background(), n, nil)
	return err
}

func hasVariable(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		return true
	}
	return slices.ContainsFunc(v.Children, func(child *ast.ChildValue) bool { return hasVariable(child.Value) })
}

// connection writes a page around its rows.
func (c *compiler) connection(n *node, f graphql.CollectedField) error {
	typ := f.Definition.Type.Name()
	separator := "{"
	for _, of := range graphql.CollectFields(c.op, f.Selections, []string{typ}) {
		n.text(separator + `"` + of.Alias + `":`)
		separator = ","
		var err error
		switch of.Name {
		case "__typename":
			n.text(`"` + typ + `"`)
		case "nodes":
			err = c.rows(n, func(v *view) error { return c.object(v, n.edge.To, of.Selections, c.entityField(n)) })
		case "edges":
			err = c.rows(n, func(v *view) error { return c.edgeRow(v, n, of) })
		case "pageInfo":
			c.pageInfo(n, of)
		case "totalCount":
			n.count = &db.Select{Entity: n.read.Entity, Edge: n.edge, Count: true}
			n.page = append(n.page, pageOp{kind: pageCount})
		default:
			err = elsewhere("%s.%s", typ, of.Name)
		}
		if err != nil {
			return err
		}
	}
	if separator == "{" {
		n.text("{")
	}
	n.text("}")
	return nil
}

func (c *compiler) rows(n *node, write func(*view) error) error {
	v := &view{}
	n.page = append(n.page, pageOp{kind: pageRows, view: len(n.views)})
	n.views = append(n.views, v)
	return write(v)
}

// edgeRow writes a row as an edge: its cursor and its node.
func (c *compiler) edgeRow(v *view, n *node, f graphql.CollectedField) error {
	return c.object(v, f.Definition.Type.Name(), f.Selections, func(v *view, of graphql.CollectedField) error {
		switch of.Name {
		case "cursor":
			n.read.Cursors = true
			v.ops = append(v.ops, op{kind: opCursor})
			return nil
		case "node":
			return c.object(v, n.edge.To, of.Selections, c.entityField(n))
		default:
			return elsewhere("an edge's %s", of.Name)
		}
	})
}

func (c *compiler) pageInfo(n *node, f graphql.CollectedField) {
	separator := "{"
	for _, of := range graphql.CollectFields(c.op, f.Selections, []string{"PageInfo"}) {
		n.text(separator + `"` + of.Alias + `":`)
		separator = ","
		switch of.Name {
		case "__typename":
			n.text(`"PageInfo"`)
		case "hasNextPage":
			n.page = append(n.page, pageOp{kind: pageHasNext})
		case "hasPreviousPage":
			n.page = append(n.page, pageOp{kind: pageHasPrevious})
		case "startCursor":
			n.read.Cursors = true
			n.page = append(n.page, pageOp{kind: pageStart})
		case "endCursor":
			n.read.Cursors = true
			n.page = append(n.page, pageOp{kind: pageEnd})
		}
	}
	if separator == "{" {
		n.text("{")
	}
	n.text("}")
}
