package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/server"
)

// asker sends operations to a server as one person.
type asker struct {
	url, token string
}

// ask runs an operation that must succeed, without errors and without userErrors,
// and gives its data.
func (a asker) ask(t *testing.T, query string, variables map[string]any) map[string]any {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+a.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	var answer struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Errors) > 0 {
		t.Fatalf("%s\nanswers %v", query, answer.Errors)
	}
	for field, payload := range answer.Data {
		if payload, ok := payload.(map[string]any); ok {
			if faults, ok := payload["userErrors"].([]any); ok && len(faults) > 0 {
				t.Fatalf("%s refuses: %v", field, faults)
			}
		}
	}
	return answer.Data
}

// dig walks into an answer by names and list indexes.
func dig(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		var ok bool
		switch step := step.(type) {
		case string:
			var object map[string]any
			if object, ok = value.(map[string]any); ok {
				value, ok = object[step]
			}
		case int:
			var list []any
			if list, ok = value.([]any); ok && step < len(list) {
				value = list[step]
			} else {
				ok = false
			}
		}
		if !ok {
			t.Fatalf("%v has no %v", value, step)
		}
	}
	return value
}

// TestFromASpreadsheetToSharedFeedback is the main job, from end to end: a brand's
// real spreadsheet goes in by the command; one of its rows becomes a partnership
// with work, figures and feedback; its creator signs in, does the work, and reads
// what was shared and nothing before.
func TestFromASpreadsheetToSharedFeedback(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	brand := rows.Brand(t, database)
	manager := rows.Member(t, database, brand, auth.RoleManager)

	var report strings.Builder
	command := app()
	command.Writer = &report
	err := command.Run(t.Context(), []string{
		"rapport", "import", "creators", "spreadsheet/testdata/real-mess.csv",
		"--brand", brand.Slug, "--database-url", database.URL,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, report.String())
	}
	if !strings.Contains(report.String(), "line ") || !strings.Contains(report.String(), "added") {
		t.Fatalf("the report is %s", report.String())
	}

	as := walkServer(t, database)
	brandUser := as(userSubject(t, database, manager), auth.ClaimKindBrandUser, brand.ID().String())
	first := brandUser.ask(t, `{ partnerships(first: 1, orderBy: [{field: FOLLOWER_COUNT, direction: DESC}]) { totalCount nodes {
		id stage creator { id claimed contact { email } socialAccounts { id handle } } } } }`, nil)
	partnership := dig(t, first, "partnerships", "nodes", 0, "id")
	creator := dig(t, first, "partnerships", "nodes", 0, "creator", "id")
	account := dig(t, first, "partnerships", "nodes", 0, "creator", "socialAccounts", 0, "id")
	if claimed := dig(t, first, "partnerships", "nodes", 0, "creator", "claimed"); claimed != false {
		t.Errorf("an imported creator is claimed: %v", claimed)
	}

	// The relationship: discovered or further on in the file, up to a pilot.
	path := []string{"DISCOVERED", "VETTING", "SHORTLISTED", "OUTREACH", "NEGOTIATING", "PILOT"}
	moves := []string{"partnershipVet", "partnershipShortlist", "partnershipStartOutreach", "partnershipNegotiate", "partnershipStartPilot"}
	stage := dig(t, first, "partnerships", "nodes", 0, "stage")
	id := map[string]any{"id": partnership}
	brandUser.ask(t, `mutation($id: ID!) { partnershipRecordContract(id: $id, input: {signedOn: "2026-01-15", revisionLimit: 2}) { userErrors { code message } } }`, id)
	for i, move := range moves {
		if stage == path[i] {
			data := brandUser.ask(t, `mutation($id: ID!) { `+move+`(id: $id) { partnership { stage } userErrors { code message } } }`, id)
			stage = dig(t, data, move, "partnership", "stage")
		}
	}
	if stage != "PILOT" {
		t.Fatalf("the partnership is at %v", stage)
	}
	brandUser.ask(t, `mutation($id: ID!) { creatorInvite(id: $id, input: {subject: "idp|creator", name: "The Creator", email: "creator@example.com"}) { userErrors { code message } } }`,
		map[string]any{"id": creator})
	person := as("idp|creator", auth.ClaimKindCreator, "")

	// The work.
	data := brandUser.ask(t, `mutation($id: ID!, $account: ID!) { deliverableCreate(input: {partnershipId: $id, type: REEL, title: "First reel", accountId: $account}) {
		deliverable { id } userErrors { code message } } }`, map[string]any{"id": partnership, "account": account})
	work := map[string]any{"id": dig(t, data, "deliverableCreate", "deliverable", "id"), "account": account}
	// The brief, which the creator has read.
	data = brandUser.ask(t, `mutation($id: ID!) { briefCreate(input: {partnershipId: $id, title: "First reel", content: {mustHaves: [{text: "Disclosure first"}]}}) {
		brief { id } userErrors { code message } } }`, id)
	data = brandUser.ask(t, `mutation($id: ID!) { briefPublish(id: $id) { brief { activeVersion { id } } userErrors { code message } } }`,
		map[string]any{"id": dig(t, data, "briefCreate", "brief", "id")})
	person.ask(t, `mutation($id: ID!) { briefAcknowledge(versionId: $id) { userErrors { code message } } }`,
		map[string]any{"id": dig(t, data, "briefPublish", "brief", "activeVersion", "id")})
	data = person.ask(t, `mutation($id: ID!) { deliverableSubmit(id: $id, input: {kind: DRAFT, caption: "Ad: my evening routine ✨"}) {
		deliverable { submissions { id number } } userErrors { code message } } }`, map[string]any{"id": work["id"]})
	work["submission"] = dig(t, data, "deliverableSubmit", "deliverable", "submissions", 0, "id")
	brandUser.ask(t, `mutation($id: ID!, $submission: ID!) {
		deliverableStartReview(id: $id) { userErrors { code message } }
		deliverableApprove(id: $id, input: {submissionId: $submission}) { userErrors { code message } } }`,
		map[string]any{"id": work["id"], "submission": work["submission"]})
	data = person.ask(t, `mutation($id: ID!, $account: ID!) { deliverablePublish(id: $id, input: {url: "https://example.com/reel/1", accountId: $account, publishedAt: "2026-02-01T10:00:00Z"}) {
		deliverable { publication { id } } userErrors { code message } } }`, map[string]any{"id": work["id"], "account": account})
	publication := dig(t, data, "deliverablePublish", "deliverable", "publication", "id")
	data = brandUser.ask(t, `mutation($id: ID!) { metricSnapshotRecord(input: {publicationId: $id, capturedAt: "2026-02-03T10:00:00Z", source: MANUAL, views: 120000, likes: 4100}) {
		metricSnapshot { id } userErrors { code message } } }`, map[string]any{"id": publication})
	metric := dig(t, data, "metricSnapshotRecord", "metricSnapshot", "id")

	// The feedback, which the creator sees once it is shared.
	data = brandUser.ask(t, `mutation($p: ID!, $d: ID!, $m: ID!) { feedbackCreate(input: {partnershipId: $p, deliverableId: $d, metricSnapshotId: $m,
		goal: "New viewers", whatWorked: "The first three seconds.", ratings: {goalAttainment: 5}}) { feedback { id } userErrors { code message } } }`,
		map[string]any{"p": partnership, "d": work["id"], "m": metric})
	feedback := map[string]any{"id": dig(t, data, "feedbackCreate", "feedback", "id")}
	const portal = `{ viewer { creator { partnerships { nodes { status brand { name } deliverables { nodes { title state latestMetrics { views }
		feedback { totalCount nodes { goal whatWorked status ratings { goalAttainment } metrics { views } } } } } } } } } }`
	before := dig(t, person.ask(t, portal, nil), "viewer", "creator", "partnerships", "nodes", 0, "deliverables", "nodes", 0, "feedback", "totalCount")
	if before != 0.0 {
		t.Errorf("the creator sees %v drafts", before)
	}
	brandUser.ask(t, `mutation($id: ID!) { feedbackShare(id: $id) { userErrors { code message } } }`, feedback)
	text, err := json.Marshal(person.ask(t, portal, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"viewer":{"creator":{"partnerships":{"nodes":[{"brand":{"name":"` + brand.Name + `"},"deliverables":{"nodes":[{` +
		`"feedback":{"nodes":[{"goal":"New viewers","metrics":{"views":120000},"ratings":{"goalAttainment":5},"status":"SHARED","whatWorked":"The first three seconds."}],"totalCount":1},` +
		`"latestMetrics":{"views":120000},"state":"PUBLISHED","title":"First reel"}]},"status":"ACTIVE"}]}}}}`
	if string(text) != want {
		t.Errorf("the creator sees\n%s\nand not\n%s", text, want)
	}
	person.ask(t, `mutation($id: ID!) { feedbackAcknowledge(id: $id, input: {message: "Thank you."}) { userErrors { code message } } }`, feedback)
	seen := brandUser.ask(t, `query($id: ID!) { node(id: $id) { ... on Feedback { status acknowledgement } } }`, feedback)
	if got := dig(t, seen, "node", "acknowledgement"); got != "Thank you." {
		t.Errorf("the brand reads %v", got)
	}
}

// walkServer serves the database, and gives whoever is named a token for it.
func walkServer(t *testing.T, database *dbtest.DB) func(subject, kind, brand string) asker {
	t.Helper()
	key, err := auth.NewDevKey()
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := auth.NewVerifier(key.Config(nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(verifier.Close)
	store, err := db.Open(t.Context(), database.URL, db.Options{CursorKey: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	handler, err := server.NewRapport(store, server.Config{Authenticate: auth.Authenticator{Verifier: verifier, Directory: store}.FromRequest})
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(handler)
	t.Cleanup(listening.Close)
	return func(subject, kind, brand string) asker {
		token, err := key.Mint(auth.MintInput{Subject: subject, Kind: kind, Brand: brand, TTL: time.Hour, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		return asker{listening.URL, token}
	}
}

func userSubject(t *testing.T, database *dbtest.DB, v auth.Viewer) string {
	t.Helper()
	return rows.Read(t, database, &db.User{Base: db.Base{Key: v.UserID}}).Subject
}
