package rows

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

// found is what a brand found out about the creator of a partnership.
type found struct{ name, partnership, creator, user string }

func (w *World) identification() {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	w.vetting(found{"anna-safety", "anna", "anna", "manager"}, "BRAND_SAFETY", db.VettingPassed, -20, 180)
	w.vetting(found{"anna-old", "anna", "anna", "manager"}, "CONTENT_REVIEW", db.VettingConcerns, -40, -10)
	w.vetting(found{"ben-safety", "ben", "ben", "admin"}, "BRAND_SAFETY", db.VettingFailed, -5, 0)
	w.vetting(found{"northern-anna", "northern-anna", "anna", "northern"}, "BRAND_SAFETY", db.VettingConcerns, -9, 0)

	w.assess(found{"anna-first", "anna", "anna", "manager"}, -21, 40)
	w.assess(found{"anna", "anna", "anna", "admin"}, -3, 80)
	w.assess(found{"northern-anna", "northern-anna", "anna", "northern"}, -2, 12)

	w.past("anna-own", "anna", nil, "Mossy", "skincare", -200, -170)
	w.past("anna-aurora", "anna", &aurora, "bright and co", "skincare", -90, -60)
	w.past("anna-hygiena", "anna", &aurora, "HYGIENA", "hygiene", -30, 0)
	w.past("anna-northern", "anna", &borealis, "Northern secret", "audio", -20, 0)
	w.past("cleo-northern", "cleo", &borealis, "Northern sound", "audio", -20, 0)

	w.shortlist("faces", aurora, "Spring faces", new(db.TierMid), new("skincare"), -18)
	w.shortlist("quiet", aurora, "quiet ones", nil, nil, -17)
	w.shortlist("northern-voices", borealis, "Northern voices", nil, new("audio"), -16)
	w.entry(found{"faces-anna", "anna", "anna", "manager"}, "faces", db.EntryVetted, "", -18)
	w.entry(found{"faces-ben", "ben", "ben", "manager"}, "faces", db.EntryCandidate, "", -17)
	w.entry(found{"faces-dora", "dora", "dora", "admin"}, "faces", db.EntryRejected, "No figures to go by.", -16)
	w.entry(found{"northern-voices-cleo", "northern-cleo", "cleo", "northern"}, "northern-voices", db.EntryCandidate, "", -15)

	w.segment("germans", aurora, "manager", "Germans", &db.CreatorFilter{Country: &db.StringFilter{Eq: new("DE")}}, -12)
	w.segment("pilots", aurora, "manager", "At work", &db.PartnershipFilter{
		Stage:   &db.PartnershipStageFilter{In: []db.PartnershipStage{db.StagePilot, db.StageScaling}},
		Creator: &db.CreatorFilter{Segment: new(w.ID("segment.germans"))},
	}, -11)
	w.segment("northern-all", borealis, "northern", "All of the north", &db.CreatorFilter{}, -10)
}

func (w *World) vetting(f found, kind db.VettingKind, verdict db.VettingVerdict, days, expires int) {
	brand := w.brandOf(f.partnership)
	check := &db.VettingCheck{
		Base: w.named(db.TypeVettingCheck, f.name), BrandID: brand, CreatorID: w.Key("creator." + f.creator),
		PartnershipID: w.Key("partnership." + f.partnership), Kind: kind, Verdict: verdict,
		EvidenceURL: new("https://files.example/" + f.name), Note: new("Found in " + f.name + "."),
		ReviewerID: w.Key("user." + f.user), CheckedAt: day(days),
	}
	if expires != 0 {
		check.ExpiresOn = new(on(expires))
	}
	w.add(brand, check)
}

func (w *World) assess(f found, days int, score float64) {
	brand := w.brandOf(f.partnership)
	w.add(brand, &db.AlignmentAssessment{
		Base: w.named(db.TypeAlignmentAssessment, f.name), BrandID: brand, CreatorID: w.Key("creator." + f.creator),
		PartnershipID: w.Key("partnership." + f.partnership), Total: &score, Formula: "alignment/1", Note: new("Thoughts of " + f.name + "."),
		Dimensions: []*db.AlignmentScore{
			{Dimension: db.AlignBrandFit, Score: &score, Weight: 20, Basis: new(db.ScoreEntered), Note: new("Warm.")},
			{Dimension: db.AlignAudienceOverlap, Score: &score, Weight: 20, Basis: new(db.ScoreComputed)},
			{Dimension: db.AlignContentStyle, Weight: 20},
			{Dimension: db.AlignChannels, Weight: 20},
			{Dimension: db.AlignPastPartnerships, Weight: 0},
		},
		Target: &db.AlignmentTarget{
			Ages: []string{"25-34"}, Genders: []string{}, Countries: []string{"DE"}, Platforms: []db.Platform{"INSTAGRAM"}, Formats: []db.ContentFormat{},
		},
		AssessedByID: w.Key("user." + f.user), AssessedAt: day(days),
	})
}

