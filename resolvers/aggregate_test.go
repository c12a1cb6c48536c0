package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
)

func TestAggregatesAndSeriesNameTheirObjects(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand := rows.Brand(t, on)
	creator := rows.Creator(t, on, func(c *db.Creator) { c.FollowerCount = new(int64(12_000)) })
	manager := rows.Member(t, on, brand, auth.RoleManager)
	partnership := rows.Partnership(t, on, brand, creator, func(p *db.Partnership) { p.OwnerID = &manager.UserID })
	campaign := rows.Campaign(t, on, brand)
	rows.Participant(t, on, campaign, partnership)
	publication := rows.Publication(t, on, rows.Deliverable(t, on, partnership, func(d *db.Deliverable) { d.CampaignID = &campaign.Key }))
	rows.Metrics(t, on, publication)
	store := clockedStore(t, on, rows.At)

	const figures = "{ count sum avg min max p50 p90 }"
	days := `metricSeries(from: "2026-03-01", to: "2026-03-31") { day publications views likes saves fell }`
	series := fmt.Sprintf("c: node(id: %q) { ... on Campaign { %s } } p: node(id: %q) { ... on Publication { %s } }", campaign.ID(), days, publication.ID(), days)
	const day = `[{"day":"2026-03-04","publications":1,"views":1000,"likes":100,"saves":null,"fell":false}]`
	const one = `{"count":1,"sum":%[1]d,"avg":%[1]d,"min":%[1]d,"max":%[1]d,"p50":%[1]d,"p90":%[1]d}`
	const none = `{"count":0,"sum":null,"avg":null,"min":null,"max":null,"p50":null,"p90":null}`
	named := func(id fmt.Stringer) string { return fmt.Sprintf(`{"id":%q}`, id) }
	seriesOf := fmt.Sprintf(`"c":{"metricSeries":%[1]s},"p":{"metricSeries":%[1]s}`, day)

	for name, test := range map[string]struct {
		viewer      auth.Viewer
		query, want string
	}{
		"the brand": {
			manager,
			`{ partnershipAggregate(groupBy: [OWNER, TIER]) { owner { id } tier country count followers ` + figures + ` }
			   deliverableAggregate(groupBy: [CAMPAIGN, CREATOR]) { campaign { id } creator { id } state count }
			   metricAggregate(groupBy: [CAMPAIGN, CREATOR, MONTH]) { campaign { id } creator { id } month platform publications views ` + figures + ` saves ` + figures + ` } ` + series + ` }`,
			`{"partnershipAggregate":[{"owner":{"id":"` + gid.Of(db.TypeUser, manager.UserID).String() + `"},"tier":"MICRO","country":null,"count":1,"followers":` + fmt.Sprintf(one, 12000) + `}],` +
				`"deliverableAggregate":[{"campaign":` + named(campaign.ID()) + `,"creator":` + named(creator.ID()) + `,"state":null,"count":1}],` +
				`"metricAggregate":[{"campaign":` + named(campaign.ID()) + `,"creator":` + named(creator.ID()) + `,"month":"2026-03-01","platform":null,"publications":1,"views":` + fmt.Sprintf(one, 1000) + `,"saves":` + none + `}],` + seriesOf + `}`,
		},
		"the creator": {
			rows.As(creator),
			`{ deliverableAggregate(groupBy: [BRAND]) { brand { id } campaign { id } count } metricAggregate(groupBy: [BRAND]) { brand { id } publications } ` + series + ` }`,
			`{"deliverableAggregate":[{"brand":` + named(brand.ID()) + `,"campaign":null,"count":1}],"metricAggregate":[{"brand":` + named(brand.ID()) + `,"publications":1}],` + seriesOf + `}`,
		},
		"another creator": {
			rows.As(rows.Creator(t, on)),
			`{ deliverableAggregate(groupBy: [BRAND]) { brand { id } count } metricAggregate { publications } ` + series + ` }`,
			`{"deliverableAggregate":[],"metricAggregate":[{"publications":0}],"c":null,"p":null}`,
		},
	} {
		if diff := cmp.Diff(test.want, dataAs(t, store, test.viewer, test.query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
