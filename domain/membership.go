package domain

import (
	"context"
	"net/mail"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// MembershipCreateInput is a person to give a role.
type MembershipCreateInput struct {
	Subject string
	Name    string
	Email   string
	Role    auth.Role
}

// MembershipUpdateInput is a membership's new role.
type MembershipUpdateInput struct {
	ExpectedVersion *int
	Role            auth.Role
}

// MembershipCreate gives a person a role in the viewer's brand, and enters a
// person not known yet. Whose membership ended gets it back.
func (d *Domain) MembershipCreate(ctx context.Context, in MembershipCreateInput) (*db.Membership, error) {
	v := auth.ViewerFrom(ctx)
	if err := mayGive(v, in.Role); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Subject, 1, 255, path("subject")...)
	c.text(in.Name, 1, 120, path("name")...)
	c.email(in.Email, path("email")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	var m *db.Membership
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		user, err := db.EnterMember(ctx, tx, in.Subject, in.Name, in.Email, now)
		if err != nil {
			return err
		}
		if m, err = db.LockMembershipOf(ctx, tx, user); err != nil {
			return err
		}
		switch {
		case m == nil:
			m = &db.Membership{Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, UserID: user, Role: in.Role, CreatedAt: now, Version: 1}
			err = db.Insert(ctx, tx, m)
		case m.EndedAt == nil:
			return errs.New(errs.Taken, "This person is a member already. Change the role with membershipUpdate.").At(path("subject")...)
		default:
			m.Role, m.EndedAt, m.Version = in.Role, nil, m.Version+1
			err = db.Update(ctx, tx, m)
		}
		if err != nil {
			return err
		}
		tx.Log(db.Change{Brand: v.BrandID, Action: "membership.created", Subject: m.ID(), After: map[string]any{"userId": gid.Of(db.TypeUser, user), "role": in.Role}, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// MembershipUpdate changes a member's role. The last owner stays one.
func (d *Domain) MembershipUpdate(ctx context.Context, id gid.ID, in MembershipUpdateInput) (*db.Membership, error) {
	if err := mayGive(auth.ViewerFrom(ctx), in.Role); err != nil {
		return nil, err
	}
	return d.editMembership(ctx, id, func(_ context.Context, tx *db.Tx, m *db.Membership) error {
		if in.ExpectedVersion != nil && *in.ExpectedVersion != m.Version {
			return errs.New(errs.Conflict, "The membership is at version %d by now. Read it again, and send the change with that version.", m.Version).At(path("expectedVersion")...)
		}
		if m.Role == in.Role {
			return nil
		}
		was := m.Role
		m.Role = in.Role
		tx.Log(db.Change{
			Brand: m.BrandID, Action: "membership.updated", Subject: m.ID(), At: d.now(),
			Before: map[string]any{"role": was}, After: map[string]any{"role": in.Role},
		})
		return nil
	})
}

// MembershipDelete ends a membership. The last owner stays. The row stays, so
// that whoever acted can still be named.
func (d *Domain) MembershipDelete(ctx context.Context, id gid.ID) (*db.Membership, error) {
	if err := may(auth.ViewerFrom(ctx), MembersWrite); err != nil {
		return nil, err
	}
	return d.editMembership(ctx, id, func(_ context.Context, tx *db.Tx, m *db.Membership) error {
		now := d.now()
		m.EndedAt = &now
		tx.Log(db.Change{Brand: m.BrandID, Action: "membership.ended", Subject: m.ID(), Before: map[string]any{"role": m.Role}, At: now})
		return nil
	})
}

// editMembership locks all owners with the membership, so that of two who go at
// once one stays.
func (d *Domain) editMembership(ctx context.Context, id gid.ID, apply func(context.Context, *db.Tx, *db.Membership) error) (*db.Membership, error) {
	v := auth.ViewerFrom(ctx)
	key, ok := id.Is(db.TypeMembership)
	if !ok {
		return nil, missing(db.TypeMembership, "id")
	}
	var m *db.Membership
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		owners, err := db.LockOwners(ctx, tx)
		if err != nil {
			return err
		}
		if m, err = db.Lock[db.Membership](ctx, tx, key); err != nil {
			return hidden(err, db.TypeMembership, "id")
		}
		if m.EndedAt != nil {
			return missing(db.TypeMembership, "id")
		}
		if m.Role == auth.RoleOwner && v.Role != auth.RoleOwner {
			return errs.New(errs.Forbidden, "Only an owner changes an owner's membership.").At("id")
		}
		before := *m
		if err := apply(ctx, tx, m); err != nil {
			*m = before
			return err
		}
		if before.Role == auth.RoleOwner && (m.Role != auth.RoleOwner || m.EndedAt != nil) && owners == 1 {
			*m = before
			return errs.New(errs.TransitionNotAllowed, "This is the brand's last owner. Make somebody else an owner first.").At("id")
		}
		if m.Role == before.Role && m.EndedAt == nil {
			return nil
		}
		m.Version++
		return db.Update(ctx, tx, m)
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound {
		return nil, err
	}
	return m, err
}

// mayGive tells whether the viewer may give the role: an owner's only an owner.
func mayGive(v auth.Viewer, role auth.Role) error {
	if err := may(v, MembersWrite); err != nil {
		return err
	}
	if role == auth.RoleOwner && v.Role != auth.RoleOwner {
		return errs.New(errs.Forbidden, "Only an owner makes others owners.").At(path("role")...)
	}
	return nil
}

// email checks an address.
func (c *checks) email(address string, path ...string) {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > 320 {
		c.fail(errs.Invalid, path, "Write an email address: name@example.com.")
	}
}
