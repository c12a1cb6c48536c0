package domain

import (
	"slices"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/scalars"
)

// contractMove is a move of a contract, as one side can make it.
type contractMove struct {
	to       db.ContractState
	mutation string
	// who says why this viewer can't ever make the move.
	who func(v auth.Viewer, s *db.ContractStanding) *errs.Error
	// rule says why it can't be made now.
	rule func(c *db.Contract, s *db.ContractStanding, side db.ContractSide, today scalars.Date) *errs.Error
}

// contractMoves are the moves of a contract, in the order of its life. The
// mutations ask them, and so do the transitions that the API shows.
func contractMoves(side db.ContractSide, c *db.Contract) []contractMove {
	countered, declined := db.ContractSent, db.ContractDeclined
	if side == db.SideCreator {
		countered = db.ContractCountered
	}
	if c.State == db.ContractSigned {
		// What is talked over is an amendment, and the contract stays in force.
		countered, declined = db.ContractSigned, db.ContractSigned
	}
	return []contractMove{
		{db.ContractSent, "contractSend", agreesForBrand, sendable},
		{countered, "contractCounter", agrees, counterable},
		{db.ContractSigned, "contractSign", agrees, signable},
		{db.ContractSigned, "contractAmend", agrees, amendable},
		{declined, "contractDecline", agrees, declinable},
		{db.ContractTerminated, "contractTerminate", agreesForBrand, terminable},
	}
}

// moveOf is the viewer's move that a mutation makes.
func (*Domain) moveOf(mutation string, v auth.Viewer, c *db.Contract) contractMove {
	moves := contractMoves(sideOf(v), c)
	return moves[slices.IndexFunc(moves, func(m contractMove) bool { return m.mutation == mutation })]
}

// refusal says why the viewer can't make the move now; nil when they can.
func (m contractMove) refusal(v auth.Viewer, c *db.Contract, s *db.ContractStanding, now Time) *errs.Error {
	if why := m.who(v, s); why != nil {
		return why
	}
	return m.rule(c, s, sideOf(v), scalars.DateOf(now))
}

// ContractTransition is a move that a contract could make.
type ContractTransition struct {
	To       db.ContractState
	Mutation string
	Allowed  bool
	Reason   *string
}

// ContractTransitions lists the moves of a contract, and whether this viewer can
// make each now, with an input that fits: what it answers is what the mutations
// do. The standing is the contract's.
func (d *Domain) ContractTransitions(v auth.Viewer, c *db.Contract, s *db.ContractStanding) []*ContractTransition {
	moves := contractMoves(sideOf(v), c)
	all := make([]*ContractTransition, len(moves))
	for i, m := range moves {
		t := &ContractTransition{To: m.to, Mutation: m.mutation, Allowed: true}
		if why := m.refusal(v, c, s, d.now()); why != nil {
			t.Allowed, t.Reason = false, &why.Message
		}
		all[i] = t
	}
	return all
}

// agrees: a person who may bind the side that they are on, and is not on both.
func agrees(v auth.Viewer, s *db.ContractStanding) *errs.Error {
	if v.Kind == auth.KindCreator {
		if Can(v, ContractsAnswer) {
			return nil
		}
		return errs.New(errs.Forbidden, "The creator alone answers for the creator.")
	}
	return agreesForBrand(v, s)
}

func agreesForBrand(v auth.Viewer, s *db.ContractStanding) *errs.Error {
	if why := ofBrand(v, ContractsWrite); why != nil {
		return why
	}
	// A worker of the server can't sign.
	if v.Kind != auth.KindBrand || v.UserID == uuid.Nil {
		return errs.New(errs.Forbidden, "A person of the brand signs.")
	}
	if s != nil && s.CreatorUserID != nil && *s.CreatorUserID == v.UserID {
		return errs.New(errs.Forbidden, "You are this creator, and nobody agrees with themselves. Ask a colleague.")
	}
	return nil
}

func notNow(format string, args ...any) *errs.Error {
	return errs.New(errs.TransitionNotAllowed, format, args...).At("id")
}

func sendable(c *db.Contract, s *db.ContractStanding, _ db.ContractSide, today scalars.Date) *errs.Error {
	switch {
	case c.State != db.ContractDraft:
		return notNow("Only a draft is sent; this contract is %s.", c.State)
	case s.ContactedAt == nil:
		return notNow("The creator does not know of the partnership yet. Send this after the first contact.")
	case s.CreatorUserID == nil:
		return notNow("Nobody signs in for this creator yet: invite them with creatorInvite, or record what was signed elsewhere with partnershipRecordContract.")
	}
	return binding(s, today)
}

// binding says why the newest version can't be signed now, by whichever side.
func binding(s *db.ContractStanding, today scalars.Date) *errs.Error {
	if why := notOver(s.Partnership()); why != nil {
		return why.At("id")
	}
	switch {
	case s.OfferEndsOn.Before(today):
		return notNow("The last day of the newest version, %s, is past.", s.OfferEndsOn)
	case s.Blocked:
		return notNow("A signed exclusivity overlaps with this: contractConflicts lists it. An admin of the brand can override it with contractOverrideConflicts.")
	default:
		return nil
	}
}

// waiting says why there is no offer of the other side to answer; nil when there is.
func waiting(c *db.Contract, side db.ContractSide) *errs.Error {
	switch {
	case c.OpenOffer == nil:
		return notNow("No offer waits for a decision; the contract is %s.", c.State)
	case *c.OpenOffer == side:
		return notNow("This is your side's own offer: it waits for the other side.")
	default:
		return nil
	}
}

func room(c *db.Contract) *errs.Error {
	if c.LatestNumber >= db.MaxContractVersions {
		return notNow("There are %d versions, which is the most. Sign or decline, and begin another contract.", c.LatestNumber)
	}
	return nil
}

func counterable(c *db.Contract, s *db.ContractStanding, side db.ContractSide, _ scalars.Date) *errs.Error {
	if why := waiting(c, side); why != nil {
		return why
	}
	if why := notOver(s.Partnership()); why != nil {
		return why.At("id")
	}
	return room(c)
}

func signable(c *db.Contract, s *db.ContractStanding, side db.ContractSide, today scalars.Date) *errs.Error {
	if why := waiting(c, side); why != nil {
		return why
	}
	return binding(s, today)
}

func amendable(c *db.Contract, s *db.ContractStanding, _ db.ContractSide, today scalars.Date) *errs.Error {
	switch {
	case c.State != db.ContractSigned:
		return notNow("Only a signed contract is amended; this one is %s.", c.State)
	case c.OpenOffer != nil:
		return notNow("An amendment waits for a decision already: answer that one first.")
	case c.EndsOn.Before(today):
		return notNow("The contract ended on %s. Begin another one.", c.EndsOn)
	}
	if why := notOver(s.Partnership()); why != nil {
		return why.At("id")
	}
	return room(c)
}

func declinable(c *db.Contract, _ *db.ContractStanding, _ db.ContractSide, _ scalars.Date) *errs.Error {
	if c.State != db.ContractDraft && c.OpenOffer == nil {
		return notNow("No offer waits for a decision; the contract is %s.", c.State)
	}
	return nil
}

func terminable(c *db.Contract, _ *db.ContractStanding, _ db.ContractSide, today scalars.Date) *errs.Error {
	switch {
	case c.State != db.ContractSigned:
		return notNow("Only a signed contract is terminated; this one is %s.", c.State)
	case c.EndsOn.Before(today):
		return notNow("The contract ended on %s by itself.", c.EndsOn)
	default:
		return nil
	}
}
