package rows

import (
	"testing"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/scalars"
)

// Campaign is a launch of thirty days without waves and budget.
func Campaign(t testing.TB, on *dbtest.DB, brand *db.Brand, changes ...func(*db.Campaign)) *db.Campaign {
	t.Helper()
	first := scalars.DateOf(At())
	last := first.AddDays(29)
	c := changed(&db.Campaign{
		Base: base(), BrandID: brand.Key, Name: "Spring launch", Type: "LAUNCH", StartsOn: first, EndsOn: &last,
		Waves: []*db.CampaignWave{}, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, c)
	return c
}

// Participant takes a partnership into a campaign.
func Participant(t testing.TB, on *dbtest.DB, campaign *db.Campaign, partnership *db.Partnership, changes ...func(*db.CampaignParticipant)) *db.CampaignParticipant {
	t.Helper()
	p := changed(&db.CampaignParticipant{
		Base: base(), BrandID: campaign.BrandID, CampaignID: campaign.Key,
		PartnershipID: partnership.Key, CreatorID: partnership.CreatorID, AddedAt: At(),
	}, changes)
	Insert(t, on, p)
	return p
}
