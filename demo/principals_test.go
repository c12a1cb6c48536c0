package demo

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/errs"
)

func TestPrincipals(t *testing.T) {
	t.Parallel()
	at := dbtest.New(t)
	if none, err := Principals(t.Context(), at.AdminURL); len(none) != 0 || err != nil {
		t.Errorf("before the load: %d, %v", len(none), err)
	}
	if _, err := Load(t.Context(), at.AdminURL, Small, ordinaryDay(), nil); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, at.AdminURL)
	lumi := uuid.MustParse(list(t, conn, "SELECT id::text FROM brands WHERE slug = 'lumi-skin'")[0])
	got, err := Principals(t.Context(), at.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	want := []Principal{
		{As: "brand:lumi-skin:manager", Name: "Mara Lindqvist", Label: "Manager, Lumi Skin", Audience: "BRAND", Subject: "demo|mara.lindqvist", BrandID: lumi},
		{As: "brand:lumi-skin:finance", Name: "Tobias Reinhardt", Label: "Finance, Lumi Skin", Audience: "BRAND", Subject: "demo|tobias.reinhardt", BrandID: lumi},
		{As: "brand:lumi-skin:viewer", Name: "Paul Hennig", Label: "Viewer, Lumi Skin", Audience: "BRAND", Subject: "demo|paul.hennig", BrandID: lumi},
		{As: "creator:nia.okafor", Name: "Nia Okafor", Label: "Creator, with Lumi Skin, Haus & Hem", Audience: "CREATOR", Subject: "demo|nia.okafor"},
		{As: "creator:tobi.makes.rooms", Name: "Tobi Adekunle", Label: "Creator, with Haus & Hem, Ledgerline", Audience: "CREATOR", Subject: "demo|tobi.makes.rooms"},
	}
	unexported := cmpopts.IgnoreUnexported(Principal{})
	if diff := cmp.Diff(want, got[:len(want)], unexported); diff != "" {
		t.Errorf("the first principals (-want +got):\n%s", diff)
	}
	brands, seen := 0, map[string]bool{}
	for _, p := range got {
		if seen[p.As] {
			t.Errorf("%s stands twice", p.As)
		}
		seen[p.As] = true
		if p.Audience == "BRAND" {
			brands++
		}
		// principal() is what tells the server whom a token stands for.
		known := list(t, conn, "SELECT coalesce(role, creator_id::text) FROM principal($1::text, nullif($2::uuid, $3::uuid), 'jti', $4::timestamptz)", p.Subject, p.BrandID, uuid.Nil, ordinaryDay())
		if len(known) != 1 || p.Audience == "BRAND" && !strings.HasSuffix(p.As, ":"+strings.ToLower(known[0])) {
			t.Errorf("%s stands for %q", p.As, known)
		}
		found, err := Find(t.Context(), at.AdminURL, p.As)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(p, found, unexported); diff != "" {
			t.Errorf("Find(%s) (-listed +found):\n%s", p.As, diff)
		}
	}
	if brands != 18 || len(got)-brands < 10 {
		t.Errorf("%d brand users and %d creators", brands, len(got)-brands)
	}

	// Who has left is no principal any more.
	if _, err := conn.Exec(t.Context(), "UPDATE memberships SET ended_at = $1 WHERE user_id = (SELECT id FROM users WHERE subject = 'demo|paul.hennig')", ordinaryDay()); err != nil {
		t.Fatal(err)
	}
	without, err := Principals(t.Context(), at.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append(got[:2:2], got[3:]...), without, unexported); diff != "" {
		t.Errorf("after one left (-want +got):\n%s", diff)
	}
}

func TestFindRefuses(t *testing.T) {
	t.Parallel()
	at := dbtest.New(t)
	if _, err := Load(t.Context(), at.AdminURL, Small, ordinaryDay(), nil); err != nil {
		t.Fatal(err)
	}
	for as, want := range map[string]errs.Code{
		"":                         errs.Invalid,
		"brand":                    errs.Invalid,
		"brand:lumi-skin":          errs.Invalid,
		"brand::manager":           errs.Invalid,
		"creator:":                 errs.Invalid,
		"system:x:y":               errs.Invalid,
		"brand:lumi-skin:janitor":  errs.NotFound,
		"brand:nobody:manager":     errs.NotFound,
		"creator:nobody":           errs.NotFound,
		"creator:emiliahartung":    errs.NotFound, // Entered by a brand: nobody signs in.
		"creator:' OR true --":     errs.NotFound,
		"brand:lumi-skin:OWNER--'": errs.NotFound,
	} {
		p, err := Find(t.Context(), at.AdminURL, as)
		if e, ok := errors.AsType[*errs.Error](err); !ok || e.Code != want {
			t.Errorf("Find(%q) = %v, %v; want %s", as, p, err, want)
		}
	}
}
