// Package spreadsheet reads the file every brand has today: a spreadsheet of
// creators, exported as CSV by a program we know nothing about.
//
// It finds out the encoding, the separator and the row of headings, and turns
// each row into typed values or into sentences that say what is wrong with it
// and what to write instead. A bad row never stops the good ones. Nothing is
// guessed: a heading or a word with two meanings is reported, not chosen.
//
// The package knows no database and no clock. It reads once, forwards, and
// holds a few lines of the file however long that is, plus one small entry a
// creator to notice the ones listed twice.
package spreadsheet

import (
	"errors"
	"io"
	"iter"
	"math"
	"strings"

	"github.com/rapporthq/rapport/errs"
)

// The limits that hold when [Options] leaves them zero.
const (
	DefaultMaxRows  = 200_000
	DefaultMaxBytes = 64 << 20
)

// The longest texts taken over, in characters, and the most niches of one
// creator.
const (
	MaxNameLength   = 120
	MaxEmailLength  = 254
	MaxHandleLength = 64
	MaxNicheLength  = 60
	MaxNiches       = 20
	MaxNotesLength  = 5_000
)

// MaxFollowers is the largest follower count taken: the largest integer that
// every JSON client reads exactly.
const MaxFollowers = 1<<53 - 1

// CreatorRow is one creator as the file tells. Empty values mean that the file
// says nothing, which is not the same as zero or none.
type CreatorRow struct {
	// Line is the line of the file on which the row begins, the first being 1,
	// as a text editor counts: a cell may hold several lines.
	Line int
	Name string
	// Handle has no @, no address and no capitals. Handle and Platform are
	// never empty.
	Handle string
	// PlatformUserID is the id by which the platform itself knows the account,
	// where the file has it: a YouTube channel id, whose capitals count, or a
	// Facebook number. The handle is then the same without capitals.
	PlatformUserID string
	// Platform is INSTAGRAM, TIKTOK, YOUTUBE, X, FACEBOOK, LINKEDIN, TWITCH,
	// PINTEREST, SNAPCHAT, THREADS, PODCAST, BLOG or OTHER.
	Platform string
	// Followers is between 0 and [MaxFollowers].
	Followers *int64
	// Email is one plain address, its domain in lower case.
	Email string
	// Niches are as written, each once whatever its capitals.
	Niches []string
	// Country is an ISO 3166-1 alpha-2 code, or XK for Kosovo.
	Country string
	// Stage is a stage of a partnership, such as OUTREACH.
	Stage string
	// Notes are kept to the letter, line breaks and leading = + - @ included.
	Notes string
}

// RowError says what is wrong with one cell, or with one row when Column is
// empty. It quotes the file and so may hold personal data: show it to whoever
// imports, keep it out of logs.
type RowError struct {
	// Line is the line on which the row begins.
	Line int
	// Field is what the column was taken for.
	Field Field
	// Column is the heading as the file has it.
	Column string
	// Value is the cell, cut after 80 characters, control characters replaced.
	Value string
	// Code is one of INVALID, REQUIRED, TOO_LONG, OUT_OF_RANGE, CONFLICT and
	// DUPLICATE.
	Code errs.Code
	// Message says what is wrong and what to write instead.
	Message string
}

// Row is one row of the file: a creator, or every fault of it.
type Row struct {
	// Line is the line on which the row begins.
	Line int
	// Creator is complete when there are no Errors, and otherwise zero.
	Creator CreatorRow
	// Errors are in the order of the columns.
	Errors []RowError
}

// Options are the choices of whoever imports. The zero value serves most files.
type Options struct {
	// Mapping says what a heading means, over what we would take it for: the
	// heading as in the file (capitals, spaces and punctuation don't matter) to
	// the name of a [Field], or to "ignore".
	Mapping map[string]string
	// MaxRows is the most rows below the headings, [DefaultMaxRows] when zero.
	MaxRows int
	// MaxBytes is the largest file, [DefaultMaxBytes] when zero.
	MaxBytes int64
}

// Sheet is a file whose headings have been read and whose rows are to come.
// One goroutine reads it, once.
type Sheet struct {
	// Columns tells, for each heading, what it was taken for, or why it was
	// not.
	Columns []Column
	// HeadingLine is the line on which the headings begin.
	HeadingLine int
	// Separator stands between the cells.
	Separator rune

	source    *source
	records   *records
	headings  []string
	columns   map[Field]int
	implied   string
	countries *countries
	seen      map[string]int
	rows      int
	maxRows   int
	err       error
}

