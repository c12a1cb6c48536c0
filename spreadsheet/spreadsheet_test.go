package spreadsheet

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/errs"
)

func readText(text string, opt Options) string {
	return describe(ReadCreators(strings.NewReader(text), opt))
}

func TestMapping(t *testing.T) {
	t.Parallel()
	const headings = "Creator,Net,Follwers,E-Mail,Mail,Remark\n"
	const row = "@Anna,IG,12k,a@example.com,b@example.com,hi\n"
	for name, tc := range map[string]struct {
		mapping map[string]string
		want    string
	}{
		"heading to field, capitals and punctuation aside": {
			map[string]string{"creator": "handle", " NET: ": "Platform", "follwers": "followers", "e mail": "email", "Remark": "ignore"},
			`UTF-8, separator ',', headings in line 1
  A "Creator" is handle
  B "Net" is platform
  C "Follwers" is followers
  D "E-Mail" is email
  E "Mail" ignored: another column is mapped to email
  F "Remark" ignored: mapped to ignore
line 2 INSTAGRAM anna 12000 email="a@example.com"
`,
		},
		"one of two to ignore; a misspelt heading gets a hint": {
			map[string]string{"Creator": "handle", "Net": "platform", "E-Mail": "ignore"},
			`UTF-8, separator ',', headings in line 1
  A "Creator" is handle
  B "Net" is platform
  C "Follwers" ignored: heading not known; if it means followers, map it or rename it
  D "E-Mail" ignored: mapped to ignore
  E "Mail" is email
  F "Remark" is notes
line 2 INSTAGRAM anna email="b@example.com" notes="hi"
`,
		},
		"no such heading": {
			map[string]string{"Handle": "handle", "Net": "platform"},
			`refused: NOT_FOUND: The mapping names the heading "Handle", which the file doesn't have. Its headings, in line 1, are: "Creator", "Net", "Follwers", "E-Mail", "Mail", "Remark".
`,
		},
		"no such field": {
			map[string]string{"Net": "network"},
			`refused: INVALID: "Net" can't be mapped to "network". Map it to one of name, handle, profile, platform, followers, email, niche, country, stage, notes, or to ignore.
`,
		},
		"two to one field": {
			map[string]string{"E-Mail": "email", "Mail": "email"},
			`refused: DUPLICATE: "E-Mail" and "Mail" are both mapped to email. Map one of them to ignore.
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, readText(headings+row, Options{Mapping: tc.mapping})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMappingSettlesTwoPlatforms(t *testing.T) {
	t.Parallel()
	const text = "Name,Instagram,TikTok,IG followers,TikTok followers\nAnna,@anna.k,@anna_t,10k,20k\n"
	for ignored, want := range map[string]string{
		"TikTok":    "line 2 INSTAGRAM anna.k 10000 name=\"Anna\"\n",
		"Instagram": "line 2 TIKTOK anna_t 20000 name=\"Anna\"\n",
	} {
		got := readText(text, Options{Mapping: map[string]string{ignored: "ignore"}})
		if !strings.HasSuffix(got, want) {
			t.Errorf("ignoring %s: got\n%swant it to end in\n%s", ignored, got, want)
		}
	}
	got := readText("Handle,Platform,IG followers\nanna,TikTok,10k\n", Options{Mapping: map[string]string{"IG followers": "followers"}})
	if want := "line 2 TIKTOK anna 10000\n"; !strings.HasSuffix(got, want) {
		t.Errorf("a mapped count: got\n%swant it to end in\n%s", got, want)
	}
}

func TestHeadingsOfOneMeaningOnly(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]Field{
		"@": Handle, "  USER-NAME * ": Handle, "Instagram Handle": Handle, "handle (without @)": Handle, "IG": Handle, "x handle": Handle,
		"Insta-Link": Profile, "Profile URL": Profile, "# Followers": Followers, "No. of followers": Followers, "Abonnenten TikTok": Followers,
		"E-mail address (business)": Email, "E_MAIL": Email, "Catégorie": Niche, "País": Country, "Länder": Country, "Statut": Stage,
		"Kommentare": Notes, "Full Name:": Name, "Réseau social": Platform,
		// Words with another or a second meaning.
		"Followers (k)": "", "Followers in thousands": "", "Following": "", "Link": "", "URL": "", "Website": "", "Contact": "", "Channel": "",
		"Creator": "", "First name": "", "Reach": "", "Handle with care": "", "Email sent": "", "Country manager": "", "": "", "?": "", "X": "",
	} {
		if got, _ := classify(heading); got != want {
			t.Errorf("%q was taken for %q, want %q", heading, got, want)
		}
	}
}

func TestHeadingsBelowTheFirstRows(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("A title,\n\n", 9) + "handle,platform\nanna,x\n"
	want := "UTF-8, separator ',', headings in line 19\n  A \"handle\" is handle\n  B \"platform\" is platform\nline 20 X anna\n"
	if diff := cmp.Diff(want, readText(text, Options{})); diff != "" {
		t.Errorf("in the tenth row (-want +got):\n%s", diff)
	}
	want = "refused: REQUIRED: No row of headings was found in the first 10 rows. Put one above the creators, such as: handle, platform, followers, email, niche, country, stage, notes. The file seems to begin with: \"A title\".\n"
	if diff := cmp.Diff(want, readText("A title,\n"+text, Options{})); diff != "" {
		t.Errorf("in the eleventh row (-want +got):\n%s", diff)
	}
}

func TestTooManyCells(t *testing.T) {
	t.Parallel()
	for separator, named := range map[string]string{",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "“|”"} {
		got := readText(strings.NewReplacer(" ", separator).Replace("handle platform notes\nanna x one two\nbob x one \n"), Options{})
		want := fmt.Sprintf("line 2 INVALID %q: This row has 4 cells and there are 3 headings. Put a cell that holds %s in quotes, or remove what is too much.\nline 3 X bob notes=\"one\"\n",
			strings.Join([]string{"anna", "x", "one", "two"}, strings.ReplaceAll(separator, "\t", " ")), named)
		if !strings.HasSuffix(got, want) {
			t.Errorf("separator %q: got\n%swant it to end in\n%s", separator, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	const text = "handle,platform\nanna,x\n\nbob,x\ncleo,x\n"
	const head = "UTF-8, separator ',', headings in line 1\n  A \"handle\" is handle\n  B \"platform\" is platform\n"
	for name, tc := range map[string]struct {
		opt  Options
		want string
	}{
		"as many rows as allowed": {Options{MaxRows: 3}, head + "line 2 X anna\nline 4 X bob\nline 5 X cleo\n"},
		"a row too many":          {Options{MaxRows: 2}, head + "line 2 X anna\nline 4 X bob\nbroke off: TOO_LONG: The file has more than 2 rows. Import it in parts; the rows up to line 4 have been read.\n"},
		"as long as allowed":      {Options{MaxBytes: int64(len(text))}, head + "line 2 X anna\nline 4 X bob\nline 5 X cleo\n"},
		"a byte too long":         {Options{MaxBytes: int64(len(text) - 1)}, head + "line 2 X anna\nline 4 X bob\nbroke off: TOO_LONG: The file is larger than 36 bytes. Import it in parts.\n"},
		"shorter than headings":   {Options{MaxBytes: 10}, "refused: TOO_LONG: The file is larger than 10 bytes. Import it in parts.\n"},
		"the largest limit":       {Options{MaxBytes: 1<<63 - 1, MaxRows: 1<<63 - 1}, head + "line 2 X anna\nline 4 X bob\nline 5 X cleo\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, readText(text, tc.opt)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := size(DefaultMaxBytes); got != "64 MiB" {
		t.Errorf("the default limit reads %q", got)
	}
}

func TestFailingReader(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk on fire")
	for name, text := range map[string]string{"at once": "", "in the headings": "handle,plat", "later": "handle,platform\nanna,x\nbo"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sheet, err := ReadCreators(io.MultiReader(strings.NewReader(text), iotest.ErrReader(cause)), Options{})
			var lines []int
			if err == nil {
				for row, rowErr := range sheet.Rows() {
					if err = rowErr; err == nil {
						lines = append(lines, row.Line)
					}
				}
				for _, again := range sheet.Rows() {
					if !errors.Is(again, cause) {
						t.Errorf("the error didn't stay: %v", again)
					}
				}
			}
			if !errors.Is(err, cause) || errs.CodeOf(err) != errs.Internal {
				t.Errorf("got %v, want an INTERNAL error because of %v", err, cause)
			}
			var want []int
			if name == "later" {
				want = []int{2} // the cut line isn't a row
			}
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Errorf("rows before the failure (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSmallReads(t *testing.T) {
	t.Parallel()
	// A reader of single bytes must not cut a letter, a CRLF or a mark in two.
	text := "\xef\xbb\xbfhandle;platform;name\r\nanna;x;Zoë 👩🏽‍🍳\r\nbob;x;\"a\r\nb\"\r\n"
	want := describe(ReadCreators(strings.NewReader(text), Options{}))
	got := describe(ReadCreators(iotest.OneByteReader(strings.NewReader(text)), Options{}))
	if diff := cmp.Diff(want, got); diff != "" || !strings.HasSuffix(got, "line 2 X anna name=\"Zoë 👩🏽\\u200d🍳\"\nline 3 X bob name=\"a b\"\n") {
		t.Errorf("got\n%s(-whole +bytewise):\n%s", got, diff)
	}
}

func TestRowsGoOnWhereTheyStopped(t *testing.T) {
	t.Parallel()
	sheet, err := ReadCreators(strings.NewReader("handle,platform\na,x\nb,x\nc,x\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row := range sheet.Rows() {
		got = append(got, row.Creator.Handle)
		break
	}
	for range 2 {
		for row := range sheet.Rows() {
			got = append(got, row.Creator.Handle)
		}
		got = append(got, "end")
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "end", "end"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := sheet.BytesRead(); got != 28 {
		t.Errorf("%d bytes read, want 28", got)
	}
}

// A bad row isn't the first of its kind: the good one after it goes in.
func TestDuplicateOfABadRow(t *testing.T) {
	t.Parallel()
	got := readText("handle,platform,followers\nanna,x,lots\n@Anna,Twitter,5\nanna,x,6\n", Options{})
	want := `line 2 INVALID followers "lots": This is not a number of followers. Write one such as 12500, 12.5k or 1.2M, or leave the cell empty.
line 3 X anna 5
line 4 DUPLICATE handle "anna": anna on X is already in line 3. Keep one of the two rows.
`
	if !strings.HasSuffix(got, want) {
		t.Errorf("got\n%swant it to end in\n%s", got, want)
	}
}

// The first umlaut may come long after the beginning that was looked at.
func TestEncodingIsDecidedWhereItShows(t *testing.T) {
	t.Parallel()
	for encoding, letter := range map[string]string{"UTF-8": "\xc3\xb6", "windows-1252": "\xf6"} {
		var b strings.Builder
		b.WriteString("handle,platform,name\n")
		for i := range 10_000 {
			fmt.Fprintf(&b, "h%d,x,Somebody Plain\n", i)
		}
		b.WriteString("last,x,J" + letter + "rg\n")
		sheet, err := ReadCreators(strings.NewReader(b.String()), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var last CreatorRow
		for row, err := range sheet.Rows() {
			if err != nil || row.Errors != nil {
				t.Fatalf("%v %v", err, row.Errors)
			}
			last = row.Creator
		}
		if want := (CreatorRow{Line: 10_002, Handle: "last", Platform: "X", Name: "Jörg"}); sheet.Encoding() != encoding || !cmp.Equal(last, want) {
			t.Errorf("%s: read as %s, the last row is %+v", encoding, sheet.Encoding(), last)
		}
	}
}

// endless gives a heading row and then one text over and over, up to a size.
type endless struct {
	head, body string
	left, at   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), e.left)], e.body[e.at:])
	e.at = (e.at + n) % len(e.body)
	e.left -= n
	return n, nil
}

// TestMemoryStaysBounded reads 12 MB of one line, and of rows, and looks at how
// much the heap grew.
func TestMemoryStaysBounded(t *testing.T) { //nolint:paralleltest // measures the heap
	for name, tc := range map[string]struct {
		body string
		want string
		rows int
	}{
		"one line": {strings.Repeat("x", 6_000), "TOO_LONG", 1},
		"rows":     {"same,x," + strings.Repeat("n", 4_000) + "\n", "DUPLICATE", 12_000_000 / 4_008},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		sheet, err := ReadCreators(&endless{head: "handle,platform,notes\nsame,x,\n", body: tc.body, left: 12_000_000 / len(tc.body) * len(tc.body)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		var peak uint64
		for row, err := range sheet.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if row.Line == 2 {
				continue
			}
			if len(row.Errors) != 1 || string(row.Errors[0].Code) != tc.want {
				t.Fatalf("%s: %+v", name, row)
			}
			if rows++; rows%1_000 == 1 {
				runtime.GC()
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapAlloc)
			}
		}
		if rows != tc.rows {
			t.Errorf("%s: %d rows, want %d", name, rows, tc.rows)
		}
		if grown := int64(peak) - int64(before.HeapAlloc); grown > 4<<20 {
			t.Errorf("%s: the heap grew by %d bytes", name, grown)
		}
	}
}

// Quotes made to be read over and over end in an error soon, not in hours.
func TestBrokenQuotesThroughout(t *testing.T) {
	t.Parallel()
	sheet, err := ReadCreators(&endless{head: "handle,platform\n", body: "a\",\"\n", left: 5_000_000}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for row, rowErr := range sheet.Rows() {
		if err = rowErr; err != nil {
			break
		}
		rows++
		if row.Line != rows+1 || len(row.Errors) != 1 || row.Errors[0].Code != errs.Invalid {
			t.Fatalf("row %d: %+v", rows, row)
		}
	}
	if rows == 0 || rows > 500 || errs.CodeOf(err) != errs.Invalid || !strings.Contains(err.Error(), fmt.Sprintf("The quotes of this file are broken throughout, as in line %d.", rows+2)) {
		t.Errorf("%d rows, then %v", rows, err)
	}
}
