package rows

import (
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

func (w *World) partnerships() {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	manager := ptr(w.Key("user.manager"))
	for i, p := range []*db.Partnership{
		{
			Base: w.named(db.TypePartnership, "anna"), BrandID: aurora, CreatorID: w.Key("creator.anna"), Stage: db.StageScaling,
			OwnerID: manager, Tier: ptr(db.TierMid), FollowerCount: ptr(int64(120_000)), Tags: []string{"spring", "vip"},
			Notes: ptr("Answers on Mondays."), ContactedAt: ptr(day(-20)), StartedAt: ptr(day(-12)), LastTouchAt: ptr(day(-2)),
			NextCheckInOn: ptr(on(12)), ContractSignedOn: ptr(on(-13)), ContractReference: ptr("AUR-2026-7"), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "ben"), BrandID: aurora, CreatorID: w.Key("creator.ben"), Stage: db.StageVetting,
			FollowerCount: ptr(int64(8_000)), Tier: ptr(db.TierNano), Tags: []string{}, Notes: ptr("Is he too expensive?"), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "dora"), BrandID: aurora, CreatorID: w.Key("creator.dora"), Stage: db.StageOutreach,
			OwnerID: ptr(w.Key("user.former")), Tags: []string{"spring"}, ContactedAt: ptr(day(-3)), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "emil"), BrandID: aurora, CreatorID: w.Key("creator.emil"), Stage: db.StageExited,
			Tier: ptr(db.TierMega), FollowerCount: ptr(int64(1_500_000)), Tags: []string{}, ContactedAt: ptr(day(-25)), StartedAt: ptr(day(-22)),
			ContractSignedOn: ptr(on(-23)), RevisionLimit: 1,
		},
		{
			Base: w.named(db.TypePartnership, "northern-anna"), BrandID: borealis, CreatorID: w.Key("creator.anna"), Stage: db.StagePilot,
			OwnerID: ptr(w.Key("user.northern")), Tier: ptr(db.TierMid), FollowerCount: ptr(int64(120_000)), Tags: []string{"winter"},
			Notes: ptr("Northern thoughts on Anna."), ContactedAt: ptr(day(-10)), StartedAt: ptr(day(-6)),
			ContractSignedOn: ptr(on(-7)), ContractReference: ptr("BOR-1"), RevisionLimit: 3,
		},
		{
			Base: w.named(db.TypePartnership, "northern-cleo"), BrandID: borealis, CreatorID: w.Key("creator.cleo"), Stage: db.StageNegotiating,
			Tier: ptr(db.TierMicro), FollowerCount: ptr(int64(30_000)), Tags: []string{}, ContactedAt: ptr(day(-9)), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "northern-emil"), BrandID: borealis, CreatorID: w.Key("creator.emil"), Stage: db.StageDiscovered,
			Tier: ptr(db.TierMacro), FollowerCount: ptr(int64(1_500_000)), Tags: []string{"secret"}, RevisionLimit: 2,
		},
	} {
		// ben's and dora's were made at the same moment: lists have ties.
		p.CreatedAt, p.Stamp = day(min(i, 1)-26), db.NewStamp(day(-1))
		w.add(p.BrandID, p)
	}
	w.stage("anna-1", "anna", nil, db.StageDiscovered, -26, "")
	w.stage("anna-2", "anna", ptr(db.StageNegotiating), db.StagePilot, -12, "")
	w.stage("anna-3", "anna", ptr(db.StagePilot), db.StageScaling, -5, "The pilot went well.")
	w.stage("emil-1", "emil", ptr(db.StageAtRisk), db.StageExited, -4, "No fit any more.")
	w.stage("northern-anna-1", "northern-anna", ptr(db.StageNegotiating), db.StagePilot, -6, "Northern reasons.")
}

func (w *World) stage(name, partnership string, from *db.PartnershipStage, to db.PartnershipStage, days int, reason string) {
	brand, user := w.Key("brand.aurora"), w.Key("user.manager")
	if partnership == "northern-anna" {
		brand, user = w.Key("brand.borealis"), w.Key("user.northern")
	}
	change := &db.StageChange{
		Base: w.named(db.TypeStageChange, name), BrandID: brand, PartnershipID: w.Key("partnership." + partnership),
		From: from, To: to, ChangedByID: &user, ChangedAt: day(days),
	}
	if reason != "" {
		change.Reason = &reason
	}
	w.add(brand, change)
}

