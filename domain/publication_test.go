package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// published is the publication of a deliverable.
func (s *studio) published(t testing.TB, d *db.Deliverable) *db.Publication {
	t.Helper()
	key := rows.Ask[uuid.UUID](t, s.on, "SELECT id FROM publications WHERE deliverable_id = ?", d.Key)
	return rows.Read(t, s.on, &db.Publication{Base: db.Base{Key: key}})
}

// disclosed is what a look finds at work that is disclosed in its caption.
func disclosed(evidence string) domain.VerificationInput {
	return domain.VerificationInput{
		DisclosureVerdict: new(db.DisclosureCompliant), DisclosureEvidence: &evidence, DisclosureMeans: []db.DisclosureMeans{db.MeansCaption},
	}
}

// TestFromApprovalToTheEnd walks the second half of the work's life, once by the
// creator's hand and once by the brand's.
func TestFromApprovalToTheEnd(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for _, v := range []auth.Viewer{rows.As(s.creator), s.manager} {
		from, until := noon().AddDate(0, 0, -1), noon().AddDate(0, 0, 1)
		d := s.at(t, db.StateApproved, func(d *db.Deliverable) { d.PublishFrom, d.PublishUntil = &from, &until })
		want := *d
		step := func(state db.DeliverableState, got *db.Deliverable, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s by a %s: %v", state, v.Kind, err)
			}
			want.State, want.UpdatedAt, want.Version = state, noon(), want.Version+1
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Errorf("%s by a %s answered (-want +got):\n%s", state, v.Kind, diff)
			}
			if diff := cmp.Diff(&want, rows.Read(t, s.on, d)); diff != "" {
				t.Errorf("%s by a %s stored (-want +got):\n%s", state, v.Kind, diff)
			}
		}
		for _, hours := range []int{1, 24} {
			when := noon().Add(time.Duration(hours) * time.Hour)
			want.ScheduledFor = &when
			got, err := s.rules.DeliverableSchedule(as(t, v), d.ID(), domain.DeliverableScheduleInput{ExpectedVersion: &want.Version, ScheduledFor: when})
			step(db.StateScheduled, got, err)
		}
		account, published := s.account.ID(), noon().Add(-time.Minute)
		got, err := s.rules.DeliverablePublish(as(t, v), d.ID(), domain.PublicationInput{URL: "https://social.example/p/2", AccountID: &account, PublishedAt: published})
		step(db.StatePublished, got, err)
		publication := s.published(t, d)
		out := &db.Publication{
			Base: publication.Base, BrandID: s.brand.Key, CreatorID: s.creator.Key, DeliverableID: d.Key, PartnershipID: s.partnership.Key,
			URL: "https://social.example/p/2", AccountID: &s.account.Key, PublishedAt: published, Status: db.PublicationLive, Version: 1,
		}
		if diff := cmp.Diff(out, publication); diff != "" {
			t.Errorf("publication (-want +got):\n%s", diff)
		}
		got, err = s.rules.DeliverableVerifyLive(s.asManager(t), d.ID(), domain.VerificationInput{
			DisclosureVerdict: new(db.DisclosureNotRequired), DisclosureEvidence: new("Bought by the creator."),
		})
		step(db.StateVerifiedLive, got, err)
		out.Status, out.VerifiedAt, out.VerifiedByID, out.Version = db.PublicationVerifiedLive, new(noon()), &s.manager.UserID, 2
		out.DisclosureVerdict, out.DisclosureCheckID = new(db.DisclosureNotRequired), s.published(t, d).DisclosureCheckID
		if diff := cmp.Diff(out, s.published(t, d)); diff != "" {
			t.Errorf("verified publication (-want +got):\n%s", diff)
		}
		got, err = s.rules.DeliverableComplete(s.asManager(t), d.ID(), nil)
		step(db.StateCompleted, got, err)
		got, err = s.rules.DeliverableMarkRemoved(s.asManager(t), d.ID(), domain.TransitionInput{Reason: new("The campaign is over.")})
		step(db.StateRemoved, got, err)
		out.Status, out.RemovedAt, out.Version = db.PublicationRemoved, new(noon()), 3
		if diff := cmp.Diff(out, s.published(t, d)); diff != "" {
			t.Errorf("removed publication (-want +got):\n%s", diff)
		}
		told := []string{
			"deliverable.scheduled", "deliverable.scheduled", "deliverable.published",
			"deliverable.verified_live", "deliverable.completed", "deliverable.removed",
		}
		if diff := cmp.Diff(told, s.told(t, d.ID())); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"publication.created", "publication.verified", "publication.removed"}, s.told(t, out.ID())); diff != "" {
			t.Errorf("told of the publication (-want +got):\n%s", diff)
		}
		noted := rows.All[string](t, s.on, `SELECT concat_ws(' ', after ->> 'publicationId', after ->> 'reason') FROM audit_entries
			WHERE subject_id = ? AND action IN ('deliverable.published', 'deliverable.removed') ORDER BY number`, d.Key)
		if diff := cmp.Diff([]string{publication.Key.String(), "The campaign is over."}, noted); diff != "" {
			t.Errorf("noted (-want +got):\n%s", diff)
		}
	}
}

func TestScheduleRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	from, until := noon().AddDate(0, 0, 1), noon().AddDate(0, 0, 2)
	d := s.at(t, db.StateApproved, func(d *db.Deliverable) { d.PublishFrom, d.PublishUntil = &from, &until })
	unchanged := s.unchanged(t)
	for name, when := range map[string]time.Time{
		"now": noon(), "past": noon().Add(-time.Second), "before the window": from.Add(-time.Microsecond), "after the window": until.Add(time.Microsecond),
	} {
		_, err := s.rules.DeliverableSchedule(s.asCreator(t), d.ID(), domain.DeliverableScheduleInput{ScheduledFor: when})
		if diff := cmp.Diff([]string{"OUT_OF_RANGE input.scheduledFor"}, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	unchanged()
	for _, edge := range []time.Time{from, until} {
		if _, err := s.rules.DeliverableSchedule(s.asCreator(t), d.ID(), domain.DeliverableScheduleInput{ScheduledFor: edge}); err != nil {
			t.Errorf("at the window's edge %s: %v", edge, err)
		}
	}
}

func TestPublishRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	other := rows.Account(t, s.on, rows.Creator(t, s.on)).ID()
	unknown := gid.Of(db.TypeSocialAccount, gid.New())
	d := s.at(t, db.StateApproved)
	unchanged := s.unchanged(t)
	for name, c := range map[string]struct {
		v    auth.Viewer
		in   domain.PublicationInput
		want string
	}{
		"in the future": {rows.As(s.creator), domain.PublicationInput{PublishedAt: noon().Add(time.Microsecond)}, "OUT_OF_RANGE input.publishedAt"},
		// The creator does not see another's account, and the brand does.
		"another's account":           {rows.As(s.creator), domain.PublicationInput{AccountID: &other}, "NOT_FOUND input.accountId"},
		"another's, by the brand":     {s.manager, domain.PublicationInput{AccountID: &other}, "INVALID input.accountId"},
		"unknown account":             {s.manager, domain.PublicationInput{AccountID: &unknown}, "NOT_FOUND input.accountId"},
		"long address":                {s.manager, domain.PublicationInput{URL: "https://social.example/" + strings.Repeat("p", 2048)}, "TOO_LONG input.url"},
		"no address":                  {s.manager, domain.PublicationInput{URL: " "}, "REQUIRED input.url"},
		"by finance":                  {rows.Member(t, s.on, s.brand, auth.RoleFinance), domain.PublicationInput{}, "FORBIDDEN "},
		"from a version that is past": {rows.As(s.creator), domain.PublicationInput{ExpectedVersion: new(4)}, "CONFLICT input.expectedVersion"},
	} {
		if c.in.URL == "" {
			c.in.URL = "https://social.example/p/2"
		}
		if c.in.PublishedAt.IsZero() {
			c.in.PublishedAt = noon()
		}
		_, err := s.rules.DeliverablePublish(as(t, c.v), d.ID(), c.in)
		if diff := cmp.Diff([]string{c.want}, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	unchanged()
}

func TestVerifyLiveRefused(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StatePublished)
	unchanged := s.unchanged(t)
	for name, c := range map[string]struct {
		in   domain.VerificationInput
		want []string
	}{
		"not disclosed": {
			domain.VerificationInput{DisclosureVerdict: new(db.DisclosureNonCompliant), DisclosureEvidence: new("Nothing says so.")},
			[]string{"TRANSITION_NOT_ALLOWED input.disclosureVerdict"},
		},
		"no evidence": {
			disclosed(" "),
			[]string{"REQUIRED input.disclosureEvidence"},
		},
		"long evidence": {
			disclosed(strings.Repeat("x", 2001)),
			[]string{"TOO_LONG input.disclosureEvidence"},
		},
	} {
		_, err := s.rules.DeliverableVerifyLive(s.asManager(t), d.ID(), c.in)
		if diff := cmp.Diff(c.want, refused(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	unchanged()
}

// TestVerifyLiveNeedsWhatWasAgreed breaks each thing that was agreed in turn.
func TestVerifyLiveNeedsWhatWasAgreed(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	edge := rows.At().AddDate(0, 0, 1)
	for name, c := range map[string]struct {
		statement, says string
		args            []any
	}{
		"published elsewhere": {"UPDATE publications SET account_id = NULL", "not published on an account of the creator", nil},
		"another account": {
			"UPDATE publications SET account_id = ?", "another account than the one agreed", []any{rows.Account(t, s.on, s.creator).Key},
		},
		"too early": {"UPDATE publications SET published_at = ?", "before its window began at 2026-03-03T09:00:00Z", []any{edge.Add(-time.Second)}},
		"too late":  {"UPDATE publications SET published_at = ?", "after its window ended at 2026-03-04T09:00:00Z", []any{edge.Add(24*time.Hour + time.Second)}},
		"as agreed": {"UPDATE publications SET published_at = ?", "", []any{edge}},
	} {
		until := edge.Add(24 * time.Hour)
		d := s.at(t, db.StatePublished, func(d *db.Deliverable) { d.PublishFrom, d.PublishUntil = &edge, &until })
		s.must(t, c.statement+" WHERE deliverable_id = ?", append(c.args, d.Key)...)
		unchanged := s.unchanged(t)
		_, err := s.rules.DeliverableVerifyLive(s.asManager(t), d.ID(), disclosed("“Ad” stands first."))
		if c.says == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		unchanged()
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	d := s.at(t, db.StateScheduled)
	for name, c := range map[string]struct {
		reason *string
		want   string
	}{
		"no reason":    {nil, "REQUIRED input.reason"},
		"blank reason": {new(" \n"), "REQUIRED input.reason"},
		"long reason":  {new(strings.Repeat("x", 1001)), "TOO_LONG input.reason"},
	} {
		unchanged := s.unchanged(t)
		for call, err := range map[string]error{
			"cancel": last(s.rules.DeliverableCancel(s.asManager(t), d.ID(), domain.TransitionInput{Reason: c.reason})),
			"remove": last(s.rules.DeliverableMarkRemoved(s.asManager(t), d.ID(), domain.TransitionInput{Reason: c.reason})),
		} {
			if diff := cmp.Diff([]string{c.want}, refused(t, err)); diff != "" {
				t.Errorf("%s with %s (-want +got):\n%s", call, name, diff)
			}
		}
		unchanged()
	}
	for _, v := range []auth.Viewer{rows.As(s.creator), rows.Member(t, s.on, s.brand, auth.RoleFinance)} {
		if _, err := s.rules.DeliverableCancel(as(t, v), d.ID(), domain.TransitionInput{Reason: new("x")}); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("by %s %s: %v", v.Kind, v.Role, err)
		}
	}
	got, err := s.rules.DeliverableCancel(s.asManager(t), d.ID(), domain.TransitionInput{Reason: new("The launch moved.")})
	if err != nil {
		t.Fatal(err)
	}
	if got.State != db.StateCancelled || got.ScheduledFor != nil || got.Version != 2 {
		t.Errorf("cancelled: %+v", got)
	}
	noted := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', action, before ->> 'state', after ->> 'state', after ->> 'reason') FROM audit_entries WHERE subject_id = ?", d.Key)
	if want := "deliverable.cancelled SCHEDULED CANCELLED The launch moved."; noted != want {
		t.Errorf("the entry says %q, want %q", noted, want)
	}
	if diff := cmp.Diff([]string{"deliverable.cancelled"}, s.told(t, d.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// last is the error of an answer.
func last[T any](_ T, err error) error { return err }
