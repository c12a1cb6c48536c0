package resolvers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/server"
)

// generatedSeed makes the same operations each time. Another finds others:
// RAPPORT_SEED=7 RAPPORT_GENERATED=20000 go test ./resolvers -run Generated.
const (
	generatedSeed  = 20260320
	generatedCount = 1000
)

func fromEnvironment(t testing.TB, name string, otherwise uint64) uint64 {
	t.Helper()
	text, ok := os.LookupEnv(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestGeneratedOperations asks thousands of operations that nobody thought of, as
// everybody, of the plans and of the resolvers: the bytes are the same. Lists are
// gone on with, by the cursors of the first answer.
func TestGeneratedOperations(t *testing.T) {
	t.Parallel()
	both := bothExecutors(t)
	both.plans.grow(t, 12)
	both.plans.uneven(t)
	both.plans.odd(t)
	seed, count := fromEnvironment(t, "RAPPORT_SEED", generatedSeed), fromEnvironment(t, "RAPPORT_GENERATED", generatedCount)
	principals := both.plans.world.Principals()
	var results [32]tally
	t.Run("as", func(t *testing.T) {
		for i, p := range principals {
			t.Run(p.Name, func(t *testing.T) {
				t.Parallel()
				for n := uint64(i); n < count && !t.Failed(); n += uint64(len(principals)) {
					both.generated(t, p, seed, n, &results[i])
				}
			})
		}
	})
	var all tally
	for _, r := range results {
		all.asked, all.refused, all.failed, all.gone = all.asked+r.asked, all.refused+r.refused, all.failed+r.failed, all.gone+r.gone
	}
	t.Logf("%d requests: %d refused, %d with errors, %d went on by a cursor", all.asked, all.refused, all.failed, all.gone)
	both.wantShare(t, 2*all.asked, .5)
	// What is never run shows nothing.
	if all.refused*4 > all.asked || all.gone*20 < all.asked {
		t.Errorf("of %d requests %d were refused and %d went on by a cursor", all.asked, all.refused, all.gone)
	}
}

// tally is what became of the requests.
type tally struct{ asked, refused, failed, gone int }

func (c *tally) count(answer string) {
	c.asked++
	switch {
	case !strings.Contains(answer, `"data":`):
		c.refused++
	case strings.Contains(answer, `{"errors":`):
		c.failed++
	}
}

// generated makes and compares one operation, the same document with other
// variables, and where it has pages the next page of one of them.
func (e executors) generated(t *testing.T, p rows.Principal, seed, n uint64, results *tally) {
	t.Helper()
	kind := auth.KindBrand
	if p.Role == "" {
		kind = auth.KindCreator
	}
	dice := rand.New(rand.NewPCG(seed, n))
	op := e.plans.generator(t, kind).operation(dice)
	told := func() { t.Errorf("this was RAPPORT_SEED=%d, operation %d", seed, n) }
	answer, same := e.compare(t, p.Name, op.body(t))
	results.count(answer)
	if !same {
		told()
		return
	}
	if len(op.others) > 0 {
		first := maps.Clone(op.variables)
		op.vary(dice)
		varied, same := e.compare(t, p.Name, op.body(t))
		results.count(varied)
		if !same {
			told()
			return
		}
		op.variables = first
	}
	for _, page := range op.pages {
		cursors := cursorsAt(t, answer, page.path)
		if len(cursors) == 0 || page.after+page.before == "" {
			continue
		}
		for _, name := range []string{page.after, page.before} {
			if name != "" && dice.IntN(4) > 0 {
				op.variables[name] = cursors[dice.IntN(len(cursors))]
			}
		}
		answer, same := e.compare(t, p.Name, op.body(t))
		results.count(answer)
		results.gone++
		if !same {
			told()
		}
		return
	}
}

// cursorsAt are the cursors of the pages at a place of the answer. Ids look like
// them, and are none.
func cursorsAt(t testing.TB, answer string, path []string) []string {
	t.Helper()
	_, body, _ := strings.Cut(answer, " ")
	var parsed struct{ Data any }
	if err := json.Unmarshal([]byte(body), &parsed); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	var found []string
	id := regexp.MustCompile(idShape)
	var texts func(value any, depth int)
	texts = func(value any, depth int) {
		switch value := value.(type) {
		case string:
			if len(value) > 40 && !id.MatchString(value) {
				found = append(found, value)
			}
		case []any:
			for _, element := range value {
				texts(element, depth)
			}
		case map[string]any:
			for _, member := range value {
				if depth > 0 {
					texts(member, depth-1)
				}
			}
		}
	}
	var walk func(value any, path []string)
	walk = func(value any, path []string) {
		switch value := value.(type) {
		case []any:
			for _, element := range value {
				walk(element, path)
			}
		case map[string]any:
			if len(path) == 0 {
				texts(value, 2)
			} else {
				walk(value[path[0]], path[1:])
			}
		}
	}
	walk(parsed.Data, path)
	return found
}

// generator makes operations over the world's ids.
func (a *api) generator(t testing.TB, kind auth.Kind) *generator {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.schemas[kind] == nil {
		if a.schemas == nil {
			a.schemas = map[auth.Kind]*ast.Schema{}
		}
		a.schemas[kind] = server.SchemaFor(server.Schema(), kind)
	}
	g := &generator{schema: a.schemas[kind], ids: map[string][]string{}, left: unplannedFields(t, kind)}
	for _, name := range sortedNames(a.world) {
		id := a.world.ID(name)
		g.ids[id.Type] = append(g.ids[id.Type], id.String())
	}
	return g
}

// odd adds rows whose texts are hard to write: quotes, controls, letters of other
// alphabets, and JSON within JSON.
func (a *api) odd(t testing.TB) {
	t.Helper()
	text := "\"quoted\" \\ back \t\r\n \x01\x1f\x7f </script> \u2028 ` ' $1 ? % 🌿👩🏽‍🚀 עברית \ufeff"
	at := time.Date(1999, time.December, 31, 23, 59, 59, 999_999_000, time.UTC)
	brand := rows.Read(t, a.on, &db.Brand{Base: db.Base{Key: a.world.Key("brand.aurora")}})
	for i := range 4 {
		name := fmt.Sprint(i, text)
		creator := rows.Creator(t, a.on, func(c *db.Creator) {
			c.DisplayName, c.Bio, c.Niches = name, &text, []string{`a,"b"`, `{}`, "NULL", `\`}
			c.CreatedAt = at
		})
		rows.Account(t, a.on, creator, func(s *db.SocialAccount) { s.Handle = name })
		partnership := rows.Partnership(t, a.on, brand, creator, func(p *db.Partnership) {
			p.Notes, p.Tags, p.LastTouchAt = &text, []string{`"`, "🌿", "a b"}, &at
		})
		campaign := rows.Campaign(t, a.on, brand, func(c *db.Campaign) { c.Name = name })
		rows.Participant(t, a.on, campaign, partnership)
		work := rows.Deliverable(t, a.on, partnership, func(d *db.Deliverable) { d.Title = name })
		rows.Feedback(t, a.on, partnership, a.world.Key("user.manager"), func(f *db.Feedback) {
			f.DeliverableID, f.Goal, f.WhatWorked = &work.Key, text, &text
		})
		if i == 0 {
			rows.Feedback(t, a.on, partnership, a.world.Key("user.manager"), rows.Shared)
		}
	}
}
