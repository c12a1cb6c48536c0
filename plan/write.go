package plan

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
)

// write appends the operation's data.
func (r *run) write(b []byte) ([]byte, error) {
	holes := r.plan.root.holes
	for i := range r.plan.root.ops {
		o := &r.plan.root.ops[i]
		var err error
		switch o.kind { //nolint:exhaustive // The root reads no row.
		case opLiteral:
			b = append(b, o.literal...)
		case opViewer:
			var ok bool
			if b, ok = o.computed.write(b, reflect.ValueOf(r.viewer).FieldByIndex(o.computed.columns)); !ok {
				return nil, elsewhere("a null in a field that has none")
			}
		case opHole:
			if of := holes[0].choice; of != nil {
				b, err = r.choice(b, of)
			} else {
				b, err = r.edge(b, holes[0].child, 0)
			}
			holes = holes[1:]
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// choice writes the objects that ids name, each by its type; null where there is
// none.
func (r *run) choice(b []byte, of *choice) ([]byte, error) {
	var ids []gid.ID
	for _, n := range of.alternatives {
		var err error
		if ids, err = r.ids(r.results[n.id].arguments); err != nil {
			return nil, err
		}
		break // They have the same arguments.
	}
	if of.many {
		b = append(b, '[')
	}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		row := int32(-1)
		n := of.alternatives[id.Type]
		if n != nil {
			x := &r.results[n.id]
			if place, ok := x.index[id.UUID]; ok && x.call != nil && x.start[place] < x.start[place+1] {
				row = x.order[x.start[place]]
			}
		}
		if row < 0 {
			b = append(b, "null"...)
			continue
		}
		var err error
		if b, err = r.view(b, n, 0, row); err != nil {
			return nil, err
		}
	}
	if of.many {
		b = append(b, ']')
	}
	return b, nil
}

// at gives the rows of one object at the node's beginning, and its place among the
// parents; ok is false when the object asks for nothing.
func (x *result) at(from int32) (rows []int32, parent int32, ok bool) {
	if len(x.of) > 0 {
		parent = x.of[from]
	}
	if parent < 0 || x.call == nil {
		return nil, 0, false
	}
	return x.order[x.start[parent]:x.start[parent+1]], parent, true
}

// edge writes what a node leads to from one row of its parent.
func (r *run) edge(b []byte, n *node, from int32) ([]byte, error) {
	x := &r.results[n.id]
	rows, parent, ok := x.at(from)
	switch n.edge.Kind {
	case db.ToOne, db.ToFirst:
		if len(rows) > 0 {
			return r.view(b, n, 0, rows[0])
		}
		if n.required {
			return nil, elsewhere("nothing where there must be something")
		}
		return append(b, "null"...), nil
	case db.ToMany:
		return r.list(b, n, 0, rows)
	case db.ToPage:
		if !ok {
			return nil, elsewhere("a page of nothing")
		}
		return r.page(b, n, x, rows, parent)
	}
	return nil, elsewhere("an edge of another kind")
}

func (r *run) list(b []byte, n *node, view int, rows []int32) ([]byte, error) {
	b = append(b, '[')
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = r.view(b, n, view, row); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// page writes one page of a list.
func (r *run) page(b []byte, n *node, x *result, rows []int32, parent int32) ([]byte, error) {
	call := x.call
	more := len(rows) > call.Limit
	if more {
		rows = rows[:call.Limit]
	}
	hasPrevious, hasNext := call.After, more
	if call.Backward {
		hasPrevious, hasNext = more, call.Before
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	for i := range n.page {
		o := &n.page[i]
		var err error
		switch o.kind {
		case pageLiteral:
			b = append(b, o.literal...)
		case pageRows:
			b, err = r.list(b, n, o.view, rows)
		case pageHasNext:
			b = strconv.AppendBool(b, hasNext)
		case pageHasPrevious:
			b = strconv.AppendBool(b, hasPrevious)
		case pageStart:
			b = x.cursor(b, rows, 0)
		case pageEnd:
			b = x.cursor(b, rows, len(rows)-1)
		case pageCount:
			b = strconv.AppendInt(b, x.counts[parent], 10)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (x *result) cursor(b []byte, rows []int32, at int) []byte {
	if len(rows) == 0 {
		return append(b, "null"...)
	}
	return appendString(b, x.cursors[rows[at]])
}

// view writes a row's pieces, and what is in its holes.
func (r *run) view(b []byte, n *node, view int, row int32) ([]byte, error) {
	x := &r.results[n.id]
	v, of := n.views[view], &x.written[view]
	piece := int(row) * (len(v.holes) + 1)
	from := 0
	if piece > 0 {
		from = of.ends[piece-1]
	}
	for i := range v.holes {
		b = append(b, of.bytes[from:of.ends[piece+i]]...)
		from = of.ends[piece+i]
		var err error
		switch h := &v.holes[i]; {
		case h.child != nil:
			b, err = r.edge(b, h.child, row)
		case h.choice != nil:
			b, err = r.chosen(b, h.choice, row)
		default:
			b, err = r.late(b, x, h.computed, row)
		}
		if err != nil {
			return nil, err
		}
	}
	return append(b, of.bytes[from:of.ends[piece+len(v.holes)]]...), nil
}

// chosen writes the object that one of the edges finds; null where none does.
func (r *run) chosen(b []byte, of *choice, from int32) ([]byte, error) {
	for _, n := range of.edges {
		if rows, _, _ := r.results[n.id].at(from); len(rows) > 0 {
			return r.view(b, n, 0, rows[0])
		}
	}
	return append(b, "null"...), nil
}

// late writes a value that needs another row.
func (r *run) late(b []byte, x *result, c *computed, row int32) ([]byte, error) {
	other := &r.results[c.with.id]
	var with any
	if rows, _, _ := other.at(row); len(rows) > 0 {
		with = other.structs[rows[0]].Interface()
	}
	b, ok := c.append(b, r.viewer, x.structs[row].Interface(), with)
	if !ok {
		return nil, elsewhere("a value that can't be worked out")
	}
	return b, nil
}
