package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// valueWriter appends a Go value's JSON; it is not ok for a null where none may
// be.
type valueWriter func(b []byte, v reflect.Value) (out []byte, ok bool)

func foldEqual(a, b string) bool { return strings.EqualFold(a, b) }

// value makes the writer of a Go value as a GraphQL type, as gqlgen writes it.
func (c *compiler) value(typ *ast.Type, set ast.SelectionSet, of reflect.Type) (valueWriter, error) {
	if of.Kind() == reflect.Pointer {
		inner, err := c.value(typ, set, of.Elem())
		if err != nil {
			return nil, err
		}
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			if v.IsNil() {
				return append(b, "null"...), !typ.NonNull
			}
			return inner(b, v.Elem())
		}, nil
	}
	if typ.Elem != nil {
		return c.listValue(typ, set, of)
	}
	definition := c.of.schema.Types[typ.Name()]
	switch definition.Kind {
	case ast.Object:
		return c.objectValue(definition, set, of)
	case ast.Scalar, ast.Enum:
		return scalarValue(typ.Name(), of)
	default:
		return nil, elsewhere("a value of type %s", typ.Name())
	}
}

func (c *compiler) listValue(typ *ast.Type, set ast.SelectionSet, of reflect.Type) (valueWriter, error) {
	if of.Kind() != reflect.Slice {
		return nil, elsewhere("%s is no list", of)
	}
	element, err := c.value(typ.Elem, set, of.Elem())
	if err != nil {
		return nil, err
	}
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		if v.IsNil() && !typ.NonNull {
			return append(b, "null"...), true
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			var ok bool
			if b, ok = element(b, v.Index(i)); !ok {
				return b, false
			}
		}
		return append(b, ']'), true
	}, nil
}

// valuePart is one field of an object that is a Go value.
type valuePart struct {
	before string
	get    func(reflect.Value) reflect.Value
	write  valueWriter
}

func (c *compiler) objectValue(definition *ast.Definition, set ast.SelectionSet, of reflect.Type) (valueWriter, error) {
	var parts []valuePart
	separator := "{"
	for _, f := range graphql.CollectFields(c.op, set, append([]string{definition.Name}, definition.Interfaces...)) {
		part := valuePart{before: separator + `"` + f.Alias + `":`}
		separator = ","
		if f.Name == "__typename" {
			part.before += `"` + definition.Name + `"`
			parts = append(parts, part)
			continue
		}
		field, ok := of.FieldByNameFunc(func(name string) bool { return foldEqual(name, f.Name) })
		if !ok || len(f.Definition.Arguments) > 0 {
			return nil, elsewhere("%s.%s", definition.Name, f.Name)
		}
		if err := c.permissions(f); err != nil {
			return nil, err
		}
		var err error
		if part.write, err = c.value(f.Definition.Type, f.Selections, field.Type); err != nil {
			return nil, err
		}
		part.get = func(v reflect.Value) reflect.Value { return v.FieldByIndex(field.Index) }
		parts = append(parts, part)
	}
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		if len(parts) == 0 {
			return append(b, "{}"...), true
		}
		for _, part := range parts {
			b = append(b, part.before...)
			if part.write == nil {
				continue
			}
			var ok bool
			if b, ok = part.write(b, part.get(v)); !ok {
				return b, false
			}
		}
		return append(b, '}'), true
	}, nil
}

// scalarValue makes the writer of a scalar or an enum.
func scalarValue(name string, of reflect.Type) (valueWriter, error) {
	switch {
	case of.Implements(reflect.TypeFor[graphql.Marshaler]()):
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			out := bytes.NewBuffer(b)
			v.Interface().(graphql.Marshaler).MarshalGQL(out) //nolint:forcetypeassert,errcheck // Looked at when the plan was made.
			return out.Bytes(), true
		}, nil
	case of == reflect.TypeFor[time.Time]():
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			at := v.Interface().(time.Time) //nolint:forcetypeassert,errcheck // It is of this type.
			return append(at.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"'), true
		}, nil
	case of == reflect.TypeFor[json.RawMessage]():
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			if v.Len() == 0 {
				return append(b, "null"...), true
			}
			return append(b, v.Bytes()...), true
		}, nil
	}
	switch of.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) ([]byte, bool) { return appendString(b, v.String()), true }, nil
	case reflect.Int, reflect.Int64:
		return func(b []byte, v reflect.Value) ([]byte, bool) { return strconv.AppendInt(b, v.Int(), 10), true }, nil
	case reflect.Bool:
		return func(b []byte, v reflect.Value) ([]byte, bool) { return strconv.AppendBool(b, v.Bool()), true }, nil
	case reflect.Float64:
		return func(b []byte, v reflect.Value) ([]byte, bool) { return fmt.Appendf(b, "%g", v.Float()), true }, nil
	default:
		return nil, elsewhere("a %s as %s", of, name)
	}
}
