package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (r *deliverableResolver) AvailableTransitions(ctx context.Context, d *db.Deliverable) ([]*domain.DeliverableTransition, error) {
	standing, err := load(ctx).Standing.Load(ctx, d.Key)
	if err != nil {
		return nil, err
	}
	return r.domain.DeliverableTransitions(viewer(ctx), d, standing), nil
}

func (r *mutationResolver) DeliverableCreate(ctx context.Context, input domain.DeliverableCreateInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableCreate(ctx, input))
}

func (r *mutationResolver) DeliverableUpdate(ctx context.Context, id gid.ID, input domain.DeliverableUpdateInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableUpdate(ctx, id, input))
}

func (r *mutationResolver) DeliverableSubmit(ctx context.Context, id gid.ID, input domain.SubmissionInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableSubmit(ctx, id, input))
}

func (r *mutationResolver) DeliverableStartReview(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableStartReview(ctx, id, input))
}

func (r *mutationResolver) DeliverableApprove(ctx context.Context, id gid.ID, input domain.ReviewInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableApprove(ctx, id, input))
}

func (r *mutationResolver) DeliverableRequestChanges(ctx context.Context, id gid.ID, input domain.ReviewInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableRequestChanges(ctx, id, input))
}

func (r *mutationResolver) DeliverableReject(ctx context.Context, id gid.ID, input domain.ReviewInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableReject(ctx, id, input))
}

func (r *mutationResolver) DeliverableSchedule(ctx context.Context, id gid.ID, input domain.DeliverableScheduleInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableSchedule(ctx, id, input))
}

func (r *mutationResolver) DeliverablePublish(ctx context.Context, id gid.ID, input domain.PublicationInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverablePublish(ctx, id, input))
}

func (r *mutationResolver) DeliverableVerifyLive(ctx context.Context, id gid.ID, input domain.VerificationInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableVerifyLive(ctx, id, input))
}

func (r *mutationResolver) DeliverableComplete(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableComplete(ctx, id, input))
}

func (r *mutationResolver) DeliverableMarkRemoved(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableMarkRemoved(ctx, id, input))
}

func (r *mutationResolver) DeliverableCancel(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.DeliverablePayload, error) {
	return deliverablePayload(r.domain.DeliverableCancel(ctx, id, input))
}

func deliverablePayload(deliverable *db.Deliverable, err error) (*graph.DeliverablePayload, error) {
	faults, err := outcome(err)
	return &graph.DeliverablePayload{Deliverable: deliverable, UserErrors: faults}, err
}
