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

// InteractionLogInput is an interaction to log.
type InteractionLogInput struct {
	PartnershipID gid.ID
	Kind          db.InteractionKind
	Direction     *db.InteractionDirection
	Subject       string
	Body          *string
	OccurredAt    *Time
	Participants  []string
	Links         []string
}

// InteractionUpdateInput is what to change in an interaction.
type InteractionUpdateInput struct {
	ExpectedVersion *int
	Subject         *string
	Body            graphql.Omittable[*string]
	Participants    []string
	Links           []string
}

const (
	maxSubject   = 200
	maxBody      = 20_000
	maxAttendees = 20
	maxAttendee  = 120
	maxLinks     = 20
	maxLink      = 2048
)

// InteractionLog logs that the two of a partnership were in touch, or a note of
// the brand's own. A contact moves the partnership's last touch; a creator who
// opted out can't be logged as contacted. The creator does not hear of it.
func (d *Domain) InteractionLog(ctx context.Context, in InteractionLogInput) (*db.Interaction, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	now := d.now()
	var c checks
	c.text(in.Subject, 1, maxSubject, path("subject")...)
	c.optional(in.Body, maxBody, path("body")...)
	c.words(in.Participants, maxAttendees, maxAttendee, path("participants")...)
	c.words(in.Links, maxLinks, maxLink, path("links")...)
	c.past(in.OccurredAt, now, path("occurredAt")...)
	switch {
	case in.Kind == db.InteractionNote && in.Direction != nil:
		c.fail(errs.Invalid, path("direction"), "A note is of no contact: leave the direction out.")
	case in.Kind != db.InteractionNote && in.Direction == nil:
		c.fail(errs.Required, path("direction"), "Say who turned to whom: INBOUND or OUTBOUND.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	i := &db.Interaction{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Kind: in.Kind, Direction: in.Direction, Subject: in.Subject, Body: in.Body,
		OccurredAt: given(in.OccurredAt, now), Participants: append([]string{}, in.Participants...), Links: append([]string{}, in.Links...),
		LoggedByID: person(v), CreatedAt: now, Stamp: db.NewStamp(now),
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		p, err := lockPartnership(ctx, tx, in.PartnershipID)
		if err != nil {
			return err
		}
		if in.Direction != nil && *in.Direction == db.DirectionOutbound {
			if why := optedOut(p); why != nil {
				return why.At(path("direction")...)
			}
		}
		i.PartnershipID = p.Key
		if err := db.Insert(ctx, tx, i); err != nil {
			return err
		}
		if i.Kind != db.InteractionNote {
			if err := db.Touched(ctx, tx, p.Key, i.OccurredAt); err != nil {
				return err
			}
		}
		_, is := tx.Changed(nil, i)
		tx.Log(db.Change{Brand: i.BrandID, Action: "interaction.logged", Subject: i.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return i, nil
}

// InteractionUpdate changes the words of an interaction. How, when and which way
// the two were in touch stays as it was logged.
func (d *Domain) InteractionUpdate(ctx context.Context, id gid.ID, in InteractionUpdateInput) (*db.Interaction, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Subject != nil {
		c.text(*in.Subject, 1, maxSubject, path("subject")...)
	}
	c.optional(in.Body.Value(), maxBody, path("body")...)
	c.words(in.Participants, maxAttendees, maxAttendee, path("participants")...)
	c.words(in.Links, maxLinks, maxLink, path("links")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.Interaction]{
		typ: db.TypeInteraction, id: id, expected: in.ExpectedVersion, update: db.UpdateWords,
		belongs: func(i *db.Interaction) (uuid.UUID, uuid.UUID) { return i.BrandID, uuid.Nil },
		apply: func(_ context.Context, _ *db.Tx, i *db.Interaction) (string, error) {
			replace(&i.Subject, in.Subject)
			set(&i.Body, in.Body)
			if in.Participants != nil {
				i.Participants = in.Participants
			}
			if in.Links != nil {
				i.Links = in.Links
			}
			return "interaction.updated", nil
		},
	})
}

// past checks that a moment that may be left out is not in the future.
func (c *checks) past(at *Time, now Time, path ...string) {
	if at != nil && at.After(now) {
		c.fail(errs.OutOfRange, path, "Give a moment that is not in the future.")
	}
}

// given is what the client gave, or what it left open to be.
func given[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}
