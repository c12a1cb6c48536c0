package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapporthq/rapport/auth"
)

func TestNewVerifierRefusesConfig(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	good := p.config(t)
	devKey, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte(strings.Repeat("s", 32))
	const begin = "token configuration: "
	for _, c := range []struct {
		name   string
		change func(*auth.Config)
		want   string
		dev    bool // the error is ErrDevKey
	}{
		{"no issuer", func(c *auth.Config) { c.Issuer = "" }, "no issuer: set the iss that your identity provider writes", false},
		{"no audience", func(c *auth.Config) { c.Audience = "" }, "no audience: set the aud that tokens for this server have", false},
		{"unknown type", func(c *auth.Config) { c.Type = "jwt" }, `token type "jwt" is unknown: use at+jwt or JWT`, false},
		{"negative refresh", func(c *auth.Config) { c.JWKSRefresh = -time.Second }, "JWKS refresh of -1s is negative", false},
		{"no keys", func(c *auth.Config) { c.KeyFile = "" }, "no keys: set a key file or a JWKS URL", false},
		{"two sources", func(c *auth.Config) { c.JWKSURL = "https://id.example.com/keys" }, "both a key file and a JWKS URL: set one", false},
		{"everything", func(c *auth.Config) { *c = auth.Config{Type: "x"} }, "no issuer: set the iss that your identity provider writes\n" +
			"no audience: set the aud that tokens for this server have\n" +
			`token type "x" is unknown: use at+jwt or JWT` + "\nno keys: set a key file or a JWKS URL", false},

		{"dev key", func(c *auth.Config) { c.DevKey = devKey }, "a dev key opens no production server: give the identity provider's key file or JWKS URL", true},
		{"dev key alone", func(c *auth.Config) { c.DevKey, c.KeyFile = devKey, "" }, "a dev key opens no production server: give the identity provider's key file or JWKS URL", true},
		{"HS256", func(c *auth.Config) { c.DevSecret = secret }, "a dev key opens no production server: HS256 is for dev only, give a public key", true},
		{"HS256 alone", func(c *auth.Config) { c.DevSecret, c.KeyFile = secret, "" }, "a dev key opens no production server: HS256 is for dev only, give a public key", true},
		{"dev issuer", func(c *auth.Config) { c.Issuer = auth.DevIssuer }, "a dev key opens no production server: issuer https://dev.rapport.invalid is for dev only", true},

		{"dev without a key", func(c *auth.Config) { c.Dev, c.KeyFile = true, "" }, "no dev key", false},
		{"dev with a key file", func(c *auth.Config) { c.Dev, c.DevKey = true, devKey }, "dev accepts its own key only: leave the key file and JWKS URL out", false},
		{"short dev secret", func(c *auth.Config) { c.Dev, c.DevSecret, c.KeyFile = true, secret[:31], "" }, "dev secret is shorter than 32 bytes", false},

		{"http", func(c *auth.Config) { c.KeyFile, c.JWKSURL = "", "http://id.example.com/keys" }, "JWKS URL: is not https", false},
		{"http to a name like loopback", func(c *auth.Config) { c.KeyFile, c.JWKSURL = "", "http://localhost.example.com/keys" }, "JWKS URL: is not https", false},
		{"file", func(c *auth.Config) { c.KeyFile, c.JWKSURL = "", "file:///etc/passwd" }, "JWKS URL: has no host", false},
		{"a path", func(c *auth.Config) { c.KeyFile, c.JWKSURL = "", "/keys.json" }, "JWKS URL: has no host", false},
		{"no URL", func(c *auth.Config) { c.KeyFile, c.JWKSURL = "", "https://id example/%" }, "JWKS URL: not a URL", false},
		{"password in the URL", func(c *auth.Config) { c.KeyFile, c.JWKSURL = "", "https://u:p@id.example.com/keys" }, "JWKS URL: has a user name or password in it", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := good
			c.change(&config)
			wantConfigError(t, config, begin+c.want, c.dev)
		})
	}
	mustVerify(t, newVerifier(t, good), p.token(t))
}

func wantConfigError(t *testing.T, config auth.Config, want string, dev bool) {
	t.Helper()
	verifier, err := auth.NewVerifier(config)
	if verifier != nil {
		verifier.Close()
		t.Error("a bad configuration gave a verifier")
	}
	if err == nil || err.Error() != want {
		t.Errorf("error is\n%v\nwant\n%s", err, want)
	}
	if got := errors.Is(err, auth.ErrDevKey); got != dev {
		t.Errorf("error is ErrDevKey: %t, want %t", got, dev)
	}
}

