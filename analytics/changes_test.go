package analytics

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestChanges(t *testing.T) {
	t.Parallel()
	for _, c := range readTables(t, "changes.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			zone, origin, now := time.UTC, OriginZero, noon()
			var snapshots []Snapshot
			var want []string
			for _, words := range c.lines {
				switch words[0] {
				case "zone":
					zone = mustZone(t, words[1])
				case "origin":
					origin = Origin(words[1])
				case "now":
					now = moment(t, words[1])
				case "snap":
					snapshots = append(snapshots, readSnapshot(t, words[1:]))
				case "day":
					want = append(want, strings.Join(words[1:], " "))
				default:
					t.Fatalf("no %q", words[0])
				}
			}
			got, err := Changes(snapshots, zone, origin, now)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, written(got)); diff != "" {
				t.Errorf("days (-want +got):\n%s", diff)
			}
			if got.Formula.String() != "changes/1" || got.Zone != zone.String() {
				t.Errorf("made by %s in %s", got.Formula, got.Zone)
			}
		})
	}
}

func readSnapshot(t *testing.T, words []string) Snapshot {
	t.Helper()
	s := Snapshot{CapturedAt: moment(t, words[0]), Source: Source(words[1])}
	for _, word := range words[2:] {
		if word == "estimated" {
			s.Estimated = true
			continue
		}
		name, value := pair(t, word)
		*s.place(Counter(name)) = new(whole(t, value))
	}
	return s
}

