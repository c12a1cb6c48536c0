package resolvers_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// list is a list to go through: the way to it, and what it can be ordered and
// filtered by.
type list struct {
	name string
	// open and shut stand around the list's field.
	open, field, shut string
	orders, filters   []string
}

func lists() []list {
	partnerships := []string{"CREATED_AT", "CONTACTED_AT", "STARTED_AT", "LAST_TOUCH_AT", "NEXT_CHECK_IN_ON", "FOLLOWER_COUNT"}
	work := []string{"CREATED_AT", "DRAFT_DUE_ON", "PUBLISH_FROM"}
	return []list{
		{"partnerships", "{ ", "partnerships", " }", partnerships, []string{
			`{}`, `{ tags: { has: "grown" } }`, `{ or: [{ lastTouchAt: { isNull: true } }, { tier: { isNull: false } }] }`, `{ not: { nextCheckInOn: { isNull: true } } }`,
		}},
		{"brand.partnerships", "{ viewer { brand { ", "partnerships", " } } }", partnerships, []string{`{}`, `{ stage: { in: [DISCOVERED, VETTING] } }`}},
		{"campaign.partnerships", `{ campaign(id: "$campaign.spring") { `, "partnerships", " } }", partnerships, []string{`{}`}},
		{"creators", "{ ", "creators", " }", []string{"CREATED_AT", "DISPLAY_NAME", "FOLLOWER_COUNT"}, []string{`{}`, `{ displayName: { contains: "gr" } }`}},
		{"deliverables", "{ ", "deliverables", " }", work, []string{`{}`, `{ state: { ne: ASSIGNED } }`, `{ draftDueOn: { isNull: true } }`}},
		{"campaigns", "{ ", "campaigns", " }", []string{"STARTS_ON", "ENDS_ON", "NAME"}, []string{`{}`, `{ endsOn: { isNull: false } }`}},
		{"feedback", "{ ", "feedback", " }", []string{"CREATED_AT", "SHARED_AT"}, []string{`{}`, `{ status: { in: [DRAFT, SHARED] } }`}},
	}
}

