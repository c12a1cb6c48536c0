//go:build linux || darwin

package embedded

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// wound starts a helper's server with a committed row and one that isn't.
func wound(t *testing.T, mode, dir string) (*process, int) {
	t.Helper()
	p := spawn(t, mode, dir)
	do(t, connect(t, p.url), "CREATE TABLE note AS SELECT 'committed' AS text")
	do(t, connect(t, p.url), "BEGIN; INSERT INTO note VALUES ('not committed')")
	return p, postmaster(t, dir)
}

// mustHeal starts the server anew and looks at what survived.
func mustHeal(t *testing.T, dir string) {
	t.Helper()
	s := mustStart(t, testOptions(dir))
	conn := connect(t, s.URL("postgres", "postgres"))
	if got := ask(t, conn, "SELECT string_agg(text, ', ') FROM note"); got != "committed" {
		t.Errorf("the table holds %q", got)
	}
}

func TestKilledProcessLeavesNoServer(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, pid := wound(t, "start", dir)
	p.kill()
	mustEnd(t, pid)
	mustExist(t, filepath.Join(dir, "pgdata", "postmaster.pid"), false)
	mustHeal(t, dir)
}

func TestStartAtOnceAfterKill(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, _ := wound(t, "start", dir)
	p.kill()
	mustHeal(t, dir)
}

// processes gives the parent of each process: from /proc, because a small Linux
// has no ps, and from ps where there is no /proc.
func processes(t *testing.T) map[int]int {
	t.Helper()
	parents := make(map[int]int)
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue // It has ended since.
		}
		// 42 (a name) S 1 …: the name may hold anything.
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		child, _ := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		parents[child], _ = strconv.Atoi(fields[1])
	}
	if len(parents) > 0 {
		return parents
	}
	text, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) != 2 {
			t.Fatalf("ps printed %q", line)
		}
		child, _ := strconv.Atoi(fields[0])
		parents[child], _ = strconv.Atoi(fields[1])
	}
	return parents
}

// family lists a process's parent and that one's other children: of a server,
// the supervisor and the watcher.
func family(t *testing.T, pid int) []int {
	t.Helper()
	parents := processes(t)
	parent := parents[pid]
	members := []int{parent}
	for child, of := range parents {
		if of == parent && child != pid {
			members = append(members, child)
		}
	}
	if parent <= 1 || len(members) != 2 {
		t.Fatalf("the family of %d is %v", pid, members)
	}
	return members
}

func mustKill(t *testing.T, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatalf("killing %d: %v", pid, err)
		}
	}
}

func TestKilledSupervisors(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, pid := wound(t, "start", dir)
	mustKill(t, family(t, pid)...)
	p.kill()
	time.Sleep(500 * time.Millisecond)
	if !running(pid) {
		t.Fatal("the server is gone, and the test tests nothing")
	}
	// The server is an orphan now. The next start ends it.
	mustHeal(t, dir)
	if running(pid) {
		t.Error("the orphan lives on")
	}
}

func TestKilledServer(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, pid := wound(t, "start", dir)
	mustKill(t, append(family(t, pid), pid)...)
	p.kill()
	mustExist(t, filepath.Join(dir, "pgdata", "postmaster.pid"), true)
	mustHeal(t, dir)
}

func TestStaleProcessNumber(t *testing.T) {
	t.Parallel()
	dir := used(t)
	p, pid := wound(t, "start", dir)
	pidFile := filepath.Join(dir, "pgdata", "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	p.kill()
	mustEnd(t, pid)
	// After the machine's restart the number may be anybody's, and PostgreSQL
	// then refuses to start if it is of a process with its own user.
	who, err := accountFor(filepath.Join(dir, "pgdata"))
	if err != nil {
		t.Fatal(err)
	}
	stranger := who.command(t.Context(), "sleep", "60")
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Process.Kill(); _ = stranger.Wait() })
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(pidFile, []byte(itoa(stranger.Process.Pid)+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := who.give(pidFile); err != nil {
		t.Fatal(err)
	}
	mustHeal(t, dir)
	if !running(stranger.Process.Pid) {
		t.Error("the stranger was killed")
	}
}
