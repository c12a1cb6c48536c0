package db

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/pagination"
)

// Select is one statement of a compiled read: the rows that an edge leads to from
// all the objects of a level at once. It serves
// viewers of one kind, and is safe for concurrent use.
type Select struct {
	Entity *Entity
	Edge   *Edge
	// Columns are read, in this order, after a first one that tells whose row it is:
	// the row's key for [ToOne] (a uuid), else the place of its parent among the
	// keys, from 1 (a bigint).
	Columns []*Column
	// Cursors asks for the sort keys of pages, as a text[] after the columns.
	Cursors bool
	// Count reads how many rows there are for each parent, as a bigint, in place of
	// the rows.
	Count bool

	mu sync.Mutex
	// texts are the statements by the shape of their conditions.
	texts map[string]*statement
}

// maxShapes is how many statements a select keeps: more come only from filters
// that differ each time.
const maxShapes = 64

// Call is a statement with its parameters, ready to be sent once.
type Call struct {
	// Limit is how many rows of each parent the client wants: one more is read.
	// Backward tells that they come last first.
	Limit    int
	Backward bool
	// After and Before tell that the page begins or ends at a cursor.
	After, Before bool
	// Row takes one row; what it is given is gone when it returns. Set it before
	// the call is sent.
	Row func(values [][]byte) error

	// confirmed tells that a presumed viewer was found to be the right one.
	confirmed bool
	statement *statement
	params    [][]byte
	formats   []int16
	list      *List
	handle    Handle
}

// Prepare makes the call of a select for the viewer: of the objects with these
// keys, or of none for lists that hang on no object. An error tells what is wrong
// with the arguments; ok is false when the edge can't tell.
func (s *Store) Prepare(sel *Select, v auth.Viewer, a Arguments, keys []uuid.UUID) (call *Call, ok bool, err error) {
	b := &callBuilder{store: s, of: sel, viewer: v, call: &Call{handle: s.Session(v)}}
	if sel.Edge.hangs() {
		b.key(keys)
	}
	if sel.Edge.table != nil {
		if b.table, err = sel.Edge.table(v, a, s.omitPredicates); err != nil {
			return nil, false, err
		}
		b.shape.WriteString(b.table.sql)
	}
	if !s.omitPredicates {
		b.where(sel.Entity.visible(v))
	}
	switch sel.Edge.Kind {
	case ToOne:
		b.where(cond{sql: sel.Entity.alias + ".id = ANY ($1::uuid[])"})
	case ToFirst, ToMany:
		short, ok := sel.Edge.short(a)
		if !ok {
			return nil, false, nil
		}
		b.short(short)
	case ToPage:
		if ok, err := b.page(a, keys); !ok || err != nil {
			return nil, false, err
		}
	}
	if err := b.finish(); err != nil {
		return nil, false, err
	}
	return b.call, true, nil
}

// hangs tells whether the statement needs keys.
func (e *Edge) hangs() bool { return e.Local != "" || e.Key != nil }

// Cursor seals the place of a row of a parent's list. A list that hangs on no
// object has the nil parent.
func (c *Call) Cursor(parent uuid.UUID) (func(keys []string) string, error) {
	identity, err := c.list.identity(c.handle.Viewer(), parent)
	if err != nil {
		return nil, err
	}
	sealer := c.handle.store().sealer
	return func(keys []string) string { return sealer.Seal(identity, keys) }, nil
}

// callBuilder gathers what a statement must say, in the order of its parameters.
type callBuilder struct {
	store  *Store
	of     *Select
	viewer auth.Viewer
	call   *Call
	// table has no SQL when the rows are read from the entity's own.
	table cond
	parts []cond
	// order and joins are SQL, limit is 0 for none.
	order   []string
	joins   []string
	limit   int
	sortKey []sortKey
	// shape holds all that the text depends on.
	shape strings.Builder
}

func (b *callBuilder) key(keys []uuid.UUID) {
	b.call.params = append(b.call.params, binaryUUIDs(keys))
	b.call.formats = append(b.call.formats, 1)
}

func (b *callBuilder) where(c cond) {
	b.parts = append(b.parts, c)
	b.shape.WriteString(c.sql)
	b.shape.WriteByte(0)
}

func (b *callBuilder) short(s belongs) {
	b.where(cond{sql: s.where})
	b.order, b.limit = []string{s.order}, s.most
	b.shape.WriteString(strconv.Itoa(s.most))
	b.call.Limit = s.most
}

