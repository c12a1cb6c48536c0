package rows

import (
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

// briefs: aurora's spring has had one version, has another and writes a third; anna
// has acknowledged the first two. Ben has one of his own there, and knows nothing of
// it. The evergreen's is a draft.
func (w *World) briefs() {
	w.brief("spring", "spring", "", "The balm, in your own words", -14)
	w.briefVersion("spring-1", "spring", 1, db.BriefSuperseded, -13)
	w.briefVersion("spring-2", "spring", 2, db.BriefActive, -7)
	w.briefVersion("spring-3", "spring", 3, db.BriefDraft, -1)
	w.acknowledgement("spring-1-anna", "spring-1", "anna", "anna", -12, "Understood.")
	w.acknowledgement("spring-2-anna", "spring-2", "anna", "anna", -6, "")
	w.brief("spring-ben", "spring", "ben", "Ben's part in it", -12)
	w.briefVersion("spring-ben-1", "spring-ben", 1, db.BriefActive, -11)
	w.brief("anna", "", "anna", "Whatever comes up", -13)
	w.briefVersion("anna-1", "anna", 1, db.BriefActive, -12)
	w.brief("evergreen", "evergreen", "", "Not written yet", -10)
	w.briefVersion("evergreen-1", "evergreen", 1, db.BriefDraft, -10)
	w.brief("northern-winter", "northern-winter", "", "Northern winter's brief", -10)
	w.briefVersion("northern-winter-1", "northern-winter", 1, db.BriefActive, -9)
	w.acknowledgement("northern-winter-1-anna", "northern-winter-1", "northern-anna", "anna", -8, "Northern yes.")
}

func (w *World) brief(name, campaign, partnership, title string, days int) {
	brief := &db.Brief{
		Base: w.named(db.TypeBrief, name), BrandID: w.Key("brand.aurora"), Title: title, Notes: new("Between us: " + name),
		CreatedAt: day(days), Stamp: db.NewStamp(day(days)),
	}
	if name == "northern-winter" {
		brief.BrandID = w.Key("brand.borealis")
	}
	if campaign != "" {
		brief.CampaignID = new(w.Key("campaign." + campaign))
	}
	if partnership != "" {
		brief.PartnershipID, brief.CreatorID = new(w.Key("partnership."+partnership)), new(w.Key("creator."+partnership))
	}
	w.add(brief.BrandID, brief)
}

func (w *World) briefVersion(name, brief string, number int, state db.BriefVersionState, days int) {
	of := w.Key("brief." + brief)
	version := &db.BriefVersion{
		Base: w.named(db.TypeBriefVersion, name), BrandID: w.Key("brand.aurora"), BriefID: of, Number: number, State: state, CreatedAt: day(days),
		BriefContent: db.BriefContent{
			Objectives: []*db.BriefItem{{Key: "known", Text: "Make the balm known"}},
			MustHaves:  []*db.BriefItem{{Key: "texture", Text: "Texture"}, {Key: "disclosure", Text: "“Ad” in the first line"}},
			Audience:   new("Dry hands in cold places, " + name), KeyMessages: []string{"It stays."}, CreativeLeeway: new("All that is not listed here."),
			Donts: []string{"No healing claims"}, DisclosureRequirements: new("“Ad”, first of all."),
			References: []*db.BriefReference{{URL: "https://files.example/mood.pdf", Note: new("The light")}},
			Timeline:   []*db.BriefMilestone{{Name: "Drafts", DueOn: on(-8)}},
		},
	}
	user := w.Key("user.manager")
	if brief == "northern-winter" {
		version.BrandID, user = w.Key("brand.borealis"), w.Key("user.northern")
	}
	if state != db.BriefDraft {
		version.PublishedAt, version.PublishedByID = new(day(days)), &user
	}
	if state == db.BriefSuperseded {
		version.EndedAt = new(day(-7))
	}
	w.add(version.BrandID, version)
	if state != db.BriefActive {
		return
	}
	for _, row := range w.rows {
		if b, ok := row.(*db.Brief); ok && b.Key == of {
			active := *b
			active.ActiveVersionID = &version.Key
			w.settle(active.BrandID, &active)
		}
	}
}

// version finds a version's row; nil in a world that has it not.
func (w *World) version(key uuid.UUID) *db.BriefVersion {
	for _, row := range w.rows {
		if v, ok := row.(*db.BriefVersion); ok && v.Key == key {
			return v
		}
	}
	return nil
}

func (w *World) acknowledgement(name, version, partnership, creator string, days int, note string) {
	base := w.named(db.TypeBriefAcknowledgement, name)
	of := w.version(w.Key("brief_version." + version))
	if of == nil {
		return
	}
	a := &db.BriefAcknowledgement{
		Base: base, BrandID: of.BrandID, CreatorID: w.Key("creator." + creator), PartnershipID: w.Key("partnership." + partnership),
		BriefVersionID: of.Key, BriefPublishedAt: *of.PublishedAt, AcknowledgedByID: w.Key("user." + creator), AcknowledgedAt: day(days),
	}
	if note != "" {
		a.Note = &note
	}
	w.add(a.BrandID, a)
}

// judged is the version that held for a review of the world's.
func (w *World) judged(review string) *db.BriefVersion {
	switch review {
	case "reel-1", "reel-2":
		return w.version(w.Key("brief_version.spring-1"))
	case "northern-video-1":
		return w.version(w.Key("brief_version.northern-winter-1"))
	default:
		return w.version(w.Key("brief_version.anna-1"))
	}
}

// disclosure writes two looks at a publication, of which the second passes.
func (w *World) disclosure(publication string, p *db.Publication, user string) {
	for i, look := range []struct {
		name     string
		verdict  db.DisclosureVerdict
		means    []db.DisclosureMeans
		evidence string
	}{
		{"1", db.DisclosureNonCompliant, []db.DisclosureMeans{db.MeansPlatformLabel}, "The platform's label alone."},
		{"2", db.DisclosureCompliant, []db.DisclosureMeans{db.MeansPlatformLabel, db.MeansCaption}, "“Ad” stands first in the caption."},
	} {
		check := &db.DisclosureCheck{
			Base: w.named(db.TypeDisclosureCheck, publication+"-"+look.name), BrandID: p.BrandID, CreatorID: p.CreatorID, PublicationID: p.Key,
			Rule: db.RuleFTC, Means: look.means, Verdict: look.verdict, Evidence: look.evidence, URL: p.URL,
			CheckedByID: new(w.Key("user." + user)), CheckedAt: p.PublishedAt.Add(time.Duration(12*(i+1)) * time.Hour),
		}
		w.add(p.BrandID, check)
		p.DisclosureCheckID, p.DisclosureVerdict = &check.Key, &check.Verdict
	}
}
