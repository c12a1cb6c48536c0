package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// calls notes what was executed, in order.
type calls struct {
	mu   sync.Mutex
	list []string
}

func (c *calls) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, name)
}

func (c *calls) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string{}, c.list...)
}

// fake is an executable schema that resolves root fields alone, through gqlgen's
// own field resolution, so that errors, panics and hooks go the real way.
type fake struct {
	schema *ast.Schema
	calls  *calls
	block  chan struct{}
}

func (f *fake) Schema() *ast.Schema { return f.schema }

func (f *fake) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (f *fake) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	root := "Query"
	if op.Operation.Operation == ast.Mutation {
		root = "Mutation"
	}
	done := false
	return func(ctx context.Context) *graphql.Response {
		if done {
			return nil
		}
		done = true
		var out bytes.Buffer
		null := false
		out.WriteByte('{')
		for i, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{root}) {
			if i > 0 {
				out.WriteByte(',')
			}
			graphql.MarshalString(field.Alias).MarshalGQL(&out)
			out.WriteByte(':')
			value := op.RootResolverMiddleware(ctx, func(ctx context.Context) graphql.Marshaler { return f.field(ctx, op, root, field) })
			null = null || field.Definition.Type.NonNull && value == graphql.Null
			value.MarshalGQL(&out)
		}
		out.WriteByte('}')
		if null {
			return &graphql.Response{Data: []byte("null")}
		}
		return &graphql.Response{Data: out.Bytes()}
	}
}

func (f *fake) field(ctx context.Context, op *graphql.OperationContext, root string, field graphql.CollectedField) graphql.Marshaler {
	return graphql.ResolveField(ctx, op, field,
		func(ctx context.Context, field graphql.CollectedField) (*graphql.FieldContext, error) {
			fc := &graphql.FieldContext{Object: root, Field: field, NonNull: field.Definition.Type.NonNull}
			args := field.ArgumentMap(op.Variables)
			if text, _ := args["amount"].(string); text == "bad" {
				ctx = graphql.WithFieldContext(ctx, fc)
				ctx = graphql.WithPathContext(ctx, graphql.NewPathWithField("amount"))
				err := graphql.ErrorOnPath(ctx, errors.New("decimal.Decimal: can't convert bad"))
				op.Error(ctx, err)
				return fc, err
			}
			fc.Args = args
			return fc, nil
		},
		func(ctx context.Context) (any, error) { return f.resolve(ctx, field) },
		nil,
		func(_ context.Context, _ ast.SelectionSet, v json.RawMessage) graphql.Marshaler {
			return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(v) })
		},
		true, field.Definition.Type.NonNull)
}

func (f *fake) resolve(ctx context.Context, field graphql.CollectedField) (any, error) {
	if field.Name != "__typename" && field.Name != "__schema" && field.Name != "__type" {
		f.calls.add(field.Name)
	}
	args := graphql.GetFieldContext(ctx).Args
	switch field.Name {
	case "__typename":
		return asJSON(field.ObjectDefinition.Name), nil
	case "__schema":
		names := []string{}
		for _, t := range introspection.WrapSchema(f.schema).Types() {
			names = append(names, *t.Name())
		}
		return asJSON(names), nil
	case "__type":
		name, _ := args["name"].(string)
		if def := f.schema.Types[name]; def != nil {
			return asJSON(map[string]string{"name": def.Name}), nil
		}
		return nil, nil
	case "echo":
		return asJSON(args), nil
	case "fails":
		return nil, errors.New(`pq: relation "creator" does not exist`)
	case "faulty":
		return nil, errs.Fault("reading creators", errors.New("SELECT secret FROM creators"))
	case "panics":
		panic("index out of range [3]")
	case "refuses":
		return nil, errs.New(errs.Forbidden, "Only finance may see this.")
	case "needed":
		return nil, errs.New(errs.Unavailable, "The database is busy.")
	case "slow":
		if f.block != nil {
			<-f.block
			return asJSON("done"), nil
		}
		<-ctx.Done()
		return nil, ctx.Err()
	default:
		return asJSON(auth.ViewerFrom(ctx).Name), nil
	}
}

func asJSON(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func newFake(s *ast.Schema) graphql.ExecutableSchema { return &fake{schema: s, calls: &calls{}} }
