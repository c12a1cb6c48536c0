package scalars_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/scalars"
)

// TestRefusals gives each scalar what it can't hold exactly: all of it must be
// refused, and with a sentence rather than a panic.
func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		read func(any) error
		bad  []any
	}{
		"DateTime": {func(v any) error { _, err := scalars.UnmarshalDateTime(v); return err }, []any{
			"", "2026-03-01", "2026-03-01T09:30:00", "2026-02-30T00:00:00Z", "1899-12-31T23:59:59Z", "2201-01-01T00:00:00Z",
			"99999-01-01T00:00:00Z", "0000-01-01T00:00:00Z", json.Number("1"), nil, true,
		}},
		"Date": {func(v any) error { var d scalars.Date; return d.UnmarshalGQL(v) }, []any{
			"", "2026-3-1", "2026-02-30", "1899-12-31", "2201-01-01", "0000-01-01", "99999-01-01", json.Number("20260301"), nil,
		}},
		"BigInt": {func(v any) error { _, err := scalars.UnmarshalBigInt(v); return err }, []any{
			json.Number("9007199254740992"), json.Number("-9007199254740992"), json.Number("1e3"), json.Number("1.5"),
			json.Number("9223372036854775808"), int64(math.MaxInt64), "12", 1.5, math.NaN(), math.Inf(1), nil, true,
		}},
		"Decimal": {func(v any) error { _, err := scalars.UnmarshalDecimal(v); return err }, []any{
			"", "-", ".5", "5.", "1,5", "1e3", "NaN", "Infinity", "0x1", " 1", "1234567890123456789", "1.1234567890", "--1", nil, true,
		}},
		"CurrencyCode": {func(v any) error { _, err := scalars.UnmarshalCurrencyCode(v); return err }, []any{"", "eur", "EURO", "XYZ1", "ABC", nil}},
		"CountryCode":  {func(v any) error { _, err := scalars.UnmarshalCountryCode(v); return err }, []any{"", "de", "DEU", "ZZ", "EU", "276", nil}},
		"LanguageCode": {func(v any) error { _, err := scalars.UnmarshalLanguageCode(v); return err }, []any{"", "not a tag", "xx-yy-zz-!", nil}},
		"TimeZone":     {func(v any) error { _, err := scalars.UnmarshalTimeZone(v); return err }, []any{"", "Local", "Berlin", "../../etc/passwd", "UTC+1 ", nil}},
		"URL": {func(v any) error { _, err := scalars.UnmarshalURL(v); return err }, []any{
			"", "example.com", "//example.com", "ftp://example.com", "javascript:alert(1)", "http://", "https://user:pw@example.com", "http://[::1", nil,
			"https://example.com/" + string(bytes.Repeat([]byte("a"), 2048)),
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, bad := range test.bad {
				if err := test.read(bad); err == nil {
					t.Errorf("%v (%T) is taken", bad, bad)
				}
			}
		})
	}
}

// TestRoundTrips writes what was read, in the one form that each scalar has.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	moment, err := scalars.UnmarshalDateTime("2026-03-01T10:30:00.1234567+01:00")
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 3, 1, 9, 30, 0, 123456000, time.UTC); !moment.Equal(want) {
		t.Errorf("the moment is %v, not %v", moment, want)
	}
	var out bytes.Buffer
	scalars.MarshalDateTime(moment).MarshalGQL(&out)
	if out.String() != `"2026-03-01T09:30:00.123456Z"` {
		t.Errorf("the moment is written as %s", out.String())
	}
	for _, n := range []string{"0", "-1", "9007199254740991", "-9007199254740991", "2147483648"} {
		read, err := scalars.UnmarshalBigInt(json.Number(n))
		if err != nil {
			t.Fatal(err)
		}
		out.Reset()
		scalars.MarshalBigInt(read).MarshalGQL(&out)
		if out.String() != n {
			t.Errorf("%s is written as %s", n, out.String())
		}
	}
	for _, s := range []string{"0", "1250.00", "-0.5", "999999999999999999.999999999"} {
		read, err := scalars.UnmarshalDecimal(s)
		if err != nil || read != s {
			t.Errorf("%s is read as %s, %v", s, read, err)
		}
	}
	for given, want := range map[string]string{"de": "de", "PT-br": "pt-BR", "zh-hant": "zh-Hant"} {
		read, err := scalars.UnmarshalLanguageCode(given)
		if err != nil || read != want {
			t.Errorf("%s is read as %s, %v", given, read, err)
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	day, err := scalars.ParseDate("2026-02-28")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]scalars.Date{"day": day.AddDays(1)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"day":"2026-03-01"}`, string(text)); diff != "" {
		t.Error(diff)
	}
	berlin := time.FixedZone("", 3600)
	if got := scalars.DateOf(time.Date(2026, 3, 1, 0, 30, 0, 0, berlin)); got.String() != "2026-03-01" {
		t.Errorf("the day is taken in another zone: %s", got)
	}
	var scanned scalars.Date
	for _, src := range []any{"2026-02-28", []byte("2026-02-28"), day.Time} {
		if err := scanned.Scan(src); err != nil || scanned != day {
			t.Errorf("scanned %v from %T: %v", scanned, src, err)
		}
	}
	if err := scanned.Scan(7); err == nil {
		t.Error("a number is scanned as a day")
	}
}
