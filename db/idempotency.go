package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

const (
	// keyLife is how long an answer is kept for its key.
	keyLife = 24 * time.Hour
	// expireAtOnce is how many keys that are over one claim clears away.
	expireAtOnce = 20
	// maxSubjects is how many of the objects written are noted with a key.
	maxSubjects = 8
)

// idempotencyKey is a key of a client, and what became of its mutation.
type idempotencyKey struct {
	bun.BaseModel `bun:"table:idempotency_keys,alias:idempotency_key"`
	Base

	BrandID     *uuid.UUID `bun:"brand_id,type:uuid"`
	CreatorID   *uuid.UUID `bun:"creator_id,type:uuid"`
	UserID      *uuid.UUID `bun:"user_id,type:uuid"`
	Name        string     `bun:"key"`
	Fingerprint []byte     `bun:"fingerprint"`
	Attempt     uuid.UUID  `bun:"attempt,type:uuid"`
	LeasedUntil time.Time  `bun:"leased_until"`
	WrittenAt   *time.Time `bun:"written_at"`
	Subjects    []string   `bun:"subjects,array"`
	Answer      []byte     `bun:"answer"`
	ExpiresAt   time.Time  `bun:"expires_at"`
}

// Claim is one attempt to carry out a mutation for a client's key. While it runs,
// [Store.Write] with a context of [WithClaim] writes as this attempt alone.
type Claim struct {
	key, attempt uuid.UUID
	written      atomic.Bool
	// earlier are the objects that an attempt before this one wrote, whose answer
	// was lost.
	earlier []gid.ID
}

// Written tells whether a transaction of this attempt was committed.
func (c *Claim) Written() bool { return c.written.Load() }

// Claim begins a mutation for the viewer's key. Exactly one of these comes back:
//
//   - a claim: nobody has carried this out, or somebody has and its answer was
//     lost (see [EarlierSubjects]); end it with [Store.Keep] or [Store.Release];
//   - the answer that was given before, to be given again;
//   - an error: IDEMPOTENCY_MISMATCH if the key came with another request,
//     IDEMPOTENCY_IN_PROGRESS if it is being carried out just now.
//
// The lease is how long this attempt may take: after it another one may begin.
func (s *Store) Claim(ctx context.Context, viewer auth.Viewer, key string, fingerprint []byte, lease time.Duration) (*Claim, []byte, error) {
	now := s.Now()
	mine := &idempotencyKey{
		Base: Base{Key: gid.New()}, BrandID: nullable(viewer.BrandID), CreatorID: nullable(viewer.CreatorID), UserID: nullable(viewer.UserID),
		Name: key, Fingerprint: fingerprint, Attempt: gid.New(), LeasedUntil: now.Add(lease), Subjects: []string{}, ExpiresAt: now.Add(keyLife),
	}
	var claim *Claim
	var answer []byte
	err := s.Write(ctx, viewer, func(ctx context.Context, tx *Tx) error {
		claim, answer = nil, nil
		if _, err := tx.tx.ExecContext(ctx, "SELECT idempotency_expire(?, ?)", now, expireAtOnce); err != nil {
			return fmt.Errorf("clear keys away: %w", err)
		}
		held, err := heldKey(ctx, tx, mine, now)
		if err != nil {
			return err
		}
		if held == nil {
			claim = &Claim{key: mine.Key, attempt: mine.Attempt}
			return nil
		}
		claim, answer, err = held.again(ctx, tx, mine, now)
		return err
	})
	return claim, answer, err
}

// heldKey puts the key down as the viewer's, or finds the one that is there.
func heldKey(ctx context.Context, tx *Tx, mine *idempotencyKey, now time.Time) (*idempotencyKey, error) {
	result, err := tx.tx.NewInsert().Model(mine).On("CONFLICT (brand_id, creator_id, user_id, key) DO NOTHING").Returning("NULL").Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("claim a key: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return nil, err
	}
	held := new(idempotencyKey)
	err = tx.tx.NewSelect().Model(held).
		Where("brand_id IS NOT DISTINCT FROM ? AND creator_id IS NOT DISTINCT FROM ? AND user_id IS NOT DISTINCT FROM ? AND key = ?",
			mine.BrandID, mine.CreatorID, mine.UserID, mine.Name).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		// It was given back in this moment.
		return nil, inProgress()
	}
	if err != nil {
		return nil, fmt.Errorf("read a key: %w", err)
	}
	if !held.ExpiresAt.After(now) {
		// Its time is over, and nobody has cleared it away yet.
		if _, err := tx.tx.NewDelete().Model(held).WherePK().Exec(ctx); err != nil {
			return nil, fmt.Errorf("drop a key: %w", err)
		}
		if err := Insert(ctx, tx, mine); err != nil {
			return nil, err
		}
		return nil, nil
	}
	return held, nil
}

