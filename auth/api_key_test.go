package auth_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// keyring is a directory of one key.
type keyring struct {
	id     uuid.UUID
	holder auth.KeyHolder
	fault  error
	used   int
}

func (*keyring) Principal(context.Context, auth.Claims) (auth.Viewer, error) {
	return auth.Viewer{}, errs.New(errs.Unauthenticated, "No.")
}

func (k *keyring) KeyHolder(_ context.Context, id uuid.UUID) (auth.KeyHolder, error) {
	if k.fault != nil {
		return auth.KeyHolder{}, k.fault
	}
	if id != k.id {
		return auth.KeyHolder{}, errs.New(errs.Unauthenticated, "No.")
	}
	return k.holder, nil
}

func (k *keyring) KeyUsed(context.Context, auth.KeyHolder) error { k.used++; return nil }

func TestAPIKey(t *testing.T) {
	t.Parallel()
	id := gid.New()
	text, hash := auth.NewAPIKey(id)
	other, otherHash := auth.NewAPIKey(id)
	if text == other || bytes.Equal(hash, otherHash) {
		t.Error("two keys are alike")
	}
	name := gid.Of(auth.TypeAPIKey, id).String()
	secret, ok := strings.CutPrefix(text, name+"_")
	if sum := sha256.Sum256([]byte(secret)); !ok || len(secret) != 52 || !bytes.Equal(sum[:], hash) {
		t.Errorf("the key %s with the sum %x", text, hash)
	}
	viewer := auth.Viewer{Kind: auth.KindBrand, UserID: gid.New(), BrandID: gid.New(), Role: auth.RoleManager, Scopes: []string{"creators:read"}, KeyID: id}
	ring := &keyring{id: id, holder: auth.KeyHolder{Viewer: viewer, Hashes: [][]byte{otherHash, hash}}}
	a := auth.Authenticator{Directory: ring}
	for _, good := range []string{text, other} {
		got, err := a.FromToken(t.Context(), good)
		if diff := cmp.Diff(viewer, got); diff != "" || err != nil {
			t.Errorf("%v, viewer (-want +got):\n%s", err, diff)
		}
	}
	if ring.used != 2 {
		t.Errorf("noted %d times", ring.used)
	}
	for what, bad := range map[string]string{
		"another secret":    text[:len(text)-1] + "!",
		"no secret":         name + "_",
		"only the id":       name,
		"another id":        strings.Replace(text, name, gid.Of(auth.TypeAPIKey, gid.New()).String(), 1),
		"a malformed id":    "apikey_zzz_" + secret,
		"a secret too much": text + "_" + secret,
		"a long one":        text + strings.Repeat("a", 10_000),
		"the sum":           name + "_" + string(hash),
	} {
		_, err := a.FromToken(t.Context(), bad)
		var told *errs.Error
		if !errors.As(err, &told) || told.Code != errs.Unauthenticated || told.Message != refusal {
			t.Errorf("%s: %v", what, err)
		}
	}
	if ring.used != 2 {
		t.Errorf("a bad key was noted as used")
	}
	ring.fault = errs.New(errs.Unavailable, "Later.")
	if _, err := a.FromToken(t.Context(), text); errs.CodeOf(err) != errs.Unavailable {
		t.Errorf("a fault: %v", err)
	}
}

// TestDirectoryWithoutKeys has a directory that knows no keys.
func TestDirectoryWithoutKeys(t *testing.T) {
	t.Parallel()
	text, _ := auth.NewAPIKey(gid.New())
	_, err := auth.Authenticator{Directory: struct{ auth.Directory }{&keyring{}}}.FromToken(t.Context(), text)
	if errs.CodeOf(err) != errs.Unauthenticated {
		t.Error(err)
	}
}
