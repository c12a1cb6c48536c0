package domain_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/pagination"
	"github.com/rapporthq/rapport/scalars"
)

// keeps checks at its end that nothing of what keeps a relationship was written
// since it was called.
func (s *studio) keeps(t testing.TB) func() {
	t.Helper()
	read := func() string {
		return rows.Ask[string](t, s.on, `SELECT concat_ws(E'\n',
			(SELECT json_agg(p ORDER BY id) FROM partnerships p), (SELECT json_agg(c ORDER BY id) FROM stage_changes c),
			(SELECT json_agg(i ORDER BY id) FROM interactions i), (SELECT json_agg(c ORDER BY id) FROM check_ins c),
			(SELECT json_agg(d ORDER BY id) FROM decisions d), (SELECT json_agg(f ORDER BY id) FROM brand_feedback f),
			(SELECT json_agg(w ORDER BY id) FROM roadmap_waves w), (SELECT json_agg(q ORDER BY id) FROM qualitative_scores q),
			(SELECT json_agg(p ORDER BY id) FROM ambassador_programs p), (SELECT json_agg(e ORDER BY id) FROM enrolments e),
			(SELECT json_agg(r ORDER BY id) FROM program_tiers r), (SELECT count(*) FROM audit_entries), (SELECT count(*) FROM events))`)
	}
	before := read()
	return func() {
		t.Helper()
		if after := read(); after != before {
			t.Errorf("something was written:\n%s\nbefore:\n%s", after, before)
		}
	}
}

