package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
)

func (*queryResolver) CreatorFacets(ctx context.Context, filter *db.CreatorFilter) (*db.CreatorFacets, error) {
	return db.FacetsOfCreators(ctx, dataloaders.Session(ctx), filter)
}

func (*queryResolver) PartnershipTags(ctx context.Context, filter *db.PartnershipFilter) ([]*db.TagCount, error) {
	return db.PartnershipTags(ctx, dataloaders.Session(ctx), filter)
}
