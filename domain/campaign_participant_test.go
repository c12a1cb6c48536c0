package domain_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

func taking(id gid.ID, budget *domain.MoneyInput) *domain.CampaignParticipantInput {
	return &domain.CampaignParticipantInput{PartnershipID: id, Budget: budget}
}

// part is what a campaign holds, as "creator budget", in the order of adding.
func (s *studio) part(t testing.TB, campaign *db.Campaign) []string {
	t.Helper()
	return rows.All[string](t, s.on, `SELECT concat_ws(' ', c.display_name, p.budget_minor::text) FROM campaign_participants p
		JOIN creators c ON c.id = p.creator_id WHERE p.campaign_id = ? ORDER BY c.display_name`, campaign.Key)
}

func TestCampaignParticipants(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	other := rows.Creator(t, s.on, func(c *db.Creator) { c.DisplayName = "Otto" })
	prospect := rows.Partnership(t, s.on, s.brand, other, rows.Prospect)
	campaign := rows.Campaign(t, s.on, s.brand)

	got, err := s.rules.CampaignAddParticipants(s.asManager(t), campaign.ID(), []*domain.CampaignParticipantInput{
		taking(s.partnership.ID(), euros("200")), taking(prospect.ID(), nil),
	})
	if err != nil || got.Key != campaign.Key {
		t.Fatal(got, err)
	}
	if diff := cmp.Diff([]string{"Mina Sol 20000", "Otto"}, s.part(t, campaign)); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	again := []*domain.CampaignParticipantInput{taking(prospect.ID(), euros("50")), taking(s.partnership.ID(), nil)}
	for range 2 {
		// The second time nothing is new, and nothing is written.
		if _, err := s.rules.CampaignAddParticipants(s.asManager(t), campaign.ID(), again); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"Mina Sol 20000", "Otto 5000"}, s.part(t, campaign)); diff != "" {
		t.Errorf("a new budget (-want +got):\n%s", diff)
	}
	if _, err := s.rules.CampaignRemoveParticipant(s.asManager(t), campaign.ID(), prospect.ID()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Mina Sol 20000"}, s.part(t, campaign)); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
	want := []string{"campaign.participant_added", "campaign.participant_added", "campaign.participant_changed", "campaign.participant_removed"}
	if diff := cmp.Diff(want, s.told(t, campaign.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	removed := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', before ->> 'partnershipId', before ->> 'budgetMinor', after) FROM audit_entries ORDER BY number DESC LIMIT 1")
	if want := prospect.Key.String() + " 5000"; removed != want {
		t.Errorf("the entry of the removal keeps %s, want %s", removed, want)
	}
	if creators := rows.All[string](t, s.on, "SELECT DISTINCT c.display_name FROM events e JOIN creators c ON c.id = e.creator_id ORDER BY 1"); cmp.Diff([]string{"Mina Sol", "Otto"}, creators) != "" {
		t.Errorf("the events are about %v", creators)
	}
}

func TestCampaignParticipantsRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	campaign, foreign := rows.Campaign(t, s.on, s.brand), rows.Campaign(t, s.on, stranger.brand)
	theirs := rows.Participant(t, s.on, foreign, stranger.partnership)
	many := make([]*domain.CampaignParticipantInput, 101)
	for i := range many {
		many[i] = taking(gid.Of(db.TypePartnership, gid.New()), nil)
	}
	mine := s.partnership.ID()
	for name, c := range map[string]struct {
		in   []*domain.CampaignParticipantInput
		want []string
	}{
		"none":     {nil, []string{"REQUIRED input"}},
		"too many": {many, []string{"TOO_LONG input"}},
		"twice":    {[]*domain.CampaignParticipantInput{taking(mine, nil), taking(mine, nil)}, []string{"DUPLICATE input.1.partnershipId"}},
		"dollars": {
			[]*domain.CampaignParticipantInput{taking(mine, &domain.MoneyInput{Amount: "1", Currency: "USD"})},
			[]string{"INVALID input.0.budget.currency"},
		},
		"half a cent": {[]*domain.CampaignParticipantInput{taking(mine, euros("0.005"))}, []string{"OUT_OF_RANGE input.0.budget.amount"}},
		"foreign and unknown": {
			[]*domain.CampaignParticipantInput{
				taking(mine, nil), taking(stranger.partnership.ID(), nil),
				taking(gid.Of(db.TypePartnership, gid.New()), nil), taking(s.brand.ID(), nil),
			},
			[]string{"NOT_FOUND input.1.partnershipId", "NOT_FOUND input.2.partnershipId", "NOT_FOUND input.3.partnershipId"},
		},
	} {
		unchanged := s.unchanged(t)
		_, err := s.rules.CampaignAddParticipants(s.asManager(t), campaign.ID(), c.in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		unchanged()
	}
	unchanged := s.unchanged(t)
	one := []*domain.CampaignParticipantInput{taking(mine, nil)}
	for _, id := range []gid.ID{foreign.ID(), gid.Of(db.TypeCampaign, gid.New()), mine} {
		if got, err := s.rules.CampaignAddParticipants(s.asManager(t), id, one); got != nil || cmp.Diff([]string{"NOT_FOUND id"}, refused(t, err)) != "" {
			t.Errorf("adding to %s: %v, %v", id, got, err)
		}
		if got, err := s.rules.CampaignRemoveParticipant(s.asManager(t), id, mine); got != nil || cmp.Diff([]string{"NOT_FOUND id"}, refused(t, err)) != "" {
			t.Errorf("removing from %s: %v, %v", id, got, err)
		}
	}
	for _, id := range []gid.ID{theirs.ID(), stranger.partnership.ID(), mine} {
		if got, err := s.rules.CampaignRemoveParticipant(s.asManager(t), campaign.ID(), id); got != nil || cmp.Diff([]string{"NOT_FOUND partnershipId"}, refused(t, err)) != "" {
			t.Errorf("removing %s: %v, %v", id, got, err)
		}
	}
	for _, v := range []auth.Viewer{rows.Member(t, s.on, s.brand, auth.RoleFinance), rows.As(s.creator)} {
		if _, err := s.rules.CampaignAddParticipants(as(t, v), campaign.ID(), one); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("%s adds: %v", v.Kind, err)
		}
		if _, err := s.rules.CampaignRemoveParticipant(as(t, v), campaign.ID(), mine); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("%s removes: %v", v.Kind, err)
		}
	}
	unchanged()
}

