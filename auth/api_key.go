package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/gid"
)

// TypeAPIKey is the type in an API key's global id, and how every key begins.
const TypeAPIKey = "apikey"

// secretBytes is how much of a key is random.
const secretBytes = 32

// KeyHolder is whom an API key stands for.
type KeyHolder struct {
	// Viewer is the person who made the key, in its brand, with its scopes.
	Viewer Viewer
	// Hashes are the SHA-256 sums of the secrets that hold now.
	Hashes [][]byte
	// LastUsedAt is when the key was noted as used; nil for never.
	LastUsedAt *time.Time
}

// KeyDirectory is a directory that knows API keys, too.
type KeyDirectory interface {
	// KeyHolder finds whom the key stands for. It refuses, with the code
	// UNAUTHENTICATED, a key that is unknown, revoked or over.
	KeyHolder(ctx context.Context, key uuid.UUID) (KeyHolder, error)
	// KeyUsed notes that the key was used, if the last time is a while ago.
	KeyUsed(ctx context.Context, holder KeyHolder) error
}

// NewAPIKey makes the text of a key with a new secret, `apikey_<id>_<secret>`, and
// the sum that is kept of it. The text is shown once and stored nowhere.
func NewAPIKey(id uuid.UUID) (text string, hash []byte) {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // It never fails; see its documentation.
	written := strings.ToLower(secretText().EncodeToString(secret))
	sum := sha256.Sum256([]byte(written))
	return gid.Of(TypeAPIKey, id).String() + "_" + written, sum[:]
}

func secretText() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// isAPIKey tells a key from a token, which has dots.
func isAPIKey(bearer string) bool { return strings.HasPrefix(bearer, TypeAPIKey+"_") }

// fromKey finds whom a key is for.
func (a Authenticator) fromKey(ctx context.Context, text string) (Viewer, error) {
	keys, ok := a.Directory.(KeyDirectory)
	if !ok {
		return Viewer{}, refused(errors.New("no API keys are taken"))
	}
	if len(text) > 128 {
		return Viewer{}, refused(errors.New("the API key is too long"))
	}
	named, secret, _ := strings.Cut(strings.TrimPrefix(text, TypeAPIKey+"_"), "_")
	id, err := gid.Parse(TypeAPIKey + "_" + named)
	if err != nil || secret == "" {
		return Viewer{}, refused(errors.New("the API key is malformed"))
	}
	holder, err := keys.KeyHolder(ctx, id.UUID)
	if err != nil {
		return Viewer{}, directoryError(err)
	}
	sum := sha256.Sum256([]byte(secret))
	same := 0
	for _, hash := range holder.Hashes {
		same |= subtle.ConstantTimeCompare(hash, sum[:])
	}
	if same != 1 {
		return Viewer{}, refused(errors.New("the API key's secret is wrong"))
	}
	if err := keys.KeyUsed(ctx, holder); err != nil {
		return Viewer{}, directoryError(err)
	}
	return holder.Viewer, nil
}
