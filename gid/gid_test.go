package gid_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/gid"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	// The example of the TypeID specification.
	key := uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057")
	id := gid.Of("prefix", key)
	if id.String() != "prefix_01h455vb4pex5vsknk084sn02q" {
		t.Fatalf("the id is written as %s", id)
	}
	read, err := gid.Parse(id.String())
	if err != nil || read != id {
		t.Fatalf("the id is read as %v, %v", read, err)
	}
	if got, ok := read.Is("prefix"); !ok || got != key {
		t.Errorf("the key is %v, %v", got, ok)
	}
	if got, ok := read.Is("other"); ok || got != uuid.Nil {
		t.Errorf("a foreign type gives the key %v", got)
	}
	var out bytes.Buffer
	id.MarshalGQL(&out)
	if out.String() != `"prefix_01h455vb4pex5vsknk084sn02q"` {
		t.Errorf("GraphQL writes %s", out.String())
	}
}

// TestMalformed shows that a malformed id is not refused but names nothing, so
// that it answers as an unknown one does.
func TestMalformed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "creator", "creator_", "_01h455vb4pex5vsknk084sn02q", "creator_01h455vb4pex5vsknk084sn02",
		"creator_81h455vb4pex5vsknk084sn02q", "creator_01h455vb4pex5vsknk084sn02u", "CREATOR_01h455vb4pex5vsknk084sn02q",
		"creator_01H455VB4PEX5VSKNK084SN02Q", "creator_01h455vb4pex5vsknk084sn02q\x00", "' OR 1=1 --",
	} {
		var id gid.ID
		if err := id.UnmarshalGQL(text); err != nil {
			t.Errorf("%q is refused: %v", text, err)
		}
		if id != (gid.ID{}) {
			t.Errorf("%q names %v", text, id)
		}
	}
	var id gid.ID
	if err := id.UnmarshalGQL(map[string]any{}); err == nil {
		t.Error("an object is taken for an id")
	}
}

func TestNewIsOrderedByTime(t *testing.T) {
	t.Parallel()
	last := gid.New()
	for range 1000 {
		next := gid.New()
		if bytes.Compare(next[:], last[:]) <= 0 {
			t.Fatalf("%v does not come after %v", next, last)
		}
		last = next
	}
}
