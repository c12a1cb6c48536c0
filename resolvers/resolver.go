// Package resolvers answers the schema's fields. They are thin: a read asks a
// loader or a list, a write asks one function of domain.
package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/graph"
	"github.com/rapporthq/rapport/pagination"
)

// Resolver holds what the resolvers ask.
type Resolver struct {
	domain *domain.Domain
	// price tells what an operation would cost the viewer.
	price Pricer
}

// Pricer prices a document with its variables for the viewer in the context, and
// names the coordinate that costs the most.
type Pricer func(ctx context.Context, query string, variables map[string]any) (requested, limit int, costliest string, err error)

var _ graph.ResolverRoot = (*Resolver)(nil)

// Config makes the configuration of a generated schema over a store.
func Config(store *db.Store, price Pricer) graph.Config {
	return graph.Config{
		Resolvers:  &Resolver{domain: domain.New(store), price: price},
		Directives: graph.DirectiveRoot{Auth: authorize},
	}
}

// authorize keeps @auth: without the permission the field is null, and an error
// says so.
func authorize(ctx context.Context, _ any, next graphql.Resolver, can domain.Permission) (any, error) {
	if domain.Can(auth.ViewerFrom(ctx), can) {
		return next(ctx)
	}
	return nil, errs.New(errs.Forbidden, "Reading this needs the permission %s, which your role does not hold. Ask an admin of the brand.", can)
}

// outcome splits what a write answered into userErrors, the business reasons,
// and an error of the request.
func outcome(err error) ([]*errs.Error, error) {
	if err == nil {
		return []*errs.Error{}, nil
	}
	if list, ok := errors.AsType[errs.List](err); ok {
		return list, nil
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Outcome() {
		return []*errs.Error{e}, nil
	}
	return nil, err
}

// edge loads the object of a key that may be missing.
func edge[T any](ctx context.Context, loader dataloaders.One[T], key *uuid.UUID) (*T, error) {
	if key == nil {
		return nil, nil
	}
	return loader.Load(ctx, *key)
}

// load is the operation's loaders.
func load(ctx context.Context) *dataloaders.Loaders { return dataloaders.From(ctx) }

// page reads the arguments of a connection, and whether the client asks for the
// number of all.
func page(ctx context.Context, first *int, after *string, last *int, before *string) pagination.Page {
	p := pagination.Page{First: first, After: after, Last: last, Before: before}
	for _, field := range graphql.CollectFieldsCtx(ctx, nil) {
		if field.Name == "totalCount" {
			p.Count = true
		}
	}
	return p
}

// root reads a page of a list that hangs on no object.
func root[T any, R db.Row[T]](ctx context.Context, list db.List, err error, p pagination.Page) (*pagination.Connection[*T], error) {
	if err != nil {
		return nil, err
	}
	return db.Page[T, R](ctx, dataloaders.Session(ctx), list, p)
}

// child reads a page of an object's list, together with those of its siblings.
func child[T any, R db.Row[T]](ctx context.Context, list db.List, err error, p pagination.Page, parent uuid.UUID) (*pagination.Connection[*T], error) {
	if err != nil {
		return nil, err
	}
	return dataloaders.PageOf[T, R](ctx, load(ctx), list, p, parent)
}

// viewer is the one who asks.
func viewer(ctx context.Context) auth.Viewer { return auth.ViewerFrom(ctx) }
