package server

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/errs"
)

// checkVariables holds the values a client sent against the operation's variable
// definitions. It is stricter than gqlparser, which takes enum values in any case
// and numbers as strings, and does not look at @oneOf here; and its sentences name
// no Go type. What only a custom scalar knows is left to that scalar.
func checkVariables(schema *ast.Schema, op *ast.OperationDefinition, given map[string]any) *errs.Error {
	for _, variable := range op.VariableDefinitions {
		value, sent := given[variable.Variable]
		if !sent {
			if variable.Type.NonNull && variable.DefaultValue == nil {
				return misfit("$"+variable.Variable, "must be given, as "+variable.Type.String())
			}
			continue
		}
		if err := fits(schema, variable.Type, value, "$"+variable.Variable); err != nil {
			return err
		}
	}
	return nil
}

func misfit(place, why string) *errs.Error {
	return errs.New(errs.GraphQLValidation, "Variable \"%s\" %s.", place, why)
}

func fits(schema *ast.Schema, t *ast.Type, value any, place string) *errs.Error {
	if value == nil {
		if t.NonNull {
			return misfit(place, "must not be null: it is "+t.String())
		}
		return nil
	}
	if t.Elem != nil {
		list, isList := value.([]any)
		if !isList {
			return fits(schema, t.Elem, value, place)
		}
		for i, item := range list {
			if err := fits(schema, t.Elem, item, place+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
		return nil
	}
	def := schema.Types[t.NamedType]
	switch def.Kind {
	case ast.Enum:
		if name, isText := value.(string); !isText || def.EnumValues.ForName(name) == nil {
			return misfit(place, "is not a value of the enum "+def.Name)
		}
	case ast.InputObject:
		return fitsObject(schema, def, value, place)
	case ast.Scalar:
		if !fitsScalar(def.Name, value) {
			return misfit(place, "is not a value of the type "+def.Name)
		}
	default:
		// Validation lets no other kind be a variable's.
	}
	return nil
}

func fitsObject(schema *ast.Schema, def *ast.Definition, value any, place string) *errs.Error {
	object, isObject := value.(map[string]any)
	if !isObject {
		return misfit(place, "must be an object: it is "+def.Name)
	}
	if isOneOf(def) && len(object) != 1 {
		return misfit(place, fmt.Sprintf("must have exactly one key, as %s is @oneOf", def.Name))
	}
	known := 0
	for _, field := range def.Fields {
		at := place + "." + field.Name
		value, sent := object[field.Name]
		if !sent {
			if field.Type.NonNull && field.DefaultValue == nil {
				return misfit(at, "must be given, as "+field.Type.String())
			}
			continue
		}
		known++
		if value == nil && isOneOf(def) {
			return misfit(at, fmt.Sprintf("must not be null, as %s is @oneOf", def.Name))
		}
		if err := fits(schema, field.Type, value, at); err != nil {
			return err
		}
	}
	if known < len(object) {
		return misfit(place, fmt.Sprintf("has a key that %s does not have", def.Name))
	}
	return nil
}

func fitsScalar(name string, value any) bool {
	switch name {
	case "Int":
		n, isNumber := value.(json.Number)
		return isNumber && isInt32(n.String())
	case "Float":
		n, isNumber := value.(json.Number)
		if !isNumber {
			return false
		}
		_, err := n.Float64()
		return err == nil
	case "String":
		_, isText := value.(string)
		return isText
	case "Boolean":
		_, isBool := value.(bool)
		return isBool
	case "ID":
		switch v := value.(type) {
		case string:
			return true
		case json.Number:
			_, err := v.Int64()
			return err == nil
		}
		return false
	default:
		return true
	}
}

// isInt32 tells whether the text is a whole number that GraphQL's Int holds.
func isInt32(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n >= math.MinInt32 && n <= math.MaxInt32
}
