package domain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// ProgramTierInput is a tier of a programme to make.
type ProgramTierInput struct {
	Name         string
	Benefits     []string
	Requirements []string
}

// AmbassadorProgramCreateInput is a programme to make.
type AmbassadorProgramCreateInput struct {
	Name         string
	Description  *string
	Requirements []string
	Tiers        []*ProgramTierInput
	Notes        *string
}

// AmbassadorProgramUpdateInput is what to change in a programme.
type AmbassadorProgramUpdateInput struct {
	ExpectedVersion *int
	Name            *string
	Description     graphql.Omittable[*string]
	Requirements    []string
	Tiers           []*ProgramTierInput
	Notes           graphql.Omittable[*string]
	Closed          *bool
}

// EnrolmentCreateInput is a creator to take into a programme.
type EnrolmentCreateInput struct {
	ProgramID     gid.ID
	PartnershipID gid.ID
	Tier          string
	JoinedOn      *scalars.Date
}

// EnrolmentUpdateInput is an ambassador's new tier.
type EnrolmentUpdateInput struct {
	ExpectedVersion *int
	Tier            string
}

const (
	maxProgramName = 120
	maxProgramText = 5000
	maxTierName    = 60
	maxPerks       = 20
	maxPerk        = 200
)

// AmbassadorProgramCreate makes a programme of the viewer's brand. Its name is
// unique in the brand, whatever the case.
func (d *Domain) AmbassadorProgramCreate(ctx context.Context, in AmbassadorProgramCreateInput) (*db.AmbassadorProgram, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	now := d.now()
	p := &db.AmbassadorProgram{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Name: in.Name, Description: in.Description,
		Requirements: append([]string{}, in.Requirements...), Notes: in.Notes, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	var c checks
	c.program(p)
	tiers := c.tiers(p, in.Tiers)
	if err := c.err(); err != nil {
		return nil, err
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		if err := onlyName(ctx, tx, p); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, p); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, tiers...); err != nil {
			return err
		}
		_, is := tx.Changed(nil, p)
		is["tiers"] = tierNames(tiers)
		tx.Log(db.Change{Brand: p.BrandID, Action: "ambassador_program.created", Subject: p.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// AmbassadorProgramUpdate changes a programme, closes it or opens it again. Tiers
// are given all together; one that somebody is or was in stays.
func (d *Domain) AmbassadorProgramUpdate(ctx context.Context, id gid.ID, in AmbassadorProgramUpdateInput) (*db.AmbassadorProgram, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	e := edit[db.AmbassadorProgram]{
		typ: db.TypeAmbassadorProgram, id: id, expected: in.ExpectedVersion,
		belongs: func(p *db.AmbassadorProgram) (uuid.UUID, uuid.UUID) { return p.BrandID, uuid.Nil },
	}
	if in.Tiers != nil {
		var names []string
		for _, tier := range in.Tiers {
			names = append(names, tier.Name)
		}
		e.notes = map[string]any{"tiers": names}
	}
	e.apply = func(ctx context.Context, tx *db.Tx, p *db.AmbassadorProgram) (string, error) {
		replace(&p.Name, in.Name)
		set(&p.Description, in.Description)
		set(&p.Notes, in.Notes)
		if in.Requirements != nil {
			p.Requirements = in.Requirements
		}
		if in.Closed != nil && *in.Closed != (p.ClosedAt != nil) {
			p.ClosedAt = nil
			if *in.Closed {
				now := d.now()
				p.ClosedAt = &now
			}
		}
		var c checks
		c.program(p)
		if in.Tiers != nil {
			c.tiers(p, in.Tiers)
		}
		if err := c.err(); err != nil {
			return "", err
		}
		if err := onlyName(ctx, tx, p); err != nil {
			return "", err
		}
		return "ambassador_program.updated", replaceTiers(ctx, tx, p, in.Tiers)
	}
	return run(ctx, d, e)
}

// replaceTiers makes these the programme's tiers; nil leaves them.
func replaceTiers(ctx context.Context, tx *db.Tx, p *db.AmbassadorProgram, in []*ProgramTierInput) error {
	if in == nil {
		return nil
	}
	var c checks
	held, err := db.ReplaceTiers(ctx, tx, p.Key, c.tiers(p, in))
	if err == nil && len(held) > 0 {
		return errs.New(errs.Conflict, "Somebody is or was in the tier %s: it stays. Give it, too.", strings.Join(held, ", ")).At(path("tiers")...)
	}
	return err
}

// onlyName refuses a name that another programme of the brand has.
func onlyName(ctx context.Context, tx *db.Tx, p *db.AmbassadorProgram) error {
	others, err := db.ProgramsOfBrands().Read(ctx, tx, []uuid.UUID{p.BrandID})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(others, func(other *db.AmbassadorProgram) bool {
		return other.Key != p.Key && strings.EqualFold(other.Name, p.Name)
	}) {
		return errs.New(errs.Taken, "There is a programme of this name already. Choose another name.").At(path("name")...)
	}
	return nil
}

func (c *checks) program(p *db.AmbassadorProgram) {
	c.text(p.Name, 1, maxProgramName, path("name")...)
	c.optional(p.Description, maxProgramText, path("description")...)
	c.optional(p.Notes, maxProgramText, path("notes")...)
	c.words(p.Requirements, maxPerks, maxPerk, path("requirements")...)
}

// tiers checks the tiers and makes the programme's rows of them.
func (c *checks) tiers(p *db.AmbassadorProgram, in []*ProgramTierInput) []*db.ProgramTier {
	if len(in) < 1 || len(in) > db.MaxProgramTiers {
		c.fail(errs.OutOfRange, path("tiers"), "Give from 1 to %d tiers; these are %d.", db.MaxProgramTiers, len(in))
		return nil
	}
	tiers, seen := make([]*db.ProgramTier, len(in)), map[string]bool{}
	for i, tier := range in {
		here := path("tiers", strconv.Itoa(i))
		c.text(tier.Name, 1, maxTierName, within(here, "name")...)
		if seen[tier.Name] {
			c.fail(errs.Duplicate, within(here, "name"), "There is a tier of this name in the list already.")
		}
		seen[tier.Name] = true
		c.words(tier.Benefits, maxPerks, maxPerk, within(here, "benefits")...)
		c.words(tier.Requirements, maxPerks, maxPerk, within(here, "requirements")...)
		tiers[i] = &db.ProgramTier{
			Base: db.Base{Key: gid.New()}, BrandID: p.BrandID, ProgramID: p.Key, Name: tier.Name, Rank: i + 1,
			Benefits: append([]string{}, tier.Benefits...), Requirements: append([]string{}, tier.Requirements...),
		}
	}
	return tiers
}

func tierNames(tiers []*db.ProgramTier) []string {
	names := make([]string, len(tiers))
	for i, tier := range tiers {
		names[i] = tier.Name
	}
	return names
}

// EnrolmentCreate takes a creator whom the brand works with into an open programme.
// Nobody is in a programme twice at a time.
func (d *Domain) EnrolmentCreate(ctx context.Context, in EnrolmentCreateInput) (*db.Enrolment, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	now := d.now()
	e := &db.Enrolment{Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Tier: in.Tier, CreatedAt: now, Stamp: db.NewStamp(now)}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		program, err := find[db.AmbassadorProgram](ctx, tx, db.TypeAmbassadorProgram, in.ProgramID, path("programId")...)
		if err != nil {
			return err
		}
		p, err := lockPartnership(ctx, tx, in.PartnershipID)
		if err != nil {
			return err
		}
		e.ProgramID, e.PartnershipID, e.CreatorID = program.Key, p.Key, p.CreatorID
		today, err := d.today(ctx, tx)
		if err != nil {
			return err
		}
		e.JoinedOn = given(in.JoinedOn, today)
		if err := enrolable(ctx, tx, program, p, e, today); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, e); err != nil {
			return err
		}
		_, is := tx.Changed(nil, e)
		tx.Log(db.Change{Brand: e.BrandID, Creator: e.CreatorID, Action: "enrolment.created", Subject: e.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

func enrolable(ctx context.Context, tx *db.Tx, program *db.AmbassadorProgram, p *db.Partnership, e *db.Enrolment, today scalars.Date) error {
	switch {
	case program.ClosedAt != nil:
		return errs.New(errs.TransitionNotAllowed, "The programme is closed since %s: nobody joins it.", moment(*program.ClosedAt)).At(path("programId")...)
	case p.Status() != db.StatusActive:
		return errs.New(errs.TransitionNotAllowed, "A partnership at %s does not work together: start the pilot first.", p.Stage).At(path("partnershipId")...)
	case e.JoinedOn.After(today):
		return errs.New(errs.OutOfRange, "Give today, %s, or an earlier day.", today).At(path("joinedOn")...)
	}
	if err := ofTiers(ctx, tx, e); err != nil {
		return err
	}
	in, err := db.CurrentEnrolment(ctx, tx, program.Key, p.Key)
	if err == nil && in {
		return errs.New(errs.Taken, "The creator is in this programme already.").At(path("partnershipId")...)
	}
	return err
}

// ofTiers refuses a tier that the programme has not.
func ofTiers(ctx context.Context, tx *db.Tx, e *db.Enrolment) error {
	tiers, err := db.TiersOfPrograms().Read(ctx, tx, []uuid.UUID{e.ProgramID})
	if err != nil {
		return err
	}
	if names := tierNames(tiers); !slices.Contains(names, e.Tier) {
		return errs.New(errs.Invalid, "The programme has no such tier. Give one of: %s.", strings.Join(names, ", ")).At(path("tier")...)
	}
	return nil
}

// EnrolmentUpdate moves an ambassador to another tier.
func (d *Domain) EnrolmentUpdate(ctx context.Context, id gid.ID, in EnrolmentUpdateInput) (*db.Enrolment, error) {
	return d.editEnrolment(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, e *db.Enrolment) (string, error) {
		e.Tier = in.Tier
		return "enrolment.tier_changed", ofTiers(ctx, tx, e)
	})
}

// EnrolmentEnd ends an enrolment today, in the brand's time zone.
func (d *Domain) EnrolmentEnd(ctx context.Context, id gid.ID, input *TransitionInput) (*db.Enrolment, error) {
	in := orEmpty(input)
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editEnrolment(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, e *db.Enrolment) (string, error) {
		today, err := d.today(ctx, tx)
		if err != nil {
			return "", err
		}
		e.LeftOn, e.LeaveReason = &today, in.Reason
		return "enrolment.ended", nil
	})
}

// editEnrolment is [run] for enrolments that have not ended.
func (d *Domain) editEnrolment(ctx context.Context, id gid.ID, version *int, apply func(context.Context, *db.Tx, *db.Enrolment) (string, error)) (*db.Enrolment, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.Enrolment]{
		typ: db.TypeEnrolment, id: id, expected: version,
		belongs: func(e *db.Enrolment) (uuid.UUID, uuid.UUID) { return e.BrandID, e.CreatorID },
		apply: func(ctx context.Context, tx *db.Tx, e *db.Enrolment) (string, error) {
			if e.LeftOn != nil {
				return "", errs.New(errs.TransitionNotAllowed, "The enrolment ended on %s.", *e.LeftOn).At("id")
			}
			return apply(ctx, tx, e)
		},
	})
}
