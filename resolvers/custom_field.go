package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) CustomFields(ctx context.Context, entity *db.CustomFieldEntity) ([]*db.CustomField, error) {
	return db.CustomFields(ctx, dataloaders.Session(ctx), entity)
}

func (*partnershipResolver) CustomValues(ctx context.Context, p *db.Partnership) ([]*db.CustomValue, error) {
	return load(ctx).CustomOfPartnerships.Load(ctx, p.Key)
}

func (*campaignResolver) CustomValues(ctx context.Context, c *db.Campaign) ([]*db.CustomValue, error) {
	return load(ctx).CustomOfCampaigns.Load(ctx, c.Key)
}

func (*deliverableResolver) CustomValues(ctx context.Context, d *db.Deliverable) ([]*db.CustomValue, error) {
	return load(ctx).CustomOfDeliverables.Load(ctx, d.Key)
}

func (*customValueResolver) Field(ctx context.Context, v *db.CustomValue) (*db.CustomField, error) {
	return load(ctx).CustomField.Load(ctx, v.FieldID)
}

func (r *mutationResolver) CustomFieldCreate(ctx context.Context, input domain.CustomFieldCreateInput) (*graph.CustomFieldPayload, error) {
	return customFieldPayload(r.domain.CustomFieldCreate(ctx, input))
}

func (r *mutationResolver) CustomFieldUpdate(ctx context.Context, id gid.ID, input domain.CustomFieldUpdateInput) (*graph.CustomFieldPayload, error) {
	return customFieldPayload(r.domain.CustomFieldUpdate(ctx, id, input))
}

func (r *mutationResolver) CustomValuesSet(ctx context.Context, subjectID gid.ID, values []*domain.CustomValueInput) (*graph.CustomValuesPayload, error) {
	set, err := r.domain.CustomValuesSet(ctx, subjectID, values)
	faults, err := outcome(err)
	return &graph.CustomValuesPayload{CustomValues: set, UserErrors: faults}, err
}

func customFieldPayload(f *db.CustomField, err error) (*graph.CustomFieldPayload, error) {
	faults, err := outcome(err)
	return &graph.CustomFieldPayload{CustomField: f, UserErrors: faults}, err
}