func TestCampaignKeepsWhoHasWork(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign := rows.Campaign(t, s.on, s.brand)
	rows.Participant(t, s.on, campaign, s.partnership)
	rows.Deliverable(t, s.on, s.partnership, func(d *db.Deliverable) { d.CampaignID = &campaign.Key })
	unchanged := s.unchanged(t)
	got, err := s.rules.CampaignRemoveParticipant(s.asManager(t), campaign.ID(), s.partnership.ID())
	if diff := cmp.Diff([]string{"CONFLICT partnershipId"}, refused(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(rows.Read(t, s.on, campaign), got); diff != "" {
		t.Errorf("the campaign as it is (-want +got):\n%s", diff)
	}
	if state := sqlstate(rows.Exec(t, s.on, "DELETE FROM campaign_participants")); state != "23503" {
		t.Errorf("by SQL: SQLSTATE %q, want 23503", state)
	}
	unchanged()
}

// TestCampaignRemovalRacesWork takes a partnership out while work is assigned to
// it: one of the two is refused, whichever comes first.
func TestCampaignRemovalRacesWork(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	ctx := s.asManager(t)
	for range 10 {
		campaign := rows.Campaign(t, s.on, s.brand)
		rows.Participant(t, s.on, campaign, s.partnership)
		id := campaign.ID()
		var removed, assigned error
		var both sync.WaitGroup
		both.Go(func() { _, removed = s.rules.CampaignRemoveParticipant(ctx, id, s.partnership.ID()) })
		both.Go(func() {
			_, assigned = s.rules.DeliverableCreate(ctx, domain.DeliverableCreateInput{
				PartnershipID: s.partnership.ID(), CampaignID: &id, Type: "REEL", Title: "Late",
			})
		})
		both.Wait()
		work := rows.Ask[int](t, s.on, "SELECT count(*) FROM deliverables WHERE campaign_id = ?", campaign.Key)
		part := len(s.part(t, campaign))
		switch {
		case removed == nil && errs.CodeOf(assigned) == errs.Invalid && work == 0 && part == 0:
		case assigned == nil && errs.CodeOf(removed) == errs.Conflict && work == 1 && part == 1:
		default:
			t.Fatalf("removing: %v; assigning: %v; %d deliverables, %d participants", removed, assigned, work, part)
		}
	}
}
