package domain_test

import (
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

func TestDeliverableCreate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	campaign := rows.Campaign(t, s.on, s.brand)
	rows.Participant(t, s.on, campaign, s.partnership)
	from, until, due := noon(), noon().AddDate(0, 0, 7), day(t, "2026-03-10")
	campaignID, accountID := campaign.ID(), s.account.ID()
	got, err := s.rules.DeliverableCreate(s.asManager(t), domain.DeliverableCreateInput{
		PartnershipID: s.partnership.ID(), CampaignID: &campaignID, Type: "REEL", Title: "Morning bowl",
		Instructions: new("Show the carton."), AccountID: &accountID, DraftDueOn: &due,
		PublishFrom: &from, PublishUntil: &until, NeedsConcept: new(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &db.Deliverable{
		Base: db.Base{Key: got.Key}, BrandID: s.brand.Key, PartnershipID: s.partnership.Key, CreatorID: s.creator.Key,
		CampaignID: &campaign.Key, Type: "REEL", Title: "Morning bowl", Instructions: new("Show the carton."),
		AccountID: &s.account.Key, DraftDueOn: &due, PublishFrom: &from, PublishUntil: &until, NeedsConcept: true,
		State: db.StateAssigned, CreatedAt: noon(), Stamp: db.Stamp{UpdatedAt: noon(), Version: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answered (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, rows.Read(t, s.on, got)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"deliverable.created"}, s.told(t, got.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if event := rows.Events(t, s.on)[0]; *event.BrandID != s.brand.Key || *event.CreatorID != s.creator.Key || !event.OccurredAt.Equal(noon()) {
		t.Errorf("the event is of brand %v and creator %v at %s", event.BrandID, event.CreatorID, event.OccurredAt)
	}
}

// TestDeliverableNeedsAnAgreement assigns work at every stage: there is none
// before a signature, and none in a partnership that is not active.
func TestDeliverableNeedsAnAgreement(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	const no, yes = "TRANSITION_NOT_ALLOWED input.partnershipId", ""
	for stage, want := range map[db.PartnershipStage]string{
		db.StageDiscovered: no, db.StageVetting: no, db.StageShortlisted: no, db.StageOutreach: no, db.StageNegotiating: no,
		db.StagePilot: yes, db.StageScaling: yes, db.StageRetained: yes, db.StageAtRisk: yes, db.StageWinback: yes,
		db.StageExited: no, db.StageDeclined: no, db.StageRejected: no,
	} {
		for _, signed := range []bool{true, false} {
			want := want
			if !signed {
				want = no
				if stage == db.StagePilot || stage == db.StageScaling || stage == db.StageRetained {
					// The partnership's own constraint forbids it.
					continue
				}
			}
			p := rows.Partnership(t, s.on, s.brand, rows.Creator(t, s.on), rows.AtStage(stage), func(p *db.Partnership) {
				if !signed {
					p.ContractSignedOn = nil
				}
			})
			unchanged := s.unchanged(t)
			_, err := s.rules.DeliverableCreate(s.asManager(t), domain.DeliverableCreateInput{PartnershipID: p.ID(), Type: "POST", Title: "x"})
			if want == yes {
				if err != nil {
					t.Errorf("%s, signed %t: %v", stage, signed, err)
				}
				continue
			}
			if diff := cmp.Diff([]string{want}, refused(t, err)); diff != "" {
				t.Errorf("%s, signed %t (-want +got):\n%s", stage, signed, diff)
			}
			unchanged()
		}
	}
}

func TestDeliverableCreateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	apart, foreign := rows.Campaign(t, s.on, s.brand), rows.Campaign(t, s.on, stranger.brand)
	private := rows.Creator(t, s.on, func(c *db.Creator) { c.Visibility = db.Private })
	unseen, other := rows.Account(t, s.on, private), rows.Account(t, s.on, stranger.creator)
	at := func(moment time.Time) *time.Time { return &moment }
	id := func(id gid.ID) *gid.ID { return &id }
	for name, c := range map[string]struct {
		spoil func(*domain.DeliverableCreateInput)
		want  []string
	}{
		"blank title":       {func(in *domain.DeliverableCreateInput) { in.Title = "" }, []string{"REQUIRED input.title"}},
		"long title":        {func(in *domain.DeliverableCreateInput) { in.Title = strings.Repeat("x", 201) }, []string{"TOO_LONG input.title"}},
		"long instructions": {func(in *domain.DeliverableCreateInput) { in.Instructions = new(strings.Repeat("x", 10001)) }, []string{"TOO_LONG input.instructions"}},
		"empty window": {
			func(in *domain.DeliverableCreateInput) { in.PublishFrom, in.PublishUntil = at(noon()), at(noon()) },
			[]string{"OUT_OF_RANGE input.publishUntil"},
		},
		"foreign partnership": {func(in *domain.DeliverableCreateInput) { in.PartnershipID = stranger.partnership.ID() }, []string{"NOT_FOUND input.partnershipId"}},
		"unknown partnership": {
			func(in *domain.DeliverableCreateInput) { in.PartnershipID = gid.Of(db.TypePartnership, gid.New()) },
			[]string{"NOT_FOUND input.partnershipId"},
		},
		"a brand for one":     {func(in *domain.DeliverableCreateInput) { in.PartnershipID = s.brand.ID() }, []string{"NOT_FOUND input.partnershipId"}},
		"not in the campaign": {func(in *domain.DeliverableCreateInput) { in.CampaignID = id(apart.ID()) }, []string{"INVALID input.campaignId"}},
		"foreign campaign":    {func(in *domain.DeliverableCreateInput) { in.CampaignID = id(foreign.ID()) }, []string{"NOT_FOUND input.campaignId"}},
		"another's account":   {func(in *domain.DeliverableCreateInput) { in.AccountID = id(other.ID()) }, []string{"INVALID input.accountId"}},
		"unseen account":      {func(in *domain.DeliverableCreateInput) { in.AccountID = id(unseen.ID()) }, []string{"NOT_FOUND input.accountId"}},
	} {
		in := domain.DeliverableCreateInput{PartnershipID: s.partnership.ID(), Type: "REEL", Title: "Morning bowl"}
		c.spoil(&in)
		unchanged := s.unchanged(t)
		got, err := s.rules.DeliverableCreate(s.asManager(t), in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" || got != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, got, diff)
		}
		unchanged()
	}
}

func TestDeliverableUpdate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	from, due := noon().AddDate(0, 0, 1), day(t, "2026-03-20")
	d := rows.Deliverable(t, s.on, s.partnership, func(d *db.Deliverable) {
		d.Instructions, d.PublishFrom, d.DraftDueOn = new("Old"), &from, &due
	})
	account, until := s.account.ID(), from.AddDate(0, 0, 2)
	got, err := s.rules.DeliverableUpdate(s.asManager(t), d.ID(), domain.DeliverableUpdateInput{
		ExpectedVersion: new(1), Title: new("Evening bowl"), Instructions: graphql.OmittableOf[*string](nil),
		AccountID: graphql.OmittableOf(&account), PublishUntil: graphql.OmittableOf(&until),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := *d
	want.Title, want.Instructions, want.AccountID, want.PublishUntil = "Evening bowl", nil, &s.account.Key, &until
	want.Stamp = db.Stamp{UpdatedAt: noon(), Version: 2}
	if diff := cmp.Diff(&want, rows.Read(t, s.on, got)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"deliverable.updated"}, s.told(t, d.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	// The same values again are no change.
	unchanged := s.unchanged(t)
	got, err = s.rules.DeliverableUpdate(s.asManager(t), d.ID(), domain.DeliverableUpdateInput{
		Title: new("Evening bowl"), DraftDueOn: graphql.OmittableOf(&due),
		PublishFrom: graphql.OmittableOf(&from), PublishUntil: graphql.OmittableOf(&until), AccountID: graphql.OmittableOf(&account),
	})
	if err != nil || got.Version != 2 {
		t.Errorf("the same again: %v, %v", got, err)
	}
	unchanged()
	if got, err = s.rules.DeliverableUpdate(s.asManager(t), d.ID(), domain.DeliverableUpdateInput{
		AccountID: graphql.OmittableOf[*gid.ID](nil), PublishFrom: graphql.OmittableOf[*time.Time](nil),
		PublishUntil: graphql.OmittableOf[*time.Time](nil), DraftDueOn: graphql.OmittableOf[*scalars.Date](nil),
	}); err != nil {
		t.Fatal(err)
	}
	if got.AccountID != nil || got.PublishFrom != nil || got.PublishUntil != nil || got.DraftDueOn != nil || got.Version != 3 {
		t.Errorf("cleared: %+v", got)
	}
}

func TestDeliverableUpdateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	other := rows.Account(t, s.on, rows.Creator(t, s.on)).ID()
	from, until := noon().AddDate(0, 0, 1), noon().AddDate(0, 0, 6)
	planned := s.at(t, db.StateScheduled, func(d *db.Deliverable) { d.PublishFrom, d.PublishUntil = &from, &until })
	moment := func(days int) graphql.Omittable[*time.Time] {
		at := noon().AddDate(0, 0, days)
		return graphql.OmittableOf(&at)
	}
	for name, c := range map[string]struct {
		in   domain.DeliverableUpdateInput
		want []string
	}{
		"blank title":          {domain.DeliverableUpdateInput{Title: new(" ")}, []string{"REQUIRED input.title"}},
		"long instructions":    {domain.DeliverableUpdateInput{Instructions: graphql.OmittableOf(new(strings.Repeat("x", 10001)))}, []string{"TOO_LONG input.instructions"}},
		"window turned round":  {domain.DeliverableUpdateInput{PublishUntil: moment(1)}, []string{"OUT_OF_RANGE input.publishUntil"}},
		"planned before it":    {domain.DeliverableUpdateInput{PublishFrom: moment(4)}, []string{"OUT_OF_RANGE input.publishFrom"}},
		"planned after it":     {domain.DeliverableUpdateInput{PublishUntil: moment(2)}, []string{"OUT_OF_RANGE input.publishUntil"}},
		"another's account":    {domain.DeliverableUpdateInput{AccountID: graphql.OmittableOf(&other)}, []string{"INVALID input.accountId"}},
		"from another version": {domain.DeliverableUpdateInput{ExpectedVersion: new(2), Title: new("x")}, []string{"CONFLICT input.expectedVersion"}},
	} {
		unchanged := s.unchanged(t)
		_, err := s.rules.DeliverableUpdate(s.asManager(t), planned.ID(), c.in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		unchanged()
	}
	for _, state := range []db.DeliverableState{
		db.StateRejected, db.StatePublished, db.StateVerifiedLive, db.StateCompleted, db.StateRemoved, db.StateCancelled,
	} {
		d := s.at(t, state)
		unchanged := s.unchanged(t)
		got, err := s.rules.DeliverableUpdate(s.asManager(t), d.ID(), domain.DeliverableUpdateInput{Title: new("x")})
		if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" || got.Title != d.Title {
			t.Errorf("%s: %+v (-want +got):\n%s", state, got, diff)
		}
		unchanged()
	}
}

// calls are all mutations of a deliverable that the viewer could try, with
// inputs that fit.
func (s *studio) calls(submission gid.ID, version *int) map[string]func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
	review := domain.ReviewInput{
		ExpectedVersion: version, SubmissionID: submission, Comments: []*domain.ReviewCommentInput{{Item: new("tone"), Body: "Warmer."}},
	}
	// Work is rejected without a brief, too, and then there is nothing to name.
	rejection := review
	rejection.Comments = []*domain.ReviewCommentInput{{Body: "Another brand's box is in it."}}
	reason := domain.TransitionInput{ExpectedVersion: version, Reason: new("The launch moved.")}
	type call = func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error)
	submit := func(kind db.SubmissionKind) call {
		return func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableSubmit(as(t, v), id, domain.SubmissionInput{ExpectedVersion: version, Kind: kind, Caption: new("Oats!")})
		}
	}
	return map[string]call{
		"submit a concept": submit(db.SubmissionConcept),
		"submit a draft":   submit(db.SubmissionDraft),
		"start review": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableStartReview(as(t, v), id, &domain.TransitionInput{ExpectedVersion: version})
		},
		"approve": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableApprove(as(t, v), id, review)
		},
		"request changes": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableRequestChanges(as(t, v), id, review)
		},
		"reject": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableReject(as(t, v), id, rejection)
		},
		"schedule": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableSchedule(as(t, v), id, domain.DeliverableScheduleInput{ExpectedVersion: version, ScheduledFor: noon().AddDate(0, 0, 2)})
		},
		"publish": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverablePublish(as(t, v), id, domain.PublicationInput{ExpectedVersion: version, URL: "https://social.example/p/2", PublishedAt: noon()})
		},
		"verify": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			in := disclosed("“Ad” is the first word.")
			in.ExpectedVersion = version
			return s.rules.DeliverableVerifyLive(as(t, v), id, in)
		},
		"complete": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableComplete(as(t, v), id, &domain.TransitionInput{ExpectedVersion: version})
		},
		"mark removed": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableMarkRemoved(as(t, v), id, reason)
		},
		"cancel": func(t testing.TB, v auth.Viewer, id gid.ID) (*db.Deliverable, error) {
			t.Helper()
			return s.rules.DeliverableCancel(as(t, v), id, reason)
		},
	}
}

