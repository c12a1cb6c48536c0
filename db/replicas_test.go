//go:build linux || darwin

package db_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
)

// TestReplicas has a primary and a standby for all that depends on both. Each part
// leaves the standby as it found it: close behind the primary.
//
//nolint:paralleltest // The parts pause and kill the one standby, in turn.
func TestReplicas(t *testing.T) {
	t.Parallel()
	pair := dbtest.NewPair(t)
	brand := rows.Brand(t, pair.DB)
	creator := rows.Creator(t, pair.DB)
	of := replicated{pair: pair, brand: brand, partnership: rows.Partnership(t, pair.DB, brand, creator)}
	pair.CatchUp(t)
	t.Run("a paused standby is left out when it lags too far, and comes back", of.lags)
	t.Run("whoever wrote sees it, in this process", of.ownWrites)
	t.Run("whoever wrote sees it, in another process by the position", of.positions)
	t.Run("what a standby says in the read decides, not what it said before", of.overrated)
	t.Run("a token that was revoked is refused at once", of.revoked)
	t.Run("a role that was changed is taken at once", of.roles)
	t.Run("a standby that is killed is left out without an error, and comes back", of.killed)
	t.Run("a standby that hangs is left out without an error, and comes back", of.hangs)
	t.Run("what is no standby of this primary, or not safe to serve from, is never used", of.strangers)
	t.Run("mutations read from the primary", of.mutations)
}

// replicated is a house over a primary and a standby.
type replicated struct {
	pair        *dbtest.Pair
	brand       *db.Brand
	partnership *db.Partnership
}