// page says which rows the page has; not ok when the filter names a segment, which
// has to be read first.
func (b *callBuilder) page(a Arguments, keys []uuid.UUID) (ok bool, err error) {
	l, err := b.of.Edge.list(b.viewer, a)
	if err != nil {
		return false, err
	}
	parent := uuid.Nil
	if b.of.Edge.relation != nil {
		l = l.Of(*b.of.Edge.relation)
		parent = keys[0]
	}
	p := pagination.Page{
		First: argument[*int](a, "first"), After: argument[*string](a, "after"),
		Last: argument[*int](a, "last"), Before: argument[*string](a, "before"),
	}
	where, ok, err := plainConditions(l.filter, b.store.Now())
	if !ok || err != nil {
		return ok, err
	}
	if err := oneParent(p, keys); err != nil {
		return false, err
	}
	sorts := l.keys(b.of.Entity.alias + ".id")
	w, err := l.window(b.call.handle, p, parent, len(sorts))
	if err != nil {
		return false, err
	}
	b.call.list, b.call.Limit, b.call.Backward = &l, w.limit, w.backward
	b.call.After, b.call.Before = p.After != nil, p.Before != nil
	b.joins = l.joins
	if l.parent != "" {
		b.where(cond{sql: l.parent + " = parent.id"})
	}
	for _, c := range where {
		b.where(c)
	}
	if b.of.Count {
		return true, nil
	}
	for _, c := range w.conditions(sorts) {
		b.where(c)
	}
	b.limit, b.sortKey = w.limit+1, sorts
	fmt.Fprintf(&b.shape, "%d %t", b.limit, w.backward)
	for _, k := range sorts {
		order := k.orderBy(w.backward)
		b.order = append(b.order, order)
		b.shape.WriteByte(0)
		b.shape.WriteString(order)
	}
	return true, nil
}

// finish finds or writes the text, and the parameters after the keys.
func (b *callBuilder) finish() error {
	for _, c := range append([]cond{b.table}, b.parts...) {
		for _, arg := range c.args {
			value, err := parameter(arg)
			if err != nil {
				return err
			}
			b.call.params = append(b.call.params, value)
			b.call.formats = append(b.call.formats, 0)
		}
	}
	shape := b.shape.String()
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	known, ok := b.of.texts[shape]
	if !ok {
		if b.of.texts == nil || len(b.of.texts) >= maxShapes {
			b.of.texts = map[string]*statement{}
		}
		known = b.store.statements.of(b.text())
		b.of.texts[shape] = known
	}
	b.call.statement = known
	return nil
}

// text has bun write the statement, with a numbered parameter for each value.
func (b *callBuilder) text() string {
	sel := b.of
	parameters := 0
	if sel.Edge.hangs() {
		parameters = 1
	}
	marks := func(c cond) []any {
		var list []any
		for range c.args {
			parameters++
			list = append(list, bun.Safe("$"+strconv.Itoa(parameters)))
		}
		return list
	}
	q := b.store.statements.writer.NewSelect().Model(sel.Entity.model)
	if b.table.sql != "" {
		q = q.ModelTableExpr(b.table.sql+" AS "+sel.Entity.alias, marks(b.table)...)
	}
	switch {
	case sel.Count:
		q = q.ColumnExpr("count(*) AS n")
	default:
		for i, c := range sel.Columns {
			q = q.ColumnExpr("? AS ?", bun.Safe(c.expr), bun.Safe("c"+strconv.Itoa(i)))
		}
		if sel.Cursors {
			q = q.ColumnExpr(cursorColumn(b.sortKey))
		}
		if len(sel.Columns) == 0 {
			// Without a column bun would read all that the struct has.
			q = q.ColumnExpr("NULL")
		}
	}
	if sel.Entity.joined != nil {
		q = sel.Entity.joined(q, b.viewer)
	}
	for _, join := range b.joins {
		q = q.Join(join)
	}
	for _, c := range b.parts {
		q = q.Where(c.sql, marks(c)...)
	}
	for _, order := range b.order {
		q = q.OrderExpr(order)
	}
	if b.limit > 0 {
		q = q.Limit(int64(b.limit))
	}
	switch {
	case sel.Edge.Kind == ToOne:
		return strings.Replace(q.String(), "SELECT ", "SELECT "+sel.Entity.alias+".id, ", 1)
	case !sel.Edge.hangs():
		return strings.Replace(q.String(), "SELECT ", "SELECT 1::bigint, ", 1)
	default:
		return "SELECT parent.o, page.* FROM unnest($1::uuid[]) WITH ORDINALITY AS parent(id, o) CROSS JOIN LATERAL (" + q.String() + ") AS page"
	}
}
