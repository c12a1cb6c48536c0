// Package auth turns a bearer token into a [Viewer]: who asks, for which brand
// or as which creator. It knows nothing of the rows; what a viewer may see and
// change is decided in db and domain.
package auth

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Kind is what sort of principal a viewer is.
type Kind string

// The kinds of principal. System is the server's own hand: imports from the
// command line and workers. No token can name it.
const (
	KindBrand   Kind = "BRAND"
	KindCreator Kind = "CREATOR"
	KindSystem  Kind = "SYSTEM"
)

// Role is a user's role in one brand.
type Role string

// The roles, from the most to the least rights.
const (
	RoleOwner   Role = "OWNER"
	RoleAdmin   Role = "ADMIN"
	RoleManager Role = "MANAGER"
	RoleFinance Role = "FINANCE"
	RoleAnalyst Role = "ANALYST"
	RoleViewer  Role = "VIEWER"
)

// Viewer is the one who asks, made once per request from a verified token and
// the memberships in the database, and never changed after. It is passed by
// value; the zero Viewer sees nothing.
type Viewer struct {
	Kind Kind
	// UserID is the person behind the token.
	UserID uuid.UUID
	// Name is the person's display name, for logs of who did what.
	Name string
	// BrandID is the one active brand of a brand user; nil for a creator.
	BrandID uuid.UUID
	// Role is the user's role in the active brand; empty for a creator.
	Role Role
	// CreatorID is the creator's own profile; nil for a brand user.
	CreatorID uuid.UUID
	// Scopes narrows what the token may do, as resource:verb. Nil means all that
	// the role allows; empty means nothing at all.
	Scopes []string
	// TokenID is the token's jti.
	TokenID string
	// KeyID is the API key that acts for the person; nil for a token.
	KeyID uuid.UUID
	// ExpiresAt is when the token ends.
	ExpiresAt time.Time
	// Presumed are the claims of a viewer that was made of what they stood for last:
	// who reads for it must look, in the same snapshot, whether they still do. Nil
	// for a viewer that was looked up.
	Presumed *Claims
}

// HasScope tells whether the token's scopes hold resource:verb. A token without
// a scope claim is narrowed by nothing.
func (v Viewer) HasScope(resource, verb string) bool {
	return v.Scopes == nil || slices.Contains(v.Scopes, resource+":"+verb)
}

type viewerKey struct{}

// WithViewer puts the viewer into the context.
func WithViewer(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerFrom takes the viewer out of the context; the zero Viewer, which sees
// nothing, when there is none.
func ViewerFrom(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}
