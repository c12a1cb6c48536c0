package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// The words of the communication log.
type (
	// InteractionKind is how a brand and a creator were in touch.
	InteractionKind string
	// InteractionDirection is who turned to whom.
	InteractionDirection string
)

// The kind of what is no contact, and the two directions.
const (
	InteractionNote InteractionKind = "NOTE"

	DirectionInbound  InteractionDirection = "INBOUND"
	DirectionOutbound InteractionDirection = "OUTBOUND"
)

// Interaction is an entry of the communication log, which is the brand's own.
type Interaction struct {
	bun.BaseModel `bun:"table:interactions,alias:interaction"`
	Base

	BrandID       uuid.UUID             `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID             `bun:"partnership_id,type:uuid"`
	Kind          InteractionKind       `bun:"kind"`
	Direction     *InteractionDirection `bun:"direction"`
	Subject       string                `bun:"subject"`
	Body          *string               `bun:"body"`
	OccurredAt    time.Time             `bun:"occurred_at"`
	Participants  []string              `bun:"participants,array"`
	Links         []string              `bun:"links,array"`
	LoggedByID    *uuid.UUID            `bun:"logged_by,type:uuid"`
	CreatedAt     time.Time             `bun:"created_at"`
	Stamp
}

// TypeInteraction is the type in an interaction's global id.
const TypeInteraction = "interaction"

// ID is the global id.
func (i *Interaction) ID() gid.ID { return gid.Of(TypeInteraction, i.Key) }

// IsNode marks an object that node(id:) finds.
func (*Interaction) IsNode() {}

func (*Interaction) visible(v auth.Viewer) cond { return ofBrand("interaction", v) }

// UpdateWords writes what of an interaction may change: its words.
func UpdateWords(ctx context.Context, t *Tx, i *Interaction) error {
	return UpdateOnly(ctx, t, i, "subject", "body", "participants", "links", "updated_at", "version")
}

// InteractionFilter is a client's conditions on interactions.
type InteractionFilter struct {
	Kind       *InteractionKindFilter
	OccurredAt *DateTimeFilter
}

// InteractionKindFilter is conditions on how two were in touch.
type InteractionKindFilter = EnumFilter[InteractionKind]

func (f *InteractionFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	enum(c, "interaction.kind", f.Kind)
	span(c, "interaction.occurred_at", f.OccurredAt)
}

// A page of interactions.
type (
	// InteractionConnection is a page of Interaction rows.
	InteractionConnection = pagination.Connection[*Interaction]
	// InteractionEdge is an Interaction row in a page.
	InteractionEdge = pagination.Edge[*Interaction]
)

// Interactions lists the communication log, the newest first.
func Interactions(filter *InteractionFilter) List {
	return List{name: "interactions", filter: filter, order: []sortKey{by("interaction.occurred_at", "timestamptz").descending()}}
}

// InteractionsOfPartnership are the interactions of each partnership.
func InteractionsOfPartnership() Relation {
	return relation("partnership", "interaction.partnership_id")
}

// Touched notes that the two of a partnership were in touch. It is no change that
// a client could have worked from: the version stays.
func Touched(ctx context.Context, t *Tx, partnership uuid.UUID, at time.Time) error {
	_, err := t.tx.NewUpdate().Model((*Partnership)(nil)).Set("last_touch_at = greatest(last_touch_at, ?)", at).
		Where("partnership.id = ?", partnership).Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("note a touch: %w", err)
	}
	return nil
}
