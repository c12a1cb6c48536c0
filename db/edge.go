package db

import (
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// Arguments are a field's arguments as its resolver gets them, by name.
type Arguments map[string]any

// argument is an argument's value; the zero value when it is not given.
func argument[T any](a Arguments, name string) T {
	value, _ := a[name].(T)
	return value
}

// EdgeKind is how many objects an edge leads to, and how they are found.
type EdgeKind uint8

// The kinds of edges.
const (
	// ToOne leads to the object with the key.
	ToOne EdgeKind = iota
	// ToFirst leads to the first of a short list.
	ToFirst
	// ToMany leads to a short list.
	ToMany
	// ToPage leads to a page of a list.
	ToPage
)

// Edge leads from an object, or from the query itself, to other objects.
type Edge struct {
	Kind EdgeKind
	// To is the GraphQL type at the end.
	To string
	// Local is the column of the object that holds the key: the key of the other
	// object, or what the list's objects belong to. It is empty for edges that begin
	// at the query: see Key.
	Local string
	// Key is what an edge begins with that hangs on no object; nil for lists of all.
	// It is not ok when this edge can't tell: another reading must.
	Key func(auth.Viewer, Arguments) (key uuid.UUID, ok bool)

	// key is a value that Local is not a column for.
	key   *Column
	short func(Arguments) (belongs, bool)
	// table is what the rows are read from in place of the entity's own table: a
	// subquery on `parent.id`. Nil for the table.
	table    func(v auth.Viewer, a Arguments, omitPredicates bool) (cond, error)
	list     func(auth.Viewer, Arguments) (List, error)
	relation *Relation
}

// From is the value of the entity's rows that the edge begins with; nil when there
// is none.
func (e *Edge) From(entity *Entity) *Column {
	if e.key != nil {
		return e.key
	}
	return entity.Named(e.Local)
}

// One leads to the object whose key the column holds.
func One(to, local string) *Edge { return &Edge{Kind: ToOne, To: to, Local: local} }

// first leads to the one row of the list.
func first[T any](to string, s Short[T]) *Edge { return shortly(ToFirst, to, s) }

// many leads to the rows of the list.
func many[T any](to string, s Short[T]) *Edge { return shortly(ToMany, to, s) }

func shortly[T any](kind EdgeKind, to string, s Short[T]) *Edge {
	return &Edge{Kind: kind, To: to, Local: "id", short: func(Arguments) (belongs, bool) { return s.belongs, true }}
}

// pages leads to pages of the list's rows that belong to the object.
func pages(to string, list func(auth.Viewer, Arguments) (List, error), r Relation) *Edge {
	return &Edge{Kind: ToPage, To: to, Local: "id", list: list, relation: &r}
}

// all leads from the query to pages of the list.
func all(to string, list func(auth.Viewer, Arguments) (List, error)) *Edge {
	return &Edge{Kind: ToPage, To: to, list: list}
}

// named leads from the query to the object whose global id the argument `id` is.
func named(to, prefix string) *Edge {
	return &Edge{Kind: ToOne, To: to, Key: func(_ auth.Viewer, a Arguments) (uuid.UUID, bool) {
		key, _ := argument[gid.ID](a, "id").Is(prefix)
		return key, true
	}}
}

// Own leads from the viewer to the object whose key it holds.
func Own(to string, key func(auth.Viewer) uuid.UUID) *Edge {
	return &Edge{Kind: ToOne, To: to, Key: func(v auth.Viewer, _ Arguments) (uuid.UUID, bool) { return key(v), true }}
}
