package db

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
)

// Handle is what a read runs on: a [Session] or a [Tx]. It belongs to one
// viewer.
type Handle interface {
	// Viewer is the one who asks.
	Viewer() auth.Viewer
	store() *Store
	// query runs fn alone on the handle's connection: one at a time.
	query(ctx context.Context, fn func(ctx context.Context, db bun.IDB) error) error
}

// Session is what one operation reads from: a single snapshot of the database,
// opened with the first query, as this viewer. It is safe for concurrent use.
type Session struct {
	of     *Store
	viewer auth.Viewer

	mu sync.Mutex
	tx *bun.Tx
}

// Session begins reading as the viewer. Nothing is sent before the first query.
// Close it.
func (s *Store) Session(viewer auth.Viewer) *Session {
	return &Session{of: s, viewer: viewer}
}

// Viewer is the one who asks.
func (s *Session) Viewer() auth.Viewer { return s.viewer }

// Store is where the session reads from.
func (s *Session) Store() *Store { return s.of }

func (s *Session) store() *Store { return s.of }

// Close gives the connection back. The session can be used again, and then sees
// what was committed since.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tx != nil {
		// Nothing was written: there is nothing to lose by rolling back.
		_ = s.tx.Rollback()
		s.tx = nil
	}
}

func (s *Session) query(ctx context.Context, fn func(ctx context.Context, db bun.IDB) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tx == nil {
		// The transaction outlives the query that opens it, and its own context
		// with it: database/sql would roll it back when that one ends.
		tx, err := s.of.bun.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return translate("begin to read", err)
		}
		if err := identify(ctx, tx, s.viewer); err != nil {
			_ = tx.Rollback()
			return translate("tell the database who asks", err)
		}
		s.tx = &tx
	}
	return fn(ctx, *s.tx)
}

// identify tells row-level security who asks, for this transaction alone.
func identify(ctx context.Context, tx bun.Tx, v auth.Viewer) error {
	_, err := tx.ExecContext(ctx, "SELECT set_config('role', ?, true), set_config('app.brand', ?, true), set_config('app.creator', ?, true), set_config('app.user', ?, true)",
		roleOf(v.Kind), setting(v.BrandID), setting(v.CreatorID), setting(v.UserID))
	if err != nil {
		return fmt.Errorf("set the viewer: %w", err)
	}
	return nil
}

// roleOf is the role whose policies apply to a kind of viewer. One that is no
// principal keeps the serving role, and sees nothing for want of ids.
func roleOf(kind auth.Kind) string {
	switch kind {
	case auth.KindBrand, auth.KindSystem:
		return "rapport_brand"
	case auth.KindCreator:
		return "rapport_creator"
	default:
		return ServingRole
	}
}

func setting(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}
