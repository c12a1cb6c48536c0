// Command raw is the bench's limit over HTTP: for each query one prepared
// statement that makes the whole answer in Postgres, and whose bytes are written
// as they are. It knows no tokens, no row-level security and no GraphQL.
//
// It takes where to listen and the database's URL as flags, and answers
// GET /R1?p=…&p=… with the values of $1, $2, … in order.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"net/http" //nolint:depguard // a program of the bench's own, with no room behind it
	"os"
	"os/signal"
	"path"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

//go:embed sql/*.sql
var statements embed.FS

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "where to listen, as `HOST:PORT`")
	url := flag.String("database-url", "", "the database")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *addr, *url)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "raw:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr, url string) error {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("read the database's URL: %w", err)
	}
	config.MaxConns = 10
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer pool.Close()
	mux, err := routes(pool)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(ending); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}

// routes gives each file of sql/ a path of its name.
func routes(pool *pgxpool.Pool) (*http.ServeMux, error) {
	mux := http.NewServeMux()
	files, err := statements.ReadDir("sql")
	if err != nil {
		return nil, fmt.Errorf("list the statements: %w", err)
	}
	for _, file := range files {
		text, err := statements.ReadFile(path.Join("sql", file.Name()))
		if err != nil {
			return nil, fmt.Errorf("read a statement: %w", err)
		}
		mux.Handle("GET /"+strings.TrimSuffix(file.Name(), ".sql"), answer(pool, string(text)))
	}
	return mux, nil
}

// answer runs the statement, which gives one row with one JSON value.
func answer(pool *pgxpool.Pool, statement string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		given := r.URL.Query()["p"]
		values := make([]any, len(given))
		for i, value := range given {
			values[i] = value
		}
		rows, err := pool.Query(r.Context(), statement, values...)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer rows.Close()
		if !rows.Next() {
			http.Error(w, fmt.Sprint("no row: ", rows.Err()), http.StatusInternalServerError)
			return
		}
		body := rows.RawValues()[0]
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) //nolint:gosec // JSON that Postgres made, told as such
	}
}
