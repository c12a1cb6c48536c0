package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/server"
)

// TestExecutorsAgree asks all that the cases ask, as everybody, of the plans and of
// the resolvers: the bytes are the same.
func TestExecutorsAgree(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	plans := serve(t, on, world)
	resolvers := serveBy(t, on, world, server.ExecutorResolvers)
	all := questions(t)
	for _, p := range world.Principals() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for _, q := range all {
				want, got := resolvers.answers(t, p.Name, q), plans.answers(t, p.Name, q)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s\n%s\n%s\n(-resolvers +plans):\n%s", q.file, q.query, q.variables, diff)
				}
			}
		})
	}
}
