//go:build linux || darwin

package embedded

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestShareOutlivesTheStarter(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, pid := wound(t, "share", dir)
	s := mustShare(t, dir)
	if got, want := s.URL("postgres", "postgres"), p.url; got != want {
		t.Errorf("the address is %s, the other's %s", got, want)
	}
	p.kill()
	time.Sleep(2500 * time.Millisecond) // longer than it lingers
	conn := connect(t, s.URL("postgres", "postgres"))
	if got := ask(t, conn, "SELECT string_agg(text, ', ') FROM note"); got != "committed" {
		t.Errorf("the table holds %q", got)
	}
	if got := postmaster(t, dir); got != pid {
		t.Errorf("the server is process %d, was %d", got, pid)
	}
	if _, err := Start(t.Context(), testOptions(dir)); !errors.Is(err, ErrInUse) {
		t.Errorf("Start: %v, want ErrInUse", err)
	}
	mustStop(t, s)
	mustEnd(t, pid)
	mustHeal(t, dir)
}

func TestShareLingers(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, pid := wound(t, "linger", dir)
	p.finish(t)
	if !running(pid) {
		t.Fatal("the server went with its user")
	}
	s := mustShare(t, dir)
	if got := postmaster(t, dir); got != pid {
		t.Errorf("the server is process %d, was %d", got, pid)
	}
	mustStop(t, s)
	// One that only lingers is in nobody's way.
	mustHeal(t, dir)
}

func TestShareStartedByManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := used(t)
	var group sync.WaitGroup
	addresses := make([]string, 6)
	for i := range 4 {
		group.Go(func() { addresses[i] = mustShare(t, dir).URL("postgres", "postgres") })
	}
	for i := range 2 {
		group.Go(func() { addresses[4+i] = spawn(t, "share", dir).url })
	}
	group.Wait()
	if got := slices.Compact(addresses); len(got) != 1 || got[0] == "" {
		t.Errorf("the addresses are %q, want one", got)
	}
}

// TestShareComingAndGoing joins at moments when the server may be about to end.
func TestShareComingAndGoing(t *testing.T) {
	t.Parallel()
	dir := used(t)
	random := rand.New(rand.NewPCG(1, 2))
	servers := make(map[int]bool)
	for range 8 {
		s, err := Share(t.Context(), testOptions(dir))
		if err != nil {
			t.Fatal(err)
		}
		servers[postmaster(t, dir)] = true
		conn := connect(t, s.URL("postgres", "postgres"))
		time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
		if got := ask(t, conn, "SELECT 'alive'"); got != "alive" {
			t.Error(got)
		}
		if err := errors.Join(conn.Close(t.Context()), s.Stop(t.Context())); err != nil {
			t.Fatal(err)
		}
		// Around the second that it lingers, and what the end takes.
		time.Sleep(900*time.Millisecond + time.Duration(random.IntN(400))*time.Millisecond)
	}
	if len(servers) < 2 {
		t.Errorf("one server served all the time: the moments are ill chosen")
	}
	for pid := range servers {
		mustEnd(t, pid)
	}
}

func TestShareAfterTheServerDied(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, pid := wound(t, "share", dir)
	mustKill(t, pid)
	p.kill()
	s := mustShare(t, dir)
	conn := connect(t, s.URL("postgres", "postgres"))
	if got := ask(t, conn, "SELECT string_agg(text, ', ') FROM note"); got != "committed" {
		t.Errorf("the table holds %q", got)
	}
}
