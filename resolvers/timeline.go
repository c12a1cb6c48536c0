package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
)

func (*partnershipResolver) Timeline(ctx context.Context, p *db.Partnership, first *int, after *string, last *int, before *string, filter *db.TimelineFilter) (*db.TimelineEntryConnection, error) {
	list := db.Timeline(filter).Of(db.TimelineOfPartnership())
	return child[db.TimelineEntry](ctx, list, nil, page(ctx, first, after, last, before), p.Key)
}

func (*timelineEntryResolver) Subject(ctx context.Context, e *db.TimelineEntry) (db.Node, error) {
	return node(ctx, e.SubjectID())
}
