package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/embedded"
	"github.com/rapporthq/rapport/demo"
	"github.com/rapporthq/rapport/server"
)

func devCommand() *cli.Command {
	return &cli.Command{
		Name:  "dev",
		Usage: "serve a demo on this machine, with a Postgres of its own",
		Description: "Starts a private Postgres (or uses DATABASE_URL), migrates it, loads the demo once, and serves it " +
			"with ready-made tokens. A second start uses what is there. Ctrl-C stops all of it.",
		Flags: append([]cli.Flag{
			databaseFlag(), ownerFlag(), dataFlag(),
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:8080", Usage: "where to listen, as `HOST:PORT`; port 0 takes a free one", Sources: cli.EnvVars("RAPPORT_ADDR")},
			&cli.StringFlag{Name: "demo", Value: string(demo.Small), Usage: "the demo to load into an empty database: small, large or none", Sources: cli.EnvVars("RAPPORT_DEMO")},
			executorFlag(),
			&cli.StringFlag{Name: "otlp-endpoint", Usage: "where to send traces, as `URL`: http://localhost:4318", Sources: cli.EnvVars("OTEL_EXPORTER_OTLP_ENDPOINT")},
		}, logFlags()...),
		Action: dev,
	}
}

func dev(ctx context.Context, c *cli.Command) error {
	log, err := logger(c)
	if err != nil {
		return err
	}
	size := c.String("demo")
	if size != "none" && size != string(demo.Small) && size != string(demo.Large) {
		return usage("--demo is small, large or none, not %q", size)
	}
	key, err := auth.EnsureDevKey(c.String("data"))
	if err != nil {
		return err
	}
	url, stop, err := devDatabase(ctx, c)
	if err != nil {
		return err
	}
	defer stop()
	if _, err := db.MigrateUp(ctx, url.owner); err != nil {
		return err
	}
	if size != "none" {
		if err := ensureDemo(ctx, url.owner, demo.Size(size)); err != nil {
			return err
		}
	}
	principals, err := demo.Principals(ctx, url.owner)
	if err != nil {
		return err
	}
	known := people{Principals: principals}
	if url.private {
		known.Database = url.owner
	}
	if err := known.save(c.String("data")); err != nil {
		return err
	}
	if url.private {
		if err := db.EnsureServingLogin(ctx, url.owner, devLogin); err != nil {
			return err
		}
	}
	return devServe(ctx, c, log, url.serving, key, principals)
}

// devLogin is the login that the server uses on the private Postgres: as in
// production, it owns nothing.
const devLogin = "rapport_dev"

// addresses are a database as its owner and as the server.
type addresses struct {
	owner, serving string
	private        bool
}

// devDatabase is the user's database, or the private one.
func devDatabase(ctx context.Context, c *cli.Command) (at addresses, stop func(), err error) {
	if c.String("database-url") != "" || c.String("owner-url") != "" {
		owner, err := ownerURL(c)
		serving := c.String("database-url")
		if serving == "" {
			serving = owner
		}
		return addresses{owner: owner, serving: serving}, func() {}, err
	}
	postgres, err := embedded.Start(ctx, embedded.Options{
		Dir: c.String("data"),
		Log: func(line string) { fmt.Fprintln(os.Stderr, line) },
	})
	if err != nil {
		return at, nil, err
	}
	stop = func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		if err := postgres.Stop(ending); err != nil {
			fmt.Fprintln(os.Stderr, "rapport: stop the private Postgres:", err)
		}
	}
	if err := db.EnsureDatabase(ctx, postgres.URL("postgres", "postgres"), "rapport"); err != nil {
		stop()
		return at, nil, err
	}
	return addresses{
		owner: postgres.URL("rapport", "postgres"), serving: postgres.URL("rapport", devLogin), private: true,
	}, stop, nil
}

func ensureDemo(ctx context.Context, url string, size demo.Size) error {
	loaded, there, err := demo.Loaded(ctx, url)
	if err != nil {
		return err
	}
	if there {
		if loaded != size {
			fmt.Fprintf(os.Stderr, "The demo %q is loaded already; for %q empty the data first (make db/reset).\n", loaded, size)
		}
		return nil
	}
	return loadDemo(ctx, url, size)
}

func devServe(ctx context.Context, c *cli.Command, log *slog.Logger, url string, key *auth.DevKey, principals []demo.Principal) error {
	verifier, err := auth.NewVerifier(key.Config(nil))
	if err != nil {
		return err
	}
	defer verifier.Close()
	cursorKey := sha256.Sum256([]byte(key.ID()))
	store, err := db.Open(ctx, url, db.Options{CursorKey: cursorKey[:]})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	traces, stopTraces, err := tracing(ctx, c.String("otlp-endpoint"))
	if err != nil {
		return err
	}
	defer stopTraces()
	authenticator := auth.Authenticator{Verifier: verifier, Directory: store}
	handler, err := server.NewRapport(store, server.Config{
		Authenticate: authenticator.FromRequest, Presume: authenticator.PresumeRequest,
		Executor: c.String("executor"),
		Logger:   log, TracerProvider: traces, Playground: builtPlayground(),
		DevPrincipals: func(context.Context) ([]server.Principal, error) {
			return readyMade(key, principals, time.Now())
		},
	})
	if err != nil {
		return err
	}
	listener, err := listen(ctx, c.String("addr"))
	if err != nil {
		return err
	}
	if err := greet(c.Root().Writer, listener.Addr().String(), c.String("data"), key, principals); err != nil {
		return errors.Join(err, listener.Close())
	}
	return serveUntilDone(ctx, listener, handler, log)
}

// greet tells where the server is and how to ask it.
func greet(w io.Writer, addr, data string, key *auth.DevKey, principals []demo.Principal) error {
	fmt.Fprintf(w, "\nRapport is at http://%s\n\n", addr)
	if len(principals) == 0 {
		fmt.Fprintln(w, "There is no demo in this database; `rapport demo load` brings one.")
		return nil
	}
	for _, p := range firstFew(principals) {
		token, err := mint(key, p, time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s, %s\n  %s\n  %s\n", p.Name, p.Label, p.As, token)
	}
	fmt.Fprintf(w, "\nMore: rapport token --data %s --list. Ctrl-C stops the server.\n\n", data)
	return nil
}

// firstFew are the principals to show: a manager, a finance user and a viewer of
// the first brand, and two creators.
func firstFew(all []demo.Principal) []demo.Principal {
	var few []demo.Principal
	creators, roles := 0, map[string]bool{}
	for _, p := range all {
		if p.Audience == "CREATOR" {
			if creators++; creators <= 2 {
				few = append(few, p)
			}
			continue
		}
		role := roleOf(p.As)
		if wanted := role == "manager" || role == "finance" || role == "viewer"; wanted && !roles[role] {
			roles[role] = true
			few = append(few, p)
		}
	}
	return few
}
