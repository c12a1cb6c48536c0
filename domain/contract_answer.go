package domain

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// ContractSignInput is a signature under the version that is looked at.
type ContractSignInput struct {
	ExpectedVersion *int
	Number          int
	Name            string
}

// ContractOfferSignInput is an offer to the other side, signed.
type ContractOfferSignInput struct {
	ExpectedVersion *int
	Number          int
	Name            string
	Offer           ContractOfferInput
}

const maxSigner = 200

// ContractSign accepts the other side's offer and signs it, by the creator or with
// CONTRACTS_WRITE. Both sides have signed then: the version is in force, and the
// partnership has its agreement with the version's revision limit. The first
// decision on a version is final: a second one gets CONFLICT.
func (d *Domain) ContractSign(ctx context.Context, id gid.ID, in ContractSignInput) (*db.Contract, error) {
	v := auth.ViewerFrom(ctx)
	if why := agrees(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.text(in.Name, 1, maxSigner, path("name")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	e := contractEdit{id: id, expected: in.ExpectedVersion, notes: map[string]any{"number": in.Number}}
	return d.editContract(ctx, e, func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		// Before the overlaps are looked at: what excludes this can't be signed meanwhile.
		if err := db.LockAgreements(ctx, tx, contract.CreatorID); err != nil {
			return "", err
		}
		version, err := d.undecidedVersion(ctx, tx, contract, "contractSign", in.Number)
		if err != nil {
			return "", err
		}
		now := d.now()
		if err := db.Insert(ctx, tx, signature(v, version, in.Name, now)); err != nil {
			return "", err
		}
		if err := db.Insert(ctx, tx, decided(v, version, db.OfferAccepted, now)); err != nil {
			return "", err
		}
		if err := d.agreed(ctx, tx, contract, version, now); err != nil {
			return "", err
		}
		if contract.SignedNumber != nil {
			contract.SignedNumber, contract.SignedVersionID = &version.Number, &version.Key
			contract.StartsOn, contract.EndsOn, contract.OpenOffer = version.StartsOn, version.EndsOn, nil
			return "contract.amended", nil
		}
		contract.State, contract.SignedAt = db.ContractSigned, &now
		contract.SignedNumber, contract.SignedVersionID = &version.Number, &version.Key
		contract.StartsOn, contract.EndsOn, contract.OpenOffer = version.StartsOn, version.EndsOn, nil
		return "contract.signed", nil
	})
}

// agreed gives the partnership its agreement: what gates pilots and work.
func (d *Domain) agreed(ctx context.Context, tx *db.Tx, contract *db.Contract, version *db.ContractVersion, now Time) error {
	p, err := db.Lock[db.Partnership](ctx, tx, contract.PartnershipID)
	if err != nil {
		return err
	}
	before := *p
	reference := contract.ID().String()
	if p.ContractReference == nil || *p.ContractReference != reference {
		today := scalars.DateOf(now)
		p.ContractSignedOn, p.ContractReference = &today, &reference
	}
	p.RevisionLimit = version.RevisionLimit
	was, is := tx.Changed(&before, p)
	if is == nil {
		return nil
	}
	p.Touch(now)
	if err := db.Update(ctx, tx, p); err != nil {
		return err
	}
	tx.Log(db.Change{
		Brand: p.BrandID, Creator: p.CreatorID, Action: "partnership.agreement_signed", Subject: p.ID(), Before: was, After: is, At: now,
	})
	return nil
}

// ContractCounter answers the other side's offer by another one, by the creator or
// with CONTRACTS_WRITE. The first decision on a version is final: a second one
// gets CONFLICT.
func (d *Domain) ContractCounter(ctx context.Context, id gid.ID, in ContractOfferSignInput) (*db.Contract, error) {
	return d.offerAnother(ctx, id, in, "contractCounter", func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		v := tx.Viewer()
		version, err := d.undecidedVersion(ctx, tx, contract, "contractCounter", in.Number)
		if err != nil {
			return "", err
		}
		if contract.State != db.ContractSigned {
			contract.State = d.moveOf("contractCounter", v, contract).to
		}
		return "contract.countered", db.Insert(ctx, tx, decided(v, version, db.OfferCountered, d.now()))
	})
}

// ContractAmend offers an amendment of a signed contract, by the creator or with
// CONTRACTS_WRITE. The version in force stays so until the other side signs.
func (d *Domain) ContractAmend(ctx context.Context, id gid.ID, in ContractOfferSignInput) (*db.Contract, error) {
	return d.offerAnother(ctx, id, in, "contractAmend", func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		s, err := standing(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		if in.Number != contract.LatestNumber {
			return "", errs.New(errs.Conflict, "The newest version is %d.", contract.LatestNumber).At(path("number")...)
		}
		if why := d.moveOf("contractAmend", tx.Viewer(), contract).refusal(tx.Viewer(), contract, s, d.now()); why != nil {
			return "", why
		}
		return "contract.amendment_offered", nil
	})
}

