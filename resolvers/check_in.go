package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) CheckIns(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.CheckInFilter) (*db.CheckInConnection, error) {
	return root[db.CheckIn](ctx, db.CheckIns(viewer(ctx), filter), nil, page(ctx, first, after, last, before))
}

func (*partnershipResolver) CheckIns(ctx context.Context, p *db.Partnership) ([]*db.CheckIn, error) {
	return load(ctx).CheckInsOf.Load(ctx, p.Key)
}

func (*checkInResolver) Partnership(ctx context.Context, c *db.CheckIn) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, c.PartnershipID)
}

func (r *checkInResolver) Status(ctx context.Context, c *db.CheckIn) (db.CheckInStatus, error) {
	brand, err := load(ctx).Brand.Load(ctx, c.BrandID)
	if err != nil {
		return "", err
	}
	return r.domain.CheckInStatus(c, brand)
}

func (*checkInResolver) AvailableTransitions(ctx context.Context, c *db.CheckIn) ([]*domain.CheckInTransition, error) {
	partnership, err := load(ctx).Partnership.Load(ctx, c.PartnershipID)
	if err != nil {
		return nil, err
	}
	return domain.CheckInTransitions(viewer(ctx), c, partnership), nil
}

func (r *mutationResolver) CheckInPlan(ctx context.Context, input domain.CheckInPlanInput) (*graph.CheckInPayload, error) {
	return checkInPayload(r.domain.CheckInPlan(ctx, input))
}

func (r *mutationResolver) CheckInUpdate(ctx context.Context, id gid.ID, input domain.CheckInUpdateInput) (*graph.CheckInPayload, error) {
	return checkInPayload(r.domain.CheckInUpdate(ctx, id, input))
}

func (r *mutationResolver) CheckInComplete(ctx context.Context, id gid.ID, input *domain.CheckInCompleteInput) (*graph.CheckInPayload, error) {
	return checkInPayload(r.domain.CheckInComplete(ctx, id, input))
}

func (r *mutationResolver) CheckInSkip(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.CheckInPayload, error) {
	return checkInPayload(r.domain.CheckInSkip(ctx, id, input))
}

func checkInPayload(checkIn *db.CheckIn, err error) (*graph.CheckInPayload, error) {
	faults, err := outcome(err)
	return &graph.CheckInPayload{CheckIn: checkIn, UserErrors: faults}, err
}
