//go:build linux || darwin

package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// helperMode turns the test program into a process that uses a server, for the
// tests that kill one.
const helperMode = "RAPPORT_TEST_HELPER"

// pristine names the folder of a server that was never used, for the tests to
// copy: initdb takes a second of their time each.
const pristine = "RAPPORT_TEST_PRISTINE"

func TestMain(m *testing.M) {
	if mode := os.Getenv(helperMode); mode != "" {
		helper(mode, os.Args[1])
		return
	}
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "rapport-embedded-test-*")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := errors.Join(os.Chmod(dir, 0o711), os.Setenv(pristine, dir)); err != nil {
		return 1, err
	}
	s, err := Start(context.Background(), testOptions(dir))
	if err != nil {
		return 1, err
	}
	if err := s.Stop(context.Background()); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// used makes a folder with data in it, as an earlier start leaves it.
func used(t *testing.T) string {
	t.Helper()
	dir := folder(t)
	from := filepath.Join(os.Getenv(pristine), "pgdata")
	if said, err := exec.Command("cp", "-pR", from, dir).CombinedOutput(); err != nil {
		t.Fatalf("copying %s: %v: %s", from, err, said)
	}
	return dir
}

// helper starts or shares the server of a folder, says so, and stays until its
// standard input ends or it is killed. Ctrl-C doesn't end it.
func helper(mode, dir string) {
	signal.Ignore(os.Interrupt)
	open, opts := Start, testOptions(dir)
	switch mode {
	case "share":
		open = Share
	case "linger":
		open, opts.Linger = Share, time.Minute
	}
	s, err := open(context.Background(), opts)
	if err != nil {
		fmt.Println("FAILED", err)
		os.Exit(1)
	}
	fmt.Println("READY", s.URL("postgres", "postgres"))
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(context.Background()); err != nil {
		fmt.Println("FAILED", err)
		os.Exit(1)
	}
}

func testOptions(dir string) Options {
	return Options{
		Dir:      dir,
		Settings: map[string]string{"fsync": "off", "shared_buffers": "16MB", "max_connections": "20"},
		Linger:   time.Second,
	}
}

// process is a running helper.
type process struct {
	*exec.Cmd
	input io.Closer
	url   string
}

// spawn starts a helper in a process group of its own and waits until it uses
// the server.
func spawn(t *testing.T, mode, dir string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, dir)
	cmd.Env = append(os.Environ(), helperMode+"="+mode)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: cmd, input: input}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(output).ReadString('\n')
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if err != nil || word != "READY" {
		t.Fatalf("the helper said %q, %v", line, err)
	}
	p.url = rest
	return p
}

// kill ends the helper as kill -9 does; a second time does nothing.
func (p *process) kill() {
	if p.ProcessState == nil {
		_ = p.Process.Kill()
		_ = p.Wait()
	}
}

// finish lets the helper stop by itself.
func (p *process) finish(t *testing.T) {
	t.Helper()
	if err := errors.Join(p.input.Close(), p.Wait()); err != nil {
		t.Fatalf("the helper's end: %v", err)
	}
}

// folder makes a folder that every user can pass through, unlike t.TempDir, so
// that root's server can have its data there.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "rapport-embedded-test-*") //nolint:usetesting // as said
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func mustStart(t *testing.T, opts Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustStop(t, s) })
	return s
}

func mustShare(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Share(t.Context(), testOptions(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustStop(t, s) })
	return s
}

func mustStop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// ask gives the one value of a query, as text.
func ask(t *testing.T, conn *pgx.Conn, query string) string {
	t.Helper()
	var value string
	if err := conn.QueryRow(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func do(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// postmaster reads the number of the server's process.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "pgdata", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// running tells whether a process is there and not merely waits to be reaped.
func running(pid int) bool {
	who, err := accountFor("")
	if err != nil {
		return false
	}
	c := &cluster{who: who, data: "/nowhere"}
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	program, _, err := c.commandLine(context.Background(), pid)
	return err == nil && program != ""
}

// mustEnd waits until a process has ended.
func mustEnd(t *testing.T, pid int) {
	t.Helper()
	const within = 15 * time.Second
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if !running(pid) {
			return
		}
	}
	t.Fatalf("process %d is still there after %v", pid, within)
}

func mustExist(t *testing.T, path string, want bool) {
	t.Helper()
	_, err := os.Stat(path)
	if got := err == nil; got != want {
		t.Errorf("%s exists: %v, want %v (%v)", path, got, want, err)
	}
}
