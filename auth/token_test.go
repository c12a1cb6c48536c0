package auth_test

import (
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapporthq/rapport/auth"
)

func TestVerifyTakesEachAlgorithmFromEachKindOfKeyFile(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	files := map[string][]byte{
		"set":  p.set(t),
		"PEM":  pemOf(t, p.es.Public(), p.ed.Public(), p.rs.Public()),
		"CRLF": []byte(strings.ReplaceAll(string(pemOf(t, p.es.Public(), p.ed.Public(), p.rs.Public())), "\n", "\r\n")),
	}
	tokens := map[string]string{
		"ES256": forge(t, headerWith(`"ES256"`, `"es"`), goodClaims, p.signES()),
		"EdDSA": forge(t, headerWith(`"EdDSA"`, `"ed"`), goodClaims, signWith(jwt.SigningMethodEdDSA, p.ed)),
		"RS256": forge(t, headerWith(`"RS256"`, `"rs"`), goodClaims, signWith(jwt.SigningMethodRS256, p.rs)),
	}
	for file, raw := range files {
		config := p.config(t)
		config.KeyFile = writeFile(t, "keys", raw)
		verifier := newVerifier(t, config)
		if err := verifier.Ready(); err != nil {
			t.Errorf("%s: not ready: %v", file, err)
		}
		for alg, token := range tokens {
			t.Run(file+"/"+alg, func(t *testing.T) {
				t.Parallel()
				mustVerify(t, verifier, token)
			})
		}
	}
}

func TestVerifyTriesEachPEMKeyOfTheAlgorithm(t *testing.T) {
	t.Parallel()
	old, fresh := newProvider(t), newProvider(t)
	config := old.config(t)
	config.KeyFile = writeFile(t, "keys.pem", pemOf(t, old.es.Public(), old.rs.Public(), fresh.es.Public()))
	verifier := newVerifier(t, config)

	mustVerify(t, verifier, old.token(t))
	mustVerify(t, verifier, fresh.token(t))
	mustVerify(t, verifier, forge(t, `{"alg":"ES256","typ":"at+jwt"}`, goodClaims, fresh.signES()))

	stranger := newProvider(t).token(t)
	_, err := verifier.Verify(t.Context(), stranger)
	mustRefuse(t, err, "token signature is invalid: crypto/ecdsa: verification error", stranger)
	ed := forge(t, headerWith(`"EdDSA"`, `"ed"`), goodClaims, signWith(jwt.SigningMethodEdDSA, old.ed))
	_, err = verifier.Verify(t.Context(), ed)
	mustRefuse(t, err, "no key for this algorithm", ed)
}

