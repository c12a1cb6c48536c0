//go:build linux || darwin

package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/embedded"
)

// Pair is a primary with a streaming standby of its own, for one test.
type Pair struct {
	// Primary is the database on the primary.
	*DB
	// Standby is the same database on the standby.
	Standby *DB

	primary, standby *embedded.Server
	dir              string
}

// pairSettings are those of both servers: small, and safe against the crash of a
// process alone.
func pairSettings() map[string]string {
	return map[string]string{
		"fsync": "off", "wal_level": "replica", "max_wal_senders": "4", "hot_standby": "on",
		"shared_buffers": "16MB", "max_connections": "60", "wal_receiver_status_interval": "1s",
		"wal_retrieve_retry_interval": "200ms",
	}
}

// NewPair makes a migrated primary and, by pg_basebackup, a standby that follows
// it. Both are private servers and end with the test; DATABASE_URL has no part in
// them. They need a Postgres with pg_basebackup on the machine.
func NewPair(t testing.TB) *Pair {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	dir, err := os.MkdirTemp("", "rapport-pair-") //nolint:usetesting // Postgres' own user must get into it.
	if err != nil {
		t.Fatalf("dbtest: making a folder: %v", err)
	}
	p := &Pair{dir: dir}
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // As said above.
		t.Fatalf("dbtest: opening the folder: %v", err)
	}
	if p.primary, err = p.start(ctx, "primary"); err == nil {
		err = p.fill(ctx)
	}
	if err == nil {
		err = p.copy(ctx)
	}
	if err == nil {
		p.standby, err = p.start(ctx, "standby")
	}
	if err == nil {
		p.Standby, err = databaseOn(p.standby)
	}
	if err != nil {
		t.Fatalf("dbtest: a primary and a standby: %v", err)
	}
	return p
}

func (p *Pair) start(ctx context.Context, name string) (*embedded.Server, error) {
	return embedded.Start(ctx, embedded.Options{Dir: filepath.Join(p.dir, name), Settings: pairSettings()})
}

// pairDatabase is the name of the database on both servers.
const pairDatabase = "rapport"

func databaseOn(server *embedded.Server) (*DB, error) {
	on := &DB{Name: pairDatabase, URL: server.URL(pairDatabase, servingLogin), AdminURL: server.URL(pairDatabase, "postgres")}
	var err error
	if on.Owner, err = sql.Open("pgx", on.AdminURL); err != nil {
		return nil, fmt.Errorf("reading the server's address: %w", err)
	}
	return on, nil
}

// fill makes the database on the primary.
func (p *Pair) fill(ctx context.Context) error {
	err := db.EnsureDatabase(ctx, p.primary.URL("postgres", "postgres"), pairDatabase)
	if err != nil {
		return err
	}
	if p.DB, err = databaseOn(p.primary); err != nil {
		return err
	}
	if _, err := db.MigrateUp(ctx, p.AdminURL); err != nil {
		return err
	}
	return db.EnsureServingLogin(ctx, p.AdminURL, servingLogin)
}

// copy makes the standby's data from the running primary.
func (p *Pair) copy(ctx context.Context) error {
	var bin string
	if err := p.Owner.QueryRowContext(ctx, "SELECT setting FROM pg_config WHERE name = 'BINDIR'").Scan(&bin); err != nil {
		return fmt.Errorf("asking where Postgres' programs are: %w", err)
	}
	at, err := url.Parse(p.primary.URL("postgres", "postgres"))
	if err != nil {
		return fmt.Errorf("reading the primary's address: %w", err)
	}
	home := filepath.Join(p.dir, "standby")
	if err := os.Mkdir(home, 0o711); err != nil { //nolint:gosec // Postgres' own user must get into it.
		return fmt.Errorf("making the standby's folder: %w", err)
	}
	backup := exec.CommandContext(ctx, filepath.Join(bin, "pg_basebackup"), //nolint:gosec // The running server's own program.
		"--host", at.Query().Get("host"), "--port", at.Query().Get("port"), "--username", "postgres",
		"--pgdata", filepath.Join(home, "pgdata"), "--checkpoint", "fast", "--wal-method", "stream", "--write-recovery-conf", "--no-sync")
	backup.Dir = "/"
	if said, err := backup.CombinedOutput(); err != nil {
		return fmt.Errorf("running pg_basebackup: %w: %s", err, strings.TrimSpace(string(said)))
	}
	return nil
}

// Pause keeps the standby from replaying what it receives, until Resume is called
// or the test ends.
func (p *Pair) Pause(t testing.TB) {
	t.Helper()
	p.onStandby(t.Context(), t, "SELECT pg_wal_replay_pause()")
	// What comes after this test must not wait for what this one left.
	t.Cleanup(func() { p.Resume(t) })
	// It is asked for at once and done with the next record or wait.
	p.until(t, "SELECT pg_get_wal_replay_pause_state() = 'paused'")
}

