package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (r *mutationResolver) ContractCreate(ctx context.Context, input domain.ContractCreateInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractCreate(ctx, input))
}

func (r *mutationResolver) ContractUpdate(ctx context.Context, id gid.ID, input domain.ContractUpdateInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractUpdate(ctx, id, input))
}

func (r *mutationResolver) ContractSend(ctx context.Context, id gid.ID, input domain.ContractSignInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractSend(ctx, id, input))
}

func (r *mutationResolver) ContractCounter(ctx context.Context, id gid.ID, input domain.ContractOfferSignInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractCounter(ctx, id, input))
}

func (r *mutationResolver) ContractSign(ctx context.Context, id gid.ID, input domain.ContractSignInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractSign(ctx, id, input))
}

func (r *mutationResolver) ContractDecline(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractDecline(ctx, id, input))
}

func (r *mutationResolver) ContractAmend(ctx context.Context, id gid.ID, input domain.ContractOfferSignInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractAmend(ctx, id, input))
}

func (r *mutationResolver) ContractTerminate(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractTerminate(ctx, id, input))
}

func (r *mutationResolver) ContractOverrideConflicts(ctx context.Context, id gid.ID, input domain.ContractOverrideInput) (*graph.ContractPayload, error) {
	return contractPayload(r.domain.ContractOverrideConflicts(ctx, id, input))
}

func (r *mutationResolver) UsageRightRevoke(ctx context.Context, id gid.ID, input domain.UsageRightRevokeInput) (*graph.UsageRightPayload, error) {
	right, err := r.domain.UsageRightRevoke(ctx, id, input)
	faults, err := outcome(err)
	return &graph.UsageRightPayload{UsageRight: right, UserErrors: faults}, err
}

func contractPayload(contract *db.Contract, err error) (*graph.ContractPayload, error) {
	faults, err := outcome(err)
	return &graph.ContractPayload{Contract: contract, UserErrors: faults}, err
}
