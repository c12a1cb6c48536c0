package domain

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// CreatorInviteInput is the person who will keep a profile.
type CreatorInviteInput struct {
	ExpectedVersion *int
	Subject         string
	Name            string
	Email           string
}

// CreatorInvite hands a profile that the viewer's brand entered over to its
// creator, who from then on keeps it and signs in with it. The brand goes on
// seeing it through its partnership, and keeps the contact data it holds.
//
// It refuses a profile without a partnership (TRANSITION_NOT_ALLOWED), a person
// who keeps a profile already and an account whose name a creator keeps already
// (both TAKEN).
func (d *Domain) CreatorInvite(ctx context.Context, id gid.ID, in CreatorInviteInput) (*db.Creator, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, CreatorsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Subject, 1, 255, path("subject")...)
	c.text(in.Name, 1, maxDisplayName, path("name")...)
	c.email(in.Email, path("email")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	key, ok := id.Is(db.TypeCreator)
	if !ok {
		return nil, missing(db.TypeCreator, "id")
	}
	var creator *db.Creator
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if creator, err = db.Lock[db.Creator](ctx, tx, key); err != nil {
			return hidden(err, db.TypeCreator, "id")
		}
		if err := creator.Expect(in.ExpectedVersion); err != nil {
			return err
		}
		known, err := db.PartnershipsWithCreators().Read(ctx, tx, []uuid.UUID{key})
		if err != nil {
			return err
		}
		if len(known) == 0 {
			return errs.New(errs.TransitionNotAllowed, "Begin a partnership with the creator first: through it your brand goes on seeing the profile.").At("id")
		}
		// The profile is not the brand's to write any more, so the function that
		// hands it over counts the change.
		now := d.now()
		if err := db.HandOver(ctx, tx, key, in.Subject, in.Name, in.Email, now); err != nil {
			return err
		}
		tx.Log(db.Change{
			Brand: v.BrandID, Creator: key, Action: "creator.handed_over", Subject: creator.ID(), At: now,
			Before: map[string]any{"claimed": false}, After: map[string]any{"claimed": true},
		})
		return nil
	})
	switch {
	case err == nil:
		return d.read(ctx, key)
	case errs.CodeOf(err) == errs.Taken:
		return creator, errs.New(errs.Taken, "This person, or an account with the same name, belongs to a creator already. Find the creator by the account, and begin a partnership.").At("id").Because(err)
	default:
		return explained(ctx, d, creator, err, db.TypeCreator, id, "id")
	}
}

// read is a profile as it is after a write.
func (d *Domain) read(ctx context.Context, key uuid.UUID) (*db.Creator, error) {
	session := d.store.Session(auth.ViewerFrom(ctx))
	defer session.Close()
	return db.ByKey[db.Creator](ctx, session, key)
}
