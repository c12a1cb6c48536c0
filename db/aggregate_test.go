package db_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/errs"
)

// equal reports how what was read differs from what should be.
func equal[T any](t *testing.T, what string, got T, err error, want T) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// alone is the statistics of one value.
func alone(n int64) db.CountStatistics {
	f := float64(n)
	return db.CountStatistics{Count: 1, Sum: &n, Avg: &f, Min: &n, Max: &n, P50: &f, P90: &f}
}

func TestPartnershipAggregates(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand := rows.Brand(t, on)
	manager := rows.Member(t, on, brand, auth.RoleManager)
	owner := rows.Member(t, on, brand, auth.RoleManager).UserID
	known := func(country *string, niches []string, followers *int64, stage db.PartnershipStage, owner *uuid.UUID) *db.Creator {
		creator := rows.Creator(t, on, func(c *db.Creator) { c.Country, c.Niches, c.FollowerCount = country, niches, followers })
		rows.Partnership(t, on, brand, creator, rows.AtStage(stage), func(p *db.Partnership) { p.OwnerID = owner })
		return creator
	}
	anna := known(new("DE"), []string{"food", "vegan"}, new(int64(20_000)), db.StagePilot, &owner)
	known(new("DE"), []string{"food"}, new(int64(60_000)), db.StagePilot, nil)
	known(new("FR"), []string{}, nil, db.StageScaling, &owner)
	known(nil, []string{"food"}, new(int64(30_000)), db.StageRetained, nil)
	// Others' partnerships do not count.
	rows.Partnership(t, on, rows.Brand(t, on), anna)
	session := reading(t, on, manager)
	ctx := t.Context()

	all := db.CountStatistics{
		Count: 3, Sum: new(int64(110_000)), Avg: new(110_000.0 / 3), Min: new(int64(20_000)), Max: new(int64(60_000)),
		// Of 20, 30 and 60 thousand: in the middle, and at 80 % between the last two.
		P50: new(30_000.0), P90: new(54_000.0),
	}
	two := func(a, b int64) db.CountStatistics {
		low, high := float64(a), float64(b)
		return db.CountStatistics{
			Count: 2, Sum: new(a + b), Avg: new((low + high) / 2), Min: &a, Max: &b, P50: new((low + high) / 2), P90: new(low + 0.9*(high-low)),
		}
	}
	type group = db.PartnershipAggregate
	got, err := db.PartnershipAggregates(ctx, session, nil, nil)
	equal(t, "without keys", got, err, []*group{{Count: 4, Followers: all}})
	got, err = db.PartnershipAggregates(ctx, session, &db.PartnershipFilter{Stage: &db.PartnershipStageFilter{Eq: new(db.StageExited)}}, nil)
	equal(t, "of none, without keys", got, err, []*group{{}})
	got, err = db.PartnershipAggregates(ctx, session, &db.PartnershipFilter{Stage: &db.PartnershipStageFilter{Eq: new(db.StageExited)}}, []db.PartnershipGroupBy{db.PartnershipsByStage})
	equal(t, "of none, by stage", got, err, nil)
	got, err = db.PartnershipAggregates(ctx, session, nil, []db.PartnershipGroupBy{db.PartnershipsByStage})
	equal(t, "by stage: the largest first, then by name", got, err, []*group{
		{Stage: new(db.StagePilot), Count: 2, Followers: two(20_000, 60_000)},
		{Stage: new(db.StageRetained), Count: 1, Followers: alone(30_000)},
		{Stage: new(db.StageScaling), Count: 1},
	})
	got, err = db.PartnershipAggregates(ctx, session, nil, []db.PartnershipGroupBy{db.PartnershipsByNiche})
	equal(t, "by niche: one with two counts twice", got, err, []*group{
		{Niche: new("food"), Count: 3, Followers: all},
		{Niche: new("vegan"), Count: 1, Followers: alone(20_000)},
		{Count: 1},
	})
	got, err = db.PartnershipAggregates(ctx, session, nil, []db.PartnershipGroupBy{db.PartnershipsByTier, db.PartnershipsByCountry, db.PartnershipsByOwner})
	equal(t, "by tier, country and owner: nulls last", got, err, []*group{
		{Tier: new(db.TierMicro), Country: new("DE"), OwnerID: &owner, Count: 1, Followers: alone(20_000)},
		{Tier: new(db.TierMicro), Count: 1, Followers: alone(30_000)},
		{Tier: new(db.TierMid), Country: new("DE"), Count: 1, Followers: alone(60_000)},
		{Country: new("FR"), OwnerID: &owner, Count: 1},
	})
	// A filter over the creator, and a grouping by the creator's country.
	got, err = db.PartnershipAggregates(ctx, session, &db.PartnershipFilter{Creator: &db.CreatorFilter{Niches: &db.WordsFilter{Has: new("vegan")}}}, []db.PartnershipGroupBy{db.PartnershipsByCountry})
	equal(t, "the vegan, by country", got, err, []*group{{Country: new("DE"), Count: 1, Followers: alone(20_000)}})

	for name, groupBy := range map[string][]db.PartnershipGroupBy{
		"DUPLICATE groupBy.2": {db.PartnershipsByStage, db.PartnershipsByTier, db.PartnershipsByStage},
		"TOO_LONG groupBy":    {db.PartnershipsByStage, db.PartnershipsByTier, db.PartnershipsByOwner, db.PartnershipsByNiche},
	} {
		if _, err := db.PartnershipAggregates(ctx, session, nil, groupBy); refusal(err) != name {
			t.Errorf("by %v: %v, want %s", groupBy, err, name)
		}
	}
	if _, err := db.PartnershipAggregates(ctx, reading(t, on, rows.As(anna)), nil, nil); refusal(err) != "FORBIDDEN " {
		t.Errorf("a creator counts partnerships: %v", err)
	}
}

