package db

import (
	"context"

	"github.com/uptrace/bun"
)

// TagCount is how many partnerships have a tag.
type TagCount struct {
	Tag   string
	Count int
}

const maxTagCounts = 500

// PartnershipTags counts the tags of the partnerships that [Partnerships] lists
// with the same filter, the most frequent first.
func PartnershipTags(ctx context.Context, h Handle, filter *PartnershipFilter) ([]*TagCount, error) {
	where, err := conditionsOf(ctx, h, filter)
	if err != nil {
		return nil, err
	}
	counts := []*TagCount{}
	err = h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		q := from[Partnership](h, db, (*Partnership)(nil)).
			ColumnExpr("word.tag AS tag, count(*) AS count").
			Join("CROSS JOIN LATERAL (SELECT DISTINCT unnest(partnership.tags) AS tag) word").
			GroupExpr("word.tag").OrderExpr(`count(*) DESC, word.tag COLLATE "C"`).Limit(maxTagCounts)
		for _, c := range where {
			q = q.Where(c.sql, c.args...)
		}
		return q.Scan(ctx, &counts)
	})
	if err != nil {
		return nil, translate("count tags", err)
	}
	return counts, nil
}
