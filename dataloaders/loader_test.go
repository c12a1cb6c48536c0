package dataloaders

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/errs"
)

// squares loads the squares of even numbers and notes what is read.
func squares(reads *[][]int) *Loader[int, int] {
	var mu sync.Mutex
	return newLoader(&source{tally: &tally{}}, func(_ context.Context, keys []int) (map[int]int, error) {
		mu.Lock()
		defer mu.Unlock()
		*reads = append(*reads, slices.Sorted(slices.Values(keys)))
		found := map[int]int{}
		for _, key := range keys {
			if key%2 == 0 {
				found[key] = key * key
			}
		}
		return found, nil
	})
}

func TestLoadAll(t *testing.T) {
	t.Parallel()
	var reads [][]int
	loader := squares(&reads)
	got, err := loader.LoadAll(t.Context(), []int{4, 1, 2, 4})
	if diff := cmp.Diff([]int{16, 0, 4, 16}, got); err != nil || diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
	if again, err := loader.Load(t.Context(), 2); err != nil || again != 4 {
		t.Errorf("a known key gives %d, %v", again, err)
	}
	if diff := cmp.Diff([][]int{{1, 2, 4}}, reads); diff != "" {
		t.Errorf("it read (-want +got):\n%s", diff)
	}
}

// Without a tally being kept every key is read all the same, and once.
func TestLoadUntended(t *testing.T) {
	t.Parallel()
	var reads [][]int
	loader := squares(&reads)
	var group sync.WaitGroup
	for key := range 200 {
		group.Go(func() {
			got, err := loader.Load(t.Context(), key%50)
			if want := (key % 50) * (key % 50) * (1 - key%2); err != nil || got != want {
				t.Errorf("%d gives %d, %v; want %d", key%50, got, err, want)
			}
		})
	}
	group.Wait()
	counts := map[int]int{}
	for _, keys := range reads {
		for _, key := range keys {
			counts[key]++
		}
	}
	if len(counts) != 50 || slices.Max(slices.Collect(maps.Values(counts))) != 1 {
		t.Errorf("the keys were read %v times", counts)
	}
}

// What fails or panics is told to all who wait, and no process ends.
func TestLoadFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		read func(context.Context, []int) (map[int]int, error)
		want func(error) bool
	}{
		"an error": {
			func(context.Context, []int) (map[int]int, error) { return nil, broken },
			func(err error) bool { return errors.Is(err, broken) },
		},
		"a panic": {
			func(context.Context, []int) (map[int]int, error) { panic("out of range") },
			func(err error) bool { return errs.CodeOf(err) == errs.Internal },
		},
	} {
		loader := newLoader(&source{tally: &tally{}}, test.read)
		var group sync.WaitGroup
		for key := range 10 {
			group.Go(func() {
				if got, err := loader.Load(t.Context(), key); got != 0 || !test.want(err) {
					t.Errorf("%s: %d, %v", name, got, err)
				}
			})
		}
		group.Wait()
		if _, err := loader.LoadAll(t.Context(), []int{1, 2}); !test.want(err) {
			t.Errorf("%s of all: %v", name, err)
		}
	}
}
