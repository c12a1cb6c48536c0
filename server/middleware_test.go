package server

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// metric reads the value of one time series; a missing one is 0.
func (r *rig) metric(t *testing.T, name string, labels map[string]string) float64 {
	t.Helper()
	families, err := r.registry.Gather()
	if err != nil {
		t.Fatalf("gathering: %v", err)
	}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, m := range family.GetMetric() {
			got := map[string]string{}
			for _, l := range m.GetLabel() {
				got[l.GetName()] = l.GetValue()
			}
			if len(labels) == 0 && len(got) == 0 || cmp.Equal(labels, got) {
				return valueOf(m)
			}
		}
	}
	return 0
}

func valueOf(m *dto.Metric) float64 {
	switch {
	case m.GetCounter() != nil:
		return m.GetCounter().GetValue()
	case m.GetHistogram() != nil:
		return float64(m.GetHistogram().GetSampleCount())
	default:
		return m.GetGauge().GetValue()
	}
}

func (r *rig) get(path string, change ...func(*http.Request)) answered {
	r.t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range change {
		c(req)
	}
	return r.do(req)
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, good := range []string{"a", "01890000-0000-7000-8000-000000000001", "A.b_C-9", strings.Repeat("x", 64)} {
		if got := r.get("/healthz", header("X-Request-Id", good)).header.Get("X-Request-Id"); got != good {
			t.Errorf("%q became %q", good, got)
		}
	}
	seen := map[string]bool{}
	for _, bad := range []string{"", "a b", "a\r\nSet-Cookie: x", "<script>", "é", strings.Repeat("x", 65)} {
		got := r.get("/healthz", func(r *http.Request) { r.Header["X-Request-Id"] = []string{bad} }).header.Get("X-Request-Id")
		if !goodRequestID(got) || got == bad || seen[got] {
			t.Errorf("%q became %q", bad, got)
		}
		seen[got] = true
	}
}

// A log line is one line, whatever a client sends, and says what was asked for
// without saying it.
func TestAccessLog(t *testing.T) {
	t.Parallel()
	out := &syncBuffer{}
	r := newRig(t, func(c *Config) { c.Logger = slog.New(slog.NewJSONHandler(out, nil)) })
	r.do(request("brand", `{"query":"query Names{creators(first:3){nodes{name}}}"}`))
	var line map[string]any
	if err := json.Unmarshal([]byte(out.String()), &line); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	delete(line, "time")
	want := map[string]any{
		"level": "INFO", "msg": "request", "request_id": "test-1", "method": "POST", "route": "/graphql", "status": 200.0,
		"bytes": 80.0, "took": 0.0, "kind": "BRAND", "operation": "query", "operation_name": "Names", "outcome": "ok", "code": "", "cost": 4.0,
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	out.reset()
	r.get("/x%0d%0alevel=ERROR%20msg=forged?token=hunter2", header("User-Agent", "a\r\nb"))
	r.do(request("brand", ok, func(r *http.Request) { r.Method = "GET\r\nX" }))
	r.get("/healthz")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), "forged") {
		t.Errorf("%d lines: %s", len(lines), out.String())
	}
	if !strings.Contains(out.String(), `"method":"OTHER"`) {
		t.Errorf("the method's own text is logged: %s", out.String())
	}
}

func TestMetricsAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 30 {
		name := strings.Repeat("a", i+1)
		r.post("brand", "query "+name+" {ok}", nil)
		r.get("/" + name)
		r.do(request("brand", ok, func(r *http.Request) { r.Method = "M" + strings.ToUpper(name) }))
	}
	r.post("brand", "{refuses ok}", nil)
	r.post("creator", "mutation{unmarked}", nil)
	r.post("", "{ok}", nil)
	r.post("brand", "{nope}", nil)
	for _, c := range []struct {
		name   string
		labels map[string]string
		want   float64
	}{
		{"rapport_operations_total", map[string]string{"type": "query", "kind": "BRAND", "outcome": "ok"}, 30},
		{"rapport_operations_total", map[string]string{"type": "query", "kind": "BRAND", "outcome": "partial"}, 1},
		{"rapport_operations_total", map[string]string{"type": "mutation", "kind": "CREATOR", "outcome": "ok"}, 1},
		{"rapport_operations_total", map[string]string{"type": "none", "kind": "none", "outcome": "unauthenticated"}, 1},
		{"rapport_operations_total", map[string]string{"type": "none", "kind": "BRAND", "outcome": "refused"}, 1},
		{"rapport_operations_total", map[string]string{"type": "none", "kind": "none", "outcome": "refused"}, 30},
		{"rapport_http_requests_total", map[string]string{"route": "/graphql", "status": "200"}, 33},
		{"rapport_http_requests_total", map[string]string{"route": "/graphql", "status": "405"}, 30},
		{"rapport_http_requests_total", map[string]string{"route": "/graphql", "status": "401"}, 1},
		{"rapport_http_requests_total", map[string]string{"route": "/", "status": "404"}, 30},
		{"rapport_http_request_duration_seconds", map[string]string{"route": "/graphql"}, 64},
		{"rapport_http_requests_in_flight", nil, 0},
	} {
		if got := r.metric(t, c.name, c.labels); got != c.want {
			t.Errorf("%s %v: %v; want %v", c.name, c.labels, got, c.want)
		}
	}
	page := r.get("/metrics")
	for _, name := range []string{"rapport_operations_total", "rapport_documents_bytes", "go_goroutines", "process_open_fds"} {
		if page.status != http.StatusOK || !strings.Contains(page.body, "\n"+name) {
			t.Errorf("/metrics lacks %s", name)
		}
	}
	if n := strings.Count(page.body, "\nrapport_"); n > 80 {
		t.Errorf("%d time series; labels follow what clients send", n)
	}
}

