package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/demo"
	"github.com/rapporthq/rapport/server"
)

func migrateCommand() *cli.Command {
	flags := []cli.Flag{databaseFlag(), ownerFlag()}
	return &cli.Command{
		Name:  "migrate",
		Usage: "bring the database to this version of the program, or back",
		Commands: []*cli.Command{
			{Name: "up", Usage: "run the steps that are missing", Flags: flags, Action: migrateUp},
			{Name: "down", Usage: "take the last step back; what it made is lost", Flags: flags, Action: migrateDown},
			{Name: "status", Usage: "list the steps", Flags: flags, Action: migrateStatus},
		},
	}
}

func migrateUp(ctx context.Context, c *cli.Command) error {
	url, err := ownerURL(c)
	if err != nil {
		return err
	}
	ran, err := db.MigrateUp(ctx, url)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.Root().Writer, "%d steps run; the database is up to date.\n", ran)
	return nil
}

func migrateDown(ctx context.Context, c *cli.Command) error {
	url, err := ownerURL(c)
	if err != nil {
		return err
	}
	name, err := db.MigrateDown(ctx, url)
	if err != nil {
		return err
	}
	if name == "" {
		fmt.Fprintln(c.Root().Writer, "There is no step to take back.")
		return nil
	}
	fmt.Fprintf(c.Root().Writer, "%s taken back.\n", name)
	return nil
}

func migrateStatus(ctx context.Context, c *cli.Command) error {
	url, err := ownerURL(c)
	if err != nil {
		return err
	}
	steps, err := db.Migrations(ctx, url)
	if err != nil {
		return err
	}
	for _, step := range steps {
		mark := "missing"
		if step.Applied {
			mark = "applied"
		}
		fmt.Fprintf(c.Root().Writer, "%s  %s\n", mark, step.Name)
	}
	return nil
}

func demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "data to look around in",
		Commands: []*cli.Command{{
			Name:  "load",
			Usage: "load the demo into an empty, migrated database",
			Flags: []cli.Flag{
				databaseFlag(), ownerFlag(),
				&cli.StringFlag{Name: "size", Value: string(demo.Small), Usage: "small (three brands, a year) or large (20 brands, 2,000,000 snapshots)"},
			},
			Action: func(ctx context.Context, c *cli.Command) error {
				url, err := ownerURL(c)
				if err != nil {
					return err
				}
				return loadDemo(ctx, url, demo.Size(c.String("size")))
			},
		}},
	}
}

// loadDemo loads the demo and shows how far it is.
func loadDemo(ctx context.Context, ownerURL string, size demo.Size) error {
	bar := progress("Loading the demo")
	began := time.Now()
	summary, err := demo.Load(ctx, ownerURL, size, began, func(done, total int64, what string) {
		bar.ChangeMax64(total)
		bar.Describe(what)
		_ = bar.Set64(done)
	})
	_ = bar.Finish()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "The demo %q is loaded: %d rows in %s.\n", summary.Size, summary.Total(), time.Since(began).Round(100*time.Millisecond))
	return nil
}

// progress is a bar on a terminal, and silent elsewhere.
func progress(what string) *progressbar.ProgressBar {
	return progressbar.NewOptions64(1,
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetVisibility(term.IsTerminal(int(os.Stderr.Fd()))),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
	)
}

func schemaCommand() *cli.Command {
	return &cli.Command{
		Name:  "schema",
		Usage: "print the schema that a kind of principal is shown",
		Flags: []cli.Flag{&cli.StringFlag{Name: "for", Value: "brand", Usage: "brand or creator"}},
		Action: func(_ context.Context, c *cli.Command) error {
			kinds := map[string]auth.Kind{"brand": auth.KindBrand, "creator": auth.KindCreator}
			kind, ok := kinds[c.String("for")]
			if !ok {
				return usage("--for is brand or creator, not %q", c.String("for"))
			}
			fmt.Fprint(c.Root().Writer, server.SDL(server.SchemaFor(server.Schema(), kind)))
			return nil
		},
	}
}
