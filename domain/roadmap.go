package domain

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// RoadmapWavePlanInput is a wave to plan.
type RoadmapWavePlanInput struct {
	PartnershipID gid.ID
	Year          int
	Quarter       int
	Title         string
	Formats       []db.ContentFormat
	Channels      []db.Platform
	Budget        *MoneyInput
}

// RoadmapWaveUpdateInput is what to change in a wave.
type RoadmapWaveUpdateInput struct {
	ExpectedVersion *int
	Year            *int
	Quarter         *int
	Title           *string
	Formats         []db.ContentFormat
	Channels        []db.Platform
	Budget          graphql.Omittable[*MoneyInput]
}

const (
	maxWaveTitle     = 200
	firstRoadmapYear = 2000
	lastRoadmapYear  = 2200
	quarters         = 4
	// maxChoices is more than there are formats or platforms.
	maxChoices = 50
)

// RoadmapWavePlan plans a wave with a creator, in this quarter or a later one of
// the brand's time zone. The creator does not see it before it is confirmed. It
// needs PARTNERSHIPS_WRITE, and MONEY_WRITE for a budget.
func (d *Domain) RoadmapWavePlan(ctx context.Context, in RoadmapWavePlanInput) (*db.RoadmapWave, error) {
	v := auth.ViewerFrom(ctx)
	if err := mayBudget(v, in.Budget != nil); err != nil {
		return nil, err
	}
	now := d.now()
	w := &db.RoadmapWave{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Year: in.Year, Quarter: in.Quarter, Title: in.Title,
		Formats: append([]db.ContentFormat{}, in.Formats...), Channels: append([]db.Platform{}, in.Channels...),
		Status: db.WavePlanned, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	var c checks
	c.wave(w)
	c.money(in.Budget, path("budget")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		w.PartnershipID, w.CreatorID = partnership.Key, partnership.CreatorID
		if err := d.notOver(ctx, tx, w); err != nil {
			return err
		}
		if w.BudgetMinor, err = budget(ctx, tx, in.Budget, path("budget")...); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, w); err != nil {
			return err
		}
		_, is := tx.Changed(nil, w)
		tx.Log(db.Change{Brand: w.BrandID, Action: "roadmap_wave.planned", Subject: w.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// RoadmapWaveUpdate changes a wave that is still to come: planned or confirmed.
func (d *Domain) RoadmapWaveUpdate(ctx context.Context, id gid.ID, in RoadmapWaveUpdateInput) (*db.RoadmapWave, error) {
	if err := mayBudget(auth.ViewerFrom(ctx), in.Budget.IsSet()); err != nil {
		return nil, err
	}
	var c checks
	c.money(in.Budget.Value(), path("budget")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editWave(ctx, id, in.ExpectedVersion, nil, func(ctx context.Context, tx *db.Tx, w *db.RoadmapWave) (string, error) {
		if w.Status != db.WavePlanned && w.Status != db.WaveConfirmed {
			return "", errs.New(errs.TransitionNotAllowed, "A wave that is %s stays as it is. Plan another.", w.Status).At("id")
		}
		replace(&w.Year, in.Year)
		replace(&w.Quarter, in.Quarter)
		replace(&w.Title, in.Title)
		if in.Formats != nil {
			w.Formats = in.Formats
		}
		if in.Channels != nil {
			w.Channels = in.Channels
		}
		var c checks
		c.wave(w)
		if err := c.err(); err != nil {
			return "", err
		}
		if in.Year != nil || in.Quarter != nil {
			if err := d.notOver(ctx, tx, w); err != nil {
				return "", err
			}
		}
		if in.Budget.IsSet() {
			minor, err := budget(ctx, tx, in.Budget.Value(), path("budget")...)
			if err != nil {
				return "", err
			}
			w.BudgetMinor = minor
		}
		return "roadmap_wave.updated", nil
	})
}

// RoadmapWaveMove moves a wave to a status. Confirming one shows it to the
// creator, and so needs a partnership that the creator knows of; dropping one
// needs a reason.
func (d *Domain) RoadmapWaveMove(ctx context.Context, id gid.ID, to db.RoadmapWaveStatus, input *TransitionInput) (*db.RoadmapWave, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	in := orEmpty(input)
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if to == db.WaveDropped && blank(in.Reason) {
		c.fail(errs.Required, path("reason"), "Say why: calling a wave off needs a reason.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	var notes map[string]any
	if in.Reason != nil && to != db.WaveDropped {
		notes = map[string]any{"reason": *in.Reason}
	}
	return d.editWave(ctx, id, in.ExpectedVersion, notes, func(ctx context.Context, tx *db.Tx, w *db.RoadmapWave) (string, error) {
		p, err := db.ByKey[db.Partnership](ctx, tx, w.PartnershipID)
		if err != nil {
			return "", err
		}
		if why := waveRefusal(w, p, to); why != nil {
			return "", why
		}
		w.Status = to
		switch to {
		case db.WaveConfirmed:
			now := d.now()
			w.ConfirmedAt = &now
			return "roadmap_wave.confirmed", nil
		case db.WaveDropped:
			w.DropReason = in.Reason
			return "roadmap_wave.dropped", nil
		default:
			return "roadmap_wave.completed", nil
		}
	})
}

// editWave is [run] for waves. The creator hears of those that the creator sees.
func (d *Domain) editWave(ctx context.Context, id gid.ID, version *int, notes map[string]any, apply func(context.Context, *db.Tx, *db.RoadmapWave) (string, error)) (*db.RoadmapWave, error) {
	return run(ctx, d, edit[db.RoadmapWave]{
		typ: db.TypeRoadmapWave, id: id, expected: version, notes: notes, apply: apply,
		belongs: func(w *db.RoadmapWave) (uuid.UUID, uuid.UUID) {
			if w.ConfirmedAt == nil {
				return w.BrandID, uuid.Nil
			}
			return w.BrandID, w.CreatorID
		},
	})
}

// wave checks what a wave says.
func (c *checks) wave(w *db.RoadmapWave) {
	c.between(int64(w.Year), firstRoadmapYear, lastRoadmapYear, path("year")...)
	c.between(int64(w.Quarter), 1, quarters, path("quarter")...)
	c.text(w.Title, 1, maxWaveTitle, path("title")...)
	c.words(asTexts(w.Formats), maxChoices, maxChoices, path("formats")...)
	c.words(asTexts(w.Channels), maxChoices, maxChoices, path("channels")...)
}

func asTexts[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, word := range list {
		texts[i] = string(word)
	}
	return texts
}

// notOver refuses a quarter that is over in the brand's time zone.
func (d *Domain) notOver(ctx context.Context, tx *db.Tx, w *db.RoadmapWave) error {
	today, err := d.today(ctx, tx)
	if err != nil {
		return err
	}
	if year, quarter := quarterOf(today); w.Year < year || w.Year == year && w.Quarter < quarter {
		return errs.New(errs.OutOfRange, "Give this quarter, %d of %d, or a later one.", quarter, year).At(path("quarter")...)
	}
	return nil
}

func quarterOf(day scalars.Date) (year, quarter int) {
	return day.Year(), (int(day.Month())-1)/3 + 1
}

// mayBudget is nil when the viewer may plan waves and, where money is named,
// money.
func mayBudget(v auth.Viewer, money bool) error {
	if err := may(v, PartnershipsWrite); err != nil || !money || Can(v, MoneyWrite) {
		return err
	}
	return errs.New(errs.Forbidden, "A budget needs the permission %s, which your role does not hold. Ask an admin of the brand.", MoneyWrite).At(path("budget")...)
}

// waveRefusal says why a wave can't be moved to a status now; nil when it can.
func waveRefusal(w *db.RoadmapWave, p *db.Partnership, to db.RoadmapWaveStatus) *errs.Error {
	from := map[db.RoadmapWaveStatus][]db.RoadmapWaveStatus{
		db.WaveConfirmed: {db.WavePlanned},
		db.WaveDone:      {db.WaveConfirmed},
		db.WaveDropped:   {db.WavePlanned, db.WaveConfirmed},
	}
	if !slices.Contains(from[to], w.Status) {
		return errs.New(errs.TransitionNotAllowed, "A wave that is %s can't become %s.", w.Status, to).At("id")
	}
	if to == db.WaveConfirmed && p != nil && p.ContactedAt == nil {
		return errs.New(errs.TransitionNotAllowed, "The creator does not know of the partnership yet. Confirm this after the first contact.").At("id")
	}
	return nil
}

// RoadmapWaveTransition is a move that a wave could make.
type RoadmapWaveTransition struct {
	To       db.RoadmapWaveStatus
	Mutation string
	Allowed  bool
	Reason   *string
}

// RoadmapWaveTransitions lists the moves, and whether this viewer can make them
// now. The partnership is the wave's.
func RoadmapWaveTransitions(v auth.Viewer, w *db.RoadmapWave, p *db.Partnership) []*RoadmapWaveTransition {
	all := []*RoadmapWaveTransition{
		{To: db.WaveConfirmed, Mutation: "roadmapWaveConfirm"},
		{To: db.WaveDone, Mutation: "roadmapWaveComplete"},
		{To: db.WaveDropped, Mutation: "roadmapWaveDrop"},
	}
	for _, t := range all {
		refusal := ofBrand(v, PartnershipsWrite)
		if refusal == nil {
			refusal = waveRefusal(w, p, t.To)
		}
		t.Allowed, t.Reason = refusal == nil, message(refusal)
	}
	return all
}
