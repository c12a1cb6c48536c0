package server

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/errs"
)

func testLimits() *Limits {
	l := Limits{}.withDefaults()
	return &l
}

func TestReadJSONKeepsValues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		`null`:                       nil,
		` true `:                     true,
		`false`:                      false,
		`0`:                          json.Number("0"),
		`-0.5e+10`:                   json.Number("-0.5e+10"),
		`9007199254740993`:           json.Number("9007199254740993"),
		`""`:                         "",
		`"a\"\\\/\b\f\n\r\tz"`:       "a\"\\/\b\f\n\r\tz",
		`"\u00e9\ud83d\ude00"`:       "é😀",
		`"😀 שלום"`:                   "😀 שלום",
		`"\uFFFD"`:                   "\uFFFD",
		`[]`:                         []any{},
		`[1, [true],{"a":{}} ]`:      []any{json.Number("1"), []any{true}, map[string]any{"a": map[string]any{}}},
		"\n{\"a\" : 1 ,\t\"A\":\r2}": map[string]any{"a": json.Number("1"), "A": json.Number("2")},
	} {
		got, err := readJSON(text, testLimits())
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", text, diff)
		}
	}
}

func TestReadJSONRefuses(t *testing.T) {
	t.Parallel()
	limits := testLimits()
	for text, want := range map[string]string{
		``:                        "The request's JSON is cut off.",
		`{`:                       "The request's JSON is cut off.",
		`{"a`:                     "The request's JSON is cut off.",
		`{"a":`:                   "The request's JSON is cut off.",
		`["a\`:                    "The request's JSON is cut off.",
		`[1`:                      "The request's JSON is cut off.",
		`{"a":1,}`:                "The request is not valid JSON, at byte 7.",
		`[1,]`:                    "The request is not valid JSON, at byte 3.",
		`{a:1}`:                   "The request is not valid JSON, at byte 1.",
		`01`:                      "The request goes on after its JSON ends, at byte 1.",
		`1.`:                      "The request's JSON is cut off.",
		`-x`:                      "The request is not valid JSON, at byte 1.",
		`1e`:                      "The request's JSON is cut off.",
		`NaN`:                     "The request is not valid JSON, at byte 0.",
		`Infinity`:                "The request is not valid JSON, at byte 0.",
		"\"a\nb\"":                "The request is not valid JSON, at byte 2.",
		"\"a\x00b\"":              "The request is not valid JSON, at byte 2.",
		`"\x41"`:                  "The request is not valid JSON, at byte 1.",
		`"\u12G4"`:                "The request is not valid JSON, at byte 1.",
		`"a\u0000"`:               "The request holds a NUL character, at byte 2.",
		`"\ud800"`:                "The request holds half a surrogate pair, at byte 1.",
		`"\ud800\u0041"`:          "The request holds half a surrogate pair, at byte 1.",
		`"\ude00\ud83d"`:          "The request holds half a surrogate pair, at byte 1.",
		"\"\xff\"":                "The request is not valid UTF-8.",
		"\"\xed\xa0\x80\"":        "The request is not valid UTF-8.",
		`{"a":1,"a":2}`:           "An object of the request names a key twice, at byte 7.",
		`{"a":1,"\u0061":2}`:      "An object of the request names a key twice, at byte 7.",
		`[{"b":{"a":1,"a":2}}]`:   "An object of the request names a key twice, at byte 13.",
		`{} {}`:                   "The request goes on after its JSON ends, at byte 3.",
		`null;`:                   "The request goes on after its JSON ends, at byte 4.",
		strings.Repeat("[", 65):   "The request's JSON nests deeper than 64.",
		strings.Repeat("9", 65):   "The request holds a number of more than 64 digits.",
		strings.Repeat("[", 9999): "The request's JSON nests deeper than 64.",
		strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000): "The request's JSON nests deeper than 64.",
		"[" + strings.Repeat("1,", 1_000_000) + "1]":                        "The request holds more than 20000 values. Send fewer at a time.",
	} {
		value, err := readJSON(text, limits)
		if err == nil {
			t.Errorf("%.40q: read as %v", text, value)
			continue
		}
		if err.Code != errs.BadRequest || err.Message != want {
			t.Errorf("%.40q: %s %q; want %q", text, err.Code, err.Message, want)
		}
	}
}

// FuzzReadJSON: whatever readJSON takes, encoding/json reads as the same value.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,"\ud83d\ude00",null,true]}`, `"\u0000"`, `[[]]`, `{"a":1,"a":2}`, `1 2`, "\"\xff\""} {
		f.Add(seed)
	}
	limits := testLimits()
	f.Fuzz(func(t *testing.T, text string) {
		got, err := readJSON(text, limits)
		if err != nil {
			return
		}
		var want any
		decode := json.NewDecoder(bytes.NewReader([]byte(text)))
		decode.UseNumber()
		if err := decode.Decode(&want); err != nil {
			t.Fatalf("%q: encoding/json refuses it: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: (-encoding/json +ours)\n%s", text, diff)
		}
	})
}
