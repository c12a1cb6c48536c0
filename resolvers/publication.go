package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*publicationResolver) DisclosureChecks(ctx context.Context, p *db.Publication) ([]*db.DisclosureCheck, error) {
	return load(ctx).DisclosuresOf.Load(ctx, p.Key)
}

func (*publicationResolver) DisclosureEvidence(ctx context.Context, p *db.Publication) (*string, error) {
	check, err := edge(ctx, load(ctx).Disclosure, p.DisclosureCheckID)
	if err != nil {
		return nil, err
	}
	return evidenceOf(check), nil
}

// evidenceOf is what a check rests on; nil without one.
func evidenceOf(check *db.DisclosureCheck) *string {
	if check == nil {
		return nil
	}
	return &check.Evidence
}

func (*disclosureCheckResolver) Publication(ctx context.Context, c *db.DisclosureCheck) (*db.Publication, error) {
	return load(ctx).Publication.Load(ctx, c.PublicationID)
}

func (*disclosureCheckResolver) CheckedBy(ctx context.Context, c *db.DisclosureCheck) (*db.User, error) {
	return edge(ctx, load(ctx).User, c.CheckedByID)
}

func (r *mutationResolver) PublicationCorrect(ctx context.Context, id gid.ID, input domain.PublicationCorrectInput) (*graph.PublicationPayload, error) {
	return publicationPayload(r.domain.PublicationCorrect(ctx, id, input))
}

func (r *mutationResolver) PublicationCheckDisclosure(ctx context.Context, id gid.ID, input domain.DisclosureCheckInput) (*graph.PublicationPayload, error) {
	return publicationPayload(r.domain.PublicationCheckDisclosure(ctx, id, input))
}

func publicationPayload(publication *db.Publication, err error) (*graph.PublicationPayload, error) {
	faults, err := outcome(err)
	return &graph.PublicationPayload{Publication: publication, UserErrors: faults}, err
}
