package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapporthq/rapport/errs"
)

// TokenType is the value that a token's typ header must have.
type TokenType string

// The types of token. An OAuth 2.0 access token (RFC 9068) can't be mistaken for
// an ID token of the same issuer; TypeJWT is for issuers that don't mark theirs.
const (
	TypeAccessToken TokenType = "at+jwt"
	TypeJWT         TokenType = "JWT"
)

const (
	leeway         = 30 * time.Second
	minSecretBytes = 32

	algES256 = "ES256"
	algEdDSA = "EdDSA"
	algRS256 = "RS256"
	algHS256 = "HS256"
)

// Config says which tokens a [Verifier] accepts. In production exactly one of
// KeyFile and JWKSURL is set, and none of the Dev fields.
type Config struct {
	// Issuer is the iss that a token must have, exactly.
	Issuer string
	// Audience is the aud that a token must have, exactly and alone.
	Audience string
	// Type is the typ that a token must have; TypeAccessToken when empty.
	Type TokenType

	// KeyFile is the path of the issuer's public keys: PEM (one or a few public
	// keys) or a JSON Web Key Set. It is read once.
	KeyFile string
	// JWKSURL is where the issuer publishes its keys: https, or http on the
	// loopback interface.
	JWKSURL string
	// JWKSRefresh is how often the keys are fetched anew; 15 minutes when zero.
	JWKSRefresh time.Duration

	// Dev accepts DevKey and DevSecret. Only the dev command sets it.
	Dev bool
	// DevKey verifies the tokens that its Mint makes.
	DevKey *DevKey
	// DevSecret, of at least 32 bytes, turns HS256 on for tokens made by other
	// tools.
	DevSecret []byte

	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Log is told when keys can't be fetched; nil for silence.
	Log *slog.Logger
}

// Verifier tells good tokens from bad ones. It is safe for many goroutines.
type Verifier struct {
	typ        TokenType
	dev        bool
	algorithms []string
	parser     *jwt.Parser
	validator  *jwt.Validator
	keys       keySource
	devSecret  []byte
	verified   verified
}

// keySource finds the public key, or the few, that may have signed a token. The
// header has been checked before: its alg is one that we allow.
type keySource interface {
	keyFor(ctx context.Context, token *jwt.Token) (any, error)
	// ready is nil once there is a key to verify with.
	ready() error
	close()
}

