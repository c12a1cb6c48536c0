//go:build linux || darwin

package embedded

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// archive is what the repository serves: a zip around testdata/programs.txz,
// whose programs are scripts; postgres says that it is 17.5.
func archive(t *testing.T) []byte {
	t.Helper()
	programs, err := os.ReadFile("testdata/programs.txz")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	file, err := writer.Create("postgres.txz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(programs); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// serveArchive serves the archive with its sum, and counts the requests.
func serveArchive(t *testing.T, sum func([]byte) string) (address string, requests *atomic.Int64) {
	t.Helper()
	body := archive(t)
	requests = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		switch {
		case !strings.Contains(r.URL.Path, "/17.5.0/"):
			http.NotFound(w, r)
		case strings.HasSuffix(r.URL.Path, ".sha256"):
			_, _ = fmt.Fprint(w, sum(body))
		default:
			_, _ = w.Write(body)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func rightSum(body []byte) string { return fmt.Sprintf("%x", sha256.Sum256(body)) }

func TestDownload(t *testing.T) {
	t.Parallel()
	from, requests := serveArchive(t, rightSum)
	cache := filepath.Join(folder(t), "cache")
	version, _ := release(0)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			bin, err := download(t.Context(), from, cache, version)
			if want := filepath.Join(cached(cache, version), "bin"); err != nil || bin != want {
				t.Errorf("download = %s, %v, want %s", bin, err, want)
			}
		})
	}
	group.Wait()
	mustHold(t, cache, filepath.Base(cached(cache, version)))
	mustHold(t, cached(cache, version), "bin", "lib")

	// The account runs them, though the archive lets only their owner.
	who, err := accountFor("")
	if err != nil {
		t.Fatal(err)
	}
	at, err := probe(t.Context(), who, filepath.Join(cached(cache, version), "bin"))
	if err != nil || at.Version.String() != "17.5" {
		t.Errorf("probe = %v, %v", at, err)
	}
	before := requests.Load()
	if _, err := download(t.Context(), from, cache, version); err != nil {
		t.Error(err)
	}
	if got := requests.Load(); got != before {
		t.Errorf("a second download made %d requests", got-before)
	}
}

func TestFetchedForDataOfAVersion(t *testing.T) {
	t.Parallel()
	from, _ := serveArchive(t, rightSum)
	who, err := accountFor("")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{who: who, data: "/some/pgdata"}
	at, err := c.fetched(t.Context(), Options{}, from, folder(t), 17, survey{})
	if err != nil || at.Version != (Version{17, 5}) {
		t.Errorf("fetched = %v, %v", at, err)
	}
}

func TestDownloadFails(t *testing.T) {
	t.Parallel()
	wrong, _ := serveArchive(t, func([]byte) string { return strings.Repeat("0", 64) })
	right, _ := serveArchive(t, rightSum)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, c := range map[string]struct {
		from  string
		major int
		want  []string
	}{
		"without a network": {closed.URL, 0, []string{
			"no PostgreSQL 15 or later on this machine (passed over: 14.9 in /old is too old)",
			"unable to connect to " + closed.URL,
			"install it (apt-get install postgresql, or brew install postgresql@17), or set DATABASE_URL to a server of yours",
		}},
		"a wrong sum": {wrong, 17, []string{"downloaded checksums do not match"}},
		"a version that isn't there": {right, 16, []string{
			"the data in /some/pgdata was made by PostgreSQL 16, which isn't on this machine",
			"no version found matching 16.9.0",
			"apt-get install postgresql-16, or brew install postgresql@16",
		}},
		"a version that nobody has": {right, 99, []string{"made by PostgreSQL 99, which isn't on this machine"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cache := folder(t)
			who := account{}
			cl := &cluster{who: who, data: "/some/pgdata"}
			_, err := cl.fetched(t.Context(), Options{}, c.from, cache, c.major, survey{passed: []string{"14.9 in /old is too old"}})
			if err == nil {
				t.Fatal("it succeeds")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, want in it %q", err, want)
				}
			}
			mustHold(t, cache)
		})
	}
}

func TestDownloadCancelled(t *testing.T) {
	t.Parallel()
	release, asked := make(chan struct{}), make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-release
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	version := releases()[0]
	if _, err := download(ctx, server.URL, folder(t), version); !errors.Is(err, context.Canceled) {
		t.Errorf("download: %v", err)
	}
}
