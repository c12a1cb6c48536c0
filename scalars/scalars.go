// Package scalars reads and writes the schema's own scalar types. Each refuses
// what it can't hold exactly, with a sentence that says what to write instead.
package scalars

import (
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/bojanz/currency"
	"golang.org/x/text/language"

	"github.com/rapporthq/rapport/errs"
)

// The years that a date or a moment may lie in.
const (
	minYear = 1900
	maxYear = 2200
)

// maxSafe is the largest whole number that every JSON reader keeps exactly:
// 2⁵³−1 (RFC 8259, section 6).
const maxSafe = 1<<53 - 1

// MarshalDateTime writes a moment in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return text(t.UTC().Format(time.RFC3339Nano))
}

// UnmarshalDateTime reads RFC 3339, and keeps microseconds.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, invalid("Write a moment as a string in RFC 3339: \"2026-03-01T09:30:00Z\".")
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, invalid("Write a moment in RFC 3339, with its offset: \"2026-03-01T09:30:00Z\".")
	}
	t = t.UTC().Truncate(time.Microsecond)
	if t.Year() < minYear || t.Year() > maxYear {
		return time.Time{}, invalid("The year must be from %d to %d.", minYear, maxYear)
	}
	return t, nil
}

// MarshalBigInt writes a whole number.
func MarshalBigInt(n int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.FormatInt(n, 10)) })
}

// UnmarshalBigInt reads a whole number that JSON keeps exactly.
func UnmarshalBigInt(v any) (int64, error) {
	var n int64
	switch v := v.(type) {
	case int64:
		n = v
	case int:
		n = int64(v)
	case json.Number:
		parsed, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			return 0, invalid("Write a whole number of at most 2^53-1, as a JSON number.")
		}
		n = parsed
	default:
		return 0, invalid("Write a whole number, as a JSON number.")
	}
	if n > maxSafe || n < -maxSafe {
		return 0, invalid("Write a whole number of at most 2^53-1: larger ones are not kept exactly.")
	}
	return n, nil
}

// MarshalDecimal writes an exact number as a string.
func MarshalDecimal(s string) graphql.Marshaler { return text(s) }

// UnmarshalDecimal reads an exact number: digits, at most 18 before the point
// and 9 after it.
func UnmarshalDecimal(v any) (string, error) {
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case json.Number:
		s = v.String()
	case int64:
		s = strconv.FormatInt(v, 10)
	default:
		return "", invalid("Write an exact number as a string: \"1250.00\".")
	}
	if !isDecimal(s) {
		return "", invalid("Write an exact number in digits, as a string: \"1250.00\".")
	}
	return s, nil
}

// MarshalCurrencyCode writes an ISO 4217 code.
func MarshalCurrencyCode(s string) graphql.Marshaler { return text(s) }

// UnmarshalCurrencyCode reads an ISO 4217 code.
func UnmarshalCurrencyCode(v any) (string, error) {
	s, ok := v.(string)
	if !ok || s == "" || !currency.IsValid(s) {
		return "", invalid("Write an ISO 4217 currency code in upper case: \"EUR\".")
	}
	return s, nil
}

// MarshalCountryCode writes an ISO 3166-1 alpha-2 code.
func MarshalCountryCode(s string) graphql.Marshaler { return text(s) }

// UnmarshalCountryCode reads an ISO 3166-1 alpha-2 code.
func UnmarshalCountryCode(v any) (string, error) {
	s, _ := v.(string)
	region, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || s != strings.ToUpper(s) || !region.IsCountry() || region.Canonicalize().String() != s {
		return "", invalid("Write an ISO 3166-1 alpha-2 country code in upper case: \"DE\".")
	}
	return s, nil
}

// MarshalLanguageCode writes a BCP 47 tag.
func MarshalLanguageCode(s string) graphql.Marshaler { return text(s) }

// UnmarshalLanguageCode reads a BCP 47 tag and keeps its canonical form.
func UnmarshalLanguageCode(v any) (string, error) {
	s, _ := v.(string)
	tag, err := language.Parse(s)
	if err != nil || s == "" || len(s) > 35 {
		return "", invalid("Write a BCP 47 language tag: \"de\" or \"pt-BR\".")
	}
	return tag.String(), nil
}

// MarshalTimeZone writes an IANA time zone's name.
func MarshalTimeZone(s string) graphql.Marshaler { return text(s) }

// UnmarshalTimeZone reads an IANA time zone's name.
func UnmarshalTimeZone(v any) (string, error) {
	s, _ := v.(string)
	if _, err := time.LoadLocation(s); err != nil || s == "" || s == "Local" {
		return "", invalid("Write a time zone of the IANA database: \"Europe/Berlin\".")
	}
	return s, nil
}

// MarshalURL writes an address.
func MarshalURL(s string) graphql.Marshaler { return text(s) }

// UnmarshalURL reads an absolute http or https address.
func UnmarshalURL(v any) (string, error) {
	s, _ := v.(string)
	u, err := url.Parse(s)
	if err != nil || len(s) > 2048 || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return "", invalid("Write an absolute http or https URL of at most 2,048 characters, without a user name.")
	}
	return s, nil
}

// MarshalJSON writes a value as it was stored.
func MarshalJSON(raw json.RawMessage) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(raw) })
}

// UnmarshalJSON reads any value.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, invalid("Write a JSON value.")
	}
	return raw, nil
}

// invalid refuses a value with a sentence that says what to write instead.
func invalid(format string, args ...any) error { return errs.New(errs.Invalid, format, args...) }

func text(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// isDecimal tells whether the text is digits, with at most 18 before a point and
// at most 9 after it.
func isDecimal(s string) bool {
	whole, fraction, hasPoint := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return isDigits(whole, 18) && (!hasPoint || isDigits(fraction, 9))
}

func isDigits(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}