func TestNewVerifierRefusesKeyFiles(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	es := p.es.Public()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(p.es)
	if err != nil {
		t.Fatal(err)
	}
	block := func(typ string, raw []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: raw})
	}
	jwk := func(change func(map[string]any)) []byte {
		key := jwkOf(t, "es", es)
		change(key)
		return keySet(t, key)
	}
	const none = "holds no usable key\nkey 1: "
	for _, c := range []struct {
		name string
		raw  []byte
		want string
		dev  bool
	}{
		{"empty", nil, "holds no key", false},
		{"nonsense", []byte("hello"), "neither PEM nor a JSON Web Key Set", false},
		{"nonsense after a key", append(pemOf(t, es), "hello"...), "neither PEM nor a JSON Web Key Set", false},
		{"private key", block("PRIVATE KEY", private), "holds a private key: give the public half only, as openssl pkey -pubout writes it", false},
		{"EC private key", block("EC PRIVATE KEY", private), "holds a private key: give the public half only, as openssl pkey -pubout writes it", false},
		{"dev key", block("RAPPORT DEV KEY", private), "a dev key opens no production server: give the identity provider's public key", true},
		{"certificate", block("CERTIFICATE", private), `holds a PEM block "CERTIFICATE": give a PUBLIC KEY, as openssl x509 -pubkey -noout writes it from a certificate`, false},
		{"weak RSA", pemOf(t, weak.Public()), "RSA key of 1024 bits: use 2048 to 8192", false},
		{"P-384", pemOf(t, p384.Public()), "curve P-384 is not supported: use P-256", false},
		{"five keys", pemOf(t, es, es, es, es, es), "holds more than 4 keys: use a JSON Web Key Set, which names them", false},

		{"no set", []byte(`{"kty":"EC"}`), "holds no usable key", false},
		{"set of nothing", []byte(`{"keys":[]}`), "holds no usable key", false},
		{"set cut off", []byte(`{"keys":[`), "not a JSON Web Key Set: unexpected end of JSON input", false},
		{"set of many", []byte(`{"keys":[` + strings.Repeat("1,", 100) + `1]}`), "holds more than 100 keys", false},
		{"key without a kid", jwk(func(k map[string]any) { delete(k, "kid") }), none + "kid is not 1 to 128 printable characters", false},
		{"key with a long kid", jwk(func(k map[string]any) { k["kid"] = strings.Repeat("k", 129) }), none + "kid is not 1 to 128 printable characters", false},
		{"key for encryption", jwk(func(k map[string]any) { k["use"] = "enc" }), none + "is not for signatures", false},
		{"key for deriving", jwk(func(k map[string]any) { k["key_ops"] = []string{"deriveKey"} }), none + "is not for verifying", false},
		{"key of another alg", jwk(func(k map[string]any) { k["alg"] = "ES512" }), none + "alg is not ES256", false},
		{"private key in a set", keySet(t, jwkOf(t, "es", p.es)), none + "is a private key: publish the public half only", false},
		{"dev key in a set", append([]byte(" \n"), keySet(t, jwkOf(t, "es", es), jwkOf(t, "rapport-dev-x", es))...), "key 2: a dev key opens no production server", true},
		{"weak RSA in a set", keySet(t, jwkOf(t, "rs", weak.Public())), none + "RSA key of 1024 bits: use 2048 to 8192", false},
		{"P-384 in a set", keySet(t, jwkOf(t, "es", p384.Public())), none + "curve P-384 is not supported: use P-256", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := p.config(t)
			config.KeyFile = writeFile(t, "keys", c.raw)
			wantConfigError(t, config, "token configuration: key file "+config.KeyFile+": "+c.want, c.dev)
		})
	}
	t.Run("too large", func(t *testing.T) {
		t.Parallel()
		config := p.config(t)
		config.KeyFile = writeFile(t, "keys", make([]byte, 1<<20+1))
		wantConfigError(t, config, "token configuration: reading the key file: "+config.KeyFile+" is larger than 1048576 bytes", false)
	})
	t.Run("missing", func(t *testing.T) {
		t.Parallel()
		config := p.config(t)
		config.KeyFile = filepath.Join(t.TempDir(), "none")
		_, err := auth.NewVerifier(config)
		if !errors.Is(err, os.ErrNotExist) {
			t.Errorf("error is %v, want that the file does not exist", err)
		}
	})
}

func TestHS256InDevOnly(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	secret := []byte(strings.Repeat("s", 32))
	devKey, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	config := auth.Config{Issuer: issuer, Audience: audience, Dev: true, DevSecret: secret, Now: noon}
	hs := headerWith(`"HS256"`, `"any"`)
	good := forge(t, hs, goodClaims, signWith(jwt.SigningMethodHS256, secret))
	alone := newVerifier(t, config)
	config.DevKey = devKey
	both := newVerifier(t, config)
	config.DevSecret = nil
	keyOnly := newVerifier(t, config)

	for _, verifier := range []*auth.Verifier{alone, both} {
		if err := verifier.Ready(); err != nil {
			t.Errorf("not ready: %v", err)
		}
		mustVerify(t, verifier, good)
		mustVerify(t, verifier, forge(t, `{"alg":"HS256","typ":"at+jwt"}`, goodClaims, signWith(jwt.SigningMethodHS256, secret)))
		other := forge(t, hs, goodClaims, signWith(jwt.SigningMethodHS256, []byte(strings.Repeat("t", 32))))
		_, err := verifier.Verify(t.Context(), other)
		mustRefuse(t, err, "token signature is invalid: signature is invalid", other)
	}
	es := p.token(t)
	_, err = alone.Verify(t.Context(), es)
	mustRefuse(t, err, "no key for this algorithm", es)
	_, err = keyOnly.Verify(t.Context(), good)
	mustRefuse(t, err, "header alg is not allowed", good)
}
