package db

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/scalars"
)

// Reader reads one snapshot of the database as one viewer, many statements in a
// round trip. It belongs to one goroutine. Close it.
type Reader struct {
	store    *Store
	viewer   auth.Viewer
	conn     *pgxpool.Conn
	pipeline *pgconn.Pipeline
	prepared prepared
	begun    bool
	failed   bool
	queue    []sent
	// taken tells that a caller's call has taken a row.
	taken bool
	// away is nil for a reader of the primary.
	away *away
}

// prepared are the statements that a connection knows; nil while one is on its way.
type prepared map[*statement]*pgconn.StatementDescription

// sent is a statement that is on its way.
type sent struct {
	call      *Call
	of        *statement
	preparing bool
	event     *bun.QueryEvent
}

// The statements around the viewer's own.
const (
	beginText    = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	identifyText = "SELECT set_config('role', $1, true), set_config('app.brand', $2, true), set_config('app.creator', $3, true), set_config('app.user', $4, true)"
	commitText   = "COMMIT"
)

// Read takes a connection for one operation, to a standby if there is one that has
// all that the viewer must see. Nothing is sent before the first round.
func (s *Store) Read(ctx context.Context, viewer auth.Viewer) (*Reader, error) {
	if s.replicas != nil {
		if r := s.replicas.read(ctx, viewer); r != nil {
			return r, nil
		}
	}
	return s.readPrimary(ctx, viewer)
}

func (s *Store) readPrimary(ctx context.Context, viewer auth.Viewer) (*Reader, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, translate("take a connection", err)
	}
	return s.reader(conn, viewer), nil
}

func (s *Store) reader(conn *pgxpool.Conn, viewer auth.Viewer) *Reader {
	kept := conn.Conn().PgConn().CustomData()
	known, ok := kept["prepared"].(prepared)
	if !ok {
		known = prepared{}
		kept["prepared"] = known
	}
	return &Reader{store: s, viewer: viewer, conn: conn, prepared: known}
}

// Close gives the connection back. A snapshot that is still open ends. After a
// failure nobody knows what the connection has prepared, and a statement whose
// table has changed fails until it is prepared anew: so all is forgotten.
func (r *Reader) Close(ctx context.Context) {
	if r.conn == nil {
		return // closed before
	}
	if r.pipeline != nil {
		_ = r.pipeline.Close()
	}
	pg := r.conn.Conn().PgConn()
	ending := ""
	switch {
	case pg.IsClosed():
	case r.failed:
		ending = "ROLLBACK; DEALLOCATE ALL"
		clear(r.prepared)
	case pg.TxStatus() != 'I':
		ending = "ROLLBACK"
	}
	if ending != "" {
		// The request may have ended: the connection must not stay in its transaction.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = pg.Exec(ctx, ending).Close()
	}
	if r.away != nil {
		r.away.close(pg.IsClosed() && ctx.Err() == nil)
	}
	r.conn.Release()
	r.conn = nil
}

// Round sends the calls in one round trip and has each take its rows, in their
// order. The first round begins the snapshot, the last one ends it.
func (r *Reader) Round(ctx context.Context, calls []*Call, last bool) error {
	first := !r.begun
	err := r.round(ctx, calls, last)
	if err == nil || r.away == nil || !first || r.taken || errors.Is(err, errUnconfirmed) || ctx.Err() != nil {
		return err
	}
	// The standby gave nothing yet: the primary can answer in its place.
	primary, err := r.store.readPrimary(ctx, r.viewer)
	if err != nil {
		return err
	}
	r.Close(ctx)
	*r = *primary
	return r.round(ctx, calls, last)
}

func (r *Reader) round(ctx context.Context, calls []*Call, last bool) (err error) {
	defer func() { r.failed = r.failed || err != nil }()
	if r.pipeline == nil {
		r.pipeline = r.conn.Conn().PgConn().StartPipeline(r.away.within(ctx))
	}
	r.queue = r.queue[:0]
	r.makeRoom(len(calls))
	var confirm *Call
	var vouched <-chan error
	if !r.begun {
		r.begun = true
		confirm = r.store.confirm(r.viewer)
		if r.away != nil {
			vouched, confirm = r.store.vouch(ctx, r.viewer, confirm), nil
			replayed := r.away.replayed(r.store)
			r.send(ctx, replayed, replayed.statement, nil, nil)
			r.pipeline.SendPipelineSync() // It is no part of the transaction.
			r.queue = append(r.queue, sent{})
		}
		r.send(ctx, nil, r.store.begin, nil, nil)
		if confirm != nil {
			r.send(ctx, confirm, confirm.statement, confirm.params, confirm.formats)
		}
		v := r.viewer
		r.send(ctx, nil, r.store.identify, [][]byte{[]byte(roleOf(v.Kind)), []byte(setting(v.BrandID)), []byte(setting(v.CreatorID)), []byte(setting(v.UserID))}, []int16{0})
	}
	for _, c := range calls {
		r.send(ctx, c, c.statement, c.params, c.formats)
	}
	if last {
		r.send(ctx, nil, r.store.commit, nil, nil)
	}
	if err := r.pipeline.Sync(); err != nil {
		return translate("send a round", err)
	}
	for i := range r.queue {
		if err := r.receive(ctx, &r.queue[i]); err != nil {
			return translate("read a round", err)
		}
		if confirm != nil && r.queue[i].call == confirm && !confirm.confirmed {
			return errUnconfirmed
		}
	}
	if _, err := r.pipeline.GetResults(); err != nil { // the end of the round
		return translate("end a round", err)
	}
	if vouched != nil {
		return <-vouched
	}
	return nil
}

