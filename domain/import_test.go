package domain_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
)

// imported is what a file came to, in short.
type imported struct {
	Rows, Created, Partnerships, Updated, Unchanged, Failed int
}

func inShort(p *domain.CreatorsImportPayload) imported {
	return imported{p.Rows, p.CreatorsCreated, p.PartnershipsCreated, p.Updated, p.Unchanged, p.Failed}
}

// brings imports a file for a viewer, and compares what it came to.
func (r register) brings(t *testing.T, v auth.Viewer, file string, want imported) *domain.CreatorsImportPayload {
	t.Helper()
	payload, err := r.rules.CreatorsImport(as(t, v), strings.NewReader(file), domain.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, inShort(payload)); diff != "" {
		t.Errorf("the import (-want +got):\n%s", diff)
	}
	return payload
}

// refusals are the reasons why rows did not go in, without the sentences.
func refusals(p *domain.CreatorsImportPayload) []string {
	var all []string
	for _, e := range p.RowErrors {
		column := "-"
		if e.Column != nil {
			column = *e.Column
		}
		all = append(all, fmt.Sprintf("line %d %s %s %s", e.Line, e.Field, column, e.Code))
	}
	return all
}

// book is all that a brand has on record about creators, an account a line.
func (r register) book(t *testing.T, brand *db.Brand) []string {
	t.Helper()
	return rows.All[string](t, r.on, `SELECT concat_ws(' | ', a.platform, a.handle, c.display_name, a.url, a.platform_user_id,
			a.follower_count || '/' || c.follower_count || '/' || p.follower_count, p.tier, c.country, nullif(array_to_string(c.niches, ','), ''), k.email,
			p.stage, CASE WHEN p.contacted_at = ? THEN 'contacted' END, p.notes,
			CASE WHEN c.source_brand_id IS NULL THEN 'kept' END)
		FROM social_accounts a JOIN creators c ON c.id = a.creator_id
		JOIN partnerships p ON p.creator_id = c.id AND p.brand_id = ?
		LEFT JOIN creator_contacts k ON k.creator_id = c.id AND k.brand_id = p.brand_id
		ORDER BY a.platform, a.handle`, noon(), brand.Key)
}

// TestImportRealLife takes a file as brands have it: UTF-16 with semicolons from a
// German Excel, headings merged over two rows below a title, the same creator with
// and without @, 12.5k and 1,2 Mio followers, an empty line, euro signs, the
// headings pasted again.
func TestImportRealLife(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	file, err := os.ReadFile("testdata/import/real-life.csv")
	if err != nil {
		t.Fatal(err)
	}
	payload := c.brings(t, c.manager, string(file), imported{Rows: 11, Created: 5, Partnerships: 5, Failed: 6})
	if diff := cmp.Diff([]string{
		"line 7 handle Handle DUPLICATE", "line 11 followers Follower INVALID", "line 12 handle Handle INVALID",
		"line 13 followers Follower INVALID", "line 13 email E-Mail INVALID", "line 14 stage Status TRANSITION_NOT_ALLOWED", "line 16 platform Plattform INVALID",
	}, refusals(payload)); diff != "" {
		t.Errorf("the refusals (-want +got):\n%s", diff)
	}
	book := []string{
		"INSTAGRAM | anna.k | Anna Köhler | https://www.instagram.com/anna.k | 12500/12500/12500 | MICRO | DE | hautpflege,reisen | Anna@example.com | OUTREACH | contacted | mag Tee;\nkeine Anrufe, \"bitte\" nur E-Mail 🌻",
		"INSTAGRAM | gabi.kocht | Gabi | https://www.instagram.com/gabi.kocht | DE | kochen | SHORTLISTED | =HEUTE()",
		"INSTAGRAM | ines.liest | Ines | https://www.instagram.com/ines.liest | AT | bücher | ines@example.com | DECLINED",
		"TIKTOK | bob.dances | Bob Dance | https://www.tiktok.com/@bob.dances | 15300/15300/15300 | MICRO | AT | tanz,musik | bob@example.org | DISCOVERED",
		"YOUTUBE | ucabcdefghijklmnopqrstuv | Studio Grün | https://www.youtube.com/channel/UCabcdefGHIJKLmnopQRSTuv | UCabcdefGHIJKLmnopQRSTuv | 1200000/1200000/1200000 | MEGA | CH | haus & garten | hallo@gruen.example | NEGOTIATING | contacted | 50 € je Beitrag",
	}
	if diff := cmp.Diff(book, c.book(t, c.brand)); diff != "" {
		t.Errorf("what is on record (-want +got):\n%s", diff)
	}
	if broken := rows.All[int](t, c.on, "SELECT audit_broken(?)", c.brand.Key); len(broken) > 0 {
		t.Errorf("the audit chain is broken at %v", broken)
	}
	// The same file again changes nothing.
	state := c.printed(t)
	c.brings(t, c.manager, string(file), imported{Rows: 11, Unchanged: 5, Failed: 6})
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("the same file again changed:\n%s", diff)
	}
}

