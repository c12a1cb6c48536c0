package domain

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/scalars"
)

// BriefItemInput is a goal or must-have to write.
type BriefItemInput struct {
	Key  *string
	Text string
}

// BriefReferenceInput is something to look at.
type BriefReferenceInput struct {
	URL  string
	Note *string
}

// BriefMilestoneInput is something that is due.
type BriefMilestoneInput struct {
	Name  string
	DueOn scalars.Date
}

// BriefContentInput is what a brief says. What is not given stays.
type BriefContentInput struct {
	Objectives             []*BriefItemInput
	MustHaves              []*BriefItemInput
	Audience               graphql.Omittable[*string]
	KeyMessages            []string
	CreativeLeeway         graphql.Omittable[*string]
	Donts                  []string
	DisclosureRequirements graphql.Omittable[*string]
	References             []*BriefReferenceInput
	Timeline               []*BriefMilestoneInput
}

const (
	maxBriefList      = 20
	maxBriefKey       = 40
	maxBriefItem      = 300
	maxBriefLine      = 500
	maxBriefAudience  = 2000
	maxBriefLeeway    = 5000
	maxBriefMilestone = 120
)

// briefContent checks what can be told of a content by itself. A nil one is sound.
func (c *checks) briefContent(in *BriefContentInput) {
	if in == nil {
		return
	}
	c.briefItems(in.Objectives, "objectives")
	c.briefItems(in.MustHaves, "mustHaves")
	c.optional(in.Audience.Value(), maxBriefAudience, path("content", "audience")...)
	c.words(in.KeyMessages, maxBriefList, maxBriefLine, path("content", "keyMessages")...)
	c.optional(in.CreativeLeeway.Value(), maxBriefLeeway, path("content", "creativeLeeway")...)
	c.words(in.Donts, maxBriefList, maxBriefLine, path("content", "donts")...)
	c.optional(in.DisclosureRequirements.Value(), maxBriefAudience, path("content", "disclosureRequirements")...)
	if c.few(len(in.References), path("content", "references")) {
		for i, r := range in.References {
			here := path("content", "references", strconv.Itoa(i))
			c.text(r.URL, 1, maxURL, within(here, "url")...)
			c.optional(r.Note, maxBriefLine, within(here, "note")...)
		}
	}
	if c.few(len(in.Timeline), path("content", "timeline")) {
		for i, m := range in.Timeline {
			c.text(m.Name, 1, maxBriefMilestone, path("content", "timeline", strconv.Itoa(i), "name")...)
		}
	}
}

// few checks how long a list of a brief is.
func (c *checks) few(n int, at []string) bool {
	if n > maxBriefList {
		c.fail(errs.TooLong, at, "Give at most %d; these are %d.", maxBriefList, n)
	}
	return n <= maxBriefList
}

func (c *checks) briefItems(in []*BriefItemInput, list string) {
	if !c.few(len(in), path("content", list)) {
		return
	}
	sound := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for i, item := range in {
		here := path("content", list, strconv.Itoa(i))
		c.text(item.Text, 1, maxBriefItem, within(here, "text")...)
		if item.Key == nil {
			continue
		}
		switch {
		case len(*item.Key) > maxBriefKey:
			c.fail(errs.TooLong, within(here, "key"), "Write at most %d characters; these are %d.", maxBriefKey, utf8.RuneCountInString(*item.Key))
		case !sound.MatchString(*item.Key):
			c.fail(errs.Invalid, within(here, "key"), "Write a key in small letters, digits and single hyphens, such as `texture-in-close-up`.")
		}
	}
}

// write brings what was given into a brief's content, and checks that no two items
// have one key.
func (in *BriefContentInput) write(content *db.BriefContent) error {
	if in == nil {
		return nil
	}
	set(&content.Audience, in.Audience)
	set(&content.CreativeLeeway, in.CreativeLeeway)
	set(&content.DisclosureRequirements, in.DisclosureRequirements)
	if in.KeyMessages != nil {
		content.KeyMessages = in.KeyMessages
	}
	if in.Donts != nil {
		content.Donts = in.Donts
	}
	if in.References != nil {
		content.References = make([]*db.BriefReference, len(in.References))
		for i, r := range in.References {
			content.References[i] = &db.BriefReference{URL: r.URL, Note: r.Note}
		}
	}
	if in.Timeline != nil {
		content.Timeline = make([]*db.BriefMilestone, len(in.Timeline))
		for i, m := range in.Timeline {
			content.Timeline[i] = &db.BriefMilestone{Name: m.Name, DueOn: m.DueOn}
		}
		slices.SortStableFunc(content.Timeline, func(a, b *db.BriefMilestone) int { return a.DueOn.Compare(b.DueOn.Time) })
	}
	return in.writeItems(content)
}

// writeItems writes the lists of items that were given. Keys that were given, or
// that stay, are taken before any is made.
func (in *BriefContentInput) writeItems(content *db.BriefContent) error {
	lists := []struct {
		name  string
		given []*BriefItemInput
		items *[]*db.BriefItem
	}{{"objectives", in.Objectives, &content.Objectives}, {"mustHaves", in.MustHaves, &content.MustHaves}}
	var c checks
	taken := map[string]bool{}
	for _, l := range lists {
		if l.given == nil {
			for _, item := range *l.items {
				taken[item.Key] = true
			}
		}
	}
	for _, l := range lists {
		for i, item := range l.given {
			if item.Key == nil {
				continue
			}
			if taken[*item.Key] {
				c.fail(errs.Duplicate, path("content", l.name, strconv.Itoa(i), "key"), "Another goal or must-have of the brief has the key %q.", *item.Key)
			}
			taken[*item.Key] = true
		}
	}
	if err := c.err(); err != nil {
		return err
	}
	for _, l := range lists {
		if l.given == nil {
			continue
		}
		items := make([]*db.BriefItem, len(l.given))
		for i, item := range l.given {
			items[i] = &db.BriefItem{Key: freshKey(item, taken), Text: item.Text}
			taken[items[i].Key] = true
		}
		*l.items = items
	}
	return nil
}

// freshKey is the key that was given or, made of the text, one that is not taken.
func freshKey(item *BriefItemInput, taken map[string]bool) string {
	if item.Key != nil {
		return *item.Key
	}
	stem := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(item.Text), "-"), "-")
	// Room for a number; and a text without such letters still gets a key.
	if len(stem) > maxBriefKey-4 {
		stem = stem[:maxBriefKey-4]
		if end := strings.LastIndex(stem, "-"); end > 0 {
			stem = stem[:end]
		}
	}
	stem = cmp.Or(stem, "item")
	key := stem
	for n := 2; taken[key]; n++ {
		key = stem + "-" + strconv.Itoa(n)
	}
	return key
}
