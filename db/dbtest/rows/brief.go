package rows

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// Scope is what a brief is for: a campaign, a partnership, or both.
type Scope struct {
	Campaign    *db.Campaign
	Partnership *db.Partnership
}

// Brief is a brief with its first version, which was published at [At] unless the
// changes say otherwise, and holds if it is active. It has the objective `sales`
// and the must-haves `show-the-carton` and `tone`.
func Brief(t testing.TB, on *dbtest.DB, of Scope, changes ...func(*db.BriefVersion)) (*db.Brief, *db.BriefVersion) {
	t.Helper()
	brief := &db.Brief{Base: base(), Title: "What we are after", CreatedAt: At(), Stamp: db.NewStamp(At())}
	if of.Campaign != nil {
		brief.BrandID, brief.CampaignID = of.Campaign.BrandID, &of.Campaign.Key
	}
	if of.Partnership != nil {
		brief.BrandID, brief.PartnershipID, brief.CreatorID = of.Partnership.BrandID, &of.Partnership.Key, &of.Partnership.CreatorID
	}
	Insert(t, on, brief)
	published := At()
	version := changed(&db.BriefVersion{
		Base: base(), BrandID: brief.BrandID, BriefID: brief.Key, Number: 1, State: db.BriefActive,
		BriefContent: Content(), CreatedAt: At(), PublishedAt: &published,
	}, changes)
	if version.State == db.BriefDraft {
		version.PublishedAt = nil
	}
	Insert(t, on, version)
	if version.State == db.BriefActive {
		brief.ActiveVersionID = &version.Key
		if err := Exec(t, on, "UPDATE briefs SET active_version_id = ? WHERE id = ?", version.Key, brief.Key); err != nil {
			t.Fatal(err)
		}
	}
	return brief, version
}

// Content is what the factory's briefs say.
func Content() db.BriefContent {
	content := db.NoBriefContent()
	content.Objectives = []*db.BriefItem{{Key: "sales", Text: "Sell the spring box"}}
	content.MustHaves = []*db.BriefItem{{Key: "show-the-carton", Text: "Show the carton"}, {Key: "tone", Text: "Tone"}}
	return content
}

// BriefFor is the version of the brief that holds for a deliverable. Where there is
// none the factory makes the one of its campaign or, without a campaign, of its
// partnership.
func BriefFor(t testing.TB, on *dbtest.DB, d *db.Deliverable) *db.BriefVersion {
	t.Helper()
	holds := All[uuid.UUID](t, on, `SELECT active_version_id FROM briefs WHERE active_version_id IS NOT NULL AND brand_id = ?0
		AND campaign_id IS NOT DISTINCT FROM ?1 AND (partnership_id = ?2 OR (partnership_id IS NULL AND ?1 IS NOT NULL))
		ORDER BY partnership_id NULLS LAST LIMIT 1`, d.BrandID, d.CampaignID, d.PartnershipID)
	if len(holds) > 0 {
		return Read(t, on, &db.BriefVersion{Base: db.Base{Key: holds[0]}})
	}
	of := Scope{Partnership: Read(t, on, &db.Partnership{Base: db.Base{Key: d.PartnershipID}})}
	if d.CampaignID != nil {
		of = Scope{Campaign: Read(t, on, &db.Campaign{Base: db.Base{Key: *d.CampaignID}})}
	}
	_, version := Brief(t, on, of)
	return version
}

// Acknowledge has the creator of a partnership acknowledge a version, an hour after
// it was published.
func Acknowledge(t testing.TB, on *dbtest.DB, version *db.BriefVersion, p *db.Partnership, by uuid.UUID) *db.BriefAcknowledgement {
	t.Helper()
	a := &db.BriefAcknowledgement{
		Base: base(), BrandID: p.BrandID, CreatorID: p.CreatorID, PartnershipID: p.Key, BriefVersionID: version.Key,
		BriefPublishedAt: *version.PublishedAt, AcknowledgedByID: by, AcknowledgedAt: version.PublishedAt.Add(time.Hour),
	}
	Insert(t, on, a)
	return a
}

// Checked is a look at a publication's disclosure, two days after it was published,
// which found it compliant. The publication's own row stays as it is.
func Checked(t testing.TB, on *dbtest.DB, p *db.Publication, by uuid.UUID, changes ...func(*db.DisclosureCheck)) *db.DisclosureCheck {
	t.Helper()
	c := changed(&db.DisclosureCheck{
		Base: base(), BrandID: p.BrandID, CreatorID: p.CreatorID, PublicationID: p.Key, Rule: db.RuleFTC,
		Means: []db.DisclosureMeans{db.MeansCaption}, Verdict: db.DisclosureCompliant, Evidence: "“Ad” stands first.",
		URL: p.URL, CheckedByID: &by, CheckedAt: p.PublishedAt.AddDate(0, 0, 2),
	}, changes)
	Insert(t, on, c)
	return c
}
