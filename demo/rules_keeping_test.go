package demo

func keepingRules() []rule {
	return []rule{
		{"the next check-in is the earliest open one", `SELECT p.id FROM partnerships p WHERE next_check_in_on IS DISTINCT FROM
			(SELECT min(due_on) FROM check_ins c WHERE c.partnership_id = p.id AND done_at IS NULL AND skipped_at IS NULL)`},
		{"a check-in is planned before it is due", "SELECT id FROM check_ins WHERE created_at::date > due_on OR done_at < created_at OR skipped_at < created_at"},
		{"the last touch is no earlier than what was logged", `SELECT p.id FROM partnerships p JOIN interactions i ON i.partnership_id = p.id AND i.kind <> 'NOTE'
			WHERE p.last_touch_at IS NULL OR p.last_touch_at < i.occurred_at`},
		{"nobody is in touch before the first contact", `SELECT i.id FROM interactions i JOIN partnerships p ON p.id = i.partnership_id
			WHERE i.kind <> 'NOTE' AND (p.contacted_at IS NULL OR i.occurred_at::date < p.contacted_at::date)`},
		{"who opted out was not turned to", "SELECT i.id FROM interactions i JOIN partnerships p ON p.id = i.partnership_id WHERE p.opted_out_at IS NOT NULL AND i.direction = 'OUTBOUND'"},
		{"who opted out knew of the partnership or told the brand", "SELECT id FROM partnerships WHERE opted_out_by = 'CREATOR' AND contacted_at IS NULL"},
		{"a decision follows what it came from and what it supersedes", `SELECT d.id FROM decisions d LEFT JOIN interactions i ON i.id = d.interaction_id LEFT JOIN decisions b ON b.id = d.supersedes_id
			WHERE i.occurred_at > d.decided_at OR b.decided_at > d.decided_at`},
		{"who logged and decided was a member then", `SELECT x.id FROM (SELECT id, brand_id, logged_by AS person, created_at AS at FROM interactions UNION ALL SELECT id, brand_id, decided_by, decided_at FROM decisions) x
			LEFT JOIN memberships m ON m.brand_id = x.brand_id AND m.user_id = x.person WHERE m.id IS NULL OR m.ended_at < x.at`},
		{"creators tell of work that has begun, by accounts of their own", `SELECT f.id FROM brand_feedback f JOIN partnerships p ON p.id = f.partnership_id JOIN creators c ON c.id = f.creator_id
			WHERE p.started_at IS NULL OR f.created_at < p.started_at OR c.user_id IS NULL`},
		{"a wave is planned, then confirmed", "SELECT id FROM roadmap_waves WHERE confirmed_at < created_at OR updated_at < confirmed_at"},
		{"nobody hears of a wave before it is confirmed", "SELECT id FROM events WHERE type IN ('roadmap_wave.planned', 'roadmap_wave.dropped') AND creator_id IS NOT NULL"},
		{"ambassadors joined an open programme while they worked together", `SELECT e.id FROM enrolments e JOIN ambassador_programs g ON g.id = e.program_id JOIN partnerships p ON p.id = e.partnership_id
			WHERE e.joined_on < p.started_at::date OR g.closed_at IS NOT NULL OR e.joined_on < g.created_at::date`},
		{"who stays in a programme works together", `SELECT e.id FROM enrolments e JOIN partnerships p ON p.id = e.partnership_id WHERE e.left_on IS NULL AND p.stage <> 'RETAINED'`},
	}
}
