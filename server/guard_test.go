package server

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/rapporthq/rapport/errs"
)

// doubling is a document whose fragments each spread the next one twice: its text
// grows by a line where its shape doubles.
func doubling(levels int) string {
	var b strings.Builder
	b.WriteString("{ creator(by: {id: 1}) { ...F0 } }\n")
	for i := range levels {
		fmt.Fprintf(&b, "fragment F%d on Creator { x: friends { nodes { ...F%d } } y: friends { nodes { ...F%d } } }\n", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Creator { id }\n", levels)
	return b.String()
}

func TestGuardRefuses(t *testing.T) {
	t.Parallel()
	repeat := strings.Repeat
	for _, c := range []struct {
		name, query string
		code        errs.Code
		says        string
	}{
		{"fifteen thousand fields", "{" + repeat("ok ", 15_000) + "}", errs.OperationTooComplex, "The document has more than 2000 tokens. Split it."},
		{"duplicate fields", "{" + repeat("ok ", 1_900) + "}", errs.OperationTooComplex, `"ok" is selected more than 50 times in one place.`},
		{"duplicate objects", "{" + repeat("creator{id}", 400) + "}", errs.OperationTooComplex, `"creator" is selected more than 50 times in one place.`},
		{"duplicates through fragments", "{" + repeat("...F ...on Query{ok ...F} ", 60) + "} fragment F on Query {" + repeat("ok ", 40) + "}", errs.OperationTooComplex, `"ok" is selected more than 50 times in one place.`},
		{"duplicates in levels", "{" + repeat("creator{friends{nodes{"+repeat("id ", 30)+"}}}", 30) + "}", errs.OperationTooComplex, `"id" is selected more than 50 times in one place.`},
		{"many pairs", "{" + wide(40, 40) + "}", errs.OperationTooComplex, "The document selects the same fields too often."},
		{"aliases", "{" + aliased("a", 101) + "}", errs.OperationTooComplex, "The document renames more than 100 fields."},
		{"root fields", "{" + aliased("a", 21) + "}", errs.OperationTooComplex, "An operation asks for more than 20 fields of the root."},
		{"root fields through fragments", "{...A ...B} fragment A on Query {" + aliased("a", 11) + "} fragment B on Query {" + aliased("b", 11) + "}", errs.OperationTooComplex, "An operation asks for more than 20 fields of the root."},
		{"directives on a field", "{ok " + repeat("@skip(if:false)", 6) + "}", errs.OperationTooComplex, "More than 5 directives stand at one place."},
		{"directives on a query", "query " + repeat("@x", 6) + "{ok}", errs.OperationTooComplex, "More than 5 directives stand at one place."},
		{"directives on a spread", "{...F " + repeat("@x", 6) + "} fragment F on Query {ok}", errs.OperationTooComplex, "More than 5 directives stand at one place."},
		{"directives on a fragment", "{...F} fragment F on Query " + repeat("@x", 6) + " {ok}", errs.OperationTooComplex, "More than 5 directives stand at one place."},
		{"directives on a variable", "query ($a: Int " + repeat("@x", 6) + ") {ok}", errs.OperationTooComplex, "More than 5 directives stand at one place."},
		{"depth", repeat("{a", 16) + repeat("}", 16), errs.OperationTooComplex, "Fields nest deeper than 15."},
		{"depth through fragments", "{a{a{a{a{a{a{a{...F}}}}}}}} fragment F on Q {a{a{a{a{a{a{a{a{a}}}}}}}}}", errs.OperationTooComplex, "Fields nest deeper than 15."},
		{"deeper than the parser", repeat("{a", 1_001), errs.OperationTooComplex, "The document nests deeper than 1000."},
		{"inline fragments", "{" + repeat("...{", 6) + "ok" + repeat("}", 7), errs.OperationTooComplex, "Inline fragments nest deeper than 5."},
		{"operations", repeat("query Q {ok} ", 21), errs.OperationTooComplex, "The document holds more than 20 operations."},
		{"fragments", "{ok}" + repeat("fragment F on Q {ok} ", 101), errs.OperationTooComplex, "The document defines more than 100 fragments."},
		{"doubling fragments", doubling(30), errs.OperationTooComplex, "Fields nest deeper than 15."},
		{"doubling spreads", doublingFlat(12), errs.OperationTooComplex, "The document selects more than 10000 fields once its fragments are spread out."},
		{"a fragment of itself", "{...F} fragment F on Query {...F}", errs.GraphQLValidation, `The fragment "F" spreads itself.`},
		{"fragments in a circle", "{...A} fragment A on Query {a{...B}} fragment B on Query {...{...C}} fragment C on Query {c{...A}}", errs.GraphQLValidation, `The fragment "A" spreads itself.`},
		{"an unused circle", "{ok} fragment A on Query {...B} fragment B on Query {...A}", errs.GraphQLValidation, `The fragment "A" spreads itself.`},
		{"unused duplicates", "{ok} fragment A on Query {" + repeat("ok ", 51) + "}", errs.OperationTooComplex, `"ok" is selected more than 50 times in one place.`},
		{"comments", "{ok" + repeat("#\n", 2_000) + "}", errs.OperationTooComplex, "The document has more than 2000 tokens. Split it."},
		{"no operation", "fragment F on Query {ok}", errs.GraphQLValidation, "The document holds no operation."},
		{"an integer beyond 64 bits", "{echo(amount: 99999999999999999999)}", errs.GraphQLValidation, "The document holds a whole number that is too large."},
		{"an infinite number", "{echo(amount: {a: [1e400]})}", errs.GraphQLValidation, "The document holds a number that is too large."},
		{"NUL", `{echo(text: "a\u0000")}`, errs.BadRequest, "The document holds a NUL character."},
		{"NUL in braces", `{echo(text: "\u{0}")}`, errs.BadRequest, "The document holds a NUL character."},
		{"NUL in a default", `query ($a: String = "\u0000") {echo(text: $a)}`, errs.BadRequest, "The document holds a NUL character."},
		{"NUL in a directive", `{ok @x(y: "\u0000")}`, errs.BadRequest, "The document holds a NUL character."},
		{"half a pair", `{echo(text: "\ud83d")}`, errs.BadRequest, "The document holds half a surrogate pair, at byte 13."},
		{"the other half", `{echo(text: "\\\ude00")}`, errs.BadRequest, "The document holds half a surrogate pair, at byte 15."},
		{"halves the wrong way round", `{echo(text: "\ude00\ud83d")}`, errs.BadRequest, "The document holds half a surrogate pair, at byte 13."},
		{"a wrong braced escape", `{echo(text: "\u{D800}")}`, errs.GraphQLParseFailed, "Unexpected <Invalid>"},
		{"no GraphQL", "{ok", errs.GraphQLParseFailed, "Expected Name, found <EOF>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			limits := testLimits()
			started := time.Now()
			_, refused := parse(c.query, limits)
			took := time.Since(started)
			if refused == nil {
				t.Fatal("taken")
			}
			err := refused.errors[0]
			if err.Extensions["code"] != string(c.code) || err.Message != c.says {
				t.Errorf("%s %q; want %s %q", err.Extensions["code"], err.Message, c.code, c.says)
			}
			// A generous bound for a loaded machine; the counters below are the proof.
			if took > 250*time.Millisecond {
				t.Errorf("refusing it took %s", took)
			}
		})
	}
}

// wide selects n objects under one name with the same m fields in each.
func wide(n, m int) string {
	var fields strings.Builder
	for i := range m {
		fmt.Fprintf(&fields, "f%d ", i)
	}
	return strings.Repeat("creator{"+fields.String()+"}", n)
}

func aliased(prefix string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%d:ok ", prefix, i)
	}
	return b.String()
}

