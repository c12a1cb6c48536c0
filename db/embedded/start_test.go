//go:build linux || darwin

package embedded

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestStart(t *testing.T) {
	t.Parallel()
	// The path is longer than a socket's may be.
	dir := filepath.Join(folder(t), strings.Repeat("long", 20), "a b", "data")
	var lines []string
	opts := testOptions(dir)
	opts.Log = func(line string) { lines = append(lines, line) }
	s, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustStop(t, s) })
	conn := connect(t, s.URL("postgres", "postgres"))
	for query, want := range map[string]string{
		"SHOW is_superuser":            "on",
		"SHOW listen_addresses":        "",
		"SHOW unix_socket_permissions": "0700",
		"SHOW fsync":                   "off",
		"SHOW timezone":                "UTC",
		"SHOW server_encoding":         "UTF8",
		"SELECT lower('ÉA')":           "éa",
		// By code point: capitals first.
		"SELECT string_agg(w, '' ORDER BY w) FROM unnest(ARRAY['b','A','a','B']) w": "ABab",
	} {
		if got := ask(t, conn, query); got != want {
			t.Errorf("%s = %q, want %q", query, got, want)
		}
	}
	printed := ask(t, conn, "SHOW server_version")
	if got, _, _ := strings.Cut(printed, " "); got != s.Version() {
		t.Errorf("the server is %s, Version says %s", got, s.Version())
	}
	if want := "using PostgreSQL " + s.Version() + " from "; !slices.ContainsFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, want)
	}) {
		t.Errorf("no line begins %q: %q", want, lines)
	}

	pid := postmaster(t, dir)
	socket := socketOf(t, s)
	info, err := os.Stat(socket)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o700 {
		t.Errorf("the socket's folder has mode %o, want 700", got)
	}
	if owner, err := ownerOf(socket); err != nil || owner.uid == 0 {
		t.Errorf("the socket's folder belongs to %+v, %v", owner, err)
	}
	mustStop(t, s)
	if running(pid) {
		t.Error("the server runs after Stop")
	}
	mustExist(t, filepath.Join(dir, "pgdata", "postmaster.pid"), false)
	mustExist(t, socket, false)
	mustExist(t, filepath.Join(dir, "pgdata", "PG_VERSION"), true)
}

// socketOf reads the folder of the socket from the address.
func socketOf(t *testing.T, s *Server) string {
	t.Helper()
	address, err := url.Parse(s.URL("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	return address.Query().Get("host")
}

func TestStartAgainKeepsDataAndAddress(t *testing.T) {
	t.Parallel()
	dir := used(t)
	first := mustStart(t, testOptions(dir))
	conn := connect(t, first.URL("postgres", "postgres"))
	do(t, conn, "CREATE ROLE guest LOGIN")
	do(t, conn, "CREATE DATABASE kept")
	do(t, connect(t, first.URL("kept", "postgres")), "CREATE TABLE note AS SELECT 'here' AS text; GRANT SELECT ON note TO guest")
	identity := ask(t, conn, "SELECT system_identifier::text FROM pg_control_system()")
	mustStop(t, first)

	second := mustStart(t, testOptions(dir))
	if got, want := second.URL("kept", "guest"), first.URL("kept", "guest"); got != want {
		t.Errorf("the address is %s, was %s", got, want)
	}
	if got := ask(t, connect(t, second.URL("kept", "guest")), "SELECT text FROM note"); got != "here" {
		t.Errorf("the note says %q", got)
	}
	conn = connect(t, second.URL("postgres", "postgres"))
	if got := ask(t, conn, "SELECT system_identifier::text FROM pg_control_system()"); got != identity {
		t.Errorf("the data was made anew: %s, was %s", got, identity)
	}
}

func TestStopWithOpenTransactions(t *testing.T) {
	t.Parallel()
	s := mustStart(t, testOptions(used(t)))
	conn := connect(t, s.URL("postgres", "postgres"))
	do(t, conn, "BEGIN; CREATE TABLE lost ()")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	if err := conn.Ping(ctx); err == nil {
		t.Error("the connection lives on after Stop")
	}
}

func TestStartTwice(t *testing.T) {
	t.Parallel()
	dir := used(t)
	other := spawn(t, "start", dir)
	want := "by process " + itoa(other.Process.Pid)
	for name, open := range map[string]func(context.Context, Options) (*Server, error){"Start": Start, "Share": Share} {
		_, err := open(t.Context(), testOptions(dir))
		if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want ErrInUse %s", name, err, want)
		}
	}
	// The first is none the worse for it.
	if got := ask(t, connect(t, other.url), "SELECT 'alive'"); got != "alive" {
		t.Error(got)
	}
	other.finish(t)
	mustStart(t, testOptions(dir))
}

func TestCtrlCIsNotTheServers(t *testing.T) {
	t.Parallel()
	p := spawn(t, "start", used(t))
	conn := connect(t, p.url)
	// As a terminal does, to all processes of the group.
	if err := syscall.Kill(-p.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	if got := ask(t, conn, "SELECT 'alive'"); got != "alive" {
		t.Error(got)
	}
}

func TestStartInFolderThatOthersCannotEnter(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data") // beneath a folder of mode 0700
	s := mustStart(t, testOptions(dir))
	do(t, connect(t, s.URL("postgres", "postgres")), "CREATE TABLE note AS SELECT 'here' AS text")
	mustStop(t, s)
	inside := filepath.Join(dir, "pgdata")
	if os.Geteuid() != 0 {
		if s.DataDir() != inside {
			t.Errorf("the data is in %s, want %s", s.DataDir(), inside)
		}
	} else {
		home := filepath.Dir(s.DataDir())
		if filepath.Dir(home) != elsewhere {
			t.Fatalf("the data is in %s, want it under %s", s.DataDir(), elsewhere)
		}
		t.Cleanup(func() {
			if err := os.RemoveAll(home); err != nil {
				t.Error(err)
			}
		})
		if got, err := os.Readlink(inside); err != nil || got != s.DataDir() {
			t.Errorf("pgdata leads to %s, %v, want %s", got, err, s.DataDir())
		}
	}
	again := mustStart(t, testOptions(dir))
	if got := ask(t, connect(t, again.URL("postgres", "postgres")), "SELECT text FROM note"); got != "here" {
		t.Errorf("the note says %q", got)
	}
}

func TestDataOfAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	data := filepath.Join(dir, "pgdata")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("13\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), testOptions(dir))
	if err == nil || !strings.Contains(err.Error(), "was made by PostgreSQL 13, which isn't on this machine") ||
		!strings.Contains(err.Error(), "install version 13, or move the folder away to start empty") {
		t.Errorf("Start: %v", err)
	}
	mustHold(t, data, "PG_VERSION")
}

func TestDataThatIsNone(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	data := filepath.Join(dir, "pgdata")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "holiday.jpg"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), testOptions(dir))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "is not PostgreSQL's data") {
		t.Errorf("Start: %v", err)
	}
	mustHold(t, data, "holiday.jpg")
}