func (w *World) campaigns() {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	for _, c := range []*db.Campaign{
		{
			Base: w.named(db.TypeCampaign, "spring"), BrandID: aurora, Name: "Spring launch", Goal: ptr("Make the balm known."), Type: "LAUNCH",
			StartsOn: on(-14), EndsOn: ptr(on(28)), BudgetMinor: ptr(int64(2_500_050)), Waves: []*db.CampaignWave{
				{Name: "Tease", StartsOn: on(-14), EndsOn: on(-8)}, {Name: "Launch", StartsOn: on(-7), EndsOn: on(7)},
			},
		},
		{Base: w.named(db.TypeCampaign, "evergreen"), BrandID: aurora, Name: "always on", Type: "EVERGREEN", StartsOn: on(-60), Waves: []*db.CampaignWave{}},
		{
			Base: w.named(db.TypeCampaign, "northern-winter"), BrandID: borealis, Name: "Northern winter", Type: "SEASONAL",
			StartsOn: on(-14), EndsOn: ptr(on(14)), BudgetMinor: ptr(int64(990_000)), Waves: []*db.CampaignWave{},
		},
	} {
		c.CreatedAt, c.Stamp = day(-21), db.NewStamp(day(-21))
		w.add(c.BrandID, c)
	}
	w.participant("spring-anna", "spring", "anna", "anna", ptr(int64(400_000)), -14)
	w.participant("spring-ben", "spring", "ben", "ben", ptr(int64(50_000)), -13)
	w.participant("evergreen-emil", "evergreen", "emil", "emil", nil, -20)
	w.participant("northern-winter-anna", "northern-winter", "northern-anna", "anna", ptr(int64(700_000)), -9)
	w.participant("northern-winter-cleo", "northern-winter", "northern-cleo", "cleo", nil, -8)
}

func (w *World) brandOf(partnership string) uuid.UUID {
	switch partnership {
	case "northern-anna", "northern-cleo", "northern-emil":
		return w.Key("brand.borealis")
	default:
		return w.Key("brand.aurora")
	}
}

func (w *World) participant(name, campaign, partnership, creator string, budget *int64, days int) {
	brand := w.brandOf(partnership)
	w.add(brand, &db.CampaignParticipant{
		Base: w.named(db.TypeCampaignParticipant, name), BrandID: brand, CampaignID: w.Key("campaign." + campaign),
		PartnershipID: w.Key("partnership." + partnership), CreatorID: w.Key("creator." + creator), BudgetMinor: budget, AddedAt: day(days),
	})
}

// work is a deliverable to make, and who works on it.
type work struct {
	name, partnership, creator, campaign, account string
	days                                          int
	row                                           db.Deliverable
}

func (w *World) deliverables() {
	window := func(d *db.Deliverable) db.Deliverable {
		d.DraftDueOn, d.PublishFrom, d.PublishUntil = ptr(on(-8)), ptr(day(-7)), ptr(day(7))
		return *d
	}
	w.work(work{"reel", "anna", "anna", "spring", "anna-instagram", -11, window(&db.Deliverable{
		Type: "REEL", Title: "The balm in thirty seconds", Instructions: ptr("Show the texture."), State: db.StateVerifiedLive, RevisionsUsed: 1,
	})})
	w.work(work{"story", "anna", "anna", "spring", "", -10, db.Deliverable{Type: "STORY", Title: "Behind the balm", State: db.StateSubmitted}})
	w.work(work{"article", "anna", "anna", "", "", -9, db.Deliverable{Type: "ARTICLE", Title: "What is in it", State: db.StateAssigned, NeedsConcept: true}})
	w.work(work{"clip", "anna", "anna", "", "anna-tiktok", -8, db.Deliverable{Type: "SHORT", Title: "One minute", State: db.StateApproved}})
	w.work(work{"skit", "emil", "emil", "evergreen", "emil-tiktok", -20, db.Deliverable{Type: "VIDEO", Title: "A skit", State: db.StateCancelled}})
	w.work(work{"northern-video", "northern-anna", "anna", "northern-winter", "anna-tiktok", -5, db.Deliverable{
		Type: "VIDEO", Title: "Northern headphones", Instructions: ptr("Northern instructions."), State: db.StatePublished,
	}})
	w.work(work{"northern-post", "northern-anna", "anna", "", "", -4, db.Deliverable{Type: "POST", Title: "Northern post", State: db.StateInReview}})

	w.submission("reel-1", "reel", "anna", 1, -9)
	w.submission("reel-2", "reel", "anna", 2, -8)
	w.submission("story-1", "story", "anna", 1, -3)
	w.submission("clip-1", "clip", "anna", 1, -6)
	w.submission("northern-video-1", "northern-video", "anna", 1, -4)
	w.submission("northern-post-1", "northern-post", "anna", 1, -3)

	w.review("reel-1", "reel-1", "manager", db.DecisionRequestChanges, -9, &db.ReviewComment{Goal: "Texture", Body: "Closer, please.", TimecodeSeconds: ptr(12)})
	w.review("reel-2", "reel-2", "manager", db.DecisionApprove, -8)
	w.review("clip-1", "clip-1", "admin", db.DecisionApprove, -5)
	w.review("northern-video-1", "northern-video-1", "northern", db.DecisionApprove, -4)

	w.publication("reel", "spring", db.PublicationVerifiedLive, -7)
	w.publication("northern-video", "northern-winter", db.PublicationLive, -3)
}

