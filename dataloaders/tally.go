package dataloaders

import (
	"context"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// How long a tally that nobody keeps waits for more keys, and how often one looks
// whether the operation stands still.
const (
	untended   = 500 * time.Microsecond
	standstill = 10 * time.Millisecond
)

// tally counts the fields of an operation that are still to be resolved. Loaders
// read when there are none but those that wait for them: then every key of a level
// is known, so that a level costs one statement a loader, whatever the number of
// objects and however busy the machine. Waiting for some time instead would cost
// more statements now and then, and that time always.
type tally struct {
	// open is how many fields are to be resolved that wait for no loader, and how
	// many readings are under way.
	open atomic.Int64
	// moves counts what happens.
	moves atomic.Int64
	begin sync.Once
	kept  atomic.Bool

	mu sync.Mutex
	// waiting are the readings that wait until nothing is open.
	waiting []func()
	ticking bool
}

// Watch is the field middleware that keeps the tally of the operation in the
// context. Without it loaders read half a millisecond after the first key.
func Watch(ctx context.Context, next graphql.Resolver) (any, error) {
	t, field := of(ctx).tally, graphql.GetFieldContext(ctx)
	t.began(ctx, field)
	var children int64
	defer func() {
		t.more(children)
		t.less(1)
	}()
	result, err := next(ctx)
	if err == nil {
		children = childrenOf(graphql.GetOperationContext(ctx), field.Field.Selections, result)
	}
	return result, err
}

// began counts the root's fields, of which a query's are all resolved at once.
func (t *tally) began(ctx context.Context, field *graphql.FieldContext) {
	op := graphql.GetOperationContext(ctx)
	t.begin.Do(func() {
		t.kept.Store(true)
		if op.Operation.Operation == ast.Query {
			t.more(fieldsOf(op, op.Operation.SelectionSet, []string{"Query"}))
		}
	})
	if field.Object == "Mutation" {
		t.more(1)
	}
}

// childrenOf counts the fields below a result that [Watch] will see.
func childrenOf(op *graphql.OperationContext, selections ast.SelectionSet, result any) int64 {
	if len(selections) == 0 || result == nil {
		return 0
	}
	of := definitionOf(selections)
	if of == nil {
		return 0
	}
	value := reflect.ValueOf(result)
	if value.Kind() != reflect.Slice {
		return fieldsOfObject(op, selections, of, value)
	}
	var sum int64
	for i := range value.Len() {
		sum += fieldsOfObject(op, selections, of, value.Index(i))
	}
	return sum
}

func fieldsOfObject(op *graphql.OperationContext, selections ast.SelectionSet, of *ast.Definition, object reflect.Value) int64 {
	for object.Kind() == reflect.Pointer || object.Kind() == reflect.Interface {
		if object.IsNil() {
			return 0
		}
		object = object.Elem()
	}
	if of.IsAbstractType() {
		// A Go type has the name of its GraphQL type.
		return fieldsOf(op, selections, []string{object.Type().Name(), of.Name})
	}
	return fieldsOf(op, selections, append([]string{of.Name}, of.Interfaces...))
}

func fieldsOf(op *graphql.OperationContext, selections ast.SelectionSet, satisfies []string) int64 {
	var count int64
	for _, field := range graphql.CollectFields(op, selections, satisfies) {
		if field.Name != "__typename" {
			count++
		}
	}
	return count
}

// definitionOf is the type that the selections are made on.
func definitionOf(selections ast.SelectionSet) *ast.Definition {
	switch first := selections[0].(type) {
	case *ast.Field:
		return first.ObjectDefinition
	case *ast.InlineFragment:
		return first.ObjectDefinition
	case *ast.FragmentSpread:
		return first.ObjectDefinition
	default:
		return nil
	}
}

func (t *tally) more(n int64) {
	t.open.Add(n)
	t.moves.Add(1)
}

func (t *tally) less(n int64) {
	t.moves.Add(1)
	if t.open.Add(-n) == 0 {
		t.flush()
	}
}

// queue takes a reading that waits. The tally is locked.
func (t *tally) queue(reading func()) {
	t.waiting = append(t.waiting, reading)
	if !t.ticking {
		t.ticking = true
		t.tick(-1)
	}
}

// flush does all readings that wait, in their order: they share a connection.
func (t *tally) flush() {
	t.mu.Lock()
	readings := t.waiting
	t.waiting = nil
	t.mu.Unlock()
	if len(readings) == 0 {
		return
	}
	t.more(int64(len(readings)))
	go func() {
		for _, reading := range readings {
			reading()
			t.less(1)
		}
	}()
}

// tick reads after all when nothing has moved since seen: where an argument could
// not be read, gqlgen leaves a field out that was counted.
func (t *tally) tick(seen int64) {
	after := standstill
	if !t.kept.Load() {
		after = untended
	}
	time.AfterFunc(after, func() {
		t.mu.Lock()
		t.ticking = len(t.waiting) > 0
		waits := t.ticking
		t.mu.Unlock()
		moves := t.moves.Load()
		if !waits {
			return
		}
		if !t.kept.Load() || moves == seen {
			t.flush()
		}
		t.tick(moves)
	})
}
