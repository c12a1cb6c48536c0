package resolvers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/server"
)

// keyOf makes a key as aurora's admin, and has it speak as the principal of that
// name from then on.
func keyOf(t testing.TB, a *api, principal string, scopes ...string) (id string) {
	t.Helper()
	var made struct {
		APIKeyCreate struct {
			APIKey struct{ ID string }
			Secret string
		}
	}
	a.ask(t, "aurora.admin", `mutation($scopes: [String!]!) { apiKeyCreate(input: { name: "n8n", scopes: $scopes }) { apiKey { id } secret userErrors { message } } }`,
		map[string]any{"scopes": scopes}).into(t, &made)
	a.speak(principal, made.APIKeyCreate.Secret)
	return made.APIKeyCreate.APIKey.ID
}

// speak has the bearer token stand for the principal of that name.
func (a *api) speak(principal, bearer string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tokens[principal] = bearer
}

func TestAPIKeyActsWithinItsScopes(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	id := keyOf(t, a, "key", "creators:read", "partnerships:read", "partnerships:write", "keys:write", "keys:read", "brand:write", "brand:read")
	const write = `mutation { partnershipUpdate(id: "$partnership.dora", input: { tags: ["by a program"] }) { userErrors { code } } }`
	for _, c := range []struct{ name, query, holds string }{
		{"reads by a plan", `{ creators(first: 1) { nodes { displayName } } viewer { kind user { name } scopes } }`, `"user":{"name":"Adam Admin"},"scopes":["brand:read"`},
		{"reads what is not its own", `{ campaigns(first: 1) { nodes { name } } }`, "FORBIDDEN"},
		{"writes", write, `"userErrors":[]`},
		{"writes what is not its own", `mutation { campaignCreate(input: { name: "x", type: LAUNCH, startsOn: "2026-05-01" }) { userErrors { code } } }`, "FORBIDDEN"},
		{"makes another key", `mutation { apiKeyCreate(input: { name: "x", scopes: ["creators:read"] }) { secret userErrors { code } } }`, `{"secret":null,"userErrors":[{"code":"FORBIDDEN"}]}`},
		{"revokes itself", `mutation { apiKeyRevoke(id: "` + id + `") { userErrors { code } } }`, `"userErrors":[{"code":"FORBIDDEN"}]`},
		{"makes a member", `mutation { membershipCreate(input: { subject: "s", name: "N", email: "n@example.com", role: ADMIN }) { userErrors { code } } }`, `"userErrors":[{"code":"FORBIDDEN"}]`},
		{"lists keys", `{ viewer { brand { apiKeys { name } } } }`, "FORBIDDEN"},
	} {
		if got := a.ask(t, "key", c.query, nil); !strings.Contains(got.body, c.holds) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	logged := rows.Ask[string](t, a.on, "SELECT after->>'apiKeyId' || ' ' || (after->'changed' IS NOT NULL) FROM audit_entries WHERE action = 'partnership.updated' ORDER BY number DESC LIMIT 1")
	if logged != id+" true" {
		t.Errorf("the audit log tells %q", logged)
	}
	if n := rows.Ask[int](t, a.on, "SELECT count(*) FROM api_keys WHERE name = 'n8n' AND last_used_at IS NOT NULL"); n != 1 {
		t.Error("its use was not noted")
	}
}

func TestAPIKeyEnds(t *testing.T) {
	t.Parallel()
	const names = "{ creators(first: 1) { nodes { displayName } } }"
	for name, c := range map[string]struct {
		mutation, sql string
		status        int
	}{
		"revoked":                    {`mutation { apiKeyRevoke(id: "$key", input: { reason: "Lost." }) { apiKey { revokedAt } userErrors { code } } }`, "", http.StatusUnauthorized},
		"changed over at once":       {`mutation { apiKeyRotate(id: "$key", input: { overlapHours: 0 }) { secret userErrors { code } } }`, "", http.StatusUnauthorized},
		"changed over":               {`mutation { apiKeyRotate(id: "$key") { secret userErrors { code } } }`, "", http.StatusOK},
		"changed over two days ago":  {`mutation { apiKeyRotate(id: "$key") { secret userErrors { code } } }`, "UPDATE api_keys SET previous_until = '2026-03-19' WHERE previous_until IS NOT NULL", http.StatusUnauthorized},
		"over":                       {"", "UPDATE api_keys SET created_at = '2026-01-01', expires_at = '2026-03-20 11:59:59+00'", http.StatusUnauthorized},
		"its maker has left":         {"", "UPDATE memberships SET ended_at = now() FROM users u WHERE u.id = user_id AND u.subject = 'admin'", http.StatusUnauthorized},
		"its maker's tokens are off": {"", "UPDATE users SET tokens_valid_after = now() + interval '10 years' WHERE subject = 'admin'", http.StatusUnauthorized},
		"its maker got a small role": {"", "UPDATE memberships SET role = 'VIEWER' FROM users u WHERE u.id = user_id AND u.subject = 'admin'", http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := inWorld(t)
			id := keyOf(t, a, "key", "creators:read")
			for range 2 {
				if got := a.ask(t, "key", names, nil); got.status != http.StatusOK || !strings.Contains(got.body, "displayName") {
					t.Fatalf("before: %v", got)
				}
			}
			if c.mutation != "" {
				if got := a.ask(t, "aurora.owner", strings.Replace(c.mutation, "$key", id, 1), nil); !strings.Contains(got.body, `"userErrors":[]`) {
					t.Fatal(got)
				}
			}
			if c.sql != "" {
				if err := rows.Exec(t, a.on, c.sql); err != nil {
					t.Fatal(err)
				}
			}
			if got := a.ask(t, "key", names, nil); got.status != c.status {
				t.Errorf("after: %v", got)
			}
		})
	}
}

