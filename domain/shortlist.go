package domain

import (
	"context"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// ShortlistCreateInput is a shortlist to begin.
type ShortlistCreateInput struct {
	Name  string
	Tier  *db.Tier
	Niche *string
	Note  *string
}

// ShortlistUpdateInput is what to change in a shortlist.
type ShortlistUpdateInput struct {
	ExpectedVersion *int
	Name            *string
	Tier            graphql.Omittable[*db.Tier]
	Niche           graphql.Omittable[*string]
	Note            graphql.Omittable[*string]
}

const (
	maxShortlistName = 120
	maxShortlistNote = 2000
	// maxAdded is how many creators one request puts on a shortlist.
	maxAdded = 100
)

// ShortlistCreate begins a shortlist of the viewer's brand. It needs
// PARTNERSHIPS_WRITE.
func (d *Domain) ShortlistCreate(ctx context.Context, in ShortlistCreateInput) (*db.Shortlist, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Name, 1, maxShortlistName, path("name")...)
	niche := c.niche(in.Niche, path("niche")...)
	c.optional(in.Note, maxShortlistNote, path("note")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	list := &db.Shortlist{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Name: in.Name, Tier: in.Tier, Niche: niche, Note: in.Note,
		CreatedAt: now, Stamp: db.NewStamp(now),
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		if err := db.Insert(ctx, tx, list); err != nil {
			return err
		}
		_, is := tx.Changed(nil, list)
		tx.Log(db.Change{Brand: list.BrandID, Action: "shortlist.created", Subject: list.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// ShortlistUpdate changes what a shortlist is called and for. It needs
// PARTNERSHIPS_WRITE.
func (d *Domain) ShortlistUpdate(ctx context.Context, id gid.ID, in ShortlistUpdateInput) (*db.Shortlist, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Name != nil {
		c.text(*in.Name, 1, maxShortlistName, path("name")...)
	}
	niche := c.niche(in.Niche.Value(), path("niche")...)
	c.optional(in.Note.Value(), maxShortlistNote, path("note")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.Shortlist]{
		typ: db.TypeShortlist, id: id, expected: in.ExpectedVersion,
		belongs: func(s *db.Shortlist) (uuid.UUID, uuid.UUID) { return s.BrandID, uuid.Nil },
		apply: func(_ context.Context, _ *db.Tx, s *db.Shortlist) (string, error) {
			replace(&s.Name, in.Name)
			set(&s.Tier, in.Tier)
			if in.Niche.IsSet() {
				s.Niche = niche
			}
			set(&s.Note, in.Note)
			return "shortlist.updated", nil
		},
	})
}

// niche checks one that may be left out, and answers it as it is stored.
func (c *checks) niche(given *string, path ...string) *string {
	if given == nil {
		return nil
	}
	lower := lowered([]string{*given})[0]
	c.text(lower, 1, maxNiche, path...)
	return &lower
}

// ShortlistAddCreators puts creators on a shortlist, as candidates: all of them or
// none. It needs PARTNERSHIPS_WRITE. What a brand thinks of a creator hangs on its
// partnership, so a creator without one gets it, at DISCOVERED, which the creator
// does not see. Who is on the list already stays as is.
func (d *Domain) ShortlistAddCreators(ctx context.Context, id gid.ID, creatorIDs []gid.ID) (*db.Shortlist, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.ids(creatorIDs, maxAdded, "creatorIds")
	if err := c.err(); err != nil {
		return nil, err
	}
	key, ok := id.Is(db.TypeShortlist)
	if !ok {
		return nil, missing(db.TypeShortlist, "id")
	}
	var list *db.Shortlist
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		var err error
		// The lock lets nobody else put the same creator on meanwhile.
		if list, err = db.Lock[db.Shortlist](ctx, tx, key); err != nil {
			return hidden(err, db.TypeShortlist, "id")
		}
		partnerships, err := d.known(ctx, tx, creatorIDs)
		if err != nil {
			return err
		}
		return d.enlist(ctx, tx, list, partnerships)
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound && list == nil {
		return nil, err
	}
	return list, err
}

// ids checks a list of ids: at least one, not too many, none twice.
func (c *checks) ids(list []gid.ID, most int, field ...string) {
	switch {
	case len(list) == 0:
		c.fail(errs.Required, field, "Give at least one.")
		return
	case len(list) > most:
		c.fail(errs.TooLong, field, "Give at most %d; these are %d.", most, len(list))
		return
	}
	seen := map[gid.ID]int{}
	for i, id := range list {
		if first, twice := seen[id]; twice {
			c.fail(errs.Duplicate, within(field, strconv.Itoa(i)), "This is in the list already, at index %d.", first)
			continue
		}
		seen[id] = i
	}
}

// known finds the brand's partnership with each creator, and begins those that are
// missing. It blames each creator that is not there.
func (d *Domain) known(ctx context.Context, tx *db.Tx, ids []gid.ID) ([]*db.Partnership, error) {
	v, now := tx.Viewer(), d.now()
	keys := make([]uuid.UUID, len(ids))
	for i, id := range ids {
		keys[i], _ = id.Is(db.TypeCreator)
	}
	found, err := db.ByKeys[db.Creator](ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	there, err := db.PartnershipsWithCreators().Read(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	brand, err := db.ByKey[db.Brand](ctx, tx, v.BrandID)
	if err != nil {
		return nil, err
	}
	creators := make(map[uuid.UUID]*db.Creator, len(found))
	for _, creator := range found {
		creators[creator.Key] = creator
	}
	of := make(map[uuid.UUID]*db.Partnership, len(there))
	for _, p := range there {
		of[p.CreatorID] = p
	}
	var c checks
	var fresh []*db.Partnership
	var changes []*db.StageChange
	all := make([]*db.Partnership, len(keys))
	for i, key := range keys {
		creator := creators[key]
		if creator == nil {
			c.fail(errs.NotFound, []string{"creatorIds", strconv.Itoa(i)}, "%s", unknown(db.TypeCreator))
			continue
		}
		if all[i] = of[key]; all[i] != nil {
			continue
		}
		p := &db.Partnership{
			Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, CreatorID: key, Stage: db.StageDiscovered, Tags: []string{},
			FollowerCount: creator.FollowerCount, Tier: brand.TierOf(creator.FollowerCount), RevisionLimit: defaultRevisionLimit,
			CreatedAt: now, Stamp: db.NewStamp(now),
		}
		all[i], fresh, changes = p, append(fresh, p), append(changes, stageChange(v, p, nil, nil, now))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := db.Insert(ctx, tx, fresh...); err != nil {
		return nil, err
	}
	for _, p := range fresh {
		_, is := tx.Changed(nil, p)
		tx.Log(db.Change{Brand: p.BrandID, Creator: p.CreatorID, Action: "partnership.created", Subject: p.ID(), After: is, At: now})
	}
	return all, db.Insert(ctx, tx, changes...)
}

// enlist writes the entries that are new.
func (d *Domain) enlist(ctx context.Context, tx *db.Tx, list *db.Shortlist, partnerships []*db.Partnership) error {
	keys := make([]uuid.UUID, len(partnerships))
	for i, p := range partnerships {
		keys[i] = p.Key
	}
	there, err := db.OnShortlist(ctx, tx, list.Key, keys)
	if err != nil {
		return err
	}
	now := d.now()
	var entries []*db.ShortlistEntry
	for _, p := range partnerships {
		if there[p.Key] {
			continue
		}
		entry := &db.ShortlistEntry{
			Base: db.Base{Key: gid.New()}, BrandID: list.BrandID, CreatorID: p.CreatorID, PartnershipID: p.Key, ShortlistID: list.Key,
			Status: db.EntryCandidate, AddedByID: person(tx.Viewer()), AddedAt: now, Stamp: db.NewStamp(now),
		}
		entries = append(entries, entry)
		_, is := tx.Changed(nil, entry)
		tx.Log(db.Change{Brand: list.BrandID, Action: "shortlist.entry_added", Subject: entry.ID(), After: is, At: now})
	}
	return db.Insert(ctx, tx, entries...)
}

// entryMove is a way for an entry to come to a status.
type entryMove struct {
	to       db.ShortlistEntryStatus
	mutation string
	from     []db.ShortlistEntryStatus
	reason   bool
	// vetted tells that the creator's checks must speak for the move.
	vetted bool
}

// entryMoves is the life of an entry, one line for each status.
func entryMoves() []entryMove {
	return []entryMove{
		{to: db.EntryCandidate, mutation: "shortlistEntryReopen", from: []db.ShortlistEntryStatus{db.EntryRejected}},
		{to: db.EntryVetted, mutation: "shortlistEntryVet", from: []db.ShortlistEntryStatus{db.EntryCandidate}, vetted: true},
		{to: db.EntryApproved, mutation: "shortlistEntryApprove", from: []db.ShortlistEntryStatus{db.EntryVetted}, vetted: true},
		{
			to: db.EntryRejected, mutation: "shortlistEntryReject",
			from: []db.ShortlistEntryStatus{db.EntryCandidate, db.EntryVetted, db.EntryApproved}, reason: true,
		},
	}
}

// refusal says why the entry can't make the move now; nil when it can.
func (m entryMove) refusal(e *db.ShortlistEntry, s *db.EntryStanding, now Time) error {
	if !slices.Contains(m.from, e.Status) {
		return errs.New(errs.TransitionNotAllowed, "An entry that is %s can't become %s.", e.Status, m.to).At("id")
	}
	if m.vetted {
		if why := vetted(s.Checks, dayIn(s.TimeZone, now)); why != nil {
			return why
		}
	}
	return nil
}

// ShortlistEntryMove moves an entry to a status. It needs PARTNERSHIPS_WRITE. A
// rejection needs a reason, and VETTED and APPROVED need checks that speak for the
// creator: one at least that has not expired, and of the latest none that failed.
func (d *Domain) ShortlistEntryMove(ctx context.Context, id gid.ID, to db.ShortlistEntryStatus, input *TransitionInput) (*db.ShortlistEntry, error) {
	v, in := auth.ViewerFrom(ctx), orEmpty(input)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	moves := entryMoves()
	move := moves[slices.IndexFunc(moves, func(m entryMove) bool { return m.to == to })]
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if move.reason && blank(in.Reason) {
		c.fail(errs.Required, path("reason"), "Say why: moving to %s needs a reason.", to)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.ShortlistEntry]{
		typ: db.TypeShortlistEntry, id: id, expected: in.ExpectedVersion,
		belongs: func(e *db.ShortlistEntry) (uuid.UUID, uuid.UUID) { return e.BrandID, uuid.Nil },
		apply: func(ctx context.Context, tx *db.Tx, e *db.ShortlistEntry) (string, error) {
			standing, err := db.ByKey[db.EntryStanding](ctx, tx, e.Key)
			if err != nil {
				return "", err
			}
			now := d.now()
			if why := move.refusal(e, standing, now); why != nil {
				return "", why
			}
			e.Status, e.Reason = to, in.Reason
			e.DecidedAt, e.DecidedByID = &now, person(v)
			return "shortlist.entry_moved", nil
		},
	})
}

// ShortlistEntryTransition is a move that an entry could make.
type ShortlistEntryTransition struct {
	To          db.ShortlistEntryStatus
	Mutation    string
	Allowed     bool
	Reason      *string
	NeedsReason bool
}

// ShortlistEntryTransitions lists every status, in the order of an entry's life,
// and whether this viewer can move the entry there now, with an input that fits.
// The standing is the entry's.
func (d *Domain) ShortlistEntryTransitions(v auth.Viewer, e *db.ShortlistEntry, s *db.EntryStanding) []*ShortlistEntryTransition {
	moves := entryMoves()
	all := make([]*ShortlistEntryTransition, len(moves))
	for i, m := range moves {
		refusal := may(v, PartnershipsWrite)
		if refusal == nil {
			refusal = m.refusal(e, s, d.now())
		}
		t := &ShortlistEntryTransition{To: m.to, Mutation: m.mutation, NeedsReason: m.reason}
		t.Allowed, t.Reason = verdict(refusal)
		all[i] = t
	}
	return all
}
