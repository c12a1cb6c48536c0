package resolvers_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
	"github.com/rapporthq/rapport/server"
)

// now is the moment at which all of these tests happen.
func now() time.Time { return time.Date(2026, time.March, 20, 12, 0, 0, 0, time.UTC) }

// api is a server over a database of its own, spoken to over HTTP with tokens, as
// a client does.
type api struct {
	on      *dbtest.DB
	world   *rows.World
	counter *dbtest.Counter
	log     *warnings
	metrics *prometheus.Registry
	url     string
	// names turns $creator.anna into a global id, unnamed a global id back.
	names, unnamed *strings.Replacer

	mu     sync.Mutex
	key    *auth.DevKey
	tokens map[string]string
	// schemas are the published ones, made when they are first used.
	schemas map[auth.Kind]*ast.Schema
}

// inWorld is an api over the world.
func inWorld(t testing.TB, changes ...func(*db.Options)) *api {
	t.Helper()
	on := dbtest.New(t)
	return serve(t, on, rows.NewWorld(t, on), changes...)
}

// serve starts a server over a database that holds the world.
func serve(t testing.TB, on *dbtest.DB, world *rows.World, changes ...func(*db.Options)) *api {
	t.Helper()
	return serveBy(t, on, world, server.ExecutorPlan, changes...)
}

// serveBy starts a server whose queries the executor answers.
func serveBy(t testing.TB, on *dbtest.DB, world *rows.World, executor string, changes ...func(*db.Options)) *api {
	t.Helper()
	counter := &dbtest.Counter{}
	options := db.Options{CursorKey: []byte("a key of these tests"), Now: now}
	options.Hooks = append(options.Hooks, counter)
	for _, change := range changes {
		change(&options)
	}
	store, err := db.Open(t.Context(), on.URL, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	key, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := auth.NewVerifier(key.Config(now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(verifier.Close)
	authenticator := auth.Authenticator{Verifier: verifier, Directory: store}
	log, metrics := &warnings{}, prometheus.NewRegistry()
	handler, err := server.NewRapport(store, server.Config{
		Logger: slog.New(log), Registry: metrics,
		Authenticate: authenticator.FromRequest, Presume: authenticator.PresumeRequest, Now: now, Executor: executor,
	})
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(handler)
	t.Cleanup(listening.Close)
	a := &api{on: on, world: world, counter: counter, log: log, metrics: metrics, url: listening.URL, key: key, tokens: map[string]string{}}
	var names, unnamed []string
	for name, id := range world.IDs() {
		if id.Type == "contact" || id.Type == "custom_value" {
			continue
		}
		// A quote or the end of a text closes a name: $feedback.shared is no
		// beginning of another.
		for _, end := range []string{`"`, `\`, ` `, `,`} {
			names = append(names, "$"+name+end, id.String()+end)
		}
		unnamed = append(unnamed, id.String(), "$"+name)
	}
	a.names, a.unnamed = strings.NewReplacer(names...), strings.NewReplacer(unnamed...)
	return a
}

// omitPredicates leaves everything to row-level security.
func omitPredicates(o *db.Options) { o.OmitPredicates = true }

// token is a principal's token.
func (a *api) token(t testing.TB, principal string) string {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if token, ok := a.tokens[principal]; ok {
		return token
	}
	for _, p := range a.world.Principals() {
		if p.Name != principal {
			continue
		}
		in := auth.MintInput{Subject: p.Subject, Kind: auth.ClaimKindCreator, TTL: time.Hour, Now: now()}
		if p.Role != "" {
			in.Kind, in.Brand = auth.ClaimKindBrandUser, gid.Of(db.TypeBrand, p.Brand).String()
		}
		token, err := a.key.Mint(in)
		if err != nil {
			t.Fatal(err)
		}
		a.tokens[principal] = token
		return token
	}
	t.Fatalf("nobody is called %s", principal)
	return ""
}

// answer is a response's status and, of its body, errors and data.
type answer struct {
	status int
	body   string
}

// errorCodes are the codes of the answer's errors, in their order.
func (a answer) errorCodes(t testing.TB) []string {
	t.Helper()
	var parsed struct {
		Errors []struct {
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(a.body), &parsed); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	codes := make([]string, len(parsed.Errors))
	for i, e := range parsed.Errors {
		codes[i] = e.Extensions.Code
	}
	return codes
}

// into reads the answer's data, and fails the test when it has errors.
func (a answer) into(t testing.TB, data any) {
	t.Helper()
	parsed := struct {
		Errors json.RawMessage
		Data   any
	}{Data: data}
	if err := json.Unmarshal([]byte(a.body), &parsed); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	if parsed.Errors != nil {
		t.Fatalf("the answer has errors: %s", a.body)
	}
}

// ask sends one operation. Names of the world's objects, as in "$creator.anna",
// may stand for their ids in the query and in its variables.
func (a *api) ask(t testing.TB, principal, query string, variables any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return a.post(t, principal, a.names.Replace(string(body)))
}

// post sends a body as it is.
func (a *api) post(t testing.TB, principal, body string) answer {
	t.Helper()
	status, raw := a.send(t, principal, body)
	return answer{status, strip(t, raw)}
}

// send sends a body as it is, and gives all that is answered.
func (a *api) send(t testing.TB, principal, body string) (status int, raw []byte) {
	t.Helper()
	status, _, raw = a.exchange(t, principal, body)
	return status, raw
}

// exchange is [api.send] with the answer's head.
func (a *api) exchange(t testing.TB, principal, body string) (status int, header http.Header, raw []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.url+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+a.token(t, principal))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	raw, err = io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, raw
}

// strip leaves out what an operation cost: the server's own tests are about that.
func strip(t testing.TB, body []byte) string {
	t.Helper()
	var parsed struct {
		Errors     json.RawMessage `json:"errors,omitempty"`
		Data       json.RawMessage `json:"data,omitempty"`
		Extensions map[string]any  `json:"extensions,omitempty"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&parsed); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	delete(parsed.Extensions, "cost")
	var stripped bytes.Buffer
	encoder := json.NewEncoder(&stripped)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(parsed); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(stripped.String(), "\n")
}

// idOf is the global id of a row that is not one of the world's.
func idOf(typ string, key uuid.UUID) string { return gid.Of(typ, key).String() }

// day is so many days after the rows of the world were made.
func (*api) day(n int) scalars.Date { return scalars.DateOf(rows.At()).AddDays(n) }

// idOfText is [idOf] for a key as SQL writes it.
func idOfText(t testing.TB, typ, key string) string {
	t.Helper()
	parsed, err := uuid.Parse(key)
	if err != nil {
		t.Fatal(err)
	}
	return idOf(typ, parsed)
}
