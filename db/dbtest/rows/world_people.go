package rows

import (
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
)

// Principal is somebody who has a token: as a member of a brand, or as a creator.
type Principal struct {
	// Name is the brand and the role, or creator and the name.
	Name string
	// Subject is the `sub` of the person's tokens.
	Subject string
	// Brand is the key of the active brand; nil for a creator.
	Brand uuid.UUID
	// Role is the role in it; empty for a creator.
	Role auth.Role
}

// Principals are all who have tokens: each role of aurora, a manager and a viewer
// of borealis, and the creators who keep their profiles.
func (w *World) Principals() []Principal {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	return []Principal{
		{"aurora.owner", "owner", aurora, auth.RoleOwner},
		{"aurora.admin", "admin", aurora, auth.RoleAdmin},
		{"aurora.manager", "manager", aurora, auth.RoleManager},
		{"aurora.finance", "finance", aurora, auth.RoleFinance},
		{"aurora.analyst", "analyst", aurora, auth.RoleAnalyst},
		{"aurora.viewer", "viewer", aurora, auth.RoleViewer},
		{"borealis.manager", "northern", borealis, auth.RoleManager},
		{"borealis.viewer", "analyst", borealis, auth.RoleViewer},
		{"creator.anna", "anna", uuid.Nil, ""},
		{"creator.ben", "ben", uuid.Nil, ""},
		{"creator.emil", "emil", uuid.Nil, ""},
	}
}

func (w *World) people() {
	for _, b := range []*db.Brand{
		{
			Base: w.named(db.TypeBrand, "aurora"), Slug: "aurora", Name: "Aurora Skin", Industries: []string{"skincare", "beauty"},
			Values: []string{"honesty", "slow beauty"}, Tone: new("Warm, never loud."), Currency: "EUR", TimeZone: "Europe/Berlin",
			TierNano: 1_000, TierMicro: 10_000, TierMid: 50_000, TierMacro: 500_000, TierMega: 1_000_000, ReviewSLADays: 3,
		},
		{
			Base: w.named(db.TypeBrand, "borealis"), Slug: "borealis", Name: "Borealis Audio", Industries: []string{"electronics"},
			Values: []string{}, Currency: "USD", TimeZone: "America/New_York",
			TierNano: 2_000, TierMicro: 20_000, TierMid: 100_000, TierMacro: 600_000, TierMega: 2_000_000, ReviewSLADays: 5,
		},
	} {
		b.Competitors, b.CreatedAt, b.Stamp = []string{"Hygiena", "Bright & Co"}, At(), db.NewStamp(At())
		w.add(b.Key, b)
	}
	w.person(uuid.Nil, "owner", "Olga Owner")
	w.person(uuid.Nil, "admin", "Adam Admin")
	w.person(uuid.Nil, "manager", "Mara Manager")
	w.person(uuid.Nil, "finance", "Finn Finance")
	w.person(uuid.Nil, "analyst", "Ada Analyst")
	w.person(uuid.Nil, "viewer", "Vito Viewer")
	w.person(uuid.Nil, "former", "Fay Former")
	w.person(w.Key("brand.borealis"), "northern", "Nora Northern")
	w.person(uuid.Nil, "anna", "Anna Aster")
	w.person(uuid.Nil, "ben", "Ben Birke")
	w.person(uuid.Nil, "emil", "Emil Esche")

	w.member("aurora", "owner", auth.RoleOwner, nil)
	w.member("aurora", "admin", auth.RoleAdmin, nil)
	w.member("aurora", "manager", auth.RoleManager, nil)
	w.member("aurora", "finance", auth.RoleFinance, nil)
	w.member("aurora", "analyst", auth.RoleAnalyst, nil)
	w.member("aurora", "viewer", auth.RoleViewer, nil)
	w.member("aurora", "former", auth.RoleManager, new(day(-1)))
	w.member("borealis", "northern", auth.RoleManager, nil)
	w.member("borealis", "analyst", auth.RoleViewer, nil)
	w.apiKey("aurora", "admin", "nocode", "creators:read", "partnerships:read", "partnerships:write")
	w.apiKey("borealis", "northern", "sheet", "campaigns:read")
}

// apiKey is a key of a member; its secret is its name.
func (w *World) apiKey(brand, user, name string, scopes ...string) {
	sum := sha256.Sum256([]byte(name))
	key := w.Key("brand." + brand)
	w.add(key, &db.APIKey{
		Base: w.named(auth.TypeAPIKey, name), BrandID: key, UserID: w.Key("user." + user), Name: name, Scopes: scopes,
		SecretHash: sum[:], CreatedAt: day(-20), ExpiresAt: day(300), Stamp: db.NewStamp(day(-20)),
	})
}

func (w *World) person(of uuid.UUID, subject, name string) {
	w.add(of, &db.User{
		Base: w.named(db.TypeUser, subject), Subject: subject, Name: name,
		Email: new(subject + "@example.com"), CreatedAt: day(-30),
	})
}

func (w *World) member(brand, user string, role auth.Role, ended *time.Time) {
	key := w.Key("brand." + brand)
	w.add(key, &db.Membership{
		Base: w.named(db.TypeMembership, brand+"-"+user), BrandID: key, UserID: w.Key("user." + user),
		Role: role, CreatedAt: day(-30), EndedAt: ended, Version: 1,
	})
}

