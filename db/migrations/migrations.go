// Package migrations holds the steps that make the database, each with a way
// back. They are written for goose and embedded into the binary.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// FS holds the steps, ordered by their number.
//
//go:embed *.sql
var FS embed.FS

// Newest is the number of the last step.
func Newest() (int64, error) {
	names, err := fs.Glob(FS, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("list the migrations: %w", err)
	}
	// Glob sorts, and the numbers have leading zeros.
	number, _, _ := strings.Cut(names[len(names)-1], "_")
	return strconv.ParseInt(number, 10, 64)
}
