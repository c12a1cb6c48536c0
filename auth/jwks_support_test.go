package auth_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapporthq/rapport/auth"
)

// keyServer is a provider's JWKS endpoint whose answer a test can change.
type keyServer struct {
	*httptest.Server
	fetches atomic.Int64
	answer  atomic.Pointer[http.HandlerFunc]
}

func newKeyServer(t *testing.T, first http.HandlerFunc) *keyServer {
	t.Helper()
	s := &keyServer{}
	s.become(first)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fetches.Add(1)
		(*s.answer.Load())(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *keyServer) become(answer http.HandlerFunc) { s.answer.Store(&answer) }

func serving(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }
}

func failing(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "{}", status) }
}

// clock is a clock that only the test moves.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(noon().UnixNano())
	return c
}

func (c *clock) now() time.Time          { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.at.Add(int64(d)) }

// journal keeps what was logged.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) count(part string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), part)
}

type remote struct {
	server   *keyServer
	clock    *clock
	journal  *journal
	verifier *auth.Verifier
}

// newRemote is a verifier over a key server; it doesn't wait for the keys.
func newRemote(t *testing.T, server *keyServer, change func(*auth.Config)) remote {
	t.Helper()
	r := remote{server: server, clock: newClock(), journal: &journal{}}
	config := auth.Config{
		Issuer:   issuer,
		Audience: audience,
		JWKSURL:  server.URL + "/keys",
		Now:      r.clock.now,
		Log:      slog.New(slog.NewTextHandler(r.journal, nil)),
	}
	if change != nil {
		change(&config)
	}
	r.verifier = newVerifier(t, config)
	return r
}

// newReadyRemote is one that has fetched the provider's keys, once.
func newReadyRemote(t *testing.T, p provider) remote {
	t.Helper()
	r := newRemote(t, newKeyServer(t, serving(p.set(t))), nil)
	eventually(t, "the keys are fetched", func() bool { return r.verifier.Ready() == nil })
	r.wantFetches(t, 1)
	return r
}

func (r remote) wantFetches(t *testing.T, want int64) {
	t.Helper()
	if got := r.server.fetches.Load(); got != want {
		t.Errorf("%d fetches, want %d", got, want)
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came about that %s", what)
		}
	}
}

// unknown is a token of a key that the provider never had.
func (p provider) unknown(t *testing.T, kid string) string {
	t.Helper()
	return forge(t, headerWith(`"ES256"`, `"`+kid+`"`), goodClaims, p.signES())
}
