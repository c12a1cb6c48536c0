package domain_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// size is a creator's follower count with its tier in the partnerships.
func (c cast) size(t *testing.T, creator *db.Creator) []string {
	t.Helper()
	return rows.All[string](t, c.on, `SELECT concat_ws(' ', c.follower_count, p.follower_count, p.tier) FROM creators c
		LEFT JOIN partnerships p ON p.creator_id = c.id WHERE c.id = ? ORDER BY p.created_at`, creator.Key)
}

func TestSocialAccountCreate(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	rows.Partnership(t, c.on, c.brand, c.entered)
	before := len(c.actions(t))
	made, err := c.rules.SocialAccountCreate(as(t, c.manager), c.entered.ID(), domain.SocialAccountInput{
		Platform: "YOUTUBE", Handle: "@OurAnna", URL: new("https://www.youtube.com/@ouranna"), PlatformUserID: new("UC1"), FollowerCount: new(int64(60_000)),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &db.SocialAccount{
		Base: db.Base{Key: made.Key}, CreatorID: c.entered.Key, SourceBrandID: &c.brand.Key, Platform: "YOUTUBE", Handle: "ouranna",
		URL: new("https://www.youtube.com/@ouranna"), PlatformUserID: new("UC1"), FollowerCount: new(int64(60_000)),
		CreatedAt: noon(), Stamp: db.NewStamp(noon()),
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("the account (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, rows.Read(t, c.on, made)); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"60000 60000 MID"}, c.size(t, c.entered)); diff != "" {
		t.Errorf("the creator's size (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"account.created"}, c.actions(t)[before:]); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
}

// TestSocialAccountOfTheOwn: the count of a creator's own account reaches every
// brand's partnership, by that brand's thresholds.
func TestSocialAccountOfTheOwn(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	strict := rows.Brand(t, c.on, func(b *db.Brand) { b.TierMicro, b.TierMid = 20_000, 60_000 })
	rows.Partnership(t, c.on, c.brand, c.kept)
	rows.Partnership(t, c.on, strict, c.kept, func(p *db.Partnership) { p.CreatedAt = noon() })
	made, err := c.rules.SocialAccountCreate(as(t, rows.As(c.kept)), c.kept.ID(), domain.SocialAccountInput{Platform: "TIKTOK", Handle: "mina", FollowerCount: new(int64(15_000))})
	if err != nil || made.SourceBrandID != nil {
		t.Fatalf("%+v, %v", made, err)
	}
	if diff := cmp.Diff([]string{"15000 15000 MICRO", "15000 15000 NANO"}, c.size(t, c.kept)); diff != "" {
		t.Errorf("the creator's size (-want +got):\n%s", diff)
	}
	version := rows.Read(t, c.on, c.kept).Version
	changed, err := c.rules.SocialAccountUpdate(as(t, rows.As(c.kept)), made.ID(), domain.SocialAccountUpdateInput{
		ExpectedVersion: new(1), Handle: new("@Mina.S"), FollowerCount: graphql.OmittableOf(new(int64(55_000))), PlatformUserID: graphql.OmittableOf(new("9")),
	})
	if err != nil || changed.Handle != "mina.s" || *changed.PlatformUserID != "9" || changed.Version != 2 {
		t.Fatalf("%+v, %v", changed, err)
	}
	if diff := cmp.Diff([]string{"55000 55000 MID", "55000 55000 MICRO"}, c.size(t, c.kept)); diff != "" {
		t.Errorf("the creator's size (-want +got):\n%s", diff)
	}
	// Without a count the largest of the others stands, which here is none.
	if _, err := c.rules.SocialAccountUpdate(as(t, rows.As(c.kept)), made.ID(), domain.SocialAccountUpdateInput{FollowerCount: graphql.OmittableOf[*int64](nil)}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"", ""}, c.size(t, c.kept)); diff != "" {
		t.Errorf("the creator's size (-want +got):\n%s", diff)
	}
	if now := rows.Read(t, c.on, c.kept).Version; now != version {
		t.Errorf("a count moved the profile's version from %d to %d", version, now)
	}
	entries := rows.Audit(t, c.on)
	if last := entries[len(entries)-1]; string(last.Before) != `{"followerCount": 55000}` || string(last.After) != `{"followerCount": null}` || last.BrandID != nil {
		t.Errorf("the last entry tells %s and %s of brand %v", last.Before, last.After, last.BrandID)
	}
}

func TestSocialAccountRefuses(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	full := rows.Creator(t, c.on, rows.Entered(c.brand))
	for i := range 50 {
		rows.Account(t, c.on, full, func(a *db.SocialAccount) { a.Handle = fmt.Sprintf("full%d", i) })
	}
	ok := domain.SocialAccountInput{Platform: "INSTAGRAM", Handle: "fresh"}
	for name, test := range map[string]struct {
		as   auth.Viewer
		id   gid.ID
		in   domain.SocialAccountInput
		want []string
	}{
		"a viewer":                {rows.Member(t, c.on, c.brand, auth.RoleViewer), c.entered.ID(), ok, []string{"FORBIDDEN "}},
		"kept by its creator":     {c.manager, c.kept.ID(), ok, []string{"FORBIDDEN creatorId"}},
		"one that hides":          {c.manager, c.hiding.ID(), ok, []string{"NOT_FOUND creatorId"}},
		"another brand's entry":   {c.other, c.entered.ID(), ok, []string{"NOT_FOUND creatorId"}},
		"an id of another type":   {c.manager, c.ours.ID(), ok, []string{"NOT_FOUND creatorId"}},
		"a creator, another's":    {rows.As(c.kept), c.hiding.ID(), ok, []string{"NOT_FOUND creatorId"}},
		"a full profile":          {c.manager, full.ID(), ok, []string{"TOO_LONG creatorId"}},
		"entered already":         {c.manager, full.ID(), domain.SocialAccountInput{Platform: "INSTAGRAM", Handle: "our.anna"}, []string{"TOO_LONG creatorId"}},
		"taken by the own entry":  {c.manager, c.entered.ID(), domain.SocialAccountInput{Platform: "INSTAGRAM", Handle: "@FULL7"}, []string{"TAKEN input.handle"}},
		"taken by who is seen":    {c.manager, c.entered.ID(), domain.SocialAccountInput{Platform: "INSTAGRAM", Handle: "famous"}, []string{"TAKEN input.handle"}},
		"taken among creators":    {rows.As(c.kept), c.kept.ID(), domain.SocialAccountInput{Platform: "INSTAGRAM", Handle: "hidden"}, []string{"TAKEN input.handle"}},
		"no handle and a bad sum": {c.manager, c.entered.ID(), domain.SocialAccountInput{Platform: "X", Handle: " @ ", FollowerCount: new(int64(-5))}, []string{"REQUIRED input.handle", "OUT_OF_RANGE input.followerCount"}},
	} {
		c.fails(t, "create: "+name, test.want, func() error {
			made, err := c.rules.SocialAccountCreate(as(t, test.as), test.id, test.in)
			if made != nil {
				t.Errorf("%s: an account came back", name)
			}
			return err
		})
	}
	take := domain.SocialAccountUpdateInput{FollowerCount: graphql.OmittableOf(new(int64(1)))}
	for name, test := range map[string]struct {
		as   auth.Viewer
		id   gid.ID
		in   domain.SocialAccountUpdateInput
		want []string
		seen *db.SocialAccount
	}{
		"a viewer":               {rows.Member(t, c.on, c.brand, auth.RoleViewer), c.ours.ID(), take, []string{"FORBIDDEN "}, nil},
		"kept by its creator":    {c.manager, c.famous.ID(), take, []string{"FORBIDDEN id"}, c.famous},
		"one that hides":         {c.manager, c.private.ID(), take, []string{"NOT_FOUND id"}, nil},
		"another brand's entry":  {c.other, c.ours.ID(), take, []string{"NOT_FOUND id"}, nil},
		"an id of another type":  {c.manager, c.entered.ID(), take, []string{"NOT_FOUND id"}, nil},
		"a creator, another's":   {rows.As(c.kept), c.private.ID(), take, []string{"NOT_FOUND id"}, nil},
		"a stale version":        {c.manager, c.ours.ID(), domain.SocialAccountUpdateInput{ExpectedVersion: new(9), Handle: new("x")}, []string{"CONFLICT input.expectedVersion"}, c.ours},
		"taken by the own entry": {c.manager, c.ours.ID(), domain.SocialAccountUpdateInput{Handle: new("full7")}, []string{"TAKEN input.handle"}, c.ours},
		"taken by who is seen":   {c.manager, c.ours.ID(), domain.SocialAccountUpdateInput{Handle: new("Famous")}, []string{"TAKEN input.handle"}, c.ours},
		"faults": {
			c.manager, c.ours.ID(),
			domain.SocialAccountUpdateInput{
				Handle: new("a/b"), URL: graphql.OmittableOf(new(strings.Repeat("u", 2049))), FollowerCount: graphql.OmittableOf(new(int64(1 << 53))),
			},
			[]string{"INVALID input.handle", "TOO_LONG input.url", "OUT_OF_RANGE input.followerCount"},
			nil,
		},
	} {
		c.fails(t, "update: "+name, test.want, func() error {
			seen, err := c.rules.SocialAccountUpdate(as(t, test.as), test.id, test.in)
			if diff := cmp.Diff(test.seen, seen); diff != "" {
				t.Errorf("%s: what came back (-want +got):\n%s", name, diff)
			}
			return err
		})
	}
}

// TestSocialAccountLearnsNothing: what a brand can't see does not stand in the way.
func TestSocialAccountLearnsNothing(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	theirs := rows.Creator(t, c.on, rows.Entered(c.rival))
	if _, err := c.rules.SocialAccountCreate(as(t, c.other), theirs.ID(), *instagram("our.anna")); err != nil {
		t.Error(err)
	}
	made, err := c.rules.SocialAccountCreate(as(t, c.other), theirs.ID(), *instagram("else"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.rules.SocialAccountUpdate(as(t, c.other), made.ID(), domain.SocialAccountUpdateInput{Handle: new("hidden")}); err != nil {
		t.Error(err)
	}
}

// TestSocialAccountRaces: of many who enter the same account at once, one does;
// and of many accounts no more than fifty go into a profile.
func TestSocialAccountRaces(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	full := rows.Creator(t, c.on, rows.Entered(c.brand))
	for i := range 48 {
		rows.Account(t, c.on, full, func(a *db.SocialAccount) { a.Handle = fmt.Sprintf("full%d", i) })
	}
	second := rows.Creator(t, c.on, rows.Entered(c.brand))
	var wait sync.WaitGroup
	same, crowd := make([]error, 6), make([]error, 6)
	for i := range 6 {
		wait.Go(func() {
			_, same[i] = c.rules.SocialAccountCreate(as(t, c.manager), []*db.Creator{c.entered, second}[i%2].ID(), *instagram("race"))
		})
		wait.Go(func() {
			_, crowd[i] = c.rules.SocialAccountCreate(as(t, c.manager), full.ID(), *instagram(fmt.Sprintf("crowd%d", i)))
		})
	}
	wait.Wait()
	for name, want := range map[errs.Code]struct {
		all []error
		in  int
	}{errs.Taken: {same, 1}, errs.TooLong: {crowd, 2}} {
		in := 0
		for _, err := range want.all {
			e, _ := errors.AsType[*errs.Error](err)
			switch {
			case err == nil:
				in++
			case e == nil || e.Code != name || e.Field == nil:
				t.Errorf("instead of %s: %v", name, err)
			}
		}
		if in != want.in {
			t.Errorf("%s: %d went in, want %d", name, in, want.in)
		}
	}
	if n := rows.Ask[int](t, c.on, "SELECT count(*) FROM social_accounts WHERE creator_id = ?", full.Key); n != 50 {
		t.Errorf("%d accounts in one profile", n)
	}
}
