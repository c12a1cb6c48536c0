package resolvers_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/resolvers"
	"github.com/rapporthq/rapport/server"
)

// begin begins a partnership once for a key.
const begin = `mutation($key: String!, $input: PartnershipCreateInput!) {
	partnershipCreate(input: $input) @idempotent(key: $key) { partnership { id tags } userErrors { code field } }
}`

// beginWith are the variables of [begin].
func beginWith(key string, tags ...string) map[string]any {
	return map[string]any{"key": key, "input": map[string]any{"creatorId": "$creator.new", "tags": tags}}
}

// unknownCreator adds a creator whom aurora can begin with to the world.
func unknownCreator(t testing.TB, a *api) {
	t.Helper()
	id := rows.Creator(t, a.on).ID().String()
	a.names = strings.NewReplacer("$creator.new", id)
}

// keyed sends one operation, and tells whether the answer was given before.
func (a *api) keyed(t testing.TB, principal, query string, variables any) (body string, replayed bool) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	status, header, raw := a.exchange(t, principal, a.names.Replace(string(text)))
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, raw)
	}
	return string(raw), header.Get("Idempotent-Replayed") == "true"
}

func (a *api) partnerships(t testing.TB) int {
	t.Helper()
	return rows.Ask[int](t, a.on, "SELECT count(*) FROM partnerships")
}

func TestSameKeySameAnswer(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	unknownCreator(t, a)
	before := a.partnerships(t)
	first, replayed := a.keyed(t, "aurora.manager", begin, beginWith("k1", "spring"))
	if replayed || !strings.Contains(first, `"tags":["spring"]`) {
		t.Fatalf("first: %v %s", replayed, first)
	}
	// What happens to the object meanwhile does not change the answer.
	if err := rows.Exec(t, a.on, "UPDATE partnerships SET tags = '{autumn}' WHERE tags = '{spring}'"); err != nil {
		t.Fatal(err)
	}
	again, replayed := a.keyed(t, "aurora.manager", begin, beginWith("k1", "spring"))
	if !replayed || again != first {
		t.Errorf("again: %v\n%s\n%s", replayed, first, again)
	}
	other, replayed := a.keyed(t, "aurora.manager", begin, beginWith("k1", "summer"))
	want := `{"data":{"partnershipCreate":{"partnership":null,"userErrors":[{"code":"IDEMPOTENCY_MISMATCH","field":["idempotent","key"]}]}}`
	if replayed || !strings.HasPrefix(other, want) {
		t.Errorf("another payload: %v %s", replayed, other)
	}
	// A key is the principal's own.
	if body, replayed := a.keyed(t, "aurora.owner", begin, beginWith("k1", "spring")); replayed || !strings.Contains(body, "TAKEN") {
		t.Errorf("somebody else's: %v %s", replayed, body)
	}
	if n := a.partnerships(t); n != before+1 {
		t.Errorf("%d partnerships were begun", n-before)
	}
}

func TestKeyOfARefusalIsFree(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	unknownCreator(t, a)
	refused, _ := a.keyed(t, "aurora.manager", begin, beginWith("k", ""))
	if !strings.Contains(refused, `"partnership":null`) {
		t.Fatal(refused)
	}
	if mended, replayed := a.keyed(t, "aurora.manager", begin, beginWith("k", "spring")); replayed || !strings.Contains(mended, `"userErrors":[]`) {
		t.Errorf("mended: %v %s", replayed, mended)
	}
	if n := rows.Ask[int](t, a.on, "SELECT count(*) FROM idempotency_keys WHERE answer IS NOT NULL"); n != 1 {
		t.Errorf("%d answers are kept", n)
	}
}

func TestKeyAtOnce(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	unknownCreator(t, a)
	a.token(t, "aurora.manager")
	before := a.partnerships(t)
	var mu sync.Mutex
	answers := map[string]int{}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			body, _ := a.keyed(t, "aurora.manager", begin, beginWith("k", "spring"))
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(body, "IDEMPOTENCY_IN_PROGRESS") {
				body = "in progress"
			}
			answers[body]++
		})
	}
	all.Wait()
	delete(answers, "in progress")
	if len(answers) != 1 || !strings.Contains(slices.Collect(maps.Keys(answers))[0], `"userErrors":[]`) {
		t.Errorf("answers: %v", answers)
	}
	if n := a.partnerships(t); n != before+1 {
		t.Errorf("%d partnerships were begun", n-before)
	}
}

