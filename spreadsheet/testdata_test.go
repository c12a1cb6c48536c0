package spreadsheet

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFiles reads each file of testdata and compares all that comes of it, to
// the letter, with the .want file beside it: how the file was understood, each
// creator, each fault.
func TestFiles(t *testing.T) {
	t.Parallel()
	wants, err := filepath.Glob("testdata/*.want")
	if err != nil || len(wants) == 0 {
		t.Fatalf("no .want files: %v", err)
	}
	files, err := filepath.Glob("testdata/*.[ct][sx][vt]")
	if err != nil || len(files) != len(wants) {
		t.Errorf("%d files and %d .want files (%v): each file has one", len(files), len(wants), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file + ".want")
			if err != nil {
				t.Error(err)
			}
			have, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sheet, err := ReadCreators(bytes.NewReader(have), Options{})
			got := describe(sheet, err)
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s\nall of it:\n%s", diff, got)
			}
		})
	}
}

// describe writes a sheet and all its rows as text, one thing a line.
func describe(s *Sheet, err error) string {
	var b strings.Builder
	if err != nil {
		fmt.Fprintf(&b, "refused: %v\n", err)
		return b.String()
	}
	var rows strings.Builder
	for row, err := range s.Rows() {
		if err != nil {
			fmt.Fprintf(&rows, "broke off: %v\n", err)
			break
		}
		rows.WriteString(describeRow(row))
	}
	fmt.Fprintf(&b, "%s, separator %q, headings in line %d\n", s.Encoding(), s.Separator, s.HeadingLine)
	for _, c := range s.Columns {
		switch {
		case c.Ignored != "":
			fmt.Fprintf(&b, "  %s %q ignored: %s\n", c.Letter, c.Heading, c.Ignored)
		case c.Platform != "":
			fmt.Fprintf(&b, "  %s %q is %s on %s\n", c.Letter, c.Heading, c.Field, c.Platform)
		default:
			fmt.Fprintf(&b, "  %s %q is %s\n", c.Letter, c.Heading, c.Field)
		}
	}
	return b.String() + rows.String()
}

func describeRow(row Row) string {
	var b strings.Builder
	for _, e := range row.Errors {
		fmt.Fprintf(&b, "line %d %s", e.Line, e.Code)
		if e.Column != "" {
			fmt.Fprintf(&b, " %s", e.Column)
		}
		fmt.Fprintf(&b, " %q: %s\n", e.Value, e.Message)
	}
	if len(row.Errors) > 0 {
		return b.String()
	}
	c := row.Creator
	fmt.Fprintf(&b, "line %d %s %s", c.Line, c.Platform, c.Handle)
	if c.Followers != nil {
		fmt.Fprintf(&b, " %d", *c.Followers)
	}
	for _, text := range []struct{ name, value string }{{"name", c.Name}, {"id", c.PlatformUserID}, {"email", c.Email}, {"country", c.Country}, {"stage", c.Stage}, {"notes", short(c.Notes)}} {
		if text.value != "" {
			fmt.Fprintf(&b, " %s=%q", text.name, text.value)
		}
	}
	if c.Niches != nil {
		fmt.Fprintf(&b, " niches=%q", c.Niches)
	}
	return b.String() + "\n"
}

// short keeps .want files readable where a text is long on purpose.
func short(s string) string {
	if len(s) > 200 {
		return fmt.Sprintf("%s…%d", s[:10], len(s))
	}
	return s
}
