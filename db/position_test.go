package db

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestParsePosition(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Position{
		"0/0": 0, "0/1": 1, "1/0": 1 << 32, "16/B374D848": 0x16B374D848, "ab/cdef": 0xAB0000CDEF, "FFFFFFFF/FFFFFFFF": Ahead,
	} {
		got, err := ParsePosition(text)
		if err != nil || got != want {
			t.Errorf("%s is %d, %v", text, got, err)
		}
		if !strings.EqualFold(got.String(), text) {
			t.Errorf("%s is written %s", text, got)
		}
	}
	for _, text := range []string{"", "/", "1", "1/", "/1", "1/2/3", "-1/0", "+1/0", "0x1/0", "123456789/0", "0/123456789", "g/0", "1 /0", "1/0\n", "1_0/0"} {
		if got, err := ParsePosition(text); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}

// TestReplicaWritesForget has more people write than are kept apart: what is
// forgotten of one asks more of everybody, never less.
func TestReplicaWritesForget(t *testing.T) {
	t.Parallel()
	var w writes
	first, other := uuid.New(), uuid.New()
	w.note(first, 500)
	w.note(first, 400) // A slower answer to an earlier write.
	for range maxWriters - 1 {
		w.note(uuid.New(), 10)
	}
	for _, test := range []struct {
		person uuid.UUID
		want   Position
	}{{first, 500}, {other, 0}} {
		if got, ok := w.of(test.person); !ok || got != test.want {
			t.Errorf("before: %d, %t, want %d", got, ok, test.want)
		}
	}
	w.note(uuid.New(), 600)
	for _, person := range []uuid.UUID{first, other} {
		if got, ok := w.of(person); !ok || got != 500 {
			t.Errorf("after: %d, %t, want 500", got, ok)
		}
	}
	if len(w.last) > maxWriters {
		t.Errorf("%d are kept", len(w.last))
	}
}

// TestReplicaWritesLost has writes whose position is not known: nobody reads from a
// standby until the primary was asked after the last of them.
func TestReplicaWritesLost(t *testing.T) {
	t.Parallel()
	var w writes
	w.lose()
	asked := w.unsettled()
	w.lose()
	if _, ok := w.of(uuid.New()); ok {
		t.Error("a lost write is not missed")
	}
	w.settle(asked, 100)
	if _, ok := w.of(uuid.New()); ok {
		t.Error("the second lost write is not missed: the primary was asked before it")
	}
	w.settle(w.unsettled(), 200)
	if got, ok := w.of(uuid.New()); !ok || got != 200 {
		t.Errorf("settled: %d, %t", got, ok)
	}
	w.settle(w.unsettled(), 300)
	if got, _ := w.of(uuid.New()); got != 200 {
		t.Errorf("with nothing lost the floor rises to %d", got)
	}
}
