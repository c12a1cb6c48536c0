package db

import (
	"reflect"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"github.com/rapporthq/rapport/auth"
)

// Entity is a kind of row as compiled reads know it: where the rows are, which of
// them a viewer sees, what a GraphQL field reads and where an edge leads. All of
// it comes from the row struct and from one line for each edge (see [NewGraph]).
type Entity struct {
	// Type is the GraphQL type, and Prefix the type in its global ids.
	Type, Prefix string
	// Row is the row struct.
	Row reflect.Type

	model   any
	alias   string
	visible func(auth.Viewer) cond
	joined  func(*bun.SelectQuery, auth.Viewer) *bun.SelectQuery
	columns map[string]*Column
	edges   map[string]*Edge
	choices map[string][]*Edge
	// computed are fields that were added, reads the columns that methods read.
	computed map[string]*Computed
	reads    map[string][]string
}

// Column is a value of a row, read in Postgres' binary form.
type Column struct {
	// Name is the column's name.
	Name string
	// Go is the type of the row struct's field, and Index where it is.
	Go    reflect.Type
	Index []int

	expr string
}

// Column finds the column that a GraphQL field reads: the one of the row struct's
// field with the same name, as gqlgen binds it.
func (e *Entity) Column(field string) (*Column, bool) {
	if field == "id" {
		return e.columns["id"], e.Prefix != ""
	}
	for _, c := range e.columns {
		if strings.EqualFold(e.Row.FieldByIndex(c.Index).Name, field) && !strings.EqualFold(field, "key") {
			return c, true
		}
	}
	return nil, false
}

// Named is the column with this name in the database.
func (e *Entity) Named(name string) *Column { return e.columns[name] }

// Columns are all columns, by name.
func (e *Entity) Columns() map[string]*Column { return e.columns }

// Edge finds the edge that a GraphQL field follows.
func (e *Entity) Edge(field string) (*Edge, bool) {
	edge, ok := e.edges[field]
	return edge, ok
}

// Choice finds the edges of a field that leads to one object of several types: of
// each row, one of them at most leads somewhere.
func (e *Entity) Choice(field string) ([]*Edge, bool) {
	of, ok := e.choices[field]
	return of, ok
}

// entity makes the entity of a row struct.
func entity[T any, R Row[T]](tables *schema.Tables, typ, prefix string) *Entity {
	var zero T
	row := reflect.TypeFor[T]()
	table := tables.Get(row)
	e := &Entity{
		Type: typ, Prefix: prefix, Row: row, model: (*T)(nil), alias: table.Alias,
		visible: R(&zero).visible, columns: map[string]*Column{}, edges: map[string]*Edge{}, computed: map[string]*Computed{},
	}
	others := map[string]string{}
	if c, ok := any(&zero).(composed); ok {
		e.joined = c.join
		for _, text := range c.columns() {
			expr, name, renamed := cutLast(text, " AS ")
			if !renamed {
				_, name, _ = cutLast(text, ".")
			}
			others[name] = expr
		}
	}
	for _, f := range table.FieldMap {
		if f.Name == "cursor_keys" || f.Name == "parent_key" {
			continue
		}
		expr, other := others[f.Name]
		if !other {
			expr = e.alias + "." + f.Name
		}
		e.columns[f.Name] = &Column{Name: f.Name, Go: f.StructField.Type, Index: f.Index, expr: expr}
	}
	return e
}

// cutLast cuts around the last sep; before is the whole text where there is none.
func cutLast(text, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return text, "", false
}
