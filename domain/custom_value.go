package domain

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// CustomValueInput is the value of one field, or none to clear it.
type CustomValueInput struct {
	FieldID         gid.ID
	ExpectedVersion *int
	Text            *string
	Number          *float64
	Boolean         *bool
	Date            *scalars.Date
	Option          *string
	URL             *string
}

const (
	maxCustomText = 2000
	// maxNumber keeps a number within what every reader of JSON holds.
	maxNumber = 1e300
)

// subject is an object that has custom values.
type subject struct {
	entity db.CustomFieldEntity
	right  Permission
	typ    string
	// find looks for the object, and of names it in a value.
	find func(ctx context.Context, tx *db.Tx, key uuid.UUID) error
	of   func(v *db.CustomValue, key *uuid.UUID)
	list db.Short[db.CustomValue]
}

func subjects() []subject {
	return []subject{
		{
			db.CustomOfPartnership, PartnershipsWrite, db.TypePartnership, exists[db.Partnership],
			func(v *db.CustomValue, key *uuid.UUID) { v.PartnershipID = key }, db.CustomValuesOfPartnerships(),
		},
		{
			db.CustomOfCampaign, CampaignsWrite, db.TypeCampaign, exists[db.Campaign],
			func(v *db.CustomValue, key *uuid.UUID) { v.CampaignID = key }, db.CustomValuesOfCampaigns(),
		},
		{
			db.CustomOfDeliverable, DeliverablesWrite, db.TypeDeliverable, exists[db.Deliverable],
			func(v *db.CustomValue, key *uuid.UUID) { v.DeliverableID = key }, db.CustomValuesOfDeliverables(),
		},
	}
}

// exists locks the object: of two that set the same field at once, the second
// sees what the first has set.
func exists[T any, R db.Row[T]](ctx context.Context, tx *db.Tx, key uuid.UUID) error {
	_, err := db.Lock[T, R](ctx, tx, key)
	return err
}

