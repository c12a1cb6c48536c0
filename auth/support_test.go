package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

const (
	issuer   = "https://id.example.com"
	audience = "https://api.example.com"
	brandID  = "brand_01jn8v5w00e1pa1j2k3m4n5p6q"

	// refusal is the whole of what an unauthenticated caller ever learns.
	refusal = "Not signed in. Send one valid token in the header Authorization, as: Bearer <token>."

	goodHeader = `{"alg":"ES256","typ":"at+jwt","kid":"es"}`
	// Made at 11:59, good until 13:00, on the day of noon.
	goodClaims = `{"iss":"https://id.example.com","aud":"https://api.example.com","sub":"user-1","jti":"token-1",` +
		`"iat":1772366340,"exp":1772370000,"kind":"brand_user","brand":"brand_01jn8v5w00e1pa1j2k3m4n5p6q"}`
)

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// with changes one claim of the good ones; raw is its JSON, empty to leave it
// out. A name that is not there yet is added.
func with(name, raw string) string {
	members := strings.Split(strings.Trim(goodClaims, "{}"), ",")
	kept := members[:0]
	for _, member := range members {
		if !strings.HasPrefix(member, `"`+name+`":`) {
			kept = append(kept, member)
		}
	}
	if raw != "" {
		kept = append(kept, `"`+name+`":`+raw)
	}
	return "{" + strings.Join(kept, ",") + "}"
}

// plus appends members to the good claims as they are written.
func plus(members string) string { return strings.TrimSuffix(goodClaims, "}") + "," + members + "}" }

// headerPlus appends members to the good header.
func headerPlus(members string) string {
	return strings.TrimSuffix(goodHeader, "}") + "," + members + "}"
}

// headerWith is the good header with another alg or kid, as raw JSON.
func headerWith(alg, kid string) string {
	return `{"alg":` + alg + `,"typ":"at+jwt","kid":` + kid + `}`
}

// signer signs anything at all, whatever its header says.
type signer func(tb testing.TB, text string) []byte

func signWith(method jwt.SigningMethod, key any) signer {
	return func(tb testing.TB, text string) []byte {
		tb.Helper()
		signature, err := method.Sign(text, key)
		if err != nil {
			tb.Fatal(err)
		}
		return signature
	}
}

func forge(tb testing.TB, header, claims string, sign signer) string {
	tb.Helper()
	text := b64(header) + "." + b64(claims)
	return text + "." + b64(string(sign(tb, text)))
}

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// provider is an identity provider with a key of each kind.
type provider struct {
	es crypto.Signer
	ed crypto.Signer
	rs crypto.Signer
}

func newProvider(tb testing.TB) provider {
	tb.Helper()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	return provider{es: newES(tb), ed: ed, rs: rs}
}

func newES(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func (p provider) signES() signer { return signWith(jwt.SigningMethodES256, p.es) }

// token is a good token of the ES256 key.
func (p provider) token(tb testing.TB) string {
	tb.Helper()
	return forge(tb, goodHeader, goodClaims, p.signES())
}

// set is the provider's JSON Web Key Set, kids es, ed and rs.
func (p provider) set(tb testing.TB) []byte {
	tb.Helper()
	return keySet(tb, jwkOf(tb, "es", p.es.Public()), jwkOf(tb, "ed", p.ed.Public()), jwkOf(tb, "rs", p.rs.Public()))
}

// config reads the provider's set from a file.
func (p provider) config(tb testing.TB) auth.Config {
	tb.Helper()
	return auth.Config{
		Issuer:   issuer,
		Audience: audience,
		KeyFile:  writeFile(tb, "keys.json", p.set(tb)),
		Now:      noon,
	}
}

func keySet(tb testing.TB, keys ...map[string]any) []byte {
	tb.Helper()
	raw, err := json.Marshal(map[string]any{"keys": keys})
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

// jwkOf is the JSON Web Key of a key, to which a test may do as it likes.
func jwkOf(tb testing.TB, kid string, key any) map[string]any {
	tb.Helper()
	jwk, err := jwkset.NewJWKFromKey(key, jwkset.JWKOptions{
		Marshal:  jwkset.JWKMarshalOptions{Private: true},
		Metadata: jwkset.JWKMetadataOptions{KID: kid},
	})
	if err != nil {
		tb.Fatal(err)
	}
	raw, err := json.Marshal(jwk.Marshal())
	if err != nil {
		tb.Fatal(err)
	}
	var members map[string]any
	if err = json.Unmarshal(raw, &members); err != nil {
		tb.Fatal(err)
	}
	return members
}

func pemOf(t *testing.T, keys ...any) []byte {
	t.Helper()
	var all []byte
	for _, key := range keys {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})...)
	}
	return all
}

func writeFile(tb testing.TB, name string, raw []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func newVerifier(tb testing.TB, config auth.Config) *auth.Verifier {
	tb.Helper()
	verifier, err := auth.NewVerifier(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(verifier.Close)
	return verifier
}

// mustRefuse asserts that the error is the one refusal, with this cause for the
// log, and that nothing of the token is in it.
func mustRefuse(t *testing.T, err error, cause, token string) {
	t.Helper()
	var coded *errs.Error
	if !errors.As(err, &coded) {
		t.Fatalf("error is %v, want a refusal because %q", err, cause)
	}
	if diff := cmp.Diff([]string{string(errs.Unauthenticated), refusal}, []string{string(coded.Code), coded.Message}); diff != "" {
		t.Errorf("refusal (-want +got):\n%s", diff)
	}
	if coded.Field != nil {
		t.Errorf("refusal names the field %q", coded.Field)
	}
	if coded.Cause == nil || coded.Cause.Error() != cause {
		t.Errorf("cause is %q, want %q", coded.Cause, cause)
	}
	for segment := range strings.SplitSeq(token, ".") {
		if len(segment) > 8 && strings.Contains(err.Error(), segment) {
			t.Errorf("error holds a part of the token: %v", err)
		}
	}
}

// mustVerify asserts that the verifier still takes a good token.
func mustVerify(t *testing.T, verifier *auth.Verifier, token string) {
	t.Helper()
	got, err := verifier.Verify(t.Context(), token)
	if err != nil {
		t.Fatalf("good token refused: %v", err)
	}
	want := auth.Claims{
		Subject:  "user-1",
		Kind:     auth.ClaimKindBrandUser,
		Brand:    brandID,
		ID:       "token-1",
		IssuedAt: time.Date(2026, 3, 1, 11, 59, 0, 0, time.UTC),
		Expires:  time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims of a good token (-want +got):\n%s", diff)
	}
}
