package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*partnershipResolver) Roadmap(ctx context.Context, p *db.Partnership) ([]*db.RoadmapWave, error) {
	return load(ctx).RoadmapOf.Load(ctx, p.Key)
}

func (*roadmapWaveResolver) Partnership(ctx context.Context, w *db.RoadmapWave) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, w.PartnershipID)
}

func (*roadmapWaveResolver) Budget(ctx context.Context, w *db.RoadmapWave) (*db.Money, error) {
	brand, err := load(ctx).Brand.Load(ctx, w.BrandID)
	if err != nil {
		return nil, err
	}
	return budget(w.BudgetMinor, brand)
}

func (*roadmapWaveResolver) AvailableTransitions(ctx context.Context, w *db.RoadmapWave) ([]*domain.RoadmapWaveTransition, error) {
	partnership, err := load(ctx).Partnership.Load(ctx, w.PartnershipID)
	if err != nil {
		return nil, err
	}
	return domain.RoadmapWaveTransitions(viewer(ctx), w, partnership), nil
}

func (r *mutationResolver) RoadmapWavePlan(ctx context.Context, input domain.RoadmapWavePlanInput) (*graph.RoadmapWavePayload, error) {
	return roadmapWavePayload(r.domain.RoadmapWavePlan(ctx, input))
}

func (r *mutationResolver) RoadmapWaveUpdate(ctx context.Context, id gid.ID, input domain.RoadmapWaveUpdateInput) (*graph.RoadmapWavePayload, error) {
	return roadmapWavePayload(r.domain.RoadmapWaveUpdate(ctx, id, input))
}

func (r *mutationResolver) RoadmapWaveConfirm(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.RoadmapWavePayload, error) {
	return roadmapWavePayload(r.domain.RoadmapWaveMove(ctx, id, db.WaveConfirmed, input))
}

func (r *mutationResolver) RoadmapWaveComplete(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.RoadmapWavePayload, error) {
	return roadmapWavePayload(r.domain.RoadmapWaveMove(ctx, id, db.WaveDone, input))
}

func (r *mutationResolver) RoadmapWaveDrop(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.RoadmapWavePayload, error) {
	return roadmapWavePayload(r.domain.RoadmapWaveMove(ctx, id, db.WaveDropped, &input))
}

func roadmapWavePayload(wave *db.RoadmapWave, err error) (*graph.RoadmapWavePayload, error) {
	faults, err := outcome(err)
	return &graph.RoadmapWavePayload{RoadmapWave: wave, UserErrors: faults}, err
}
