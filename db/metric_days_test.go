package db_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/scalars"
)

// reading is a session of the viewer on a test's database.
func reading(t *testing.T, on *dbtest.DB, viewer auth.Viewer) *db.Session {
	t.Helper()
	store, err := db.Open(t.Context(), on.URL, db.Options{MaxConns: 2, CursorKey: []byte("a key for tests")})
	if err != nil {
		t.Fatal(err)
	}
	session := store.Session(viewer)
	t.Cleanup(func() {
		session.Close()
		_ = store.Close()
	})
	return session
}

func date(t *testing.T, text string) scalars.Date {
	t.Helper()
	d, err := scalars.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// byDay asks for a point for each day.
func byDay(t *testing.T, first, last string) db.MetricSeries {
	t.Helper()
	return db.MetricSeries{Days: db.Days{First: date(t, first), Last: date(t, last)}, Each: db.EachDay}
}

// at is a moment in March 2026, in UTC.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.March, day, hour, minute, 0, 0, time.UTC)
}

// taken makes a snapshot one of that time, with these views and likes and
// nothing else. Below zero is what the platform did not give.
func taken(moment time.Time, views, likes int64) func(*db.MetricSnapshot) {
	return func(m *db.MetricSnapshot) {
		m.CapturedAt, m.Counters = moment, db.Counters{}
		if views >= 0 {
			m.Views = &views
		}
		if likes >= 0 {
			m.Likes = &likes
		}
	}
}

// told is days in short: the day, publications, views, likes, whether one fell.
func toldDays(days []*db.MetricDay) []string {
	all := make([]string, len(days))
	show := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	for i, d := range days {
		all[i] = fmt.Sprintf("%s %d views %s likes %s", d.Day, d.Publications, show(d.Views), show(d.Likes))
		if d.Fell {
			all[i] += " fell"
		}
	}
	return all
}

