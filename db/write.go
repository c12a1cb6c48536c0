package db

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// attempts is how often a transaction is tried that another one got in the way of.
const attempts = 3

// Tx is one write transaction of a viewer. What is written, its audit entries
// and its events commit together or not at all. It is not safe for concurrent use.
type Tx struct {
	of      *Store
	tx      bun.Tx
	viewer  auth.Viewer
	request string
	entries map[uuid.UUID][]auditLine
	events  []*Event
	last    []func(ctx context.Context, t *Tx) error
}

// BeforeCommit runs fn after all that the transaction writes itself.
func (t *Tx) BeforeCommit(fn func(ctx context.Context, t *Tx) error) { t.last = append(t.last, fn) }

// Viewer is the one who writes.
func (t *Tx) Viewer() auth.Viewer { return t.viewer }

func (t *Tx) store() *Store { return t.of }

func (t *Tx) query(ctx context.Context, fn func(ctx context.Context, db bun.IDB) error) error {
	return fn(ctx, t.tx)
}

// Write runs fn in one transaction as the viewer. When fn fails nothing is
// written. A transaction that deadlocks or can't be serialised is run again from
// its beginning, so fn must have no other effects. A context of [WithClaim] or
// [WithRefusal] decides whether it may write at all.
func (s *Store) Write(ctx context.Context, viewer auth.Viewer, fn func(ctx context.Context, tx *Tx) error) error {
	if err := mayWrite(ctx); err != nil {
		return err
	}
	var err error
	for range attempts {
		if err = s.writeOnce(ctx, viewer, fn); !collided(err) {
			break
		}
	}
	return translate("write", err)
}

func (s *Store) writeOnce(ctx context.Context, viewer auth.Viewer, fn func(ctx context.Context, tx *Tx) error) error {
	tx, err := s.bun.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := identify(ctx, tx, viewer); err != nil {
		return err
	}
	t := &Tx{of: s, tx: tx, viewer: viewer, request: RequestID(ctx), entries: map[uuid.UUID][]auditLine{}}
	if err := fn(ctx, t); err != nil {
		return err
	}
	for _, last := range t.last {
		if err := last(ctx, t); err != nil {
			return err
		}
	}
	if err := t.writeLog(ctx); err != nil {
		return err
	}
	if err := t.mark(ctx); err != nil {
		return err
	}
	err = tx.Commit()
	// A commit that failed to answer may have happened.
	s.replicas.wrote(ctx, viewer)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	marked(ctx)
	return nil
}

func collided(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	// serialization_failure and deadlock_detected
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

// Change is what a write did to one object: it becomes an audit entry, and an
// event for whoever listens.
type Change struct {
	// Brand and Creator are who the object belongs to; nil where it has none.
	Brand, Creator uuid.UUID
	// Action is noun.verb in the past: partnership.stage_changed.
	Action string
	// Subject is the object.
	Subject gid.ID
	// Before and After hold what changed, as JSON objects; nil for nothing.
	Before, After any
	// At is when.
	At time.Time
}

type auditLine struct {
	ID          uuid.UUID  `json:"id"`
	At          time.Time  `json:"at"`
	ActorID     *uuid.UUID `json:"actorId"`
	ActorKind   auth.Kind  `json:"actorKind"`
	Action      string     `json:"action"`
	SubjectType string     `json:"subjectType"`
	SubjectID   uuid.UUID  `json:"subjectId"`
	Before      any        `json:"before"`
	After       any        `json:"after"`
	RequestID   *string    `json:"requestId"`
}

// Log records a change with the transaction.
func (t *Tx) Log(c Change) {
	line := auditLine{
		ID: gid.New(), At: c.At, ActorKind: t.viewer.Kind, Action: c.Action,
		SubjectType: c.Subject.Type, SubjectID: c.Subject.UUID, Before: c.Before, After: c.After,
	}
	if t.viewer.UserID != uuid.Nil {
		line.ActorID = &t.viewer.UserID
	}
	if t.viewer.KeyID != uuid.Nil {
		// Beside what changed: the person alone would not tell which program it was.
		line.After = map[string]any{"apiKeyId": gid.Of(auth.TypeAPIKey, t.viewer.KeyID), "changed": c.After}
	}
	if t.request != "" {
		line.RequestID = &t.request
	}
	t.entries[c.Brand] = append(t.entries[c.Brand], line)
	t.events = append(t.events, &Event{
		Base: Base{Key: gid.New()}, BrandID: nullable(c.Brand), CreatorID: nullable(c.Creator),
		Type: c.Action, SubjectType: c.Subject.Type, SubjectUUID: c.Subject.UUID, OccurredAt: c.At,
	})
}

// writeLog comes last, because each brand's chain is locked from here on.
func (t *Tx) writeLog(ctx context.Context) error {
	if len(t.events) > 0 {
		if _, err := t.tx.NewInsert().Model(&t.events).Returning("NULL").Exec(ctx); err != nil {
			return fmt.Errorf("write the events: %w", err)
		}
	}
	// In one order, so that two transactions never wait for each other's chain.
	chains := slices.SortedFunc(maps.Keys(t.entries), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for _, brand := range chains {
		lines := t.entries[brand]
		body, err := json.Marshal(lines)
		if err != nil {
			return fmt.Errorf("write the audit entries: %w", err)
		}
		if _, err := t.tx.ExecContext(ctx, "SELECT audit_append(?, ?::jsonb)", nullable(brand), string(body)); err != nil {
			return fmt.Errorf("write the audit entries: %w", err)
		}
	}
	return nil
}

func nullable(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// Insert writes new rows of one kind.
func Insert[T any](ctx context.Context, t *Tx, rows ...*T) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := t.tx.NewInsert().Model(&rows).Returning("NULL").Exec(ctx); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	return nil
}

// Update writes all columns of a row that this transaction has locked.
func Update[T any](ctx context.Context, t *Tx, row *T) error {
	result, err := t.tx.NewUpdate().Model(row).WherePK().Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	// Row-level security leaves out what is not the viewer's to change, silently.
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("update: %d rows changed instead of one: %w", n, errors.Join(err, sql.ErrNoRows))
	}
	return nil
}

// UpdateOnly is [Update] of these columns alone, where the viewer may change no
// others.
func UpdateOnly[T any](ctx context.Context, t *Tx, row *T, columns ...string) error {
	result, err := t.tx.NewUpdate().Model(row).Column(columns...).WherePK().Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("update: %d rows changed instead of one: %w", n, errors.Join(err, sql.ErrNoRows))
	}
	return nil
}

// Stamp is what every row has that changes: when it last did, and how often.
type Stamp struct {
	UpdatedAt time.Time `bun:"updated_at"`
	Version   int       `bun:"version"`
}

// NewStamp is the stamp of a new row.
func NewStamp(now time.Time) Stamp { return Stamp{UpdatedAt: now, Version: 1} }

// Touch counts a change.
func (s *Stamp) Touch(now time.Time) {
	s.UpdatedAt = now
	s.Version++
}

// Expect is a [errs.Conflict] error when the client worked from another version.
func (s *Stamp) Expect(version *int) error {
	if version == nil || *version == s.Version {
		return nil
	}
	return errs.New(errs.Conflict, "The object is at version %d by now. Read it again, and send the change with that version.", s.Version).At("input", "expectedVersion")
}

type requestKey struct{}

// WithRequestID notes the request that a context serves, for the audit log.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID is the request that the context serves; empty for none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}
