package dataloaders

import (
	"context"
	"sync"

	"github.com/rapporthq/rapport/db"
)

// Operation is what one operation reads through: a snapshot and the loaders over
// it, made anew after each write so that what follows sees it.
type Operation struct {
	session *db.Session
	tally   *tally

	mu      sync.Mutex
	loaders *Loaders
}

// NewOperation begins an operation's reading. Close it.
func NewOperation(session *db.Session) *Operation {
	t := &tally{}
	return &Operation{session: session, tally: t, loaders: newLoaders(session, t)}
}

// Renew ends the snapshot: what is read from now on sees what was committed.
func (o *Operation) Renew() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.session.Close()
	o.loaders = newLoaders(o.session, o.tally)
}

// Close ends the snapshot and gives the connection back.
func (o *Operation) Close() { o.session.Close() }

type operationKey struct{}

// WithOperation puts the operation into the context.
func WithOperation(ctx context.Context, o *Operation) context.Context {
	return context.WithValue(ctx, operationKey{}, o)
}

// From is the loaders of the operation in the context.
func From(ctx context.Context) *Loaders {
	o := of(ctx)
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.loaders
}

// Session is the snapshot of the operation in the context.
func Session(ctx context.Context) *db.Session { return of(ctx).session }

// Renew ends the snapshot of the operation in the context.
func Renew(ctx context.Context) { of(ctx).Renew() }

func of(ctx context.Context) *Operation {
	o, ok := ctx.Value(operationKey{}).(*Operation)
	if !ok {
		// The server makes one for each operation: without it nothing can be read.
		panic("dataloaders: no operation in the context")
	}
	return o
}
