package auth_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// directory answers every question alike and keeps the questions.
type directory struct {
	viewer auth.Viewer
	err    error
	asked  []auth.Claims
}

func (d *directory) Principal(_ context.Context, claims auth.Claims) (auth.Viewer, error) {
	d.asked = append(d.asked, claims)
	return d.viewer, d.err
}

func manager(t *testing.T) auth.Viewer {
	t.Helper()
	brand, err := gid.Parse(brandID)
	if err != nil {
		t.Fatal(err)
	}
	return auth.Viewer{
		Kind:    auth.KindBrand,
		UserID:  uuid.MustParse("01956a8b-7000-7000-8000-000000000001"),
		Name:    "Mara",
		BrandID: brand.UUID,
		Role:    auth.RoleManager,
	}
}

func creator() auth.Viewer {
	return auth.Viewer{
		Kind:      auth.KindCreator,
		UserID:    uuid.MustParse("01956a8b-7000-7000-8000-000000000002"),
		Name:      "Zoë",
		CreatorID: uuid.MustParse("01956a8b-7000-7000-8000-000000000003"),
	}
}

func request(t *testing.T, target string, authorization ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, http.NoBody)
	for _, value := range authorization {
		r.Header.Add("Authorization", value)
	}
	return r
}

func TestFromRequest(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	verifier := newVerifier(t, p.config(t))
	creatorClaims := `{"iss":"https://id.example.com","aud":"https://api.example.com","sub":"user-2","jti":"token-2",` +
		`"iat":1772366340,"exp":1772370000,"kind":"creator","scope":""}`
	end := time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC)

	wantManager := manager(t)
	wantManager.TokenID, wantManager.ExpiresAt = "token-1", end
	wantCreator := creator()
	wantCreator.TokenID, wantCreator.ExpiresAt, wantCreator.Scopes = "token-2", end, []string{}
	// A directory that fills in rights of its own doesn't widen a token's.
	eager := creator()
	eager.Scopes, eager.TokenID, eager.ExpiresAt = []string{"creators:read"}, "other", end.AddDate(1, 0, 0)

	for _, c := range []struct {
		name, authorization string
		known               auth.Viewer
		want                auth.Viewer
	}{
		{"brand user", "Bearer " + p.token(t), manager(t), wantManager},
		{"scheme in lower case", "bearer " + p.token(t), manager(t), wantManager},
		{"creator", "Bearer " + forge(t, goodHeader, creatorClaims, p.signES()), creator(), wantCreator},
		{"eager directory", "Bearer " + forge(t, goodHeader, creatorClaims, p.signES()), eager, wantCreator},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := &directory{viewer: c.known}
			got, err := auth.Authenticator{Verifier: verifier, Directory: d}.FromRequest(
				request(t, "/graphql?operationName=Me&access_tokens=x", c.authorization))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("viewer (-want +got):\n%s", diff)
			}
			if len(d.asked) != 1 || d.asked[0].ID != c.want.TokenID || !d.asked[0].IssuedAt.Equal(end.Add(-61*time.Minute)) {
				t.Errorf("directory was asked %+v, want once, with the token's id and time", d.asked)
			}
		})
	}
}

func TestFromRequestRefuses(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	verifier := newVerifier(t, p.config(t))
	token := p.token(t)
	good := "Bearer " + token
	const noBearer = "the Authorization header is not a bearer token"
	for _, c := range []struct {
		name   string
		target string
		header []string
		cause  string
	}{
		{"nothing", "/graphql", nil, "no Authorization header"},
		{"two headers", "/graphql", []string{good, good}, "more than one Authorization header"},
		{"two headers, the second empty", "/graphql", []string{good, ""}, "more than one Authorization header"},
		{"two headers, the first Basic", "/graphql", []string{"Basic dTpw", good}, "more than one Authorization header"},
		{"two in one header", "/graphql", []string{good + ", " + good}, "token has not three segments"},
		{"empty header", "/graphql", []string{""}, noBearer},
		{"no token", "/graphql", []string{"Bearer"}, noBearer},
		{"blank token", "/graphql", []string{"Bearer "}, noBearer},
		{"two spaces", "/graphql", []string{"Bearer  " + token}, "token is not base64url"},
		{"tab", "/graphql", []string{"Bearer\t" + token}, noBearer},
		{"no scheme", "/graphql", []string{token}, noBearer},
		{"Basic", "/graphql", []string{"Basic dTpw"}, noBearer},
		{"Token", "/graphql", []string{"Token " + token}, noBearer},
		{"quoted", "/graphql", []string{`Bearer "` + token + `"`}, "token is not base64url"},
		{"token in the query alone", "/graphql?access_token=" + token, nil, "token in the query string"},
		{"token in the query too", "/graphql?access_token=" + token, []string{good}, "token in the query string"},
		{"empty token in the query", "/graphql?access_token", []string{good}, "token in the query string"},
		{"escaped name", "/graphql?a=1&%61ccess_token=x", []string{good}, "token in the query string"},
		{"name in capitals", "/graphql?ACCESS_TOKEN=x", []string{good}, "token in the query string"},
		{"behind a semicolon", "/graphql?a=1;access_token=x", []string{good}, "token in the query string"},
		{"beside a bad escape", "/graphql?a=%zz&access_token=%zz", []string{good}, "token in the query string"},
		{"bad token", "/graphql", []string{"Bearer x.y.z"}, "header is not base64url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := &directory{viewer: manager(t)}
			authenticator := auth.Authenticator{Verifier: verifier, Directory: d}
			got, err := authenticator.FromRequest(request(t, c.target, c.header...))
			mustRefuse(t, err, c.cause, token)
			if diff := cmp.Diff(auth.Viewer{}, got); diff != "" {
				t.Errorf("refused request still gave a viewer (-want +got):\n%s", diff)
			}
			if len(d.asked) != 0 {
				t.Errorf("directory was asked %d times, want never", len(d.asked))
			}
			if _, err = authenticator.FromRequest(request(t, "/graphql", good)); err != nil {
				t.Errorf("the next good request is refused: %v", err)
			}
		})
	}
}

