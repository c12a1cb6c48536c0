package demo

func workRules() []rule {
	const (
		handed = `(SELECT s.*, row_number() OVER w AS place, lag(r.reviewed_at) OVER w AS answered, r.decision, r.reviewed_at, lead(s.id) OVER w IS NULL AS last
			FROM submissions s LEFT JOIN reviews r ON r.submission_id = s.id WINDOW w AS (PARTITION BY s.deliverable_id ORDER BY s.number)) s`
		out = "('PUBLISHED', 'VERIFIED_LIVE', 'COMPLETED', 'REMOVED')"
	)
	return []rule{
		{"work is assigned in signed partnerships, after the start", "SELECT d.id FROM deliverables d JOIN partnerships p ON p.id = d.partnership_id WHERE p.contract_signed_on IS NULL OR d.created_at < p.started_at"},
		{"revisions used are the changes asked for, within the limit", `SELECT d.id FROM deliverables d JOIN partnerships p ON p.id = d.partnership_id
			LEFT JOIN reviews r ON r.deliverable_id = d.id AND r.decision = 'REQUEST_CHANGES'
			GROUP BY d.id, p.revision_limit HAVING count(r.id) <> d.revisions_used OR d.revisions_used > p.revision_limit`},
		{"submissions count from one, each after the answer to the last", "SELECT s.id FROM " + handed + ` JOIN deliverables d ON d.id = s.deliverable_id
			WHERE s.number <> place OR s.submitted_at <= d.created_at OR (place > 1 AND (answered IS NULL OR s.submitted_at <= answered))`},
		{"a review follows its submission", "SELECT r.id FROM reviews r JOIN submissions s ON s.id = r.submission_id WHERE r.reviewed_at <= s.submitted_at"},
		{"creators submit, members review", `SELECT s.id FROM submissions s JOIN creators c ON c.id = s.creator_id WHERE s.submitted_by IS DISTINCT FROM c.user_id
			UNION ALL SELECT r.id FROM reviews r LEFT JOIN memberships m ON m.brand_id = r.brand_id AND m.user_id = r.reviewer_id WHERE m.id IS NULL OR m.ended_at < r.reviewed_at`},
		{"concepts come first, and only where asked for", "SELECT s.id FROM " + handed + ` JOIN deliverables d ON d.id = s.deliverable_id
			WHERE (s.kind = 'CONCEPT' AND (NOT d.needs_concept OR EXISTS (SELECT 1 FROM submissions x WHERE x.deliverable_id = d.id AND x.kind = 'DRAFT' AND x.number < s.number)))
			OR (s.kind = 'DRAFT' AND d.needs_concept AND NOT EXISTS (SELECT 1 FROM submissions x JOIN reviews r ON r.submission_id = x.id
				WHERE x.deliverable_id = d.id AND x.kind = 'CONCEPT' AND x.number < s.number AND r.decision = 'APPROVE'))`},
		{"the state fits the last submission and its review", "SELECT d.id, d.state, s.kind, s.decision FROM deliverables d LEFT JOIN " + handed + ` ON s.deliverable_id = d.id AND s.last
			WHERE d.state <> 'CANCELLED' AND NOT CASE d.state
				WHEN 'ASSIGNED' THEN s.id IS NULL OR (s.kind = 'CONCEPT' AND s.decision = 'APPROVE' AND s.id = d.approved_submission_id)
				WHEN 'CONCEPT_SUBMITTED' THEN s.kind = 'CONCEPT' AND s.decision IS NULL
				WHEN 'SUBMITTED' THEN s.kind = 'DRAFT' AND s.decision IS NULL
				WHEN 'IN_REVIEW' THEN s.decision IS NULL AND s.id IS NOT NULL
				WHEN 'REVISION_REQUESTED' THEN s.decision = 'REQUEST_CHANGES'
				WHEN 'REJECTED' THEN s.decision = 'REJECT'
				ELSE s.kind = 'DRAFT' AND s.decision = 'APPROVE' END`},
		{"what is approved is the last submission, and a draft once there is one", "SELECT d.id FROM deliverables d LEFT JOIN " + handed + ` ON s.id = d.approved_submission_id
			WHERE d.approved_submission_id IS NOT NULL AND NOT (s.last AND s.decision = 'APPROVE' AND (s.kind = 'DRAFT' OR d.state IN ('ASSIGNED', 'CANCELLED')))`},
		{"an approval holds until something new is handed in", "SELECT d.id FROM deliverables d JOIN " + handed + ` ON s.deliverable_id = d.id AND s.last
			WHERE s.decision = 'APPROVE' AND d.approved_submission_id IS DISTINCT FROM s.id`},
		{"comments are tied to a goal", "SELECT r.id FROM reviews r, jsonb_array_elements(comments) c WHERE coalesce(c->>'goal', '') = '' OR coalesce(c->>'body', '') = '' OR (c->>'timecodeSeconds')::int < 0"},
		{"reviews are judged by the brief that held for the work then", `SELECT r.id FROM reviews r JOIN deliverables d ON d.id = r.deliverable_id
			LEFT JOIN LATERAL (SELECT v.id FROM brief_versions v JOIN briefs b ON b.id = v.brief_id
				WHERE b.brand_id = d.brand_id AND v.published_at <= r.reviewed_at AND (v.ended_at IS NULL OR v.ended_at > r.reviewed_at)
				AND b.campaign_id IS NOT DISTINCT FROM d.campaign_id AND (b.partnership_id = d.partnership_id OR (b.partnership_id IS NULL AND d.campaign_id IS NOT NULL))
				ORDER BY b.partnership_id NULLS LAST LIMIT 1) held ON true WHERE r.brief_version_id IS DISTINCT FROM held.id`},
		{"comments name what the brief asks for, in its words", `SELECT r.id FROM reviews r JOIN brief_versions v ON v.id = r.brief_version_id, jsonb_array_elements(r.comments) c
			WHERE NOT (v.objectives || v.must_haves) @> jsonb_build_array(jsonb_build_object('key', c->>'item', 'text', c->>'goal'))`},
		{"the keys of a brief's items are its own", `SELECT id FROM brief_versions v, LATERAL (
			SELECT count(*) AS n, count(DISTINCT i->>'key') AS keys, bool_and(i->>'key' ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(i->>'key') <= 40) AS sound
			FROM jsonb_array_elements(v.objectives || v.must_haves) i) x WHERE x.n <> x.keys OR NOT x.sound`},
		{"work is handed in by a brief that was read", `SELECT s.id FROM submissions s JOIN deliverables d ON d.id = s.deliverable_id
			JOIN LATERAL (SELECT v.id FROM brief_versions v JOIN briefs b ON b.id = v.brief_id
				WHERE b.brand_id = d.brand_id AND v.published_at <= s.submitted_at AND (v.ended_at IS NULL OR v.ended_at > s.submitted_at)
				AND b.campaign_id IS NOT DISTINCT FROM d.campaign_id AND (b.partnership_id = d.partnership_id OR (b.partnership_id IS NULL AND d.campaign_id IS NOT NULL))
				ORDER BY b.partnership_id NULLS LAST LIMIT 1) held ON true
			WHERE NOT EXISTS (SELECT 1 FROM brief_acknowledgements a WHERE a.brief_version_id = held.id AND a.partnership_id = d.partnership_id AND a.acknowledged_at <= s.submitted_at)`},
		{"versions of briefs follow each other", `SELECT id FROM (SELECT v.*, row_number() OVER w AS place, lag(v.ended_at) OVER w AS before FROM brief_versions v WINDOW w AS (PARTITION BY brief_id ORDER BY number)) v
			WHERE number <> place OR created_at > published_at OR (before IS NOT NULL AND published_at < before)`},
		{"the publication's verdict is its newest check's", `SELECT p.id FROM publications p LEFT JOIN LATERAL (
			SELECT c.id FROM disclosure_checks c WHERE c.publication_id = p.id ORDER BY c.checked_at DESC, c.id DESC LIMIT 1) c ON true WHERE p.disclosure_check_id IS DISTINCT FROM c.id`},
		{"what is checked is up, at its address", `SELECT c.id FROM disclosure_checks c JOIN publications p ON p.id = c.publication_id
			WHERE c.checked_at <= p.published_at OR c.checked_at > p.removed_at OR c.url <> p.url OR (c.brand_id, c.creator_id) IS DISTINCT FROM (p.brand_id, p.creator_id)`},
		{"what is scheduled is to come, inside its window", `SELECT id FROM deliverables WHERE scheduled_for < publish_from OR scheduled_for > publish_until
			OR (state = 'SCHEDULED' AND scheduled_for < current_setting('demo.today')::timestamptz)`},
		{"drafts are due before the window opens", "SELECT id FROM deliverables WHERE draft_due_on >= publish_from::date OR draft_due_on <= created_at::date"},
		{"what is out has a publication, and nothing else has", "SELECT d.id FROM deliverables d LEFT JOIN publications p ON p.deliverable_id = d.id WHERE (d.state IN " + out + ") <> (p.id IS NOT NULL)"},
		{"the publication's status fits the state", `SELECT d.id, d.state, p.status FROM deliverables d JOIN publications p ON p.deliverable_id = d.id WHERE p.status <> CASE d.state
			WHEN 'PUBLISHED' THEN 'LIVE' WHEN 'REMOVED' THEN 'REMOVED' ELSE 'VERIFIED_LIVE' END`},
		{"the publication belongs where its work does", `SELECT p.id FROM publications p JOIN deliverables d ON d.id = p.deliverable_id
			WHERE (p.partnership_id, p.campaign_id, p.account_id) IS DISTINCT FROM (d.partnership_id, d.campaign_id, d.account_id)`},
		{"work is published after its approval", `SELECT p.id FROM publications p JOIN deliverables d ON d.id = p.deliverable_id JOIN reviews r ON r.submission_id = d.approved_submission_id
			WHERE p.published_at <= r.reviewed_at`},
		{"what is verified is disclosed, inside its window, on an account of the creator", `SELECT p.id FROM publications p JOIN deliverables d ON d.id = p.deliverable_id
			LEFT JOIN social_accounts a ON a.id = p.account_id
			WHERE p.status = 'VERIFIED_LIVE' AND (p.published_at < d.publish_from OR p.published_at > d.publish_until OR a.creator_id IS DISTINCT FROM p.creator_id
				OR p.verified_by IS NULL OR p.verified_at <= p.published_at OR p.disclosure_verdict NOT IN ('COMPLIANT', 'NOT_REQUIRED'))`},
		{"what is gone went after it was published", "SELECT id FROM publications WHERE (removed_at IS NOT NULL) <> (status = 'REMOVED') OR removed_at <= greatest(published_at, verified_at)"},
		{"work of a campaign is published in it, by a participant", `SELECT d.id FROM deliverables d JOIN campaigns c ON c.id = d.campaign_id
			JOIN campaign_participants cp ON cp.campaign_id = d.campaign_id AND cp.partnership_id = d.partnership_id
			WHERE d.publish_from::date < c.starts_on OR d.publish_from::date > c.ends_on OR cp.added_at > d.created_at`},
		{"counters are read while the publication is up, and recorded after", `SELECT m.id FROM metric_snapshots m JOIN publications p ON p.id = m.publication_id
			WHERE m.captured_at <= p.published_at OR m.captured_at > p.removed_at OR (m.brand_id, m.creator_id) IS DISTINCT FROM (p.brand_id, p.creator_id)
			UNION ALL SELECT id FROM metric_snapshots WHERE recorded_at < captured_at`},
		{"a snapshot tells something", "SELECT id FROM metric_snapshots WHERE num_nonnulls(impressions, reach, views, watch_time_seconds, likes, comments, shares, saves, clicks, followers) = 0"},
		{"a platform that gives a figure once gives it always", `SELECT publication_id FROM metric_snapshots WHERE publication_id IS NOT NULL GROUP BY publication_id
			HAVING count(DISTINCT (views IS NULL, likes IS NULL, saves IS NULL, reach IS NULL)) > 1`},
		{"people don't outnumber views", "SELECT id FROM metric_snapshots WHERE reach > impressions OR saves > views"},
		{"the newest count of followers is the account's", `SELECT a.id FROM social_accounts a LEFT JOIN LATERAL (
			SELECT followers FROM metric_snapshots m WHERE m.account_id = a.id ORDER BY captured_at DESC LIMIT 1) m ON true WHERE m.followers IS DISTINCT FROM a.follower_count`},
		{"figures of an account belong to who gave them", `SELECT m.id FROM metric_snapshots m JOIN social_accounts a ON a.id = m.account_id WHERE m.brand_id IS DISTINCT FROM a.source_brand_id`},
	}
}

