package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/errs"
)

const ok = `{"query":"{ok}"}`

// get makes a GET with the URL's parameters.
func get(token string, parameters url.Values, change ...func(*http.Request)) *http.Request {
	req := httptest.NewRequest(http.MethodGet, "/graphql?"+parameters.Encode(), nil)
	req.Header.Set("X-Request-Id", "test-1")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, c := range change {
		c(req)
	}
	return req
}

func zipped(text string) io.Reader {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return &b
}

func TestHTTPRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	query := func(q string) url.Values { return url.Values{"query": {q}} }
	for _, c := range []struct {
		name   string
		req    *http.Request
		status int
		code   errs.Code
	}{
		{"no content type", request("brand", ok, header("Content-Type", "")), 415, errs.UnsupportedMediaType},
		{"a form", request("brand", "query=%7Bok%7D", header("Content-Type", "application/x-www-form-urlencoded")), 415, errs.UnsupportedMediaType},
		{"text", request("brand", ok, header("Content-Type", "text/plain")), 415, errs.UnsupportedMediaType},
		{"application/graphql", request("brand", "{ok}", header("Content-Type", "application/graphql")), 415, errs.UnsupportedMediaType},
		{"multipart", request("brand", ok, header("Content-Type", "multipart/form-data; boundary=x")), 415, errs.UnsupportedMediaType},
		{"another charset", request("brand", ok, header("Content-Type", "application/json; charset=utf-16")), 415, errs.UnsupportedMediaType},
		{"a malformed content type", request("brand", ok, header("Content-Type", "application/json; =")), 415, errs.UnsupportedMediaType},
		{"gzip", request("brand", ok, header("Content-Encoding", "gzip")), 415, errs.UnsupportedMediaType},
		{"deflate", request("brand", ok, header("Content-Encoding", "deflate")), 415, errs.UnsupportedMediaType},
		{"a gzip bomb", httptestPost("brand", zipped(strings.Repeat("0", 50<<20)), header("Content-Encoding", "gzip")), 415, errs.UnsupportedMediaType},
		{"DELETE", request("brand", ok, withMethod("DELETE")), 405, errs.MethodNotAllowed},
		{"PUT", request("brand", ok, withMethod("PUT")), 405, errs.MethodNotAllowed},
		{"OPTIONS without origins", request("brand", "", withMethod("OPTIONS")), 405, errs.MethodNotAllowed},
		{"HTML wanted", request("brand", ok, header("Accept", "text/html")), 406, errs.BadRequest},
		{"nothing wanted", request("brand", ok, header("Accept", "application/json;q=0")), 406, errs.BadRequest},
		{"a mutation by GET", get("brand", query("mutation{unmarked}")), 405, errs.MethodNotAllowed},
		{"a named mutation by GET", get("brand", url.Values{"query": {"query A{ok} mutation B{unmarked}"}, "operationName": {"B"}}), 405, errs.MethodNotAllowed},
		{"GET without a preflight header", get("", query("{ok}")), 400, errs.BadRequest},
		{"GET with a token in the URL alone", get("", url.Values{"query": {"{ok}"}, "access_token": {"brand"}}), 400, errs.BadRequest},
		{"GET without a query", get("brand", nil), 400, errs.BadRequest},
		{"GET with a parameter twice", get("brand", url.Values{"query": {"{ok}", "{ok}"}}), 400, errs.BadRequest},
		{"GET with variables that are no JSON", get("brand", url.Values{"query": {"{ok}"}, "variables": {"{"}}), 400, errs.BadRequest},
		{"GET with a list of variables", get("brand", url.Values{"query": {"{ok}"}, "variables": {"[1]"}}), 400, errs.BadRequest},
		{"GET with NUL", get("brand", query("{ok}#\x00")), 400, errs.BadRequest},
		{"GET with bad UTF-8", get("brand", query("{ok}#\xff")), 400, errs.BadRequest},
		{"GET with a bad escape", get("brand", nil, func(r *http.Request) { r.URL.RawQuery = "query=%zz" }), 400, errs.BadRequest},
		{"GET with a semicolon", get("brand", nil, func(r *http.Request) { r.URL.RawQuery = "query={ok};x=1" }), 400, errs.BadRequest},
		{"GET of a too long URL", get("brand", query("{ok}"+strings.Repeat("#", 256<<10))), 413, errs.PayloadTooLarge},
		{"no body", request("brand", ""), 400, errs.BadRequest},
		{"a batch", request("brand", "["+ok+","+ok+"]"), 400, errs.BadRequest},
		{"an empty batch", request("brand", "[]"), 400, errs.BadRequest},
		{"a text", request("brand", `"{ok}"`), 400, errs.BadRequest},
		{"null", request("brand", `null`), 400, errs.BadRequest},
		{"no query", request("brand", `{}`), 400, errs.BadRequest},
		{"an empty query", request("brand", `{"query":""}`), 400, errs.BadRequest},
		{"a null query", request("brand", `{"query":null}`), 400, errs.BadRequest},
		{"a query in upper case", request("brand", `{"QUERY":"{ok}"}`), 400, errs.BadRequest},
		{"a query in both cases", request("brand", `{"query":"{ok}","Query":"{money}"}`), 400, errs.BadRequest},
		{"variables in another case", request("brand", `{"query":"{ok}","Variables":{}}`), 400, errs.BadRequest},
		{"a key twice", request("brand", `{"query":"{ok}","query":"{money}"}`), 400, errs.BadRequest},
		{"a variable twice", request("brand", `{"query":"{ok}","variables":{"a":1,"a":2}}`), 400, errs.BadRequest},
		{"a list of variables", request("brand", `{"query":"{ok}","variables":[]}`), 400, errs.BadRequest},
		{"a numeric operationName", request("brand", `{"query":"{ok}","operationName":1}`), 400, errs.BadRequest},
		{"extensions as text", request("brand", `{"query":"{ok}","extensions":"x"}`), 400, errs.BadRequest},
		{"trailing JSON", request("brand", ok+ok), 400, errs.BadRequest},
		{"trailing text", request("brand", ok+" x"), 400, errs.BadRequest},
		{"NUL in a variable", request("brand", `{"query":"{ok}","variables":{"a":"\u0000"}}`), 400, errs.BadRequest},
		{"NUL in the query", request("brand", `{"query":"{ok}\u0000"}`), 400, errs.BadRequest},
		{"NUL in a literal", request("brand", `{"query":"{echo(text:\"\\u0000\")}"}`), 400, errs.BadRequest},
		{"bad UTF-8", request("brand", "{\"query\":\"{ok}#\xff\"}"), 400, errs.BadRequest},
		{"half a surrogate pair", request("brand", `{"query":"{ok}","variables":{"a":"\ud83d"}}`), 400, errs.BadRequest},
		{"half a pair in a literal", request("brand", `{"query":"{echo(text:\"\\ud83d\")}"}`), 400, errs.BadRequest},
		{"10,000-deep JSON", request("brand", `{"query":"{ok}","variables":{"a":`+strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)+"}}"), 400, errs.BadRequest},
		{"a long list", request("brand", `{"query":"{ok}","variables":{"a":[1`+strings.Repeat(",1", 100_000)+"]}}"), 400, errs.BadRequest},
		{"a list of a million", request("brand", `{"query":"{ok}","variables":{"a":[1`+strings.Repeat(",1", 1_000_000)+"]}}"), 413, errs.PayloadTooLarge},
		{"5 MB of variables", request("brand", `{"query":"{ok}","variables":{"a":"`+strings.Repeat("x", 5<<20)+`"}}`), 413, errs.PayloadTooLarge},
		{"5 MB of unknown length", httptestPost("brand", io.MultiReader(strings.NewReader(`{"query":"{ok}`), strings.NewReader(strings.Repeat("#", 5<<20))), func(r *http.Request) { r.ContentLength = -1 }), 413, errs.PayloadTooLarge},
		{"a body that breaks off", httptestPost("brand", io.MultiReader(strings.NewReader(ok), brokenReader{})), 400, errs.BadRequest},
		{"an unknown operation", request("brand", `{"query":"query A{ok}","operationName":"B"}`), 200, errs.GraphQLValidation},
		{"no choice among operations", request("brand", `{"query":"query A{ok} query B{ok}"}`), 200, errs.GraphQLValidation},
		{"a parse error", request("brand", `{"query":"{"}`), 200, errs.GraphQLParseFailed},
		{"a parse error, by the new media type", request("brand", `{"query":"{"}`, header("Accept", mediaGraphQL)), 400, errs.GraphQLParseFailed},
		{"a validation error", request("brand", `{"query":"{nope}"}`), 200, errs.GraphQLValidation},
		{"a validation error, by the new media type", request("brand", `{"query":"{nope}"}`, header("Accept", mediaGraphQL)), 400, errs.GraphQLValidation},
		{"too complex", request("brand", `{"query":"{`+strings.Repeat("ok ", 60)+`}"}`), 400, errs.OperationTooComplex},
		{"@defer", request("brand", `{"query":"{...@defer{ok}}"}`), 200, errs.GraphQLValidation},
		{"a subscription", request("brand", `{"query":"subscription{ok}"}`), 200, errs.GraphQLValidation},
		{"a wildcard for a name", request("brand", `{"query":"{*}"}`), 200, errs.GraphQLParseFailed},
	} {
		got := r.do(c.req)
		r.wantRefused(c.name, got, c.status, c.code)
		if got.header.Get("X-Request-Id") != "test-1" || got.decode(t).Errors[0].Extensions["requestId"] != "test-1" {
			t.Errorf("%s: the request's id is missing: %s", c.name, got.body)
		}
	}
}