func TestMetricDays(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	// Berlin is an hour ahead of UTC, two from 29 March on.
	brand, creator := rows.Brand(t, on), rows.Creator(t, on)
	manager := rows.Member(t, on, brand, auth.RoleViewer)
	partnership := rows.Partnership(t, on, brand, creator)
	campaign := rows.Campaign(t, on, brand)
	rows.Participant(t, on, campaign, partnership)
	inCampaign := func(d *db.Deliverable) { d.CampaignID = &campaign.Key }
	one := rows.Publication(t, on, rows.Deliverable(t, on, partnership, inCampaign))
	two := rows.Publication(t, on, rows.Deliverable(t, on, partnership, inCampaign))
	for _, s := range []func(*db.MetricSnapshot){
		taken(at(3, 12, 0), 100, 10),
		taken(at(3, 22, 59), 150, -1), // 3 March, 23:59 in Berlin
		taken(at(3, 23, 0), 160, 15),  // 4 March, 0:00 in Berlin
		taken(at(4, 12, 0), -1, 14),   // likes fall
		// Nothing on the 5th.
		taken(at(6, 8, 0), 400, -1),
		taken(at(7, 8, 0), -1, -1), // The platform gave neither.
		taken(at(8, 8, 0), 400, 20),
		taken(at(28, 22, 59), 500, 20), // 28 March, 23:59
		taken(at(29, 21, 59), 600, 20), // 29 March, 23:59: summer time
		taken(at(29, 22, 0), 700, 20),  // 30 March, 0:00
	} {
		rows.Metrics(t, on, one, s)
	}
	rows.Metrics(t, on, one, taken(at(7, 9, 0), -1, -1), func(m *db.MetricSnapshot) { m.Clicks = new(int64(3)) })
	for _, s := range []func(*db.MetricSnapshot){
		taken(at(4, 1, 0), 1000, 100), taken(at(6, 1, 0), 900, 130), taken(at(8, 1, 0), 950, -1),
	} {
		rows.Metrics(t, on, two, s)
	}
	read := func(viewer auth.Viewer, of db.MetricsOf, first, last string, keys ...uuid.UUID) []string {
		t.Helper()
		days, err := byDay(t, first, last).Read(t.Context(), reading(t, on, viewer), of, keys)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			if len(keys) == 1 && d.Parent() != keys[0] {
				t.Errorf("a day of %s", d.Parent())
			}
		}
		return toldDays(days)
	}
	whole := []string{
		"2026-03-03 1 views 150 likes 10",
		"2026-03-04 1 views 10 likes 4",
		"2026-03-06 1 views 240 likes -",
		"2026-03-07 1 views - likes -",
		"2026-03-08 1 views 0 likes 6",
		"2026-03-28 1 views 100 likes 0",
		"2026-03-29 1 views 100 likes 0",
		"2026-03-30 1 views 100 likes 0",
	}
	for name, test := range map[string]struct{ got, want []string }{
		"all days":        {read(manager, db.MetricsOfPublication, "2026-03-01", "2026-04-01", one.Key), whole},
		"from the middle": {read(manager, db.MetricsOfPublication, "2026-03-05", "2026-03-28", one.Key), whole[2:6]},
		"one day":         {read(manager, db.MetricsOfPublication, "2026-03-04", "2026-03-04", one.Key), whole[1:2]},
		"a gap":           {read(manager, db.MetricsOfPublication, "2026-03-09", "2026-03-27", one.Key), []string{}},
		"a publication that fell": {read(manager, db.MetricsOfPublication, "2026-03-01", "2026-04-01", two.Key), []string{
			"2026-03-04 1 views 1000 likes 100", "2026-03-06 1 views -100 likes 30 fell", "2026-03-08 1 views 50 likes -",
		}},
		"the campaign": {read(manager, db.MetricsOfCampaign, "2026-03-03", "2026-03-08", campaign.Key), []string{
			"2026-03-03 1 views 150 likes 10", "2026-03-04 2 views 1010 likes 104", "2026-03-06 2 views 140 likes 30 fell",
			"2026-03-07 1 views - likes -", "2026-03-08 2 views 50 likes 6",
		}},
		"the creator":        {read(rows.As(creator), db.MetricsOfPublication, "2026-03-01", "2026-04-01", one.Key), whole},
		"another creator":    {read(rows.As(rows.Creator(t, on)), db.MetricsOfPublication, "2026-03-01", "2026-04-01", one.Key), []string{}},
		"another brand":      {read(rows.Member(t, on, rows.Brand(t, on), auth.RoleOwner), db.MetricsOfCampaign, "2026-03-01", "2026-04-01", campaign.Key), []string{}},
		"nobody":             {read(auth.Viewer{}, db.MetricsOfPublication, "2026-03-01", "2026-04-01", one.Key), []string{}},
		"clicks on one day":  {clicks(t, on, manager, one.Key), []string{"2026-03-07 3"}},
		"a day of both, two": {read(manager, db.MetricsOfPublication, "2026-03-08", "2026-03-08", one.Key, two.Key), inKeyOrder(one.Key, two.Key, "2026-03-08 1 views 0 likes 6", "2026-03-08 1 views 50 likes -")},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func clicks(t *testing.T, on *dbtest.DB, viewer auth.Viewer, key uuid.UUID) []string {
	t.Helper()
	days, err := byDay(t, "2026-03-01", "2026-04-01").Read(t.Context(), reading(t, on, viewer), db.MetricsOfPublication, []uuid.UUID{key})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range days {
		if d.Clicks != nil {
			all = append(all, fmt.Sprint(d.Day, " ", *d.Clicks))
		}
	}
	return all
}

// inKeyOrder is the texts in the order of the keys that they belong to.
func inKeyOrder(a, b uuid.UUID, ofA, ofB string) []string {
	if strings.Compare(a.String(), b.String()) < 0 {
		return []string{ofA, ofB}
	}
	return []string{ofB, ofA}
}

func TestMetricDaysOfACampaignAreACreatorsOwn(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand := rows.Brand(t, on, func(b *db.Brand) { b.TimeZone = "America/Los_Angeles" })
	campaign := rows.Campaign(t, on, brand)
	var creators []*db.Creator
	for i := range int64(2) {
		creator := rows.Creator(t, on)
		partnership := rows.Partnership(t, on, brand, creator)
		rows.Participant(t, on, campaign, partnership)
		publication := rows.Publication(t, on, rows.Deliverable(t, on, partnership, func(d *db.Deliverable) { d.CampaignID = &campaign.Key }))
		// Still the 4th in Los Angeles.
		rows.Metrics(t, on, publication, taken(at(5, 7, 59), 10+i, -1))
		creators = append(creators, creator)
	}
	for name, test := range map[string]struct {
		viewer auth.Viewer
		want   []string
	}{
		"the brand":   {rows.Member(t, on, brand, auth.RoleAnalyst), []string{"2026-03-04 2 views 21 likes -"}},
		"the first":   {rows.As(creators[0]), []string{"2026-03-04 1 views 10 likes -"}},
		"the second":  {rows.As(creators[1]), []string{"2026-03-04 1 views 11 likes -"}},
		"neither one": {rows.As(rows.Creator(t, on)), []string{}},
	} {
		days, err := byDay(t, "2026-03-01", "2026-03-31").Read(t.Context(), reading(t, on, test.viewer), db.MetricsOfCampaign, []uuid.UUID{campaign.Key})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, toldDays(days)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestMetricDaysBounds(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	session := reading(t, on, rows.Member(t, on, rows.Brand(t, on), auth.RoleViewer))
	for _, test := range []struct{ first, last, want string }{
		{"2025-01-01", "2026-01-01", ""}, // 366 days
		{"2025-01-01", "2026-01-02", "OUT_OF_RANGE to"},
		{"2026-01-02", "2026-01-01", "OUT_OF_RANGE to"},
		{"1900-01-01", "2200-12-31", "OUT_OF_RANGE to"},
		{"2026-01-01", "2026-01-01", ""},
	} {
		days, err := byDay(t, test.first, test.last).Read(t.Context(), session, db.MetricsOfPublication, []uuid.UUID{uuid.Max})
		if got := refusal(err); got != test.want || len(days) != 0 {
			t.Errorf("%s to %s: %q and %d days, want %q and none", test.first, test.last, got, len(days), test.want)
		}
	}
}

// refusal is an error's code and path.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return err.Error()
	}
	return string(e.Code) + " " + strings.Join(e.Field, ".")
}
