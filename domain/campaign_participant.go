package domain

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// CampaignParticipantInput is a partnership to take into a campaign.
type CampaignParticipantInput struct {
	PartnershipID gid.ID
	Budget        *MoneyInput
}

// maxParticipants is how many partnerships one request takes in.
const maxParticipants = 100

// CampaignAddParticipants takes partnerships of the brand into a campaign. One
// that is in it already gets the new budget; without one, it stays as it is. It
// needs CAMPAIGNS_WRITE, and MONEY_WRITE for a budget. All are taken in, or none.
func (d *Domain) CampaignAddParticipants(ctx context.Context, id gid.ID, in []*CampaignParticipantInput) (*db.Campaign, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, CampaignsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.participants(v, in)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.inCampaign(ctx, id, func(ctx context.Context, tx *db.Tx, campaign *db.Campaign) error {
		brand, err := db.ByKey[db.Brand](ctx, tx, campaign.BrandID)
		if err != nil {
			return err
		}
		partnerships, err := participating(ctx, tx, in)
		if err != nil {
			return err
		}
		var c checks
		budgets := make([]*int64, len(in))
		for i, p := range in {
			budgets[i] = c.inMinor(p.Budget, brand, path(strconv.Itoa(i), "budget")...)
		}
		if err := c.err(); err != nil {
			return err
		}
		return d.takeIn(ctx, tx, campaign, partnerships, budgets)
	})
}

// CampaignRemoveParticipant takes a partnership out of a campaign. One that has
// deliverables or a brief of its own there stays, and gives CONFLICT. It needs CAMPAIGNS_WRITE.
func (d *Domain) CampaignRemoveParticipant(ctx context.Context, id, partnershipID gid.ID) (*db.Campaign, error) {
	if err := may(auth.ViewerFrom(ctx), CampaignsWrite); err != nil {
		return nil, err
	}
	return d.inCampaign(ctx, id, func(ctx context.Context, tx *db.Tx, campaign *db.Campaign) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, partnershipID, "partnershipId")
		if err != nil {
			return err
		}
		found, err := db.LockParticipants(ctx, tx, campaign.Key, []uuid.UUID{partnership.Key})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "This partnership is not part of the campaign.").At("partnershipId")
		}
		// Whoever assigns work locks the participant, too: none can come in between.
		busy, err := found[0].HasDeliverables(ctx, tx)
		if err != nil {
			return err
		}
		if busy {
			return errs.New(errs.Conflict, "The partnership has deliverables in this campaign, so it stays.").At("partnershipId")
		}
		brief, err := db.FindBrief(ctx, tx, &campaign.Key, &partnership.Key)
		if err != nil {
			return err
		}
		if brief != nil {
			return errs.New(errs.Conflict, "The partnership has a brief of its own in this campaign, so it stays: %s.", brief.ID()).At("partnershipId")
		}
		if err := db.DeleteParticipant(ctx, tx, found[0]); err != nil {
			return err
		}
		_, was := tx.Changed(nil, found[0])
		tx.Log(db.Change{
			Brand: campaign.BrandID, Creator: partnership.CreatorID, Action: "campaign.participant_removed",
			Subject: campaign.ID(), Before: was, At: d.now(),
		})
		return nil
	})
}

// inCampaign changes who takes part in a campaign, which is locked for that. The
// campaign comes back as it is beside a refusal.
func (d *Domain) inCampaign(ctx context.Context, id gid.ID, apply func(context.Context, *db.Tx, *db.Campaign) error) (*db.Campaign, error) {
	key, ok := id.Is(db.TypeCampaign)
	if !ok {
		return nil, missing(db.TypeCampaign, "id")
	}
	var campaign *db.Campaign
	err := d.store.Write(ctx, auth.ViewerFrom(ctx), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if campaign, err = db.Lock[db.Campaign](ctx, tx, key); err != nil {
			return hidden(err, db.TypeCampaign, "id")
		}
		return apply(ctx, tx, campaign)
	})
	if err != nil && errs.CodeOf(err) == errs.NotFound {
		return nil, err
	}
	return campaign, err
}