func TestVerifyRefusesAttacks(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	config := p.config(t)
	verifier := newVerifier(t, config)
	good := p.token(t)
	es := p.signES()
	none := func(testing.TB, string) []byte { return []byte("x") }
	hmacWith := func(secret []byte) signer { return signWith(jwt.SigningMethodHS256, secret) }
	publicDER, err := x509.MarshalPKIXPublicKey(p.rs.Public())
	if err != nil {
		t.Fatal(err)
	}
	setFile, err := os.ReadFile(config.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	// Whoever follows a key's address in a token ends up here.
	var requests atomic.Int64
	trap := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		_, _ = w.Write(setFile)
	}))
	t.Cleanup(func() {
		trap.Close()
		if n := requests.Load(); n != 0 {
			t.Errorf("%d requests went out to an address in a token, want none", n)
		}
	})

	parts := strings.Split(good, ".")
	tampered := func(from, to string) string {
		return parts[0] + "." + b64(strings.Replace(goodClaims, from, to, 1)) + "." + parts[2]
	}
	flipped := []byte(parts[2])
	if flipped[10]++; parts[2][10] != 'A' {
		flipped[10] = 'A'
	}
	const (
		malformed    = "token is malformed: could not JSON decode claim: "
		badSignature = "token signature is invalid: "
		algRefused   = "header alg is not allowed"
	)
	type attack struct{ name, token, cause string }
	attacks := []attack{
		{"empty", "", "token has not three segments"},
		{"one segment", parts[0], "token has not three segments"},
		{"two segments", parts[0] + "." + parts[1], "token has not three segments"},
		{"four segments", good + ".", "token has not three segments"},
		{"five segments, as JWE has", good + ".AAAA.AAAA", "token has not three segments"},
		{"thousands of dots", strings.Repeat(".", 8000), "token has not three segments"},
		{"empty header", "." + parts[1] + "." + parts[2], "token has an empty segment"},
		{"empty payload", parts[0] + ".." + parts[2], "token has an empty segment"},
		{"empty signature", parts[0] + "." + parts[1] + ".", "token has an empty segment"},
		{"swapped segments", parts[1] + "." + parts[0] + "." + parts[2], "header alg is missing"},
		{"one byte too long", good + strings.Repeat("A", 8193-len(good)), "token is too long"},
		{"a megabyte", strings.Repeat("A", 1<<20), "token is too long"},
		{"padding", parts[0] + "." + parts[1] + "." + parts[2] + "==", "token is not base64url"},
		{"plain base64", parts[0] + "." + parts[1] + ".+/" + parts[2][2:], "token is not base64url"},
		{"line break inside", parts[0] + ".\n" + parts[1] + "." + parts[2], "token is not base64url"},
		{"space at the end", good + " ", "token is not base64url"},
		{"NUL at the end", good + "\x00", "token is not base64url"},
		{"stray bits in the header", parts[0][:len(parts[0])-1] + "B." + parts[1] + "." + parts[2], "header is not base64url"},
		{"stray bits in the signature", strayBits(t, good), "token is malformed: could not base64 decode signature: illegal base64 data at input byte 84"},
		{"changed subject", tampered("user-1", "user-2"), badSignature + "crypto/ecdsa: verification error"},
		{"later expiry", tampered("1772370000", "1872370000"), badSignature + "crypto/ecdsa: verification error"},
		{"changed signature", parts[0] + "." + parts[1] + "." + string(flipped), badSignature + "crypto/ecdsa: verification error"},
		{"half a signature", parts[0] + "." + parts[1] + "." + parts[2][:40], badSignature + "crypto/ecdsa: verification error"},
		{"zero signature", parts[0] + "." + parts[1] + "." + b64(strings.Repeat("\x00", 64)), badSignature + "crypto/ecdsa: verification error"},
		{"another's key", newProvider(t).token(t), badSignature + "crypto/ecdsa: verification error"},

		{"HS256 with our public PEM", forge(t, headerWith(`"HS256"`, `"rs"`), goodClaims, hmacWith(pemOf(t, p.rs.Public()))), algRefused},
		{"HS256 with our public DER", forge(t, headerWith(`"HS256"`, `"rs"`), goodClaims, hmacWith(publicDER)), algRefused},
		{"HS256 with our key set", forge(t, headerWith(`"HS256"`, `"rs"`), goodClaims, hmacWith(setFile)), algRefused},
		{"HS256 with no secret", forge(t, headerWith(`"HS256"`, `"rs"`), goodClaims, hmacWith([]byte{})), algRefused},
		{"HS384", forge(t, headerWith(`"HS384"`, `"rs"`), goodClaims, hmacWith(publicDER)), algRefused},
		{"RS512", forge(t, headerWith(`"RS512"`, `"rs"`), goodClaims, signWith(jwt.SigningMethodRS512, p.rs)), algRefused},
		{"PS256", forge(t, headerWith(`"PS256"`, `"rs"`), goodClaims, signWith(jwt.SigningMethodPS256, p.rs)), algRefused},
		{"ES384", forge(t, headerWith(`"ES384"`, `"es"`), goodClaims, es), algRefused},
		{"alg in lower case", forge(t, headerWith(`"es256"`, `"es"`), goodClaims, es), algRefused},
		{"alg with a space", forge(t, headerWith(`"ES256 "`, `"es"`), goodClaims, es), algRefused},
		{"alg a list", forge(t, headerWith(`["ES256"]`, `"es"`), goodClaims, es), "header alg is not a string"},
		{"alg a number", forge(t, headerWith(`256`, `"es"`), goodClaims, es), "header alg is not a string"},
		{"alg null", forge(t, headerWith(`null`, `"es"`), goodClaims, es), "header alg is not a string"},
		{"alg missing", forge(t, `{"typ":"at+jwt","kid":"es"}`, goodClaims, es), "header alg is missing"},
		{"alg of another key", forge(t, headerWith(`"RS256"`, `"es"`), goodClaims, es), "header alg does not fit the key"},
		{"EdDSA with an RSA key", forge(t, headerWith(`"EdDSA"`, `"rs"`), goodClaims, signWith(jwt.SigningMethodEdDSA, p.ed)), "header alg does not fit the key"},

		{"typ missing", forge(t, `{"alg":"ES256","kid":"es"}`, goodClaims, es), "header typ is missing"},
		{"typ JWT", forge(t, `{"alg":"ES256","typ":"JWT","kid":"es"}`, goodClaims, es), "header typ is not at+jwt"},
		{"typ of a logout token", forge(t, `{"alg":"ES256","typ":"logout+jwt","kid":"es"}`, goodClaims, es), "header typ is not at+jwt"},
		{"typ a list", forge(t, `{"alg":"ES256","typ":["at+jwt"],"kid":"es"}`, goodClaims, es), "header typ is not a string"},

		{"crit", forge(t, headerPlus(`"crit":["exp"]`), goodClaims, es), "header crit is not allowed"},
		{"empty crit", forge(t, headerPlus(`"crit":[]`), goodClaims, es), "header crit is not allowed"},
		{"b64", forge(t, headerPlus(`"b64":false`), goodClaims, es), "header b64 is not allowed"},
		{"zip", forge(t, headerPlus(`"zip":"DEF"`), goodClaims, es), "header zip is not allowed"},
		{"jku", forge(t, headerPlus(`"jku":"`+trap.URL+`/keys"`), goodClaims, es), "header jku is not allowed"},
		{"jku and a kid from there", forge(t, `{"alg":"ES256","typ":"at+jwt","kid":"x","jku":"`+trap.URL+`"}`, goodClaims, es), "header jku is not allowed"},
		{"x5u", forge(t, headerPlus(`"x5u":"`+trap.URL+`/cert.pem"`), goodClaims, es), "header x5u is not allowed"},
		{"x5c", forge(t, headerPlus(`"x5c":["`+base64.StdEncoding.EncodeToString(publicDER)+`"]`), goodClaims, es), "header x5c is not allowed"},
		{"jwk", forge(t, headerPlus(`"jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}`), goodClaims, es), "header jwk is not allowed"},

		{"kid unknown", forge(t, headerWith(`"ES256"`, `"other"`), goodClaims, es), `header kid "other" is unknown`},
		{"kid a path", forge(t, headerWith(`"ES256"`, `"../../../../dev/null"`), goodClaims, es), `header kid "../../../../dev/null" is unknown`},
		{"kid SQL", forge(t, headerWith(`"ES256"`, `"es' UNION SELECT 'k'--"`), goodClaims, es), `header kid "es' UNION SELECT 'k'--" is unknown`},
		{"kid an address", forge(t, headerWith(`"ES256"`, `"`+trap.URL+`"`), goodClaims, es), `header kid "` + trap.URL + `" is unknown`},
		{"kid of 10 kB", forge(t, headerWith(`"ES256"`, `"`+strings.Repeat("k", 10<<10)+`"`), goodClaims, es), "token is too long"},
		{"kid of 129", forge(t, headerWith(`"ES256"`, `"`+strings.Repeat("k", 129)+`"`), goodClaims, es), "header kid is not 1 to 128 printable characters"},
		{"kid empty", forge(t, headerWith(`"ES256"`, `""`), goodClaims, es), "header kid is not 1 to 128 printable characters"},
		{"kid with a line break", forge(t, headerWith(`"ES256"`, `"es\nlevel=ERROR"`), goodClaims, es), "header kid is not 1 to 128 printable characters"},
		{"kid with NUL", forge(t, headerWith(`"ES256"`, `"es\u0000"`), goodClaims, es), "header kid is not 1 to 128 printable characters"},
		{"kid beyond ASCII", forge(t, headerWith(`"ES256"`, `"és"`), goodClaims, es), "header kid is not 1 to 128 printable characters"},
		{"kid a list", forge(t, headerWith(`"ES256"`, `["es"]`), goodClaims, es), "header kid is not a string"},
		{"kid an object", forge(t, headerWith(`"ES256"`, `{"es":1}`), goodClaims, es), "header kid is not a string"},
		{"kid null", forge(t, headerWith(`"ES256"`, `null`), goodClaims, es), "header kid is not a string"},
		{"kid missing", forge(t, `{"alg":"ES256","typ":"at+jwt"}`, goodClaims, es), "header kid is missing"},
		{"kid of a dev key", forge(t, headerWith(`"ES256"`, `"rapport-dev-x"`), goodClaims, es), "header kid names a dev key"},

		{"header a list", forge(t, `["ES256"]`, goodClaims, es), "header: not a JSON object"},
		{"header null", forge(t, `null`, goodClaims, es), "header: not a JSON object"},
		{"header cut off", forge(t, `{"alg":"ES256"`, goodClaims, es), "header: not a JSON object"},
		{"header with more after it", forge(t, goodHeader+`{}`, goodClaims, es), "header: not a JSON object"},
		{"header not UTF-8", forge(t, headerPlus("\"x\":\"\xff\""), goodClaims, es), "header: not UTF-8"},
		{"alg twice", forge(t, headerPlus(`"alg":"none"`), goodClaims, es), "header: a name occurs twice"},
		{"alg twice, once escaped", forge(t, headerPlus(`"\u0061lg":"none"`), goodClaims, es), "header: a name occurs twice"},
		{"kid twice", forge(t, headerPlus(`"kid":"ed"`), goodClaims, es), "header: a name occurs twice"},
		{"deep header", forge(t, headerPlus(`"x":`+strings.Repeat("[", 2000)+strings.Repeat("]", 2000)), goodClaims, es), "header: nested too deep"},

		{"payload null", forge(t, goodHeader, `null`, es), "token is missing required claim: exp claim is required, token is missing required claim: aud claim is required, token is missing required claim: iss claim is required"},
		{"payload a list", forge(t, goodHeader, `[`+goodClaims+`]`, es), malformed + "claims: not a JSON object"},
		{"payload text", forge(t, goodHeader, `"x"`, es), malformed + "claims: not a JSON object"},
		{"payload with more after it", forge(t, goodHeader, goodClaims+goodClaims, es), malformed + "invalid character '{' after top-level value"},
		{"payload not UTF-8", forge(t, goodHeader, plus("\"x\":\"\xff\""), es), malformed + "claims: not UTF-8"},
		{"payload deep", forge(t, goodHeader, plus(`"x":`+strings.Repeat("[", 2500)+strings.Repeat("]", 2500)), es), malformed + "claims: nested too deep"},
		{"claim twice", forge(t, goodHeader, plus(`"sub":"user-2"`), es), malformed + "claims: a name occurs twice"},
		{"exp twice", forge(t, goodHeader, plus(`"exp":1872370000`), es), malformed + "claims: a name occurs twice"},
		{"claim twice, once escaped", forge(t, goodHeader, plus(`"\u0073ub":"user-2"`), es), malformed + "claims: a name occurs twice"},
		{"unknown claim twice", forge(t, goodHeader, plus(`"x":1,"x":1`), es), malformed + "claims: a name occurs twice"},
		{"claim twice further down", forge(t, goodHeader, plus(`"x":[{"y":{"a":1,"b":[],"a":2}}]`), es), malformed + "claims: a name occurs twice"},
	}
	for _, spelling := range []string{"none", "None", "NONE", "nOnE", "none ", " none", "none\u0000", "ｎｏｎｅ", ""} {
		header := headerWith(`"`+spelling+`"`, `"es"`)
		if spelling == "none\u0000" {
			header = headerWith(`"none\u0000"`, `"es"`)
		}
		attacks = append(attacks,
			attack{"alg " + spelling + ", no signature", b64(header) + "." + b64(goodClaims) + ".", "token has an empty segment"},
			attack{"alg " + spelling + ", some signature", forge(t, header, goodClaims, none), algRefused},
			attack{"alg " + spelling + ", good signature", forge(t, header, goodClaims, es), algRefused},
		)
	}
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			got, err := verifier.Verify(t.Context(), a.token)
			mustRefuse(t, err, a.cause, a.token)
			if got.Subject != "" || got.ID != "" || got.Brand != "" || got.Kind != "" {
				t.Errorf("refused token still gave claims: %+v", got)
			}
			mustVerify(t, verifier, good)
		})
	}
}

