package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// Counters are totals so far, as a platform gives them. Nil is what it did not
// give.
type Counters struct {
	Impressions      *int64 `bun:"impressions"`
	Reach            *int64 `bun:"reach"`
	Views            *int64 `bun:"views"`
	WatchTimeSeconds *int64 `bun:"watch_time_seconds"`
	Likes            *int64 `bun:"likes"`
	Comments         *int64 `bun:"comments"`
	Shares           *int64 `bun:"shares"`
	Saves            *int64 `bun:"saves"`
	Clicks           *int64 `bun:"clicks"`
}

// MetricSnapshot is a publication's or an account's counters at one time.
// Append-only; unique by subject, time and source.
type MetricSnapshot struct {
	bun.BaseModel `bun:"table:metric_snapshots,alias:metric"`
	Base

	BrandID       *uuid.UUID `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID  `bun:"creator_id,type:uuid"`
	PublicationID *uuid.UUID `bun:"publication_id,type:uuid"`
	AccountID     *uuid.UUID `bun:"account_id,type:uuid"`
	CapturedAt    time.Time  `bun:"captured_at"`
	Source        DataSource `bun:"source"`
	Authenticated bool       `bun:"authenticated"`
	Estimated     bool       `bun:"estimated"`
	Counters
	Followers  *int64    `bun:"followers"`
	RecordedAt time.Time `bun:"recorded_at"`
}

// TypeMetricSnapshot is the type in a snapshot's global id.
const TypeMetricSnapshot = "metric"

// ID is the global id.
func (m *MetricSnapshot) ID() gid.ID { return gid.Of(TypeMetricSnapshot, m.Key) }

// IsNode marks an object that node(id:) finds.
func (*MetricSnapshot) IsNode() {}

// Engagements is likes, comments, shares and saves together, of those that the
// platform gives; nil when it gives none.
func (m *MetricSnapshot) Engagements() *int64 {
	var sum int64
	var given bool
	for _, part := range []*int64{m.Likes, m.Comments, m.Shares, m.Saves} {
		if part != nil {
			sum, given = sum+*part, true
		}
	}
	if !given {
		return nil
	}
	return &sum
}

func (*MetricSnapshot) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"(metric.brand_id = ? OR (metric.brand_id IS NULL AND creator_seen(metric.creator_id, ?)))", []any{v.BrandID, v.BrandID}}
	case auth.KindCreator:
		return cond{"metric.creator_id = ? AND (metric.publication_id IS NOT NULL OR metric.brand_id IS NULL)", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// LatestMetricsOfPublications reads the newest snapshot of each publication.
func LatestMetricsOfPublications() Short[MetricSnapshot] {
	return short[MetricSnapshot]("metric.publication_id = parent.id", "metric.captured_at DESC, metric.id DESC", 1)
}

// LatestMetricsOfDeliverables reads the newest snapshot of each deliverable's
// publication.
func LatestMetricsOfDeliverables() Short[MetricSnapshot] {
	return short[MetricSnapshot]("metric.publication_id = (SELECT p.id FROM publications p WHERE p.deliverable_id = parent.id)",
		"metric.captured_at DESC, metric.id DESC", 1)
}

// LatestMetricsOfAccounts reads the newest snapshot of each account.
func LatestMetricsOfAccounts() Short[MetricSnapshot] {
	return short[MetricSnapshot]("metric.account_id = parent.id", "metric.captured_at DESC, metric.id DESC", 1)
}

// MetricSnapshotFilter is a client's conditions on snapshots.
type MetricSnapshotFilter struct {
	And, Or    []*MetricSnapshotFilter
	Not        *MetricSnapshotFilter
	CapturedAt *DateTimeFilter
	Source     *DataSourceFilter
}

// DataSourceFilter is conditions on where a figure came from.
type DataSourceFilter = EnumFilter[DataSource]

func (f *MetricSnapshotFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	branches(c, f.And, f.Or, f.Not, f.Not != nil)
	span(c, "metric.captured_at", f.CapturedAt)
	enum(c, "metric.source", f.Source)
}

// MetricSnapshotOrderField is what snapshots can be ordered by.
type MetricSnapshotOrderField string

// MetricSnapshotOrder is an order of snapshots.
type MetricSnapshotOrder struct {
	Field     MetricSnapshotOrderField
	Direction OrderDirection
}

// MetricSnapshotConnection is a page of snapshots.
type (
	// MetricSnapshotConnection is a page of MetricSnapshot rows.
	MetricSnapshotConnection = pagination.Connection[*MetricSnapshot]
	// MetricSnapshotEdge is a MetricSnapshot row in a page.
	MetricSnapshotEdge = pagination.Edge[*MetricSnapshot]
)

// MetricSnapshots lists snapshots, the newest first unless ordered.
func MetricSnapshots(filter *MetricSnapshotFilter, order []*MetricSnapshotOrder) (List, error) {
	keys, err := sorted(order, func(o *MetricSnapshotOrder) (sortKey, OrderDirection) {
		return by("metric.captured_at", "timestamptz"), o.Direction
	}, by("metric.captured_at", "timestamptz").descending())
	return List{name: "metricSnapshots", filter: filter, order: keys}, err
}
