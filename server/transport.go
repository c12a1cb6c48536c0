package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// reply is a GraphQL response about to be written.
type reply struct {
	status     int
	media      string
	header     map[string]string
	errors     gqlerror.List
	data       json.RawMessage
	extensions map[string]any
	// fixed replaces the body that errors, data and extensions would make.
	fixed []byte
	// buffer is what fixed is written into; nil where it is not to be kept.
	buffer *[]byte
}

// unauthenticated is the body of every 401. It is the same to the byte whatever
// was wrong with the token, so it carries no request id.
const unauthenticated = `{"errors":[{"message":"Send a valid token, as Authorization: Bearer …","extensions":{"code":"UNAUTHENTICATED","retryable":false}}]}`

// graphql serves /graphql by the GraphQL over HTTP specification.
func (s *server) graphql(w http.ResponseWriter, r *http.Request) {
	answer := s.answer(w, r)
	body := answer.body()
	if answer.buffer != nil {
		defer s.keep(answer.buffer)
	}
	header := w.Header()
	header.Set("Content-Type", answer.media+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	for name, value := range answer.header {
		header.Set(name, value)
	}
	header.Add("Vary", "Accept, Accept-Encoding, Authorization")
	if r.Method == http.MethodGet && answer.status == http.StatusOK && len(answer.errors) == 0 {
		if notModified(w, r, body) {
			return
		}
	}
	s.send(w, r, answer.status, body)
}

// notModified sets the validators of a cacheable body, and answers 304 if the
// client has it already.
func notModified(w http.ResponseWriter, r *http.Request, body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	for known := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		known = strings.TrimSpace(known)
		if known == "*" || strings.TrimPrefix(known, "W/") == strings.TrimPrefix(tag, "W/") {
			w.Header().Del("Content-Type")
			w.Header().Del("Content-Length")
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// answer carries one request from its head to its response. Every return but the
// last is a refusal with nothing executed.
func (s *server) answer(w http.ResponseWriter, r *http.Request) *reply {
	ctx := r.Context()
	note := noteOf(ctx)
	media, wanted := negotiate(r.Header)
	if !wanted {
		return s.refused(ctx, mediaJSON, refuse(http.StatusNotAcceptable, errs.New(errs.BadRequest,
			"Responses come as application/json or application/graphql-response+json: accept one of them.")))
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return s.refused(ctx, media, notAllowed("Send GraphQL by POST, or a query by GET.")).with("Allow", "GET, POST")
	}
	if refused := checkHead(r, s.limits); refused != nil {
		return s.refused(ctx, media, refused)
	}
	if !s.gate.enter() {
		s.metrics.shed.Inc()
		return s.refused(ctx, media, unavailable("The server is busy. Try again in a moment.")).with("Retry-After", "1")
	}
	defer s.gate.leave()

	var given *params
	var unread *refusal
	tried := false
	if viewer, ok := s.presume(r); ok {
		if given, unread = readParams(w, r, s.limits); unread == nil {
			// What a plan does in vain counts towards the operation's time.
			timed, cancel := context.WithTimeout(ctx, s.limits.Timeout)
			defer cancel()
			ctx = timed
			var answer *reply
			if answer, tried = s.presumed(ctx, media, viewer, given); answer != nil {
				return answer
			}
		}
	}
	viewer, engine, refused := s.authenticate(r)
	if refused != nil || engine == nil {
		return s.denied(ctx, media, refused)
	}
	note.kind = viewer.Kind
	if given == nil && unread == nil {
		given, unread = readParams(w, r, s.limits)
	}
	if unread != nil {
		return s.refused(ctx, media, unread)
	}
	doc, refused := engine.document(given.query)
	if refused != nil {
		return s.refused(ctx, media, refused)
	}
	plan, refused := doc.choose(given.operation)
	if refused != nil {
		return s.refused(ctx, media, refused)
	}
	note.operation, note.name = plan.op.Operation, plan.op.Name
	if r.Method == http.MethodGet && plan.op.Operation != ast.Query {
		return s.refused(ctx, media, notAllowed("Only queries go by GET: send a mutation by POST.")).with("Allow", "POST")
	}
	if plan.op.Operation == ast.Subscription {
		return s.refused(ctx, media, badRequest("Subscriptions are not served over plain HTTP."))
	}
	return s.execute(ctx, media, viewer, engine, doc, plan, given, !tried)
}

// presumed answers a query for the one who most likely asks, if a plan can: what
// reads the rows also looks whether it is the right one. Nil when anything is out
// of the ordinary: nothing was answered then, and the request goes the whole way.
// Tried tells that a plan could not answer, and need not be asked again.
func (s *server) presumed(ctx context.Context, media string, viewer auth.Viewer, given *params) (answer *reply, tried bool) {
	engine := s.engines[viewer.Kind]
	if engine == nil {
		return nil, false
	}
	doc, ok := engine.documents.get(given.query)
	if !ok {
		return nil, false
	}
	plan, refused := doc.choose(given.operation)
	if refused != nil || plan.planned == nil {
		return nil, false
	}
	ctx, op, asked, refused := engine.admit(ctx, viewer, doc, plan, given)
	if refused != nil {
		return nil, false
	}
	answer = s.planned(ctx, media, viewer, plan, op, asked)
	if answer != nil {
		engine.metrics.documents.WithLabelValues("hit").Inc()
		note := noteOf(ctx)
		note.kind, note.operation, note.name = viewer.Kind, plan.op.Operation, plan.op.Name
	}
	return answer, true
}

// presume finds who most likely asks.
func (s *server) presume(r *http.Request) (auth.Viewer, bool) {
	if s.cfg.Presume == nil {
		return auth.Viewer{}, false
	}
	return s.cfg.Presume(r)
}

// denied answers a request whose token is not good, or could not be checked.
func (s *server) denied(ctx context.Context, media string, refused *refusal) *reply {
	if refused != nil {
		return s.refused(ctx, media, refused).with("Retry-After", "1")
	}
	noteOf(ctx).outcome = outcomeUnauthenticated
	denied := &reply{status: http.StatusUnauthorized, media: media, fixed: []byte(unauthenticated)}
	return denied.with("WWW-Authenticate", "Bearer")
}

// authenticate finds the viewer and the engine for its kind. The engine is nil
// when the token is not good; a refusal tells that this could not be found out.
func (s *server) authenticate(r *http.Request) (auth.Viewer, *engine, *refusal) {
	viewer, err := s.cfg.Authenticate(r)
	if err == nil {
		return viewer, s.engines[viewer.Kind], nil
	}
	told, coded := errors.AsType[*errs.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
	case coded && told.Code.Retryable():
	default:
		s.log.DebugContext(r.Context(), "token refused", "request_id", RequestID(r.Context()), "error", err)
		return viewer, nil, nil
	}
	s.log.ErrorContext(r.Context(), "token could not be checked", "request_id", RequestID(r.Context()), "error", err)
	return viewer, nil, unavailable("The token could not be checked just now. Try again in a moment.")
}

// execute runs an operation that every check but the viewer's and the variables'
// has let through: by its plan, if that is to be tried, else by the executor.
func (s *server) execute(ctx context.Context, media string, viewer auth.Viewer, e *engine, doc *document, plan *plan, given *params, try bool) *reply {
	ctx, cancel := context.WithTimeout(auth.WithViewer(ctx, viewer), s.limits.Timeout)
	defer cancel()
	ctx, op, asked, refused := e.admit(ctx, viewer, doc, plan, given)
	if refused != nil {
		return s.refused(ctx, media, refused)
	}
	note := noteOf(ctx)
	note.cost = asked.Requested

	if try {
		if answer := s.planned(ctx, media, viewer, plan, op, asked); answer != nil {
			return answer
		}
	}
	return s.once(ctx, media, viewer, plan, op, given, func(ctx context.Context) *reply {
		return s.run(ctx, media, viewer, e, op, asked)
	})
}

// run has the executor answer an operation.
func (s *server) run(ctx context.Context, media string, viewer auth.Viewer, e *engine, op *graphql.OperationContext, asked price) *reply {
	note := noteOf(ctx)
	response := s.dispatch(ctx, viewer, e, op)
	if response == nil {
		return s.refused(ctx, media, refuse(http.StatusGatewayTimeout, timedOut()))
	}
	inOrder(response.Errors)
	done := &reply{status: http.StatusOK, media: media, errors: response.Errors, data: response.Data, extensions: response.Extensions}
	if done.data == nil {
		done.data = json.RawMessage("null")
	}
	if done.extensions == nil {
		done.extensions = map[string]any{}
	}
	done.extensions["cost"] = asked
	switch {
	case len(done.errors) == 0:
		note.outcome = outcomeOK
	case bytes.Equal(done.data, []byte("null")):
		note.outcome = outcomeFailed
	default:
		note.outcome = outcomePartial
	}
	return done
}

// planned has the operation answered level by level; nil when the executor must
// answer it. A fault of the database is left to the executor too, so that errors
// are told in one way.
func (s *server) planned(ctx context.Context, media string, viewer auth.Viewer, plan *plan, op *graphql.OperationContext, asked price) *reply {
	if plan.planned == nil {
		return nil
	}
	buffer, ok := s.buffers.bodies.Get().(*[]byte)
	if !ok {
		buffer = new([]byte)
	}
	body, ok, err := plan.planned.Run(ctx, viewer, op, append((*buffer)[:0], `{"data":`...))
	if err != nil {
		s.log.WarnContext(ctx, "planned read failed", "request_id", RequestID(ctx), "operation", plan.op.Name, "error", err)
	}
	s.metrics.planned.WithLabelValues(strconv.FormatBool(ok)).Inc()
	if !ok {
		s.keep(buffer)
		return nil
	}
	cost, _ := json.Marshal(asked) // Two numbers always marshal.
	body = append(append(append(body, `,"extensions":{"cost":`...), cost...), "}}"...)
	*buffer = body
	note := noteOf(ctx)
	note.outcome, note.cost = outcomeOK, asked.Requested
	return &reply{status: http.StatusOK, media: media, fixed: body, buffer: buffer}
}

// dispatch runs the operation inside what [Config.Operation] opens for it.
func (s *server) dispatch(ctx context.Context, viewer auth.Viewer, e *engine, op *graphql.OperationContext) (response *graphql.Response) {
	if s.cfg.Operation != nil {
		opened, end := s.cfg.Operation(ctx, viewer)
		ctx = opened
		defer func() { end(response == nil || len(response.Errors) > 0) }()
	}
	next, ctx := e.executor.DispatchOperation(ctx, op)
	return next(ctx)
}

// refused turns a refusal into a reply, with the request's id in each error.
func (s *server) refused(ctx context.Context, media string, from *refusal) *reply {
	note := noteOf(ctx)
	note.outcome = outcomeRefused
	answer := &reply{status: from.status, media: media, errors: from.errors}
	if answer.status == 0 {
		answer.status = http.StatusOK
		if media == mediaGraphQL {
			answer.status = http.StatusBadRequest
		}
	}
	for _, err := range answer.errors {
		err.Extensions["requestId"] = RequestID(ctx)
	}
	if len(answer.errors) > 0 {
		note.code, _ = answer.errors[0].Extensions["code"].(string)
	}
	if from.price != nil {
		note.cost = from.price.Requested
		answer.extensions = map[string]any{"cost": *from.price}
	}
	return answer
}

func notAllowed(message string) *refusal {
	return refuse(http.StatusMethodNotAllowed, errs.New(errs.MethodNotAllowed, "%s", message))
}

func unavailable(message string) *refusal {
	return refuse(http.StatusServiceUnavailable, errs.New(errs.Unavailable, "%s", message))
}

func (a *reply) with(name, value string) *reply {
	a.header = map[string]string{name: value}
	return a
}

// body writes errors first, data as the executor made it, and no data at all
// where nothing was executed.
func (a *reply) body() []byte {
	if a.fixed != nil {
		return a.fixed
	}
	var out bytes.Buffer
	encode := json.NewEncoder(&out)
	encode.SetEscapeHTML(false)
	separator := byte('{')
	member := func(name string) {
		out.WriteByte(separator)
		out.WriteString(`"` + name + `":`)
		separator = ','
	}
	// What is encoded here is ours and always encodes; the encoder ends it with a
	// line break, which is dropped.
	if len(a.errors) > 0 {
		member("errors")
		_ = encode.Encode(a.errors)
		out.Truncate(out.Len() - 1)
	}
	if a.data != nil {
		member("data")
		out.Write(a.data)
	}
	if len(a.extensions) > 0 {
		member("extensions")
		_ = encode.Encode(a.extensions)
		out.Truncate(out.Len() - 1)
	}
	out.WriteByte('}')
	return out.Bytes()
}
