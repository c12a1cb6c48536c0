package main

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/rapporthq/rapport/db"
)

func importCommand() *cli.Command {
	return &cli.Command{
		Name:  "import",
		Usage: "bring in the files that a brand has today",
		Commands: []*cli.Command{{
			Name:      "creators",
			Usage:     "bring in a spreadsheet of creators, and a partnership for each",
			ArgsUsage: "FILE",
			Description: "Reads CSV with comma, semicolon or tab, from any spreadsheet program; - reads the standard input. " +
				"Understood headings: handle, platform, followers, email, name, niche, country, stage, notes, and many words for each. " +
				"A row that is wrong is told by its line, and the rest goes in. The same file again changes nothing.",
			Flags: []cli.Flag{
				databaseFlag(), dataFlag(),
				&cli.StringFlag{Name: "brand", Required: true, Usage: "the `SLUG` of the brand that the creators are for"},
				&cli.StringSliceFlag{Name: "map", Usage: "what a heading holds, as `HEADING=FIELD`; repeatable; the field ignore leaves the column out"},
			},
			Action: importCreatorsCommand,
		}},
	}
}

func importCreatorsCommand(ctx context.Context, c *cli.Command) error {
	if c.NArg() != 1 {
		return usage("name one file: rapport import creators FILE --brand SLUG")
	}
	mapping := map[string]string{}
	for _, pair := range c.StringSlice("map") {
		heading, field, ok := strings.Cut(pair, "=")
		if !ok {
			return usage("--map is HEADING=FIELD, not %q", pair)
		}
		mapping[heading] = field
	}
	url, err := importURL(c)
	if err != nil {
		return err
	}
	// Nothing that is imported is paged: the key for cursors is never used.
	cursorKey := make([]byte, 32)
	_, _ = rand.Read(cursorKey)
	store, err := db.Open(ctx, url, db.Options{CursorKey: cursorKey})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	return importCreators(ctx, creatorImport{
		store: store, brand: c.String("brand"), mapping: mapping, out: c.Root().Writer, bar: progress("Reading"),
	}, c.Args().First())
}

// importURL is the database named, or else the private one that `rapport dev` is
// running.
func importURL(c *cli.Command) (string, error) {
	if url := c.String("database-url"); url != "" {
		return url, nil
	}
	known, err := loadPeople(c.String("data"))
	if err != nil || known.Database == "" {
		return "", usage("name the database with DATABASE_URL, or start `rapport dev` and name its --data")
	}
	return known.Database, nil
}
