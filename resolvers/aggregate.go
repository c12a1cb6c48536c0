package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/graph"
)

// The objects that groups are named by. One that does not exist for the viewer
// is null.
type (
	partnershipAggregateResolver struct{ *Resolver }
	deliverableAggregateResolver struct{ *Resolver }
	metricAggregateResolver      struct{ *Resolver }
)

// PartnershipAggregate resolves the fields of PartnershipAggregate.
func (r *Resolver) PartnershipAggregate() graph.PartnershipAggregateResolver {
	return &partnershipAggregateResolver{r}
}

// DeliverableAggregate resolves the fields of DeliverableAggregate.
func (r *Resolver) DeliverableAggregate() graph.DeliverableAggregateResolver {
	return &deliverableAggregateResolver{r}
}

// MetricAggregate resolves the fields of MetricAggregate.
func (r *Resolver) MetricAggregate() graph.MetricAggregateResolver {
	return &metricAggregateResolver{r}
}

func (*queryResolver) PartnershipAggregate(ctx context.Context, filter *db.PartnershipFilter, groupBy []db.PartnershipGroupBy) ([]*db.PartnershipAggregate, error) {
	return db.PartnershipAggregates(ctx, dataloaders.Session(ctx), filter, groupBy)
}

func (*queryResolver) DeliverableAggregate(ctx context.Context, filter *db.DeliverableFilter, groupBy []db.DeliverableGroupBy) ([]*db.DeliverableAggregate, error) {
	return db.DeliverableAggregates(ctx, dataloaders.Session(ctx), filter, groupBy)
}

func (*queryResolver) MetricAggregate(ctx context.Context, filter *db.MetricAggregateFilter, groupBy []db.MetricGroupBy) ([]*db.MetricAggregate, error) {
	return db.MetricAggregates(ctx, dataloaders.Session(ctx), filter, groupBy)
}

func (*partnershipAggregateResolver) Owner(ctx context.Context, a *db.PartnershipAggregate) (*db.User, error) {
	return edge(ctx, load(ctx).User, a.OwnerID)
}

func (*deliverableAggregateResolver) Campaign(ctx context.Context, a *db.DeliverableAggregate) (*db.Campaign, error) {
	return edge(ctx, load(ctx).Campaign, a.CampaignID)
}

func (*deliverableAggregateResolver) Creator(ctx context.Context, a *db.DeliverableAggregate) (*db.Creator, error) {
	return edge(ctx, load(ctx).Creator, a.CreatorID)
}

func (*deliverableAggregateResolver) Brand(ctx context.Context, a *db.DeliverableAggregate) (*db.Brand, error) {
	return edge(ctx, load(ctx).Brand, a.BrandID)
}

func (*metricAggregateResolver) Campaign(ctx context.Context, a *db.MetricAggregate) (*db.Campaign, error) {
	return edge(ctx, load(ctx).Campaign, a.CampaignID)
}

func (*metricAggregateResolver) Creator(ctx context.Context, a *db.MetricAggregate) (*db.Creator, error) {
	return edge(ctx, load(ctx).Creator, a.CreatorID)
}

func (*metricAggregateResolver) Brand(ctx context.Context, a *db.MetricAggregate) (*db.Brand, error) {
	return edge(ctx, load(ctx).Brand, a.BrandID)
}
