package domain_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// sheet is a file of so many creators, from a number on.
func sheet(from, many int) string {
	var b strings.Builder
	b.WriteString("handle,platform,followers,email,niche,country,stage,notes\n")
	stages := []string{"", "DISCOVERED", "VETTING", "OUTREACH", "NEGOTIATING"}
	for i := from; i < from+many; i++ {
		fmt.Fprintf(&b, "@creator.%d,Instagram,%d,creator%d@example.com,\"skincare, travel\",DE,%s,note %d\n", i, 1000+i, i, stages[i%5], i)
	}
	return b.String()
}

func TestImportNeedsRights(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	scoped := func(scopes ...string) auth.Viewer {
		v := c.manager
		v.Scopes = scopes
		return v
	}
	for name, v := range map[string]auth.Viewer{
		"a viewer": rows.Member(t, c.on, c.brand, auth.RoleViewer), "who pays": rows.Member(t, c.on, c.brand, auth.RoleFinance),
		"an analyst": rows.Member(t, c.on, c.brand, auth.RoleAnalyst), "a creator": rows.As(c.kept), "nobody": {},
		"a token without scopes": scoped([]string{}...), "a token for creators": scoped("creators:write"),
		"a token that reads contacts": scoped("creators:write", "partnerships:write", "contacts:read"),
	} {
		if name == "a token without scopes" {
			v.Scopes = []string{}
		}
		c.fails(t, name, []string{"FORBIDDEN "}, func() error {
			payload, err := c.rules.CreatorsImport(as(t, v), strings.NewReader(sheet(0, 3)), domain.ImportOptions{})
			if payload == nil || payload.Rows != 0 {
				t.Errorf("%s: read %+v", name, payload)
			}
			return err
		})
	}
	// A file without addresses needs no right to them.
	c.brings(t, scoped("creators:write", "partnerships:write"), "instagram handle\nfree\n", imported{Rows: 1, Created: 1, Partnerships: 1})
	c.brings(t, scoped("creators:write", "partnerships:write", "contacts:write"), sheet(0, 3), imported{Rows: 3, Created: 3, Partnerships: 3})
}

// TestImportBySystem: from the command line nobody in particular is the actor.
func TestImportBySystem(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	brand, err := c.store.BrandBySlug(t.Context(), c.brand.Slug)
	if err != nil || brand != c.brand.Key {
		t.Fatalf("%v, %v", brand, err)
	}
	c.brings(t, auth.Viewer{Kind: auth.KindSystem, BrandID: brand}, sheet(0, 1), imported{Rows: 1, Created: 1, Partnerships: 1})
	for _, entry := range rows.Audit(t, c.on) {
		if entry.ActorID != nil || entry.ActorKind != "SYSTEM" || *entry.BrandID != c.brand.Key {
			t.Errorf("%s is by %s %v", entry.Action, entry.ActorKind, entry.ActorID)
		}
	}
	if _, err := c.store.BrandBySlug(t.Context(), "no-such-brand"); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("an unknown slug: %v", err)
	}
}

// TestImportUnusable: a file that is of no use as a whole.
func TestImportUnusable(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	for name, test := range map[string]struct {
		in   domain.CreatorsImportInput
		want string
	}{
		"empty":            {domain.CreatorsImportInput{}, "REQUIRED "},
		"no headings":      {domain.CreatorsImportInput{CSV: "a,b\nc,d\n"}, "REQUIRED "},
		"no such heading":  {domain.CreatorsImportInput{CSV: sheet(0, 1), Mapping: []*domain.ColumnMappingInput{{Heading: "@", Field: "handle"}}}, "NOT_FOUND "},
		"no such field":    {domain.CreatorsImportInput{CSV: sheet(0, 1), Mapping: []*domain.ColumnMappingInput{{Heading: "notes", Field: "price"}}}, "INVALID "},
		"a heading twice":  {domain.CreatorsImportInput{CSV: sheet(0, 1), Mapping: []*domain.ColumnMappingInput{{Heading: "notes", Field: "ignore"}, {Heading: "notes", Field: "name"}}}, "DUPLICATE input.mapping.1.heading"},
		"two for the same": {domain.CreatorsImportInput{CSV: "handle,instagram\na,b\n"}, "DUPLICATE "},
	} {
		c.fails(t, name, []string{test.want}, func() error {
			payload, err := c.rules.CreatorsImportText(as(t, c.manager), test.in)
			if payload == nil || payload.RowErrors == nil || payload.IgnoredHeadings == nil {
				t.Errorf("%s: the payload has gaps: %+v", name, payload)
			}
			return err
		})
	}
}

