package db_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// fromSnapshots works the series of all objects of a kind, in a brand, out of the snapshots, as
// it was done before there were days: it reads each publication's snapshots in
// their order, and pairs each value with its place, so that of pairs the greatest
// is the last value there was.
func fromSnapshots(t *testing.T, on *dbtest.DB, of db.MetricsOf, series db.MetricSeries, brand string) []string {
	t.Helper()
	each := func(template string) string {
		var parts []string
		for _, c := range []string{"impressions", "reach", "views", "watch_time_seconds", "likes", "comments", "shares", "saves", "clicks"} {
			parts = append(parts, strings.ReplaceAll(template, "{c}", c))
		}
		return strings.Join(parts, ", ")
	}
	return rows.All[string](t, on, `WITH placed AS (
			SELECT p.`+string(of)+` AS parent, p.id, (m.captured_at AT TIME ZONE b.time_zone)::date AS day, m.estimated,
				row_number() OVER (PARTITION BY p.id ORDER BY m.captured_at, m.id) AS place, `+each("m.{c}")+`
			FROM publications p JOIN brands b ON b.id = p.brand_id JOIN metric_snapshots m ON m.publication_id = p.id
			WHERE p.`+string(of)+` IS NOT NULL AND b.id = ?
		), daily AS (
			SELECT parent, id, day, bool_or(estimated) AS estimated, `+each("max(ARRAY[place, {c}]) FILTER (WHERE {c} IS NOT NULL) AS {c}")+`
			FROM placed GROUP BY parent, id, day
		), changed AS (
			SELECT parent, id, day, estimated, `+each("{c}[2] - coalesce((max({c}) OVER earlier)[2], 0) AS {c}")+`
			FROM daily WINDOW earlier AS (PARTITION BY parent, id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
		)
		SELECT concat_ws(' ', parent, date_trunc(?, day::timestamp)::date, count(DISTINCT id), coalesce(bool_or(least(`+each("{c}")+`) < 0), false),
			bool_or(estimated), `+each("coalesce(sum({c})::text, '-')")+`)
		FROM changed WHERE day BETWEEN ? AND ? GROUP BY parent, date_trunc(?, day::timestamp) ORDER BY parent, date_trunc(?, day::timestamp)`,
		brand, strings.ToLower(string(series.Each)), series.First.String(), series.Last.String(), strings.ToLower(string(series.Each)), strings.ToLower(string(series.Each)))
}

// fromDays is the same from what the server reads.
func fromDays(t *testing.T, h db.Handle, of db.MetricsOf, series db.MetricSeries, keys []uuid.UUID) []string {
	t.Helper()
	points, err := series.Read(t.Context(), h, of, keys)
	if err != nil {
		t.Fatal(err)
	}
	told := make([]string, len(points))
	for i, p := range points {
		parts := []string{fmt.Sprint(p.Parent(), " ", p.Day, " ", p.Publications), letter(p.Fell), letter(p.Estimated)}
		for _, n := range []*int64{p.Impressions, p.Reach, p.Views, p.WatchTimeSeconds, p.Likes, p.Comments, p.Shares, p.Saves, p.Clicks} {
			if n == nil {
				parts = append(parts, "-")
			} else {
				parts = append(parts, fmt.Sprint(*n))
			}
		}
		told[i] = strings.Join(parts, " ")
	}
	slices.Sort(told)
	return told
}

func letter(is bool) string {
	if is {
		return "t"
	}
	return "f"
}

// compareWithSnapshots compares the series of every object with what the snapshots
// say, and gives how many points there were.
func compareWithSnapshots(t *testing.T, on *dbtest.DB, first, last string) (points int) {
	t.Helper()
	for _, brand := range rows.All[string](t, on, "SELECT id::text FROM brands") {
		session := reading(t, on, auth.Viewer{Kind: auth.KindBrand, BrandID: uuid.MustParse(brand), Role: auth.RoleViewer})
		for _, of := range []db.MetricsOf{
			db.MetricsOfPublication, db.MetricsOfDeliverable, db.MetricsOfPartnership, db.MetricsOfCampaign, db.MetricsOfCreator, db.MetricsOfBrand,
		} {
			var keys []uuid.UUID
			for _, key := range rows.All[string](t, on, "SELECT DISTINCT "+string(of)+"::text FROM publications WHERE "+string(of)+" IS NOT NULL AND brand_id = ?", brand) {
				keys = append(keys, uuid.MustParse(key))
			}
			for _, each := range []db.MetricInterval{db.EachDay, db.EachWeek, db.EachMonth} {
				series := db.MetricSeries{Days: db.Days{First: date(t, first), Last: date(t, last)}, Each: each}
				want := fromSnapshots(t, on, of, series, brand)
				slices.Sort(want)
				got := fromDays(t, session, of, series, keys)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%s each %s (-from snapshots +from days):\n%s", of, each, diff)
				}
				points += len(got)
			}
		}
		session.Close()
	}
	return points
}
