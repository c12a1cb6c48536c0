package resolvers_test

import (
	"context"
	"log/slog"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/server"
)

// warnings takes down what a server logs that is no more than a note.
type warnings struct {
	mu    sync.Mutex
	lines []string
}

// Enabled leaves the access log out.
func (*warnings) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

// Handle takes a line down.
func (w *warnings) Handle(_ context.Context, record slog.Record) error {
	line := record.Message
	record.Attrs(func(a slog.Attr) bool {
		line += " " + a.String()
		return true
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
	return nil
}

// WithAttrs keeps nothing: what the server logs says all in its line.
func (w *warnings) WithAttrs([]slog.Attr) slog.Handler { return w }

// WithGroup keeps nothing.
func (w *warnings) WithGroup(string) slog.Handler { return w }

// take gives the lines since it was last called.
func (w *warnings) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := w.lines
	w.lines = nil
	return lines
}

// planned is how many queries plans have answered.
func (a *api) planned(t testing.TB) int {
	t.Helper()
	return a.plansTried(t, "true")
}

// plansTried is how many queries plans were tried for, by whether they answered.
func (a *api) plansTried(t testing.TB, answered string) int {
	t.Helper()
	families, err := a.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "rapport_planned_queries_total" {
			continue
		}
		for _, metric := range family.GetMetric() {
			if metric.GetLabel()[0].GetValue() == answered {
				return int(metric.GetCounter().GetValue())
			}
		}
	}
	return 0
}

// exact is all of an answer, to the byte, but for the request's id.
func (a *api) exact(t testing.TB, principal, body string) string {
	t.Helper()
	status, raw := a.send(t, principal, body)
	return strconv.Itoa(status) + " " + regexp.MustCompile(requestShape).ReplaceAllString(string(raw), `"requestId":""`)
}

// executors are two servers over one database: plans answer at one, and the
// resolvers at the other.
type executors struct {
	plans, resolvers *api
}

func bothExecutors(t testing.TB) executors {
	t.Helper()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	both := executors{serve(t, on, world), serveBy(t, on, world, server.ExecutorResolvers)}
	t.Cleanup(func() {
		// Nothing may have gone wrong on the way, even where the resolvers answered.
		for _, line := range both.plans.log.take() {
			t.Errorf("the server logged: %s", line)
		}
		if n := both.resolvers.planned(t); n != 0 {
			t.Errorf("plans answered %d queries that are the resolvers'", n)
		}
	})
	return both
}

// compare asks both and wants the same bytes. Plans are asked twice: a document
// that is known goes another way than a new one. The answer is given, and how
// often a plan answered is added up by the caller, from [api.planned].
func (e executors) compare(t testing.TB, principal, body string) (answer string, same bool) {
	t.Helper()
	want := e.resolvers.exact(t, principal, body)
	for range 2 {
		if diff := cmp.Diff(want, e.plans.exact(t, principal, body)); diff != "" {
			t.Errorf("as %s\n%s\n(-resolvers +plans):\n%s", principal, body, diff)
			return want, false
		}
	}
	return want, true
}

// TestExecutorsAgree asks all that the cases ask, as everybody, of the plans and of
// the resolvers: the bytes are the same.
func TestExecutorsAgree(t *testing.T) {
	t.Parallel()
	both := bothExecutors(t)
	all := questions(t)
	asked := 0
	t.Run("as", func(t *testing.T) {
		for _, p := range both.plans.world.Principals() {
			asked += 2 * len(all)
			t.Run(p.Name, func(t *testing.T) {
				t.Parallel()
				for _, q := range all {
					body := `{"query":` + quoted(t, q.query)
					if q.variables != "" {
						body += `,"variables":` + q.variables
					}
					both.compare(t, p.Name, both.plans.names.Replace(body+"}"))
				}
			})
		}
	})
	both.wantShare(t, asked, .4)
}

// wantShare fails when plans have answered less than this part of what was asked.
func (e executors) wantShare(t testing.TB, asked int, floor float64) {
	t.Helper()
	share := float64(e.plans.planned(t)) / float64(asked)
	t.Logf("plans answered %.1f %% of %d queries", 100*share, asked)
	if share < floor {
		t.Errorf("plans answered %.1f %%, want %.0f %%", 100*share, 100*floor)
	}
}
