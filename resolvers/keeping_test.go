package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// growKeeping adds to each of so many partnerships that have grown an interaction,
// a decision, check-ins, a wave, a score and a time in a programme.
func (a *api) growKeeping(t testing.TB, count int) {
	t.Helper()
	brand, user := a.world.Key("brand.aurora"), a.world.Key("user.manager")
	var all []any
	add := func(row any) { all = append(all, row) }
	for i := range count {
		at := rows.At().Add(time.Duration(i) * time.Minute)
		key := func(kind string) db.Base {
			return db.Base{Key: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s %d", kind, i))}
		}
		partnership, creator, stamp := key("partnership").Key, key("creator").Key, db.NewStamp(at)
		add(&db.Interaction{
			Base: key("interaction"), BrandID: brand, PartnershipID: partnership, Kind: db.InteractionNote, Subject: "Grown", OccurredAt: at,
			Participants: []string{}, Links: []string{}, LoggedByID: &user, CreatedAt: at, Stamp: stamp,
		})
		add(&db.Decision{Base: key("decision"), BrandID: brand, PartnershipID: partnership, What: "Grown", Why: "Grown", DecidedByID: user, DecidedAt: at, InteractionID: new(key("interaction").Key), CreatedAt: at})
		add(&db.CheckIn{Base: key("check-in"), BrandID: brand, PartnershipID: partnership, DueOn: a.day(i), CreatedAt: at, Stamp: stamp})
		add(&db.CheckIn{Base: key("touch"), BrandID: brand, PartnershipID: partnership, DueOn: a.day(0), DoneAt: &at, CreatedAt: at, Stamp: stamp})
		add(&db.RoadmapWave{
			Base: key("wave"), BrandID: brand, PartnershipID: partnership, CreatorID: creator, Year: 2026, Quarter: 2, Title: "Grown",
			Formats: []db.ContentFormat{}, Channels: []db.Platform{}, BudgetMinor: new(int64(1)), Status: db.WavePlanned, CreatedAt: at, Stamp: stamp,
		})
		add(&db.QualitativeScore{Base: key("score"), BrandID: brand, PartnershipID: partnership, CreatorID: creator, ContentQuality: new(3), ScoredByID: &user, ScoredAt: at})
		add(&db.BrandFeedback{Base: key("told"), BrandID: brand, PartnershipID: partnership, CreatorID: creator, Respect: new(4), CreatedAt: at, Stamp: stamp})
	}
	rows.Insert(t, a.on, all...)
}

// TestStatementsOfKeeping shows that the lists of what keeps a relationship cost the
// same for 5 and for 50 partnerships, and a timeline one statement for each type
// that it shows.
func TestStatementsOfKeeping(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	a.grow(t, sizes[len(sizes)-1])
	a.growKeeping(t, sizes[len(sizes)-1])
	const frame = 4
	for _, test := range []struct { //nolint:paralleltest // They share one counter of statements.
		name, query string
		edges       int
	}{
		{
			"timelines, counted, with what they are about",
			`query($n: Int!) { partnerships(first: $n, filter: { tags: { has: "grown" } }) { nodes {
				timeline(first: 12) { totalCount nodes { kind at action subject { id ... on Interaction { loggedBy { name } } ... on Decision { interaction { subject } } } } } } } }`,
			// partnerships, entries and their counts; interactions, decisions, check-ins,
			// submissions, reviews, publications, feedback to the brand, scores; users
			// and the decisions' interactions
			3 + 8 + 2,
		},
		{
			"the log and the plans",
			`query($n: Int!) { partnerships(first: $n, filter: { tags: { has: "grown" } }) { nodes {
				interactions(first: 3) { totalCount nodes { subject } } decisions { what supersededBy { id } } checkIns { status availableTransitions { to } }
				brandFeedback { note } roadmap { budget { amount } } qualitativeScores { note } enrolments { tier } } } }`,
			// partnerships, interactions and their counts, decisions and their successors,
			// check-ins, the brand for their day and for the money of waves, the partnerships for
			// their moves; feedback, waves, scores, enrolments
			3 + 2 + 4 + 4,
		},
		{
			"overdue check-ins",
			`query($n: Int!) { checkIns(first: $n, filter: { status: { in: [PLANNED, OVERDUE] } }) { totalCount nodes { status partnership { creator { displayName } } } } }`,
			// check-ins and their count, the brand for their day, partnerships, creators
			5,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, n := range sizes {
				a.counter.Take()
				got := a.ask(t, "aurora.manager", test.query, map[string]any{"n": n})
				statements := a.counter.Take()
				var data map[string]struct{ Nodes []json.RawMessage }
				got.into(t, &data)
				for list, page := range data {
					if len(page.Nodes) != n {
						t.Fatalf("%s has %d nodes, want %d", list, len(page.Nodes), n)
					}
				}
				if len(statements) != frame+test.edges {
					t.Errorf("%d rows cost %d statements, want %d:\n%s", n, len(statements), frame+test.edges, strings.Join(kindsOf(statements), "\n"))
				}
			}
		})
	}
}
