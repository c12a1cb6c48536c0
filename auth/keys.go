package auth

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

const (
	maxKeysBytes = 1 << 20
	maxSetKeys   = 100
	// maxPEMKeys is small because a token may have to be tried with each.
	maxPEMKeys = 4
	minRSABits = 2048
	maxRSABits = 8192
)

// openKeyFile reads public keys from a PEM file or a JSON Web Key Set.
func openKeyFile(path string) (keySource, error) {
	raw, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("reading the key file: %w", err)
	}
	raw = bytes.TrimSpace(raw)
	if bytes.HasPrefix(raw, []byte("{")) {
		set, err := openSet(raw)
		if err != nil {
			return nil, fmt.Errorf("key file %s: %w", path, err)
		}
		return set, nil
	}
	keys, err := parsePEM(raw)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return keys, nil
}

func readBounded(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(io.LimitReader(file, maxKeysBytes+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxKeysBytes {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxKeysBytes)
	}
	return raw, nil
}

// pemKeys are public keys without names: a token is tried with each that fits
// its algorithm, whatever its kid.
type pemKeys []jwt.VerificationKey

func (k pemKeys) keyFor(_ context.Context, token *jwt.Token) (any, error) {
	var fitting jwt.VerificationKeySet
	for _, key := range k {
		if alg, err := algorithmOf(key); err == nil && alg == token.Method.Alg() {
			fitting.Keys = append(fitting.Keys, key)
		}
	}
	if len(fitting.Keys) == 0 {
		return nil, errors.New("no key for this algorithm")
	}
	return fitting, nil
}

func (pemKeys) ready() error { return nil }
func (pemKeys) close()       {}

func parsePEM(raw []byte) (pemKeys, error) {
	var keys pemKeys
	for rest := raw; len(rest) > 0; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, errors.New("neither PEM nor a JSON Web Key Set")
		}
		rest = bytes.TrimSpace(rest)
		key, err := parseBlock(block)
		if err != nil {
			return nil, err
		}
		if _, err = algorithmOf(key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("holds no key")
	}
	if len(keys) > maxPEMKeys {
		return nil, fmt.Errorf("holds more than %d keys: use a JSON Web Key Set, which names them", maxPEMKeys)
	}
	return keys, nil
}

func parseBlock(block *pem.Block) (any, error) {
	switch {
	case block.Type == devKeyPEMType:
		return nil, fmt.Errorf("%w: give the identity provider's public key", ErrDevKey)
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return nil, errors.New("holds a private key: give the public half only, as openssl pkey -pubout writes it")
	case block.Type == "PUBLIC KEY":
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("reading a public key: %w", err)
		}
		return key, nil
	case block.Type == "RSA PUBLIC KEY":
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("reading an RSA public key: %w", err)
		}
		return key, nil
	default:
		return nil, fmt.Errorf("holds a PEM block %q: give a PUBLIC KEY, as openssl x509 -pubkey -noout writes it from a certificate", block.Type)
	}
}

// algorithmOf is the one algorithm that a public key is used with, so that a key
// is never tried with another. Weak keys and foreign curves have none.
func algorithmOf(key any) (string, error) {
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			return "", fmt.Errorf("curve %s is not supported: use P-256", key.Curve.Params().Name)
		}
		return algES256, nil
	case ed25519.PublicKey:
		return algEdDSA, nil
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < minRSABits || bits > maxRSABits {
			return "", fmt.Errorf("RSA key of %d bits: use %d to %d", bits, minRSABits, maxRSABits)
		}
		if key.E < 3 || key.E%2 == 0 {
			return "", errors.New("RSA key with a bad exponent")
		}
		return algRS256, nil
	default:
		return "", fmt.Errorf("key of type %T is not supported: use P-256, Ed25519 or RSA", key)
	}
}

// setKeys are the named keys of a JSON Web Key Set; a token must name its own.
type setKeys struct{ lookup keyfunc.Keyfunc }

