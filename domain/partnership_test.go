package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

func TestPartnershipCreate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	followers := int64(60_000)
	creator := rows.Creator(t, s.on, func(c *db.Creator) { c.FollowerCount = &followers })
	owner := gid.Of(db.TypeUser, s.manager.UserID)
	p, err := s.rules.PartnershipCreate(s.asManager(t), domain.PartnershipCreateInput{
		CreatorID: creator.ID(), OwnerID: &owner, Tags: []string{"spring", "ℵ"}, Notes: new("Seen at the fair."),
		NextCheckInOn: new(scalars.DateOf(noon())),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &db.Partnership{
		Base: db.Base{Key: p.Key}, BrandID: s.brand.Key, CreatorID: creator.Key, Stage: db.StageDiscovered, OwnerID: &s.manager.UserID,
		Tier: new(db.TierMid), FollowerCount: &followers, Tags: []string{"spring", "ℵ"}, Notes: new("Seen at the fair."),
		NextCheckInOn: new(scalars.DateOf(noon())), RevisionLimit: 2, CreatedAt: noon(), Stamp: db.NewStamp(noon()),
	}
	if diff := cmp.Diff(want, rows.Read(t, s.on, p)); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"partnership.created"}, s.actions(t)); diff != "" {
		t.Error(diff)
	}
	if got := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', from_stage, to_stage, changed_by) FROM stage_changes WHERE partnership_id = ?", p.Key); got != "DISCOVERED "+s.manager.UserID.String() {
		t.Errorf("the first stage change is %q", got)
	}
}

func TestPartnershipCreateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	other := another(t, s.register)
	foreign := rows.Creator(t, s.on, rows.Entered(other.brand))
	free := rows.Creator(t, s.on)
	former := rows.Member(t, s.on, s.brand, auth.RoleManager)
	if err := rows.Exec(t, s.on, "UPDATE memberships SET ended_at = now() WHERE user_id = ?", former.UserID); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("ä", 5001)
	for name, test := range map[string]struct {
		as   auth.Viewer
		in   domain.PartnershipCreateInput
		want []string
	}{
		"known already":        {s.manager, domain.PartnershipCreateInput{CreatorID: s.creator.ID()}, []string{"TAKEN input.creatorId"}},
		"another brand's":      {s.manager, domain.PartnershipCreateInput{CreatorID: foreign.ID()}, []string{"NOT_FOUND input.creatorId"}},
		"unknown":              {s.manager, domain.PartnershipCreateInput{CreatorID: gid.Of(db.TypeCreator, gid.New())}, []string{"NOT_FOUND input.creatorId"}},
		"no creator":           {s.manager, domain.PartnershipCreateInput{CreatorID: s.partnership.ID()}, []string{"NOT_FOUND input.creatorId"}},
		"another brand's user": {s.manager, domain.PartnershipCreateInput{CreatorID: free.ID(), OwnerID: new(gid.Of(db.TypeUser, other.manager.UserID))}, []string{"NOT_FOUND input.ownerId"}},
		"a former member":      {s.manager, domain.PartnershipCreateInput{CreatorID: free.ID(), OwnerID: new(gid.Of(db.TypeUser, former.UserID))}, []string{"INVALID input.ownerId"}},
		"every fault at once": {
			s.manager,
			domain.PartnershipCreateInput{CreatorID: free.ID(), Tags: []string{"a", " ", "a", strings.Repeat("x", 61)}, Notes: &long},
			[]string{"REQUIRED input.tags.1", "DUPLICATE input.tags.2", "TOO_LONG input.tags.3", "TOO_LONG input.notes"},
		},
		"a viewer":  {rows.Member(t, s.on, s.brand, auth.RoleViewer), domain.PartnershipCreateInput{CreatorID: free.ID()}, []string{"FORBIDDEN "}},
		"a creator": {rows.As(free), domain.PartnershipCreateInput{CreatorID: free.ID()}, []string{"FORBIDDEN "}},
	} {
		before := s.printed(t)
		p, err := s.rules.PartnershipCreate(as(t, test.as), test.in)
		if diff := cmp.Diff(test.want, refused(t, err)); diff != "" || p != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, p, diff)
		}
		if s.printed(t) != before {
			t.Errorf("%s: something was written", name)
		}
	}
}