// ReadCreators finds the headings of a spreadsheet of creators and returns it
// ready for [Sheet.Rows]. It reads no further than it must.
//
// It fails with an *errs.Error when the file as a whole is of no use: INVALID
// for a workbook, a picture or a file without headings, REQUIRED for an empty
// file or one without a column for handle or platform, DUPLICATE for two
// columns with one meaning, TOO_LONG for a file over the limit, NOT_FOUND for a
// mapping of a heading that isn't there, INTERNAL when r fails.
func ReadCreators(r io.Reader, opt Options) (*Sheet, error) {
	if opt.MaxRows <= 0 {
		opt.MaxRows = DefaultMaxRows
	}
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = DefaultMaxBytes
	}
	wanted, err := mappingOf(opt.Mapping)
	if err != nil {
		return nil, err
	}
	src, err := open(r, opt.MaxBytes)
	if err != nil {
		return nil, err
	}
	text := newLines(src)
	head, err := findHeadings(text, wanted)
	if err != nil {
		// A reader that broke off explains more than the headings missing.
		if broken := text.failure(); broken != nil {
			return nil, broken
		}
		return nil, err
	}
	return &Sheet{
		Columns:     head.report,
		HeadingLine: head.line,
		Separator:   rune(head.separator),
		source:      src,
		records:     &records{lines: text, separator: head.separator, width: len(head.cells)},
		headings:    head.cells,
		columns:     head.columns,
		implied:     head.implied,
		countries:   &countries{},
		seen:        map[string]int{},
		maxRows:     opt.MaxRows,
	}, nil
}

// Encoding names the encoding found so far: UTF-8, UTF-16LE, UTF-16BE,
// windows-1252 or macintosh. A file without a mark at its beginning counts as
// UTF-8 until the first letter that isn't ASCII.
func (s *Sheet) Encoding() string { return s.source.encoding }

// BytesRead is how much of the file has been taken from the reader, for a
// progress bar. It runs ahead of the rows by up to 64 KiB.
func (s *Sheet) BytesRead() int64 { return s.source.limited.read }

// Rows yields the rows below the headings in the order of the file, lines
// rising. Empty rows and repetitions of the headings are passed over.
//
// An error ends the sequence and comes alone. It is an *errs.Error about the
// file as a whole: TOO_LONG when the file has more rows or bytes than allowed,
// INVALID when its quotes are broken throughout, INTERNAL when the reader
// failed. The rows before it stand. Breaking off and ranging again goes on with
// the next row; after the end there are no more rows, and an error stays.
func (s *Sheet) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for s.err == nil {
			rec, more := s.records.next()
			if !more {
				s.err = s.records.failure()
				break
			}
			if rec.fault == nil && (blank(rec.cells) || s.repeatsHeadings(rec.cells)) {
				continue
			}
			if s.rows == s.maxRows {
				s.err = errs.New(errs.TooLong, "The file has more than %d rows. Import it in parts; the rows up to line %d have been read.", s.maxRows, rec.line-1)
				break
			}
			s.rows++
			if !yield(s.row(rec), nil) {
				return
			}
		}
		if s.err != nil {
			yield(Row{}, s.err)
		}
	}
}

// repeatsHeadings recognises the heading row again, as when two exports were
// pasted below each other.
func (s *Sheet) repeatsHeadings(cells []string) bool {
	for i, heading := range s.headings {
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		if strings.TrimSpace(cell) != strings.TrimSpace(heading) {
			return false
		}
	}
	return len(cells) <= len(s.headings)
}

// limitedReader counts what it gives out and refuses to give more than max. An
// error stays: the buffers above forget theirs and ask again.
type limitedReader struct {
	r    io.Reader
	read int64
	max  int64
	err  error
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	// One byte beyond the limit tells a file of exactly max from a longer one.
	// The first comparison keeps a limit of MaxInt64 from wrapping.
	room := l.max - l.read
	if room < math.MaxInt64 && int64(len(p)) > room+1 {
		p = p[:room+1]
	}
	n, err := l.r.Read(p)
	if int64(n) > room {
		n, err = int(room), errs.New(errs.TooLong, "The file is larger than %s. Import it in parts.", size(l.max))
	}
	l.read += int64(n)
	l.err = err
	return n, err
}

// fileError turns what a reader said into an error fit to be shown.
func fileError(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e
	}
	return errs.Fault("read the spreadsheet", err)
}
