package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// DeliverableGroupBy is what deliverables can be grouped by.
type DeliverableGroupBy string

// The keys of deliverables.
const (
	DeliverablesByState    DeliverableGroupBy = "STATE"
	DeliverablesByType     DeliverableGroupBy = "TYPE"
	DeliverablesByCampaign DeliverableGroupBy = "CAMPAIGN"
	DeliverablesByCreator  DeliverableGroupBy = "CREATOR"
	DeliverablesByBrand    DeliverableGroupBy = "BRAND"
)

// DeliverableAggregate is a group of deliverables. A key that was not grouped by
// is nil, and so is one that the group has no value of.
type DeliverableAggregate struct {
	State      *DeliverableState
	Type       *DeliverableType
	CampaignID *uuid.UUID `bun:"campaign_id,type:uuid"`
	CreatorID  *uuid.UUID `bun:"creator_id,type:uuid"`
	BrandID    *uuid.UUID `bun:"brand_id,type:uuid"`
	// Count is how many deliverables.
	Count int
	// Revisions is how often changes were asked for.
	Revisions CountStatistics `bun:"embed:revisions_"`
}

func deliverableKey(g DeliverableGroupBy) groupKey {
	switch g {
	case DeliverablesByType:
		return groupKey{column: "type", expr: "deliverable.type"}
	case DeliverablesByCampaign:
		return groupKey{column: "campaign_id", expr: "deliverable.campaign_id"}
	case DeliverablesByCreator:
		return groupKey{column: "creator_id", expr: "deliverable.creator_id"}
	case DeliverablesByBrand:
		return groupKey{column: "brand_id", expr: "deliverable.brand_id"}
	case DeliverablesByState:
		fallthrough
	default:
		return groupKey{column: "state", expr: "deliverable.state"}
	}
}

// DeliverableAggregates reads the groups of the deliverables that [Deliverables]
// lists with the same filter.
func DeliverableAggregates(ctx context.Context, h Handle, filter *DeliverableFilter, groupBy []DeliverableGroupBy) ([]*DeliverableAggregate, error) {
	keys, err := grouping(groupBy, deliverableKey)
	if err != nil {
		return nil, err
	}
	return aggregate[Deliverable, *Deliverable, DeliverableAggregate](ctx, h, filter, keys, nil, func(q *bun.SelectQuery) *bun.SelectQuery {
		return statistics(q.ColumnExpr("count(*) AS count"), "deliverable.revisions_used", "revisions_")
	})
}
