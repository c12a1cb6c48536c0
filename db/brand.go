package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// Brand is the tenant.
type Brand struct {
	bun.BaseModel `bun:"table:brands,alias:brand"`
	Base

	Slug          string    `bun:"slug"`
	Name          string    `bun:"name"`
	Industries    []string  `bun:"industries,array"`
	Values        []string  `bun:"brand_values,array"`
	Tone          *string   `bun:"tone"`
	Currency      string    `bun:"currency"`
	TimeZone      string    `bun:"time_zone"`
	TierNano      int64     `bun:"tier_nano"`
	TierMicro     int64     `bun:"tier_micro"`
	TierMid       int64     `bun:"tier_mid"`
	TierMacro     int64     `bun:"tier_macro"`
	TierMega      int64     `bun:"tier_mega"`
	ReviewSLADays int       `bun:"review_sla_days"`
	Competitors   []string  `bun:"competitors,array"`
	CreatedAt     time.Time `bun:"created_at"`
	Stamp
}

// TypeBrand is the type in a brand's global id.
const TypeBrand = "brand"

// ID is the global id.
func (b *Brand) ID() gid.ID { return gid.Of(TypeBrand, b.Key) }

// IsNode marks an object that node(id:) finds.
func (*Brand) IsNode() {}

// TierThresholds is the smallest follower count of each tier.
func (b *Brand) TierThresholds() *TierThresholds {
	return &TierThresholds{Nano: b.TierNano, Micro: b.TierMicro, Mid: b.TierMid, Macro: b.TierMacro, Mega: b.TierMega}
}

// TierOf is the tier of so many followers; nil below nano or without a count.
func (b *Brand) TierOf(followers *int64) *Tier {
	tier := TierNano
	switch {
	case followers == nil || *followers < b.TierNano:
		return nil
	case *followers >= b.TierMega:
		tier = TierMega
	case *followers >= b.TierMacro:
		tier = TierMacro
	case *followers >= b.TierMid:
		tier = TierMid
	case *followers >= b.TierMicro:
		tier = TierMicro
	}
	return &tier
}

func (*Brand) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"brand.id = ?", []any{v.BrandID}}
	case auth.KindCreator:
		return cond{"EXISTS (SELECT 1 FROM partnerships p WHERE p.brand_id = brand.id AND p.creator_id = ? AND p.contacted_at IS NOT NULL)", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// TierThresholds is the smallest follower count of each tier.
type TierThresholds struct {
	Nano, Micro, Mid, Macro, Mega int64
}

// User is a person who signs in.
type User struct {
	bun.BaseModel `bun:"table:users,alias:person"`
	Base

	Subject   string    `bun:"subject"`
	Name      string    `bun:"name"`
	Email     *string   `bun:"email"`
	CreatedAt time.Time `bun:"created_at"`
}

// TypeUser is the type in a user's global id.
const TypeUser = "user"

// ID is the global id.
func (u *User) ID() gid.ID { return gid.Of(TypeUser, u.Key) }

// IsNode marks an object that node(id:) finds.
func (*User) IsNode() {}

func (*User) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"(person.id = ? OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = person.id AND m.brand_id = ?))", []any{v.UserID, v.BrandID}}
	case auth.KindCreator:
		return cond{"person.id = ?", []any{v.UserID}}
	default:
		return nobody()
	}
}

// Membership is a person's role in a brand. One that ended stays as a row.
type Membership struct {
	bun.BaseModel `bun:"table:memberships,alias:membership"`
	Base

	BrandID   uuid.UUID  `bun:"brand_id,type:uuid"`
	UserID    uuid.UUID  `bun:"user_id,type:uuid"`
	Role      auth.Role  `bun:"role"`
	CreatedAt time.Time  `bun:"created_at"`
	EndedAt   *time.Time `bun:"ended_at"`
	Version   int        `bun:"version"`
}

// TypeMembership is the type in a membership's global id.
const TypeMembership = "membership"

// ID is the global id.
func (m *Membership) ID() gid.ID { return gid.Of(TypeMembership, m.Key) }

// IsNode marks an object that node(id:) finds.
func (*Membership) IsNode() {}

func (*Membership) visible(v auth.Viewer) cond { return ofBrand("membership", v) }

// maxMemberships is how many members of a brand are listed.
const maxMemberships = 500

// MembershipsOfBrands reads the memberships that have not ended, by name.
func MembershipsOfBrands() Short[Membership] {
	return short[Membership]("membership.ended_at IS NULL AND membership.brand_id = parent.id", "membership.created_at, membership.id", maxMemberships)
}

// ActiveMember tells whether the person is a member of the viewer's brand now.
func ActiveMember(ctx context.Context, h Handle, user uuid.UUID) (bool, error) {
	var found bool
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		var err error
		found, err = from[Membership](h, db, (*Membership)(nil)).
			Where("membership.user_id = ? AND membership.ended_at IS NULL", user).Exists(ctx)
		return err
	})
	return found, translate("look for a member", err)
}
