package resolvers

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/graph"
	"github.com/rapporthq/rapport/scalars"
)

func (r *mutationResolver) MetricSnapshotRecord(ctx context.Context, input domain.MetricSnapshotInput) (*graph.MetricSnapshotPayload, error) {
	snapshot, err := r.domain.MetricSnapshotRecord(ctx, input)
	faults, err := outcome(err)
	return &graph.MetricSnapshotPayload{MetricSnapshot: snapshot, UserErrors: faults}, err
}

func (r *mutationResolver) MetricSnapshotsRecord(ctx context.Context, input []*domain.MetricSnapshotInput) (*graph.MetricSnapshotsPayload, error) {
	recording, err := r.domain.MetricSnapshotsRecord(ctx, input)
	faults, err := outcome(err)
	return &graph.MetricSnapshotsPayload{
		Recorded: recording.Recorded, Unchanged: recording.Unchanged, UserErrors: append(faults, recording.Refused...),
	}, err
}

func metricSeries(ctx context.Context, of db.MetricsOf, key uuid.UUID, from, to scalars.Date, each db.MetricInterval) ([]*db.MetricDay, error) {
	return load(ctx).Series(of, db.MetricSeries{Days: db.Days{First: from, Last: to}, Each: each}).Load(ctx, key)
}

func (*publicationResolver) MetricSeries(ctx context.Context, p *db.Publication, from, to scalars.Date, each db.MetricInterval) ([]*db.MetricDay, error) {
	return metricSeries(ctx, db.MetricsOfPublication, p.Key, from, to, each)
}

func (*deliverableResolver) MetricSeries(ctx context.Context, d *db.Deliverable, from, to scalars.Date, each db.MetricInterval) ([]*db.MetricDay, error) {
	return metricSeries(ctx, db.MetricsOfDeliverable, d.Key, from, to, each)
}

func (*partnershipResolver) MetricSeries(ctx context.Context, p *db.Partnership, from, to scalars.Date, each db.MetricInterval) ([]*db.MetricDay, error) {
	return metricSeries(ctx, db.MetricsOfPartnership, p.Key, from, to, each)
}

func (*campaignResolver) MetricSeries(ctx context.Context, c *db.Campaign, from, to scalars.Date, each db.MetricInterval) ([]*db.MetricDay, error) {
	return metricSeries(ctx, db.MetricsOfCampaign, c.Key, from, to, each)
}

func (*creatorResolver) MetricSeries(ctx context.Context, c *db.Creator, from, to scalars.Date, each db.MetricInterval) ([]*db.MetricDay, error) {
	return metricSeries(ctx, db.MetricsOfCreator, c.Key, from, to, each)
}

func (*brandResolver) MetricSeries(ctx context.Context, b *db.Brand, from, to scalars.Date, each db.MetricInterval) ([]*db.MetricDay, error) {
	return metricSeries(ctx, db.MetricsOfBrand, b.Key, from, to, each)
}
