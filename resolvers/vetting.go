package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) VettingChecks(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.VettingCheckFilter) (*db.VettingCheckConnection, error) {
	return root[db.VettingCheck](ctx, db.VettingChecks(filter), nil, page(ctx, first, after, last, before))
}

func (*partnershipResolver) VettingChecks(ctx context.Context, p *db.Partnership) ([]*db.VettingCheck, error) {
	return load(ctx).VettingChecksOf.Load(ctx, p.Key)
}

func (*vettingCheckResolver) Partnership(ctx context.Context, c *db.VettingCheck) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, c.PartnershipID)
}

func (*vettingCheckResolver) Creator(ctx context.Context, c *db.VettingCheck) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, c.CreatorID)
}

func (*vettingCheckResolver) Reviewer(ctx context.Context, c *db.VettingCheck) (*db.User, error) {
	return load(ctx).User.Load(ctx, c.ReviewerID)
}

func (r *vettingCheckResolver) Expired(ctx context.Context, c *db.VettingCheck) (bool, error) {
	brand, err := load(ctx).Brand.Load(ctx, c.BrandID)
	if err != nil {
		return false, err
	}
	return r.domain.VettingExpired(brand.TimeZone, c), nil
}

func (r *mutationResolver) VettingCheckRecord(ctx context.Context, input domain.VettingCheckInput) (*graph.VettingCheckPayload, error) {
	check, err := r.domain.VettingCheckRecord(ctx, input)
	faults, err := outcome(err)
	return &graph.VettingCheckPayload{VettingCheck: check, UserErrors: faults}, err
}
