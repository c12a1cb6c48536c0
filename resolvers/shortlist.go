package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) Shortlists(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.ShortlistFilter) (*db.ShortlistConnection, error) {
	return root[db.Shortlist](ctx, db.Shortlists(filter), nil, page(ctx, first, after, last, before))
}

func (*queryResolver) Shortlist(ctx context.Context, id gid.ID) (*db.Shortlist, error) {
	key, _ := id.Is(db.TypeShortlist)
	return load(ctx).Shortlist.Load(ctx, key)
}

func (*shortlistResolver) Entries(ctx context.Context, s *db.Shortlist, first *int, after *string, last *int, before *string, filter *db.ShortlistEntryFilter) (*db.ShortlistEntryConnection, error) {
	list := db.ShortlistEntries(filter).Of(db.EntriesOfShortlist())
	return child[db.ShortlistEntry](ctx, list, nil, page(ctx, first, after, last, before), s.Key)
}

func (*partnershipResolver) ShortlistEntries(ctx context.Context, p *db.Partnership) ([]*db.ShortlistEntry, error) {
	return load(ctx).ShortlistEntriesOf.Load(ctx, p.Key)
}

func (*shortlistEntryResolver) Shortlist(ctx context.Context, e *db.ShortlistEntry) (*db.Shortlist, error) {
	return load(ctx).Shortlist.Load(ctx, e.ShortlistID)
}

func (*shortlistEntryResolver) Partnership(ctx context.Context, e *db.ShortlistEntry) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, e.PartnershipID)
}

func (*shortlistEntryResolver) Creator(ctx context.Context, e *db.ShortlistEntry) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, e.CreatorID)
}

func (*shortlistEntryResolver) AddedBy(ctx context.Context, e *db.ShortlistEntry) (*db.User, error) {
	return edge(ctx, load(ctx).User, e.AddedByID)
}

func (*shortlistEntryResolver) DecidedBy(ctx context.Context, e *db.ShortlistEntry) (*db.User, error) {
	return edge(ctx, load(ctx).User, e.DecidedByID)
}

func (r *shortlistEntryResolver) AvailableTransitions(ctx context.Context, e *db.ShortlistEntry) ([]*domain.ShortlistEntryTransition, error) {
	standing, err := load(ctx).EntryStanding.Load(ctx, e.Key)
	if err != nil {
		return nil, err
	}
	return r.domain.ShortlistEntryTransitions(viewer(ctx), e, standing), nil
}

func (r *mutationResolver) ShortlistCreate(ctx context.Context, input domain.ShortlistCreateInput) (*graph.ShortlistPayload, error) {
	return shortlistPayload(r.domain.ShortlistCreate(ctx, input))
}

func (r *mutationResolver) ShortlistUpdate(ctx context.Context, id gid.ID, input domain.ShortlistUpdateInput) (*graph.ShortlistPayload, error) {
	return shortlistPayload(r.domain.ShortlistUpdate(ctx, id, input))
}

func (r *mutationResolver) ShortlistAddCreators(ctx context.Context, id gid.ID, creatorIDs []*gid.ID) (*graph.ShortlistPayload, error) {
	return shortlistPayload(r.domain.ShortlistAddCreators(ctx, id, plainIDs(creatorIDs)))
}

func (r *mutationResolver) ShortlistEntryVet(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.ShortlistEntryPayload, error) {
	return shortlistEntryPayload(r.domain.ShortlistEntryMove(ctx, id, db.EntryVetted, input))
}

func (r *mutationResolver) ShortlistEntryApprove(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.ShortlistEntryPayload, error) {
	return shortlistEntryPayload(r.domain.ShortlistEntryMove(ctx, id, db.EntryApproved, input))
}

func (r *mutationResolver) ShortlistEntryReject(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.ShortlistEntryPayload, error) {
	return shortlistEntryPayload(r.domain.ShortlistEntryMove(ctx, id, db.EntryRejected, &input))
}

func (r *mutationResolver) ShortlistEntryReopen(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.ShortlistEntryPayload, error) {
	return shortlistEntryPayload(r.domain.ShortlistEntryMove(ctx, id, db.EntryCandidate, input))
}

// plainIDs are the ids of a list that the schema lets hold no null.
func plainIDs(list []*gid.ID) []gid.ID {
	ids := make([]gid.ID, len(list))
	for i, id := range list {
		ids[i] = *id
	}
	return ids
}

func shortlistPayload(list *db.Shortlist, err error) (*graph.ShortlistPayload, error) {
	faults, err := outcome(err)
	return &graph.ShortlistPayload{Shortlist: list, UserErrors: faults}, err
}

func shortlistEntryPayload(entry *db.ShortlistEntry, err error) (*graph.ShortlistEntryPayload, error) {
	faults, err := outcome(err)
	return &graph.ShortlistEntryPayload{ShortlistEntry: entry, UserErrors: faults}, err
}
