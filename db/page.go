package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/pagination"
)

// OrderDirection is the direction of an order. Nulls come last in both.
type OrderDirection string

// The directions.
const (
	Asc  OrderDirection = "ASC"
	Desc OrderDirection = "DESC"
)

// sortKey is a column that a list can be ordered by.
type sortKey struct {
	expr string
	// typ is what the cursor's text is cast to.
	typ      string
	nullable bool
	desc     bool
}

func by(expr, typ string) sortKey                 { return sortKey{expr: expr, typ: typ} }
func byOpt(expr, typ string) sortKey              { return sortKey{expr: expr, typ: typ, nullable: true} }
func (k sortKey) descending() sortKey             { k.desc = true; return k }
func (k sortKey) toward(d OrderDirection) sortKey { k.desc = d == Desc; return k }

// List says which rows a page is taken from, and in which order.
type List struct {
	// name tells this list's cursors from others'.
	name   string
	filter Filter
	order  []sortKey
	// parent is the column that holds the parent's key, for lists of an object.
	parent string
	// joins are tables that parent or filter need.
	joins []string
}

// Relation tells how the objects of a list belong to a parent.
type Relation struct {
	// name tells the list's cursors from those of other lists of the same objects.
	name string
	// column holds the parent's key.
	column string
	// joins bring that column in, where the objects have it not.
	joins []string
}

func relation(name, column string, joins ...string) Relation { return Relation{name, column, joins} }

// Of makes the list one of each parent.
func (l List) Of(r Relation) List {
	l.name, l.parent, l.joins = l.name+"/"+r.name, r.column, r.joins
	return l
}

const maxOrders = 3

// withID ends an order with the id, so that no two rows are equal.
func (l List) keys(id string) []sortKey {
	keys := slices.Clone(l.order)
	return append(keys, sortKey{expr: id, typ: "uuid", desc: keys[len(keys)-1].desc})
}

// identity is what the list's cursors are sealed for.
func (l List) identity(v auth.Viewer, parent uuid.UUID) (string, error) {
	filter, err := json.Marshal(l.filter)
	if err != nil {
		return "", fmt.Errorf("hash the filter: %w", err)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%v\x00%s\x00%s\x00%s\x00%s\x00%s",
		l.name, filter, l.order, parent, v.Kind, v.UserID, v.BrandID, v.CreatorID))
	return hex.EncodeToString(sum[:]), nil
}

// PageName tells pages of one viewer apart: equal names are equal pages.
func (l List) PageName(p pagination.Page) (string, error) {
	text, err := json.Marshal([]any{l.name, l.filter, fmt.Sprint(l.order), p})
	return string(text), err
}

// window is a page that was checked: how many rows, which way, from where.
type window struct {
	limit    int
	backward bool
	from     []string
	until    []string
}

// oneParent refuses a cursor where there are lists of several parents: it belongs
// to one of them, and for the others it is a bad one.
func oneParent(p pagination.Page, parents []uuid.UUID) error {
	if (p.After != nil || p.Before != nil) && len(parents) > 1 {
		return errs.New(errs.BadCursor, "A cursor is of one object's list: ask for that object alone.").At("after")
	}
	return nil
}

// conditions keep the page between its cursors.
func (w window) conditions(keys []sortKey) []cond {
	var parts []cond
	if c, ok := beyond(keys, w.from, false); ok {
		parts = append(parts, c)
	}
	if c, ok := beyond(keys, w.until, true); ok {
		parts = append(parts, c)
	}
	return parts
}

func (l List) window(h Handle, p pagination.Page, parent uuid.UUID, keys int) (window, error) {
	w := window{limit: pagination.DefaultSize}
	if p.First != nil && p.Last != nil {
		return w, errs.New(errs.OutOfRange, "Give `first` or `last`, not both.").At("first")
	}
	size, name := p.First, "first"
	if p.Last != nil {
		size, name, w.backward = p.Last, "last", true
	}
	if size != nil {
		if *size < 1 || *size > pagination.MaxSize {
			return w, errs.New(errs.OutOfRange, "`%s` must be from 1 to %d.", name, pagination.MaxSize).At(name)
		}
		w.limit = *size
	}
	identity, err := l.identity(h.Viewer(), parent)
	if err != nil {
		return w, err
	}
	open := func(cursor *string, name string) ([]string, error) {
		if cursor == nil {
			return nil, nil
		}
		opened, err := h.store().sealer.Open(identity, *cursor)
		if err != nil || len(opened) != keys {
			return nil, errs.New(errs.BadCursor, "This cursor is not of this list. Use one that the same filter, order and viewer got.").At(name)
		}
		return opened, nil
	}
	if w.from, err = open(p.After, "after"); err != nil {
		return w, err
	}
	w.until, err = open(p.Before, "before")
	return w, err
}

