package domain_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
)

// TestImportKnown: of a creator that the brand entered a row changes what it says,
// fills in what is missing, and clears nothing.
func TestImportKnown(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	// One partnership at a stage that a file could not begin at.
	rows.Partnership(t, c.on, c.brand, c.entered, rows.AtStage(db.StageScaling), func(p *db.Partnership) { p.Notes = new("old") })
	anna := rows.Creator(t, c.on, rows.Entered(c.brand), func(x *db.Creator) { x.DisplayName = "still.handle" })
	rows.Account(t, c.on, anna, func(a *db.SocialAccount) { a.Platform, a.Handle = "TIKTOK", "still.handle" })
	const head = "handle,platform,name,followers,email,niche,country,stage,notes\n"
	before := len(c.actions(t))

	payload := c.brings(t, c.manager, head+
		"@Our.Anna,Instagram,Anna the Great,\"60,000\",anna@example.com,\"Tea, Oats\",Germany,pilot,new\n"+
		"still.handle,TikTok,Still,,,,,,\n", imported{Rows: 2, Partnerships: 1, Updated: 2})
	want := []string{
		"INSTAGRAM | our.anna | Mina Sol | https://www.instagram.com/our.anna | 60000/60000/60000 | MID | DE | tea,oats | anna@example.com | SCALING | new",
		"TIKTOK | still.handle | Still | https://www.tiktok.com/@still.handle | DISCOVERED",
	}
	if diff := cmp.Diff(want, c.book(t, c.brand)); diff != "" {
		t.Errorf("what is on record (-want +got):\n%s", diff)
	}
	if len(payload.RowErrors) > 0 {
		t.Errorf("refused: %v", refusals(payload))
	}
	if diff := cmp.Diff([]string{
		"creator.updated", "creator.updated", "account.updated", "account.updated", "creator.contact_updated", "partnership.created", "partnership.updated",
	}, c.actions(t)[before:]); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
	if entry := rows.Audit(t, c.on)[before]; string(entry.Before) != `{"niches": [], "country": null}` || string(entry.After) != `{"niches": ["tea", "oats"], "country": "DE"}` {
		t.Errorf("the first entry tells %s and %s", entry.Before, entry.After)
	}
	if v := rows.Read(t, c.on, c.ours); v.Version != 2 || !v.UpdatedAt.Equal(noon()) {
		t.Errorf("the account is at version %d of %v", v.Version, v.UpdatedAt)
	}

	// Empty cells clear nothing, and a second look finds nothing to do.
	state := c.printed(t)
	c.brings(t, c.manager, head+"our.anna,Instagram,,,,,,,\nstill.handle,TikTok,Still,,,,,,\n", imported{Rows: 2, Unchanged: 2})
	// A name given since stays: the profile goes by its handle no longer.
	c.brings(t, c.manager, head+"our.anna,Instagram,Somebody Else,60k,anna@example.com,\"tea,OATS\",DE,EXITED,new\n", imported{Rows: 1, Unchanged: 1})
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("nothing new changed:\n%s", diff)
	}
	// What changed since is changed back, in one version.
	c.brings(t, c.manager, head+"our.anna,Instagram,,\"1,000\",a.k@example.com,tea,AT,,\n", imported{Rows: 1, Updated: 1})
	want[0] = "INSTAGRAM | our.anna | Mina Sol | https://www.instagram.com/our.anna | 1000/1000/1000 | NANO | AT | tea | a.k@example.com | SCALING | new"
	if diff := cmp.Diff(want, c.book(t, c.brand)); diff != "" {
		t.Errorf("what is on record (-want +got):\n%s", diff)
	}
	if broken := rows.All[int](t, c.on, "SELECT audit_broken(?)", c.brand.Key); len(broken) > 0 {
		t.Errorf("the audit chain is broken at %v", broken)
	}
}

