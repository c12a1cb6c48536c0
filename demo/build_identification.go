package demo

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/rapporthq/rapport/gid"
)

// shortlist is one of a brand's, with the tier that it is for; empty for any.
type shortlist struct {
	id   key
	tier string
	made int
}

// makeLists writes what a brand keeps for choosing creators: its shortlists, its
// saved filters and its own fields.
func (b *builder) makeLists(n int, out *batch) {
	br, d := &b.brands[n], roll(streamIdentification, n)
	niche := strings.ToLower(br.text.industries[0])
	for i, list := range []struct{ name, tier, niche, note string }{
		{"Next season", "", niche, "Who could carry the next launch. Decide with the agency's list in hand."},
		{"Small and close", "MICRO", niche, ""},
		{"One large voice", "MACRO", "", "One is enough, and only with a clean record."},
	} {
		s := shortlist{tier: list.tier, made: -90 + 20*i}
		at := b.at(d, s.made)
		s.id = d.key(at)
		out.put(tableShortlists, s.id, br.id, list.name, text(list.tier), text(list.niche), text(list.note), at, at, 1)
		b.note(d, br, line{
			at: at, actor: br.keepers[0], kind: "BRAND", action: "shortlist.created", typ: "shortlist", subject: s.id,
			after: map[string]any{"name": list.name},
		})
		br.lists = append(br.lists, s)
	}
	var first key
	for i, s := range []struct{ name, entity, filter string }{
		{"Women 18–34 in Germany", "CREATORS", `{"audience":{"atLeast":0.2,"genders":["female"],"ages":["18-24","25-34"],"countries":["DE"]}}`},
		{"Small voices", "CREATORS", `{"tier":{"in":["NANO","MICRO"]}}`},
		{"At work with small voices", "PARTNERSHIPS", ""},
	} {
		at := b.at(d, -70+i)
		id := d.key(at)
		if i == 1 {
			first = id
		}
		if s.filter == "" {
			s.filter = asJSON(map[string]any{
				"stage":   map[string]any{"in": []string{"PILOT", "SCALING", "RETAINED"}},
				"creator": map[string]any{"segment": gid.Of("segment", first.Bytes)},
			})
		}
		out.put(tableSegments, id, br.id, s.name, s.entity, json.RawMessage(s.filter), br.keepers[0], at, at, 1)
		b.note(d, br, line{
			at: at, actor: br.keepers[0], kind: "BRAND", action: "segment.created", typ: "segment", subject: id, after: map[string]any{"name": s.name},
		})
	}
	admin := br.keepers[len(br.keepers)-1]
	for i, f := range []struct {
		entity, name, typ string
		options           []string
	}{
		{"PARTNERSHIP", "Parcel size", "SELECT", []string{"none", "small", "large"}},
		{"PARTNERSHIP", "Asked for per post", "NUMBER", nil},
		{"PARTNERSHIP", "Met in person", "BOOLEAN", nil},
		{"PARTNERSHIP", "Media kit", "URL", nil},
		{"CAMPAIGN", "Cost centre", "TEXT", nil},
		{"DELIVERABLE", "Licence ends", "DATE", nil},
	} {
		at := b.at(d, -400+i)
		field := customField{id: d.key(at), entity: f.entity, typ: f.typ, options: f.options}
		br.fields = append(br.fields, field)
		options := f.options
		if options == nil {
			options = []string{}
		}
		out.put(tableCustomFields, field.id, br.id, f.entity, f.name, f.typ, options, nil, at, at, 1)
		b.note(d, br, line{
			at: at, actor: admin, kind: "BRAND", action: "custom_field.created", typ: "custom_field", subject: field.id, after: map[string]any{"name": f.name},
		})
	}
	for i := range br.plans {
		c := &br.plans[i]
		if i%2 == 0 {
			br.value(d, out, "Cost centre", "CAMPAIGN", c.id, b.at(d, -3), "CC-"+br.text.file+"-"+b.day(c.begin).Format("0601"))
		}
	}
}

// customField is one of a brand's own fields.
type customField struct {
	id          key
	entity, typ string
	options     []string
}

