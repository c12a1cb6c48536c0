package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// versions are a brief's, as the database has them: number and state.
func (s *studio) versions(t testing.TB, brief *db.Brief) []string {
	t.Helper()
	return rows.All[string](t, s.on, "SELECT number || ' ' || state FROM brief_versions WHERE brief_id = ? ORDER BY number", brief.Key)
}

// said is a brief that says something.
func said(items ...string) *domain.BriefContentInput {
	in := &domain.BriefContentInput{}
	for _, text := range items {
		in.MustHaves = append(in.MustHaves, &domain.BriefItemInput{Text: text})
	}
	return in
}

// TestBriefLife walks a campaign's brief from its first draft to its end.
func TestBriefLife(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign := rows.Campaign(t, s.on, s.brand)
	id := campaign.ID()
	rows.Participant(t, s.on, campaign, s.partnership)
	must := func(brief *db.Brief, err error) *db.Brief {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(brief, rows.Read(t, s.on, brief)); diff != "" {
			t.Errorf("answered and stored differ (-answered +stored):\n%s", diff)
		}
		return brief
	}
	brief := must(s.rules.BriefCreate(s.asManager(t), domain.BriefCreateInput{CampaignID: &id, Title: "Spring", Content: said("Show the carton", "Show the carton")}))
	must(s.rules.BriefPublish(s.asManager(t), brief.ID(), &domain.TransitionInput{ExpectedVersion: new(1)}))
	first := rows.Read(t, s.on, &db.BriefVersion{Base: db.Base{Key: *rows.Read(t, s.on, brief).ActiveVersionID}})
	if first.MustHaves[0].Key != "show-the-carton" || first.MustHaves[1].Key != "show-the-carton-2" || !first.PublishedAt.Equal(noon()) || *first.PublishedByID != s.manager.UserID {
		t.Errorf("published: %+v", first)
	}
	// Nothing new is nothing to write.
	unchanged := s.unchanged(t)
	must(s.rules.BriefUpdate(s.asManager(t), brief.ID(), domain.BriefUpdateInput{Content: &domain.BriefContentInput{KeyMessages: []string{}}}))
	unchanged()
	must(s.rules.BriefUpdate(s.asManager(t), brief.ID(), domain.BriefUpdateInput{Content: &domain.BriefContentInput{KeyMessages: []string{"Oats."}}}))
	if diff := cmp.Diff([]string{"1 ACTIVE", "2 DRAFT"}, s.versions(t, brief)); diff != "" {
		t.Errorf("after the next was begun (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(first, rows.Read(t, s.on, first)); diff != "" {
		t.Errorf("what is published has changed:\n%s", diff)
	}
	if _, err := s.rules.BriefAcknowledge(s.asCreator(t), first.ID(), nil); err != nil {
		t.Fatal(err)
	}
	must(s.rules.BriefPublish(s.asManager(t), brief.ID(), nil))
	got := must(s.rules.BriefWithdraw(s.asManager(t), brief.ID(), domain.TransitionInput{Reason: new("The box is late.")}))
	if got.ActiveVersionID != nil || got.Version != 5 {
		t.Errorf("withdrawn: %+v", got)
	}
	if diff := cmp.Diff([]string{"1 SUPERSEDED", "2 WITHDRAWN"}, s.versions(t, brief)); diff != "" {
		t.Errorf("at the end (-want +got):\n%s", diff)
	}
	want := []string{"brief.created", "brief.published", "brief.revised", "brief.acknowledged", "brief.published", "brief.withdrawn"}
	if diff := cmp.Diff(want, s.told(t, brief.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	// Of drafts no creator hears, and this one is for all of the campaign.
	if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM events WHERE subject_id = ? AND creator_id IS NOT NULL AND type <> 'brief.acknowledged'", brief.Key); n != 0 {
		t.Errorf("%d events are for a creator", n)
	}
}

// TestBriefRefused tries what is no brief, and what nobody may.
func TestBriefRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign := rows.Campaign(t, s.on, s.brand)
	id, partnership := campaign.ID(), s.partnership.ID()
	stranger := another(t, s.register)
	theirs, theirPartnership := rows.Campaign(t, s.on, stranger.brand).ID(), stranger.partnership.ID()
	long := func(n int) string { return strings.Repeat("x", n) }
	many := make([]string, 21)
	for i := range many {
		many[i] = fmt.Sprint("Line ", i)
	}
	unchanged := s.unchanged(t)
	for name, c := range map[string]struct {
		in   domain.BriefCreateInput
		want []string
	}{
		"for nothing":                    {domain.BriefCreateInput{}, []string{"REQUIRED input.campaignId"}},
		"no title":                       {domain.BriefCreateInput{CampaignID: &id, Title: " "}, []string{"REQUIRED input.title"}},
		"long":                           {domain.BriefCreateInput{CampaignID: &id, Title: long(201), Notes: new(long(5001))}, []string{"TOO_LONG input.title", "TOO_LONG input.notes"}},
		"another brand's campaign":       {domain.BriefCreateInput{CampaignID: &theirs}, []string{"NOT_FOUND input.campaignId"}},
		"another brand's partnership":    {domain.BriefCreateInput{PartnershipID: &theirPartnership}, []string{"NOT_FOUND input.partnershipId"}},
		"a partnership not in it":        {domain.BriefCreateInput{CampaignID: &id, PartnershipID: &partnership}, []string{"INVALID input.campaignId"}},
		"a second of the partnership":    {domain.BriefCreateInput{PartnershipID: &partnership}, []string{"TAKEN input.partnershipId"}},
		"too much of all":                {domain.BriefCreateInput{CampaignID: &id, Content: said(many...)}, []string{"TOO_LONG input.content.mustHaves"}},
		"a long line":                    {domain.BriefCreateInput{CampaignID: &id, Content: said(long(301))}, []string{"TOO_LONG input.content.mustHaves.0.text"}},
		"lines":                          {domain.BriefCreateInput{CampaignID: &id, Content: &domain.BriefContentInput{KeyMessages: many, Donts: []string{"a", "a"}}}, []string{"TOO_LONG input.content.keyMessages", "DUPLICATE input.content.donts.1"}},
		"a reference without an address": {domain.BriefCreateInput{CampaignID: &id, Content: &domain.BriefContentInput{References: []*domain.BriefReferenceInput{{Note: new(long(501))}}}}, []string{"REQUIRED input.content.references.0.url", "TOO_LONG input.content.references.0.note"}},
		"a milestone without a name":     {domain.BriefCreateInput{CampaignID: &id, Content: &domain.BriefContentInput{Timeline: []*domain.BriefMilestoneInput{{}}}}, []string{"REQUIRED input.content.timeline.0.name"}},
		"one key twice": {domain.BriefCreateInput{CampaignID: &id, Content: &domain.BriefContentInput{
			Objectives: []*domain.BriefItemInput{{Key: new("tone"), Text: "Warm"}}, MustHaves: []*domain.BriefItemInput{{Key: new("tone"), Text: "Cool"}},
		}}, []string{"DUPLICATE input.content.mustHaves.0.key"}},
		"no keys": {domain.BriefCreateInput{CampaignID: &id, Content: &domain.BriefContentInput{
			Objectives: []*domain.BriefItemInput{{Key: new("Tone"), Text: "a"}, {Key: new("a--b"), Text: "b"}, {Key: new(""), Text: "c"}, {Key: new(long(41)), Text: "d"}},
		}}, []string{
			"INVALID input.content.objectives.0.key", "INVALID input.content.objectives.1.key", "INVALID input.content.objectives.2.key", "TOO_LONG input.content.objectives.3.key",
		}},
	} {
		if c.in.Title == "" {
			c.in.Title = "Spring"
		}
		_, err := s.rules.BriefCreate(s.asManager(t), c.in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	held := rows.Read(t, s.on, &db.Brief{Base: db.Base{Key: s.brief.BriefID}}).ID()
	in := domain.TransitionInput{Reason: new("x")}
	for _, v := range []auth.Viewer{rows.As(s.creator), rows.Member(t, s.on, s.brand, auth.RoleFinance), rows.Member(t, s.on, s.brand, auth.RoleAnalyst), {}} {
		for call, err := range map[string]error{
			"create":   last(s.rules.BriefCreate(as(t, v), domain.BriefCreateInput{CampaignID: &id, Title: "x"})),
			"update":   last(s.rules.BriefUpdate(as(t, v), held, domain.BriefUpdateInput{Title: new("x")})),
			"publish":  last(s.rules.BriefPublish(as(t, v), held, &in)),
			"withdraw": last(s.rules.BriefWithdraw(as(t, v), held, in)),
		} {
			if errs.CodeOf(err) != errs.Forbidden {
				t.Errorf("%s by a %s %s: %v", call, v.Kind, v.Role, err)
			}
		}
	}
	// Nobody acknowledges for the creator.
	both := rows.Join(t, s.on, s.brand, rows.Read(t, s.on, &db.User{Base: db.Base{Key: *s.creator.UserID}}), auth.RoleOwner)
	for _, v := range []auth.Viewer{s.manager, both, {Kind: auth.KindSystem, BrandID: s.brand.Key}, {}} {
		if _, err := s.rules.BriefAcknowledge(as(t, v), s.brief.ID(), nil); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("acknowledged by a %s: %v", v.Kind, err)
		}
	}
	unchanged()
}

// TestBriefAcknowledgeRefused acknowledges what is not the creator's to read.
func TestBriefAcknowledgeRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign, apart := rows.Campaign(t, s.on, s.brand), rows.Campaign(t, s.on, s.brand)
	unknown := rows.Partnership(t, s.on, another(t, s.register).brand, s.creator, rows.Prospect)
	rows.Participant(t, s.on, campaign, s.partnership)
	draft := func(v *db.BriefVersion) { v.State = db.BriefDraft }
	_, unpublished := rows.Brief(t, s.on, rows.Scope{Campaign: campaign}, draft)
	_, elsewhere := rows.Brief(t, s.on, rows.Scope{Campaign: apart})
	_, secret := rows.Brief(t, s.on, rows.Scope{Partnership: unknown})
	rival := rows.Partnership(t, s.on, s.brand, rows.Creator(t, s.on))
	_, others := rows.Brief(t, s.on, rows.Scope{Partnership: rival})
	unchanged := s.unchanged(t)
	for name, c := range map[string]struct {
		id   gid.ID
		in   domain.BriefAcknowledgeInput
		want string
	}{
		"a draft":                    {unpublished.ID(), domain.BriefAcknowledgeInput{}, "NOT_FOUND versionId"},
		"of another campaign":        {elsewhere.ID(), domain.BriefAcknowledgeInput{}, "NOT_FOUND versionId"},
		"before the first contact":   {secret.ID(), domain.BriefAcknowledgeInput{}, "NOT_FOUND versionId"},
		"for another creator":        {others.ID(), domain.BriefAcknowledgeInput{}, "NOT_FOUND versionId"},
		"nothing":                    {gid.Of(db.TypeBriefVersion, gid.New()), domain.BriefAcknowledgeInput{}, "NOT_FOUND versionId"},
		"the brief and no version":   {gid.Of(db.TypeBrief, s.brief.BriefID), domain.BriefAcknowledgeInput{}, "NOT_FOUND versionId"},
		"what was acknowledged once": {s.brief.ID(), domain.BriefAcknowledgeInput{}, "TRANSITION_NOT_ALLOWED versionId"},
		"at length":                  {s.brief.ID(), domain.BriefAcknowledgeInput{Note: new(strings.Repeat("x", 2001))}, "TOO_LONG input.note"},
	} {
		_, err := s.rules.BriefAcknowledge(s.asCreator(t), c.id, &c.in)
		if diff := cmp.Diff([]string{c.want}, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	unchanged()
}

// TestNarrowestBriefHolds judges the same work by the campaign's brief, and by the
// partnership's own once there is one.
func TestNarrowestBriefHolds(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign := rows.Campaign(t, s.on, s.brand)
	rows.Participant(t, s.on, campaign, s.partnership)
	d := s.at(t, db.StateInReview, func(d *db.Deliverable) { d.CampaignID = &campaign.Key })
	ask := func(item string) error {
		return last(s.rules.DeliverableRequestChanges(s.asManager(t), d.ID(), domain.ReviewInput{
			SubmissionID: s.latest(t, d), Comments: []*domain.ReviewCommentInput{{Item: &item, Body: "x"}},
		}))
	}
	// The partnership's brief for work outside of campaigns does not hold in one.
	unchanged := s.unchanged(t)
	if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, ask("tone"))); diff != "" {
		t.Errorf("without a brief of the campaign (-want +got):\n%s", diff)
	}
	unchanged()
	rows.Brief(t, s.on, rows.Scope{Campaign: campaign})
	only := func(v *db.BriefVersion) { v.MustHaves = []*db.BriefItem{{Key: "hers", Text: "Her own words"}} }
	rows.Brief(t, s.on, rows.Scope{Campaign: campaign, Partnership: s.partnership}, only)
	unchanged = s.unchanged(t)
	if diff := cmp.Diff([]string{"INVALID input.comments.0.item"}, refused(t, ask("tone"))); diff != "" {
		t.Errorf("by the campaign's (-want +got):\n%s", diff)
	}
	unchanged()
	if err := ask("hers"); err != nil {
		t.Errorf("by the own one: %v", err)
	}
}
