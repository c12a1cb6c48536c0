package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (r *mutationResolver) CreatorInvite(ctx context.Context, id gid.ID, input domain.CreatorInviteInput) (*graph.CreatorPayload, error) {
	creator, err := r.domain.CreatorInvite(ctx, id, input)
	faults, err := outcome(err)
	return &graph.CreatorPayload{Creator: creator, UserErrors: faults}, err
}
