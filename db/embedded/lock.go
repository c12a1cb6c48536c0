//go:build linux || darwin

package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lock holds a file for this process. The kernel lets go of it when the process
// ends, however it ends; closing the file lets go of it too.
type lock struct {
	*os.File
}

// tryLock takes the lock on a file, for us alone or shared. It answers nil when
// others hold it in a way that excludes us.
func tryLock(path string, alone bool) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock: %w", err)
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	switch err := flock(file, how|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, file.Close()
	case err != nil:
		return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), file.Close())
	}
	return &lock{file}, nil
}

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// waitLock takes the lock for us alone, when its turn comes.
func waitLock(ctx context.Context, path string) (*lock, error) {
	for {
		held, err := tryLock(path, true)
		if held != nil || err != nil {
			return held, err
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, fmt.Errorf("waiting for another process to start the database: %w", err)
		}
	}
}

// sign writes our process into the lock, for the message to those it keeps out.
func (l *lock) sign() error {
	if err := l.Truncate(0); err != nil {
		return fmt.Errorf("signing the lock: %w", err)
	}
	if _, err := l.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("signing the lock: %w", err)
	}
	return nil
}

// signedBy names the process that last took the lock.
func signedBy(path string) string {
	signature, err := os.ReadFile(path)
	if err != nil || len(signature) == 0 {
		return "another process"
	}
	return "process " + strings.TrimSpace(string(signature))
}

// sleep waits, or answers the context's error when that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