// TestKeepingConstraints breaks the rules by plain SQL, as the database's owner,
// where a constraint or a trigger keeps them.
func TestKeepingConstraints(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	gone := rows.Partnership(t, s.on, s.brand, rows.Creator(t, s.on), func(p *db.Partnership) {
		rows.Prospect(p)
		p.OptedOutAt, p.OptedOutBy = new(rows.At()), new(auth.KindCreator)
	})
	other := rows.Partnership(t, s.on, s.brand, rows.Creator(t, s.on))
	call := rows.Interaction(t, s.on, s.partnership)
	elsewhere := rows.Interaction(t, s.on, other)
	checkIn, lost := rows.CheckIn(t, s.on, s.partnership), rows.CheckIn(t, s.on, gone)
	first := rows.Decision(t, s.on, s.partnership, s.manager.UserID)
	rows.Decision(t, s.on, s.partnership, s.manager.UserID, func(d *db.Decision) { d.SupersedesID = &first.Key })
	away := rows.Decision(t, s.on, other, s.manager.UserID)
	told := rows.BrandFeedback(t, s.on, s.partnership)
	wave, hidden := rows.Wave(t, s.on, s.partnership), rows.Wave(t, s.on, gone)
	program := rows.Program(t, s.on, s.brand)
	enrolled := rows.Enrolment(t, s.on, program, s.partnership)
	const decide = "INSERT INTO decisions (id, brand_id, partnership_id, what, why, decided_by, decided_at, created_at, interaction_id, supersedes_id) " +
		"VALUES (gen_random_uuid(), ?, ?, 'x', 'y', ?, now(), now(), ?, ?)"
	const log = "INSERT INTO interactions (id, brand_id, partnership_id, kind, direction, subject, occurred_at, created_at, updated_at) " +
		"VALUES (gen_random_uuid(), ?, ?, ?, ?, 'x', now(), now(), now())"
	const moved = "INSERT INTO stage_changes (id, brand_id, partnership_id, from_stage, to_stage, reason, changed_at) " +
		"VALUES (gen_random_uuid(), ?, ?, 'AT_RISK', ?, ?, now())"
	const join = "INSERT INTO enrolments (id, brand_id, program_id, partnership_id, creator_id, tier, joined_on, created_at, updated_at) " +
		"VALUES (gen_random_uuid(), ?, ?, ?, ?, ?, now(), now(), now())"
	brand := s.brand.Key
	for name, c := range map[string]struct {
		want, statement string
		args            []any
	}{
		"exited without a reason":         {"23514", moved, []any{brand, s.partnership.Key, "EXITED", nil}},
		"won back for a blank reason":     {"23514", moved, []any{brand, s.partnership.Key, "WINBACK", "  "}},
		"contact after an opt-out":        {"23514", log, []any{brand, gone.Key, "EMAIL", "OUTBOUND"}},
		"an inbound mail made outbound":   {"23514", "WITH i AS (SELECT ?::uuid AS id) UPDATE interactions SET partnership_id = ?, direction = 'OUTBOUND' FROM i WHERE interactions.id = i.id", []any{call.Key, gone.Key}},
		"a check-in done after one":       {"23514", "UPDATE check_ins SET done_at = now() WHERE id = ?", []any{lost.Key}},
		"outreach after one":              {"23514", "UPDATE partnerships SET stage = 'OUTREACH', contacted_at = now() WHERE id = ?", []any{gone.Key}},
		"a creator's opt-out taken back":  {"23514", "UPDATE partnerships SET opted_out_at = NULL, opted_out_by = NULL WHERE id = ?", []any{gone.Key}},
		"made the brand's record":         {"23514", "UPDATE partnerships SET opted_out_by = 'BRAND', opt_out_evidence = 'x' WHERE id = ?", []any{gone.Key}},
		"an opt-out by nobody":            {"23514", "UPDATE partnerships SET opted_out_at = now() WHERE id = ?", []any{other.Key}},
		"recorded without evidence":       {"23514", "UPDATE partnerships SET opted_out_at = now(), opted_out_by = 'BRAND' WHERE id = ?", []any{other.Key}},
		"a note that goes somewhere":      {"23514", log, []any{brand, s.partnership.Key, "NOTE", "INBOUND"}},
		"a call that goes nowhere":        {"23514", log, []any{brand, s.partnership.Key, "CALL", nil}},
		"done and called off":             {"23514", "UPDATE check_ins SET done_at = now(), skipped_at = now() WHERE id = ?", []any{checkIn.Key}},
		"an outcome of nothing":           {"23514", "UPDATE check_ins SET outcome = 'x' WHERE id = ?", []any{checkIn.Key}},
		"superseded twice":                {"23505", decide, []any{brand, s.partnership.Key, s.manager.UserID, nil, first.Key}},
		"another's decision superseded":   {"23503", decide, []any{brand, s.partnership.Key, s.manager.UserID, nil, away.Key}},
		"from another's interaction":      {"23503", decide, []any{brand, s.partnership.Key, s.manager.UserID, elsewhere.Key, nil}},
		"decided by a stranger":           {"23503", decide, []any{brand, s.partnership.Key, *s.creator.UserID, nil, nil}},
		"superseding itself":              {"23514", "UPDATE decisions SET supersedes_id = id WHERE id = ?", []any{away.Key}},
		"six of five":                     {"23514", "UPDATE brand_feedback SET respect = 6 WHERE id = ?", []any{told.Key}},
		"saying nothing":                  {"23514", "UPDATE brand_feedback SET respect = NULL, note = ' ' WHERE id = ?", []any{told.Key}},
		"revised after 14 days":           {"23514", "UPDATE brand_feedback SET updated_at = created_at + interval '336 hours 1 second' WHERE id = ?", []any{told.Key}},
		"confirmed at no time":            {"23514", "UPDATE roadmap_waves SET status = 'CONFIRMED' WHERE id = ?", []any{wave.Key}},
		"planned and shown":               {"23514", "UPDATE roadmap_waves SET confirmed_at = now() WHERE id = ?", []any{wave.Key}},
		"dropped for no reason":           {"23514", "UPDATE roadmap_waves SET status = 'DROPPED' WHERE id = ?", []any{wave.Key}},
		"shown to one who was not asked":  {"23514", "UPDATE roadmap_waves SET status = 'CONFIRMED', confirmed_at = now() WHERE id = ?", []any{hidden.Key}},
		"a quarter that is none":          {"23514", "UPDATE roadmap_waves SET quarter = 5 WHERE id = ?", []any{wave.Key}},
		"in a programme twice":            {"23505", join, []any{brand, program.Key, s.partnership.Key, s.creator.Key, "Ambassador"}},
		"a tier that is not there":        {"23503", join, []any{brand, program.Key, other.Key, other.CreatorID, "Queen"}},
		"joining without being asked":     {"23514", join, []any{brand, program.Key, gone.Key, gone.CreatorID, "Friend"}},
		"a tier taken from under someone": {"23503", "DELETE FROM program_tiers WHERE program_id = ? AND name = 'Friend'", []any{program.Key}},
		"left before joining":             {"23514", "UPDATE enrolments SET left_on = joined_on - 1 WHERE id = ?", []any{enrolled.Key}},
		"a name twice in a brand":         {"23505", "INSERT INTO ambassador_programs (id, brand_id, name, created_at, updated_at) VALUES (gen_random_uuid(), ?, upper(?), now(), now())", []any{brand, program.Name}},
		"a score of nothing": {
			"23514", "INSERT INTO qualitative_scores (id, brand_id, partnership_id, creator_id, scored_at) VALUES (gen_random_uuid(), ?, ?, ?, now())",
			[]any{brand, s.partnership.Key, s.creator.Key},
		},
	} {
		unchanged := s.keeps(t)
		if got := sqlstate(rows.Exec(t, s.on, c.statement, c.args...)); got != c.want {
			t.Errorf("%s: SQLSTATE %q, want %s", name, got, c.want)
		}
		unchanged()
	}
}

