package resolvers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestRightsEndAtOnce takes rights away between two equal queries of one token: the
// server remembers whom the token stood for, and must find out within the read
// that it does no more.
func TestRightsEndAtOnce(t *testing.T) {
	t.Parallel()
	const names, log = "{ creators(first: 2) { nodes { displayName } } }", "{ auditEntries(first: 1) { nodes { action } } }"
	for name, c := range map[string]struct {
		principal, query, takeAway string
		// giveBack undoes it; before and again are the status and what the body holds.
		giveBack      string
		status        int
		holds         string
		holdsNotAgain string
	}{
		"the membership ends": {
			"aurora.manager", names,
			"UPDATE memberships SET ended_at = now() FROM users u WHERE u.id = user_id AND u.subject = ?",
			"UPDATE memberships SET ended_at = NULL FROM users u WHERE u.id = user_id AND u.subject = ?",
			http.StatusUnauthorized, "UNAUTHENTICATED", "displayName",
		},
		"all tokens of the person are revoked": {
			"aurora.manager", names,
			"UPDATE users SET tokens_valid_after = now() + interval '10 years' WHERE subject = ?",
			"UPDATE users SET tokens_valid_after = NULL WHERE subject = ?",
			http.StatusUnauthorized, "UNAUTHENTICATED", "displayName",
		},
		"the role becomes a smaller one": {
			"aurora.owner", log,
			"UPDATE memberships SET role = 'VIEWER' FROM users u WHERE u.id = user_id AND u.subject = ?",
			"UPDATE memberships SET role = 'OWNER' FROM users u WHERE u.id = user_id AND u.subject = ?",
			http.StatusOK, "FORBIDDEN", `"action"`,
		},
		"the profile is somebody else's": {
			"creator.anna", "{ viewer { creator { displayName } } }",
			"UPDATE creators c SET user_id = (SELECT x.id FROM users x LEFT JOIN creators y ON y.user_id = x.id WHERE y.id IS NULL LIMIT 1) FROM users u WHERE u.id = c.user_id AND u.subject = ?",
			"",
			http.StatusUnauthorized, "UNAUTHENTICATED", "displayName",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := inWorld(t)
			subject := ""
			for _, p := range a.world.Principals() {
				if p.Name == c.principal {
					subject = p.Subject
				}
			}
			// The second time the document and the principal are known.
			for range 2 {
				if got := a.ask(t, c.principal, c.query, nil); got.status != http.StatusOK || !strings.Contains(got.body, c.holdsNotAgain) {
					t.Fatalf("before: %v", got)
				}
			}
			if err := rows.Exec(t, a.on, c.takeAway, subject); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				got := a.ask(t, c.principal, c.query, nil)
				if got.status != c.status || !strings.Contains(got.body, c.holds) || strings.Contains(got.body, c.holdsNotAgain) {
					t.Errorf("after: %v", got)
				}
			}
			// A faulty query tells no more than a good one.
			if got := a.ask(t, c.principal, "{ nothing }", nil); c.status == http.StatusUnauthorized && got.status != c.status {
				t.Errorf("a faulty query: %v", got)
			}
			if c.giveBack == "" {
				return
			}
			if err := rows.Exec(t, a.on, c.giveBack, subject); err != nil {
				t.Fatal(err)
			}
			if got := a.ask(t, c.principal, c.query, nil); got.status != http.StatusOK || !strings.Contains(got.body, c.holdsNotAgain) {
				t.Errorf("given back: %v", got)
			}
		})
	}
}

// TestPlanIsTriedOnce asks what a plan finds out only while running that it can't
// answer: neither a new principal nor a known one has it tried twice.
func TestPlanIsTriedOnce(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	const query = `{ creator(by: { account: { platform: INSTAGRAM, handle: "anna.posts" } }) { displayName } }`
	for asked := 1; asked <= 3; asked++ {
		if got := a.ask(t, "aurora.manager", query, nil); !strings.Contains(got.body, "Anna Aster") {
			t.Fatalf("asked %d times: %v", asked, got)
		}
		if tried := a.plansTried(t, "false"); tried != asked || a.planned(t) != 0 {
			t.Errorf("asked %d times, plans were tried %d times in vain and answered %d", asked, tried, a.planned(t))
		}
	}
}
