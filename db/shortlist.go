package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
	"github.com/rapporthq/rapport/scalars"
)

// Shortlist is a brand's named list of creators to choose from.
type Shortlist struct {
	bun.BaseModel `bun:"table:shortlists,alias:shortlist"`
	Base

	BrandID   uuid.UUID `bun:"brand_id,type:uuid"`
	Name      string    `bun:"name"`
	Tier      *Tier     `bun:"tier"`
	Niche     *string   `bun:"niche"`
	Note      *string   `bun:"note"`
	CreatedAt time.Time `bun:"created_at"`
	Stamp
}

// TypeShortlist is the type in a shortlist's global id.
const TypeShortlist = "shortlist"

// ID is the global id.
func (s *Shortlist) ID() gid.ID { return gid.Of(TypeShortlist, s.Key) }

// IsNode marks an object that node(id:) finds.
func (*Shortlist) IsNode() {}

func (*Shortlist) visible(v auth.Viewer) cond { return ofBrand("shortlist", v) }

// ShortlistEntryStatus is where an entry stands.
type ShortlistEntryStatus string

// The statuses.
const (
	EntryCandidate ShortlistEntryStatus = "CANDIDATE"
	EntryVetted    ShortlistEntryStatus = "VETTED"
	EntryApproved  ShortlistEntryStatus = "APPROVED"
	EntryRejected  ShortlistEntryStatus = "REJECTED"
)

