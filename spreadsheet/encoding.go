package spreadsheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/rapporthq/rapport/errs"
)

// window is how many bytes are looked at before deciding what a file is.
const window = 64 << 10

// source gives a file of any encoding as UTF-8. Bytes that have no meaning in
// the encoding become U+FFFD, which makes their row an error further on.
type source struct {
	limited  *limitedReader
	raw      *bufio.Reader
	decoded  io.Reader // nil until the encoding is known
	encoding string
	oldMac   bool // lines end in CR alone
}

// open looks at the beginning of a file and refuses what isn't text.
func open(r io.Reader, maxBytes int64) (*source, error) {
	limited := &limitedReader{r: r, max: maxBytes}
	s := &source{limited: limited, raw: bufio.NewReaderSize(limited, window), encoding: "UTF-8"}
	// A failing reader gives less than a window; reading on meets it again.
	start, err := s.raw.Peek(window)
	if len(start) == 0 {
		if broken := fileError(err); broken != nil {
			return nil, broken
		}
		return nil, errs.New(errs.Required, "The file is empty. Export the spreadsheet again, with its headings and rows.")
	}
	if err := refuseBinary(start); err != nil {
		return nil, err
	}
	switch {
	case s.skip("\xEF\xBB\xBF"):
		s.utf8()
	case s.skip("\xFF\xFE"), looksUTF16(start, 1):
		s.encoding = "UTF-16LE"
		s.decoded = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(s.raw)
	case s.skip("\xFE\xFF"), looksUTF16(start, 0):
		s.encoding = "UTF-16BE"
		s.decoded = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(s.raw)
	case controls(start)*20 > len(start):
		return nil, errs.New(errs.Invalid, "This is not a text file. Open it in the program that made it and save it as CSV (UTF-8).")
	default:
		s.oldMac = bytes.IndexByte(start, '\r') >= 0 && bytes.IndexByte(start, '\n') < 0
	}
	return s, nil
}

// skip passes over a byte order mark when it is there.
func (s *source) skip(mark string) bool {
	start, _ := s.raw.Peek(len(mark))
	if string(start) != mark {
		return false
	}
	_, err := s.raw.Discard(len(mark))
	return err == nil
}

func (s *source) utf8() { s.decoded = unicode.UTF8.NewDecoder().Reader(s.raw) }

// Read passes ASCII on as it is and decides at the first byte that isn't:
// a file may have its first umlaut on line 30,000.
func (s *source) Read(p []byte) (int, error) {
	if s.decoded != nil {
		return s.decoded.Read(p)
	}
	if len(p) == 0 {
		return 0, nil
	}
	if _, err := s.raw.Peek(1); err != nil {
		return 0, err
	}
	ahead, _ := s.raw.Peek(min(s.raw.Buffered(), len(p)))
	n := bytes.IndexFunc(ahead, func(r rune) bool { return r >= utf8.RuneSelf })
	if n < 0 {
		n = len(ahead)
	}
	if n == 0 {
		s.decide()
		return s.decoded.Read(p)
	}
	return s.raw.Read(p[:n])
}

// decide chooses the encoding from the window that begins with the first byte
// that isn't ASCII. Text in a one-byte code hardly ever forms a valid sequence
// of UTF-8, so the more frequent reading is the right one.
func (s *source) decide() {
	text, err := s.raw.Peek(window)
	var valid, invalid int
	for len(text) > 0 {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r != utf8.RuneError || size > 1:
			valid++
		case err == nil && !utf8.FullRune(text):
			// The window cuts a letter in two: no evidence either way.
		default:
			invalid++
		}
		text = text[size:]
	}
	switch {
	case valid >= invalid:
		s.utf8()
	case s.oldMac:
		s.encoding = "macintosh"
		s.decoded = charmap.Macintosh.NewDecoder().Reader(s.raw)
	default:
		s.encoding = "windows-1252"
		s.decoded = charmap.Windows1252.NewDecoder().Reader(s.raw)
	}
}

// refuseBinary knows the files that people mistake for CSV.
func refuseBinary(start []byte) error {
	const saveAs = "Open it, choose “Save as” or “Download”, take CSV (UTF-8), and import that file."
	trimmed := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(start[:min(len(start), 512)], []byte("\xEF\xBB\xBF")), " \t\r\n"))
	is := func(magics ...string) bool {
		for _, magic := range magics {
			if bytes.HasPrefix(start, []byte(magic)) {
				return true
			}
		}
		return false
	}
	switch {
	case is("PK\x03\x04", "PK\x05\x06", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"):
		return errs.New(errs.Invalid, "This is an Excel workbook (or another packed file), not CSV. %s", saveAs)
	case is("%PDF-"):
		return errs.New(errs.Invalid, "This is a PDF, not CSV. Export the list as CSV (UTF-8) from the program it came from.")
	case is("\x1F\x8B", "BZh", "\xFD7zXZ", "7z\xBC\xAF\x27\x1C", "Rar!"):
		return errs.New(errs.Invalid, "This file is compressed. Unpack it and import the CSV file inside.")
	case is("\x89PNG", "GIF8", "\xFF\xD8\xFF"):
		return errs.New(errs.Invalid, "This is a picture, not CSV. Export the list as CSV (UTF-8) from the program it came from.")
	case is("\xFF\xFE\x00\x00", "\x00\x00\xFE\xFF"):
		return errs.New(errs.Invalid, "This file is in UTF-32, which hardly any program writes. Save it as CSV (UTF-8).")
	case bytes.HasPrefix(trimmed, []byte("<html")), bytes.HasPrefix(trimmed, []byte("<!doctype")),
		bytes.HasPrefix(trimmed, []byte("<table")), bytes.HasPrefix(trimmed, []byte("<?xml")):
		return errs.New(errs.Invalid, "This is a web page or XML that a spreadsheet program can open, not CSV. %s", saveAs)
	case bytes.HasPrefix(trimmed, []byte(`{\rtf`)):
		return errs.New(errs.Invalid, "This is a word processor's document, not CSV. %s", saveAs)
	default:
		return nil
	}
}

// looksUTF16 recognises UTF-16 without a mark at its beginning by the zero byte
// that each separator, digit, line break and Latin letter has at the same
// parity: 1 in little endian, 0 in big endian.
func looksUTF16(start []byte, parity int) bool {
	start = start[:min(len(start), 4<<10)&^1]
	var zeros [2]int
	for i, b := range start {
		if b == 0 {
			zeros[i&1]++
		}
	}
	units := len(start) / 2
	return units > 0 && zeros[parity]*5 >= units && zeros[1-parity]*50 <= units
}

// controls counts the bytes that no text in an 8-bit code has.
func controls(start []byte) int {
	n := 0
	for _, b := range start {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' {
			n++
		}
	}
	return n
}

// size writes a number of bytes as people say it.
func size(n int64) string {
	const mebi = 1 << 20
	if n >= mebi && n%mebi == 0 {
		return fmt.Sprintf("%d MiB", n/mebi)
	}
	return fmt.Sprintf("%d bytes", n)
}
