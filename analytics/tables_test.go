package analytics

import (
	"os"
	"strings"
	"testing"
	"time"
)

// table is one case of a file in testdata: its lines, each split into words.
// Comments there are the working by hand.
type table struct {
	name  string
	lines [][]string
}

func readTables(t *testing.T, file string) []table {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var tables []table
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case words[0] == "case":
			tables = append(tables, table{name: strings.Join(words[1:], " ")})
		default:
			last := &tables[len(tables)-1]
			last.lines = append(last.lines, words)
		}
	}
	if len(tables) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	return tables
}

// pair splits name=value.
func pair(t *testing.T, word string) (name, value string) {
	t.Helper()
	name, value, ok := strings.Cut(word, "=")
	if !ok {
		t.Fatalf("%q is not name=value", word)
	}
	return name, value
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func age(t *testing.T, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// number reads a decimal or a fraction.
func number(t *testing.T, s string) Number {
	t.Helper()
	over, under, isFraction := strings.Cut(s, "/")
	n, err := ParseNumber(over)
	if err != nil {
		t.Fatal(err)
	}
	if !isFraction {
		return n
	}
	m, err := ParseNumber(under)
	if err != nil {
		t.Fatal(err)
	}
	q, ok := n.Quo(m)
	if !ok {
		t.Fatalf("%q divides by zero", s)
	}
	return q
}

func whole(t *testing.T, s string) int64 {
	t.Helper()
	n, ok := number(t, s).Int64()
	if !ok {
		t.Fatalf("%q is not a whole number of 64 bits", s)
	}
	return n
}

// noon is the present of tests that need one.
func noon() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }
