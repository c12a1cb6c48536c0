package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
)

func (*queryResolver) AuditEntries(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.AuditEntryFilter) (*db.AuditEntryConnection, error) {
	return root[db.AuditEntry](ctx, db.AuditEntries(filter), nil, page(ctx, first, after, last, before))
}

func (*queryResolver) Events(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.EventFilter) (*db.EventConnection, error) {
	return root[db.Event](ctx, db.Events(filter), nil, page(ctx, first, after, last, before))
}

func (*auditEntryResolver) Actor(ctx context.Context, e *db.AuditEntry) (*db.User, error) {
	return edge(ctx, load(ctx).User, e.ActorID)
}

func (*eventResolver) Subject(ctx context.Context, e *db.Event) (db.Node, error) {
	return node(ctx, e.SubjectID())
}
