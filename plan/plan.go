// Package plan reads a query level by level: a checked document becomes a plan
// once, in which each edge is one statement for all objects of its level; the
// statements of a level go in one round trip, within one snapshot; rows are read
// in binary and become JSON at once.
//
// It answers only what it can answer in full and without an error. For all else,
// an operation with a field that it does not know, an argument that is refused, a
// field that the viewer may not read, a null where there must be none, it answers
// that it can't, and the other executor does: errors have one source.
package plan

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
)

// Plan is an operation's statements and what its answer is written of. It is made
// for one kind of viewer and one choice of its @skip and @include, changes no more,
// and is safe for concurrent use.
type Plan struct {
	nodes  []*node
	levels [][]*node
	root   view
	// permissions are what @auth asks for.
	permissions []string
	runs        sync.Pool
}

// node is an edge that the operation follows: one statement, for all objects at
// its beginning.
type node struct {
	id, level int
	// parent is the node that the objects at its beginning come from; nil at the
	// query and the viewer.
	parent *node
	edge   *db.Edge
	// keyColumn is where in the parent's columns the edge's key is, -1 where it is
	// not read from a row.
	keyColumn int
	// keyColumns are the columns of this node that its children begin with.
	keyColumns []int
	// same tells that the key is the parent's own, which was known before its row.
	same bool

	read  *db.Select
	count *db.Select
	// arguments are those of a field without variables; else they are read from it.
	arguments db.Arguments
	field     *ast.Field
	named     string

	// views are what is written of each row: of a page's nodes, of its edges.
	views []*view
	// page is what is written around the rows of a page.
	page []pageOp
	// keeps tells that the rows are kept as structs, for fields that are computed.
	keeps bool

	required bool
	// of is the field that this node is one alternative of; nil for all others.
	of *choice
}

// choice is a field whose objects are of several types, with a node for each: by
// the ids that node and nodes are given, or by the keys of a row.
type choice struct {
	many         bool
	alternatives map[string]*node
	// edges lead from a row; one of them at most finds something.
	edges []*node
}

// view is what is written of one row: literal text, values, and holes for what
// comes later.
type view struct {
	ops   []op
	holes []hole
}

type opKind uint8

const (
	opLiteral opKind = iota
	opColumn
	opValue
	opCursor
	opHole
	opViewer
)

type op struct {
	kind    opKind
	literal []byte
	// column is the value's place in the row, write how it is written.
	column   int
	write    columnWriter
	required bool
	computed *computed
}

// hole is filled when all rows are there: with what an edge leads to, with a value
// that needs another row, or with objects of several types.
type hole struct {
	child    *node
	computed *computed
	choice   *choice
}

// computed is a value that is worked out of a row's struct.
type computed struct {
	of *db.Computed
	// columns are the places of what it reads, in the row that is read.
	columns []int
	// with reads the other row.
	with     *node
	write    valueWriter
	required bool
}

type pageOpKind uint8

const (
	pageLiteral pageOpKind = iota
	pageRows
	pageHasNext
	pageHasPrevious
	pageStart
	pageEnd
	pageCount
)

type pageOp struct {
	kind    pageOpKind
	literal []byte
	view    int
}

func (v *view) text(s string) {
	if l := len(v.ops); l > 0 && v.ops[l-1].kind == opLiteral {
		v.ops[l-1].literal = append(v.ops[l-1].literal, s...)
		return
	}
	v.ops = append(v.ops, op{kind: opLiteral, literal: []byte(s)})
}

func (v *view) hole(h hole) {
	v.ops = append(v.ops, op{kind: opHole})
	v.holes = append(v.holes, h)
}

func (n *node) text(s string) {
	if l := len(n.page); l > 0 && n.page[l-1].kind == pageLiteral {
		n.page[l-1].literal = append(n.page[l-1].literal, s...)
		return
	}
	n.page = append(n.page, pageOp{kind: pageLiteral, literal: []byte(s)})
}

// column is the place of a column among those that the node reads.
func (n *node) column(c *db.Column) int {
	for i, known := range n.read.Columns {
		if known == c {
			return i
		}
	}
	n.read.Columns = append(n.read.Columns, c)
	return len(n.read.Columns) - 1
}

// allowed tells whether the viewer holds all that the plan's fields ask for.
func (p *Plan) allowed(v auth.Viewer, can func(auth.Viewer, string) bool) bool {
	for _, permission := range p.permissions {
		if !can(v, permission) {
			return false
		}
	}
	return true
}
