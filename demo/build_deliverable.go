package demo

import (
	"slices"
	"strings"
	"time"
)

// job is one deliverable while it is worked on. Time only moves on: what would
// happen today or later has not happened, and leaves the work where it stands.
type job struct {
	*story
	id      key
	idea    idea
	product string
	on      *account
	part    *part
	state   string
	// day and now are how far the work has come, version how often it changed.
	day     int
	now     time.Time
	began   time.Time
	version int
	// due, opens and closes are the draft's day and the window; none when open.
	due, opens, closes int
	used, handed       int
	latest, approved   key
	scheduled          time.Time
	// late is how many days too late things came.
	late int
}

func (s *story) makeDeliverable(assigned int) {
	j := &job{story: s, state: "ASSIGNED", day: assigned, version: 1, now: s.at(s.dice, assigned)}
	j.id = s.key(j.now)
	j.choose()
	j.due = assigned + s.between(8, 15)
	j.opens, j.closes = j.due+s.between(7, 10), none
	j.part = s.part(assigned, j.opens)
	j.closes = j.opens + s.between(10, 24)
	j.began = j.now
	if j.part != nil {
		j.part.jobs++
	}
	if s.chance(.07) {
		j.due, j.opens, j.closes = none, none, none
	}
	title := sentence(strings.ReplaceAll(j.idea.title, "{product}", j.product))
	j.tell("BRAND", "deliverable.created", "", map[string]any{"state": "ASSIGNED", "title": title, "type": j.idea.kind})

	p := j.run()
	j.callOff()
	j.prepare()
	s.touch(j.now)
	var campaign, on key
	if j.part != nil {
		campaign = j.part.id
	}
	if j.on != nil {
		on = j.on.id
	}
	s.out.put(tableDeliverables, j.id, s.br.id, s.id, s.cr.id, campaign, j.idea.kind, title,
		text(sentence(strings.ReplaceAll(j.idea.brief, "{product}", j.product))), on, s.date(j.due), s.date(j.opens), s.date(j.closes),
		j.idea.concept, j.state, j.used, moment(j.scheduled), j.approved, j.began, j.now, j.version)
	s.license(j.id, j.closes, j.now, s.out)
	if p != nil {
		j.makePublication(p, campaign)
	}
}

// choose finds an idea that one of the creator's accounts can carry.
func (j *job) choose() {
	j.product = pick(j.dice, j.br.text.products)
	var ideas []idea
	for _, i := range j.br.text.ideas {
		if i.kind != "UGC" && j.carrier(i.kind) != nil {
			ideas = append(ideas, i)
		}
		if i.kind == "UGC" && (len(ideas) == 0 || j.chance(.5)) {
			ideas = append(ideas, i)
		}
	}
	if j.chance(.35) {
		// Work that begins with a concept is what one looks at twice.
		begins := slices.DeleteFunc(slices.Clone(ideas), func(i idea) bool { return !i.concept })
		if len(begins) > 0 {
			ideas = begins
		}
	}
	j.idea = pick(j.dice, ideas)
	j.on = j.carrier(j.idea.kind)
}

// carrier is the creator's account that such work is published on.
func (j *job) carrier(kind string) *account {
	for i := range j.cr.accounts {
		a := &j.cr.accounts[i]
		if slices.Contains(carriers(kind), a.platform) {
			return a
		}
	}
	return nil
}

func carriers(kind string) []string {
	switch kind {
	case "REEL":
		return []string{"INSTAGRAM", "FACEBOOK"}
	case "STORY":
		return []string{"INSTAGRAM"}
	case "SHORT":
		return []string{"TIKTOK", "YOUTUBE"}
	case "POST":
		return []string{"INSTAGRAM", "LINKEDIN", "PINTEREST", "FACEBOOK", "X"}
	case "VIDEO":
		return []string{"YOUTUBE"}
	case "LIVE":
		return []string{"TWITCH", "TIKTOK", "INSTAGRAM", "FACEBOOK"}
	case "ARTICLE", "CASE_STUDY":
		return []string{"BLOG", "LINKEDIN"}
	case "WEBINAR", "WALKTHROUGH":
		return []string{"YOUTUBE", "LINKEDIN"}
	case "PODCAST":
		return []string{"PODCAST"}
	default:
		return nil
	}
}

