//go:build linux || darwin

package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// elsewhere is where root keeps the data of a folder that PostgreSQL's account
// can't enter. Unlike temporary folders it isn't cleaned by age.
const elsewhere = "/var/lib/rapport"

// cluster is a folder of data, who runs it and with which programs.
type cluster struct {
	dir  string // Options.Dir, absolute, links followed
	data string // the data itself, links followed
	who  account
	with Installation
}

func (c *cluster) file(name string) string { return filepath.Join(c.dir, name) }

// prepare finds the data or makes it.
func prepare(ctx context.Context, dir string, opts Options) (*cluster, error) {
	c := &cluster{dir: dir}
	link := c.file("pgdata")
	_, err := os.Lstat(link)
	exists := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("looking for the data: %w", err)
	}
	if exists {
		if c.data, err = filepath.EvalSymlinks(link); err != nil {
			return nil, fmt.Errorf("following %s to the data: %w; bring the data back, or remove the link to start empty", link, err)
		}
	}
	if c.who, err = accountFor(c.data); err != nil {
		return nil, err
	}
	if !exists {
		if err := c.choose(ctx, opts); err != nil {
			return nil, err
		}
		if err := c.create(ctx, opts); err != nil {
			return nil, err
		}
		return c, nil
	}
	major, err := majorOf(c.data)
	if err != nil {
		return nil, err
	}
	if err := c.own(ctx); err != nil {
		return nil, err
	}
	if c.with, err = c.programs(ctx, opts, major); err != nil {
		return nil, err
	}
	return c, nil
}

// own sees to it that the account can use data that is there already.
func (c *cluster) own(ctx context.Context) error {
	owner, err := ownerOf(c.data)
	if err != nil {
		return fmt.Errorf("looking up who owns the data: %w", err)
	}
	if owner.uid == 0 && c.who.other {
		// A copy that root made.
		if err := c.who.giveAll(c.data); err != nil {
			return err
		}
	}
	enters, err := c.who.canEnter(ctx, c.data)
	if err != nil {
		return err
	}
	if !enters {
		return fmt.Errorf("user %s, who owns the data and has to run PostgreSQL, can't enter %s: let others pass through the folders above it (chmod o+x), or choose another folder", c.who.name, c.data)
	}
	return nil
}

// choose decides where new data goes: into the folder, if the account can enter
// that.
func (c *cluster) choose(ctx context.Context, opts Options) error {
	var err error
	if c.with, err = c.programs(ctx, opts, 0); err != nil {
		return err
	}
	enters, err := c.who.canEnter(ctx, c.dir)
	if err != nil {
		return err
	}
	if enters {
		c.data = c.file("pgdata")
		return nil
	}
	home, err := c.moveOut()
	if err != nil {
		return err
	}
	if enters, err = c.who.canEnter(ctx, home); err != nil {
		return err
	}
	if !enters {
		return fmt.Errorf("user %s, who has to run PostgreSQL since it refuses to run as root, can enter neither %s nor %s: choose a folder that every user can enter", c.who.name, c.dir, home)
	}
	c.data = filepath.Join(home, "pgdata")
	opts.say(fmt.Sprintf("PostgreSQL runs as user %s, who can't enter %s: the data is in %s", c.who.name, c.dir, home))
	return nil
}

// moveOut makes a folder outside for the data, with a note of whose it is.
func (c *cluster) moveOut() (string, error) {
	// Others pass through, also when our umask says otherwise.
	if err := errors.Join(os.MkdirAll(elsewhere, 0o755), os.Chmod(elsewhere, 0o755)); err != nil { //nolint:gosec // as said
		return "", fmt.Errorf("making a folder for the data: %w", err)
	}
	home, err := os.MkdirTemp(elsewhere, strings.TrimLeft(filepath.Base(c.dir), ".")+"-*")
	if err != nil {
		return "", fmt.Errorf("making a folder for the data: %w", err)
	}
	if err := os.Chmod(home, 0o711); err != nil { //nolint:gosec // others pass through
		return "", fmt.Errorf("making a folder for the data: %w", err)
	}
	note := "The data of " + c.dir + ", which leads here by a link.\n"
	if err := os.WriteFile(filepath.Join(home, "README"), []byte(note), 0o600); err != nil {
		return "", fmt.Errorf("noting whose data it is: %w", err)
	}
	return home, nil
}

