// Package pagination holds the connections that lists answer with, and the
// sealed cursors that say where in a list a page begins.
package pagination

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
)

// DefaultSize and MaxSize are how many objects a page holds when nothing is
// said, and at most.
const (
	DefaultSize = 20
	MaxSize     = 100
)

// Page is what a client asks of a list: so many after a cursor, or so many
// before one.
type Page struct {
	First  *int
	After  *string
	Last   *int
	Before *string
	// Count asks for the number of objects in the whole list.
	Count bool
}

// Connection is one page of a list.
type Connection[T any] struct {
	Edges      []*Edge[T]
	PageInfo   *PageInfo
	TotalCount int
}

// Nodes are the page's objects without their cursors.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, edge := range c.Edges {
		nodes[i] = edge.Node
	}
	return nodes
}

// Edge is an object and where it stands in the list.
type Edge[T any] struct {
	Node   T
	Cursor string
}

// PageInfo says where a page lies in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// NewConnection makes a page of edges that are in the list's order.
func NewConnection[T any](edges []*Edge[T], hasPrevious, hasNext bool) *Connection[T] {
	info := &PageInfo{HasPreviousPage: hasPrevious, HasNextPage: hasNext}
	if len(edges) > 0 {
		info.StartCursor = &edges[0].Cursor
		info.EndCursor = &edges[len(edges)-1].Cursor
	}
	return &Connection[T]{Edges: edges, PageInfo: info}
}

// ErrBadCursor is what [Sealer.Open] answers to a cursor that it did not make
// for this list and this principal.
var ErrBadCursor = errors.New("cursor of another list, filter, order or principal")

// Sealer makes cursors that only it can make, each for one list: a name, filter
// and order, as seen by one principal.
type Sealer struct {
	key []byte
}

// NewSealer makes a sealer. All servers of an installation share the key, so
// that a cursor of one opens on the others.
func NewSealer(key []byte) Sealer { return Sealer{key: key} }

// Seal makes the cursor of the object with these sort keys.
func (s Sealer) Seal(list string, keys []string) string {
	body, err := json.Marshal(keys)
	if err != nil {
		// A list of strings always marshals.
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(append(s.sign(list, body), body...))
}

// Open gives the sort keys back, or ErrBadCursor.
func (s Sealer) Open(list, cursor string) ([]string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= signatureSize {
		return nil, ErrBadCursor
	}
	signature, body := raw[:signatureSize], raw[signatureSize:]
	if !hmac.Equal(signature, s.sign(list, body)) {
		return nil, ErrBadCursor
	}
	var keys []string
	if err := json.Unmarshal(body, &keys); err != nil {
		return nil, ErrBadCursor
	}
	return keys, nil
}

const signatureSize = 16

func (s Sealer) sign(list string, body []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(list))
	mac.Write([]byte{0})
	mac.Write(body)
	return mac.Sum(nil)[:signatureSize]
}
