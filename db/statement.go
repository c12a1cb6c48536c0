package db

import (
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// maxStatements is how many texts a store tells apart, and maxPrepared how many
// of them one connection keeps prepared.
const (
	maxStatements = 2000
	maxPrepared   = 300
)

// statement is a text and the name that it is prepared under.
type statement struct {
	name, sql string
}

// statements gives equal texts the same statement. The number of texts is bounded:
// when there are too many all are forgotten, and come again with other names.
type statements struct {
	// writer is only written with, never sent with.
	writer *bun.DB

	mu    sync.Mutex
	known map[string]*statement
	last  int
}

func newStatements() *statements {
	return &statements{writer: bun.NewDB(&sql.DB{}, pgdialect.New()), known: map[string]*statement{}}
}

func (s *statements) of(text string) *statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.known[text]; ok {
		return known
	}
	if len(s.known) >= maxStatements {
		clear(s.known)
	}
	s.last++
	known := &statement{name: "rapport_" + strconv.Itoa(s.last), sql: text}
	s.known[text] = known
	return known
}

// binaryUUIDs is a uuid[] in Postgres' binary form.
func binaryUUIDs(keys []uuid.UUID) []byte {
	const oid = 2950
	b := make([]byte, 0, 20+20*len(keys))
	for _, n := range []int{1, 0, oid, len(keys), 1} {
		b = binary.BigEndian.AppendUint32(b, uint32(n)) //nolint:gosec // The number of keys is far below 2³¹.
	}
	for i := range keys {
		b = binary.BigEndian.AppendUint32(b, 16)
		b = append(b, keys[i][:]...)
	}
	return b
}

// parameter is a condition's argument in Postgres' text form.
func parameter(arg any) ([]byte, error) {
	switch v := arg.(type) {
	case string:
		return []byte(v), nil
	case uuid.UUID:
		return []byte(v.String()), nil
	case time.Time:
		return v.UTC().AppendFormat(nil, "2006-01-02 15:04:05.999999Z07:00"), nil
	case *pgdialect.ArrayValue:
		return array(reflect.ValueOf(v.Value()))
	case driver.Valuer:
		value, err := v.Value()
		if err != nil {
			return nil, fmt.Errorf("write a parameter: %w", err)
		}
		return parameter(value)
	}
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.String:
		return []byte(v.String()), nil
	case reflect.Int, reflect.Int64:
		return strconv.AppendInt(nil, v.Int(), 10), nil
	case reflect.Bool:
		return strconv.AppendBool(nil, v.Bool()), nil
	default:
		return nil, fmt.Errorf("no parameter can be of type %T", arg)
	}
}

// array is a list of values in Postgres' text form.
func array(list reflect.Value) ([]byte, error) {
	b := []byte{'{'}
	for i := range list.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		element, err := parameter(list.Index(i).Interface())
		if err != nil {
			return nil, err
		}
		b = append(b, '"')
		b = append(b, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(string(element))...)
		b = append(b, '"')
	}
	return append(b, '}'), nil
}