func peopleRules() []rule {
	return []rule{
		{"the largest account makes a creator's count", `SELECT c.id FROM creators c LEFT JOIN social_accounts a ON a.creator_id = c.id
			GROUP BY c.id HAVING c.follower_count IS DISTINCT FROM max(a.follower_count)`},
		{"a profile is its creator's or a brand's", "SELECT id FROM creators WHERE (user_id IS NULL) <> (source_brand_id IS NOT NULL)"},
		{"what one brand entered only that one knows", `SELECT c.id FROM creators c JOIN partnerships p ON p.creator_id = c.id WHERE c.source_brand_id <> p.brand_id
			UNION ALL SELECT c.id FROM creators c JOIN creator_contacts k ON k.creator_id = c.id WHERE c.source_brand_id IS DISTINCT FROM k.brand_id
			UNION ALL SELECT c.id FROM creators c JOIN social_accounts a ON a.creator_id = c.id WHERE c.source_brand_id IS DISTINCT FROM a.source_brand_id
			UNION ALL SELECT c.id FROM creators c JOIN audience_snapshots a ON a.creator_id = c.id WHERE c.source_brand_id IS DISTINCT FROM a.brand_id`},
		{"profiles are older than partnerships", "SELECT c.id FROM creators c JOIN partnerships p ON p.creator_id = c.id WHERE p.created_at < c.created_at OR c.updated_at < c.created_at"},
		{"shares of an audience make a whole, the largest first", `SELECT a.id, x.k FROM audience_snapshots a, LATERAL (VALUES ('ages', ages), ('genders', genders), ('countries', countries)) x(k, v),
			LATERAL (SELECT sum((s->>'share')::numeric) total, bool_or((s->>'share')::numeric > coalesce(p, 1)) unsorted
				FROM (SELECT s, lag((s->>'share')::numeric) OVER (ORDER BY n) p FROM jsonb_array_elements(x.v) WITH ORDINALITY e(s, n)) e) t
			WHERE t.total IS DISTINCT FROM 1 OR t.unsorted`},
		{"interests are parts of a whole, the largest first", `SELECT a.id FROM audience_snapshots a, LATERAL (
			SELECT bool_or((s->>'share')::numeric NOT BETWEEN 0.001 AND coalesce(p, 1)) wrong
				FROM (SELECT s, lag((s->>'share')::numeric) OVER (ORDER BY n) p FROM jsonb_array_elements(interests) WITH ORDINALITY e(s, n)) e) t WHERE t.wrong IS NOT false`},
		{"each brand has one owner and all roles", `SELECT brand_id FROM memberships WHERE ended_at IS NULL GROUP BY brand_id
			HAVING count(*) FILTER (WHERE role = 'OWNER') <> 1 OR count(DISTINCT role) <> 6`},
		{"keys are of version 7 and tell when", `SELECT t, id FROM (
			SELECT 'partnerships' t, id, created_at AS at FROM partnerships UNION ALL SELECT 'deliverables', id, created_at FROM deliverables
			UNION ALL SELECT 'submissions', id, submitted_at FROM submissions UNION ALL SELECT 'reviews', id, reviewed_at FROM reviews
			UNION ALL SELECT 'publications', id, published_at FROM publications UNION ALL SELECT 'metric_snapshots', id, captured_at FROM metric_snapshots
			UNION ALL SELECT 'feedback', id, created_at FROM feedback UNION ALL SELECT 'creators', id, created_at FROM creators UNION ALL SELECT 'events', id, occurred_at FROM events) k
			WHERE substr(id::text, 15, 1) <> '7' OR substr(id::text, 20, 1) NOT IN ('8', '9', 'a', 'b')
			OR ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint <> floor(extract(epoch FROM at) * 1000)::bigint`},
		{"nothing has happened today or later", `SELECT t, at FROM (
			SELECT 'brands' t, updated_at AS at FROM brands UNION ALL SELECT 'users', created_at FROM users UNION ALL SELECT 'memberships', ended_at FROM memberships
			UNION ALL SELECT 'creators', updated_at FROM creators UNION ALL SELECT 'accounts', updated_at FROM social_accounts
			UNION ALL SELECT 'audience', recorded_at FROM audience_snapshots UNION ALL SELECT 'partnerships', updated_at FROM partnerships
			UNION ALL SELECT 'touch', last_touch_at FROM partnerships UNION ALL SELECT 'stages', changed_at FROM stage_changes
			UNION ALL SELECT 'campaigns', updated_at FROM campaigns UNION ALL SELECT 'participants', added_at FROM campaign_participants
			UNION ALL SELECT 'deliverables', updated_at FROM deliverables UNION ALL SELECT 'submissions', submitted_at FROM submissions
			UNION ALL SELECT 'reviews', reviewed_at FROM reviews UNION ALL SELECT 'publications', greatest(published_at, verified_at, removed_at) FROM publications
			UNION ALL SELECT 'briefs', updated_at FROM briefs
			UNION ALL SELECT 'versions', greatest(created_at, published_at, ended_at) FROM brief_versions
			UNION ALL SELECT 'acknowledgements', acknowledged_at FROM brief_acknowledgements UNION ALL SELECT 'checks', checked_at FROM disclosure_checks
			UNION ALL SELECT 'metrics', recorded_at FROM metric_snapshots UNION ALL SELECT 'feedback', updated_at FROM feedback
			UNION ALL SELECT 'events', occurred_at FROM events UNION ALL SELECT 'audit', at FROM audit_entries) x
			WHERE at >= current_setting('demo.today')::timestamptz`},
		{"no text has a gap left to fill, or is empty", `SELECT x FROM (
			SELECT title AS x FROM deliverables UNION ALL SELECT instructions FROM deliverables UNION ALL SELECT caption FROM submissions UNION ALL SELECT note FROM submissions
			UNION ALL SELECT name FROM campaigns UNION ALL SELECT goal FROM campaigns UNION ALL SELECT what_worked FROM feedback_revisions
			UNION ALL SELECT what_to_change FROM feedback_revisions UNION ALL SELECT notes FROM partnerships UNION ALL SELECT bio FROM creators
			UNION ALL SELECT reason FROM stage_changes UNION ALL SELECT acknowledgement FROM feedback UNION ALL SELECT evidence FROM disclosure_checks
			UNION ALL SELECT title FROM briefs UNION ALL SELECT notes FROM briefs UNION ALL SELECT audience FROM brief_versions UNION ALL SELECT note FROM brief_acknowledgements) t
			WHERE x ~ '[{}]' OR x = ''`},
		{"no address leads to a real site", `SELECT x FROM (SELECT url AS x FROM social_accounts UNION ALL SELECT url FROM publications UNION ALL SELECT unnest(asset_urls) FROM submissions) t
			WHERE x !~ '^https://[a-z0-9.-]+\.example/[^ ]+$' UNION ALL SELECT email FROM users WHERE email !~ '\.example$' UNION ALL SELECT email FROM creator_contacts WHERE email !~ '\.example$'`},
		{"each event has its audit entry, in the order of time", `SELECT e.id FROM events e FULL JOIN audit_entries a
			ON (a.brand_id, a.action, a.subject_id, a.at) = (e.brand_id, e.type, e.subject_id, e.occurred_at) WHERE e.id IS NULL OR a.id IS NULL
			UNION ALL SELECT id FROM (SELECT id, occurred_at < lag(occurred_at) OVER (ORDER BY number) AS wrong FROM events) o WHERE wrong
			UNION ALL SELECT id FROM (SELECT id, at < lag(at) OVER (PARTITION BY brand_id ORDER BY number) AS wrong FROM audit_entries) o WHERE wrong`},
		{"the audit chain is unbroken", `SELECT b.slug, n FROM brands b, audit_broken(b.id) n
			UNION ALL SELECT b.slug, h.number FROM brands b LEFT JOIN audit_heads h ON h.brand_id = b.id WHERE h.number IS DISTINCT FROM (SELECT count(*) FROM audit_entries a WHERE a.brand_id = b.id) OR h.number < 100`},
	}
}
