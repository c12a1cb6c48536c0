package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/rapporthq/rapport/auth"
)

const requestIDHeader = "X-Request-Id"

// The outcomes of a GraphQL request, as metrics and logs name them.
const (
	outcomeOK              = "ok"              // data, no error
	outcomePartial         = "partial"         // data and errors
	outcomeFailed          = "failed"          // executed, but no data
	outcomeRefused         = "refused"         // nothing executed
	outcomeUnauthenticated = "unauthenticated" // no good token
)

// note is what a request's log line, span and metrics tell of it. Handlers fill
// it in.
type note struct {
	requestID string
	kind      auth.Kind
	operation ast.Operation
	name      string
	outcome   string
	code      string
	cost      int
}

type noteKey struct{}

func noteOf(ctx context.Context) *note {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		return n
	}
	return &note{}
}

// RequestID is the id of the request that the context belongs to, as the
// X-Request-Id header, errors and the log carry it; empty outside of a request.
func RequestID(ctx context.Context) string { return noteOf(ctx).requestID }

// goodRequestID tells whether an id that a client sent may go into logs.
func goodRequestID(id string) bool {
	if len(id) == 0 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// written counts what a handler answers.
type written struct {
	http.ResponseWriter
	status int
	bytes  int
}

// WriteHeader notes the status.
func (w *written) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *written) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *written) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observe gives a request its id and headers, and afterwards its log line, its
// span's attributes and its metrics. A handler that panics answers 500.
func (s *server) observe(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := s.now()
		n := &note{requestID: r.Header.Get(requestIDHeader)}
		if !goodRequestID(n.requestID) {
			n.requestID = uuid.NewString()
		}
		ctx := context.WithValue(r.Context(), noteKey{}, n)
		out := &written{ResponseWriter: w}
		header := out.Header()
		header.Set(requestIDHeader, n.requestID)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")

		s.metrics.inFlight.Inc()
		defer func() {
			s.metrics.inFlight.Dec()
			thrown := recover()
			// The standard library's own way to break off a response goes on.
			cause, _ := thrown.(error)
			aborted := errors.Is(cause, http.ErrAbortHandler)
			if thrown != nil && !aborted {
				s.log.ErrorContext(ctx, "handler panicked", "request_id", n.requestID, "panic", fmt.Sprint(thrown), "stack", string(debug.Stack()))
				n.outcome = outcomeFailed
				if out.status == 0 {
					s.crashed(ctx, out)
				}
			}
			s.noted(ctx, r, route, n, out, s.now().Sub(started))
			if aborted {
				panic(thrown)
			}
		}()
		next.ServeHTTP(out, r.WithContext(ctx))
	})
}

// crashed answers for a handler that panicked before it wrote anything.
func (s *server) crashed(ctx context.Context, w http.ResponseWriter) {
	body := s.refused(ctx, mediaJSON, refuse(http.StatusInternalServerError, fault(errors.New("the handler panicked")))).body()
	w.Header().Set("Content-Type", mediaJSON+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write(body)
}

// noted tells of a finished request. It never tells the URL's query or a header,
// as those may hold tokens and personal data.
func (s *server) noted(ctx context.Context, r *http.Request, route string, n *note, out *written, took time.Duration) {
	s.metrics.observe(route, n, out.status, took)
	trace.SpanFromContext(ctx).SetAttributes(
		attribute.String("rapport.request_id", n.requestID),
		attribute.String("graphql.operation.type", string(n.operation)),
		attribute.String("graphql.operation.name", short(n.name)),
		attribute.String("rapport.outcome", n.outcome),
		attribute.Int("rapport.cost", n.cost),
	)
	level := slog.LevelInfo
	if route == routeHealth || route == routeReady || route == routeMetrics {
		level = slog.LevelDebug
	}
	attributes := []slog.Attr{
		slog.String("request_id", n.requestID),
		slog.String("method", method(r.Method)),
		slog.String("route", route),
		slog.Int("status", out.status),
		slog.Int("bytes", out.bytes),
		slog.Duration("took", took),
	}
	if n.outcome != "" {
		attributes = append(attributes,
			slog.String("kind", string(n.kind)),
			slog.String("operation", string(n.operation)),
			slog.String("operation_name", short(n.name)),
			slog.String("outcome", n.outcome),
			slog.String("code", n.code),
			slog.Int("cost", n.cost),
		)
	}
	s.log.LogAttrs(ctx, level, "request", attributes...)
}

// method is one of HTTP's own methods, or OTHER: a client may send any text.
func method(given string) string {
	known := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
	if slices.Contains(known, given) {
		return given
	}
	return "OTHER"
}

// cors lets pages of the configured origins read answers, and nobody else's. No
// cookie is ever used, so credentials are not allowed.
func (s *server) cors(next http.Handler) http.Handler {
	if len(s.cfg.Origins) == 0 {
		return next
	}
	anywhere := slices.Contains(s.cfg.Origins, "*")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		if origin == "" || !anywhere && !slices.Contains(s.cfg.Origins, origin) {
			next.ServeHTTP(w, r)
			return
		}
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Expose-Headers", "ETag, Retry-After, "+writtenHeader+", "+requestIDHeader)
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		header.Set("Access-Control-Allow-Methods", "GET, POST")
		header.Set("Access-Control-Allow-Headers",
			"Authorization, Content-Type, If-None-Match, X-Requested-With, Apollo-Require-Preflight, GraphQL-Preflight, "+writtenHeader+", "+requestIDHeader+", Traceparent, Tracestate")
		header.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}

// gate lets a bounded number of requests in.
type gate chan struct{}

func (g gate) enter() bool {
	select {
	case g <- struct{}{}:
		return true
	default:
		return false
	}
}

func (g gate) leave() { <-g }