func (w *World) creators() {
	aurora, borealis := w.Key("brand.aurora"), w.Key("brand.borealis")
	for i, c := range []*db.Creator{
		{
			Base: w.named(db.TypeCreator, "anna"), UserID: new(w.Key("user.anna")), DisplayName: "Anna Aster",
			Bio: new("Skin, slowly. 🌿 עברית"), Country: new("DE"), Languages: []string{"de", "en"}, Niches: []string{"skincare", "wellness"},
			ContentStyles: []db.ContentStyle{"EDUCATIONAL", "TUTORIAL"}, Formats: []db.ContentFormat{"SHORT_FORM", "LONG_FORM"},
			Visibility: db.Discoverable, FollowerCount: new(int64(120_000)),
		},
		{
			Base: w.named(db.TypeCreator, "ben"), UserID: new(w.Key("user.ben")), DisplayName: "Ben Birke", Country: new("AT"),
			Languages: []string{"de"}, Niches: []string{"running"}, ContentStyles: []db.ContentStyle{"LIFESTYLE"},
			Formats: []db.ContentFormat{"STORY"}, Visibility: db.Private, FollowerCount: new(int64(8_000)),
		},
		{
			Base: w.named(db.TypeCreator, "cleo"), SourceBrandID: &borealis, DisplayName: "Cleo Cedar", Country: new("US"),
			Languages: []string{"en"}, Niches: []string{"audio"}, ContentStyles: []db.ContentStyle{}, Formats: []db.ContentFormat{},
			Visibility: db.Private, FollowerCount: new(int64(30_000)),
		},
		{
			Base: w.named(db.TypeCreator, "dora"), SourceBrandID: &aurora, DisplayName: "dora dogwood",
			Languages: []string{}, Niches: []string{"skincare"}, ContentStyles: []db.ContentStyle{}, Formats: []db.ContentFormat{},
			Visibility: db.Private,
		},
		{
			Base: w.named(db.TypeCreator, "emil"), UserID: new(w.Key("user.emil")), DisplayName: "Emil Esche", Country: new("DE"),
			Languages: []string{"de"}, Niches: []string{"comedy"}, ContentStyles: []db.ContentStyle{"COMEDIC"},
			Formats: []db.ContentFormat{"SHORT_FORM"}, Visibility: db.Discoverable, FollowerCount: new(int64(1_500_000)),
		},
	} {
		c.CreatedAt, c.Stamp = day(i-29), db.NewStamp(day(i-29))
		w.add(sourceOf(c.SourceBrandID), c)
	}
	w.account("anna", nil, "INSTAGRAM", 120_000, true)
	w.account("anna", nil, "TIKTOK", 45_000, false)
	w.account("ben", nil, "INSTAGRAM", 8_000, false)
	w.account("cleo", &borealis, "YOUTUBE", 30_000, false)
	w.account("dora", &aurora, "INSTAGRAM", 0, false)
	w.account("emil", nil, "TIKTOK", 1_500_000, true)

	w.contact("anna-own", "anna", nil)
	w.contact("anna-northern", "anna", &borealis)
	w.contact("ben-own", "ben", nil)
	w.contact("cleo-northern", "cleo", &borealis)
	w.contact("dora-aurora", "dora", &aurora)

	w.audience("anna-own-old", "anna-instagram", "anna", nil, -20)
	w.audience("anna-own", "anna-instagram", "anna", nil, -10)
	w.audience("anna-aurora", "anna-instagram", "anna", &aurora, -15)
	w.audience("anna-northern", "anna-instagram", "anna", &borealis, -5)
	w.audience("cleo-northern", "cleo-youtube", "cleo", &borealis, -5)
	w.audience("ben-own", "ben-instagram", "ben", nil, -5)
}

func sourceOf(brand *uuid.UUID) uuid.UUID {
	if brand == nil {
		return uuid.Nil
	}
	return *brand
}

func (w *World) account(creator string, source *uuid.UUID, platform db.Platform, followers int64, verified bool) {
	name := map[db.Platform]string{"INSTAGRAM": "instagram", "TIKTOK": "tiktok", "YOUTUBE": "youtube"}[platform]
	account := &db.SocialAccount{
		Base: w.named(db.TypeSocialAccount, creator+"-"+name), CreatorID: w.Key("creator." + creator), SourceBrandID: source,
		Platform: platform, Handle: creator + ".posts", URL: new("https://" + name + ".example/" + creator + ".posts"),
		Verified: verified, CreatedAt: day(-28), Stamp: db.NewStamp(day(-28)),
	}
	if followers > 0 {
		account.FollowerCount = &followers
	}
	w.add(sourceOf(source), account)
}

func (w *World) contact(name, creator string, held *uuid.UUID) {
	w.add(sourceOf(held), &db.CreatorContact{
		Base: w.named("contact", name), CreatorID: w.Key("creator." + creator), BrandID: held,
		LegalName: new("Legal " + name), Email: new(name + "@example.com"), Phone: new("+49 30 1234"), Stamp: db.NewStamp(day(-27)),
	})
}

func (w *World) audience(name, account, creator string, recorded *uuid.UUID, days int) {
	source := db.SourceManual
	if recorded == nil {
		source = db.SourceCreator
	}
	w.add(sourceOf(recorded), &db.AudienceSnapshot{
		Base: w.named(db.TypeAudienceSnapshot, name), AccountID: w.Key("account." + account), CreatorID: w.Key("creator." + creator),
		BrandID: recorded, CapturedAt: day(days), Source: source,
		Ages:    []*db.AudienceShare{{Segment: "25-34", Share: 0.5}, {Segment: "18-24", Share: 0.25}},
		Genders: []*db.AudienceShare{{Segment: "female", Share: 0.7}}, Countries: []*db.AudienceShare{{Segment: "DE", Share: 0.9}},
		Interests: []*db.AudienceShare{}, RecordedAt: day(days),
	})
}
