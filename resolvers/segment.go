package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) Segments(ctx context.Context, entity *db.SegmentEntity) ([]*db.Segment, error) {
	return db.Segments(ctx, dataloaders.Session(ctx), entity)
}

func (*segmentResolver) Count(ctx context.Context, s *db.Segment) (int, error) {
	return load(ctx).SegmentCount.Load(ctx, s.Key)
}

func (*segmentResolver) CreatedBy(ctx context.Context, s *db.Segment) (*db.User, error) {
	return edge(ctx, load(ctx).User, s.CreatedByID)
}

func (r *mutationResolver) SegmentCreate(ctx context.Context, input domain.SegmentCreateInput) (*graph.SegmentPayload, error) {
	return segmentPayload(r.domain.SegmentCreate(ctx, input))
}

func (r *mutationResolver) SegmentUpdate(ctx context.Context, id gid.ID, input domain.SegmentUpdateInput) (*graph.SegmentPayload, error) {
	return segmentPayload(r.domain.SegmentUpdate(ctx, id, input))
}

func (r *mutationResolver) SegmentDelete(ctx context.Context, id gid.ID) (*graph.SegmentPayload, error) {
	return segmentPayload(r.domain.SegmentDelete(ctx, id))
}

func segmentPayload(s *db.Segment, err error) (*graph.SegmentPayload, error) {
	faults, err := outcome(err)
	return &graph.SegmentPayload{Segment: s, UserErrors: faults}, err
}
