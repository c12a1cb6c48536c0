package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
)

func TestVerifyRefusesClaims(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	verifier := newVerifier(t, p.config(t))
	good := p.token(t)
	const claim = "token is malformed: could not JSON decode claim: claim "
	for _, c := range []struct{ name, claims, cause string }{
		{"iss missing", with("iss", ""), claim + "iss is missing"},
		{"iss wrong", with("iss", `"https://id.example.org"`), "token has invalid issuer"},
		{"iss with a slash more", with("iss", `"https://id.example.com/"`), "token has invalid issuer"},
		{"iss in capitals", with("iss", `"https://ID.example.com"`), "token has invalid issuer"},
		{"iss a list", with("iss", `["https://id.example.com"]`), claim + "iss is not a string"},
		{"iss null", with("iss", `null`), claim + "iss is not a string"},
		{"iss empty", with("iss", `""`), claim + "iss is empty"},
		{"iss by another case", strings.Replace(goodClaims, `"iss"`, `"ISS"`, 1), claim + "iss is missing"},
		{"aud missing", with("aud", ""), claim + "aud is missing"},
		{"aud wrong", with("aud", `"https://api.example.org"`), "token has invalid audience"},
		{"aud a list of ours", with("aud", `["https://api.example.com"]`), claim + "aud is not a string"},
		{"aud a list with ours", with("aud", `["https://other.example.com","https://api.example.com"]`), claim + "aud is not a string"},
		{"aud an empty list", with("aud", `[]`), claim + "aud is not a string"},
		{"aud an object", with("aud", `{"https://api.example.com":1}`), claim + "aud is not a string"},
		{"aud null", with("aud", `null`), claim + "aud is not a string"},
		{"aud empty", with("aud", `""`), claim + "aud is empty"},
		{"aud two in one", with("aud", `"https://api.example.com https://other.example.com"`), "token has invalid audience"},

		{"exp missing", with("exp", ""), claim + "exp is missing"},
		{"exp by another case", strings.Replace(goodClaims, `"exp"`, `"EXP"`, 1), claim + "exp is missing"},
		{"exp 0", with("exp", `0`), claim + "exp is out of range"},
		{"exp negative", with("exp", `-1`), claim + "exp is out of range"},
		{"exp text", with("exp", `"1772370000"`), claim + "exp is not a number of seconds"},
		{"exp a date", with("exp", `"2026-03-01T13:00:00Z"`), claim + "exp is not a number of seconds"},
		{"exp 1e400", with("exp", `1e400`), claim + "exp is not a number of seconds"},
		{"exp 1e300", with("exp", `1e300`), claim + "exp is out of range"},
		{"exp beyond int64", with("exp", `9223372036854775808`), claim + "exp is out of range"},
		{"exp in milliseconds", with("exp", `1772370000000`), claim + "exp is out of range"},
		{"exp null", with("exp", `null`), claim + "exp is not a number of seconds"},
		{"exp true", with("exp", `true`), claim + "exp is not a number of seconds"},
		{"exp a list", with("exp", `[1772370000]`), claim + "exp is not a number of seconds"},
		{"exp over", with("exp", `1772366400`), ""},
		{"exp over by the leeway", with("exp", `1772366370`), "token is expired"},
		{"nbf ahead", with("nbf", `1772366431`), "token is not valid yet"},
		{"nbf far ahead", with("nbf", `253402300799`), "token is not valid yet"},
		{"nbf text", with("nbf", `"1772366340"`), claim + "nbf is not a number of seconds"},
		{"nbf null", with("nbf", `null`), claim + "nbf is not a number of seconds"},
		{"iat missing", with("iat", ""), claim + "iat is missing"},
		{"iat ahead", with("iat", `1772366431`), "token used before issued"},
		{"iat text", with("iat", `"now"`), claim + "iat is not a number of seconds"},
		{"iat 1e400", with("iat", `1e400`), claim + "iat is not a number of seconds"},

		{"sub missing", with("sub", ""), claim + "sub is missing"},
		{"sub empty", with("sub", `""`), claim + "sub is empty"},
		{"sub a number", with("sub", `1`), claim + "sub is not a string"},
		{"sub a list", with("sub", `["user-1"]`), claim + "sub is not a string"},
		{"sub too long", with("sub", `"`+strings.Repeat("u", 256)+`"`), claim + "sub is too long"},
		{"sub with NUL", with("sub", `"user-1\u0000"`), claim + "sub has a character that is not allowed"},
		{"sub with a line break", with("sub", `"user-1\r\nx"`), claim + "sub has a character that is not allowed"},
		{"sub with a lone surrogate", with("sub", `"user-1\ud800"`), claim + "sub has a character that is not allowed"},
		{"jti missing", with("jti", ""), claim + "jti is missing"},
		{"jti empty", with("jti", `""`), claim + "jti is empty"},
		{"jti an object", with("jti", `{}`), claim + "jti is not a string"},
		{"jti too long", with("jti", `"`+strings.Repeat("j", 256)+`"`), claim + "jti is too long"},

		{"kind missing", with("kind", ""), claim + "kind is missing"},
		{"kind unknown", with("kind", `"owner"`), claim + "kind is not one of ours"},
		{"kind agency", with("kind", `"agency_user"`), claim + "kind is not one of ours"},
		{"kind representative", with("kind", `"representative"`), claim + "kind is not one of ours"},
		{"kind platform", with("kind", `"platform"`), claim + "kind is not one of ours"},
		{"kind system", with("kind", `"SYSTEM"`), claim + "kind is not one of ours"},
		{"kind in capitals", with("kind", `"BRAND_USER"`), claim + "kind is not one of ours"},
		{"kind a list", with("kind", `["brand_user","creator"]`), claim + "kind is not a string"},
		{"brand missing", with("brand", ""), claim + "brand is missing"},
		{"brand a list", with("brand", `["brand_01jn8v5w00e1pa1j2k3m4n5p6q"]`), claim + "brand is not a string"},
		{"brand null", with("brand", `null`), claim + "brand is not a string"},
		{"brand empty", with("brand", `""`), claim + "brand is empty"},
		{"brand a creator", with("brand", `"creator_01jn8v5w00e1pa1j2k3m4n5p6q"`), claim + "brand is not the id of a brand"},
		{"brand SQL", with("brand", `"brand_' or 1=1--"`), claim + "brand is not the id of a brand"},
		{"brand a bare UUID", with("brand", `"01956a8b-7000-7000-8000-000000000000"`), claim + "brand is not the id of a brand"},
		{"creator with a brand", with("kind", `"creator"`), claim + "brand in a creator's token"},
		{"scope a list", with("scope", `["creators:read"]`), claim + "scope is not a string"},
		{"scope null", with("scope", `null`), claim + "scope is not a string"},
		{"scope an object", with("scope", `{}`), claim + "scope is not a string"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			token := forge(t, goodHeader, c.claims, p.signES())
			if _, err := verifier.Verify(t.Context(), token); c.cause != "" {
				mustRefuse(t, err, c.cause, token)
			} else if err != nil {
				t.Errorf("within the leeway, yet refused: %v", err)
			}
			mustVerify(t, verifier, good)
		})
	}
}