// TestRotatedAPIKey changes a key over twice: of three secrets the last two hold.
func TestRotatedAPIKey(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	id := keyOf(t, a, "key.0", "creators:read")
	for _, next := range []string{"key.1", "key.2"} {
		var rotated struct{ APIKeyRotate struct{ Secret string } }
		a.ask(t, "aurora.owner", `mutation { apiKeyRotate(id: "`+id+`") { secret } }`, nil).into(t, &rotated)
		a.speak(next, rotated.APIKeyRotate.Secret)
	}
	for principal, status := range map[string]int{"key.0": http.StatusUnauthorized, "key.1": http.StatusOK, "key.2": http.StatusOK} {
		if got := a.ask(t, principal, "{ creators(first: 1) { nodes { id } } }", nil); got.status != status {
			t.Errorf("%s: %v", principal, got)
		}
	}
}

func TestAPIKeyRefusals(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	before := rows.All[string](t, a.on, "SELECT row_to_json(k)::text FROM api_keys k ORDER BY id")
	for _, c := range []struct{ name, principal, query, holds string }{
		{
			"no scope", "aurora.admin", `mutation { apiKeyCreate(input: { name: " ", scopes: [], expiresAt: "2027-04-01T00:00:00Z" }) { userErrors { code field } } }`,
			`[{"code":"REQUIRED","field":["input","name"]},{"code":"REQUIRED","field":["input","scopes"]},{"code":"OUT_OF_RANGE","field":["input","expiresAt"]}]`,
		},
		{"an unknown scope", "aurora.admin", `mutation { apiKeyCreate(input: { name: "x", scopes: ["creators:admin"] }) { userErrors { code field } } }`, `[{"code":"INVALID","field":["input","scopes"]}]`},
		{"a manager", "aurora.manager", `mutation { apiKeyCreate(input: { name: "x", scopes: ["creators:read"] }) { secret userErrors { code } } }`, `"FORBIDDEN"`},
		{"another brand's", "aurora.admin", `mutation { apiKeyRevoke(id: "$apikey.sheet") { userErrors { code } } }`, `"NOT_FOUND"`},
		{"a stale version", "aurora.admin", `mutation { apiKeyRotate(id: "$apikey.nocode", input: { expectedVersion: 9 }) { secret userErrors { code } } }`, `{"secret":null,"userErrors":[{"code":"CONFLICT"}]}`},
		{"too long an overlap", "aurora.admin", `mutation { apiKeyRotate(id: "$apikey.nocode", input: { overlapHours: 169 }) { userErrors { code } } }`, `"OUT_OF_RANGE"`},
		{"a stored answer", "aurora.admin", `mutation { apiKeyCreate(input: { name: "x", scopes: ["creators:read"] }) @idempotent(key: "1") { secret } }`, "GRAPHQL_VALIDATION_FAILED"},
		{"a creator", "creator.anna", `mutation { apiKeyCreate(input: { name: "x", scopes: ["creators:read"] }) { secret } }`, "GRAPHQL_VALIDATION_FAILED"},
		{"a creator, by the id", "creator.anna", `{ node(id: "$apikey.nocode") { id } }`, `{"node":null}`},
	} {
		if got := a.ask(t, c.principal, c.query, nil); !strings.Contains(got.body, c.holds) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if diff := cmp.Diff(before, rows.All[string](t, a.on, "SELECT row_to_json(k)::text FROM api_keys k ORDER BY id")); diff != "" {
		t.Errorf("keys: %s", diff)
	}
	if got := a.ask(t, "aurora.admin", `mutation { apiKeyRevoke(id: "$apikey.nocode") { userErrors { code } } }`, nil); !strings.Contains(got.body, `"userErrors":[]`) {
		t.Fatal(got)
	}
	for _, again := range []string{`apiKeyRevoke(id: "$apikey.nocode")`, `apiKeyRotate(id: "$apikey.nocode")`} {
		if got := a.ask(t, "aurora.admin", "mutation { "+again+" { userErrors { code } } }", nil); !strings.Contains(got.body, "TRANSITION_NOT_ALLOWED") {
			t.Errorf("%s again: %v", again, got)
		}
	}
}

// TestAPIKeysAreBounded has many made at once: no more than the bound hold.
func TestAPIKeysAreBounded(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	for range 49 {
		keyOf(t, a, "key", "creators:read")
	}
	if got := a.ask(t, "aurora.admin", `mutation { apiKeyCreate(input: { name: "x", scopes: ["creators:read"] }) { userErrors { code } } }`, nil); !strings.Contains(got.body, "OUT_OF_RANGE") {
		t.Error(got)
	}
	if n := rows.Ask[int](t, a.on, "SELECT count(*) FROM api_keys k JOIN brands b ON b.id = k.brand_id WHERE b.slug = 'aurora' AND revoked_at IS NULL"); n != 50 {
		t.Errorf("%d keys hold", n)
	}
}

func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	keyOf(t, a, "key", "creators:read")
	secret := a.token(t, "key")[len("apikey_")+27:]
	for _, table := range []string{"api_keys", "audit_entries", "events", "idempotency_keys"} {
		if n := rows.Ask[int](t, a.on, "SELECT count(*) FROM "+table+" x WHERE x::text LIKE ?", "%"+secret+"%"); n != 0 {
			t.Errorf("%s holds the secret", table)
		}
	}
}

