package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*brandResolver) Memberships(ctx context.Context, b *db.Brand) ([]*db.Membership, error) {
	return load(ctx).MembershipsOfBrand.Load(ctx, b.Key)
}

func (*brandResolver) Campaigns(ctx context.Context, b *db.Brand, first *int, after *string, last *int, before *string, filter *db.CampaignFilter, orderBy []*db.CampaignOrder) (*db.CampaignConnection, error) {
	list, err := db.Campaigns(filter, orderBy)
	return child[db.Campaign](ctx, list.Of(db.CampaignsOfBrand()), err, page(ctx, first, after, last, before), b.Key)
}

func (*brandResolver) Partnerships(ctx context.Context, b *db.Brand, first *int, after *string, last *int, before *string, filter *db.PartnershipFilter, orderBy []*db.PartnershipOrder) (*db.PartnershipConnection, error) {
	list, err := db.Partnerships(viewer(ctx), filter, orderBy)
	return child[db.Partnership](ctx, list.Of(db.PartnershipsOfBrand()), err, page(ctx, first, after, last, before), b.Key)
}

func (*membershipResolver) User(ctx context.Context, m *db.Membership) (*db.User, error) {
	return load(ctx).User.Load(ctx, m.UserID)
}

func (*membershipResolver) Brand(ctx context.Context, m *db.Membership) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, m.BrandID)
}

func (r *mutationResolver) BrandUpdate(ctx context.Context, input domain.BrandUpdateInput) (*graph.BrandPayload, error) {
	brand, err := r.domain.BrandUpdate(ctx, input)
	faults, err := outcome(err)
	return &graph.BrandPayload{Brand: brand, UserErrors: faults}, err
}

func (r *mutationResolver) MembershipCreate(ctx context.Context, input domain.MembershipCreateInput) (*graph.MembershipPayload, error) {
	return membershipPayload(r.domain.MembershipCreate(ctx, input))
}

func (r *mutationResolver) MembershipUpdate(ctx context.Context, id gid.ID, input domain.MembershipUpdateInput) (*graph.MembershipPayload, error) {
	return membershipPayload(r.domain.MembershipUpdate(ctx, id, input))
}

func (r *mutationResolver) MembershipDelete(ctx context.Context, id gid.ID) (*graph.MembershipPayload, error) {
	return membershipPayload(r.domain.MembershipDelete(ctx, id))
}

func membershipPayload(membership *db.Membership, err error) (*graph.MembershipPayload, error) {
	faults, err := outcome(err)
	return &graph.MembershipPayload{Membership: membership, UserErrors: faults}, err
}
