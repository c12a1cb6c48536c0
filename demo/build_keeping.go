package demo

import (
	"fmt"
	"time"
)

// leaving is an opt-out: since when, by which side, and what a brand's record of
// it rests on.
type leaving struct {
	at           time.Time
	by, evidence string
}

// programTiers are the tiers of each programme, the lowest first.
func programTiers() []string { return []string{"Friend", "Ambassador", "Council"} }

// makePrograms writes the brand's programmes: one that is open, and one that was
// closed.
func (b *builder) makePrograms(n int, br *brand, out *batch) {
	d := roll(streamKeeping, n, 0, 0, 0)
	for i, t := range programs() {
		day := staffDay + 90*(i+1)
		at := b.at(d, day)
		id := d.key(at)
		changed, version, closed := at, 1, time.Time{}
		if i > 0 {
			closed = b.at(d, leftDay+20)
			changed, version = closed, 2
		} else {
			br.program = id
		}
		out.put(tablePrograms, id, br.id, fmt.Sprintf(t.name, br.text.name), t.description, t.requirements, text(t.notes), moment(closed), at, changed, version)
		for rank, name := range programTiers() {
			out.put(tableProgramTiers, d.key(at), br.id, id, name, rank+1, t.benefits[rank], []string{})
		}
		b.note(d, br, line{
			at: at, actor: br.keepers[0], kind: "BRAND", action: "ambassador_program.created", typ: "program", subject: id,
			after: map[string]any{"name": fmt.Sprintf(t.name, br.text.name), "tiers": programTiers()},
		})
	}
}

// keeping is a story's part between campaigns, with dice of its own: what was there
// before it stays as it was.
type keeping struct {
	*story
	dice
	pair pair
	// few tells to make little: the large demo has enough.
	few bool
	// last is the interaction that the next decision comes from, since when.
	last   key
	lastAt time.Time
}

// keep writes what keeps the relationship, and tells when the next check-in is due
// and whether the creator opted out.
func (s *story) keep(p pair, due int) (next int, gone leaving) {
	// A stream and the first number are added up: one number more keeps these dice
	// apart from those of another stream for another brand.
	k := &keeping{story: s, dice: roll(streamKeeping, int(p.brand), int(p.creator), 1), pair: p, few: s.size == Large}
	gone = k.leave()
	k.interact(gone)
	if s.tl.started != none {
		k.decide()
		k.tellBrand()
		k.score()
		k.enrol()
	}
	if p.stage == stageScaling || p.stage == stageRetained {
		k.roadmap()
	}
	return k.checkIns(due, gone), gone
}

// leave has some of those who declined opt out themselves, and some tell the brand
// before it wrote to them.
func (k *keeping) leave() leaving {
	last := k.tl.steps[len(k.tl.steps)-1].day
	var l leaving
	switch {
	case k.pair.stage == stageDeclined && k.cr.user.Valid && k.chance(.6):
		l = leaving{at: k.at(k.dice, min(last+k.between(1, 3), -1)), by: "CREATOR"}
	case (k.pair.stage == stageRejected || k.pair.stage == stageVetting || k.pair.stage == stageDeclined) && k.chance(.35):
		l = leaving{k.at(k.dice, min(last+k.between(1, 3), -1)), "BRAND", pick(k.dice, optOutEvidence())}
	default:
		return l
	}
	by, kind := k.br.keeper(k.dice, last), "BRAND"
	if l.by == "CREATOR" {
		by, kind = k.cr.user, "CREATOR"
	}
	k.note(k.dice, k.br, line{
		at: l.at, creator: k.cr.id, actor: by, kind: kind, action: "partnership.opted_out", typ: "partnership", subject: k.id,
		after: map[string]any{"optedOutBy": l.by},
	})
	return l
}

// interact logs how the two were in touch. Who opted out was not contacted.
func (k *keeping) interact(gone leaving) {
	since, n := k.tl.contacted, k.between(2, 5)
	switch {
	case since == none:
		since, n = k.tl.began, k.IntN(2)
	case k.tl.started == none || k.few:
		n = k.between(0, 2)
	}
	if k.few {
		n = min(n, k.IntN(2))
	}
	until := k.tl.over
	if until == 0 || until == none {
		until = 0
	}
	for i := range n {
		day := since + (i*(until-since)+k.IntN(max(1, until-since)))/n
		day = min(max(day, since), -1)
		t := pick(k.dice, talks())
		if k.tl.contacted == none && t.kind != "NOTE" || gone.by != "" && t.direction == "OUTBOUND" {
			t = talk{"NOTE", "", "A thought for later", "Not now. Look again in half a year, and begin with the work, not with the price."}
		}
		at := k.at(k.dice, day)
		id, by := k.key(at), k.br.keeper(k.dice, day)
		people, links := []string{}, []string{}
		if t.kind == "MEETING" || t.kind == "CALL" || t.kind == "EVENT" {
			people = []string{k.cr.name}
			links = append(links, fmt.Sprintf("https://files.example/%s/notes/%s", k.br.text.slug, k.day(day).Format(time.DateOnly)))
		}
		k.out.put(tableInteractions, id, k.br.id, k.id, t.kind, text(t.direction), t.subject, text(t.body), at, people, links, by, at, at, 1)
		k.tell(at, by, "interaction.logged", "interaction", id, map[string]any{"kind": t.kind, "subject": t.subject})
		if t.kind != "NOTE" {
			k.touch(at)
		}
		if !at.Before(k.lastAt) {
			k.last, k.lastAt = id, at
		}
	}
}