// TestKeepingPolicies works under the serving role, past the rules: what each side
// can't write or read, row-level security and the grants don't let it.
func TestKeepingPolicies(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	self, rival, stranger := rows.As(s.creator), rows.As(rows.Creator(t, s.on)), another(t, s.register).manager
	rows.Interaction(t, s.on, s.partnership)
	rows.Decision(t, s.on, s.partnership, s.manager.UserID)
	rows.CheckIn(t, s.on, s.partnership)
	told := rows.BrandFeedback(t, s.on, s.partnership)
	rows.Wave(t, s.on, s.partnership)
	for name, c := range map[string]struct {
		v         auth.Viewer
		statement string
		args      []any
	}{
		"the creator logs": {self, "INSERT INTO interactions (id, brand_id, partnership_id, kind, subject, occurred_at, created_at, updated_at) VALUES (gen_random_uuid(), ?, ?, 'NOTE', 'x', now(), now(), now())", []any{s.brand.Key, s.partnership.Key}},
		"the creator plans": {
			self, "INSERT INTO roadmap_waves (id, brand_id, partnership_id, creator_id, year, quarter, title, status, created_at, updated_at) VALUES (gen_random_uuid(), ?, ?, ?, 2026, 3, 'x', 'PLANNED', now(), now())",
			[]any{s.brand.Key, s.partnership.Key, s.creator.Key},
		},
		"the brand writes for the creator": {
			s.manager, "INSERT INTO brand_feedback (id, brand_id, partnership_id, creator_id, respect, created_at, updated_at) VALUES (gen_random_uuid(), ?, ?, ?, 5, now(), now())",
			[]any{s.brand.Key, s.partnership.Key, s.creator.Key},
		},
		"another creator writes for the creator": {
			rival, "INSERT INTO brand_feedback (id, brand_id, partnership_id, creator_id, respect, created_at, updated_at) VALUES (gen_random_uuid(), ?, ?, ?, 5, now(), now())",
			[]any{s.brand.Key, s.partnership.Key, s.creator.Key},
		},
		"the creator moves it to other work": {self, "UPDATE brand_feedback SET deliverable_id = NULL", nil},
		"the creator makes it young again":   {self, "UPDATE brand_feedback SET created_at = now()", nil},
		"the brand changes how it was":       {s.manager, "UPDATE interactions SET direction = 'OUTBOUND'", nil},
		"the brand rewrites a decision":      {s.manager, "UPDATE decisions SET what = 'y'", nil},
		"the brand deletes a decision":       {s.manager, "DELETE FROM decisions", nil},
		"the brand deletes what was said":    {s.manager, "DELETE FROM interactions", nil},
	} {
		unchanged := s.keeps(t)
		if got := sqlstate(s.serve(t, c.v, c.statement, c.args...)); got != "42501" {
			t.Errorf("%s: SQLSTATE %q, want 42501", name, got)
		}
		unchanged()
	}
	// What one can't see, one can't change: it hits no row.
	for name, c := range map[string]struct {
		v         auth.Viewer
		statement string
	}{
		"the brand changes what it was told": {s.manager, "UPDATE brand_feedback SET respect = 1"},
		"another creator does":               {rival, "UPDATE brand_feedback SET respect = 1"},
		"another brand plans":                {stranger, "UPDATE roadmap_waves SET title = 'mine'"},
		"the creator confirms":               {self, "UPDATE roadmap_waves SET status = 'CONFIRMED', confirmed_at = now()"},
		"the creator ends a check-in":        {self, "UPDATE check_ins SET skipped_at = now()"},
		"the creator changes the log":        {self, "UPDATE interactions SET subject = 'mine'"},
	} {
		unchanged := s.keeps(t)
		if err := s.serve(t, c.v, c.statement); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		unchanged()
	}
	if err := s.serve(t, self, "UPDATE brand_feedback SET respect = 2"); err != nil {
		t.Error(err)
	}
	if got := rows.Read(t, s.on, told).Respect; *got != 2 {
		t.Errorf("the creator's own change gave %d", *got)
	}
}

// TestTheLogIsTheBrandsOwn reads what is the brand's own as the creator and as
// another brand: there is nothing.
func TestTheLogIsTheBrandsOwn(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	interaction, decision := rows.Interaction(t, s.on, s.partnership), rows.Decision(t, s.on, s.partnership, s.manager.UserID)
	checkIn, wave := rows.CheckIn(t, s.on, s.partnership), rows.Wave(t, s.on, s.partnership)
	for name, c := range map[string]struct {
		v    auth.Viewer
		want int
	}{"the brand": {s.manager, 4}, "the creator": {rows.As(s.creator), 0}, "another brand": {another(t, s.register).manager, 0}} {
		session := s.store.Session(c.v)
		found := 0
		for _, n := range []func() int{
			func() int { return seen[db.Interaction](t, session, interaction.Key) }, func() int { return seen[db.Decision](t, session, decision.Key) },
			func() int { return seen[db.CheckIn](t, session, checkIn.Key) }, func() int { return seen[db.RoadmapWave](t, session, wave.Key) },
		} {
			found += n()
		}
		session.Close()
		if found != c.want {
			t.Errorf("%s sees %d, want %d", name, found, c.want)
		}
	}
}

