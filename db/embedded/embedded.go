//go:build linux || darwin

package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Server is a running PostgreSQL that this process uses. Its superuser is
// postgres, and so is the first database.
type Server struct {
	where record
	users *os.File
	usage *lock
	// ended is closed when the server's supervisor has ended. It is nil when
	// another process started the server.
	ended chan struct{}
	alone bool
	once  sync.Once
	left  error
}

// Start starts the server of a folder for this process alone, and makes its
// data first when there is none. A server that a killed process left behind is
// waited for or stopped. The server ends with [Server.Stop], or by itself when
// this process ends. ctx bounds the start alone.
//
// Errors: [ErrInUse] when another process uses the folder; others say what is
// missing and what to do about it. None leaves a server running.
func Start(ctx context.Context, opts Options) (*Server, error) {
	dir, err := folderOf(opts)
	if err != nil {
		return nil, err
	}
	turn, err := waitLock(ctx, filepath.Join(dir, "starting"))
	if err != nil {
		return nil, err
	}
	defer turn.Close() //nolint:errcheck // closing lets go
	usage, err := use(dir, true)
	if err != nil {
		return nil, err
	}
	s, err := run(ctx, dir, opts, 0)
	if err != nil {
		return nil, errors.Join(err, usage.Close())
	}
	s.usage, s.alone = usage, true
	return s, nil
}

// Share joins the server of a folder, or starts it. Any number of processes, and
// of callers in a process, share it, with the settings of the one that started
// it. It stays for [Options.Linger] when the last has stopped or ended.
//
// Errors: [ErrInUse] when a process runs the server for itself; others as with
// [Start].
func Share(ctx context.Context, opts Options) (*Server, error) {
	dir, err := folderOf(opts)
	if err != nil {
		return nil, err
	}
	// As a rule it runs, and nobody need wait for a turn. Who is starting it has
	// it alone for that time.
	if s, err := tryJoin(ctx, dir, opts); err == nil || !errors.Is(err, errGone) && !errors.Is(err, ErrInUse) {
		return s, err
	}
	turn, err := waitLock(ctx, filepath.Join(dir, "starting"))
	if err != nil {
		return nil, err
	}
	defer turn.Close() //nolint:errcheck // closing lets go
	linger := opts.Linger
	if linger <= 0 {
		linger = 10 * time.Second
	}
	const step, limit = 50 * time.Millisecond, 15 * time.Second
	for waited := time.Duration(0); ; waited += step {
		if s, err := tryJoin(ctx, dir, opts); err == nil || !errors.Is(err, errGone) {
			return s, err
		}
		// Only in our turn a server starts.
		switch usage, err := tryLock(filepath.Join(dir, "lock"), true); {
		case err != nil:
			return nil, err
		case usage != nil:
			return startShared(ctx, dir, opts, linger, usage)
		}
		// Others have it still: it is closing, or it crashed beneath them.
		if waited >= limit {
			return nil, fmt.Errorf("the server of %s has ended while others still use it: end them and try again", dir)
		}
		if err := sleep(ctx, step); err != nil {
			return nil, fmt.Errorf("waiting for the server to close: %w", err)
		}
	}
}

// startShared starts a server that others may join.
func startShared(ctx context.Context, dir string, opts Options, linger time.Duration, usage *lock) (*Server, error) {
	s, err := run(ctx, dir, opts, linger)
	if err := errors.Join(err, usage.Close()); err != nil {
		return nil, err
	}
	if s.usage, err = use(dir, false); err != nil {
		return nil, errors.Join(err, s.users.Close())
	}
	return s, nil
}

// folderOf makes the folder and gives its true path.
func folderOf(opts Options) (string, error) {
	if opts.Dir == "" {
		return "", errors.New("starting PostgreSQL: no folder given")
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return "", fmt.Errorf("finding the folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // another user passes through to the data
		return "", fmt.Errorf("making the folder: %w", err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", fmt.Errorf("finding the folder: %w", err)
	}
	return dir, nil
}

// use marks the folder as used, by us alone or together with others.
func use(dir string, alone bool) (*lock, error) {
	path := filepath.Join(dir, "lock")
	usage, err := tryLock(path, alone)
	if err != nil {
		return nil, err
	}
	if usage == nil {
		return nil, fmt.Errorf("the database in %s is %w, by %s: stop it, or choose another folder", dir, ErrInUse, signedBy(path))
	}
	if err := usage.sign(); err != nil {
		return nil, errors.Join(err, usage.Close())
	}
	return usage, nil
}

// run starts a server; the caller has the folder for itself.
func run(ctx context.Context, dir string, opts Options, linger time.Duration) (*Server, error) {
	settings, err := merge(opts.Settings)
	if err != nil {
		return nil, err
	}
	c, err := prepare(ctx, dir, opts)
	if err != nil {
		return nil, err
	}
	if err := c.clearLeftover(ctx, opts); err != nil {
		return nil, err
	}
	opts.say(fmt.Sprintf("using PostgreSQL %s from %s", c.with.Version, c.with.BinDir))
	return c.launch(ctx, opts, settings, linger)
}

// tryJoin becomes a user of the shared server; errGone when none runs.
func tryJoin(ctx context.Context, dir string, opts Options) (*Server, error) {
	usage, err := use(dir, false)
	if err != nil {
		return nil, err
	}
	s, err := join(ctx, dir, opts)
	if err != nil {
		return nil, errors.Join(err, usage.Close())
	}
	s.usage = usage
	return s, nil
}

func join(ctx context.Context, dir string, opts Options) (*Server, error) {
	where, err := readRecord(filepath.Join(dir, "server.json"))
	if err != nil {
		return nil, err
	}
	users, err := where.join()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errGone, err)
	}
	s := &Server{where: where, users: users}
	if err := s.ready(ctx, opts); err != nil {
		return nil, errors.Join(err, users.Close())
	}
	return s, nil
}

// URL gives the address of a database for a role, for pgx and libpq alike. Any
// role that may log in can be named; there are no passwords.
func (s *Server) URL(database, user string) string {
	address := url.URL{
		Scheme:   "postgres",
		User:     url.User(user),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {s.where.Socket}, "port": {port}}.Encode(),
	}
	return address.String()
}

// Version is the version of PostgreSQL that runs, such as 15.18.
func (s *Server) Version() string { return s.where.Version }

// DataDir is the folder of the data, links followed.
func (s *Server) DataDir() string { return s.where.Data }

// Stop ends our use of the server. One that we started alone is shut down, with
// open transactions rolled back, and Stop waits until it has ended; a shared one
// stays for its other users. A second Stop does nothing and gives the same
// answer. When ctx ends first the server is still shutting down, and goes on.
func (s *Server) Stop(ctx context.Context) error {
	s.once.Do(func() { s.left = s.leave(ctx) })
	return s.left
}

func (s *Server) leave(ctx context.Context) error {
	err := s.users.Close()
	if s.alone {
		select {
		case <-s.ended:
		case <-ctx.Done():
			err = errors.Join(err, fmt.Errorf("waiting for PostgreSQL to shut down: %w", ctx.Err()))
		}
	}
	if err := errors.Join(err, s.usage.Close()); err != nil {
		return fmt.Errorf("stopping PostgreSQL: %w", err)
	}
	return nil
}
