package db

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// AccountName is what an account is found by: the handle in the form that it is
// stored in, lower case and without @.
type AccountName struct {
	Platform Platform
	Handle   string
}

// Name is what the account is found by.
func (a *SocialAccount) Name() AccountName { return AccountName{a.Platform, a.Handle} }

// AccountsNamed reads the accounts with these names that exist for the viewer,
// one a name: the viewer's own entry before what a creator keeps. Names without
// an account are left out.
func AccountsNamed(ctx context.Context, h Handle, names []AccountName) (map[AccountName]*SocialAccount, error) {
	if len(names) == 0 {
		return nil, nil
	}
	platforms, handles := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		platforms[i], handles[i] = string(name.Platform), name.Handle
	}
	var rows []*SocialAccount
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		return allColumns[SocialAccount](from[SocialAccount](h, db, &rows)).
			Join("JOIN unnest(?::text[], ?::text[]) AS name (platform, handle)", pgdialect.Array(platforms), pgdialect.Array(handles)).
			JoinOn("account.platform = name.platform AND account.handle = name.handle").
			OrderExpr("account.source_brand_id NULLS LAST").Scan(ctx)
	})
	if err != nil {
		return nil, translate("read accounts by their names", err)
	}
	found := make(map[AccountName]*SocialAccount, len(rows))
	for _, row := range rows {
		if _, own := found[row.Name()]; !own {
			found[row.Name()] = row
		}
	}
	return found, nil
}

// LockAll locks the rows with these keys that exist for the viewer and that it
// may change, in the order of their keys, until the transaction ends.
func LockAll[T any, R Row[T]](ctx context.Context, t *Tx, keys []uuid.UUID) (map[uuid.UUID]*T, error) {
	return lockWhere[T, R](ctx, t, R.RowKey, "?TableAlias.id = ANY (?::uuid[])", uuids(keys))
}

func lockWhere[T any, R Row[T]](ctx context.Context, t *Tx, by func(R) uuid.UUID, where string, args ...any) (map[uuid.UUID]*T, error) {
	var rows []*T
	err := allColumns[T](from[T, R](t, t.tx, &rows)).Where(where, args...).
		OrderExpr("?TableAlias.id").For("UPDATE OF ?TableAlias").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock rows: %w", err)
	}
	found := make(map[uuid.UUID]*T, len(rows))
	for _, row := range rows {
		found[by(row)] = row
	}
	return found, nil
}

// FollowersChanged brings the follower counts of creators, and the counts and
// tiers of every brand's partnerships with them, in step with their accounts. The
// versions of those rows stay: nobody edited them.
func FollowersChanged(ctx context.Context, t *Tx, creators ...uuid.UUID) error {
	if len(creators) == 0 {
		return nil
	}
	if _, err := t.tx.ExecContext(ctx, "SELECT followers_changed(?::uuid[])", uuids(slices.SortedFunc(slices.Values(creators), compareKeys))); err != nil {
		return fmt.Errorf("bring the follower counts up to date: %w", err)
	}
	return nil
}

func compareKeys(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

// LockContacts locks the personal data that the viewer itself holds of these
// creators, by creator: a brand what it wrote down, a creator what it gave.
func LockContacts(ctx context.Context, t *Tx, creators []uuid.UUID) (map[uuid.UUID]*CreatorContact, error) {
	return lockWhere[CreatorContact](ctx, t, func(c *CreatorContact) uuid.UUID { return c.CreatorID },
		"contact.creator_id = ANY (?::uuid[]) AND contact.brand_id IS NOT DISTINCT FROM ?", uuids(creators), nullable(t.viewer.BrandID))
}

// InsertNew writes a row unless its natural key is there already, and tells
// whether it did.
func InsertNew[T any](ctx context.Context, t *Tx, row *T) (bool, error) {
	result, err := t.tx.NewInsert().Model(row).On("CONFLICT DO NOTHING").Returning("NULL").Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("insert what is new: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("insert what is new: %w", err)
	}
	return n == 1, nil
}

// RecordedAudience reads the viewer's own snapshot of the account at that time
// from that source; nil when there is none.
func RecordedAudience(ctx context.Context, h Handle, like *AudienceSnapshot) (*AudienceSnapshot, error) {
	var rows []*AudienceSnapshot
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		return allColumns[AudienceSnapshot](from[AudienceSnapshot](h, db, &rows)).
			Where("audience.account_id = ? AND audience.captured_at = ? AND audience.source = ? AND audience.brand_id IS NOT DISTINCT FROM ?",
				like.AccountID, like.CapturedAt, like.Source, like.BrandID).Limit(1).Scan(ctx)
	})
	if err != nil {
		return nil, translate("read a recorded audience", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}
