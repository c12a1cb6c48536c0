package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/playground"
	"github.com/rapporthq/rapport/server"
)

// drain is how long requests may take to end after the signal to stop.
const drain = 15 * time.Second

func serveCommand() *cli.Command {
	return &cli.Command{
		Name:  "serve",
		Usage: "serve in production",
		Description: "Needs a migrated database (rapport migrate up), a login that is a member of the role " + db.ServingRole +
			" and owns nothing, the keys of your identity provider, and a key for cursors.",
		Flags: append([]cli.Flag{
			databaseFlag(),
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:8080", Usage: "where to listen, as `HOST:PORT`", Sources: cli.EnvVars("RAPPORT_ADDR")},
			&cli.Int32Flag{Name: "database-conns", Value: 10, Usage: "the most connections to the database", Sources: cli.EnvVars("RAPPORT_DATABASE_CONNS")},
			&cli.StringSliceFlag{Name: "read-url", Usage: "a streaming standby that queries may be read from, as `URL`; repeatable", Sources: cli.EnvVars("RAPPORT_READ_URLS")},
			&cli.DurationFlag{Name: "read-lag", Value: time.Second, Usage: "how far a standby may lie behind to be read from", Sources: cli.EnvVars("RAPPORT_READ_LAG")},
			&cli.StringFlag{Name: "issuer", Usage: "the `iss` that tokens must have", Sources: cli.EnvVars("RAPPORT_TOKEN_ISSUER")},
			&cli.StringFlag{Name: "audience", Usage: "the `aud` that tokens must have", Sources: cli.EnvVars("RAPPORT_TOKEN_AUDIENCE")},
			&cli.StringFlag{Name: "token-type", Value: string(auth.TypeAccessToken), Usage: "the `typ` that tokens must have: at+jwt or JWT", Sources: cli.EnvVars("RAPPORT_TOKEN_TYPE")},
			&cli.StringFlag{Name: "key-file", Usage: "the issuer's public keys, a `FILE` in PEM or as a JSON Web Key Set", Sources: cli.EnvVars("RAPPORT_TOKEN_KEY_FILE")},
			&cli.StringFlag{Name: "jwks-url", Usage: "where the issuer publishes its keys, as `URL`", Sources: cli.EnvVars("RAPPORT_TOKEN_JWKS_URL")},
			&cli.StringFlag{Name: "cursor-key", Usage: "32 bytes or more in base64, the same on all servers: openssl rand -base64 32", Sources: cli.EnvVars("RAPPORT_CURSOR_KEY")},
			executorFlag(),
			&cli.StringSliceFlag{Name: "origin", Usage: "a web `ORIGIN` whose pages may read answers; repeatable", Sources: cli.EnvVars("RAPPORT_ORIGINS")},
			&cli.StringFlag{Name: "otlp-endpoint", Usage: "where to send traces, as `URL`: http://localhost:4318", Sources: cli.EnvVars("OTEL_EXPORTER_OTLP_ENDPOINT")},
		}, logFlags()...),
		Action: serve,
	}
}

func serve(ctx context.Context, c *cli.Command) error {
	log, err := logger(c)
	if err != nil {
		return err
	}
	if c.String("database-url") == "" {
		return usage("name the database: set DATABASE_URL to postgres://user@host/database")
	}
	if len(c.StringSlice("read-url")) > 0 && c.String("executor") == server.ExecutorResolvers {
		return usage("queries are read from standbys by the executor plan alone: leave out RAPPORT_READ_URLS or RAPPORT_EXECUTOR")
	}
	cursorKey, err := base64.StdEncoding.DecodeString(c.String("cursor-key"))
	if err != nil || len(cursorKey) < 32 {
		return usage("set RAPPORT_CURSOR_KEY to 32 random bytes in base64, the same on all servers: openssl rand -base64 32")
	}
	verifier, err := auth.NewVerifier(auth.Config{
		Issuer: c.String("issuer"), Audience: c.String("audience"), Type: auth.TokenType(c.String("token-type")),
		KeyFile: c.String("key-file"), JWKSURL: c.String("jwks-url"), Log: log,
	})
	if err != nil {
		return err
	}
	defer verifier.Close()
	store, err := db.Open(ctx, c.String("database-url"), db.Options{
		MaxConns: c.Int32("database-conns"), CursorKey: cursorKey,
		ReadURLs: c.StringSlice("read-url"), MaxLag: c.Duration("read-lag"), Log: log,
	})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if err := store.CheckServing(ctx); err != nil {
		return err
	}
	traces, stopTraces, err := tracing(ctx, c.String("otlp-endpoint"))
	if err != nil {
		return err
	}
	defer stopTraces()
	authenticator := auth.Authenticator{Verifier: verifier, Directory: store}
	handler, err := server.NewRapport(store, server.Config{
		Authenticate: authenticator.FromRequest, Presume: authenticator.PresumeRequest,
		Ready: func(ctx context.Context) error {
			return errors.Join(verifier.Ready(), store.Ready(ctx))
		},
		Executor: c.String("executor"), Origins: c.StringSlice("origin"), Logger: log, TracerProvider: traces, Playground: builtPlayground(),
	})
	if err != nil {
		return err
	}
	listener, err := listen(ctx, c.String("addr"))
	if err != nil {
		return err
	}
	log.Info("serving", "address", "http://"+listener.Addr().String())
	return serveUntilDone(ctx, listener, handler, log)
}

// executorFlag chooses who answers queries. Both give the same answers.
func executorFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "executor", Value: server.ExecutorPlan, Sources: cli.EnvVars("RAPPORT_EXECUTOR"),
		Usage: "who answers queries: `plan`, level by level and fast, or gqlgen, field by field",
		Validator: func(name string) error {
			if name != server.ExecutorPlan && name != server.ExecutorResolvers {
				return usage("set RAPPORT_EXECUTOR to %s or %s", server.ExecutorPlan, server.ExecutorResolvers)
			}
			return nil
		},
	}
}

func builtPlayground() fs.FS {
	files, built := playground.FS()
	if !built {
		return nil
	}
	return files
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (choose another with --addr): %w", addr, err)
	}
	return listener, nil
}

// serveUntilDone serves until the context ends, then lets the running requests
// end.
func serveUntilDone(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	httpServer := server.HTTPServer(listener.Addr().String(), handler, log)
	failed := make(chan error, 1)
	go func() { failed <- httpServer.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := httpServer.Shutdown(ending); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}
