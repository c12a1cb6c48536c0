package auth

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"

	"github.com/rapporthq/rapport/gid"
)

// ErrDevKey tells that a key, secret or issuer made for development was given to
// a production server.
var ErrDevKey = errors.New("a dev key opens no production server")

// DevIssuer and DevAudience are the iss and aud of dev tokens.
const (
	DevIssuer   = "https://dev.rapport.invalid"
	DevAudience = "rapport-dev"
)

// DevKeyFile is the name of the dev key in the data folder.
const DevKeyFile = "dev-key.pem"

const (
	// devKeyPrefix marks the key ids of dev keys, which production refuses in key
	// sets and in tokens.
	devKeyPrefix = "rapport-dev-"
	// devKeyPEMType is a type of our own, so that no other tool reads the key and
	// production knows it by its file.
	devKeyPEMType  = "RAPPORT DEV KEY"
	devKeyMode     = 0o600
	devKeyNoteName = "Note"
	devKeyNote     = "for development only, refused by rapport serve"

	maxDevTTL = 31 * 24 * time.Hour
)

// DevKey signs and verifies tokens on a developer's machine. It is an ES256 key,
// so that dev tokens take the same way through the verifier as real ones.
type DevKey struct {
	private *ecdsa.PrivateKey
	id      string
}

// NewDevKey makes a fresh key that is kept nowhere.
func NewDevKey() (*DevKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a dev key: %w", err)
	}
	return devKeyOf(private)
}

func devKeyOf(private *ecdsa.PrivateKey) (*DevKey, error) {
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return nil, fmt.Errorf("naming a dev key: %w", err)
	}
	sum := sha256.Sum256(public)
	return &DevKey{
		private: private,
		id:      devKeyPrefix + base64.RawURLEncoding.EncodeToString(sum[:12]),
	}, nil
}

// ID is the key's id, rapport-dev-….
func (k *DevKey) ID() string { return k.id }

// LoadDevKey reads the dev key of a data folder. The error is fs.ErrNotExist
// when the folder has none yet. A key that others may read is refused.
func LoadDevKey(dir string) (*DevKey, error) {
	path := filepath.Join(dir, DevKeyFile)
	info, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("reading the dev key: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("reading the dev key: %s is not a plain file", path)
	}
	// Windows has no such modes.
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("reading the dev key: others may read %s (mode %04o): chmod 600 it", path, mode)
	}
	raw, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("reading the dev key: %w", err)
	}
	key, err := parseDevKey(raw)
	if err != nil {
		return nil, fmt.Errorf("reading the dev key: %s %w: remove it and start dev anew", path, err)
	}
	return key, nil
}

func parseDevKey(raw []byte) (*DevKey, error) {
	block, rest := pem.Decode(raw)
	if block == nil || block.Type != devKeyPEMType || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("is not a dev key")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("is damaged: %w", err)
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || private.Curve != elliptic.P256() {
		return nil, errors.New("is not a P-256 key")
	}
	return devKeyOf(private)
}

// EnsureDevKey reads the dev key of a data folder or makes it, readable by its
// owner alone. Processes that do so at once end up with the same key.
func EnsureDevKey(dir string) (*DevKey, error) {
	key, err := LoadDevKey(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if key, err = NewDevKey(); err != nil {
		return nil, err
	}
	if err = key.save(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("keeping the dev key: %w", err)
	}
	return LoadDevKey(dir)
}

// save puts the whole file in place at once and never over another.
func (k *DevKey) save(dir string) error {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return err
	}
	// Open to all, because the database next to it may run as another user; the
	// key has its own mode.
	if err = os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // see above
		return err
	}
	draft, err := os.CreateTemp(dir, ".dev-key-*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	err = errors.Join(
		draft.Chmod(devKeyMode),
		pem.Encode(draft, &pem.Block{
			Type:    devKeyPEMType,
			Headers: map[string]string{devKeyNoteName: devKeyNote},
			Bytes:   der,
		}),
		draft.Sync(),
		draft.Close(),
	)
	if err != nil {
		return err
	}
	return os.Link(draft.Name(), filepath.Join(dir, DevKeyFile))
}

// Config accepts the tokens that the key's Mint makes, and no others. A nil
// clock is time.Now.
func (k *DevKey) Config(now func() time.Time) Config {
	return Config{
		Issuer:   DevIssuer,
		Audience: DevAudience,
		Type:     TypeAccessToken,
		Dev:      true,
		DevKey:   k,
		Now:      now,
	}
}

func (k *DevKey) source() (keySource, error) {
	jwk, err := jwkset.NewJWKFromKey(&k.private.PublicKey, jwkset.JWKOptions{
		Metadata: jwkset.JWKMetadataOptions{ALG: jwkset.AlgES256, KID: k.id, USE: jwkset.UseSig},
	})
	if err != nil {
		return nil, fmt.Errorf("dev key: %w", err)
	}
	storage := jwkset.NewMemoryStorage()
	if err = storage.KeyWrite(context.Background(), jwk); err != nil {
		return nil, fmt.Errorf("dev key: %w", err)
	}
	return newSet(storage)
}

// MintInput says what a dev token claims.
type MintInput struct {
	// Subject is the person, as the directory knows them.
	Subject string
	// Kind is ClaimKindBrandUser or ClaimKindCreator.
	Kind string
	// Brand is the global id of the active brand; empty for a creator.
	Brand string
	// Scopes narrows the token, as resource:verb; nil leaves the claim out (all
	// that the role allows), empty gives no rights.
	Scopes []string
	// TTL is how long the token lasts, up to 31 days.
	TTL time.Duration
	// Now is when the token is made.
	Now time.Time
}

// Mint signs a token that lasts for the TTL. Input that no verifier would accept
// gives an error.
func (k *DevKey) Mint(in MintInput) (string, error) {
	if in.TTL < time.Second || in.TTL > maxDevTTL {
		return "", fmt.Errorf("minting a token: it must last from %s to %s, not %s", time.Second, maxDevTTL, in.TTL)
	}
	for _, scope := range in.Scopes {
		if !isScope(scope) {
			return "", fmt.Errorf("minting a token: scope %q is not resource:verb", scope)
		}
	}
	claims := jwt.MapClaims{
		"iss":  DevIssuer,
		"aud":  DevAudience,
		"sub":  in.Subject,
		"jti":  gid.New().String(),
		"iat":  in.Now.Unix(),
		"exp":  in.Now.Add(in.TTL).Unix(),
		"kind": in.Kind,
	}
	if in.Brand != "" {
		claims["brand"] = in.Brand
	}
	if in.Scopes != nil {
		claims["scope"] = strings.Join(in.Scopes, " ")
	}
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	token.Header["typ"] = string(TypeAccessToken)
	token.Header["kid"] = k.id
	signed, err := token.SignedString(k.private)
	if err != nil {
		return "", fmt.Errorf("minting a token: %w", err)
	}
	// The verifier itself says whether the claims are any good.
	verifier, err := NewVerifier(k.Config(func() time.Time { return in.Now }))
	if err != nil {
		return "", fmt.Errorf("minting a token: %w", err)
	}
	defer verifier.Close()
	if _, err = verifier.Verify(context.Background(), signed); err != nil {
		return "", fmt.Errorf("minting a token: %w", errors.Unwrap(err))
	}
	return signed, nil
}
