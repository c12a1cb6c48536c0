package rows

import (
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

func (w *World) partnerships() {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	manager := new(w.Key("user.manager"))
	for i, p := range []*db.Partnership{
		{
			Base: w.named(db.TypePartnership, "anna"), BrandID: aurora, CreatorID: w.Key("creator.anna"), Stage: db.StageScaling,
			OwnerID: manager, Tier: new(db.TierMid), FollowerCount: new(int64(120_000)), Tags: []string{"spring", "vip"},
			Notes: new("Answers on Mondays."), ContactedAt: new(day(-20)), StartedAt: new(day(-12)), LastTouchAt: new(day(-2)),
			NextCheckInOn: new(on(12)), ContractSignedOn: new(on(-13)), ContractReference: new("AUR-2026-7"), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "ben"), BrandID: aurora, CreatorID: w.Key("creator.ben"), Stage: db.StageVetting,
			FollowerCount: new(int64(8_000)), Tier: new(db.TierNano), Tags: []string{}, Notes: new("Is he too expensive?"), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "dora"), BrandID: aurora, CreatorID: w.Key("creator.dora"), Stage: db.StageOutreach,
			OwnerID: new(w.Key("user.former")), Tags: []string{"spring"}, ContactedAt: new(day(-3)), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "emil"), BrandID: aurora, CreatorID: w.Key("creator.emil"), Stage: db.StageExited,
			Tier: new(db.TierMega), FollowerCount: new(int64(1_500_000)), Tags: []string{}, ContactedAt: new(day(-25)), StartedAt: new(day(-22)),
			ContractSignedOn: new(on(-23)), RevisionLimit: 1,
		},
		{
			Base: w.named(db.TypePartnership, "northern-anna"), BrandID: borealis, CreatorID: w.Key("creator.anna"), Stage: db.StagePilot,
			OwnerID: new(w.Key("user.northern")), Tier: new(db.TierMid), FollowerCount: new(int64(120_000)), Tags: []string{"winter"},
			Notes: new("Northern thoughts on Anna."), ContactedAt: new(day(-10)), StartedAt: new(day(-6)),
			ContractSignedOn: new(on(-7)), ContractReference: new("BOR-1"), RevisionLimit: 3,
		},
		{
			Base: w.named(db.TypePartnership, "northern-cleo"), BrandID: borealis, CreatorID: w.Key("creator.cleo"), Stage: db.StageNegotiating,
			Tier: new(db.TierMicro), FollowerCount: new(int64(30_000)), Tags: []string{}, ContactedAt: new(day(-9)), RevisionLimit: 2,
		},
		{
			Base: w.named(db.TypePartnership, "northern-emil"), BrandID: borealis, CreatorID: w.Key("creator.emil"), Stage: db.StageDiscovered,
			Tier: new(db.TierMacro), FollowerCount: new(int64(1_500_000)), Tags: []string{"secret"}, RevisionLimit: 2,
		},
	} {
		// ben's and dora's were made at the same moment: lists have ties.
		p.CreatedAt, p.Stamp = day(min(i, 1)-26), db.NewStamp(day(-1))
		w.add(p.BrandID, p)
	}
	w.stage("anna-1", "anna", nil, db.StageDiscovered, -26, "")
	w.stage("anna-2", "anna", new(db.StageNegotiating), db.StagePilot, -12, "")
	w.stage("anna-3", "anna", new(db.StagePilot), db.StageScaling, -5, "The pilot went well.")
	w.stage("emil-1", "emil", new(db.StageAtRisk), db.StageExited, -4, "No fit any more.")
	w.stage("northern-anna-1", "northern-anna", new(db.StageNegotiating), db.StagePilot, -6, "Northern reasons.")
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
			Base: w.named(db.TypeCampaign, "spring"), BrandID: aurora, Name: "Spring launch", Goal: new("Make the balm known."), Type: "LAUNCH",
			StartsOn: on(-14), EndsOn: new(on(28)), BudgetMinor: new(int64(2_500_050)), Waves: []*db.CampaignWave{
				{Name: "Tease", StartsOn: on(-14), EndsOn: on(-8)}, {Name: "Launch", StartsOn: on(-7), EndsOn: on(7)},
			},
		},
		{Base: w.named(db.TypeCampaign, "evergreen"), BrandID: aurora, Name: "always on", Type: "EVERGREEN", StartsOn: on(-60), Waves: []*db.CampaignWave{}},
		{
			Base: w.named(db.TypeCampaign, "northern-winter"), BrandID: borealis, Name: "Northern winter", Type: "SEASONAL",
			StartsOn: on(-14), EndsOn: new(on(14)), BudgetMinor: new(int64(990_000)), Waves: []*db.CampaignWave{},
		},
	} {
		c.CreatedAt, c.Stamp = day(-21), db.NewStamp(day(-21))
		w.add(c.BrandID, c)
	}
	w.participant("spring-anna", "spring", "anna", "anna", new(int64(400_000)), -14)
	w.participant("spring-ben", "spring", "ben", "ben", new(int64(50_000)), -13)
	w.participant("evergreen-emil", "evergreen", "emil", "emil", nil, -20)
	w.participant("northern-winter-anna", "northern-winter", "northern-anna", "anna", new(int64(700_000)), -9)
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
		d.DraftDueOn, d.PublishFrom, d.PublishUntil = new(on(-8)), new(day(-7)), new(day(7))
		return *d
	}
	w.work(work{"reel", "anna", "anna", "spring", "anna-instagram", -11, window(&db.Deliverable{
		Type: "REEL", Title: "The balm in thirty seconds", Instructions: new("Show the texture."), State: db.StateVerifiedLive, RevisionsUsed: 1,
	})})
	w.work(work{"story", "anna", "anna", "spring", "", -10, db.Deliverable{Type: "STORY", Title: "Behind the balm", State: db.StateSubmitted}})
	w.work(work{"article", "anna", "anna", "", "", -9, db.Deliverable{Type: "ARTICLE", Title: "What is in it", State: db.StateAssigned, NeedsConcept: true}})
	w.work(work{"clip", "anna", "anna", "", "anna-tiktok", -8, db.Deliverable{Type: "SHORT", Title: "One minute", State: db.StateApproved}})
	w.work(work{"skit", "emil", "emil", "evergreen", "emil-tiktok", -20, db.Deliverable{Type: "VIDEO", Title: "A skit", State: db.StateCancelled}})
	w.work(work{"northern-video", "northern-anna", "anna", "northern-winter", "anna-tiktok", -5, db.Deliverable{
		Type: "VIDEO", Title: "Northern headphones", Instructions: new("Northern instructions."), State: db.StatePublished,
	}})
	w.work(work{"northern-post", "northern-anna", "anna", "", "", -4, db.Deliverable{Type: "POST", Title: "Northern post", State: db.StateInReview}})

	w.submission("reel-1", "reel", "anna", 1, -9)
	w.submission("reel-2", "reel", "anna", 2, -8)
	w.submission("story-1", "story", "anna", 1, -3)
	w.submission("clip-1", "clip", "anna", 1, -6)
	w.submission("northern-video-1", "northern-video", "anna", 1, -4)
	w.submission("northern-post-1", "northern-post", "anna", 1, -3)

	w.review("reel-1", "reel-1", "manager", db.DecisionRequestChanges, -9, &db.ReviewComment{Item: new("texture"), Goal: new("Texture"), Body: "Closer, please.", TimecodeSeconds: new(12)})
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
		d.CampaignID = new(w.Key("campaign." + job.campaign))
	}
	if job.account != "" {
		d.AccountID = new(w.Key("account." + job.account))
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
		Caption: new("Caption of " + name), SubmittedByID: w.Key("user." + user), SubmittedAt: day(days),
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
	judged := w.judged(name)
	w.add(of.BrandID, &db.Review{
		Base: base, BrandID: of.BrandID, CreatorID: of.CreatorID, DeliverableID: of.DeliverableID, SubmissionID: of.Key,
		SubmittedByID: of.SubmittedByID, BriefVersionID: &judged.Key, BriefPublishedAt: judged.PublishedAt,
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
		PartnershipID: d.PartnershipID, CampaignID: new(w.Key("campaign." + campaign)), URL: "https://social.example/p/" + deliverable,
		AccountID: d.AccountID, PublishedAt: day(days), Status: db.PublicationLive, Version: 1,
	}
	first := *p
	w.add(d.BrandID, &first)
	if status == db.PublicationVerifiedLive {
		w.disclosure(deliverable, p, "manager")
		p.Status, p.VerifiedAt, p.VerifiedByID = status, new(day(days+1)), new(w.Key("user.manager"))
		w.settle(d.BrandID, p)
	}
}
