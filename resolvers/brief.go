package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) Brief(ctx context.Context, id gid.ID) (*db.Brief, error) {
	key, _ := id.Is(db.TypeBrief)
	return load(ctx).Brief.Load(ctx, key)
}

func (*queryResolver) Briefs(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.BriefFilter) (*db.BriefConnection, error) {
	return root[db.Brief](ctx, db.Briefs(filter), nil, page(ctx, first, after, last, before))
}

func (*campaignResolver) Briefs(ctx context.Context, c *db.Campaign, first *int, after *string, last *int, before *string, filter *db.BriefFilter) (*db.BriefConnection, error) {
	return child[db.Brief](ctx, db.Briefs(filter).Of(db.BriefsOfCampaign()), nil, page(ctx, first, after, last, before), c.Key)
}

func (*briefResolver) Brand(ctx context.Context, b *db.Brief) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, b.BrandID)
}

func (*briefResolver) Campaign(ctx context.Context, b *db.Brief) (*db.Campaign, error) {
	return edge(ctx, load(ctx).Campaign, b.CampaignID)
}

func (*briefResolver) Partnership(ctx context.Context, b *db.Brief) (*db.Partnership, error) {
	return edge(ctx, load(ctx).Partnership, b.PartnershipID)
}

func (*briefResolver) ActiveVersion(ctx context.Context, b *db.Brief) (*db.BriefVersion, error) {
	return edge(ctx, load(ctx).BriefVersion, b.ActiveVersionID)
}

func (*briefResolver) DraftVersion(ctx context.Context, b *db.Brief) (*db.BriefVersion, error) {
	return load(ctx).DraftOfBrief.Load(ctx, b.Key)
}

func (*briefResolver) Versions(ctx context.Context, b *db.Brief) ([]*db.BriefVersion, error) {
	return load(ctx).VersionsOfBrief.Load(ctx, b.Key)
}

func (*briefVersionResolver) Brief(ctx context.Context, v *db.BriefVersion) (*db.Brief, error) {
	return load(ctx).Brief.Load(ctx, v.BriefID)
}

func (*briefVersionResolver) PublishedBy(ctx context.Context, v *db.BriefVersion) (*db.User, error) {
	return edge(ctx, load(ctx).User, v.PublishedByID)
}

func (*briefVersionResolver) Acknowledgements(ctx context.Context, v *db.BriefVersion, first *int, after *string, last *int, before *string) (*db.BriefAcknowledgementConnection, error) {
	list := db.BriefAcknowledgements().Of(db.AcknowledgementsOfBriefVersion())
	return child[db.BriefAcknowledgement](ctx, list, nil, page(ctx, first, after, last, before), v.Key)
}

func (*briefVersionResolver) Unacknowledged(ctx context.Context, v *db.BriefVersion, first *int, after *string, last *int, before *string, filter *db.PartnershipFilter, orderBy []*db.PartnershipOrder) (*db.PartnershipConnection, error) {
	list, err := db.Partnerships(viewer(ctx), filter, orderBy)
	return child[db.Partnership](ctx, list.Of(db.UnacknowledgedOfBriefVersion()), err, page(ctx, first, after, last, before), v.Key)
}

func (*briefVersionResolver) Acknowledgement(ctx context.Context, v *db.BriefVersion) (*db.BriefAcknowledgement, error) {
	return load(ctx).AcknowledgementOfVersion.Load(ctx, v.Key)
}

func (*briefVersionResolver) AvailableTransitions(ctx context.Context, v *db.BriefVersion) ([]*domain.BriefTransition, error) {
	return domain.BriefTransitions(viewer(ctx), v), nil
}

func (*briefAcknowledgementResolver) BriefVersion(ctx context.Context, a *db.BriefAcknowledgement) (*db.BriefVersion, error) {
	return load(ctx).BriefVersion.Load(ctx, a.BriefVersionID)
}

func (*briefAcknowledgementResolver) Partnership(ctx context.Context, a *db.BriefAcknowledgement) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, a.PartnershipID)
}

func (*briefAcknowledgementResolver) Creator(ctx context.Context, a *db.BriefAcknowledgement) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, a.CreatorID)
}

func (r *mutationResolver) BriefCreate(ctx context.Context, input domain.BriefCreateInput) (*graph.BriefPayload, error) {
	return briefPayload(r.domain.BriefCreate(ctx, input))
}

func (r *mutationResolver) BriefUpdate(ctx context.Context, id gid.ID, input domain.BriefUpdateInput) (*graph.BriefPayload, error) {
	return briefPayload(r.domain.BriefUpdate(ctx, id, input))
}

func (r *mutationResolver) BriefPublish(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.BriefPayload, error) {
	return briefPayload(r.domain.BriefPublish(ctx, id, input))
}

func (r *mutationResolver) BriefWithdraw(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.BriefPayload, error) {
	return briefPayload(r.domain.BriefWithdraw(ctx, id, input))
}

func (r *mutationResolver) BriefAcknowledge(ctx context.Context, versionID gid.ID, input *domain.BriefAcknowledgeInput) (*graph.BriefPayload, error) {
	return briefPayload(r.domain.BriefAcknowledge(ctx, versionID, input))
}

func briefPayload(brief *db.Brief, err error) (*graph.BriefPayload, error) {
	faults, err := outcome(err)
	return &graph.BriefPayload{Brief: brief, UserErrors: faults}, err
}