// httptestPost is request for a body that is a stream.
func httptestPost(token string, body io.Reader, change ...func(*http.Request)) *http.Request {
	req := request(token, "", change...)
	if req.ContentLength == 0 {
		req.ContentLength = -1
	}
	req.Body = io.NopCloser(body)
	return req
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("connection reset by 10.0.0.7") }

func TestAllowNamesTheMethods(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		req  *http.Request
		want string
	}{
		"DELETE":            {request("brand", ok, withMethod("DELETE")), "GET, POST"},
		"a mutation by GET": {get("brand", url.Values{"query": {"mutation{unmarked}"}}), "POST"},
	} {
		if got := r.do(c.req); got.header.Get("Allow") != c.want {
			t.Errorf("%s: Allow %q; want %q", name, got.header.Get("Allow"), c.want)
		}
	}
}

// Nothing of a malformed body, and no token, comes back or reaches the log.
func TestInputIsNotEchoed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, body := range []string{
		`{"query":"{ok}","variables":{"secret":"hunter2`,
		`{"hunter2":`, `hunter2`, `{"query":hunter2}`, ok + "hunter2", "{\"query\":\"hunter2\xff\"}",
		`{"query":"{ok}","variables":{"hunter2":1,"hunter2":2}}`,
		`{"query":"query($f: Filter){creators(filter:$f){totalCount}}","variables":{"f":{"stage":"hunter2"}}}`,
	} {
		got := r.do(request("brand", body))
		if strings.Contains(got.body, "hunter2") {
			t.Errorf("%.40q is echoed: %s", body, got.body)
		}
		if got.code(t) == "" {
			t.Errorf("%.40q was taken", body)
		}
	}
	r.do(request("hunter2", ok))
	r.do(get("brand", url.Values{"query": {"{ok}"}, "token": {"hunter2"}}))
	if strings.Contains(r.log.String(), "hunter2") {
		t.Errorf("the log has it: %s", r.log.String())
	}
}

