package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
)

func (*queryResolver) Deliverables(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.DeliverableFilter, orderBy []*db.DeliverableOrder) (*db.DeliverableConnection, error) {
	list, err := db.Deliverables(filter, orderBy)
	return root[db.Deliverable](ctx, list, err, page(ctx, first, after, last, before))
}

func (*deliverableResolver) Brand(ctx context.Context, d *db.Deliverable) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, d.BrandID)
}

func (*deliverableResolver) Partnership(ctx context.Context, d *db.Deliverable) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, d.PartnershipID)
}

func (*deliverableResolver) Campaign(ctx context.Context, d *db.Deliverable) (*db.Campaign, error) {
	return edge(ctx, load(ctx).Campaign, d.CampaignID)
}

func (*deliverableResolver) Creator(ctx context.Context, d *db.Deliverable) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, d.CreatorID)
}

func (*deliverableResolver) Account(ctx context.Context, d *db.Deliverable) (*db.SocialAccount, error) {
	return edge(ctx, load(ctx).SocialAccount, d.AccountID)
}

func (*deliverableResolver) ApprovedSubmission(ctx context.Context, d *db.Deliverable) (*db.Submission, error) {
	return edge(ctx, load(ctx).Submission, d.ApprovedSubmissionID)
}

func (*deliverableResolver) BriefVersion(ctx context.Context, d *db.Deliverable) (*db.BriefVersion, error) {
	return load(ctx).BriefOfDeliverable.Load(ctx, d.Key)
}

func (*deliverableResolver) BriefAcknowledged(ctx context.Context, d *db.Deliverable) (*bool, error) {
	standing, err := load(ctx).Standing.Load(ctx, d.Key)
	if err != nil {
		return nil, err
	}
	return acknowledged(standing), nil
}

// acknowledged tells whether the brief was that holds for work; nil without one.
func acknowledged(s *db.Standing) *bool {
	if s == nil || s.BriefVersionID == nil {
		return nil
	}
	return &s.BriefAcknowledged
}

func (*deliverableResolver) Submissions(ctx context.Context, d *db.Deliverable) ([]*db.Submission, error) {
	return load(ctx).SubmissionsOf.Load(ctx, d.Key)
}

func (*deliverableResolver) Publication(ctx context.Context, d *db.Deliverable) (*db.Publication, error) {
	return load(ctx).PublicationOfDeliverable.Load(ctx, d.Key)
}

func (*deliverableResolver) LatestMetrics(ctx context.Context, d *db.Deliverable) (*db.MetricSnapshot, error) {
	return load(ctx).LatestOfDeliverable.Load(ctx, d.Key)
}

func (*deliverableResolver) Feedback(ctx context.Context, d *db.Deliverable, first *int, after *string, last *int, before *string, filter *db.FeedbackFilter, orderBy []*db.FeedbackOrder) (*db.FeedbackConnection, error) {
	list, err := db.AllFeedback(viewer(ctx), filter, orderBy)
	return child[db.Feedback](ctx, list.Of(db.FeedbackOfDeliverable()), err, page(ctx, first, after, last, before), d.Key)
}

func (*submissionResolver) Deliverable(ctx context.Context, s *db.Submission) (*db.Deliverable, error) {
	return load(ctx).Deliverable.Load(ctx, s.DeliverableID)
}

func (*submissionResolver) Reviews(ctx context.Context, s *db.Submission) ([]*db.Review, error) {
	return load(ctx).ReviewsOf.Load(ctx, s.Key)
}

func (*reviewResolver) Submission(ctx context.Context, r *db.Review) (*db.Submission, error) {
	return load(ctx).Submission.Load(ctx, r.SubmissionID)
}

func (*reviewResolver) BriefVersion(ctx context.Context, r *db.Review) (*db.BriefVersion, error) {
	return edge(ctx, load(ctx).BriefVersion, r.BriefVersionID)
}

func (*reviewResolver) Reviewer(ctx context.Context, r *db.Review) (*db.User, error) {
	return load(ctx).User.Load(ctx, r.ReviewerID)
}

func (*publicationResolver) Deliverable(ctx context.Context, p *db.Publication) (*db.Deliverable, error) {
	return load(ctx).Deliverable.Load(ctx, p.DeliverableID)
}

func (*publicationResolver) Account(ctx context.Context, p *db.Publication) (*db.SocialAccount, error) {
	return edge(ctx, load(ctx).SocialAccount, p.AccountID)
}

func (*queryResolver) Deliverable(ctx context.Context, id gid.ID) (*db.Deliverable, error) {
	key, _ := id.Is(db.TypeDeliverable)
	return load(ctx).Deliverable.Load(ctx, key)
}
