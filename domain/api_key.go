package domain

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// APIKeyCreateInput is a key to make.
type APIKeyCreateInput struct {
	Name      string
	Scopes    []string
	ExpiresAt *Time
}

// APIKeyRotateInput is how to change a key over to a new secret.
type APIKeyRotateInput struct {
	ExpectedVersion *int
	OverlapHours    *int
	ExpiresAt       *Time
}

const (
	maxKeyName     = 120
	maxScopes      = 50
	keyDays        = 365
	defaultOverlap = 24
	maxOverlap     = 7 * 24
)

// Resources are what scopes can name, as `<resource>:read` and `<resource>:write`.
func Resources() []string {
	return []string{"audit", "brand", "briefs", "campaigns", "contacts", "contracts", "creators", "deliverables", "events", "feedback", "keys", "metrics", "partnerships"}
}

// APIKeyCreate makes a key with which a program acts as the viewer, in the brand,
// within the scopes. It needs KEYS_WRITE, which no key holds. The secret comes back
// this once.
func (d *Domain) APIKeyCreate(ctx context.Context, in APIKeyCreateInput) (*db.APIKey, string, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, KeysWrite); err != nil {
		return nil, "", err
	}
	now := d.now()
	var c checks
	c.text(in.Name, 1, maxKeyName, path("name")...)
	c.scopes(in.Scopes, path("scopes")...)
	until := c.keyEnds(in.ExpiresAt, now, path("expiresAt")...)
	if err := c.err(); err != nil {
		return nil, "", err
	}
	k := &db.APIKey{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, UserID: v.UserID, Name: in.Name,
		Scopes: slices.Compact(slices.Sorted(slices.Values(in.Scopes))), CreatedAt: now, ExpiresAt: until, Stamp: db.NewStamp(now),
	}
	text, hash := auth.NewAPIKey(k.Key)
	k.SecretHash = hash
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		n, err := db.CountAPIKeys(ctx, tx)
		if err != nil {
			return err
		}
		if n >= db.MaxAPIKeys {
			return errs.New(errs.OutOfRange, "The brand has %d keys already. Revoke those that nobody uses.", n)
		}
		if err := db.Insert(ctx, tx, k); err != nil {
			return err
		}
		tx.Log(db.Change{
			Brand: k.BrandID, Action: "apikey.created", Subject: k.ID(), At: now,
			After: map[string]any{"name": k.Name, "scopes": k.Scopes, "expiresAt": k.ExpiresAt},
		})
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return k, text, nil
}

// APIKeyRotate gives a key a new secret. The one before it holds for some hours
// more, so that a program can be changed over without a break. It needs KEYS_WRITE.
func (d *Domain) APIKeyRotate(ctx context.Context, id gid.ID, input *APIKeyRotateInput) (*db.APIKey, string, error) {
	if err := may(auth.ViewerFrom(ctx), KeysWrite); err != nil {
		return nil, "", err
	}
	in := APIKeyRotateInput{}
	if input != nil {
		in = *input
	}
	now, overlap := d.now(), defaultOverlap
	var c checks
	if in.OverlapHours != nil {
		overlap = *in.OverlapHours
		c.between(int64(overlap), 0, maxOverlap, path("overlapHours")...)
	}
	until := c.keyEnds(in.ExpiresAt, now, path("expiresAt")...)
	if err := c.err(); err != nil {
		return nil, "", err
	}
	text := ""
	k, err := d.editKey(ctx, id, in.ExpectedVersion, func(k *db.APIKey) (string, map[string]any) {
		k.PreviousHash, k.PreviousUntil = nil, nil
		if overlap > 0 {
			ends := now.Add(time.Duration(overlap) * time.Hour)
			k.PreviousHash, k.PreviousUntil = k.SecretHash, &ends
		}
		k.ExpiresAt = until
		text, k.SecretHash = auth.NewAPIKey(k.Key)
		return "apikey.rotated", map[string]any{"expiresAt": k.ExpiresAt, "previousSecretEndsAt": k.PreviousUntil}
	})
	if err != nil {
		return k, "", err
	}
	return k, text, nil
}

// APIKeyRevoke ends a key at once and for good. It needs KEYS_WRITE.
func (d *Domain) APIKeyRevoke(ctx context.Context, id gid.ID, input *TransitionInput) (*db.APIKey, error) {
	if err := may(auth.ViewerFrom(ctx), KeysWrite); err != nil {
		return nil, err
	}
	in := orEmpty(input)
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editKey(ctx, id, in.ExpectedVersion, func(k *db.APIKey) (string, map[string]any) {
		now := d.now()
		k.RevokedAt, k.PreviousHash, k.PreviousUntil = &now, nil, nil
		return "apikey.revoked", map[string]any{"reason": in.Reason}
	})
}

// editKey changes a key that holds. What is logged names no secret, nor its sum.
func (d *Domain) editKey(ctx context.Context, id gid.ID, expected *int, apply func(k *db.APIKey) (action string, after map[string]any)) (*db.APIKey, error) {
	key, ok := id.Is(auth.TypeAPIKey)
	if !ok {
		return nil, missing(auth.TypeAPIKey, "id")
	}
	var k *db.APIKey
	err := d.store.Write(ctx, auth.ViewerFrom(ctx), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if k, err = db.Lock[db.APIKey](ctx, tx, key); err != nil {
			return hidden(err, auth.TypeAPIKey, "id")
		}
		if err := k.Expect(expected); err != nil {
			return err
		}
		if k.RevokedAt != nil {
			return errs.New(errs.TransitionNotAllowed, "This key was revoked. Make a new one with apiKeyCreate.").At("id")
		}
		now := d.now()
		action, after := apply(k)
		k.Touch(now)
		if err := db.Update(ctx, tx, k); err != nil {
			return err
		}
		tx.Log(db.Change{Brand: k.BrandID, Action: action, Subject: k.ID(), After: after, At: now})
		return nil
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound {
		return nil, err
	}
	return k, err
}

// scopes checks that each is a resource and a verb that exist.
func (c *checks) scopes(given []string, path ...string) {
	if len(given) == 0 {
		c.fail(errs.Required, path, "Name at least one scope, such as creators:read.")
	}
	if len(given) > maxScopes {
		c.fail(errs.TooLong, path, "Name at most %d scopes.", maxScopes)
	}
	for _, scope := range given {
		resource, verb, _ := strings.Cut(scope, ":")
		if !slices.Contains(Resources(), resource) || verb != "read" && verb != "write" {
			c.fail(errs.Invalid, path, "A scope is <resource>:read or <resource>:write; the resources are %s.", strings.Join(Resources(), ", "))
			return
		}
	}
}

// keyEnds is when a key ends: within a year.
func (c *checks) keyEnds(at *Time, now time.Time, path ...string) time.Time {
	last := now.AddDate(0, 0, keyDays)
	switch {
	case at == nil:
		return last
	case !at.After(now) || at.After(last):
		c.fail(errs.OutOfRange, path, "Give a moment in the next %d days.", keyDays)
	}
	return *at
}

// byKey tells whether a program acts, with a key.
func byKey(v auth.Viewer) bool { return v.KeyID != uuid.Nil }
