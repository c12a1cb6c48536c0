package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// testSDL has one of each thing that the server treats specially.
const testSDL = `
directive @audience(only: Audience!) on SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @auth(can: Permission!) on FIELD_DEFINITION
directive @scope(is: String!) on OBJECT | FIELD_DEFINITION
directive @goModel(model: String) on OBJECT | SCALAR
directive @goField(forceResolver: Boolean) on FIELD_DEFINITION
"Replays the first answer."
directive @idempotent(key: String!) on FIELD
enum Audience { BRAND CREATOR }
enum Permission { READ_MONEY }

scalar Decimal @goModel(model: "x")
interface Node { id: ID! }
type PageInfo { hasNextPage: Boolean! }

"A person who makes things."
type Creator implements Node @scope(is: "creators") @goModel(model: "y") {
  id: ID!
  name: String!
  "What the brand thinks."
  verdict: Verdict @audience(only: BRAND)
  diary: Diary @audience(only: CREATOR)
  friends(first: Int, last: Int, after: String): CreatorConnection! @goField(forceResolver: true)
  accounts: [Account!]!
  old: String @deprecated(reason: "Use name.")
}
type Account { handle: String! owner: Creator! }
type Diary implements Node @scope(is: "diary") { id: ID! text: String! }
type Verdict { text: String! by: Reviewer! }
type Reviewer { name: String! }
type CreatorConnection { edges: [CreatorEdge!]! nodes: [Creator!]! pageInfo: PageInfo! totalCount: Int! }
type CreatorEdge { cursor: String! node: Creator! }
union Thing = Diary | Verdict
enum Stage { OPEN SECRET @audience(only: BRAND) }
enum Colour @audience(only: BRAND) { RED }
input CreatorBy @oneOf { id: ID handle: String }
input Filter { stage: Stage name: String colour: Colour budget: Decimal @audience(only: BRAND) and: [Filter!] ints: [Int!] score: Float on: Boolean limit: Int = 5 must: Sub }
input Sub { a: Int! b: Int! = 1 }

type Query {
  ok: String
  slow: String
  echo(text: String, id: ID, amount: Decimal): String
  creator(by: CreatorBy!): Creator
  creators(first: Int, last: Int, after: String, filter: Filter, stage: Stage, colour: Colour): CreatorConnection!
  shelf(first: Int = 12): [Account!]!
  nodes(ids: [ID!]!): [Node]!
  node(id: ID!): Node
  thing: Thing
  money: String @auth(can: READ_MONEY) @scope(is: "payments")
  verdicts: [Verdict!]! @audience(only: BRAND)
  fails: String
  faulty: String
  panics: String
  refuses: String
  needed: String!
}
type Mutation {
  creatorRename(id: ID!, name: String!): String @scope(is: "creators")
  unmarked: String
}
`

func testSchema(t testing.TB) *ast.Schema {
	t.Helper()
	return gqlparser.MustLoadSchema(&ast.Source{Name: "test.graphqls", Input: testSDL})
}

// rig is a server under test.
type rig struct {
	t        *testing.T
	handler  http.Handler
	calls    *calls
	log      *syncBuffer
	registry *prometheus.Registry
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// authenticate knows the tokens brand, creator, and scoped:a,b; broken is a fault.
func authenticate(r *http.Request) (auth.Viewer, error) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	brand := auth.Viewer{Kind: auth.KindBrand, Name: "Mara", BrandID: uuid.MustParse("01890000-0000-7000-8000-000000000001")}
	switch {
	case token == "brand":
		return brand, nil
	case token == "creator":
		return auth.Viewer{Kind: auth.KindCreator, Name: "Noor"}, nil
	case strings.HasPrefix(token, "scoped:"):
		brand.Scopes = strings.FieldsFunc(strings.TrimPrefix(token, "scoped:"), func(c rune) bool { return c == ',' })
		return brand, nil
	case token == "broken":
		return auth.Viewer{}, errs.New(errs.Unavailable, "The database is down.")
	case token == "system":
		return auth.Viewer{Kind: auth.KindSystem}, nil
	case token == "raw":
		return auth.Viewer{}, errors.New("token is malformed: illegal base64 data")
	default:
		return auth.Viewer{}, errs.New(errs.Unauthenticated, "The token is not known.")
	}
}

func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, calls: &calls{}, log: &syncBuffer{}, registry: prometheus.NewRegistry()}
	cfg := Config{
		Schema:       testSchema(t),
		Executable:   func(s *ast.Schema) graphql.ExecutableSchema { return &fake{schema: s, calls: r.calls} },
		Authenticate: authenticate,
		Logger:       slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Registry:     r.registry,
		Now:          func() time.Time { return time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC) },
	}
	for _, c := range change {
		c(&cfg)
	}
	handler, err := New(cfg)
	if err != nil {
		t.Fatalf("making the server: %v", err)
	}
	r.handler = handler
	return r
}

// answered is a response, read.
type answered struct {
	status int
	header http.Header
	body   string
}

func (r *rig) do(req *http.Request) answered {
	r.t.Helper()
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, req)
	return answered{status: w.Code, header: w.Header(), body: w.Body.String()}
}

// request makes a good POST; change may spoil it.
func request(token, body string, change ...func(*http.Request)) *http.Request {
	req := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Request-Id", "test-1")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, c := range change {
		c(req)
	}
	return req
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// post sends a query with variables as the principal.
func (r *rig) post(token, query string, variables map[string]any) answered {
	r.t.Helper()
	return r.do(request(token, string(asJSON(map[string]any{"query": query, "variables": variables}))))
}

// response is a GraphQL response as a client reads it.
type response struct {
	Data   any `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
	Extensions map[string]any `json:"extensions"`
}

func (a answered) decode(t *testing.T) response {
	t.Helper()
	var out response
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatalf("the body is not JSON: %v: %s", err, a.body)
	}
	return out
}

// field is a root field's value.
func (a answered) field(t *testing.T, name string) any {
	t.Helper()
	data, _ := a.decode(t).Data.(map[string]any)
	return data[name]
}

// code is the first error's code, "" without an error.
func (a answered) code(t *testing.T) string {
	t.Helper()
	r := a.decode(t)
	if len(r.Errors) == 0 {
		return ""
	}
	code, _ := r.Errors[0].Extensions["code"].(string)
	return code
}

// wantRefused checks a refusal, that nothing of it ran, and that the next good
// request works.
func (r *rig) wantRefused(name string, got answered, status int, code errs.Code) {
	r.t.Helper()
	if got.status != status || got.code(r.t) != string(code) {
		r.t.Errorf("%s: %d %s; want %d %s: %s", name, got.status, got.code(r.t), status, code, got.body)
	}
	if strings.Contains(got.body, `"data"`) {
		r.t.Errorf("%s: a refusal has data: %s", name, got.body)
	}
	if ran := r.calls.all(); len(ran) != 0 {
		r.t.Errorf("%s: executed %v", name, ran)
	}
	good := r.post("brand", "{ __typename }", nil)
	if good.status != http.StatusOK || good.code(r.t) != "" {
		r.t.Errorf("%s: afterwards a good request gives %d %s", name, good.status, good.body)
	}
}

func (s *syncBuffer) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.b.Reset()
}

func contains(text, part string) bool { return strings.Contains(text, part) }

func withMethod(name string) func(*http.Request) { return func(r *http.Request) { r.Method = name } }
