package domain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
)

func TestMetricSnapshotRecordBringsFollowersUpToDate(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	ctx := auth.WithViewer(t.Context(), m.manager)
	entered := rows.Creator(t, m.on, rows.Entered(m.brand))
	account := rows.Account(t, m.on, entered)
	partnership := rows.Partnership(t, m.on, m.brand, entered, rows.Prospect)

	counts := func() string {
		t.Helper()
		return rows.Ask[string](t, m.on, `SELECT concat_ws(' ', coalesce(a.follower_count::text, '-'), coalesce(c.follower_count::text, '-'), coalesce(p.follower_count::text, '-'),
			coalesce(p.tier, '-'), a.version, c.version, p.version)
			FROM social_accounts a JOIN creators c ON c.id = a.creator_id JOIN partnerships p ON p.creator_id = c.id WHERE a.id = ? AND p.id = ?`, account.Key, partnership.Key)
	}
	record := func(in ...*domain.MetricSnapshotInput) {
		t.Helper()
		got, err := m.rules.MetricSnapshotsRecord(ctx, in)
		if err != nil || got.Recorded != len(in) {
			t.Fatalf("recorded %+v, %v", got, err)
		}
	}
	// The account was entered at hour 0, without a count.
	record(followed(account, -48, 12_000))
	expect(t, "the first", counts(), "12000 12000 12000 MICRO 1 1 1")
	record(followed(account, -24, 11_000), followed(account, -36, 13_000))
	expect(t, "later ones, taken before the account was entered", counts(), "11000 11000 11000 MICRO 1 1 1")
	record(followed(account, -30, 60_000))
	expect(t, "an older one", counts(), "11000 11000 11000 MICRO 1 1 1")
	record(&domain.MetricSnapshotInput{AccountID: new(account.ID()), CapturedAt: rows.At().Add(24 * time.Hour), Source: db.SourceAPI, Likes: new(int64(5))})
	expect(t, "one without followers", counts(), "11000 11000 11000 MICRO 1 1 1")
	record(followed(account, 48, 52_000))
	expect(t, "a newer one", counts(), "52000 52000 52000 MID 1 1 1")

	// Somebody types a count in, at hour 100.
	if err := rows.Exec(t, m.on, "UPDATE social_accounts SET follower_count = 777, updated_at = ?, version = 2 WHERE id = ?", rows.At().Add(100*time.Hour), account.Key); err != nil {
		t.Fatal(err)
	}
	record(followed(account, 99, 53_000))
	expect(t, "one from before the count was typed in", strings.Fields(counts())[0], "777")
	record(followed(account, 101, 54_000))
	expect(t, "one from after", counts(), "54000 54000 54000 MID 2 1 1")
}

func TestMetricSnapshotRecordLeavesOthersFollowersAlone(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	count := func() string {
		return fmt.Sprint(rows.All[string](t, m.on, "SELECT coalesce(follower_count::text, '-') FROM social_accounts WHERE id = ?", m.account.Key),
			rows.All[string](t, m.on, "SELECT coalesce(follower_count::text, '-') FROM creators WHERE id = ?", m.creator.Key))
	}
	if _, err := m.rules.MetricSnapshotRecord(auth.WithViewer(t.Context(), m.manager), *followed(m.account, 24, 9_000)); err != nil {
		t.Fatal(err)
	}
	expect(t, "a creator's own account after a brand noted something", count(), "[-] [-]")

	own := followed(m.account, 12, 8_000)
	own.Source = db.SourceCreator
	if _, err := m.rules.MetricSnapshotRecord(auth.WithViewer(t.Context(), m.self), *own); err != nil {
		t.Fatal(err)
	}
	// The brand's is newer, and no business of the creator's.
	expect(t, "after the creator recorded the own", count(), "[8000] [8000]")
}

func TestMetricSnapshotsInPlainSQL(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	theirs, unmeasured := rows.Brand(t, m.on), m.published(t, m.partnership)
	rows.Metrics(t, m.on, m.publication)
	insert := func(columns, values string, args ...any) string {
		err := rows.Exec(t, m.on, "INSERT INTO metric_snapshots (id, captured_at, source, recorded_at, creator_id, "+columns+") VALUES (gen_random_uuid(), ?, 'API', now(), ?, "+values+")",
			append([]any{m.publication.PublishedAt.AddDate(0, 0, 1), m.creator.Key}, args...)...)
		if err == nil {
			return "written"
		}
		_, state, _ := strings.Cut(err.Error(), "SQLSTATE ")
		return strings.TrimSuffix(state, ")")
	}
	const check, unique, foreign = "23514", "23505", "23503"
	expect(t, "neither publication nor account", insert("brand_id, likes", "?, 1", m.brand.Key), check)
	expect(t, "both", insert("brand_id, publication_id, account_id", "?, ?, ?", m.brand.Key, m.publication.Key, m.account.Key), check)
	expect(t, "a publication's without a brand", insert("publication_id", "?", m.publication.Key), check)
	expect(t, "a negative counter", insert("brand_id, account_id, saves", "?, ?, -1", m.brand.Key, m.account.Key), check)
	expect(t, "another brand's", insert("brand_id, publication_id", "?, ?", theirs.Key, unmeasured.Key), foreign)
	expect(t, "the same key twice", insert("brand_id, publication_id, likes", "?, ?, 7", m.brand.Key, m.publication.Key), unique)
	// Keys of accounts are each brand's own.
	expect(t, "an account's", insert("brand_id, account_id, likes", "?, ?, 7", m.brand.Key, m.account.Key), "written")
	expect(t, "an account's, by another brand", insert("brand_id, account_id, likes", "?, ?, 7", theirs.Key, m.account.Key), "written")
	expect(t, "an account's, twice", insert("brand_id, account_id, likes", "?, ?, 8", m.brand.Key, m.account.Key), unique)

	expect(t, "what the serving role may do", rows.Ask[string](t, m.on,
		"SELECT string_agg(privilege_type, ' ' ORDER BY privilege_type) FROM information_schema.role_table_grants WHERE table_name = 'metric_snapshots' AND grantee = 'rapport_app'"),
		"INSERT SELECT")
}
