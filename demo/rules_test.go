package demo

import (
	"testing"
	"time"

	"github.com/rapporthq/rapport/db/dbtest"
)

// rule is something that holds in the demo; the query lists what breaks it.
// {today} is the midnight before the moment of loading.
type rule struct{ what, breaks string }

func TestRulesHold(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]time.Time{"an ordinary day": ordinaryDay(), "a leap day": leapDay()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := dbtest.New(t)
			if _, err := Load(t.Context(), at.AdminURL, Small, now, nil); err != nil {
				t.Fatal(err)
			}
			conn := connect(t, at.AdminURL)
			if _, err := conn.Exec(t.Context(), "SELECT set_config('demo.today', $1, false)", now.UTC().Format(time.DateOnly)+"T00:00:00Z"); err != nil {
				t.Fatal(err)
			}
			for _, r := range rules() {
				if broken := list(t, conn, "SELECT broken::text FROM ("+r.breaks+") broken LIMIT 5"); len(broken) > 0 {
					t.Errorf("%s; but %q", r.what, broken)
				}
			}
			for _, c := range coverage() {
				if got := list(t, conn, "SELECT DISTINCT coalesce(v::text, 'none') FROM ("+c.query+") AS x(v)"); !holds(got, c.want) {
					t.Errorf("%s: got %q, want at least %q", c.what, got, c.want)
				}
			}
		})
	}
}

func holds(got, want []string) bool {
	has := map[string]bool{}
	for _, one := range got {
		has[one] = true
	}
	for _, one := range want {
		if !has[one] {
			return false
		}
	}
	return len(want) > 0
}

func rules() []rule {
	all := append(partnershipRules(), workRules()...)
	return append(append(append(all, feedbackRules()...), keepingRules()...), peopleRules()...)
}

func partnershipRules() []rule {
	const moves = `(SELECT *, lag(to_stage) OVER w AS before, lag(changed_at) OVER w AS past, lead(id) OVER w IS NULL AS last
		FROM stage_changes WINDOW w AS (PARTITION BY partnership_id ORDER BY changed_at, id)) c`
	return []rule{
		{"a history begins with DISCOVERED", "SELECT id FROM " + moves + " WHERE before IS NULL AND (from_stage IS NOT NULL OR to_stage <> 'DISCOVERED')"},
		{"each move begins where the last one ended, and later", "SELECT id FROM " + moves + " WHERE before IS NOT NULL AND (from_stage IS DISTINCT FROM before OR changed_at <= past)"},
		{"a history ends with the stage", "SELECT p.id FROM partnerships p LEFT JOIN " + moves + " ON c.partnership_id = p.id AND c.last WHERE c.to_stage IS DISTINCT FROM p.stage"},
		{"each move is one that the rules allow", "SELECT from_stage, to_stage FROM " + moves + ` WHERE from_stage IS NOT NULL AND (from_stage, to_stage) NOT IN (VALUES
			('DISCOVERED','VETTING'), ('VETTING','SHORTLISTED'), ('SHORTLISTED','OUTREACH'), ('OUTREACH','NEGOTIATING'), ('NEGOTIATING','PILOT'),
			('PILOT','SCALING'), ('SCALING','RETAINED'), ('PILOT','AT_RISK'), ('SCALING','AT_RISK'), ('RETAINED','AT_RISK'),
			('AT_RISK','SCALING'), ('AT_RISK','RETAINED'), ('AT_RISK','WINBACK'), ('AT_RISK','EXITED'), ('WINBACK','PILOT'), ('EXITED','WINBACK'),
			('DISCOVERED','DECLINED'), ('VETTING','DECLINED'), ('SHORTLISTED','DECLINED'), ('OUTREACH','DECLINED'), ('NEGOTIATING','DECLINED'),
			('DISCOVERED','REJECTED'), ('VETTING','REJECTED'), ('SHORTLISTED','REJECTED'), ('OUTREACH','REJECTED'), ('NEGOTIATING','REJECTED'))`},
		{"contact is the first outreach", `SELECT id FROM partnerships p WHERE contacted_at IS DISTINCT FROM
			(SELECT min(changed_at) FROM stage_changes c WHERE c.partnership_id = p.id AND to_stage = 'OUTREACH')`},
		{"the start is the first pilot", `SELECT id FROM partnerships p WHERE started_at IS DISTINCT FROM
			(SELECT min(changed_at) FROM stage_changes c WHERE c.partnership_id = p.id AND to_stage = 'PILOT')`},
		{"the agreement is signed after the contact and before the pilot", `SELECT id FROM partnerships
			WHERE (started_at IS NULL) <> (contract_signed_on IS NULL) OR (contract_signed_on IS NULL) <> (contract_reference IS NULL)
			OR contract_signed_on >= started_at::date OR contract_signed_on <= contacted_at::date`},
		{"agreements are numbered once", "SELECT contract_reference FROM partnerships WHERE contract_reference IS NOT NULL GROUP BY brand_id, contract_reference HAVING count(*) > 1"},
		{"who looks after a partnership is a member still", `SELECT p.id FROM partnerships p JOIN memberships m ON m.brand_id = p.brand_id AND m.user_id = p.owner_id WHERE m.ended_at IS NOT NULL`},
		{"who moved it was a member then", `SELECT c.id FROM stage_changes c LEFT JOIN memberships m ON m.brand_id = c.brand_id AND m.user_id = c.changed_by
			WHERE c.changed_by IS NOT NULL AND (m.id IS NULL OR m.created_at > c.changed_at OR m.ended_at < c.changed_at)`},
		{"the tier is the brand's for the creator's followers", `SELECT p.id FROM partnerships p JOIN brands b ON b.id = p.brand_id JOIN creators c ON c.id = p.creator_id
			WHERE p.follower_count IS DISTINCT FROM c.follower_count OR p.tier IS DISTINCT FROM tier_of(c.follower_count, b)`},
		{"the last touch is not before the last contact", "SELECT id FROM partnerships WHERE last_touch_at < contacted_at OR (last_touch_at IS NULL) <> (contacted_at IS NULL)"},
		{"what changed last is not before what came first", "SELECT id FROM partnerships WHERE updated_at < greatest(created_at, last_touch_at)"},
		{"a participant joins while the partnership lasts", "SELECT cp.id FROM campaign_participants cp JOIN partnerships p ON p.id = cp.partnership_id JOIN campaigns c ON c.id = cp.campaign_id WHERE cp.added_at < greatest(p.created_at, c.created_at)"},
		{"participants' budgets stay within the campaign's", `SELECT c.id, c.name, c.budget_minor, sum(cp.budget_minor) FROM campaigns c JOIN campaign_participants cp ON cp.campaign_id = c.id
			GROUP BY c.id HAVING sum(cp.budget_minor) > c.budget_minor`},
		{"waves lie within the campaign, one after the other", `SELECT c.id FROM campaigns c, LATERAL (
			SELECT (w->>'startsOn')::date s, (w->>'endsOn')::date e, lag((w->>'endsOn')::date) OVER (ORDER BY n) p FROM jsonb_array_elements(waves) WITH ORDINALITY x(w, n)) w
			WHERE w.s < c.starts_on OR w.e > c.ends_on OR w.e < w.s OR w.s <= w.p`},
	}
}

