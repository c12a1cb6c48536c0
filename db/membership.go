package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// EnterMember finds the person of a token subject, or enters them.
func EnterMember(ctx context.Context, t *Tx, subject, name, email string, now time.Time) (uuid.UUID, error) {
	var user uuid.UUID
	err := t.tx.NewRaw("SELECT member_user(?, ?, ?, ?, ?)", gid.New(), subject, name, email, now).Scan(ctx, &user)
	if err != nil {
		return uuid.Nil, fmt.Errorf("enter a person: %w", err)
	}
	return user, nil
}

// LockMembershipOf locks the person's membership of the viewer's brand, ended or
// not; nil when there never was one.
func LockMembershipOf(ctx context.Context, t *Tx, user uuid.UUID) (*Membership, error) {
	var rows []*Membership
	err := allColumns[Membership](from[Membership](t, t.tx, &rows)).Where("membership.user_id = ?", user).For("UPDATE").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock a membership: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// LockOwners locks the memberships of the viewer's brand's owners, and counts
// them.
func LockOwners(ctx context.Context, t *Tx) (int, error) {
	var keys []uuid.UUID
	err := from[Membership](t, t.tx, (*Membership)(nil)).Column("id").
		Where("membership.role = ? AND membership.ended_at IS NULL", auth.RoleOwner).
		OrderExpr("membership.id").For("UPDATE").Scan(ctx, &keys)
	if err != nil {
		return 0, fmt.Errorf("lock the owners: %w", err)
	}
	return len(keys), nil
}

// RefreshTiers brings the tiers of the viewer's brand's partnerships in step with
// its thresholds.
func RefreshTiers(ctx context.Context, t *Tx) error {
	_, err := t.tx.ExecContext(ctx, `UPDATE partnerships p SET tier = tier_of(p.follower_count, b)
		FROM brands b WHERE b.id = ? AND p.brand_id = b.id AND p.tier IS DISTINCT FROM tier_of(p.follower_count, b)`, t.viewer.BrandID)
	if err != nil {
		return fmt.Errorf("refresh the tiers: %w", err)
	}
	return nil
}

// HandOver makes a profile that the viewer's brand entered the person's own, and
// counts the change.
func HandOver(ctx context.Context, t *Tx, creator uuid.UUID, subject, name, email string, now time.Time) error {
	_, err := t.tx.ExecContext(ctx, "SELECT hand_over(?, ?, ?, ?, ?, ?)", creator, gid.New(), subject, name, email, now)
	if err != nil {
		return fmt.Errorf("hand a profile over: %w", err)
	}
	return nil
}