// Page reads one page of the list as the handle's viewer sees it.
func Page[T any, R Row[T]](ctx context.Context, h Handle, l List, p pagination.Page) (*pagination.Connection[*T], error) {
	pages, err := Pages[T, R](ctx, h, l, p, []uuid.UUID{uuid.Nil})
	if err != nil {
		return nil, err
	}
	return pages[uuid.Nil], nil
}

// Pages reads the same page of the list of each of many parents, in one
// statement (and one more for the counts, when they are asked for).
func Pages[T any, R Row[T]](ctx context.Context, h Handle, l List, p pagination.Page, parents []uuid.UUID) (map[uuid.UUID]*pagination.Connection[*T], error) {
	where, err := conditionsOf(ctx, h, l.filter)
	if err != nil {
		return nil, err
	}
	if err := oneParent(p, parents); err != nil {
		return nil, err
	}
	keys := l.keys("?TableAlias.id")
	w, err := l.window(h, p, parents[0], len(keys))
	if err != nil {
		return nil, err
	}
	base := func(db bun.IDB) *bun.SelectQuery {
		q := from[T, R](h, db, (*T)(nil))
		for _, j := range l.joins {
			q = q.Join(j)
		}
		for _, c := range where {
			q = q.Where(c.sql, c.args...)
		}
		return q
	}
	rows, err := pageRows[T](ctx, h, l, w, keys, base, parents)
	if err != nil {
		return nil, translate("read a page", err)
	}
	var counts map[uuid.UUID]int
	if p.Count {
		if counts, err = pageCounts(ctx, h, l, base, parents); err != nil {
			return nil, translate("count a list", err)
		}
	}
	return connections[T, R](h, l, p, w, rows, counts, parents)
}

func pageRows[T any](ctx context.Context, h Handle, l List, w window, keys []sortKey, base func(bun.IDB) *bun.SelectQuery, parents []uuid.UUID) ([]*T, error) {
	var rows []*T
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		q := allColumns[T](base(db)).ColumnExpr(cursorColumn(keys)).Limit(int64(w.limit) + 1)
		for _, k := range keys {
			q = q.OrderExpr(k.orderBy(w.backward))
		}
		for _, c := range w.conditions(keys) {
			q = q.Where(c.sql, c.args...)
		}
		if l.parent == "" {
			return q.Scan(ctx, &rows)
		}
		q = q.Where(l.parent + " = parent.id")
		return db.NewSelect().Model(&rows).ModelTableExpr("unnest(?::uuid[]) AS parent(id)", uuids(parents)).
			ColumnExpr("page.*, parent.id AS parent_key").
			Join("CROSS JOIN LATERAL (?) AS page", q).Scan(ctx)
	})
	return rows, err
}

func pageCounts(ctx context.Context, h Handle, l List, base func(bun.IDB) *bun.SelectQuery, parents []uuid.UUID) (map[uuid.UUID]int, error) {
	var rows []struct {
		ParentKey uuid.UUID
		Total     int
	}
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		q := base(db)
		if l.parent == "" {
			return q.ColumnExpr("?::uuid AS parent_key, count(*) AS total", uuid.Nil).Scan(ctx, &rows)
		}
		return q.ColumnExpr(l.parent+" AS parent_key, count(*) AS total").
			Where(l.parent+" = ANY (?::uuid[])", uuids(parents)).GroupExpr(l.parent).Scan(ctx, &rows)
	})
	counts := make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		counts[r.ParentKey] = r.Total
	}
	return counts, err
}