// deliverable finds the row that will be settled.
func (w *World) deliverable(name string) *db.Deliverable {
	for _, row := range w.settled {
		if d, ok := row.(*db.Deliverable); ok && d.Key == w.Key("deliverable."+name) {
			return d
		}
	}
	// A world without borealis has no row, but the same names.
	return &db.Deliverable{Base: db.Base{Key: w.Key("deliverable." + name)}, BrandID: w.Key("brand.borealis")}
}

func (w *World) work(job work) {
	d := job.row
	d.Base, d.BrandID = w.named(db.TypeDeliverable, job.name), w.brandOf(job.partnership)
	d.PartnershipID, d.CreatorID = w.Key("partnership."+job.partnership), w.Key("creator."+job.creator)
	if job.campaign != "" {
		d.CampaignID = ptr(w.Key("campaign." + job.campaign))
	}
	if job.account != "" {
		d.AccountID = ptr(w.Key("account." + job.account))
	}
	d.CreatedAt, d.Stamp = day(job.days), db.NewStamp(day(job.days))
	// Until its submissions are there it can be no further than this.
	first := d
	first.State = db.StateAssigned
	w.add(d.BrandID, &first)
	w.settle(d.BrandID, &d)
}

func (w *World) submission(name, deliverable, user string, number, days int) {
	d := w.deliverable(deliverable)
	w.add(d.BrandID, &db.Submission{
		Base: w.named(db.TypeSubmission, name), BrandID: d.BrandID, CreatorID: d.CreatorID, DeliverableID: d.Key,
		Number: number, Kind: db.SubmissionDraft, AssetURLs: []string{"https://files.example/" + name + ".mp4"},
		Caption: ptr("Caption of " + name), SubmittedByID: w.Key("user." + user), SubmittedAt: day(days),
	})
}

func (w *World) review(name, submission, user string, decision db.ReviewDecision, days int, comments ...*db.ReviewComment) {
	var of *db.Submission
	for _, row := range w.rows {
		if s, ok := row.(*db.Submission); ok && s.Key == w.Key("submission."+submission) {
			of = s
		}
	}
	base := w.named(db.TypeReview, name)
	if of == nil {
		return
	}
	if comments == nil {
		comments = []*db.ReviewComment{}
	}
	w.add(of.BrandID, &db.Review{
		Base: base, BrandID: of.BrandID, CreatorID: of.CreatorID, DeliverableID: of.DeliverableID, SubmissionID: of.Key,
		Decision: decision, Comments: comments, ReviewerID: w.Key("user." + user), ReviewedAt: day(days).Add(time.Hour),
	})
	if decision != db.DecisionApprove {
		return
	}
	for _, row := range w.settled {
		if d, ok := row.(*db.Deliverable); ok && d.Key == of.DeliverableID {
			d.ApprovedSubmissionID = &of.Key
		}
	}
}

func (w *World) publication(deliverable, campaign string, status db.PublicationStatus, days int) {
	d := w.deliverable(deliverable)
	p := &db.Publication{
		Base: w.named(db.TypePublication, deliverable), BrandID: d.BrandID, CreatorID: d.CreatorID, DeliverableID: d.Key,
		PartnershipID: d.PartnershipID, CampaignID: ptr(w.Key("campaign." + campaign)), URL: "https://social.example/p/" + deliverable,
		AccountID: d.AccountID, PublishedAt: day(days), Status: status, Version: 1,
	}
	if status == db.PublicationVerifiedLive {
		p.VerifiedAt, p.VerifiedByID = ptr(day(days+1)), ptr(w.Key("user.manager"))
		p.DisclosureVerdict, p.DisclosureEvidence = ptr(db.DisclosureVerdict("COMPLIANT")), ptr("“Ad” stands first in the caption.")
	}
	w.add(d.BrandID, p)
}
