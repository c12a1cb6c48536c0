package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// Decision is a key decision in writing, which is the brand's own. Never changed
// after.
type Decision struct {
	bun.BaseModel `bun:"table:decisions,alias:decision"`
	Base

	BrandID       uuid.UUID  `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID  `bun:"partnership_id,type:uuid"`
	What          string     `bun:"what"`
	Why           string     `bun:"why"`
	DecidedByID   uuid.UUID  `bun:"decided_by,type:uuid"`
	DecidedAt     time.Time  `bun:"decided_at"`
	InteractionID *uuid.UUID `bun:"interaction_id,type:uuid"`
	SupersedesID  *uuid.UUID `bun:"supersedes_id,type:uuid"`
	CreatedAt     time.Time  `bun:"created_at"`
}

// TypeDecision is the type in a decision's global id.
const TypeDecision = "decision"

// ID is the global id.
func (d *Decision) ID() gid.ID { return gid.Of(TypeDecision, d.Key) }

// IsNode marks an object that node(id:) finds.
func (*Decision) IsNode() {}

func (*Decision) visible(v auth.Viewer) cond { return ofBrand("decision", v) }

// maxDecisions is how many decisions of a partnership are listed.
const maxDecisions = 200

// DecisionsOfPartnerships reads the decisions, the newest first.
func DecisionsOfPartnerships() Short[Decision] {
	return short[Decision]("decision.partnership_id = parent.id", "decision.decided_at DESC, decision.id DESC", maxDecisions)
}

// SuccessorsOfDecisions reads the decision that took the place of each.
func SuccessorsOfDecisions() Short[Decision] {
	return short[Decision]("decision.supersedes_id = parent.id", "decision.id", 1)
}
