// Package domain holds the rules of every write. Each write is one function that
// reads from top to bottom: may the viewer, is the input sound, does the state
// allow it; then one transaction with the change, its audit entry and its event.
//
// Every function takes the viewer from the context. A refusal is an [errs.Error]
// or an [errs.List], and then nothing was written.
package domain

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// Domain is the rules over one store.
type Domain struct {
	store *db.Store
}

// New makes the rules over a store. The store's clock is theirs, too.
func New(store *db.Store) *Domain { return &Domain{store: store} }

func (d *Domain) now() time.Time { return d.store.Now() }

// TransitionInput is a move to another state.
type TransitionInput struct {
	ExpectedVersion *int
	Reason          *string
}

// orEmpty is the input of a move for which the client gave none.
func orEmpty(in *TransitionInput) TransitionInput {
	if in == nil {
		return TransitionInput{}
	}
	return *in
}

// versioned is a row that counts its changes.
type versioned interface {
	ID() gid.ID
	Expect(version *int) error
	Touch(now time.Time)
}

// edit is one change of one row that the viewer sees: lock it, compare the
// version, change it by apply, and write it with its audit entry and event, all
// in one transaction. apply answers what was done, as noun.verb in the past.
//
// With a stale version the row comes back as it is beside the CONFLICT.
type edit[T any] struct {
	typ      string
	id       gid.ID
	expected *int
	apply    func(ctx context.Context, tx *db.Tx, row *T) (action string, err error)
	// belongs tells whose chain and whose events the change is in.
	belongs func(row *T) (brand, creator uuid.UUID)
	// notes stand in the audit entry beside the columns that changed, such as a
	// reason. With notes the change is written even when no column differs.
	notes map[string]any
}

func run[T any, R interface {
	db.Row[T]
	versioned
}](ctx context.Context, d *Domain, e edit[T]) (*T, error) {
	key, ok := e.id.Is(e.typ)
	if !ok {
		return nil, missing(e.typ, "id")
	}
	var row *T
	err := d.store.Write(ctx, auth.ViewerFrom(ctx), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if row, err = db.Lock[T, R](ctx, tx, key); err != nil {
			return hidden(err, e.typ, "id")
		}
		if err := R(row).Expect(e.expected); err != nil {
			return err
		}
		before := *row
		action, err := e.apply(ctx, tx, row)
		if err != nil {
			*row = before
			return err
		}
		was, is := tx.Changed(&before, row)
		if is == nil && e.notes == nil {
			return nil
		}
		if is == nil {
			is = map[string]any{}
		}
		maps.Copy(is, e.notes)
		now := d.now()
		R(row).Touch(now)
		if err := db.Update(ctx, tx, row); err != nil {
			return err
		}
		brand, creator := e.belongs(row)
		tx.Log(db.Change{
			Brand: brand, Creator: creator, Action: action, Subject: R(row).ID(), Before: was, After: is, At: now,
		})
		return nil
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound {
		return nil, err
	}
	return row, err
}

// missing answers an id that is not of the type, or of nothing that the viewer
// sees: the same words for both.
func missing(typ string, field ...string) error {
	return errs.New(errs.NotFound, "%s", unknown(typ)).At(field...)
}

func unknown(typ string) string {
	return "There is no " + strings.ReplaceAll(typ, "_", " ") + " with this id. Check the id, and that it is one of yours."
}

// hidden answers a row that was not found as [missing] does, and all else as it is.
func hidden(err error, typ string, field ...string) error {
	if errs.CodeOf(err) == errs.NotFound {
		return missing(typ, field...)
	}
	return err
}

// find reads a row that an input names, in the transaction that will refer to it.
func find[T any, R db.Row[T]](ctx context.Context, h db.Handle, typ string, id gid.ID, field ...string) (*T, error) {
	key, ok := id.Is(typ)
	if !ok {
		return nil, missing(typ, field...)
	}
	row, err := db.ByKey[T, R](ctx, h, key)
	if err != nil {
		return nil, hidden(err, typ, field...)
	}
	return row, nil
}

// Time is a moment, as inputs carry it.
type Time = time.Time

// set changes a column to what the client gave; what was not given stays.
func set[T any](column **T, given graphql.Omittable[*T]) {
	if given.IsSet() {
		*column = given.Value()
	}
}

// verdict turns a refusal into what a transition shows.
func verdict(refusal error) (allowed bool, reason *string) {
	if refusal == nil {
		return true, nil
	}
	if e, ok := errors.AsType[*errs.Error](refusal); ok {
		return false, &e.Message
	}
	return false, nil
}