func TestDeliverableAggregates(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand, other := rows.Brand(t, on), rows.Brand(t, on)
	anna, ben := rows.Creator(t, on), rows.Creator(t, on)
	withAnna, withBen, elsewhere := rows.Partnership(t, on, brand, anna), rows.Partnership(t, on, brand, ben), rows.Partnership(t, on, other, anna)
	campaign := rows.Campaign(t, on, brand)
	rows.Participant(t, on, campaign, withAnna)
	used := func(n int) func(*db.Deliverable) { return func(d *db.Deliverable) { d.RevisionsUsed = n } }
	rows.Deliverable(t, on, withAnna, used(1), func(d *db.Deliverable) { d.CampaignID = &campaign.Key })
	rows.Deliverable(t, on, withAnna, used(2), func(d *db.Deliverable) { d.Type = "STORY" })
	rows.Deliverable(t, on, withBen, used(4))
	rows.Deliverable(t, on, elsewhere, used(8))
	ctx := t.Context()
	asBrand, asAnna := reading(t, on, rows.Member(t, on, brand, auth.RoleViewer)), reading(t, on, rows.As(anna))

	type group = db.DeliverableAggregate
	three := db.CountStatistics{Count: 3, Sum: new(int64(7)), Avg: new(7.0 / 3), Min: new(int64(1)), Max: new(int64(4)), P50: new(2.0), P90: new(3.6)}
	got, err := db.DeliverableAggregates(ctx, asBrand, nil, nil)
	equal(t, "the brand's", got, err, []*group{{Count: 3, Revisions: three}})
	got, err = db.DeliverableAggregates(ctx, asBrand, nil, []db.DeliverableGroupBy{db.DeliverablesByState})
	equal(t, "by state", got, err, []*group{{State: new(db.StateAssigned), Count: 3, Revisions: three}})
	got, err = db.DeliverableAggregates(ctx, asBrand, &db.DeliverableFilter{Type: &db.DeliverableTypeFilter{Eq: new(db.DeliverableType("REEL"))}}, []db.DeliverableGroupBy{db.DeliverablesByType, db.DeliverablesByCampaign})
	equal(t, "the reels, by type and campaign", got, err, []*group{
		{Type: new(db.DeliverableType("REEL")), CampaignID: &campaign.Key, Count: 1, Revisions: alone(1)},
		{Type: new(db.DeliverableType("REEL")), Count: 1, Revisions: alone(4)},
	})
	got, err = db.DeliverableAggregates(ctx, asBrand, nil, []db.DeliverableGroupBy{db.DeliverablesByCreator})
	equal(t, "by creator", got, err, []*group{
		{CreatorID: &anna.Key, Count: 2, Revisions: db.CountStatistics{Count: 2, Sum: new(int64(3)), Avg: new(1.5), Min: new(int64(1)), Max: new(int64(2)), P50: new(1.5), P90: new(1.9)}},
		{CreatorID: &ben.Key, Count: 1, Revisions: alone(4)},
	})
	got, err = db.DeliverableAggregates(ctx, asAnna, nil, []db.DeliverableGroupBy{db.DeliverablesByBrand})
	equal(t, "a creator's, by brand", counted(got), err, map[uuid.UUID]int{brand.Key: 2, other.Key: 1})
}

