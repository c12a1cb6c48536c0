package server

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/graph"
	compiled "github.com/rapporthq/rapport/plan"
	"github.com/rapporthq/rapport/resolvers"
)

// The executors: compiled plans, which leave what they can't answer to the
// resolvers, or the resolvers alone.
const (
	ExecutorPlan      = "plan"
	ExecutorResolvers = "gqlgen"
)

// Schema is Rapport's whole schema, with all its directives.
func Schema() *ast.Schema {
	return graph.NewExecutableSchema(graph.Config{}).Schema()
}

// NewRapport makes the handler that answers from the store. What cfg leaves open
// of schema, execution and readiness is filled in here.
//
// Each operation reads one snapshot through loaders of its own; after each write
// of a mutation both are made anew, so that the answer shows what was written.
// Where queries may be read from standbys, the header Rapport-Written tells how far
// a write is in the log, and is taken with later requests.
func NewRapport(store *db.Store, cfg Config) (http.Handler, error) {
	cfg.Schema = Schema()
	cfg.Executable = func(published *ast.Schema) graphql.ExecutableSchema {
		config := resolvers.Config(store, Price)
		config.Schema = published
		return graph.NewExecutableSchema(config)
	}
	cfg.Operation = func(ctx context.Context, viewer auth.Viewer) (context.Context, func(bool)) {
		operation := dataloaders.NewOperation(store.Session(viewer))
		ctx = auth.WithViewer(ctx, viewer)
		ctx = db.WithRequestID(ctx, RequestID(ctx))
		ctx = dataloaders.WithOperation(ctx, operation)
		return ctx, func(bool) { operation.Close() }
	}
	cfg.AfterMutationField = dataloaders.Renew
	cfg.AroundField = func(ctx context.Context, next graphql.Resolver) (any, error) {
		return dataloaders.Watch(ctx, func(ctx context.Context) (any, error) { return resolvers.Recover(ctx, next) })
	}
	cfg.Claims = store
	read, readers := resolvers.Graph(store), graph.ArgumentsReaders()
	arguments := func(ctx context.Context, field string, raw map[string]any) (map[string]any, bool, error) {
		reader, ok := readers[field]
		if !ok {
			return nil, false, nil
		}
		values, err := reader(ctx, raw)
		return values, true, err
	}
	cfg.Plan = func(kind auth.Kind, published *ast.Schema) Planner {
		if cfg.Executor == ExecutorResolvers {
			return nil
		}
		x := compiled.New(compiled.Config{Store: store, Graph: read, Kind: kind, Schema: published, Whole: cfg.Schema, Arguments: arguments, Can: resolvers.Can})
		return func(doc *ast.QueryDocument, op *ast.OperationDefinition) Planned { return x.Operation(doc, op) }
	}
	if cfg.Ready == nil {
		cfg.Ready = store.Ready
	}
	handler, err := New(cfg)
	if err == nil && store.ReadsStandbys() {
		handler = followWrites(handler)
	}
	return handler, err
}
