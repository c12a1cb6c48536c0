package domain

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rapporthq/rapport/errs"
)

// checks gathers every fault of an input, each with its path.
type checks struct{ faults errs.List }

// err is nil when the input is sound.
func (c *checks) err() error { return c.faults.Err() }

func (c *checks) fail(code errs.Code, path []string, format string, args ...any) {
	c.faults.Add(code, path, format, args...)
}

// text checks the length of a text in characters.
func (c *checks) text(value string, shortest, longest int, path ...string) {
	n := utf8.RuneCountInString(value)
	switch {
	case shortest > 0 && strings.TrimSpace(value) == "":
		c.fail(errs.Required, path, "Write something here.")
	case n < shortest:
		c.fail(errs.OutOfRange, path, "Write at least %d characters.", shortest)
	case n > longest:
		c.fail(errs.TooLong, path, "Write at most %d characters; these are %d.", longest, n)
	}
}

// optional checks the length of a text that may be left out.
func (c *checks) optional(value *string, longest int, path ...string) {
	if value != nil {
		c.text(*value, 0, longest, path...)
	}
}

// words checks a list of short texts, and that none stands twice.
func (c *checks) words(list []string, most, longest int, path ...string) {
	if len(list) > most {
		c.fail(errs.TooLong, path, "Give at most %d; these are %d.", most, len(list))
		return
	}
	seen := map[string]int{}
	for i, word := range list {
		here := append(append([]string{}, path...), strconv.Itoa(i))
		c.text(word, 1, longest, here...)
		if first, twice := seen[word]; twice {
			c.fail(errs.Duplicate, here, "This is in the list already, at index %d.", first)
		}
		seen[word] = i
	}
}

// between checks a whole number.
func (c *checks) between(n, low, high int64, path ...string) {
	if n < low || n > high {
		c.fail(errs.OutOfRange, path, "Give a number from %d to %d.", low, high)
	}
}

// path makes the path of an input's field: input, then the names.
func path(names ...string) []string { return append([]string{"input"}, names...) }