func counted(groups []*db.DeliverableAggregate) map[uuid.UUID]int {
	counts := map[uuid.UUID]int{}
	for _, g := range groups {
		counts[*g.BrandID] = g.Count
	}
	return counts
}

func TestMetricAggregates(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand, creator := rows.Brand(t, on), rows.Creator(t, on)
	partnership := rows.Partnership(t, on, brand, creator)
	account := rows.Account(t, on, creator)
	published := func(kind db.DeliverableType, where *db.SocialAccount, moment time.Time) *db.Publication {
		d := rows.Deliverable(t, on, partnership, func(d *db.Deliverable) {
			d.Type = kind
			if where != nil {
				d.AccountID = &where.Key
			}
		})
		return rows.Publication(t, on, d, func(p *db.Publication) { p.PublishedAt = moment })
	}
	// The last minute of March, in UTC; in Berlin it is April.
	reel := published("REEL", account, time.Date(2026, 3, 31, 23, 59, 0, 0, time.UTC))
	story := published("STORY", account, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	published("ARTICLE", nil, time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC))
	rows.Metrics(t, on, reel, taken(at(1, 0, 0), 999, 999))
	rows.Metrics(t, on, reel, taken(at(2, 0, 0), 100, 10))
	// Of two at the same moment the one recorded last counts.
	rows.Metrics(t, on, story, taken(at(3, 0, 0), 777, 777), func(m *db.MetricSnapshot) { m.Source = db.SourceManual })
	rows.Metrics(t, on, story, taken(at(3, 0, 0), 200, -1))
	// Another brand's do not count.
	rows.Metrics(t, on, rows.Publication(t, on, rows.Deliverable(t, on, rows.Partnership(t, on, rows.Brand(t, on), creator))))
	ctx, session := t.Context(), reading(t, on, rows.Member(t, on, brand, auth.RoleViewer))

	views := db.CountStatistics{
		Count: 2, Sum: new(int64(300)), Avg: new(150.0), Min: new(int64(100)), Max: new(int64(200)), P50: new(150.0), P90: new(190.0),
	}
	type group = db.MetricAggregate
	got, err := db.MetricAggregates(ctx, session, nil, nil)
	equal(t, "without keys", got, err, []*group{{Publications: 3, Views: views, Likes: alone(10)}})
	got, err = db.MetricAggregates(ctx, session, nil, []db.MetricGroupBy{db.MetricsByPlatform})
	equal(t, "by platform", got, err, []*group{
		{Platform: new(db.Platform("INSTAGRAM")), Publications: 2, Views: views, Likes: alone(10)},
		{Publications: 1},
	})
	march, april := date(t, "2026-03-01"), date(t, "2026-04-01")
	got, err = db.MetricAggregates(ctx, session, nil, []db.MetricGroupBy{db.MetricsByMonth, db.MetricsByDeliverableType})
	equal(t, "by month and type", got, err, []*group{
		{Month: &march, DeliverableType: new(db.DeliverableType("REEL")), Publications: 1, Views: alone(100), Likes: alone(10)},
		{Month: &april, DeliverableType: new(db.DeliverableType("ARTICLE")), Publications: 1},
		{Month: &april, DeliverableType: new(db.DeliverableType("STORY")), Publications: 1, Views: alone(200)},
	})
	filter := &db.MetricAggregateFilter{
		Platform: &db.PlatformFilter{In: []db.Platform{"INSTAGRAM"}}, DeliverableType: &db.DeliverableTypeFilter{Eq: new(db.DeliverableType("REEL"))},
		CreatorID: &db.IDFilter{Eq: new(creator.ID())}, PartnershipID: &db.IDFilter{Eq: new(partnership.ID())},
		CampaignID: &db.IDFilter{IsNull: new(true)}, PublishedAt: &db.DateTimeFilter{Lt: new(story.PublishedAt)},
	}
	got, err = db.MetricAggregates(ctx, session, filter, []db.MetricGroupBy{db.MetricsByCampaign, db.MetricsByCreator, db.MetricsByPlatform})
	equal(t, "with every condition", got, err, []*group{
		{CreatorID: &creator.Key, Platform: new(db.Platform("INSTAGRAM")), Publications: 1, Views: alone(100), Likes: alone(10)},
	})
	got, err = db.MetricAggregates(ctx, reading(t, on, rows.As(creator)), &db.MetricAggregateFilter{BrandID: &db.IDFilter{Eq: new(brand.ID())}}, []db.MetricGroupBy{db.MetricsByBrand})
	equal(t, "the creator's, by brand", got, err, []*group{{BrandID: &brand.Key, Publications: 3, Views: views, Likes: alone(10)}})
	got, err = db.MetricAggregates(ctx, reading(t, on, rows.As(rows.Creator(t, on))), nil, nil)
	equal(t, "another creator's", got, err, []*group{{}})
}

