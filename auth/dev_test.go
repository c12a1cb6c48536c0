package auth_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
)

func mintInput() auth.MintInput {
	return auth.MintInput{
		Subject: "user-1",
		Kind:    auth.ClaimKindBrandUser,
		Brand:   brandID,
		TTL:     time.Hour,
		Now:     noon(),
	}
}

func TestMint(t *testing.T) {
	t.Parallel()
	key, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	verifier := newVerifier(t, key.Config(noon))
	ids := map[string]bool{}
	for _, c := range []struct {
		name   string
		change func(*auth.MintInput)
		want   auth.Claims
	}{
		{"brand user", func(*auth.MintInput) {}, auth.Claims{Kind: auth.ClaimKindBrandUser, Brand: brandID}},
		{"creator", func(in *auth.MintInput) { in.Kind, in.Brand = auth.ClaimKindCreator, "" }, auth.Claims{Kind: auth.ClaimKindCreator}},
		{"scopes", func(in *auth.MintInput) { in.Scopes = []string{"creators:read", "feedback:write"} }, auth.Claims{
			Kind: auth.ClaimKindBrandUser, Brand: brandID, Scopes: []string{"creators:read", "feedback:write"},
		}},
		{"no rights", func(in *auth.MintInput) { in.Scopes = []string{} }, auth.Claims{
			Kind: auth.ClaimKindBrandUser, Brand: brandID, Scopes: []string{},
		}},
	} {
		in := mintInput()
		c.change(&in)
		token, err := key.Mint(in)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got, err := verifier.Verify(t.Context(), token)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got.ID == "" || ids[got.ID] {
			t.Errorf("%s: token id %q is empty or not new", c.name, got.ID)
		}
		ids[got.ID] = true
		got.ID = ""
		c.want.Subject, c.want.IssuedAt, c.want.Expires = "user-1", noon(), noon().Add(time.Hour)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: claims (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestMintRefuses(t *testing.T) {
	t.Parallel()
	key, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	const malformed = "token is malformed: could not JSON decode claim: claim "
	for _, c := range []struct {
		name   string
		change func(*auth.MintInput)
		want   string
	}{
		{"no subject", func(in *auth.MintInput) { in.Subject = "" }, malformed + "sub is empty"},
		{"unknown kind", func(in *auth.MintInput) { in.Kind = "platform" }, malformed + "kind is not one of ours"},
		{"no brand", func(in *auth.MintInput) { in.Brand = "" }, malformed + "brand is missing"},
		{"bad brand", func(in *auth.MintInput) { in.Brand = "acme" }, malformed + "brand is not the id of a brand"},
		{"creator with a brand", func(in *auth.MintInput) { in.Kind = auth.ClaimKindCreator }, malformed + "brand in a creator's token"},
		{"bad scope", func(in *auth.MintInput) { in.Scopes = []string{"creators"} }, `scope "creators" is not resource:verb`},
		{"two scopes in one", func(in *auth.MintInput) { in.Scopes = []string{"a:b c:d"} }, `scope "a:b c:d" is not resource:verb`},
		{"no time to live", func(in *auth.MintInput) { in.TTL = 0 }, "it must last from 1s to 744h0m0s, not 0s"},
		{"over already", func(in *auth.MintInput) { in.TTL = -time.Hour }, "it must last from 1s to 744h0m0s, not -1h0m0s"},
		{"too long to live", func(in *auth.MintInput) { in.TTL = 745 * time.Hour }, "it must last from 1s to 744h0m0s, not 745h0m0s"},
		{"no clock", func(in *auth.MintInput) { in.Now = time.Time{} }, malformed + "iat is out of range"},
		{"too large", func(in *auth.MintInput) {
			for range 1000 {
				in.Scopes = append(in.Scopes, "creators:read")
			}
		}, "token is too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := mintInput()
			c.change(&in)
			token, err := key.Mint(in)
			if token != "" {
				t.Errorf("a refusal gave a token")
			}
			if want := "minting a token: " + c.want; err == nil || err.Error() != want {
				t.Errorf("error is %v, want %q", err, want)
			}
		})
	}
}

func TestDevTokensOpenNoProductionServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key, err := auth.EnsureDevKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	token, err := key.Mint(mintInput())
	if err != nil {
		t.Fatal(err)
	}
	mustVerifyDev := func() {
		t.Helper()
		if _, err := newVerifier(t, key.Config(noon)).Verify(t.Context(), token); err != nil {
			t.Errorf("dev refuses its own token: %v", err)
		}
	}
	mustVerifyDev()

	// The key file as it is, given to production.
	config := newProvider(t).config(t)
	config.KeyFile = filepath.Join(dir, auth.DevKeyFile)
	wantConfigError(t, config, "token configuration: key file "+config.KeyFile+
		": a dev key opens no production server: give the identity provider's public key", true)
	// The dev configuration without its mark.
	config = key.Config(noon)
	config.Dev = false
	wantConfigError(t, config, "token configuration: a dev key opens no production server: give the identity provider's key file or JWKS URL\n"+
		"a dev key opens no production server: issuer https://dev.rapport.invalid is for dev only", true)
	// A dev token, and one of another dev key.
	p := newProvider(t)
	_, err = newVerifier(t, p.config(t)).Verify(t.Context(), token)
	mustRefuse(t, err, "header kid names a dev key", token)
	stranger, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	_, err = newVerifier(t, stranger.Config(noon)).Verify(t.Context(), token)
	mustRefuse(t, err, `header kid "`+key.ID()+`" is unknown`, token)
	mustVerifyDev()
}

func TestEnsureDevKeyMakesItOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if _, err := auth.LoadDevKey(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error without a key is %v, want that it does not exist", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loading made the folder: %v", err)
	}

	ids := make([]string, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			key, err := auth.EnsureDevKey(dir)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = key.ID()
		})
	}
	all.Wait()
	loaded, err := auth.LoadDevKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(loaded.ID(), "rapport-dev-") || len(loaded.ID()) != 28 {
		t.Errorf("key id is %q, want rapport-dev- and 16 characters", loaded.ID())
	}
	for i, id := range ids {
		if id != loaded.ID() {
			t.Errorf("process %d has the key %s, want %s", i, id, loaded.ID())
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != "dev-key.pem" {
		t.Errorf("folder holds %v, want the key alone", entries)
	}
	info, err := os.Stat(filepath.Join(dir, "dev-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode(); got != 0o600 {
		t.Errorf("key has mode %s, want -rw-------", got)
	}
}

func TestLoadDevKeyRefuses(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		want func(path string) string
	}{
		{"readable by others", func(t *testing.T, path string) {
			t.Helper()
			if _, err := auth.EnsureDevKey(filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, 0o640); err != nil {
				t.Fatal(err)
			}
		}, func(path string) string { return "others may read " + path + " (mode 0640): chmod 600 it" }},
		{"a link", func(t *testing.T, path string) {
			t.Helper()
			if err := os.Symlink("/dev/null", path); err != nil {
				t.Fatal(err)
			}
		}, func(path string) string { return path + " is not a plain file" }},
		{"empty", func(t *testing.T, path string) {
			t.Helper()
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, func(path string) string { return path + " is not a dev key: remove it and start dev anew" }},
		{"another PEM", func(t *testing.T, path string) {
			t.Helper()
			if err := os.WriteFile(path, pemOf(t, p.es.Public()), 0o600); err != nil {
				t.Fatal(err)
			}
		}, func(path string) string { return path + " is not a dev key: remove it and start dev anew" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), auth.DevKeyFile)
			c.make(t, path)
			before, _ := os.ReadFile(path)
			for name, load := range map[string]func(string) (*auth.DevKey, error){"load": auth.LoadDevKey, "ensure": auth.EnsureDevKey} {
				key, err := load(filepath.Dir(path))
				if want := "reading the dev key: " + c.want(path); err == nil || err.Error() != want {
					t.Errorf("%s: error is %v, want %q", name, err, want)
				}
				if key != nil {
					t.Errorf("%s: a refusal gave a key", name)
				}
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
				t.Error("a refusal changed the file")
			}
		})
	}
}