func TestVerifyLeeway(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	// Good from 12:30 to 13:00 by its own words, thirty seconds more by ours.
	token := forge(t, goodHeader, strings.Replace(plus(`"nbf":1772368200`), `"iat":1772366340`, `"iat":1772368200`, 1), p.signES())
	begin := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	end := time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at    time.Time
		cause string
	}{
		{begin.Add(-31 * time.Second), "token is not valid yet, token used before issued"},
		{begin.Add(-30 * time.Second), ""},
		{begin, ""},
		{end, ""},
		{end.Add(30*time.Second - time.Nanosecond), ""},
		{end.Add(30 * time.Second), "token is expired"},
	} {
		config := p.config(t)
		config.Now = func() time.Time { return c.at }
		_, err := newVerifier(t, config).Verify(t.Context(), token)
		if c.cause == "" {
			if err != nil {
				t.Errorf("at %s: refused: %v", c.at, err)
			}
			continue
		}
		mustRefuse(t, err, c.cause, token)
	}
}

func TestVerifyClaims(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	verifier := newVerifier(t, p.config(t))
	base := func(change func(*auth.Claims)) auth.Claims {
		claims := auth.Claims{
			Subject:  "user-1",
			Kind:     auth.ClaimKindBrandUser,
			Brand:    brandID,
			ID:       "token-1",
			IssuedAt: time.Date(2026, 3, 1, 11, 59, 0, 0, time.UTC),
			Expires:  time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC),
		}
		change(&claims)
		return claims
	}
	scopes := func(s ...string) func(*auth.Claims) {
		return func(c *auth.Claims) { c.Scopes = append([]string{}, s...) }
	}
	for _, c := range []struct {
		name, claims string
		want         auth.Claims
	}{
		{"no scope", goodClaims, base(func(*auth.Claims) {})},
		{"empty scope", with("scope", `""`), base(scopes())},
		{"blank scope", with("scope", `"   "`), base(scopes())},
		{"scopes", with("scope", `"creators:read feedback:write"`), base(scopes("creators:read", "feedback:write"))},
		{"scopes twice and with many spaces", with("scope", `" creators:read  creators:read "`), base(scopes("creators:read"))},
		{"scopes of others only", with("scope", `"openid profile offline_access"`), base(scopes())},
		{"scopes of others too", with("scope", `"openid creators:read :read creators: a:b:c Creators:read *:*"`), base(scopes("creators:read"))},
		{"scopes by a tab", with("scope", `"creators:read\tfeedback:write"`), base(scopes())},
		{"a claim of others", plus(`"roles":["OWNER"],"role":"OWNER","EXP":1,"Sub":"user-2"`), base(func(*auth.Claims) {})},
		{"times with fractions", strings.Replace(with("exp", `1.7723700009e9`), "1772366340", "1772366340.75", 1), base(func(*auth.Claims) {})},
		{"subject beyond ASCII", with("sub", `"auth0|zoë 🦊"`), base(func(c *auth.Claims) { c.Subject = "auth0|zoë 🦊" })},
		{"creator", strings.Replace(with("brand", ""), `"brand_user"`, `"creator"`, 1), base(func(c *auth.Claims) {
			c.Kind, c.Brand = auth.ClaimKindCreator, ""
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := verifier.Verify(t.Context(), forge(t, goodHeader, c.claims, p.signES()))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("claims (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScopesDecideRights(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		scopes []string
		want   bool
	}{
		{"absent", nil, true},
		{"empty", []string{}, false},
		{"another verb", []string{"creators:write"}, false},
		{"the same", []string{"feedback:read", "creators:read"}, true},
	} {
		if got := (auth.Viewer{Scopes: c.scopes}).HasScope("creators", "read"); got != c.want {
			t.Errorf("%s: HasScope is %t, want %t", c.name, got, c.want)
		}
	}
}
