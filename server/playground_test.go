package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/playground"
)

func TestPlayground(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) {
		c.Playground = fstest.MapFS{
			"index.html":       {Data: []byte("<!doctype html>playground")},
			"assets/a-1b2.js":  {Data: []byte("run()")},
			"assets/sub/x.css": {Data: []byte("a{}")},
		}
	})
	for _, c := range []struct {
		path   string
		status int
		body   string
		cache  string
	}{
		{"/", 200, "<!doctype html>playground", "no-cache"},
		{"/assets/a-1b2.js", 200, "run()", "public, max-age=31536000, immutable"},
		{"/assets/sub/x.css", 200, "a{}", "public, max-age=31536000, immutable"},
	} {
		got := r.get(c.path)
		if got.status != c.status || got.body != c.body || got.header.Get("Cache-Control") != c.cache || got.header.Get("Content-Security-Policy") != playground.ContentSecurityPolicy {
			t.Errorf("%s: %d %s %v", c.path, got.status, got.body, got.header)
		}
	}
	for _, path := range []string{"/nope", "/assets", "/assets/", "/index", "/..%2fserver.go", "/graphql/x"} {
		if got := r.get(path); got.status != http.StatusNotFound || got.code(t) != string(errs.NotFound) {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := r.do(request("brand", ok, withMethod("POST"), func(r *http.Request) { r.URL.Path = "/" })); got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != "GET" {
		t.Errorf("POST /: %d %s", got.status, got.body)
	}
	missing := newRig(t).get("/")
	if missing.status != http.StatusNotFound || missing.body != string(playground.NotBuilt()) {
		t.Errorf("without a playground: %d %s", missing.status, missing.body)
	}
}

func TestSDLRoute(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	brand := r.get("/schema.graphqls", header("Authorization", "Bearer brand"))
	creator := r.get("/schema.graphqls", header("Authorization", "Bearer creator"))
	if brand.status != http.StatusOK || !strings.Contains(brand.body, "enum Colour {") || brand.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("brand: %d %v", brand.status, brand.header)
	}
	if creator.status != http.StatusOK || strings.Contains(creator.body, "Colour") || !strings.Contains(creator.body, creatorSDL) {
		t.Errorf("creator: %d %s", creator.status, creator.body)
	}
	again := r.get("/schema.graphqls", header("Authorization", "Bearer brand"), header("If-None-Match", brand.header.Get("ETag")))
	if again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("with the ETag: %d", again.status)
	}
	if other := r.get("/schema.graphqls", header("Authorization", "Bearer creator"), header("If-None-Match", brand.header.Get("ETag"))); other.status != http.StatusOK {
		t.Errorf("with another's ETag: %d", other.status)
	}
	for _, token := range []string{"", "Bearer nonsense"} {
		if got := r.get("/schema.graphqls", header("Authorization", token)); got.status != http.StatusUnauthorized || got.body != unauthenticated || got.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("token %q: %d %s", token, got.status, got.body)
		}
	}
	if got := r.get("/schema.graphqls", header("Authorization", "Bearer broken")); got.status != http.StatusServiceUnavailable {
		t.Errorf("a fault: %d %s", got.status, got.body)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	var down error
	r := newRig(t, func(c *Config) { c.Ready = func(context.Context) error { return down } })
	if got := r.get("/readyz"); got.status != http.StatusOK || got.body != `{"status":"ready"}` {
		t.Errorf("ready: %d %s", got.status, got.body)
	}
	down = errors.New("dial tcp 10.0.0.7:5432: refused")
	if got := r.get("/readyz"); got.status != http.StatusServiceUnavailable || got.body != `{"status":"unavailable"}` {
		t.Errorf("not ready: %d %s", got.status, got.body)
	}
	if got := r.get("/healthz"); got.status != http.StatusOK {
		t.Errorf("liveness: %d", got.status)
	}
}

func TestDevPrincipals(t *testing.T) {
	t.Parallel()
	list := []Principal{{
		Name: "Mara", Label: "manager at Nordlys", As: "brand:nordlys:manager", Audience: auth.KindBrand,
		Token: "t", ExpiresAt: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC),
	}}
	r := newRig(t, func(c *Config) {
		c.DevPrincipals = func(context.Context) ([]Principal, error) { return list, nil }
	})
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	want := `[{"name":"Mara","label":"manager at Nordlys","as":"brand:nordlys:manager","audience":"BRAND","token":"t","expiresAt":"2026-03-01T10:00:00Z"}]`
	for _, name := range []string{"127.0.0.1:8080", "localhost:8080", "localhost", "[::1]:8080", "192.168.1.5:8080"} {
		if got := r.get("/dev/principals", host(name)); got.status != http.StatusOK || got.body != want {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	for _, name := range []string{"evil.test:8080", "127.0.0.1.evil.test", "localhost.evil.test", ""} {
		if got := r.get("/dev/principals", host(name)); got.status != http.StatusNotFound || strings.Contains(got.body, "token") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := newRig(t).get("/dev/principals", host("localhost")); got.status != http.StatusNotFound {
		t.Errorf("outside of dev: %d %s", got.status, got.body)
	}
}