// open opens a store that may read from the standby.
func (p replicated) open(t *testing.T, lag time.Duration, changes ...func(*db.Options)) reads {
	t.Helper()
	options := db.Options{
		MaxConns: 8, CursorKey: []byte("key"), Now: rows.At, MaxLag: lag, ReadURLs: []string{p.pair.Standby.URL},
	}
	for _, change := range changes {
		change(&options)
	}
	store, err := db.Open(t.Context(), p.pair.URL, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	manager := rows.Member(t, p.pair.DB, p.brand, auth.RoleManager)
	return reads{house{on: p.pair.DB, store: store, brand: p.brand, manager: manager, partnership: p.partnership}, db.NewGraph()}
}

// tagged reads the partnership's tags, and tells whether a standby gave them.
func (r reads) tagged(ctx context.Context, t testing.TB) (tags string, standby bool, err error) {
	t.Helper()
	var got []string
	reader, err := r.store.Read(ctx, r.manager)
	if err != nil {
		return "", false, err
	}
	defer reader.Close(ctx)
	if err = reader.Round(ctx, []*db.Call{r.call(t, r.selects(t, "partnerships", "tags"), &got)}, true); err != nil {
		return "", false, err
	}
	return strings.Join(got, ";"), reader.OnStandby(), nil
}

// seen is what tagged gives, where nothing can go wrong.
func (r reads) seen(t testing.TB) (tags string, standby bool) {
	t.Helper()
	tags, standby, err := r.tagged(t.Context(), t)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return tags, standby
}

// fromStandby waits until reads go to the standby.
func (r reads) fromStandby(t testing.TB) {
	t.Helper()
	until(t, "a read from the standby", func() bool { _, standby := r.seen(t); return standby })
}

// write sets the partnership's tag as the manager.
func (r reads) write(ctx context.Context, t testing.TB, tag string) {
	t.Helper()
	err := r.store.Write(ctx, r.manager, func(ctx context.Context, tx *db.Tx) error { return r.tag(ctx, tx, r.partnership, tag) })
	if err != nil {
		t.Fatalf("write: %v", err)
	}
}

// holds tells whether the tags that were read hold this one: Postgres sends arrays
// in its own form.
func holds(tags, tag string) bool { return strings.Contains(tags, tag) }

func (p replicated) lags(t *testing.T) {
	patient, r := p.open(t, time.Minute), p.open(t, 600*time.Millisecond)
	p.pair.CatchUp(t)
	patient.fromStandby(t)
	r.fromStandby(t)
	p.pair.Pause(t)
	if err := rows.Exec(t, p.pair.DB, "UPDATE partnerships SET tags = '{lagging}'"); err != nil {
		t.Fatal(err)
	}
	wrote := time.Now()
	if tags, standby := patient.seen(t); !standby || holds(tags, "lagging") {
		t.Errorf("with a minute's lag allowed: %q, standby %t", tags, standby)
	}
	// The bound holds from the first moment on, not only once the watcher has seen it.
	for {
		asked := time.Now()
		tags, standby := r.seen(t)
		if asked.Sub(wrote) > 600*time.Millisecond && (standby || !holds(tags, "lagging")) {
			t.Fatalf("%s after a change: %q, standby %t", asked.Sub(wrote), tags, standby)
		}
		if asked.Sub(wrote) > 1500*time.Millisecond {
			break
		}
	}
	p.pair.Resume(t)
	r.fromStandby(t)
	until(t, "the change on the standby", func() bool { tags, standby := r.seen(t); return standby && holds(tags, "lagging") })
}

func (p replicated) ownWrites(t *testing.T) {
	r := p.open(t, time.Minute)
	p.pair.CatchUp(t)
	other := r
	other.manager = rows.Member(t, p.pair.DB, p.brand, auth.RoleManager)
	p.pair.CatchUp(t)
	r.fromStandby(t)
	p.pair.Pause(t)
	r.write(t.Context(), t, "own")
	if tags, standby := r.seen(t); standby || !holds(tags, "own") {
		t.Errorf("whoever wrote sees %q, standby %t", tags, standby)
	}
	if tags, standby := other.seen(t); !standby || holds(tags, "own") {
		t.Errorf("somebody else sees %q, standby %t: the standby is paused", tags, standby)
	}
	p.pair.Resume(t)
	until(t, "the writer's read from the standby", func() bool {
		tags, standby := r.seen(t)
		if !holds(tags, "own") {
			t.Fatalf("the writer sees %q, standby %t", tags, standby)
		}
		return standby
	})
}

func (p replicated) positions(t *testing.T) {
	one, two := p.open(t, time.Minute), p.open(t, time.Minute)
	p.pair.CatchUp(t)
	two.fromStandby(t)
	p.pair.Pause(t)
	ctx, follower := db.Follow(t.Context(), 0)
	if at, ok := follower.Wrote(); ok {
		t.Errorf("a position of %s before a write", at)
	}
	one.write(ctx, t, "afar")
	at, ok := follower.Wrote()
	if !ok || at == db.Ahead {
		t.Fatalf("no position after a write: %s, %t", at, ok)
	}
	sent, err := db.ParsePosition(at.String())
	if err != nil || sent != at {
		t.Fatalf("%s is read as %s: %v", at, sent, err)
	}
	if tags, standby := two.seen(t); !standby || holds(tags, "afar") {
		t.Errorf("without the position: %q, standby %t", tags, standby)
	}
	for _, seen := range []db.Position{sent, db.Ahead} {
		ctx, _ := db.Follow(t.Context(), seen)
		if tags, standby, err := two.tagged(ctx, t); err != nil || standby || !holds(tags, "afar") {
			t.Errorf("with the position %s: %q, standby %t, %v", seen, tags, standby, err)
		}
	}
	p.pair.Resume(t)
	p.pair.CatchUp(t)
	until(t, "a read from the standby at the position", func() bool {
		ctx, _ := db.Follow(t.Context(), sent)
		tags, standby, err := two.tagged(ctx, t)
		if err != nil || !holds(tags, "afar") {
			t.Fatalf("with the position: %q, standby %t, %v", tags, standby, err)
		}
		return standby
	})
}

// presumed gives a reading of the manager as a token presumes it.
func (r reads) presumed(t *testing.T) (_ reads, token string) {
	t.Helper()
	key, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := auth.NewVerifier(key.Config(rows.At))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(verifier.Close)
	user := rows.Ask[string](t, r.on, "SELECT subject FROM users WHERE id = ?", r.manager.UserID)
	token, err = key.Mint(auth.MintInput{
		Subject: user, Kind: auth.ClaimKindBrandUser, Brand: gid.Of(db.TypeBrand, r.brand.Key).String(), TTL: time.Hour, Now: rows.At(),
	})
	if err != nil {
		t.Fatal(err)
	}
	authenticator := auth.Authenticator{Verifier: verifier, Directory: r.store}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
	request.Header.Set("Authorization", "Bearer "+token)
	if _, err := authenticator.FromRequest(request); err != nil {
		t.Fatal(err)
	}
	viewer, ok := authenticator.PresumeRequest(request)
	if !ok || viewer.Presumed == nil {
		t.Fatal("the viewer is not presumed")
	}
	r.manager = viewer
	return r, viewer.TokenID
}

func (p replicated) revoked(t *testing.T) {
	r, token := p.open(t, time.Minute).presumed(t)
	p.pair.CatchUp(t)
	r.fromStandby(t)
	p.pair.Pause(t)
	if err := rows.Exec(t, p.pair.DB, "INSERT INTO revoked_tokens (jti, expires_at) VALUES (?, '2100-01-01')", token); err != nil {
		t.Fatal(err)
	}
	if tags, standby, err := r.tagged(t.Context(), t); err == nil {
		t.Errorf("a revoked token reads %q, standby %t", tags, standby)
	}
	p.pair.Resume(t)
	p.pair.CatchUp(t)
}

func (p replicated) roles(t *testing.T) {
	r, _ := p.open(t, time.Minute).presumed(t)
	p.pair.CatchUp(t)
	r.fromStandby(t)
	p.pair.Pause(t)
	for _, change := range []string{"role = 'VIEWER'", "role = 'MANAGER', ended_at = now()"} {
		if err := rows.Exec(t, p.pair.DB, "UPDATE memberships SET "+change+" WHERE user_id = ?", r.manager.UserID); err != nil {
			t.Fatal(err)
		}
		if tags, standby, err := r.tagged(t.Context(), t); err == nil {
			t.Errorf("after %s it reads %q, standby %t", change, tags, standby)
		}
	}
	p.pair.Resume(t)
	p.pair.CatchUp(t)
}

// answered reads once where the standby has just gone, and the watcher can't know
// yet: the answer comes from the primary, soon.
func (r reads) answered(t *testing.T, within time.Duration) {
	t.Helper()
	began := time.Now()
	tags, standby, err := r.tagged(t.Context(), t)
	if took := time.Since(began); err != nil || standby || took > within {
		t.Errorf("%q, standby %t, %v, after %s", tags, standby, err, took)
	}
}

func (p replicated) killed(t *testing.T) {
	r := p.open(t, 10*time.Second)
	p.pair.CatchUp(t)
	r.fromStandby(t)
	p.pair.Kill(t)
	for range 20 {
		r.answered(t, 2*time.Second)
	}
	p.pair.Restart(t)
	r.fromStandby(t)
}

func (p replicated) hangs(t *testing.T) {
	r := p.open(t, 10*time.Second)
	p.pair.CatchUp(t)
	r.fromStandby(t)
	wake := p.pair.Hang(t)
	// A second for the watcher to see it, a second to cancel what waits.
	r.answered(t, 5*time.Second)
	for range 20 {
		r.answered(t, time.Second)
	}
	wake()
	r.fromStandby(t)
}

// words keeps what is logged.
type words struct {
	mu   sync.Mutex
	said []string
}

func (w *words) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, string(line))
	return len(line), nil
}

