package resolvers_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/db"
)

// trips counts a store's round trips: all statements of one are sent before the
// first of them is answered. Give it to a store as a hook, and ask one operation
// at a time.
type trips struct {
	mu sync.Mutex
	// waiting is how many statements were sent and not answered yet.
	waiting    int
	kinds      [][]string
	statements int
}

var _ bun.QueryHook = (*trips)(nil)

// BeforeQuery begins a round trip with the first statement after an answer.
func (c *trips) BeforeQuery(ctx context.Context, event *bun.QueryEvent) context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == 0 {
		c.kinds = append(c.kinds, nil)
	}
	c.waiting++
	c.statements++
	last := len(c.kinds) - 1
	c.kinds[last] = append(c.kinds[last], kindOf(event.Query))
	return ctx
}

// AfterQuery ends one statement's wait.
func (c *trips) AfterQuery(context.Context, *bun.QueryEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting--
}

// take gives what each round trip held since it was last called.
func (c *trips) take() (rounds [][]string, statements int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rounds, statements = c.kinds, c.statements
	c.kinds, c.statements = nil, 0
	return rounds, statements
}

// TestRoundTripsOfAPage shows that a page costs a round trip a level, whatever it
// holds: 5, 50 and 100 objects send the same statements in the same round trips.
// The first begins the snapshot and the last one ends it, so neither costs one.
func TestRoundTripsOfAPage(t *testing.T) {
	t.Parallel()
	counter := &trips{}
	a := inWorld(t, func(o *db.Options) { o.Hooks = append(o.Hooks, counter) })
	a.grow(t, sizes[len(sizes)-1])
	for _, test := range []struct { //nolint:paralleltest // They share one counter.
		name, query string
		// levels is how deep edges hang on rows that must be there first.
		levels int
	}{
		{"one level", `query($n: Int!) { partnerships(first: $n) { nodes { id stage tags } } }`, 1},
		{
			"lists side by side, counted",
			`query($n: Int!) { partnerships(first: $n) { totalCount nodes { id } } deliverables(first: $n) { totalCount nodes { title } } campaigns(first: $n) { nodes { name } } }`, 1,
		},
		{
			"what the viewer's own key leads to", `query($n: Int!) { viewer { user { name } brand { name partnerships(first: $n) { nodes { id } } } } }`, 1,
		},
		{
			"a campaign's series beside a list",
			`query($n: Int!) { campaign(id: "$campaign.spring") { metricSeries(from: "2026-02-20", to: "2026-03-05") { day views } } partnerships(first: $n) { nodes { id } } }`, 1,
		},
		{
			"a series of each",
			`query($n: Int!) { partnerships(first: $n) { nodes { metricSeries(from: "2026-02-20", to: "2026-03-05", each: WEEK) { day publications views } } } }`, 2,
		},
		{
			"two levels with many edges",
			`query($n: Int!) { partnerships(first: $n) { nodes { brand { name } creator { displayName } owner { name } lastDeliverable { title } stageChanges { to }
				deliverables(first: 2) { totalCount nodes { title } } feedback(first: 2) { nodes { goal } } campaigns(first: 1) { nodes { name } } } } }`, 2,
		},
		{
			"five levels",
			`query($n: Int!) { partnerships(first: $n) { nodes { creator { tier socialAccounts { latestMetrics { followers } audience { account { handle } } } }
				deliverables(first: 2) { nodes { submissions { reviews { reviewer { name } } } availableTransitions { to } } } } } }`, 5,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var first [][]string
			for _, n := range sizes {
				// The first asks who it is, and prepares; after that all is known.
				a.ask(t, "aurora.manager", test.query, map[string]any{"n": n})
				counter.take()
				before := a.planned(t)
				got := a.ask(t, "aurora.manager", test.query, map[string]any{"n": n})
				rounds, statements := counter.take()
				if a.planned(t) != before+1 || strings.Contains(got.body, `"errors"`) {
					t.Fatalf("no plan answered: %s", got.body)
				}
				if len(rounds) != test.levels {
					t.Errorf("%d objects took %d round trips, want %d: %v", n, len(rounds), test.levels, rounds)
				}
				last := rounds[len(rounds)-1]
				if rounds[0][0] != "BEGIN" || last[len(last)-1] != "COMMIT" {
					t.Errorf("the snapshot does not begin and end with them: %v", rounds)
				}
				if first == nil {
					first = rounds
				}
				if diff := cmp.Diff(first, rounds); diff != "" {
					t.Errorf("%d objects, %d statements (-of %d +of %d):\n%s", n, statements, sizes[0], n, diff)
				}
			}
		})
	}
}

// TestEmptyLevelsCostNothing asks for what hangs on rows that are not there: no
// statement is sent for it.
func TestEmptyLevelsCostNothing(t *testing.T) {
	t.Parallel()
	counter := &trips{}
	a := inWorld(t, func(o *db.Options) { o.Hooks = append(o.Hooks, counter) })
	const query = `{ partnerships(filter: { tags: { has: "nobody has this" } }) { nodes { creator { socialAccounts { latestMetrics { id } } } deliverables { nodes { submissions { id } } } } } }`
	for range 2 {
		counter.take()
		got := a.ask(t, "aurora.manager", query, nil)
		if want := `{"data":{"partnerships":{"nodes":[]}}}`; got.body != want {
			t.Errorf("it is %s, want %s", got.body, want)
		}
	}
	rounds, _ := counter.take()
	if len(rounds) != 1 {
		t.Errorf("it took %d round trips: %v", len(rounds), rounds)
	}
}
