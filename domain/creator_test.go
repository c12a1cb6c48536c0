package domain_test

import (
	"context"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
)

// fails makes a call that must be refused with these codes and paths, and proves
// that nothing was written.
func (r register) fails(t *testing.T, name string, want []string, call func() error) {
	t.Helper()
	before := r.printed(t)
	if diff := cmp.Diff(want, refused(t, call())); diff != "" {
		t.Errorf("%s: the refusal (-want +got):\n%s", name, diff)
	}
	if diff := cmp.Diff(before, r.printed(t)); diff != "" {
		t.Errorf("%s: a refused call changed the database:\n%s", name, diff)
	}
}

// cast is two brands, and three creators: one that the first entered, one that
// everybody finds and one that hides from all.
type cast struct {
	register
	brand, rival    *db.Brand
	manager, other  auth.Viewer
	entered         *db.Creator
	kept, hiding    *db.Creator
	ours            *db.SocialAccount
	famous, private *db.SocialAccount
}

func openCast(t *testing.T) cast {
	t.Helper()
	c := cast{register: openRegister(t)}
	c.brand, c.rival = rows.Brand(t, c.on), rows.Brand(t, c.on)
	c.manager, c.other = rows.Member(t, c.on, c.brand, auth.RoleManager), rows.Member(t, c.on, c.rival, auth.RoleManager)
	c.entered = rows.Creator(t, c.on, rows.Entered(c.brand), func(x *db.Creator) { x.FollowerCount = new(int64(500)) })
	c.kept = rows.Creator(t, c.on)
	c.hiding = rows.Creator(t, c.on, func(x *db.Creator) { x.Visibility = db.Private })
	c.ours = rows.Account(t, c.on, c.entered, func(a *db.SocialAccount) { a.Handle, a.FollowerCount = "our.anna", new(int64(500)) })
	c.famous = rows.Account(t, c.on, c.kept, func(a *db.SocialAccount) { a.Handle = "famous" })
	c.private = rows.Account(t, c.on, c.hiding, func(a *db.SocialAccount) { a.Handle = "hidden" })
	return c
}

func instagram(handle string) *domain.SocialAccountInput {
	return &domain.SocialAccountInput{Platform: "INSTAGRAM", Handle: handle}
}

