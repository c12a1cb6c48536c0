package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) Partnership(ctx context.Context, by domain.PartnershipBy) (*db.Partnership, error) {
	switch {
	case by.ID != nil:
		key, _ := by.ID.Is(db.TypePartnership)
		return load(ctx).Partnership.Load(ctx, key)
	case by.CreatorID != nil:
		key, _ := by.CreatorID.Is(db.TypeCreator)
		return load(ctx).PartnershipWithCreator.Load(ctx, key)
	default:
		return nil, errs.New(errs.BadRequest, "Name the partnership by `id` or by `creatorId`.")
	}
}

func (*queryResolver) Partnerships(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.PartnershipFilter, orderBy []*db.PartnershipOrder) (*db.PartnershipConnection, error) {
	list, err := db.Partnerships(viewer(ctx), filter, orderBy)
	return root[db.Partnership](ctx, list, err, page(ctx, first, after, last, before))
}

func (*partnershipResolver) Brand(ctx context.Context, p *db.Partnership) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, p.BrandID)
}

func (*partnershipResolver) Creator(ctx context.Context, p *db.Partnership) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, p.CreatorID)
}

func (*partnershipResolver) Owner(ctx context.Context, p *db.Partnership) (*db.User, error) {
	return edge(ctx, load(ctx).User, p.OwnerID)
}

func (*partnershipResolver) StageChanges(ctx context.Context, p *db.Partnership) ([]*db.StageChange, error) {
	return load(ctx).StageChangesOf.Load(ctx, p.Key)
}

func (*partnershipResolver) AvailableTransitions(ctx context.Context, p *db.Partnership) ([]*domain.PartnershipTransition, error) {
	return domain.PartnershipTransitions(viewer(ctx), p), nil
}

func (*partnershipResolver) Campaigns(ctx context.Context, p *db.Partnership, first *int, after *string, last *int, before *string, filter *db.CampaignFilter, orderBy []*db.CampaignOrder) (*db.CampaignConnection, error) {
	list, err := db.Campaigns(filter, orderBy)
	list = list.Of(db.CampaignsOfPartnership())
	return child[db.Campaign](ctx, list, err, page(ctx, first, after, last, before), p.Key)
}

func (*partnershipResolver) Deliverables(ctx context.Context, p *db.Partnership, first *int, after *string, last *int, before *string, filter *db.DeliverableFilter, orderBy []*db.DeliverableOrder) (*db.DeliverableConnection, error) {
	list, err := db.Deliverables(filter, orderBy)
	return child[db.Deliverable](ctx, list.Of(db.DeliverablesOfPartnership()), err, page(ctx, first, after, last, before), p.Key)
}

func (*partnershipResolver) LastDeliverable(ctx context.Context, p *db.Partnership) (*db.Deliverable, error) {
	return load(ctx).LastDeliverable.Load(ctx, p.Key)
}

func (*partnershipResolver) Feedback(ctx context.Context, p *db.Partnership, first *int, after *string, last *int, before *string, filter *db.FeedbackFilter, orderBy []*db.FeedbackOrder) (*db.FeedbackConnection, error) {
	list, err := db.AllFeedback(viewer(ctx), filter, orderBy)
	return child[db.Feedback](ctx, list.Of(db.FeedbackOfPartnership()), err, page(ctx, first, after, last, before), p.Key)
}

func (*stageChangeResolver) Partnership(ctx context.Context, c *db.StageChange) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, c.PartnershipID)
}

func (*stageChangeResolver) ChangedBy(ctx context.Context, c *db.StageChange) (*db.User, error) {
	return edge(ctx, load(ctx).User, c.ChangedByID)
}

func (r *mutationResolver) PartnershipCreate(ctx context.Context, input domain.PartnershipCreateInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipCreate(ctx, input))
}

func (r *mutationResolver) PartnershipUpdate(ctx context.Context, id gid.ID, input domain.PartnershipUpdateInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipUpdate(ctx, id, input))
}

func (r *mutationResolver) PartnershipRecordContract(ctx context.Context, id gid.ID, input domain.ContractRecordInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipRecordContract(ctx, id, input))
}

func partnershipPayload(partnership *db.Partnership, err error) (*graph.PartnershipPayload, error) {
	faults, err := outcome(err)
	return &graph.PartnershipPayload{Partnership: partnership, UserErrors: faults}, err
}
