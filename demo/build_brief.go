package demo

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// brief is one as the work knows it: its versions, the oldest first.
type brief struct {
	id       key
	versions []briefVersion
}

// briefVersion held from one moment to another; ended is zero while it holds.
type briefVersion struct {
	id               key
	number           int
	published, ended time.Time
	by               key
	withdrawn        bool
}

// at is the version that held at a moment; nil when none did.
func (b *brief) at(moment time.Time) *briefVersion {
	if b == nil {
		return nil
	}
	for i := range b.versions {
		v := &b.versions[i]
		if !v.published.After(moment) && (v.ended.IsZero() || v.ended.After(moment)) {
			return v
		}
	}
	return nil
}

// briefScope is what a brief is for.
type briefScope struct {
	campaign, partnership, creator key
	title, notes                   string
	// due is when the drafts are, a day; none when it is not told.
	due int
}

// item, link and milestone are as the database holds them.
type (
	item struct {
		Key  string `json:"key"`
		Text string `json:"text"`
	}
	link struct {
		URL  string `json:"url"`
		Note string `json:"note,omitempty"`
	}
	milestone struct {
		Name  string `json:"name"`
		DueOn string `json:"dueOn"`
	}
)

// keyOf is what reviews name something by that is to be done.
func keyOf(words string) string {
	var b strings.Builder
	for _, r := range plain(words) {
		if r == '.' {
			r = '-'
		}
		b.WriteRune(r)
	}
	short := b.String()
	if len(short) > 40 {
		short = short[:40]
	}
	return strings.Trim(short, "-")
}

// say writes a version of a brief. The later ones know more.
func (b *builder) say(d dice, br *brand, of briefScope, brief key, v briefVersion, state string, began time.Time, out *batch) {
	var goals, musts []item
	for _, a := range some(d, br.text.aims, 2) {
		goals = append(goals, item{keyOf(a.goal), a.goal})
	}
	for _, m := range br.text.musts {
		musts = append(musts, item{keyOf(m.goal), m.goal})
	}
	timeline := []milestone{}
	if of.due != none {
		timeline = append(timeline, milestone{"Drafts", b.day(of.due).Format(time.DateOnly)}, milestone{"First posts", b.day(of.due + 9).Format(time.DateOnly)})
	}
	links := []link{{"https://files.example/" + br.text.slug + "/moodboard.pdf", "The light and the pace, not the words."}}
	donts := briefDonts()[:2]
	if v.number > 1 {
		links = append(links, link{"https://files.example/" + br.text.slug + "/questions.pdf", "What people ask us most, with our answers."})
		donts = briefDonts()
	}
	out.put(tableBriefVersions, v.id, br.id, brief, v.number, state, asJSON(goals), asJSON(musts), text(pick(d, briefAudiences())),
		some(d, br.text.values, 2), text(pick(d, briefLeeways())), donts, text(pick(d, briefDisclosures())), asJSON(links), asJSON(timeline),
		began, moment(v.published), v.by, moment(v.ended))
}

// makeBrief writes a brief with a version for each moment of publishing, and a
// draft after them if drafted is a moment. With withdrawn the last one ended then.
func (b *builder) makeBrief(d dice, br *brand, of briefScope, published []time.Time, drafted, withdrawn time.Time, out *batch) *brief {
	first := drafted
	if len(published) > 0 {
		first = published[0]
	}
	began := first.Add(-time.Duration(d.between(60, 300)) * time.Minute)
	it := &brief{id: d.key(began)}
	tell := func(at time.Time, action string, by key, after map[string]any) {
		b.note(d, br, line{at: at, creator: of.creator, actor: by, kind: "BRAND", action: "brief." + action, typ: "brief", subject: it.id, after: after})
	}
	author := br.keepers[0]
	var active key
	tell(began, "created", author, map[string]any{"title": of.title})
	changed, changes := began, 1
	for i, at := range published {
		v := briefVersion{id: d.key(at.Add(-time.Hour)), number: i + 1, published: at, by: author}
		start, state := at.Add(-time.Hour), "ACTIVE"
		if i == 0 {
			start = began
		} else {
			tell(start, "revised", author, map[string]any{"number": v.number})
			changes++
		}
		tell(at, "published", author, map[string]any{"number": v.number})
		changed = at
		switch {
		case i+1 < len(published):
			v.ended, state = published[i+1], "SUPERSEDED"
		case !withdrawn.IsZero():
			v.ended, v.withdrawn, state = withdrawn, true, "WITHDRAWN"
			tell(withdrawn, "withdrawn", author, map[string]any{"reason": "One brief for everybody is enough after all."})
			changed = withdrawn
			changes++
		default:
			active = v.id
		}
		changes++
		it.versions = append(it.versions, v)
		b.say(d, br, of, it.id, v, state, start, out)
	}
	if !drafted.IsZero() {
		v := briefVersion{id: d.key(drafted), number: len(published) + 1}
		if len(published) > 0 {
			tell(drafted, "revised", author, map[string]any{"number": v.number})
			tell(drafted.Add(20*time.Minute), "updated", author, map[string]any{"number": v.number})
			changed = drafted.Add(20 * time.Minute)
			changes += 2
		} else {
			drafted = began
		}
		b.say(d, br, of, it.id, v, "DRAFT", drafted, out)
	}
	out.put(tableBriefs, it.id, br.id, of.campaign, of.partnership, of.creator, of.title, text(of.notes), active, began, changed, changes)
	return it
}