func TestCreatorCreate(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	before := len(c.actions(t))
	made, err := c.rules.CreatorCreate(as(t, c.manager), domain.CreatorCreateInput{
		DisplayName: "Anna K 🌻", Bio: new("Eats oats."), Country: new("DE"), Languages: []string{"de", "en"},
		Niches: []string{" Skincare ", "TRAVEL"}, ContentStyles: []db.ContentStyle{"TUTORIAL"}, Formats: []db.ContentFormat{"STORY", "LIVE"},
		Accounts: []*domain.SocialAccountInput{
			{Platform: "INSTAGRAM", Handle: " @Anna.K ", URL: new("https://www.instagram.com/anna.k"), FollowerCount: new(int64(12_500))},
			{Platform: "TIKTOK", Handle: "anna.k", PlatformUserID: new("77"), FollowerCount: new(int64(90_000))},
			{Platform: "BLOG", Handle: "anna.example"},
			// The same letters as the spreadsheet of a Mac has them, in two parts.
			{Platform: "YOUTUBE", Handle: "@Cafe\u0301"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &db.Creator{
		Base: db.Base{Key: made.Key}, SourceBrandID: &c.brand.Key, DisplayName: "Anna K 🌻", Bio: new("Eats oats."), Country: new("DE"),
		Languages: []string{"de", "en"}, Niches: []string{"skincare", "travel"}, ContentStyles: []db.ContentStyle{"TUTORIAL"},
		Formats: []db.ContentFormat{"STORY", "LIVE"}, Visibility: db.Private, FollowerCount: new(int64(90_000)),
		CreatedAt: noon(), Stamp: db.NewStamp(noon()),
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("the creator (-want +got):\n%s", diff)
	}
	stored := rows.Read(t, c.on, made)
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	accounts := rows.All[string](t, c.on, `SELECT concat_ws(' ', platform, handle, url, platform_user_id, follower_count, source_brand_id = ?)
		FROM social_accounts WHERE creator_id = ? ORDER BY platform`, c.brand.Key, made.Key)
	if diff := cmp.Diff([]string{
		"BLOG anna.example t", "INSTAGRAM anna.k https://www.instagram.com/anna.k 12500 t", "TIKTOK anna.k 77 90000 t", "YOUTUBE caf\u00e9 t",
	}, accounts); diff != "" {
		t.Errorf("the accounts (-want +got):\n%s", diff)
	}
	told := []string{"creator.created", "account.created", "account.created", "account.created", "account.created"}
	if diff := cmp.Diff(told, c.actions(t)[before:]); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
	for _, event := range rows.Events(t, c.on) {
		if *event.BrandID != c.brand.Key || *event.CreatorID != made.Key || !event.OccurredAt.Equal(noon()) {
			t.Errorf("the event %s is of brand %v and creator %v at %v", event.Type, event.BrandID, event.CreatorID, event.OccurredAt)
		}
	}
	// Only the brand that entered the profile sees it.
	for name, viewer := range map[string]auth.Viewer{"another brand": c.other, "a creator": rows.As(c.kept)} {
		session := c.store.Session(viewer)
		if seen, _ := db.ByKeys[db.Creator](t.Context(), session, []uuid.UUID{made.Key}); len(seen) > 0 {
			t.Errorf("%s sees the profile", name)
		}
		session.Close()
	}
}

func TestCreatorCreateRefuses(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	many := make([]*domain.SocialAccountInput, 51)
	for i := range many {
		many[i] = instagram("anna" + strings.Repeat("x", i))
	}
	tests := map[string]struct {
		as   auth.Viewer
		in   domain.CreatorCreateInput
		want []string
	}{
		"a viewer":   {rows.Member(t, c.on, c.brand, auth.RoleViewer), domain.CreatorCreateInput{DisplayName: "A"}, []string{"FORBIDDEN "}},
		"an analyst": {rows.Member(t, c.on, c.brand, auth.RoleAnalyst), domain.CreatorCreateInput{DisplayName: "A"}, []string{"FORBIDDEN "}},
		"a creator":  {rows.As(c.kept), domain.CreatorCreateInput{DisplayName: "A"}, []string{"FORBIDDEN "}},
		"nobody":     {auth.Viewer{}, domain.CreatorCreateInput{DisplayName: "A"}, []string{"FORBIDDEN "}},
		"every fault at once": {c.manager, domain.CreatorCreateInput{
			DisplayName: " ", Bio: new(strings.Repeat("b", 2001)), Languages: strings.Fields("a b c d e f g h i j k"),
			Niches: []string{"Tea", "tea "}, ContentStyles: []db.ContentStyle{"REVIEW", "REVIEW"}, Formats: []db.ContentFormat{"LIVE", "LIVE"},
			Accounts: []*domain.SocialAccountInput{
				instagram("@"), instagram("a b"), instagram("https://www.instagram.com/a"), instagram("anna@example.com"),
				instagram(strings.Repeat("a", 101)), instagram("Twice"), instagram("@twice"),
				{Platform: "X", Handle: "ok", FollowerCount: new(int64(-1)), URL: new(strings.Repeat("u", 2049)), PlatformUserID: new(strings.Repeat("i", 201))},
				{Platform: "TIKTOK", Handle: "ok", FollowerCount: new(int64(1 << 53))},
			},
		}, []string{
			"REQUIRED input.displayName", "TOO_LONG input.bio", "TOO_LONG input.languages", "DUPLICATE input.niches.1",
			"DUPLICATE input.contentStyles.1", "DUPLICATE input.formats.1",
			"REQUIRED input.accounts.0.handle", "INVALID input.accounts.1.handle", "INVALID input.accounts.2.handle", "INVALID input.accounts.3.handle",
			"TOO_LONG input.accounts.4.handle", "DUPLICATE input.accounts.6.handle",
			"TOO_LONG input.accounts.7.url", "TOO_LONG input.accounts.7.platformUserId", "OUT_OF_RANGE input.accounts.7.followerCount",
			"OUT_OF_RANGE input.accounts.8.followerCount",
		}},
		"too long a name":   {c.manager, domain.CreatorCreateInput{DisplayName: strings.Repeat("ä", 121)}, []string{"TOO_LONG input.displayName"}},
		"too many accounts": {c.manager, domain.CreatorCreateInput{DisplayName: "A", Accounts: many}, []string{"TOO_LONG input.accounts"}},
		"accounts of profiles that it sees": {
			c.manager,
			domain.CreatorCreateInput{DisplayName: "A", Accounts: []*domain.SocialAccountInput{instagram("free"), instagram("@OUR.anna"), instagram("famous")}},
			[]string{"TAKEN input.accounts.1.handle", "TAKEN input.accounts.2.handle"},
		},
	}
	for name, test := range tests {
		c.fails(t, name, test.want, func() error {
			made, err := c.rules.CreatorCreate(as(t, test.as), test.in)
			if made != nil {
				t.Errorf("%s: a creator came back", name)
			}
			return err
		})
	}
	_, err := c.rules.CreatorCreate(as(t, c.manager), domain.CreatorCreateInput{DisplayName: "A", Accounts: []*domain.SocialAccountInput{instagram("our.anna"), instagram("famous")}})
	for _, creator := range []*db.Creator{c.entered, c.kept} {
		if err == nil || !strings.Contains(err.Error(), creator.ID().String()) {
			t.Errorf("the refusal %v does not name %s", err, creator.ID())
		}
	}
}

// TestCreatorCreateLearnsNothing shows that what a brand can't see makes no
// difference to it.
func TestCreatorCreateLearnsNothing(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	for _, handle := range []string{"our.anna", "hidden"} {
		made, err := c.rules.CreatorCreate(as(t, c.other), domain.CreatorCreateInput{DisplayName: "A", Accounts: []*domain.SocialAccountInput{instagram(handle)}})
		if err != nil || *made.SourceBrandID != c.rival.Key {
			t.Errorf("%s: %v", handle, err)
		}
	}
	if n := rows.Ask[int](t, c.on, "SELECT count(*) FROM social_accounts WHERE handle IN ('our.anna', 'hidden')"); n != 4 {
		t.Errorf("%d accounts, want one for each brand and one that hides", n)
	}
}

func TestCreatorUpdate(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	before := len(c.actions(t))
	changed, err := c.rules.CreatorUpdate(as(t, c.manager), c.entered.ID(), domain.CreatorUpdateInput{
		ExpectedVersion: new(1), DisplayName: new("Anna"), Bio: graphql.OmittableOf(new("Oats.")), Country: graphql.OmittableOf(new("AT")),
		Languages: []string{"de"}, Niches: []string{"Tea"}, ContentStyles: []db.ContentStyle{"REVIEW"}, Formats: []db.ContentFormat{"LIVE"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := *c.entered
	want.DisplayName, want.Bio, want.Country, want.Languages, want.Niches = "Anna", new("Oats."), new("AT"), []string{"de"}, []string{"tea"}
	want.ContentStyles, want.Formats, want.Stamp = []db.ContentStyle{"REVIEW"}, []db.ContentFormat{"LIVE"}, db.Stamp{UpdatedAt: noon(), Version: 2}
	if diff := cmp.Diff(&want, changed); diff != "" {
		t.Errorf("the creator (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&want, rows.Read(t, c.on, c.entered)); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	// Null clears, an empty list clears, what is left out stays.
	cleared, err := c.rules.CreatorUpdate(as(t, c.manager), c.entered.ID(), domain.CreatorUpdateInput{Bio: graphql.OmittableOf[*string](nil), Niches: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	want.Bio, want.Niches, want.Version = nil, []string{}, 3
	if diff := cmp.Diff(&want, cleared); diff != "" {
		t.Errorf("cleared (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"creator.updated", "creator.updated"}, c.actions(t)[before:]); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
	entries := rows.Audit(t, c.on)
	if last := entries[len(entries)-1]; string(last.Before) != `{"bio": "Oats.", "niches": ["tea"]}` || string(last.After) != `{"bio": null, "niches": []}` {
		t.Errorf("the last entry tells %s and %s", last.Before, last.After)
	}
	// The same again is no change.
	state := c.printed(t)
	if _, err := c.rules.CreatorUpdate(as(t, c.manager), c.entered.ID(), domain.CreatorUpdateInput{DisplayName: new("Anna"), Niches: []string{}}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("the same again changed:\n%s", diff)
	}
}

func TestCreatorUpdateOfTheOwn(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	changed, err := c.rules.CreatorUpdate(as(t, rows.As(c.kept)), c.kept.ID(), domain.CreatorUpdateInput{
		DisplayName: new("Mina"), Visibility: new(db.Private),
	})
	if err != nil || changed.Visibility != db.Private || changed.DisplayName != "Mina" || changed.Version != 2 {
		t.Fatalf("%+v, %v", changed, err)
	}
	entries := rows.Audit(t, c.on)
	if last := entries[len(entries)-1]; last.BrandID != nil || last.ActorKind != "CREATOR" || *last.ActorID != *c.kept.UserID {
		t.Errorf("the entry is in the chain of %v, by %v %v", last.BrandID, last.ActorKind, last.ActorID)
	}
	events := rows.Events(t, c.on)
	if last := events[len(events)-1]; last.BrandID != nil || *last.CreatorID != c.kept.Key || last.Type != "creator.updated" {
		t.Errorf("the event %s is of brand %v and creator %v", last.Type, last.BrandID, last.CreatorID)
	}
}

func TestCreatorUpdateRefuses(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	rename := domain.CreatorUpdateInput{DisplayName: new("Mine now")}
	tests := map[string]struct {
		as   auth.Viewer
		id   gid.ID
		in   domain.CreatorUpdateInput
		want []string
		seen *db.Creator
	}{
		"a viewer":                      {rows.Member(t, c.on, c.brand, auth.RoleViewer), c.entered.ID(), rename, []string{"FORBIDDEN "}, nil},
		"a profile kept by its creator": {c.manager, c.kept.ID(), rename, []string{"FORBIDDEN id"}, c.kept},
		"one that hides":                {c.manager, c.hiding.ID(), rename, []string{"NOT_FOUND id"}, nil},
		"another brand's entry":         {c.other, c.entered.ID(), rename, []string{"NOT_FOUND id"}, nil},
		"an unknown id":                 {c.manager, gid.Of(db.TypeCreator, gid.New()), rename, []string{"NOT_FOUND id"}, nil},
		"an id of another type":         {c.manager, c.brand.ID(), rename, []string{"NOT_FOUND id"}, nil},
		"no id at all":                  {c.manager, gid.ID{}, rename, []string{"NOT_FOUND id"}, nil},
		"a creator, another's":          {rows.As(c.kept), c.hiding.ID(), rename, []string{"NOT_FOUND id"}, nil},
		"a creator, a brand's entry":    {rows.As(c.kept), c.entered.ID(), rename, []string{"NOT_FOUND id"}, nil},
		"a stale version":               {c.manager, c.entered.ID(), domain.CreatorUpdateInput{ExpectedVersion: new(2), DisplayName: new("X")}, []string{"CONFLICT input.expectedVersion"}, c.entered},
		"visibility by a brand": {
			c.manager, c.entered.ID(),
			domain.CreatorUpdateInput{Visibility: new(db.Discoverable)},
			[]string{"FORBIDDEN input.visibility"},
			nil,
		},
		"faults": {
			c.manager, c.entered.ID(),
			domain.CreatorUpdateInput{DisplayName: new(""), Bio: graphql.OmittableOf(new(strings.Repeat("b", 2001))), Niches: []string{"a", ""}},
			[]string{"REQUIRED input.displayName", "TOO_LONG input.bio", "REQUIRED input.niches.1"},
			nil,
		},
	}
	for name, test := range tests {
		c.fails(t, name, test.want, func() error {
			seen, err := c.rules.CreatorUpdate(as(t, test.as), test.id, test.in)
			if diff := cmp.Diff(test.seen, seen); diff != "" {
				t.Errorf("%s: what came back (-want +got):\n%s", name, diff)
			}
			return err
		})
	}
	// An id that hides answers to the letter as one that nobody has.
	_, hides := c.rules.CreatorUpdate(as(t, c.manager), c.hiding.ID(), rename)
	_, unknown := c.rules.CreatorUpdate(as(t, c.manager), gid.Of(db.TypeCreator, gid.New()), rename)
	if hides.Error() != unknown.Error() {
		t.Errorf("%q differs from %q", hides, unknown)
	}
}

// TestCreatorConstraints tries in plain SQL what the rules refuse.
func TestCreatorConstraints(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	for name, statement := range map[string]string{
		"a brand's entry that others find":    "UPDATE creators SET visibility = 'DISCOVERABLE' WHERE id = '" + c.entered.Key.String() + "'",
		"a brand's entry that signs in":       "UPDATE creators SET user_id = '" + c.kept.UserID.String() + "' WHERE id = '" + c.entered.Key.String() + "'",
		"an account that is not its source's": "UPDATE social_accounts SET source_brand_id = '" + c.rival.Key.String() + "' WHERE id = '" + c.ours.Key.String() + "'",
		"a handle in capitals":                "UPDATE social_accounts SET handle = 'Anna' WHERE id = '" + c.ours.Key.String() + "'",
		"a name that is taken":                "UPDATE social_accounts SET handle = 'hidden' WHERE id = '" + c.famous.Key.String() + "'",
		"followers below zero":                "UPDATE social_accounts SET follower_count = -1 WHERE id = '" + c.ours.Key.String() + "'",
		"a name without letters":              "UPDATE creators SET display_name = '' WHERE id = '" + c.entered.Key.String() + "'",
	} {
		before := c.printed(t)
		if err := rows.Exec(t, c.on, statement); !strings.HasPrefix(sqlstate(err), "23") {
			t.Errorf("%s: %v", name, err)
		}
		if c.printed(t) != before {
			t.Errorf("%s: something changed", name)
		}
	}
	// Row-level security keeps a brand from a creator's profile whatever it sends.
	err := c.store.Write(t.Context(), c.manager, func(ctx context.Context, tx *db.Tx) error {
		mine := *c.kept
		mine.DisplayName = "Mine now"
		return db.Update(ctx, tx, &mine)
	})
	if got := rows.Read(t, c.on, c.kept); err == nil || got.DisplayName != "Mina Sol" {
		t.Errorf("%v; the name is %q", err, got.DisplayName)
	}
}
