package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// PastPartnership is a known sponsorship of a creator: published by the creator
// or, with a brand, found out by that brand.
type PastPartnership struct {
	bun.BaseModel `bun:"table:past_partnerships,alias:past"`
	Base

	CreatorID uuid.UUID     `bun:"creator_id,type:uuid"`
	BrandID   *uuid.UUID    `bun:"brand_id,type:uuid"`
	BrandName string        `bun:"brand_name"`
	Category  string        `bun:"category"`
	StartedOn *scalars.Date `bun:"started_on,type:date"`
	EndedOn   *scalars.Date `bun:"ended_on,type:date"`
	Source    DataSource    `bun:"source"`
	URL       *string       `bun:"url"`
	CreatedAt time.Time     `bun:"created_at"`
	Stamp
}

// TypePastPartnership is the type in a past partnership's global id.
const TypePastPartnership = "past_partnership"

// ID is the global id.
func (p *PastPartnership) ID() gid.ID { return gid.Of(TypePastPartnership, p.Key) }

// IsNode marks an object that node(id:) finds.
func (*PastPartnership) IsNode() {}

func (*PastPartnership) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"(past.brand_id = ? OR (past.brand_id IS NULL AND creator_seen(past.creator_id, ?)))", []any{v.BrandID, v.BrandID}}
	case auth.KindCreator:
		return cond{"past.creator_id = ? AND past.brand_id IS NULL", []any{v.CreatorID}}
	default:
		return nobody()
	}
}

// MaxPastPartnerships is how many sponsorships of a creator each side can note.
const MaxPastPartnerships = 100

// PastPartnershipsOfCreators reads the sponsorships, the latest first: those of
// the creator and of the viewer together.
func PastPartnershipsOfCreators() Short[PastPartnership] {
	return short[PastPartnership]("past.creator_id = parent.id", "past.started_on DESC NULLS LAST, past.id DESC", 2*MaxPastPartnerships)
}

// DeletePastPartnership takes away a sponsorship that this transaction has locked.
func DeletePastPartnership(ctx context.Context, t *Tx, p *PastPartnership) error {
	if _, err := t.tx.NewDelete().Model(p).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("delete a past partnership: %w", err)
	}
	return nil
}