// written is the days as testdata/changes.txt writes them.
func written(s ChangeSeries) []string {
	var lines []string
	for _, d := range s.Days {
		words := []string{d.Day.String()}
		if d.Open {
			words = append(words, "open")
		}
		for _, c := range d.Changes {
			since := "zero"
			if c.Since != nil {
				since = c.Since.String()
			}
			word := fmt.Sprintf("%s=%d/%d/%s", c.Counter, c.Delta, c.Last, since)
			if c.Fell {
				word += "/fell"
			}
			if c.Estimated {
				word += "/estimated"
			}
			words = append(words, word)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// randomSnapshots has gaps, falls, missing counters and two sources at a moment.
func randomSnapshots(dice *rand.Rand, n int) []Snapshot {
	start := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	sources := []Source{SourceAPI, SourceImport, SourceManual, SourceCreator}
	var all []Snapshot
	for range n {
		s := Snapshot{
			CapturedAt: start.Add(time.Duration(dice.IntN(20*24)) * time.Hour),
			Source:     sources[dice.IntN(len(sources))], Estimated: dice.IntN(4) == 0,
		}
		for _, name := range []Counter{Likes, Views, Followers} {
			if dice.IntN(3) > 0 {
				*s.place(name) = new(dice.Int64N(1000))
			}
		}
		all = append(all, s)
	}
	return all
}

// TestChangesProperties: the order of the snapshots does not matter, the changes of
// a counter sum to its last value less its first, or to the last one where it began
// at zero, and each counter's Last is that of a plain look for the latest.
func TestChangesProperties(t *testing.T) {
	t.Parallel()
	zone := mustZone(t, "Europe/Berlin")
	for seed := range uint64(300) {
		dice := rand.New(rand.NewPCG(seed, 1))
		snapshots := randomSnapshots(dice, 1+dice.IntN(40))
		for _, origin := range []Origin{OriginZero, OriginUnknown} {
			series, err := Changes(snapshots, zone, origin, noon())
			if err != nil {
				t.Fatal(err)
			}
			shuffled := append([]Snapshot(nil), snapshots...)
			dice.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			again, err := Changes(shuffled, zone, origin, noon())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(series, again); diff != "" {
				t.Fatalf("seed %d: another order gives other changes:\n%s", seed, diff)
			}
			checkSums(t, snapshots, series)
		}
	}
}

// checkSums finds the first and the last day of each counter by looking, not by
// sorting.
func checkSums(t *testing.T, snapshots []Snapshot, series ChangeSeries) {
	t.Helper()
	zone := mustZone(t, series.Zone)
	sums, err := series.Between(Day{time.Time{}}, DayOf(noon(), zone))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range AllCounters() {
		var first, last *Day
		for i := range snapshots {
			if snapshots[i].Of(name) == nil {
				continue
			}
			day := DayOf(snapshots[i].CapturedAt, zone)
			if first == nil || day.Before(first.Time) {
				first = &day
			}
			if last == nil || day.After(last.Time) {
				last = &day
			}
		}
		sum := sums.Of(name)
		if first == nil || (series.Origin == OriginUnknown && *first == *last) {
			if sum != nil {
				t.Fatalf("%s changed by %d without two values", name, *sum)
			}
			continue
		}
		want := *best(snapshots, name, *last, zone)
		if series.Origin == OriginUnknown {
			want -= *best(snapshots, name, *first, zone)
		}
		if sum == nil || *sum != want {
			t.Fatalf("%s changed by %v, want %d", name, sum, want)
		}
	}
}

// best is the value that counts on a day.
func best(snapshots []Snapshot, name Counter, day Day, zone *time.Location) *int64 {
	var winner *Snapshot
	better := func(a, b *Snapshot) bool {
		switch {
		case !a.CapturedAt.Equal(b.CapturedAt):
			return a.CapturedAt.After(b.CapturedAt)
		case a.Estimated != b.Estimated:
			return !a.Estimated
		case a.Source != b.Source:
			order := "API IMPORT MANUAL CREATOR"
			return strings.Index(order, string(a.Source)) < strings.Index(order, string(b.Source))
		default:
			return *a.Of(name) > *b.Of(name)
		}
	}
	for i := range snapshots {
		s := &snapshots[i]
		if s.Of(name) == nil || DayOf(s.CapturedAt, zone) != day {
			continue
		}
		if winner == nil || better(s, winner) {
			winner = s
		}
	}
	return winner.Of(name)
}

func TestChangesRefuseNegativeCounters(t *testing.T) {
	t.Parallel()
	_, err := Changes([]Snapshot{{CapturedAt: noon(), Counters: Counters{Likes: new(int64(-1))}}}, time.UTC, OriginZero, noon())
	if !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v", err)
	}
}

func TestSumCounters(t *testing.T) {
	t.Parallel()
	const most = 1<<63 - 1
	sum, err := SumCounters([]Counters{{Likes: new(int64(most - 1))}, {Views: new(int64(0))}, {Likes: new(int64(1))}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Counters{Likes: new(int64(most)), Views: new(int64(0))}, sum); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, all := range [][]Counters{
		{{Likes: new(int64(most))}, {Likes: new(int64(1))}},
		{{Likes: new(int64(-most))}, {Likes: new(int64(-2))}},
	} {
		if _, err := SumCounters(all); !errors.Is(err, ErrOverflow) {
			t.Errorf("%v: got %v", all, err)
		}
	}
}

// FuzzChanges: whatever the counters, no panic, and the change is the difference or
// the input is refused.
func FuzzChanges(f *testing.F) {
	f.Add(int64(0), int64(1<<63-1), int64(0), int64(86_400))
	f.Add(int64(-1), int64(5), int64(1<<40), int64(-1<<40))
	f.Add(int64(1<<63-1), int64(0), int64(1<<62), int64(1<<62))
	f.Fuzz(func(t *testing.T, first, second, at, later int64) {
		one := Snapshot{CapturedAt: time.Unix(at, 0), Counters: Counters{Likes: &first}}
		two := Snapshot{CapturedAt: time.Unix(later, 0), Counters: Counters{Likes: &second}}
		series, err := Changes([]Snapshot{one, two}, time.UTC, OriginUnknown, noon())
		if first < 0 || second < 0 {
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("%d and %d: %v", first, second, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if DayOf(one.CapturedAt, time.UTC) == DayOf(two.CapturedAt, time.UTC) {
			if len(series.Days) != 0 {
				t.Fatalf("one day changed: %v", series.Days)
			}
			return
		}
		want := second - first
		if two.CapturedAt.Before(one.CapturedAt) {
			want = first - second
		}
		if len(series.Days) != 1 || series.Days[0].Changes[0].Delta != want {
			t.Fatalf("got %v, want %d", series.Days, want)
		}
	})
}