// ShortlistEntry is a creator on a shortlist.
type ShortlistEntry struct {
	bun.BaseModel `bun:"table:shortlist_entries,alias:entry"`
	Base

	BrandID       uuid.UUID            `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID            `bun:"creator_id,type:uuid"`
	PartnershipID uuid.UUID            `bun:"partnership_id,type:uuid"`
	ShortlistID   uuid.UUID            `bun:"shortlist_id,type:uuid"`
	Status        ShortlistEntryStatus `bun:"status"`
	Reason        *string              `bun:"reason"`
	AddedByID     *uuid.UUID           `bun:"added_by,type:uuid"`
	AddedAt       time.Time            `bun:"added_at"`
	DecidedByID   *uuid.UUID           `bun:"decided_by,type:uuid"`
	DecidedAt     *time.Time           `bun:"decided_at"`
	Stamp
}

// TypeShortlistEntry is the type in an entry's global id.
const TypeShortlistEntry = "entry"

// ID is the global id.
func (e *ShortlistEntry) ID() gid.ID { return gid.Of(TypeShortlistEntry, e.Key) }

// IsNode marks an object that node(id:) finds.
func (*ShortlistEntry) IsNode() {}

func (*ShortlistEntry) visible(v auth.Viewer) cond { return ofBrand("entry", v) }

// maxEntriesOfPartnership is how many of a partnership's entries are listed.
const maxEntriesOfPartnership = 100

// EntriesOfPartnerships reads where a creator is on shortlists, the newest first.
func EntriesOfPartnerships() Short[ShortlistEntry] {
	return short[ShortlistEntry]("entry.partnership_id = parent.id", "entry.added_at DESC, entry.id DESC", maxEntriesOfPartnership)
}

// CheckStanding is the latest check of one kind.
type CheckStanding struct {
	Kind      VettingKind    `json:"kind"`
	Verdict   VettingVerdict `json:"verdict"`
	ExpiresOn *scalars.Date  `json:"expiresOn"`
}

// EntryStanding is what the moves of a shortlist's entry rest on beside its own
// row, all of it in one read. Its key is the entry's.
type EntryStanding struct {
	bun.BaseModel `bun:"table:shortlist_entries,alias:entry"`
	Base

	// TimeZone is the brand's: a check expires at the end of a day there.
	TimeZone string `bun:"time_zone,scanonly"`
	// Checks are the latest of each kind.
	Checks []*CheckStanding `bun:"checks,type:jsonb,scanonly"`
}

func (*EntryStanding) visible(v auth.Viewer) cond { return ofBrand("entry", v) }

// join adds the entry's own brand; the checks are its partnership's.
func (*EntryStanding) join(q *bun.SelectQuery, _ auth.Viewer) *bun.SelectQuery {
	return q.Join("JOIN brands brand ON brand.id = entry.brand_id")
}

func (*EntryStanding) columns() []string {
	return []string{
		"brand.time_zone",
		"(SELECT coalesce(jsonb_agg(jsonb_build_object('kind', latest.kind, 'verdict', latest.verdict, 'expiresOn', latest.expires_on) ORDER BY latest.kind), '[]')" +
			" FROM (SELECT DISTINCT ON (v.kind) v.kind, v.verdict, v.expires_on FROM vetting_checks v" +
			" WHERE v.partnership_id = entry.partnership_id ORDER BY v.kind, v.checked_at DESC, v.id DESC) latest) AS checks",
	}
}

// The conditions on a shortlist's entries.
type (
	// ShortlistEntryStatusFilter is conditions on a ShortlistEntryStatus.
	ShortlistEntryStatusFilter = EnumFilter[ShortlistEntryStatus]
	// ShortlistEntryFilter is a client's conditions on entries.
	ShortlistEntryFilter struct {
		Status *ShortlistEntryStatusFilter
	}
	// ShortlistFilter is a client's conditions on shortlists.
	ShortlistFilter struct {
		Name  *StringFilter
		Tier  *TierFilter
		Niche *StringFilter
	}
)

func (f *ShortlistEntryFilter) conditions(c *conditions) {
	if f != nil {
		enum(c, "entry.status", f.Status)
	}
}

func (f *ShortlistFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	c.text("shortlist.name", f.Name)
	enum(c, "shortlist.tier", f.Tier)
	c.text("shortlist.niche", f.Niche)
}

// Pages of shortlists and of their entries.
type (
	// ShortlistConnection is a page of Shortlist rows.
	ShortlistConnection = pagination.Connection[*Shortlist]
	// ShortlistEdge is a Shortlist row in a page.
	ShortlistEdge = pagination.Edge[*Shortlist]
	// ShortlistEntryConnection is a page of ShortlistEntry rows.
	ShortlistEntryConnection = pagination.Connection[*ShortlistEntry]
	// ShortlistEntryEdge is a ShortlistEntry row in a page.
	ShortlistEntryEdge = pagination.Edge[*ShortlistEntry]
)

// Shortlists lists shortlists, the newest first.
func Shortlists(filter *ShortlistFilter) List {
	return List{name: "shortlists", filter: filter, order: []sortKey{by("shortlist.created_at", "timestamptz").descending()}}
}

// ShortlistEntries lists a shortlist's entries, the newest first.
func ShortlistEntries(filter *ShortlistEntryFilter) List {
	return List{name: "shortlistEntries", filter: filter, order: []sortKey{by("entry.added_at", "timestamptz").descending()}}
}

// EntriesOfShortlist are the entries of each shortlist.
func EntriesOfShortlist() Relation { return relation("shortlist", "entry.shortlist_id") }

// OnShortlist reads which of the partnerships are on the shortlist already.
func OnShortlist(ctx context.Context, t *Tx, shortlist uuid.UUID, partnerships []uuid.UUID) (map[uuid.UUID]bool, error) {
	var there []uuid.UUID
	err := from[ShortlistEntry](t, t.tx, (*ShortlistEntry)(nil)).ColumnExpr("entry.partnership_id").
		Where("entry.shortlist_id = ? AND entry.partnership_id = ANY (?::uuid[])", shortlist, uuids(partnerships)).Scan(ctx, &there)
	if err != nil {
		return nil, fmt.Errorf("read who is on a shortlist: %w", err)
	}
	on := make(map[uuid.UUID]bool, len(there))
	for _, partnership := range there {
		on[partnership] = true
	}
	return on, nil
}
