package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*brandResolver) AmbassadorPrograms(ctx context.Context, b *db.Brand) ([]*db.AmbassadorProgram, error) {
	return load(ctx).ProgramsOfBrand.Load(ctx, b.Key)
}

func (*partnershipResolver) Enrolments(ctx context.Context, p *db.Partnership) ([]*db.Enrolment, error) {
	return load(ctx).EnrolmentsOf.Load(ctx, p.Key)
}

func (*ambassadorProgramResolver) Brand(ctx context.Context, p *db.AmbassadorProgram) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, p.BrandID)
}

func (*ambassadorProgramResolver) Tiers(ctx context.Context, p *db.AmbassadorProgram) ([]*db.ProgramTier, error) {
	return load(ctx).TiersOf.Load(ctx, p.Key)
}

func (*ambassadorProgramResolver) Enrolments(ctx context.Context, p *db.AmbassadorProgram, first *int, after *string, last *int, before *string) (*db.EnrolmentConnection, error) {
	list := db.Enrolments().Of(db.EnrolmentsOfProgram())
	return child[db.Enrolment](ctx, list, nil, page(ctx, first, after, last, before), p.Key)
}

func (*enrolmentResolver) Program(ctx context.Context, e *db.Enrolment) (*db.AmbassadorProgram, error) {
	return load(ctx).Program.Load(ctx, e.ProgramID)
}

func (*enrolmentResolver) Partnership(ctx context.Context, e *db.Enrolment) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, e.PartnershipID)
}

func (r *mutationResolver) AmbassadorProgramCreate(ctx context.Context, input domain.AmbassadorProgramCreateInput) (*graph.AmbassadorProgramPayload, error) {
	return programPayload(r.domain.AmbassadorProgramCreate(ctx, input))
}

func (r *mutationResolver) AmbassadorProgramUpdate(ctx context.Context, id gid.ID, input domain.AmbassadorProgramUpdateInput) (*graph.AmbassadorProgramPayload, error) {
	return programPayload(r.domain.AmbassadorProgramUpdate(ctx, id, input))
}

func programPayload(program *db.AmbassadorProgram, err error) (*graph.AmbassadorProgramPayload, error) {
	faults, err := outcome(err)
	return &graph.AmbassadorProgramPayload{AmbassadorProgram: program, UserErrors: faults}, err
}

func (r *mutationResolver) EnrolmentCreate(ctx context.Context, input domain.EnrolmentCreateInput) (*graph.EnrolmentPayload, error) {
	return enrolmentPayload(r.domain.EnrolmentCreate(ctx, input))
}

func (r *mutationResolver) EnrolmentUpdate(ctx context.Context, id gid.ID, input domain.EnrolmentUpdateInput) (*graph.EnrolmentPayload, error) {
	return enrolmentPayload(r.domain.EnrolmentUpdate(ctx, id, input))
}

func (r *mutationResolver) EnrolmentEnd(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.EnrolmentPayload, error) {
	return enrolmentPayload(r.domain.EnrolmentEnd(ctx, id, input))
}

func enrolmentPayload(enrolment *db.Enrolment, err error) (*graph.EnrolmentPayload, error) {
	faults, err := outcome(err)
	return &graph.EnrolmentPayload{Enrolment: enrolment, UserErrors: faults}, err
}
