package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/rapporthq/rapport/auth"
)

// How standbys are watched and waited for.
const (
	defaultLag = time.Second
	minLag     = 100 * time.Millisecond
	maxLag     = time.Minute
	lookEvery  = 200 * time.Millisecond
	// A standby that does not answer so soon is left out, one whose checks fail is
	// checked again so much later, and who waits so long for a connection to one is
	// better served by the primary.
	answerWithin = time.Second
	checkWithin  = 5 * time.Second
	checkAgain   = 5 * time.Second
	takeWithin   = 100 * time.Millisecond
)

// What is asked of the primary and of standbys. A commit is flushed before it is
// answered, unless synchronous_commit is off.
const (
	positionText = `SELECT (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END)::text`
	replayedText = "SELECT pg_last_wal_replay_lsn()"
	lookText     = "SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn(), '0/0')::text"
	identityText = "SELECT format('%s/%s', (SELECT system_identifier FROM pg_control_system()), (SELECT oid FROM pg_database WHERE datname = current_database()))"
)

// replicas are the standbys that queries may be read from, and what is known of
// how far the primary is.
type replicas struct {
	primary *Store
	probe   *pgxpool.Pool
	list    []*replica
	lag     time.Duration
	every   time.Duration
	log     *slog.Logger

	next   atomic.Uint32
	floor  atomic.Pointer[floor]
	writes writes

	stop    context.CancelFunc
	running sync.WaitGroup
}

// floor is how far a standby must be to lag by no more than the bound, until it
// would lag by more.
type floor struct {
	at    Position
	until time.Time
}

// replica is one standby. Its store is its pool, no more.
type replica struct {
	name  string
	store *Store
	probe *pgxpool.Pool
	// position is what it had replayed when it was last asked; 0 leaves it out.
	position atomic.Uint64
	// life ends when the standby stops answering, and with it the reads on it.
	life atomic.Pointer[life]
}

type life struct {
	context.Context
	end context.CancelFunc
}

// openReplicas begins to watch the standbys. None must answer yet.
func openReplicas(ctx context.Context, primary *Store, options Options) (*replicas, error) {
	rs := &replicas{primary: primary, lag: options.MaxLag, log: options.Log}
	if rs.lag == 0 {
		rs.lag = defaultLag
	}
	if rs.lag < minLag || rs.lag > maxLag {
		return nil, fmt.Errorf("standbys may lag by %s to %s, not by %s", minLag, maxLag, rs.lag)
	}
	rs.every = min(lookEvery, rs.lag/5)
	if rs.log == nil {
		rs.log = slog.New(slog.DiscardHandler)
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	rs.stop = stop
	err := rs.open(ctx, options)
	if err != nil {
		rs.close()
		return nil, err
	}
	rs.running.Go(func() { rs.watch(watching) })
	for _, r := range rs.list {
		rs.running.Go(func() { rs.follow(watching, r) })
	}
	return rs, nil
}

func (rs *replicas) open(ctx context.Context, options Options) (err error) {
	if rs.probe, err = probeOf(ctx, rs.primary); err != nil {
		return err
	}
	for _, url := range options.ReadURLs {
		store, err := connect(ctx, url, answerWithin, options)
		if err != nil {
			return fmt.Errorf("a standby to read from: %w", err)
		}
		at := store.pool.Config().ConnConfig
		r := &replica{name: net.JoinHostPort(at.Host, strconv.Itoa(int(at.Port))), store: store}
		rs.list = append(rs.list, r)
		if r.probe, err = probeOf(ctx, store); err != nil {
			return err
		}
	}
	return nil
}

// probeOf makes a connection of the watcher's own beside a store's pool: it must
// not wait behind requests.
func probeOf(ctx context.Context, s *Store) (*pgxpool.Pool, error) {
	config := s.pool.Config()
	config.MaxConns, config.MinConns, config.MinIdleConns = 1, 0, 0
	config.ConnConfig.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.DeadlineContextWatcherHandler{Conn: conn.Conn()}
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open a connection to watch a database: %w", err)
	}
	return pool, nil
}

func (rs *replicas) close() {
	rs.stop()
	rs.running.Wait()
	for _, r := range rs.list {
		if r.probe != nil {
			r.probe.Close()
		}
		_ = r.store.Close()
	}
	if rs.probe != nil {
		rs.probe.Close()
	}
}

