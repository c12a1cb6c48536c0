package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
)

// Claims keeps which mutations were carried out for which keys of clients, and
// what was answered; see [db.Store.Claim].
type Claims interface {
	// Claim begins a mutation: it gives a claim, or what was answered before.
	Claim(ctx context.Context, viewer auth.Viewer, key string, fingerprint []byte, lease time.Duration) (*db.Claim, []byte, error)
	// Keep stores the answer of one that wrote something.
	Keep(ctx context.Context, viewer auth.Viewer, claim *db.Claim, answer []byte) error
	// Release gives the key of one that wrote nothing back.
	Release(ctx context.Context, viewer auth.Viewer, claim *db.Claim) error
}

const (
	maxKey = 255
	// settleWithin is how long storing an answer may take, when the client may
	// have left already.
	settleWithin = 5 * time.Second
)

// keyed notes the @idempotent of a mutation's field, and refuses one elsewhere.
func (p *planner) keyed(field *ast.Field, root bool) *errs.Error {
	mutation := root && p.op.Operation == ast.Mutation
	if mutation && !strings.HasPrefix(field.Name, "__") {
		whole := p.full.Mutation.Fields.ForName(field.Name)
		p.out.moves = p.out.moves || whole != nil && whole.Directives.ForName("idempotencyRequired") != nil
	}
	key := field.Directives.ForName("idempotent")
	switch {
	case key == nil:
		return nil
	case !mutation:
		return errs.New(errs.GraphQLValidation, "@idempotent stands on a field of the mutation type, not on %s.%s.", field.ObjectDefinition.Name, field.Name)
	case p.out.key != nil && p.out.key != key:
		return errs.New(errs.GraphQLValidation, "An operation takes one @idempotent: send the mutations one by one, each with a key of its own.")
	}
	for _, part := range p.full.Types[field.Definition.Type.Name()].Fields {
		if part.Directives.ForName("secret") != nil {
			return errs.New(errs.GraphQLValidation, "The answer of %s holds a secret, which is not stored: send it without @idempotent.", field.Name)
		}
	}
	p.out.key = key
	return nil
}

// alone refuses a mutation with a key that is not the only one of its operation:
// each has a transaction of its own, and half of them could be carried out.
func (p *planner) alone(fields []*selected) *errs.Error {
	if p.out.key == nil {
		return nil
	}
	count := 0
	for _, selected := range fields {
		if !strings.HasPrefix(selected.field.Name, "__") {
			count++
		}
	}
	if count > 1 {
		return errs.New(errs.GraphQLValidation, "A mutation with @idempotent stands alone in its operation: send the mutations one by one, each with a key of its own.")
	}
	return nil
}

// once runs an operation at most once for the key that it carries. An operation
// without a key just runs, unless it moves money.
func (s *server) once(ctx context.Context, media string, viewer auth.Viewer, plan *plan, op *graphql.OperationContext, given *params, run func(context.Context) *reply) *reply {
	if s.cfg.Claims == nil || plan.key == nil && !plan.moves {
		return run(ctx)
	}
	key, refusal := plan.keyOf(op.Variables)
	if refusal != nil {
		return run(db.WithRefusal(ctx, refusal))
	}
	claim, answered, err := s.cfg.Claims.Claim(db.WithRequestID(ctx, RequestID(ctx)), viewer, key, given.fingerprint(), 2*s.limits.Timeout)
	if err != nil {
		if told, ok := errors.AsType[*errs.Error](err); ok && told.Outcome() {
			return run(db.WithRefusal(ctx, err))
		}
		s.log.ErrorContext(ctx, "idempotency key could not be looked up", "request_id", RequestID(ctx), "error", err)
		return s.refused(ctx, media, unavailable("The key could not be looked up just now. Try again in a moment.")).with("Retry-After", "1")
	}
	if answered != nil {
		noteOf(ctx).outcome = outcomeOK
		again := &reply{status: 200, media: media, fixed: answered}
		return again.with("Idempotent-Replayed", "true")
	}
	answer := run(db.WithClaim(ctx, claim))
	s.settle(ctx, viewer, claim, answer)
	return answer
}

// settle ends a claim. What was written and could not be told is left open: the
// same request tells it, once nobody may be at it any more.
func (s *server) settle(ctx context.Context, viewer auth.Viewer, claim *db.Claim, answer *reply) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	var err error
	switch told := answer.data != nil && !bytes.Equal(answer.data, []byte("null")); {
	case !claim.Written():
		err = s.cfg.Claims.Release(ctx, viewer, claim)
	case told:
		answer.fixed = answer.body()
		err = s.cfg.Claims.Keep(ctx, viewer, claim, answer.fixed)
	}
	if err != nil {
		s.log.WarnContext(ctx, "idempotency key could not be settled", "request_id", RequestID(ctx), "error", err)
	}
}

// keyOf is the key that the operation carries, or why it can't be taken.
func (p *plan) keyOf(variables map[string]any) (string, error) {
	if p.key == nil {
		return "", errs.New(errs.Required, "This mutation moves money: send it with @idempotent(key: …), a new UUID for each thing to do.").At("idempotent", "key")
	}
	key, _ := p.key.ArgumentMap(variables)["key"].(string)
	if n := utf8.RuneCountInString(key); n == 0 || n > maxKey || strings.ContainsRune(key, 0) {
		return "", errs.New(errs.OutOfRange, "Give a key of 1 to %d characters.", maxKey).At("idempotent", "key")
	}
	return key, nil
}

// fingerprint tells two requests apart: by the document, the operation's name and
// the variables, in whatever order these were sent.
func (p *params) fingerprint() []byte {
	// What was read as JSON can be written as JSON.
	text, _ := json.Marshal([]any{p.query, p.operation, p.variables})
	sum := sha256.Sum256(text)
	return sum[:]
}
