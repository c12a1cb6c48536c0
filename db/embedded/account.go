//go:build linux || darwin

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// account is the user of the operating system that PostgreSQL runs as.
type account struct {
	uid, gid uint32
	name     string
	// other is true when it isn't the user that we are, which only root can do.
	other bool
}

// accountFor chooses the account: ourselves, or for root the owner of the data,
// or an unprivileged user when there is no data yet. It refuses data that
// belongs to somebody else, since PostgreSQL would.
func accountFor(data string) (account, error) {
	owner, err := ownerOf(data)
	exists := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return account{}, fmt.Errorf("looking up who owns the data: %w", err)
	}
	if os.Geteuid() != 0 {
		self := account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())} //nolint:gosec // ids are not negative
		if exists && owner.uid != self.uid {
			return account{}, fmt.Errorf("the data in %s belongs to user %s: start as that user or as root, or choose another folder", data, owner.name)
		}
		return self, nil
	}
	if exists && owner.uid != 0 {
		owner.other = true
		return owner, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			return accountOf(found)
		}
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and this machine has neither a user postgres nor a user nobody: start as an ordinary user, or set DATABASE_URL")
}

func accountOf(found *user.User) (account, error) {
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("reading the id of user %s: %w", found.Username, err)
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("reading the group of user %s: %w", found.Username, err)
	}
	return account{uid: uint32(uid), gid: uint32(gid), name: found.Username, other: true}, nil
}

// ownerOf tells whose a file is.
func ownerOf(path string) (account, error) {
	info, err := os.Stat(path)
	if err != nil {
		return account{}, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, fmt.Errorf("the system doesn't tell who owns %s", path)
	}
	owner := account{uid: stat.Uid, gid: stat.Gid, name: strconv.FormatUint(uint64(stat.Uid), 10)}
	if known, err := user.LookupId(owner.name); err == nil {
		owner.name = known.Username
	}
	return owner, nil
}

// command prepares a program to run as the account, from the root folder. It
// gets few of our environment variables: ours may hold secrets, which the
// account could read, and PG… variables, which would steer PostgreSQL.
func (a account) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"LC_ALL=C"}
	kept := []string{"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"}
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); slices.Contains(kept, name) {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if a.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return cmd
}

// canEnter tells whether the account may enter a folder. It is tried rather
// than worked out from modes, which know nothing of access lists.
func (a account) canEnter(ctx context.Context, dir string) (bool, error) {
	if !a.other {
		return true, nil
	}
	err := a.command(ctx, "/bin/sh", "-c", `cd -- "$1"`, "sh", dir).Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return false, ctx.Err()
	}
	if err != nil {
		return false, fmt.Errorf("running a program as user %s: %w; start as an ordinary user, or set DATABASE_URL", a.name, err)
	}
	return true, nil
}

// give makes a file or folder the account's.
func (a account) give(path string) error {
	if !a.other {
		return nil
	}
	if err := os.Lchown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("giving %s to user %s: %w", path, a.name, err)
	}
	return nil
}

// giveAll makes a folder and all in it the account's: a copy that root made.
// The account may change what it has got already, hence the root: no link leads
// out of the folder.
func (a account) giveAll(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening %s: %w", dir, err)
	}
	defer root.Close() //nolint:errcheck // nothing was written through it
	err = fs.WalkDir(root.FS(), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return root.Lchown(path, int(a.uid), int(a.gid))
	})
	if err != nil {
		return fmt.Errorf("giving %s to user %s: %w", dir, a.name, err)
	}
	return nil
}
