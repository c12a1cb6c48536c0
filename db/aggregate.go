package db

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/errs"
)

// The bounds of an aggregate.
const (
	maxGroupKeys = 3
	maxGroups    = 1000
)

// maxExact is the largest sum that is answered: 2⁵³−1, which every JSON reader
// keeps exactly. A larger sum is shown as this one.
const maxExact = "9007199254740991"

// CountStatistics is statistics of a count over a group. Rows without a value
// are left out of them; without any value all but Count are nil. P50 and P90 are
// interpolated. Sum stops at 2⁵³−1, the largest that the API can tell.
type CountStatistics struct {
	Count int
	Sum   *int64
	Avg   *float64
	Min   *int64
	Max   *int64
	P50   *float64
	P90   *float64
}

// exactSum sums, and stops where the API can't tell more. It is null without a
// value, which least and greatest would pass over.
func exactSum(expr string) string {
	return fmt.Sprintf("(CASE WHEN sum(%[1]s) > %[2]s THEN %[2]s WHEN sum(%[1]s) < -%[2]s THEN -%[2]s ELSE sum(%[1]s) END)::bigint", expr, maxExact)
}

// statistics selects the [CountStatistics] of an expression. The prefix is what
// the struct's field is embedded under.
func statistics(q *bun.SelectQuery, expr, prefix string) *bun.SelectQuery {
	return q.
		ColumnExpr(fmt.Sprintf("count(%s) AS %scount", expr, prefix)).
		ColumnExpr(fmt.Sprintf("%s AS %ssum", exactSum(expr), prefix)).
		ColumnExpr(fmt.Sprintf("avg(%s)::float8 AS %savg", expr, prefix)).
		ColumnExpr(fmt.Sprintf("min(%s) AS %smin", expr, prefix)).
		ColumnExpr(fmt.Sprintf("max(%s) AS %smax", expr, prefix)).
		// Both share one sort of the group.
		ColumnExpr(fmt.Sprintf("percentile_cont(0.5) WITHIN GROUP (ORDER BY %s) AS %sp50", expr, prefix)).
		ColumnExpr(fmt.Sprintf("percentile_cont(0.9) WITHIN GROUP (ORDER BY %s) AS %sp90", expr, prefix))
}

// groupKey is a key that an aggregate is grouped by.
type groupKey struct {
	// column is the result's column, expr what it holds.
	column, expr string
	// joins are the tables that expr needs.
	joins []string
}

// grouping turns a client's groupBy into keys.
func grouping[G ~string](groupBy []G, key func(G) groupKey) ([]groupKey, error) {
	if len(groupBy) > maxGroupKeys {
		return nil, errs.New(errs.TooLong, "Group by at most %d keys.", maxGroupKeys).At("groupBy")
	}
	keys := make([]groupKey, len(groupBy))
	for i, g := range groupBy {
		if first := slices.Index(groupBy, g); first < i {
			return nil, errs.New(errs.Duplicate, "%s is in `groupBy` already, at index %d.", g, first).At("groupBy", strconv.Itoa(i))
		}
		keys[i] = key(g)
	}
	return keys, nil
}

// aggregate reads the groups of the rows that exist for the handle's viewer and
// that the filter leaves: the largest first, groups of one size by their keys,
// those without a value last. Without keys there is exactly one group, of no rows
// when there are none. Select adds the figures; joins are the tables it needs.
func aggregate[T any, R Row[T], A any](ctx context.Context, h Handle, filter Filter, keys []groupKey, joins []string, selects func(*bun.SelectQuery) *bun.SelectQuery) ([]*A, error) {
	where, err := conditionsOf(ctx, h, filter)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		for _, j := range k.joins {
			if !slices.Contains(joins, j) {
				joins = append(slices.Clone(joins), j)
			}
		}
	}
	var groups []*A
	err = h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		q := from[T, R](h, db, (*T)(nil)).Limit(maxGroups)
		for _, j := range joins {
			q = q.Join(j)
		}
		for _, c := range where {
			q = q.Where(c.sql, c.args...)
		}
		q = q.OrderExpr("count(*) DESC")
		for _, k := range keys {
			q = q.ColumnExpr(k.expr + " AS " + k.column).GroupExpr(k.expr).
				// As bytes: the same order on every server.
				OrderExpr("(" + k.expr + `)::text COLLATE "C" NULLS LAST`)
		}
		return selects(q).Scan(ctx, &groups)
	})
	if err != nil {
		return nil, translate("aggregate", err)
	}
	return groups, nil
}
