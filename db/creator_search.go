package db

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/rapporthq/rapport/errs"
)

// The bounds of a search by words.
const (
	maxSearchWords = 8
	maxSearch      = 100
	maxSegmentsOf  = 20
)

// AudienceShareFilter is conditions on a part of an audience.
type AudienceShareFilter struct {
	AtLeast   float64   `json:"atLeast"`
	Ages      []string  `json:"ages,omitzero"`
	Genders   []string  `json:"genders,omitzero"`
	Countries []string  `json:"countries,omitzero"`
	Interests []string  `json:"interests,omitzero"`
	Platform  *Platform `json:"platform,omitempty"`
}

// FloatFilter is conditions on a value of float64.
type FloatFilter = RangeFilter[float64]

// search matches the words of a text, each at the beginning of a word. The
// database function gives the keys of creators that the viewer's brand sees.
func (c *conditions) search(text *string) {
	if text == nil {
		return
	}
	words := strings.FieldsFunc(*text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
	switch {
	case utf8.RuneCountInString(*text) > maxSearch:
		c.fault(errs.TooLong, "Search for at most %d characters.", maxSearch)
	case len(words) == 0:
		c.fault(errs.OutOfRange, "`search` needs at least one letter or digit.")
	case len(words) > maxSearchWords:
		c.fault(errs.TooLong, "Search for at most %d words; these are %d.", maxSearchWords, len(words))
	default:
		c.add("creator.id IN (SELECT creator_search(?::text[], (SELECT app_brand())))", pgdialect.Array(words))
	}
}

// tier matches the size by the brand's thresholds. Counts are compared with
// counts, which an index answers, and not tiers with tiers.
func (c *conditions) tier(f *TierFilter) {
	if f == nil {
		return
	}
	span := func(t Tier) string {
		threshold := func(name string) string {
			return "(SELECT b.tier_" + name + " FROM brands b WHERE b.id = (SELECT app_brand()))"
		}
		from, until := "", ""
		switch t {
		case TierNano:
			from, until = "nano", "micro"
		case TierMicro:
			from, until = "micro", "mid"
		case TierMid:
			from, until = "mid", "macro"
		case TierMacro:
			from, until = "macro", "mega"
		case TierMega:
			return "creator.follower_count >= " + threshold("mega")
		default:
			return "FALSE"
		}
		return "creator.follower_count >= " + threshold(from) + " AND creator.follower_count < " + threshold(until)
	}
	if f.Eq != nil {
		c.add(span(*f.Eq))
	}
	if len(f.In) > maxListValues {
		c.fault(errs.TooLong, "Give at most %d values in `in`.", maxListValues)
		return
	}
	if f.In != nil {
		var either []cond
		for _, t := range f.In {
			either = append(either, cond{sql: span(t)})
		}
		c.parts = append(c.parts, join(" OR ", "FALSE", either))
	}
	if f.IsNull != nil {
		below := "(creator.follower_count IS NULL OR creator.follower_count < (SELECT b.tier_nano FROM brands b WHERE b.id = (SELECT app_brand())))"
		if !*f.IsNull {
			below = "NOT " + below
		}
		c.add(below)
	}
}

// audience matches a creator with an account whose latest snapshot tells of such
// an audience. Accounts belong to the creator whom the viewer sees; of snapshots
// those of other brands are left out.
func (c *conditions) audience(f *AudienceShareFilter) {
	if f == nil {
		return
	}
	if !(f.AtLeast >= 0 && f.AtLeast <= 1) {
		c.fault(errs.OutOfRange, "`atLeast` is a fraction from 0 to 1: 0.4 for 40 %%.")
		return
	}
	var parts []string
	args := []any{}
	for _, kind := range []struct {
		column string
		wanted []string
	}{{"ages", f.Ages}, {"genders", f.Genders}, {"countries", f.Countries}, {"interests", f.Interests}} {
		if len(kind.wanted) == 0 {
			continue
		}
		if len(kind.wanted) > maxSegmentsOf {
			c.fault(errs.TooLong, "Give at most %d %s.", maxSegmentsOf, kind.column)
			return
		}
		for _, segment := range kind.wanted {
			if len(segment) > maxText {
				c.fault(errs.TooLong, "A text in a filter is at most %d bytes long.", maxText)
				return
			}
		}
		parts = append(parts, "least(1, audience_share(s."+kind.column+", ?::text[]))")
		args = append(args, pgdialect.Array(kind.wanted))
	}
	if len(parts) == 0 {
		c.fault(errs.Required, "Say of whom: give ages, genders, countries or interests.")
		return
	}
	on := ""
	if f.Platform != nil {
		on = " AND a.platform = ?"
		args = append([]any{*f.Platform}, args...)
	}
	c.add("EXISTS (SELECT 1 FROM social_accounts a CROSS JOIN LATERAL ("+
		"SELECT s.* FROM audience_snapshots s WHERE s.account_id = a.id AND (s.brand_id IS NULL OR s.brand_id = (SELECT app_brand()))"+
		" ORDER BY s.captured_at DESC, s.id DESC LIMIT 1) s WHERE a.creator_id = creator.id"+on+
		" AND "+strings.Join(parts, " * ")+" >= ?)", append(args, f.AtLeast)...)
}

// engagement matches a creator with an account whose latest counters give such a
// rate: the engagements that the platform tells of over the denominator.
func (c *conditions) engagement(denominator string, f *FloatFilter) {
	if f == nil {
		return
	}
	rate := conditions{in: c.in}
	span(&rate, "(coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.shares, 0) + coalesce(m.saves, 0))::float8 / nullif(m."+denominator+", 0)", f)
	all := rate.all()
	c.add("EXISTS (SELECT 1 FROM social_accounts a CROSS JOIN LATERAL ("+
		"SELECT s.* FROM metric_snapshots s WHERE s.account_id = a.id AND (s.brand_id IS NULL OR s.brand_id = (SELECT app_brand()))"+
		" ORDER BY s.captured_at DESC, s.id DESC LIMIT 1) m WHERE a.creator_id = creator.id"+
		" AND num_nonnulls(m.likes, m.comments, m.shares, m.saves) > 0 AND "+all.sql+")", all.args...)
}

// entryCondition is a condition on the shortlist that one is on.
type entryCondition struct{ shortlist *IDFilter }

func (f entryCondition) conditions(c *conditions) {
	c.id("e.shortlist_id", TypeShortlist, f.shortlist)
}

// FacetCount is how many creators have a value.
type FacetCount struct {
	Value string
	Count int
}

// CreatorFacets is what a search of creators can be narrowed by.
type CreatorFacets struct {
	Total                                          int
	Niches, Platforms, Tiers, Countries, Languages []*FacetCount
}

// maxFacetValues is how many values of one kind are counted.
const maxFacetValues = 100

// FacetsOfCreators counts the creators that [Creators] lists with the same filter,
// by what a search can be narrowed by: one statement, and one more when the filter
// names a segment.
func FacetsOfCreators(ctx context.Context, h Handle, filter *CreatorFilter) (*CreatorFacets, error) {
	where, err := conditionsOf(ctx, h, filter)
	if err != nil {
		return nil, err
	}
	facet := func(kind, value, from string) string {
		return fmt.Sprintf(`(SELECT '%s' AS kind, %s AS value, count(*) AS count FROM %s GROUP BY 2 HAVING %s IS NOT NULL
			ORDER BY 3 DESC, %s COLLATE "C" LIMIT %d)`, kind, value, from, value, value, maxFacetValues)
	}
	var rows []struct {
		Kind, Value string
		Count       int
	}
	err = h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		base := from[Creator](h, db, (*Creator)(nil)).
			ColumnExpr("creator.id, creator.niches, creator.languages, creator.country, creator.follower_count")
		for _, c := range where {
			base = base.Where(c.sql, c.args...)
		}
		return db.NewRaw("WITH base AS MATERIALIZED (?) "+strings.Join([]string{
			"SELECT 'total' AS kind, '' AS value, count(*) AS count FROM base",
			facet("niche", "word", "base CROSS JOIN LATERAL (SELECT DISTINCT unnest(base.niches) AS word) w"),
			facet("language", "word", "base CROSS JOIN LATERAL (SELECT DISTINCT unnest(base.languages) AS word) w"),
			facet("country", "base.country", "base"),
			// Whoever sees a creator sees the accounts.
			facet("platform", "a.platform", "base CROSS JOIN LATERAL (SELECT DISTINCT s.platform FROM social_accounts s WHERE s.creator_id = base.id) a"),
			facet("tier", "size.tier", "base CROSS JOIN LATERAL (SELECT tier_of(base.follower_count, b) AS tier FROM brands b WHERE b.id = (SELECT app_brand())) size"),
		}, " UNION ALL "), base).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, translate("count creators by facets", err)
	}
	facets := &CreatorFacets{}
	lists := map[string]*[]*FacetCount{
		"niche": &facets.Niches, "language": &facets.Languages, "country": &facets.Countries, "platform": &facets.Platforms, "tier": &facets.Tiers,
	}
	for _, list := range lists {
		*list = []*FacetCount{}
	}
	for _, row := range rows {
		if row.Kind == "total" {
			facets.Total = row.Count
			continue
		}
		*lists[row.Kind] = append(*lists[row.Kind], &FacetCount{row.Value, row.Count})
	}
	return facets, nil
}