// uneven spreads nulls and equal values over all that lists are ordered by.
func (a *api) uneven(t testing.TB) {
	t.Helper()
	third := func(column, value string) string {
		return fmt.Sprintf("%s = CASE abs(hashtext(id::text || '%[1]s')) %% 3 WHEN 0 THEN NULL ELSE %s + (abs(hashtext('%[1]s' || id::text)) %% 3) * interval '1 day' END", column, value)
	}
	for _, statement := range []string{
		"UPDATE partnerships SET " + third("last_touch_at", "timestamptz '2026-03-01 10:00:00.123456Z'") + ", " + third("next_check_in_on", "date '2026-03-01'") +
			", follower_count = nullif(abs(hashtext(id::text)) % 4, 0), created_at = timestamptz '2026-03-01Z' + (abs(hashtext(id::text)) % 5) * interval '1 microsecond'",
		"UPDATE partnerships SET " + third("contacted_at", "timestamptz '2026-02-01Z'") + ", " + third("started_at", "timestamptz '2026-02-01Z'") + " WHERE stage = 'DISCOVERED'",
		"UPDATE creators SET follower_count = nullif(abs(hashtext(id::text)) % 4, 0), display_name = (ARRAY['Grün', 'grün', 'Ανθή', 'grau'])[1 + abs(hashtext(id::text)) % 4] WHERE display_name LIKE 'Grown%'",
		"UPDATE deliverables SET " + third("draft_due_on", "date '2026-03-01'") + ", " + third("publish_from", "timestamptz '2026-03-01Z'") + " WHERE title = 'Grown'",
		"UPDATE campaigns SET starts_on = date '2026-03-01' + abs(hashtext(id::text)) % 3 WHERE name LIKE 'Grown%'",
		"UPDATE campaigns SET ends_on = nullif(starts_on, date '2026-03-02'), name = (ARRAY['A', 'a', 'B'])[1 + abs(hashtext(id::text)) % 3] WHERE name LIKE 'Grown%'",
		"UPDATE feedback SET created_at = timestamptz '2026-03-01Z' WHERE abs(hashtext(id::text)) % 2 = 0",
		"INSERT INTO campaign_participants (id, brand_id, campaign_id, partnership_id, creator_id, added_at) SELECT gen_random_uuid(), c.brand_id, c.id, p.id, p.creator_id, now() " +
			"FROM campaigns c JOIN partnerships p ON p.brand_id = c.brand_id WHERE c.name = 'Spring launch' ON CONFLICT DO NOTHING",
	} {
		if err := rows.Exec(t, a.on, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

type page struct {
	Edges []struct {
		Cursor string
		Node   struct{ ID string }
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
	TotalCount int
}

func (p page) ids() []string {
	ids := make([]string, len(p.Edges))
	for i, edge := range p.Edges {
		ids[i] = edge.Node.ID
	}
	return ids
}

func (l list) query(arguments string) string {
	return l.open + l.field + "(" + arguments + ") { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }" + l.shut
}

// page reads one page of a list.
func (a *api) page(t testing.TB, principal string, l list, arguments string) page {
	t.Helper()
	var data json.RawMessage
	a.ask(t, principal, l.query(arguments), nil).into(t, &data)
	for {
		var inner map[string]json.RawMessage
		if err := json.Unmarshal(data, &inner); err != nil {
			t.Fatal(err)
		}
		if _, ok := inner["edges"]; ok {
			break
		}
		for _, value := range inner {
			data = value
		}
	}
	var read page
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// TestPages goes through lists forward and backward by pages of any size, with
// any filter and order, over rows with nulls and equal values: the pages together
// are the whole list, nothing twice and nothing left out.
func TestPages(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	a.grow(t, 40)
	a.uneven(t)
	for i, l := range lists() {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			dice := rand.New(rand.NewPCG(7, uint64(i)))
			for range 12 {
				arguments := ", filter: " + l.filters[dice.IntN(len(l.filters))] + ", orderBy: [" + l.order(dice) + "]"
				whole := a.page(t, "aurora.manager", l, "first: 100"+arguments)
				all := whole.ids()
				if whole.PageInfo.HasNextPage || whole.TotalCount != len(all) || len(all) < 2 {
					t.Fatalf("%s: %d of %d rows in one page", arguments, len(all), whole.TotalCount)
				}
				if sorted := slices.Sorted(slices.Values(all)); len(slices.Compact(sorted)) != len(all) {
					t.Fatalf("%s: a row stands twice in %v", arguments, all)
				}
				if diff := cmp.Diff(all, a.walk(t, l, arguments, dice, len(all), false)); diff != "" {
					t.Errorf("forward by %s (-whole +pages):\n%s", arguments, diff)
				}
				if diff := cmp.Diff(all, a.walk(t, l, arguments, dice, len(all), true)); diff != "" {
					t.Errorf("backward by %s (-whole +pages):\n%s", arguments, diff)
				}
				from, to := dice.IntN(len(all)), dice.IntN(len(all))
				between := a.page(t, "aurora.manager", l, fmt.Sprintf("first: 100, after: %q, before: %q%s", whole.Edges[min(from, to)].Cursor, whole.Edges[max(from, to)].Cursor, arguments))
				want := all[min(from, to)+1 : max(from, to, min(from, to)+1)]
				if from == to {
					want = nil
				}
				if diff := cmp.Diff(append([]string{}, want...), between.ids()); diff != "" {
					t.Errorf("between two cursors by %s (-want +got):\n%s", arguments, diff)
				}
			}
		})
	}
}

// order makes an order of one to three fields.
func (l list) order(dice *rand.Rand) string {
	fields := slices.Clone(l.orders)
	dice.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	var parts []string
	for _, field := range fields[:1+dice.IntN(min(3, len(fields)))] {
		parts = append(parts, "{ field: "+field+", direction: "+[]string{"ASC", "DESC"}[dice.IntN(2)]+" }")
	}
	return strings.Join(parts, ", ")
}

// walk gathers a list page by page.
func (a *api) walk(t testing.TB, l list, arguments string, dice *rand.Rand, total int, backward bool) []string {
	t.Helper()
	gathered := []string{}
	cursor := ""
	for range total + 2 {
		size := 1 + dice.IntN(total/2)
		arguments := fmt.Sprintf("first: %d%s%s", size, cursor, arguments)
		if backward {
			arguments = strings.Replace(arguments, "first:", "last:", 1)
		}
		got := a.page(t, "aurora.manager", l, arguments)
		ids := got.ids()
		if got.TotalCount != total || len(ids) > size {
			t.Fatalf("%s: %d of %d rows", arguments, len(ids), got.TotalCount)
		}
		if backward {
			gathered = append(ids, gathered...)
			if got.PageInfo.HasNextPage != (cursor != "") {
				t.Errorf("%s: hasNextPage is %t", arguments, got.PageInfo.HasNextPage)
			}
			if !got.PageInfo.HasPreviousPage {
				return gathered
			}
			cursor = fmt.Sprintf(", before: %q", *got.PageInfo.StartCursor)
			continue
		}
		gathered = append(gathered, ids...)
		if got.PageInfo.HasPreviousPage != (cursor != "") {
			t.Errorf("%s: hasPreviousPage is %t", arguments, got.PageInfo.HasPreviousPage)
		}
		if !got.PageInfo.HasNextPage {
			return gathered
		}
		cursor = fmt.Sprintf(", after: %q", *got.PageInfo.EndCursor)
	}
	t.Fatalf("%s has no end", arguments)
	return nil
}

// TestOrderIsSQLs compares a list with what the database makes of the same order.
func TestOrderIsSQLs(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	a.grow(t, 40)
	a.uneven(t)
	for _, direction := range []string{"ASC", "DESC"} {
		for field, column := range map[string]string{
			"CREATED_AT": "created_at", "CONTACTED_AT": "contacted_at", "STARTED_AT": "started_at",
			"LAST_TOUCH_AT": "last_touch_at", "NEXT_CHECK_IN_ON": "next_check_in_on", "FOLLOWER_COUNT": "follower_count",
		} {
			got := a.page(t, "aurora.viewer", lists()[0], fmt.Sprintf("first: 100, orderBy: [{ field: %s, direction: %s }]", field, direction))
			var want []string
			for _, key := range rows.All[string](t, a.on, fmt.Sprintf("SELECT id::text FROM partnerships WHERE brand_id = ? ORDER BY %s %s NULLS LAST, id %[2]s", column, direction), a.world.Key("brand.aurora")) {
				want = append(want, idOfText(t, "partnership", key))
			}
			if diff := cmp.Diff(want, got.ids()); diff != "" {
				t.Errorf("by %s %s (-SQL +ours):\n%s", field, direction, diff)
			}
		}
	}
}

// TestBadCursors shows that a cursor is of one list, with one filter and order,
// as one principal sees it, and that nobody can make one.
func TestBadCursors(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	partnerships := lists()[0]
	good := a.page(t, "aurora.manager", partnerships, "first: 1").Edges[0].Cursor
	if next := a.page(t, "aurora.manager", partnerships, fmt.Sprintf("first: 1, after: %q", good)); len(next.Edges) != 1 {
		t.Fatalf("the good cursor gives %+v", next)
	}
	refused := func(name, principal, query string) {
		t.Helper()
		got := a.ask(t, principal, query, nil)
		if diff := cmp.Diff([]string{"BAD_CURSOR"}, got.errorCodes(t)); diff != "" {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	use := func(l list, cursor, more string) string {
		return l.query(fmt.Sprintf("first: 1, after: %q%s", cursor, more))
	}
	for i := range good {
		edited := []byte(good)
		edited[i] = map[bool]byte{true: 'B', false: 'A'}[edited[i] == 'A']
		if string(edited) == good {
			continue
		}
		refused(fmt.Sprint("edited at ", i), "aurora.manager", use(partnerships, string(edited), ""))
	}
	for _, edited := range []string{"", "x", good[:len(good)-2], good + "AA", strings.ToUpper(good), "bm90IGEgY3Vyc29yIG9mIHRoaXMgc2VydmVyIGF0IGFsbA", "' OR 1=1 --", "👍"} {
		refused(fmt.Sprintf("%q", edited), "aurora.manager", use(partnerships, edited, ""))
	}
	refused("another filter", "aurora.manager", use(partnerships, good, `, filter: { tags: { has: "spring" } }`))
	refused("another order", "aurora.manager", use(partnerships, good, `, orderBy: [{ field: STARTED_AT }]`))
	refused("another direction", "aurora.manager", use(partnerships, good, `, orderBy: [{ field: CREATED_AT, direction: ASC }]`))
	refused("as before", "aurora.manager", partnerships.query(fmt.Sprintf("last: 1, before: %q", good[:10])))
	for _, l := range lists()[1:] {
		refused("of "+l.name, "aurora.manager", use(l, good, ""))
	}
	for _, p := range a.world.Principals() {
		if p.Name != "aurora.manager" {
			refused("as "+p.Name, p.Name, use(partnerships, good, ""))
		}
	}
	spring := list{"", `{ node(id: "$campaign.spring") { ... on Campaign { `, "partnerships", " } } }", nil, nil}
	evergreen := list{"", `{ node(id: "$campaign.evergreen") { ... on Campaign { `, "partnerships", " } } }", nil, nil}
	refused("of another object's list", "aurora.manager", use(evergreen, a.page(t, "aurora.manager", spring, "first: 1").Edges[0].Cursor, ""))
}
