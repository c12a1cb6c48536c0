package db

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/auth"
)

// MetricKey is what a snapshot is unique by, among those of one viewer: its
// subject, when it was so, and where it came from.
type MetricKey struct {
	// Subject is the publication or the account.
	Subject uuid.UUID
	// At is the moment in microseconds since 1970.
	At     int64
	Source DataSource
}

// Compare is an order of keys.
func (k MetricKey) Compare(o MetricKey) int {
	return cmp.Or(compareKeys(k.Subject, o.Subject), cmp.Compare(k.At, o.At), cmp.Compare(k.Source, o.Source))
}

// NaturalKey is what the snapshot is unique by.
func (m *MetricSnapshot) NaturalKey() MetricKey {
	subject := m.PublicationID
	if subject == nil {
		subject = m.AccountID
	}
	return MetricKey{Subject: *subject, At: m.CapturedAt.UnixMicro(), Source: m.Source}
}

// SameFigures tells whether both snapshots say the same, to the letter.
func (m *MetricSnapshot) SameFigures(o *MetricSnapshot) bool {
	if m.Authenticated != o.Authenticated || m.Estimated != o.Estimated {
		return false
	}
	mine, theirs := m.figures(), o.figures()
	for i := range mine {
		if (mine[i] == nil) != (theirs[i] == nil) || deref(mine[i]) != deref(theirs[i]) {
			return false
		}
	}
	return true
}

func (m *MetricSnapshot) figures() [10]*int64 {
	return [...]*int64{m.Impressions, m.Reach, m.Views, m.WatchTimeSeconds, m.Likes, m.Comments, m.Shares, m.Saves, m.Clicks, m.Followers}
}

// RecordMetrics writes the snapshots whose natural keys are new, in one
// statement, and answers those that were there before, as they are. The rows have
// different keys. Whoever records the same key at the same moment waits for the
// other and then finds it.
func RecordMetrics(ctx context.Context, t *Tx, rows []*MetricSnapshot) (known map[MetricKey]*MetricSnapshot, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var written []uuid.UUID
	err = t.tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Returning("id").Scan(ctx, &written)
	if err != nil {
		return nil, fmt.Errorf("record metrics: %w", err)
	}
	is := make(map[uuid.UUID]bool, len(written))
	for _, key := range written {
		is[key] = true
	}
	var publications, accounts []*MetricSnapshot
	for _, row := range rows {
		switch {
		case is[row.Key]:
		case row.PublicationID != nil:
			publications = append(publications, row)
		default:
			accounts = append(accounts, row)
		}
	}
	known = make(map[MetricKey]*MetricSnapshot, len(publications)+len(accounts))
	if err := knownMetrics(ctx, t, "metric.publication_id = k.subject", publications, known); err != nil {
		return nil, err
	}
	return known, knownMetrics(ctx, t, "metric.account_id = k.subject AND metric.brand_id IS NOT DISTINCT FROM k.brand", accounts, known)
}

// knownMetrics reads the snapshots that have the natural keys of the rows.
func knownMetrics(ctx context.Context, t *Tx, on string, rows []*MetricSnapshot, into map[MetricKey]*MetricSnapshot) error {
	if len(rows) == 0 {
		return nil
	}
	subjects, brands := make([]uuid.UUID, len(rows)), make([]string, len(rows))
	moments, sources := make([]string, len(rows)), make([]string, len(rows))
	for i, row := range rows {
		key := row.NaturalKey()
		subjects[i], sources[i], moments[i] = key.Subject, string(key.Source), row.CapturedAt.Format(time.RFC3339Nano)
		if row.BrandID != nil {
			brands[i] = row.BrandID.String()
		}
	}
	var found []*MetricSnapshot
	err := allColumns[MetricSnapshot](from[MetricSnapshot](t, t.tx, &found)).
		Join("JOIN (SELECT subject, at, source, nullif(brand, '')::uuid AS brand FROM unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[]) AS u(subject, at, source, brand)) AS k"+
			" ON metric.captured_at = k.at AND metric.source = k.source AND "+on,
			uuids(subjects), pgdialect.Array(moments), pgdialect.Array(sources), pgdialect.Array(brands)).
		Scan(ctx)
	if err != nil {
		return fmt.Errorf("read metrics again: %w", err)
	}
	for _, row := range found {
		into[row.NaturalKey()] = row
	}
	return nil
}

// FollowersRecorded brings the follower counts of accounts up to date after
// snapshots of them were recorded: a count becomes the one of the newest snapshot,
// unless somebody has changed the account since that was taken. It leaves alone
// the accounts that are not the viewer's own to change. What rests on the counts,
// profiles and tiers, follows. A count is no change of an account's version.
func FollowersRecorded(ctx context.Context, t *Tx, accounts []uuid.UUID) error {
	own := ownAccounts(t.viewer)
	// The one who waits here sees the other's snapshots in the next statement.
	var mine []uuid.UUID
	err := t.tx.NewRaw("SELECT account.id FROM social_accounts account WHERE account.id = ANY (?::uuid[]) AND "+own.sql+" ORDER BY account.id FOR UPDATE",
		append([]any{uuids(accounts)}, own.args...)...).Scan(ctx, &mine)
	if err != nil {
		return fmt.Errorf("lock the accounts: %w", err)
	}
	if len(mine) == 0 {
		return nil
	}
	var creators []uuid.UUID
	err = t.tx.NewRaw(`UPDATE social_accounts account SET follower_count = newest.followers
		FROM unnest(?::uuid[]) AS k(id) CROSS JOIN LATERAL (
			SELECT m.followers, m.captured_at FROM metric_snapshots m JOIN social_accounts a ON a.id = m.account_id
			WHERE m.account_id = k.id AND m.followers IS NOT NULL AND m.brand_id IS NOT DISTINCT FROM a.source_brand_id
			ORDER BY m.captured_at DESC, m.id DESC LIMIT 1) newest
		WHERE account.id = k.id AND account.follower_count IS DISTINCT FROM newest.followers AND (
			account.follower_count IS NULL OR newest.captured_at >= account.updated_at
			-- What stands there came from an earlier snapshot itself.
			OR EXISTS (SELECT 1 FROM metric_snapshots m WHERE m.account_id = account.id
				AND m.brand_id IS NOT DISTINCT FROM account.source_brand_id AND m.followers = account.follower_count))
		RETURNING account.creator_id`, uuids(mine)).Scan(ctx, &creators)
	if err != nil {
		return fmt.Errorf("bring follower counts up to date: %w", err)
	}
	return FollowersChanged(ctx, t, creators...)
}

// ownAccounts is the condition of the accounts that the viewer may change: those
// that the brand entered, or those of the creator's own profile.
func ownAccounts(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"account.source_brand_id = ?", []any{v.BrandID}}
	case auth.KindCreator:
		return cond{"account.creator_id = ? AND account.source_brand_id IS NULL", []any{v.CreatorID}}
	default:
		return nobody()
	}
}