func TestFromTokenDirectoryErrors(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	verifier := newVerifier(t, p.config(t))
	token := p.token(t)
	down := errors.New("connection refused")
	fault := errs.Fault("", nil).Message
	for _, c := range []struct {
		name string
		err  error
		want errs.Error
	}{
		{"revoked", errs.New(errs.Unauthenticated, "revoked"), errs.Error{Code: errs.Unauthenticated, Message: refusal}},
		{"no such subject", errs.New(errs.NotFound, "no such user"), errs.Error{Code: errs.Unauthenticated, Message: refusal}},
		{"no membership", errs.New(errs.Forbidden, "not a member"), errs.Error{Code: errs.Unauthenticated, Message: refusal}},
		{"database down", errs.New(errs.Unavailable, "Try again.").Because(down), errs.Error{Code: errs.Unavailable, Message: "Try again."}},
		{"too slow", errs.New(errs.Timeout, "Too slow."), errs.Error{Code: errs.Timeout, Message: "Too slow."}},
		{"fault", errs.Fault("reading", down), errs.Error{Code: errs.Internal, Message: fault}},
		{"bare error", down, errs.Error{Code: errs.Internal, Message: fault}},
		{"request given up", context.Canceled, errs.Error{Code: errs.Internal, Message: fault}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			authenticator := auth.Authenticator{Verifier: verifier, Directory: &directory{viewer: manager(t), err: c.err}}
			got, err := authenticator.FromToken(t.Context(), token)
			coded, ok := errors.AsType[*errs.Error](err)
			if !ok {
				t.Fatalf("error is %v, want an errs.Error", err)
			}
			if diff := cmp.Diff(c.want, errs.Error{Code: coded.Code, Message: coded.Message}); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if !errors.Is(err, c.err) {
				t.Errorf("the cause %v is lost in %v", c.err, err)
			}
			if diff := cmp.Diff(auth.Viewer{}, got); diff != "" {
				t.Errorf("a failure still gave a viewer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFromTokenRefusesAViewerThatIsNotTheTokens(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	verifier := newVerifier(t, p.config(t))
	changed := func(change func(*auth.Viewer)) auth.Viewer {
		v := manager(t)
		change(&v)
		return v
	}
	for name, viewer := range map[string]auth.Viewer{
		"nobody":        {},
		"creator":       creator(),
		"system":        changed(func(v *auth.Viewer) { v.Kind = auth.KindSystem }),
		"another brand": changed(func(v *auth.Viewer) { v.BrandID = uuid.MustParse("01956a8b-7000-7000-8000-000000000009") }),
		"no brand":      changed(func(v *auth.Viewer) { v.BrandID = uuid.Nil }),
		"no role":       changed(func(v *auth.Viewer) { v.Role = "" }),
		"no user":       changed(func(v *auth.Viewer) { v.UserID = uuid.Nil }),
		"creator too":   changed(func(v *auth.Viewer) { v.CreatorID = creator().CreatorID }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := auth.Authenticator{Verifier: verifier, Directory: &directory{viewer: viewer}}.FromToken(t.Context(), p.token(t))
			const want = "finding the principal of a token: the directory's viewer is not the token's principal"
			if errs.CodeOf(err) != errs.Internal || errors.Unwrap(err).Error() != want {
				t.Errorf("error is %v, want INTERNAL because %q", err, want)
			}
			if diff := cmp.Diff(auth.Viewer{}, got); diff != "" {
				t.Errorf("a failure still gave a viewer (-want +got):\n%s", diff)
			}
		})
	}
}
