package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestImportCreators runs the command as a person does, twice on the same file.
func TestImportCreators(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	brand := rows.Brand(t, on)
	run := func(content string, args ...string) (string, error) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "creators.csv")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		command := app()
		command.Writer = &out
		err := command.Run(t.Context(), append([]string{"rapport", "import", "creators", "--database-url", on.URL, "--brand", brand.Slug}, append(args, file)...))
		return out.String(), err
	}
	const file = "Handle;Platform;Followers;Mood\n@anna.k;Instagram;12.5k;good\nbob;TikTok;lots;bad\n"
	for _, want := range []string{
		"2 rows: 1 creator and 1 partnership added, 0 updated, 0 unchanged, 1 failed\n",
		"2 rows: 0 creators and 0 partnerships added, 0 updated, 1 unchanged, 1 failed\n",
	} {
		out, err := run(file)
		if err != nil {
			t.Error(err)
		}
		lines := strings.SplitAfter(out, "\n")
		if len(lines) != 4 || !strings.HasPrefix(lines[0], "line 3, Followers: ") || lines[1] != "column \"Mood\" left out: its heading is not known; name it with --map\n" {
			t.Errorf("it says:\n%s", out)
		}
		if diff := cmp.Diff(want, lines[2]); diff != "" {
			t.Errorf("the summary (-want +got):\n%s", diff)
		}
	}
	out, err := run("Handle;Platform;Followers\nbob;TikTok;lots\n")
	if err == nil || err.Error() != "no row went in" || !strings.HasSuffix(out, "1 row: 0 creators and 0 partnerships added, 0 updated, 0 unchanged, 1 failed\n") {
		t.Errorf("%v, and it says:\n%s", err, out)
	}
	if out, err = run("Who;Where\nbob;TikTok\n", "--map", "Who=handle", "--map", "Where=platform"); err != nil || !strings.HasPrefix(out, "1 row: 1 creator ") {
		t.Errorf("%v, and it says:\n%s", err, out)
	}
	if out, err = run("Who;Where\nbob;TikTok\n"); err == nil || out != "" || !strings.Contains(err.Error(), "No row of headings was found") {
		t.Errorf("%v, and it says:\n%s", err, out)
	}
	if out, err = run(file, "--brand", "no-such-brand"); err == nil || out != "" || err.Error() != `There is no brand with the slug "no-such-brand".` {
		t.Errorf("%v, and it says:\n%s", err, out)
	}
	if n := rows.Ask[int](t, on, "SELECT count(*) FROM creators WHERE source_brand_id = ?", brand.Key); n != 2 {
		t.Errorf("there are %d creators", n)
	}
}
