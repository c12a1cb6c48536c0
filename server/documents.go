package server

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// document is a query document that has passed every check that does not depend
// on variables. It is shared by requests and never changed.
type document struct {
	query string
	ast   *ast.QueryDocument
	plans map[*ast.OperationDefinition]*plan
	bytes int
}

// documents keeps checked documents, so that a repeated one is neither parsed nor
// validated again. It is bounded by an estimate of the memory they hold, not by
// their number: many distinct large documents push each other out.
type documents struct {
	mu     sync.Mutex
	budget int
	used   int
	byText map[string]*kept
	// recent is the ring's head: recent.next was used last, recent.previous longest
	// ago.
	recent *kept
}

// kept is a document's place in the ring.
type kept struct {
	*document
	previous, next *kept
}

func newDocuments(budget int) *documents {
	head := &kept{}
	head.previous, head.next = head, head
	return &documents{budget: budget, byText: map[string]*kept{}, recent: head}
}

func (d *documents) get(query string) (*document, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, ok := d.byText[query]
	if !ok {
		return nil, false
	}
	found.leave()
	found.follow(d.recent)
	return found.document, true
}

// put keeps the document, unless it alone would take more than an eighth of the
// memory.
func (d *documents) put(doc *document) {
	if doc.bytes > d.budget/8 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byText[doc.query] != nil {
		return
	}
	added := &kept{document: doc}
	added.follow(d.recent)
	d.byText[doc.query] = added
	d.used += doc.bytes
	for d.used > d.budget {
		oldest := d.recent.previous
		oldest.leave()
		delete(d.byText, oldest.query)
		d.used -= oldest.bytes
	}
}

func (k *kept) follow(other *kept) {
	k.previous, k.next = other, other.next
	other.next.previous, other.next = k, k
}

func (k *kept) leave() {
	k.previous.next, k.next.previous = k.next, k.previous
}

// size tells how many bytes the kept documents hold, and how many there are.
func (d *documents) size() (bytes, count int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.used, len(d.byText)
}