func TestSharedRegistryIsNotRegisteredTwice(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	cfg := Config{Schema: testSchema(t), Executable: newFake, Authenticate: authenticate, Registry: registry}
	if _, err := New(cfg); err != nil {
		t.Fatalf("the first server: %v", err)
	}
	if _, err := New(cfg); err == nil {
		t.Error("a second server took the same registry without an error")
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Origins = []string{"https://app.example.com"} })
	preflight := func(origin string) answered {
		return r.do(request("", "", withMethod("OPTIONS"), header("Origin", origin), header("Access-Control-Request-Method", "POST")))
	}
	if got := preflight("https://app.example.com"); got.status != http.StatusNoContent ||
		got.header.Get("Access-Control-Allow-Origin") != "https://app.example.com" ||
		got.header.Get("Access-Control-Allow-Methods") != "GET, POST" || got.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("our page: %d %v", got.status, got.header)
	}
	if got := preflight("https://app.example.com.evil.test"); got.status != http.StatusMethodNotAllowed || got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("another page: %d %v", got.status, got.header)
	}
	own := r.do(request("brand", ok, header("Origin", "https://app.example.com")))
	if own.status != http.StatusOK || own.header.Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("our page's request: %d %v", own.status, own.header)
	}
	foreign := r.do(request("brand", ok, header("Origin", "https://evil.test")))
	if foreign.header.Get("Access-Control-Allow-Origin") != "" || !strings.Contains(strings.Join(foreign.header.Values("Vary"), ","), "Origin") {
		t.Errorf("another page's request: %v", foreign.header)
	}
	closed := newRig(t)
	if got := closed.do(request("brand", ok, header("Origin", "https://app.example.com"))); got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without origins: %v", got.header)
	}
	open := newRig(t, func(c *Config) { c.Origins = []string{"*"} })
	if got := open.do(request("brand", ok, header("Origin", "https://any.test"))); got.header.Get("Access-Control-Allow-Origin") != "https://any.test" {
		t.Errorf("with all origins: %v", got.header)
	}
}

func TestSpansAreMade(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewSpanRecorder()
	r := newRig(t, func(c *Config) {
		c.TracerProvider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
	})
	r.do(request("brand", `{"query":"query Names{creators{nodes{name}}}"}`,
		header("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")))
	ended := spans.Ended()
	if len(ended) != 1 || ended[0].Name() != "POST /graphql" {
		t.Fatalf("%d spans", len(ended))
	}
	if id := ended[0].SpanContext().TraceID().String(); id != "0af7651916cd43dd8448eb211c80319c" {
		t.Errorf("the trace is another: %s", id)
	}
	have := map[attribute.Key]attribute.Value{}
	for _, kv := range ended[0].Attributes() {
		have[kv.Key] = kv.Value
	}
	for key, want := range map[attribute.Key]attribute.Value{
		"graphql.operation.type": attribute.StringValue("query"),
		"graphql.operation.name": attribute.StringValue("Names"),
		"rapport.request_id":     attribute.StringValue("test-1"),
		"rapport.outcome":        attribute.StringValue("ok"),
		"rapport.cost":           attribute.IntValue(21),
	} {
		if have[key] != want {
			t.Errorf("%s is %v; want %v", key, have[key].AsInterface(), want.AsInterface())
		}
	}
}

func TestNewSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{}); err == nil || err.Error() != "making the server: Schema, Executable and Authenticate must be given" {
		t.Errorf("%v", err)
	}
}
