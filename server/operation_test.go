package server

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// What a resolver returns or throws leaves as a code and a sentence; the cause is
// in the log, with the request's id.
func TestFaultsAreTold(t *testing.T) {
	t.Parallel()
	const internal = "Something went wrong on our side. Try again; if it stays, tell us the requestId."
	for _, c := range []struct {
		field, code, message string
		retryable            bool
		log                  string
	}{
		{"fails", "INTERNAL", internal, true, `pq: relation \"creator\" does not exist`},
		{"faulty", "INTERNAL", internal, true, "SELECT secret FROM creators"},
		{"panics", "INTERNAL", internal, true, "index out of range [3]"},
		{"refuses", "FORBIDDEN", "Only finance may see this.", false, ""},
		{"slow", "TIMEOUT", "The operation took too long and was stopped. Ask for less at a time.", true, "context deadline exceeded"},
		{`echo(amount:"bad")`, "INVALID", "An argument of echo has a value that is not of its type.", false, ""},
	} {
		t.Run(c.field, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(cfg *Config) { cfg.Limits.Timeout = 50 * time.Millisecond })
			got := r.post("brand", "{a:"+c.field+"}", nil)
			found := got.decode(t).Errors
			if got.status != http.StatusOK || len(found) != 1 {
				t.Fatalf("%d %s", got.status, got.body)
			}
			want := map[string]any{"code": c.code, "requestId": "test-1", "retryable": c.retryable}
			if diff := cmp.Diff(want, found[0].Extensions); diff != "" {
				t.Errorf("extensions (-want +got)\n%s", diff)
			}
			if found[0].Message != c.message {
				t.Errorf("%q; want %q", found[0].Message, c.message)
			}
			if diff := cmp.Diff([]any{"a"}, found[0].Path); diff != "" {
				t.Errorf("path (-want +got)\n%s", diff)
			}
			for _, word := range []string{"pq", "relation", "SELECT", "secret", "panic", "index", "context", "decimal.", "goroutine", ".go"} {
				if strings.Contains(got.body, word) {
					t.Errorf("the answer says %q: %s", word, got.body)
				}
			}
			if c.log != "" && !(strings.Contains(r.log.String(), c.log) && strings.Contains(r.log.String(), "request_id=test-1")) {
				t.Errorf("the log lacks %q: %s", c.log, r.log.String())
			}
			if c.field == "panics" && !strings.Contains(r.log.String(), "goroutine ") {
				t.Error("the log lacks the stack")
			}
		})
	}
}

// An operation that runs out of time before its first field gives no response;
// the answer is ours then.
func TestOperationOutOfTime(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(cfg *Config) {
		cfg.Limits.Timeout = time.Millisecond
		cfg.Operation = func(ctx context.Context, _ auth.Viewer) (context.Context, func(bool)) {
			<-ctx.Done()
			return ctx, func(bool) {}
		}
	})
	got := r.post("brand", "{ok}", nil)
	if got.status != http.StatusGatewayTimeout || got.code(t) != "TIMEOUT" || len(r.calls.all()) != 0 {
		t.Errorf("%d %s, ran %v", got.status, got.body, r.calls.all())
	}
}

func TestOperationIsOpenedAndClosed(t *testing.T) {
	t.Parallel()
	type opened struct{}
	var mu sync.Mutex
	var events []string
	event := func(text string) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, text)
	}
	r := newRig(t, func(cfg *Config) {
		cfg.Operation = func(ctx context.Context, v auth.Viewer) (context.Context, func(bool)) {
			event("open " + v.Name)
			return context.WithValue(ctx, opened{}, true), func(failed bool) {
				if failed {
					event("close failed")
				} else {
					event("close")
				}
			}
		}
		cfg.AfterMutationField = func(ctx context.Context) {
			if ctx.Value(opened{}) == nil || auth.ViewerFrom(ctx).Name != "Mara" || graphql.GetPath(ctx) != nil && len(graphql.GetPath(ctx)) > 1 {
				event("after, without the operation")
			}
			event("after")
		}
	})
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"{ok}", []string{"open Mara", "close"}},
		{"{ok refuses}", []string{"open Mara", "close failed"}},
		{`mutation{unmarked creatorRename(id:1,name:"x")}`, []string{"open Mara", "after", "after", "close"}},
		{"{nope}", nil},
		{"{creators(first:0){totalCount}}", nil},
		{"mutation($x: ID!){creatorRename(id:$x,name:\"x\")}", nil},
	} {
		events = nil
		r.post("brand", c.query, nil)
		if diff := cmp.Diff(c.want, events); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.query, diff)
		}
	}
}

