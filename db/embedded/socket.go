//go:build linux || darwin

package embedded

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// longest is the most bytes that a socket's path may have: 104 on macOS and 108
// on Linux, with the zero at the end.
const longest = 103

// pipe makes the folder of the socket and in it the pipe that users hold. It
// gives the folder and both ends; the reading one, for the supervisor, bears the
// pipe's path.
func (c *cluster) pipe(ctx context.Context) (socket string, watched, users *os.File, err error) {
	// The supervisor of an earlier server may remove the folder while it is
	// still empty, which a second try settles.
	for range 3 {
		if socket, err = c.socketDir(ctx); err != nil {
			return "", nil, nil, err
		}
		path := filepath.Join(socket, "users-"+strings.ToLower(rand.Text()[:8]))
		if watched, users, err = makePipe(path); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return "", nil, nil, fmt.Errorf("making the pipe of users: %w", err)
	}
	return socket, watched, users, nil
}

func makePipe(path string) (watched, users *os.File, err error) {
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return nil, nil, &fs.PathError{Op: "mkfifo", Path: path, Err: err}
	}
	// Opened without blocking, as there is no writer yet; read with blocking.
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	if users, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0); err != nil {
		return nil, nil, errors.Join(err, syscall.Close(fd))
	}
	if err := syscall.SetNonblock(fd, false); err != nil {
		return nil, nil, errors.Join(err, users.Close(), syscall.Close(fd))
	}
	return os.NewFile(uintptr(fd), path), users, nil
}

// socketDir makes a short folder that only the account and root can enter. Its
// name follows from the data's folder, so that a URL stays right when the server
// is started again.
func (c *cluster) socketDir(ctx context.Context) (string, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", c.who.uid, c.dir))
	name := "rapport-" + hex.EncodeToString(sum[:6])
	var bases []string
	for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		if !slices.Contains(bases, base) {
			bases = append(bases, base)
		}
	}
	var failures error
	for _, base := range bases {
		if len(base)+len("/")+len(name)+len("0123456789/.s.PGSQL.")+len(port) > longest {
			continue
		}
		dir, err := c.privateDir(base, name)
		if err != nil {
			failures = errors.Join(failures, err)
			continue
		}
		enters, err := c.who.canEnter(ctx, dir)
		if err != nil {
			return "", err
		}
		if enters {
			return dir, nil
		}
		failures = errors.Join(failures, fmt.Errorf("user %s can't enter %s", c.who.name, dir), os.Remove(dir))
	}
	return "", fmt.Errorf("making a folder for the socket in one of %s: %w", strings.Join(bases, ", "), failures)
}

// privateDir makes the folder, or takes it over when it is the account's. In a
// folder for everybody the name may be somebody else's; then it gets another.
func (c *cluster) privateDir(base, name string) (string, error) {
	dir := filepath.Join(base, name)
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		if c.private(dir) {
			return dir, clearSocket(dir)
		}
		dir, err = os.MkdirTemp(base, name[:len("rapport-")]+"*")
	}
	if err != nil {
		return "", err
	}
	return dir, c.who.give(dir)
}

// clearSocket removes the socket and the pipe of a server that was killed. The
// caller has made sure that none runs; PostgreSQL itself would go by the process
// number alone, which may be anybody's by now.
func clearSocket(dir string) error {
	for _, pattern := range []string{".s.PGSQL." + port + "*", "users-*"} {
		left, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return fmt.Errorf("clearing after a killed server: %w", err)
		}
		for _, path := range left {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("clearing after a killed server: %w", err)
			}
		}
	}
	return nil
}

// private tells whether a path is a folder that only the account can enter.
func (c *cluster) private(dir string) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		return false
	}
	owner, err := ownerOf(dir)
	return err == nil && owner.uid == c.who.uid
}
