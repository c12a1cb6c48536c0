package resolvers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/graph"
	"github.com/rapporthq/rapport/resolvers"
)

// ofCreators is all that a creator can ask of a type: scalars, and of objects
// what names them.
func ofCreators(schema *ast.Schema, typ string) string {
	var fields []string
	for _, field := range schema.Types[typ].Fields {
		if audience := field.Directives.ForName("audience"); audience != nil && audience.Arguments.ForName("only").Value.Raw == "BRAND" {
			continue
		}
		of := schema.Types[field.Type.Name()]
		switch {
		case strings.HasPrefix(field.Name, "__"):
		case of.IsLeafType():
			fields = append(fields, field.Name)
		case of.Fields.ForName("id") != nil:
			fields = append(fields, field.Name+" { id }")
		default:
			fields = append(fields, field.Name+" { "+ofCreators(schema, of.Name)+" }")
		}
	}
	return strings.Join(fields, " ")
}

func TestUnsharedFeedbackChangesNothingForTheCreator(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	clock := rows.At().AddDate(0, 1, 0)
	store := clockedStore(t, on, func() time.Time { return clock })
	brand, creator := rows.Brand(t, on), rows.Creator(t, on)
	manager, self := rows.Member(t, on, brand, auth.RoleManager), rows.As(creator)
	partnership := rows.Partnership(t, on, brand, creator)
	campaign := rows.Campaign(t, on, brand)
	rows.Participant(t, on, campaign, partnership)
	work := rows.Deliverable(t, on, partnership, func(d *db.Deliverable) { d.CampaignID = &campaign.Key })
	figures := rows.Metrics(t, on, rows.Publication(t, on, work))
	about := func(f *db.Feedback) {
		f.DeliverableID, f.CampaignID, f.MetricSnapshotID = &work.Key, &campaign.Key, &figures.Key
	}
	hours := func(n int) func(*db.Feedback) {
		return func(f *db.Feedback) { f.SharedAt = new(rows.At().Add(time.Duration(n) * time.Hour)) }
	}
	first := rows.Feedback(t, on, partnership, manager.UserID, rows.Shared, about, hours(1))
	second := rows.Feedback(t, on, partnership, manager.UserID, rows.Shared, hours(2), func(f *db.Feedback) {
		f.Status, f.AcknowledgedAt, f.Acknowledgement = db.FeedbackAcknowledged, new(rows.At().Add(3*time.Hour)), new("Thanks.")
		f.GoalAttainment, f.Timeliness = new(3), new(5)
	})
	third := rows.Feedback(t, on, partnership, manager.UserID, rows.Shared, hours(3))
	draft := rows.Feedback(t, on, partnership, manager.UserID, about)

	all := ofCreators(graph.NewExecutableSchema(graph.Config{}).Schema(), "Feedback")
	list := func(arguments string) string {
		return "feedback(" + arguments + ") { edges { cursor node { " + all + " } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }"
	}
	var parts []string
	for i, arguments := range []string{
		"first: 100", "first: 1", "last: 2",
		"first: 9, orderBy: [{field: SHARED_AT, direction: ASC}]",
		"first: 9, filter: {status: {eq: SHARED}}", "first: 9, filter: {status: {eq: ACKNOWLEDGED}}", "first: 9, filter: {not: {status: {eq: SHARED}}}",
		fmt.Sprintf("first: 9, filter: {partnershipId: {eq: %q}}", partnership.ID()),
		fmt.Sprintf("first: 9, filter: {brandId: {eq: %q}}", brand.ID()),
		fmt.Sprintf("first: 9, filter: {deliverableId: {eq: %q}}", work.ID()),
		fmt.Sprintf("first: 9, filter: {campaignId: {eq: %q}}", campaign.ID()),
		"first: 9, filter: {deliverableId: {isNull: true}}",
		"first: 9, filter: {sharedAt: {gt: \"2026-03-02T10:00:00Z\"}}", "first: 9, filter: {sharedAt: {isNull: true}}",
		"first: 9, filter: {or: [{sharedAt: {lte: \"2026-03-02T10:00:00Z\"}}, {status: {in: [ACKNOWLEDGED]}}]}",
	} {
		parts = append(parts, fmt.Sprintf("l%d: ", i)+list(arguments))
	}
	for i, f := range []*db.Feedback{first, second, third, draft} {
		parts = append(parts, fmt.Sprintf("n%d: node(id: %q) { ... on Feedback { %s } }", i, f.ID(), all))
	}
	for name, parent := range map[string]string{"Partnership": partnership.ID().String(), "Deliverable": work.ID().String()} {
		parts = append(parts, fmt.Sprintf("of%s: node(id: %q) { ... on %s { %s } }", name, parent, name, list("first: 9")))
	}
	query := "{ " + strings.Join(parts, "\n") + " }"
	before := dataAs(t, store, self, query)
	// The three that are shared; of the draft, nothing.
	for text, times := range map[string]int{`"totalCount":3`: 7, first.ID().String(): 12, draft.ID().String(): 0, `"n3":null`: 1} {
		if n := strings.Count(before, text); n != times {
			t.Fatalf("%s stands %d times in what the creator sees, not %d:\n%s", text, n, times, before)
		}
	}

	rules := domain.New(store)
	as := auth.WithViewer(t.Context(), manager)
	change := func(f *db.Feedback, in domain.FeedbackUpdateInput) error {
		clock = clock.Add(time.Hour)
		_, err := rules.FeedbackUpdate(as, f.ID(), in)
		return err
	}
	worse := domain.FeedbackUpdateInput{
		Goal: new("Something else."), Ratings: &domain.FeedbackRatingsInput{BrandFit: new(1)},
		WhatWorked: graphql.OmittableOf[*string](nil), WhatToChange: graphql.OmittableOf(new("Everything.")),
	}
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"a new revision", func() error { return change(first, worse) }},
		{"another change of it", func() error { return change(first, domain.FeedbackUpdateInput{Goal: new("Something else again.")}) }},
		{"a new revision of what was acknowledged", func() error { return change(second, worse) }},
		{"a changed draft", func() error { return change(draft, worse) }},
		{"a new draft", func() error {
			_, err := rules.FeedbackCreate(as, domain.FeedbackCreateInput{PartnershipID: partnership.ID(), Goal: "One more."})
			return err
		}},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		if diff := cmp.Diff(before, dataAs(t, store, self, query)); diff != "" {
			t.Errorf("%s shows (-before +after):\n%s", step.what, diff)
		}
	}

	// And sharing does show.
	if _, err := rules.FeedbackShare(as, first.ID(), nil); err != nil {
		t.Fatal(err)
	}
	if after := dataAs(t, store, self, query); strings.Count(after, "Something else again.") != 12 {
		t.Errorf("after sharing the creator sees:\n%s", after)
	}
}

// clockedStore is a store over a test's database, with a clock that moves.
func clockedStore(t *testing.T, on *dbtest.DB, clock func() time.Time) *db.Store {
	t.Helper()
	store, err := db.Open(t.Context(), on.URL, db.Options{MaxConns: 4, CursorKey: []byte("a key for tests"), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// dataAs runs an operation as the viewer, and gives the data as it was written.
func dataAs(t *testing.T, store *db.Store, viewer auth.Viewer, query string) string {
	t.Helper()
	session := store.Session(viewer)
	defer session.Close()
	ctx := dataloaders.WithOperation(auth.WithViewer(t.Context(), viewer), dataloaders.NewOperation(session))
	run := executor.New(graph.NewExecutableSchema(resolvers.Config(store, nil)))
	operation, faults := run.CreateOperationContext(graphql.StartOperationTrace(ctx), &graphql.RawParams{Query: query})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	respond, ctx := run.DispatchOperation(ctx, operation)
	response := respond(ctx)
	if len(response.Errors) > 0 {
		t.Fatal(response.Errors)
	}
	return string(response.Data)
}
