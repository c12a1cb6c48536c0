package demo

import "strings"

// cover is what a newcomer should find an example of.
type cover struct {
	what, query string
	want        []string
}

func coverage() []cover {
	words := strings.Fields
	yes := []string{"true"}
	return []cover{
		{"stages", "SELECT stage FROM partnerships", words("DISCOVERED VETTING SHORTLISTED OUTREACH NEGOTIATING PILOT SCALING RETAINED AT_RISK WINBACK EXITED DECLINED REJECTED")},
		{"tiers", "SELECT tier FROM partnerships", words("NANO MICRO MID MACRO MEGA none")},
		{"states", "SELECT state FROM deliverables", words("ASSIGNED CONCEPT_SUBMITTED SUBMITTED IN_REVIEW REVISION_REQUESTED APPROVED REJECTED SCHEDULED PUBLISHED VERIFIED_LIVE COMPLETED REMOVED CANCELLED")},
		{"types of work", "SELECT type FROM deliverables", words("POST REEL STORY SHORT VIDEO LIVE ARTICLE PODCAST WEBINAR WALKTHROUGH CASE_STUDY UGC")},
		{"contracts", "SELECT state FROM contracts", words("DRAFT SENT COUNTERED SIGNED TERMINATED DECLINED")},
		{"kinds of contracts", "SELECT kind FROM contracts", words("PILOT TERM SEASONAL AMBASSADOR")},
		{"signed contracts' times", `SELECT CASE WHEN starts_on > current_setting('demo.today')::date THEN 'to come' WHEN ends_on < current_setting('demo.today')::date THEN 'over' ELSE 'now' END
			FROM contracts WHERE state = 'SIGNED'`, []string{"to come", "now", "over"}},
		{"what became of offers", "SELECT d.decision FROM contract_versions v LEFT JOIN contract_decisions d ON d.version_id = v.id", words("ACCEPTED COUNTERED DECLINED WITHDRAWN none")},
		{"amendments", "SELECT count(*) > 1 FROM contract_decisions WHERE decision = 'ACCEPTED' GROUP BY contract_id", words("true false")},
		{"compensation", "SELECT kind FROM compensation_terms", words("FLAT_FEE PER_DELIVERABLE PERFORMANCE_BONUS REVENUE_SHARE COMMISSION PRODUCT EXPERIENCE CO_CREATION")},
		{"rights of use", "SELECT CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN tail THEN 'tail' ELSE 'plain' END FROM usage_rights", words("revoked tail plain")},
		{"exclusivity and renewal", "SELECT 'exclusivity' FROM exclusivity_clauses UNION SELECT 'renewal' FROM renewal_options", words("exclusivity renewal")},
		{"shipments", "SELECT state FROM product_shipments", words("REQUESTED SHIPPED DELIVERED CONFIRMED LOST RETURNED")},
		{"feedback", "SELECT status FROM feedback", words("DRAFT SHARED ACKNOWLEDGED RETRACTED")},
		{"feedback's subjects", "SELECT CASE WHEN deliverable_id IS NOT NULL THEN 'work' WHEN campaign_id IS NOT NULL THEN 'campaign' ELSE 'partnership' END FROM feedback", words("work campaign partnership")},
		{"a newer revision over a shared one", "SELECT revision > shared_revision FROM feedback", words("true false")},
		{"a revision shared after another one", "SELECT count(*) > 1 FROM feedback_revisions WHERE shared_at IS NOT NULL GROUP BY feedback_id", yes},
		{"publications", "SELECT status FROM publications", words("LIVE VERIFIED_LIVE REMOVED")},
		{"verdicts", "SELECT disclosure_verdict FROM publications", words("COMPLIANT NON_COMPLIANT NOT_REQUIRED none")},
		{"decisions", "SELECT decision FROM reviews", words("APPROVE REQUEST_CHANGES REJECT")},
		{"submissions", "SELECT kind FROM submissions", words("CONCEPT DRAFT")},
		{"roles", "SELECT role FROM memberships", words("OWNER ADMIN MANAGER FINANCE ANALYST VIEWER")},
		{"a member who left", "SELECT ended_at IS NOT NULL FROM memberships", words("true false")},
		{"campaigns", "SELECT type FROM campaigns", words("LAUNCH EVERGREEN SEASONAL AMBASSADOR WEBINAR_SERIES AWARENESS OTHER")},
		{"campaigns' times", "SELECT CASE WHEN starts_on > current_setting('demo.today')::date THEN 'to come' WHEN ends_on < current_setting('demo.today')::date THEN 'over' ELSE 'now' END FROM campaigns", []string{"to come", "now", "over"}},
		{"a campaign without an end", "SELECT ends_on IS NULL FROM campaigns", yes},
		{"campaigns of each brand with work", "SELECT DISTINCT b.slug FROM brands b JOIN deliverables d ON d.brand_id = b.id WHERE d.campaign_id IS NOT NULL", words("lumi-skin ledgerline haus-and-hem")},
		{"visibility", "SELECT visibility || (source_brand_id IS NULL) FROM creators", words("DISCOVERABLEtrue PRIVATEtrue PRIVATEfalse")},
		{"creators without a partnership", "SELECT NOT EXISTS (SELECT 1 FROM partnerships p WHERE p.creator_id = c.id) FROM creators c WHERE visibility = 'DISCOVERABLE'", words("true false")},
		{"scripts", "SELECT x.script FROM creators c JOIN (VALUES ('han', '[一-龥]'), ('hangul', '[가-힣]'), ('latin', '[a-z]')) x(script, re) ON c.display_name ~ x.re", words("han hangul latin")},
		{"platforms", "SELECT platform FROM social_accounts", words("INSTAGRAM TIKTOK YOUTUBE X FACEBOOK LINKEDIN PINTEREST PODCAST BLOG")},
		{"accounts without a count", "SELECT follower_count IS NULL FROM social_accounts", words("true false")},
		{"sources of counters", "SELECT source FROM metric_snapshots", words("API IMPORT MANUAL CREATOR")},
		{"estimates", "SELECT estimated FROM metric_snapshots", words("true false")},
		{"figures not given", "SELECT num_nulls(impressions, reach, views, watch_time_seconds, likes, comments, shares, saves, clicks) BETWEEN 1 AND 8 FROM metric_snapshots WHERE publication_id IS NOT NULL", yes},
		{"counters that fell", "SELECT likes < lag(likes) OVER (PARTITION BY publication_id ORDER BY captured_at) FROM metric_snapshots", words("true false")},
		{"counters over most of a year", "SELECT max(captured_at) - min(captured_at) > interval '300 days' FROM metric_snapshots WHERE publication_id IS NOT NULL", yes},
		{"overdue and planned check-ins", "SELECT next_check_in_on < current_setting('demo.today')::date FROM partnerships", words("true false none")},
		{"overdue drafts", "SELECT draft_due_on < current_setting('demo.today')::date FROM deliverables WHERE state IN ('ASSIGNED', 'CONCEPT_SUBMITTED')", words("true false")},
		{"work with and without changes", "SELECT revisions_used FROM deliverables", words("0 1 2")},
		{"work published too late", "SELECT p.published_at > d.publish_until FROM publications p JOIN deliverables d ON d.id = p.deliverable_id", words("true false")},
		{"stage changes by an import", "SELECT changed_by IS NULL FROM stage_changes", words("true false")},
		{"a concept approved, the draft to come", "SELECT approved_submission_id IS NOT NULL FROM deliverables WHERE state = 'ASSIGNED'", words("true false")},
		{"what the log tells", "SELECT action FROM audit_entries", words(`campaign.created campaign.participant_added partnership.created partnership.stage_changed partnership.contract_recorded
			partnership.agreement_signed contract.created contract.sent contract.countered contract.signed contract.declined contract.withdrawn contract.terminated
			deliverable.created deliverable.concept_submitted deliverable.concept_approved deliverable.submitted deliverable.review_started deliverable.changes_requested
			deliverable.approved deliverable.rejected deliverable.scheduled deliverable.published deliverable.verified_live deliverable.completed deliverable.removed
			deliverable.cancelled publication.created publication.verified publication.removed
			feedback.created feedback.updated feedback.revised feedback.shared feedback.acknowledged feedback.retracted`)},
		{"kinds of actors", "SELECT actor_kind FROM audit_entries", words("BRAND CREATOR SYSTEM")},
		{"nia.okafor's brands with shared feedback", `SELECT b.slug FROM feedback f JOIN brands b ON b.id = f.brand_id JOIN social_accounts a ON a.creator_id = f.creator_id
			WHERE a.handle = 'nia.okafor' AND f.shared_at IS NOT NULL`, words("lumi-skin haus-and-hem")},
		{"tobi.makes.rooms' brands with shared feedback", `SELECT b.slug FROM feedback f JOIN brands b ON b.id = f.brand_id JOIN social_accounts a ON a.creator_id = f.creator_id
			WHERE a.handle = 'tobi.makes.rooms' AND f.shared_at IS NOT NULL`, words("haus-and-hem ledgerline")},
	}
}
