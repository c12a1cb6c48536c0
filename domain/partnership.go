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

// PartnershipCreateInput is a partnership to begin.
type PartnershipCreateInput struct {
	CreatorID     gid.ID
	OwnerID       *gid.ID
	Tags          []string
	Notes         *string
	NextCheckInOn *scalars.Date
}

// PartnershipUpdateInput is what to change in a partnership.
type PartnershipUpdateInput struct {
	ExpectedVersion *int
	OwnerID         graphql.Omittable[*gid.ID]
	Tags            []string
	Notes           graphql.Omittable[*string]
	LastTouchAt     graphql.Omittable[*Time]
	NextCheckInOn   graphql.Omittable[*scalars.Date]
}

// ContractRecordInput is a signed agreement to record.
type ContractRecordInput struct {
	ExpectedVersion *int
	SignedOn        scalars.Date
	Reference       *string
	RevisionLimit   *int
}

const (
	maxTags              = 20
	maxTag               = 60
	maxNotes             = 5000
	maxReason            = 1000
	maxReference         = 500
	defaultRevisionLimit = 2
	maxRevisionLimit     = 20
)

// PartnershipCreate begins a partnership of the viewer's brand with a creator
// that it can see, at the stage DISCOVERED.
func (d *Domain) PartnershipCreate(ctx context.Context, in PartnershipCreateInput) (*db.Partnership, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.words(in.Tags, maxTags, maxTag, path("tags")...)
	c.optional(in.Notes, maxNotes, path("notes")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	p := &db.Partnership{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Stage: db.StageDiscovered,
		Tags: append([]string{}, in.Tags...), Notes: in.Notes, NextCheckInOn: in.NextCheckInOn,
		RevisionLimit: defaultRevisionLimit, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		creator, err := find[db.Creator](ctx, tx, db.TypeCreator, in.CreatorID, path("creatorId")...)
		if err != nil {
			return err
		}
		known, err := db.PartnershipsWithCreators().Read(ctx, tx, []uuid.UUID{creator.Key})
		if err != nil {
			return err
		}
		if len(known) > 0 {
			return errs.New(errs.Taken, "There is a partnership with this creator already: %s.", known[0].ID()).At(path("creatorId")...)
		}
		if p.OwnerID, err = d.owner(ctx, tx, in.OwnerID); err != nil {
			return err
		}
		brand, err := db.ByKey[db.Brand](ctx, tx, v.BrandID)
		if err != nil {
			return err
		}
		p.CreatorID, p.FollowerCount, p.Tier = creator.Key, creator.FollowerCount, brand.TierOf(creator.FollowerCount)
		if err := db.Insert(ctx, tx, p); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, stageChange(v, p, nil, nil, now)); err != nil {
			return err
		}
		_, is := tx.Changed(nil, p)
		tx.Log(db.Change{Brand: p.BrandID, Creator: p.CreatorID, Action: "partnership.created", Subject: p.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// PartnershipUpdate changes what is not the stage.
func (d *Domain) PartnershipUpdate(ctx context.Context, id gid.ID, in PartnershipUpdateInput) (*db.Partnership, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.words(in.Tags, maxTags, maxTag, path("tags")...)
	c.optional(in.Notes.Value(), maxNotes, path("notes")...)
	if touch := in.LastTouchAt.Value(); touch != nil && touch.After(d.now()) {
		c.fail(errs.OutOfRange, path("lastTouchAt"), "Give a moment that is not in the future.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editPartnership(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, p *db.Partnership) (string, error) {
		if in.OwnerID.IsSet() {
			owner, err := d.owner(ctx, tx, in.OwnerID.Value())
			if err != nil {
				return "", err
			}
			p.OwnerID = owner
		}
		if in.Tags != nil {
			p.Tags = in.Tags
		}
		set(&p.Notes, in.Notes)
		set(&p.LastTouchAt, in.LastTouchAt)
		if in.NextCheckInOn.IsSet() {
			planned, err := db.HasOpenCheckIn(ctx, tx, p.Key)
			if err != nil {
				return "", err
			}
			if planned {
				return "", errs.New(errs.Invalid, "The next check-in is the earliest of those that are planned: change it with checkInUpdate.").At(path("nextCheckInOn")...)
			}
		}
		set(&p.NextCheckInOn, in.NextCheckInOn)
		return "partnership.updated", nil
	})
}

// PartnershipRecordContract records an agreement that was signed elsewhere, and
// that a pilot needs. Where a contract that was signed here runs or is to run, that
// one's terms count, and this is refused.
func (d *Domain) PartnershipRecordContract(ctx context.Context, id gid.ID, in ContractRecordInput) (*db.Partnership, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.Reference, maxReference, path("reference")...)
	if in.SignedOn.After(scalars.DateOf(d.now().AddDate(0, 0, 1))) {
		c.fail(errs.OutOfRange, path("signedOn"), "Give a day that is not in the future.")
	}
	limit := defaultRevisionLimit
	if in.RevisionLimit != nil {
		limit = *in.RevisionLimit
		c.between(int64(limit), 0, maxRevisionLimit, path("revisionLimit")...)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editPartnership(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, p *db.Partnership) (string, error) {
		signed, err := db.HasContract(ctx, tx, p.Key, d.dayInUTC())
		if err != nil {
			return "", err
		}
		if signed {
			return "", errs.New(errs.TransitionNotAllowed, "A contract that was signed here is in force: change it with contractAmend.").At("id")
		}
		p.ContractSignedOn, p.ContractReference, p.RevisionLimit = &in.SignedOn, in.Reference, limit
		return "partnership.contract_recorded", nil
	})
}

// PartnershipMove moves a partnership to a stage. Only a creator's own DECLINED
// is open to a creator.
func (d *Domain) PartnershipMove(ctx context.Context, id gid.ID, to db.PartnershipStage, input *TransitionInput) (*db.Partnership, error) {
	v, in := auth.ViewerFrom(ctx), orEmpty(input)
	if !(v.Kind == auth.KindCreator && to == db.StageDeclined) {
		if err := may(v, PartnershipsWrite); err != nil {
			return nil, err
		}
	}
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editPartnership(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, p *db.Partnership) (string, error) {
		if why := notMovable(p, to); why != nil {
			return "", why
		}
		if needsReason(to) && blank(in.Reason) {
			return "", errs.New(errs.Required, "Say why: moving to %s needs a reason.", to).At(path("reason")...)
		}
		now, from := d.now(), p.Stage
		p.Stage = to
		if p.ContactedAt == nil && to == db.StageOutreach {
			p.ContactedAt = &now
		}
		if p.StartedAt == nil && to == db.StagePilot {
			p.StartedAt = &now
		}
		if err := db.Insert(ctx, tx, stageChange(v, p, &from, in.Reason, now)); err != nil {
			return "", err
		}
		return "partnership.stage_changed", nil
	})
}

func stageChange(v auth.Viewer, p *db.Partnership, from *db.PartnershipStage, reason *string, now Time) *db.StageChange {
	change := &db.StageChange{
		Base: db.Base{Key: gid.New()}, BrandID: p.BrandID, PartnershipID: p.Key,
		From: from, To: p.Stage, Reason: reason, ChangedAt: now,
	}
	if v.Kind == auth.KindBrand {
		change.ChangedByID = &v.UserID
	}
	return change
}

func (d *Domain) editPartnership(ctx context.Context, id gid.ID, version *int, apply func(context.Context, *db.Tx, *db.Partnership) (string, error)) (*db.Partnership, error) {
	return run(ctx, d, edit[db.Partnership]{
		typ: db.TypePartnership, id: id, expected: version, apply: apply,
		belongs: func(p *db.Partnership) (uuid.UUID, uuid.UUID) { return p.BrandID, p.CreatorID },
	})
}

// owner finds the member who will look after a partnership; nil for nobody.
func (d *Domain) owner(ctx context.Context, tx *db.Tx, id *gid.ID) (*uuid.UUID, error) {
	if id == nil {
		return nil, nil
	}
	user, err := find[db.User](ctx, tx, db.TypeUser, *id, path("ownerId")...)
	if err != nil {
		return nil, err
	}
	member, err := db.ActiveMember(ctx, tx, user.Key)
	if err != nil {
		return nil, err
	}
	if !member {
		return nil, errs.New(errs.Invalid, "This person is no member of the brand any more. Name one of its members.").At(path("ownerId")...)
	}
	return &user.Key, nil
}

// partnershipMoves is where each stage can move to (domain: the lifecycle).
func partnershipMoves(from db.PartnershipStage) []db.PartnershipStage {
	no := []db.PartnershipStage{db.StageDeclined, db.StageRejected}
	switch from {
	case db.StageDiscovered:
		return append([]db.PartnershipStage{db.StageVetting}, no...)
	case db.StageVetting:
		return append([]db.PartnershipStage{db.StageShortlisted}, no...)
	case db.StageShortlisted:
		return append([]db.PartnershipStage{db.StageOutreach}, no...)
	case db.StageOutreach:
		return append([]db.PartnershipStage{db.StageNegotiating}, no...)
	case db.StageNegotiating:
		return append([]db.PartnershipStage{db.StagePilot}, no...)
	case db.StagePilot:
		return []db.PartnershipStage{db.StageScaling, db.StageAtRisk}
	case db.StageScaling:
		return []db.PartnershipStage{db.StageRetained, db.StageAtRisk}
	case db.StageRetained:
		return []db.PartnershipStage{db.StageAtRisk}
	case db.StageAtRisk:
		return []db.PartnershipStage{db.StageScaling, db.StageRetained, db.StageWinback, db.StageExited}
	case db.StageWinback:
		return []db.PartnershipStage{db.StagePilot}
	case db.StageExited:
		return []db.PartnershipStage{db.StageWinback}
	case db.StageDeclined, db.StageRejected:
		return nil
	default:
		return nil
	}
}

// needsReason tells whether a move there must say why.
func needsReason(to db.PartnershipStage) bool {
	return to == db.StageExited || to == db.StageWinback
}

// notMovable says why the partnership can't move to the stage; nil when it can.
func notMovable(p *db.Partnership, to db.PartnershipStage) error {
	if !slices.Contains(partnershipMoves(p.Stage), to) {
		return errs.New(errs.TransitionNotAllowed, "A partnership at %s can't move to %s.", p.Stage, to).At("id")
	}
	if to == db.StagePilot && p.ContractSignedOn == nil {
		return errs.New(errs.TransitionNotAllowed, "A pilot needs a signed agreement: sign a contract (contractSend, contractSign), or record one that was signed elsewhere with partnershipRecordContract.").At("id")
	}
	if why := optedOut(p); why != nil && to == db.StageOutreach {
		return why.At("id")
	}
	return nil
}

// PartnershipTransition is a move that a partnership could make.
type PartnershipTransition struct {
	To          db.PartnershipStage
	Mutation    string
	Allowed     bool
	Reason      *string
	NeedsReason bool
}

// PartnershipTransitions lists every stage that the partnership's own can move
// to, and whether this viewer can make the move now.
func PartnershipTransitions(v auth.Viewer, p *db.Partnership) []*PartnershipTransition {
	moves := partnershipMoves(p.Stage)
	all := make([]*PartnershipTransition, len(moves))
	for i, to := range moves {
		t := &PartnershipTransition{To: to, Mutation: partnershipMutation(to), Allowed: true, NeedsReason: needsReason(to)}
		refusal := notMovable(p, to)
		if refusal == nil {
			refusal = may(v, PartnershipsWrite)
		}
		t.Allowed, t.Reason = verdict(refusal)
		all[i] = t
	}
	return all
}

func partnershipMutation(to db.PartnershipStage) string {
	switch to {
	case db.StageVetting:
		return "partnershipVet"
	case db.StageShortlisted:
		return "partnershipShortlist"
	case db.StageOutreach:
		return "partnershipStartOutreach"
	case db.StageNegotiating:
		return "partnershipNegotiate"
	case db.StagePilot:
		return "partnershipStartPilot"
	case db.StageScaling:
		return "partnershipScale"
	case db.StageRetained:
		return "partnershipRetain"
	case db.StageAtRisk:
		return "partnershipMarkAtRisk"
	case db.StageWinback:
		return "partnershipWinBack"
	case db.StageExited:
		return "partnershipExit"
	case db.StageDeclined:
		return "partnershipDecline"
	case db.StageRejected:
		return "partnershipReject"
	case db.StageDiscovered:
		return ""
	default:
		return ""
	}
}
