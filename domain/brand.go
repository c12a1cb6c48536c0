package domain

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// BrandUpdateInput is what to change in the brand's record.
type BrandUpdateInput struct {
	ExpectedVersion *int
	Name            *string
	Industries      []string
	Values          []string
	Tone            graphql.Omittable[*string]
	TimeZone        *string
	TierThresholds  *TierThresholdsInput
	ReviewSLADays   *int
	Competitors     []string
}

// TierThresholdsInput is the smallest follower count of each tier.
type TierThresholdsInput struct {
	Nano, Micro, Mid, Macro, Mega int64
}

// BrandUpdate changes the viewer's brand's record. The tiers of its partnerships
// follow new thresholds, and the days that its metrics are summed by another time
// zone, in the same transaction.
func (d *Domain) BrandUpdate(ctx context.Context, in BrandUpdateInput) (*db.Brand, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, BrandWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Name != nil {
		c.text(*in.Name, 1, 120, path("name")...)
	}
	c.words(in.Industries, 10, 60, path("industries")...)
	c.words(in.Values, 20, 60, path("values")...)
	c.words(in.Competitors, 50, 120, path("competitors")...)
	c.optional(in.Tone.Value(), 500, path("tone")...)
	if in.ReviewSLADays != nil {
		c.between(int64(*in.ReviewSLADays), 1, 30, path("reviewSlaDays")...)
	}
	if t := in.TierThresholds; t != nil && (t.Nano < 1 || t.Micro <= t.Nano || t.Mid <= t.Micro || t.Macro <= t.Mid || t.Mega <= t.Macro) {
		c.fail(errs.OutOfRange, path("tierThresholds"), "Each threshold must be larger than the one before it, and nano at least 1.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.Brand]{
		typ: db.TypeBrand, id: gid.Of(db.TypeBrand, v.BrandID), expected: in.ExpectedVersion,
		belongs: func(b *db.Brand) (uuid.UUID, uuid.UUID) { return b.Key, uuid.Nil },
		apply: func(ctx context.Context, tx *db.Tx, b *db.Brand) (string, error) {
			replace(&b.Name, in.Name)
			if in.TimeZone != nil && *in.TimeZone != b.TimeZone {
				// Every day of its metrics is made anew with it.
				if err := db.TakeTime(ctx, tx); err != nil {
					return "", err
				}
				b.TimeZone = *in.TimeZone
			}
			replace(&b.ReviewSLADays, in.ReviewSLADays)
			set(&b.Tone, in.Tone)
			if in.Industries != nil {
				b.Industries = in.Industries
			}
			if in.Values != nil {
				b.Values = in.Values
			}
			overwrite(&b.Competitors, in.Competitors)
			if t := in.TierThresholds; t != nil {
				b.TierNano, b.TierMicro, b.TierMid, b.TierMacro, b.TierMega = t.Nano, t.Micro, t.Mid, t.Macro, t.Mega
				tx.BeforeCommit(db.RefreshTiers)
			}
			return "brand.updated", nil
		},
	})
}

// replace changes a column that can't be empty to what the client gave.
func replace[T any](column, given *T) {
	if given != nil {
		*column = *given
	}
}
