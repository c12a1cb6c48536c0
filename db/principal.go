package db

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// errUnconfirmed tells that a presumed viewer is not, or no more, who its token
// stands for: nothing that was read may be shown.
var errUnconfirmed = errors.New("the token does not stand for the presumed viewer")

// principals remember whom claims stood for when they were last looked up.
type principals struct {
	mu    sync.Mutex
	known map[principalKey]auth.Viewer
}

// principalKey is what of the claims the look-up rests on.
type principalKey struct {
	kind, subject, brand, token string
	issued                      int64
}

// maxPrincipals bounds what is remembered.
const maxPrincipals = 10_000

func keyOf(c auth.Claims) principalKey {
	return principalKey{c.Kind, c.Subject, c.Brand, c.ID, c.IssuedAt.UnixMicro()}
}

func (p *principals) get(c auth.Claims) (auth.Viewer, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v, ok := p.known[keyOf(c)]
	return v, ok
}

func (p *principals) put(c auth.Claims, v auth.Viewer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= maxPrincipals {
		p.known = map[principalKey]auth.Viewer{}
	}
	p.known[keyOf(c)] = v
}

// Presume gives the viewer that the claims stood for when they were last looked
// up. A [Reader] confirms it in its first round.
func (s *Store) Presume(c auth.Claims) (auth.Viewer, bool) { return s.principals.get(c) }

// principal is a row of the function that knows who a token stands for.
type principal struct {
	UserID    uuid.UUID
	UserName  string
	Role      *auth.Role
	CreatorID *uuid.UUID
}

// Principal finds who a verified token stands for. It is the one read without a
// viewer, and asks one audited function of the database.
func (s *Store) Principal(ctx context.Context, c auth.Claims) (auth.Viewer, error) {
	brand, ok := brandOf(c)
	if !ok {
		return auth.Viewer{}, unknownPrincipal()
	}
	var rows []principal
	err := s.bun.NewRaw("SELECT * FROM principal(?, ?, ?, ?)", c.Subject, brand, c.ID, c.IssuedAt).Scan(ctx, &rows)
	if err != nil {
		return auth.Viewer{}, translate("look up who asks", err)
	}
	if len(rows) == 0 {
		return auth.Viewer{}, unknownPrincipal()
	}
	v := auth.Viewer{
		UserID: rows[0].UserID, Name: rows[0].UserName, Scopes: c.Scopes, TokenID: c.ID, ExpiresAt: c.Expires,
	}
	if brand != nil {
		v.Kind, v.BrandID, v.Role = auth.KindBrand, *brand, *rows[0].Role
	} else {
		v.Kind, v.CreatorID = auth.KindCreator, *rows[0].CreatorID
	}
	s.principals.put(c, v)
	return v, nil
}

// brandOf is the brand that the claims name, nil for a creator's.
func brandOf(c auth.Claims) (brand *uuid.UUID, ok bool) {
	if c.Kind != auth.ClaimKindBrandUser {
		return nil, true
	}
	id, _ := gid.Parse(c.Brand)
	key, ok := id.Is(TypeBrand)
	return &key, ok
}

func unknownPrincipal() error {
	return errs.New(errs.Unauthenticated, "The token is not valid for this server.")
}

// confirmText asks whether a token still stands for the one that it stood for.
const confirmText = "SELECT principal_stands($1, $2, $3, $4, $5, $6, $7)"

// confirm makes the call that looks whether the viewer is still the one that was
// presumed; nil for one that was not presumed.
func (s *Store) confirm(v auth.Viewer) *Call {
	c := v.Presumed
	if c == nil {
		return nil
	}
	text := func(id uuid.UUID) []byte {
		if id == uuid.Nil {
			return nil
		}
		return []byte(id.String())
	}
	call := &Call{statement: s.confirming, formats: []int16{0}, params: [][]byte{
		[]byte(c.Subject), text(v.BrandID), []byte(c.ID), c.IssuedAt.UTC().AppendFormat(nil, time.RFC3339Nano),
		text(v.UserID), nil, text(v.CreatorID),
	}}
	if v.Role != "" {
		call.params[5] = []byte(v.Role)
	}
	call.Row = func(values [][]byte) error {
		call.confirmed = len(values[0]) == 1 && values[0][0] == 1
		return nil
	}
	return call
}
