// Package gid holds the API's global ids: a type and a UUIDv7 in one readable
// word, as in creator_01h455vb4pex5vsknk084sn02q (the TypeID form).
package gid

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/google/uuid"
	"go.jetify.com/typeid"
)

// ID names one object of the graph. The zero ID, which a malformed text turns
// into, belongs to nothing: looking it up answers as an unknown id does.
type ID struct {
	Type string
	UUID uuid.UUID
}

// New makes a fresh key, ordered by time.
func New() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// Of names the row of a type.
func Of(typ string, key uuid.UUID) ID { return ID{Type: typ, UUID: key} }

// Parse reads the form that [ID.String] writes.
func Parse(text string) (ID, error) {
	tid, err := typeid.FromString(text)
	if err != nil {
		return ID{}, fmt.Errorf("not an id of this API: %w", err)
	}
	return ID{Type: tid.Prefix(), UUID: uuid.UUID(tid.UUIDBytes())}, nil
}

// Is tells whether the id is of the type, and gives its key. For a foreign type
// the key is the nil UUID, which no row has.
func (id ID) Is(typ string) (uuid.UUID, bool) {
	if id.Type != typ {
		return uuid.Nil, false
	}
	return id.UUID, true
}

func (id ID) String() string {
	if id.Type == "" {
		return ""
	}
	tid, err := typeid.FromUUIDBytesWithPrefix(id.Type, id.UUID[:])
	if err != nil {
		return ""
	}
	return tid.String()
}

// MarshalJSON writes the id as a string.
func (id ID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads a string; a malformed one gives the zero ID.
func (id *ID) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("an id is a string: %w", err)
	}
	*id, _ = Parse(text)
	return nil
}

// MarshalGQL writes the id as a GraphQL ID.
func (id ID) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(id.String())) }

// UnmarshalGQL reads a GraphQL ID. A malformed one is not refused here: it gives
// the zero ID, so that it answers exactly as an unknown one.
func (id *ID) UnmarshalGQL(v any) error {
	switch v := v.(type) {
	case string:
		*id, _ = Parse(v)
	case json.Number, int, int64:
		*id = ID{}
	default:
		return fmt.Errorf("an id is a string, not %T", v)
	}
	return nil
}
