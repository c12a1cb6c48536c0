package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// The words that creators are told by.
type (
	// CreatorVisibility is who can find a creator.
	CreatorVisibility string
	// ContentStyle is how a creator tells things.
	ContentStyle string
	// ContentFormat is the form of a creator's work.
	ContentFormat string
	// Platform is where an account lives.
	Platform string
	// Tier is a creator's size.
	Tier string
	// DataSource is where a figure came from.
	DataSource string
)

// The values that the rules name.
const (
	Discoverable CreatorVisibility = "DISCOVERABLE"
	Private      CreatorVisibility = "PRIVATE"

	TierNano  Tier = "NANO"
	TierMicro Tier = "MICRO"
	TierMid   Tier = "MID"
	TierMacro Tier = "MACRO"
	TierMega  Tier = "MEGA"

	SourceAPI     DataSource = "API"
	SourceImport  DataSource = "IMPORT"
	SourceManual  DataSource = "MANUAL"
	SourceCreator DataSource = "CREATOR"
)

// Creator is a person or group that makes content: one identity for all brands,
// unless a brand entered it, which then alone sees it.
type Creator struct {
	bun.BaseModel `bun:"table:creators,alias:creator"`
	Base

	UserID        *uuid.UUID        `bun:"user_id,type:uuid"`
	SourceBrandID *uuid.UUID        `bun:"source_brand_id,type:uuid"`
	DisplayName   string            `bun:"display_name"`
	Bio           *string           `bun:"bio"`
	Country       *string           `bun:"country"`
	Languages     []string          `bun:"languages,array"`
	Niches        []string          `bun:"niches,array"`
	ContentStyles []ContentStyle    `bun:"content_styles,array"`
	Formats       []ContentFormat   `bun:"formats,array"`
	Visibility    CreatorVisibility `bun:"visibility"`
	FollowerCount *int64            `bun:"follower_count"`
	CreatedAt     time.Time         `bun:"created_at"`
	Stamp
}

// TypeCreator is the type in a creator's global id.
const TypeCreator = "creator"

// ID is the global id.
func (c *Creator) ID() gid.ID { return gid.Of(TypeCreator, c.Key) }

// IsNode marks an object that node(id:) finds.
func (*Creator) IsNode() {}

// Claimed tells whether the creator keeps the profile, rather than a brand.
func (c *Creator) Claimed() bool { return c.SourceBrandID == nil }

