package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestRollups runs the commands as an operator does.
func TestRollups(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand := rows.Brand(t, on)
	publication := rows.Publication(t, on, rows.Deliverable(t, on, rows.Partnership(t, on, brand, rows.Creator(t, on))))
	rows.Metrics(t, on, publication)
	rows.Metrics(t, on, publication, func(m *db.MetricSnapshot) { m.CapturedAt = m.CapturedAt.AddDate(0, 0, 1) })
	run := func(args ...string) (string, error) {
		t.Helper()
		var out bytes.Buffer
		command := app()
		command.Writer = &out
		err := command.Run(t.Context(), append([]string{"rapport", "rollups"}, args...))
		return out.String(), err
	}
	const sound = "4 rows compared, 0 differ\n"
	out, err := run("verify", "--owner-url", on.AdminURL)
	if err != nil || out != sound {
		t.Errorf("at first: %q, %v", out, err)
	}
	if err := rows.Exec(t, on, "UPDATE metric_days SET views = 7 WHERE day = (SELECT min(day) FROM metric_days)"); err != nil {
		t.Fatal(err)
	}
	out, err = run("verify", "--database-url", on.AdminURL)
	want := "publication " + publication.Key.String() + " on " + rows.Ask[string](t, on, "SELECT min(day)::text FROM metric_days") + " differs\n4 rows compared, 1 differ\n"
	if diff := cmp.Diff(want, out); diff != "" || err == nil || !strings.Contains(err.Error(), "rapport rollups rebuild") {
		t.Errorf("after a day was changed: %v (-want +got):\n%s", err, diff)
	}
	if out, err = run("rebuild", "--owner-url", on.AdminURL); err != nil || out != "1 of 1 brands made anew\n" {
		t.Errorf("rebuilding: %q, %v", out, err)
	}
	if out, err = run("verify", "--owner-url", on.AdminURL); err != nil || out != sound {
		t.Errorf("after that: %q, %v", out, err)
	}
	// The server's own login may not.
	if out, err = run("verify", "--database-url", on.URL); err == nil || out != "" || !strings.Contains(err.Error(), "owner") {
		t.Errorf("as the server: %q, %v", out, err)
	}
	if out, err = run("verify", "--data", t.TempDir()); err == nil || out != "" || !strings.Contains(err.Error(), "rapport dev") {
		t.Errorf("in a folder without data: %q, %v", out, err)
	}
}