// TestLostAnswer takes the answer away that a server had yet to store when it died.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	unknownCreator(t, a)
	before := a.partnerships(t)
	first, _ := a.keyed(t, "aurora.manager", begin, beginWith("k", "spring"))
	lose := func(leased string) {
		t.Helper()
		if err := rows.Exec(t, a.on, "UPDATE idempotency_keys SET answer = NULL, leased_until = "+leased); err != nil {
			t.Fatal(err)
		}
	}
	lose("'2200-01-01'")
	if body, _ := a.keyed(t, "aurora.manager", begin, beginWith("k", "spring")); !strings.Contains(body, "IDEMPOTENCY_IN_PROGRESS") {
		t.Errorf("while the first may live: %s", body)
	}
	lose("'2000-01-01'")
	rebuilt, replayed := a.keyed(t, "aurora.manager", begin, beginWith("k", "spring"))
	if replayed || rebuilt != first {
		t.Errorf("made again: %v\n%s\n%s", replayed, first, rebuilt)
	}
	if again, replayed := a.keyed(t, "aurora.manager", begin, beginWith("k", "spring")); !replayed || again != first {
		t.Errorf("kept again: %v %s", replayed, again)
	}
	if n := a.partnerships(t); n != before+1 {
		t.Errorf("%d partnerships were begun", n-before)
	}
}

// TestEveryLostAnswerCanBeMadeAgain wants every payload that carries an object to be
// made from the object.
func TestEveryLostAnswerCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	schema := server.Schema()
	var want []string
	for _, field := range schema.Mutation.Fields {
		payload := schema.Types[field.Type.Name()]
		carries := slices.ContainsFunc(payload.Fields, func(f *ast.FieldDefinition) bool {
			return f.Type.Elem == nil && slices.Contains(schema.Types[f.Type.Name()].Interfaces, "Node")
		})
		if carries && !slices.Contains(want, payload.Name) {
			want = append(want, payload.Name)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, resolvers.Rebuilt()); diff != "" {
		t.Errorf("payloads (-schema +made again):\n%s", diff)
	}
}

func TestMisplacedKeys(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	const vet = `partnershipVet(id: "$partnership.dora")`
	for name, query := range map[string]string{
		"two mutations":        `mutation { a: ` + vet + ` @idempotent(key: "1") { userErrors { code } } b: ` + vet + ` { userErrors { code } } }`,
		"two keys":             `mutation { ` + vet + ` @idempotent(key: "1") { userErrors { code } } ` + vet + ` @idempotent(key: "2") { userErrors { code } } }`,
		"below":                `mutation { ` + vet + ` { userErrors @idempotent(key: "1") { code } } }`,
		"in a fragment, twice": `mutation { a: ` + vet + ` { userErrors { code } } ...F } fragment F on Mutation { b: ` + vet + ` @idempotent(key: "1") { userErrors { code } } }`,
		"a query":              `{ viewer @idempotent(key: "1") { kind } }`,
	} {
		if codes := a.ask(t, "aurora.manager", query, nil).errorCodes(t); !slices.Equal(codes, []string{"GRAPHQL_VALIDATION_FAILED"}) {
			t.Errorf("%s: %v", name, codes)
		}
	}
	unknownCreator(t, a)
	for _, key := range []string{"", strings.Repeat("k", 256)} {
		if body, _ := a.keyed(t, "aurora.manager", begin, beginWith(key, "spring")); !strings.Contains(body, `"code":"OUT_OF_RANGE","field":["idempotent","key"]`) {
			t.Errorf("a key of %d characters: %s", len(key), body)
		}
	}
	if n := rows.Ask[int](t, a.on, "SELECT count(*) FROM idempotency_keys"); n != 0 {
		t.Errorf("%d keys are there", n)
	}
}

// TestKeyOfACreator has two creators send the same key.
func TestKeyOfACreator(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	const rename = `mutation($key: String!) { __typename creatorUpdate(id: "$creator.anna", input: { displayName: "Anna K." }) @idempotent(key: $key) { creator { displayName } userErrors { code } } }`
	for want, principal := range map[string]string{`"displayName":"Anna K."`: "creator.anna", "NOT_FOUND": "creator.ben"} {
		for range 2 {
			if body, _ := a.keyed(t, principal, rename, map[string]any{"key": "k"}); !strings.Contains(body, want) {
				t.Errorf("%s: %s", principal, body)
			}
		}
	}
	if kinds := rows.Ask[int](t, a.on, "SELECT count(*) FROM idempotency_keys WHERE creator_id IS NOT NULL"); kinds != 1 {
		t.Errorf("%d keys of creators are kept", kinds)
	}
}
