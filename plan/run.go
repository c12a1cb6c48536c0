package plan

import (
	"context"
	"encoding/binary"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// run is one execution of a plan. It keeps its buffers for the next one.
type run struct {
	plan    *Plan
	of      *Executor
	viewer  auth.Viewer
	op      *graphql.OperationContext
	reader  *db.Reader
	results []result
	calls   []*db.Call
}

// result is what a node has read. Parents are the objects at the edge's beginning,
// without repeats; a list that hangs on no object has one.
type result struct {
	call      *db.Call
	arguments db.Arguments
	// asked are the keys that were asked for, of tells which of them each row of the
	// parent node has: -1 for none.
	asked []uuid.UUID
	of    []int32
	index map[uuid.UUID]int32

	rows int
	// parent is the place of each row's parent, order the rows by parent, and start
	// where each parent's begin there.
	parent, order, start []int32
	// keys are the values that children begin with, by the column's place.
	keys [][]uuid.UUID
	// written are the rows' pieces, by view; cursors and counts are a page's.
	written []pieces
	cursors []string
	sealers []func([]string) string
	counts  []int64
	structs []reflect.Value
}

// pieces are what a view wrote of all rows, cut where holes are and at the rows'
// ends.
type pieces struct {
	bytes []byte
	ends  []int
}

func (p *Plan) run(x *Executor, viewer auth.Viewer, op *graphql.OperationContext) *run {
	r, ok := p.runs.Get().(*run)
	if !ok {
		r = &run{plan: p, results: make([]result, len(p.nodes))}
		for i, n := range p.nodes {
			r.results[i].written = make([]pieces, len(n.views))
		}
	}
	r.of, r.viewer, r.op = x, viewer, op
	return r
}

func (x *result) reset() {
	x.call, x.rows = nil, 0
	x.asked, x.of = x.asked[:0], x.of[:0]
	clear(x.index)
	x.parent, x.order, x.start = x.parent[:0], x.order[:0], x.start[:0]
	for i := range x.keys {
		x.keys[i] = x.keys[i][:0]
	}
	for i := range x.written {
		x.written[i].bytes, x.written[i].ends = x.written[i].bytes[:0], x.written[i].ends[:0]
	}
	clear(x.cursors)
	clear(x.sealers)
	clear(x.structs)
	x.cursors, x.sealers, x.counts, x.structs = x.cursors[:0], x.sealers[:0], x.counts[:0], x.structs[:0]
}

// answer reads level after level and writes the data.
func (r *run) answer(ctx context.Context, out []byte) ([]byte, error) {
	defer func() { r.reader, r.op = nil, nil }()
	for i := range r.results {
		r.results[i].reset()
	}
	if err := r.load(ctx); err != nil {
		return nil, err
	}
	return r.write(out)
}

func (r *run) load(ctx context.Context) error {
	defer func() {
		if r.reader != nil {
			r.reader.Close(ctx)
		}
	}()
	for i, level := range r.plan.levels {
		r.calls = r.calls[:0]
		for _, n := range level {
			if err := r.prepare(ctx, n); err != nil {
				return err
			}
		}
		if len(r.calls) == 0 {
			continue
		}
		if r.reader == nil {
			reader, err := r.of.store.Read(ctx, r.viewer)
			if err != nil {
				return err
			}
			r.reader = reader
		}
		if err := r.reader.Round(ctx, r.calls, i == len(r.plan.levels)-1); err != nil {
			return err
		}
		for _, n := range level {
			r.results[n.id].arrange()
		}
	}
	if r.reader == nil {
		// Without a read nobody has confirmed a presumed viewer.
		return elsewhere("nothing to read")
	}
	return nil
}

// prepare makes the calls of a node; none when there is nothing to ask for.
func (r *run) prepare(ctx context.Context, n *node) error {
	x := &r.results[n.id]
	arguments, err := r.of.read(ctx, n, r.op.Variables)
	if err != nil {
		return err
	}
	x.arguments = arguments
	known, err := r.gather(n, x, arguments)
	if err != nil || !known {
		return err
	}
	call, ok, err := r.of.store.Prepare(n.read, r.viewer, arguments, x.asked)
	if err != nil || !ok {
		return elsewhere("%s: %v", n.named, err)
	}
	x.call = call
	call.Row = func(values [][]byte) error { return r.row(n, x, values) }
	r.calls = append(r.calls, call)
	if n.count == nil {
		return nil
	}
	counting, ok, err := r.of.store.Prepare(n.count, r.viewer, arguments, x.asked)
	if err != nil || !ok {
		return elsewhere("%s: %v", n.named, err)
	}
	x.counts = append(x.counts, make([]int64, max(1, len(x.asked)))...)
	counting.Row = func(values [][]byte) error {
		x.counts[place(values[0])] = integer(values[1])
		return nil
	}
	r.calls = append(r.calls, counting)
	return nil
}

// gather finds the keys that a node asks for; none are known when no object is at
// its beginning.
func (r *run) gather(n *node, x *result, arguments db.Arguments) (known bool, err error) {
	switch {
	case n.of != nil:
		ids, err := r.ids(arguments)
		if err != nil {
			return false, err
		}
		for _, id := range ids {
			if id.Type == n.read.Entity.Prefix {
				x.ask(id.UUID)
			}
		}
	case n.edge.Key != nil:
		key, ok := n.edge.Key(r.viewer, arguments)
		if !ok {
			return false, elsewhere("%s by these arguments", n.named)
		}
		// One key for all objects: each has the first place.
		x.ask(key)
		x.of = x.of[:0]
	case n.same:
		x.asked = append(x.asked, r.results[n.parent.id].asked...)
		x.of = append(x.of, 0)
	case n.parent == nil:
		return true, nil
	default:
		from := &r.results[n.parent.id]
		if n.keyColumn >= len(from.keys) {
			return false, nil // no row was read
		}
		for _, key := range from.keys[n.keyColumn] {
			x.ask(key)
		}
	}
	return len(x.asked) > 0, nil
}

// ids are those that node and nodes are given. Reading an entry of the audit log
// by its id needs a permission that no field names: the resolvers know it.
func (r *run) ids(arguments db.Arguments) ([]gid.ID, error) {
	var ids []gid.ID
	if id, ok := arguments["id"].(gid.ID); ok {
		ids = []gid.ID{id}
	}
	list, _ := arguments["ids"].([]*gid.ID)
	for _, id := range list {
		ids = append(ids, *id)
	}
	if len(ids) > pagination.MaxSize || slices.ContainsFunc(ids, func(id gid.ID) bool { return id.Type == db.TypeAuditEntry }) {
		return nil, elsewhere("these ids")
	}
	return ids, nil
}

// ask adds the key of one more object at the edge's beginning.
func (x *result) ask(key uuid.UUID) {
	if key == uuid.Nil {
		x.of = append(x.of, -1)
		return
	}
	at, ok := x.index[key]
	if !ok {
		if x.index == nil {
			x.index = map[uuid.UUID]int32{}
		}
		at = int32(len(x.asked)) //nolint:gosec // Far below 2³¹.
		x.index[key] = at
		x.asked = append(x.asked, key)
	}
	x.of = append(x.of, at)
}

// place reads a parent's place, which Postgres counts from one.
func place(value []byte) int32 { return int32(binary.BigEndian.Uint64(value)) - 1 } //nolint:gosec // Far below 2³¹.

// row takes one row: its parent, the keys of what hangs on it, its JSON.
func (r *run) row(n *node, x *result, values [][]byte) error {
	var parent int32
	switch {
	case n.edge.Kind != db.ToOne:
		parent = place(values[0])
	case n.same:
	default:
		parent = x.index[readUUID(values[0])]
	}
	values = values[1:]
	x.parent = append(x.parent, parent)
	x.rows++
	if len(x.keys) < len(n.read.Columns) {
		x.keys = append(x.keys, make([][]uuid.UUID, len(n.read.Columns)-len(x.keys))...)
	}
	for _, column := range n.keyColumns {
		x.keys[column] = append(x.keys[column], readUUID(values[column]))
	}
	if n.read.Cursors {
		if err := x.seal(parent, values[len(n.read.Columns)]); err != nil {
			return err
		}
	}
	if n.keeps {
		row := reflect.New(n.read.Entity.Row)
		for i, column := range n.read.Columns {
			if err := r.reader.Scan(column, values[i], row.Elem()); err != nil {
				return err
			}
		}
		x.structs = append(x.structs, row)
	}
	for i, v := range n.views {
		if err := r.piece(n, v, x, &x.written[i], values); err != nil {
			return err
		}
	}
	return nil
}

// seal makes the row's cursor.
func (x *result) seal(parent int32, value []byte) error {
	for int(parent) >= len(x.sealers) {
		x.sealers = append(x.sealers, nil)
	}
	if x.sealers[parent] == nil {
		key := uuid.Nil
		if len(x.asked) > 0 {
			key = x.asked[parent]
		}
		var err error
		if x.sealers[parent], err = x.call.Cursor(key); err != nil {
			return err
		}
	}
	list := texts(value)
	keys := make([]string, len(list))
	for i, text := range list {
		keys[i] = string(text)
	}
	x.cursors = append(x.cursors, x.sealers[parent](keys))
	return nil
}

// piece writes what a view has of a row.
func (r *run) piece(n *node, v *view, x *result, out *pieces, values [][]byte) error {
	b := out.bytes
	for i := range v.ops {
		o := &v.ops[i]
		switch o.kind {
		case opLiteral:
			b = append(b, o.literal...)
		case opColumn:
			switch value := values[o.column]; {
			case value != nil:
				b = o.write(b, value)
			case o.required:
				return elsewhere("a null in a field that has none")
			default:
				b = append(b, "null"...)
			}
		case opCursor:
			b = appendString(b, x.cursors[x.rows-1])
		case opValue:
			row := reflect.New(n.read.Entity.Row)
			for _, column := range o.computed.columns {
				if err := r.reader.Scan(n.read.Columns[column], values[column], row.Elem()); err != nil {
					return err
				}
			}
			var ok bool
			if b, ok = o.computed.append(b, r.viewer, row.Interface(), nil); !ok {
				return elsewhere("a value that can't be worked out")
			}
		case opHole:
			out.ends = append(out.ends, len(b))
		case opViewer: // stands at the root alone
		}
	}
	out.ends = append(out.ends, len(b))
	out.bytes = b
	return nil
}

func (c *computed) append(b []byte, v auth.Viewer, row, with any) ([]byte, bool) {
	value, ok := c.of.Value(v, row, with)
	if !ok {
		return b, false
	}
	return c.write(b, value)
}

// arrange puts the rows in the order of their parents.
func (x *result) arrange() {
	if x.call == nil {
		return
	}
	parents := max(1, len(x.asked))
	for range parents + 1 {
		x.start = append(x.start, 0)
	}
	for _, p := range x.parent {
		x.start[p+1]++
	}
	for i := range parents {
		x.start[i+1] += x.start[i]
	}
	for range x.rows {
		x.order = append(x.order, 0)
	}
	next := append([]int32{}, x.start...)
	for row, p := range x.parent {
		x.order[next[p]] = int32(row)
		next[p]++
	}
}
