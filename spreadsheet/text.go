package spreadsheet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/rapporthq/rapport/errs"
)

// fault is what is wrong with a value, before it is known where it stands.
type fault struct {
	code    errs.Code
	message string
}

func refusal(code errs.Code, format string, args ...any) *fault {
	return &fault{code, fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) *fault { return refusal(errs.Invalid, format, args...) }

func tooLong(what string, most int) *fault {
	return refusal(errs.TooLong, "%s is longer than %d characters. Shorten it.", what, most)
}

// fold reduces a word to what tells it from others: small letters and digits
// without accents, so that "E-Mail", "e mail" and "EMAIL:" are one.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			return foldUnicode(s)
		case 'A' <= c && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			b.WriteByte(c)
		}
	}
	return b.String()
}

func foldUnicode(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		case r == 'ø' || r == 'Ø':
			b.WriteByte('o')
		case r == 'ł' || r == 'Ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// invisible tells the characters that have no width and no business in a handle
// or an address: zero-width spaces and joiners, direction marks, soft hyphens,
// byte order marks.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || r == '\u034f' || (r >= '\ufe00' && r <= '\ufe0f')
}

// bare is a cell of one plain word or number: without invisible characters,
// every kind of space made one plain space, none at the ends.
func bare(s string) string {
	if !plain(s) {
		s = strings.Map(func(r rune) rune {
			switch {
			case invisible(r):
				return -1
			case unicode.IsSpace(r):
				return ' '
			default:
				return r
			}
		}, s)
	}
	return squeeze(s)
}

// squeeze takes spaces from the ends and leaves one in each gap.
func squeeze(s string) string {
	s = strings.Trim(s, " ")
	if !strings.Contains(s, "  ") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// tidy is a cell of one line of text, such as a name: spaces as in bare, the
// characters composed. Joiners inside stay, because Persian, Hindi and emoji
// are spelled with them.
func tidy(s string) string {
	if plain(s) {
		return squeeze(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b' || r == '\u2060' || r == '\ufeff' || r == '\u00ad':
			return -1
		case unicode.IsSpace(r):
			return ' '
		default:
			return r
		}
	}, s)
	s = strings.TrimFunc(s, func(r rune) bool { return r == ' ' || (invisible(r) && r != '\ufe0f') })
	return norm.NFC.String(squeeze(s))
}

// plain tells a text of printable ASCII alone, which is what most cells are.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// damage finds what no cell may hold: control characters, which databases and
// terminals choke on, and the mark left where a byte had no meaning.
func damage(s string) *fault {
	if plain(s) {
		return nil
	}
	for _, r := range s {
		switch {
		case r == 0:
			return invalid("This cell holds a NUL character. Remove it, or export the file again as CSV (UTF-8).")
		case r == '\t' || r == '\n' || r == '\r':
		case unicode.IsControl(r):
			return invalid("This cell holds a control character (U+%04X). Remove it.", r)
		case r == unicode.ReplacementChar:
			return invalid("This cell has lost a letter (�) to a wrong encoding. Correct it, or export the file again as CSV (UTF-8).")
		}
	}
	return nil
}

// placeholder tells the ways people write that they have nothing to write. The
// word is bare and in lower case.
func placeholder(word string) bool {
	switch word {
	case "", "-", "--", "---", "–", "—", "_", ".", "/", "?", "??", "???", "n/a", "na", "n.a", "n.a.", "#n/a", "n.v.",
		"k.a.", "k. a.", "tbd", "tba", "tbc", "t.b.d.", "none", "null", "nil", "unknown", "not available", "unbekannt",
		"keine angabe", "inconnu", "s.o.", "(blank)", "(empty)":
		return true
	default:
		return false
	}
}

// blank tells a row without a visible character.
func blank(cells []string) bool {
	for _, cell := range cells {
		for _, r := range cell {
			if !unicode.IsSpace(r) && !invisible(r) {
				return false
			}
		}
	}
	return true
}

// excerpt is a value as an error may quote it.
func excerpt(s string) string {
	const most = 80
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			if r == '\n' || r == '\r' || r == '\t' {
				return ' '
			}
			return unicode.ReplacementChar
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