func feedbackRules() []rule {
	return []rule{
		{"a feedback's revision is its newest", `SELECT f.id FROM feedback f JOIN feedback_revisions r ON r.feedback_id = f.id
			GROUP BY f.id HAVING max(r.number) <> f.revision OR count(*) <> f.revision`},
		{"the creator sees the shared revision alone", "SELECT f.id, r.number FROM feedback f JOIN feedback_revisions r ON r.feedback_id = f.id WHERE r.visible <> (r.number IS NOT DISTINCT FROM f.shared_revision)"},
		{"what is shared was shared then", "SELECT f.id FROM feedback f JOIN feedback_revisions r ON r.feedback_id = f.id AND r.number = f.shared_revision WHERE r.shared_at <> f.shared_at OR r.shared_at < r.created_at"},
		{"a draft was never shared", "SELECT f.id FROM feedback f JOIN feedback_revisions r ON r.feedback_id = f.id WHERE f.status = 'DRAFT' AND r.shared_at IS NOT NULL"},
		{"what is acknowledged or retracted was shared before", `SELECT f.id FROM feedback f WHERE
			f.acknowledged_at < f.shared_at OR (f.status = 'RETRACTED') <> (f.retracted_at IS NOT NULL) OR (f.status = 'ACKNOWLEDGED') <> (f.acknowledged_at IS NOT NULL)
			OR f.status = 'RETRACTED' AND NOT EXISTS (SELECT 1 FROM feedback_revisions r WHERE r.feedback_id = f.id AND r.shared_at < f.retracted_at)`},
		{"a revision follows one that was shared", "SELECT f.id FROM feedback f JOIN feedback_revisions r ON r.feedback_id = f.id WHERE r.number < f.revision AND r.shared_at IS NULL"},
		{"the creator hears of no unshared feedback", "SELECT id FROM events WHERE creator_id IS NOT NULL AND type IN ('feedback.created', 'feedback.updated', 'feedback.revised')"},
		{"feedback on work follows its publication", `SELECT f.id FROM feedback f LEFT JOIN publications p ON p.deliverable_id = f.deliverable_id
			WHERE f.deliverable_id IS NOT NULL AND (p.id IS NULL OR f.created_at < p.published_at OR f.partnership_id <> p.partnership_id)`},
		{"feedback on a campaign's work names that campaign", "SELECT f.id FROM feedback f JOIN deliverables d ON d.id = f.deliverable_id WHERE f.campaign_id IS NOT NULL AND f.campaign_id IS DISTINCT FROM d.campaign_id"},
		{"the figures are the work's own, and from before", `SELECT f.id FROM feedback f JOIN feedback_revisions r ON r.feedback_id = f.id JOIN metric_snapshots m ON m.id = r.metric_snapshot_id
			LEFT JOIN publications p ON p.id = m.publication_id AND p.deliverable_id = f.deliverable_id WHERE p.id IS NULL OR m.captured_at > r.created_at`},
		{"the author was a member then", `SELECT r.feedback_id FROM feedback_revisions r LEFT JOIN memberships m ON m.brand_id = r.brand_id AND m.user_id = r.author_id
			WHERE m.id IS NULL OR m.ended_at < r.created_at`},
		{"feedback comes after the start", "SELECT f.id FROM feedback f JOIN partnerships p ON p.id = f.partnership_id WHERE p.started_at IS NULL OR f.created_at < p.started_at"},
	}
}
