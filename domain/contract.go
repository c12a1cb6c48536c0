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

// ContractCreateInput is a contract to draft.
type ContractCreateInput struct {
	PartnershipID gid.ID
	Kind          db.ContractKind
	Title         string
	InternalNotes *string
	Offer         ContractOfferInput
}

// ContractUpdateInput is what to change in a contract: all but the notes in a
// draft alone.
type ContractUpdateInput struct {
	ExpectedVersion *int
	Kind            *db.ContractKind
	Title           *string
	InternalNotes   graphql.Omittable[*string]
	Offer           *ContractOfferInput
}

// ContractCreate drafts a contract in a partnership of the viewer's brand that is
// not over. It needs CONTRACTS_WRITE. The creator does not learn of it.
func (d *Domain) ContractCreate(ctx context.Context, in ContractCreateInput) (*db.Contract, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, ContractsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Title, 1, maxTitle, path("title")...)
	c.optional(in.InternalNotes, maxNotes, path("internalNotes")...)
	o := c.offer(&in.Offer, "")
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	contract := &db.Contract{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Kind: in.Kind, Title: in.Title, State: db.ContractDraft,
		Currency: o.version.Currency, StartsOn: in.Offer.StartsOn, EndsOn: in.Offer.EndsOn, LatestNumber: 1,
		InternalNotes: in.InternalNotes, OverrideKeys: []string{}, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		if why := notOver(partnership); why != nil {
			return why.At(path("partnershipId")...)
		}
		brand, err := db.ByKey[db.Brand](ctx, tx, v.BrandID)
		if err != nil {
			return err
		}
		contract.PartnershipID, contract.CreatorID = partnership.Key, partnership.CreatorID
		o.belongTo(contract, brand, 1, db.SideBrand, now, nil)
		if err := db.Insert(ctx, tx, contract); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, o.version); err != nil {
			return err
		}
		if err := db.InsertClauses(ctx, tx, o.clauses); err != nil {
			return err
		}
		_, is := tx.Changed(nil, contract)
		tx.Log(db.Change{Brand: contract.BrandID, Action: "contract.created", Subject: contract.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return contract, nil
}

// ContractUpdate changes a draft, or the brand's own notes on any contract. It
// needs CONTRACTS_WRITE. The creator does not learn of it.
func (d *Domain) ContractUpdate(ctx context.Context, id gid.ID, in ContractUpdateInput) (*db.Contract, error) {
	if err := may(auth.ViewerFrom(ctx), ContractsWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Title != nil {
		c.text(*in.Title, 1, maxTitle, path("title")...)
	}
	c.optional(in.InternalNotes.Value(), maxNotes, path("internalNotes")...)
	var o *offer
	var notes map[string]any
	if in.Offer != nil {
		o = c.offer(in.Offer, "")
		notes = map[string]any{"rewritten": 1}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	e := contractEdit{id: id, expected: in.ExpectedVersion, notes: notes, unseen: true}
	return d.editContract(ctx, e, func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		if contract.State != db.ContractDraft && (in.Kind != nil || in.Title != nil || o != nil) {
			return "", errs.New(errs.TransitionNotAllowed, "What was sent never changes: this contract is %s. Counter or amend it, or change the notes alone.", contract.State).At("id")
		}
		replace(&contract.Kind, in.Kind)
		replace(&contract.Title, in.Title)
		set(&contract.InternalNotes, in.InternalNotes)
		if o == nil {
			return "contract.updated", nil
		}
		return "contract.updated", d.rewrite(ctx, tx, contract, o)
	})
}

// rewrite puts an offer in the place of what a draft holds.
func (d *Domain) rewrite(ctx context.Context, tx *db.Tx, contract *db.Contract, o *offer) error {
	draft, err := newest(ctx, tx, contract)
	if err != nil {
		return err
	}
	brand, err := db.ByKey[db.Brand](ctx, tx, contract.BrandID)
	if err != nil {
		return err
	}
	o.version.Key = draft.Key
	o.belongTo(contract, brand, draft.Number, db.SideBrand, draft.CreatedAt, nil)
	if err := db.DeleteClauses(ctx, tx, draft.Key); err != nil {
		return err
	}
	if err := db.Update(ctx, tx, o.version); err != nil {
		return err
	}
	contract.Currency, contract.StartsOn, contract.EndsOn = o.version.Currency, o.version.StartsOn, o.version.EndsOn
	return db.InsertClauses(ctx, tx, o.clauses)
}

// ContractSend signs a draft for the brand and offers it to the creator. It needs
// CONTRACTS_WRITE, and a creator who knows of the partnership and signs in. From
// now on the version never changes.
func (d *Domain) ContractSend(ctx context.Context, id gid.ID, in ContractSignInput) (*db.Contract, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, ContractsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Name, 1, maxSigner, path("name")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	e := contractEdit{id: id, expected: in.ExpectedVersion, notes: map[string]any{"number": in.Number}}
	return d.editContract(ctx, e, func(ctx context.Context, tx *db.Tx, contract *db.Contract) (string, error) {
		s, err := standing(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		if contract.State != db.ContractDraft || in.Number != contract.LatestNumber {
			return "", errs.New(errs.Conflict, "The newest version is %d, and the contract is %s.", contract.LatestNumber, contract.State).At(path("number")...)
		}
		if why := d.moveOf("contractSend", v, contract).refusal(v, contract, s, d.now()); why != nil {
			return "", why
		}
		now := d.now()
		draft, err := newest(ctx, tx, contract)
		if err != nil {
			return "", err
		}
		o := &offer{version: draft}
		if o.clauses, err = clausesOf(ctx, tx, draft.Key); err != nil {
			return "", err
		}
		if err := o.seal(contract, now); err != nil {
			return "", err
		}
		// The clauses first: once the version is sent, nothing of it changes.
		if err := db.SealClauses(ctx, tx, draft.Key, now); err != nil {
			return "", err
		}
		if err := db.Update(ctx, tx, draft); err != nil {
			return "", err
		}
		if err := db.Insert(ctx, tx, signature(v, draft, in.Name, now)); err != nil {
			return "", err
		}
		contract.State, contract.SentAt, contract.OpenOffer = db.ContractSent, &now, new(db.SideBrand)
		return "contract.sent", nil
	})
}

// contractEdit is what [Domain.editContract] is asked for.
type contractEdit struct {
	id       gid.ID
	expected *int
	notes    map[string]any
	// unseen tells that the creator must not learn that something happened.
	unseen bool
}

// editContract is [run] for a contract. A creator does not count the changes, of
// which some are the brand's own affair, and so expects no version.
func (d *Domain) editContract(ctx context.Context, e contractEdit, apply func(context.Context, *db.Tx, *db.Contract) (string, error)) (*db.Contract, error) {
	if auth.ViewerFrom(ctx).Kind == auth.KindCreator {
		e.expected = nil
	}
	return run(ctx, d, edit[db.Contract]{
		typ: db.TypeContract, id: e.id, expected: e.expected, notes: e.notes, apply: apply,
		belongs: func(c *db.Contract) (uuid.UUID, uuid.UUID) {
			if e.unseen || c.SentAt == nil {
				return c.BrandID, uuid.Nil
			}
			return c.BrandID, c.CreatorID
		},
	})
}

// newest is the newest version of a contract that is locked.
func newest(ctx context.Context, tx *db.Tx, contract *db.Contract) (*db.ContractVersion, error) {
	found, err := db.LatestVersionsOfContracts().Read(ctx, tx, []uuid.UUID{contract.Key})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, missing(db.TypeContract, "id")
	}
	return found[0], nil
}

// standing is what the moves of a contract that is locked rest on.
func standing(ctx context.Context, tx *db.Tx, contract *db.Contract) (*db.ContractStanding, error) {
	s, err := db.ByKey[db.ContractStanding](ctx, tx, contract.Key)
	if err != nil {
		// Whoever sees the contract sees what it rests on, too.
		return nil, errs.Fault("read what a contract rests on", err)
	}
	return s, nil
}

// clausesOf reads all clauses of a version.
func clausesOf(ctx context.Context, h db.Handle, version uuid.UUID) (db.Clauses, error) {
	var all db.Clauses
	var err error
	keys := []uuid.UUID{version}
	if all.Compensation, err = db.CompensationOfVersions().Read(ctx, h, keys); err != nil {
		return all, err
	}
	if all.UsageRights, err = db.UsageRightsOfVersions().Read(ctx, h, keys); err != nil {
		return all, err
	}
	if all.Exclusivity, err = db.ExclusivityOfVersions().Read(ctx, h, keys); err != nil {
		return all, err
	}
	all.Renewals, err = db.RenewalsOfVersions().Read(ctx, h, keys)
	return all, err
}

// signature is the viewer's under a version that was sent.
func signature(v auth.Viewer, version *db.ContractVersion, name string, now Time) *db.ContractSignature {
	return &db.ContractSignature{
		Base: db.Base{Key: gid.New()}, BrandID: version.BrandID, CreatorID: version.CreatorID, ContractID: version.ContractID, VersionID: version.Key,
		Side: sideOf(v), SignerID: v.UserID, Name: name, ContentHash: *version.ContentHash, SignedAt: now,
	}
}

// sideOf is the side that the viewer is on.
func sideOf(v auth.Viewer) db.ContractSide {
	if v.Kind == auth.KindCreator {
		return db.SideCreator
	}
	return db.SideBrand
}

// notOver says why nothing is agreed in the partnership any more; nil when it is
// not over.
func notOver(p *db.Partnership) *errs.Error {
	if p.Status() == db.StatusEnded {
		return errs.New(errs.TransitionNotAllowed, "The partnership is over, so nothing is agreed in it.")
	}
	return nil
}

// PhaseOf is where a signed contract stands by its dates on a day; nil for one
// that is not signed.
func PhaseOf(c *db.Contract, on scalars.Date) *db.ContractPhase {
	switch {
	case c.State != db.ContractSigned:
		return nil
	case on.Before(c.StartsOn):
		return new(db.PhaseUpcoming)
	case on.After(c.EndsOn):
		return new(db.PhaseExpired)
	default:
		return new(db.PhaseActive)
	}
}

// ContractPhase is where a signed contract stands today, in UTC; nil for one that
// is not signed.
func (d *Domain) ContractPhase(c *db.Contract) *db.ContractPhase { return PhaseOf(c, d.dayInUTC()) }

func (d *Domain) dayInUTC() scalars.Date { return scalars.DateOf(d.now()) }
