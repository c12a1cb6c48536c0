package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/graph"
)

func (*partnershipResolver) Decisions(ctx context.Context, p *db.Partnership) ([]*db.Decision, error) {
	return load(ctx).DecisionsOf.Load(ctx, p.Key)
}

func (*decisionResolver) Partnership(ctx context.Context, d *db.Decision) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, d.PartnershipID)
}

func (*decisionResolver) DecidedBy(ctx context.Context, d *db.Decision) (*db.User, error) {
	return load(ctx).User.Load(ctx, d.DecidedByID)
}

func (*decisionResolver) Interaction(ctx context.Context, d *db.Decision) (*db.Interaction, error) {
	return edge(ctx, load(ctx).Interaction, d.InteractionID)
}

func (*decisionResolver) Supersedes(ctx context.Context, d *db.Decision) (*db.Decision, error) {
	return edge(ctx, load(ctx).Decision, d.SupersedesID)
}

func (*decisionResolver) SupersededBy(ctx context.Context, d *db.Decision) (*db.Decision, error) {
	return load(ctx).SuccessorOfDecision.Load(ctx, d.Key)
}

func (r *mutationResolver) DecisionRecord(ctx context.Context, input domain.DecisionRecordInput) (*graph.DecisionPayload, error) {
	decision, err := r.domain.DecisionRecord(ctx, input)
	faults, err := outcome(err)
	return &graph.DecisionPayload{Decision: decision, UserErrors: faults}, err
}
