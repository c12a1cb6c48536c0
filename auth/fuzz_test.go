package auth_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// FuzzVerifyToken: whatever the text, it is refused with the one refusal, unless
// it is the token that the provider signed.
func FuzzVerifyToken(f *testing.F) {
	p := newFuzzProvider(f)
	good := p.token
	parts := strings.Split(good, ".")
	for _, seed := range []string{
		good, "", "..", "a.b.c", good + ".", parts[0] + ".." + parts[2], strings.Repeat(".", 9000),
		b64(`{"alg":"none","typ":"at+jwt"}`) + "." + parts[1] + ".AA",
		b64(`{"alg":"ES256","typ":"at+jwt","kid":"es","kid":"es"}`) + "." + parts[1] + "." + parts[2],
		b64(`{"alg":"ES256","typ":"at+jwt","x":[[[{"a":[]}]]]}`) + "." + parts[1] + "." + parts[2],
		b64(`{"alg":1e999}`) + "." + b64(`{}`) + ".AA",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := p.verifier.Verify(t.Context(), token)
		if token == good {
			if err != nil {
				t.Fatalf("good token refused: %v", err)
			}
			return
		}
		if err == nil {
			t.Fatalf("accepted %q", token)
		}
		wantRefusal(t, claims, err)
	})
}

// FuzzVerifyPayload: of whatever the provider signed, the claims that come out
// are those that every other JSON reader sees, or none.
func FuzzVerifyPayload(f *testing.F) {
	p := newFuzzProvider(f)
	for _, seed := range []string{
		goodClaims, with("scope", `"creators:read x"`), with("exp", `1e400`), with("exp", `17723700e2`), with("aud", `["x"]`),
		plus(`"sub":"user-2"`), plus(`"SUB":"user-2"`), plus(`"x":{"a":[1,{"b":null}]}`), "null", "[]", "{}", goodClaims + "x",
		" " + goodClaims + "\n", plus(`"\u0065xp":1`), plus(`"x":"\ud800"`),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		got, err := p.verifier.Verify(t.Context(), forge(t, goodHeader, payload, p.provider.signES()))
		if err != nil {
			wantRefusal(t, got, err)
			return
		}
		var seen map[string]any
		if err = json.Unmarshal([]byte(payload), &seen); err != nil {
			t.Fatalf("accepted a payload that is no JSON: %v", err)
		}
		want := map[string]any{"iss": issuer, "aud": audience, "sub": got.Subject, "jti": got.ID, "kind": got.Kind}
		for name, value := range want {
			if seen[name] != value {
				t.Errorf("claim %s is %v to others and %v to us", name, seen[name], value)
			}
		}
		if got.Subject == "" || got.ID == "" || (got.Kind == auth.ClaimKindBrandUser) != (got.Brand != "") {
			t.Errorf("accepted incomplete claims: %+v", got)
		}
		if !got.Expires.After(noon().Add(-30*time.Second)) || got.IssuedAt.After(noon().Add(30*time.Second)) {
			t.Errorf("accepted a token from %s to %s", got.IssuedAt, got.Expires)
		}
		if _, scoped := seen["scope"]; scoped != (got.Scopes != nil) {
			t.Errorf("scope is there: %t, but scopes are %#v", scoped, got.Scopes)
		}
	})
}

type fuzzProvider struct {
	provider provider
	verifier *auth.Verifier
	token    string
}

func newFuzzProvider(f *testing.F) fuzzProvider {
	f.Helper()
	p := newProvider(f)
	return fuzzProvider{provider: p, verifier: newVerifier(f, p.config(f)), token: p.token(f)}
}

func wantRefusal(t *testing.T, claims auth.Claims, err error) {
	t.Helper()
	if diff := cmp.Diff(auth.Claims{}, claims); diff != "" {
		t.Errorf("a refusal gave claims (-want +got):\n%s", diff)
	}
	if errs.CodeOf(err) != errs.Unauthenticated || !strings.HasPrefix(err.Error(), "UNAUTHENTICATED: "+refusal+" (") {
		t.Errorf("error is %v, want the one refusal", err)
	}
}