// tell notes what the creator does not hear of.
func (k *keeping) tell(at time.Time, by key, action, typ string, id key, after map[string]any) {
	k.note(k.dice, k.br, line{at: at, actor: by, kind: "BRAND", action: action, typ: typ, subject: id, after: after})
}

// decide writes decisions down; the later one may take the earlier one's place.
func (k *keeping) decide() {
	if k.few && k.chance(.8) {
		return
	}
	var before key
	day := k.tl.started
	for i := range k.between(1, 2) {
		day = min(day+k.between(3, 40), -1)
		if i > 0 && day == -1 {
			return
		}
		at, c := k.at(k.dice, day), pick(k.dice, choices())
		id, by := k.key(at), k.br.keeper(k.dice, day)
		var from, supersedes any
		if i > 0 && before.Valid && k.chance(.6) {
			supersedes = before
		}
		if k.last.Valid && k.lastAt.Before(at) {
			from = k.last
		}
		k.out.put(tableDecisions, id, k.br.id, k.id, c.what, c.why, by, at, from, supersedes, at)
		k.tell(at, by, "decision.recorded", "decision", id, map[string]any{"what": c.what})
		before = id
	}
}

// checkIns writes the touches that were planned: one that was done, one that was
// called off, and the one that is due, of which the day is told.
func (k *keeping) checkIns(due int, gone leaving) int {
	if due == none {
		return none
	}
	if k.tl.started != none && !k.few {
		day := k.tl.started + (-k.tl.started)*k.between(20, 70)/100
		if planned := max(day-k.between(5, 15), k.tl.began+1); planned < day && day < -8 {
			k.checkIn(planned, day, "DONE", gone)
		}
		if day += k.between(2, 6); k.chance(.3) && day < -8 {
			k.checkIn(max(day-12, k.tl.began+1), day, "SKIPPED", gone)
		}
	}
	due = max(due, k.tl.began+2)
	k.checkIn(max(min(due, 0)-k.between(3, 20), k.tl.began+1), due, "", gone)
	return due
}

func (k *keeping) checkIn(planned, due int, end string, gone leaving) {
	planned = min(planned, -1)
	at := k.at(k.dice, planned)
	id, by := k.key(at), k.br.keeper(k.dice, planned)
	topic := pick(k.dice, topics())
	var done, skipped time.Time
	var outcome, why string
	changed, version := at, 1
	k.tell(at, by, "check_in.planned", "check_in", id, map[string]any{"dueOn": k.day(due).Format(time.DateOnly)})
	if end == "DONE" && gone.by == "" {
		done, outcome = k.at(k.dice, due), pick(k.dice, outcomes())
		changed, version = done, 2
		k.touch(done)
		k.tell(done, by, "check_in.completed", "check_in", id, map[string]any{"outcome": outcome})
	}
	if end == "SKIPPED" {
		skipped, why = k.at(k.dice, due), "They were travelling; we wrote a line instead."
		changed, version = skipped, 2
		k.tell(skipped, by, "check_in.skipped", "check_in", id, map[string]any{"skipReason": why})
	}
	k.out.put(tableCheckIns, id, k.br.id, k.id, k.day(due), text(topic), moment(done), text(outcome), moment(skipped), text(why), at, changed, version)
}

// tellBrand has the creator say how the brand is to work with.
func (k *keeping) tellBrand() {
	day := k.tl.started + k.between(15, 60)
	if !k.cr.user.Valid || day >= -1 || k.few && k.chance(.85) || k.chance(.45) {
		return
	}
	at := k.at(k.dice, day)
	id := k.key(at)
	rated := func() any {
		if k.chance(.12) {
			return nil
		}
		return min(5, max(1, 3+int(k.NormFloat64()*1.1+.8)))
	}
	changed, version := at, 1
	k.note(k.dice, k.br, line{
		at: at, creator: k.cr.id, actor: k.cr.user, kind: "CREATOR", action: "brand_feedback.given", typ: "brand_feedback", subject: id,
		after: map[string]any{"partnershipId": k.id.String()},
	})
	if later := day + k.between(1, 5); k.chance(.25) && later < -1 {
		changed, version = k.at(k.dice, later), 2
		k.note(k.dice, k.br, line{
			at: changed, creator: k.cr.id, actor: k.cr.user, kind: "CREATOR", action: "brand_feedback.revised", typ: "brand_feedback", subject: id,
			after: map[string]any{"respect": 5},
		})
	}
	var campaign any
	for _, p := range k.parts {
		if p.added < day {
			campaign = p.id
		}
	}
	k.out.put(tableBrandFeedback, id, k.br.id, k.id, k.cr.id, nil, campaign, rated(), rated(), rated(), 5, text(pick(k.dice, answersToBrands())), at, changed, version)
}

