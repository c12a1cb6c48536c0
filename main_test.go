package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// serveArgs are arguments with which `rapport serve` serves.
func serveArgs(t *testing.T, url string) []string {
	t.Helper()
	return []string{
		"rapport", "serve", "--database-url", url, "--addr", "127.0.0.1:0",
		"--issuer", "https://id.example.com", "--audience", "rapport", "--key-file", publicKey(t),
		"--cursor-key", base64.StdEncoding.EncodeToString(make([]byte, 32)), "--log-level", "error",
	}
}

func publicKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func with(args []string, flag, value string) []string {
	changed := append([]string{}, args...)
	for i, arg := range changed {
		if arg == flag {
			changed[i+1] = value
			return changed
		}
	}
	return append(changed, flag, value)
}

func TestServeRefusesWhatIsNotSafe(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	good := serveArgs(t, database.URL)
	devKeys := t.TempDir()
	if _, err := auth.EnsureDevKey(devKeys); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		args []string
		says string
	}{
		"no database":      {with(good, "--database-url", ""), "set DATABASE_URL"},
		"no cursor key":    {with(good, "--cursor-key", ""), "openssl rand -base64 32"},
		"short cursor key": {with(good, "--cursor-key", "c2hvcnQ="), "openssl rand -base64 32"},
		"a dev key":        {with(good, "--key-file", filepath.Join(devKeys, auth.DevKeyFile)), "dev"},
		"no key":           {with(good, "--key-file", ""), "key"},
		"no issuer":        {with(good, "--issuer", ""), "issuer"},
		"a superuser":      {with(good, "--database-url", database.AdminURL), "goes round row-level security"},
		"a wrong level":    {with(good, "--log-level", "loud"), "--log-level is debug, info, warn or error"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			err := app().Run(ctx, test.args)
			if err == nil {
				t.Fatal("it serves")
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("it says %q, which does not hold %q", err, test.says)
			}
		})
	}
}

func TestServeRefusesAnUnguardedTable(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	execute(t, database.AdminURL, "CREATE TABLE forgotten (id uuid PRIMARY KEY, brand_id uuid)")
	err := app().Run(t.Context(), serveArgs(t, database.URL))
	if err == nil || !strings.Contains(err.Error(), "lack row-level security or a policy: forgotten") {
		t.Fatalf("it says %v", err)
	}
}

func TestServeRefusesADatabaseBehind(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	execute(t, database.AdminURL, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
	err := app().Run(t.Context(), serveArgs(t, database.URL))
	if err == nil || !strings.Contains(err.Error(), "run `rapport migrate up` with its owner") {
		t.Fatalf("it says %v", err)
	}
}

// TestServeServesAndStops starts the server as users do, asks it whether it is
// ready, and ends it as a signal does.
func TestServeServesAndStops(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	args := with(serveArgs(t, dbtest.New(t).URL), "--addr", addr)
	go func() { done <- app().Run(ctx, args) }()
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/"} {
		if status := eventually(t, "http://"+addr+path); status != http.StatusOK {
			t.Errorf("%s answers %d", path, status)
		}
	}
	if status := eventually(t, "http://"+addr+"/dev/principals"); status != http.StatusNotFound {
		t.Errorf("ready-made tokens outside of dev: %d", status)
	}
	if status := eventually(t, "http://"+addr+"/schema.graphqls"); status != http.StatusUnauthorized {
		t.Errorf("the schema without a token: %d", status)
	}
	stop()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(drain):
		t.Error("it does not end")
	}
}

func TestTokenNeedsADemo(t *testing.T) {
	t.Parallel()
	err := app().Run(t.Context(), []string{"rapport", "token", "--data", t.TempDir(), "--list"})
	if err == nil || !strings.Contains(err.Error(), "start `rapport dev") {
		t.Fatalf("it says %v", err)
	}
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// eventually asks until somebody answers.
func eventually(t *testing.T, url string) int {
	t.Helper()
	var last error
	for range 200 {
		status, err := get(t, url)
		if err == nil {
			return status
		}
		last = err
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(fmt.Errorf("nobody answers: %w", last))
	return 0
}

func get(t *testing.T, url string) (int, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// TestBrandCreate makes the first brand of an installation, whose owner's token
// then names somebody; a second of the same slug changes nothing.
func TestBrandCreate(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	create := func(slug, currency string) (string, error) {
		var out strings.Builder
		command := app()
		command.Writer = &out
		err := command.Run(t.Context(), []string{
			"rapport", "brand", "create", "--owner-url", database.AdminURL, "--slug", slug, "--name", "Acme", "--currency", currency,
			"--owner-subject", "idp|42", "--owner-name", "Ada Owner", "--owner-email", "ada@example.com",
		})
		return strings.TrimSpace(out.String()), err
	}
	brand, err := create("acme", "EUR")
	if err != nil {
		t.Fatal(err)
	}
	store, err := db.Open(t.Context(), database.URL, db.Options{CursorKey: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	viewer, err := store.Principal(t.Context(), auth.Claims{Subject: "idp|42", Kind: auth.ClaimKindBrandUser, Brand: brand, IssuedAt: time.Now()})
	if err != nil || viewer.Role != auth.RoleOwner {
		t.Errorf("the owner is %+v, %v", viewer, err)
	}
	for _, refused := range []struct{ slug, currency, says string }{
		{"acme", "EUR", "already"}, {"Not A Slug", "EUR", "A slug is"}, {"other", "EURO", "ISO 4217"},
	} {
		if _, err := create(refused.slug, refused.currency); err == nil || !strings.Contains(err.Error(), refused.says) {
			t.Errorf("%s in %s: %v", refused.slug, refused.currency, err)
		}
	}
}