// offerAnother adds a version, signed by the viewer's side. answer says whether it
// may and what becomes of the version before.
func (d *Domain) offerAnother(ctx context.Context, id gid.ID, in ContractOfferSignInput, mutation string, answer func(context.Context, *db.Tx, *db.Contract) (string, error)) (*db.Contract, error) {
	v := auth.ViewerFrom(ctx)
	if why := agrees(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.text(in.Name, 1, maxSigner, path("name")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	e := contractEdit{id: id, expected: in.ExpectedVersion, notes: map[string]any{"mutation": mutation}}
	return d.editContract(ctx, e, func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		action, err := answer(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		var c checks
		o := c.offer(&in.Offer, contract.Currency)
		if err := c.err(); err != nil {
			return "", err
		}
		return action, d.addVersion(ctx, tx, contract, o, in.Name)
	})
}

// addVersion writes the offer as the contract's next version, with the signature
// of the side that makes it.
func (d *Domain) addVersion(ctx context.Context, tx *db.Tx, contract *db.Contract, o *offer, name string) error {
	v, now := tx.Viewer(), d.now()
	brand, err := db.ByKey[db.Brand](ctx, tx, contract.BrandID)
	if err != nil {
		return err
	}
	earlier, err := promises(ctx, tx, contract)
	if err != nil {
		return err
	}
	side := sideOf(v)
	o.belongTo(contract, brand, contract.LatestNumber+1, side, now, earlier)
	if err := o.seal(contract, now); err != nil {
		return err
	}
	// The clauses first: nothing is added to a version that was sent.
	if err := db.InsertClauses(ctx, tx, o.clauses); err != nil {
		return err
	}
	if err := db.Insert(ctx, tx, o.version); err != nil {
		return err
	}
	if err := db.Insert(ctx, tx, signature(v, o.version, name, now)); err != nil {
		return err
	}
	contract.LatestNumber, contract.OpenOffer = o.version.Number, &side
	if contract.State != db.ContractSigned {
		contract.StartsOn, contract.EndsOn = o.version.StartsOn, o.version.EndsOn
	}
	return nil
}

// promises are the terms that a next version may keep: of the version in force
// first, then of the newest.
func promises(ctx context.Context, tx *db.Tx, contract *db.Contract) ([]*db.CompensationTerm, error) {
	var all []*db.CompensationTerm
	if contract.SignedVersionID != nil {
		signed, err := db.CompensationOfVersions().Read(ctx, tx, []uuid.UUID{*contract.SignedVersionID})
		if err != nil {
			return nil, err
		}
		all = signed
	}
	version, err := newest(ctx, tx, contract)
	if err != nil {
		return nil, err
	}
	last, err := db.CompensationOfVersions().Read(ctx, tx, []uuid.UUID{version.Key})
	return append(all, last...), err
}

// undecidedVersion finds the version that an answer names: the newest, offered by
// the other side and without a decision so far. It asks the move's rules, too. The
// contract is locked, so nobody else decides meanwhile.
func (d *Domain) undecidedVersion(ctx context.Context, tx *db.Tx, contract *db.Contract, mutation string, number int) (*db.ContractVersion, error) {
	version, err := newest(ctx, tx, contract)
	if err != nil {
		return nil, err
	}
	if number != version.Number {
		return nil, errs.New(errs.Conflict, "The newest version is %d: the first decision on an earlier one was final.", version.Number).At(path("number")...)
	}
	if why := settled(version); why != nil {
		return nil, why.At(path("number")...)
	}
	s, err := standing(ctx, tx, contract)
	if err != nil {
		return nil, err
	}
	if why := d.moveOf(mutation, tx.Viewer(), contract).refusal(tx.Viewer(), contract, s, d.now()); why != nil {
		return nil, why
	}
	return version, nil
}

// settled says that a version has its decision; nil while it has none.
func settled(version *db.ContractVersion) *errs.Error {
	if version.Decision == nil {
		return nil
	}
	return errs.New(errs.Conflict, "The first decision on a version is final, and this one has it already: %s.", *version.Decision)
}

// decided is the viewer's decision on a version.
func decided(v auth.Viewer, version *db.ContractVersion, decision db.ContractDecision, now Time) *db.ContractDecided {
	return &db.ContractDecided{
		VersionID: version.Key, BrandID: version.BrandID, CreatorID: version.CreatorID, ContractID: version.ContractID,
		Decision: decision, DecidedByID: v.UserID, DecidedAt: now,
	}
}