func TestAPIKeysInPlainSQL(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	for what, sql := range map[string]string{
		"somebody who is no member": "UPDATE api_keys SET user_id = (SELECT id FROM users WHERE subject = 'anna') WHERE name = 'nocode'",
		"without scopes":            "UPDATE api_keys SET scopes = '{}' WHERE name = 'nocode'",
		"a secret in the clear":     "UPDATE api_keys SET secret_hash = 'secret' WHERE name = 'nocode'",
		"over before it began":      "UPDATE api_keys SET expires_at = created_at WHERE name = 'nocode'",
		"a second secret for ever":  "UPDATE api_keys SET previous_hash = secret_hash WHERE name = 'nocode'",
	} {
		if err := rows.Exec(t, a.on, sql); err == nil {
			t.Errorf("%s: it was written", what)
		}
	}
}

// TestResourcesAreTheSchemas wants scopes to name what the schema does.
func TestResourcesAreTheSchemas(t *testing.T) {
	t.Parallel()
	var want []string
	note := func(name string) {
		if !slices.Contains(want, name) {
			want = append(want, name)
		}
	}
	for _, definition := range server.Schema().Types {
		if scope := definition.Directives.ForName("scope"); scope != nil {
			note(scope.Arguments.ForName("is").Value.Raw)
		}
		for _, field := range definition.Fields {
			if scope := field.Directives.ForName("scope"); scope != nil {
				note(scope.Arguments.ForName("is").Value.Raw)
			}
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, domain.Resources()); diff != "" {
		t.Errorf("resources (-schema +domain):\n%s", diff)
	}
}
