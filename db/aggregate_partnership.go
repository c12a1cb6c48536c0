package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// PartnershipGroupBy is what partnerships can be grouped by.
type PartnershipGroupBy string

// The keys of partnerships.
const (
	PartnershipsByStage   PartnershipGroupBy = "STAGE"
	PartnershipsByTier    PartnershipGroupBy = "TIER"
	PartnershipsByOwner   PartnershipGroupBy = "OWNER"
	PartnershipsByCountry PartnershipGroupBy = "COUNTRY"
	PartnershipsByNiche   PartnershipGroupBy = "NICHE"
)

// PartnershipAggregate is a group of partnerships. A key that was not grouped by
// is nil, and so is one that the group has no value of.
type PartnershipAggregate struct {
	Stage   *PartnershipStage
	Tier    *Tier
	OwnerID *uuid.UUID `bun:"owner_id,type:uuid"`
	Country *string
	Niche   *string
	// Count is how many partnerships.
	Count int
	// Followers are those of the creators' largest accounts.
	Followers CountStatistics `bun:"embed:followers_"`
}

// The creator of a partnership that a brand sees exists for it, too.
const (
	joinCreator = "LEFT JOIN creators creator ON creator.id = partnership.creator_id"
	joinNiches  = "LEFT JOIN LATERAL (SELECT DISTINCT unnest(creator.niches) AS word) niche ON TRUE"
)

func partnershipKey(g PartnershipGroupBy) groupKey {
	switch g {
	case PartnershipsByTier:
		return groupKey{column: "tier", expr: "partnership.tier"}
	case PartnershipsByOwner:
		return groupKey{column: "owner_id", expr: "partnership.owner_id"}
	case PartnershipsByCountry:
		return groupKey{column: "country", expr: "creator.country", joins: []string{joinCreator}}
	case PartnershipsByNiche:
		return groupKey{column: "niche", expr: "niche.word", joins: []string{joinCreator, joinNiches}}
	case PartnershipsByStage:
		fallthrough
	default:
		return groupKey{column: "stage", expr: "partnership.stage"}
	}
}

// PartnershipAggregates reads the groups of the partnerships that [Partnerships]
// lists with the same filter. Grouped by niche, a partnership counts once in the
// group of each of the creator's niches. Only a brand's users get groups: a
// creator, who may not know the stages, gets a [errs.Forbidden] error.
func PartnershipAggregates(ctx context.Context, h Handle, filter *PartnershipFilter, groupBy []PartnershipGroupBy) ([]*PartnershipAggregate, error) {
	if h.Viewer().Kind == auth.KindCreator {
		return nil, errs.New(errs.Forbidden, "Only a brand's users can count partnerships.")
	}
	keys, err := grouping(groupBy, partnershipKey)
	if err != nil {
		return nil, err
	}
	return aggregate[Partnership, *Partnership, PartnershipAggregate](ctx, h, filter, keys, nil, func(q *bun.SelectQuery) *bun.SelectQuery {
		return statistics(q.ColumnExpr("count(*) AS count"), "partnership.follower_count", "followers_")
	})
}
