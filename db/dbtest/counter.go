package dbtest

import (
	"context"
	"sync"

	"github.com/uptrace/bun"
)

// Counter takes down every statement that a store sends, in order: BEGIN,
// COMMIT and ROLLBACK too, and the one that tells row-level security who asks.
// Give it to db.Open as one of the hooks. It is safe for concurrent use.
type Counter struct {
	mu         sync.Mutex
	statements []string
}

var _ bun.QueryHook = (*Counter)(nil)

// BeforeQuery changes nothing.
func (*Counter) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

// AfterQuery takes the statement down, with its arguments written into it.
func (c *Counter) AfterQuery(_ context.Context, event *bun.QueryEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statements = append(c.statements, event.Query)
}

// Take gives the statements since it was last called, or since the beginning.
func (c *Counter) Take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.statements
	c.statements = nil
	return taken
}