// value writes what one of the brand's own fields holds; the name tells which.
func (br *brand) value(d dice, out *batch, name, entity string, subject key, at time.Time, v any) {
	place := map[string]int{"Parcel size": 0, "Asked for per post": 1, "Met in person": 2, "Media kit": 3, "Cost centre": 4, "Licence ends": 5}[name]
	field := br.fields[place]
	var of [3]key
	of[map[string]int{"PARTNERSHIP": 0, "CAMPAIGN": 1, "DELIVERABLE": 2}[entity]] = subject
	row := []any{d.key(at), br.id, field.id, entity, field.typ, of[0], of[1], of[2], nil, nil, nil, nil, at, 1}
	switch field.typ {
	case "NUMBER":
		row[9] = v
	case "BOOLEAN":
		row[10] = v
	case "DATE":
		row[11] = v
	default:
		row[8] = v
	}
	out.put(tableCustomValues, row...)
}

// find writes what the brand found out about the creator of the story: checks, a
// judgement, where the creator is on its shortlists, and values of its own fields.
// Of the large demo's partnerships one in eight has them.
func (s *story) find(p pair) {
	d := roll(streamIdentification, int(p.brand), int(p.creator))
	if s.size == Large && !d.chance(.125) {
		return
	}
	began := min(s.tl.began+1, -1)
	failed := p.stage == stageRejected && d.chance(.6)
	if p.stage != stageDiscovered {
		s.check(d, began, failed)
	}
	if p.stage > stageVetting && d.chance(.6) {
		s.judge(d, d.between(began, -1))
	}
	if d.chance(.35) {
		s.shortlisted(d, p, failed)
	}
	if d.chance(.5) {
		s.br.value(d, s.out, "Parcel size", "PARTNERSHIP", s.id, s.at(d, d.between(began, -1)), pick(d, s.br.fields[0].options))
	}
	if d.chance(.4) {
		s.br.value(d, s.out, "Asked for per post", "PARTNERSHIP", s.id, s.at(d, d.between(began, -1)), float64(50*d.between(1, 60)))
	}
	if d.chance(.3) {
		s.br.value(d, s.out, "Met in person", "PARTNERSHIP", s.id, s.day(-1), d.chance(.5))
	}
	if d.chance(.2) {
		s.br.value(d, s.out, "Media kit", "PARTNERSHIP", s.id, s.day(-1), "https://kits.example/"+s.cr.handle)
	}
}

// license writes when the right to use a piece of work ends, for some of it.
func (s *story) license(id key, until int, at time.Time, out *batch) {
	d := roll(streamIdentification, int(id.Bytes[13]), int(id.Bytes[14]), int(id.Bytes[15]))
	likely := .2
	if s.size == Large {
		likely = .02
	}
	if until != none && d.chance(likely) {
		s.br.value(d, out, "Licence ends", "DELIVERABLE", id, at, s.day(until+180))
	}
}

// check writes one to four checks; the last of them failed when the brand said no.
func (s *story) check(d dice, began int, failed bool) {
	kinds := some(d, []string{"BRAND_SAFETY", "AUDIENCE_AUTHENTICITY", "DISCLOSURE_HISTORY", "CONTENT_REVIEW"}, d.between(1, 4))
	for i, kind := range kinds {
		verdict := "PASSED"
		if d.chance(.25) {
			verdict = "CONCERNS"
		}
		if failed && i == len(kinds)-1 {
			verdict = "FAILED"
		}
		on := d.between(began, min(began+6, -1))
		at := s.at(d, on)
		by, expires := s.br.keeper(d, on), none
		if d.chance(.7) {
			expires = on + 180
		}
		var evidence string
		if d.chance(.5) {
			evidence = "https://files.example/checks/" + s.cr.handle + "/" + strings.ToLower(kind)
		}
		id := d.key(at)
		s.out.put(tableVetting, id, s.br.id, s.cr.id, s.id, kind, verdict, text(evidence), text(pick(d, findings(verdict))), by, at, s.date(expires))
		s.note(d, s.br, line{
			at: at, actor: by, kind: "BRAND", action: "vetting.recorded", typ: "vetting", subject: id, after: map[string]any{"kind": kind, "verdict": verdict},
		})
	}
}