func TestImportMapping(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	payload, err := c.rules.CreatorsImportText(as(t, c.manager), domain.CreatorsImportInput{
		CSV:     "who,where,Mood,notes,Remark\nanna.k,Instagram,good,secret,likes tea\n",
		Mapping: []*domain.ColumnMappingInput{{Heading: "who", Field: "handle"}, {Heading: "where", Field: "platform"}, {Heading: "Remark", Field: "notes"}, {Heading: "notes", Field: "ignore"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Mood"}, payload.IgnoredHeadings); diff != "" {
		t.Errorf("headings not understood (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"INSTAGRAM | anna.k | anna.k | https://www.instagram.com/anna.k | DISCOVERED | likes tea"}, c.book(t, c.brand)); diff != "" {
		t.Errorf("what is on record (-want +got):\n%s", diff)
	}
}

// TestImportManyErrors: the payload holds a thousand refusals, and whoever listens
// hears of all.
func TestImportManyErrors(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	file := "instagram handle,followers\n" + strings.Repeat("a b,many\n", 600) + "good,5\n"
	heard, progress := 0, []string{}
	payload, err := c.rules.CreatorsImport(as(t, c.manager), strings.NewReader(file), domain.ImportOptions{
		Refused:  func(*domain.ImportRowError) { heard++ },
		Progress: func(read int64, rows int) { progress = append(progress, fmt.Sprint(read, " ", rows)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(imported{Rows: 601, Created: 1, Partnerships: 1, Failed: 600}, inShort(payload)); diff != "" {
		t.Errorf("the import (-want +got):\n%s", diff)
	}
	if len(payload.RowErrors) != 1000 || heard != 1200 {
		t.Errorf("%d refusals in the payload, %d heard", len(payload.RowErrors), heard)
	}
	if diff := cmp.Diff([]string{fmt.Sprint(len(file), " 500"), fmt.Sprint(len(file), " 601")}, progress); diff != "" {
		t.Errorf("the progress (-want +got):\n%s", diff)
	}
}

// TestImportBreaksOff: what was read before a file breaks off is in, and the same
// file again adds the rest alone.
func TestImportBreaksOff(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	file := sheet(0, 1300)
	first, _, _ := strings.Cut(file, "@creator.1100,")
	broken := errors.New("the cable came out")
	payload, err := c.rules.CreatorsImport(as(t, c.manager), io.MultiReader(strings.NewReader(first), failing{broken}), domain.ImportOptions{})
	if !errors.Is(err, broken) || errs.CodeOf(err) != errs.Internal {
		t.Fatalf("it says %v", err)
	}
	in := rows.Ask[int](t, c.on, "SELECT count(*) FROM partnerships WHERE brand_id = ?", c.brand.Key)
	if in != payload.CreatorsCreated || in < 1000 || in > 1100 || payload.Rows != in {
		t.Errorf("%d are in, told %+v", in, inShort(payload))
	}
	c.brings(t, c.manager, file, imported{Rows: 1300, Created: 1300 - in, Partnerships: 1300 - in, Unchanged: in})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestImportsAtOnce: two files that overlap, and people who enter the same
// creators by hand meanwhile, leave each creator once and lose none.
func TestImportsAtOnce(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	var wait sync.WaitGroup
	var mine atomic.Int64
	results := make([]*domain.CreatorsImportPayload, 3)
	failed := make([]error, 3)
	for i, file := range []string{sheet(0, 700), sheet(300, 700), sheet(0, 1000)} {
		wait.Go(func() {
			results[i], failed[i] = c.rules.CreatorsImport(as(t, c.manager), strings.NewReader(file), domain.ImportOptions{})
		})
	}
	wait.Go(func() {
		for i := range 20 {
			_, err := c.rules.CreatorCreate(as(t, c.manager), domain.CreatorCreateInput{
				DisplayName: "By hand", Accounts: []*domain.SocialAccountInput{instagram(fmt.Sprintf("creator.%d", i*49))},
			})
			switch {
			case err == nil:
				mine.Add(1)
			case errs.CodeOf(err) != errs.Taken && errs.CodeOf(err) != errs.Conflict:
				t.Errorf("by hand: %v", err)
			}
		}
	})
	wait.Wait()
	created, partnerships, total := int(mine.Load()), 0, 0
	for i, err := range failed {
		if err != nil {
			t.Fatal(err)
		}
		created += results[i].CreatorsCreated
		partnerships += results[i].PartnershipsCreated
		total += results[i].Rows
		if p := results[i]; p.Failed > 0 || p.Rows != p.CreatorsCreated+p.Updated+p.Unchanged {
			t.Errorf("import %d: %+v", i, inShort(p))
		}
	}
	counts := rows.Ask[string](t, c.on, `SELECT concat_ws(' ', (SELECT count(*) FROM creators WHERE source_brand_id = ?),
		(SELECT count(DISTINCT (platform, handle)) FROM social_accounts WHERE source_brand_id = ?), (SELECT count(*) FROM partnerships WHERE brand_id = ?))`,
		c.brand.Key, c.brand.Key, c.brand.Key)
	if counts != "1001 1001 1000" || created != 1000 || partnerships != 1000 || total != 2400 {
		t.Errorf("there are %s; %d creators and %d partnerships were told of, in %d rows", counts, created, partnerships, total)
	}
	if broken := rows.All[int](t, c.on, "SELECT audit_broken(?)", c.brand.Key); len(broken) > 0 {
		t.Errorf("the audit chain is broken at %v", broken)
	}
}

// sentStatements counts what is sent.
type sentStatements struct{ n atomic.Int64 }

func (s *sentStatements) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context {
	return ctx
}

func (s *sentStatements) AfterQuery(context.Context, *bun.QueryEvent) { s.n.Add(1) }

// TestImportStatements: a batch costs the same number of statements however many
// rows it has.
func TestImportStatements(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	var sent sentStatements
	store, err := db.Open(t.Context(), c.on.URL, db.Options{CursorKey: []byte("0123456789abcdef0123456789abcdef"), Now: noon, Hooks: []bun.QueryHook{&sent}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	c.rules = domain.New(store)
	change := func(file string) string {
		return strings.ReplaceAll(strings.ReplaceAll(file, ",DE,", ",AT,"), "note ", "word ")
	}
	cost := func(file string, want imported) int64 {
		sent.n.Store(0)
		c.brings(t, c.manager, file, want)
		return sent.n.Load()
	}
	for _, many := range []int{5, 50, 500} {
		file := sheet(many*10, many)
		fresh := cost(file, imported{Rows: many, Created: many, Partnerships: many})
		same := cost(file, imported{Rows: many, Unchanged: many})
		changed := cost(change(file), imported{Rows: many, Updated: many})
		if fresh != 20 || same != 13 || changed != 17 {
			t.Errorf("%d rows: %d statements for new ones, %d for known ones, %d for changed ones", many, fresh, same, changed)
		}
	}
}

// BenchmarkCreatorsImport imports a file of new creators, and then the same again.
func BenchmarkCreatorsImport(b *testing.B) {
	const many = 5000
	r := openRegister(b)
	v := rows.Member(b, r.on, rows.Brand(b, r.on), auth.RoleManager)
	next := 0
	for _, again := range []bool{false, true} {
		b.Run(map[bool]string{false: "new", true: "unchanged"}[again], func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if !again {
					next += many
				}
				payload, err := r.rules.CreatorsImport(as(b, v), strings.NewReader(sheet(next, many)), domain.ImportOptions{})
				if err != nil || payload.Failed > 0 {
					b.Fatalf("%+v, %v", payload, err)
				}
			}
			b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
