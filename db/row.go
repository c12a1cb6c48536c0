package db

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// Base is what every row has: its key and, in a page, where it stands.
type Base struct {
	// Key is the primary key, a UUIDv7.
	Key uuid.UUID `bun:"id,pk,type:uuid"`
	// CursorKeys are the values that the page is ordered by.
	CursorKeys []string `bun:"cursor_keys,array,scanonly"`
	// ParentKey is which of several parents' lists the row came with.
	ParentKey uuid.UUID `bun:"parent_key,scanonly"`
}

// RowKey is the primary key.
func (b *Base) RowKey() uuid.UUID { return b.Key }

// Parent is the key of the parent whose list the row was read for.
func (b *Base) Parent() uuid.UUID { return b.ParentKey }

func (b *Base) base() *Base { return b }

// Row is a pointer to a row struct that can be read by key and in pages.
type Row[T any] interface {
	*T
	// RowKey is the primary key.
	RowKey() uuid.UUID
	base() *Base
	// visible is what must hold for the row to exist for the viewer.
	visible(v auth.Viewer) cond
}

// nobody is the condition of a viewer that sees none of a kind.
func nobody() cond { return cond{sql: "FALSE"} }

// ownedBy is the condition of rows that carry their brand and their creator.
func ownedBy(alias string, v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{alias + ".brand_id = ?", []any{v.BrandID}}
	case auth.KindCreator:
		return cond{alias + ".creator_id = ?", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// ofBrand is the condition of rows that are the brand's own affair.
func ofBrand(alias string, v auth.Viewer) cond {
	if v.Kind == auth.KindCreator {
		return nobody()
	}
	return ownedBy(alias, v)
}

// composed is a row whose columns come from more than one table.
type composed interface {
	// join adds the other tables, as this viewer sees them.
	join(q *bun.SelectQuery, v auth.Viewer) *bun.SelectQuery
	// columns are those of the other tables, each `table.column` or `… AS column`.
	columns() []string
}

// allColumns selects what the row struct holds.
func allColumns[T any](q *bun.SelectQuery) *bun.SelectQuery {
	q = q.ColumnExpr("?TableColumns")
	var zero T
	if c, ok := any(&zero).(composed); ok && len(c.columns()) > 0 {
		q = q.ColumnExpr(strings.Join(c.columns(), ", "))
	}
	return q
}

// from begins a query over the rows that exist for the handle's viewer.
func from[T any, R Row[T]](h Handle, db bun.IDB, model any) *bun.SelectQuery {
	var zero T
	q := db.NewSelect().Model(model)
	if c, ok := any(&zero).(composed); ok {
		q = c.join(q, h.Viewer())
	}
	if h.store().omitPredicates {
		return q
	}
	visible := R(&zero).visible(h.Viewer())
	return q.Where(visible.sql, visible.args...)
}

// ByKeys reads the rows with these keys that exist for the viewer, in any order.
func ByKeys[T any, R Row[T]](ctx context.Context, h Handle, keys []uuid.UUID) ([]*T, error) {
	var rows []*T
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		return allColumns[T](from[T, R](h, db, &rows)).Where("?TableAlias.id = ANY (?::uuid[])", uuids(keys)).Scan(ctx)
	})
	if err != nil {
		return nil, translate("read by key", err)
	}
	return rows, nil
}

// ByKey reads one row; an [errs.NotFound] error when it does not exist for the
// viewer.
func ByKey[T any, R Row[T]](ctx context.Context, h Handle, key uuid.UUID) (*T, error) {
	rows, err := ByKeys[T, R](ctx, h, []uuid.UUID{key})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, notFound()
	}
	return rows[0], nil
}

// Lock reads one row as [ByKey] does, and keeps others from changing it until
// the transaction ends.
func Lock[T any, R Row[T]](ctx context.Context, t *Tx, key uuid.UUID) (*T, error) {
	var rows []*T
	if _, ok := any((*T)(nil)).(composed); ok {
		// After waiting for a lock, Postgres takes the locked row as it has become,
		// and the rows joined to it as they were: the two may not fit any more. So
		// wait first, and read in a statement of its own.
		visible := R.visible(nil, t.viewer)
		q := t.tx.NewSelect().Model((*T)(nil)).ColumnExpr("?TableAlias.id").Where("?TableAlias.id = ?", key).Where(visible.sql, visible.args...).For("UPDATE")
		if _, err := q.Exec(ctx); err != nil {
			return nil, fmt.Errorf("wait for a row: %w", err)
		}
	}
	q := allColumns[T](from[T, R](t, t.tx, &rows)).Where("?TableAlias.id = ?", key).For("UPDATE OF ?TableAlias")
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("lock a row: %w", err)
	}
	if len(rows) == 0 {
		return nil, notFound()
	}
	return rows[0], nil
}

func uuids(keys []uuid.UUID) any {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = key.String()
	}
	return pgdialect.Array(texts)
}

func notFound() *errs.Error {
	return errs.New(errs.NotFound, "There is no such object. Check the id, and that it is one of yours.")
}
