package db

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// Position is a place in the primary's write-ahead log. What has replayed the log
// up to a position holds all that was committed before it.
type Position uint64

// Ahead is past every position that a standby can have: who asks for it reads from
// the primary.
const Ahead = ^Position(0)

// ParsePosition reads the form that Postgres writes a pg_lsn in: two hexadecimal
// numbers of one to eight digits with a slash between them, as in 16/B374D848.
func ParsePosition(text string) (Position, error) {
	high, low, ok := strings.Cut(text, "/")
	if !ok || !hexadecimal(high) || !hexadecimal(low) {
		return 0, fmt.Errorf("a position is two hexadecimal numbers with a slash between them, not %.40q", text)
	}
	// Eight hexadecimal digits always fit.
	h, _ := strconv.ParseUint(high, 16, 32)
	l, _ := strconv.ParseUint(low, 16, 32)
	return Position(h<<32 | l), nil
}

func hexadecimal(text string) bool {
	return len(text) > 0 && len(text) <= 8 && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// String is the form that [ParsePosition] reads.
func (p Position) String() string { return fmt.Sprintf("%X/%X", uint64(p)>>32, uint64(p)&0xFFFFFFFF) }

// Follower follows one request: what its reads must see, and what it writes. It is
// safe for concurrent use.
type Follower struct {
	seen  Position
	wrote atomic.Uint64
}

type followerKey struct{}

// Follow makes the reads of a context see at least what was written up to a
// position, and gives what notes the context's own writes.
func Follow(ctx context.Context, seen Position) (context.Context, *Follower) {
	f := &Follower{seen: seen}
	return context.WithValue(ctx, followerKey{}, f), f
}

func followerOf(ctx context.Context) *Follower {
	f, _ := ctx.Value(followerKey{}).(*Follower)
	return f
}

// Wrote is the position after the last write in the context; [Ahead] when it could
// not be found out. It is not ok when nothing was written, or when the store reads
// from the primary alone.
func (f *Follower) Wrote() (at Position, ok bool) {
	at = Position(f.wrote.Load())
	return at, at != 0
}

// note takes the later of two positions: writes of one request may run at once.
func (f *Follower) note(at Position) {
	for {
		before := f.wrote.Load()
		if uint64(at) <= before || f.wrote.CompareAndSwap(before, uint64(at)) {
			return
		}
	}
}

// maxWriters bounds whose last write is kept apart.
const maxWriters = 10_000

// writes know how far each person's last write in this process is in the log.
type writes struct {
	mu   sync.Mutex
	last map[uuid.UUID]Position
	// floor stands for the writes that are not kept apart any more.
	floor Position
	// lost counts the writes whose position is not known, settled those that the
	// floor has come past.
	lost, settled uint64
}

// of is how far a standby must be for what the person has written; not ok when
// that is not known.
func (w *writes) of(person uuid.UUID) (at Position, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(w.floor, w.last[person]), w.lost == w.settled
}

func (w *writes) note(person uuid.UUID, at Position) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.last[person]; !known && len(w.last) >= maxWriters {
		for _, p := range w.last {
			w.floor = max(w.floor, p)
		}
		clear(w.last)
	}
	if w.last == nil {
		w.last = map[uuid.UUID]Position{}
	}
	w.last[person] = max(w.last[person], at)
}

// lose notes a write whose position could not be asked for.
func (w *writes) lose() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lost++
}

// unsettled tells how many writes were lost by now.
func (w *writes) unsettled() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

// settle takes a position that was asked for after that many were lost.
func (w *writes) settle(lost uint64, at Position) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.settled < lost {
		w.settled, w.floor = lost, max(w.floor, at)
	}
}