func TestPartnershipUpdate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	touched := noon().Add(-time.Hour)
	p, err := s.rules.PartnershipUpdate(s.asManager(t), s.partnership.ID(), domain.PartnershipUpdateInput{
		ExpectedVersion: new(1), OwnerID: graphql.OmittableOf(new(gid.Of(db.TypeUser, s.manager.UserID))), Tags: []string{"vip"},
		Notes: graphql.OmittableOf(new("🌿 مرحبا")), LastTouchAt: graphql.OmittableOf(&touched),
		NextCheckInOn: graphql.OmittableOf(new(scalars.DateOf(noon()))),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := *s.partnership
	want.OwnerID, want.Tags, want.Notes, want.LastTouchAt = &s.manager.UserID, []string{"vip"}, new("🌿 مرحبا"), &touched
	want.NextCheckInOn, want.Stamp = new(scalars.DateOf(noon())), db.Stamp{UpdatedAt: noon(), Version: 2}
	if diff := cmp.Diff(&want, rows.Read(t, s.on, p)); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	before := s.printed(t)
	if same, err := s.rules.PartnershipUpdate(s.asManager(t), p.ID(), domain.PartnershipUpdateInput{Tags: []string{"vip"}}); err != nil || same.Version != 2 {
		t.Errorf("the same again gives %+v, %v", same, err)
	}
	if s.printed(t) != before {
		t.Error("the same again was written")
	}
	cleared, err := s.rules.PartnershipUpdate(s.asManager(t), p.ID(), domain.PartnershipUpdateInput{
		OwnerID: graphql.OmittableOf[*gid.ID](nil), Notes: graphql.OmittableOf[*string](nil), Tags: []string{},
	})
	if err != nil || cleared.OwnerID != nil || cleared.Notes != nil || len(cleared.Tags) != 0 || cleared.NextCheckInOn == nil {
		t.Errorf("clearing gives %+v, %v", cleared, err)
	}
}

func TestPartnershipUpdateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	other := another(t, s.register)
	future := noon().Add(time.Second)
	for name, test := range map[string]struct {
		as   auth.Viewer
		id   gid.ID
		in   domain.PartnershipUpdateInput
		want []string
		row  bool
	}{
		"stale":           {s.manager, s.partnership.ID(), domain.PartnershipUpdateInput{ExpectedVersion: new(7), Tags: []string{"x"}}, []string{"CONFLICT input.expectedVersion"}, true},
		"in the future":   {s.manager, s.partnership.ID(), domain.PartnershipUpdateInput{LastTouchAt: graphql.OmittableOf(&future)}, []string{"OUT_OF_RANGE input.lastTouchAt"}, false},
		"another brand's": {s.manager, other.partnership.ID(), domain.PartnershipUpdateInput{Tags: []string{"x"}}, []string{"NOT_FOUND id"}, false},
		"another type":    {s.manager, s.creator.ID(), domain.PartnershipUpdateInput{Tags: []string{"x"}}, []string{"NOT_FOUND id"}, false},
		"an analyst":      {rows.Member(t, s.on, s.brand, auth.RoleAnalyst), s.partnership.ID(), domain.PartnershipUpdateInput{Tags: []string{"x"}}, []string{"FORBIDDEN "}, false},
		"the creator":     {rows.As(s.creator), s.partnership.ID(), domain.PartnershipUpdateInput{Tags: []string{"x"}}, []string{"FORBIDDEN "}, false},
	} {
		before := s.printed(t)
		p, err := s.rules.PartnershipUpdate(as(t, test.as), test.id, test.in)
		if diff := cmp.Diff(test.want, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if (p != nil) != test.row || p != nil && cmp.Diff(s.partnership, p, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Base" }, cmp.Ignore())) != "" {
			t.Errorf("%s: the row comes back as %+v", name, p)
		}
		if s.printed(t) != before {
			t.Errorf("%s: something was written", name)
		}
	}
}

func TestPartnershipContract(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	p := rows.Partnership(t, s.on, s.brand, rows.Creator(t, s.on), rows.AtStage(db.StageNegotiating), func(p *db.Partnership) {
		p.ContractSignedOn, p.StartedAt = nil, nil
	})
	for name, test := range map[string]struct {
		in   domain.ContractRecordInput
		want string
	}{
		"in the future":  {domain.ContractRecordInput{SignedOn: scalars.DateOf(noon().AddDate(0, 0, 2))}, "OUT_OF_RANGE input.signedOn"},
		"too many":       {domain.ContractRecordInput{SignedOn: scalars.DateOf(noon()), RevisionLimit: new(21)}, "OUT_OF_RANGE input.revisionLimit"},
		"negative":       {domain.ContractRecordInput{SignedOn: scalars.DateOf(noon()), RevisionLimit: new(-1)}, "OUT_OF_RANGE input.revisionLimit"},
		"long reference": {domain.ContractRecordInput{SignedOn: scalars.DateOf(noon()), Reference: new(strings.Repeat("r", 501))}, "TOO_LONG input.reference"},
	} {
		before := s.printed(t)
		_, err := s.rules.PartnershipRecordContract(s.asManager(t), p.ID(), test.in)
		if diff := cmp.Diff([]string{test.want}, refused(t, err)); diff != "" || s.printed(t) != before {
			t.Errorf("%s: %s", name, diff)
		}
	}
	// A pilot needs a signed agreement.
	before := s.printed(t)
	_, err := s.rules.PartnershipMove(s.asManager(t), p.ID(), db.StagePilot, nil)
	if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" || s.printed(t) != before {
		t.Errorf("a pilot without an agreement: %s", diff)
	}
	signed, err := s.rules.PartnershipRecordContract(s.asManager(t), p.ID(), domain.ContractRecordInput{SignedOn: scalars.DateOf(noon()), Reference: new("F-1"), RevisionLimit: new(0)})
	if err != nil || *signed.ContractSignedOn != scalars.DateOf(noon()) || *signed.ContractReference != "F-1" || signed.RevisionLimit != 0 {
		t.Fatalf("recording gives %+v, %v", signed, err)
	}
	piloting, err := s.rules.PartnershipMove(s.asManager(t), p.ID(), db.StagePilot, nil)
	if err != nil || piloting.Stage != db.StagePilot || !piloting.StartedAt.Equal(noon()) {
		t.Errorf("the pilot is %+v, %v", piloting, err)
	}
	for _, statement := range []string{
		"UPDATE partnerships SET contract_signed_on = NULL WHERE id = ?",
		"UPDATE partnerships SET contacted_at = NULL WHERE id = ?",
		"UPDATE partnerships SET revision_limit = 21 WHERE id = ?",
		"UPDATE partnerships SET stage = 'FRIENDS' WHERE id = ?",
	} {
		if err := rows.Exec(t, s.on, statement, p.Key); err == nil || !strings.Contains(err.Error(), "23514") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// stages are all stages, in the order of the lifecycle.
func stages() []db.PartnershipStage {
	return []db.PartnershipStage{
		db.StageDiscovered, db.StageVetting, db.StageShortlisted, db.StageOutreach, db.StageNegotiating, db.StagePilot, db.StageScaling,
		db.StageRetained, db.StageAtRisk, db.StageWinback, db.StageExited, db.StageDeclined, db.StageRejected,
	}
}

// lifecycle is where each stage leads, as the domain's words say it.
func lifecycle() map[db.PartnershipStage]string {
	return map[db.PartnershipStage]string{
		db.StageDiscovered:  "VETTING DECLINED REJECTED",
		db.StageVetting:     "SHORTLISTED DECLINED REJECTED",
		db.StageShortlisted: "OUTREACH DECLINED REJECTED",
		db.StageOutreach:    "NEGOTIATING DECLINED REJECTED",
		db.StageNegotiating: "PILOT DECLINED REJECTED",
		db.StagePilot:       "SCALING AT_RISK",
		db.StageScaling:     "RETAINED AT_RISK",
		db.StageRetained:    "AT_RISK",
		db.StageAtRisk:      "SCALING RETAINED WINBACK EXITED",
		db.StageWinback:     "PILOT",
		db.StageExited:      "WINBACK",
		db.StageDeclined:    "",
		db.StageRejected:    "",
	}
}

// TestPartnershipLifecycle tries every move from every stage, as a manager, a
// viewer and the creator, and compares what happens with what was announced.
func TestPartnershipLifecycle(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	looker := rows.Member(t, s.on, s.brand, auth.RoleViewer)
	for _, from := range stages() {
		allowed := strings.Fields(lifecycle()[from])
		for _, to := range stages() {
			creator := rows.Creator(t, s.on)
			p := rows.Partnership(t, s.on, s.brand, creator, rows.AtStage(from))
			announced := announcedMove(domain.PartnershipTransitions(s.manager, p), to)
			if announced != slices.Contains(allowed, string(to)) {
				t.Errorf("%s → %s is announced as %t", from, to, announced)
			}
			for _, v := range []auth.Viewer{looker, rows.As(creator)} {
				if announcedMove(domain.PartnershipTransitions(v, p), to) {
					t.Errorf("%s → %s is announced to %s %s", from, to, v.Kind, v.Role)
				}
				if v.Kind == auth.KindCreator && to == db.StageDeclined {
					continue
				}
				before := s.printed(t)
				_, err := s.rules.PartnershipMove(as(t, v), p.ID(), to, &domain.TransitionInput{Reason: new("So.")})
				if diff := cmp.Diff([]string{"FORBIDDEN "}, refused(t, err)); diff != "" || s.printed(t) != before {
					t.Errorf("%s → %s by %s %s: %s", from, to, v.Kind, v.Role, diff)
				}
			}
			before := s.printed(t)
			moved, err := s.rules.PartnershipMove(s.asManager(t), p.ID(), to, &domain.TransitionInput{ExpectedVersion: new(1), Reason: new("So.")})
			if !announced {
				if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" || s.printed(t) != before {
					t.Errorf("%s → %s: %s", from, to, diff)
				}
				continue
			}
			if err != nil || moved.Stage != to || moved.Version != 2 || rows.Read(t, s.on, p).Stage != to {
				t.Errorf("%s → %s gives %+v, %v", from, to, moved, err)
			}
			change := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', from_stage, to_stage, reason, changed_by) FROM stage_changes WHERE partnership_id = ?", p.Key)
			if want := string(from) + " " + string(to) + " So. " + s.manager.UserID.String(); change != want {
				t.Errorf("the stage change is %q, want %q", change, want)
			}
		}
	}
}

func announcedMove(moves []*domain.PartnershipTransition, to db.PartnershipStage) bool {
	return slices.ContainsFunc(moves, func(m *domain.PartnershipTransition) bool { return m.To == to && m.Allowed && m.Reason == nil })
}

func TestPartnershipTransitionsSayWhy(t *testing.T) {
	t.Parallel()
	unsigned := &db.Partnership{Stage: db.StageNegotiating}
	var told []string
	for _, viewer := range []auth.Viewer{{Kind: auth.KindBrand, Role: auth.RoleManager}, {Kind: auth.KindBrand, Role: auth.RoleFinance}} {
		for _, move := range domain.PartnershipTransitions(viewer, unsigned) {
			line := string(move.To) + " " + move.Mutation
			if move.Reason != nil {
				line += ": " + *move.Reason
			}
			told = append(told, line)
		}
	}
	const needs = "This needs the permission PARTNERSHIPS_WRITE, which your role does not hold. Ask an admin of the brand."
	const unsignedYet = "A pilot needs a signed agreement: sign a contract (contractSend, contractSign), or record one that was signed elsewhere with partnershipRecordContract."
	if diff := cmp.Diff([]string{
		"PILOT partnershipStartPilot: " + unsignedYet, "DECLINED partnershipDecline", "REJECTED partnershipReject",
		"PILOT partnershipStartPilot: " + unsignedYet, "DECLINED partnershipDecline: " + needs, "REJECTED partnershipReject: " + needs,
	}, told); diff != "" {
		t.Error(diff)
	}
}

// EXITED and WINBACK need a reason, and blanks are none.
func TestPartnershipMovesThatNeedAReason(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for _, to := range []db.PartnershipStage{db.StageExited, db.StageWinback} {
		p := rows.Partnership(t, s.on, s.brand, rows.Creator(t, s.on), rows.AtStage(db.StageAtRisk))
		for _, reason := range []*string{nil, new(""), new(" \t\n")} {
			before := s.printed(t)
			_, err := s.rules.PartnershipMove(s.asManager(t), p.ID(), to, &domain.TransitionInput{Reason: reason})
			if diff := cmp.Diff([]string{"REQUIRED input.reason"}, refused(t, err)); diff != "" || s.printed(t) != before {
				t.Errorf("%s for no reason: %s", to, diff)
			}
		}
		_, err := s.rules.PartnershipMove(s.asManager(t), p.ID(), to, &domain.TransitionInput{Reason: new(strings.Repeat("r", 1001))})
		if diff := cmp.Diff([]string{"TOO_LONG input.reason"}, refused(t, err)); diff != "" {
			t.Error(diff)
		}
		err = rows.Exec(t, s.on, "INSERT INTO stage_changes (id, brand_id, partnership_id, to_stage, changed_at) VALUES (gen_random_uuid(), ?, ?, ?, now())", s.brand.Key, p.Key, to)
		if err == nil || !strings.Contains(err.Error(), "23514") {
			t.Errorf("plain SQL moves to %s for no reason: %v", to, err)
		}
	}
}

// A creator says no to whoever asked, and can't to a brand that has not.
func TestPartnershipDeclinedByTheCreator(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	creator := rows.Creator(t, s.on)
	thought := rows.Partnership(t, s.on, s.brand, creator, rows.Prospect)
	before := s.printed(t)
	_, err := s.rules.PartnershipMove(as(t, rows.As(creator)), thought.ID(), db.StageDeclined, nil)
	if diff := cmp.Diff([]string{"NOT_FOUND id"}, refused(t, err)); diff != "" || s.printed(t) != before {
		t.Errorf("declining what nobody told: %s", diff)
	}
	asked := rows.Partnership(t, s.on, another(t, s.register).brand, creator, rows.AtStage(db.StageOutreach))
	_, err = s.rules.PartnershipMove(s.asCreator(t), asked.ID(), db.StageDeclined, nil)
	if diff := cmp.Diff([]string{"NOT_FOUND id"}, refused(t, err)); diff != "" || s.printed(t) == "" {
		t.Errorf("declining for another creator: %s", diff)
	}
	declined, err := s.rules.PartnershipMove(as(t, rows.As(creator)), asked.ID(), db.StageDeclined, &domain.TransitionInput{Reason: new("No time.")})
	if err != nil || declined.Stage != db.StageDeclined || declined.Status() != db.StatusEnded {
		t.Fatalf("declining gives %+v, %v", declined, err)
	}
	change := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', from_stage, to_stage, reason, changed_by) FROM stage_changes WHERE partnership_id = ?", asked.Key)
	if change != "OUTREACH DECLINED No time." {
		t.Errorf("the stage change is %q", change)
	}
	entries := rows.Audit(t, s.on)
	if len(entries) != 1 || entries[0].ActorKind != "CREATOR" || *entries[0].ActorID != *creator.UserID || *entries[0].BrandID != asked.BrandID {
		t.Errorf("the audit entry is %+v", entries)
	}
}

func TestPartnershipCreatedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	creator := rows.Creator(t, s.on)
	outcomes := make(chan error, 8)
	for range cap(outcomes) {
		go func() {
			_, err := s.rules.PartnershipCreate(as(t, s.manager), domain.PartnershipCreateInput{CreatorID: creator.ID()})
			outcomes <- err
		}()
	}
	made := 0
	for range cap(outcomes) {
		if err := <-outcomes; err == nil {
			made++
		} else if told := refused(t, err); !strings.HasPrefix(told[0], "TAKEN") {
			t.Errorf("the loser is told %v", told)
		}
	}
	if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM partnerships WHERE creator_id = ?", creator.Key); made != 1 || n != 1 {
		t.Errorf("%d succeeded and %d are there, want one", made, n)
	}
	if diff := cmp.Diff([]string{"partnership.created"}, s.actions(t)); diff != "" {
		t.Error(diff)
	}
}