func (w *World) past(name, creator string, recorded *uuid.UUID, brand, category string, from, until int) {
	p := &db.PastPartnership{
		Base: w.named(db.TypePastPartnership, name), CreatorID: w.Key("creator." + creator), BrandID: recorded, BrandName: brand,
		Category: category, StartedOn: new(on(from)), Source: db.SourceManual, URL: new("https://social.example/" + name),
		CreatedAt: day(-8), Stamp: db.NewStamp(day(-8)),
	}
	if recorded == nil {
		p.Source = db.SourceCreator
	}
	if until != 0 {
		p.EndedOn = new(on(until))
	}
	w.add(sourceOf(recorded), p)
}

func (w *World) shortlist(name string, brand uuid.UUID, title string, tier *db.Tier, niche *string, days int) {
	w.add(brand, &db.Shortlist{
		Base: w.named(db.TypeShortlist, name), BrandID: brand, Name: title, Tier: tier, Niche: niche,
		CreatedAt: day(days), Stamp: db.NewStamp(day(days)),
	})
}

func (w *World) entry(f found, list string, status db.ShortlistEntryStatus, reason string, days int) {
	brand := w.brandOf(f.partnership)
	e := &db.ShortlistEntry{
		Base: w.named(db.TypeShortlistEntry, f.name), BrandID: brand, CreatorID: w.Key("creator." + f.creator),
		PartnershipID: w.Key("partnership." + f.partnership), ShortlistID: w.Key("shortlist." + list), Status: status,
		AddedByID: new(w.Key("user." + f.user)), AddedAt: day(days), Stamp: db.NewStamp(day(days)),
	}
	if reason != "" {
		e.Reason = &reason
	}
	if status != db.EntryCandidate {
		e.DecidedByID, e.DecidedAt = e.AddedByID, new(day(days+1))
	}
	w.add(brand, e)
}

func (w *World) segment(name string, brand uuid.UUID, user, title string, filter db.Filter, days int) {
	body, err := json.Marshal(filter)
	if err != nil {
		panic(err) // A filter is always JSON.
	}
	entity := db.SegmentPartnerships
	if _, ok := filter.(*db.CreatorFilter); ok {
		entity = db.SegmentCreators
	}
	w.add(brand, &db.Segment{
		Base: w.named(db.TypeSegment, name), BrandID: brand, Name: title, Entity: entity, Filter: body,
		CreatedByID: new(w.Key("user." + user)), CreatedAt: day(days), Stamp: db.NewStamp(day(days)),
	})
}

func (w *World) customFields() {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	field := func(name string, brand uuid.UUID, entity db.CustomFieldEntity, title string, typ db.CustomFieldType, options ...string) {
		w.add(brand, &db.CustomField{
			Base: w.named(db.TypeCustomField, name), BrandID: brand, Entity: entity, Name: title, Type: typ,
			Options: append([]string{}, options...), CreatedAt: day(-25), Stamp: db.NewStamp(day(-25)),
		})
	}
	field("size", aurora, db.CustomOfPartnership, "Shirt size", db.CustomSelect, "S", "M", "L")
	field("shade", aurora, db.CustomOfPartnership, "Shade", db.CustomText)
	field("rate", aurora, db.CustomOfPartnership, "Day rate", db.CustomNumber)
	field("quarter", aurora, db.CustomOfCampaign, "Quarter ends", db.CustomDate)
	field("boosted", aurora, db.CustomOfDeliverable, "Boosted", db.CustomBoolean)
	field("northern-grade", borealis, db.CustomOfPartnership, "Grade", db.CustomText)

	w.value("anna-size", "size", aurora, "partnership.anna", db.CustomValue{Type: db.CustomSelect, Stored: new("M")})
	w.value("anna-rate", "rate", aurora, "partnership.anna", db.CustomValue{Type: db.CustomNumber, Number: new(450.5)})
	w.value("ben-rate", "rate", aurora, "partnership.ben", db.CustomValue{Type: db.CustomNumber, Number: new(90.0)})
	w.value("spring-quarter", "quarter", aurora, "campaign.spring", db.CustomValue{Type: db.CustomDate, Date: new(on(28))})
	w.value("reel-boosted", "boosted", aurora, "deliverable.reel", db.CustomValue{Type: db.CustomBoolean, Boolean: new(true)})
	w.value("northern-anna-grade", "northern-grade", borealis, "partnership.northern-anna", db.CustomValue{Type: db.CustomText, Stored: new("Northern A")})
}

func (w *World) value(name, field string, brand uuid.UUID, subject string, v db.CustomValue) {
	id := w.ID(subject)
	v.Base, v.BrandID, v.FieldID, v.Stamp = w.named("custom_value", name), brand, w.Key("custom_field."+field), db.NewStamp(day(-4))
	switch id.Type {
	case db.TypePartnership:
		v.Entity, v.PartnershipID = db.CustomOfPartnership, &id.UUID
	case db.TypeCampaign:
		v.Entity, v.CampaignID = db.CustomOfCampaign, &id.UUID
	default:
		v.Entity, v.DeliverableID = db.CustomOfDeliverable, &id.UUID
	}
	w.add(brand, &v)
}
