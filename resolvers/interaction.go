package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*partnershipResolver) Interactions(ctx context.Context, p *db.Partnership, first *int, after *string, last *int, before *string, filter *db.InteractionFilter) (*db.InteractionConnection, error) {
	list := db.Interactions(filter).Of(db.InteractionsOfPartnership())
	return child[db.Interaction](ctx, list, nil, page(ctx, first, after, last, before), p.Key)
}

func (*interactionResolver) Partnership(ctx context.Context, i *db.Interaction) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, i.PartnershipID)
}

func (*interactionResolver) LoggedBy(ctx context.Context, i *db.Interaction) (*db.User, error) {
	return edge(ctx, load(ctx).User, i.LoggedByID)
}

func (r *mutationResolver) InteractionLog(ctx context.Context, input domain.InteractionLogInput) (*graph.InteractionPayload, error) {
	return interactionPayload(r.domain.InteractionLog(ctx, input))
}

func (r *mutationResolver) InteractionUpdate(ctx context.Context, id gid.ID, input domain.InteractionUpdateInput) (*graph.InteractionPayload, error) {
	return interactionPayload(r.domain.InteractionUpdate(ctx, id, input))
}

func interactionPayload(interaction *db.Interaction, err error) (*graph.InteractionPayload, error) {
	faults, err := outcome(err)
	return &graph.InteractionPayload{Interaction: interaction, UserErrors: faults}, err
}

// The two sides of an opt-out are moves of a partnership.

func (r *mutationResolver) PartnershipOptOut(ctx context.Context, id gid.ID, input *domain.OptOutInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipOptOut(ctx, id, input))
}

func (r *mutationResolver) PartnershipOptIn(ctx context.Context, id gid.ID, input *domain.OptOutInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipOptIn(ctx, id, input))
}
