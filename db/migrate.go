package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/rapporthq/rapport/db/migrations"
)

// MigrationStatus is one step and whether the database has it.
type MigrationStatus struct {
	Name    string
	Applied bool
}

// MigrateUp brings the database to the newest step, and tells how many it ran.
// The URL is the owner's: it must be allowed to create tables and roles. Several
// at once wait for each other.
func MigrateUp(ctx context.Context, url string) (int, error) {
	var ran int
	err := withProvider(url, func(p *goose.Provider) error {
		results, err := p.Up(ctx)
		ran = len(results)
		return err
	})
	return ran, err
}

// MigrateDown takes the last step back, and tells its name; "" when there was
// none. What the step made is lost.
func MigrateDown(ctx context.Context, url string) (string, error) {
	var name string
	err := withProvider(url, func(p *goose.Provider) error {
		result, err := p.Down(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return nil
		}
		if result != nil {
			name = result.Source.Path
		}
		return err
	})
	return name, err
}

// Migrations lists all steps in order.
func Migrations(ctx context.Context, url string) ([]MigrationStatus, error) {
	var all []MigrationStatus
	err := withProvider(url, func(p *goose.Provider) error {
		steps, err := p.Status(ctx)
		for _, s := range steps {
			all = append(all, MigrationStatus{Name: s.Source.Path, Applied: s.State == goose.StateApplied})
		}
		return err
	})
	return all, err
}

func withProvider(url string, do func(*goose.Provider) error) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("read the database URL: %w", err)
	}
	sqlDB := stdlib.OpenDB(*config)
	defer func() { _ = sqlDB.Close() }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("prepare to migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, sqlDB, migrations.FS, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("prepare to migrate: %w", err)
	}
	if err := do(provider); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// EnsureDatabase makes a database if the server has none of that name. The URL
// is of another database of the same server, as a login that may create some.
func EnsureDatabase(ctx context.Context, url, name string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("reach the database server: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil {
		return fmt.Errorf("look for the database %s: %w", name, err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return fmt.Errorf("make the database %s: %w", name, err)
	}
	return nil
}

// EnsureServingLogin makes a login without a password that is a member of the
// serving role and owns nothing. It is for a private server that lets nobody
// else in.
func EnsureServingLogin(ctx context.Context, url, name string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)", name).Scan(&there); err != nil {
		return fmt.Errorf("look for the login %s: %w", name, err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE ROLE "+pgx.Identifier{name}.Sanitize()+" LOGIN NOSUPERUSER NOBYPASSRLS IN ROLE "+ServingRole); err != nil {
		return fmt.Errorf("make the login %s: %w", name, err)
	}
	return nil
}