// CustomValuesSet sets values of one partnership, campaign or deliverable, and
// answers all of its values by the fields' names. It needs the permission to
// change such an object. All are set or none; the object's own version stays, for
// that of a deliverable would tell its creator of it.
func (d *Domain) CustomValuesSet(ctx context.Context, id gid.ID, in []*CustomValueInput) ([]*db.CustomValue, error) {
	v := auth.ViewerFrom(ctx)
	all := subjects()
	place := slices.IndexFunc(all, func(s subject) bool { return s.typ == id.Type })
	if place < 0 {
		// Whoever may set none of them is told that first.
		if err := may(v, PartnershipsWrite); err != nil {
			return nil, err
		}
		return nil, missing("partnership, campaign or deliverable", "subjectId")
	}
	s := all[place]
	if err := may(v, s.right); err != nil {
		return nil, err
	}
	var c checks
	fields := make([]gid.ID, len(in))
	for i, value := range in {
		fields[i] = value.FieldID
	}
	c.ids(fields, db.MaxCustomFields, "values")
	if err := c.err(); err != nil {
		return nil, err
	}
	var values []*db.CustomValue
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		if err := s.find(ctx, tx, id.UUID); err != nil {
			return hidden(err, s.typ, "subjectId")
		}
		there, err := s.list.Read(ctx, tx, []uuid.UUID{id.UUID})
		if err != nil {
			return err
		}
		if err := d.setValues(ctx, tx, s, id, in, there); err != nil {
			return err
		}
		values, err = s.list.Read(ctx, tx, []uuid.UUID{id.UUID})
		return err
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

func (d *Domain) setValues(ctx context.Context, tx *db.Tx, s subject, id gid.ID, in []*CustomValueInput, there []*db.CustomValue) error {
	keys := make([]uuid.UUID, len(in))
	for i, value := range in {
		keys[i], _ = value.FieldID.Is(db.TypeCustomField)
	}
	fields, err := db.LockAll[db.CustomField](ctx, tx, keys)
	if err != nil {
		return err
	}
	of := make(map[uuid.UUID]*db.CustomValue, len(there))
	for _, value := range there {
		of[value.FieldID] = value
	}
	var c checks
	fresh := make([]*db.CustomValue, len(in))
	for i, value := range in {
		here := []string{"values", strconv.Itoa(i)}
		f := fields[keys[i]]
		if f == nil || f.Entity != s.entity {
			c.fail(errs.NotFound, within(here, "fieldId"), "%s", unknown("custom field of this entity"))
			continue
		}
		if version := versionOf(of[f.Key]); value.ExpectedVersion != nil && *value.ExpectedVersion != version {
			c.fail(errs.Conflict, within(here, "expectedVersion"), "The value is at version %d by now. Read it again, and send the change with that version.", version)
		}
		fresh[i] = c.value(f, value, here)
	}
	if err := c.err(); err != nil {
		return err
	}
	now, was, is := d.now(), map[string]any{}, map[string]any{}
	for i, value := range fresh {
		f := fields[keys[i]]
		old := of[f.Key]
		if sameValue(old, value) {
			continue
		}
		was[f.Name], is[f.Name] = plainValue(old), plainValue(value)
		if err := d.setValue(ctx, tx, s, f, id.UUID, old, value, now); err != nil {
			return err
		}
	}
	if len(is) > 0 {
		tx.Log(db.Change{Brand: tx.Viewer().BrandID, Action: "custom_values.set", Subject: id, Before: was, After: is, At: now})
	}
	return nil
}

// setValue writes, changes or clears one value.
func (d *Domain) setValue(ctx context.Context, tx *db.Tx, s subject, f *db.CustomField, key uuid.UUID, old, value *db.CustomValue, now Time) error {
	switch {
	case value == nil:
		return db.DeleteCustomValue(ctx, tx, old)
	case old == nil:
		value.Base, value.BrandID, value.FieldID = db.Base{Key: gid.New()}, f.BrandID, f.Key
		value.Entity, value.Type, value.Stamp = f.Entity, f.Type, db.NewStamp(now)
		s.of(value, &key)
		return db.Insert(ctx, tx, value)
	default:
		old.Stored, old.Number, old.Boolean, old.Date = value.Stored, value.Number, value.Boolean, value.Date
		old.Touch(now)
		return db.Update(ctx, tx, old)
	}
}

func versionOf(v *db.CustomValue) int {
	if v == nil {
		return 0
	}
	return v.Version
}

// value checks a value against its field; nil clears.
func (c *checks) value(f *db.CustomField, in *CustomValueInput, here []string) *db.CustomValue {
	given := map[db.CustomFieldType]bool{
		db.CustomText: in.Text != nil, db.CustomNumber: in.Number != nil, db.CustomBoolean: in.Boolean != nil,
		db.CustomDate: in.Date != nil, db.CustomSelect: in.Option != nil, db.CustomURL: in.URL != nil,
	}
	some := false
	for typ, is := range given {
		if is && typ != f.Type {
			c.fail(errs.Invalid, here, "The field %q is a %s: give %s alone.", f.Name, f.Type, inputOf(f.Type))
			return nil
		}
		some = some || is
	}
	if !some {
		return nil
	}
	if f.ArchivedAt != nil {
		c.fail(errs.Invalid, within(here, "fieldId"), "The field %q was put away: take it out again before you set it.", f.Name)
	}
	switch f.Type {
	case db.CustomText:
		c.text(*in.Text, 1, maxCustomText, within(here, "text")...)
		return &db.CustomValue{Stored: in.Text}
	case db.CustomNumber:
		// Written so that NaN, which compares with nothing, is refused.
		if !(math.Abs(*in.Number) <= maxNumber) {
			c.fail(errs.OutOfRange, within(here, "number"), "Give a number from -1e300 to 1e300.")
		}
		return &db.CustomValue{Number: in.Number}
	case db.CustomBoolean:
		return &db.CustomValue{Boolean: in.Boolean}
	case db.CustomDate:
		return &db.CustomValue{Date: in.Date}
	case db.CustomSelect:
		if !slices.Contains(f.Options, *in.Option) {
			c.fail(errs.Invalid, within(here, "option"), "The field %q has no such option. Choose one of: %s.", f.Name, strings.Join(f.Options, ", "))
		}
		return &db.CustomValue{Stored: in.Option}
	case db.CustomURL:
		c.text(*in.URL, 1, maxURL, within(here, "url")...)
		return &db.CustomValue{Stored: in.URL}
	default:
		return nil
	}
}

// inputOf is the input's field for a type.
func inputOf(typ db.CustomFieldType) string {
	if typ == db.CustomSelect {
		return "`option`"
	}
	return "`" + strings.ToLower(string(typ)) + "`"
}

// plainValue is what a value holds, for the audit log; nil for none.
func plainValue(v *db.CustomValue) any {
	switch {
	case v == nil:
		return nil
	case v.Stored != nil:
		return *v.Stored
	case v.Number != nil:
		return *v.Number
	case v.Boolean != nil:
		return *v.Boolean
	default:
		return v.Date
	}
}

func sameValue(a, b *db.CustomValue) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Date != nil && b.Date != nil {
		return a.Date.Equal(b.Date.Time)
	}
	return plainValue(a) == plainValue(b)
}