// A panic outside of any resolver closes the operation, answers 500 and leaves
// the server at work.
func TestPanicOutsideResolvers(t *testing.T) {
	t.Parallel()
	closed := []bool{}
	r := newRig(t, func(cfg *Config) {
		cfg.Operation = func(ctx context.Context, _ auth.Viewer) (context.Context, func(bool)) {
			return ctx, func(failed bool) { closed = append(closed, failed) }
		}
		cfg.Executable = func(s *ast.Schema) graphql.ExecutableSchema { return throwing{&fake{schema: s}} }
	})
	got := r.post("brand", "{ok}", nil)
	if got.status != http.StatusInternalServerError || got.code(t) != string(errs.Internal) || strings.Contains(got.body, "boom") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if diff := cmp.Diff([]bool{true}, closed); diff != "" {
		t.Errorf("closed (-want +got)\n%s", diff)
	}
	if !strings.Contains(r.log.String(), "boom") {
		t.Error("the log lacks the panic")
	}
	if again := r.do(request("", ok)); again.status != http.StatusUnauthorized {
		t.Errorf("afterwards: %d %s", again.status, again.body)
	}
}

type throwing struct{ *fake }

func (throwing) Exec(context.Context) graphql.ResponseHandler { panic("boom") }

// Above the limit requests are told to come back, and liveness stays green.
func TestTooManyInFlightAreShed(t *testing.T) {
	t.Parallel()
	block := make(chan struct{})
	ran := &calls{}
	r := newRig(t, func(cfg *Config) {
		cfg.Limits.InFlight = 2
		cfg.Executable = func(s *ast.Schema) graphql.ExecutableSchema { return &fake{schema: s, calls: ran, block: block} }
	})
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			if got := r.post("brand", "{slow}", nil); got.status != http.StatusOK {
				t.Errorf("a request within the limit: %d", got.status)
			}
		})
	}
	for deadline := time.Now().Add(5 * time.Second); len(ran.all()) < 2; {
		if time.Now().After(deadline) {
			t.Fatal("the requests never began")
		}
		time.Sleep(time.Millisecond)
	}
	got := r.post("brand", "{ok}", nil)
	if got.status != http.StatusServiceUnavailable || got.code(t) != string(errs.Unavailable) || got.header.Get("Retry-After") != "1" {
		t.Errorf("a request above the limit: %d %v %s", got.status, got.header, got.body)
	}
	if alive := r.get("/healthz"); alive.status != http.StatusOK || alive.body != `{"status":"ok"}` {
		t.Errorf("liveness: %d %s", alive.status, alive.body)
	}
	close(block)
	wait.Wait()
	if again := r.post("brand", "{ok}", nil); again.status != http.StatusOK {
		t.Errorf("afterwards: %d", again.status)
	}
	if shed := r.metric(t, "rapport_requests_shed_total", nil); shed != 1 {
		t.Errorf("%v requests were counted as shed; want 1", shed)
	}
}

// One checked document serves many requests at once, of several principals.
func TestDocumentsAreShared(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() {
			token, name := "brand", "Mara"
			if i%2 == 0 {
				token, name = "creator", "Noor"
			}
			query := "query($n: Int){ok ...F} fragment F on Query {creators(first:$n){nodes{name}}}"
			got := r.post(token, query, map[string]any{"n": i%5 + 1})
			if requested, _ := got.cost(t); got.field(t, "ok") != name || requested != float64(i%5+2) {
				t.Errorf("%s with %d: %s", token, i%5+1, got.body)
			}
		})
	}
	wait.Wait()
}
