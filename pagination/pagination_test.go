package pagination_test

import (
	"encoding/base64"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/pagination"
)

func TestCursorOpensOnItsOwnListAlone(t *testing.T) {
	t.Parallel()
	sealer := pagination.NewSealer([]byte("key"))
	keys := []string{"v2026-03-01 09:30:00+00", "n", "v0190"}
	cursor := sealer.Seal("list", keys)
	opened, err := sealer.Open("list", cursor)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(keys, opened); diff != "" {
		t.Error(diff)
	}
	if again := sealer.Seal("list", keys); again != cursor {
		t.Error("the same place has two cursors")
	}
	refused := map[string]func() ([]string, error){
		"another list": func() ([]string, error) { return sealer.Open("other", cursor) },
		"another key":  func() ([]string, error) { return pagination.NewSealer([]byte("other")).Open("list", cursor) },
		"empty":        func() ([]string, error) { return sealer.Open("list", "") },
		"not base64":   func() ([]string, error) { return sealer.Open("list", "!!!") },
		"padded":       func() ([]string, error) { return sealer.Open("list", cursor+"=") },
		"cut":          func() ([]string, error) { return sealer.Open("list", cursor[:len(cursor)-4]) },
		"longer":       func() ([]string, error) { return sealer.Open("list", cursor+"AAAA") },
	}
	for name, open := range refused {
		if _, err := open(); !errors.Is(err, pagination.ErrBadCursor) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEveryBitIsSealed turns each bit of a cursor in turn.
func TestEveryBitIsSealed(t *testing.T) {
	t.Parallel()
	sealer := pagination.NewSealer([]byte("key"))
	raw, err := base64.RawURLEncoding.DecodeString(sealer.Seal("list", []string{"v1"}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(raw) * 8 {
		edited := append([]byte{}, raw...)
		edited[i/8] ^= 1 << (i % 8)
		if _, err := sealer.Open("list", base64.RawURLEncoding.EncodeToString(edited)); err == nil {
			t.Fatalf("with bit %d turned it opens", i)
		}
	}
}

func TestConnection(t *testing.T) {
	t.Parallel()
	empty := pagination.NewConnection[int](nil, false, false)
	if empty.PageInfo.StartCursor != nil || empty.PageInfo.EndCursor != nil || len(empty.Nodes()) != 0 {
		t.Errorf("an empty page has %+v", empty.PageInfo)
	}
	c := pagination.NewConnection([]*pagination.Edge[int]{{Node: 1, Cursor: "a"}, {Node: 2, Cursor: "b"}}, true, false)
	if diff := cmp.Diff([]int{1, 2}, c.Nodes()); diff != "" {
		t.Error(diff)
	}
	if *c.PageInfo.StartCursor != "a" || *c.PageInfo.EndCursor != "b" || !c.PageInfo.HasPreviousPage || c.PageInfo.HasNextPage {
		t.Errorf("the page lies at %+v", c.PageInfo)
	}
}
