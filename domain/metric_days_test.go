package domain_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
)

// checkDays compares the days with the snapshots.
func (m *measuring) checkDays(t *testing.T, when string, want int64) {
	t.Helper()
	found, err := db.VerifyRollups(t.Context(), m.on.AdminURL, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, when, fmt.Sprintf("%+v", found), fmt.Sprintf("%+v", db.RollupCheck{Compared: want}))
}

// TestDaysOfWritersAtOnce has the brand and the creator record for the same
// publication, and for two of one campaign, at once: late, early, falling, and the
// same again.
func TestDaysOfWritersAtOnce(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	campaign := rows.Campaign(t, m.on, m.brand)
	rows.Participant(t, m.on, campaign, m.partnership)
	in := func(d *db.Deliverable) { d.CampaignID = &campaign.Key }
	both := []*db.Publication{
		rows.Publication(t, m.on, rows.Deliverable(t, m.on, m.partnership, in)),
		rows.Publication(t, m.on, rows.Deliverable(t, m.on, m.partnership, in)),
	}
	const writers, batches, size, days = 6, 6, 5, 20
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			viewer, source := m.manager, db.SourceAPI
			if w%2 == 1 {
				viewer, source = m.self, db.SourceCreator
			}
			for b := range batches {
				var batch []*domain.MetricSnapshotInput
				for i := range size {
					// Each writer walks through the days in an order of its own.
					step := b*size + i
					hour := 24*((step*(2*w+3)+w)%days) + w
					input := m.of(both[(step+w)%2], hour, int64(1000+hour-step%7*40))
					input.Source = source
					if step%3 == 0 {
						input.Views, input.Likes = input.Likes, nil
					}
					batch = append(batch, input)
				}
				if _, err := m.rules.MetricSnapshotsRecord(auth.WithViewer(t.Context(), viewer), batch); err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	all.Wait()
	kept := rows.Ask[int64](t, m.on, "SELECT (SELECT count(*) FROM metric_days) + (SELECT count(*) FROM campaign_metric_days)")
	if kept < 2*days {
		t.Errorf("only %d rows", kept)
	}
	m.checkDays(t, "after all have written", kept)
	views := rows.Ask[string](t, m.on, "SELECT concat(sum(views), ' ', sum(likes)) FROM campaign_metric_days WHERE campaign_id = ?", campaign.Key)
	totals := rows.Ask[string](t, m.on, `SELECT concat(sum(total_views), ' ', sum(total_likes)) FROM (
		SELECT DISTINCT ON (publication_id) * FROM metric_days ORDER BY publication_id, day DESC) last`)
	expect(t, "the changes of the campaign add up to the totals of its publications", views, totals)
}

// TestDaysOfARefusedRecording leaves no day of what was rolled back.
func TestDaysOfARefusedRecording(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	ctx := auth.WithViewer(t.Context(), m.manager)
	if _, err := m.rules.MetricSnapshotRecord(ctx, *m.of(m.publication, 1, 10)); err != nil {
		t.Fatal(err)
	}
	before := rows.Ask[string](t, m.on, "SELECT string_agg(d::text, ';') FROM metric_days d")
	if _, err := m.rules.MetricSnapshotRecord(ctx, *m.of(m.publication, 1, 11)); err == nil {
		t.Error("other figures of the same moment were taken")
	}
	if _, err := m.rules.MetricSnapshotRecord(ctx, *m.of(m.publication, 1, 10)); err != nil {
		t.Error(err)
	}
	expect(t, "the days", rows.Ask[string](t, m.on, "SELECT string_agg(d::text, ';') FROM metric_days d"), before)
	m.checkDays(t, "the rows", 2)
}

// TestBrandUpdateTurnsDays moves a brand to another time zone while snapshots come in.
func TestBrandUpdateTurnsDays(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	owner := auth.WithViewer(t.Context(), rows.Member(t, m.on, m.brand, auth.RoleOwner))
	record := func(from, to int) {
		for hour := from; hour < to; hour += 5 {
			if _, err := m.rules.MetricSnapshotRecord(auth.WithViewer(t.Context(), m.manager), *m.of(m.publication, hour, int64(hour))); err != nil {
				t.Error(err)
			}
		}
	}
	record(1, 100)
	midnights := func() int {
		return rows.Ask[int](t, m.on, "SELECT count(*) FROM metric_days")
	}
	before := midnights()
	var all sync.WaitGroup
	all.Go(func() { record(101, 300) })
	all.Go(func() {
		for _, zone := range []string{"Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu"} {
			if _, err := m.rules.BrandUpdate(owner, domain.BrandUpdateInput{TimeZone: &zone}); err != nil {
				t.Error(err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	all.Wait()
	if after := midnights(); after <= before {
		t.Errorf("%d days, and %d before", after, before)
	}
	m.checkDays(t, "after moving three times", int64(2*midnights()))
	expect(t, "days in the zone", rows.Ask[int](t, m.on, `SELECT count(DISTINCT (captured_at AT TIME ZONE 'Asia/Kathmandu')::date) FROM metric_snapshots`), midnights())
}
