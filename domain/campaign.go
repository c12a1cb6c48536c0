package domain

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// CampaignWaveInput is one wave to plan.
type CampaignWaveInput struct {
	Name             string
	StartsOn, EndsOn scalars.Date
}

// CampaignCreateInput is a campaign to plan.
type CampaignCreateInput struct {
	Name     string
	Goal     *string
	Type     db.CampaignType
	StartsOn scalars.Date
	EndsOn   *scalars.Date
	Waves    []*CampaignWaveInput
	Budget   *MoneyInput
}

// CampaignUpdateInput is what to change in a campaign.
type CampaignUpdateInput struct {
	ExpectedVersion *int
	Name            *string
	Goal            graphql.Omittable[*string]
	Type            *db.CampaignType
	StartsOn        *scalars.Date
	EndsOn          graphql.Omittable[*scalars.Date]
	Waves           []*CampaignWaveInput
	Budget          graphql.Omittable[*MoneyInput]
}

const (
	maxCampaignName = 120
	maxGoal         = 2000
	maxWaves        = 24
)

// CampaignCreate plans a campaign of the viewer's brand. It needs
// CAMPAIGNS_WRITE, and MONEY_WRITE for a budget, which is in the brand's
// currency. The waves are kept in the order of their days.
func (d *Domain) CampaignCreate(ctx context.Context, in CampaignCreateInput) (*db.Campaign, error) {
	v := auth.ViewerFrom(ctx)
	if err := mayPlan(v, in.Budget != nil, path("budget")...); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Name, 1, maxCampaignName, path("name")...)
	c.optional(in.Goal, maxGoal, path("goal")...)
	c.money(in.Budget, path("budget")...)
	waves := c.waves(in.Waves)
	campaign := &db.Campaign{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Name: in.Name, Goal: in.Goal, Type: in.Type,
		StartsOn: in.StartsOn, EndsOn: in.EndsOn, Waves: waves,
	}
	c.dates(campaign, in.Waves)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	campaign.CreatedAt, campaign.Stamp = now, db.NewStamp(now)
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if campaign.BudgetMinor, err = budget(ctx, tx, in.Budget, path("budget")...); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, campaign); err != nil {
			return err
		}
		_, is := tx.Changed(nil, campaign)
		tx.Log(db.Change{Brand: campaign.BrandID, Action: "campaign.created", Subject: campaign.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return campaign, nil
}

// CampaignUpdate changes a campaign. It needs CAMPAIGNS_WRITE, and MONEY_WRITE
// for a budget. Waves that are not given stay, and must lie within new dates.
func (d *Domain) CampaignUpdate(ctx context.Context, id gid.ID, in CampaignUpdateInput) (*db.Campaign, error) {
	if err := mayPlan(auth.ViewerFrom(ctx), in.Budget.IsSet(), path("budget")...); err != nil {
		return nil, err
	}
	var c checks
	if in.Name != nil {
		c.text(*in.Name, 1, maxCampaignName, path("name")...)
	}
	c.optional(in.Goal.Value(), maxGoal, path("goal")...)
	c.money(in.Budget.Value(), path("budget")...)
	waves := c.waves(in.Waves)
	if err := c.err(); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.Campaign]{
		typ: db.TypeCampaign, id: id, expected: in.ExpectedVersion,
		belongs: func(campaign *db.Campaign) (uuid.UUID, uuid.UUID) { return campaign.BrandID, uuid.Nil },
		apply: func(ctx context.Context, tx *db.Tx, campaign *db.Campaign) (string, error) {
			replace(&campaign.Name, in.Name)
			replace(&campaign.Type, in.Type)
			replace(&campaign.StartsOn, in.StartsOn)
			set(&campaign.Goal, in.Goal)
			set(&campaign.EndsOn, in.EndsOn)
			if in.Waves != nil {
				campaign.Waves = waves
			}
			var c checks
			c.dates(campaign, in.Waves)
			if err := c.err(); err != nil {
				return "", err
			}
			if in.Budget.IsSet() {
				minor, err := budget(ctx, tx, in.Budget.Value(), path("budget")...)
				if err != nil {
					return "", err
				}
				campaign.BudgetMinor = minor
			}
			return "campaign.updated", nil
		},
	})
}