// mustHold makes sure that a folder holds the given files and no others.
func mustHold(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setting, value, want string
	}{
		"where it listens":    {"listen_addresses", "*", "setting listen_addresses is not for the caller to make"},
		"in other letters":    {"Port", "80", "setting port is not for the caller to make"},
		"no name":             {"a b", "c", `"a b" is no name of a setting`},
		"no value it knows":   {"max_connections", "many", "invalid value for parameter"},
		"no setting it knows": {"no_such_setting", "1", "unrecognized configuration parameter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := used(t)
			opts := testOptions(dir)
			opts.Settings[c.setting] = c.value
			_, err := Start(t.Context(), opts)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Start: %v, want %q", err, c.want)
			}
			mustExist(t, filepath.Join(dir, "pgdata", "postmaster.pid"), false)
		})
	}
}

func TestStartWithoutFolder(t *testing.T) {
	t.Parallel()
	if _, err := Start(t.Context(), Options{}); err == nil || err.Error() != "starting PostgreSQL: no folder given" {
		t.Errorf("Start: %v", err)
	}
}

func TestStartCancelled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	ctx, cancel := context.WithCancel(t.Context())
	opts := testOptions(dir)
	opts.Log = func(line string) {
		if strings.HasPrefix(line, "making the data folder") {
			time.AfterFunc(100*time.Millisecond, cancel)
		}
	}
	if _, err := Start(ctx, opts); !errors.Is(err, context.Canceled) {
		t.Fatalf("Start: %v", err)
	}
	mustExist(t, filepath.Join(dir, "pgdata"), false)
	left, err := filepath.Glob(filepath.Join(dir, "pgdata.*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left over: %q, %v", left, err)
	}
	mustStart(t, testOptions(dir))
}

func TestRootRunsItAsTheOwner(t *testing.T) {
	t.Parallel()
	dir := used(t)
	s := mustStart(t, testOptions(dir))
	mustStop(t, s)
	owner, err := ownerOf(s.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		if owner.uid != uint32(os.Geteuid()) {
			t.Errorf("the data belongs to %s", owner.name)
		}
		// Nor do we touch what belongs to others.
		_, err := accountFor("/")
		if err == nil || !strings.Contains(err.Error(), "the data in / belongs to user root") {
			t.Errorf("accountFor: %v", err)
		}
		return
	}
	// root's, as in a copy made by root; then somebody's without a name.
	for _, uid := range []uint32{0, 54321} {
		if err := (account{uid: uid, gid: uid, other: true}).giveAll(s.DataDir()); err != nil {
			t.Fatal(err)
		}
		want := uid
		if uid == 0 {
			want = owner.uid
		}
		again := mustStart(t, testOptions(dir))
		if got := ask(t, connect(t, again.URL("postgres", "postgres")), "SELECT 'here'"); got != "here" {
			t.Error(got)
		}
		if got, err := ownerOf(s.DataDir()); err != nil || got.uid != want {
			t.Errorf("the data belongs to user %d, %v, want %d", got.uid, err, want)
		}
		if got, err := ownerOf(filepath.Join(s.DataDir(), "postmaster.pid")); err != nil || got.uid != want {
			t.Errorf("the server runs as user %d, %v, want %d", got.uid, err, want)
		}
		mustStop(t, again)
	}
}

func TestSocketFolderOfSomebodyElse(t *testing.T) {
	t.Parallel()
	dir := used(t)
	first := mustStart(t, testOptions(dir))
	mustStop(t, first)
	taken := socketOf(t, first)
	// Open to all: whoever made it could put a socket of theirs there.
	if err := os.Mkdir(taken, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(taken) })
	if err := os.Chmod(taken, 0o777); err != nil {
		t.Fatal(err)
	}
	second := mustStart(t, testOptions(dir))
	if got := socketOf(t, second); got == taken {
		t.Errorf("the socket is in %s, which is open to all", got)
	}
	mustHold(t, taken)
	if _, err := pgx.Connect(t.Context(), second.URL("postgres", "postgres")); err != nil {
		t.Error(err)
	}
}
