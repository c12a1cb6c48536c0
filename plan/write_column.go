package plan

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"go.jetify.com/typeid/base32"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/scalars"
)

// columnWriter appends the JSON of a value in Postgres' binary form.
type columnWriter func(b, value []byte) []byte

// columnWriterOf finds the writer of a column as a GraphQL type: what gqlgen makes
// of the Go value, straight from the bytes.
func columnWriterOf(c *db.Column, prefix string, typ *ast.Type) (columnWriter, bool) {
	of := c.Go
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case c.Name == "id" && typ.Name() == "ID":
		return idWriter(prefix), true
	case of == reflect.TypeFor[time.Time]():
		return appendMoment, true
	case of == reflect.TypeFor[scalars.Date]():
		return appendDate, true
	case of == reflect.TypeFor[json.RawMessage]():
		return appendJSON, true
	case of.Kind() == reflect.String && typ.Elem == nil:
		return appendString[[]byte], true
	case (of.Kind() == reflect.Int || of.Kind() == reflect.Int64) && typ.Elem == nil:
		return appendInteger, true
	case of.Kind() == reflect.Float64:
		return appendFloat, true
	case of.Kind() == reflect.Bool:
		return func(b, value []byte) []byte { return strconv.AppendBool(b, value[0] != 0) }, true
	case of.Kind() == reflect.Slice && of.Elem().Kind() == reflect.String && typ.Elem != nil && typ.Elem.NonNull:
		return appendTexts, true
	default:
		return nil, false
	}
}

// idWriter writes a key as a global id.
func idWriter(prefix string) columnWriter {
	return func(b, value []byte) []byte {
		b = append(b, '"')
		b = append(b, prefix...)
		b = append(b, '_')
		b = append(b, base32.Encode([16]byte(value))...)
		return append(b, '"')
	}
}

// integer reads an int2, int4 or int8.
func integer(value []byte) int64 {
	switch len(value) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(value))) //nolint:gosec // The sign bit is meant.
	case 4:
		return int64(int32(binary.BigEndian.Uint32(value))) //nolint:gosec // The sign bit is meant.
	default:
		return int64(binary.BigEndian.Uint64(value)) //nolint:gosec // The sign bit is meant.
	}
}

func appendInteger(b, value []byte) []byte { return strconv.AppendInt(b, integer(value), 10) }

// appendFloat writes a float8, with the digits that gqlgen gives it.
func appendFloat(b, value []byte) []byte {
	return fmt.Appendf(b, "%g", math.Float64frombits(binary.BigEndian.Uint64(value)))
}

// appendMoment writes a timestamptz: microseconds since 2000-01-01.
func appendMoment(b, value []byte) []byte {
	at := time.UnixMicro(integer(value) + microsecondsTo2000).UTC()
	return append(at.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

// appendDate writes a date: days since 2000-01-01.
func appendDate(b, value []byte) []byte {
	at := time.Unix((integer(value)+daysTo2000)*86400, 0).UTC()
	return append(at.AppendFormat(append(b, '"'), time.DateOnly), '"')
}

const (
	daysTo2000         = 10957
	microsecondsTo2000 = daysTo2000 * 86400 * 1_000_000
)

// appendJSON writes a jsonb: a version byte and the text.
func appendJSON(b, value []byte) []byte { return append(b, value[1:]...) }

// appendTexts writes a text[].
func appendTexts(b, value []byte) []byte {
	b = append(b, '[')
	for i, text := range texts(value) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, text)
	}
	return append(b, ']')
}

// texts are the elements of a text[] of one dimension, in which none is null.
func texts(value []byte) [][]byte {
	const head, dimension = 12, 8
	if len(value) < head+dimension {
		return nil // no element, and so no dimension
	}
	list := make([][]byte, binary.BigEndian.Uint32(value[head:]))
	value = value[head+dimension:]
	for i := range list {
		n := binary.BigEndian.Uint32(value)
		list[i] = value[4 : 4+n]
		value = value[4+n:]
	}
	return list
}

// readUUID reads a uuid; the nil one for null.
func readUUID(value []byte) uuid.UUID {
	if len(value) != len(uuid.UUID{}) {
		return uuid.Nil
	}
	return uuid.UUID(value)
}

// appendString writes a text as gqlgen does.
func appendString[T string | []byte](b []byte, s T) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		case '\n':
			b = append(b, '\\', 'n')
		case '"', '\\':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		start = i + 1
	}
	return append(append(b, s[start:]...), '"')
}
