package demo

import (
	"fmt"
	"strings"
)

// hand writes a submission, which voids what was approved before, and what it
// makes of the work.
func (j *job) hand(kind, state, action string) {
	j.read(j.now)
	j.handed++
	j.approved = key{}
	j.latest = j.key(j.now)
	base := fmt.Sprintf("https://files.example/%s/%s/%s-%d", j.br.text.slug, j.cr.handle, strings.ToLower(kind), j.handed)
	assets, caption := []string{base + ending(j.idea.kind)}, ""
	if kind == "CONCEPT" {
		assets = []string{base + ".pdf"}
	} else {
		caption = strings.ReplaceAll(pick(j.dice, j.br.text.captions), "{product}", j.product)
		if j.idea.kind == "POST" || j.idea.kind == "STORY" {
			assets = append(assets, base+"-b.jpg", base+"-c.jpg")
		}
	}
	note := pick(j.dice, creatorNotes(kind, j.handed))
	j.out.put(tableSubmissions, j.latest, j.br.id, j.cr.id, j.id, j.handed, kind, assets, text(sentence(caption)), text(note), j.cr.user, j.now)
	j.become(state, action, "CREATOR")
}

func ending(kind string) string {
	switch kind {
	case "POST", "STORY":
		return "-a.jpg"
	case "ARTICLE", "CASE_STUDY":
		return ".html"
	case "PODCAST":
		return ".mp3"
	default:
		return ".mp4"
	}
}

// comment is a reviewer's, on something agreed.
type comment struct {
	Item            string `json:"item"`
	Goal            string `json:"goal"`
	Body            string `json:"body"`
	TimecodeSeconds *int   `json:"timecodeSeconds,omitempty"`
}

// review writes the one decision on the latest submission.
func (j *job) review(decision string) {
	comments := []comment{}
	switch decision {
	case "REJECT":
		comments = append(comments, on(pick(j.dice, j.br.text.musts), pick(j.dice, rejections())))
	case "REQUEST_CHANGES":
		j.used++
		for i, m := range some(j.dice, j.br.text.musts, j.between(2, 4)) {
			body := pick(j.dice, m.fix)
			// One of them praises: people read on.
			if i == 1 {
				body = pick(j.dice, m.praise)
			}
			c := on(m, body)
			c.TimecodeSeconds = j.timecode(i)
			comments = append(comments, c)
		}
	default:
		for _, m := range some(j.dice, j.br.text.musts, j.between(0, 2)) {
			comments = append(comments, on(m, pick(j.dice, m.praise)))
		}
	}
	judged := j.brief(j.now)
	j.out.put(tableReviews, j.key(j.now), j.br.id, j.cr.id, j.id, j.latest, j.cr.user, decision, judged.id, judged.published,
		asJSON(comments), j.br.keeper(j.dice, j.day), j.now)
}

// on ties a comment to what the brief asks for.
func on(m must, body string) comment { return comment{Item: keyOf(m.goal), Goal: m.goal, Body: body} }

// timecode is where in a recording a comment belongs, for some of them.
func (j *job) timecode(i int) *int {
	length := 0
	switch j.idea.kind {
	case "REEL", "SHORT":
		length = 40
	case "VIDEO", "WALKTHROUGH":
		length = 560
	case "WEBINAR", "LIVE", "PODCAST":
		length = 2_700
	}
	if length == 0 || i == 1 {
		return nil
	}
	at := j.between(1, length)
	return &at
}
