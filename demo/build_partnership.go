package demo

import (
	"math"
	"time"
)

// story is one partnership while its rows are made.
type story struct {
	*builder
	dice
	out *batch
	br  *brand
	cr  *creator
	tl  timeline
	id  key
	// limit is how often changes may be asked for.
	limit int
	parts []part
	// free is the brief of work outside of campaigns; nil until there is some.
	free *brief
	// acknowledged are the versions of briefs that the creator has.
	acknowledged []key
	// pacts tells that its contracts are told of, contract is the one that it works
	// under, signed at signedAt; no key when the agreement was recorded.
	pacts    bool
	contract key
	signedAt time.Time
	// touched is when the two were last in touch.
	touched time.Time
}

// part is the partnership's part in a campaign.
type part struct {
	*campaign
	added int
	// jobs counts the work done in it.
	jobs int
	// own is the partnership's own brief in it, or nil.
	own *brief
}

func (b *builder) makePartnership(p pair, out *batch) {
	s := &story{
		builder: b, dice: roll(streamStory, int(p.brand), int(p.creator)), out: out,
		br: &b.brands[p.brand], cr: &b.creators[p.creator], tl: b.timeline(p), limit: 2,
	}
	began := b.at(s.dice, s.tl.began)
	s.id = s.key(began)
	owner := s.br.keepers[s.IntN(len(s.br.keepers))]
	if p.stage <= stageVetting && s.chance(.4) {
		owner = key{}
	}
	if s.chance(.25) {
		s.limit = s.between(1, 3)
	}
	s.agreement(p)
	last, contacted, started := s.moves(began)
	s.agreements(p)
	s.join(p.stage)
	s.preparing(p.stage)
	s.work(int(p.work))
	s.talk()
	s.find(p)

	var reference string
	checkIn := none
	if s.tl.signed != none {
		reference = s.reference(p.order)
	}
	if p.stage >= stageOutreach && p.stage <= stageWinback {
		checkIn = s.between(-6, 24)
	}
	checkIn, gone := s.keep(p, checkIn)
	var note string
	if s.chance(.6) {
		note = pick(s.dice, notes())
	}
	changed := s.touched
	for _, at := range []time.Time{last, gone.at} {
		if at.After(changed) {
			changed = at
		}
	}
	out.put(tablePartnerships, s.id, s.br.id, s.cr.id, p.stage.String(), owner, s.br.tierOf(s.cr.followers), count(s.cr.followers),
		some(s.dice, s.br.text.tags, s.between(0, 3)), text(note), moment(contacted), moment(started), moment(s.touched),
		b.date(checkIn), moment(gone.at), text(gone.by), text(gone.evidence), b.date(s.tl.signed), text(reference), s.limit, began, changed, len(s.tl.steps)+s.between(0, 3))
}

// moves writes how the stage moved, and tells when it did last, when the creator
// was contacted and when work began.
func (s *story) moves(began time.Time) (last, contacted, started time.Time) {
	var from any
	for i, step := range s.tl.steps {
		at := s.at(s.dice, step.day)
		if i == 0 {
			at = began
		}
		last = at
		by, kind := s.br.keeper(s.dice, step.day), "BRAND"
		if i == 0 && s.chance(.3) {
			by, kind = key{}, "SYSTEM" // It came with a spreadsheet.
		}
		if step.to == stageDeclined && s.cr.user.Valid {
			by, kind = s.cr.user, "CREATOR"
		}
		reason := pick(s.dice, stageReasons(step.to.String()))
		shown := by
		if kind != "BRAND" {
			shown = key{} // Changed by no user of the brand.
		}
		s.out.put(tableStageChanges, s.key(at), s.br.id, s.id, from, step.to.String(), text(reason), shown, at)
		l := line{
			at: at, creator: s.cr.id, actor: by, kind: kind, action: "partnership.stage_changed", typ: "partnership", subject: s.id,
			after: map[string]any{"stage": step.to.String()},
		}
		if i == 0 {
			l.action, l.after = "partnership.created", map[string]any{"creatorId": s.cr.id.String(), "stage": step.to.String()}
		} else {
			l.before = map[string]any{"stage": from}
		}
		s.note(s.dice, s.br, l)
		from = step.to.String()

		switch {
		case step.to == stageOutreach && contacted.IsZero():
			contacted = at
		case step.to == stagePilot && started.IsZero():
			started = at
			s.signedAt = s.at(s.dice, s.tl.signed)
			action := "partnership.contract_recorded"
			if s.contract.Valid {
				action = "partnership.agreement_signed"
			}
			s.note(s.dice, s.br, line{
				at: s.signedAt, creator: s.cr.id, actor: s.br.keeper(s.dice, s.tl.signed), kind: "BRAND",
				action: action, typ: "partnership", subject: s.id,
				after: map[string]any{"contractSignedOn": s.day(s.tl.signed).Format(time.DateOnly), "revisionLimit": s.limit},
			})
		}
		if !contacted.IsZero() {
			s.touch(at)
		}
	}
	return last, contacted, started
}