func TestEvery401IsTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	want := answered{}
	for i, req := range []*http.Request{
		request("", ok), request("nonsense", ok), request("raw", ok), request("system", ok),
		request("", ok, header("Authorization", "Basic YTpi")), request("", ok, header("X-Request-Id", "another")),
		request("", "not even JSON"), request("", ok, header("Accept", "application/json")),
		get("", url.Values{"query": {"{ok}"}}, header("X-Requested-With", "XMLHttpRequest")),
		get("", url.Values{"query": {"mutation{unmarked}"}}, header("Apollo-Require-Preflight", "true")),
	} {
		got := r.do(req)
		got.header.Del("X-Request-Id")
		if i == 0 {
			want = got
			if got.status != http.StatusUnauthorized || got.body != unauthenticated || got.header.Get("WWW-Authenticate") != "Bearer" {
				t.Fatalf("%d %s %v", got.status, got.body, got.header)
			}
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(answered{})); diff != "" {
			t.Errorf("request %d (-first +this)\n%s", i, diff)
		}
	}
	if ran := r.calls.all(); len(ran) != 0 {
		t.Errorf("executed %v", ran)
	}
}

func TestTokenThatCannotBeChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.do(request("broken", ok))
	r.wantRefused("a fault of the directory", got, http.StatusServiceUnavailable, errs.Unavailable)
	if got.header.Get("Retry-After") != "1" || strings.Contains(got.body, "database") {
		t.Errorf("%v %s", got.header, got.body)
	}
}

