package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) BrandFeedback(ctx context.Context, first *int, after *string, last *int, before *string) (*db.BrandFeedbackConnection, error) {
	return root[db.BrandFeedback](ctx, db.AllBrandFeedback(), nil, page(ctx, first, after, last, before))
}

func (*partnershipResolver) BrandFeedback(ctx context.Context, p *db.Partnership) ([]*db.BrandFeedback, error) {
	return load(ctx).BrandFeedbackOf.Load(ctx, p.Key)
}

func (*brandFeedbackResolver) Brand(ctx context.Context, f *db.BrandFeedback) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, f.BrandID)
}

func (*brandFeedbackResolver) Partnership(ctx context.Context, f *db.BrandFeedback) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, f.PartnershipID)
}

func (*brandFeedbackResolver) Creator(ctx context.Context, f *db.BrandFeedback) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, f.CreatorID)
}

func (*brandFeedbackResolver) Deliverable(ctx context.Context, f *db.BrandFeedback) (*db.Deliverable, error) {
	return edge(ctx, load(ctx).Deliverable, f.DeliverableID)
}

func (*brandFeedbackResolver) Campaign(ctx context.Context, f *db.BrandFeedback) (*db.Campaign, error) {
	return edge(ctx, load(ctx).Campaign, f.CampaignID)
}

func (r *mutationResolver) BrandFeedbackGive(ctx context.Context, input domain.BrandFeedbackGiveInput) (*graph.BrandFeedbackPayload, error) {
	return brandFeedbackPayload(r.domain.BrandFeedbackGive(ctx, input))
}

func (r *mutationResolver) BrandFeedbackRevise(ctx context.Context, id gid.ID, input domain.BrandFeedbackReviseInput) (*graph.BrandFeedbackPayload, error) {
	return brandFeedbackPayload(r.domain.BrandFeedbackRevise(ctx, id, input))
}

func brandFeedbackPayload(feedback *db.BrandFeedback, err error) (*graph.BrandFeedbackPayload, error) {
	faults, err := outcome(err)
	return &graph.BrandFeedbackPayload{BrandFeedback: feedback, UserErrors: faults}, err
}
