package spreadsheet

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rapporthq/rapport/errs"
)

// FuzzReadCreators holds what is promised of every file: no panic, lines that
// rise, creators that keep the documented bounds, errors with a code and a
// sentence.
func FuzzReadCreators(f *testing.F) {
	files, err := filepath.Glob("testdata/*.[ct][sx][vt]")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		seed, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		sheet, err := ReadCreators(bytes.NewReader(file), Options{})
		if err != nil {
			if code := errs.CodeOf(err); code == errs.Internal {
				t.Fatalf("a file was refused with %v", err)
			}
			return
		}
		last := sheet.HeadingLine
		seen := map[string]bool{}
		for row, err := range sheet.Rows() {
			if err != nil {
				if code := errs.CodeOf(err); code != errs.Invalid && code != errs.TooLong {
					t.Fatalf("broke off with %v", err)
				}
				return
			}
			if row.Line <= last {
				t.Fatalf("line %d comes after line %d", row.Line, last)
			}
			last = row.Line
			for _, e := range row.Errors {
				if e.Line != row.Line || e.Code == "" || e.Message == "" || utf8.RuneCountInString(e.Value) > 80 || strings.ContainsRune(e.Value, 0) {
					t.Fatalf("a fault of no use: %+v", e)
				}
			}
			if row.Errors == nil {
				checkCreator(t, row)
				key := row.Creator.Platform + " " + row.Creator.Handle
				if seen[key] {
					t.Fatalf("%s came twice", key)
				}
				seen[key] = true
			}
		}
		if lines := bytes.Count(file, []byte("\n")) + bytes.Count(file, []byte("\r")) + 1; sheet.Encoding() == "UTF-8" && last > lines {
			t.Fatalf("line %d of a file of %d lines", last, lines)
		}
	})
}

func checkCreator(t *testing.T, row Row) {
	t.Helper()
	c := row.Creator
	fail := func(what string) { t.Fatalf("%s: %+v", what, c) }
	if c.Line != row.Line {
		fail("line")
	}
	if bad := checkHandle(c.Platform, c.Handle); bad != nil {
		fail(bad.message)
	}
	if c.Handle != strings.ToLower(c.Handle) {
		fail("capitals in the handle")
	}
	if c.PlatformUserID != userID(c.Platform, c.PlatformUserID) {
		fail("platform's id")
	}
	if again, bad := parsePlatform(c.Platform); again != c.Platform || bad != nil {
		fail("platform")
	}
	if c.Followers != nil && (*c.Followers < 0 || *c.Followers > MaxFollowers) {
		fail("followers")
	}
	if again, bad := parseEmail(c.Email); again != c.Email || bad != nil {
		fail("email")
	}
	if c.Country != "" && !isCode(c.Country) {
		fail("country")
	}
	if again, bad := parseStage(c.Stage); again != c.Stage || bad != nil {
		fail("stage")
	}
	if len(c.Niches) > MaxNiches || utf8.RuneCountInString(c.Name) > MaxNameLength || utf8.RuneCountInString(c.Notes) > MaxNotesLength {
		fail("length")
	}
	for _, text := range append([]string{c.Name, c.Notes}, c.Niches...) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			fail("text a database refuses")
		}
	}
}

// BenchmarkReadCreators reads 50,000 rows as brands have them.
func BenchmarkReadCreators(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("Name;Handle;Platform;Followers;E-Mail;Niche;Country;Stage;Notes\r\n")
	for i := range 50_000 {
		fmt.Fprintf(&file, "Creator Nº %d;@Creator_%d;Instagram;%d,%dk;creator%d@Example.com;\"Beauty, Food\";Deutschland;contacted;\"said: \"\"yes\"\"\r\nand more\"\r\n", i, i, i%900, i%10, i)
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		sheet, err := ReadCreators(bytes.NewReader(file.Bytes()), Options{})
		if err != nil {
			b.Fatal(err)
		}
		rows := 0
		for row, err := range sheet.Rows() {
			if err != nil || row.Errors != nil {
				b.Fatal(err, row.Errors)
			}
			rows++
		}
		if rows != 50_000 {
			b.Fatalf("%d rows", rows)
		}
	}
}
