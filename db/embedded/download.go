//go:build linux || darwin

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// releases are the versions that can be downloaded. The first is taken when any
// will do.
func releases() []embeddedpostgres.PostgresVersion {
	return []embeddedpostgres.PostgresVersion{
		embeddedpostgres.V17, embeddedpostgres.V18, embeddedpostgres.V16, embeddedpostgres.V15,
	}
}

// repository is where the programs come from: Zonky's builds on Maven Central.
const repository = "https://repo1.maven.org/maven2"

// release picks the version to download for a major version, or for any.
func release(major int) (embeddedpostgres.PostgresVersion, bool) {
	for _, version := range releases() {
		if major == 0 || strings.HasPrefix(string(version), fmt.Sprintf("%d.", major)) {
			return version, true
		}
	}
	return "", false
}

// cached is the folder that a downloaded version is kept in.
func cached(cache string, version embeddedpostgres.PostgresVersion) string {
	return filepath.Join(cache, fmt.Sprintf("postgresql-%s-%s-%s", version, runtime.GOOS, runtime.GOARCH))
}

// download fetches a version into the cache and gives the folder of its
// programs. The cache never holds half a version.
//
// The library checks the archive against its published sum and unpacks it, and
// that is all it is used for: it can't start a server as another user, and it
// deletes data folders that it doesn't like. It has no call for the fetching
// alone, so it is given an empty scratch folder in which the start that follows
// has to fail.
func download(ctx context.Context, from, cache string, version embeddedpostgres.PostgresVersion) (string, error) {
	target := cached(cache, version)
	bin := filepath.Join(target, "bin")
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	done := make(chan error, 1)
	// The library knows no context: when ours ends, it is left to finish alone.
	go func() { done <- install(from, cache, target, version) }()
	var err error
	select {
	case <-ctx.Done():
		err = ctx.Err()
	case err = <-done:
	}
	if err != nil {
		return "", fmt.Errorf("downloading PostgreSQL %s from %s: %w", version, from, err)
	}
	return bin, nil
}

// install fetches into a scratch folder beside the target, and renames.
func install(from, cache, target string, version embeddedpostgres.PostgresVersion) (err error) {
	if err := os.MkdirAll(cache, 0o755); err != nil { //nolint:gosec // programs, run by another user
		return fmt.Errorf("making the cache: %w", err)
	}
	scratch, err := os.MkdirTemp(cache, "download-*")
	if err != nil {
		return fmt.Errorf("making the cache: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	unpacked := filepath.Join(scratch, "unpacked")
	if err := fetch(from, scratch, unpacked, version); err != nil {
		return err
	}
	if err := readable(unpacked); err != nil {
		return fmt.Errorf("opening the programs to every user: %w", err)
	}
	if err := os.Rename(unpacked, target); err != nil {
		if _, statErr := os.Stat(target); statErr == nil {
			return nil // Another process was faster.
		}
		return fmt.Errorf("moving the programs into place: %w", err)
	}
	return nil
}

// fetch has the library fetch and unpack.
func fetch(from, scratch, unpacked string, version embeddedpostgres.PostgresVersion) error {
	data := filepath.Join(scratch, "no-data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return fmt.Errorf("making a scratch folder: %w", err)
	}
	// With a version in it the library takes the folder for data and runs no
	// initdb; with nothing else in it no server starts.
	major, _, _ := strings.Cut(string(version), ".")
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(major+"\n"), 0o600); err != nil {
		return fmt.Errorf("making a scratch folder: %w", err)
	}
	err := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Version(version).
		BinaryRepositoryURL(from).
		CachePath(filepath.Join(scratch, "archive")).
		BinariesPath(unpacked).
		RuntimePath(filepath.Join(scratch, "runtime")).
		DataPath(data).
		Port(0).
		Logger(io.Discard)).Start()
	for _, name := range []string{"initdb", "postgres", "pg_ctl"} {
		if _, statErr := os.Stat(filepath.Join(unpacked, "bin", name)); statErr != nil {
			return errors.Join(err, statErr)
		}
	}
	return nil
}

// readable lets every user run the programs, whatever our umask is.
func readable(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing was written through it
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm() | 0o444
		if mode&0o100 != 0 {
			mode |= 0o111
		}
		return root.Chmod(path, mode)
	})
}

// cacheDir is the folder for downloads when the options name none: a user
// without a home keeps them beside the data.
func (c *cluster) cacheDir() string {
	if os.Geteuid() == 0 {
		return "/var/cache/rapport"
	}
	home, err := os.UserCacheDir()
	if err != nil {
		return c.file("programs")
	}
	return filepath.Join(home, "rapport")
}
