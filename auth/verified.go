package auth

import (
	"context"
	"crypto/sha256"
	"reflect"
	"sync"

	"github.com/golang-jwt/jwt/v5"
)

// maxVerified is how many tokens are remembered. When there are more, all are
// forgotten, and checked again as they come.
const maxVerified = 4096

// verified are the tokens whose signature was found good, by their hash: checking
// it costs as much as a small query, and its outcome stays as long as the key does.
type verified struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]verifiedToken
}

type verifiedToken struct {
	// token is the header alone.
	token  *jwt.Token
	claims *wireClaims
	key    any
}

func (v *verified) get(token [sha256.Size]byte) (verifiedToken, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	found, ok := v.known[token]
	return found, ok
}

func (v *verified) put(token [sha256.Size]byte, found verifiedToken) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil || len(v.known) >= maxVerified {
		v.known = map[[sha256.Size]byte]verifiedToken{}
	}
	v.known[token] = found
}

// stands tells whether a token that was good still is: its time has not run out,
// and the issuer still has the key under the same name.
func (v *Verifier) stands(ctx context.Context, known verifiedToken) bool {
	key, err := v.keyFor(ctx, known.token)
	return err == nil && reflect.DeepEqual(key, known.key)
}
