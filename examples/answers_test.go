package examples_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/demo"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/server"
)

// today is the moment at which the demo is loaded and asked: its rows follow from
// the day, so its answers do.
func today() time.Time { return time.Date(2026, time.November, 22, 15, 0, 0, 0, time.UTC) }

// speakerHeader names the principal, in the place of a token.
const speakerHeader = "X-Speaker"

// house is the small demo behind a handler.
type house struct {
	handler    http.Handler
	schemas    map[auth.Kind]*ast.Schema
	principals []demo.Principal
}

func newHouse(t *testing.T) *house {
	t.Helper()
	on := dbtest.New(t)
	if _, err := demo.Load(t.Context(), on.AdminURL, demo.Small, today(), nil); err != nil {
		t.Fatal(err)
	}
	h := &house{schemas: map[auth.Kind]*ast.Schema{}}
	for _, kind := range kinds() {
		h.schemas[kind] = server.SchemaFor(server.Schema(), kind)
	}
	store, err := db.Open(t.Context(), on.URL, db.Options{
		CursorKey: []byte("a key for the cursors of a test!"), Now: today,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	h.handler, err = server.NewRapport(store, server.Config{
		Authenticate: func(r *http.Request) (auth.Viewer, error) {
			who, err := demo.Find(r.Context(), on.AdminURL, r.Header.Get(speakerHeader))
			if err != nil {
				return auth.Viewer{}, err
			}
			claims := auth.Claims{Subject: who.Subject, Kind: auth.ClaimKindCreator, ID: "example", IssuedAt: today(), Expires: today().Add(time.Hour)}
			if who.Audience == string(auth.KindBrand) {
				claims.Kind, claims.Brand = auth.ClaimKindBrandUser, gid.Of(db.TypeBrand, who.BrandID).String()
			}
			return store.Principal(r.Context(), claims)
		},
		Now: today,
	})
	if err != nil {
		t.Fatal(err)
	}
	if h.principals, err = demo.Principals(t.Context(), on.AdminURL); err != nil {
		t.Fatal(err)
	}
	return h
}

// speaker is the demo's principal that an example is run as: the first brand's
// manager or, where the description asks for it, owner; and the first creator.
func (e example) speaker() string {
	if e.kind == auth.KindCreator {
		return "creator:nia.okafor"
	}
	if strings.Contains(e.description, "Needs the role OWNER") {
		return "brand:lumi-skin:owner"
	}
	return "brand:lumi-skin:manager"
}

// ask sends one operation and gives its data; an error fails the test.
func (h *house) ask(t *testing.T, speaker, query, operation string, variables map[string]any) map[string]any {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "operationName": operation, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(speakerHeader, speaker)
	recorder := httptest.NewRecorder()
	h.handler.ServeHTTP(recorder, request)
	answer, err := io.ReadAll(recorder.Body)
	if err != nil {
		t.Fatal(err)
	}
	var response struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal(answer, &response); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	if recorder.Code != http.StatusOK || len(response.Errors) > 0 {
		t.Fatalf("%s was answered %d: %s", operation, recorder.Code, answer)
	}
	return response.Data
}

// run runs an example as a person would: the query that finds an id first, if it
// has one, as somebody for whom there is something to find.
func (h *house) run(t *testing.T, e example) map[string]any {
	t.Helper()
	find, act := e.operations(t, e.parsed(t, h.schemas[e.kind]))
	if find == nil {
		return h.ask(t, e.speaker(), e.query, act.Name, e.variables)
	}
	list, isField := find.SelectionSet[0].(*ast.Field)
	if !isField {
		t.Fatalf("%s does not begin with a field", find.Name)
	}
	for _, who := range h.principals {
		if who.Audience != string(e.kind) {
			continue
		}
		found := h.ask(t, who.As, e.query, find.Name, nil)
		if nodes, _ := at(t, found, list.Name, "nodes").([]any); len(nodes) > 0 {
			variables := maps.Clone(e.variables)
			variables["id"] = at(t, nodes, 0, "id")
			return h.ask(t, who.As, e.query, act.Name, variables)
		}
	}
	t.Fatalf("%s finds nothing for anybody", find.Name)
	return nil
}

// at follows a path of keys and indexes into an answer.
func at(t *testing.T, value any, steps ...any) any {
	t.Helper()
	for i, step := range steps {
		switch step := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			if !ok {
				t.Fatalf("no object at %v: %v", steps[:i], value)
			}
			value = object[step]
		case int:
			list, ok := value.([]any)
			if !ok || step >= len(list) {
				t.Fatalf("no item at %v: %v", steps[:i+1], value)
			}
			value = list[step]
		}
	}
	return value
}

// faults lists what a reader would not expect of an answer: a list or a page
// without rows, a userError, and figures that can't be.
func faults(data map[string]any) []string {
	var all []string
	for field, value := range data {
		switch value := value.(type) {
		case nil:
			all = append(all, field+" is null")
		case []any:
			if len(value) == 0 {
				all = append(all, field+" is empty")
			}
		case map[string]any:
			if nodes, isPage := value["nodes"].([]any); isPage && len(nodes) == 0 {
				all = append(all, field+".nodes is empty")
			}
			if told, isPayload := value["userErrors"].([]any); isPayload && len(told) > 0 {
				all = append(all, fmt.Sprintf("%s.userErrors: %v", field, told))
			}
		}
	}
	return append(all, absurd("data", data)...)
}

// absurd lists the places of the largest numbers that the API can tell: in the
// demo no counter is near them.
func absurd(place string, value any) []string {
	var all []string
	switch value := value.(type) {
	case map[string]any:
		for field, inner := range value {
			all = append(all, absurd(place+"."+field, inner)...)
		}
	case []any:
		for i, inner := range value {
			all = append(all, absurd(fmt.Sprintf("%s[%d]", place, i), inner)...)
		}
	case float64:
		if math.Abs(value) >= 1<<53-1 {
			all = append(all, fmt.Sprintf("%s is %.0f", place, value))
		}
	}
	slices.Sort(all)
	return all
}

// TestOperationsAnswer runs every example on the small demo, in the order of
// their names: some write, and the later ones read what they wrote.
func TestOperationsAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	exact := exactAnswers()
	for _, e := range readExamples(t) {
		h.check(t, e, exact[e.name])
		delete(exact, e.name)
	}
	for name := range exact {
		t.Errorf("there is no example %s", name)
	}
}

