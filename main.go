//go:generate go tool gqlgen generate

// Rapport is a GraphQL API server for the relationships between brands and
// creators. `rapport --help` tells what it can do.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v3"
)

func main() {
	os.Exit(run())
}

// run is main without the exit, so that what is deferred happens.
func run() int {
	// The first signal stops gracefully; a second one ends at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	if err := app().Run(ctx, os.Args); err != nil {
		if !errors.Is(err, context.Canceled) {
			fmt.Fprintln(os.Stderr, "rapport:", err)
		}
		return 1
	}
	return 0
}

func app() *cli.Command {
	return &cli.Command{
		Name:  "rapport",
		Usage: "a GraphQL API server for the relationships between brands and creators",
		Description: "To look around:   rapport dev\n" +
			"In production:    rapport migrate up && rapport serve\n\n" +
			"Every flag can be given by the environment variable that its help names.",
		Commands: []*cli.Command{
			devCommand(), serveCommand(), migrateCommand(), brandCommand(), demoCommand(),
			importCommand(), rollupsCommand(), schemaCommand(), tokenCommand(),
		},
	}
}

// usage is a mistake of the caller, told with what to do.
func usage(format string, args ...any) error { return fmt.Errorf(format, args...) }

func databaseFlag() cli.Flag {
	return &cli.StringFlag{
		Name:    "database-url",
		Usage:   "the Postgres to use, as `URL`: postgres://user@host/database",
		Sources: cli.EnvVars("DATABASE_URL", "RAPPORT_DATABASE_URL"),
	}
}

func ownerFlag() cli.Flag {
	return &cli.StringFlag{
		Name:    "owner-url",
		Usage:   "the same database as its owner, who may create tables, as `URL`; DATABASE_URL when not given",
		Sources: cli.EnvVars("RAPPORT_OWNER_URL"),
	}
}

// ownerURL is the database as its owner.
func ownerURL(c *cli.Command) (string, error) {
	if url := c.String("owner-url"); url != "" {
		return url, nil
	}
	if url := c.String("database-url"); url != "" {
		return url, nil
	}
	return "", usage("name the database: set DATABASE_URL, or RAPPORT_OWNER_URL for its owner")
}

func dataFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "data", Value: ".data", Usage: "the `DIR` of the private Postgres and the development key",
		Sources: cli.EnvVars("RAPPORT_DATA"),
	}
}

func logFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "log-format", Value: "text", Usage: "how to write the log: text or json",
			Sources: cli.EnvVars("RAPPORT_LOG_FORMAT"),
		},
		&cli.StringFlag{
			Name: "log-level", Value: "info", Usage: "what to log: debug, info, warn or error",
			Sources: cli.EnvVars("RAPPORT_LOG_LEVEL"),
		},
	}
}

func logger(c *cli.Command) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.String("log-level"))); err != nil {
		return nil, usage("--log-level is debug, info, warn or error, not %q", c.String("log-level"))
	}
	options := &slog.HandlerOptions{Level: level}
	switch c.String("log-format") {
	case "text":
		return slog.New(slog.NewTextHandler(os.Stderr, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(os.Stderr, options)), nil
	default:
		return nil, usage("--log-format is text or json, not %q", c.String("log-format"))
	}
}
