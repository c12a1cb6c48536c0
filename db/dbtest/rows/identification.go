package rows

import (
	"testing"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/scalars"
)

// Vetting is a check of a partnership's creator by the member, made at At, that
// was passed and does not age.
func Vetting(t testing.TB, on *dbtest.DB, p *db.Partnership, by auth.Viewer, changes ...func(*db.VettingCheck)) *db.VettingCheck {
	t.Helper()
	check := changed(&db.VettingCheck{
		Base: base(), BrandID: p.BrandID, CreatorID: p.CreatorID, PartnershipID: p.Key, Kind: "BRAND_SAFETY", Verdict: db.VettingPassed,
		ReviewerID: by.UserID, CheckedAt: At(),
	}, changes)
	Insert(t, on, check)
	return check
}

// Shortlist is a shortlist of the brand.
func Shortlist(t testing.TB, on *dbtest.DB, brand *db.Brand, changes ...func(*db.Shortlist)) *db.Shortlist {
	t.Helper()
	list := changed(&db.Shortlist{
		Base: base(), BrandID: brand.Key, Name: "Spring faces", CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, list)
	return list
}

// Entry is a candidate of a shortlist.
func Entry(t testing.TB, on *dbtest.DB, list *db.Shortlist, p *db.Partnership, changes ...func(*db.ShortlistEntry)) *db.ShortlistEntry {
	t.Helper()
	entry := changed(&db.ShortlistEntry{
		Base: base(), BrandID: p.BrandID, CreatorID: p.CreatorID, PartnershipID: p.Key, ShortlistID: list.Key,
		Status: db.EntryCandidate, AddedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, entry)
	return entry
}

// PastPartnership is a sponsorship that a creator published, at some time in the
// year before At.
func PastPartnership(t testing.TB, on *dbtest.DB, creator *db.Creator, changes ...func(*db.PastPartnership)) *db.PastPartnership {
	t.Helper()
	from, until := scalars.DateOf(At().AddDate(0, -3, 0)), scalars.DateOf(At().AddDate(0, -2, 0))
	b := base()
	p := changed(&db.PastPartnership{
		Base: b, CreatorID: creator.Key, BrandName: "Brand " + tag(b), Category: "skincare", StartedOn: &from, EndedOn: &until,
		Source: db.SourceCreator, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, p)
	return p
}

// CustomField is a text field of partnerships.
func CustomField(t testing.TB, on *dbtest.DB, brand *db.Brand, changes ...func(*db.CustomField)) *db.CustomField {
	t.Helper()
	b := base()
	field := changed(&db.CustomField{
		Base: b, BrandID: brand.Key, Entity: db.CustomOfPartnership, Name: "Field " + tag(b), Type: db.CustomText, Options: []string{},
		CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, field)
	return field
}