func (s *story) touch(at time.Time) {
	if at.After(s.touched) {
		s.touched = at
	}
}

// join takes the partnership into campaigns: those that it worked during, and
// for some still to be won, those to come.
func (s *story) join(now stage) {
	for i := range s.br.plans {
		c := &s.br.plans[i]
		var from, until int
		var likely float64
		working := s.tl.started != none && (s.tl.over == 0 || c.begin < s.tl.over)
		switch {
		case working && c.end >= s.tl.started && c.begin < 0:
			from, until, likely = max(s.tl.started, c.formed), min(c.end, s.tl.over-1), .6
			if c.text.kind == "AMBASSADOR" {
				likely = .05
				if now == stageRetained {
					likely = .6
				}
			}
		case c.begin >= 0 && (now >= stageShortlisted && now <= stageRetained):
			from, until, likely = max(s.tl.began, c.formed), -1, .35
		}
		if until == 0 || !s.chance(likely) {
			continue
		}
		added := from + s.between(1, 4)
		if added > until || added >= 0 {
			continue
		}
		at := s.at(s.dice, added)
		s.out.put(tableParticipants, s.key(at), s.br.id, c.id, s.id, s.cr.id, s.budget(), at)
		s.note(s.dice, s.br, line{
			at: at, creator: s.cr.id, actor: s.br.keeper(s.dice, added), kind: "BRAND", action: "campaign.participant_added", typ: "campaign", subject: c.id,
			after: map[string]any{"partnershipId": s.id.String()},
		})
		s.parts = append(s.parts, part{campaign: c, added: added})
		s.narrow(&s.parts[len(s.parts)-1])
	}
}

// budget is what may be spent on the creator in one campaign: more for more
// followers, though less than in proportion.
func (s *story) budget() any {
	if s.chance(.1) {
		return nil
	}
	amount := 40 * math.Pow(float64(max(s.cr.followers, 500)), .38) * s.around(.25)
	return minor(int64(amount/50+1) * 50)
}

// part chooses the campaign for work that is assigned on one day and published
// on another; nil for none.
func (s *story) part(assigned, published int) *part {
	for _, evergreen := range []bool{false, true} {
		var fit []*part
		for i := range s.parts {
			p := &s.parts[i]
			if (p.end == none) == evergreen && p.added < assigned && p.begin <= published && published <= p.end {
				fit = append(fit, p)
			}
		}
		if len(fit) > 0 && s.chance(.85) {
			return pick(s.dice, fit)
		}
	}
	return nil
}

// work spreads the deliverables over the time of working together.
func (s *story) work(n int) {
	span := s.tl.over - s.tl.started
	for i := range n {
		assigned := s.tl.started + (i*span+s.IntN(span))/n
		if i == n-1 && s.tl.over == 0 && s.chance(.6) {
			assigned = -s.between(1, 24) // Most who work together have something under way.
		}
		assigned = max(assigned, s.tl.started+1)
		if assigned < s.tl.over && assigned < 0 {
			s.makeDeliverable(assigned)
		}
	}
}