// Resume lets the standby replay again.
func (p *Pair) Resume(t testing.TB) {
	t.Helper()
	p.onStandby(context.WithoutCancel(t.Context()), t, "SELECT pg_wal_replay_resume()")
}

// CatchUp waits until the standby has replayed all that the primary has written.
func (p *Pair) CatchUp(t testing.TB) {
	t.Helper()
	var at string
	if err := p.Owner.QueryRowContext(t.Context(), "SELECT pg_current_wal_flush_lsn()::text").Scan(&at); err != nil {
		t.Fatalf("dbtest: asking how far the primary is: %v", err)
	}
	p.until(t, "SELECT pg_last_wal_replay_lsn() >= '"+at+"'::pg_lsn")
}

// Kill ends all processes of the standby at once, as a crash would.
func (p *Pair) Kill(t testing.TB) {
	t.Helper()
	p.signal(t, p.processes(t), syscall.SIGKILL)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := p.standby.Stop(ctx); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
}

// Hang stops all processes of the standby where they are: connections stay, and
// nobody answers. The function that it gives lets them go on, as the test's end
// does, and a minute.
func (p *Pair) Hang(t testing.TB) (wake func()) {
	t.Helper()
	processes := p.processes(t)
	// Should this process be killed meanwhile, they could not end by themselves.
	later := []string{"-c", `sleep 60; kill -CONT "$@"`, "wake"}
	for _, pid := range processes {
		later = append(later, strconv.Itoa(pid))
	}
	guard := exec.CommandContext(context.WithoutCancel(t.Context()), "/bin/sh", later...)
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := guard.Start(); err != nil {
		t.Fatalf("dbtest: starting what wakes the standby: %v", err)
	}
	p.signal(t, processes, syscall.SIGSTOP)
	var once sync.Once
	wake = func() {
		once.Do(func() {
			p.signal(t, processes, syscall.SIGCONT)
			_ = syscall.Kill(-guard.Process.Pid, syscall.SIGKILL)
			_ = guard.Wait() // It was killed, as it should.
		})
	}
	t.Cleanup(wake)
	return wake
}

// Restart starts a standby that was killed, at the same address.
func (p *Pair) Restart(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var err error
	if p.standby, err = p.start(ctx, "standby"); err != nil {
		t.Fatalf("dbtest: starting the standby again: %v", err)
	}
}

// processes are the standby's, the one that starts the others first.
func (p *Pair) processes(t testing.TB) []int {
	t.Helper()
	noted, err := os.ReadFile(filepath.Join(p.standby.DataDir(), "postmaster.pid"))
	if err != nil {
		t.Fatalf("dbtest: looking for the standby's process: %v", err)
	}
	first, _, _ := strings.Cut(string(noted), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatalf("dbtest: looking for the standby's process: %v", err)
	}
	all := []int{pid}
	rows, err := p.Standby.Owner.QueryContext(t.Context(), "SELECT pid FROM pg_stat_activity")
	if err == nil {
		defer func() { _ = rows.Close() }()
		for err == nil && rows.Next() {
			if err = rows.Scan(&pid); err == nil {
				all = append(all, pid)
			}
		}
		err = errors.Join(err, rows.Err())
	}
	if err != nil {
		t.Fatalf("dbtest: looking for the standby's processes: %v", err)
	}
	return all
}

func (p *Pair) signal(t testing.TB, processes []int, signal syscall.Signal) {
	t.Helper()
	for _, pid := range processes {
		// One may have ended since.
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatalf("dbtest: signalling the standby: %v", err)
		}
	}
}

func (p *Pair) onStandby(ctx context.Context, t testing.TB, statement string) {
	t.Helper()
	if _, err := p.Standby.Owner.ExecContext(ctx, statement); err != nil {
		t.Fatalf("dbtest: %s on the standby: %v", statement, err)
	}
}

// until waits for a question to the standby to be answered with true.
func (p *Pair) until(t testing.TB, question string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var yes bool
		err := p.Standby.Owner.QueryRowContext(t.Context(), question).Scan(&yes)
		if err == nil && yes {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("dbtest: never on the standby: %s: %t, %v", question, yes, err)
		}
	}
}

func (p *Pair) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var all error
	for _, on := range []*DB{p.Standby, p.DB} {
		if on != nil {
			all = errors.Join(all, on.Owner.Close())
		}
	}
	// The standby first: the primary waits for it to have all.
	for _, server := range []*embedded.Server{p.standby, p.primary} {
		if server != nil {
			all = errors.Join(all, server.Stop(ctx))
		}
	}
	return errors.Join(all, os.RemoveAll(p.dir))
}
