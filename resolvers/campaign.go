package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) Campaigns(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.CampaignFilter, orderBy []*db.CampaignOrder) (*db.CampaignConnection, error) {
	list, err := db.Campaigns(filter, orderBy)
	return root[db.Campaign](ctx, list, err, page(ctx, first, after, last, before))
}

func (*campaignResolver) Brand(ctx context.Context, c *db.Campaign) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, c.BrandID)
}

func (*campaignResolver) Budget(ctx context.Context, c *db.Campaign) (*db.Money, error) {
	brand, err := load(ctx).Brand.Load(ctx, c.BrandID)
	if err != nil {
		return nil, err
	}
	return db.MoneyOf(c.BudgetMinor, brand.Currency)
}

func (*campaignResolver) Participants(ctx context.Context, c *db.Campaign, first *int, after *string, last *int, before *string) (*db.CampaignParticipantConnection, error) {
	list := db.CampaignParticipants().Of(db.ParticipantsOfCampaign())
	return child[db.CampaignParticipant](ctx, list, nil, page(ctx, first, after, last, before), c.Key)
}

func (*campaignResolver) Partnerships(ctx context.Context, c *db.Campaign, first *int, after *string, last *int, before *string, filter *db.PartnershipFilter, orderBy []*db.PartnershipOrder) (*db.PartnershipConnection, error) {
	list, err := db.Partnerships(viewer(ctx), filter, orderBy)
	list = list.Of(db.PartnershipsOfCampaign())
	return child[db.Partnership](ctx, list, err, page(ctx, first, after, last, before), c.Key)
}

func (*campaignResolver) Deliverables(ctx context.Context, c *db.Campaign, first *int, after *string, last *int, before *string, filter *db.DeliverableFilter, orderBy []*db.DeliverableOrder) (*db.DeliverableConnection, error) {
	list, err := db.Deliverables(filter, orderBy)
	return child[db.Deliverable](ctx, list.Of(db.DeliverablesOfCampaign()), err, page(ctx, first, after, last, before), c.Key)
}

func (*campaignParticipantResolver) Campaign(ctx context.Context, p *db.CampaignParticipant) (*db.Campaign, error) {
	return load(ctx).Campaign.Load(ctx, p.CampaignID)
}

func (*campaignParticipantResolver) Partnership(ctx context.Context, p *db.CampaignParticipant) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, p.PartnershipID)
}

func (*campaignParticipantResolver) Budget(ctx context.Context, p *db.CampaignParticipant) (*db.Money, error) {
	brand, err := load(ctx).Brand.Load(ctx, p.BrandID)
	if err != nil {
		return nil, err
	}
	return db.MoneyOf(p.BudgetMinor, brand.Currency)
}

func (*queryResolver) Campaign(ctx context.Context, id gid.ID) (*db.Campaign, error) {
	key, _ := id.Is(db.TypeCampaign)
	return load(ctx).Campaign.Load(ctx, key)
}

func (r *mutationResolver) CampaignCreate(ctx context.Context, input domain.CampaignCreateInput) (*graph.CampaignPayload, error) {
	return campaignPayload(r.domain.CampaignCreate(ctx, input))
}

func (r *mutationResolver) CampaignUpdate(ctx context.Context, id gid.ID, input domain.CampaignUpdateInput) (*graph.CampaignPayload, error) {
	return campaignPayload(r.domain.CampaignUpdate(ctx, id, input))
}

func (r *mutationResolver) CampaignAddParticipants(ctx context.Context, id gid.ID, input []*domain.CampaignParticipantInput) (*graph.CampaignPayload, error) {
	return campaignPayload(r.domain.CampaignAddParticipants(ctx, id, input))
}

func (r *mutationResolver) CampaignRemoveParticipant(ctx context.Context, id gid.ID, partnershipID gid.ID) (*graph.CampaignPayload, error) {
	return campaignPayload(r.domain.CampaignRemoveParticipant(ctx, id, partnershipID))
}

func campaignPayload(campaign *db.Campaign, err error) (*graph.CampaignPayload, error) {
	faults, err := outcome(err)
	return &graph.CampaignPayload{Campaign: campaign, UserErrors: faults}, err
}
