package db

import (
	"reflect"
	"strings"

	"github.com/rapporthq/rapport/auth"
)

// Computed is a field that is worked out of a row, and of one more row where it
// needs that.
type Computed struct {
	// Columns are those of the row that it reads, by name; nil for all.
	Columns []string
	// With leads to the other row, a pointer to its struct or nil; nil for none.
	With *Edge
	// Go is the type of the value.
	Go reflect.Type
	// Value works it out. Row and with are pointers to row structs, of which only
	// the columns named are read. It is not ok when it can't: another reading must.
	Value func(v auth.Viewer, row, with any) (value reflect.Value, ok bool)
}

// Compute makes a computed field of T out of a row R and, if with is not nil,
// another row W. A value that can't be worked out is left to another reading.
func Compute[T, R, W any](columns []string, with *Edge, value func(v auth.Viewer, row *R, with *W) (T, error)) *Computed {
	return &Computed{Columns: columns, With: with, Go: reflect.TypeFor[T](), Value: func(v auth.Viewer, row, with any) (reflect.Value, bool) {
		r, _ := row.(*R)
		w, _ := with.(*W)
		result, err := value(v, r, w)
		return reflect.ValueOf(&result).Elem(), err == nil
	}}
}

// Computed finds the computed field: one that was added, or a method of the row
// struct with the field's name.
func (e *Entity) Computed(field string) (*Computed, bool) {
	if c, ok := e.computed[field]; ok {
		return c, true
	}
	pointer := reflect.PointerTo(e.Row)
	for method := range pointer.Methods() {
		if !strings.EqualFold(method.Name, field) || method.Type.NumIn() != 1 || method.Type.NumOut() != 1 {
			continue
		}
		return &Computed{Columns: e.reads[field], Go: method.Type.Out(0), Value: func(_ auth.Viewer, row, _ any) (reflect.Value, bool) {
			return method.Func.Call([]reflect.Value{reflect.ValueOf(row)})[0], true
		}}, true
	}
	return nil, false
}

// Add gives the entity a field that is worked out beyond this room.
func (e *Entity) Add(field string, c *Computed) { e.computed[field] = c }