// doublingFlat doubles at each level and stays shallow enough for the depth.
func doublingFlat(levels int) string {
	var b strings.Builder
	b.WriteString("{...F0}\n")
	for i := range levels {
		fmt.Fprintf(&b, "fragment F%d on Q { a {...F%d} b {...F%d} c {...F%d} }\n", i, i+1, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Q { id }\n", levels)
	return b.String()
}

func TestGuardTakesOrdinaryDocuments(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"the deepest":        strings.Repeat("{a", 15) + strings.Repeat("}", 15),
		"fifty of one field": "{" + strings.Repeat("ok ", 50) + "}",
		"shared fragments":   "{a{...F} b{...F ...F} c{...on X{...F}}} fragment F on X {id name ...G} fragment G on X {id}",
		"twenty root fields": "{" + aliased("a", 20) + "}",
		"a block string":     `{echo(text: """quoted \ backslash 😀 שלום""")}`,
		"an escaped pair":    `{echo(text: "\ud83d\ude00 \\ud800 \u00e9")}`,
	} {
		if _, refused := parse(query, testLimits()); refused != nil {
			t.Errorf("%s: %s", name, refused.errors[0].Message)
		}
	}
}

// The guard's work is counted, and stays within its limits whatever the document:
// this is what keeps an attack cheap, on any machine.
func TestGuardWorkIsBounded(t *testing.T) {
	t.Parallel()
	limits := testLimits()
	for name, query := range map[string]string{
		"duplicates":        "{" + strings.Repeat("a ", 1_900) + "}",
		"doubling":          doubling(30),
		"doubling, shallow": doublingFlat(60),
		"wide":              "{" + wide(40, 40) + "}",
	} {
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, limits.Tokens)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		g := newGuard(doc, limits)
		if g.check() == nil {
			t.Errorf("%s: taken", name)
		}
		if g.selections > limits.Selections+1 {
			t.Errorf("%s: went through %d selections, beyond %d", name, g.selections, limits.Selections)
		}
		if most := limits.Comparisons + limits.SameField*limits.SameField; g.comparisons > most {
			t.Errorf("%s: counted %d comparisons, beyond %d", name, g.comparisons, most)
		}
	}
}

