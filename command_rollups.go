package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/embedded"
)

func rollupsCommand() *cli.Command {
	flags := []cli.Flag{databaseFlag(), ownerFlag(), dataFlag()}
	return &cli.Command{
		Name:  "rollups",
		Usage: "the sums by day that metrics are read from",
		Commands: []*cli.Command{
			{
				Name:        "verify",
				Usage:       "compare the sums with the snapshots that they were made from",
				Description: "Makes all sums anew in another way, changes nothing, and fails when one differs. The server may be running.",
				Flags:       flags,
				Action:      verifyRollups,
			},
			{
				Name:        "rebuild",
				Usage:       "throw the sums away and make them anew",
				Description: "One brand after the other; recording metrics of that brand waits so long. The server may be running.",
				Flags:       flags,
				Action:      rebuildRollups,
			},
		},
	}
}

func verifyRollups(ctx context.Context, c *cli.Command) error {
	return onRollups(ctx, c, "Comparing brands", func(url string, progress func(done, all int)) error {
		found, err := db.VerifyRollups(ctx, url, progress)
		if err != nil {
			return err
		}
		for _, example := range found.Examples {
			fmt.Fprintln(c.Root().Writer, example, "differs")
		}
		fmt.Fprintf(c.Root().Writer, "%d rows compared, %d differ\n", found.Compared, found.Differ)
		if found.Differ > 0 {
			return errors.New("the sums are not those of the snapshots: `rapport rollups rebuild` makes them anew")
		}
		return nil
	})
}

func rebuildRollups(ctx context.Context, c *cli.Command) error {
	return onRollups(ctx, c, "Rebuilding brands", func(url string, progress func(done, all int)) error {
		brands, of := 0, 0
		err := db.RebuildRollups(ctx, url, func(done, all int) {
			brands, of = done, all
			progress(done, all)
		})
		if err == nil {
			fmt.Fprintf(c.Root().Writer, "%d of %d brands made anew\n", brands, of)
		}
		return err
	})
}

// onRollups runs fn on the database named, or else on the private one of the data
// folder, which it starts when no other process has.
func onRollups(ctx context.Context, c *cli.Command, what string, fn func(url string, progress func(done, all int)) error) error {
	url, stop, err := dataURL(ctx, c)
	if err != nil {
		return err
	}
	defer stop()
	bar := progress(what)
	err = fn(url, func(done, all int) {
		bar.ChangeMax(all)
		_ = bar.Set(done)
	})
	return errors.Join(err, bar.Finish())
}

// dataURL is the database as its owner.
func dataURL(ctx context.Context, c *cli.Command) (url string, stop func(), err error) {
	if c.String("database-url") != "" || c.String("owner-url") != "" {
		url, err = ownerURL(c)
		return url, func() {}, err
	}
	// Whoever mistypes the folder must not get a new database there.
	known, err := loadPeople(c.String("data"))
	if err != nil {
		return "", nil, err
	}
	at, stop, err := devDatabase(ctx, c)
	if errors.Is(err, embedded.ErrInUse) && known.Database != "" {
		// `rapport dev` is running.
		return known.Database, func() {}, nil
	}
	return at.owner, stop, err
}