// score is what the brand finds of it, for itself.
func (k *keeping) score() {
	day := k.tl.started + k.between(10, 50)
	if day >= -1 || k.few && k.chance(.85) || k.chance(.3) {
		return
	}
	at := k.at(k.dice, day)
	id, by := k.key(at), k.br.keeper(k.dice, day)
	from := func(base float64) any { return min(5, max(1, int(2.4+2.6*base+k.NormFloat64()*.5))) }
	var community any
	if k.chance(.7) {
		community = from(k.cr.quality)
	}
	k.out.put(tableScores, id, k.br.id, k.id, k.cr.id, nil, from(k.cr.quality), from(k.cr.care), community, text(pick(k.dice, opinions())), by, at)
	k.tell(at, by, "qualitative_score.recorded", "qualitative_score", id, map[string]any{"partnershipId": k.id.String()})
}

// enrol takes those who stay into the programme; some have left it.
func (k *keeping) enrol() {
	stays := k.pair.stage == stageRetained
	if !stays && k.pair.stage != stageExited && k.pair.stage != stageAtRisk || k.chance(.35) {
		return
	}
	last := k.tl.steps[len(k.tl.steps)-1].day
	joined := max(k.tl.started, staffDay+100) + 10
	if stays {
		joined = last + k.between(0, 10)
	}
	if joined >= -1 || !stays && joined >= last {
		return
	}
	at := k.at(k.dice, joined)
	id, by := k.key(at), k.br.keeper(k.dice, joined)
	tier := pick(k.dice, programTiers())
	changed, version := at, 1
	var left, why any
	k.note(k.dice, k.br, line{
		at: at, creator: k.cr.id, actor: by, kind: "BRAND", action: "enrolment.created", typ: "enrolment", subject: id,
		after: map[string]any{"tier": tier},
	})
	if !stays {
		changed, version = k.at(k.dice, last), 2
		left, why = k.day(last), "The partnership ended, and the time in the programme with it."
		k.note(k.dice, k.br, line{
			at: changed, creator: k.cr.id, actor: by, kind: "BRAND", action: "enrolment.ended", typ: "enrolment", subject: id,
			after: map[string]any{"leftOn": k.day(last).Format(time.DateOnly)},
		})
	}
	k.out.put(tableEnrolments, id, k.br.id, k.br.program, k.id, k.cr.id, tier, k.day(joined), left, why, at, changed, version)
}

// roadmap plans the quarters around today's: what was done, what is agreed, what is
// meant, and what came to nothing.
func (k *keeping) roadmap() {
	statuses := []string{"DONE", "CONFIRMED", "PLANNED", "PLANNED"}
	if k.few {
		statuses = statuses[1:3]
	}
	for i, status := range statuses {
		offset := i - 1
		if k.few {
			offset = i
		}
		if k.chance(.25) && offset != 0 {
			status = "DROPPED"
		}
		k.wave(offset, status)
	}
}

func (k *keeping) wave(offset int, status string) {
	month := k.today.AddDate(0, 3*offset, 1-k.today.Day())
	year, quarter := month.Year(), (int(month.Month())-1)/3+1
	w := pick(k.dice, waves())
	planned := max(-95+k.between(0, 20), k.tl.started+1)
	if planned >= -4 {
		return
	}
	at := k.at(k.dice, planned)
	id, by := k.key(at), k.br.keeper(k.dice, planned)
	var confirmed time.Time
	var why any
	changed, version := at, 1
	k.tell(at, by, "roadmap_wave.planned", "roadmap_wave", id, map[string]any{"year": year, "quarter": quarter})
	move := func(action string, told key) time.Time {
		planned = min(planned+k.between(1, 3), -1)
		version++
		changed = k.at(k.dice, planned)
		k.note(k.dice, k.br, line{at: changed, creator: told, actor: by, kind: "BRAND", action: action, typ: "roadmap_wave", subject: id, after: map[string]any{"status": status}})
		return changed
	}
	switch status {
	case "CONFIRMED":
		confirmed = move("roadmap_wave.confirmed", k.cr.id)
	case "DONE":
		confirmed = move("roadmap_wave.confirmed", k.cr.id)
		move("roadmap_wave.completed", k.cr.id)
	case "DROPPED":
		why = "The product moved, and the wave with it."
		move("roadmap_wave.dropped", key{})
	}
	var amount any
	if k.chance(.8) {
		amount = minor(int64(k.between(3, 40)) * 100)
	}
	k.out.put(tableWaves, id, k.br.id, k.id, k.cr.id, year, quarter, w.title, w.formats, []string{k.channel()}, amount, status, moment(confirmed), why, at, changed, version)
}

// channel is where the creator's first account is.
func (k *keeping) channel() string {
	if len(k.cr.accounts) == 0 {
		return "OTHER"
	}
	return k.cr.accounts[0].platform
}
