package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// The words that custom fields are told by.
type (
	// CustomFieldEntity is what a custom field is of.
	CustomFieldEntity string
	// CustomFieldType is what a custom field holds.
	CustomFieldType string
)

// The entities and types.
const (
	CustomOfPartnership CustomFieldEntity = "PARTNERSHIP"
	CustomOfCampaign    CustomFieldEntity = "CAMPAIGN"
	CustomOfDeliverable CustomFieldEntity = "DELIVERABLE"

	CustomText    CustomFieldType = "TEXT"
	CustomNumber  CustomFieldType = "NUMBER"
	CustomBoolean CustomFieldType = "BOOLEAN"
	CustomDate    CustomFieldType = "DATE"
	CustomSelect  CustomFieldType = "SELECT"
	CustomURL     CustomFieldType = "URL"
)

// CustomField is a field that a brand added to what it keeps.
type CustomField struct {
	bun.BaseModel `bun:"table:custom_fields,alias:custom_field"`
	Base

	BrandID    uuid.UUID         `bun:"brand_id,type:uuid"`
	Entity     CustomFieldEntity `bun:"entity"`
	Name       string            `bun:"name"`
	Type       CustomFieldType   `bun:"type"`
	Options    []string          `bun:"options,array"`
	ArchivedAt *time.Time        `bun:"archived_at"`
	CreatedAt  time.Time         `bun:"created_at"`
	Stamp
}

// TypeCustomField is the type in a custom field's global id.
const TypeCustomField = "custom_field"

// ID is the global id.
func (f *CustomField) ID() gid.ID { return gid.Of(TypeCustomField, f.Key) }

// IsNode marks an object that node(id:) finds.
func (*CustomField) IsNode() {}

func (*CustomField) visible(v auth.Viewer) cond { return ofBrand("custom_field", v) }

// CustomValue is what a custom field holds of one object.
type CustomValue struct {
	bun.BaseModel `bun:"table:custom_values,alias:custom_value"`
	Base

	BrandID       uuid.UUID         `bun:"brand_id,type:uuid"`
	FieldID       uuid.UUID         `bun:"field_id,type:uuid"`
	Entity        CustomFieldEntity `bun:"entity"`
	Type          CustomFieldType   `bun:"type"`
	PartnershipID *uuid.UUID        `bun:"partnership_id,type:uuid"`
	CampaignID    *uuid.UUID        `bun:"campaign_id,type:uuid"`
	DeliverableID *uuid.UUID        `bun:"deliverable_id,type:uuid"`
	// Stored is what a TEXT, a SELECT and a URL hold.
	Stored  *string       `bun:"text_value"`
	Number  *float64      `bun:"number_value"`
	Boolean *bool         `bun:"boolean_value"`
	Date    *scalars.Date `bun:"date_value,type:date"`
	Stamp
}

// Text is what a TEXT holds.
func (v *CustomValue) Text() *string { return v.stored(CustomText) }

// Option is what a SELECT holds.
func (v *CustomValue) Option() *string { return v.stored(CustomSelect) }

// URL is what a URL holds.
func (v *CustomValue) URL() *string { return v.stored(CustomURL) }

func (v *CustomValue) stored(as CustomFieldType) *string {
	if v.Type != as {
		return nil
	}
	return v.Stored
}

func (*CustomValue) visible(v auth.Viewer) cond { return ofBrand("custom_value", v) }

// MaxCustomFields is how many fields of one entity a brand can have.
const MaxCustomFields = 50

func customValues(column string) Short[CustomValue] {
	return short[CustomValue]("custom_value."+column+" = parent.id",
		`(SELECT lower(f.name) COLLATE "C" FROM custom_fields f WHERE f.id = custom_value.field_id), custom_value.id`, MaxCustomFields)
}

// CustomValuesOfPartnerships reads the values by the fields' names.
func CustomValuesOfPartnerships() Short[CustomValue] { return customValues("partnership_id") }

// CustomValuesOfCampaigns reads the values by the fields' names.
func CustomValuesOfCampaigns() Short[CustomValue] { return customValues("campaign_id") }

// CustomValuesOfDeliverables reads the values by the fields' names.
func CustomValuesOfDeliverables() Short[CustomValue] { return customValues("deliverable_id") }

// CustomFields reads the fields of the viewer's brand by entity and name, of one
// entity or all.
func CustomFields(ctx context.Context, h Handle, entity *CustomFieldEntity) ([]*CustomField, error) {
	var rows []*CustomField
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		q := allColumns[CustomField](from[CustomField](h, db, &rows))
		if entity != nil {
			q = q.Where("custom_field.entity = ?", *entity)
		}
		return q.OrderExpr(`custom_field.entity COLLATE "C", lower(custom_field.name) COLLATE "C", custom_field.id`).Limit(3 * MaxCustomFields).Scan(ctx)
	})
	if err != nil {
		return nil, translate("read custom fields", err)
	}
	return rows, nil
}

// OptionsInUse reads which of the options values of the field hold.
func OptionsInUse(ctx context.Context, t *Tx, field uuid.UUID, options []string) ([]string, error) {
	var used []string
	err := from[CustomValue](t, t.tx, (*CustomValue)(nil)).ColumnExpr("DISTINCT custom_value.text_value").
		Where("custom_value.field_id = ? AND custom_value.text_value = ANY (?::text[])", field, pgdialect.Array(options)).
		OrderExpr("custom_value.text_value").Scan(ctx, &used)
	if err != nil {
		return nil, fmt.Errorf("look for options in use: %w", err)
	}
	return used, nil
}

// DeleteCustomValue clears a value.
func DeleteCustomValue(ctx context.Context, t *Tx, v *CustomValue) error {
	if _, err := t.tx.NewDelete().Model(v).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("delete a custom value: %w", err)
	}
	return nil
}

// CustomFieldFilter is conditions on the value of one custom field.
type CustomFieldFilter struct {
	FieldID gid.ID        `json:"fieldId"`
	Text    *StringFilter `json:"text,omitempty"`
	Number  *FloatFilter  `json:"number,omitempty"`
	Boolean *bool         `json:"boolean,omitempty"`
	Date    *DateFilter   `json:"date,omitempty"`
	IsNull  *bool         `json:"isNull,omitempty"`
}

const maxCustomConditions = 20

// custom matches objects by their custom values. The column is the one of
// custom_values that holds the object's key. Values belong to the brand of the
// object: the foreign keys see to it.
func (c *conditions) custom(column, object string, filters []*CustomFieldFilter) {
	if len(filters) > maxCustomConditions {
		c.fault(errs.TooLong, "Give at most %d conditions on custom fields.", maxCustomConditions)
		return
	}
	for _, f := range filters {
		key, _ := f.FieldID.Is(TypeCustomField)
		exists := "EXISTS (SELECT 1 FROM custom_values v WHERE v." + column + " = " + object + ".id AND v.field_id = ?"
		if f.IsNull != nil && *f.IsNull {
			c.add("NOT "+exists+")", key)
		}
		if f.IsNull == nil || !*f.IsNull || f.Text != nil || f.Number != nil || f.Boolean != nil || f.Date != nil {
			inner := conditions{in: c.in}
			inner.text("v.text_value", f.Text)
			span(&inner, "v.number_value", f.Number)
			compare(&inner, "v.boolean_value", "=", f.Boolean)
			span(&inner, "v.date_value", f.Date)
			c.faults = append(c.faults, inner.faults...)
			all := inner.all()
			c.add(exists+" AND "+all.sql+")", append([]any{key}, all.args...)...)
		}
	}
}
