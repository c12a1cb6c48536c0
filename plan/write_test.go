package plan

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// wire is a value in Postgres' binary form, as pgx writes it.
func wire(t testing.TB, oid uint32, value any) []byte {
	t.Helper()
	b, err := pgtype.NewMap().Encode(oid, pgtype.BinaryFormatCode, value, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// marshaled is what gqlgen writes of a value.
func marshaled(m graphql.Marshaler) string {
	var out bytes.Buffer
	m.MarshalGQL(&out)
	return out.String()
}

// written is what the column's writer makes of a value, after what is there.
func written(t testing.TB, of, column any, typ *ast.Type, value []byte) string {
	t.Helper()
	name, _ := column.(string)
	write, ok := columnWriterOf(&db.Column{Name: name, Go: reflect.TypeOf(of)}, "creator", typ)
	if !ok {
		t.Fatalf("no writer for %T as %s", of, typ)
	}
	const before = `{"x":`
	out := string(write([]byte(before), value))
	if !strings.HasPrefix(out, before) {
		t.Fatalf("%s is not after what was there", out)
	}
	return out[len(before):]
}

func named(name string) *ast.Type { return ast.NamedType(name, nil) }

func dice() *rand.Rand { return rand.New(rand.NewPCG(3, 1)) }

// texts that JSON must escape, and that it may leave alone.
func strange() []string {
	all := []string{
		"", " ", `"`, `\`, `\"`, `\u0041`, "/", "</script><!-- & -->", "\u007f", "\u0080", "\u2028\u2029", "\ufeff", "\ufffd", "é", "日本語", "🌿👩🏽‍🚀",
		"null", "\x00", strings.Repeat(`"`, 1000), strings.Repeat("ä", 1000),
	}
	for c := range rune(0x180) {
		all = append(all, string(c), "a"+string(c)+"b")
	}
	random := dice()
	for range 500 {
		var b strings.Builder
		for range random.IntN(30) {
			if c := rune(random.IntN(0x11000)); utf8.ValidRune(c) {
				b.WriteRune(c >> random.IntN(12))
			}
		}
		all = append(all, b.String())
	}
	return all
}

func TestTextsAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	for _, s := range strange() {
		got := written(t, "", "", named("String"), []byte(s))
		if want := marshaled(graphql.MarshalString(s)); got != want {
			t.Errorf("%q becomes %s, want %s", s, got, want)
		}
		var back string
		if err := json.Unmarshal([]byte(got), &back); err != nil || back != s {
			t.Errorf("%s is %q again, %v, want %q", got, back, err, s)
		}
		if got := string(appendString(nil, s)); got != marshaled(graphql.MarshalString(s)) {
			t.Errorf("the string %q becomes %s", s, got)
		}
	}
	// Enums and pointers to texts are the same bytes.
	for _, of := range []any{new(""), db.PartnershipStage(""), new(db.PartnershipStage(""))} {
		if got := written(t, of, "", named("PartnershipStage"), []byte("PILOT")); got != `"PILOT"` {
			t.Errorf("%T becomes %s", of, got)
		}
	}
}

func TestIntegersAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 1, -1, 9, 10, math.MaxInt16, math.MinInt16, math.MaxInt32, math.MinInt32, 1<<53 - 1, 1 << 53, math.MaxInt64, math.MinInt64} {
		want := marshaled(scalars.MarshalBigInt(n))
		check := func(oid uint32) {
			t.Helper()
			for _, of := range []any{int(0), int64(0), new(0), new(int64(0))} {
				if got := written(t, of, "", named("BigInt"), wire(t, oid, n)); got != want {
					t.Errorf("%d of %d as %T becomes %s", n, oid, of, got)
				}
			}
		}
		check(pgtype.Int8OID)
		if n == int64(int32(n)) {
			check(pgtype.Int4OID)
			if got := marshaled(graphql.MarshalInt(int(n))); got != want {
				t.Errorf("gqlgen writes the Int %d as %s", n, got)
			}
		}
		if n == int64(int16(n)) {
			check(pgtype.Int2OID)
		}
	}
}

func TestBooleansAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	for _, b := range []bool{true, false} {
		if got, want := written(t, b, "", named("Boolean"), wire(t, pgtype.BoolOID, b)), marshaled(graphql.MarshalBoolean(b)); got != want {
			t.Errorf("%t becomes %s, want %s", b, got, want)
		}
	}
}

func TestMomentsAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	start := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	all := []time.Time{
		start, start.Add(-time.Microsecond), start.Add(time.Microsecond), start.Add(-time.Second), time.Unix(0, 0), time.Unix(-1, 0),
		time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(2024, 2, 29, 12, 0, 0, 100_000_000, time.UTC), time.Date(2024, 2, 29, 12, 0, 0, 123_450_000, time.FixedZone("", -7*3600)),
		time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	random := dice()
	for range 2000 {
		all = append(all, time.UnixMicro(random.Int64N(1<<53)-1<<51))
	}
	for _, at := range all {
		value := wire(t, pgtype.TimestamptzOID, at)
		want := marshaled(scalars.MarshalDateTime(at))
		for _, of := range []any{time.Time{}, &time.Time{}} {
			if got := written(t, of, "", named("DateTime"), value); got != want {
				t.Errorf("%s becomes %s, want %s", at, got, want)
			}
		}
	}
}

func TestDatesAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	day := scalars.DateOf(time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC))
	for range 301 * 365 / 7 {
		day = day.AddDays(7)
		for _, d := range []scalars.Date{day, scalars.DateOf(day.AddDate(0, 0, -1))} {
			if got, want := written(t, d, "", named("Date"), wire(t, pgtype.DateOID, d.Time)), marshaled(d); got != want {
				t.Fatalf("%s becomes %s, want %s", d, got, want)
			}
		}
	}
}

func TestListsAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	typ := ast.NonNullListType(ast.NonNullNamedType("String", nil), nil)
	for _, list := range [][]string{{}, {""}, {"", ""}, {"a", `b"`, `\`, "c,d", "{}", "NULL", " "}, strange(), slices.Repeat([]string{"x"}, 1000)} {
		var want graphql.Array
		for _, s := range list {
			want = append(want, graphql.MarshalString(s))
		}
		if got := written(t, []string{}, "", typ, wire(t, pgtype.TextArrayOID, list)); got != marshaled(want) {
			t.Errorf("%q becomes %s", list, got)
		}
		parsed := texts(wire(t, pgtype.TextArrayOID, list))
		if len(parsed) != len(list) {
			t.Errorf("%d texts of %d", len(parsed), len(list))
		}
	}
	// A list whose elements may be null is none of these: a null has no bytes.
	if _, ok := columnWriterOf(&db.Column{Go: reflect.TypeFor[[]string]()}, "", ast.ListType(named("String"), nil)); ok {
		t.Error("a list with nulls is written as one without")
	}
}

func TestIDsAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	keys := []uuid.UUID{uuid.Max, uuid.MustParse("0190163d-8694-739b-aea5-966c26f8ad91")}
	for range 200 {
		keys = append(keys, gid.New(), uuid.New())
	}
	for _, key := range keys {
		value := wire(t, pgtype.UUIDOID, key)
		if got, want := written(t, uuid.UUID{}, "id", named("ID"), value), marshaled(gid.Of("creator", key)); got != want {
			t.Errorf("%s becomes %s, want %s", key, got, want)
		}
		if readUUID(value) != key {
			t.Errorf("%s is read as %s", key, readUUID(value))
		}
	}
	if readUUID(nil) != uuid.Nil {
		t.Error("null is read as a key")
	}
}

func TestJSONIsWrittenAsItIsStored(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{`{}`, `{"a": [1, 2.50, null], "b": "\"ä\u0001"}`, `null`, `"x"`, `[1e400]`} {
		value := append([]byte{1}, raw...)
		want := marshaled(scalars.MarshalJSON(json.RawMessage(raw)))
		if got := written(t, json.RawMessage{}, "", named("JSON"), value); got != want {
			t.Errorf("%s becomes %s, want %s", raw, got, want)
		}
	}
}

// TestFloatsAreWrittenAsGqlgenDoes writes a float8 in Postgres' binary form.
func TestFloatsAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	for _, f := range []float64{0, 1, -1, .1, 47.24999999999999, 1e21, 1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		value := binary.BigEndian.AppendUint64(nil, math.Float64bits(f))
		if got, want := written(t, 1.5, "", named("Float"), value), marshaled(graphql.MarshalFloat(f)); got != want {
			t.Errorf("%v becomes %s, want %s", f, got, want)
		}
	}
}

// TestOtherColumnsHaveNoWriter: a Go type that nobody thought of goes through
// its struct, or to the resolvers, and is not written as something else.
func TestOtherColumnsHaveNoWriter(t *testing.T) {
	t.Parallel()
	for _, of := range []any{float32(1.5), []int{}, map[string]int{}, []byte{}, struct{}{}, &db.Money{}, []*db.AudienceShare{}, uuid.UUID{}} {
		if _, ok := columnWriterOf(&db.Column{Name: "x", Go: reflect.TypeOf(of)}, "", named("String")); ok {
			t.Errorf("%T has a writer", of)
		}
	}
}

// TestValuesAreWrittenAsGqlgenDoes writes Go values, as computed fields have them.
func TestValuesAreWrittenAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 1, 2, 3, 4000, time.FixedZone("", 3600))
	day := scalars.DateOf(at)
	for _, test := range []struct {
		typ   string
		value any
		want  graphql.Marshaler
	}{
		{"String", "ä\"\x01", graphql.MarshalString("ä\"\x01")},
		{"Tier", db.Tier("NANO"), graphql.MarshalString("NANO")},
		{"Int", 7, graphql.MarshalInt(7)},
		{"BigInt", int64(-1 << 53), scalars.MarshalBigInt(-1 << 53)},
		{"Boolean", true, graphql.MarshalBoolean(true)},
		{"Float", 0.1, graphql.MarshalFloat(0.1)},
		{"Float", 1e21, graphql.MarshalFloat(1e21)},
		{"Float", -2.0, graphql.MarshalFloat(-2)},
		{"DateTime", at, scalars.MarshalDateTime(at)},
		{"Date", day, day},
		{"JSON", json.RawMessage(`{"a": 1}`), scalars.MarshalJSON(json.RawMessage(`{"a": 1}`))},
		{"ID", gid.Of("brand", uuid.Max), gid.Of("brand", uuid.Max)},
	} {
		write, err := scalarValue(test.typ, reflect.TypeOf(test.value))
		if err != nil {
			t.Errorf("%T: %v", test.value, err)
			continue
		}
		got, ok := write([]byte("x"), reflect.ValueOf(test.value))
		if want := "x" + marshaled(test.want); !ok || string(got) != want {
			t.Errorf("%T becomes %s, want %s", test.value, got, want)
		}
	}
	for _, of := range []any{struct{}{}, uint8(1), float32(1), []string{}, func() {}} {
		if _, err := scalarValue("String", reflect.TypeOf(of)); err == nil {
			t.Errorf("%T has a writer", of)
		}
	}
}

// FuzzTexts holds the writer of texts to gqlgen's over any text that Postgres can
// hold.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{"", "a\"\\\x01\x7f\u2028🌿"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // no text of Postgres
		}
		if got, want := string(appendString(nil, s)), marshaled(graphql.MarshalString(s)); got != want {
			t.Errorf("%q becomes %s, want %s", s, got, want)
		}
	})
}

// TestPlacesCountFromOne: Postgres numbers a level's objects from one.
func TestPlacesCountFromOne(t *testing.T) {
	t.Parallel()
	for _, n := range []int32{0, 1, 99, 1 << 20} {
		if got := place(binary.BigEndian.AppendUint64(nil, uint64(n)+1)); got != n {
			t.Errorf("place %d is read as %d", n, got)
		}
	}
}
