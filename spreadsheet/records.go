package spreadsheet

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/rapporthq/rapport/errs"
)

// The bounds that keep memory and time small whatever the file holds.
const (
	maxLine   = 256 << 10 // bytes of one line
	maxRecord = 128 << 10 // bytes over which an open quote may run on
	maxLines  = 5_000     // lines over which it may
	maxWasted = 8 << 20   // bytes read twice because quotes didn't close
)

// line is a physical line of the file.
type line struct {
	no   int
	text string
	end  string // "\n", "\r\n", "\r", or "" at the end of the file
	long bool   // longer than maxLine, and text is not all of it
}

// lines gives the physical lines of a file and lets them be read again until
// they are dropped. LF, CRLF and CR each end a line, as in a text editor.
type lines struct {
	src   *bufio.Reader // nil when there is no more than the queue
	queue []line
	read  int
	err   error
	buf   []byte
}

func newLines(r io.Reader) *lines { return &lines{src: bufio.NewReaderSize(r, window)} }

// at is the line i places ahead.
func (l *lines) at(i int) (line, bool) {
	for len(l.queue) <= i {
		if l.err != nil || l.src == nil {
			return line{}, false
		}
		l.scan()
	}
	return l.queue[i], true
}

func (l *lines) drop(n int) { l.queue = l.queue[n:] }

// failure is what ended the file, nil when it simply ended.
func (l *lines) failure() error { return fileError(l.err) }

// scan appends one line to the queue, or sets err. The beginning of a line that
// a failing reader didn't finish is dropped.
func (l *lines) scan() {
	l.buf = l.buf[:0]
	long, end := false, ""
	for end == "" {
		b, err := l.src.ReadByte()
		if err != nil {
			l.err = err
			if len(l.buf) == 0 || !errors.Is(err, io.EOF) {
				return
			}
			break
		}
		switch {
		case b == '\n':
			end = "\n"
		case b == '\r':
			end = "\r"
			if next, err := l.src.Peek(1); err == nil && next[0] == '\n' {
				end = "\r\n"
				_, _ = l.src.Discard(1) // buffered by Peek: can't fail
			}
		case len(l.buf) < maxLine:
			l.buf = append(l.buf, b)
		default:
			long = true
		}
	}
	l.read++
	l.queue = append(l.queue, line{no: l.read, text: string(l.buf), end: end, long: long})
}

// record is one row of cells, or the reason why a line isn't one.
type record struct {
	line  int // on which it begins
	last  int // on which it ends
	cells []string
	fault *fault
	text  string // the first line, when there is a fault
}

// records splits lines into cells by the rules of RFC 4180, bent where real
// files bend them: a quote inside an unquoted cell is a letter, and spaces
// around a quoted cell don't count.
//
// The standard reader isn't used because a quote that is never closed must cost
// one line and not the rest of the file: here that line alone is refused, and
// reading goes on with the next.
type records struct {
	lines     *lines
	separator byte
	width     int // number of headings, 0 when not known yet
	wasted    int
	err       error
}

// failure is what ended the records before the file's end, or nil.
func (r *records) failure() error {
	if r.err != nil {
		return r.err
	}
	return r.lines.failure()
}

// next is the next record; false at the end or on a failure.
func (r *records) next() (record, bool) {
	first, ok := r.lines.at(0)
	if !ok || r.err != nil {
		return record{}, false
	}
	rec := record{line: first.no}
	var used, scanned int
	rec.cells, used, scanned, rec.fault = r.split(first)
	if rec.fault == nil && used > 1 && r.width > 0 && len(rec.cells) > r.width && !blank(rec.cells[r.width:]) {
		// Several lines and yet too many cells: a stray quote has swallowed
		// rows. Refuse the line that has it, and read the others again.
		rec.fault = unclosed()
	}
	if rec.last = first.no; rec.fault == nil {
		rec.last += used - 1
		r.lines.drop(used)
		return rec, true
	}
	rec.cells, rec.text = nil, first.text
	r.lines.drop(1)
	if r.wasted += scanned; r.wasted > maxWasted {
		r.err = errs.New(errs.Invalid, "The quotes of this file are broken throughout, as in line %d. Export it again as CSV (UTF-8) from the program it came from.", first.no)
		return record{}, false
	}
	return rec, true
}

func unclosed() *fault {
	return invalid(`A quote (") is opened in this line and not closed where its cell ends. Close it, or write quotes inside a cell twice ("").`)
}

// split reads the cells of the record that begins with the first line. It tells
// how many lines and bytes it looked at.
func (r *records) split(first line) (cells []string, used, scanned int, bad *fault) {
	used, scanned = 1, len(first.text)
	if first.long {
		return nil, used, scanned, refusal(errs.TooLong, "This line is longer than 256 KiB. Shorten its cells, or check the quotes around it.")
	}
	text, separator := first.text, string(r.separator)
	if strings.IndexByte(text, '"') < 0 {
		return strings.Split(text, separator), used, scanned, nil
	}
	for {
		cell := text
		if r.separator != ' ' {
			cell = strings.TrimLeft(text, " ")
		}
		if !strings.HasPrefix(cell, `"`) {
			plain, rest, more := strings.Cut(text, separator)
			cells = append(cells, plain)
			if !more {
				return cells, used, scanned, nil
			}
			text = rest
			continue
		}
		var content strings.Builder
		text = cell[1:]
		end := first.end
		for {
			before, after, quote := strings.Cut(text, `"`)
			content.WriteString(before)
			if !quote {
				next, ok := r.lines.at(used)
				if !ok || next.long || used == maxLines || scanned+len(next.text) > maxRecord {
					return nil, used, scanned, unclosed()
				}
				content.WriteString(end)
				text, end = next.text, next.end
				used, scanned = used+1, scanned+len(next.text)+len(end)
				continue
			}
			if strings.HasPrefix(after, `"`) {
				content.WriteByte('"')
				text = after[1:]
				continue
			}
			text = after
			break
		}
		first.end = end
		cells = append(cells, content.String())
		rest := text
		if r.separator != ' ' {
			rest = strings.TrimLeft(text, " ")
		}
		if rest == "" {
			return cells, used, scanned, nil
		}
		if rest[0] != r.separator {
			return nil, used, scanned, unclosed()
		}
		text = rest[1:]
	}
}