// watch asks the primary how far it is, again and again: what a standby had to
// replay by now follows from what the primary had written then. An idle primary
// makes no lag so, and a standby that is cut off shows it.
func (rs *replicas) watch(ctx context.Context) {
	var samples []floor
	for ; ctx.Err() == nil; pause(ctx, rs.every) {
		lost, began := rs.writes.unsettled(), time.Now()
		at, err := positionOf(ctx, rs.probe)
		if err != nil {
			continue // what was published ends by itself
		}
		rs.writes.settle(lost, at)
		samples = append(samples, floor{at, began.Add(rs.lag)})
		// The oldest sample that holds until the next but one is due.
		for len(samples) > 1 && time.Until(samples[0].until) < 2*rs.every {
			samples = samples[1:]
		}
		published := samples[0]
		rs.floor.Store(&published)
	}
}

func positionOf(ctx context.Context, pool *pgxpool.Pool) (Position, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var text string
	if err := pool.QueryRow(ctx, positionText).Scan(&text); err != nil {
		return 0, fmt.Errorf("ask how far the primary is: %w", err)
	}
	return ParsePosition(text)
}

// follow asks a standby how far it is, again and again, and checks it before it
// is first used and whenever it comes back.
func (rs *replicas) follow(ctx context.Context, r *replica) {
	used, checked := true, false // so that the first word is told
	for ctx.Err() == nil {
		wait := rs.every
		at, err := r.look(ctx)
		if err == nil && !checked {
			if err = rs.check(ctx, r); err != nil {
				wait = checkAgain
			}
		}
		if checked = err == nil; checked {
			r.begin()
			r.position.Store(uint64(at))
			if f := rs.floor.Load(); f == nil || at < f.at {
				err = errBehind
			}
		} else {
			r.leave()
		}
		if in := err == nil; in != used && ctx.Err() == nil {
			used = in
			if in {
				rs.log.InfoContext(ctx, "standby in use", "standby", r.name)
			} else {
				rs.log.WarnContext(ctx, "standby left out", "standby", r.name, "error", err)
			}
		}
		pause(ctx, wait)
	}
	r.leave()
}

// look asks a standby what it has replayed.
func (r *replica) look(ctx context.Context) (Position, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var standby bool
	var text string
	if err := r.probe.QueryRow(ctx, lookText).Scan(&standby, &text); err != nil {
		return 0, fmt.Errorf("ask how far a standby is: %w", err)
	}
	if !standby {
		return 0, errors.New("it is no standby, or none any more")
	}
	return ParsePosition(text)
}

// check makes sure that the standby is one of this primary and this database, and
// that it may be served from.
func (rs *replicas) check(ctx context.Context, r *replica) error {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	var ours, its string
	if err := rs.probe.QueryRow(ctx, identityText).Scan(&ours); err != nil {
		return fmt.Errorf("ask which database the primary is: %w", err)
	}
	if err := r.probe.QueryRow(ctx, identityText).Scan(&its); err != nil {
		return fmt.Errorf("ask which database a standby is: %w", err)
	}
	if ours != its {
		return errors.New("it is a standby of another server, or another database on it")
	}
	return r.store.CheckServing(ctx)
}

func (r *replica) begin() {
	if r.life.Load() == nil {
		ctx, end := context.WithCancel(context.Background())
		r.life.Store(&life{ctx, end})
	}
}

// leave takes the standby out, and ends what still waits for it.
func (r *replica) leave() {
	r.position.Store(0)
	if l := r.life.Swap(nil); l != nil {
		l.end()
		r.store.pool.Reset()
	}
}

// pause waits, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// wrote notes that the viewer's transaction was committed, or may have been. It
// costs a round trip, and none when there are no standbys.
func (rs *replicas) wrote(ctx context.Context, viewer auth.Viewer) {
	if rs == nil {
		return
	}
	// The client may have left; the write is there.
	at, err := positionOf(context.WithoutCancel(ctx), rs.primary.pool)
	if err != nil {
		rs.log.WarnContext(ctx, "no standby is read from until the primary answers", "error", err)
		rs.writes.lose()
		at = Ahead
	} else {
		rs.writes.note(viewer.UserID, at)
	}
	if f := followerOf(ctx); f != nil {
		f.note(at)
	}
}
