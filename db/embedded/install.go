//go:build linux || darwin

package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Installation is a PostgreSQL on this machine.
type Installation struct {
	Version Version
	// BinDir is the folder of its programs.
	BinDir string
}

func (i Installation) program(name string) string { return filepath.Join(i.BinDir, name) }

// places are folders where systems put PostgreSQL, as patterns.
func places() []string {
	return []string{
		"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
		"/opt/homebrew/opt/postgresql@*/bin",                 // Homebrew, Apple silicon
		"/usr/local/opt/postgresql@*/bin",                    // Homebrew, Intel
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",    // Homebrew, Linux
		"/usr/pgsql-*/bin",                                   // PostgreSQL's packages for Fedora, Red Hat
		"/usr/libexec/postgresql*",                           // Alpine
		"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
		"/usr/local/pgsql/bin",                               // built from source
	}
}

// survey is what a search came to.
type survey struct {
	found []Installation
	// passed tells why others were passed over, a sentence each.
	passed []string
}

// Find lists the installations of version [MinMajor] or later that the user
// who runs PostgreSQL can run, best first: the one in PATH, then by the system's
// folders, the highest version first in each. The error names those passed over.
func Find(ctx context.Context) ([]Installation, error) {
	who, err := accountFor("")
	if err != nil {
		return nil, err
	}
	result := search(ctx, who, inPath(ctx), places())
	if len(result.found) == 0 {
		return nil, result.none()
	}
	return result.found, nil
}

// inPath gives the folders of programs that PATH leads to. Links are followed,
// since the programs lie beside each other only where the links lead.
func inPath(ctx context.Context) []string {
	var dirs []string
	if program, err := exec.LookPath("postgres"); err == nil {
		if program, err = filepath.EvalSymlinks(program); err == nil {
			dirs = append(dirs, filepath.Dir(program))
		}
	}
	if program, err := exec.LookPath("pg_config"); err == nil {
		if printed, err := exec.CommandContext(ctx, program, "--bindir").Output(); err == nil {
			dirs = append(dirs, strings.TrimSpace(string(printed)))
		}
	}
	return dirs
}

// search tries the given folders in their order, then each pattern's, the
// highest version first.
func search(ctx context.Context, who account, dirs, patterns []string) survey {
	var result survey
	seen := make(map[string]bool)
	try := func(dirs []string) []Installation {
		var found []Installation
		for _, dir := range dirs {
			if seen[dir] {
				continue
			}
			seen[dir] = true
			switch at, err := probe(ctx, who, dir); {
			case errors.Is(err, os.ErrNotExist):
			case err != nil:
				result.passed = append(result.passed, err.Error())
			default:
				found = append(found, at)
			}
		}
		return found
	}
	result.found = try(dirs)
	for _, pattern := range patterns {
		dirs, err := filepath.Glob(pattern)
		if err != nil {
			result.passed = append(result.passed, fmt.Sprintf("%s: %v", pattern, err))
			continue
		}
		found := try(dirs)
		slices.SortStableFunc(found, func(a, b Installation) int {
			switch {
			case a.Version.newer(b.Version):
				return -1
			case b.Version.newer(a.Version):
				return 1
			}
			return 0
		})
		result.found = append(result.found, found...)
	}
	return result
}

// probe asks the programs in a folder for their version, as the user who is
// going to run them. A folder without them gives [os.ErrNotExist].
func probe(ctx context.Context, who account, dir string) (Installation, error) {
	at := Installation{BinDir: dir}
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(at.program(name)); err != nil {
			return at, err
		}
	}
	printed, err := who.command(ctx, at.program("postgres"), "--version").Output()
	if err != nil {
		return at, fmt.Errorf("%s does not run%s: %w", at.program("postgres"), who.as(), err)
	}
	if at.Version, err = parseVersion(string(printed)); err != nil {
		return at, fmt.Errorf("%s: %w", dir, err)
	}
	if at.Version.Major < MinMajor {
		return at, fmt.Errorf("%s in %s is too old", at.Version, dir)
	}
	return at, nil
}

// as says in a message who runs the programs, when it isn't plain.
func (a account) as() string {
	if !a.other {
		return ""
	}
	return " as user " + a.name
}

// of picks the first installation of a major version; any when major is zero.
func (s survey) of(major int) (Installation, bool) {
	for _, at := range s.found {
		if major == 0 || at.Version.Major == major {
			return at, true
		}
	}
	return Installation{}, false
}

// others tells what the search met that was of no use.
func (s survey) others() string {
	lines := slices.Clone(s.passed)
	for _, at := range s.found {
		lines = append(lines, fmt.Sprintf("%s in %s is another major version", at.Version, at.BinDir))
	}
	if len(lines) == 0 {
		return ""
	}
	return " (passed over: " + strings.Join(lines, "; ") + ")"
}

func (s survey) none() error {
	return fmt.Errorf("no PostgreSQL %d or later on this machine%s", MinMajor, s.others())
}
