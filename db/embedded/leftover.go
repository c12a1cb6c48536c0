//go:build linux || darwin

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// clearLeftover ends a server that still runs on the data though nobody uses
// it: the last user was killed a moment ago, or a shared server lingers.
func (c *cluster) clearLeftover(ctx context.Context, opts Options) error {
	pidFile := filepath.Join(c.data, "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for a running server: %w", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 {
		return nil //nolint:nilerr // PostgreSQL has its own words for it
	}
	switch c.holder(ctx, pid) {
	case nobody:
		return nil
	case stranger:
		// PostgreSQL would take any living process of that number for a server.
		if err := os.Remove(pidFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing the mark of an ended server: %w", err)
		}
		return nil
	case server:
	}
	// Its supervisor is probably at it.
	if c.waitGone(ctx, pid, 2*time.Second) {
		return nil
	}
	opts.say(fmt.Sprintf("stopping a server left over from an earlier run (process %d)", pid))
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, time.Minute}, {syscall.SIGQUIT, 10 * time.Second}} {
		if err := syscall.Kill(pid, step.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stopping the server left over from an earlier run (process %d): %w", pid, err)
		}
		if c.waitGone(ctx, pid, step.wait) {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("stopping the server left over from an earlier run (process %d): %w", pid, ctx.Err())
		}
	}
	return fmt.Errorf("the server left over from an earlier run (process %d) doesn't end", pid)
}

// waitGone waits until a server has ended; false when it hasn't.
func (c *cluster) waitGone(ctx context.Context, pid int, limit time.Duration) bool {
	const step = 20 * time.Millisecond
	for waited := time.Duration(0); waited < limit; waited += step {
		if c.holder(ctx, pid) != server {
			return true
		}
		if sleep(ctx, step) != nil {
			return false
		}
	}
	return false
}

// identity is what a process number turns out to be.
type identity int

const (
	nobody   identity = iota // no such process
	server                   // the server of our data
	stranger                 // another process has got the number
)

// holder finds out who has a process number. When that can't be told, it is
// nobody: PostgreSQL then looks for itself, and refuses in doubt.
func (c *cluster) holder(ctx context.Context, pid int) identity {
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
		return nobody
	}
	program, args, err := c.commandLine(ctx, pid)
	if err != nil {
		return nobody
	}
	if base := filepath.Base(program); base != "postgres" && base != "postmaster" {
		return stranger
	}
	if strings.Contains(args, c.data) {
		return server
	}
	// Somebody started it by hand, or it is of other data: a server lives in its
	// data.
	switch lives, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); {
	case err != nil:
		return nobody
	case lives == c.data:
		return server
	}
	return stranger
}

// commandLine gives the program and the arguments of a process. A process that
// has ended, but that nobody has reaped, has neither.
func (c *cluster) commandLine(ctx context.Context, pid int) (program, args string, err error) {
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil {
		program, args, _ = strings.Cut(string(text), "\x00")
		return program, args, nil
	}
	var said [2]string
	for i, column := range []string{"comm=", "args="} {
		text, err := c.who.command(ctx, "ps", "-p", strconv.Itoa(pid), "-o", column).Output()
		if err != nil {
			return "", "", fmt.Errorf("looking at process %d: %w", pid, err)
		}
		said[i] = strings.TrimSpace(string(text))
	}
	return said[0], said[1], nil
}
