package domain_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
)

// log is what was done, oldest first: the action, and for whom the event is.
func (m *measuring) log(t *testing.T) []string {
	t.Helper()
	return rows.All[string](t, m.on, `SELECT type || CASE creator_id WHEN ? THEN ' told' ELSE '' END FROM events ORDER BY number`, m.creator.Key)
}

// kept is all that is stored of feedback, for comparing.
func (m *measuring) kept(t *testing.T) string {
	t.Helper()
	return rows.Ask[string](t, m.on, `SELECT concat(
		(SELECT json_agg(f ORDER BY f.id) FROM feedback f), (SELECT json_agg(r ORDER BY r.feedback_id, r.number) FROM feedback_revisions r),
		(SELECT count(*) FROM audit_entries), ' ', (SELECT count(*) FROM events))`)
}

func (m *measuring) as(t *testing.T, v auth.Viewer) context.Context {
	t.Helper()
	return auth.WithViewer(t.Context(), v)
}

func omit[T any](v T) graphql.Omittable[*T] { return graphql.OmittableOf(&v) }

func TestFeedbackFromDraftToRetracted(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	brand, creator := m.as(t, m.manager), m.as(t, m.self)
	campaign := rows.Campaign(t, m.on, m.brand)
	rows.Participant(t, m.on, campaign, m.partnership)
	work := rows.Deliverable(t, m.on, m.partnership, func(d *db.Deliverable) { d.CampaignID = &campaign.Key })
	figures := rows.Metrics(t, m.on, m.publication)

	f, err := m.rules.FeedbackCreate(brand, domain.FeedbackCreateInput{
		PartnershipID: m.partnership.ID(), DeliverableID: new(work.ID()), CampaignID: new(campaign.ID()), Goal: "Taste it.",
		Ratings:    &domain.FeedbackRatingsInput{GoalAttainment: new(4), Collaboration: new(5)},
		WhatWorked: new("The hook."), MetricSnapshotID: new(figures.ID()),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &db.Feedback{
		Base: f.Base, BrandID: m.brand.Key, PartnershipID: m.partnership.Key, CreatorID: m.creator.Key,
		DeliverableID: &work.Key, CampaignID: &campaign.Key, Status: db.FeedbackDraft, Revision: 1,
		CreatedAt: m.now, Stamp: db.Stamp{UpdatedAt: m.now, Version: 1},
		Goal: "Taste it.", GoalAttainment: new(4), Collaboration: new(5), WhatWorked: new("The hook."), MetricSnapshotID: &figures.Key,
	}
	expect(t, "the draft", m.seen(t, m.manager, f), want)
	expect(t, "the draft, as the creator", m.seen(t, m.self, f), nil)

	// A draft changes in place.
	m.now = m.now.Add(time.Hour)
	if f, err = m.rules.FeedbackUpdate(brand, f.ID(), domain.FeedbackUpdateInput{ExpectedVersion: new(1), Goal: new("Taste it now."), WhatWorked: graphql.OmittableOf[*string](nil)}); err != nil {
		t.Fatal(err)
	}
	want.Goal, want.WhatWorked, want.UpdatedAt, want.Version = "Taste it now.", nil, m.now, 2
	expect(t, "the answer to an update", f, want)
	expect(t, "the changed draft", m.seen(t, m.manager, f), want)

	m.now = m.now.Add(time.Hour)
	if f, err = m.rules.FeedbackShare(brand, f.ID(), nil); err != nil {
		t.Fatal(err)
	}
	want.Status, want.SharedAt, want.SharedRevision, want.UpdatedAt, want.Version = db.FeedbackShared, new(m.now), new(1), m.now, 3
	expect(t, "shared", m.seen(t, m.manager, f), want)
	expect(t, "shared, as the creator", m.seen(t, m.self, f), want)

	m.now = m.now.Add(time.Hour)
	if f, err = m.rules.FeedbackAcknowledge(creator, f.ID(), &domain.FeedbackAcknowledgeInput{Message: new("Thanks! 🥣")}); err != nil {
		t.Fatal(err)
	}
	want.Status, want.AcknowledgedAt, want.Acknowledgement, want.UpdatedAt, want.Version = db.FeedbackAcknowledged, new(m.now), new("Thanks! 🥣"), m.now, 4
	expect(t, "acknowledged", m.seen(t, m.manager, f), want)

	m.now = m.now.Add(time.Hour)
	if f, err = m.rules.FeedbackRetract(brand, f.ID(), domain.TransitionInput{Reason: new("Meant for another.")}); err != nil {
		t.Fatal(err)
	}
	want.Status, want.RetractedAt, want.SharedAt, want.SharedRevision, want.UpdatedAt, want.Version = db.FeedbackRetracted, new(m.now), nil, nil, m.now, 5
	expect(t, "retracted", m.seen(t, m.manager, f), want)
	expect(t, "retracted, as the creator", m.seen(t, m.self, f), nil)

	expect(t, "the events", m.log(t), []string{"feedback.created", "feedback.updated", "feedback.shared told", "feedback.acknowledged told", "feedback.retracted told"})
	audit := rows.Audit(t, m.on)
	expect(t, "the audit of the update", string(audit[1].Before)+string(audit[1].After),
		`{"goal": "Taste it.", "whatWorked": "The hook."}{"goal": "Taste it now.", "whatWorked": null}`)
	var reason struct{ Status, Reason string }
	decode(t, audit[4].After, &reason)
	expect(t, "the audit of the retraction", reason, struct{ Status, Reason string }{"RETRACTED", "Meant for another."})
}

// seen reads feedback as a viewer does; nil when it does not exist for it.
func (m *measuring) seen(t *testing.T, v auth.Viewer, f *db.Feedback) *db.Feedback {
	t.Helper()
	session := m.store.Session(v)
	defer session.Close()
	found, err := db.ByKeys[db.Feedback](t.Context(), session, []uuid.UUID{f.Key})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

func TestFeedbackRevisions(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	brand := m.as(t, m.manager)
	f := rows.Feedback(t, m.on, m.partnership, m.manager.UserID, rows.Shared)
	revisions := func() []string {
		return rows.All[string](t, m.on, `SELECT concat_ws(' ', number, goal, CASE WHEN visible THEN 'visible' END, CASE WHEN shared_at IS NOT NULL THEN 'was shared' END)
			FROM feedback_revisions WHERE feedback_id = ? ORDER BY number`, f.Key)
	}
	state := func() string {
		return rows.Ask[string](t, m.on, "SELECT concat_ws(' ', status, revision, shared_revision, version) FROM feedback WHERE id = ?", f.Key)
	}
	change := func(goal string) {
		t.Helper()
		if _, err := m.rules.FeedbackUpdate(brand, f.ID(), domain.FeedbackUpdateInput{Goal: &goal}); err != nil {
			t.Fatal(err)
		}
	}
	// The same words again are no change.
	change("Make people taste it.")
	expect(t, "after no change", state(), "SHARED 1 1 1")
	change("Second.")
	change("Second, again.")
	expect(t, "a new revision, changed in place", revisions(), []string{"1 Make people taste it. visible was shared", "2 Second, again."})
	expect(t, "while the first is shared", state(), "SHARED 2 1 3")
	if _, err := m.rules.FeedbackAcknowledge(m.as(t, m.self), f.ID(), nil); err != nil {
		t.Fatal(err)
	}
	expect(t, "the shared one acknowledged", state(), "ACKNOWLEDGED 2 1 4")
	if _, err := m.rules.FeedbackShare(brand, f.ID(), nil); err != nil {
		t.Fatal(err)
	}
	expect(t, "the second shared", revisions(), []string{"1 Make people taste it. was shared", "2 Second, again. visible was shared"})
	expect(t, "shared, not acknowledged any more", state(), "SHARED 2 2 5")
	expect(t, "the answer to the first", rows.Ask[bool](t, m.on, "SELECT acknowledged_at IS NULL AND acknowledgement IS NULL FROM feedback WHERE id = ?", f.Key), true)
	expect(t, "the events", m.log(t), []string{"feedback.revised", "feedback.updated", "feedback.acknowledged told", "feedback.shared told"})
}

func TestFeedbackRefusals(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	other := rows.Creator(t, m.on)
	otherPartnership := rows.Partnership(t, m.on, m.brand, other)
	theirs := rows.Brand(t, m.on)
	theirPartnership := rows.Partnership(t, m.on, theirs, m.creator)
	prospect := rows.Partnership(t, m.on, m.brand, rows.Creator(t, m.on), rows.Prospect)
	campaign, elsewhere := rows.Campaign(t, m.on, m.brand), rows.Campaign(t, m.on, m.brand)
	rows.Participant(t, m.on, campaign, m.partnership)
	rows.Participant(t, m.on, elsewhere, m.partnership)
	work := rows.Deliverable(t, m.on, m.partnership, func(d *db.Deliverable) { d.CampaignID = &campaign.Key })
	othersWork := rows.Deliverable(t, m.on, otherPartnership)
	theirWork := rows.Deliverable(t, m.on, theirPartnership)
	othersFigures := rows.Metrics(t, m.on, m.published(t, otherPartnership))
	accountFigures := rows.Followers(t, m.on, m.account, 10)
	theirFigures := rows.Metrics(t, m.on, m.published(t, theirPartnership))
	draft := rows.Feedback(t, m.on, m.partnership, m.manager.UserID)
	shared := rows.Feedback(t, m.on, m.partnership, m.manager.UserID, rows.Shared)
	early := rows.Feedback(t, m.on, prospect, m.manager.UserID)
	retracted := rows.Feedback(t, m.on, m.partnership, m.manager.UserID, func(f *db.Feedback) {
		f.Status, f.RetractedAt = db.FeedbackRetracted, new(rows.At())
	})
	acknowledged := rows.Feedback(t, m.on, m.partnership, m.manager.UserID, rows.Shared, func(f *db.Feedback) {
		f.Status, f.AcknowledgedAt = db.FeedbackAcknowledged, new(rows.At())
	})
	theirFeedback := rows.Feedback(t, m.on, theirPartnership, m.manager.UserID, rows.Shared)
	othersFeedback := rows.Feedback(t, m.on, otherPartnership, m.manager.UserID, rows.Shared)
	before := m.kept(t)

	brand, creator, r := m.as(t, m.manager), m.as(t, m.self), m.rules
	analyst := m.as(t, rows.Member(t, m.on, m.brand, auth.RoleAnalyst))
	create := func(change func(*domain.FeedbackCreateInput)) error {
		in := domain.FeedbackCreateInput{PartnershipID: m.partnership.ID(), Goal: "Taste it."}
		change(&in)
		_, err := r.FeedbackCreate(brand, in)
		return err
	}
	update := func(id gid.ID, in domain.FeedbackUpdateInput) error {
		_, err := r.FeedbackUpdate(brand, id, in)
		return err
	}
	share := func(ctx context.Context, id gid.ID, in *domain.TransitionInput) error {
		_, err := r.FeedbackShare(ctx, id, in)
		return err
	}
	retract := func(ctx context.Context, id gid.ID, reason *string) error {
		_, err := r.FeedbackRetract(ctx, id, domain.TransitionInput{Reason: reason})
		return err
	}
	acknowledge := func(ctx context.Context, id gid.ID, message string) error {
		_, err := r.FeedbackAcknowledge(ctx, id, &domain.FeedbackAcknowledgeInput{Message: &message})
		return err
	}
	type in = domain.FeedbackCreateInput
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"another brand's partnership": {create(func(i *in) { i.PartnershipID = theirPartnership.ID() }), "NOT_FOUND input.partnershipId"},
		"no partnership":              {create(func(i *in) { i.PartnershipID = work.ID() }), "NOT_FOUND input.partnershipId"},
		"another partnership's work":  {create(func(i *in) { i.DeliverableID = new(othersWork.ID()) }), "INVALID input.deliverableId"},
		"another brand's work":        {create(func(i *in) { i.DeliverableID = new(theirWork.ID()) }), "NOT_FOUND input.deliverableId"},
		"a campaign without it": {
			create(func(i *in) { i.PartnershipID, i.CampaignID = otherPartnership.ID(), new(campaign.ID()) }), "INVALID input.campaignId",
		},
		"work of another campaign": {
			create(func(i *in) { i.DeliverableID, i.CampaignID = new(work.ID()), new(elsewhere.ID()) }), "INVALID input.campaignId",
		},
		"another creator's figures": {create(func(i *in) { i.MetricSnapshotID = new(othersFigures.ID()) }), "INVALID input.metricSnapshotId"},
		"an account's figures":      {create(func(i *in) { i.MetricSnapshotID = new(accountFigures.ID()) }), "INVALID input.metricSnapshotId"},
		"another brand's figures":   {create(func(i *in) { i.MetricSnapshotID = new(theirFigures.ID()) }), "NOT_FOUND input.metricSnapshotId"},
		"an empty goal":             {create(func(i *in) { i.Goal = " \t" }), "REQUIRED input.goal"},
		"long texts": {
			create(func(i *in) {
				i.Goal, i.WhatWorked, i.WhatToChange = strings.Repeat("ö", 501), new(strings.Repeat("ö", 5001)), new(strings.Repeat("ö", 5001))
			}),
			"TOO_LONG input.goal, TOO_LONG input.whatWorked, TOO_LONG input.whatToChange",
		},
		"ratings off the scale": {
			create(func(i *in) {
				i.Ratings = &domain.FeedbackRatingsInput{GoalAttainment: new(0), BrandFit: new(6), Timeliness: new(-1)}
			}),
			"OUT_OF_RANGE input.ratings.goalAttainment, OUT_OF_RANGE input.ratings.brandFit, OUT_OF_RANGE input.ratings.timeliness",
		},

		"update: another brand's":   {update(theirFeedback.ID(), domain.FeedbackUpdateInput{Goal: new("x")}), "NOT_FOUND id"},
		"update: a stale version":   {update(draft.ID(), domain.FeedbackUpdateInput{ExpectedVersion: new(2), Goal: new("x")}), "CONFLICT input.expectedVersion"},
		"update: retracted":         {update(retracted.ID(), domain.FeedbackUpdateInput{Goal: new("x")}), "TRANSITION_NOT_ALLOWED id"},
		"update: others' figures":   {update(draft.ID(), domain.FeedbackUpdateInput{Goal: new("x"), MetricSnapshotID: omit(othersFigures.ID())}), "INVALID input.metricSnapshotId"},
		"update: off the scale":     {update(draft.ID(), domain.FeedbackUpdateInput{Ratings: &domain.FeedbackRatingsInput{ContentQuality: new(9)}}), "OUT_OF_RANGE input.ratings.contentQuality"},
		"update: an empty goal":     {update(shared.ID(), domain.FeedbackUpdateInput{Goal: new("")}), "REQUIRED input.goal"},
		"share: nothing new":        {share(brand, shared.ID(), nil), "TRANSITION_NOT_ALLOWED id"},
		"share: acknowledged":       {share(brand, acknowledged.ID(), nil), "TRANSITION_NOT_ALLOWED id"},
		"share: retracted":          {share(brand, retracted.ID(), nil), "TRANSITION_NOT_ALLOWED id"},
		"share: before the contact": {share(brand, early.ID(), nil), "TRANSITION_NOT_ALLOWED id"},
		"share: a stale version":    {share(brand, draft.ID(), &domain.TransitionInput{ExpectedVersion: new(7)}), "CONFLICT input.expectedVersion"},
		"share: an analyst":         {share(analyst, draft.ID(), nil), "FORBIDDEN "},
		"share: the creator":        {share(creator, draft.ID(), nil), "FORBIDDEN "},
		"retract: a draft":          {retract(brand, draft.ID(), new("So.")), "TRANSITION_NOT_ALLOWED id"},
		"retract: twice":            {retract(brand, retracted.ID(), new("So.")), "TRANSITION_NOT_ALLOWED id"},
		"retract: without a reason": {retract(brand, shared.ID(), nil), "REQUIRED input.reason"},
		"retract: an empty reason":  {retract(brand, shared.ID(), new(" ")), "REQUIRED input.reason"},
		"retract: an analyst":       {retract(analyst, shared.ID(), new("So.")), "FORBIDDEN "},
		"acknowledge: a draft":      {acknowledge(creator, draft.ID(), "Ok."), "NOT_FOUND id"},
		"acknowledge: retracted":    {acknowledge(creator, retracted.ID(), "Ok."), "NOT_FOUND id"},
		"acknowledge: another's":    {acknowledge(creator, othersFeedback.ID(), "Ok."), "NOT_FOUND id"},
		"acknowledge: twice":        {acknowledge(creator, acknowledged.ID(), "Ok."), "TRANSITION_NOT_ALLOWED id"},
		"acknowledge: the brand":    {acknowledge(brand, shared.ID(), "Ok."), "FORBIDDEN "},
		"acknowledge: a long text":  {acknowledge(creator, shared.ID(), strings.Repeat("ö", 2001)), "TOO_LONG input.message"},
	} {
		expect(t, name, strings.Join(told(test.err), ", "), test.want)
	}
	expect(t, "what is stored", m.kept(t), before)

	// What exists, and what never did, is one to those who may not see it.
	hidden, unknown := acknowledge(creator, draft.ID(), "Ok."), acknowledge(creator, gid.Of(db.TypeFeedback, gid.New()), "Ok.")
	expect(t, "a draft's words", fmt.Sprint(hidden), fmt.Sprint(unknown))
}

func TestFeedbackAtOnce(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	f := rows.Feedback(t, m.on, m.partnership, m.manager.UserID, rows.Shared)
	var all sync.WaitGroup
	const writers = 8
	for w := range writers {
		all.Go(func() {
			if _, err := m.rules.FeedbackUpdate(m.as(t, m.manager), f.ID(), domain.FeedbackUpdateInput{Goal: new(fmt.Sprint("Goal ", w))}); err != nil {
				t.Errorf("writer %d: %v", w, err)
			}
			if _, err := m.rules.FeedbackShare(m.as(t, m.manager), f.ID(), nil); err != nil && told(err)[0] != "TRANSITION_NOT_ALLOWED id" {
				t.Errorf("writer %d shares: %v", w, err)
			}
		})
	}
	all.Wait()
	// Each wrote once; each change was shared, alone or with others'.
	expect(t, "changes", len(rows.All[string](t, m.on, "SELECT type FROM events WHERE type IN ('feedback.revised', 'feedback.updated')")), writers)
	expect(t, "one is visible, the newest", rows.Ask[bool](t, m.on, `SELECT f.revision = f.shared_revision AND f.version = 1 + (SELECT count(*) FROM events)
		AND (SELECT array_agg(r.number) FROM feedback_revisions r WHERE r.feedback_id = f.id AND r.visible) = ARRAY[f.revision]
		FROM feedback f WHERE f.id = ?`, f.Key), true)
}

func TestFeedbackInPlainSQL(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	other := rows.Partnership(t, m.on, m.brand, rows.Creator(t, m.on))
	othersWork, apart := rows.Deliverable(t, m.on, other), rows.Campaign(t, m.on, m.brand)
	draft := rows.Feedback(t, m.on, m.partnership, m.manager.UserID)
	shared := rows.Feedback(t, m.on, m.partnership, m.manager.UserID, rows.Shared)
	before := m.kept(t)
	for name, test := range map[string]struct{ want, set string }{
		"a draft with a time of sharing":      {"23514", "UPDATE feedback SET shared_at = now() WHERE id = ?0"},
		"shared without a revision":           {"23514", "UPDATE feedback SET shared_revision = NULL WHERE id = ?1"},
		"shared without a time":               {"23514", "UPDATE feedback SET shared_at = NULL WHERE id = ?1"},
		"a revision shared that is not there": {"23514", "UPDATE feedback SET shared_revision = 2 WHERE id = ?1"},
		"acknowledged without a time":         {"23514", "UPDATE feedback SET status = 'ACKNOWLEDGED' WHERE id = ?1"},
		"retracted without a time":            {"23514", "UPDATE feedback SET status = 'RETRACTED' WHERE id = ?0"},
		"a rating off the scale":              {"23514", "UPDATE feedback_revisions SET brand_fit = 6 WHERE feedback_id = ?0"},
		"visible, never shared":               {"23514", "UPDATE feedback_revisions SET visible = true WHERE feedback_id = ?0"},
		"another creator's work":              {"23503", "UPDATE feedback SET deliverable_id = ?2 WHERE id = ?0"},
		"a campaign that it is not part of":   {"23503", "UPDATE feedback SET campaign_id = ?3 WHERE id = ?0"},
		"another brand's":                     {"23503", "UPDATE feedback SET brand_id = gen_random_uuid() WHERE id = ?0"},
		"two that are visible": {
			"23505", "INSERT INTO feedback_revisions SELECT brand_id, creator_id, feedback_id, 2, goal, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, author_id, created_at, shared_at, true FROM feedback_revisions WHERE feedback_id = ?1",
		},
	} {
		err := rows.Exec(t, m.on, test.set, draft.Key, shared.Key, othersWork.Key, apart.Key)
		if err == nil || !strings.Contains(err.Error(), "SQLSTATE "+test.want) {
			t.Errorf("%s: %v, want SQLSTATE %s", name, err, test.want)
		}
	}
	expect(t, "what is stored", m.kept(t), before)
}
