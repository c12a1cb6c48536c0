package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/graph"
)

func (*partnershipResolver) QualitativeScores(ctx context.Context, p *db.Partnership) ([]*db.QualitativeScore, error) {
	return load(ctx).ScoresOf.Load(ctx, p.Key)
}

func (*qualitativeScoreResolver) Partnership(ctx context.Context, s *db.QualitativeScore) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, s.PartnershipID)
}

func (*qualitativeScoreResolver) Deliverable(ctx context.Context, s *db.QualitativeScore) (*db.Deliverable, error) {
	return edge(ctx, load(ctx).Deliverable, s.DeliverableID)
}

func (*qualitativeScoreResolver) ScoredBy(ctx context.Context, s *db.QualitativeScore) (*db.User, error) {
	return edge(ctx, load(ctx).User, s.ScoredByID)
}

func (r *mutationResolver) QualitativeScoreRecord(ctx context.Context, input domain.QualitativeScoreInput) (*graph.QualitativeScorePayload, error) {
	score, err := r.domain.QualitativeScoreRecord(ctx, input)
	faults, err := outcome(err)
	return &graph.QualitativeScorePayload{QualitativeScore: score, UserErrors: faults}, err
}
