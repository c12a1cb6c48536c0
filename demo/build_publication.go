package demo

import (
	"fmt"
	"strings"
	"time"
)

// publication is published work while its row is made.
type publication struct {
	id       key
	at       time.Time
	day      int
	url      string
	inWindow bool
	status   string
	verified time.Time
	by       key
	check    key
	verdict  string
	removed  time.Time
	version  int
	// gone is the day on which it was taken down; today's while it is up.
	gone int
}

// publish plans, publishes and checks approved work; nil while it is not out.
func (j *job) publish() *publication {
	day := j.day + j.between(1, 4)
	if j.opens != none {
		day = max(day, j.opens+j.between(0, 6))
		if j.chance(.05) {
			day = max(day, j.closes+j.between(1, 5)) // Too late for its window.
			j.late += 3
		}
	}
	at := j.evening(day)
	inWindow := j.opens == none || day < j.closes
	if inWindow && day > j.day+1 && j.chance(.65) && j.wait(0, 1) {
		j.scheduled = at
		j.become("SCHEDULED", "scheduled", "CREATOR")
	}
	if !j.wait(day-j.day, day-j.day) {
		return nil
	}
	j.now = at
	p := &publication{id: j.key(at), at: at, day: day, status: "LIVE", version: 1, inWindow: inWindow}
	p.url = j.address(p)
	j.become("PUBLISHED", "published", "CREATOR")
	j.tellOf(p, "created", "CREATOR")
	j.check(p)
	return p
}

// evening is the evening of a day, when work is published.
func (j *job) evening(n int) time.Time {
	return j.builder.day(n).Add(17*time.Hour + time.Duration(j.between(0, 11))*15*time.Minute)
}

// check looks at what is out: whether it is as agreed, and whether it stays.
func (j *job) check(p *publication) {
	switch {
	case j.on == nil || !p.inWindow:
		// Without an account or outside of the window there is nothing to verify.
	case j.chance(.05):
		// The verdict stands, and the publication is not as agreed.
		if j.wait(1, 4) {
			p.judge(j, "NON_COMPLIANT")
			j.version++
			if j.chance(.6) && j.wait(2, 6) {
				j.remove(p)
			}
		}
		return
	case j.wait(1, 4):
		verdict := "COMPLIANT"
		if j.chance(.04) {
			verdict = "NOT_REQUIRED"
		}
		p.judge(j, verdict)
		p.status, p.verified, p.by = "VERIFIED_LIVE", j.now, j.br.keeper(j.dice, j.day)
		j.become("VERIFIED_LIVE", "verified_live", "BRAND")
		j.tellOf(p, "verified", "BRAND")
	}
	if j.chance(.025) && j.wait(3, 40) {
		j.remove(p)
		return
	}
	if j.state == "VERIFIED_LIVE" && j.chance(.9) && j.wait(7, 20) {
		j.become("COMPLETED", "completed", "BRAND")
	}
}

// judge looks at the disclosure. What passes has failed for some before.
func (p *publication) judge(j *job, verdict string) {
	if verdict == "COMPLIANT" && j.chance(.15) {
		p.look(j, "NON_COMPLIANT", j.now.Add(-90*time.Minute))
	}
	p.look(j, verdict, j.now)
}

func (p *publication) look(j *job, verdict string, at time.Time) {
	if !at.After(p.at) {
		return
	}
	p.check, p.verdict = j.key(at), verdict
	p.version++
	means := []string{}
	switch verdict {
	case "COMPLIANT":
		means = []string{pick(j.dice, []string{"CAPTION", "SPOKEN", "ON_SCREEN"})}
		if j.chance(.6) {
			means = append(means, "PLATFORM_LABEL")
		}
	case "NON_COMPLIANT":
		if j.chance(.6) {
			means = append(means, "PLATFORM_LABEL")
		}
	}
	rule := "FTC_16_CFR_255"
	if j.chance(.4) {
		rule = pick(j.dice, []string{"EU_UCPD", "UK_CAP_CODE", "AGREEMENT"})
	}
	by := j.br.keeper(j.dice, j.day)
	j.out.put(tableDisclosures, p.check, j.br.id, j.cr.id, p.id, rule, means, verdict, pick(j.dice, evidences(verdict)), p.url, by, at)
	j.note(j.dice, j.br, line{
		at: at, creator: j.cr.id, actor: by, kind: "BRAND", action: "disclosure.checked", typ: "disclosure_check", subject: p.check,
		after: map[string]any{"verdict": verdict, "rule": rule},
	})
	if p.status == "LIVE" {
		j.note(j.dice, j.br, line{
			at: at, creator: j.cr.id, actor: by, kind: "BRAND", action: "publication.disclosure_checked", typ: "publication", subject: p.id,
			after: map[string]any{"disclosureVerdict": verdict},
		})
	}
}

func (j *job) remove(p *publication) {
	p.status, p.removed, p.gone = "REMOVED", j.now, j.day
	p.version++
	was := j.state
	j.state = "REMOVED"
	j.version++
	j.tell("BRAND", "deliverable.removed", was, map[string]any{"state": j.state, "reason": pick(j.dice, removals())})
	j.tellOf(p, "removed", "BRAND")
}

// tellOf notes what became of the publication itself.
func (j *job) tellOf(p *publication, action, kind string) {
	l := line{
		at: j.now, creator: j.cr.id, actor: j.cr.user, kind: kind, action: "publication." + action, typ: "publication", subject: p.id,
		after: map[string]any{"status": p.status},
	}
	if kind == "BRAND" {
		l.actor = j.br.keeper(j.dice, j.day)
	}
	j.note(j.dice, j.br, l)
}

// makePublication writes what was published, its counters and the feedback.
func (j *job) makePublication(p *publication, campaign key) {
	var on key
	if j.on != nil {
		on = j.on.id
	}
	j.out.put(tablePublications, p.id, j.br.id, j.cr.id, j.id, j.story.id, campaign, p.url, on, p.at, p.status,
		moment(p.verified), p.by, p.check, text(p.verdict), moment(p.removed), p.version)
	shots := j.makeSeries(p)
	if p.status != "REMOVED" && j.chance(.62) {
		j.feedBack(p, shots)
	}
}

// address is where the publication is.
func (j *job) address(p *publication) string {
	if j.on == nil {
		return fmt.Sprintf("https://%s.example/looks/%s", j.br.text.slug, j.slug(p))
	}
	return fmt.Sprintf("%s/%s/%s", pageOf(j.on.platform, j.on.handle), strings.ToLower(j.idea.kind), j.slug(p))
}

// slug is the publication's own part of its address.
func (j *job) slug(p *publication) string {
	return fmt.Sprintf("%x", p.id.Bytes[10:])
}
