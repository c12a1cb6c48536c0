package db

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// The bounds of a filter: each is a clear error beyond, and never a slow query.
const (
	maxBranches   = 20
	maxListValues = 100
	maxDepth      = 5
	minContains   = 2
	maxText       = 500
)

// cond is a condition in SQL with its arguments, for bun.
type cond struct {
	sql  string
	args []any
}

// conditions gathers what must all hold, and what is wrong with the filter.
type conditions struct {
	parts  []cond
	faults errs.List
	depth  int
	// in is what all conditions of one filter share.
	in *filtering
}

func (c *conditions) add(sql string, args ...any) {
	c.parts = append(c.parts, cond{sql, args})
}

func (c *conditions) fault(code errs.Code, format string, args ...any) {
	c.faults.Add(code, []string{"filter"}, format, args...)
}

// all joins the parts with AND; TRUE when there are none.
func (c *conditions) all() cond { return join(" AND ", "TRUE", c.parts) }

func join(with, empty string, parts []cond) cond {
	if len(parts) == 0 {
		return cond{sql: empty}
	}
	texts := make([]string, len(parts))
	var args []any
	for i, p := range parts {
		texts[i] = "(" + p.sql + ")"
		args = append(args, p.args...)
	}
	return cond{strings.Join(texts, with), args}
}

// Filter is a client's conditions on the objects of a list. Its JSON is what the
// API takes: segments are saved in that form.
type Filter interface {
	// conditions adds them to c. A nil filter adds none.
	conditions(c *conditions)
}

// branches adds a filter's and, or and not.
func branches[F Filter](c *conditions, and, or []F, not F, hasNot bool) {
	if len(and) > maxBranches || len(or) > maxBranches {
		c.fault(errs.TooLong, "Give at most %d conditions in one list.", maxBranches)
		return
	}
	if c.depth >= maxDepth {
		c.fault(errs.OutOfRange, "Nest a filter at most %d deep.", maxDepth)
		return
	}
	inner := func(f F) cond {
		in := conditions{depth: c.depth + 1, in: c.in}
		f.conditions(&in)
		c.faults = append(c.faults, in.faults...)
		return in.all()
	}
	for _, f := range and {
		c.parts = append(c.parts, inner(f))
	}
	if or != nil {
		var either []cond
		for _, f := range or {
			either = append(either, inner(f))
		}
		c.parts = append(c.parts, join(" OR ", "FALSE", either))
	}
	if hasNot {
		no := inner(not)
		// What is unknown is not so: NOT keeps rows with nulls.
		c.add("("+no.sql+") IS NOT TRUE", no.args...)
	}
}

// within adds an EXISTS around the conditions of a related object.
func (c *conditions) within(f Filter, format string) {
	in := conditions{depth: c.depth + 1, in: c.in}
	f.conditions(&in)
	c.faults = append(c.faults, in.faults...)
	all := in.all()
	c.add(fmt.Sprintf(format, all.sql), all.args...)
}

func values[T any](c *conditions, column string, in []T) {
	switch {
	case in == nil:
	case len(in) > maxListValues:
		c.fault(errs.TooLong, "Give at most %d values in `in`.", maxListValues)
	case len(in) == 0:
		c.add("FALSE")
	default:
		// An array and not IN (…): the text is the same for any number of values.
		c.add(column+" = ANY (?)", pgdialect.Array(in))
	}
}

func (c *conditions) isNull(column string, is *bool) {
	switch {
	case is == nil:
	case *is:
		c.add(column + " IS NULL")
	default:
		c.add(column + " IS NOT NULL")
	}
}

func compare[T any](c *conditions, column, operator string, v *T) {
	if v != nil {
		c.add(column+" "+operator+" ?", *v)
	}
}

// StringFilter is conditions on a text.
type StringFilter struct {
	Eq         *string  `json:"eq,omitempty"`
	Ne         *string  `json:"ne,omitempty"`
	In         []string `json:"in,omitzero"`
	Contains   *string  `json:"contains,omitempty"`
	StartsWith *string  `json:"startsWith,omitempty"`
	IsNull     *bool    `json:"isNull,omitempty"`
}

