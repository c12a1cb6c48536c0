package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

// Each move of a partnership's stage is a mutation of its own: its name says
// what happens, and its place in the schema who may do it.

func (r *mutationResolver) PartnershipVet(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageVetting, input))
}

func (r *mutationResolver) PartnershipShortlist(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageShortlisted, input))
}

func (r *mutationResolver) PartnershipStartOutreach(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageOutreach, input))
}

func (r *mutationResolver) PartnershipNegotiate(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageNegotiating, input))
}

func (r *mutationResolver) PartnershipStartPilot(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StagePilot, input))
}

func (r *mutationResolver) PartnershipScale(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageScaling, input))
}

func (r *mutationResolver) PartnershipRetain(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageRetained, input))
}

func (r *mutationResolver) PartnershipMarkAtRisk(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageAtRisk, input))
}

func (r *mutationResolver) PartnershipWinBack(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageWinback, input))
}

func (r *mutationResolver) PartnershipExit(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageExited, input))
}

func (r *mutationResolver) PartnershipReject(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageRejected, input))
}

func (r *mutationResolver) PartnershipDecline(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.PartnershipPayload, error) {
	return partnershipPayload(r.domain.PartnershipMove(ctx, id, db.StageDeclined, input))
}