// check runs an example as a test of its own, and compares the places of its
// answer that are known: a path of keys and indexes, with spaces between.
func (h *house) check(t *testing.T, e example, exact map[string]any) {
	t.Helper()
	t.Run(e.name, func(t *testing.T) {
		answer := h.run(t, e)
		if all := faults(answer); len(all) > 0 {
			t.Errorf("not what a reader expects: %s", strings.Join(all[:min(len(all), 5)], "; "))
		}
		for place, want := range exact {
			steps := []any{}
			for step := range strings.FieldsSeq(place) {
				if i, err := strconv.Atoi(step); err == nil {
					steps = append(steps, i)
				} else {
					steps = append(steps, step)
				}
			}
			if diff := cmp.Diff(want, at(t, answer, steps...)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", place, diff)
			}
		}
	})
}

// exactAnswers are places of answers and what stands there, by example.
func exactAnswers() map[string]map[string]any {
	type object = map[string]any
	return map[string]map[string]any{
		"brand/05-new-campaign": {
			"campaignCreate campaign name": "Spring Glow", "campaignCreate campaign version": 1.0,
		},
		"brand/11-give-feedback": {
			"feedbackCreate feedback status":  "DRAFT",
			"feedbackCreate feedback ratings": object{"contentQuality": 5.0, "timeliness": 4.0},
		},
		"brand/12-audit-log": {
			"auditEntries nodes 0 action": "feedback.created", "auditEntries nodes 0 actor name": "Mara Lindqvist",
			"auditEntries nodes 1 action": "partnership.updated", "auditEntries nodes 2 action": "campaign.created",
		},
		// A page of 100 with 100 partnerships, 100 creators and 10 accounts for each.
		"brand/13-price-of-a-query": {
			"operationCost": object{"requested": 1201.0, "limit": 50000.0, "costliest": "Creator.socialAccounts"},
		},
		"creator/06-acknowledge-feedback": {
			"feedbackAcknowledge feedback status":         "ACKNOWLEDGED",
			"feedbackAcknowledge feedback acknowledgedAt": "2026-11-22T15:00:00Z",
		},
		"creator/07-submit-a-draft": {
			"deliverableSubmit deliverable state": "SUBMITTED",
			"deliverableSubmit deliverable submissions 0": object{
				"number": 1.0, "kind": "DRAFT", "submittedAt": "2026-11-22T15:00:00Z",
			},
		},
		"nocode/01-who-am-i": {
			"viewer kind": "BRAND", "viewer role": "MANAGER", "viewer user name": "Mara Lindqvist",
			"viewer brand name": "Lumi Skin", "viewer scopes": nil,
		},
		"nocode/05-what-happened": {"events nodes 0 occurredAt": "2026-11-22T15:00:00Z"},
		"nocode/07-import-a-spreadsheet": {
			"creatorsImport": object{
				"rows": 3.0, "creatorsCreated": 2.0, "partnershipsCreated": 2.0, "updated": 0.0, "unchanged": 0.0,
				"failed": 1.0, "ignoredHeadings": []any{}, "userErrors": []any{},
				"rowErrors": []any{object{
					"line": 4.0, "column": "Followers", "code": "INVALID",
					"message": "This is not a number of followers. Write one such as 12500, 12.5k or 1.2M, or leave the cell empty.",
				}},
			},
		},
	}
}

