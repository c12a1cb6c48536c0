package demo

import (
	"strconv"
	"strings"
	"time"
)

// letter is one feedback while its rows are made.
type letter struct {
	*story
	id                    key
	deliverable, campaign key
	status                string
	day                   int
	began, now            time.Time
	revision, shared      int
	sharedAt, read, taken time.Time
	answer                string
	version               int
	drafts                []draft
	// rated are the ratings, 0 for none; aim is what it is about.
	rated [5]int
	aim   aim
	// last are the counters it rests on; nil for none.
	last *shot
}

// draft is one revision.
type draft struct {
	worked, change string
	rated          [5]int
	at, shared     time.Time
	by             key
}

// feedBack writes feedback on published work, some days after.
func (j *job) feedBack(p *publication, shots []shot) {
	l := &letter{story: j.story, deliverable: j.id, day: p.day + j.between(7, 21), aim: pick(j.dice, j.br.text.aims)}
	if j.part != nil && j.chance(.5) {
		l.campaign = j.part.id
	}
	for i := range shots {
		if shots[i].day < l.day {
			l.last = &shots[i]
		}
	}
	on := 5 - min(3, j.late)
	l.rate(on)
	l.write()
}

// talk writes feedback on campaigns and on the partnership as a whole.
func (s *story) talk() {
	for _, p := range s.parts {
		if p.jobs > 1 && s.chance(.35) {
			l := &letter{story: s, campaign: p.id, day: min(p.end, -2) - s.between(0, 12), aim: pick(s.dice, s.br.text.aims)}
			if l.day > p.added+30 {
				l.rate(3 + int(s.cr.care*2.4))
				l.write()
			}
		}
	}
	if s.tl.started != none && s.chance(.3) {
		l := &letter{story: s, day: s.tl.started + s.between(40, 120), aim: pick(s.dice, s.br.text.aims)}
		l.rate(3 + int(s.cr.care*2.4))
		l.write()
	}
}

// rate judges from 1 to 5; some dimensions are left out.
func (l *letter) rate(timeliness int) {
	base := 2.2 + 2.6*l.cr.quality
	for i := range l.rated {
		if l.chance(.9) {
			l.rated[i] = min(5, max(1, int(base+l.NormFloat64()*.6+.5)))
		}
	}
	l.rated[3] = min(5, max(1, timeliness))
}

// wait is as a job's: false for what has not happened yet.
func (l *letter) wait(low, high int) bool {
	day := l.day + l.between(low, high)
	if day >= 0 {
		return false
	}
	at := l.at(l.dice, day)
	if day == l.day {
		at = l.now.Add(time.Duration(l.between(15, 80)) * time.Minute)
	}
	l.day, l.now = day, at
	return true
}

func (l *letter) write() {
	if l.day >= 0 {
		return
	}
	l.now = l.at(l.dice, l.day)
	l.began, l.status = l.now, "DRAFT"
	l.id = l.key(l.now)
	l.draft("created")
	if l.chance(.16) && l.wait(0, 2) {
		// What nobody but the brand has seen is changed in place.
		d := &l.drafts[0]
		d.worked, d.change = l.pick(l.aim.worked), l.pick(l.aim.change)
		l.tell("BRAND", "updated", map[string]any{"revision": l.revision})
	}
	if l.chance(.9) && l.wait(0, 3) {
		l.share()
		l.follow()
	}
	l.put()
}

// follow is what comes after sharing.
func (l *letter) follow() {
	if l.chance(.08) && l.wait(1, 4) {
		l.draft("revised")
		if l.wait(0, 1) {
			l.share()
		}
	}
	switch {
	case l.chance(.07) && l.wait(0, 6):
		l.status, l.taken, l.shared, l.sharedAt = "RETRACTED", l.now, 0, time.Time{}
		l.tell("BRAND", "retracted", map[string]any{"status": l.status, "reason": pick(l.dice, retractions())})
		return
	case l.chance(.72) && l.wait(1, 8):
		l.status, l.read, l.answer = "ACKNOWLEDGED", l.now, pick(l.dice, acknowledgements())
		l.tell("CREATOR", "acknowledged", map[string]any{"status": l.status})
	}
	// A newer revision that the creator does not see yet.
	if l.shared == l.revision && l.chance(.13) && l.wait(1, 9) {
		l.draft("revised")
	}
}

func (l *letter) draft(action string) {
	rated := l.rated
	if l.revision > 0 {
		i := l.IntN(3)
		if rated[i] > 0 {
			rated[i] = max(1, min(5, rated[i]+l.between(0, 1)*2-1))
		}
	}
	l.revision++
	l.drafts = append(l.drafts, draft{l.pick(l.aim.worked), l.pick(l.aim.change), rated, l.now, time.Time{}, l.br.keeper(l.dice, l.day)})
	l.tell("BRAND", action, map[string]any{"revision": l.revision})
}

func (l *letter) share() {
	l.status, l.shared, l.sharedAt = "SHARED", l.revision, l.now
	l.drafts[l.revision-1].shared = l.now
	l.tell("BRAND", "shared", map[string]any{"status": l.status, "sharedRevision": l.shared})
	l.touch(l.now)
}

func (l *letter) tell(kind, action string, after map[string]any) {
	l.version++
	told, actor := l.cr.id, l.cr.user
	if kind == "BRAND" {
		actor = l.br.keeper(l.dice, l.day)
	}
	if action == "created" || action == "updated" || action == "revised" {
		told = key{} // The creator must not learn of it.
	}
	l.note(l.dice, l.br, line{
		at: l.now, creator: told, actor: actor, kind: kind, action: "feedback." + action, typ: "feedback", subject: l.id, after: after,
	})
}

// pick chooses a text whose figures are known, and fills them in.
func (l *letter) pick(from []string) string {
	var fill []string
	if l.last != nil {
		for name, i := range map[string]int{"{views}": views, "{saves}": saves, "{clicks}": clicks, "{shares}": shared, "{comments}": comments} {
			if l.last.figures[i] > 4 {
				fill = append(fill, name, grouped(l.last.figures[i]))
			}
		}
	}
	filler := strings.NewReplacer(fill...)
	var fit []string
	for _, one := range from {
		if strings.Contains(one, "{") {
			one = filler.Replace(one)
		}
		if !strings.Contains(one, "{") {
			fit = append(fit, one)
		}
	}
	return pick(l.dice, fit)
}

// grouped writes 12,345.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (l *letter) put() {
	var shared any
	if l.shared > 0 {
		shared = l.shared
	}
	l.out.put(tableFeedback, l.id, l.br.id, l.story.id, l.cr.id, l.deliverable, l.campaign, l.status, l.revision, shared,
		moment(l.sharedAt), moment(l.read), text(l.answer), moment(l.taken), l.began, l.now, l.version)
	for i, d := range l.drafts {
		var rests key
		if l.last != nil {
			rests = l.last.id
		}
		values := []any{l.br.id, l.cr.id, l.id, i + 1, l.aim.goal}
		for _, n := range d.rated {
			if n == 0 {
				values = append(values, nil)
			} else {
				values = append(values, n)
			}
		}
		l.out.put(tableRevisions, append(values, text(d.worked), text(d.change), rests, d.by, d.at, moment(d.shared), i+1 == l.shared)...)
	}
}