// judge writes an assessment of alignment.
func (s *story) judge(d dice, day int) {
	type score struct {
		Dimension string   `json:"dimension"`
		Score     *float64 `json:"score"`
		Weight    float64  `json:"weight"`
		Basis     *string  `json:"basis"`
		Note      *string  `json:"note"`
	}
	at := s.at(d, day)
	var scores []score
	var sum, weights float64
	for i, dimension := range []string{"BRAND_FIT", "AUDIENCE_OVERLAP", "CONTENT_STYLE", "CHANNELS_AND_FORMATS", "PAST_PARTNERSHIPS"} {
		one := score{Dimension: dimension, Weight: 20}
		if i < 4 || d.chance(.5) {
			value, basis := float64(d.between(35, 98)), "ENTERED"
			if i == 3 {
				// Of two platforms and two forms that are wanted, none to all.
				value, basis = 25*float64(d.between(1, 4)), "COMPUTED"
			}
			one.Score, one.Basis = &value, &basis
			sum, weights = sum+value*one.Weight, weights+one.Weight
		}
		if note := pick(d, judgements()); note != "" {
			one.Note = &note
		}
		scores = append(scores, one)
	}
	by, id := s.br.keeper(d, day), d.key(at)
	target := map[string]any{
		"ages": []string{"18-24", "25-34"}, "genders": []string{}, "countries": []string{"DE", "GB"},
		"platforms": []string{"INSTAGRAM", "YOUTUBE"}, "formats": []string{"SHORT_FORM", "LONG_FORM"},
	}
	s.out.put(tableAlignments, id, s.br.id, s.cr.id, s.id, asJSON(scores), asJSON(target), sum/weights, "alignment/1", text(pick(d, judgements())), by, at)
	s.note(d, s.br, line{
		at: at, actor: by, kind: "BRAND", action: "alignment.assessed", typ: "alignment", subject: id, after: map[string]any{"total": sum / weights},
	})
}

// shortlisted puts the creator on one of the brand's shortlists, as far as the
// partnership got.
func (s *story) shortlisted(d dice, p pair, failed bool) {
	list := s.br.lists[d.IntN(len(s.br.lists))]
	day := max(list.made, s.tl.began) + 1
	if day >= -1 {
		return
	}
	status, reason := "CANDIDATE", ""
	switch {
	case failed || p.stage == stageRejected || p.stage == stageDeclined:
		status, reason = "REJECTED", pick(d, refusals())
	case p.stage == stageVetting || p.stage == stageShortlisted:
		status = pick(d, []string{"CANDIDATE", "VETTED"})
	case p.stage >= stageOutreach:
		status = "APPROVED"
	}
	at, by := s.at(d, day), s.br.keeper(d, day)
	id := d.key(at)
	var decider key
	var decided time.Time
	changed, version := at, 1
	if status != "CANDIDATE" {
		decided = s.at(d, d.between(day+1, -1))
		decider, changed, version = by, decided, 2
	}
	s.out.put(tableEntries, id, s.br.id, s.cr.id, s.id, list.id, status, text(reason), by, at, decider, moment(decided), changed, version)
	s.note(d, s.br, line{
		at: at, actor: by, kind: "BRAND", action: "shortlist.entry_added", typ: "entry", subject: id, after: map[string]any{"status": "CANDIDATE"},
	})
	if status != "CANDIDATE" {
		s.note(d, s.br, line{
			at: decided, actor: by, kind: "BRAND", action: "shortlist.entry_moved", typ: "entry", subject: id,
			before: map[string]any{"status": "CANDIDATE"}, after: map[string]any{"status": status},
		})
	}
}

// makePast writes the sponsorships that the creator published or, of a profile that
// a brand entered, that the brand found out.
func (b *builder) makePast(n int, out *batch) {
	c, d := &b.creators[n], roll(streamIdentification, 1_000_000+n)
	if b.size == Large && !d.chance(.25) {
		return
	}
	for _, sponsor := range some(d, sponsors(), d.between(0, 3)) {
		from := -d.between(60, 500)
		until := from + d.between(14, 120)
		source := "CREATOR"
		if c.source.Valid {
			source = pick(d, []string{"MANUAL", "IMPORT"})
		}
		at := b.at(d, min(c.created+1, -1))
		var ended any
		if until < 0 {
			ended = b.day(until)
		}
		out.put(tablePast, d.key(at), c.id, c.source, sponsor[0], sponsor[1], b.day(from), ended, source,
			text(pick(d, []string{"", "https://social.example/p/" + c.handle})), at, at, 1)
	}
}