func TestMediaTypesAreNegotiated(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for accept, want := range map[string]string{
		"":                                  mediaJSON,
		"*/*":                               mediaJSON,
		"application/*":                     mediaJSON,
		"application/json":                  mediaJSON,
		"application/json; charset=utf-8":   mediaJSON,
		"application/graphql-response+json": mediaGraphQL,
		"application/graphql-response+json, application/json;q=0.9":             mediaGraphQL,
		"application/json;q=0.9, application/graphql-response+json":             mediaGraphQL,
		"application/graphql-response+json;q=0.5, application/json":             mediaJSON,
		"application/graphql-response+json;charset=latin1, application/json":    mediaJSON,
		"text/html, application/graphql-response+json;q=0.1, image/png":         mediaGraphQL,
		"multipart/mixed;deferSpec=20220824, application/json":                  mediaJSON,
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8, ;bad": mediaJSON,
	} {
		req := request("brand", ok)
		if accept != "" {
			req.Header.Set("Accept", accept)
		}
		got := r.do(req)
		if media := got.header.Get("Content-Type"); got.status != http.StatusOK || media != want+"; charset=utf-8" {
			t.Errorf("Accept %q: %d %s; want %s", accept, got.status, media, want)
		}
	}
}

func TestResponsesAreWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct{ name, token, query, want string }{
		{"data", "brand", "{ok a:ok __typename}", `{"data":{"ok":"Mara","a":"Mara","__typename":"Query"},"extensions":{"cost":{"requested":0,"limit":50000}}}`},
		{"the viewer", "creator", "{ok}", `{"data":{"ok":"Noor"},"extensions":{"cost":{"requested":0,"limit":50000}}}`},
		{"a mutation", "brand", "mutation{unmarked}", `{"data":{"unmarked":"Mara"},"extensions":{"cost":{"requested":0,"limit":50000}}}`},
		{"data and errors", "brand", "{ok refuses}", `{"errors":[{"message":"Only finance may see this.","path":["refuses"],"locations":[{"line":1,"column":5}],"extensions":{"code":"FORBIDDEN","requestId":"test-1","retryable":false}}],"data":{"ok":"Mara","refuses":null},"extensions":{"cost":{"requested":0,"limit":50000}}}`},
		{"errors and null", "brand", "{needed}", `{"errors":[{"message":"The database is busy.","path":["needed"],"locations":[{"line":1,"column":2}],"extensions":{"code":"UNAVAILABLE","requestId":"test-1","retryable":true}}],"data":null,"extensions":{"cost":{"requested":0,"limit":50000}}}`},
		{"a refusal", "brand", "{<}", `{"errors":[{"message":"Expected Name, found <Invalid>","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_PARSE_FAILED","requestId":"test-1","retryable":false}}]}`},
	} {
		if got := r.post(c.token, c.query, nil); got.body != c.want || got.status != http.StatusOK {
			t.Errorf("%s: %d\n%s\nwant\n%s", c.name, got.status, got.body, c.want)
		}
	}
	head := r.post("brand", "{ok}", nil).header
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding, Authorization", "X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Etag": "", "Content-Length": "74",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	} {
		if got := head.Get(name); got != want {
			t.Errorf("%s: %q; want %q", name, got, want)
		}
	}
}

