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

// DeliverableCreateInput is work to assign.
type DeliverableCreateInput struct {
	PartnershipID gid.ID
	CampaignID    *gid.ID
	Type          db.DeliverableType
	Title         string
	Instructions  *string
	AccountID     *gid.ID
	DraftDueOn    *scalars.Date
	PublishFrom   *Time
	PublishUntil  *Time
	NeedsConcept  *bool
}

// DeliverableUpdateInput is what to change in work.
type DeliverableUpdateInput struct {
	ExpectedVersion *int
	Title           *string
	Instructions    graphql.Omittable[*string]
	AccountID       graphql.Omittable[*gid.ID]
	DraftDueOn      graphql.Omittable[*scalars.Date]
	PublishFrom     graphql.Omittable[*Time]
	PublishUntil    graphql.Omittable[*Time]
}

const (
	maxTitle        = 200
	maxInstructions = 10000
)

// DeliverableCreate assigns work in an active partnership of the viewer's brand
// that has a signed agreement. It needs DELIVERABLES_WRITE. The campaign must be
// one that the partnership is part of, the account one of the creator's.
func (d *Domain) DeliverableCreate(ctx context.Context, in DeliverableCreateInput) (*db.Deliverable, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, DeliverablesWrite); err != nil {
		return nil, err
	}
	row := &db.Deliverable{
		Base: db.Base{Key: gid.New()}, Type: in.Type, Title: in.Title, Instructions: in.Instructions,
		DraftDueOn: in.DraftDueOn, PublishFrom: in.PublishFrom, PublishUntil: in.PublishUntil,
		NeedsConcept: in.NeedsConcept != nil && *in.NeedsConcept, State: db.StateAssigned,
	}
	var c checks
	c.text(in.Title, 1, maxTitle, path("title")...)
	c.optional(in.Instructions, maxInstructions, path("instructions")...)
	c.window(row)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	row.CreatedAt, row.Stamp = now, db.NewStamp(now)
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		key, ok := in.PartnershipID.Is(db.TypePartnership)
		if !ok {
			return missing(db.TypePartnership, path("partnershipId")...)
		}
		// Locked, so that it can't end while work is being assigned.
		partnership, err := db.Lock[db.Partnership](ctx, tx, key)
		if err != nil {
			return hidden(err, db.TypePartnership, path("partnershipId")...)
		}
		if why := notWorkable(v, partnership); why != nil {
			return why.At(path("partnershipId")...)
		}
		row.BrandID, row.PartnershipID, row.CreatorID = partnership.BrandID, partnership.Key, partnership.CreatorID
		if row.CampaignID, err = campaignOf(ctx, tx, partnership, in.CampaignID); err != nil {
			return err
		}
		if row.AccountID, err = accountOf(ctx, tx, row.CreatorID, in.AccountID); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, row); err != nil {
			return err
		}
		_, is := tx.Changed(nil, row)
		tx.Log(db.Change{Brand: row.BrandID, Creator: row.CreatorID, Action: "deliverable.created", Subject: row.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return row, nil
}

// DeliverableUpdate changes work that is not published and not over. It needs
// DELIVERABLES_WRITE. The window of scheduled work must hold the planned time.
func (d *Domain) DeliverableUpdate(ctx context.Context, id gid.ID, in DeliverableUpdateInput) (*db.Deliverable, error) {
	if err := may(auth.ViewerFrom(ctx), DeliverablesWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Title != nil {
		c.text(*in.Title, 1, maxTitle, path("title")...)
	}
	c.optional(in.Instructions.Value(), maxInstructions, path("instructions")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editDeliverable(ctx, id, in.ExpectedVersion, nil, func(ctx context.Context, tx *db.Tx, row *db.Deliverable) (string, error) {
		if !open(row.State) {
			return "", errs.New(errs.TransitionNotAllowed, "Work that is %s does not change any more.", row.State).At("id")
		}
		replace(&row.Title, in.Title)
		set(&row.Instructions, in.Instructions)
		set(&row.DraftDueOn, in.DraftDueOn)
		set(&row.PublishFrom, in.PublishFrom)
		set(&row.PublishUntil, in.PublishUntil)
		var c checks
		c.window(row)
		if err := c.err(); err != nil {
			return "", err
		}
		if in.AccountID.IsSet() {
			account, err := accountOf(ctx, tx, row.CreatorID, in.AccountID.Value())
			if err != nil {
				return "", err
			}
			row.AccountID = account
		}
		return "deliverable.updated", nil
	})
}

func (d *Domain) editDeliverable(ctx context.Context, id gid.ID, version *int, notes map[string]any, apply func(context.Context, *db.Tx, *db.Deliverable) (string, error)) (*db.Deliverable, error) {
	return run(ctx, d, edit[db.Deliverable]{
		typ: db.TypeDeliverable, id: id, expected: version, notes: notes, apply: apply,
		belongs: func(row *db.Deliverable) (uuid.UUID, uuid.UUID) { return row.BrandID, row.CreatorID },
	})
}

// window checks that the publish window ends after it begins, and that it holds
// the time that scheduled work is planned for.
func (c *checks) window(row *db.Deliverable) {
	if row.PublishFrom != nil && row.PublishUntil != nil && !row.PublishUntil.After(*row.PublishFrom) {
		c.fail(errs.OutOfRange, path("publishUntil"), "Give a moment after `publishFrom`.")
		return
	}
	if row.State != db.StateScheduled || row.ScheduledFor == nil {
		return
	}
	if row.PublishFrom != nil && row.ScheduledFor.Before(*row.PublishFrom) {
		c.fail(errs.OutOfRange, path("publishFrom"), "It is scheduled for %s, before this: schedule it anew first.", moment(*row.ScheduledFor))
	}
	if row.PublishUntil != nil && row.ScheduledFor.After(*row.PublishUntil) {
		c.fail(errs.OutOfRange, path("publishUntil"), "It is scheduled for %s, after this: schedule it anew first.", moment(*row.ScheduledFor))
	}
}

// notWorkable says why there is no work in the partnership, in the viewer's words;
// nil when there is.
func notWorkable(v auth.Viewer, p *db.Partnership) *errs.Error {
	switch {
	case p.ContractSignedOn == nil:
		return errs.New(errs.TransitionNotAllowed, "There is no work before a signed agreement: %s.",
			side(v, "both sides sign a contract, or you record one that was signed elsewhere with partnershipRecordContract", "sign a contract, or ask the brand to record one that was signed elsewhere"))
	case p.Status() != db.StatusActive:
		return errs.New(errs.TransitionNotAllowed, "There is work in an active partnership alone; this one is %s.", p.Status())
	default:
		return nil
	}
}

// campaignOf finds a campaign that the partnership is part of, and keeps it from
// being taken out; nil for none.
func campaignOf(ctx context.Context, tx *db.Tx, partnership *db.Partnership, id *gid.ID) (*uuid.UUID, error) {
	if id == nil {
		return nil, nil
	}
	campaign, err := find[db.Campaign](ctx, tx, db.TypeCampaign, *id, path("campaignId")...)
	if err != nil {
		return nil, err
	}
	found, err := db.LockParticipants(ctx, tx, campaign.Key, []uuid.UUID{partnership.Key})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errs.New(errs.Invalid, "The partnership is not part of this campaign: add it with campaignAddParticipants.").At(path("campaignId")...)
	}
	return &campaign.Key, nil
}

// accountOf finds an account of the creator; nil for none.
func accountOf(ctx context.Context, tx *db.Tx, creator uuid.UUID, id *gid.ID) (*uuid.UUID, error) {
	if id == nil {
		return nil, nil
	}
	account, err := find[db.SocialAccount](ctx, tx, db.TypeSocialAccount, *id, path("accountId")...)
	if err != nil {
		return nil, err
	}
	if account.CreatorID != creator {
		return nil, errs.New(errs.Invalid, "This account is another creator's. Name one of this creator's own.").At(path("accountId")...)
	}
	return &account.Key, nil
}

// moment writes a time as the API does.
func moment(t Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999Z07:00") }
