package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
	"github.com/rapporthq/rapport/scalars"
)

// AmbassadorProgram is a brand's programme for creators who stay.
type AmbassadorProgram struct {
	bun.BaseModel `bun:"table:ambassador_programs,alias:program"`
	Base

	BrandID      uuid.UUID  `bun:"brand_id,type:uuid"`
	Name         string     `bun:"name"`
	Description  *string    `bun:"description"`
	Requirements []string   `bun:"requirements,array"`
	Notes        *string    `bun:"notes"`
	ClosedAt     *time.Time `bun:"closed_at"`
	CreatedAt    time.Time  `bun:"created_at"`
	Stamp
}

// TypeAmbassadorProgram is the type in a programme's global id.
const TypeAmbassadorProgram = "program"

// ID is the global id.
func (p *AmbassadorProgram) ID() gid.ID { return gid.Of(TypeAmbassadorProgram, p.Key) }

// IsNode marks an object that node(id:) finds.
func (*AmbassadorProgram) IsNode() {}

func (*AmbassadorProgram) visible(v auth.Viewer) cond { return ofProgram("program", "id", v) }

// ofProgram is the condition of what is a programme's: to a creator, of those that
// the creator is or was in.
func ofProgram(alias, column string, v auth.Viewer) cond {
	if v.Kind == auth.KindCreator {
		return cond{"EXISTS (SELECT 1 FROM enrolments e WHERE e.program_id = " + alias + "." + column + " AND e.creator_id = ?)", []any{v.CreatorID}}
	}
	return ownedBy(alias, v)
}

// maxPrograms is how many programmes of a brand are listed.
const maxPrograms = 100

// ProgramsOfBrands reads the programmes, the newest first.
func ProgramsOfBrands() Short[AmbassadorProgram] {
	return short[AmbassadorProgram]("program.brand_id = parent.id", "program.created_at DESC, program.id DESC", maxPrograms)
}

// ProgramTier is a tier of a programme.
type ProgramTier struct {
	bun.BaseModel `bun:"table:program_tiers,alias:tier"`
	Base

	BrandID      uuid.UUID `bun:"brand_id,type:uuid"`
	ProgramID    uuid.UUID `bun:"program_id,type:uuid"`
	Name         string    `bun:"name"`
	Rank         int       `bun:"rank"`
	Benefits     []string  `bun:"benefits,array"`
	Requirements []string  `bun:"requirements,array"`
}

func (*ProgramTier) visible(v auth.Viewer) cond { return ofProgram("tier", "program_id", v) }

// MaxProgramTiers is how many tiers a programme can have.
const MaxProgramTiers = 10

// TiersOfPrograms reads the tiers, the lowest first.
func TiersOfPrograms() Short[ProgramTier] {
	return short[ProgramTier]("tier.program_id = parent.id", "tier.rank, tier.name", MaxProgramTiers)
}

// ReplaceTiers makes these the programme's tiers. The names of those that go and
// that somebody is or was in are answered, and then nothing was written.
func ReplaceTiers(ctx context.Context, t *Tx, program uuid.UUID, tiers []*ProgramTier) (held []string, err error) {
	names := make([]string, len(tiers))
	for i, tier := range tiers {
		names[i] = tier.Name
	}
	err = from[Enrolment](t, t.tx, (*Enrolment)(nil)).ColumnExpr("DISTINCT enrolment.tier").
		Where("enrolment.program_id = ? AND enrolment.tier <> ALL (?)", program, pgdialect.Array(names)).
		OrderExpr("enrolment.tier").Scan(ctx, &held)
	if err != nil || len(held) > 0 {
		return held, err
	}
	if _, err := t.tx.NewDelete().Model((*ProgramTier)(nil)).
		Where("tier.program_id = ? AND tier.name <> ALL (?)", program, pgdialect.Array(names)).Exec(ctx); err != nil {
		return nil, fmt.Errorf("take tiers away: %w", err)
	}
	_, err = t.tx.NewInsert().Model(&tiers).On("CONFLICT (program_id, name) DO UPDATE").
		Set("rank = EXCLUDED.rank").Set("benefits = EXCLUDED.benefits").Set("requirements = EXCLUDED.requirements").
		Returning("NULL").Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("write tiers: %w", err)
	}
	return nil, nil
}

// Enrolment is a creator's time in a programme.
type Enrolment struct {
	bun.BaseModel `bun:"table:enrolments,alias:enrolment"`
	Base

	BrandID       uuid.UUID     `bun:"brand_id,type:uuid"`
	ProgramID     uuid.UUID     `bun:"program_id,type:uuid"`
	PartnershipID uuid.UUID     `bun:"partnership_id,type:uuid"`
	CreatorID     uuid.UUID     `bun:"creator_id,type:uuid"`
	Tier          string        `bun:"tier"`
	JoinedOn      scalars.Date  `bun:"joined_on,type:date"`
	LeftOn        *scalars.Date `bun:"left_on,type:date"`
	LeaveReason   *string       `bun:"leave_reason"`
	CreatedAt     time.Time     `bun:"created_at"`
	Stamp
}

// TypeEnrolment is the type in an enrolment's global id.
const TypeEnrolment = "enrolment"

// ID is the global id.
func (e *Enrolment) ID() gid.ID { return gid.Of(TypeEnrolment, e.Key) }

// IsNode marks an object that node(id:) finds.
func (*Enrolment) IsNode() {}

func (*Enrolment) visible(v auth.Viewer) cond { return ownedBy("enrolment", v) }

// A page of enrolments.
type (
	// EnrolmentConnection is a page of Enrolment rows.
	EnrolmentConnection = pagination.Connection[*Enrolment]
	// EnrolmentEdge is an Enrolment row in a page.
	EnrolmentEdge = pagination.Edge[*Enrolment]
)

// Enrolments lists enrolments, the last to join first.
func Enrolments() List {
	return List{name: "enrolments", order: []sortKey{by("enrolment.joined_on", "date").descending()}}
}

// EnrolmentsOfProgram are the enrolments of each programme.
func EnrolmentsOfProgram() Relation { return relation("program", "enrolment.program_id") }

// maxEnrolments is how many enrolments of a partnership are listed.
const maxEnrolments = 50

// EnrolmentsOfPartnerships reads the enrolments, the last joined first.
func EnrolmentsOfPartnerships() Short[Enrolment] {
	return short[Enrolment]("enrolment.partnership_id = parent.id", "enrolment.joined_on DESC, enrolment.id DESC", maxEnrolments)
}

// CurrentEnrolment tells whether the partnership is in the programme now.
func CurrentEnrolment(ctx context.Context, t *Tx, program, partnership uuid.UUID) (bool, error) {
	found, err := from[Enrolment](t, t.tx, (*Enrolment)(nil)).
		Where("enrolment.program_id = ? AND enrolment.partnership_id = ? AND enrolment.left_on IS NULL", program, partnership).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look for an enrolment: %w", err)
	}
	return found, nil
}
