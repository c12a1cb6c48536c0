package embedded

import (
	"fmt"
	"regexp"
	"strconv"
)

// Version is a released version of PostgreSQL, such as 15.18.
type Version struct {
	Major, Minor int
}

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// newer tells whether v came after other.
func (v Version) newer(other Version) bool {
	if v.Major != other.Major {
		return v.Major > other.Major
	}
	return v.Minor > other.Minor
}

// parseVersion reads what `postgres --version` prints. A beta of 19 is 19.0.
func parseVersion(printed string) (Version, error) {
	match := regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)(?:\.(\d+))?`).FindStringSubmatch(printed)
	if match == nil {
		return Version{}, fmt.Errorf("not a version of PostgreSQL: %.80q", printed)
	}
	var v Version
	var err error
	if v.Major, err = strconv.Atoi(match[1]); err != nil {
		return Version{}, fmt.Errorf("reading the major version: %w", err)
	}
	if match[2] == "" {
		return v, nil
	}
	if v.Minor, err = strconv.Atoi(match[2]); err != nil {
		return Version{}, fmt.Errorf("reading the minor version: %w", err)
	}
	return v, nil
}