// The worst that the guard lets through to validation is still cheap.
func TestValidationOfTheWorstIsCheap(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, query := range map[string]string{
		"fifty duplicates":       "{" + strings.Repeat("creators{"+strings.Repeat("totalCount ", 2)+"}", 25) + "}",
		"the most comparisons":   "{" + strings.ReplaceAll(wide(34, 40), "creator", "creators") + "}",
		"fragments everywhere":   fragmentsEverywhere(),
		"objects in objects":     "{" + strings.Repeat("creators{nodes{friends{nodes{name}}}}", 17) + "}",
		"a hundred fragments":    hundredFragments(),
		"twenty operations":      twentyOperations(),
		"unknown names":          "{" + aliasedNames(1_900) + "}",
		"doubling within limits": doubling(3),
	} {
		started := time.Now()
		got := r.post("brand", query, nil)
		if took := time.Since(started); took > 250*time.Millisecond {
			t.Errorf("%s: took %s: %.200s", name, took, got.body)
		}
		if got.status >= 500 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

func hundredFragments() string {
	var b, spreads strings.Builder
	for i := range 100 {
		fmt.Fprintf(&spreads, "...F%d ", i)
		fmt.Fprintf(&b, "fragment F%d on Query { ...F%d money }\n", i, i+1)
	}
	return "{" + spreads.String() + "}" + strings.Replace(b.String(), "...F100", "ok", 1)
}

func fragmentsEverywhere() string {
	var b strings.Builder
	b.WriteString("{")
	for i := range 19 {
		fmt.Fprintf(&b, "a%d:creators{nodes{", i)
		for j := range 20 {
			fmt.Fprintf(&b, "...F%d ", j)
		}
		b.WriteString("}}")
	}
	b.WriteString("}")
	for j := range 20 {
		fmt.Fprintf(&b, " fragment F%d on Creator {id name friends{totalCount}}", j)
	}
	return b.String()
}

func twentyOperations() string {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "query Q%d { ...F }\n", i)
	}
	return b.String() + "fragment F on Query {" + strings.Repeat("ok ", 15) + "}"
}

func aliasedNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "f%d ", i)
	}
	return b.String()
}

func TestDocumentCacheStaysWithinItsMemory(t *testing.T) {
	t.Parallel()
	cache := newDocuments(1_000)
	put := func(query string, bytes int) { cache.put(&document{query: query, bytes: bytes}) }
	for i := range 20 {
		put(fmt.Sprint("q", i), 100)
	}
	if bytes, count := cache.size(); bytes != 1_000 || count != 10 {
		t.Errorf("holds %d documents of %d bytes; want 10 of 1000", count, bytes)
	}
	if _, ok := cache.get("q9"); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := cache.get("q10"); !ok {
		t.Error("the tenth newest is gone")
	}
	put("new", 100)
	if _, ok := cache.get("q10"); !ok {
		t.Error("what was just used went before what was not")
	}
	if _, ok := cache.get("q11"); ok {
		t.Error("what was not used stayed before what was")
	}
	put("large", 126)
	if _, ok := cache.get("large"); ok {
		t.Error("a document that takes more than an eighth was kept")
	}
	put("new", 100)
	if bytes, count := cache.size(); bytes != 1_000 || count != 10 {
		t.Errorf("after putting one twice it holds %d of %d bytes; want 10 of 1000", count, bytes)
	}
}

// This one runs alone: it looks at the heap of the whole process.
//
//nolint:paralleltest // Others would grow the heap meanwhile.
func TestManyDistinctDocumentsStayFlat(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Limits.CacheBytes = 1 << 20 })
	send := func(from, to int) uint64 {
		for i := from; i < to; i++ {
			if got := r.post("brand", fmt.Sprintf("query Q%d { echo(text: %q) }", i, strings.Repeat("x", 1_000)), nil); got.status != 200 {
				t.Fatalf("%d %s", got.status, got.body)
			}
		}
		r.log.reset()
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := send(0, 500)
	after := send(500, 3_000)
	if after > before+4<<20 {
		t.Errorf("2,500 distinct documents grew the heap from %d to %d bytes", before, after)
	}
}