func seen[T any, R db.Row[T]](t testing.TB, h db.Handle, key uuid.UUID) int {
	t.Helper()
	found, err := db.ByKeys[T, R](t.Context(), h, []uuid.UUID{key})
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// TestCheckInOverdueByTimeZone asks half an hour before and after midnight in
// Berlin, which is an hour before midnight in UTC.
func TestCheckInOverdueByTimeZone(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	due := rows.CheckIn(t, m.on, m.partnership, func(c *db.CheckIn) {
		c.DueOn = scalars.Date{Time: time.Date(2026, time.January, 15, 0, 0, 0, 0, time.UTC)}
	})
	for _, c := range []struct {
		at   time.Time
		want db.CheckInStatus
	}{
		{time.Date(2026, time.January, 15, 22, 30, 0, 0, time.UTC), db.CheckInPlanned},
		{time.Date(2026, time.January, 15, 23, 30, 0, 0, time.UTC), db.CheckInOverdue},
	} {
		m.now = c.at
		status, err := m.rules.CheckInStatus(due, m.brand)
		if err != nil || status != c.want {
			t.Errorf("at %s it is %s, %v; want %s", c.at, status, err, c.want)
		}
		for _, asked := range []db.CheckInStatus{db.CheckInPlanned, db.CheckInOverdue} {
			want := 0
			if asked == c.want {
				want = 1
			}
			session := m.store.Session(m.manager)
			page, err := db.Page[db.CheckIn](t.Context(), session, db.CheckIns(m.manager, &db.CheckInFilter{Status: &db.CheckInStatusFilter{Eq: &asked}}), pagination.Page{})
			session.Close()
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Edges) != want {
				t.Errorf("at %s %d are %s, want %d", c.at, len(page.Edges), asked, want)
			}
		}
	}
}

// TestOptOutBesideContact has a creator opt out while the brand logs contacts:
// what was logged was logged before, and nothing after.
func TestOptOutBesideContact(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	const writers = 8
	var group sync.WaitGroup
	logged := make([]error, writers)
	for i := range writers {
		group.Go(func() {
			_, logged[i] = s.rules.InteractionLog(s.asManager(t), domain.InteractionLogInput{
				PartnershipID: s.partnership.ID(), Kind: "CALL", Direction: new(db.DirectionOutbound), Subject: "Again",
			})
		})
	}
	group.Go(func() {
		if _, err := s.rules.PartnershipOptOut(s.asCreator(t), s.partnership.ID(), nil); err != nil {
			t.Error(err)
		}
	})
	group.Wait()
	done := 0
	for _, err := range logged {
		if err == nil {
			done++
		} else {
			expect(t, "the refusal", refused(t, err), []string{"TRANSITION_NOT_ALLOWED input.direction"})
		}
	}
	if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM interactions"); n != done {
		t.Errorf("%d are logged, %d were answered so", n, done)
	}
	_, err := s.rules.InteractionLog(s.asManager(t), domain.InteractionLogInput{PartnershipID: s.partnership.ID(), Kind: "DM", Direction: new(db.DirectionOutbound), Subject: "After"})
	expect(t, "afterwards", refused(t, err), []string{"TRANSITION_NOT_ALLOWED input.direction"})
}

// TestDecisionSupersededOnce has several take one decision's place at once.
func TestDecisionSupersededOnce(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	first := rows.Decision(t, s.on, s.partnership, s.manager.UserID)
	const writers = 6
	var group sync.WaitGroup
	outcomes := make([]error, writers)
	for i := range writers {
		group.Go(func() {
			_, outcomes[i] = s.rules.DecisionRecord(s.asManager(t), domain.DecisionRecordInput{PartnershipID: s.partnership.ID(), What: "Mine", Why: "First", SupersedesID: new(first.ID())})
		})
	}
	group.Wait()
	won := 0
	for _, err := range outcomes {
		if err == nil {
			won++
		} else {
			expect(t, "the refusal", refused(t, err), []string{"TAKEN input.supersedesId"})
		}
	}
	if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM decisions WHERE supersedes_id = ?", first.Key); won != 1 || n != 1 {
		t.Errorf("%d won and %d are written", won, n)
	}
}
