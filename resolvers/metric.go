package resolvers

import (
	"context"

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

func (*publicationResolver) MetricSeries(ctx context.Context, p *db.Publication, from, to scalars.Date) ([]*db.MetricDay, error) {
	return load(ctx).DaysOfPublication(db.Days{First: from, Last: to}).Load(ctx, p.Key)
}

func (*campaignResolver) MetricSeries(ctx context.Context, c *db.Campaign, from, to scalars.Date) ([]*db.MetricDay, error) {
	return load(ctx).DaysOfCampaign(db.Days{First: from, Last: to}).Load(ctx, c.Key)
}
