// Package server is the HTTP face of Rapport: GraphQL over HTTP, the playground,
// the published schemas, health and metrics.
//
// A GraphQL request goes through these steps, and stops at the first that refuses
// it; nothing of it is executed before all have passed:
//
//  1. the head: media types, method, a preflight header for GET, a free place
//  2. the token, which gives the viewer and with it the schema (audience.go)
//  3. the body, as strict JSON (json.go, request.go)
//  4. the document's size and shape (guard.go), so that validation can't be the
//     attack, then validation against the viewer's schema (engine.go)
//  5. the token's scopes (scope.go), the variables (inputs.go), the pages and the
//     cost (cost.go)
//
// Steps 4 and the part of 5 that needs no variables are kept for repeated
// documents (documents.go).
//
// # Cost
//
// One object costs 1 and a scalar nothing. A field that returns a connection costs
// 1 and, for each item of the page asked for, its `nodes` or `edges` and all below
// them; a list without pages counts as [Limits.PlainList] items. Fields that
// @skip or @include may leave out count as asked for.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/rapporthq/rapport/auth"
)

// The routes, as logs and metrics name them.
const (
	routeGraphQL    = "/graphql"
	routeSDL        = "/schema.graphqls"
	routeHealth     = "/healthz"
	routeReady      = "/readyz"
	routeMetrics    = "/metrics"
	routePrincipals = "/dev/principals"
	routePlayground = "/"
)

// Config is what a server is made of. Schema, Executable and Authenticate must be
// given.
type Config struct {
	// Schema is the whole schema with all its directives; it is only read.
	Schema *ast.Schema
	// Executable makes the executable schema that answers from the given one, which
	// [SchemaFor] cut down for one kind of principal. With gqlgen:
	//
	//	func(s *ast.Schema) graphql.ExecutableSchema {
	//		return graph.NewExecutableSchema(graph.Config{Schema: s, Resolvers: r})
	//	}
	Executable func(published *ast.Schema) graphql.ExecutableSchema

	// Authenticate finds out who asks. An [errs.Error] with a retryable code, or a
	// context's error, is answered with 503; every other error with the one 401.
	Authenticate func(*http.Request) (auth.Viewer, error)
	// Presume finds who most likely asks, without the database; see
	// [auth.Authenticator.PresumeRequest]. Only a plan is asked for such a viewer,
	// which confirms it with what it reads. Nil authenticates every request first.
	Presume func(*http.Request) (viewer auth.Viewer, ok bool)
	// Operation opens what one operation needs, such as a database session and
	// loaders, and returns the context that carries it. The returned function is
	// called once, when the response is made; failed tells whether it holds errors
	// or there is none. Nil opens nothing.
	Operation func(ctx context.Context, viewer auth.Viewer) (context.Context, func(failed bool))
	// AfterMutationField is called after each field of the mutation type has been
	// resolved with all below it, in the operation's context. Nil does nothing.
	AfterMutationField func(ctx context.Context)
	// AroundField is called around each field's resolver, in the operation's
	// context. Nil does nothing.
	AroundField graphql.FieldMiddleware

	// Claims keeps the answers of mutations with @idempotent(key:). Nil takes no keys.
	Claims Claims

	// Executor chooses who answers queries; [ExecutorPlan] when empty.
	Executor string
	// Plan makes the planner of the queries that are checked against a published
	// schema. Nil leaves all operations to the executable schema.
	Plan func(kind auth.Kind, published *ast.Schema) Planner

	// Ready tells, within two seconds, why the server can't serve yet. Nil means it
	// always can.
	Ready func(ctx context.Context) error
	// Limits bound what one request may ask for.
	Limits Limits
	// Origins are the web origins whose pages may read answers, as in
	// https://app.example.com; "*" allows all. Default none.
	Origins []string

	// Logger takes the access log and faults. Nil discards them.
	Logger *slog.Logger
	// Registry takes the metrics and is what /metrics shows. Nil makes a new one.
	Registry *prometheus.Registry
	// TracerProvider makes a span for each request. Nil makes none.
	TracerProvider trace.TracerProvider

	// Playground holds the built playground, index.html at its root. Nil shows the
	// page that tells how to build it.
	Playground fs.FS
	// DevPrincipals lists ready-made principals with their tokens. Set it in dev
	// only: without it /dev/principals does not exist.
	DevPrincipals func(ctx context.Context) ([]Principal, error)

	// Now is the clock. Nil is the system's.
	Now func() time.Time
}

