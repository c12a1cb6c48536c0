package domain

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// CheckInPlanInput is a check-in to plan.
type CheckInPlanInput struct {
	PartnershipID gid.ID
	DueOn         scalars.Date
	Topic         *string
}

// CheckInUpdateInput is what to change in a check-in.
type CheckInUpdateInput struct {
	ExpectedVersion *int
	DueOn           *scalars.Date
	Topic           graphql.Omittable[*string]
}

// CheckInCompleteInput is what came of a check-in.
type CheckInCompleteInput struct {
	ExpectedVersion *int
	DoneAt          *Time
	Outcome         *string
}

const (
	maxTopic   = 500
	maxOutcome = 5000
)

// CheckInStatus is where a check-in stands now, in its brand's time zone.
func (d *Domain) CheckInStatus(c *db.CheckIn, brand *db.Brand) (db.CheckInStatus, error) {
	today, err := brand.Today(d.now())
	return c.StatusOn(today), err
}

// CheckInPlan plans a check-in, today or later in the brand's time zone. The
// partnership's next check-in follows.
func (d *Domain) CheckInPlan(ctx context.Context, in CheckInPlanInput) (*db.CheckIn, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.Topic, maxTopic, path("topic")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	row := &db.CheckIn{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, DueOn: in.DueOn, Topic: in.Topic, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		p, err := lockPartnership(ctx, tx, in.PartnershipID)
		if err != nil {
			return err
		}
		if err := d.toCome(ctx, tx, in.DueOn); err != nil {
			return err
		}
		row.PartnershipID = p.Key
		if err := db.Insert(ctx, tx, row); err != nil {
			return err
		}
		if err := db.PlanNextCheckIn(ctx, tx, p.Key); err != nil {
			return err
		}
		_, is := tx.Changed(nil, row)
		tx.Log(db.Change{Brand: row.BrandID, Action: "check_in.planned", Subject: row.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return row, nil
}

// toCome refuses a day that is over in the brand's time zone.
func (d *Domain) toCome(ctx context.Context, tx *db.Tx, day scalars.Date) error {
	today, err := d.today(ctx, tx)
	if err == nil && day.Before(today) {
		return errs.New(errs.OutOfRange, "Give today, %s, or a later day.", today).At(path("dueOn")...)
	}
	return err
}

// today is the day in the time zone of the viewer's brand.
func (d *Domain) today(ctx context.Context, tx *db.Tx) (scalars.Date, error) {
	brand, err := db.ByKey[db.Brand](ctx, tx, tx.Viewer().BrandID)
	if err != nil {
		return scalars.Date{}, err
	}
	return brand.Today(d.now())
}

// CheckInUpdate changes the day or the topic of an open check-in.
func (d *Domain) CheckInUpdate(ctx context.Context, id gid.ID, in CheckInUpdateInput) (*db.CheckIn, error) {
	var c checks
	c.optional(in.Topic.Value(), maxTopic, path("topic")...)
	return d.editCheckIn(ctx, id, in.ExpectedVersion, &c, func(ctx context.Context, tx *db.Tx, row *db.CheckIn) (string, error) {
		if !row.Open() {
			return "", errs.New(errs.TransitionNotAllowed, "What is done or called off stays as it is. Plan another check-in.").At("id")
		}
		if in.DueOn != nil && !in.DueOn.Equal(row.DueOn.Time) {
			if err := d.toCome(ctx, tx, *in.DueOn); err != nil {
				return "", err
			}
			row.DueOn = *in.DueOn
		}
		set(&row.Topic, in.Topic)
		return "check_in.updated", nil
	})
}

// CheckInComplete records that a check-in was done, which moves the partnership's
// last touch. A creator who opted out can't be checked in on.
func (d *Domain) CheckInComplete(ctx context.Context, id gid.ID, input *CheckInCompleteInput) (*db.CheckIn, error) {
	var in CheckInCompleteInput
	if input != nil {
		in = *input
	}
	now := d.now()
	var c checks
	c.past(in.DoneAt, now, path("doneAt")...)
	c.optional(in.Outcome, maxOutcome, path("outcome")...)
	return d.editCheckIn(ctx, id, in.ExpectedVersion, &c, func(ctx context.Context, tx *db.Tx, row *db.CheckIn) (string, error) {
		p, err := db.Lock[db.Partnership](ctx, tx, row.PartnershipID)
		if err != nil {
			return "", err
		}
		if why := checkInRefusal(row, p, db.CheckInDone); why != nil {
			return "", why
		}
		at := given(in.DoneAt, now)
		row.DoneAt, row.Outcome = &at, in.Outcome
		tx.BeforeCommit(func(ctx context.Context, tx *db.Tx) error { return db.Touched(ctx, tx, row.PartnershipID, at) })
		return "check_in.completed", nil
	})
}

// CheckInSkip calls a check-in off.
func (d *Domain) CheckInSkip(ctx context.Context, id gid.ID, input *TransitionInput) (*db.CheckIn, error) {
	in := orEmpty(input)
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	return d.editCheckIn(ctx, id, in.ExpectedVersion, &c, func(_ context.Context, _ *db.Tx, row *db.CheckIn) (string, error) {
		if why := checkInRefusal(row, nil, db.CheckInSkipped); why != nil {
			return "", why
		}
		now := d.now()
		row.SkippedAt, row.SkipReason = &now, in.Reason
		return "check_in.skipped", nil
	})
}

// editCheckIn is [run] for check-ins, with the partnership's next one kept in step.
func (d *Domain) editCheckIn(ctx context.Context, id gid.ID, version *int, c *checks, apply func(context.Context, *db.Tx, *db.CheckIn) (string, error)) (*db.CheckIn, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.CheckIn]{
		typ: db.TypeCheckIn, id: id, expected: version,
		belongs: func(row *db.CheckIn) (uuid.UUID, uuid.UUID) { return row.BrandID, uuid.Nil },
		apply: func(ctx context.Context, tx *db.Tx, row *db.CheckIn) (string, error) {
			action, err := apply(ctx, tx, row)
			if err == nil {
				tx.BeforeCommit(func(ctx context.Context, tx *db.Tx) error { return db.PlanNextCheckIn(ctx, tx, row.PartnershipID) })
			}
			return action, err
		},
	})
}

// checkInRefusal says why a check-in can't be moved now; nil when it can. Without
// a partnership what hangs on it is left out.
func checkInRefusal(row *db.CheckIn, p *db.Partnership, to db.CheckInStatus) *errs.Error {
	switch {
	case row.DoneAt != nil:
		return errs.New(errs.TransitionNotAllowed, "The check-in is done.").At("id")
	case row.SkippedAt != nil:
		return errs.New(errs.TransitionNotAllowed, "The check-in was called off.").At("id")
	}
	if to == db.CheckInDone && p != nil {
		if why := optedOut(p); why != nil {
			return why.At("id")
		}
	}
	return nil
}

// CheckInTransition is a move that a check-in could make.
type CheckInTransition struct {
	To       db.CheckInStatus
	Mutation string
	Allowed  bool
	Reason   *string
}

// CheckInTransitions lists the moves, and whether this viewer can make them now.
// The partnership is the check-in's.
func CheckInTransitions(v auth.Viewer, row *db.CheckIn, p *db.Partnership) []*CheckInTransition {
	all := []*CheckInTransition{{To: db.CheckInDone, Mutation: "checkInComplete"}, {To: db.CheckInSkipped, Mutation: "checkInSkip"}}
	for _, t := range all {
		refusal := ofBrand(v, PartnershipsWrite)
		if refusal == nil {
			refusal = checkInRefusal(row, p, t.To)
		}
		t.Allowed, t.Reason = refusal == nil, message(refusal)
	}
	return all
}

// message is what a refusal says; nil for none.
func message(refusal *errs.Error) *string {
	if refusal == nil {
		return nil
	}
	return &refusal.Message
}
