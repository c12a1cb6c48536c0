package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/rapporthq/rapport/errs"
)

// maxErrors is how many errors of one document are told at once.
const maxErrors = 20

// refusal is an answer made before anything was executed.
type refusal struct {
	// status is the HTTP status; zero leaves it to the media type: 200 for
	// application/json, 400 for application/graphql-response+json.
	status int
	errors gqlerror.List
	// price is set when the refused operation had been priced.
	price *price
}

// refuse makes a refusal of one error with a fixed status.
func refuse(status int, err *errs.Error) *refusal {
	return &refusal{status: status, errors: gqlerror.List{{Message: err.Message, Extensions: coded(err.Code)}}}
}

// decline makes a refusal of one error whose status follows from its code.
func decline(err *errs.Error) *refusal {
	switch err.Code {
	case errs.GraphQLParseFailed, errs.GraphQLValidation, errs.OutOfRange:
		return refuse(0, err)
	case errs.Forbidden:
		return refuse(http.StatusForbidden, err)
	default:
		return refuse(http.StatusBadRequest, err)
	}
}

// reason is the refusal's first error, for a caller within an operation.
func (r *refusal) reason() *errs.Error {
	first := r.errors[0]
	code, _ := first.Extensions["code"].(string)
	return errs.New(errs.Code(code), "%s", first.Message)
}

func coded(code errs.Code) map[string]any {
	return map[string]any{"code": string(code), "retryable": code.Retryable()}
}

// invalid makes a refusal out of what the parser or validator found.
func invalid(code errs.Code, found gqlerror.List) *refusal {
	if len(found) > maxErrors {
		found = found[:maxErrors]
	}
	list := make(gqlerror.List, len(found))
	for i, err := range found {
		list[i] = &gqlerror.Error{Message: err.Message, Locations: err.Locations, Extensions: coded(code)}
	}
	return &refusal{errors: list}
}

// inOrder puts errors in the order of the document and, in lists, of the items:
// fields are resolved at the same time, and the same request has the same answer.
func inOrder(list gqlerror.List) {
	slices.SortStableFunc(list, func(a, b *gqlerror.Error) int {
		for i := range min(len(a.Locations), len(b.Locations)) {
			if order := cmp.Or(cmp.Compare(a.Locations[i].Line, b.Locations[i].Line), cmp.Compare(a.Locations[i].Column, b.Locations[i].Column)); order != 0 {
				return order
			}
		}
		for i := range min(len(a.Path), len(b.Path)) {
			left, isIndex := a.Path[i].(ast.PathIndex)
			right, areBoth := b.Path[i].(ast.PathIndex)
			if order := cmp.Compare(left, right); isIndex && areBoth && order != 0 {
				return order
			}
		}
		return cmp.Compare(len(a.Path), len(b.Path))
	})
}

// presenter turns whatever a resolver returned into what a client may read: a
// code, a sentence and the request's id. The cause goes to the log.
type presenter struct {
	log *slog.Logger
}

// present is the executor's error presenter.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{}
	if from, ok := errors.AsType[*gqlerror.Error](err); ok {
		shown.Path, shown.Locations = from.Path, from.Locations
	}
	if shown.Path == nil {
		shown.Path = graphql.GetPath(ctx)
	}

	told, argument := explain(ctx, err)
	shown.Message = told.Message
	if argument {
		// gqlgen adds the place inside the input to the path; a path tells a place in
		// the response.
		field := graphql.GetFieldContext(ctx).Path()
		_, explained := errors.AsType[*errs.Error](err)
		if inside := shown.Path[min(len(field), len(shown.Path)):]; explained && len(inside) > 0 {
			shown.Message = "`" + inside.String() + "`: " + told.Message
		}
		shown.Path = field
	}
	shown.Extensions = coded(told.Code)
	shown.Extensions["requestId"] = RequestID(ctx)

	switch told.Code {
	default:
	case errs.Internal:
		p.log.ErrorContext(ctx, "field failed", "request_id", RequestID(ctx), "path", shown.Path.String(), "error", err)
	case errs.Unavailable, errs.Timeout:
		p.log.WarnContext(ctx, "field unavailable", "request_id", RequestID(ctx), "path", shown.Path.String(), "error", err)
	}
	return shown
}

// explain finds what may be said of an error, and tells whether it is about an
// argument's value rather than the resolver's work.
func explain(ctx context.Context, err error) (told *errs.Error, argument bool) {
	argument = beforeResolver(ctx)
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e, argument
	}
	if list, ok := errors.AsType[errs.List](err); ok && len(list) > 0 {
		return list[0], argument
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return timedOut(), false
	case errors.Is(err, context.Canceled):
		return errs.New(errs.Unavailable, "The request was cancelled before it was done."), false
	case argument:
		return errs.New(errs.Invalid, "An argument of %s has a value that is not of its type.",
			graphql.GetFieldContext(ctx).Field.Name), true
	default:
		return errs.Fault("resolving", err), false
	}
}

// beforeResolver tells whether the error arose while gqlgen read the field's
// arguments: it sets Args only once all were read.
func beforeResolver(ctx context.Context) bool {
	field := graphql.GetFieldContext(ctx)
	return field != nil && field.Args == nil && field.Field.Field != nil &&
		field.Field.Definition != nil && len(field.Field.Definition.Arguments) > 0
}

// recovered turns a panic of a resolver into a fault and logs the stack.
func (p presenter) recovered(ctx context.Context, value any) error {
	p.log.ErrorContext(ctx, "resolver panicked", "request_id", RequestID(ctx), "panic", fmt.Sprint(value), "stack", string(debug.Stack()))
	return errs.Fault("resolving", fmt.Errorf("panic: %v", value))
}

func timedOut() *errs.Error {
	return errs.New(errs.Timeout, "The operation took too long and was stopped. Ask for less at a time.")
}

func fault(err error) *errs.Error { return errs.Fault("serving", err) }