func TestGETAnswersWithETag(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	parameters := url.Values{"query": {"query A($i: ID){echo(id:$i)} query B{ok}"}, "operationName": {"A"}, "variables": {`{"i":"x"}`}, "extensions": {"{}"}}
	first := r.do(get("brand", parameters))
	tag := first.header.Get("ETag")
	if first.status != http.StatusOK || !strings.HasPrefix(tag, `W/"`) || first.header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%d %v %s", first.status, first.header, first.body)
	}
	for _, match := range []string{tag, "*", `"x", ` + tag, strings.TrimPrefix(tag, "W/")} {
		again := r.do(get("brand", parameters, header("If-None-Match", match)))
		if again.status != http.StatusNotModified || again.body != "" || again.header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %q", match, again.status, again.body)
		}
	}
	if other := r.do(get("brand", parameters, header("If-None-Match", `W/"x"`))); other.status != http.StatusOK || other.body != first.body {
		t.Errorf("another tag: %d %s", other.status, other.body)
	}
	failing := r.do(get("brand", url.Values{"query": {"{refuses}"}}))
	if failing.header.Get("ETag") != "" || failing.header.Get("Cache-Control") != "no-store" {
		t.Errorf("an answer with errors may be cached: %v", failing.header)
	}
}

// No suggestion tells of a name that the document did not have.
func TestNothingIsSuggested(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, query := range map[string]string{
		"field":           "{creato(by:{id:1}){name}}",
		"inline fragment": "{node(id:1){name}}",
		"argument":        "{creators(firs:1){totalCount}}",
		"enum":            "{creators(stage:OPE){totalCount}}",
		"enum as text":    `{creators(stage:"OPE"){totalCount}}`,
		"enum for text":   "{echo(text:OPE)}",
		"input":           `{creators(filter:{stag:OPEN}){totalCount}}`,
		"type":            "{node(id:1){...on Creato{id}}}",
		"fragment's type": "{node(id:1){...F}} fragment F on Creato{id}",
		"leaf":            "{creators}",
		"no leaf":         "{ok{name}}",
		"directive":       "{ok @skipp(if:true)}",
		"its argument":    "{ok @skip(iff:true)}",
		"variable type":   "query($f:Filte){creators(filter:$f){totalCount}}",
	} {
		got := r.post("brand", query, nil)
		r.wantRefused(name, got, http.StatusOK, errs.GraphQLValidation)
		for _, word := range []string{"Did you mean", "did you mean", "name {", "{ ...", "{ id"} {
			if strings.Contains(got.body, word) {
				t.Errorf("%s: %s", name, got.body)
			}
		}
	}
}

func TestManyErrorsAreCut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.post("brand", "{creators{"+aliasedNames(500)+"}}", nil)
	if n := len(got.decode(t).Errors); n != 20 {
		t.Errorf("%d errors; want 20", n)
	}
}

func TestRepeatedDocumentsAreNotCheckedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 3 {
		r.post("brand", "{ok}", nil)
	}
	r.post("creator", "{ok}", nil)
	r.post("brand", "{nope}", nil)
	r.post("brand", "{nope}", nil)
	for result, want := range map[string]float64{"hit": 2, "miss": 4} {
		if got := r.metric(t, "rapport_documents_total", map[string]string{"result": result}); got != want {
			t.Errorf("%s: %v; want %v", result, got, want)
		}
	}
}
