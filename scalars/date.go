package scalars

import (
	"database/sql/driver"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Date is a calendar day, kept as its midnight in UTC.
type Date struct{ time.Time }

// DateOf is the day that the moment lies in, in the zone that it carries.
func DateOf(t time.Time) Date {
	return Date{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)}
}

// ParseDate reads 2026-03-01.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < minYear || t.Year() > maxYear {
		return Date{}, invalid("Write a day of the years %d to %d: \"2026-03-01\".", minYear, maxYear)
	}
	return Date{t}, nil
}

// Before tells whether the day comes before the other.
func (d Date) Before(other Date) bool { return d.Time.Before(other.Time) }

// After tells whether the day comes after the other.
func (d Date) After(other Date) bool { return d.Time.After(other.Time) }

// AddDays is the day so many days later.
func (d Date) AddDays(n int) Date { return Date{d.AddDate(0, 0, n)} }

func (d Date) String() string { return d.Format(time.DateOnly) }

// MarshalJSON writes the day as a string.
func (d Date) MarshalJSON() ([]byte, error) { return []byte(strconv.Quote(d.String())), nil }

// UnmarshalJSON reads the day from a string.
func (d *Date) UnmarshalJSON(data []byte) error {
	s, err := strconv.Unquote(string(data))
	if err != nil {
		return fmt.Errorf("a day is a string: %w", err)
	}
	*d, err = ParseDate(s)
	return err
}

// MarshalGQL writes the day.
func (d Date) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(d.String())) }

// UnmarshalGQL reads the day.
func (d *Date) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return invalid("Write a day as a string: \"2026-03-01\".")
	}
	var err error
	*d, err = ParseDate(s)
	return err
}

// Value gives Postgres the day.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan takes a day from Postgres.
func (d *Date) Scan(src any) error {
	switch src := src.(type) {
	case time.Time:
		*d = DateOf(src)
		return nil
	case string:
		var err error
		*d, err = ParseDate(src)
		return err
	case []byte:
		var err error
		*d, err = ParseDate(string(src))
		return err
	default:
		return fmt.Errorf("scan a date from %T", src)
	}
}
