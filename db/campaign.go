package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
	"github.com/rapporthq/rapport/scalars"
)

// CampaignType is what a campaign is for.
type CampaignType string

// CampaignWave is one wave of a campaign.
type CampaignWave struct {
	Name     string       `json:"name"`
	StartsOn scalars.Date `json:"startsOn"`
	EndsOn   scalars.Date `json:"endsOn"`
}

// Campaign is work with several creators towards one goal.
type Campaign struct {
	bun.BaseModel `bun:"table:campaigns,alias:campaign"`
	Base

	BrandID     uuid.UUID       `bun:"brand_id,type:uuid"`
	Name        string          `bun:"name"`
	Goal        *string         `bun:"goal"`
	Type        CampaignType    `bun:"type"`
	StartsOn    scalars.Date    `bun:"starts_on,type:date"`
	EndsOn      *scalars.Date   `bun:"ends_on,type:date"`
	Waves       []*CampaignWave `bun:"waves,type:jsonb"`
	BudgetMinor *int64          `bun:"budget_minor"`
	CreatedAt   time.Time       `bun:"created_at"`
	Stamp
}

// TypeCampaign is the type in a campaign's global id.
const TypeCampaign = "campaign"

// ID is the global id.
func (c *Campaign) ID() gid.ID { return gid.Of(TypeCampaign, c.Key) }

// IsNode marks an object that node(id:) finds.
func (*Campaign) IsNode() {}

func (*Campaign) visible(v auth.Viewer) cond {
	switch v.Kind {
	case auth.KindBrand, auth.KindSystem:
		return cond{"campaign.brand_id = ?", []any{v.BrandID}}
	case auth.KindCreator:
		return cond{
			"EXISTS (SELECT 1 FROM campaign_participants cp JOIN partnerships p ON p.id = cp.partnership_id" +
				" WHERE cp.campaign_id = campaign.id AND cp.creator_id = ? AND p.contacted_at IS NOT NULL)", []any{v.CreatorID},
		}
	default:
		return nobody()
	}
}

// CampaignParticipant is a partnership's part in a campaign.
type CampaignParticipant struct {
	bun.BaseModel `bun:"table:campaign_participants,alias:participant"`
	Base

	BrandID       uuid.UUID `bun:"brand_id,type:uuid"`
	CampaignID    uuid.UUID `bun:"campaign_id,type:uuid"`
	PartnershipID uuid.UUID `bun:"partnership_id,type:uuid"`
	CreatorID     uuid.UUID `bun:"creator_id,type:uuid"`
	BudgetMinor   *int64    `bun:"budget_minor"`
	AddedAt       time.Time `bun:"added_at"`
}

// TypeCampaignParticipant is the type in a participant's global id.
const TypeCampaignParticipant = "participant"

// ID is the global id.
func (p *CampaignParticipant) ID() gid.ID { return gid.Of(TypeCampaignParticipant, p.Key) }

// IsNode marks an object that node(id:) finds.
func (*CampaignParticipant) IsNode() {}

func (*CampaignParticipant) visible(v auth.Viewer) cond { return ofBrand("participant", v) }

// LockParticipants reads which of the partnerships take part in the campaign,
// and keeps others from changing that until the transaction ends.
func LockParticipants(ctx context.Context, t *Tx, campaign uuid.UUID, partnerships []uuid.UUID) ([]*CampaignParticipant, error) {
	var rows []*CampaignParticipant
	q := allColumns[CampaignParticipant](from[CampaignParticipant](t, t.tx, &rows)).
		Where("participant.campaign_id = ? AND participant.partnership_id = ANY (?::uuid[])", campaign, uuids(partnerships)).
		OrderExpr("participant.id").For("UPDATE OF participant")
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("lock the participants: %w", err)
	}
	return rows, nil
}

// HasDeliverables tells whether work was assigned to the participant.
func (p *CampaignParticipant) HasDeliverables(ctx context.Context, t *Tx) (bool, error) {
	has, err := from[Deliverable](t, t.tx, (*Deliverable)(nil)).
		Where("deliverable.campaign_id = ? AND deliverable.partnership_id = ?", p.CampaignID, p.PartnershipID).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look for work of a participant: %w", err)
	}
	return has, nil
}

// DeleteParticipant takes a participant that this transaction has locked out of
// its campaign.
func DeleteParticipant(ctx context.Context, t *Tx, p *CampaignParticipant) error {
	if _, err := t.tx.NewDelete().Model(p).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("delete a participant: %w", err)
	}
	return nil
}

// CampaignFilter is a client's conditions on campaigns.
type CampaignFilter struct {
	And, Or  []*CampaignFilter
	Not      *CampaignFilter
	Name     *StringFilter
	Type     *CampaignTypeFilter
	StartsOn *DateFilter
	EndsOn   *DateFilter

	CustomFields []*CustomFieldFilter
}

// CampaignTypeFilter is conditions on a campaign's type.
type CampaignTypeFilter = EnumFilter[CampaignType]

func (f *CampaignFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	branches(c, f.And, f.Or, f.Not, f.Not != nil)
	c.text("campaign.name", f.Name)
	enum(c, "campaign.type", f.Type)
	span(c, "campaign.starts_on", f.StartsOn)
	span(c, "campaign.ends_on", f.EndsOn)
	c.custom("campaign_id", "campaign", f.CustomFields)
}

// CampaignOrderField is what campaigns can be ordered by.
type CampaignOrderField string

// CampaignOrder is an order of campaigns.
type CampaignOrder struct {
	Field     CampaignOrderField
	Direction OrderDirection
}

// A page of campaigns, or of a campaign's participants.
type (
	// CampaignConnection is a page of Campaign rows.
	CampaignConnection = pagination.Connection[*Campaign]
	// CampaignEdge is a Campaign row in a page.
	CampaignEdge = pagination.Edge[*Campaign]
	// CampaignParticipantConnection is a page of CampaignParticipant rows.
	CampaignParticipantConnection = pagination.Connection[*CampaignParticipant]
	// CampaignParticipantEdge is a CampaignParticipant row in a page.
	CampaignParticipantEdge = pagination.Edge[*CampaignParticipant]
)

// Campaigns lists campaigns, the latest first unless ordered.
func Campaigns(filter *CampaignFilter, order []*CampaignOrder) (List, error) {
	keys, err := sorted(order, func(o *CampaignOrder) (sortKey, OrderDirection) {
		switch o.Field {
		case "NAME":
			return by("lower(campaign.name)", "text"), o.Direction
		case "ENDS_ON":
			return byOpt("campaign.ends_on", "date"), o.Direction
		default:
			return by("campaign.starts_on", "date"), o.Direction
		}
	}, by("campaign.starts_on", "date").descending())
	return List{name: "campaigns", filter: filter, order: keys}, err
}

// CampaignParticipants lists a campaign's participants, the newest first.
func CampaignParticipants() List {
	return List{name: "participants", order: []sortKey{by("participant.added_at", "timestamptz").descending()}}
}
