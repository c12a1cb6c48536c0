package domain

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// CustomFieldCreateInput is a field to add.
type CustomFieldCreateInput struct {
	Entity  db.CustomFieldEntity
	Name    string
	Type    db.CustomFieldType
	Options []string
}

// CustomFieldUpdateInput is what to change in a field.
type CustomFieldUpdateInput struct {
	ExpectedVersion *int
	Name            *string
	Options         []string
	Archived        *bool
}

const (
	maxFieldName = 60
	maxOptions   = 50
	maxOption    = 120
)

// CustomFieldCreate adds a field to what the viewer's brand keeps. It needs
// BRAND_WRITE.
func (d *Domain) CustomFieldCreate(ctx context.Context, in CustomFieldCreateInput) (*db.CustomField, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, BrandWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Name, 1, maxFieldName, path("name")...)
	c.options(in.Type, in.Options)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	f := &db.CustomField{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Entity: in.Entity, Name: in.Name, Type: in.Type, Options: stored(in.Options),
		CreatedAt: now, Stamp: db.NewStamp(now),
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		// The lock counts the fields: of two that are added at once to 49, one is told
		// that it is too many.
		if _, err := db.Lock[db.Brand](ctx, tx, v.BrandID); err != nil {
			return err
		}
		all, err := db.CustomFields(ctx, tx, &in.Entity)
		if err != nil {
			return err
		}
		if len(all) >= db.MaxCustomFields {
			return errs.New(errs.TooLong, "There are at most %d fields of one entity, and these are.", db.MaxCustomFields).At(path()...)
		}
		if err := fieldName(f, all); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, f); err != nil {
			return err
		}
		_, is := tx.Changed(nil, f)
		tx.Log(db.Change{Brand: f.BrandID, Action: "custom_field.created", Subject: f.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, named(err, errs.Taken, path("name"))
	}
	return f, nil
}

// CustomFieldUpdate changes a field's name or options, or puts it away. It needs
// BRAND_WRITE. An option that some object has stays.
func (d *Domain) CustomFieldUpdate(ctx context.Context, id gid.ID, in CustomFieldUpdateInput) (*db.CustomField, error) {
	if err := may(auth.ViewerFrom(ctx), BrandWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Name != nil {
		c.text(*in.Name, 1, maxFieldName, path("name")...)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	f, err := run(ctx, d, edit[db.CustomField]{
		typ: db.TypeCustomField, id: id, expected: in.ExpectedVersion,
		belongs: func(f *db.CustomField) (uuid.UUID, uuid.UUID) { return f.BrandID, uuid.Nil },
		apply: func(ctx context.Context, tx *db.Tx, f *db.CustomField) (string, error) {
			replace(&f.Name, in.Name)
			all, err := db.CustomFields(ctx, tx, &f.Entity)
			if err != nil {
				return "", err
			}
			if err := fieldName(f, all); err != nil {
				return "", err
			}
			if err := changeOptions(ctx, tx, f, in.Options); err != nil {
				return "", err
			}
			switch now := d.now(); {
			case in.Archived == nil:
			case !*in.Archived:
				f.ArchivedAt = nil
			case f.ArchivedAt == nil:
				f.ArchivedAt = &now
			}
			return "custom_field.updated", nil
		},
	})
	return f, named(err, errs.Taken, path("name"))
}

func fieldName(f *db.CustomField, all []*db.CustomField) error {
	for _, other := range all {
		if other.Key != f.Key && strings.EqualFold(other.Name, f.Name) {
			return errs.New(errs.Taken, "There is a field of this name already: %s.", other.ID()).At(path("name")...)
		}
	}
	return nil
}

// changeOptions takes on new options. Whoever sets a value holds the field's row
// (see setValues), so none can come in between.
func changeOptions(ctx context.Context, tx *db.Tx, f *db.CustomField, options []string) error {
	if options == nil {
		return nil
	}
	var c checks
	c.options(f.Type, options)
	if err := c.err(); err != nil {
		return err
	}
	gone := slices.DeleteFunc(slices.Clone(f.Options), func(o string) bool { return slices.Contains(options, o) })
	used, err := db.OptionsInUse(ctx, tx, f.Key, gone)
	if err != nil {
		return err
	}
	if len(used) > 0 {
		return errs.New(errs.Conflict, "The option %q is in use: keep it, or give its objects another one first.", used[0]).At(path("options")...)
	}
	f.Options = options
	return nil
}

func (c *checks) options(typ db.CustomFieldType, options []string) {
	switch {
	case typ != db.CustomSelect && len(options) > 0:
		c.fail(errs.Invalid, path("options"), "Only a SELECT has options.")
	case typ == db.CustomSelect && len(options) == 0:
		c.fail(errs.Required, path("options"), "Give at least one option to select.")
	default:
		c.words(options, maxOptions, maxOption, path("options")...)
	}
}
