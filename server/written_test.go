//go:build linux || darwin

package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/server"
)

// pairOfServers are two servers over one primary and one standby, as processes
// behind one proxy.
type pairOfServers struct {
	pair        *dbtest.Pair
	key         *auth.DevKey
	partnership gid.ID
	brand       *db.Brand
	servers     [2]string
}

func newPairOfServers(t *testing.T) *pairOfServers {
	t.Helper()
	pair := dbtest.NewPair(t)
	key, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	brand := rows.Brand(t, pair.DB)
	p := &pairOfServers{pair: pair, key: key, brand: brand, partnership: rows.Partnership(t, pair.DB, brand, rows.Creator(t, pair.DB)).ID()}
	for i := range p.servers {
		p.servers[i] = p.serve(t, pair.Standby.URL)
	}
	return p
}

// serve starts a server that may read from a standby by this address; "" for none.
func (p *pairOfServers) serve(t *testing.T, standby string) string {
	t.Helper()
	options := db.Options{CursorKey: []byte("a key for the cursors of a test!"), Now: rows.At, MaxLag: time.Minute}
	if standby != "" {
		options.ReadURLs = []string{standby}
	}
	store, err := db.Open(t.Context(), p.pair.URL, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	verifier, err := auth.NewVerifier(p.key.Config(rows.At))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(verifier.Close)
	authenticator := auth.Authenticator{Verifier: verifier, Directory: store}
	handler, err := server.NewRapport(store, server.Config{
		Authenticate: authenticator.FromRequest, Presume: authenticator.PresumeRequest, Now: rows.At,
	})
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(handler)
	t.Cleanup(listening.Close)
	return listening.URL
}

// member makes a manager of the brand and their token.
func (p *pairOfServers) member(t *testing.T) (user *db.User, token string) {
	t.Helper()
	user = rows.User(t, p.pair.DB)
	rows.Join(t, p.pair.DB, p.brand, user, auth.RoleManager)
	token, err := p.key.Mint(auth.MintInput{
		Subject: user.Subject, Kind: auth.ClaimKindBrandUser, Brand: gid.Of(db.TypeBrand, p.brand.Key).String(), TTL: time.Hour, Now: rows.At(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return user, token
}

// answer is what came back for one operation.
type answer struct {
	status  int
	body    string
	written []string
}

func ask(ctx context.Context, url, token, query string, written ...string) (answer, error) {
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	for _, position := range written {
		request.Header.Add("Rapport-Written", position)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, string(text), response.Header.Values("Rapport-Written")}, err
}

func (p *pairOfServers) ask(t *testing.T, at int, token, query string, written ...string) answer {
	t.Helper()
	got, err := ask(t.Context(), p.servers[at], token, query, written...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

const notesQuery = `{ partnerships(first: 5) { nodes { id notes } } }`

func (p *pairOfServers) note(text string) string {
	return fmt.Sprintf(`mutation { partnershipUpdate(id: %q, input: {notes: %q}) { partnership { notes } userErrors { code } } }`, p.partnership, text)
}

// stale pauses the standby and makes a change that it does not get, and waits for
// both servers to read without it: they do read from the standby.
func (p *pairOfServers) stale(t *testing.T, token, text string) {
	t.Helper()
	p.pair.CatchUp(t)
	p.pair.Pause(t)
	if err := rows.Exec(t, p.pair.DB, "UPDATE partnerships SET notes = ?", text); err != nil {
		t.Fatal(err)
	}
	for at := range p.servers {
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			if got := p.ask(t, at, token, notesQuery); got.status == http.StatusOK && !strings.Contains(got.body, text) {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("server %d does not read from the standby", at)
			}
		}
	}
}

// TestReplicaWritten follows a write over two servers.
func TestReplicaWritten(t *testing.T) {
	t.Parallel()
	p := newPairOfServers(t)
	_, token := p.member(t)
	_, other := p.member(t)
	p.stale(t, other, "by hand")
	if got := p.ask(t, 0, other, notesQuery); len(got.written) != 0 {
		t.Errorf("a query is answered with the position %v", got.written)
	}
	wrote := p.ask(t, 0, token, p.note("by the manager"))
	if wrote.status != http.StatusOK || !strings.Contains(wrote.body, `"notes":"by the manager"`) || len(wrote.written) != 1 {
		t.Fatalf("the mutation: %+v", wrote)
	}
	for name, test := range map[string]struct {
		server  int
		token   string
		written []string
		sees    bool
	}{
		"the writer, where it wrote":                  {0, token, nil, true},
		"the writer, on another server":               {1, token, nil, false},
		"the writer, on another with the position":    {1, token, wrote.written, true},
		"somebody else":                               {0, other, nil, false},
		"somebody else with the position":             {0, other, wrote.written, true},
		"with an early position":                      {1, other, []string{"0/1"}, false},
		"with a position past all":                    {1, other, []string{"FFFFFFFF/FFFFFFFF"}, true},
		"with what is no position":                    {1, other, []string{"'; DROP TABLE"}, true},
		"with a text that is far too long":            {1, other, []string{strings.Repeat("1", 2000) + "/0"}, true},
		"with two positions, of which one would do":   {1, other, []string{"0/1", "0/1"}, true},
		"with an empty position, which is none to go": {1, other, []string{""}, true},
	} {
		got := p.ask(t, test.server, test.token, notesQuery, test.written...)
		if got.status != http.StatusOK || strings.Contains(got.body, "by the manager") != test.sees {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if refused := p.ask(t, 0, token, `mutation { partnershipUpdate(id: "x", input: {notes: "y"}) { userErrors { code } } }`); len(refused.written) != 0 {
		t.Errorf("a mutation that wrote nothing is answered with the position %v", refused.written)
	}
	// A server without standbys has no use for the header.
	alone, err := ask(t.Context(), p.serve(t, ""), token, p.note("alone"))
	if err != nil || alone.status != http.StatusOK || len(alone.written) != 0 {
		t.Errorf("without standbys: %+v, %v", alone, err)
	}
}

// TestReplicaRevoked ends a token, and a membership, that a standby does not know
// of yet.
func TestReplicaRevoked(t *testing.T) {
	t.Parallel()
	p := newPairOfServers(t)
	one, revoked := p.member(t)
	two, ended := p.member(t)
	p.stale(t, revoked, "before")
	for at := range p.servers {
		if got := p.ask(t, at, ended, notesQuery); got.status != http.StatusOK {
			t.Fatalf("before the end: %+v", got)
		}
	}
	if err := rows.Exec(t, p.pair.DB, "UPDATE users SET tokens_valid_after = '2100-01-01' WHERE id = ?", one.Key); err != nil {
		t.Fatal(err)
	}
	if err := rows.Exec(t, p.pair.DB, "UPDATE memberships SET ended_at = now() WHERE user_id = ?", two.Key); err != nil {
		t.Fatal(err)
	}
	for at := range p.servers {
		for name, token := range map[string]string{"revoked": revoked, "ended": ended} {
			if got := p.ask(t, at, token, notesQuery); got.status != http.StatusUnauthorized {
				t.Errorf("server %d, %s: %+v", at, name, got)
			}
		}
	}
}

// TestReplicaKilledUnderLoad kills the standby while many ask: everybody is
// answered.
func TestReplicaKilledUnderLoad(t *testing.T) {
	t.Parallel()
	p := newPairOfServers(t)
	_, token := p.member(t)
	p.stale(t, token, "only on the primary")
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	var mu sync.Mutex
	counts := map[string]int{}
	for i := range 8 {
		running.Go(func() {
			for ctx.Err() == nil {
				got, err := ask(t.Context(), p.servers[i%2], token, notesQuery)
				from := "standby"
				if strings.Contains(got.body, "only on the primary") {
					from = "primary"
				}
				if err != nil || got.status != http.StatusOK || strings.Contains(got.body, `"errors"`) {
					from = fmt.Sprintf("error: %+v, %v", got, err)
				}
				mu.Lock()
				counts[from]++
				mu.Unlock()
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	p.pair.Kill(t)
	time.Sleep(700 * time.Millisecond)
	cancel()
	running.Wait()
	if counts["standby"] == 0 || counts["primary"] == 0 || len(counts) != 2 {
		t.Errorf("answers by where they came from: %v", counts)
	}
	p.pair.Restart(t)
}