func (*Creator) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{
			"((creator.visibility = 'DISCOVERABLE' AND creator.source_brand_id IS NULL) OR creator.source_brand_id = ?" +
				" OR (creator.source_brand_id IS NULL AND EXISTS (SELECT 1 FROM partnerships p WHERE p.creator_id = creator.id AND p.brand_id = ?)))",
			[]any{v.BrandID, v.BrandID},
		}
	case auth.KindCreator:
		return cond{"creator.id = ?", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// CreatorContact is a creator's personal data, held by a brand or, without one,
// given by the creator.
type CreatorContact struct {
	bun.BaseModel `bun:"table:creator_contacts,alias:contact"`
	Base

	CreatorID     uuid.UUID  `bun:"creator_id,type:uuid"`
	BrandID       *uuid.UUID `bun:"brand_id,type:uuid"`
	LegalName     *string    `bun:"legal_name"`
	Email         *string    `bun:"email"`
	Phone         *string    `bun:"phone"`
	PostalAddress *string    `bun:"postal_address"`
	Stamp
}

func (*CreatorContact) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{
			"(contact.brand_id = ? OR (contact.brand_id IS NULL AND EXISTS (SELECT 1 FROM partnerships p" +
				" WHERE p.creator_id = contact.creator_id AND p.brand_id = ? AND p.started_at IS NOT NULL)))",
			[]any{v.BrandID, v.BrandID},
		}
	case auth.KindCreator:
		return cond{"contact.creator_id = ? AND contact.brand_id IS NULL", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// ContactsOfCreators reads the personal data that the viewer sees of each
// creator: what it holds itself or else what the creator gave.
func ContactsOfCreators() Short[CreatorContact] {
	return short[CreatorContact]("contact.creator_id = parent.id", "contact.brand_id NULLS LAST", 1)
}

// SocialAccount is an account of a creator on a platform.
type SocialAccount struct {
	bun.BaseModel `bun:"table:social_accounts,alias:account"`
	Base

	CreatorID      uuid.UUID  `bun:"creator_id,type:uuid"`
	SourceBrandID  *uuid.UUID `bun:"source_brand_id,type:uuid"`
	Platform       Platform   `bun:"platform"`
	Handle         string     `bun:"handle"`
	URL            *string    `bun:"url"`
	PlatformUserID *string    `bun:"platform_user_id"`
	FollowerCount  *int64     `bun:"follower_count"`
	Verified       bool       `bun:"verified"`
	CreatedAt      time.Time  `bun:"created_at"`
	Stamp
}

// TypeSocialAccount is the type in an account's global id.
const TypeSocialAccount = "account"

// ID is the global id.
func (a *SocialAccount) ID() gid.ID { return gid.Of(TypeSocialAccount, a.Key) }

// IsNode marks an object that node(id:) finds.
func (*SocialAccount) IsNode() {}

func (*SocialAccount) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"(account.source_brand_id = ? OR creator_seen(account.creator_id, ?))", []any{v.BrandID, v.BrandID}}
	case auth.KindCreator:
		return cond{"account.creator_id = ?", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// maxAccounts is how many accounts a creator can have.
const maxAccounts = 50

// AccountsOfCreators reads the accounts, the largest first.
func AccountsOfCreators() Short[SocialAccount] {
	return short[SocialAccount]("account.creator_id = parent.id", "account.follower_count DESC NULLS LAST, account.id", maxAccounts)
}

// AccountByHandle reads the account with this name on this platform: the
// viewer's own entry before what a creator keeps. Nil when there is none.
func AccountByHandle(ctx context.Context, h Handle, platform Platform, handle string) (*SocialAccount, error) {
	var rows []*SocialAccount
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		return allColumns[SocialAccount](from[SocialAccount](h, db, &rows)).
			Where("account.platform = ? AND account.handle = ?", platform, handle).
			OrderExpr("account.source_brand_id NULLS LAST").Limit(1).Scan(ctx)
	})
	if err != nil {
		return nil, translate("read an account by its name", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// AudienceShare is the share of one segment in an audience.
type AudienceShare struct {
	Segment string  `json:"segment"`
	Share   float64 `json:"share"`
}

// AudienceSnapshot is who followed an account at one time. Append-only.
type AudienceSnapshot struct {
	bun.BaseModel `bun:"table:audience_snapshots,alias:audience"`
	Base

	AccountID  uuid.UUID        `bun:"account_id,type:uuid"`
	CreatorID  uuid.UUID        `bun:"creator_id,type:uuid"`
	BrandID    *uuid.UUID       `bun:"brand_id,type:uuid"`
	CapturedAt time.Time        `bun:"captured_at"`
	Source     DataSource       `bun:"source"`
	Ages       []*AudienceShare `bun:"ages,type:jsonb"`
	Genders    []*AudienceShare `bun:"genders,type:jsonb"`
	Countries  []*AudienceShare `bun:"countries,type:jsonb"`
	Interests  []*AudienceShare `bun:"interests,type:jsonb"`
	RecordedAt time.Time        `bun:"recorded_at"`
}

// TypeAudienceSnapshot is the type in an audience snapshot's global id.
const TypeAudienceSnapshot = "audience"

// ID is the global id.
func (a *AudienceSnapshot) ID() gid.ID { return gid.Of(TypeAudienceSnapshot, a.Key) }

// IsNode marks an object that node(id:) finds.
func (*AudienceSnapshot) IsNode() {}

func (*AudienceSnapshot) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"(audience.brand_id = ? OR (audience.brand_id IS NULL AND creator_seen(audience.creator_id, ?)))", []any{v.BrandID, v.BrandID}}
	case auth.KindCreator:
		return cond{"audience.creator_id = ? AND audience.brand_id IS NULL", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// LatestAudiencesOfAccounts are the newest snapshot of each account.
func LatestAudiencesOfAccounts() Short[AudienceSnapshot] { return AudiencesOfAccounts(1) }

// AudiencesOfAccounts are the latest so many snapshots of each account, the
// newest first.
func AudiencesOfAccounts(first int) Short[AudienceSnapshot] {
	return short[AudienceSnapshot]("audience.account_id = parent.id", "audience.captured_at DESC, audience.id DESC", first)
}

// CreatorFilter is a client's conditions on creators.
type CreatorFilter struct {
	And           []*CreatorFilter `json:"and,omitzero"`
	Or            []*CreatorFilter `json:"or,omitzero"`
	Not           *CreatorFilter   `json:"not,omitempty"`
	DisplayName   *StringFilter    `json:"displayName,omitempty"`
	Country       *StringFilter    `json:"country,omitempty"`
	Niches        *WordsFilter     `json:"niches,omitempty"`
	Languages     *WordsFilter     `json:"languages,omitempty"`
	FollowerCount *BigIntFilter    `json:"followerCount,omitempty"`
	Platform      *PlatformFilter  `json:"platform,omitempty"`
	Handle        *StringFilter    `json:"handle,omitempty"`
	CreatedAt     *DateTimeFilter  `json:"createdAt,omitempty"`

	Search                      *string              `json:"search,omitempty"`
	Tier                        *TierFilter          `json:"tier,omitempty"`
	Audience                    *AudienceShareFilter `json:"audience,omitempty"`
	EngagementRateByReach       *FloatFilter         `json:"engagementRateByReach,omitempty"`
	EngagementRateByImpressions *FloatFilter         `json:"engagementRateByImpressions,omitempty"`
	EngagementRateByViews       *FloatFilter         `json:"engagementRateByViews,omitempty"`
	ShortlistID                 *IDFilter            `json:"shortlistId,omitempty"`
	Segment                     *gid.ID              `json:"segment,omitempty"`
}

// PlatformFilter is conditions on a platform.
type PlatformFilter = EnumFilter[Platform]

func (f *CreatorFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	branches(c, f.And, f.Or, f.Not, f.Not != nil)
	c.text("creator.display_name", f.DisplayName)
	c.text("creator.country", f.Country)
	c.words("creator.niches", f.Niches)
	c.words("creator.languages", f.Languages)
	span(c, "creator.follower_count", f.FollowerCount)
	if f.Platform != nil || f.Handle != nil {
		c.within(accountCondition{f}, "EXISTS (SELECT 1 FROM social_accounts a WHERE a.creator_id = creator.id AND %s)")
	}
	span(c, "creator.created_at", f.CreatedAt)
	c.search(f.Search)
	c.tier(f.Tier)
	c.audience(f.Audience)
	c.engagement("reach", f.EngagementRateByReach)
	c.engagement("impressions", f.EngagementRateByImpressions)
	c.engagement("views", f.EngagementRateByViews)
	if f.ShortlistID != nil {
		c.within(entryCondition{f.ShortlistID}, "EXISTS (SELECT 1 FROM shortlist_entries e WHERE e.creator_id = creator.id AND e.brand_id = (SELECT app_brand()) AND %s)")
	}
	c.segment(SegmentCreators, f.Segment)
}

// accountCondition is the part of a creator filter that one account must meet.
type accountCondition struct{ of *CreatorFilter }

func (f accountCondition) conditions(c *conditions) {
	enum(c, "a.platform", f.of.Platform)
	c.text("a.handle", f.of.Handle)
}

// CreatorOrderField is what creators can be ordered by.
type CreatorOrderField string

// CreatorOrder is an order of creators.
type CreatorOrder struct {
	Field     CreatorOrderField
	Direction OrderDirection
}

// CreatorConnection is a page of creators.
type (
	// CreatorConnection is a page of Creator rows.
	CreatorConnection = pagination.Connection[*Creator]
	// CreatorEdge is a Creator row in a page.
	CreatorEdge = pagination.Edge[*Creator]
)

// Creators lists creators, the newest first unless ordered.
func Creators(filter *CreatorFilter, order []*CreatorOrder) (List, error) {
	keys, err := sorted(order, func(o *CreatorOrder) (sortKey, OrderDirection) {
		switch o.Field {
		case "DISPLAY_NAME":
			return by("lower(creator.display_name)", "text"), o.Direction
		case "FOLLOWER_COUNT":
			return byOpt("creator.follower_count", "bigint"), o.Direction
		default:
			return by("creator.created_at", "timestamptz"), o.Direction
		}
	}, by("creator.created_at", "timestamptz").descending())
	return List{name: "creators", filter: filter, order: keys}, err
}
