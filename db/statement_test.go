package db

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
)

// Parameter is [parameter], for the tests that send what it makes to Postgres.
func Parameter(arg any) ([]byte, error) { return parameter(arg) }

// BinaryUUIDs is [binaryUUIDs], for the same tests.
func BinaryUUIDs(keys []uuid.UUID) []byte { return binaryUUIDs(keys) }

// MaxPrepared is how many statements a connection keeps, for the tests of that.
const MaxPrepared = maxPrepared

// Backend is a connection of the pool: its process in Postgres, and how many
// statements that one has prepared. Call it when no other connection is free.
func (s *Store) Backend(ctx context.Context) (process uint32, statements int, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer conn.Release()
	err = conn.QueryRow(ctx, "SELECT count(*) FROM pg_prepared_statements").Scan(&statements)
	return conn.Conn().PgConn().PID(), statements, err
}

// TestEqualTextsAreOneStatement keeps names and texts together: a connection
// would answer another text's rows.
func TestEqualTextsAreOneStatement(t *testing.T) {
	t.Parallel()
	s := newStatements()
	one, same, other := s.of("SELECT 1"), s.of("SELECT 1"), s.of("SELECT 2")
	if one != same {
		t.Error("equal texts got two statements")
	}
	if one.name == other.name || one.sql != "SELECT 1" || other.sql != "SELECT 2" {
		t.Errorf("two texts are %+v and %+v", one, other)
	}
}

// TestStatementsAreBounded asks for more texts than are kept: memory stays
// bounded, and a text that comes again never gets a name that another had.
func TestStatementsAreBounded(t *testing.T) {
	t.Parallel()
	s := newStatements()
	texts := map[string]string{}
	for i := range 3*maxStatements + 7 {
		// Every third text has come before.
		sql := fmt.Sprintf("SELECT %d", i-i%3)
		got := s.of(sql)
		if got.sql != sql {
			t.Fatalf("%s got the statement of %s", sql, got.sql)
		}
		if was, ok := texts[got.name]; ok && was != sql {
			t.Fatalf("%s is the name of %s and of %s", got.name, was, sql)
		}
		texts[got.name] = sql
		if len(s.known) > maxStatements {
			t.Fatalf("after %d texts %d are kept", i+1, len(s.known))
		}
	}
}

// refusing is a value that can't be written.
type refusing struct{}

func (refusing) Value() (any, error) { return nil, errors.New("no value") }

// TestParameterRefusesWhatItDoesNotKnow: a condition that compares with
// something new must not be sent as something else.
func TestParameterRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, arg := range []any{nil, struct{}{}, 1.5, []string{"a"}, map[string]string{}, new("a"), refusing{}} {
		if got, err := parameter(arg); err == nil {
			t.Errorf("%T became %q", arg, got)
		}
	}
}
