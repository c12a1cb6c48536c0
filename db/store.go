// Package db is the only home of SQL. A read takes a [Handle], a read snapshot
// or a write transaction, that carries the one who asks: every query has the
// viewer's own condition, and row-level security stands behind it.
package db

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/pagination"
)

// ServingRole is the role that every query runs under. It owns nothing and can't
// go round row-level security.
const ServingRole = "rapport_app"

// Options configures a store. The zero value serves.
type Options struct {
	// MaxConns is the size of the connection pool; 10 when zero.
	MaxConns int32
	// CursorKey seals the cursors; all servers of an installation share it.
	CursorKey []byte
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Hooks see every query: counters, tracing.
	Hooks []bun.QueryHook
	// ReadURLs are streaming standbys of the database that queries may be read from.
	// They need not answer when the store is opened.
	ReadURLs []string
	// MaxLag is how far what a standby shows may lie behind, from 100 ms to a minute;
	// a second when zero.
	MaxLag time.Duration
	// Log tells which standbys are left out, and why. Nil tells nobody.
	Log *slog.Logger
	// OmitPredicates leaves the viewer's conditions out of every query, for the
	// test which shows that row-level security alone lets nothing through.
	OmitPredicates bool
}

// Store is a pool of connections to one database. It is safe for concurrent use.
type Store struct {
	pool           *pgxpool.Pool
	bun            *bun.DB
	sealer         pagination.Sealer
	now            func() time.Time
	omitPredicates bool
	hooks          []bun.QueryHook

	statements              *statements
	begin, identify, commit *statement
	confirming, replayed    *statement
	principals              principals
	// replicas are nil when all is read from the primary.
	replicas *replicas
}

// Open connects to the database of a libpq URL, and checks that it answers and
// that the login may become the serving role.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	store, err := connect(ctx, url, 5*time.Second, options)
	if err != nil {
		return nil, err
	}
	if err = store.Ready(ctx); err == nil && len(options.ReadURLs) > 0 {
		store.replicas, err = openReplicas(ctx, store, options)
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// connect makes the store of one server, primary or standby. Nothing is sent yet.
// A query whose caller has left may take so long to be cancelled.
func connect(ctx context.Context, url string, cancelled time.Duration, options Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database URL: %w", err)
	}
	config.MaxConns = 10
	if options.MaxConns > 0 {
		config.MaxConns = options.MaxConns
	}
	// bun writes the arguments into the text, so a statement cache would only
	// fill with texts that never come again.
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.ConnConfig.StatementCacheCapacity = 0
	config.ConnConfig.DescriptionCacheCapacity = 0
	params := config.ConnConfig.RuntimeParams
	setDefault(params, "application_name", "rapport")
	setDefault(params, "statement_timeout", "10s")
	setDefault(params, "lock_timeout", "5s")
	setDefault(params, "idle_in_transaction_session_timeout", "30s")
	// A statement of a plan is prepared once on each connection, and what it finds
	// hardly depends on the keys: planning it anew each time, which Postgres else
	// does for arrays, costs more than running it.
	setDefault(params, "plan_cache_mode", "force_generic_plan")
	// Cursors hold moments as text: all connections must write them alike.
	params["timezone"] = "UTC"
	params["datestyle"] = "ISO, MDY"
	if config.ConnConfig.TLSConfig != nil && config.ConnConfig.TLSConfig.MinVersion == 0 {
		config.ConnConfig.TLSConfig.MinVersion = tls.VersionTLS12
	}
	// A query that nobody waits for any more is cancelled, and its connection kept.
	config.ConnConfig.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelled}
	}
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "SET ROLE "+ServingRole); err != nil {
			return fmt.Errorf("take the role %s (run `rapport migrate up` with the owner's URL, then GRANT %s TO this login): %w", ServingRole, ServingRole, err)
		}
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	sqlDB := sql.OpenDB(stdlib.GetPoolConnector(pool))
	// The pool below does the pooling.
	sqlDB.SetMaxIdleConns(0)
	db := bun.NewDB(sqlDB, pgdialect.New(), bun.WithDiscardUnknownColumns())
	for _, hook := range options.Hooks {
		db = db.WithQueryHook(hook)
	}
	store := &Store{
		pool: pool, bun: db, sealer: pagination.NewSealer(options.CursorKey),
		now: options.Now, omitPredicates: options.OmitPredicates, hooks: options.Hooks, statements: newStatements(),
	}
	store.confirming, store.replayed = &statement{"rapport_confirm", confirmText}, &statement{"rapport_replayed", replayedText}
	store.begin, store.identify, store.commit = &statement{"rapport_begin", beginText}, &statement{"rapport_identify", identifyText}, &statement{"rapport_commit", commitText}
	if store.now == nil {
		store.now = time.Now
	}
	return store, nil
}

// Close ends all connections, after the queries that run.
func (s *Store) Close() error {
	if s.replicas != nil {
		s.replicas.close()
	}
	err := s.bun.Close()
	s.pool.Close()
	return err
}

// ReadsStandbys tells whether queries may be read from standbys.
func (s *Store) ReadsStandbys() bool { return s.replicas != nil }

// Ready tells whether the database answers.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	return nil
}

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

func setDefault(params map[string]string, key, value string) {
	if _, ok := params[key]; !ok {
		params[key] = value
	}
}
