package db

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/scalars"
)

// Days are the days of a series, from the first to the last.
type Days struct{ First, Last scalars.Date }

// maxDays is how many days a series can have.
const maxDays = 366

// err is an [errs.OutOfRange] error unless there are 1 to 366 days.
func (d Days) err() error {
	switch {
	case d.Last.Before(d.First):
		return errs.New(errs.OutOfRange, "`to` must not come before `from`.").At("to")
	case d.First.AddDays(maxDays - 1).Before(d.Last):
		return errs.New(errs.OutOfRange, "Ask for at most %d days at once.", maxDays).At("to")
	default:
		return nil
	}
}

// MetricDay is what changed in the counters of one or more publications on one
// day in the brand's time zone. A counter is nil where no publication gave it on
// that day.
type MetricDay struct {
	ParentKey uuid.UUID `bun:"parent_key,type:uuid"`
	// Day is the day in the brand's time zone.
	Day scalars.Date `bun:"day,type:date"`
	// Publications is how many have a snapshot on this day.
	Publications int
	// Counters are changes here, not totals.
	Counters
	// Fell tells whether some publication's counter is less than it was.
	Fell bool
}

// Parent is the publication or campaign that the day was read for.
func (d *MetricDay) Parent() uuid.UUID { return d.ParentKey }

// MetricDaysOfPublications reads what changed in each publication's counters on
// each of the days, the oldest first.
//
// A day's change is the last value that the platform gave on it less the last
// one before it, for each counter; the first ever counts from zero. A day without
// a snapshot is not there: what changed meanwhile is in the next day that is. An
// [errs.OutOfRange] error unless there are 1 to 366 days.
func MetricDaysOfPublications(ctx context.Context, h Handle, period Days, publications []uuid.UUID) ([]*MetricDay, error) {
	return metricDays(ctx, h, "publication.id", period, publications)
}

// MetricDaysOfCampaigns sums [MetricDaysOfPublications] over the publications of
// each campaign, those that exist for the viewer.
func MetricDaysOfCampaigns(ctx context.Context, h Handle, period Days, campaigns []uuid.UUID) ([]*MetricDay, error) {
	return metricDays(ctx, h, "publication.campaign_id", period, campaigns)
}

func metricDays(ctx context.Context, h Handle, parent string, period Days, keys []uuid.UUID) ([]*MetricDay, error) {
	if err := period.err(); err != nil {
		return nil, err
	}
	var days []*MetricDay
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		// A day ends at the brand's midnight, which summer time moves.
		subjects := from[Publication](h, db, (*Publication)(nil)).
			ColumnExpr("publication.id, "+parent+" AS parent_key, brand.time_zone AS zone").
			ColumnExpr("(?::date + 1)::timestamp AT TIME ZONE brand.time_zone AS until", period.Last).
			Join("JOIN brands brand ON brand.id = publication.brand_id").
			Where(parent+" = ANY (?::uuid[])", uuids(keys))
		return db.NewRaw(metricDaysSQL(), subjects, period.First, period.First).Scan(ctx, &days)
	})
	if err != nil {
		return nil, translate("read a series", err)
	}
	return days, nil
}

// metricDaysSQL reads each publication's snapshots once, in the order of
// metric_snapshots_latest.
//
// To skip nulls, values are paired with their place in that order: of pairs the
// greatest is the last, so that max(…)[2] is the last value there was. All that
// lies before the first day is one day, the one that it is compared with.
func metricDaysSQL() string {
	var values, lasts, changes, sums, falls []string
	for _, c := range counterColumns() {
		values = append(values, "m."+c)
		lasts = append(lasts, fmt.Sprintf("max(ARRAY[place, %[1]s]) FILTER (WHERE %[1]s IS NOT NULL) AS %[1]s", c))
		changes = append(changes, fmt.Sprintf("%[1]s[2] - coalesce((max(%[1]s) OVER earlier)[2], 0) AS %[1]s", c))
		sums = append(sums, exactSum(c)+" AS "+c)
		falls = append(falls, c)
	}
	list := func(parts []string) string { return strings.Join(parts, ", ") }
	return `WITH subject AS MATERIALIZED (?),
	placed AS (
		SELECT s.parent_key, m.publication_id, greatest((m.captured_at AT TIME ZONE s.zone)::date, ?::date - 1) AS day,
			row_number() OVER (PARTITION BY m.publication_id ORDER BY m.captured_at, m.id) AS place, ` + list(values) + `
		FROM subject s JOIN metric_snapshots m ON m.publication_id = s.id AND m.captured_at < s.until
	), daily AS (
		SELECT parent_key, publication_id, day, ` + list(lasts) + `
		FROM placed GROUP BY parent_key, publication_id, day
	), changed AS (
		SELECT parent_key, day, ` + list(changes) + `
		FROM daily WINDOW earlier AS (PARTITION BY parent_key, publication_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
	)
	SELECT parent_key, day, count(*) AS publications, ` + list(sums) + `,
		coalesce(bool_or(least(` + list(falls) + `) < 0), false) AS fell
	FROM changed WHERE day >= ?::date GROUP BY parent_key, day ORDER BY parent_key, day`
}