// makeRoom forgets what the connection has prepared when it is too much.
func (r *Reader) makeRoom(more int) {
	if len(r.prepared)+more <= maxPrepared {
		return
	}
	for of := range r.prepared {
		r.pipeline.SendDeallocate(of.name)
		r.queue = append(r.queue, sent{of: nil})
	}
	clear(r.prepared)
}

func (r *Reader) send(ctx context.Context, call *Call, of *statement, params [][]byte, formats []int16) {
	item := sent{call: call, of: of}
	for _, hook := range r.store.hooks {
		if item.event == nil {
			item.event = &bun.QueryEvent{DB: r.store.bun, Query: of.sql, StartTime: time.Now()}
		}
		hook.BeforeQuery(ctx, item.event)
	}
	known, ok := r.prepared[of]
	if !ok {
		item.preparing = true
		r.prepared[of] = nil // on its way: what comes next in this round need not prepare it again
		r.pipeline.SendPrepare(of.name, of.sql, nil)
	}
	if known == nil {
		r.pipeline.SendQueryPrepared(of.name, params, formats, []int16{1})
	} else {
		r.pipeline.SendQueryStatement(known, params, formats, []int16{1})
	}
	r.queue = append(r.queue, item)
}

// receive reads the answer to what was sent next.
func (r *Reader) receive(ctx context.Context, item *sent) error {
	if item.of == nil {
		_, err := r.pipeline.GetResults()
		return err
	}
	if item.preparing {
		got, err := r.pipeline.GetResults()
		if err != nil {
			return err
		}
		description, ok := got.(*pgconn.StatementDescription)
		if !ok {
			return fmt.Errorf("preparing a statement got %T", got)
		}
		description.Name = item.of.name // a pipeline leaves it empty
		r.prepared[item.of] = description
	}
	got, err := r.pipeline.GetResults()
	if err != nil {
		return err
	}
	rows, ok := got.(*pgconn.ResultReader)
	if !ok {
		return fmt.Errorf("a statement got %T", got)
	}
	var taking error
	for rows.NextRow() {
		if item.call != nil && taking == nil {
			r.taken = r.taken || item.of != r.store.replayed
			taking = item.call.Row(rows.Values())
		}
	}
	_, err = rows.Close()
	if item.event != nil {
		for _, hook := range r.store.hooks {
			hook.AfterQuery(ctx, item.event)
		}
	}
	return errors.Join(err, taking)
}

// Scan puts a value that was read into the row struct's field.
func (r *Reader) Scan(c *Column, value []byte, row reflect.Value) error {
	if value == nil {
		return nil
	}
	err := r.conn.Conn().TypeMap().Scan(c.oid(len(value)), pgtype.BinaryFormatCode, value, row.FieldByIndex(c.Index).Addr().Interface())
	if err != nil {
		return fmt.Errorf("read the column %s: %w", c.Name, err)
	}
	return nil
}

// oid is the type of the column in Postgres, as the row struct has it. Integers
// are told apart by their size.
func (c *Column) oid(size int) uint32 {
	of := c.Go
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case of == reflect.TypeFor[uuid.UUID]():
		return pgtype.UUIDOID
	case of == reflect.TypeFor[time.Time]():
		return pgtype.TimestamptzOID
	case of == reflect.TypeFor[scalars.Date]():
		return pgtype.DateOID
	case of == reflect.TypeFor[[]byte]():
		return pgtype.ByteaOID
	case of.Kind() == reflect.String:
		return pgtype.TextOID
	case of.Kind() == reflect.Bool:
		return pgtype.BoolOID
	case of.Kind() == reflect.Float64:
		return pgtype.Float8OID
	case of.Kind() == reflect.Slice && of.Elem().Kind() == reflect.String:
		return pgtype.TextArrayOID
	case of.Kind() != reflect.Int && of.Kind() != reflect.Int64:
		return pgtype.JSONBOID
	}
	switch size {
	case 2:
		return pgtype.Int2OID
	case 4:
		return pgtype.Int4OID
	default:
		return pgtype.Int8OID
	}
}
