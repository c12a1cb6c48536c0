package db_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/demo"
	"github.com/rapporthq/rapport/gid"
)

// verified compares the days with the snapshots.
func verified(t *testing.T, on *dbtest.DB) db.RollupCheck {
	t.Helper()
	found, err := db.VerifyRollups(t.Context(), on.AdminURL, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// sound fails unless there are days, and all are what the snapshots say.
func sound(t *testing.T, on *dbtest.DB, when string) {
	t.Helper()
	if found := verified(t, on); found.Differ != 0 || found.Compared == 0 {
		t.Fatalf("%s: %+v", when, found)
	}
}

// programme is two brands with two campaigns each, three publications in each and
// one in none.
func programme(t *testing.T, on *dbtest.DB, zones ...string) (brands []*db.Brand, publications []*db.Publication) {
	t.Helper()
	creator := rows.Creator(t, on)
	for _, zone := range zones {
		brand := rows.Brand(t, on, func(b *db.Brand) { b.TimeZone = zone })
		brands = append(brands, brand)
		partnership := rows.Partnership(t, on, brand, creator)
		publications = append(publications, rows.Publication(t, on, rows.Deliverable(t, on, partnership)))
		for range 2 {
			campaign := rows.Campaign(t, on, brand)
			rows.Participant(t, on, campaign, partnership)
			for range 3 {
				publications = append(publications, rows.Publication(t, on, rows.Deliverable(t, on, partnership, func(d *db.Deliverable) { d.CampaignID = &campaign.Key })))
			}
		}
	}
	return brands, publications
}

// history is snapshots of the publications within five weeks around the change to
// summer time: with gaps, falls, two sources at one moment, and counters that the
// platform gives now and then or never.
func history(dice *rand.Rand, publications []*db.Publication) []*db.MetricSnapshot {
	begin := time.Date(2026, time.March, 10, 0, 0, 0, 0, time.UTC)
	var all []*db.MetricSnapshot
	for _, p := range publications {
		never := dice.IntN(9)
		for range 10 + dice.IntN(40) {
			m := &db.MetricSnapshot{
				Base: db.Base{Key: gid.New()}, BrandID: &p.BrandID, CreatorID: p.CreatorID, PublicationID: &p.Key,
				CapturedAt: begin.Add(time.Duration(dice.IntN(35*24*2)) * 30 * time.Minute), Source: db.SourceAPI,
				Estimated: dice.IntN(8) == 0, RecordedAt: begin,
			}
			given := 0
			for i, counter := range []**int64{&m.Impressions, &m.Reach, &m.Views, &m.WatchTimeSeconds, &m.Likes, &m.Comments, &m.Shares, &m.Saves, &m.Clicks} {
				if i != never && dice.IntN(3) > 0 {
					*counter = new(dice.Int64N(1000) + int64(m.CapturedAt.Sub(begin)/time.Hour))
					given++
				}
			}
			if given == 0 {
				m.Followers = new(int64(1))
			}
			all = append(all, m)
			if dice.IntN(6) == 0 {
				other := *m
				other.Key, other.Source, other.Views = gid.New(), db.SourceManual, new(dice.Int64N(1000))
				all = append(all, &other)
			}
		}
	}
	seen := map[db.MetricKey]bool{}
	var unique []*db.MetricSnapshot
	for _, m := range all {
		if !seen[m.NaturalKey()] {
			seen[m.NaturalKey()] = true
			unique = append(unique, m)
		}
	}
	dice.Shuffle(len(unique), func(i, j int) { unique[i], unique[j] = unique[j], unique[i] })
	return unique
}

func TestDaysFollowSnapshotsInAnyOrder(t *testing.T) {
	t.Parallel()
	var first []string
	for seed := range uint64(4) {
		on := dbtest.New(t)
		_, publications := programme(t, on, "Europe/Berlin", "America/Havana")
		// The same snapshots each time, in another order and in other batches.
		all := history(rand.New(rand.NewPCG(7, 7)), publications)
		dice := rand.New(rand.NewPCG(seed, 1))
		dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for len(all) > 0 {
			n := min(1+dice.IntN(60), len(all))
			batch := all[:n]
			rows.Insert(t, on, &batch)
			all = all[n:]
			if dice.IntN(4) == 0 {
				sound(t, on, fmt.Sprintf("seed %d, %d to come", seed, len(all)))
			}
		}
		sound(t, on, fmt.Sprintf("seed %d", seed))
		if points := compareWithSnapshots(t, on, "2026-03-01", "2026-04-20"); points < 500 {
			t.Errorf("only %d points were compared", points)
		}
		compareWithSnapshots(t, on, "2026-03-19", "2026-03-31")
		figures := rows.All[string](t, on, "SELECT concat_ws(' ', day, sum(views), sum(likes), sum(total_clicks), count(*)) FROM metric_days GROUP BY day ORDER BY day")
		if first == nil {
			first = figures
		}
		if diff := cmp.Diff(first, figures); diff != "" {
			t.Errorf("another order gives other days (-first +seed %d):\n%s", seed, diff)
		}
	}
}

func TestDaysOfTheSmallDemo(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	if _, err := demo.Load(t.Context(), on.AdminURL, demo.Small, time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC), nil); err != nil {
		t.Fatal(err)
	}
	sound(t, on, "as it is loaded")
	if points := compareWithSnapshots(t, on, "2025-11-22", "2026-11-22"); points < 10_000 {
		t.Errorf("only %d points were compared", points)
	}
}

// TestDaysOutliveChangesByHand changes what no part of the server does.
func TestDaysOutliveChangesByHand(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brands, publications := programme(t, on, "Europe/Berlin")
	all := history(rand.New(rand.NewPCG(3, 3)), publications)
	rows.Insert(t, on, &all)
	sound(t, on, "at first")
	days := func() string {
		return rows.Ask[string](t, on, "SELECT string_agg(concat_ws(' ', campaign_id, day, publications, views), ',' ORDER BY campaign_id, day) FROM campaign_metric_days")
	}
	for _, change := range []struct{ what, statement string }{
		{"another time zone", "UPDATE brands SET time_zone = 'Pacific/Auckland'"},
		{"another campaign", "UPDATE publications SET campaign_id = (SELECT min(campaign_id::text)::uuid FROM publications) WHERE campaign_id IS NULL"},
		{"no campaign", "UPDATE publications SET campaign_id = NULL"},
		{"other figures", "UPDATE metric_snapshots SET views = views + 1000 WHERE views % 3 = 0"},
		{"fewer snapshots", "DELETE FROM metric_snapshots WHERE likes % 2 = 0"},
	} {
		before := days()
		if err := rows.Exec(t, on, change.statement); err != nil {
			t.Fatalf("%s: %v", change.what, err)
		}
		sound(t, on, change.what)
		if days() == before {
			t.Errorf("%s: nothing changed", change.what)
		}
	}
	if rows.Ask[string](t, on, "SELECT time_zone FROM brands WHERE id = ?", brands[0].Key) != "Pacific/Auckland" {
		t.Error("the brand is where it was")
	}
}

func TestVerifyRollupsFindsDifferencesAndRebuildMendsThem(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	_, publications := programme(t, on, "Europe/Berlin", "UTC")
	all := history(rand.New(rand.NewPCG(5, 5)), publications)
	rows.Insert(t, on, &all)
	whole := verified(t, on)
	if whole.Differ != 0 || len(whole.Examples) != 0 {
		t.Fatalf("before anything was changed: %+v", whole)
	}
	one := "(publication_id, day) = (SELECT publication_id, day FROM metric_days WHERE views IS NOT NULL AND NOT estimated ORDER BY 1, 2 LIMIT 1)"
	sum := "ctid = (SELECT ctid FROM campaign_metric_days WHERE views_of > 0 ORDER BY brand_id, campaign_id, day LIMIT 1)"
	for _, harm := range []struct {
		statement string
		compared  int64
	}{
		{"UPDATE metric_days SET views = views + 1 WHERE " + one, 0},
		{"UPDATE metric_days SET total_views = total_views + 1 WHERE " + one, 0},
		{"UPDATE metric_days SET views = NULL WHERE " + one, 0},
		{"UPDATE metric_days SET estimated = true WHERE " + one, 0},
		{"DELETE FROM metric_days WHERE " + one, 0},
		{"UPDATE metric_days SET day = day + 4000 WHERE " + one, 1},
		{"UPDATE campaign_metric_days SET views = views + 1 WHERE " + sum, 0},
		{"UPDATE campaign_metric_days SET views_of = views_of - 1 WHERE " + sum, 0},
		{"UPDATE campaign_metric_days SET publications = publications + 1 WHERE " + sum, 0},
		{"UPDATE campaign_metric_days SET fell = fell + 1 WHERE " + sum, 0},
		{"DELETE FROM campaign_metric_days WHERE " + sum, 0},
		{"INSERT INTO campaign_metric_days SELECT brand_id, campaign_id, day + 4000, publications, estimated, fell, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM campaign_metric_days WHERE " + sum, 1},
	} {
		if err := rows.Exec(t, on, harm.statement); err != nil {
			t.Fatalf("%s: %v", harm.statement, err)
		}
		found := verified(t, on)
		if found.Differ == 0 || found.Compared != whole.Compared+harm.compared || len(found.Examples) == 0 {
			t.Errorf("%s: %+v", harm.statement, found)
		}
		if err := db.RebuildRollups(t.Context(), on.AdminURL, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole, verified(t, on)); diff != "" {
			t.Fatalf("after rebuilding (-want +got):\n%s", diff)
		}
	}
}

// TestDaysNeedCommittedReads refuses a transaction that would not see what another
// has committed meanwhile: its days would be wrong.
func TestDaysNeedCommittedReads(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	_, publications := programme(t, on, "UTC")
	conn, err := pgx.Connect(t.Context(), on.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for level, want := range map[pgx.TxIsoLevel]string{pgx.ReadCommitted: "", pgx.RepeatableRead: "25001", pgx.Serializable: "25001"} {
		err := pgx.BeginTxFunc(t.Context(), conn, pgx.TxOptions{IsoLevel: level}, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO metric_snapshots (id, brand_id, creator_id, publication_id, captured_at, source, views, recorded_at)
				SELECT gen_random_uuid(), brand_id, creator_id, id, now(), 'API', 5, now() FROM publications WHERE id = $1`, publications[0].Key.String())
			return err
		})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", level, err, want)
		}
	}
	if n := rows.Ask[int](t, on, "SELECT count(*) FROM metric_days"); n != 1 {
		t.Errorf("%d days, want that of the one that was committed", n)
	}
}

// TestDaysInPlainSQL reads and writes the days as the serving role: each side sees
// the days of what it sees, and nobody writes any.
func TestDaysInPlainSQL(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brands, publications := programme(t, on, "Europe/Berlin", "UTC")
	all := history(rand.New(rand.NewPCG(9, 9)), publications)
	rows.Insert(t, on, &all)
	other := rows.Partnership(t, on, brands[0], rows.Creator(t, on))
	rows.Metrics(t, on, rows.Publication(t, on, rows.Deliverable(t, on, other)))
	ofAll := rows.Ask[int64](t, on, "SELECT count(*) FROM metric_days")
	ofBrand := rows.Ask[int64](t, on, "SELECT count(*) FROM metric_days WHERE brand_id = ?", brands[0].Key)
	campaigns := rows.Ask[int64](t, on, "SELECT count(*) FROM campaign_metric_days WHERE brand_id = ?", brands[0].Key)
	for name, test := range map[string]struct {
		role, setting, key string
		days, campaigns    int64
	}{
		"the brand":         {"rapport_brand", "app.brand", brands[0].Key.String(), ofBrand, campaigns},
		"the creator":       {"rapport_creator", "app.creator", publications[0].CreatorID.String(), ofAll - 1, 0},
		"the other creator": {"rapport_creator", "app.creator", other.CreatorID.String(), 1, 0},
		"another brand":     {"rapport_brand", "app.brand", rows.Brand(t, on).Key.String(), 0, 0},
		"nobody":            {"rapport_app", "app.brand", "", 0, 0},
	} {
		settings := map[string]string{"role": test.role, test.setting: test.key}
		for statement, want := range map[string]int64{"SELECT FROM metric_days": test.days, "SELECT FROM campaign_metric_days": test.campaigns} {
			if got, err := asServing(t, on, settings, statement); err != nil || got != want {
				t.Errorf("%s: %s gives %d rows, want %d: %v", name, statement, got, want, err)
			}
		}
		for _, statement := range []string{
			"UPDATE metric_days SET views = 1", "DELETE FROM metric_days", "UPDATE campaign_metric_days SET views = 1", "DELETE FROM campaign_metric_days",
			"INSERT INTO metric_days (publication_id, day, brand_id, creator_id, estimated) SELECT id, now(), brand_id, creator_id, false FROM publications",
			"SELECT metric_days_rebuild()", "SELECT metric_days_wait(gen_random_uuid())", "SELECT metric_days_apply('{}', '{}', '{}')",
		} {
			if _, err := asServing(t, on, settings, statement); err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("%s: %s: %v, want it refused", name, statement, err)
			}
		}
	}
	if err := rows.Exec(t, on, "INSERT INTO metric_days (publication_id, day, brand_id, creator_id, estimated) SELECT id, '2020-01-01', ?, creator_id, false FROM publications WHERE brand_id <> ? LIMIT 1",
		brands[0].Key, brands[0].Key); err == nil || !strings.Contains(err.Error(), "23503") {
		t.Errorf("a day of another brand's publication: %v", err)
	}
	if err := rows.Exec(t, on, "UPDATE metric_days SET views = 1, total_views = NULL, total_impressions = NULL, total_reach = NULL WHERE views IS NOT NULL AND impressions IS NOT NULL AND reach IS NOT NULL"); err == nil || !strings.Contains(err.Error(), "23514") {
		t.Errorf("a change without a total: %v", err)
	}
	if seen, err := byDay(t, "2026-03-01", "2026-04-20").Read(t.Context(), reading(t, on, auth.Viewer{}), db.MetricsOfBrand, nil); err != nil || len(seen) != 0 {
		t.Errorf("a series of nothing: %v, %v", seen, err)
	}
}