// connections cuts the rows into a page for each parent.
func connections[T any, R Row[T]](h Handle, l List, p pagination.Page, w window, rows []*T, counts map[uuid.UUID]int, parents []uuid.UUID) (map[uuid.UUID]*pagination.Connection[*T], error) {
	byParent := make(map[uuid.UUID][]*T, len(parents))
	for _, row := range rows {
		key := R(row).base().ParentKey
		byParent[key] = append(byParent[key], row)
	}
	pages := make(map[uuid.UUID]*pagination.Connection[*T], len(parents))
	for _, parent := range parents {
		identity, err := l.identity(h.Viewer(), parent)
		if err != nil {
			return nil, err
		}
		found := byParent[parent]
		more := len(found) > w.limit
		if more {
			found = found[:w.limit]
		}
		if w.backward {
			slices.Reverse(found)
		}
		edges := make([]*pagination.Edge[*T], len(found))
		for i, row := range found {
			edges[i] = &pagination.Edge[*T]{Node: row, Cursor: h.store().sealer.Seal(identity, R(row).base().CursorKeys)}
		}
		hasPrevious, hasNext := p.After != nil, more
		if w.backward {
			hasPrevious, hasNext = more, p.Before != nil
		}
		pages[parent] = pagination.NewConnection(edges, hasPrevious, hasNext)
		pages[parent].TotalCount = counts[parent]
	}
	return pages, nil
}

// cursorColumn selects the sort keys as text: "v" and the value, or "n" for null.
func cursorColumn(keys []sortKey) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		if k.nullable {
			texts[i] = fmt.Sprintf("CASE WHEN %[1]s IS NULL THEN 'n' ELSE 'v' || (%[1]s)::text END", k.expr)
		} else {
			texts[i] = fmt.Sprintf("'v' || (%s)::text", k.expr)
		}
	}
	return "ARRAY[" + strings.Join(texts, ", ") + "] AS cursor_keys"
}

// orderBy writes the order of one key. Nulls come last, and so first backward.
func (k sortKey) orderBy(backward bool) string {
	text := k.expr + " ASC"
	if k.desc != backward {
		text = k.expr + " DESC"
	}
	switch {
	case !k.nullable:
	case backward:
		text += " NULLS FIRST"
	default:
		text += " NULLS LAST"
	}
	return text
}

// beyond is the condition of the rows that come after the cursor in the order
// or, with before, ahead of it.
func beyond(keys []sortKey, cursor []string, before bool) (cond, bool) {
	if cursor == nil {
		return cond{}, false
	}
	if c, ok := beyondRow(keys, cursor, before); ok {
		return c, true
	}
	var either []cond
	var equal []cond
	for i, k := range keys {
		isNull, value := cursor[i] == "n", strings.TrimPrefix(cursor[i], "v")
		if step, ok := k.step(isNull, value, before); ok {
			either = append(either, join(" AND ", "TRUE", append(slices.Clone(equal), step)))
		}
		if isNull {
			equal = append(equal, cond{sql: k.expr + " IS NULL"})
		} else {
			equal = append(equal, cond{k.expr + " = ?::" + k.typ, []any{value}})
		}
	}
	return join(" OR ", "FALSE", either), true
}

// beyondRow compares whole rows where it may, which an index can answer.
func beyondRow(keys []sortKey, cursor []string, before bool) (cond, bool) {
	exprs, marks, args := make([]string, len(keys)), make([]string, len(keys)), make([]any, len(keys))
	for i, k := range keys {
		if k.nullable || k.desc != keys[0].desc {
			return cond{}, false
		}
		exprs[i], marks[i], args[i] = k.expr, "?::"+k.typ, strings.TrimPrefix(cursor[i], "v")
	}
	operator := ">"
	if keys[0].desc != before {
		operator = "<"
	}
	return cond{fmt.Sprintf("(%s) %s (%s)", strings.Join(exprs, ", "), operator, strings.Join(marks, ", ")), args}, true
}

// step is the condition on one key of coming strictly after the cursor (or
// ahead of it); false when nothing does.
func (k sortKey) step(isNull bool, value string, before bool) (cond, bool) {
	if isNull {
		// Nulls are last: ahead of them is every value, after them nothing.
		return cond{sql: k.expr + " IS NOT NULL"}, before
	}
	operator := " > "
	if k.desc != before {
		operator = " < "
	}
	c := cond{k.expr + operator + "?::" + k.typ, []any{value}}
	if k.nullable && !before {
		c.sql += " OR " + k.expr + " IS NULL"
	}
	return c, true
}

// sorted turns a client's order into sort keys; the default's when it is empty.
func sorted[O any](order []O, key func(O) (sortKey, OrderDirection), otherwise sortKey) ([]sortKey, error) {
	if len(order) == 0 {
		return []sortKey{otherwise}, nil
	}
	if len(order) > maxOrders {
		return nil, errs.New(errs.TooLong, "Order by at most %d fields.", maxOrders).At("orderBy")
	}
	keys := make([]sortKey, len(order))
	for i, o := range order {
		k, direction := key(o)
		keys[i] = k.toward(direction)
	}
	return keys, nil
}
