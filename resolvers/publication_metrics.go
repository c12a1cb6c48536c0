package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
)

func (*publicationResolver) LatestMetrics(ctx context.Context, p *db.Publication) (*db.MetricSnapshot, error) {
	return load(ctx).LatestOfPublication.Load(ctx, p.Key)
}

func (*publicationResolver) MetricSnapshots(ctx context.Context, p *db.Publication, first *int, after *string, last *int, before *string, filter *db.MetricSnapshotFilter, orderBy []*db.MetricSnapshotOrder) (*db.MetricSnapshotConnection, error) {
	list, err := db.MetricSnapshots(filter, orderBy)
	return child[db.MetricSnapshot](ctx, list.Of(db.MetricSnapshotsOfPublication()), err, page(ctx, first, after, last, before), p.Key)
}

func (*metricSnapshotResolver) Publication(ctx context.Context, m *db.MetricSnapshot) (*db.Publication, error) {
	return edge(ctx, load(ctx).Publication, m.PublicationID)
}

func (*metricSnapshotResolver) Account(ctx context.Context, m *db.MetricSnapshot) (*db.SocialAccount, error) {
	return edge(ctx, load(ctx).SocialAccount, m.AccountID)
}