// wait lets days pass, and tells whether what comes then has happened yet.
func (j *job) wait(low, high int) bool {
	day := j.day + j.between(low, high)
	if day >= j.tl.over || day >= 0 {
		return false
	}
	at := j.at(j.dice, day)
	if day == j.day {
		at = j.now.Add(time.Duration(j.between(20, 90)) * time.Minute)
	}
	j.day, j.now = day, at
	return true
}

// become moves the work to a state.
func (j *job) become(state, action, kind string) {
	was := j.state
	j.state = state
	j.version++
	j.tell(kind, "deliverable."+action, was, map[string]any{"state": state})
}

func (j *job) tell(kind, action, was string, after map[string]any) {
	l := line{at: j.now, creator: j.cr.id, kind: kind, action: action, typ: "deliverable", subject: j.id, after: after}
	l.actor = j.cr.user
	if kind == "BRAND" {
		l.actor = j.br.keeper(j.dice, j.day)
	}
	if was != "" {
		l.before = map[string]any{"state": was}
	}
	j.note(j.dice, j.br, l)
}

// run does the work as far as it has come by today.
func (j *job) run() *publication {
	if j.chance(.04) {
		if j.wait(2, 9) {
			j.cancel(pick(j.dice, cancellations()[:3]))
		}
		return nil
	}
	if j.idea.concept && !j.concept() {
		return nil
	}
	if !j.draft() {
		return nil
	}
	return j.publish()
}

func (j *job) cancel(reason string) {
	was := j.state
	j.state, j.scheduled = "CANCELLED", time.Time{}
	j.version++
	j.tell("BRAND", "deliverable.cancelled", was, map[string]any{"state": j.state, "reason": reason})
}

// callOff ends what was still open when the partnership did.
func (j *job) callOff() {
	if j.tl.over == 0 {
		return
	}
	switch j.state {
	case "ASSIGNED", "CONCEPT_SUBMITTED", "SUBMITTED", "IN_REVIEW", "REVISION_REQUESTED", "APPROVED", "SCHEDULED":
		j.day = j.tl.over
		j.now = j.at(j.dice, j.day)
		j.cancel(cancellations()[3])
	}
}

// concept goes round until one is approved, which gives the work back for the
// draft, and tells whether that has happened.
func (j *job) concept() bool {
	for j.wait(1, 5) {
		j.hand("CONCEPT", "CONCEPT_SUBMITTED", "concept_submitted")
		if !j.look(1, 4) {
			return false
		}
		if j.used >= j.limit || !j.chance(.25) {
			j.review("APPROVE")
			j.approved = j.latest
			j.become("ASSIGNED", "concept_approved", "BRAND")
			return true
		}
		j.review("REQUEST_CHANGES")
		j.become("REVISION_REQUESTED", "changes_requested", "BRAND")
	}
	return false
}

// look begins a review some days later, and tells whether it has come to an end.
func (j *job) look(low, high int) bool {
	if !j.wait(low, high) {
		return false
	}
	j.become("IN_REVIEW", "review_started", "BRAND")
	return j.wait(1, 3)
}

// draft goes round until one is approved, and tells whether that has happened.
func (j *job) draft() bool {
	first := true
	for {
		low, high := 2, 7
		if first && j.due != none {
			slack := j.due - j.day
			low, high = max(1, slack-4), max(1, slack+int((1-j.cr.care)*4))
		}
		if !j.wait(low, high) {
			return false
		}
		if first && j.due != none {
			j.late = max(0, j.day-j.due)
		}
		first = false
		j.hand("DRAFT", "SUBMITTED", "submitted")
		if !j.look(0, 2) {
			return false
		}
		fall := j.Float64()
		switch {
		case fall < .03:
			j.review("REJECT")
			j.become("REJECTED", "rejected", "BRAND")
			return false
		case fall < .58-.35*j.cr.quality && j.used < j.limit:
			j.review("REQUEST_CHANGES")
			j.become("REVISION_REQUESTED", "changes_requested", "BRAND")
		default:
			j.review("APPROVE")
			j.approved = j.latest
			j.become("APPROVED", "approved", "BRAND")
			return true
		}
	}
}
