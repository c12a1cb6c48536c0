//go:build linux || darwin

package embedded

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pretend makes a folder of programs that say they are of a version.
func pretend(t *testing.T, dir, printed string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb"} {
		script := "#!/bin/sh\necho '" + printed + "'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestParseVersion(t *testing.T) {
	t.Parallel()
	for printed, want := range map[string]string{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n": "15.18",
		"postgres (PostgreSQL) 17.5\n":                           "17.5",
		"postgres (PostgreSQL) 19beta1\n":                        "19.0",
		"postgres (PostgreSQL) 9.6.24\n":                         "9.6",
	} {
		if got, err := parseVersion(printed); err != nil || got.String() != want {
			t.Errorf("parseVersion(%q) = %s, %v, want %s", printed, got, err, want)
		}
	}
	if _, err := parseVersion("mysqld 8"); err == nil || err.Error() != `not a version of PostgreSQL: "mysqld 8"` {
		t.Errorf("parseVersion: %v", err)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	who, err := accountFor("")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t)
	inPath := pretend(t, filepath.Join(dir, "path"), "postgres (PostgreSQL) 16.2")
	nine := pretend(t, filepath.Join(dir, "debian/9.6/bin"), "postgres (PostgreSQL) 9.6.1")
	pretend(t, filepath.Join(dir, "debian/15/bin"), "postgres (PostgreSQL) 15.10")
	newest := pretend(t, filepath.Join(dir, "debian/100/bin"), "postgres (PostgreSQL) 100.1")
	middle := pretend(t, filepath.Join(dir, "debian/16/bin"), "postgres (PostgreSQL) 16.12")
	odd := pretend(t, filepath.Join(dir, "debian/odd/bin"), "mysqld 8")
	if err := os.MkdirAll(filepath.Join(dir, "debian/none/bin"), 0o755); err != nil {
		t.Fatal(err)
	}

	got := search(t.Context(), who, []string{inPath, "/nowhere", inPath}, []string{filepath.Join(dir, "debian/*/bin")})
	want := []Installation{
		{Version{16, 2}, inPath},
		{Version{100, 1}, newest},
		{Version{16, 12}, middle},
		{Version{15, 10}, filepath.Join(dir, "debian/15/bin")},
	}
	if diff := cmp.Diff(want, got.found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	passed := []string{"9.6 in " + nine + " is too old", odd + `: not a version of PostgreSQL: "mysqld 8\n"`}
	if diff := cmp.Diff(passed, got.passed); diff != "" {
		t.Errorf("passed over (-want +got):\n%s", diff)
	}
	for major, want := range map[int]string{0: inPath, 15: filepath.Join(dir, "debian/15/bin"), 16: inPath, 17: ""} {
		if at, ok := got.of(major); at.BinDir != want || ok != (want != "") {
			t.Errorf("for version %d it picks %q, want %q", major, at.BinDir, want)
		}
	}
	none := search(t.Context(), who, []string{nine}, nil)
	if got, want := none.none().Error(), "no PostgreSQL 15 or later on this machine (passed over: 9.6 in "+nine+" is too old)"; got != want {
		t.Errorf("the error is %q, want %q", got, want)
	}
}

func TestSearchPassesOverProgramsThatTheAccountCannotRun(t *testing.T) {
	t.Parallel()
	who, err := accountFor("")
	if err != nil {
		t.Fatal(err)
	}
	// Beneath a folder of mode 0700.
	dir := pretend(t, filepath.Join(t.TempDir(), "bin"), "postgres (PostgreSQL) 16.2")
	got := search(t.Context(), who, []string{dir}, nil)
	if os.Geteuid() != 0 {
		if len(got.found) != 1 {
			t.Errorf("found %v", got)
		}
		return
	}
	want := survey{passed: []string{dir + "/postgres does not run as user " + who.name + ": fork/exec " + dir + "/postgres: permission denied"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(survey{})); diff != "" {
		t.Errorf("search (-want +got):\n%s", diff)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	found, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range found {
		if at.Version.Major < MinMajor {
			t.Errorf("found %v", at)
		}
		mustExist(t, filepath.Join(at.BinDir, "postgres"), true)
	}
}

func TestGivenFolderOfPrograms(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	opts := testOptions(filepath.Join(dir, "data"))
	opts.BinDir = pretend(t, filepath.Join(dir, "old"), "postgres (PostgreSQL) 14.9")
	_, err := Start(t.Context(), opts)
	want := "no PostgreSQL 15 or later in " + opts.BinDir + " (passed over: 14.9 in " + opts.BinDir + " is too old)"
	if err == nil || err.Error() != want {
		t.Errorf("Start: %v, want %s", err, want)
	}
	mustExist(t, filepath.Join(opts.Dir, "pgdata"), false)
}
