package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
)

func (*queryResolver) Feedback(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.FeedbackFilter, orderBy []*db.FeedbackOrder) (*db.FeedbackConnection, error) {
	list, err := db.AllFeedback(viewer(ctx), filter, orderBy)
	return root[db.Feedback](ctx, list, err, page(ctx, first, after, last, before))
}

func (*feedbackResolver) Brand(ctx context.Context, f *db.Feedback) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, f.BrandID)
}

func (*feedbackResolver) Partnership(ctx context.Context, f *db.Feedback) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, f.PartnershipID)
}

func (*feedbackResolver) Creator(ctx context.Context, f *db.Feedback) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, f.CreatorID)
}

func (*feedbackResolver) Deliverable(ctx context.Context, f *db.Feedback) (*db.Deliverable, error) {
	return edge(ctx, load(ctx).Deliverable, f.DeliverableID)
}

func (*feedbackResolver) Campaign(ctx context.Context, f *db.Feedback) (*db.Campaign, error) {
	return edge(ctx, load(ctx).Campaign, f.CampaignID)
}

func (*feedbackResolver) Metrics(ctx context.Context, f *db.Feedback) (*db.MetricSnapshot, error) {
	return edge(ctx, load(ctx).Metric, f.MetricSnapshotID)
}

func (*feedbackResolver) Revisions(ctx context.Context, f *db.Feedback) ([]*db.FeedbackRevision, error) {
	return load(ctx).RevisionsOf.Load(ctx, f.Key)
}

func (*feedbackRevisionResolver) Author(ctx context.Context, r *db.FeedbackRevision) (*db.User, error) {
	return load(ctx).User.Load(ctx, r.AuthorID)
}
