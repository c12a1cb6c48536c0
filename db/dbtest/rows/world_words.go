package rows

import (
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

func (w *World) metrics() {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	w.counters("reel-1", "anna", "publication.reel", &aurora, db.SourceAPI, -6, 1_000)
	w.counters("reel-2", "anna", "publication.reel", &aurora, db.SourceAPI, -5, 4_000)
	w.counters("reel-3", "anna", "publication.reel", &aurora, db.SourceCreator, -3, 9_000)
	w.counters("northern-video-1", "anna", "publication.northern-video", &borealis, db.SourceAPI, -2, 70_000)
	w.counters("anna-own", "anna", "account.anna-instagram", nil, db.SourceCreator, -6, 500_000)
	w.counters("anna-aurora", "anna", "account.anna-instagram", &aurora, db.SourceManual, -4, 510_000)
	w.counters("anna-northern", "anna", "account.anna-instagram", &borealis, db.SourceManual, -2, 777_000)
	w.counters("ben-own", "ben", "account.ben-instagram", nil, db.SourceCreator, -2, 20_000)
}

func (w *World) counters(name, creator, subject string, brand *uuid.UUID, source db.DataSource, days int, impressions int64) {
	m := &db.MetricSnapshot{
		Base: w.named(db.TypeMetricSnapshot, name), BrandID: brand, CreatorID: w.Key("creator." + creator),
		CapturedAt: day(days), Source: source, Authenticated: source == db.SourceAPI,
		Counters:   db.Counters{Impressions: &impressions, Likes: new(impressions / 10), Comments: new(impressions / 100)},
		RecordedAt: day(days),
	}
	id := w.ID(subject)
	if id.Type == db.TypePublication {
		m.PublicationID = &id.UUID
	} else {
		m.AccountID, m.Followers = &id.UUID, new(int64(120_000))
	}
	w.add(sourceOf(brand), m)
}

// said is feedback to make: with the revision that the creator sees, if any.
type said struct {
	name, partnership, creator, deliverable, campaign, metric, author string
	status                                                            db.FeedbackStatus
	revisions, shared, days                                           int
}

func (w *World) feedback() {
	for _, s := range []said{
		{"draft", "anna", "anna", "story", "", "", "manager", db.FeedbackDraft, 1, 0, -6},
		{"shared", "anna", "anna", "reel", "", "reel-2", "manager", db.FeedbackShared, 1, 1, -5},
		{"ahead", "anna", "anna", "reel", "", "reel-3", "manager", db.FeedbackShared, 2, 1, -4},
		{"acknowledged", "anna", "anna", "", "spring", "", "admin", db.FeedbackAcknowledged, 1, 1, -3},
		{"retracted", "anna", "anna", "", "", "", "manager", db.FeedbackRetracted, 1, 0, -2},
		{"emil-shared", "emil", "emil", "", "", "", "manager", db.FeedbackShared, 1, 1, -2},
		{"northern-shared", "northern-anna", "anna", "northern-video", "", "northern-video-1", "northern", db.FeedbackShared, 1, 1, -1},
		{"northern-draft", "northern-anna", "anna", "northern-post", "", "", "northern", db.FeedbackDraft, 1, 0, -1},
	} {
		w.say(s)
	}
}

func (w *World) say(s said) {
	brand := w.brandOf(s.partnership)
	f := &db.Feedback{
		Base: w.named(db.TypeFeedback, s.name), BrandID: brand, PartnershipID: w.Key("partnership." + s.partnership),
		CreatorID: w.Key("creator." + s.creator), Status: s.status, Revision: s.revisions, CreatedAt: day(s.days), Stamp: db.NewStamp(day(s.days)),
	}
	if s.deliverable != "" {
		f.DeliverableID = new(w.Key("deliverable." + s.deliverable))
	}
	if s.campaign != "" {
		f.CampaignID = new(w.Key("campaign." + s.campaign))
	}
	if s.shared > 0 {
		f.SharedRevision, f.SharedAt = &s.shared, new(day(s.days+1))
	}
	if s.status == db.FeedbackAcknowledged {
		f.AcknowledgedAt, f.Acknowledgement = new(day(s.days+2)), new("Thank you!")
	}
	if s.status == db.FeedbackRetracted {
		f.RetractedAt = new(day(s.days + 2))
	}
	w.add(brand, f)
	for number := 1; number <= s.revisions; number++ {
		r := &db.FeedbackRevision{
			BrandID: brand, CreatorID: f.CreatorID, FeedbackID: f.Key, Number: number,
			AuthorID: w.Key("user." + s.author), CreatedAt: day(s.days),
		}
		r.Goal, r.WhatWorked = "Goal of "+s.name, new("What worked in "+s.name)
		r.FeedbackRatings = db.FeedbackRatings{GoalAttainment: new(number + 2), Collaboration: new(5)}
		if s.metric != "" {
			r.MetricSnapshotID = new(w.Key("metric." + s.metric))
		}
		if number > 1 {
			r.Goal, r.WhatWorked = "Unshared goal of "+s.name, new("Unshared words of "+s.name)
		}
		if number == s.shared {
			r.Visible, r.SharedAt = true, f.SharedAt
		}
		if s.status == db.FeedbackRetracted {
			r.SharedAt = new(day(s.days + 1))
		}
		w.add(brand, r)
	}
}