// again decides about a key that came before.
func (k *idempotencyKey) again(ctx context.Context, tx *Tx, mine *idempotencyKey, now time.Time) (*Claim, []byte, error) {
	switch {
	case !bytes.Equal(k.Fingerprint, mine.Fingerprint):
		return nil, nil, errs.New(errs.IdempotencyMismatch, "This key came with another request before. Send a new request with a new key, or the same request to the letter.").At("idempotent", "key")
	case k.Answer != nil:
		return nil, k.Answer, nil
	case k.LeasedUntil.After(now):
		return nil, nil, inProgress()
	}
	// Whoever began it is gone. Only one of those who find this out goes on.
	result, err := tx.tx.NewUpdate().Model(mine).Column("attempt", "leased_until").
		Where("id = ? AND attempt = ?", k.Key, k.Attempt).Returning("NULL").Exec(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("take a key over: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return nil, nil, errors.Join(inProgress(), err)
	}
	claim := &Claim{key: k.Key, attempt: mine.Attempt}
	if k.WrittenAt != nil {
		claim.written.Store(true)
		claim.earlier = []gid.ID{}
		for _, text := range k.Subjects {
			if id, err := gid.Parse(text); err == nil {
				claim.earlier = append(claim.earlier, id)
			}
		}
	}
	return claim, nil, nil
}

func inProgress() error {
	return errs.New(errs.IdempotencyInProgress, "A request with this key is being carried out. Send the same again in a moment to get its answer.").At("idempotent", "key")
}

// Keep stores the answer of an attempt that wrote something, for whoever sends the
// same again within a day.
func (s *Store) Keep(ctx context.Context, viewer auth.Viewer, c *Claim, answer []byte) error {
	return s.Write(ctx, viewer, func(ctx context.Context, tx *Tx) error {
		_, err := tx.tx.NewUpdate().Model((*idempotencyKey)(nil)).Set("answer = ?", answer).
			Where("id = ? AND attempt = ? AND written_at IS NOT NULL", c.key, c.attempt).Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep an answer: %w", err)
		}
		return nil
	})
}

// Release gives the key of an attempt back that wrote nothing: the client may mend
// the request and send it with the same key.
func (s *Store) Release(ctx context.Context, viewer auth.Viewer, c *Claim) error {
	return s.Write(ctx, viewer, func(ctx context.Context, tx *Tx) error {
		_, err := tx.tx.NewDelete().Model((*idempotencyKey)(nil)).
			Where("id = ? AND attempt = ? AND written_at IS NULL", c.key, c.attempt).Exec(ctx)
		if err != nil {
			return fmt.Errorf("give a key back: %w", err)
		}
		return nil
	})
}

type claimKey struct{}

type refusalKey struct{}

// WithClaim has all that is written with the context count as the attempt's.
func WithClaim(ctx context.Context, c *Claim) context.Context {
	return context.WithValue(ctx, claimKey{}, c)
}

// WithRefusal has every write with the context answered by the error.
func WithRefusal(ctx context.Context, refusal error) context.Context {
	return context.WithValue(ctx, refusalKey{}, refusal)
}

// EarlierSubjects are the objects that an earlier attempt with the context's key
// wrote before its answer was lost: nothing may be written again. It is false where
// this is not so.
func EarlierSubjects(ctx context.Context) ([]gid.ID, bool) {
	c, ok := ctx.Value(claimKey{}).(*Claim)
	if !ok || c.earlier == nil {
		return nil, false
	}
	return c.earlier, true
}

// mayWrite refuses what the context's key forbids to write.
func mayWrite(ctx context.Context) error {
	if refusal, ok := ctx.Value(refusalKey{}).(error); ok {
		return refusal
	}
	if _, done := EarlierSubjects(ctx); done {
		return inProgress()
	}
	return nil
}

// mark notes in the transaction itself that the context's attempt wrote. It fails
// when another attempt has taken the key over.
func (t *Tx) mark(ctx context.Context) error {
	c, ok := ctx.Value(claimKey{}).(*Claim)
	if !ok {
		return nil
	}
	subjects := []string{}
	for _, event := range t.events[:min(len(t.events), maxSubjects)] {
		subjects = append(subjects, gid.Of(event.SubjectType, event.SubjectUUID).String())
	}
	result, err := t.tx.ExecContext(ctx, `UPDATE idempotency_keys SET written_at = coalesce(written_at, ?), subjects = (subjects || ?::text[])[:?]
		WHERE id = ? AND attempt = ?`, t.of.Now(), pgdialect.Array(subjects), maxSubjects, c.key, c.attempt)
	if err != nil {
		return fmt.Errorf("mark a key: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(inProgress(), err)
	}
	return nil
}

// marked tells the context's attempt that its transaction was committed.
func marked(ctx context.Context) {
	if c, ok := ctx.Value(claimKey{}).(*Claim); ok {
		c.written.Store(true)
	}
}