func (c *conditions) text(column string, f *StringFilter) {
	if f == nil {
		return
	}
	for _, s := range append([]string{deref(f.Eq), deref(f.Ne), deref(f.Contains), deref(f.StartsWith)}, f.In...) {
		if len(s) > maxText {
			c.fault(errs.TooLong, "A text in a filter is at most %d bytes long.", maxText)
			return
		}
	}
	compare(c, column, "=", f.Eq)
	compare(c, column, "IS DISTINCT FROM", f.Ne)
	values(c, column, f.In)
	if f.Contains != nil {
		if len([]rune(*f.Contains)) < minContains {
			c.fault(errs.OutOfRange, "`contains` needs at least %d characters.", minContains)
			return
		}
		// position and not LIKE: nothing in the text is a wildcard.
		c.add("position(lower(?) in lower("+column+")) > 0", *f.Contains)
	}
	if f.StartsWith != nil {
		c.add("starts_with(lower("+column+"), lower(?))", *f.StartsWith)
	}
	c.isNull(column, f.IsNull)
}

func deref[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// IDFilter is conditions on a global id.
type IDFilter struct {
	Eq     *gid.ID  `json:"eq,omitempty"`
	Ne     *gid.ID  `json:"ne,omitempty"`
	In     []gid.ID `json:"in,omitzero"`
	IsNull *bool    `json:"isNull,omitempty"`
}

// id matches ids of one type; a foreign or unknown one matches nothing.
func (c *conditions) id(column, typ string, f *IDFilter) {
	if f == nil {
		return
	}
	key := func(id gid.ID) uuid.UUID { k, _ := id.Is(typ); return k }
	if f.Eq != nil {
		c.add(column+" = ?", key(*f.Eq))
	}
	if f.Ne != nil {
		c.add(column+" IS DISTINCT FROM ?", key(*f.Ne))
	}
	if f.In != nil {
		keys := make([]uuid.UUID, len(f.In))
		for i, id := range f.In {
			keys[i] = key(id)
		}
		values(c, column, keys)
	}
	c.isNull(column, f.IsNull)
}

// RangeFilter is conditions on a value that has an order.
type RangeFilter[T any] struct {
	Eq     *T    `json:"eq,omitempty"`
	Gt     *T    `json:"gt,omitempty"`
	Gte    *T    `json:"gte,omitempty"`
	Lt     *T    `json:"lt,omitempty"`
	Lte    *T    `json:"lte,omitempty"`
	IsNull *bool `json:"isNull,omitempty"`
}

// The range filters of the schema.
type (
	// BigIntFilter is conditions on a value of int64.
	BigIntFilter = RangeFilter[int64]
	// DateTimeFilter is conditions on a value of time.Time.
	DateTimeFilter = RangeFilter[time.Time]
	// DateFilter is conditions on a value of scalars.Date.
	DateFilter = RangeFilter[scalars.Date]
)

func span[T any](c *conditions, column string, f *RangeFilter[T]) {
	if f == nil {
		return
	}
	compare(c, column, "=", f.Eq)
	compare(c, column, ">", f.Gt)
	compare(c, column, ">=", f.Gte)
	compare(c, column, "<", f.Lt)
	compare(c, column, "<=", f.Lte)
	c.isNull(column, f.IsNull)
}

// EnumFilter is conditions on one word of a fixed set.
type EnumFilter[T ~string] struct {
	Eq     *T    `json:"eq,omitempty"`
	Ne     *T    `json:"ne,omitempty"`
	In     []T   `json:"in,omitzero"`
	IsNull *bool `json:"isNull,omitempty"`
}

func enum[T ~string](c *conditions, column string, f *EnumFilter[T]) {
	if f == nil {
		return
	}
	compare(c, column, "=", f.Eq)
	compare(c, column, "IS DISTINCT FROM", f.Ne)
	values(c, column, f.In)
	c.isNull(column, f.IsNull)
}

// WordsFilter is conditions on a list of words.
type WordsFilter struct {
	Has    *string  `json:"has,omitempty"`
	HasAny []string `json:"hasAny,omitzero"`
	HasAll []string `json:"hasAll,omitzero"`
}

func (c *conditions) words(column string, f *WordsFilter) {
	if f == nil {
		return
	}
	if len(f.HasAny) > maxListValues || len(f.HasAll) > maxListValues {
		c.fault(errs.TooLong, "Give at most %d words.", maxListValues)
		return
	}
	if f.Has != nil {
		c.add(column+" @> ?::text[]", pgdialect.Array([]string{*f.Has}))
	}
	if f.HasAny != nil {
		c.add(column+" && ?::text[]", pgdialect.Array(f.HasAny))
	}
	if f.HasAll != nil {
		c.add(column+" @> ?::text[]", pgdialect.Array(f.HasAll))
	}
}