func (w *words) hold(word string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.said, func(line string) bool { return strings.Contains(line, word) })
}

func (p replicated) strangers(t *testing.T) {
	another, err := url.Parse(p.pair.Standby.URL)
	if err != nil {
		t.Fatal(err)
	}
	another.Path = "/postgres"
	for reason, url := range map[string]string{
		"it is no standby":    p.pair.URL,
		"connection refused":  "postgres://nobody@127.0.0.1:1/rapport",
		"or another database": another.String(),
		"row-level security":  p.pair.Standby.AdminURL,
	} {
		said := &words{}
		r := p.open(t, time.Minute, func(o *db.Options) {
			o.ReadURLs, o.Log = []string{url}, slog.New(slog.NewTextHandler(said, nil))
		})
		until(t, "a word of "+reason, func() bool { return said.hold("standby left out") && said.hold(reason) })
		time.Sleep(250 * time.Millisecond)
		if tags, standby := r.seen(t); standby {
			t.Errorf("%s: a standby gave %q", reason, tags)
		}
	}
}

// overrated has the store think that the standby is further than it is, as
// after a crash that took it back: what a read finds there decides.
func (p replicated) overrated(t *testing.T) {
	r := p.open(t, time.Minute)
	p.pair.CatchUp(t)
	r.fromStandby(t)
	p.pair.Pause(t)
	for i := range 5 {
		tag := fmt.Sprintf("overrated %d", i)
		r.write(t.Context(), t, tag)
		r.store.Overrate()
		if tags, standby := r.seen(t); standby || !holds(tags, tag) {
			t.Errorf("whoever wrote %q sees %q, standby %t", tag, tags, standby)
		}
	}
}

func (p replicated) mutations(t *testing.T) {
	r := p.open(t, time.Minute)
	p.pair.CatchUp(t)
	r.fromStandby(t)
	p.pair.Pause(t)
	if err := rows.Exec(t, p.pair.DB, "UPDATE partnerships SET tags = '{primary}'"); err != nil {
		t.Fatal(err)
	}
	session := r.store.Session(r.manager)
	defer session.Close()
	got, err := db.ByKey[db.Partnership](t.Context(), session, r.partnership.Key)
	if err != nil || !slices.Equal(got.Tags, []string{"primary"}) {
		t.Errorf("a session sees %+v, %v", got, err)
	}
	p.pair.Resume(t)
	p.pair.CatchUp(t)
}

func TestOpenRefusesReplicas(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	for name, options := range map[string]db.Options{
		"a URL that is none": {ReadURLs: []string{"postgres://%zz"}},
		"too small a lag":    {ReadURLs: []string{on.URL}, MaxLag: time.Millisecond},
		"too great a lag":    {ReadURLs: []string{on.URL}, MaxLag: time.Hour},
	} {
		if store, err := db.Open(t.Context(), on.URL, options); err == nil {
			t.Errorf("%s is taken", name)
			_ = store.Close()
		}
	}
}