// strayBits sets bits in a signature's last character that carry no data.
func strayBits(tb testing.TB, token string) string {
	tb.Helper()
	last := token[len(token)-1]
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	at := strings.IndexByte(alphabet, last)
	if at%16 != 0 {
		tb.Fatalf("a signature of 64 bytes ends in %q, which carries more than two bits", last)
	}
	return token[:len(token)-1] + alphabet[at+1:at+2]
}

func TestVerifyTokenType(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	plain := p.config(t)
	plain.Type = auth.TypeJWT
	access := newVerifier(t, p.config(t))
	jwtOnly := newVerifier(t, plain)
	for _, c := range []struct {
		typ                 string
		accessGood, jwtGood bool
	}{
		{"at+jwt", true, false},
		{"AT+JWT", true, false},
		{"application/at+jwt", true, false},
		{"JWT", false, true},
		{"jwt", false, true},
		{"application/jwt", false, true},
		{"application/application/jwt", false, false},
		{"", false, false},
	} {
		token := forge(t, `{"alg":"ES256","typ":"`+c.typ+`","kid":"es"}`, goodClaims, p.signES())
		for _, v := range []struct {
			verifier *auth.Verifier
			good     bool
			cause    string
		}{{access, c.accessGood, "header typ is not at+jwt"}, {jwtOnly, c.jwtGood, "header typ is not JWT"}} {
			if v.good {
				mustVerify(t, v.verifier, token)
				continue
			}
			_, err := v.verifier.Verify(t.Context(), token)
			mustRefuse(t, err, v.cause, token)
		}
	}
}

func TestVerifyIgnoresHeadersWithoutEffect(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	verifier := newVerifier(t, p.config(t))
	// x5t and x5t#S256 only name a certificate; some providers send them always.
	mustVerify(t, verifier, forge(t, headerPlus(`"x5t":"AAAA","x5t#S256":"AAAA","cty":"json","x":{"a":[1,{"b":2}],"b":2}`), goodClaims, p.signES()))
}
