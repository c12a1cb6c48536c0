package auth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// Directory knows the people behind tokens.
type Directory interface {
	// Principal finds the viewer that the claims are about: the person, and their
	// membership in the active brand or their own creator profile. It refuses, with
	// the code UNAUTHENTICATED, a subject or brand that does not exist, a brand
	// without membership, a token revoked by its id (Claims.ID) and one made before
	// its subject's epoch (Claims.IssuedAt). Any other error is a fault and does
	// not mean that the token is bad.
	Principal(ctx context.Context, claims Claims) (Viewer, error)
}

// Authenticator turns a request or a token into a viewer.
type Authenticator struct {
	Verifier  *Verifier
	Directory Directory
}

// FromRequest finds who sent the request, by the one header "Authorization:
// Bearer <token or API key>". A second such header, another scheme and a token in the query
// string (access_token, which ends up in logs) are refused.
//
// Every failed authentication is an [errs.Error] with the code UNAUTHENTICATED
// and the same message. A fault of the directory keeps its own code, such as
// UNAVAILABLE, and is INTERNAL when it has none.
func (a Authenticator) FromRequest(r *http.Request) (Viewer, error) {
	token, err := bearer(r)
	if err != nil {
		return Viewer{}, refused(err)
	}
	return a.FromToken(r.Context(), token)
}

// FromToken finds whom a token is for, as [Authenticator.FromRequest] does. It is
// for transports that carry the token elsewhere, such as the first message of a
// WebSocket.
func (a Authenticator) FromToken(ctx context.Context, token string) (Viewer, error) {
	if isAPIKey(token) {
		return a.fromKey(ctx, token)
	}
	claims, err := a.Verifier.Verify(ctx, token)
	if err != nil {
		return Viewer{}, err
	}
	viewer, err := a.Directory.Principal(ctx, claims)
	if err != nil {
		return Viewer{}, directoryError(err)
	}
	if err = fits(viewer, claims); err != nil {
		return Viewer{}, errs.Fault("finding the principal of a token", err)
	}
	// What narrows and ends the viewer's rights comes from the token alone, so that
	// no directory can forget it.
	viewer.Scopes = claims.Scopes
	viewer.TokenID = claims.ID
	viewer.ExpiresAt = claims.Expires
	return viewer, nil
}

// Presumer is a directory that remembers.
type Presumer interface {
	// Presume gives the viewer that the claims stood for when they were last looked
	// up, without looking.
	Presume(claims Claims) (Viewer, bool)
}

// PresumeRequest finds who most likely sent the request, without asking the
// directory: the token is checked in full, and the viewer is the one that it stood
// for last. Whoever reads for such a viewer must confirm it (see
// [Viewer.Presumed]); for all else take [Authenticator.FromRequest], which also
// says what is wrong when this is not ok.
func (a Authenticator) PresumeRequest(r *http.Request) (viewer Viewer, ok bool) {
	remembers, ok := a.Directory.(Presumer)
	if !ok {
		return Viewer{}, false
	}
	token, err := bearer(r)
	if err != nil || isAPIKey(token) {
		return Viewer{}, false
	}
	claims, err := a.Verifier.Verify(r.Context(), token)
	if err != nil {
		return Viewer{}, false
	}
	viewer, ok = remembers.Presume(claims)
	if !ok || fits(viewer, claims) != nil {
		return Viewer{}, false
	}
	viewer.Scopes, viewer.TokenID, viewer.ExpiresAt = claims.Scopes, claims.ID, claims.Expires
	viewer.Presumed = &claims
	return viewer, true
}

func directoryError(err error) error {
	coded, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return errs.Fault("finding the principal of a token", err)
	}
	switch coded.Code {
	case errs.Unauthenticated, errs.NotFound, errs.Forbidden:
		return refused(err)
	default:
		return err
	}
}

// fits makes sure that the directory answered for whom it was asked: a mistake
// there would show one tenant's rows to another.
func fits(v Viewer, c Claims) error {
	var good bool
	switch c.Kind {
	case ClaimKindBrandUser:
		brand, err := gid.Parse(c.Brand)
		good = err == nil && v.Kind == KindBrand && v.BrandID == brand.UUID && v.CreatorID == uuid.Nil && v.Role != ""
	case ClaimKindCreator:
		good = v.Kind == KindCreator && v.CreatorID != uuid.Nil && v.BrandID == uuid.Nil && v.Role == ""
	}
	if !good || v.UserID == uuid.Nil {
		return errors.New("the directory's viewer is not the token's principal")
	}
	return nil
}

func bearer(r *http.Request) (string, error) {
	if queryHasToken(r.URL.RawQuery) {
		return "", errors.New("token in the query string")
	}
	headers := r.Header.Values("Authorization")
	switch len(headers) {
	case 0:
		return "", errors.New("no Authorization header")
	case 1:
	default:
		return "", errors.New("more than one Authorization header")
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", errors.New("the Authorization header is not a bearer token")
	}
	return token, nil
}

// queryHasToken looks at the raw pairs, because url.ParseQuery leaves out those
// that it finds malformed while a log or a proxy does not.
func queryHasToken(query string) bool {
	isSeparator := func(c rune) bool { return c == '&' || c == ';' }
	for pair := range strings.FieldsFuncSeq(query, isSeparator) {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if strings.EqualFold(name, "access_token") {
			return true
		}
	}
	return false
}
