package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*creatorResolver) PastPartnerships(ctx context.Context, c *db.Creator) ([]*db.PastPartnership, error) {
	return load(ctx).PastPartnershipsOf.Load(ctx, c.Key)
}

func (r *creatorResolver) CategorySaturation(ctx context.Context, c *db.Creator, category string) (*domain.CategorySaturation, error) {
	brand, known, err := r.history(ctx, c)
	if err != nil {
		return nil, err
	}
	return domain.CategorySaturationOf(known, category, r.domain.Today(brand)), nil
}

func (r *creatorResolver) CompetitorConflicts(ctx context.Context, c *db.Creator) ([]*domain.CompetitorConflict, error) {
	brand, known, err := r.history(ctx, c)
	if err != nil {
		return nil, err
	}
	return domain.CompetitorConflictsOf(brand, known, r.domain.Today(brand)), nil
}

// history is what is known of a creator's sponsorships, and the brand that asks.
func (*creatorResolver) history(ctx context.Context, c *db.Creator) (*db.Brand, []*db.PastPartnership, error) {
	brand, err := load(ctx).Brand.Load(ctx, viewer(ctx).BrandID)
	if err != nil {
		return nil, nil, err
	}
	known, err := load(ctx).PastPartnershipsOf.Load(ctx, c.Key)
	return brand, known, err
}

func (*pastPartnershipResolver) Creator(ctx context.Context, p *db.PastPartnership) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, p.CreatorID)
}

func (r *mutationResolver) PastPartnershipRecord(ctx context.Context, input domain.PastPartnershipInput) (*graph.PastPartnershipPayload, error) {
	return pastPartnershipPayload(r.domain.PastPartnershipRecord(ctx, input))
}

func (r *mutationResolver) PastPartnershipUpdate(ctx context.Context, id gid.ID, input domain.PastPartnershipUpdateInput) (*graph.PastPartnershipPayload, error) {
	return pastPartnershipPayload(r.domain.PastPartnershipUpdate(ctx, id, input))
}

func (r *mutationResolver) PastPartnershipDelete(ctx context.Context, id gid.ID) (*graph.PastPartnershipPayload, error) {
	return pastPartnershipPayload(r.domain.PastPartnershipDelete(ctx, id))
}

func pastPartnershipPayload(p *db.PastPartnership, err error) (*graph.PastPartnershipPayload, error) {
	faults, err := outcome(err)
	return &graph.PastPartnershipPayload{PastPartnership: p, UserErrors: faults}, err
}
