package server

import (
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rapporthq/rapport/errs"
)

// maxNumber is the longest number that is taken from JSON, in bytes. Longer ones
// fit no scalar and only feed slow arithmetic.
const maxNumber = 64

// jsonReader reads one JSON value more strictly than encoding/json does: nothing
// may follow it, no object may name a key twice, and no text may hold NUL, half a
// surrogate pair or bytes that aren't UTF-8, all of which encoding/json lets
// through or mends in silence. Numbers stay as they were written. Its errors tell
// the place and never repeat the input.
type jsonReader struct {
	in     string
	at     int
	depth  int
	values int
	limits *Limits
}

// readJSON reads the text as one value of nil, bool, json.Number, string, []any
// and map[string]any.
func readJSON(text string, limits *Limits) (any, *errs.Error) {
	if !utf8.ValidString(text) {
		return nil, errs.New(errs.BadRequest, "The request is not valid UTF-8.")
	}
	r := &jsonReader{in: text, limits: limits}
	r.space()
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	r.space()
	if r.at < len(r.in) {
		return nil, errs.New(errs.BadRequest, "The request goes on after its JSON ends, at byte %d.", r.at)
	}
	return value, nil
}

func (r *jsonReader) bad() *errs.Error {
	if r.at >= len(r.in) {
		return errs.New(errs.BadRequest, "The request's JSON is cut off.")
	}
	return errs.New(errs.BadRequest, "The request is not valid JSON, at byte %d.", r.at)
}

func (r *jsonReader) space() {
	for r.at < len(r.in) {
		switch r.in[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

func (r *jsonReader) value() (any, *errs.Error) {
	if r.values++; r.values > r.limits.JSONValues {
		return nil, errs.New(errs.BadRequest, "The request holds more than %d values. Send fewer at a time.", r.limits.JSONValues)
	}
	if r.at >= len(r.in) {
		return nil, r.bad()
	}
	switch c := r.in[r.at]; {
	case c == '{':
		return nested(r, r.object)
	case c == '[':
		return nested(r, r.list)
	case c == '"':
		return r.text()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	case r.word("true"):
		return true, nil
	case r.word("false"):
		return false, nil
	case r.word("null"):
		return nil, nil
	default:
		return nil, r.bad()
	}
}

func nested[T any](r *jsonReader, read func() (T, *errs.Error)) (any, *errs.Error) {
	if r.depth++; r.depth > r.limits.JSONDepth {
		return nil, errs.New(errs.BadRequest, "The request's JSON nests deeper than %d.", r.limits.JSONDepth)
	}
	value, err := read()
	r.depth--
	if err != nil {
		return nil, err
	}
	return value, nil
}

func (r *jsonReader) word(w string) bool {
	if strings.HasPrefix(r.in[r.at:], w) {
		r.at += len(w)
		return true
	}
	return false
}

// next steps over the byte if it is the one that comes next.
func (r *jsonReader) next(c byte) bool {
	if r.at < len(r.in) && r.in[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *jsonReader) object() (map[string]any, *errs.Error) {
	r.at++
	object := map[string]any{}
	r.space()
	if r.next('}') {
		return object, nil
	}
	for {
		r.space()
		if r.at >= len(r.in) || r.in[r.at] != '"' {
			return nil, r.bad()
		}
		start := r.at
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		if _, twice := object[key]; twice {
			return nil, errs.New(errs.BadRequest, "An object of the request names a key twice, at byte %d.", start)
		}
		r.space()
		if !r.next(':') {
			return nil, r.bad()
		}
		r.space()
		if object[key], err = r.value(); err != nil {
			return nil, err
		}
		r.space()
		if r.next('}') {
			return object, nil
		}
		if !r.next(',') {
			return nil, r.bad()
		}
	}
}

func (r *jsonReader) list() ([]any, *errs.Error) {
	r.at++
	list := []any{}
	r.space()
	if r.next(']') {
		return list, nil
	}
	for {
		r.space()
		item, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		r.space()
		if r.next(']') {
			return list, nil
		}
		if !r.next(',') {
			return nil, r.bad()
		}
	}
}

func (r *jsonReader) number() (json.Number, *errs.Error) {
	start := r.at
	r.next('-')
	if !r.next('0') && r.digits() == 0 {
		return "", r.bad()
	}
	if r.next('.') && r.digits() == 0 {
		return "", r.bad()
	}
	if r.next('e') || r.next('E') {
		if !r.next('+') {
			r.next('-')
		}
		if r.digits() == 0 {
			return "", r.bad()
		}
	}
	if r.at-start > maxNumber {
		return "", errs.New(errs.BadRequest, "The request holds a number of more than %d digits.", maxNumber)
	}
	return json.Number(r.in[start:r.at]), nil
}

func (r *jsonReader) digits() int {
	start := r.at
	for r.at < len(r.in) && r.in[r.at] >= '0' && r.in[r.at] <= '9' {
		r.at++
	}
	return r.at - start
}

func (r *jsonReader) text() (string, *errs.Error) {
	r.at++
	start := r.at
	for r.at < len(r.in) {
		switch c := r.in[r.at]; {
		case c == '"':
			r.at++
			return r.in[start : r.at-1], nil
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", r.bad()
		default:
			r.at++
		}
	}
	return "", r.bad()
}

// escaped goes on with a text from its first backslash.
func (r *jsonReader) escaped(start int) (string, *errs.Error) {
	var out strings.Builder
	out.WriteString(r.in[start:r.at])
	for r.at < len(r.in) {
		switch c := r.in[r.at]; {
		case c == '"':
			r.at++
			return out.String(), nil
		case c == '\\':
			decoded, err := r.escape()
			if err != nil {
				return "", err
			}
			out.WriteRune(decoded)
		case c < ' ':
			return "", r.bad()
		default:
			out.WriteByte(c)
			r.at++
		}
	}
	return "", r.bad()
}

func (r *jsonReader) escape() (rune, *errs.Error) {
	if r.at+1 >= len(r.in) {
		r.at = len(r.in)
		return 0, r.bad()
	}
	c := r.in[r.at+1]
	if c != 'u' {
		i := strings.IndexByte(`"\/bfnrt`, c)
		if i < 0 {
			return 0, r.bad()
		}
		r.at += 2
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	start := r.at
	first, ok := hex4(r.in[r.at:])
	if !ok {
		return 0, r.bad()
	}
	r.at += 6
	switch {
	case first == 0:
		return 0, errs.New(errs.BadRequest, "The request holds a NUL character, at byte %d.", start)
	case !utf16.IsSurrogate(first):
		return first, nil
	}
	second, _ := hex4(r.in[r.at:])
	pair := utf16.DecodeRune(first, second)
	if pair == utf8.RuneError {
		return 0, errs.New(errs.BadRequest, "The request holds half a surrogate pair, at byte %d.", start)
	}
	r.at += 6
	return pair, nil
}

// hex4 reads the escape \uXXXX that the text begins with.
func hex4(text string) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var value rune
	for _, c := range []byte(text[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			value = value<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			value = value<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			value = value<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return value, true
}
