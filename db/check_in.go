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
	"github.com/rapporthq/rapport/scalars"
)

// CheckInStatus is where a planned touch stands.
type CheckInStatus string

// The statuses. Overdue is no move: a day passes.
const (
	CheckInPlanned CheckInStatus = "PLANNED"
	CheckInOverdue CheckInStatus = "OVERDUE"
	CheckInDone    CheckInStatus = "DONE"
	CheckInSkipped CheckInStatus = "SKIPPED"
)

// CheckIn is a planned touch, which is the brand's own.
type CheckIn struct {
	bun.BaseModel `bun:"table:check_ins,alias:check_in"`
	Base

	BrandID       uuid.UUID    `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID    `bun:"partnership_id,type:uuid"`
	DueOn         scalars.Date `bun:"due_on,type:date"`
	Topic         *string      `bun:"topic"`
	DoneAt        *time.Time   `bun:"done_at"`
	Outcome       *string      `bun:"outcome"`
	SkippedAt     *time.Time   `bun:"skipped_at"`
	SkipReason    *string      `bun:"skip_reason"`
	CreatedAt     time.Time    `bun:"created_at"`
	Stamp
}

// TypeCheckIn is the type in a check-in's global id.
const TypeCheckIn = "check_in"

// ID is the global id.
func (c *CheckIn) ID() gid.ID { return gid.Of(TypeCheckIn, c.Key) }

// IsNode marks an object that node(id:) finds.
func (*CheckIn) IsNode() {}

func (*CheckIn) visible(v auth.Viewer) cond { return ofBrand("check_in", v) }

// Open tells whether it is still to be done.
func (c *CheckIn) Open() bool { return c.DoneAt == nil && c.SkippedAt == nil }

// StatusOn is where it stands on a day of the brand's time zone.
func (c *CheckIn) StatusOn(today scalars.Date) CheckInStatus {
	switch {
	case c.DoneAt != nil:
		return CheckInDone
	case c.SkippedAt != nil:
		return CheckInSkipped
	case c.DueOn.Before(today):
		return CheckInOverdue
	default:
		return CheckInPlanned
	}
}

// Today is the day that the moment lies in, in the brand's time zone.
func (b *Brand) Today(now time.Time) (scalars.Date, error) {
	zone, err := time.LoadLocation(b.TimeZone)
	if err != nil {
		return scalars.Date{}, fmt.Errorf("find a time zone: %w", err)
	}
	return scalars.DateOf(now.In(zone)), nil
}

// CheckInStatusFilter is conditions on where a check-in stands.
type CheckInStatusFilter struct {
	Eq *CheckInStatus
	In []CheckInStatus
}

// CheckInFilter is a client's conditions on check-ins.
type CheckInFilter struct {
	Status        *CheckInStatusFilter
	DueOn         *DateFilter
	PartnershipID *IDFilter
}

// checkInsOf are the conditions on a brand's check-ins: its time zone tells when a
// day is over.
type checkInsOf struct {
	brand  uuid.UUID
	Filter *CheckInFilter
}

func (f checkInsOf) conditions(c *conditions) {
	if f.Filter == nil {
		return
	}
	if s := f.Filter.Status; s != nil {
		if s.Eq != nil {
			f.stand(c, *s.Eq)
		}
		if s.In != nil {
			f.stand(c, s.In...)
		}
	}
	span(c, "check_in.due_on", f.Filter.DueOn)
	c.id("check_in.partnership_id", TypePartnership, f.Filter.PartnershipID)
}

// stand asks for check-ins that stand at one of these.
func (f checkInsOf) stand(c *conditions, at ...CheckInStatus) {
	const (
		open  = "check_in.done_at IS NULL AND check_in.skipped_at IS NULL AND check_in.due_on "
		today = " (SELECT (?::timestamptz AT TIME ZONE b.time_zone)::date FROM brands b WHERE b.id = ?)"
	)
	var either []cond
	for _, status := range at {
		switch status {
		case CheckInDone:
			either = append(either, cond{sql: "check_in.done_at IS NOT NULL"})
		case CheckInSkipped:
			either = append(either, cond{sql: "check_in.skipped_at IS NOT NULL"})
		case CheckInOverdue:
			either = append(either, cond{open + "<" + today, []any{c.in.now, f.brand}})
		case CheckInPlanned:
			either = append(either, cond{open + ">=" + today, []any{c.in.now, f.brand}})
		}
	}
	c.parts = append(c.parts, join(" OR ", "FALSE", either))
}

// A page of check-ins.
type (
	// CheckInConnection is a page of CheckIn rows.
	CheckInConnection = pagination.Connection[*CheckIn]
	// CheckInEdge is a CheckIn row in a page.
	CheckInEdge = pagination.Edge[*CheckIn]
)

// CheckIns lists the brand's check-ins, by the day that they are due.
func CheckIns(v auth.Viewer, filter *CheckInFilter) List {
	return List{name: "checkIns", filter: checkInsOf{v.BrandID, filter}, order: []sortKey{by("check_in.due_on", "date")}}
}

// maxCheckIns is how many check-ins of a partnership are listed.
const maxCheckIns = 100

// CheckInsOfPartnerships reads the check-ins, the one due last first.
func CheckInsOfPartnerships() Short[CheckIn] {
	return short[CheckIn]("check_in.partnership_id = parent.id", "check_in.due_on DESC, check_in.id DESC", maxCheckIns)
}

// HasOpenCheckIn tells whether the partnership has a check-in still to be done.
func HasOpenCheckIn(ctx context.Context, t *Tx, partnership uuid.UUID) (bool, error) {
	found, err := from[CheckIn](t, t.tx, (*CheckIn)(nil)).
		Where("check_in.partnership_id = ? AND check_in.done_at IS NULL AND check_in.skipped_at IS NULL", partnership).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look for a check-in: %w", err)
	}
	return found, nil
}

// PlanNextCheckIn brings the partnership's next check-in in step with its open
// ones. It is no change that a client could have worked from: the version stays.
func PlanNextCheckIn(ctx context.Context, t *Tx, partnership uuid.UUID) error {
	_, err := t.tx.NewUpdate().Model((*Partnership)(nil)).
		Set("next_check_in_on = (SELECT min(c.due_on) FROM check_ins c WHERE c.partnership_id = partnership.id AND c.done_at IS NULL AND c.skipped_at IS NULL)").
		Where("partnership.id = ?", partnership).Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("plan the next check-in: %w", err)
	}
	return nil
}
