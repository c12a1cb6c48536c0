package db

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
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

// MetricInterval is how long each point of a series is.
type MetricInterval string

// The lengths of points.
const (
	EachDay   MetricInterval = "DAY"
	EachWeek  MetricInterval = "WEEK"
	EachMonth MetricInterval = "MONTH"
)

// start is the first day of the interval that the day of this column lies in. A
// week begins on Monday.
func (i MetricInterval) start(day string) string {
	switch i {
	case EachWeek:
		return "date_trunc('week', " + day + "::timestamp)::date"
	case EachMonth:
		return "date_trunc('month', " + day + "::timestamp)::date"
	case EachDay:
		fallthrough
	default:
		return day
	}
}

// MetricDay is what changed in the counters of one or more publications on one
// day, or in one week or month, in the brand's time zone. A counter is nil where no
// publication gave it.
type MetricDay struct {
	bun.BaseModel `bun:"table:metric_days,alias:day"`
	Base

	// Day is the day, or the first one of the week or the month.
	Day scalars.Date `bun:"day,type:date"`
	// Publications is how many have a snapshot.
	Publications int `bun:"publications"`
	// Counters are changes here, not totals.
	Counters
	// Fell tells whether some publication's counter was less than it had been.
	Fell bool `bun:"fell"`
	// Estimated tells whether some publication has a snapshot with an estimate.
	Estimated bool `bun:"estimated"`
}

// visible is true: a series is sums, and has the viewer's condition within.
func (*MetricDay) visible(auth.Viewer) cond { return cond{sql: "TRUE"} }

// MetricSeries is which points a client asks for.
type MetricSeries struct {
	Days
	Each MetricInterval
}

// MetricsOf is the kind of object that a series is of: the publications' column
// that holds the object's key.
type MetricsOf string

// The kinds of objects that have a series.
const (
	MetricsOfPublication MetricsOf = "id"
	MetricsOfDeliverable MetricsOf = "deliverable_id"
	MetricsOfPartnership MetricsOf = "partnership_id"
	MetricsOfCampaign    MetricsOf = "campaign_id"
	MetricsOfCreator     MetricsOf = "creator_id"
	MetricsOfBrand       MetricsOf = "brand_id"
)

// Read reads the series of each of the objects, the oldest point first: sums over
// those of its publications that exist for the viewer.
//
// A day's change is the last value that the platform gave on it less the last
// one before it, for each counter; the first ever counts from zero. A point without
// a snapshot is not there: what changed meanwhile is in the next one that is. Of a
// week or month that the days begin or end within, only those days count. An
// [errs.OutOfRange] error unless there are 1 to 366 days.
func (s MetricSeries) Read(ctx context.Context, h Handle, of MetricsOf, parents []uuid.UUID) ([]*MetricDay, error) {
	table, err := s.table(of, h.Viewer(), h.store().omitPredicates)
	if err != nil {
		return nil, err
	}
	var points []*MetricDay
	err = h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		inner := db.NewSelect().TableExpr(table.sql+" AS day", table.args...).OrderExpr("day.day")
		return db.NewSelect().Model(&points).ModelTableExpr("unnest(?::uuid[]) AS parent(id)", uuids(parents)).
			ColumnExpr("page.*, parent.id AS parent_key").Join("CROSS JOIN LATERAL (?) AS page", inner).Scan(ctx)
	})
	if err != nil {
		return nil, translate("read a series", err)
	}
	return points, nil
}

// series leads to the points of an object's series.
func series(of MetricsOf) *Edge {
	return &Edge{
		Kind: ToMany, To: "MetricDay", Local: "id",
		short: func(Arguments) (belongs, bool) { return belongs{where: "TRUE", order: "day.day", most: maxDays}, true },
		table: func(v auth.Viewer, a Arguments, omitPredicates bool) (cond, error) {
			s := MetricSeries{
				Days: Days{First: argument[scalars.Date](a, "from"), Last: argument[scalars.Date](a, "to")},
				Each: argument[MetricInterval](a, "each"),
			}
			return s.table(of, v, omitPredicates)
		},
	}
}

// table is the points of the object whose key is `parent.id`, as a table.
func (s MetricSeries) table(of MetricsOf, v auth.Viewer, omitPredicates bool) (cond, error) {
	if err := s.err(); err != nil {
		return cond{}, err
	}
	visible := ownedBy("p", v)
	if omitPredicates {
		visible = cond{sql: "TRUE"}
	}
	if v.Kind != auth.KindCreator && (of == MetricsOfCampaign || of == MetricsOfBrand) {
		return s.ofCampaigns(of, visible), nil
	}
	return s.ofPublications(of, visible), nil
}

// ofPublications sums the days of publications.
func (s MetricSeries) ofPublications(of MetricsOf, visible cond) cond {
	count := "count(*)"
	if s.Each != EachDay {
		count = "count(DISTINCT d.publication_id)"
	}
	sums := []string{s.Each.start("d.day") + " AS day", count + " AS publications", "bool_or(d.fell) AS fell", "bool_or(d.estimated) AS estimated"}
	for _, c := range counterColumns() {
		sums = append(sums, exactSum("d."+c)+" AS "+c)
	}
	return s.from(of, visible, sums)
}

// from selects of the days of the object's publications, by point.
func (s MetricSeries) from(of MetricsOf, visible cond, columns []string) cond {
	return cond{
		sql: "(SELECT " + strings.Join(columns, ", ") + " FROM publications p JOIN metric_days d ON d.publication_id = p.id" +
			" WHERE p." + string(of) + " = parent.id AND " + visible.sql + " AND d.day >= ?::date AND d.day <= ?::date GROUP BY 1)",
		args: append(append([]any{}, visible.args...), s.First, s.Last),
	}
}

// ofCampaigns sums the days of campaigns, which are the brand's alone. How many
// publications there are in a week can't be told from how many there are on each
// day: it is counted, if it is asked for. Postgres leaves a join out that gives at
// most one row and is not read.
func (s MetricSeries) ofCampaigns(of MetricsOf, visible cond) cond {
	sums := []string{s.Each.start("p.day") + " AS day", "sum(p.fell) > 0 AS fell", "sum(p.estimated) > 0 AS estimated"}
	if s.Each == EachDay {
		sums = append(sums, "sum(p.publications) AS publications")
	}
	for _, c := range counterColumns() {
		sums = append(sums, fmt.Sprintf("CASE WHEN sum(p.%[1]s_of) > 0 THEN %[2]s END AS %[1]s", c, exactSum("p."+c)))
	}
	days := cond{
		sql: "(SELECT " + strings.Join(sums, ", ") + " FROM campaign_metric_days p" +
			" WHERE p." + string(of) + " = parent.id AND " + visible.sql + " AND p.day >= ?::date AND p.day <= ?::date GROUP BY 1)",
		args: append(append([]any{}, visible.args...), s.First, s.Last),
	}
	if s.Each == EachDay {
		return days
	}
	counts := s.from(of, visible, []string{s.Each.start("d.day") + " AS day", "count(DISTINCT d.publication_id) AS publications"})
	return cond{
		sql:  "(SELECT s.*, n.publications FROM " + days.sql + " s LEFT JOIN " + counts.sql + " n ON n.day = s.day)",
		args: append(days.args, counts.args...),
	}
}
