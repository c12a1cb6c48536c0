package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/scalars"
)

// MetricGroupBy is what publications' counters can be grouped by.
type MetricGroupBy string

// The keys of publications' counters.
const (
	MetricsByPlatform        MetricGroupBy = "PLATFORM"
	MetricsByDeliverableType MetricGroupBy = "DELIVERABLE_TYPE"
	MetricsByCampaign        MetricGroupBy = "CAMPAIGN"
	MetricsByCreator         MetricGroupBy = "CREATOR"
	MetricsByBrand           MetricGroupBy = "BRAND"
	MetricsByMonth           MetricGroupBy = "MONTH"
)

// MetricAggregate is the latest counters of a group of publications. A key that
// was not grouped by is nil, and so is one that the group has no value of.
type MetricAggregate struct {
	Platform        *Platform
	DeliverableType *DeliverableType
	CampaignID      *uuid.UUID `bun:"campaign_id,type:uuid"`
	CreatorID       *uuid.UUID `bun:"creator_id,type:uuid"`
	BrandID         *uuid.UUID `bun:"brand_id,type:uuid"`
	// Month is the first day of the month of publication, in UTC.
	Month *scalars.Date `bun:"month,type:date"`
	// Publications is how many, with or without counters.
	Publications int

	Impressions      CountStatistics `bun:"embed:impressions_"`
	Reach            CountStatistics `bun:"embed:reach_"`
	Views            CountStatistics `bun:"embed:views_"`
	WatchTimeSeconds CountStatistics `bun:"embed:watch_time_seconds_"`
	Likes            CountStatistics `bun:"embed:likes_"`
	Comments         CountStatistics `bun:"embed:comments_"`
	Shares           CountStatistics `bun:"embed:shares_"`
	Saves            CountStatistics `bun:"embed:saves_"`
	Clicks           CountStatistics `bun:"embed:clicks_"`
}

// counterColumns are the columns of [Counters].
func counterColumns() []string {
	return []string{"impressions", "reach", "views", "watch_time_seconds", "likes", "comments", "shares", "saves", "clicks"}
}

// What a publication refers to exists for whoever sees the publication.
const (
	joinAccount     = "LEFT JOIN social_accounts account ON account.id = publication.account_id"
	joinDeliverable = "LEFT JOIN deliverables deliverable ON deliverable.id = publication.deliverable_id"
	// The snapshots of a publication belong to its brand and its creator, and so
	// does the viewer: metric_snapshots' foreign key sees to it. One look into
	// metric_snapshots_latest for each publication.
	joinLatest = "LEFT JOIN LATERAL (SELECT m.* FROM metric_snapshots m WHERE m.publication_id = publication.id" +
		" ORDER BY m.captured_at DESC, m.id DESC LIMIT 1) latest ON TRUE"
)

func metricKey(g MetricGroupBy) groupKey {
	switch g {
	case MetricsByDeliverableType:
		return groupKey{column: "deliverable_type", expr: "deliverable.type", joins: []string{joinDeliverable}}
	case MetricsByCampaign:
		return groupKey{column: "campaign_id", expr: "publication.campaign_id"}
	case MetricsByCreator:
		return groupKey{column: "creator_id", expr: "publication.creator_id"}
	case MetricsByBrand:
		return groupKey{column: "brand_id", expr: "publication.brand_id"}
	case MetricsByMonth:
		return groupKey{column: "month", expr: "date_trunc('month', publication.published_at AT TIME ZONE 'UTC')::date"}
	case MetricsByPlatform:
		fallthrough
	default:
		return groupKey{column: "platform", expr: "account.platform", joins: []string{joinAccount}}
	}
}

// MetricAggregateFilter is a client's conditions on publications.
type MetricAggregateFilter struct {
	Platform        *PlatformFilter
	DeliverableType *DeliverableTypeFilter
	BrandID         *IDFilter
	CreatorID       *IDFilter
	PartnershipID   *IDFilter
	CampaignID      *IDFilter
	PublishedAt     *DateTimeFilter
}

func (f *MetricAggregateFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	enum(c, "account.platform", f.Platform)
	enum(c, "deliverable.type", f.DeliverableType)
	c.id("publication.brand_id", TypeBrand, f.BrandID)
	c.id("publication.creator_id", TypeCreator, f.CreatorID)
	c.id("publication.partnership_id", TypePartnership, f.PartnershipID)
	c.id("publication.campaign_id", TypeCampaign, f.CampaignID)
	span(c, "publication.published_at", f.PublishedAt)
}

// joins are the tables that the conditions need.
func (f *MetricAggregateFilter) joins() []string {
	joins := []string{joinLatest}
	if f != nil && f.Platform != nil {
		joins = append(joins, joinAccount)
	}
	if f != nil && f.DeliverableType != nil {
		joins = append(joins, joinDeliverable)
	}
	return joins
}

// MetricAggregates reads statistics over the latest counters of each publication
// that exists for the viewer and that the filter leaves. One without counters
// counts in Publications alone.
func MetricAggregates(ctx context.Context, h Handle, filter *MetricAggregateFilter, groupBy []MetricGroupBy) ([]*MetricAggregate, error) {
	keys, err := grouping(groupBy, metricKey)
	if err != nil {
		return nil, err
	}
	return aggregate[Publication, *Publication, MetricAggregate](ctx, h, filter, keys, filter.joins(), func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.ColumnExpr("count(*) AS publications")
		for _, counter := range counterColumns() {
			q = statistics(q, "latest."+counter, counter+"_")
		}
		return q
	})
}
