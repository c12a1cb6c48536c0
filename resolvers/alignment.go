package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/graph"
)

func (*partnershipResolver) Alignment(ctx context.Context, p *db.Partnership) (*db.AlignmentAssessment, error) {
	return load(ctx).LatestAlignment.Load(ctx, p.Key)
}

func (*partnershipResolver) AlignmentAssessments(ctx context.Context, p *db.Partnership) ([]*db.AlignmentAssessment, error) {
	return load(ctx).AlignmentsOf.Load(ctx, p.Key)
}

func (*alignmentAssessmentResolver) Partnership(ctx context.Context, a *db.AlignmentAssessment) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, a.PartnershipID)
}

func (*alignmentAssessmentResolver) Creator(ctx context.Context, a *db.AlignmentAssessment) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, a.CreatorID)
}

func (*alignmentAssessmentResolver) AssessedBy(ctx context.Context, a *db.AlignmentAssessment) (*db.User, error) {
	return load(ctx).User.Load(ctx, a.AssessedByID)
}

func (r *mutationResolver) AlignmentAssess(ctx context.Context, input domain.AlignmentInput) (*graph.AlignmentPayload, error) {
	assessment, err := r.domain.AlignmentAssess(ctx, input)
	faults, err := outcome(err)
	return &graph.AlignmentPayload{AlignmentAssessment: assessment, UserErrors: faults}, err
}
