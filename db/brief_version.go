package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// BriefVersionState is where a version of a brief stands.
type BriefVersionState string

// The states.
const (
	BriefDraft      BriefVersionState = "DRAFT"
	BriefActive     BriefVersionState = "ACTIVE"
	BriefSuperseded BriefVersionState = "SUPERSEDED"
	BriefWithdrawn  BriefVersionState = "WITHDRAWN"
)

// What a brief says, piece by piece.
type (
	// BriefItem is a goal or must-have, which reviews name by its key.
	BriefItem struct {
		Key  string `json:"key"`
		Text string `json:"text"`
	}
	// BriefReference is something to look at.
	BriefReference struct {
		URL  string  `json:"url"`
		Note *string `json:"note,omitempty"`
	}
	// BriefMilestone is something that is due.
	BriefMilestone struct {
		Name  string       `json:"name"`
		DueOn scalars.Date `json:"dueOn"`
	}
)

// BriefContent is what a version of a brief says.
type BriefContent struct {
	Objectives             []*BriefItem      `bun:"objectives,type:jsonb"`
	MustHaves              []*BriefItem      `bun:"must_haves,type:jsonb"`
	Audience               *string           `bun:"audience"`
	KeyMessages            []string          `bun:"key_messages,array"`
	CreativeLeeway         *string           `bun:"creative_leeway"`
	Donts                  []string          `bun:"donts,array"`
	DisclosureRequirements *string           `bun:"disclosure_requirements"`
	References             []*BriefReference `bun:"reference_links,type:jsonb"`
	Timeline               []*BriefMilestone `bun:"timeline,type:jsonb"`
}

// NoBriefContent is what a brief says that says nothing yet.
func NoBriefContent() BriefContent {
	return BriefContent{
		Objectives: []*BriefItem{}, MustHaves: []*BriefItem{}, KeyMessages: []string{}, Donts: []string{},
		References: []*BriefReference{}, Timeline: []*BriefMilestone{},
	}
}

// Item finds the goal or must-have with a key; nil when there is none.
func (c *BriefContent) Item(key string) *BriefItem {
	for _, list := range [][]*BriefItem{c.Objectives, c.MustHaves} {
		for _, item := range list {
			if item.Key == key {
				return item
			}
		}
	}
	return nil
}

// BriefVersion is one version of a brief. Once it is published, Postgres lets
// nothing of it change but its end.
type BriefVersion struct {
	bun.BaseModel `bun:"table:brief_versions,alias:brief_version"`
	Base

	BrandID uuid.UUID         `bun:"brand_id,type:uuid"`
	BriefID uuid.UUID         `bun:"brief_id,type:uuid"`
	Number  int               `bun:"number"`
	State   BriefVersionState `bun:"state"`
	BriefContent
	CreatedAt     time.Time  `bun:"created_at"`
	PublishedAt   *time.Time `bun:"published_at"`
	PublishedByID *uuid.UUID `bun:"published_by,type:uuid"`
	// EndedAt is when another took its place or it was withdrawn.
	EndedAt *time.Time `bun:"ended_at"`
}

// TypeBriefVersion is the type in a version's global id.
const TypeBriefVersion = "brief_version"

// ID is the global id.
func (v *BriefVersion) ID() gid.ID { return gid.Of(TypeBriefVersion, v.Key) }

// IsNode marks an object that node(id:) finds.
func (*BriefVersion) IsNode() {}

func (*BriefVersion) visible(v auth.Viewer) cond {
	if v.Kind != auth.KindCreator {
		return ownedBy("brief_version", v)
	}
	seen := briefFor("b", v)
	return cond{
		"brief_version.state = 'ACTIVE' AND EXISTS (SELECT 1 FROM briefs b WHERE b.id = brief_version.brief_id AND " + seen.sql + ")", seen.args,
	}
}

// MaxBriefVersions is how many versions one brief can have.
const MaxBriefVersions = 100

// VersionsOfBriefs reads the versions, the newest first.
func VersionsOfBriefs() Short[BriefVersion] {
	return short[BriefVersion]("brief_version.brief_id = parent.id", "brief_version.number DESC", MaxBriefVersions)
}

// DraftsOfBriefs reads the version of each brief that is being written.
func DraftsOfBriefs() Short[BriefVersion] {
	return short[BriefVersion]("brief_version.brief_id = parent.id AND brief_version.state = 'DRAFT'", "brief_version.number DESC", 1)
}

// NewestVersionsOfBriefs reads the version of each brief that was begun last.
func NewestVersionsOfBriefs() Short[BriefVersion] {
	return short[BriefVersion]("brief_version.brief_id = parent.id", "brief_version.number DESC", 1)
}

// briefHolds ties an active brief b to the deliverable under an alias that it
// holds for. The narrowest comes first with [narrowestBrief].
func briefHolds(alias string) string {
	return "b.brand_id = " + alias + ".brand_id AND b.active_version_id IS NOT NULL AND (" +
		"(b.campaign_id = " + alias + ".campaign_id AND (b.partnership_id IS NULL OR b.partnership_id = " + alias + ".partnership_id))" +
		" OR (" + alias + ".campaign_id IS NULL AND b.campaign_id IS NULL AND b.partnership_id = " + alias + ".partnership_id))"
}

const narrowestBrief = " ORDER BY b.partnership_id NULLS LAST LIMIT 1"

// VersionsForDeliverables reads the version that holds for each deliverable.
func VersionsForDeliverables() Short[BriefVersion] {
	return short[BriefVersion]("brief_version.id = (SELECT b.active_version_id FROM deliverables d JOIN briefs b ON "+briefHolds("d")+
		" WHERE d.id = parent.id"+narrowestBrief+")", "brief_version.id", 1)
}

// NewestVersion reads the version of a brief that was begun last.
func NewestVersion(ctx context.Context, h Handle, brief uuid.UUID) (*BriefVersion, error) {
	found, err := NewestVersionsOfBriefs().Read(ctx, h, []uuid.UUID{brief})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound()
	}
	return found[0], nil
}