// TestImportNew tells what of a new creator is logged, and that nobody but the
// brand sees any of it.
func TestImportNew(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	before := len(c.actions(t))
	c.brings(t, c.manager, "handle,platform,followers,email,stage\nnew.one,Instagram,2000,one@example.com,outreach\nnew.two,TikTok,,,\n",
		imported{Rows: 2, Created: 2, Partnerships: 2})
	if diff := cmp.Diff([]string{
		"creator.created", "creator.created", "account.created", "account.created", "creator.contact_updated", "partnership.created", "partnership.created",
	}, c.actions(t)[before:]); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
	events := rows.All[string](t, c.on, "SELECT type FROM events WHERE brand_id = ? AND creator_id IS NOT NULL AND occurred_at = ? ORDER BY number", c.brand.Key, noon())
	if diff := cmp.Diff(c.actions(t)[before:], events); diff != "" {
		t.Errorf("the events (-audit +events):\n%s", diff)
	}
	moves := rows.All[string](t, c.on, `SELECT concat_ws(' ', from_stage, to_stage, changed_by = ?, changed_at = ?) FROM stage_changes ORDER BY to_stage`, c.manager.UserID, noon())
	if diff := cmp.Diff([]string{"DISCOVERED t t", "OUTREACH t t"}, moves); diff != "" {
		t.Errorf("the stage changes (-want +got):\n%s", diff)
	}
	for name, viewer := range map[string]auth.Viewer{"another brand": c.other, "a creator": rows.As(c.kept)} {
		session := c.store.Session(viewer)
		known, err := db.AccountsNamed(t.Context(), session, []db.AccountName{{Platform: "INSTAGRAM", Handle: "new.one"}, {Platform: "TIKTOK", Handle: "new.two"}})
		if err != nil || len(known) > 0 {
			t.Errorf("%s sees %v, %v", name, known, err)
		}
		session.Close()
	}
}

// TestImportStages: which stages a row may begin a partnership at, and that a
// partnership which is there moves to none.
func TestImportStages(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	for stage, want := range map[db.PartnershipStage]string{
		"": "DISCOVERED", db.StageDiscovered: "DISCOVERED", db.StageVetting: "VETTING", db.StageShortlisted: "SHORTLISTED",
		db.StageOutreach: "OUTREACH contacted", db.StageNegotiating: "NEGOTIATING contacted", db.StageDeclined: "DECLINED", db.StageRejected: "REJECTED",
	} {
		handle := "stage." + strings.ToLower(string(stage))
		c.brings(t, c.manager, "instagram handle,stage\n"+handle+","+string(stage)+"\n", imported{Rows: 1, Created: 1, Partnerships: 1})
		got := rows.Ask[string](t, c.on, `SELECT concat_ws(' ', p.stage, CASE WHEN p.contacted_at = ? THEN 'contacted' END) FROM partnerships p
			JOIN social_accounts a ON a.creator_id = p.creator_id WHERE a.handle = ?`, noon(), handle)
		if got != want {
			t.Errorf("a row at %q begins at %s", stage, got)
		}
		// All stages are passed over from now on.
		state := c.printed(t)
		for _, other := range []string{"VETTING", "PILOT", "EXITED", "REJECTED"} {
			c.brings(t, c.manager, "instagram handle,stage\n"+handle+","+other+"\n", imported{Rows: 1, Unchanged: 1})
		}
		if diff := cmp.Diff(state, c.printed(t)); diff != "" {
			t.Errorf("a stage moved from %q:\n%s", stage, diff)
		}
	}
	state := c.printed(t)
	for _, stage := range []db.PartnershipStage{db.StagePilot, db.StageScaling, db.StageRetained, db.StageAtRisk, db.StageWinback, db.StageExited} {
		payload := c.brings(t, c.manager, "instagram handle,Stage\nsigned,"+string(stage)+"\n", imported{Rows: 1, Failed: 1})
		if diff := cmp.Diff([]string{"line 2 stage Stage TRANSITION_NOT_ALLOWED"}, refusals(payload)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", stage, diff)
		}
	}
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("a row that was refused changed:\n%s", diff)
	}
}

// TestImportLearnsNothing: what another brand entered, or who hides, makes no
// difference to what a brand is told.
func TestImportLearnsNothing(t *testing.T) {
	t.Parallel()
	file := "instagram handle,followers,email\nour.anna,700,a@example.com\nhidden,800,\nnobody.else,900,\n"
	told := func(with bool) string {
		c := openCast(t)
		if !with {
			for _, table := range []string{"social_accounts", "creators"} {
				key := map[string]string{"social_accounts": "creator_id", "creators": "id"}[table]
				if err := rows.Exec(t, c.on, "DELETE FROM "+table+" WHERE "+key+" IN (?, ?)", c.entered.Key, c.hiding.Key); err != nil {
					t.Fatal(err)
				}
			}
		}
		before := strings.Join(rows.All[string](t, c.on, "SELECT to_json(c)::text FROM creators c ORDER BY id"), "\n")
		payload := c.brings(t, c.other, file, imported{Rows: 3, Created: 3, Partnerships: 3})
		if diff := cmp.Diff([]string{
			"INSTAGRAM | hidden | hidden | https://www.instagram.com/hidden | 800/800/800 | DISCOVERED",
			"INSTAGRAM | nobody.else | nobody.else | https://www.instagram.com/nobody.else | 900/900/900 | DISCOVERED",
			"INSTAGRAM | our.anna | our.anna | https://www.instagram.com/our.anna | 700/700/700 | a@example.com | DISCOVERED",
		}, c.book(t, c.rival)); diff != "" {
			t.Errorf("what is on record (-want +got):\n%s", diff)
		}
		after := strings.Join(rows.All[string](t, c.on, "SELECT to_json(c)::text FROM creators c WHERE source_brand_id IS DISTINCT FROM ? ORDER BY id", c.rival.Key), "\n")
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("the import touched others' creators:\n%s", diff)
		}
		return fmt.Sprintf("%+v", *payload)
	}
	if with, without := told(true), told(false); with != without {
		t.Errorf("with others' rows the brand is told\n%s\nand without\n%s", with, without)
	}
}