// TestNoteTwiceConflicts keeps what the description of the note promises.
func TestNoteTwiceConflicts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	e := readExample(t, "operations/brand/10-note-on-a-partnership.graphql", "brand", auth.KindBrand)
	found := h.ask(t, e.speaker(), e.query, "FindPartnership", nil)
	e.variables["id"] = at(t, found, "partnerships", "nodes", 0, "id")
	e.variables["version"] = at(t, found, "partnerships", "nodes", 0, "version")
	e.variables["notes"] = "First."
	first := h.ask(t, e.speaker(), e.query, "WriteNote", e.variables)
	if diff := cmp.Diff([]any{}, at(t, first, "partnershipUpdate", "userErrors")); diff != "" {
		t.Fatalf("the first note (-want +got):\n%s", diff)
	}
	e.variables["notes"] = "Second."
	second := h.ask(t, e.speaker(), e.query, "WriteNote", e.variables)
	if code := at(t, second, "partnershipUpdate", "userErrors", 0, "code"); code != "CONFLICT" {
		t.Errorf("the second note: got %v, want CONFLICT", code)
	}
	if notes := at(t, second, "partnershipUpdate", "partnership", "notes"); notes != "First." {
		t.Errorf("the note is now %q, want the first", notes)
	}
}

// TestImportTwiceChangesNothing keeps what the description of the import promises.
func TestImportTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	e := readExample(t, "operations/nocode/07-import-a-spreadsheet.graphql", "nocode", auth.KindBrand)
	h.run(t, e)
	again := h.run(t, e)
	for field, want := range map[string]float64{"rows": 3, "creatorsCreated": 0, "partnershipsCreated": 0, "updated": 0, "unchanged": 2, "failed": 1} {
		if got := at(t, again, "creatorsImport", field); got != want {
			t.Errorf("%s of the second import is %v, want %v", field, got, want)
		}
	}
}
