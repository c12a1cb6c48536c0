package demo

import (
	"testing"
)

func TestTryRules(t *testing.T) {
	conn := connect(t, "postgres://postgres@127.0.0.1:55432/demo_try?sslmode=disable")
	conn.Exec(t.Context(), "SELECT set_config('demo.today', '2026-11-22T00:00:00Z', false)")
	for _, r := range rules() {
		if broken := list(t, conn, "SELECT broken::text FROM ("+r.breaks+") broken LIMIT 3"); len(broken) > 0 {
			t.Errorf("%s; but %q", r.what, broken)
		}
	}
	for _, c := range coverage() {
		if got := list(t, conn, "SELECT DISTINCT coalesce(v::text, 'none') FROM ("+c.query+") AS x(v)"); !holds(got, c.want) {
			t.Errorf("%s: got %q, want at least %q", c.what, got, c.want)
		}
	}
}
