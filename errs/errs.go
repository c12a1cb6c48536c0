// Package errs carries what went wrong in three parts: a code for machines, a
// sentence for people and a cause for logs. Only the first two ever leave the
// server.
package errs

import (
	"errors"
	"fmt"
)

// Code is the machine-readable kind of an error, the same in userErrors and in
// extensions.code. Each is explained in [Catalog].
type Code string

// The codes. A client may meet new ones; it treats an unknown code as INTERNAL.
const (
	Unauthenticated       Code = "UNAUTHENTICATED"
	Forbidden             Code = "FORBIDDEN"
	NotFound              Code = "NOT_FOUND"
	Invalid               Code = "INVALID"
	Required              Code = "REQUIRED"
	TooLong               Code = "TOO_LONG"
	OutOfRange            Code = "OUT_OF_RANGE"
	Taken                 Code = "TAKEN"
	Conflict              Code = "CONFLICT"
	TransitionNotAllowed  Code = "TRANSITION_NOT_ALLOWED"
	Duplicate             Code = "DUPLICATE"
	IdempotencyMismatch   Code = "IDEMPOTENCY_MISMATCH"
	IdempotencyInProgress Code = "IDEMPOTENCY_IN_PROGRESS"
	BadCursor             Code = "BAD_CURSOR"
	BadRequest            Code = "BAD_REQUEST"
	MethodNotAllowed      Code = "METHOD_NOT_ALLOWED"
	UnsupportedMediaType  Code = "UNSUPPORTED_MEDIA_TYPE"
	PayloadTooLarge       Code = "PAYLOAD_TOO_LARGE"
	GraphQLParseFailed    Code = "GRAPHQL_PARSE_FAILED"
	GraphQLValidation     Code = "GRAPHQL_VALIDATION_FAILED"
	OperationTooComplex   Code = "OPERATION_TOO_COMPLEX"
	CostLimitExceeded     Code = "COST_LIMIT_EXCEEDED"
	PersistedQueryMissing Code = "PERSISTED_QUERY_NOT_FOUND"
	Unavailable           Code = "UNAVAILABLE"
	Timeout               Code = "TIMEOUT"
	Internal              Code = "INTERNAL"
)

// Error is a refusal or a fault. Message is safe to show to anyone: it names no
// table, no Go type and nothing of another tenant. Field is the path of the
// input that caused it, list indexes as decimal strings.
type Error struct {
	Code    Code
	Message string
	Field   []string
	Cause   error
}

// New makes an error with a code and a sentence that says what to do.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Fault wraps an unexpected error. The sentence shown is always the same; doing
// and cause go to the log.
func Fault(doing string, cause error) *Error {
	return &Error{
		Code:    Internal,
		Message: "Something went wrong on our side. Try again; if it stays, tell us the requestId.",
		Cause:   fmt.Errorf("%s: %w", doing, cause),
	}
}

// At returns a copy of the error that names the input it is about.
func (e *Error) At(field ...string) *Error {
	at := *e
	at.Field = field
	return &at
}

// Because returns a copy of the error with a cause for the log.
func (e *Error) Because(cause error) *Error {
	with := *e
	with.Cause = cause
	return &with
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s (%v)", e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Outcome tells whether the error is a business outcome, told as a userError in
// the payload, rather than a refusal or fault of the whole request.
func (e *Error) Outcome() bool {
	switch e.Code {
	case NotFound, Forbidden, Invalid, Required, TooLong, OutOfRange, Taken, Conflict, TransitionNotAllowed, Duplicate,
		IdempotencyMismatch, IdempotencyInProgress:
		return true
	default:
		return false
	}
}

// Retryable tells whether the same request may succeed later, unchanged.
func (c Code) Retryable() bool {
	switch c {
	case Unavailable, Timeout, Internal, IdempotencyInProgress:
		return true
	default:
		return false
	}
}

// List gathers every fault of one input, so that a caller mends all at once.
type List []*Error

// Add appends a fault about the input at field.
func (l *List) Add(code Code, field []string, format string, args ...any) {
	*l = append(*l, New(code, format, args...).At(field...))
}

// Err is nil for an empty list and the list itself otherwise.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

func (l List) Error() string {
	all := make([]error, len(l))
	for i, e := range l {
		all[i] = e
	}
	return errors.Join(all...).Error()
}

// CodeOf is the code of the first Error in err's chain, Internal when there is
// none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if l, ok := errors.AsType[List](err); ok && len(l) > 0 {
		return l[0].Code
	}
	return Internal
}
