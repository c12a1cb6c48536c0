package rows

import (
	"testing"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// Creator is a creator that keeps the own profile, which every brand can find.
// It is a person who signs in, unless the row says another source or user.
func Creator(t testing.TB, on *dbtest.DB, changes ...func(*db.Creator)) *db.Creator {
	t.Helper()
	creator := changed(&db.Creator{
		Base: base(), DisplayName: "Mina Sol", Languages: []string{}, Niches: []string{},
		ContentStyles: []db.ContentStyle{}, Formats: []db.ContentFormat{},
		Visibility: db.Discoverable, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	if creator.UserID == nil && creator.SourceBrandID == nil {
		creator.UserID = &User(t, on, func(u *db.User) { u.Name = creator.DisplayName }).Key
	}
	Insert(t, on, creator)
	return creator
}

// Entered makes a creator's profile one that the brand entered.
func Entered(brand *db.Brand) func(*db.Creator) {
	return func(c *db.Creator) { c.SourceBrandID, c.Visibility = &brand.Key, db.Private }
}

// As is the viewer that a creator is with the own token.
func As(creator *db.Creator) auth.Viewer {
	return auth.Viewer{Kind: auth.KindCreator, UserID: *creator.UserID, Name: creator.DisplayName, CreatorID: creator.Key}
}

// Account is an Instagram account of a creator.
func Account(t testing.TB, on *dbtest.DB, creator *db.Creator, changes ...func(*db.SocialAccount)) *db.SocialAccount {
	t.Helper()
	b := base()
	account := changed(&db.SocialAccount{
		Base: b, CreatorID: creator.Key, SourceBrandID: creator.SourceBrandID,
		Platform: "INSTAGRAM", Handle: "mina." + tag(b), CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, account)
	return account
}