func newSet(storage jwkset.Storage) (setKeys, error) {
	lookup, err := keyfunc.New(keyfunc.Options{Storage: storage})
	if err != nil {
		return setKeys{}, fmt.Errorf("making a key set: %w", err)
	}
	return setKeys{lookup: lookup}, nil
}

// openSet takes a JSON Web Key Set as it is and for good.
func openSet(raw []byte) (setKeys, error) {
	keys, err := parseSet(raw)
	if err != nil {
		return setKeys{}, err
	}
	storage := jwkset.NewMemoryStorage()
	if err = storage.KeyReplaceAll(context.Background(), keys); err != nil {
		return setKeys{}, fmt.Errorf("keeping the keys: %w", err)
	}
	return newSet(storage)
}

func (k setKeys) keyFor(ctx context.Context, token *jwt.Token) (any, error) {
	// Without a kid keyfunc would try every key of the set.
	if _, ok := token.Header[jwkset.HeaderKID]; !ok {
		return nil, errors.New("header kid is missing")
	}
	key, err := k.lookup.KeyfuncCtx(ctx)(token)
	if errors.Is(err, jwkset.ErrKeyNotFound) {
		return nil, fmt.Errorf("header kid %q is unknown", token.Header[jwkset.HeaderKID])
	}
	if err != nil {
		return nil, err
	}
	if alg, err := algorithmOf(key); err != nil || alg != token.Method.Alg() {
		return nil, errors.New("header alg does not fit the key")
	}
	return key, nil
}

func (setKeys) ready() error { return nil }
func (setKeys) close()       {}

// parseSet reads the keys of a set that can verify our tokens and leaves out the
// others, such as those for encryption: providers publish both. A set with none
// that is usable is an error that says why of each; so is a dev key.
func parseSet(raw []byte) ([]jwkset.JWK, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(raw, &set); err != nil {
		return nil, fmt.Errorf("not a JSON Web Key Set: %w", err)
	}
	if len(set.Keys) > maxSetKeys {
		return nil, fmt.Errorf("holds more than %d keys", maxSetKeys)
	}
	var keys []jwkset.JWK
	var unusable []error
	for i, rawKey := range set.Keys {
		key, err := parseJWK(rawKey)
		if errors.Is(err, ErrDevKey) {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
		if err != nil {
			unusable = append(unusable, fmt.Errorf("key %d: %w", i+1, err))
			continue
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.Join(append([]error{errors.New("holds no usable key")}, unusable...)...)
	}
	return keys, nil
}

func parseJWK(raw []byte) (jwkset.JWK, error) {
	var private struct {
		D json.RawMessage `json:"d"`
	}
	// A fault of the JSON is told by the reading below.
	if err := json.Unmarshal(raw, &private); err == nil && private.D != nil {
		return jwkset.JWK{}, errors.New("is a private key: publish the public half only")
	}
	key, err := jwkset.NewJWKFromRawJSON(raw, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
	if err != nil {
		return jwkset.JWK{}, err
	}
	m := key.Marshal()
	alg, err := algorithmOf(key.Key())
	switch {
	case strings.HasPrefix(m.KID, devKeyPrefix):
		return jwkset.JWK{}, ErrDevKey
	case err != nil:
		return jwkset.JWK{}, err
	case !isKeyID(m.KID):
		return jwkset.JWK{}, fmt.Errorf("kid is not 1 to %d printable characters", maxKeyIDBytes)
	case m.ALG != "" && m.ALG.String() != alg:
		return jwkset.JWK{}, fmt.Errorf("alg is not %s", alg)
	case m.USE != "" && m.USE != jwkset.UseSig:
		return jwkset.JWK{}, errors.New("is not for signatures")
	case len(m.KEYOPS) > 0 && !slices.Contains(m.KEYOPS, jwkset.KeyOpsVerify):
		return jwkset.JWK{}, errors.New("is not for verifying")
	}
	return key, nil
}