// participants checks what can be told without looking at a row.
func (c *checks) participants(v auth.Viewer, in []*CampaignParticipantInput) {
	switch {
	case len(in) == 0:
		c.fail(errs.Required, path(), "Give at least one partnership.")
		return
	case len(in) > maxParticipants:
		c.fail(errs.TooLong, path(), "Give at most %d; these are %d.", maxParticipants, len(in))
		return
	}
	seen := map[gid.ID]int{}
	for i, p := range in {
		here := path(strconv.Itoa(i))
		if first, twice := seen[p.PartnershipID]; twice {
			c.fail(errs.Duplicate, within(here, "partnershipId"), "This is in the list already, at index %d.", first)
		} else {
			seen[p.PartnershipID] = i
		}
		if p.Budget != nil && !Can(v, MoneyWrite) {
			c.fail(errs.Forbidden, within(here, "budget"), "A budget needs the permission %s, which your role does not hold. Ask an admin of the brand.", MoneyWrite)
		}
		c.money(p.Budget, within(here, "budget")...)
	}
}

// participating finds the partnerships in the order of the input, and blames
// each that is not there.
func participating(ctx context.Context, tx *db.Tx, in []*CampaignParticipantInput) ([]*db.Partnership, error) {
	keys := make([]uuid.UUID, len(in))
	for i, p := range in {
		keys[i], _ = p.PartnershipID.Is(db.TypePartnership)
	}
	found, err := db.ByKeys[db.Partnership](ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	known := make(map[uuid.UUID]*db.Partnership, len(found))
	for _, p := range found {
		known[p.Key] = p
	}
	var c checks
	partnerships := make([]*db.Partnership, len(in))
	for i, key := range keys {
		if partnerships[i] = known[key]; partnerships[i] == nil {
			c.fail(errs.NotFound, path(strconv.Itoa(i), "partnershipId"), "%s", unknown(db.TypePartnership))
		}
	}
	return partnerships, c.err()
}

// takeIn writes the participants that are new, and the new budgets of the others.
func (d *Domain) takeIn(ctx context.Context, tx *db.Tx, campaign *db.Campaign, partnerships []*db.Partnership, budgets []*int64) error {
	keys := make([]uuid.UUID, len(partnerships))
	for i, p := range partnerships {
		keys[i] = p.Key
	}
	there, err := db.LockParticipants(ctx, tx, campaign.Key, keys)
	if err != nil {
		return err
	}
	of := make(map[uuid.UUID]*db.CampaignParticipant, len(there))
	for _, p := range there {
		of[p.PartnershipID] = p
	}
	now := d.now()
	var added []*db.CampaignParticipant
	log := func(action string, p *db.CampaignParticipant, was, is map[string]any) {
		tx.Log(db.Change{
			Brand: campaign.BrandID, Creator: p.CreatorID, Action: action, Subject: campaign.ID(), Before: was, After: is, At: now,
		})
	}
	for i, partnership := range partnerships {
		p := of[partnership.Key]
		if p == nil {
			p = &db.CampaignParticipant{
				Base: db.Base{Key: gid.New()}, BrandID: campaign.BrandID, CampaignID: campaign.Key,
				PartnershipID: partnership.Key, CreatorID: partnership.CreatorID, BudgetMinor: budgets[i], AddedAt: now,
			}
			added = append(added, p)
			_, is := tx.Changed(nil, p)
			log("campaign.participant_added", p, nil, is)
			continue
		}
		before := *p
		if budgets[i] != nil {
			p.BudgetMinor = budgets[i]
		}
		was, is := tx.Changed(&before, p)
		if is == nil {
			continue
		}
		is["partnershipId"] = p.PartnershipID
		if err := db.Update(ctx, tx, p); err != nil {
			return err
		}
		log("campaign.participant_changed", p, was, is)
	}
	return db.Insert(ctx, tx, added...)
}
