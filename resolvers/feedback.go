package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (r *mutationResolver) FeedbackCreate(ctx context.Context, input domain.FeedbackCreateInput) (*graph.FeedbackPayload, error) {
	return feedbackPayload(r.domain.FeedbackCreate(ctx, input))
}

func (r *mutationResolver) FeedbackUpdate(ctx context.Context, id gid.ID, input domain.FeedbackUpdateInput) (*graph.FeedbackPayload, error) {
	return feedbackPayload(r.domain.FeedbackUpdate(ctx, id, input))
}

func (r *mutationResolver) FeedbackShare(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.FeedbackPayload, error) {
	return feedbackPayload(r.domain.FeedbackShare(ctx, id, input))
}

func (r *mutationResolver) FeedbackRetract(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.FeedbackPayload, error) {
	return feedbackPayload(r.domain.FeedbackRetract(ctx, id, input))
}

func (r *mutationResolver) FeedbackAcknowledge(ctx context.Context, id gid.ID, input *domain.FeedbackAcknowledgeInput) (*graph.FeedbackPayload, error) {
	return feedbackPayload(r.domain.FeedbackAcknowledge(ctx, id, input))
}

func feedbackPayload(feedback *db.Feedback, err error) (*graph.FeedbackPayload, error) {
	faults, err := outcome(err)
	return &graph.FeedbackPayload{Feedback: feedback, UserErrors: faults}, err
}
