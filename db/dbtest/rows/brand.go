package rows

import (
	"testing"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// Brand is a brand that reports in euros.
func Brand(t testing.TB, on *dbtest.DB, changes ...func(*db.Brand)) *db.Brand {
	t.Helper()
	b := base()
	brand := changed(&db.Brand{
		Base: b, Slug: "brand-" + tag(b), Name: "Alpine Oat", Industries: []string{}, Values: []string{},
		Currency: "EUR", TimeZone: "Europe/Berlin",
		TierNano: 1_000, TierMicro: 10_000, TierMid: 50_000, TierMacro: 500_000, TierMega: 1_000_000,
		ReviewSLADays: 5, Competitors: []string{}, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, brand)
	return brand
}

// User is a person who is a member of no brand.
func User(t testing.TB, on *dbtest.DB, changes ...func(*db.User)) *db.User {
	t.Helper()
	b := base()
	user := changed(&db.User{Base: b, Subject: "person-" + tag(b), Name: "Robin Faber", CreatedAt: At()}, changes)
	Insert(t, on, user)
	return user
}

// Member makes a new person a member of the brand, and gives the viewer that
// the person is there.
func Member(t testing.TB, on *dbtest.DB, brand *db.Brand, role auth.Role) auth.Viewer {
	t.Helper()
	return Join(t, on, brand, User(t, on), role)
}

// Join makes a person a member of the brand, and gives the viewer that the
// person is there.
func Join(t testing.TB, on *dbtest.DB, brand *db.Brand, user *db.User, role auth.Role) auth.Viewer {
	t.Helper()
	Insert(t, on, &db.Membership{Base: base(), BrandID: brand.Key, UserID: user.Key, Role: role, CreatedAt: At(), Version: 1})
	return auth.Viewer{Kind: auth.KindBrand, UserID: user.Key, Name: user.Name, BrandID: brand.Key, Role: role}
}
