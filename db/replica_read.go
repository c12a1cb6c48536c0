package db

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/rapporthq/rapport/auth"
)

// errBehind tells that a standby has not replayed what a read must see.
var errBehind = errors.New("the standby has not replayed enough")

// need is how far a standby must be for this read; not ok when none will do.
func (rs *replicas) need(ctx context.Context, viewer auth.Viewer) (at Position, ok bool) {
	f := rs.floor.Load()
	if f == nil || time.Now().After(f.until) {
		return 0, false
	}
	if at, ok = rs.writes.of(viewer.UserID); !ok {
		return 0, false
	}
	at = max(at, f.at)
	if follower := followerOf(ctx); follower != nil {
		at = max(at, follower.seen, Position(follower.wrote.Load()))
	}
	return at, true
}

// read takes a connection to a standby for one operation; nil when the primary
// must serve it.
func (rs *replicas) read(ctx context.Context, viewer auth.Viewer) *Reader {
	need, ok := rs.need(ctx, viewer)
	if !ok {
		return nil
	}
	first := rs.next.Add(1)
	for i := range uint32(len(rs.list)) { //nolint:gosec // A handful.
		r := rs.list[(first+i)%uint32(len(rs.list))] //nolint:gosec // As above.
		alive := r.life.Load()
		if at := r.position.Load(); at == 0 || Position(at) < need || alive == nil {
			continue
		}
		waiting, cancel := context.WithTimeout(ctx, takeWithin)
		conn, err := r.store.pool.Acquire(waiting)
		cancel()
		if err != nil {
			continue
		}
		reader := rs.primary.reader(conn, viewer)
		reader.away = &away{from: r, need: need, alive: alive}
		return reader
	}
	return nil
}

// away is what a reader has that reads from a standby.
type away struct {
	from  *replica
	need  Position
	alive context.Context
	// free lets go of the context that the reads run in.
	free func()
}

// within is the context for reading: it ends with the request, and when the
// standby stops answering.
func (a *away) within(ctx context.Context) context.Context {
	if a == nil {
		return ctx
	}
	within, cancel := context.WithCancel(ctx)
	detach := context.AfterFunc(a.alive, cancel)
	a.free = func() { detach(); cancel() }
	return within
}

// replayed is the first call on a standby: whether it is as far as it must be.
// What was replayed before a snapshot is taken is in it.
func (a *away) replayed(s *Store) *Call {
	return &Call{statement: s.replayed, Row: func(values [][]byte) error {
		if len(values[0]) != 8 || Position(binary.BigEndian.Uint64(values[0])) < a.need {
			return errBehind
		}
		return nil
	}}
}

// close lets go of what a reader on a standby holds besides its connection. A
// standby that broke off is not chosen again before it has answered the watcher.
func (a *away) close(broken bool) {
	if a.free != nil {
		a.free()
	}
	if broken {
		a.from.position.Store(0)
	}
}

// vouch asks the primary, beside what the standby reads, whether the token still
// stands for the presumed viewer: the standby may not know yet that it was revoked,
// or that a role has changed. Nil when there is nothing to ask.
func (s *Store) vouch(ctx context.Context, viewer auth.Viewer, confirm *Call) <-chan error {
	if confirm == nil {
		return nil
	}
	vouched := make(chan error, 1)
	go func() {
		primary, err := s.readPrimary(ctx, viewer)
		if err != nil {
			vouched <- err
			return
		}
		defer primary.Close(ctx)
		primary.begun = true // Without a snapshot: what is asked for is what is so now.
		err = primary.Round(ctx, []*Call{confirm}, false)
		if err == nil && !confirm.confirmed {
			err = errUnconfirmed
		}
		vouched <- err
	}()
	return vouched
}
