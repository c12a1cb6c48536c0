package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/db/embedded"
)

// host is the server that the test databases are on.
type host struct {
	// adminURL and servingURL give a database's addresses.
	adminURL, servingURL func(database string) string
	// home is the address that databases are made and dropped through.
	home string
	// serving is the login to make for servingURL; empty when there is one.
	serving string
	close   func() error
}

// servingLogin is the login that tested code uses on the private server.
const servingLogin = "rapport_test"

// open uses the server that DATABASE_URL names, or else the machine's private
// one.
func open(ctx context.Context, log func(line string)) (*host, error) {
	if given := os.Getenv("DATABASE_URL"); given != "" {
		return openGiven(given)
	}
	dir, err := privateDir()
	if err != nil {
		return nil, err
	}
	server, err := embedded.Share(ctx, embedded.Options{
		Dir: dir,
		Log: log,
		// A crash of the machine may cost the data, which is fine.
		Settings: map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
			"wal_level": "minimal", "max_wal_senders": "0", "max_connections": "400",
		},
	})
	if err != nil {
		return nil, err
	}
	return &host{
		adminURL:   func(database string) string { return server.URL(database, "postgres") },
		servingURL: func(database string) string { return server.URL(database, servingLogin) },
		home:       server.URL("postgres", "postgres"),
		serving:    servingLogin,
		close:      func() error { return server.Stop(context.WithoutCancel(ctx)) },
	}, nil
}

func openGiven(given string) (*host, error) {
	address, err := addresses(given)
	if err != nil {
		return nil, err
	}
	return &host{adminURL: address, servingURL: address, home: given, close: func() error { return nil }}, nil
}

// addresses gives the addresses of other databases on the server of an address,
// in either of the forms that libpq knows.
func addresses(given string) (func(database string) string, error) {
	if _, err := pgx.ParseConfig(given); err != nil {
		return nil, fmt.Errorf("reading DATABASE_URL: %w", err)
	}
	if !strings.HasPrefix(given, "postgres://") && !strings.HasPrefix(given, "postgresql://") {
		// The last of two equal keywords counts.
		return func(database string) string { return given + " dbname=" + database }, nil
	}
	parsed, err := url.Parse(given)
	if err != nil {
		return nil, fmt.Errorf("reading DATABASE_URL: %w", err)
	}
	return func(database string) string {
		other := *parsed
		other.Path = "/" + database
		query := other.Query()
		query.Del("dbname")
		query.Del("database")
		other.RawQuery = query.Encode()
		return other.String()
	}, nil
}

// session connects under an application name, by which others know whose the
// database of that name is.
func (h *host) session(ctx context.Context, name string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(h.home)
	if err != nil {
		return nil, fmt.Errorf("reading the server's address: %w", err)
	}
	config.RuntimeParams["application_name"] = name
	// Waiting for a template may take as long as the migrations do.
	config.RuntimeParams["lock_timeout"] = "0"
	config.RuntimeParams["statement_timeout"] = "0"
	session, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connecting to the test server: %w", err)
	}
	return session, nil
}

// privateDir is the folder of the private server, the same for all tests of a
// user on this machine.
func privateDir() (string, error) {
	if os.Geteuid() == 0 {
		// Root's home is closed to the user that PostgreSQL runs as.
		return "/var/lib/rapport/tests", nil
	}
	if cache, err := os.UserCacheDir(); err == nil {
		dir := filepath.Join(cache, "rapport", "tests")
		if os.MkdirAll(dir, 0o700) == nil {
			return dir, nil
		}
	}
	return ownedDir(os.TempDir(), "rapport-tests-"+strconv.Itoa(os.Geteuid()))
}

// ownedDir makes a folder where everybody may make one, and sees to it that it
// is ours: only the owner of a folder may change its mode.
func ownedDir(base, name string) (string, error) {
	dir := filepath.Join(base, name)
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("making a folder for the test server: %w", err)
	}
	info, err := os.Lstat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	if err == nil {
		err = os.Chmod(dir, 0o700) //nolint:gosec // a folder
	}
	if err != nil {
		return "", fmt.Errorf("the folder for the test server, %s, is somebody else's: %w; set TMPDIR or DATABASE_URL", dir, err)
	}
	return dir, nil
}
