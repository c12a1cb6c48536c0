package domain_test

import (
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
)

// tenancy is all that brands and memberships are, with the number of entries and
// events: two equal ones mean that nothing was written.
func (r register) tenancy(t testing.TB) string {
	t.Helper()
	return rows.Ask[string](t, r.on, `SELECT concat_ws(E'\n',
		(SELECT json_agg(b ORDER BY id) FROM brands b), (SELECT json_agg(u ORDER BY id) FROM users u),
		(SELECT json_agg(m ORDER BY id) FROM memberships m), (SELECT json_agg(p ORDER BY id) FROM partnerships p),
		(SELECT count(*) FROM audit_entries), (SELECT count(*) FROM events))`)
}

func TestBrandUpdate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	admin := rows.Member(t, s.on, s.brand, auth.RoleAdmin)
	b, err := s.rules.BrandUpdate(as(t, admin), domain.BrandUpdateInput{
		ExpectedVersion: new(1), Name: new("Alpine Oat & Söhne"), Industries: []string{"food"}, Values: []string{"calm", "clear"},
		Tone: graphql.OmittableOf(new("Dry.")), TimeZone: new("Asia/Tokyo"), ReviewSLADays: new(30),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := *s.brand
	want.Name, want.Industries, want.Values, want.Tone = "Alpine Oat & Söhne", []string{"food"}, []string{"calm", "clear"}, new("Dry.")
	want.TimeZone, want.ReviewSLADays, want.Stamp = "Asia/Tokyo", 30, db.Stamp{UpdatedAt: noon(), Version: 2}
	if diff := cmp.Diff(&want, rows.Read(t, s.on, b)); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"brand.updated"}, s.actions(t)); diff != "" {
		t.Error(diff)
	}
	cleared, err := s.rules.BrandUpdate(as(t, admin), domain.BrandUpdateInput{Tone: graphql.OmittableOf[*string](nil), Values: []string{}})
	if err != nil || cleared.Tone != nil || len(cleared.Values) != 0 || cleared.Name != want.Name {
		t.Errorf("clearing gives %+v, %v", cleared, err)
	}
}

func TestBrandUpdateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	owner := rows.Member(t, s.on, s.brand, auth.RoleOwner)
	tiers := func(nano, micro, mid, macro, mega int64) *domain.TierThresholdsInput {
		return &domain.TierThresholdsInput{Nano: nano, Micro: micro, Mid: mid, Macro: macro, Mega: mega}
	}
	for name, test := range map[string]struct {
		as   auth.Viewer
		in   domain.BrandUpdateInput
		want []string
	}{
		"a manager":         {s.manager, domain.BrandUpdateInput{Name: new("Mine")}, []string{"FORBIDDEN "}},
		"a creator":         {rows.As(s.creator), domain.BrandUpdateInput{Name: new("Mine")}, []string{"FORBIDDEN "}},
		"stale":             {owner, domain.BrandUpdateInput{ExpectedVersion: new(9), Name: new("Mine")}, []string{"CONFLICT input.expectedVersion"}},
		"tiers out of step": {owner, domain.BrandUpdateInput{TierThresholds: tiers(1, 10, 10, 20, 30)}, []string{"OUT_OF_RANGE input.tierThresholds"}},
		"tiers from zero":   {owner, domain.BrandUpdateInput{TierThresholds: tiers(0, 10, 15, 20, 30)}, []string{"OUT_OF_RANGE input.tierThresholds"}},
		"every fault at once": {owner, domain.BrandUpdateInput{
			Name: new(" "), Industries: strings.Fields(strings.Repeat("x ", 11)), Values: []string{"a", "a"},
			Tone: graphql.OmittableOf(new(strings.Repeat("t", 501))), ReviewSLADays: new(31),
		}, []string{"REQUIRED input.name", "TOO_LONG input.industries", "DUPLICATE input.values.1", "TOO_LONG input.tone", "OUT_OF_RANGE input.reviewSlaDays"}},
	} {
		before := s.tenancy(t)
		_, err := s.rules.BrandUpdate(as(t, test.as), test.in)
		if diff := cmp.Diff(test.want, refused(t, err)); diff != "" || s.tenancy(t) != before {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, statement := range []string{
		"UPDATE brands SET tier_mid = tier_micro WHERE id = ?", "UPDATE brands SET review_sla_days = 0 WHERE id = ?",
		"UPDATE brands SET currency = 'euro' WHERE id = ?", "UPDATE brands SET slug = 'A b' WHERE id = ?", "UPDATE brands SET name = '' WHERE id = ?",
	} {
		if err := rows.Exec(t, s.on, statement, s.brand.Key); err == nil || !strings.Contains(err.Error(), "23514") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// The tier of every partnership follows the brand's thresholds, and no other
// brand's does.
func TestBrandTiersFollow(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	owner := rows.Member(t, s.on, s.brand, auth.RoleOwner)
	other := another(t, s.register)
	tiers := func(brand *db.Brand) []string {
		return rows.All[string](t, s.on, "SELECT concat_ws(' ', follower_count, tier) FROM partnerships WHERE brand_id = ? AND follower_count IS NOT NULL ORDER BY follower_count", brand.Key)
	}
	for _, brand := range []*db.Brand{s.brand, other.brand} {
		for _, followers := range []int64{99, 1_000, 5_000, 60_000, 2_000_000} {
			rows.Partnership(t, s.on, brand, rows.Creator(t, s.on, func(c *db.Creator) { c.FollowerCount = &followers }))
		}
	}
	before := tiers(other.brand)
	_, err := s.rules.BrandUpdate(as(t, owner), domain.BrandUpdateInput{TierThresholds: &domain.TierThresholdsInput{Nano: 100, Micro: 1_000, Mid: 5_001, Macro: 60_000, Mega: 2_000_001}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"99", "1000 MICRO", "5000 MICRO", "60000 MACRO", "2000000 MACRO"}, tiers(s.brand)); diff != "" {
		t.Errorf("the tiers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, tiers(other.brand)); diff != "" {
		t.Errorf("the other brand's tiers moved:\n%s", diff)
	}
}