// mayPlan is nil when the viewer may change campaigns and, where money is named,
// money.
func mayPlan(v auth.Viewer, money bool, at ...string) error {
	if err := may(v, CampaignsWrite); err != nil || !money || Can(v, MoneyWrite) {
		return err
	}
	return errs.New(errs.Forbidden, "A budget needs the permission %s, which your role does not hold. Ask an admin of the brand.", MoneyWrite).At(at...)
}

// budget turns an amount into minor units of the brand's currency.
func budget(ctx context.Context, tx *db.Tx, in *MoneyInput, at ...string) (*int64, error) {
	if in == nil {
		return nil, nil
	}
	brand, err := db.ByKey[db.Brand](ctx, tx, tx.Viewer().BrandID)
	if err != nil {
		return nil, err
	}
	var c checks
	minor := c.inMinor(in, brand, at...)
	return minor, c.err()
}

// waves checks the waves and puts them into the order of their days.
func (c *checks) waves(in []*CampaignWaveInput) []*db.CampaignWave {
	waves := make([]*db.CampaignWave, len(in))
	if len(in) > maxWaves {
		c.fail(errs.TooLong, path("waves"), "Give at most %d; these are %d.", maxWaves, len(in))
		return waves
	}
	for i, w := range in {
		here := path("waves", strconv.Itoa(i))
		c.text(w.Name, 1, maxCampaignName, within(here, "name")...)
		if w.EndsOn.Before(w.StartsOn) {
			c.fail(errs.OutOfRange, within(here, "endsOn"), "Give a day that is not before the first one, %s.", w.StartsOn)
		}
		waves[i] = &db.CampaignWave{Name: w.Name, StartsOn: w.StartsOn, EndsOn: w.EndsOn}
	}
	slices.SortStableFunc(waves, func(a, b *db.CampaignWave) int {
		return cmp.Or(a.StartsOn.Compare(b.StartsOn.Time), a.EndsOn.Compare(b.EndsOn.Time))
	})
	return waves
}

// dates checks that a campaign ends no earlier than it begins, and that its
// waves lie within. A wave that was given is blamed at its place in the input, a
// wave from before at the date that leaves it out.
func (c *checks) dates(campaign *db.Campaign, given []*CampaignWaveInput) {
	if campaign.EndsOn != nil && campaign.EndsOn.Before(campaign.StartsOn) {
		c.fail(errs.OutOfRange, path("endsOn"), "Give a day that is not before the first one, %s.", campaign.StartsOn)
		return
	}
	early := func(first scalars.Date) bool { return first.Before(campaign.StartsOn) }
	late := func(last scalars.Date) bool { return campaign.EndsOn != nil && last.After(*campaign.EndsOn) }
	if given != nil {
		for i, w := range given {
			if early(w.StartsOn) {
				c.fail(errs.OutOfRange, path("waves", strconv.Itoa(i), "startsOn"), "Give a day that is not before the campaign's first, %s.", campaign.StartsOn)
			}
			if late(w.EndsOn) {
				c.fail(errs.OutOfRange, path("waves", strconv.Itoa(i), "endsOn"), "Give a day that is not after the campaign's last, %s.", campaign.EndsOn)
			}
		}
		return
	}
	for _, w := range campaign.Waves {
		if early(w.StartsOn) {
			c.fail(errs.OutOfRange, path("startsOn"), "The wave %q begins earlier, on %s: give the waves anew with these dates.", w.Name, w.StartsOn)
		}
		if late(w.EndsOn) {
			c.fail(errs.OutOfRange, path("endsOn"), "The wave %q ends later, on %s: give the waves anew with these dates.", w.Name, w.EndsOn)
		}
	}
}