func TestAggregateBounds(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand, creator := rows.Brand(t, on), rows.Creator(t, on, func(c *db.Creator) {
		for n := range 1001 {
			c.Niches = append(c.Niches, "niche "+string(rune('一'+n)))
		}
	})
	rows.Partnership(t, on, brand, creator)
	viewer := rows.Member(t, on, brand, auth.RoleViewer)
	got, err := db.PartnershipAggregates(t.Context(), reading(t, on, viewer), nil, []db.PartnershipGroupBy{db.PartnershipsByNiche})
	want := slices.Sorted(slices.Values(creator.Niches))[:1000]
	names := make([]string, len(got))
	for i, g := range got {
		names[i] = *g.Niche
	}
	equal(t, "the first thousand", names, err, want)

	// More than a client can read exactly is shown as the most that it can.
	const most = int64(1)<<53 - 1
	partnership := rows.Partnership(t, on, brand, rows.Creator(t, on))
	for range 2 {
		rows.Metrics(t, on, rows.Publication(t, on, rows.Deliverable(t, on, partnership)), taken(at(3, 0, 0), most, -1))
	}
	session := reading(t, on, viewer)
	sums, err := db.MetricAggregates(t.Context(), session, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "a sum beyond", sums[0].Views.Sum, nil, new(most))
	if _, err = db.MetricAggregates(t.Context(), session, &db.MetricAggregateFilter{Platform: &db.PlatformFilter{In: make([]db.Platform, 101)}}, nil); told(err) != "TOO_LONG filter" {
		t.Errorf("a list of 101 platforms: %v", err)
	}
}

// told is the code and path of the one fault of a list.
func told(err error) string {
	list, ok := errors.AsType[errs.List](err)
	if !ok || len(list) != 1 {
		return fmt.Sprint(err)
	}
	return refusal(list[0])
}