// TestDeliverableOfOthers tries every mutation on the work of another brand and
// of another creator: it answers as for work that there is not.
func TestDeliverableOfOthers(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	theirs := stranger.at(t, db.StateInReview)
	rival := rows.Creator(t, s.on)
	rows.Partnership(t, s.on, s.brand, rival)
	mine := s.at(t, db.StateInReview)
	ids := []gid.ID{gid.Of(db.TypeDeliverable, gid.New()), gid.Of(db.TypePartnership, theirs.Key), {}}
	unchanged := s.unchanged(t)
	for name, call := range s.calls(stranger.latest(t, theirs), nil) {
		viewers := map[gid.ID][]auth.Viewer{theirs.ID(): {s.manager, rows.As(s.creator)}, mine.ID(): {rows.As(rival)}}
		for id, viewers := range viewers {
			for _, v := range viewers {
				got, err := call(t, v, id)
				if told := refused(t, err); got != nil || !cmp.Equal(told, []string{"NOT_FOUND id"}) && !cmp.Equal(told, []string{"FORBIDDEN "}) {
					t.Errorf("%s by a %s: %v, %v", name, v.Kind, got, told)
				}
				for _, unknown := range ids {
					if _, other := call(t, v, unknown); cmp.Diff(err, other) != "" {
						t.Errorf("%s by a %s: %s is told from %s:\n%s", name, v.Kind, id, unknown, cmp.Diff(err, other))
					}
				}
			}
		}
	}
	unchanged()
}

// TestDeliverableStaleVersion makes every move from a version that is past.
func TestDeliverableStaleVersion(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateInReview)
	unchanged := s.unchanged(t)
	for name, call := range s.calls(s.latest(t, d), new(9)) {
		v := s.manager
		if strings.HasPrefix(name, "submit") {
			v = rows.As(s.creator)
		}
		got, err := call(t, v, d.ID())
		if diff := cmp.Diff([]string{"CONFLICT input.expectedVersion"}, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(rows.Read(t, s.on, d), got); diff != "" {
			t.Errorf("%s: the row as it is (-want +got):\n%s", name, diff)
		}
	}
	unchanged()
	if _, err := s.rules.DeliverableApprove(s.asManager(t), d.ID(), domain.ReviewInput{ExpectedVersion: new(1), SubmissionID: s.latest(t, d)}); err != nil {
		t.Errorf("from the present version: %v", err)
	}
}
