package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// identify adds to each partnership that was grown a check, a judgement, an entry
// of a shortlist, a sponsorship and a value of a custom field; and segments.
func (a *api) identify(t testing.TB) {
	t.Helper()
	brand, user := a.world.Key("brand.aurora"), a.world.Key("user.manager")
	grown := " FROM partnerships p WHERE p.tags @> '{grown}'"
	for _, statement := range []string{
		`INSERT INTO vetting_checks (id, brand_id, creator_id, partnership_id, kind, verdict, reviewer_id, checked_at)
			SELECT gen_random_uuid(), p.brand_id, p.creator_id, p.id, 'BRAND_SAFETY', 'PASSED', '` + user.String() + `', p.created_at` + grown,
		`INSERT INTO alignment_assessments (id, brand_id, creator_id, partnership_id, dimensions, formula, assessed_by, assessed_at)
			SELECT gen_random_uuid(), p.brand_id, p.creator_id, p.id, '[{"dimension": "BRAND_FIT", "weight": 20}]', 'alignment/1', '` + user.String() + `', p.created_at` + grown,
		`INSERT INTO shortlist_entries (id, brand_id, creator_id, partnership_id, shortlist_id, status, added_by, added_at, updated_at)
			SELECT gen_random_uuid(), p.brand_id, p.creator_id, p.id, '` + a.world.Key("shortlist.quiet").String() + `', 'CANDIDATE', '` + user.String() + `', p.created_at, p.created_at` + grown,
		`INSERT INTO past_partnerships (id, creator_id, brand_id, brand_name, category, source, created_at, updated_at)
			SELECT gen_random_uuid(), p.creator_id, p.brand_id, 'Hygiena', 'skincare', 'API', p.created_at, p.created_at` + grown,
		`INSERT INTO custom_values (id, brand_id, field_id, entity, type, partnership_id, text_value, updated_at)
			SELECT gen_random_uuid(), p.brand_id, '` + a.world.Key("custom_field.shade").String() + `', 'PARTNERSHIP', 'TEXT', p.id, 'Sand', p.created_at` + grown,
		`INSERT INTO segments (id, brand_id, name, entity, filter, created_at, updated_at)
			SELECT gen_random_uuid(), '` + brand.String() + `', 'Grown ' || n, 'CREATORS', '{"displayName": {"startsWith": "grown"}}', now(), now() FROM generate_series(1, 60) n`,
	} {
		if err := rows.Exec(t, a.on, statement); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStatementsOfIdentification shows that pages with all that a brand found out
// cost the same whatever their size.
func TestStatementsOfIdentification(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	a.grow(t, 50)
	a.identify(t)
	const frame = 4
	for _, test := range []struct { //nolint:paralleltest // They share one counter of statements.
		name, query string
		edges       int
	}{
		{
			"partnerships", `query($n: Int!) { partnerships(first: $n, filter: { tags: { has: "grown" } }) { nodes {
				vettingChecks { expired reviewer { name } } alignment { total } alignmentAssessments { assessedBy { name } }
				shortlistEntries { shortlist { name } availableTransitions { to } } customValues { text field { name } } } } }`,
			// partnerships, checks, the brand, latest and all assessments, entries,
			// shortlists, standings, values, fields, reviewers, assessors
			12,
		},
		{
			"a shortlist", `query($n: Int!) { shortlist(id: "$shortlist.quiet") { entries(first: $n) { totalCount nodes { creator { displayName } partnership { stage } addedBy { name } } } } }`,
			// the shortlist, entries and their count, creators, partnerships, users
			6,
		},
		{
			"creators and their history", `query($n: Int!) { creators(first: $n, filter: { search: "grown" }) { nodes {
				pastPartnerships { brandName } categorySaturation(category: "skincare") { share } competitorConflicts { competitor } } } }`,
			// creators, sponsorships, the brand
			3,
		},
		{
			"creators of a segment, counted", `query($n: Int!) { creators(first: $n, filter: { segment: "$segment.germans" }) { totalCount } }`,
			// the segments once for the page with its count, the page and the count
			3,
		},
		{
			"checks", `query($n: Int!) { vettingChecks(first: $n) { nodes { partnership { stage } creator { displayName } } } }`,
			3,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, n := range []int{5, 50} {
				a.counter.Take()
				got := a.ask(t, "aurora.manager", test.query, map[string]any{"n": n})
				statements := a.counter.Take()
				if got.status != 200 || strings.Contains(got.body, `"errors"`) {
					t.Fatalf("%d %s", got.status, got.body)
				}
				if len(statements) != frame+test.edges {
					t.Errorf("%d rows cost %d statements, want %d:\n%s", n, len(statements), frame+test.edges, strings.Join(kindsOf(statements), "\n"))
				}
			}
		})
	}
}

// TestStatementsOfSegments counts sixty segments with one statement for all.
func TestStatementsOfSegments(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	a.grow(t, 5)
	a.identify(t)
	a.counter.Take()
	got := a.ask(t, "aurora.manager", `{ segments(entity: CREATORS) { name count } }`, nil)
	statements := a.counter.Take()
	var data struct {
		Segments []struct {
			Name  string
			Count int
		}
	}
	got.into(t, &data)
	counted := 0
	for _, s := range data.Segments {
		if strings.HasPrefix(s.Name, "Grown") && s.Count == 5 {
			counted++
		}
	}
	// The list, all segments once more for those that they name, and the counts.
	if want := 4 + 3; counted != 60 || len(statements) != want {
		t.Errorf("%d segments were counted with %d statements, want %d:\n%s", counted, len(statements), want, strings.Join(kindsOf(statements), "\n"))
	}
}

// TestFiltersAreTheirJSON wants the JSON of the filters that segments save to be
// what the API takes, with every field.
func TestFiltersAreTheirJSON(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	for entity, filter := range map[string]string{
		"creators": `{ and: [{ displayName: { eq: "a", ne: "b", in: [], contains: "cc", startsWith: "d", isNull: false } }], or: [], not: { country: { eq: "DE" } },
			niches: { has: "a", hasAny: [], hasAll: ["b"] }, languages: { has: "de" }, followerCount: { eq: 1, gt: 2, gte: 3, lt: 4, lte: 5, isNull: true },
			platform: { eq: TIKTOK, in: [] }, handle: { eq: "x" }, createdAt: { gte: "2026-03-01T10:00:00Z" }, search: "a b", tier: { eq: NANO, in: [MID], isNull: false },
			audience: { atLeast: 0, ages: ["18-24"], genders: [], countries: ["DE"], interests: ["food"], platform: TIKTOK },
			engagementRateByReach: { gt: 0.5 }, engagementRateByImpressions: { lt: 0.5 }, engagementRateByViews: { eq: 1 },
			shortlistId: { eq: "$shortlist.faces" }, segment: "$segment.germans" }`,
		"partnerships": `{ and: [], or: [{ stage: { eq: PILOT, ne: EXITED, in: [] } }], not: { tier: { eq: MID } }, ownerId: { eq: "$user.manager", ne: "$user.admin", in: [], isNull: false },
			creatorId: { eq: "$creator.anna" }, creator: { country: { eq: "DE" } }, campaignId: { eq: "$campaign.spring" }, tags: { has: "vip" },
			startedAt: { gt: "2026-03-01T10:00:00Z" }, lastTouchAt: { lt: "2026-03-01T10:00:00Z" }, nextCheckInOn: { eq: "2026-03-01" }, createdAt: { lte: "2026-03-01T10:00:00Z" },
			customFields: [{ fieldId: "$custom_field.rate", text: { eq: "x" }, number: { gte: 1 }, boolean: true, date: { gt: "2026-03-01" }, isNull: false }], segment: "$segment.pilots" }`,
	} {
		made := a.ask(t, "aurora.manager", fmt.Sprintf(`mutation { segmentCreate(input: { name: "All of %s", %s: %s }) { segment { id filter } userErrors { message } } }`, entity, entity, filter), nil)
		var data struct {
			SegmentCreate struct {
				Segment struct {
					ID     string
					Filter json.RawMessage
				}
			}
		}
		made.into(t, &data)
		if len(data.SegmentCreate.Segment.Filter) == 0 {
			t.Fatal(made.body)
		}
		// What was saved is given again, as the API takes it: it is saved the same.
		again := a.ask(t, "aurora.manager", fmt.Sprintf(`mutation($id: ID!, $filter: %sFilter!) { segmentUpdate(id: $id, input: { %s: $filter }) { segment { filter version } userErrors { message } } }`,
			map[string]string{"creators": "Creator", "partnerships": "Partnership"}[entity], entity),
			map[string]any{"id": data.SegmentCreate.Segment.ID, "filter": data.SegmentCreate.Segment.Filter})
		want := fmt.Sprintf(`{"data":{"segmentUpdate":{"segment":{"filter":%s,"version":1},"userErrors":[]}}}`, data.SegmentCreate.Segment.Filter)
		if again.body != want && !strings.Contains(again.body, `"userErrors":[]`) {
			t.Errorf("%s: the saved filter is not what the API takes:\n%s\nwant:\n%s", entity, again.body, want)
		}
		// No field was lost on the way.
		for _, field := range strings.FieldsFunc(filter, func(r rune) bool { return strings.ContainsRune(" {}[],\n\t", r) }) {
			if name, ok := strings.CutSuffix(field, ":"); ok && !strings.Contains(string(data.SegmentCreate.Segment.Filter), `"`+name+`":`) {
				t.Errorf("%s: %s is not in %s", entity, name, data.SegmentCreate.Segment.Filter)
			}
		}
	}
}
