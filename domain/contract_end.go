package domain

import (
	"context"
	"math"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// ContractOverrideInput is an override of overlapping exclusivity.
type ContractOverrideInput struct {
	ExpectedVersion *int
	Number          int
	Reason          string
}

// UsageRightRevokeInput is a right of use to give up.
type UsageRightRevokeInput struct {
	Reason string
}

// ContractDecline ends the talks, by the creator or with CONTRACTS_WRITE: the other
// side's offer is declined, the own one taken back, or a draft dropped. A contract
// that is SIGNED stays in force, and its amendment is off. The first decision on a
// version is final: a second one gets CONFLICT.
func (d *Domain) ContractDecline(ctx context.Context, id gid.ID, input *TransitionInput) (*db.Contract, error) {
	v, in := auth.ViewerFrom(ctx), orEmpty(input)
	if why := agrees(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.optional(in.Reason, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	e := contractEdit{id: id, expected: in.ExpectedVersion, notes: map[string]any{"reason": in.Reason}}
	return d.editContract(ctx, e, func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		version, err := newest(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		if why := settled(version); why != nil {
			return "", why.At("id")
		}
		s, err := standing(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		move := d.moveOf("contractDecline", v, contract)
		if why := move.refusal(v, contract, s, d.now()); why != nil {
			return "", why
		}
		decision, action := db.OfferDeclined, "contract.declined"
		if contract.OpenOffer == nil || *contract.OpenOffer == sideOf(v) {
			decision, action = db.OfferWithdrawn, "contract.withdrawn"
		}
		if err := db.Insert(ctx, tx, decided(v, version, decision, d.now())); err != nil {
			return "", err
		}
		contract.OpenOffer, contract.EndReason = nil, in.Reason
		if contract.State = move.to; contract.State == db.ContractSigned {
			contract.EndReason = nil
		}
		return action, nil
	})
}

// ContractTerminate ends a signed contract today, in UTC: its last day. It needs
// CONTRACTS_WRITE and a reason, which the creator reads. An amendment that waits is
// off.
func (d *Domain) ContractTerminate(ctx context.Context, id gid.ID, in TransitionInput) (*db.Contract, error) {
	v := auth.ViewerFrom(ctx)
	if why := agreesForBrand(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.because(in.Reason, "terminating a contract")
	if err := c.err(); err != nil {
		return nil, err
	}
	e := contractEdit{id: id, expected: in.ExpectedVersion}
	return d.editContract(ctx, e, func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		s, err := standing(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		now := d.now()
		if why := d.moveOf("contractTerminate", v, contract).refusal(v, contract, s, now); why != nil {
			return "", why
		}
		if contract.OpenOffer != nil {
			version, err := newest(ctx, tx, contract)
			if err != nil {
				return "", err
			}
			decision := db.OfferDeclined
			if *contract.OpenOffer == sideOf(v) {
				decision = db.OfferWithdrawn
			}
			if err := db.Insert(ctx, tx, decided(v, version, decision, now)); err != nil {
				return "", err
			}
		}
		today := scalars.DateOf(now)
		contract.State, contract.OpenOffer, contract.TerminatedOn, contract.EndReason = db.ContractTerminated, nil, &today, in.Reason
		return "contract.terminated", nil
	})
}

// ContractOverrideConflicts lets the newest version be signed in spite of the
// exclusivity that overlaps now; what comes to overlap later blocks again. It needs
// CONTRACTS_OVERRIDE and a reason, which stay with the brand.
func (d *Domain) ContractOverrideConflicts(ctx context.Context, id gid.ID, in ContractOverrideInput) (*db.Contract, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, ContractsOverride); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Reason, 1, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	e := contractEdit{id: id, expected: in.ExpectedVersion, notes: map[string]any{"number": in.Number}, unseen: true}
	return d.editContract(ctx, e, func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		s, err := standing(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		if why := agreesForBrand(v, s); why != nil {
			return "", why
		}
		switch {
		case in.Number != contract.LatestNumber:
			return "", errs.New(errs.Conflict, "The newest version is %d.", contract.LatestNumber).At(path("number")...)
		case contract.State != db.ContractDraft && contract.OpenOffer == nil:
			return "", notNow("Nothing of this contract waits for a signature; it is %s.", contract.State)
		case !s.Blocked:
			return "", notNow("No exclusivity blocks the signature.")
		}
		overlaps, err := db.Overlaps(ctx, tx, contract.Key, math.MaxInt32)
		if err != nil {
			return "", err
		}
		keys := make([]string, len(overlaps))
		for i, o := range overlaps {
			keys[i] = o.Key
		}
		contract.OverrideNumber, contract.OverrideKeys, contract.OverrideReason, contract.OverrideByID = &in.Number, keys, &in.Reason, &v.UserID
		return "contract.conflicts_overridden", nil
	})
}

// UsageRightRevoke gives a right of use up, for good. It needs CONTRACTS_WRITE and
// a reason, which the creator reads.
func (d *Domain) UsageRightRevoke(ctx context.Context, id gid.ID, in UsageRightRevokeInput) (*db.UsageRight, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, ContractsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Reason, 1, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	key, ok := id.Is(db.TypeUsageRight)
	if !ok {
		return nil, missing(db.TypeUsageRight, "id")
	}
	var right *db.UsageRight
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if right, err = db.Lock[db.UsageRight](ctx, tx, key); err != nil {
			return hidden(err, db.TypeUsageRight, "id")
		}
		now := d.now()
		switch state := UsageStateOf(right, scalars.DateOf(now)); {
		case state == db.UsageRevoked || state == db.UsageExpired:
			return notNow("This right is %s, and can't be given up.", state)
		case right.SignedNumber == nil || right.Number != *right.SignedNumber:
			return notNow("Only a right that both sides have signed is given up.")
		}
		before := *right
		right.RevokedAt, right.RevokedByID, right.RevokeReason = &now, &v.UserID, &in.Reason
		if err := db.Update(ctx, tx, right); err != nil {
			return err
		}
		was, is := tx.Changed(&before, right)
		tx.Log(db.Change{
			Brand: right.BrandID, Creator: right.CreatorID, Action: "usage_right.revoked", Subject: right.ID(), Before: was, After: is, At: now,
		})
		return nil
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound {
		return nil, err
	}
	return right, err
}

// because checks that a reason is given, for what needs one.
func (c *checks) because(reason *string, what string) {
	if reason == nil {
		c.fail(errs.Required, path("reason"), "Say why: %s needs a reason.", what)
		return
	}
	c.text(*reason, 1, maxReason, path("reason")...)
}