// create makes the data with initdb, under another name until it is complete:
// an interrupted initdb leaves nothing that looks like data.
func (c *cluster) create(ctx context.Context, opts Options) error {
	opts.say("making the data folder " + c.data)
	home := filepath.Dir(c.data)
	unfinished, err := filepath.Glob(filepath.Join(home, "pgdata.unfinished-*"))
	if err != nil {
		return fmt.Errorf("looking for an interrupted initdb: %w", err)
	}
	for _, dir := range unfinished {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("clearing after an interrupted initdb: %w", err)
		}
	}
	temporary, err := os.MkdirTemp(home, "pgdata.unfinished-*")
	if err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	if err := errors.Join(c.who.give(temporary), c.initdb(ctx, temporary, opts)); err != nil {
		return errors.Join(err, os.RemoveAll(temporary))
	}
	if err := os.Rename(temporary, c.data); err != nil {
		return fmt.Errorf("moving the data into place: %w", err)
	}
	if link := c.file("pgdata"); c.data != link {
		if err := os.Symlink(c.data, link); err != nil {
			return fmt.Errorf("linking to the data: %w", err)
		}
	}
	return nil
}

// locales are initdb's ways to say: text is UTF-8, letters of every script have
// case, and text sorts by code point, the same on every machine. The names
// differ by system; the last has case for ASCII alone and works everywhere.
func locales(major int) [][]string {
	var ways [][]string
	if major >= 17 {
		ways = append(ways, []string{"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"})
	}
	for _, ctype := range []string{"C.UTF-8", "en_US.UTF-8", "UTF-8", "C"} {
		ways = append(ways, []string{"--locale=C", "--lc-ctype=" + ctype})
	}
	return ways
}

func (c *cluster) initdb(ctx context.Context, dir string, opts Options) error {
	log, err := openLog(c.file("postgres.log"))
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // written by initdb
	var said bytes.Buffer
	for _, locale := range locales(c.with.Version.Major) {
		args := append([]string{
			"--pgdata=" + dir, "--username=postgres", "--encoding=UTF8",
			"--auth-local=trust", "--auth-host=reject",
			"--text-search-config=english", "--no-instructions",
		}, locale...)
		if opts.Settings["fsync"] == "off" {
			args = append(args, "--no-sync")
		}
		said.Reset()
		cmd := c.who.command(ctx, c.with.program("initdb"), args...)
		cmd.Stdout, cmd.Stderr = log, &said
		// Ctrl-C in a terminal is for us to hand on.
		cmd.SysProcAttr.Setpgid = true
		cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
		if err = cmd.Run(); err == nil || ctx.Err() != nil || !strings.Contains(said.String(), "locale") {
			break
		}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("running initdb: %w", ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("running initdb: %w: %s", err, strings.TrimSpace(said.String()))
	}
	return nil
}

// majorOf reads the major version that made the data.
func majorOf(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return 0, fmt.Errorf("%s is not PostgreSQL's data: %w; move it away to start empty", data, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("reading the version of the data in %s: %w", data, err)
	}
	return major, nil
}

// programs finds the programs of a major version, or of any when it is zero:
// the given folder's, or the machine's, or downloaded ones.
func (c *cluster) programs(ctx context.Context, opts Options, major int) (Installation, error) {
	if opts.BinDir != "" {
		given := search(ctx, c.who, []string{opts.BinDir}, nil)
		if at, ok := given.of(major); ok {
			return at, nil
		}
		if len(given.found) == 0 {
			return Installation{}, fmt.Errorf("no PostgreSQL %d or later in %s%s", MinMajor, opts.BinDir, given.others())
		}
		return Installation{}, c.mismatch(major, given)
	}
	cache := opts.CacheDir
	if cache == "" {
		cache = c.cacheDir()
	}
	found := search(ctx, c.who, inPath(ctx), append(places(), cached(cache, "*")+"/bin"))
	if at, ok := found.of(major); ok {
		return at, nil
	}
	return c.fetched(ctx, opts, repository, cache, major, found)
}

// fetched downloads the programs. Its error says what to install.
func (c *cluster) fetched(ctx context.Context, opts Options, from, cache string, major int, found survey) (Installation, error) {
	var missing error
	if major == 0 {
		missing = found.none()
	} else {
		missing = c.mismatch(major, found)
	}
	version, ok := release(major)
	if !ok {
		return Installation{}, missing
	}
	opts.say(fmt.Sprintf("downloading PostgreSQL %s to %s", version, cache))
	bin, err := download(ctx, from, cache, version)
	if err != nil {
		apt, brew := "postgresql", "postgresql@17"
		if major != 0 {
			apt, brew = fmt.Sprintf("postgresql-%d", major), fmt.Sprintf("postgresql@%d", major)
		}
		return Installation{}, fmt.Errorf("%w, and it can't be downloaded: %w; install it (apt-get install %s, or brew install %s), or set DATABASE_URL to a server of yours", missing, err, apt, brew)
	}
	at, err := probe(ctx, c.who, bin)
	if err != nil {
		return Installation{}, fmt.Errorf("the downloaded PostgreSQL is of no use here: %w", err)
	}
	return at, nil
}

// mismatch says what to do about data of a version that isn't here.
func (c *cluster) mismatch(major int, found survey) error {
	return fmt.Errorf("the data in %s was made by PostgreSQL %d, which isn't on this machine%s: install version %d, or move the folder away to start empty", c.data, major, found.others(), major)
}
