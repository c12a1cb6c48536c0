package demo

import "time"

// clauses writes the clauses of a version, and tells what is fixed in them, in
// minor units.
func (c *pact) clauses(version key, fee int64, sent time.Time) int64 {
	fixed, place := int64(0), 0
	term := func(clause, kind string, description string, quantity any, metric any, window any, due any, amount any, rate any, most any, tiers string) {
		id := c.key(c.created)
		if _, known := c.origins[clause]; !known {
			c.origins[clause] = id
		}
		c.out.put(tableCompensation, id, c.br.id, c.cr.id, c.id, version, c.origins[clause], place, clause, kind, text(description), quantity, nil, metric, window,
			due, nil, c.br.text.currency, amount, rate, most, tiers, moment(sent))
		place++
	}
	product := pick(c.dice, c.br.text.products)
	if c.kind == "PILOT" {
		term("1", "FLAT_FEE", "For the pilot.", nil, nil, nil, "ON_END", minor(fee), nil, nil, "[]")
		fixed += minor(fee)
	} else {
		term("1", "PER_DELIVERABLE", "For each approved piece.", 6, nil, nil, "ON_APPROVAL", minor(fee/2), nil, nil, "[]")
		fixed += 6 * minor(fee/2)
	}
	if c.chance(.6) {
		tiers := []map[string]any{
			{"from": 10_000, "to": 50_000, "amountMinor": minor(fee / 10)}, {"from": 50_000, "to": nil, "amountMinor": minor(fee / 4)},
		}
		term("2", "PERFORMANCE_BONUS", "By the views of all pieces together.", nil, "VIEWS", nil, nil, nil, nil, minor(fee/4), asJSON(tiers))
	}
	switch c.IntN(6) {
	case 0:
		term("3", "REVENUE_SHARE", "Of what comes in by the creator's links.", nil, nil, 60, nil, nil, 750, minor(fee*3), "[]")
	case 1:
		term("3", "COMMISSION", "For each order with the creator's code.", nil, nil, 30, nil, minor(6), nil, minor(fee*2), "[]")
	case 2:
		term("3", "EXPERIENCE", "Two places at the autumn event, and early access.", nil, nil, nil, nil, nil, nil, nil, "[]")
	case 3:
		term("3", "CO_CREATION", "A limited edition of "+product+", made together.", nil, nil, 365, nil, nil, 300, minor(fee*4), "[]")
	default:
	}
	term("4", "PRODUCT", sentence(product), 3, nil, nil, nil, minor(35), nil, nil, "[]")

	usage := minor(fee / 10)
	c.right(version, "5", []string{"ORGANIC_REPOST", "WEBSITE"}, nil, c.end, false, usage, sent, c.revoked)
	if c.chance(.5) {
		c.right(version, "6", []string{"PAID_MEDIA", "WHITELISTING"}, []string{c.cr.country}, c.end+90, true, usage, sent, false)
		fixed += usage
	}
	fixed += usage
	// One exclusivity of a category for each creator: the brands' worlds don't meet.
	if c.size == Small && c.signed() > 0 && c.begin < 0 && c.chance(.6) {
		c.out.put(tableExclusivity, c.key(c.created), c.br.id, c.cr.id, c.id, version, 0, "7", c.category(), []string{}, []string{c.cr.country},
			c.day(c.begin), c.day(min(c.end, 8)), moment(sent))
	}
	if c.kind != "PILOT" || c.chance(.5) {
		c.out.put(tableRenewals, c.key(c.created), c.br.id, c.cr.id, c.id, version, 0, "8", "A next wave on the same terms.", "VIEWS", 100_000, 6,
			c.day(c.end-14), moment(sent))
	}
	return fixed
}

func (c *pact) right(version key, clause string, channels, territories []string, end int, tail bool, fee int64, sent time.Time, revoked bool) {
	if territories == nil {
		territories = []string{}
	}
	var at, reason any
	var by key
	if revoked && !sent.IsZero() {
		at, reason, by = sent.AddDate(0, 0, 5), "The channel was closed.", c.br.keepers[0]
		if sent.AddDate(0, 0, 5).After(c.day(0)) {
			at, reason, by = nil, nil, key{}
		}
	}
	place := 0
	if tail {
		place = 1
	}
	c.out.put(tableUsageRights, c.key(c.created), c.br.id, c.cr.id, c.id, version, place, clause, channels, territories, []string{}, c.day(c.begin), c.day(end), tail,
		c.day(c.begin), c.day(c.end), c.br.text.currency, fee, "Cut to length, never re-voiced.", at, by, reason, moment(sent))
}

// ship writes what was sent to the creator, as far as it has come.
func (s *story) ship(d dice) {
	if !d.chance(.5) || s.br.text.products == nil {
		return
	}
	day := s.tl.contacted + d.between(2, 6)
	if d.chance(.4) {
		day = -d.between(2, 9) // Some parcels are under way.
	}
	if day >= -1 || day <= s.tl.contacted || day >= s.tl.over && s.tl.over < 0 {
		return
	}
	requested := s.at(d, day)
	state, carrier, number, reason := "REQUESTED", "", "", ""
	var shipped, delivered, confirmed time.Time
	step := func(low, high int) (time.Time, bool) {
		day += d.between(low, high)
		return s.day(day).Add(18 * time.Hour), day < 0
	}
	last, version := requested, 1
	if at, past := step(1, 3); past {
		state, shipped, carrier, number = "SHIPPED", at, pick(d, []string{"DHL", "UPS", "Post"}), "TRK"+d.key(at).String()[:8]
		last, version = at, 2
		at, past := step(2, 4)
		switch {
		case past && d.chance(.12):
			state, reason, last, version = "LOST", "The carrier can't find it.", at, 3
		case past:
			state, delivered, last, version = "DELIVERED", at, at, 3
			if at, past = step(1, 3); past && s.cr.user.Valid && d.chance(.75) {
				state, confirmed, last, version = "CONFIRMED", at, at, 4
			} else if past && d.chance(.5) {
				state, reason, last, version = "RETURNED", "The wrong shade; another one follows.", at, 4
			}
		}
	}
	items := []map[string]any{{"name": sentence(pick(d, s.br.text.products)), "quantity": d.between(1, 3), "retailMinor": minor(int64(d.between(12, 60)))}}
	s.out.put(tableShipments, d.key(requested), s.br.id, s.id, s.cr.id, key{}, asJSON(items), s.br.text.currency, state, text(carrier), text(number),
		text(pick(d, parcelNotes())), requested, moment(shipped), moment(delivered), moment(confirmed), text(reason), last, version)
}