// TestImportKept: of a profile that its creator keeps a file changes nothing but
// what is the brand's own.
func TestImportKept(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	rows.Insert(t, c.on, &db.CreatorContact{Base: db.Base{Key: gid.New()}, CreatorID: c.kept.Key, Email: new("own@example.com"), Stamp: db.NewStamp(rows.At())})
	profile := func() []string {
		return rows.All[string](t, c.on, `SELECT to_json(c)::text FROM creators c UNION ALL SELECT to_json(a)::text FROM social_accounts a
			UNION ALL SELECT to_json(k)::text FROM creator_contacts k WHERE brand_id IS NULL`)
	}
	before := profile()
	const file = "handle,platform,name,followers,email,niche,country,stage,notes\n" +
		"famous,Instagram,Somebody,99,held@example.com,tea,DE,negotiating,knows us\n"
	c.brings(t, c.manager, file, imported{Rows: 1, Partnerships: 1, Updated: 1})
	if diff := cmp.Diff(before, profile()); diff != "" {
		t.Errorf("the creator's own profile changed:\n%s", diff)
	}
	book := []string{"INSTAGRAM | famous | Mina Sol | held@example.com | NEGOTIATING | contacted | knows us | kept"}
	if diff := cmp.Diff(book, c.book(t, c.brand)); diff != "" {
		t.Errorf("what is on record (-want +got):\n%s", diff)
	}
	state := c.printed(t)
	c.brings(t, c.manager, file, imported{Rows: 1, Unchanged: 1})
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("the same file again changed:\n%s", diff)
	}
	// A creator that hides is known to the brand that works with it, and found.
	rows.Partnership(t, c.on, c.brand, c.hiding, func(p *db.Partnership) { p.FollowerCount = nil })
	c.brings(t, c.manager, "instagram handle,notes\nhidden,careful\n", imported{Rows: 1, Updated: 1})
	// The brand's own entry comes before the profile of the same name.
	mine := rows.Creator(t, c.on, rows.Entered(c.brand))
	rows.Account(t, c.on, mine, func(a *db.SocialAccount) { a.Handle = "famous" })
	c.brings(t, c.manager, "instagram handle,country\nfamous,FR\n", imported{Rows: 1, Partnerships: 1, Updated: 1})
	if got := rows.Read(t, c.on, mine).Country; got == nil || *got != "FR" {
		t.Errorf("the own entry's country is %v", got)
	}
}

// TestImportContradictions: two accounts of one creator whose rows contradict each
// other, and an account that the platform knows by another id.
func TestImportContradictions(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	rows.Account(t, c.on, c.entered, func(a *db.SocialAccount) { a.Platform, a.Handle = "TIKTOK", "anna.too" })
	tube := rows.Account(t, c.on, c.entered, func(a *db.SocialAccount) {
		a.Platform, a.Handle, a.PlatformUserID = "YOUTUBE", "ucabcdefghijklmnopqrstuv", new("UCabcdefGHIJKLmnopQRSTuv")
	})
	const file = "handle,platform,followers,email,country,notes\n" +
		"our.anna,Instagram,1000,a@example.com,DE,\n" +
		"anna.too,TikTok,2000,b@example.com,AT,hello\n" +
		"https://www.youtube.com/channel/UCabcdefGHIJKLmnopQRSTuV,YouTube,3000,,,\n"
	payload := c.brings(t, c.manager, file, imported{Rows: 3, Partnerships: 1, Updated: 1, Failed: 2})
	if diff := cmp.Diff([]string{"line 3 email email CONFLICT", "line 3 country country CONFLICT", "line 4 handle handle CONFLICT"}, refusals(payload)); diff != "" {
		t.Errorf("the refusals (-want +got):\n%s", diff)
	}
	state := c.printed(t)
	c.brings(t, c.manager, file, imported{Rows: 3, Unchanged: 1, Failed: 2})
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("the same file again changed:\n%s", diff)
	}
	// Where they agree or complete each other, both go in.
	c.brings(t, c.manager, "handle,platform,followers,email,country,notes\n"+
		"our.anna,Instagram,1000,a@example.com,,\nanna.too,TikTok,2000,a@example.com,AT,hello\n", imported{Rows: 2, Updated: 1, Unchanged: 1})
	book := c.book(t, c.brand)
	if diff := cmp.Diff([]string{
		"INSTAGRAM | our.anna | Mina Sol | https://www.instagram.com/our.anna | 1000/2000/2000 | NANO | AT | a@example.com | DISCOVERED | hello",
		"TIKTOK | anna.too | Mina Sol | https://www.tiktok.com/@anna.too | 2000/2000/2000 | NANO | AT | a@example.com | DISCOVERED | hello",
		"YOUTUBE | ucabcdefghijklmnopqrstuv | Mina Sol | UCabcdefGHIJKLmnopQRSTuv | NANO | AT | a@example.com | DISCOVERED | hello",
	}, book); diff != "" {
		t.Errorf("what is on record (-want +got):\n%s", diff)
	}
	if row := rows.Read(t, c.on, tube); row.Version != 1 || row.FollowerCount != nil {
		t.Errorf("the account that was refused is %+v", row)
	}
	if key := rows.Ask[uuid.UUID](t, c.on, "SELECT creator_id FROM partnerships"); key != c.entered.Key {
		t.Errorf("the partnership is with %s", key)
	}
}
