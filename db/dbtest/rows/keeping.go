package rows

import (
	"testing"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/scalars"
)

// Interaction is an email from the creator of a partnership.
func Interaction(t testing.TB, on *dbtest.DB, p *db.Partnership, changes ...func(*db.Interaction)) *db.Interaction {
	t.Helper()
	i := changed(&db.Interaction{
		Base: base(), BrandID: p.BrandID, PartnershipID: p.Key, Kind: "EMAIL", Direction: new(db.DirectionInbound), Subject: "About the spring",
		OccurredAt: At(), Participants: []string{}, Links: []string{}, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, i)
	return i
}

// CheckIn is one that is due a week after the rows were made.
func CheckIn(t testing.TB, on *dbtest.DB, p *db.Partnership, changes ...func(*db.CheckIn)) *db.CheckIn {
	t.Helper()
	c := changed(&db.CheckIn{
		Base: base(), BrandID: p.BrandID, PartnershipID: p.Key, DueOn: scalars.DateOf(At().AddDate(0, 0, 7)), CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, c)
	return c
}

// Decision is one that a member of the partnership's brand took.
func Decision(t testing.TB, on *dbtest.DB, p *db.Partnership, by uuid.UUID, changes ...func(*db.Decision)) *db.Decision {
	t.Helper()
	d := changed(&db.Decision{
		Base: base(), BrandID: p.BrandID, PartnershipID: p.Key, What: "Two reels a month.", Why: "One was too few.", DecidedByID: by, DecidedAt: At(), CreatedAt: At(),
	}, changes)
	Insert(t, on, d)
	return d
}

// BrandFeedback is what the creator of a partnership told the brand.
func BrandFeedback(t testing.TB, on *dbtest.DB, p *db.Partnership, changes ...func(*db.BrandFeedback)) *db.BrandFeedback {
	t.Helper()
	f := changed(&db.BrandFeedback{
		Base: base(), BrandID: p.BrandID, PartnershipID: p.Key, CreatorID: p.CreatorID, Respect: new(5), CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, f)
	return f
}

// Wave is a planned wave of a partnership's roadmap.
func Wave(t testing.TB, on *dbtest.DB, p *db.Partnership, changes ...func(*db.RoadmapWave)) *db.RoadmapWave {
	t.Helper()
	w := changed(&db.RoadmapWave{
		Base: base(), BrandID: p.BrandID, PartnershipID: p.Key, CreatorID: p.CreatorID, Year: 2026, Quarter: 3, Title: "Summer",
		Formats: []db.ContentFormat{}, Channels: []db.Platform{}, Status: db.WavePlanned, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, w)
	return w
}

// Program is a programme with the tiers Friend and Ambassador.
func Program(t testing.TB, on *dbtest.DB, brand *db.Brand, changes ...func(*db.AmbassadorProgram)) *db.AmbassadorProgram {
	t.Helper()
	b := base()
	p := changed(&db.AmbassadorProgram{
		Base: b, BrandID: brand.Key, Name: "Circle " + tag(b), Requirements: []string{}, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, p)
	for i, name := range []string{"Friend", "Ambassador"} {
		Insert(t, on, &db.ProgramTier{Base: base(), BrandID: brand.Key, ProgramID: p.Key, Name: name, Rank: i + 1, Benefits: []string{}, Requirements: []string{}})
	}
	return p
}

// Enrolment is a partnership's time as a Friend in a programme.
func Enrolment(t testing.TB, on *dbtest.DB, program *db.AmbassadorProgram, p *db.Partnership, changes ...func(*db.Enrolment)) *db.Enrolment {
	t.Helper()
	e := changed(&db.Enrolment{
		Base: base(), BrandID: p.BrandID, ProgramID: program.Key, PartnershipID: p.Key, CreatorID: p.CreatorID, Tier: "Friend",
		JoinedOn: scalars.DateOf(At()), CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, e)
	return e
}
