package rows

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// World is a small world with the same keys in every database, so that the same
// question always has the same answer.
//
// Two brands, aurora and borealis, know of each other nothing. Five creators:
//
// - anna works with both brands
// - ben keeps a private profile; aurora thinks of him and has not said so
// - cleo was entered by borealis, dora by aurora
// - emil has left aurora, and can be found by all
//
// One person, aurora's analyst, is also a viewer at borealis.
type World struct {
	ids map[string]gid.ID
	// rows are written in this order; settled after them, over rows that could
	// not be whole before others were there.
	rows, settled []any
	// alone leaves out all that is borealis' own.
	alone bool
}

// NewWorld fills an empty database with the world.
func NewWorld(t testing.TB, on *dbtest.DB) *World {
	t.Helper()
	return makeWorld(t, on, false)
}

// NewWorldWithoutBorealis fills an empty database with what is left of the world
// without borealis: its people, its profile of cleo, and all that it thinks of
// and does with anna.
func NewWorldWithoutBorealis(t testing.TB, on *dbtest.DB) *World {
	t.Helper()
	return makeWorld(t, on, true)
}

func makeWorld(t testing.TB, on *dbtest.DB, alone bool) *World {
	t.Helper()
	w := &World{ids: map[string]gid.ID{}, alone: alone}
	w.people()
	w.creators()
	w.partnerships()
	w.campaigns()
	w.briefs()
	w.deliverables()
	w.metrics()
	w.feedback()
	w.keeping()
	w.identification()
	w.customFields()
	w.contracts()
	w.shipments()
	together(t, on, func(ctx context.Context, owner bun.IDB) error {
		for _, row := range w.rows {
			if _, err := owner.NewInsert().Model(row).Returning("NULL").Exec(ctx); err != nil {
				return fmt.Errorf("%T: %w", row, err)
			}
		}
		for _, row := range w.settled {
			if _, err := owner.NewUpdate().Model(row).WherePK().Returning("NULL").Exec(ctx); err != nil {
				return fmt.Errorf("%T: %w", row, err)
			}
		}
		return nil
	})
	w.log(t, on)
	return w
}

// IDs are the global ids of all objects by their names, as in creator.anna.
// Those of borealis are named in a world without it, too.
func (w *World) IDs() map[string]gid.ID { return w.ids }

// ID is the global id of the object with a name.
func (w *World) ID(name string) gid.ID {
	id, ok := w.ids[name]
	if !ok {
		panic("rows: the world has no " + name)
	}
	return id
}

// Key is the key of the object with a name.
func (w *World) Key(name string) uuid.UUID { return w.ID(name).UUID }

// named gives an object of a type a key made from its name, and in the order of
// naming, as real ones are in the order of time.
func (w *World) named(typ, name string) db.Base {
	full := typ + "." + name
	if _, taken := w.ids[full]; taken {
		panic("rows: two objects of the world are called " + full)
	}
	sum := sha256.Sum256([]byte(full))
	key := uuid.UUID(sum[:16])
	binary.BigEndian.PutUint64(key[:8], uint64(At().UnixMilli()+int64(len(w.ids)))<<16)
	key[6], key[8] = 0x70, key[8]&0x3f|0x80
	w.ids[full] = gid.Of(typ, key)
	return db.Base{Key: key}
}

// unnamed gives an object that no id finds a key made from its name.
func (w *World) unnamed(typ, name string) db.Base {
	defer delete(w.ids, typ+"."+name)
	return w.named(typ, name)
}

// add puts a row of a brand into the world; uuid.Nil is nobody's own.
func (w *World) add(brand uuid.UUID, row any) {
	if w.alone && brand != uuid.Nil && brand == w.Key("brand.borealis") {
		return
	}
	w.rows = append(w.rows, row)
}

// settle writes the row once more at the end.
func (w *World) settle(brand uuid.UUID, row any) {
	if w.alone && brand == w.Key("brand.borealis") {
		return
	}
	w.settled = append(w.settled, row)
}

// day is so many days after At, at the same time.
func day(n int) time.Time { return At().AddDate(0, 0, n) }

func on(n int) scalars.Date { return scalars.DateOf(day(n)) }

// log writes an audit entry and an event for each partnership.
func (w *World) log(t testing.TB, on *dbtest.DB) {
	t.Helper()
	for i, line := range []struct{ brand, user, subject string }{
		{"aurora", "manager", "partnership.anna"},
		{"borealis", "northern", "partnership.northern-anna"},
		{"aurora", "admin", "partnership.ben"},
		{"borealis", "northern", "partnership.northern-cleo"},
	} {
		brand, subject := w.Key("brand."+line.brand), w.ID(line.subject)
		entry, event := w.named(db.TypeAuditEntry, fmt.Sprint(line.brand, i)), w.named(db.TypeEvent, fmt.Sprint(line.brand, i))
		if w.alone && line.brand == "borealis" {
			continue
		}
		at := day(i)
		with(t, on, func(ctx context.Context, owner bun.IDB) error {
			return owner.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				if _, err := tx.ExecContext(ctx, "SELECT set_config('app.brand', ?, true)", brand.String()); err != nil {
					return fmt.Errorf("log: %w", err)
				}
				_, err := tx.ExecContext(ctx, "SELECT audit_append(?, jsonb_build_array(jsonb_build_object("+
					"'id', ?::text, 'at', ?::timestamptz, 'actorId', ?::text, 'actorKind', 'BRAND', 'action', 'partnership.created',"+
					"'subjectType', ?::text, 'subjectId', ?::text, 'after', jsonb_build_object('stage', 'DISCOVERED'), 'requestId', ?::text)))",
					brand, entry.Key.String(), at, w.Key("user."+line.user).String(), subject.Type, subject.UUID.String(), fmt.Sprint("request-", i))
				if err != nil {
					return fmt.Errorf("log: %w", err)
				}
				_, err = tx.NewInsert().Model(&db.Event{
					Base: event, BrandID: &brand, CreatorID: nil, Type: "partnership.created",
					SubjectType: subject.Type, SubjectUUID: subject.UUID, OccurredAt: at,
				}).Returning("NULL").Exec(ctx)
				return err
			})
		})
	}
}
