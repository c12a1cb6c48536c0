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
		{"checks of disclosure", "SELECT verdict FROM disclosure_checks", words("COMPLIANT NON_COMPLIANT NOT_REQUIRED")},
		{"what they were held to", "SELECT rule FROM disclosure_checks", words("FTC_16_CFR_255 EU_UCPD UK_CAP_CODE AGREEMENT")},
		{"means of disclosing", "SELECT unnest(means) FROM disclosure_checks", words("CAPTION SPOKEN ON_SCREEN PLATFORM_LABEL")},
		{"several checks of one publication", "SELECT count(*) > 1 FROM disclosure_checks GROUP BY publication_id", words("true false")},
		{"versions of briefs", "SELECT state FROM brief_versions", words("DRAFT ACTIVE SUPERSEDED WITHDRAWN")},
		{
			"what briefs are for", `SELECT CASE WHEN partnership_id IS NULL THEN 'campaign' WHEN campaign_id IS NULL THEN 'partnership' ELSE 'one in a campaign' END FROM briefs`,
			[]string{"campaign", "partnership", "one in a campaign"},
		},
		{"a draft beside an active version", "SELECT count(*) FILTER (WHERE state = 'DRAFT') + count(*) FILTER (WHERE state = 'ACTIVE') = 2 FROM brief_versions GROUP BY brief_id", words("true false")},
		{"acknowledged and not", `SELECT EXISTS (SELECT 1 FROM brief_acknowledgements a WHERE a.brief_version_id = b.active_version_id AND a.partnership_id = cp.partnership_id)
			FROM briefs b JOIN campaign_participants cp ON cp.campaign_id = b.campaign_id WHERE b.partnership_id IS NULL AND b.active_version_id IS NOT NULL`, words("true false")},
		{"acknowledgements with a note", "SELECT note IS NOT NULL FROM brief_acknowledgements", words("true false")},
		{"decisions", "SELECT decision FROM reviews", words("APPROVE REQUEST_CHANGES REJECT")},
		{"submissions", "SELECT kind FROM submissions", words("CONCEPT DRAFT")},
		{"roles", "SELECT role FROM memberships", words("OWNER ADMIN MANAGER FINANCE ANALYST VIEWER")},
		{"a member who left", "SELECT ended_at IS NOT NULL FROM memberships", words("true false")},
		{"keys in use and revoked", "SELECT revoked_at IS NOT NULL FROM api_keys", words("true false")},
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
		{"interactions", "SELECT kind FROM interactions", words("EMAIL DM CALL MEETING EVENT NOTE")},
		{"directions", "SELECT direction FROM interactions", words("INBOUND OUTBOUND none")},
		{"decisions superseded", "SELECT supersedes_id IS NULL FROM decisions", words("true false")},
		{"decisions from an interaction", "SELECT interaction_id IS NULL FROM decisions", words("true false")},
		{"check-ins", "SELECT CASE WHEN done_at IS NOT NULL THEN 'done' WHEN skipped_at IS NOT NULL THEN 'skipped' WHEN due_on < current_setting('demo.today')::date THEN 'overdue' ELSE 'planned' END FROM check_ins", words("done skipped overdue planned")},
		{"opt-outs", "SELECT opted_out_by FROM partnerships", words("BRAND CREATOR none")},
		{"creators' feedback to brands", "SELECT version FROM brand_feedback", words("1 2")},
		{"roadmap", "SELECT status FROM roadmap_waves", words("PLANNED CONFIRMED DONE DROPPED")},
		{"scores", "SELECT community_sentiment IS NULL FROM qualitative_scores", words("true false")},
		{"programmes", "SELECT closed_at IS NULL FROM ambassador_programs", words("true false")},
		{"enrolments", "SELECT left_on IS NULL FROM enrolments", words("true false")},
		{"checks", "SELECT kind FROM vetting_checks", words("BRAND_SAFETY AUDIENCE_AUTHENTICITY DISCLOSURE_HISTORY CONTENT_REVIEW")},
		{"verdicts of checks", "SELECT verdict FROM vetting_checks", words("PASSED CONCERNS FAILED")},
		{"checks that expired", "SELECT expires_on < current_setting('demo.today')::date FROM vetting_checks", words("true false none")},
		{"entries of shortlists", "SELECT status FROM shortlist_entries", words("CANDIDATE VETTED APPROVED REJECTED")},
		{"sponsorships", "SELECT source || (ended_on IS NULL) FROM past_partnerships", words("CREATORtrue CREATORfalse MANUALfalse IMPORTfalse")},
		{"a sponsorship by a competitor", "SELECT true FROM past_partnerships p JOIN brands b ON p.brand_name = ANY (b.competitors)", yes},
		{"alignment with and without all scores", "SELECT jsonb_path_exists(dimensions, '$[*] ? (@.score == null)') FROM alignment_assessments", words("true false")},
		{"segments", "SELECT entity FROM segments", words("CREATORS PARTNERSHIPS")},
		{"custom fields", "SELECT entity || ' ' || type FROM custom_fields", []string{"PARTNERSHIP SELECT", "PARTNERSHIP NUMBER", "PARTNERSHIP BOOLEAN", "PARTNERSHIP URL", "CAMPAIGN TEXT", "DELIVERABLE DATE"}},
		{"custom values", "SELECT entity FROM custom_values", words("PARTNERSHIP CAMPAIGN DELIVERABLE")},
		{"rates of accounts", "SELECT impressions IS NOT NULL FROM metric_snapshots WHERE account_id IS NOT NULL", words("true false")},
		{"what the log tells", "SELECT action FROM audit_entries", words(`campaign.created campaign.participant_added partnership.created partnership.stage_changed partnership.contract_recorded
			partnership.agreement_signed contract.created contract.sent contract.countered contract.signed contract.declined contract.withdrawn contract.terminated
			deliverable.created deliverable.concept_submitted deliverable.concept_approved deliverable.submitted deliverable.review_started deliverable.changes_requested
			deliverable.approved deliverable.rejected deliverable.scheduled deliverable.published deliverable.verified_live deliverable.completed deliverable.removed
			deliverable.cancelled publication.created publication.verified publication.removed publication.disclosure_checked disclosure.checked
			brief.created brief.revised brief.updated brief.published brief.withdrawn brief.acknowledged
			deliverable.cancelled publication.created publication.verified publication.removed
			partnership.opted_out interaction.logged decision.recorded check_in.planned check_in.completed check_in.skipped brand_feedback.given brand_feedback.revised
			roadmap_wave.planned roadmap_wave.confirmed roadmap_wave.completed roadmap_wave.dropped qualitative_score.recorded
			ambassador_program.created enrolment.created enrolment.ended
			vetting.recorded alignment.assessed shortlist.created shortlist.entry_added shortlist.entry_moved segment.created custom_field.created
			feedback.created feedback.updated feedback.revised feedback.shared feedback.acknowledged feedback.retracted`)},
		{"kinds of actors", "SELECT actor_kind FROM audit_entries", words("BRAND CREATOR SYSTEM")},
		{"nia.okafor's brands with shared feedback", `SELECT b.slug FROM feedback f JOIN brands b ON b.id = f.brand_id JOIN social_accounts a ON a.creator_id = f.creator_id
			WHERE a.handle = 'nia.okafor' AND f.shared_at IS NOT NULL`, words("lumi-skin haus-and-hem")},
		{"tobi.makes.rooms' brands with shared feedback", `SELECT b.slug FROM feedback f JOIN brands b ON b.id = f.brand_id JOIN social_accounts a ON a.creator_id = f.creator_id
			WHERE a.handle = 'tobi.makes.rooms' AND f.shared_at IS NOT NULL`, words("haus-and-hem ledgerline")},
	}
}
