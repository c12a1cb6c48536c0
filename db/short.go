package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Short says which rows of T belong to each parent, for lists that are short by
// rule: without pages.
type Short[T any] struct {
	belongs
	read func(ctx context.Context, h Handle, parents []uuid.UUID) ([]*T, error)
}

// belongs is what a short list says in SQL.
type belongs struct {
	// where ties a row to `parent.id`.
	where, order string
	most         int
}

func short[T any, R Row[T]](where, order string, most int) Short[T] {
	b := belongs{where, order, most}
	return Short[T]{b, func(ctx context.Context, h Handle, parents []uuid.UUID) ([]*T, error) {
		return listed[T, R](ctx, h, b, parents)
	}}
}

// Read reads the rows of all parents, in one statement. Each knows its parent.
func (s Short[T]) Read(ctx context.Context, h Handle, parents []uuid.UUID) ([]*T, error) {
	return s.read(ctx, h, parents)
}

func listed[T any, R Row[T]](ctx context.Context, h Handle, b belongs, parents []uuid.UUID) ([]*T, error) {
	var rows []*T
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		inner := allColumns[T](from[T, R](h, db, (*T)(nil))).Where(b.where).OrderExpr(b.order).Limit(int64(b.most))
		return db.NewSelect().Model(&rows).ModelTableExpr("unnest(?::uuid[]) AS parent(id)", uuids(parents)).
			ColumnExpr("page.*, parent.id AS parent_key").
			Join("CROSS JOIN LATERAL (?) AS page", inner).Scan(ctx)
	})
	if err != nil {
		return nil, translate("read a list", err)
	}
	return rows, nil
}
