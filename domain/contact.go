package domain

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// CreatorContactInput is personal data to set.
type CreatorContactInput struct {
	ExpectedVersion *int
	LegalName       graphql.Omittable[*string]
	Email           graphql.Omittable[*string]
	Phone           graphql.Omittable[*string]
	PostalAddress   graphql.Omittable[*string]
}

const (
	maxLegalName     = 200
	maxPhone         = 40
	maxPostalAddress = 500
)

// CreatorContactUpdate sets personal data: a brand what it holds itself of a
// creator that it can see, a creator what it gives of its own. The one never
// touches the other's.
//
// Nothing held yet counts as version 0: a brand that saw what the creator gave,
// and sends that version, gets CONFLICT rather than a copy in its place. The
// audit log keeps the values, whose hash alone is chained, so that erasing them
// leaves the chain whole.
func (d *Domain) CreatorContactUpdate(ctx context.Context, id gid.ID, in CreatorContactInput) (*db.Creator, error) {
	v := auth.ViewerFrom(ctx)
	right := ContactsWrite
	if v.Kind == auth.KindCreator {
		right = ProfileWrite
	}
	if err := may(v, right); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.LegalName.Value(), maxLegalName, path("legalName")...)
	if email := in.Email.Value(); email != nil {
		c.email(*email, path("email")...)
	}
	c.optional(in.Phone.Value(), maxPhone, path("phone")...)
	c.optional(in.PostalAddress.Value(), maxPostalAddress, path("postalAddress")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	var creator *db.Creator
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if creator, err = find[db.Creator](ctx, tx, db.TypeCreator, id, "id"); err != nil {
			return err
		}
		// Of two that write the first data at once, the second finds the row of the
		// first when it looks again.
		for range 2 {
			done, err := d.holdContact(ctx, tx, creator.Key, in)
			if done || err != nil {
				return err
			}
		}
		return errs.New(errs.Conflict, "Others are changing the same personal data. Read it again and try once more.").At("id")
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound {
		return nil, err
	}
	return creator, err
}

// holdContact changes the viewer's row of personal data or begins one; done is
// false when somebody else began it meanwhile.
func (d *Domain) holdContact(ctx context.Context, tx *db.Tx, creator uuid.UUID, in CreatorContactInput) (done bool, err error) {
	held, err := db.LockContacts(ctx, tx, []uuid.UUID{creator})
	if err != nil {
		return false, err
	}
	v, now := tx.Viewer(), d.now()
	contact := held[creator]
	if contact == nil {
		contact = newContact(v, creator)
	}
	if err := contact.Expect(in.ExpectedVersion); err != nil {
		return false, err
	}
	before := *contact
	set(&contact.LegalName, in.LegalName)
	set(&contact.Email, in.Email)
	set(&contact.Phone, in.Phone)
	set(&contact.PostalAddress, in.PostalAddress)
	was, is := tx.Changed(&before, contact)
	if is == nil {
		return true, nil
	}
	contact.Touch(now)
	if held[creator] != nil {
		err = db.Update(ctx, tx, contact)
	} else if inserted, failed := db.InsertNew(ctx, tx, contact); failed != nil || !inserted {
		return false, failed
	}
	if err != nil {
		return false, err
	}
	logContact(tx, contact, was, is, now)
	return true, nil
}

// newContact is a row of the viewer's without data, at version 0: one that is not
// written yet.
func newContact(v auth.Viewer, creator uuid.UUID) *db.CreatorContact {
	contact := &db.CreatorContact{Base: db.Base{Key: gid.New()}, CreatorID: creator}
	if v.Kind != auth.KindCreator {
		contact.BrandID = &v.BrandID
	}
	return contact
}

// logContact notes a change of personal data with the creator whose it is.
func logContact(tx *db.Tx, contact *db.CreatorContact, was, is map[string]any, now Time) {
	tx.Log(db.Change{
		Brand: orNobody(contact.BrandID), Creator: contact.CreatorID, Action: "creator.contact_updated",
		Subject: gid.Of(db.TypeCreator, contact.CreatorID), Before: was, After: is, At: now,
	})
}
