package db_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/errs"
)

// printOf is the fingerprint of a request.
func printOf(n byte) []byte { return bytes.Repeat([]byte{n}, 32) }

// TestClaimIsTakenOver has a server come back to a mutation whose lease was over:
// another one has begun it by then, and this one must not write.
func TestClaimIsTakenOver(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	claim := func(lease time.Duration) (*db.Claim, error) {
		t.Helper()
		c, answer, err := h.store.Claim(t.Context(), h.manager, "k", printOf(1), lease)
		if answer != nil {
			t.Fatalf("answered: %s", answer)
		}
		return c, err
	}
	write := func(c *db.Claim, tag string) error {
		return h.store.Write(db.WithClaim(t.Context(), c), h.manager, func(ctx context.Context, tx *db.Tx) error {
			return h.tag(ctx, tx, h.partnership, tag)
		})
	}
	late, err := claim(0)
	if err != nil {
		t.Fatal(err)
	}
	second, err := claim(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := claim(time.Minute); errs.CodeOf(err) != errs.IdempotencyInProgress {
		t.Errorf("a third: %v", err)
	}
	if err := write(late, "late"); errs.CodeOf(err) != errs.IdempotencyInProgress || late.Written() {
		t.Errorf("the late one writes: %v", err)
	}
	if err := h.store.Release(t.Context(), h.manager, late); err != nil {
		t.Fatal(err)
	}
	if err := write(second, "second"); err != nil || !second.Written() {
		t.Errorf("the second one writes: %v", err)
	}
	if diff := cmp.Diff([]string{"second"}, h.tags(t)); diff != "" {
		t.Errorf("tags: %s", diff)
	}
	if err := h.store.Keep(t.Context(), h.manager, late, []byte("late")); err != nil {
		t.Fatal(err)
	}
	if err := h.store.Keep(t.Context(), h.manager, second, []byte("second")); err != nil {
		t.Fatal(err)
	}
	if _, answer, err := h.store.Claim(t.Context(), h.manager, "k", printOf(1), time.Minute); string(answer) != "second" || err != nil {
		t.Errorf("answer %q, %v", answer, err)
	}
	if _, _, err := h.store.Claim(t.Context(), h.manager, "k", printOf(2), time.Minute); errs.CodeOf(err) != errs.IdempotencyMismatch {
		t.Errorf("another request: %v", err)
	}
}

// TestWriteThatFailsIsNotMarked has a transaction fail after its claim.
func TestWriteThatFailsIsNotMarked(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	c, _, err := h.store.Claim(t.Context(), h.manager, "k", printOf(1), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	err = h.store.Write(db.WithClaim(t.Context(), c), h.manager, func(ctx context.Context, tx *db.Tx) error {
		if err := h.tag(ctx, tx, h.partnership, "never"); err != nil {
			return err
		}
		return errs.New(errs.Conflict, "Too late.")
	})
	if errs.CodeOf(err) != errs.Conflict || c.Written() {
		t.Errorf("written %v, %v", c.Written(), err)
	}
	if err := h.store.Release(t.Context(), h.manager, c); err != nil {
		t.Fatal(err)
	}
	if n := rows.Ask[int](t, h.on, "SELECT count(*) FROM idempotency_keys"); n != 0 {
		t.Errorf("%d keys are left", n)
	}
}

// TestKeysExpire lets a key's day pass: it is free again, and what others left is
// cleared away.
func TestKeysExpire(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	for _, key := range []string{"mine", "left"} {
		if _, _, err := h.store.Claim(t.Context(), h.manager, key, printOf(1), time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Exec(t, h.on, "UPDATE idempotency_keys SET user_id = NULL, expires_at = ? WHERE key = 'left'", h.store.Now()); err != nil {
		t.Fatal(err)
	}
	if err := rows.Exec(t, h.on, "UPDATE idempotency_keys SET written_at = now(), answer = 'old', expires_at = ? WHERE key = 'mine'", h.store.Now()); err != nil {
		t.Fatal(err)
	}
	if c, answer, err := h.store.Claim(t.Context(), h.manager, "mine", printOf(2), time.Minute); c == nil || answer != nil || err != nil {
		t.Errorf("claim %v, answer %q, %v", c, answer, err)
	}
	left := rows.All[string](t, h.on, "SELECT key || ' ' || (expires_at > ?) FROM idempotency_keys", h.store.Now())
	if !slices.Equal(left, []string{"mine true"}) {
		t.Errorf("left: %v", left)
	}
}

// TestRefusedWrite has a context that forbids to write.
func TestRefusedWrite(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ctx := db.WithRefusal(t.Context(), errs.New(errs.IdempotencyMismatch, "No."))
	err := h.store.Write(ctx, h.manager, func(ctx context.Context, tx *db.Tx) error {
		return h.tag(ctx, tx, h.partnership, "never")
	})
	if errs.CodeOf(err) != errs.IdempotencyMismatch || len(h.tags(t)) != 0 {
		t.Errorf("tags %v, %v", h.tags(t), err)
	}
}