// NewVerifier makes a verifier or says everything that is wrong with the
// configuration. With a JWKSURL it starts to fetch keys in the background and
// does not wait for them: until they come every token is refused and
// [Verifier.Ready] tells why. Whoever makes a verifier closes it.
//
// Outside dev a dev key, issuer or secret gives an error that is [ErrDevKey].
func NewVerifier(config Config) (*Verifier, error) {
	if config.Type == "" {
		config.Type = TypeAccessToken
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if err := config.check(); err != nil {
		return nil, fmt.Errorf("token configuration: %w", err)
	}
	keys, err := config.open()
	if err != nil {
		return nil, fmt.Errorf("token configuration: %w", err)
	}
	algorithms := []string{algES256, algEdDSA, algRS256}
	if config.Dev && len(config.DevSecret) > 0 {
		algorithms = append(algorithms, algHS256)
	}
	options := []jwt.ParserOption{
		jwt.WithValidMethods(algorithms),
		jwt.WithStrictDecoding(),
		jwt.WithIssuer(config.Issuer),
		jwt.WithAudience(config.Audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(leeway),
		jwt.WithTimeFunc(config.Now),
	}
	return &Verifier{
		typ:        config.Type,
		dev:        config.Dev,
		algorithms: algorithms,
		parser:     jwt.NewParser(options...),
		validator:  jwt.NewValidator(options...),
		keys:       keys,
		devSecret:  config.DevSecret,
	}, nil
}

// check finds all that is wrong without touching a file or the network.
func (c Config) check() error {
	var faults []error
	add := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	add(c.Issuer == "", "no issuer: set the iss that your identity provider writes")
	add(c.Audience == "", "no audience: set the aud that tokens for this server have")
	add(c.Type != TypeAccessToken && c.Type != TypeJWT,
		"token type %q is unknown: use %s or %s", string(c.Type), TypeAccessToken, TypeJWT)
	add(c.JWKSRefresh < 0, "JWKS refresh of %s is negative", c.JWKSRefresh)
	if c.Dev {
		add(c.DevKey == nil && len(c.DevSecret) == 0, "no dev key")
		add(c.KeyFile != "" || c.JWKSURL != "", "dev accepts its own key only: leave the key file and JWKS URL out")
		add(len(c.DevSecret) > 0 && len(c.DevSecret) < minSecretBytes, "dev secret is shorter than %d bytes", minSecretBytes)
		return errors.Join(faults...)
	}
	add(c.DevKey != nil, "%w: give the identity provider's key file or JWKS URL", ErrDevKey)
	add(len(c.DevSecret) > 0, "%w: HS256 is for dev only, give a public key", ErrDevKey)
	add(c.Issuer == DevIssuer, "%w: issuer %s is for dev only", ErrDevKey, DevIssuer)
	add(c.KeyFile == "" && c.JWKSURL == "" && c.DevKey == nil && len(c.DevSecret) == 0,
		"no keys: set a key file or a JWKS URL")
	add(c.KeyFile != "" && c.JWKSURL != "", "both a key file and a JWKS URL: set one")
	return errors.Join(faults...)
}

func (c Config) open() (keySource, error) {
	switch {
	case c.JWKSURL != "":
		return openRemoteKeys(c)
	case c.KeyFile != "":
		return openKeyFile(c.KeyFile)
	case c.DevKey != nil:
		return c.DevKey.source()
	default:
		return pemKeys{}, nil // HS256 alone
	}
}

// Verify checks the token in full and says what it claims. Every failure is an
// [errs.Error] with the code UNAUTHENTICATED and one and the same message; its
// cause, for the log, says what was wrong and holds nothing of the token but its
// key id. It costs no query, and no request unless the token names a key that
// the JWKS lacked so far.
func (v *Verifier) Verify(ctx context.Context, token string) (Claims, error) {
	sum := sha256.Sum256([]byte(token))
	if known, ok := v.verified.get(sum); ok && v.stands(ctx, known) {
		return known.claims.Claims, nil
	}
	h, err := readHeader(token)
	if err != nil {
		return Claims{}, refused(err)
	}
	if err = h.check(v.algorithms, v.typ, v.dev); err != nil {
		return Claims{}, refused(err)
	}
	var claims wireClaims
	var noKey error // said without the parser's words about its key function
	var key any
	parsed, err := v.parser.ParseWithClaims(token, &claims, func(token *jwt.Token) (any, error) {
		key, noKey = v.keyFor(ctx, token)
		return key, noKey
	})
	switch {
	case noKey != nil:
		return Claims{}, refused(noKey)
	case err != nil:
		return Claims{}, refused(err)
	}
	parsed.Raw = ""
	v.verified.put(sum, verifiedToken{token: parsed, claims: &claims, key: key})
	return claims.Claims, nil
}

func (v *Verifier) keyFor(ctx context.Context, token *jwt.Token) (any, error) {
	// The parser checks the claims again when the signature is good. They are
	// checked here first so that an old token with a retired key, of which a
	// client may hold many, does not use up the fetch that a new key needs.
	if err := v.validator.Validate(token.Claims); err != nil {
		return nil, err
	}
	// A secret never meets a public key: the algorithm decides which of the two is
	// looked at.
	if token.Method.Alg() == algHS256 {
		return v.devSecret, nil
	}
	return v.keys.keyFor(ctx, token)
}

// Ready is nil when tokens can be verified, and otherwise says why not: no key
// could be fetched since the start. A provider that fails later changes nothing,
// since the keys it gave before go on serving.
func (v *Verifier) Ready() error { return v.keys.ready() }

// Close ends the fetching of keys and waits for it.
func (v *Verifier) Close() { v.keys.close() }

// refused is the one answer to every failed authentication. It must not tell
// whoever tries which part of a token was good.
func refused(cause error) error {
	return errs.New(errs.Unauthenticated,
		"Not signed in. Send one valid token in the header Authorization, as: Bearer <token>.").Because(cause)
}