// Planner makes what answers one query of a checked document, again and again. It
// is kept as long as the document.
type Planner func(doc *ast.QueryDocument, op *ast.OperationDefinition) Planned

// Planned answers one query.
type Planned interface {
	// Run appends the data to out. It is not ok when the executable schema must
	// answer; an error tells of a fault on the way.
	Run(ctx context.Context, viewer auth.Viewer, op *graphql.OperationContext, out []byte) (data []byte, ok bool, err error)
}

// publishedKinds are the kinds of principal that a token can name.
func publishedKinds() []auth.Kind { return []auth.Kind{auth.KindBrand, auth.KindCreator} }

type server struct {
	cfg     Config
	limits  *Limits
	log     *slog.Logger
	now     func() time.Time
	gate    gate
	engines map[auth.Kind]*engine
	metrics *metrics
	buffers buffers
}

// New makes the handler of all routes. It fails when something is missing from
// the configuration, or when the schema is not valid any more without what
// another audience has.
func New(cfg Config) (http.Handler, error) {
	if cfg.Schema == nil || cfg.Executable == nil || cfg.Authenticate == nil {
		return nil, errors.New("making the server: Schema, Executable and Authenticate must be given")
	}
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Registry == nil {
		cfg.Registry = prometheus.NewRegistry()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	m, err := newMetrics(cfg.Registry)
	if err != nil {
		return nil, fmt.Errorf("registering the metrics: %w", err)
	}
	s := &server{
		cfg: cfg, limits: &cfg.Limits, log: cfg.Logger, now: cfg.Now,
		gate: make(gate, cfg.Limits.InFlight), engines: map[auth.Kind]*engine{}, metrics: m,
	}
	for _, kind := range publishedKinds() {
		if s.engines[kind], err = newEngine(&s.cfg, kind, m); err != nil {
			return nil, fmt.Errorf("making the server: %w", err)
		}
	}
	if err := watchDocuments(cfg.Registry, s.engines); err != nil {
		return nil, fmt.Errorf("registering the metrics: %w", err)
	}

	mux := http.NewServeMux()
	s.handle(mux, routeGraphQL, s.cors(http.HandlerFunc(s.graphql)))
	s.handle(mux, routeSDL, s.cors(http.HandlerFunc(s.sdl)))
	s.handle(mux, routeHealth, http.HandlerFunc(s.healthy))
	s.handle(mux, routeReady, http.HandlerFunc(s.ready))
	s.handle(mux, routeMetrics, promhttp.HandlerFor(cfg.Registry, promhttp.HandlerOpts{}))
	s.handle(mux, routePrincipals, http.HandlerFunc(s.principals))
	s.handle(mux, routePlayground, http.HandlerFunc(s.playground))
	return mux, nil
}

// handle puts a handler at a route, inside a span if spans are wanted.
func (s *server) handle(mux *http.ServeMux, route string, handler http.Handler) {
	handler = s.observe(route, handler)
	if s.cfg.TracerProvider != nil {
		handler = otelhttp.NewHandler(handler, route,
			otelhttp.WithTracerProvider(s.cfg.TracerProvider),
			otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
			otelhttp.WithPropagators(propagation.TraceContext{}),
			otelhttp.WithSpanNameFormatter(func(route string, r *http.Request) string { return method(r.Method) + " " + route }),
		)
	}
	mux.Handle(route, handler)
}

// healthy tells that the process serves; nothing it depends on is asked.
func (s *server) healthy(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, []byte(`{"status":"ok"}`))
}

// ready tells whether requests can be served now. Why not goes to the log alone.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if s.cfg.Ready != nil {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := s.cfg.Ready(ctx); err != nil {
			s.log.WarnContext(r.Context(), "not ready", "error", err)
			w.Header().Set("Retry-After", "1")
			writeJSON(w, http.StatusServiceUnavailable, []byte(`{"status":"unavailable"}`))
			return
		}
	}
	writeJSON(w, http.StatusOK, []byte(`{"status":"ready"}`))
}

// HTTPServer makes the server to listen with: time-outs that a client which sends
// one byte a second, or reads none, runs into; heads of at most 64 KiB; its own
// complaints in the log. The write time-out leaves the longest operation room.
func HTTPServer(addr string, handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      45 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}
