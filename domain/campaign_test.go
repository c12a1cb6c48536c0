package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

func day(t testing.TB, text string) scalars.Date {
	t.Helper()
	d, err := scalars.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func wave(t testing.TB, name, first, last string) *domain.CampaignWaveInput {
	t.Helper()
	return &domain.CampaignWaveInput{Name: name, StartsOn: day(t, first), EndsOn: day(t, last)}
}

func euros(amount string) *domain.MoneyInput {
	return &domain.MoneyInput{Amount: amount, Currency: "EUR"}
}

func TestCampaignCreate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	last := day(t, "2026-06-30")
	got, err := s.rules.CampaignCreate(s.asManager(t), domain.CampaignCreateInput{
		Name: "Oat summer", Goal: new("Be tasted"), Type: "SEASONAL", StartsOn: day(t, "2026-05-01"), EndsOn: &last,
		Waves:  []*domain.CampaignWaveInput{wave(t, "Second", "2026-06-01", "2026-06-30"), wave(t, "First", "2026-05-01", "2026-05-01")},
		Budget: euros("12500.5"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &db.Campaign{
		Base: db.Base{Key: got.Key}, BrandID: s.brand.Key, Name: "Oat summer", Goal: new("Be tasted"), Type: "SEASONAL",
		StartsOn: day(t, "2026-05-01"), EndsOn: &last, BudgetMinor: new(int64(1250050)),
		Waves: []*db.CampaignWave{
			{Name: "First", StartsOn: day(t, "2026-05-01"), EndsOn: day(t, "2026-05-01")},
			{Name: "Second", StartsOn: day(t, "2026-06-01"), EndsOn: day(t, "2026-06-30")},
		},
		CreatedAt: noon(), Stamp: db.Stamp{UpdatedAt: noon(), Version: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answered (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, rows.Read(t, s.on, got)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"campaign.created"}, s.told(t, got.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	entry := rows.Audit(t, s.on)[0]
	if *entry.ActorID != s.manager.UserID || *entry.BrandID != s.brand.Key || !entry.At.Equal(noon()) {
		t.Errorf("the entry says %v did it in %v at %s", entry.ActorID, entry.BrandID, entry.At)
	}
	if money := rows.Ask[string](t, s.on, "SELECT after ->> 'budgetMinor' FROM audit_entries"); money != "1250050" {
		t.Errorf("the entry keeps the budget %s", money)
	}
}

func TestCampaignCreateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	sound := func() domain.CampaignCreateInput {
		last := day(t, "2026-06-30")
		return domain.CampaignCreateInput{Name: "Oat summer", Type: "SEASONAL", StartsOn: day(t, "2026-05-01"), EndsOn: &last}
	}
	budget := func(amount, currency string) func(*domain.CampaignCreateInput) {
		return func(in *domain.CampaignCreateInput) {
			in.Budget = &domain.MoneyInput{Amount: amount, Currency: currency}
		}
	}
	waves := func(waves ...*domain.CampaignWaveInput) func(*domain.CampaignCreateInput) {
		return func(in *domain.CampaignCreateInput) { in.Waves = waves }
	}
	for name, c := range map[string]struct {
		spoil func(*domain.CampaignCreateInput)
		want  []string
	}{
		"blank name":        {func(in *domain.CampaignCreateInput) { in.Name = " \t" }, []string{"REQUIRED input.name"}},
		"long name":         {func(in *domain.CampaignCreateInput) { in.Name = strings.Repeat("ä", 121) }, []string{"TOO_LONG input.name"}},
		"long goal":         {func(in *domain.CampaignCreateInput) { in.Goal = new(strings.Repeat("a", 2001)) }, []string{"TOO_LONG input.goal"}},
		"ends before":       {func(in *domain.CampaignCreateInput) { in.EndsOn = new(day(t, "2026-04-30")) }, []string{"OUT_OF_RANGE input.endsOn"}},
		"another currency":  {budget("100", "USD"), []string{"INVALID input.budget.currency"}},
		"negative":          {budget("-0.01", "EUR"), []string{"OUT_OF_RANGE input.budget.amount"}},
		"too many decimals": {budget("1.005", "EUR"), []string{"OUT_OF_RANGE input.budget.amount"}},
		"too large":         {budget("90071992547409.92", "EUR"), []string{"OUT_OF_RANGE input.budget.amount"}},
		"too many waves": {
			waves(slices.Repeat([]*domain.CampaignWaveInput{wave(t, "a", "2026-05-01", "2026-05-02")}, 25)...),
			[]string{"TOO_LONG input.waves"},
		},
		"waves outside": {
			waves(wave(t, "a", "2026-05-01", "2026-05-02"), wave(t, "b", "2026-04-30", "2026-07-01")),
			[]string{"OUT_OF_RANGE input.waves.1.startsOn", "OUT_OF_RANGE input.waves.1.endsOn"},
		},
		"all at once": {
			func(in *domain.CampaignCreateInput) {
				in.Name, in.Budget = "", euros("1.005")
				in.Waves = []*domain.CampaignWaveInput{wave(t, " ", "2026-05-03", "2026-05-02")}
			},
			[]string{"REQUIRED input.name", "OUT_OF_RANGE input.budget.amount", "REQUIRED input.waves.0.name", "OUT_OF_RANGE input.waves.0.endsOn"},
		},
	} {
		unchanged, in := s.unchanged(t), sound()
		c.spoil(&in)
		got, err := s.rules.CampaignCreate(s.asManager(t), in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" || got != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, got, diff)
		}
		unchanged()
	}
	for _, v := range []auth.Viewer{
		rows.Member(t, s.on, s.brand, auth.RoleFinance), rows.Member(t, s.on, s.brand, auth.RoleAnalyst),
		rows.Member(t, s.on, s.brand, auth.RoleViewer), rows.As(s.creator),
		{},
	} {
		unchanged := s.unchanged(t)
		if _, err := s.rules.CampaignCreate(as(t, v), sound()); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("%s %s: %v", v.Kind, v.Role, err)
		}
		unchanged()
	}
}

func TestCampaignUpdate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign := rows.Campaign(t, s.on, s.brand, func(c *db.Campaign) {
		c.Goal, c.BudgetMinor = new("Be seen"), new(int64(100))
		c.Waves = []*db.CampaignWave{{Name: "One", StartsOn: day(t, "2026-03-10"), EndsOn: day(t, "2026-03-20")}}
	})
	got, err := s.rules.CampaignUpdate(s.asManager(t), campaign.ID(), domain.CampaignUpdateInput{
		ExpectedVersion: new(1), Name: new("Spring, longer"), Goal: graphql.OmittableOf[*string](nil),
		Type: new(db.CampaignType("EVERGREEN")), EndsOn: graphql.OmittableOf[*scalars.Date](nil), Budget: graphql.OmittableOf(euros("0.99")),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := *campaign
	want.Name, want.Goal, want.Type, want.EndsOn, want.BudgetMinor = "Spring, longer", nil, "EVERGREEN", nil, new(int64(99))
	want.Stamp = db.Stamp{UpdatedAt: noon(), Version: 2}
	if diff := cmp.Diff(&want, rows.Read(t, s.on, got)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	// Without a date's being given, nothing of the waves changes either.
	if got, err = s.rules.CampaignUpdate(s.asManager(t), campaign.ID(), domain.CampaignUpdateInput{
		Waves: []*domain.CampaignWaveInput{}, Budget: graphql.OmittableOf[*domain.MoneyInput](nil),
	}); err != nil {
		t.Fatal(err)
	}
	if len(got.Waves) != 0 || got.BudgetMinor != nil || got.Version != 3 {
		t.Errorf("cleared: %+v", got)
	}
	if diff := cmp.Diff([]string{"campaign.updated", "campaign.updated"}, s.told(t, campaign.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	unchanged := s.unchanged(t)
	if got, err = s.rules.CampaignUpdate(s.asManager(t), campaign.ID(), domain.CampaignUpdateInput{
		Name: new("Spring, longer"), StartsOn: &campaign.StartsOn, Waves: []*domain.CampaignWaveInput{},
	}); err != nil || got.Version != 3 {
		t.Errorf("the same again: %v, %v", got, err)
	}
	unchanged()
}

func TestCampaignUpdateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	campaign := rows.Campaign(t, s.on, s.brand, func(c *db.Campaign) {
		c.Waves = []*db.CampaignWave{{Name: "One", StartsOn: day(t, "2026-03-10"), EndsOn: day(t, "2026-03-20")}}
	})
	foreign := rows.Campaign(t, s.on, stranger.brand)
	for name, c := range map[string]struct {
		in   domain.CampaignUpdateInput
		want []string
	}{
		"blank name":         {domain.CampaignUpdateInput{Name: new("")}, []string{"REQUIRED input.name"}},
		"long goal":          {domain.CampaignUpdateInput{Goal: graphql.OmittableOf(new(strings.Repeat("a", 2001)))}, []string{"TOO_LONG input.goal"}},
		"begins after a day": {domain.CampaignUpdateInput{StartsOn: new(day(t, "2026-03-11"))}, []string{"OUT_OF_RANGE input.startsOn"}},
		"ends before a wave": {domain.CampaignUpdateInput{EndsOn: graphql.OmittableOf(new(day(t, "2026-03-19")))}, []string{"OUT_OF_RANGE input.endsOn"}},
		"ends before it is":  {domain.CampaignUpdateInput{EndsOn: graphql.OmittableOf(new(day(t, "2026-03-01")))}, []string{"OUT_OF_RANGE input.endsOn"}},
		"wave outside": {
			domain.CampaignUpdateInput{Waves: []*domain.CampaignWaveInput{wave(t, "x", "2026-03-10", "2026-04-01")}},
			[]string{"OUT_OF_RANGE input.waves.0.endsOn"},
		},
		"dollars": {
			domain.CampaignUpdateInput{Budget: graphql.OmittableOf(&domain.MoneyInput{Amount: "1", Currency: "USD"})},
			[]string{"INVALID input.budget.currency"},
		},
		"stale": {domain.CampaignUpdateInput{ExpectedVersion: new(7), Name: new("x")}, []string{"CONFLICT input.expectedVersion"}},
	} {
		unchanged := s.unchanged(t)
		got, err := s.rules.CampaignUpdate(s.asManager(t), campaign.ID(), c.in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		// What is told beside a refusal is what is there.
		if name == "stale" && got == nil || got != nil && !cmp.Equal(campaign, got) {
			t.Errorf("%s: answered %+v", name, got)
		}
		unchanged()
	}
	unchanged := s.unchanged(t)
	var answers []error
	for _, id := range []gid.ID{foreign.ID(), gid.Of(db.TypeCampaign, gid.New()), gid.Of(db.TypeBrand, campaign.Key), {}} {
		got, err := s.rules.CampaignUpdate(s.asManager(t), id, domain.CampaignUpdateInput{Name: new("x")})
		if got != nil || cmp.Diff([]string{"NOT_FOUND id"}, refused(t, err)) != "" {
			t.Errorf("%s: %v, %v", id, got, err)
		}
		answers = append(answers, err)
	}
	for _, answer := range answers[1:] {
		if diff := cmp.Diff(answers[0], answer); diff != "" {
			t.Errorf("a foreign id and an unknown one answer differently:\n%s", diff)
		}
	}
	unchanged()
}

func TestCampaignConstraints(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	campaign := rows.Campaign(t, s.on, s.brand)
	unchanged := s.unchanged(t)
	for name, c := range map[string]struct {
		want, statement string
		args            []any
	}{
		"ends before it begins": {"23514", "UPDATE campaigns SET ends_on = starts_on - 1", nil},
		"negative budget":       {"23514", "UPDATE campaigns SET budget_minor = -1", nil},
		"another brand's participant": {
			"23503", "INSERT INTO campaign_participants (id, brand_id, campaign_id, partnership_id, creator_id, added_at) VALUES (?, ?, ?, ?, ?, now())",
			[]any{uuid.New(), s.brand.Key, campaign.Key, stranger.partnership.Key, stranger.creator.Key},
		},
	} {
		if got := sqlstate(rows.Exec(t, s.on, c.statement, c.args...)); got != c.want {
			t.Errorf("%s: SQLSTATE %q, want %s", name, got, c.want)
		}
	}
	unchanged()
}