// makeCampaignBrief writes a campaign's: published when the campaign was made, anew
// halfway where that is past, and for some with a draft of yesterday.
func (b *builder) makeCampaignBrief(d dice, br *brand, c *campaign, at time.Time, out *batch) {
	published := []time.Time{at.Add(4 * time.Hour)}
	end := min(c.end, 0)
	if half := (c.formed + end) / 2; half > c.formed+3 && half < -2 && d.chance(.6) {
		published = append(published, b.at(d, half))
	}
	var drafted time.Time
	if c.end >= 0 && d.chance(.5) {
		drafted = b.at(d, -1)
	}
	of := briefScope{campaign: c.id, title: c.name + ": what we are after", notes: pick(d, briefNotes()), due: max(c.formed, c.begin) + 10}
	c.brief = b.makeBrief(d, br, of, published, drafted, time.Time{}, out)
}

// narrow gives the partnership a brief of its own in a campaign, which some took
// back soon.
func (s *story) narrow(p *part) {
	from := p.added + s.between(1, 2)
	if from >= -3 || !s.chance(.12) {
		return
	}
	published := []time.Time{s.at(s.dice, from)}
	var withdrawn time.Time
	if s.chance(.5) {
		withdrawn = s.at(s.dice, from+2)
	}
	of := briefScope{
		campaign: p.id, partnership: s.id, creator: s.cr.id, title: p.name + ": for " + s.cr.name,
		notes: "The campaign's brief, less what does not fit this audience.", due: from + 12,
	}
	p.own = s.makeBrief(s.dice, s.br, of, published, time.Time{}, withdrawn, s.out)
}

// standing is the brief of the partnership's work outside of campaigns, made when
// there is some. Its work is younger than the start.
func (s *story) standing() *brief {
	if s.free == nil {
		of := briefScope{
			partnership: s.id, creator: s.cr.id, title: "Outside of campaigns: " + s.cr.name,
			notes: "Kept short: what always holds.", due: none,
		}
		s.free = s.makeBrief(s.dice, s.br, of, []time.Time{s.day(s.tl.started).Add(20 * time.Hour)}, time.Time{}, time.Time{}, s.out)
	}
	return s.free
}

// preparing begins a brief for a creator who is still being talked to.
func (s *story) preparing(now stage) {
	if now != stageNegotiating || !s.chance(.5) {
		return
	}
	of := briefScope{partnership: s.id, creator: s.cr.id, title: "A first piece with " + s.cr.name, notes: "Wait for the signature.", due: none}
	s.makeBrief(s.dice, s.br, of, nil, s.at(s.dice, -1), time.Time{}, s.out)
}

// brief is the version that held for the work at a moment, the narrowest one; all
// work has one from the moment on that it is assigned.
func (j *job) brief(at time.Time) *briefVersion {
	if j.part == nil {
		return j.standing().at(at)
	}
	return cmp.Or(j.part.own.at(at), j.part.brief.at(at))
}

// prepare has most creators who are to hand something in read the brief before
// that.
func (j *job) prepare() {
	last := j.builder.day(0).Add(-time.Hour)
	if (j.state == "ASSIGNED" || j.state == "REVISION_REQUESTED") && j.now.Before(last) && (j.cr.featured() || j.chance(.6)) {
		j.read(last)
	}
}

// read acknowledges the version that held at a moment, some time before it.
func (j *job) read(by time.Time) {
	v := j.brief(by)
	if slices.Contains(j.acknowledged, v.id) {
		return
	}
	j.acknowledged = append(j.acknowledged, v.id)
	since := v.published
	if j.began.After(since) {
		since = j.began
	}
	at := since.Add(by.Sub(since) * time.Duration(j.between(10, 80)) / 100).Truncate(time.Microsecond)
	j.out.put(tableAcknowledgements, j.key(at), j.br.id, j.cr.id, j.story.id, v.id, v.published, text(pick(j.dice, briefAnswers())), j.cr.user, at)
	j.note(j.dice, j.br, line{
		at: at, creator: j.cr.id, actor: j.cr.user, kind: "CREATOR", action: "brief.acknowledged", typ: "brief", subject: j.briefID(v),
		after: map[string]any{"number": v.number},
	})
}

// briefID is the brief that a version of the work's is of.
func (j *job) briefID(v *briefVersion) key {
	for _, it := range j.briefs() {
		if it != nil && slices.ContainsFunc(it.versions, func(of briefVersion) bool { return of.id == v.id }) {
			return it.id
		}
	}
	return key{}
}

func (j *job) briefs() []*brief {
	if j.part == nil {
		return []*brief{j.free}
	}
	return []*brief{j.part.own, j.part.brief}
}
