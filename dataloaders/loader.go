package dataloaders

import (
	"context"
	"fmt"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
)

// source is where the loaders of one operation read from, and what tells them
// when to.
type source struct {
	handle db.Handle
	tally  *tally
}

// Loader reads what the resolvers of one level ask for at once, and keeps it. Keys
// without a row give the zero value, which is how what a viewer may not see looks.
// It is safe for concurrent use.
type Loader[K comparable, V any] struct {
	from *source
	read func(ctx context.Context, keys []K) (map[K]V, error)

	// What follows is guarded by the tally: known is the batch that each key was or
	// will be read with, open the one that takes more keys.
	known map[K]*batch[K, V]
	open  *batch[K, V]
}

// batch is one reading. Found and err are set before done is closed.
type batch[K comparable, V any] struct {
	keys []K
	// waiters is how many resolvers wait for it; none do once it is finished.
	waiters  int64
	finished bool
	done     chan struct{}
	found    map[K]V
	err      error
}

func newLoader[K comparable, V any](from *source, read func(context.Context, []K) (map[K]V, error)) *Loader[K, V] {
	return &Loader[K, V]{from: from, read: read, known: map[K]*batch[K, V]{}}
}

// Load gives the value of a key, read together with what others ask for now.
func (l *Loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	return l.await(l.enter(ctx, key), key)
}

// LoadAll gives the values of keys, in their order, in one reading.
func (l *Loader[K, V]) LoadAll(ctx context.Context, keys []K) ([]V, error) {
	batches := make([]*batch[K, V], len(keys))
	for i, key := range keys {
		batches[i] = l.enter(ctx, key)
	}
	values := make([]V, len(keys))
	for i, key := range keys {
		var err error
		if values[i], err = l.await(batches[i], key); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// enter puts a key into the open batch, unless it was in one already.
func (l *Loader[K, V]) enter(ctx context.Context, key K) *batch[K, V] {
	t := l.from.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	if b, ok := l.known[key]; ok {
		return b
	}
	if l.open == nil {
		b := &batch[K, V]{done: make(chan struct{})}
		l.open = b
		t.queue(func() { l.run(ctx, b) })
	}
	l.open.keys = append(l.open.keys, key)
	l.known[key] = l.open
	return l.open
}

// await waits for the batch, and gives the key's value. It does not look at a
// context: the reading ends with the operation's, and nobody may end before their
// reading, which would open the operation's session again.
func (l *Loader[K, V]) await(b *batch[K, V], key K) (V, error) {
	t := l.from.tally
	t.mu.Lock()
	finished := b.finished
	if !finished {
		b.waiters++
	}
	t.mu.Unlock()
	if !finished {
		t.less(1)
		<-b.done
	}
	return b.found[key], b.err
}

// run reads a batch and lets those go on who wait for it.
func (l *Loader[K, V]) run(ctx context.Context, b *batch[K, V]) {
	t := l.from.tally
	defer func() {
		// A panic here would end the server, and not only the request.
		if fault := recover(); fault != nil {
			b.err = errs.Fault("load", fmt.Errorf("panic: %v", fault))
		}
		t.mu.Lock()
		b.finished = true
		t.more(b.waiters)
		t.mu.Unlock()
		close(b.done)
	}()
	t.mu.Lock()
	l.open = nil
	t.mu.Unlock()
	b.found, b.err = l.read(ctx, b.keys)
}
