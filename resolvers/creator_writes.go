package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (r *mutationResolver) CreatorCreate(ctx context.Context, input domain.CreatorCreateInput) (*graph.CreatorPayload, error) {
	return creatorPayload(r.domain.CreatorCreate(ctx, input))
}

func (r *mutationResolver) CreatorUpdate(ctx context.Context, id gid.ID, input domain.CreatorUpdateInput) (*graph.CreatorPayload, error) {
	return creatorPayload(r.domain.CreatorUpdate(ctx, id, input))
}

func (r *mutationResolver) CreatorContactUpdate(ctx context.Context, id gid.ID, input domain.CreatorContactInput) (*graph.CreatorPayload, error) {
	return creatorPayload(r.domain.CreatorContactUpdate(ctx, id, input))
}

func (r *mutationResolver) SocialAccountCreate(ctx context.Context, creatorID gid.ID, input domain.SocialAccountInput) (*graph.SocialAccountPayload, error) {
	return accountPayload(r.domain.SocialAccountCreate(ctx, creatorID, input))
}

func (r *mutationResolver) SocialAccountUpdate(ctx context.Context, id gid.ID, input domain.SocialAccountUpdateInput) (*graph.SocialAccountPayload, error) {
	return accountPayload(r.domain.SocialAccountUpdate(ctx, id, input))
}

func (r *mutationResolver) AudienceSnapshotRecord(ctx context.Context, input domain.AudienceSnapshotInput) (*graph.AudienceSnapshotPayload, error) {
	audience, err := r.domain.AudienceSnapshotRecord(ctx, input)
	faults, err := outcome(err)
	return &graph.AudienceSnapshotPayload{AudienceSnapshot: audience, UserErrors: faults}, err
}

func creatorPayload(creator *db.Creator, err error) (*graph.CreatorPayload, error) {
	faults, err := outcome(err)
	return &graph.CreatorPayload{Creator: creator, UserErrors: faults}, err
}

func accountPayload(account *db.SocialAccount, err error) (*graph.SocialAccountPayload, error) {
	faults, err := outcome(err)
	return &graph.SocialAccountPayload{SocialAccount: account, UserErrors: faults}, err
}
