package analytics

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Day is a calendar day, kept as its midnight in UTC.
type Day struct{ time.Time }

// DayOf is the day that the moment lies in, in the zone.
func DayOf(t time.Time, zone *time.Location) Day {
	year, month, day := t.In(zone).Date()
	return Day{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// String is the day as 2026-03-01.
func (d Day) String() string { return d.Format(time.DateOnly) }

// begin is the moment at which the day begins in the zone.
func (d Day) begin(zone *time.Location) time.Time {
	t := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
	if DayOf(t, zone).Before(d.Time) {
		// Where summer time skips midnight, the day begins with the hour after it.
		t = t.Add(time.Hour)
	}
	return t
}

// end is the moment at which the day ends in the zone; summer time moves it.
func (d Day) end(zone *time.Location) time.Time { return Day{d.AddDate(0, 0, 1)}.begin(zone) }

// Source is where a snapshot came from.
type Source string

// The sources. Of two values of one moment, the one of the source that is named
// first here counts.
const (
	SourceAPI     Source = "API"
	SourceImport  Source = "IMPORT"
	SourceManual  Source = "MANUAL"
	SourceCreator Source = "CREATOR"
)

func (s Source) trust() int {
	switch s {
	case SourceAPI:
		return 4
	case SourceImport:
		return 3
	case SourceManual:
		return 2
	case SourceCreator:
		return 1
	default:
		return 0
	}
}

// Snapshot is the counters of one subject at one moment, as they were reported.
type Snapshot struct {
	CapturedAt time.Time
	Source     Source
	Estimated  bool
	Counters
}

// Origin says what a counter was before it was first seen.
type Origin string

const (
	// OriginZero is the origin of a publication: before it there was nothing, so
	// that its first value is a change from zero.
	OriginZero Origin = "ZERO"
	// OriginUnknown is the origin of an account, which had followers before
	// anybody asked: its first value is no change.
	OriginUnknown Origin = "UNKNOWN"
)

// lag is how long a platform's figures of a day may still move:
// developers.facebook.com says up to 48 hours for Instagram's insights. A story's
// vanish after 24 hours, so that what was not captured by then never comes.
const lag = 48 * time.Hour

// Change is what changed in one counter by the end of a day.
type Change struct {
	Counter Counter
	// Delta is Last less the value before it. Negative when the platform took
	// something back, such as likes of spam accounts.
	Delta int64
	// Last is the counter at its last moment of the day.
	Last int64
	// Since is the day of the value before it; nil when the change is from zero.
	// Days without a value are in the change of the next day that has one, and are
	// not spread over the gap.
	Since *Day
	// Fell tells whether Delta is negative.
	Fell bool
	// Estimated tells whether one of the two values was estimated.
	Estimated bool
}

// DayChanges is what changed on one day. A counter without a value on the day is
// not among the changes.
type DayChanges struct {
	Day Day
	// Open tells whether late figures may still change this day.
	Open    bool
	Changes []Change
}

// ChangeSeries is what changed on each day that has a value, the first day first.
// A day without one is not there.
type ChangeSeries struct {
	Basis
	// Zone is the time zone in which days begin and end.
	Zone   string
	Origin Origin
	Days   []DayChanges
}

// reading is one value of one counter.
type reading struct {
	at        time.Time
	day       Day
	value     int64
	estimated bool
	trust     int
}

// before orders the readings in time. Of two at the same moment the measured one
// comes after the estimated one, the better source after the other, and the larger
// value after the smaller: the last one counts, whoever told us first.
func (r reading) before(o reading) int {
	return cmp.Or(
		r.at.Compare(o.at),
		cmp.Compare(measured(r.estimated), measured(o.estimated)),
		cmp.Compare(r.trust, o.trust),
		cmp.Compare(r.value, o.value),
	)
}

func measured(estimated bool) int {
	if estimated {
		return 0
	}
	return 1
}

// Changes works out what changed in one subject's counters on each local day:
// the last value of the day less the last value before it, for each counter by
// itself. The order of the snapshots does not matter, and one that comes late
// takes its place among the others. A negative counter is ErrInvalid.
//
// Now is the present moment; it tells which days are still open.
func Changes(snapshots []Snapshot, zone *time.Location, origin Origin, now time.Time) (ChangeSeries, error) {
	series := ChangeSeries{
		Basis: Basis{
			Formula: Formula{"changes", 1},
			Inputs:  []Input{{Name: "snapshots", Value: new(Int(int64(len(snapshots))))}},
		},
		Zone: zone.String(), Origin: origin,
	}
	days := map[Day][]Change{}
	for _, name := range AllCounters() {
		lasts, err := lastOfDays(snapshots, name, zone)
		if err != nil {
			return ChangeSeries{}, err
		}
		for i, last := range lasts {
			change := Change{Counter: name, Delta: last.value, Last: last.value, Estimated: last.estimated}
			switch {
			case i > 0:
				previous := lasts[i-1]
				// Neither is negative, so that the difference has room.
				change.Delta, change.Since = last.value-previous.value, &previous.day
				change.Fell = change.Delta < 0
				change.Estimated = last.estimated || previous.estimated
			case origin == OriginUnknown:
				continue
			}
			days[last.day] = append(days[last.day], change)
			series.Estimated = series.Estimated || change.Estimated
		}
	}
	for day, changes := range days {
		series.Days = append(series.Days, DayChanges{Day: day, Open: now.Before(day.end(zone).Add(lag)), Changes: changes})
	}
	slices.SortFunc(series.Days, func(a, b DayChanges) int { return a.Day.Compare(b.Day.Time) })
	if n := len(series.Days); n > 0 {
		series.Period = &Period{From: series.Days[0].Day.begin(zone), Until: series.Days[n-1].Day.end(zone)}
	}
	return series, nil
}

// lastOfDays is the last value of a counter on each day that has one.
func lastOfDays(snapshots []Snapshot, name Counter, zone *time.Location) ([]reading, error) {
	var readings []reading
	for i := range snapshots {
		s := &snapshots[i]
		value := s.Of(name)
		if value == nil {
			continue
		}
		if *value < 0 {
			return nil, fmt.Errorf("%w: %s is %d at %s", ErrInvalid, name, *value, s.CapturedAt.Format(time.RFC3339))
		}
		readings = append(readings, reading{s.CapturedAt, DayOf(s.CapturedAt, zone), *value, s.Estimated, s.Source.trust()})
	}
	slices.SortFunc(readings, reading.before)
	var lasts []reading
	for _, r := range readings {
		if n := len(lasts); n > 0 && lasts[n-1].day == r.day {
			lasts[n-1] = r
		} else {
			lasts = append(lasts, r)
		}
	}
	return lasts, nil
}

// Between adds up the changes of the days from first to last, both included. A
// counter is nil when none of these days has it. A change that spans a gap is
// counted on the day on which it was seen.
func (s *ChangeSeries) Between(first, last Day) (Counters, error) {
	var sum Counters
	for _, day := range s.Days {
		if day.Day.Before(first.Time) || day.Day.After(last.Time) {
			continue
		}
		for _, c := range day.Changes {
			if err := sum.plus(c.Counter, c.Delta); err != nil {
				return Counters{}, err
			}
		}
	}
	return sum, nil
}
