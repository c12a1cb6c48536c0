package server

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/rapporthq/rapport/errs"
)

const oneOfQuery = "query($by: CreatorBy!){creator(by:$by){name}}"

func TestVariablesAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	filter := "query($f: Filter){creators(filter:$f){totalCount}}"
	for _, c := range []struct{ name, query, variables, says string }{
		{"oneOf without a key", oneOfQuery, `{"by":{}}`, `Variable "$by" must have exactly one key, as CreatorBy is @oneOf.`},
		{"oneOf with two", oneOfQuery, `{"by":{"id":"1","handle":"x"}}`, `Variable "$by" must have exactly one key, as CreatorBy is @oneOf.`},
		{"oneOf with null", oneOfQuery, `{"by":{"id":null}}`, `Variable "$by.id" must not be null, as CreatorBy is @oneOf.`},
		{"oneOf with an unknown key", oneOfQuery, `{"by":{"x":1}}`, `Variable "$by" has a key that CreatorBy does not have.`},
		{"oneOf, not an object", oneOfQuery, `{"by":"x"}`, `Variable "$by" must be an object: it is CreatorBy.`},
		{"oneOf with a nullable variable", "query($i: ID){creator(by:{id:$i}){name}}", `{}`, `Variable "$i" is of type "ID" but must be non-nullable to be used for OneOf Input Object "CreatorBy".`},
		{"a nullable variable in a fragment", "query($i: ID){...F} fragment F on Query {creator(by:{id:$i}){name}}", `{"i":"1"}`, `Variable "$i" is of type "ID" but must be non-nullable to be used for OneOf Input Object "CreatorBy".`},
		{"missing", oneOfQuery, `{}`, `Variable "$by" must be given, as CreatorBy!.`},
		{"null", oneOfQuery, `{"by":null}`, `Variable "$by" must not be null: it is CreatorBy!.`},
		{"enum in lower case", filter, `{"f":{"stage":"open"}}`, `Variable "$f.stage" is not a value of the enum Stage.`},
		{"enum as a number", filter, `{"f":{"stage":0}}`, `Variable "$f.stage" is not a value of the enum Stage.`},
		{"text for an integer", filter, `{"f":{"limit":"5"}}`, `Variable "$f.limit" is not a value of the type Int.`},
		{"a fraction for an integer", filter, `{"f":{"limit":1.5}}`, `Variable "$f.limit" is not a value of the type Int.`},
		{"2³¹", filter, `{"f":{"limit":2147483648}}`, `Variable "$f.limit" is not a value of the type Int.`},
		{"an integer in a list", filter, `{"f":{"ints":[1,-2147483649]}}`, `Variable "$f.ints[1]" is not a value of the type Int.`},
		{"null in a list", filter, `{"f":{"ints":[1,null]}}`, `Variable "$f.ints[1]" must not be null: it is Int!.`},
		{"a number for text", filter, `{"f":{"name":5}}`, `Variable "$f.name" is not a value of the type String.`},
		{"text for a boolean", filter, `{"f":{"on":"true"}}`, `Variable "$f.on" is not a value of the type Boolean.`},
		{"an infinite float", filter, `{"f":{"score":1e400}}`, `Variable "$f.score" is not a value of the type Float.`},
		{"text for a float", filter, `{"f":{"score":"NaN"}}`, `Variable "$f.score" is not a value of the type Float.`},
		{"a missing field", filter, `{"f":{"must":{}}}`, `Variable "$f.must.a" must be given, as Int!.`},
		{"an unknown field deep down", filter, `{"f":{"and":[{"and":[{"x":1}]}]}}`, `Variable "$f.and[0].and[0]" has a key that Filter does not have.`},
		{"a list for an object", filter, `{"f":[{}]}`, `Variable "$f" must be an object: it is Filter.`},
		{"a fraction for an id", "query($i: ID!){node(id:$i){id}}", `{"i":1.5}`, `Variable "$i" is not a value of the type ID.`},
		{"an object for an id", "query($i: ID!){node(id:$i){id}}", `{"i":{}}`, `Variable "$i" is not a value of the type ID.`},
	} {
		body := `{"query":` + string(asJSON(c.query)) + `,"variables":` + c.variables + `}`
		got := r.do(request("brand", body))
		r.wantRefused(c.name, got, http.StatusOK, errs.GraphQLValidation)
		if message := got.decode(t).Errors[0].Message; message != c.says {
			t.Errorf("%s: %q; want %q", c.name, message, c.says)
		}
		strict := r.do(request("brand", body, header("Accept", mediaGraphQL)))
		r.wantRefused(c.name+", by the new media type", strict, http.StatusBadRequest, errs.GraphQLValidation)
	}
}

func TestInlineOneOfIsChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, query := range []string{
		"{creator(by:{}){name}}",
		`{creator(by:{id:"1",handle:"x"}){name}}`,
		"{creator(by:{id:null}){name}}",
		"query($by: CreatorBy! = {}){creator(by:$by){name}}",
	} {
		r.wantRefused(query, r.post("brand", query, nil), http.StatusOK, errs.GraphQLValidation)
	}
}

func TestGoodVariablesPass(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct{ query, variables string }{
		{oneOfQuery, `{"by":{"handle":"x"}}`},
		{oneOfQuery, `{"by":{"id":7}}`},
		{"query($i: ID!){creator(by:{id:$i}){name}}", `{"i":"1"}`},
		{"query($f: Filter){creators(filter:$f){totalCount}}", `{"f":{"stage":"SECRET","limit":-2147483648,"ints":3,"score":1,"on":false,"budget":12.50,"and":{"name":""},"must":{"a":1},"colour":null}}`},
		{"query($f: Filter){creators(filter:$f){totalCount}}", `{"unknown":1}`},
	} {
		got := r.do(request("brand", `{"query":`+string(asJSON(c.query))+`,"variables":`+c.variables+`}`))
		if got.status != http.StatusOK || got.code(t) != "" {
			t.Errorf("%s %s: %d %s", c.query, c.variables, got.status, got.body)
		}
	}
}

// Values come through exactly: emoji, right-to-left text, and numbers that a
// float would round.
func TestValuesAreKeptExactly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := "😀 שלום\r\n\t\"\\ \u2028 \uFFFD 👩\u200d🚀"
	got := r.post("brand", "query($t: String, $a: Decimal){echo(text:$t, amount:$a)}", map[string]any{"t": text, "a": json.Number("9007199254740993")})
	echo, _ := got.field(t, "echo").(map[string]any)
	if echo["text"] != text {
		t.Errorf("the text came back as %q", echo["text"])
	}
	if want := `"amount":9007199254740993`; !contains(got.body, want) {
		t.Errorf("the number changed: %s", got.body)
	}
	literal := r.post("brand", `{echo(text: "\ud83d\ude00 \u{1F600} 😀 שלום")}`, nil)
	if echo, _ := literal.field(t, "echo").(map[string]any); echo["text"] != "😀 😀 😀 שלום" {
		t.Errorf("the literal came back as %q", echo["text"])
	}
}
