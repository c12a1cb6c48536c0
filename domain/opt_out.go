package domain

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// OptOutInput is an opt-out, or its end.
type OptOutInput struct {
	ExpectedVersion *int
	Evidence        *string
}

// optedOut says why the creator of a partnership must not be contacted; nil when
// contact is welcome.
func optedOut(p *db.Partnership) *errs.Error {
	if p.OptedOutAt == nil {
		return nil
	}
	return errs.New(errs.TransitionNotAllowed, "The creator opted out of being contacted at %s. Wait until the creator turns to you.", moment(*p.OptedOutAt))
}

// PartnershipOptOut records that the creator does not want to be contacted. The
// creator says so for the own partnership; a brand that was told records it, with
// what its record rests on.
func (d *Domain) PartnershipOptOut(ctx context.Context, id gid.ID, input *OptOutInput) (*db.Partnership, error) {
	v, in, err := optOutBy(ctx, input)
	if err != nil {
		return nil, err
	}
	return d.editPartnership(ctx, id, in.ExpectedVersion, func(_ context.Context, _ *db.Tx, p *db.Partnership) (string, error) {
		// A creator's own word takes the place of what the brand recorded.
		if p.OptedOutBy != nil && (v.Kind != auth.KindCreator || *p.OptedOutBy == auth.KindCreator) {
			return "", optedOutAlready(p)
		}
		now, by := d.now(), auth.KindBrand
		if v.Kind == auth.KindCreator {
			by = auth.KindCreator
		}
		p.OptedOutAt, p.OptedOutBy, p.OptOutEvidence = &now, &by, in.Evidence
		return "partnership.opted_out", nil
	})
}

// PartnershipOptIn takes an opt-out back. A brand takes back what it has recorded
// itself, with what that rests on; what the creator said only the creator does.
func (d *Domain) PartnershipOptIn(ctx context.Context, id gid.ID, input *OptOutInput) (*db.Partnership, error) {
	v, in, err := optOutBy(ctx, input)
	if err != nil {
		return nil, err
	}
	e := edit[db.Partnership]{typ: db.TypePartnership, id: id, expected: in.ExpectedVersion, belongs: func(p *db.Partnership) (uuid.UUID, uuid.UUID) { return p.BrandID, p.CreatorID }}
	if in.Evidence != nil {
		e.notes = map[string]any{"evidence": *in.Evidence}
	}
	e.apply = func(_ context.Context, _ *db.Tx, p *db.Partnership) (string, error) {
		switch {
		case p.OptedOutBy == nil:
			return "", errs.New(errs.TransitionNotAllowed, "There is no opt-out to take back.").At("id")
		case *p.OptedOutBy == auth.KindCreator && v.Kind != auth.KindCreator:
			return "", errs.New(errs.TransitionNotAllowed, "The creator opted out, and the creator alone takes that back.").At("id")
		}
		p.OptedOutAt, p.OptedOutBy, p.OptOutEvidence = nil, nil, nil
		return "partnership.opted_in", nil
	}
	return run(ctx, d, e)
}

func optedOutAlready(p *db.Partnership) error {
	return errs.New(errs.TransitionNotAllowed, "The creator is opted out already, since %s.", moment(*p.OptedOutAt)).At("id")
}

// optOutBy checks who says so, and that a brand says what it rests on.
func optOutBy(ctx context.Context, input *OptOutInput) (auth.Viewer, OptOutInput, error) {
	v := auth.ViewerFrom(ctx)
	var in OptOutInput
	if input != nil {
		in = *input
	}
	if v.Kind == auth.KindCreator {
		in.Evidence = nil // The creator's word is enough.
		return v, in, may(v, ProfileWrite)
	}
	if err := may(v, PartnershipsWrite); err != nil {
		return v, in, err
	}
	var c checks
	if in.Evidence == nil {
		c.fail(errs.Required, path("evidence"), "Say what the record rests on: a message, a call, a form.")
	} else {
		c.text(*in.Evidence, 1, maxEvidence, path("evidence")...)
	}
	return v, in, c.err()
}

// lockPartnership finds the partnership that an input names, and keeps others from
// changing it until the transaction ends.
func lockPartnership(ctx context.Context, tx *db.Tx, id gid.ID) (*db.Partnership, error) {
	at := path("partnershipId")
	key, ok := id.Is(db.TypePartnership)
	if !ok {
		return nil, missing(db.TypePartnership, at...)
	}
	p, err := db.Lock[db.Partnership](ctx, tx, key)
	if err != nil {
		return nil, hidden(err, db.TypePartnership, at...)
	}
	return p, nil
}

// person is who acts; nil for the server itself.
func person(v auth.Viewer) *uuid.UUID {
	if v.UserID == uuid.Nil {
		return nil
	}
	return &v.UserID
}
