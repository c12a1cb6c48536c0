package demo

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5/pgtype"
	"golang.org/x/text/unicode/norm"
)

// seed is what all of the demo's chance grows from: change it, and every row is
// another one.
const seed = 0x72_61_70_70_6f_72_74

// The streams of chance. Each row's own comes from its stream and its numbers,
// so that no row depends on how many were made before it.
const (
	streamBrand uint64 = iota + 1
	streamCreator
	streamPlan
	streamTimeline
	streamStory
	streamAccount
	streamLog
	streamKey
	streamKeeping
	streamIdentification
	streamAgreement
)

// dice is a source of chance that always falls the same way.
type dice struct{ *rand.Rand }

func roll(stream uint64, numbers ...int) dice {
	mixed := stream
	for _, n := range numbers {
		// splitmix64's finaliser, for numbers that lie close together.
		mixed += uint64(n) + 0x9e3779b97f4a7c15
		mixed = (mixed ^ mixed>>30) * 0xbf58476d1ce4e5b9
		mixed = (mixed ^ mixed>>27) * 0x94d049bb133111eb
		mixed ^= mixed >> 31
	}
	return dice{rand.New(rand.NewPCG(seed, mixed))}
}

// between is a whole number from low to high, both included.
func (d dice) between(low, high int) int {
	if high <= low {
		return low
	}
	return low + d.IntN(high-low+1)
}

func (d dice) chance(p float64) bool { return d.Float64() < p }

// around is a positive factor near 1: spread is the deviation of its logarithm.
func (d dice) around(spread float64) float64 { return math.Exp(d.NormFloat64() * spread) }

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// some picks so many different ones, in the order of the list.
func some[T any](d dice, from []T, n int) []T {
	picked := make([]T, 0, n)
	for i, one := range from {
		if d.IntN(len(from)-i) < n-len(picked) {
			picked = append(picked, one)
		}
	}
	return picked
}

// key is a primary key; the zero key is NULL.
type key = pgtype.UUID

// key makes a UUIDv7 of the moment, as gid.New does, from the dice.
func (d dice) key(at time.Time) key {
	var k key
	k.Valid = true
	binary.BigEndian.PutUint64(k.Bytes[:8], uint64(at.UnixMilli())<<16|0x7000|d.Uint64()&0x0fff)
	binary.BigEndian.PutUint64(k.Bytes[8:], 1<<63|d.Uint64()>>2)
	return k
}

// none is the day that never comes.
const none = math.MaxInt32

// calendar counts days from today: yesterday is -1. All that has happened lies
// before today's midnight in UTC.
type calendar struct{ today time.Time }

func calendarOf(now time.Time) calendar {
	return calendar{now.UTC().Truncate(24 * time.Hour)}
}

// day is the midnight that the day begins with.
func (c calendar) day(n int) time.Time { return c.today.AddDate(0, 0, n) }

// at is a moment in the day's working hours.
func (c calendar) at(d dice, n int) time.Time {
	return c.day(n).Add(7*time.Hour + time.Duration(d.IntN(10*3600))*time.Second)
}

// season is 0 in winter and 3 in autumn, in the north.
func (c calendar) season(n int) int { return int(c.day(n).Month()) % 12 / 3 }

// date, moment and text are NULL when there is none.
func (c calendar) date(n int) any {
	if n == none {
		return nil
	}
	return c.day(n)
}

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func words(list string) []string {
	if list == "" {
		return []string{}
	}
	return strings.Split(list, ",")
}

// plain writes a name in the letters of an address: inès moreau becomes
// ines.moreau. What has no such letters is left out.
func plain(name string) string {
	name = strings.NewReplacer("ø", "o", "æ", "ae", "ł", "l", "ı", "i", "ß", "ss", "đ", "d", "&", "and").Replace(strings.ToLower(name))
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLower(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte('.')
		}
	}
	return strings.Trim(b.String(), ".")
}

// sentence begins with a capital letter.
func sentence(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}
