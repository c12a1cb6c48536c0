package rows

import (
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

// keeping is what keeps the relationships: the brands' own log, what the creators
// say, and what is planned.
func (w *World) keeping() {
	w.interaction("anna-mail", "anna", "EMAIL", db.DirectionInbound, -10)
	w.interaction("anna-call", "anna", "CALL", db.DirectionOutbound, -2)
	w.interaction("anna-note", "anna", db.InteractionNote, "", -1)
	w.interaction("northern-mail", "northern-anna", "EMAIL", db.DirectionOutbound, -2)
	w.decision("anna-first", "anna", -9, "", "anna-mail")
	w.decision("anna-second", "anna", -2, "anna-first", "anna-call")
	w.decision("northern-first", "northern-anna", -2, "", "northern-mail")

	w.checkIn("anna-missed", "anna", 12, nil)
	w.checkIn("anna-done", "anna", -3, func(c *db.CheckIn) { c.DoneAt, c.Outcome = new(day(-2)), new("She likes the balm.") })
	w.checkIn("anna-skipped", "anna", -12, func(c *db.CheckIn) { c.SkippedAt, c.SkipReason = new(day(-12)), new("Holidays.") })
	w.checkIn("northern-due", "northern-anna", 40, nil)

	w.brandFeedback("anna-reel", "anna", "anna", "reel", "spring", 8)
	w.brandFeedback("anna-old", "anna", "anna", "", "", -10)
	w.brandFeedback("emil", "emil", "emil", "", "", -3)
	w.brandFeedback("northern-anna", "northern-anna", "anna", "", "", 1)

	w.wave("anna-planned", "anna", "anna", 3, db.WavePlanned)
	w.wave("anna-confirmed", "anna", "anna", 2, db.WaveConfirmed)
	w.wave("ben-planned", "ben", "ben", 2, db.WavePlanned)
	w.wave("northern-planned", "northern-anna", "anna", 2, db.WavePlanned)
	w.wave("northern-confirmed", "northern-anna", "anna", 3, db.WaveConfirmed)
	w.score("anna", "anna", "anna", "reel")
	w.score("northern-anna", "northern-anna", "anna", "")

	w.program("circle", "aurora", "Aurora Circle")
	w.program("empty", "aurora", "Aurora Lab")
	w.program("northern", "borealis", "Northern Lights")
	w.enrolment("anna", "circle", "anna", "anna")
	w.enrolment("northern-anna", "northern", "northern-anna", "anna")
}

// keeper is the person who looks after a partnership.
func (w *World) keeper(partnership string) uuid.UUID {
	if w.brandOf(partnership) == w.Key("brand.borealis") {
		return w.Key("user.northern")
	}
	return w.Key("user.manager")
}

func (w *World) interaction(name, partnership string, kind db.InteractionKind, direction db.InteractionDirection, days int) {
	i := &db.Interaction{
		Base: w.named(db.TypeInteraction, name), BrandID: w.brandOf(partnership), PartnershipID: w.Key("partnership." + partnership), Kind: kind,
		Subject: "Subject of " + name, Body: new("Body of " + name), OccurredAt: day(days), Participants: []string{"Mara", "Anna"},
		Links: []string{"https://files.example/" + name}, LoggedByID: new(w.keeper(partnership)), CreatedAt: day(days), Stamp: db.NewStamp(day(days)),
	}
	if direction != "" {
		i.Direction = &direction
	}
	w.add(i.BrandID, i)
}

func (w *World) decision(name, partnership string, days int, supersedes, interaction string) {
	d := &db.Decision{
		Base: w.named(db.TypeDecision, name), BrandID: w.brandOf(partnership), PartnershipID: w.Key("partnership." + partnership),
		What: "What of " + name, Why: "Why of " + name, DecidedByID: w.keeper(partnership), DecidedAt: day(days), CreatedAt: day(days),
		InteractionID: new(w.Key("interaction." + interaction)),
	}
	if supersedes != "" {
		d.SupersedesID = new(w.Key("decision." + supersedes))
	}
	w.add(d.BrandID, d)
}

func (w *World) checkIn(name, partnership string, due int, change func(*db.CheckIn)) {
	c := &db.CheckIn{
		Base: w.named(db.TypeCheckIn, name), BrandID: w.brandOf(partnership), PartnershipID: w.Key("partnership." + partnership),
		DueOn: on(due), Topic: new("Topic of " + name), CreatedAt: day(-14), Stamp: db.NewStamp(day(-14)),
	}
	if change != nil {
		change(c)
	}
	w.add(c.BrandID, c)
}

func (w *World) brandFeedback(name, partnership, creator, deliverable, campaign string, days int) {
	f := &db.BrandFeedback{
		Base: w.named(db.TypeBrandFeedback, name), BrandID: w.brandOf(partnership), PartnershipID: w.Key("partnership." + partnership),
		CreatorID: w.Key("creator." + creator), BriefClarity: new(4), ResponseTime: new(3), Respect: new(5), Note: new("Note of " + name),
		CreatedAt: day(days), Stamp: db.NewStamp(day(days)),
	}
	if deliverable != "" {
		f.DeliverableID = new(w.Key("deliverable." + deliverable))
	}
	if campaign != "" {
		f.CampaignID = new(w.Key("campaign." + campaign))
	}
	w.add(f.BrandID, f)
}

func (w *World) wave(name, partnership, creator string, quarter int, status db.RoadmapWaveStatus) {
	wave := &db.RoadmapWave{
		Base: w.named(db.TypeRoadmapWave, name), BrandID: w.brandOf(partnership), PartnershipID: w.Key("partnership." + partnership),
		CreatorID: w.Key("creator." + creator), Year: 2026, Quarter: quarter, Title: "Title of " + name, Formats: []db.ContentFormat{"SHORT_FORM"},
		Channels: []db.Platform{"INSTAGRAM"}, BudgetMinor: new(int64(120_000)), Status: status, CreatedAt: day(-3), Stamp: db.NewStamp(day(-3)),
	}
	if status == db.WaveConfirmed {
		wave.ConfirmedAt = new(day(-1))
	}
	w.add(wave.BrandID, wave)
}

func (w *World) score(name, partnership, creator, deliverable string) {
	s := &db.QualitativeScore{
		Base: w.named(db.TypeQualitativeScore, name), BrandID: w.brandOf(partnership), PartnershipID: w.Key("partnership." + partnership),
		CreatorID: w.Key("creator." + creator), ContentQuality: new(4), CollaborationEase: new(5), Note: new("Note of the score " + name),
		ScoredByID: new(w.keeper(partnership)), ScoredAt: day(-1),
	}
	if deliverable != "" {
		s.DeliverableID = new(w.Key("deliverable." + deliverable))
	}
	w.add(s.BrandID, s)
}

func (w *World) program(name, brand, title string) {
	p := &db.AmbassadorProgram{
		Base: w.named(db.TypeAmbassadorProgram, name), BrandID: w.Key("brand." + brand), Name: title, Description: new("Description of " + name),
		Requirements: []string{"One post a month"}, Notes: new("Notes on " + name), CreatedAt: day(-20), Stamp: db.NewStamp(day(-20)),
	}
	w.add(p.BrandID, p)
	for i, tier := range []string{"Friend", "Ambassador"} {
		w.add(p.BrandID, &db.ProgramTier{
			Base: db.Base{Key: uuid.NewSHA1(p.Key, []byte(tier))}, BrandID: p.BrandID, ProgramID: p.Key, Name: tier, Rank: i + 1,
			Benefits: []string{"Early access"}, Requirements: []string{},
		})
	}
}

func (w *World) enrolment(name, program, partnership, creator string) {
	e := &db.Enrolment{
		Base: w.named(db.TypeEnrolment, name), BrandID: w.brandOf(partnership), ProgramID: w.Key("program." + program),
		PartnershipID: w.Key("partnership." + partnership), CreatorID: w.Key("creator." + creator), Tier: "Friend", JoinedOn: on(-4),
		CreatedAt: day(-4), Stamp: db.NewStamp(day(-4)),
	}
	w.add(e.BrandID, e)
}
