package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/migrations"
)

const (
	clonePrefix    = "rapport_test_"
	templatePrefix = "rapport_template_"
	// lockKey is of the advisory lock on templates: shared while one is copied,
	// alone while one is made or dropped. The sweep has the next number.
	lockKey = 7277700100
)

// template is a database with the migrations and no rows.
type template struct {
	name string
	// fill makes an empty database into the template.
	fill func(ctx context.Context, url string) error
}

// currentTemplate is of the migrations that this program has.
func currentTemplate() (template, error) {
	hash, err := hashOf(migrations.FS)
	if err != nil {
		return template{}, err
	}
	return template{name: templatePrefix + hash, fill: func(ctx context.Context, url string) error {
		_, err := db.MigrateUp(ctx, url)
		return err
	}}, nil
}

// hashOf depends on the names and the contents of all files.
func hashOf(files fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		// The lengths keep a name from running into its content.
		_, err = fmt.Fprintf(sum, "%d %s %d %s", len(path), path, len(content), content)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hashing the migrations: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// ensure makes the template if it isn't there, and leaves the session with the
// shared lock on it. On the way it drops what killed tests left.
func (t template) ensure(ctx context.Context, on *host, session *pgx.Conn) error {
	if err := lockShared(ctx, session); err != nil {
		return err
	}
	there, err := t.exists(ctx, session)
	if err != nil {
		return err
	}
	if !there {
		if err := unlock(ctx, session); err != nil {
			return err
		}
		if err := t.build(ctx, on, session); err != nil {
			return fmt.Errorf("making the template database: %w", err)
		}
		if err := lockShared(ctx, session); err != nil {
			return err
		}
	}
	return sweep(ctx, session)
}

func (t template) exists(ctx context.Context, session *pgx.Conn) (bool, error) {
	var there bool
	err := session.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", t.name).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("looking for the template: %w", err)
	}
	return there, nil
}

// build makes the template under another name and renames it, so that one left
// half done by a killed process is never copied. Making is one at a time, as the
// migrations make roles, which all databases of the server share.
func (t template) build(ctx context.Context, on *host, session *pgx.Conn) (err error) {
	if _, err := session.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(lockKey)); err != nil {
		return fmt.Errorf("waiting for others who make one: %w", err)
	}
	defer func() {
		_, unlockErr := session.Exec(ctx, "SELECT pg_advisory_unlock($1)", int64(lockKey))
		err = errors.Join(err, unlockErr)
	}()
	if there, err := t.exists(ctx, session); there || err != nil {
		return err
	}
	if err := dropOld(ctx, session); err != nil {
		return err
	}
	unfinished := t.name + "_unfinished"
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS " + quote(unfinished) + " WITH (FORCE)",
		"CREATE DATABASE " + quote(unfinished) + " TEMPLATE template0",
	} {
		if _, err := session.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if err := t.fill(ctx, on.adminURL(unfinished)); err != nil {
		return err
	}
	var now string
	if err := session.QueryRow(ctx, "SELECT extract(epoch FROM now())::bigint::text").Scan(&now); err != nil {
		return fmt.Errorf("asking for the time: %w", err)
	}
	var statements []string
	if on.serving != "" {
		statements = append(statements,
			"DO $$ BEGIN CREATE ROLE "+quote(on.serving)+" LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
			"GRANT "+quote(db.ServingRole)+" TO "+quote(on.serving))
	}
	statements = append(statements,
		"COMMENT ON DATABASE "+quote(unfinished)+" IS '"+now+"'", // digits alone
		// Copying needs it to have no visitors.
		"ALTER DATABASE "+quote(unfinished)+" WITH ALLOW_CONNECTIONS false",
		"ALTER DATABASE "+quote(unfinished)+" RENAME TO "+quote(t.name))
	for _, statement := range statements {
		if _, err := session.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// dropOld drops the templates of other migrations that were made a week ago or
// earlier. Who still works with those makes them anew.
func dropOld(ctx context.Context, session *pgx.Conn) error {
	return dropAll(ctx, session, `
		SELECT datname FROM pg_database
		WHERE datname ~ $1 AND pg_get_userbyid(datdba) = current_user
			AND shobj_description(oid, 'pg_database') ~ '^[0-9]{1,12}$'
			AND shobj_description(oid, 'pg_database')::bigint < extract(epoch FROM now() - interval '7 days')`, "^"+templatePrefix+"[0-9a-f]{16}$")
}

// sweep drops the copies whose tests were killed. One sweeps at a time, and
// nobody waits for that.
func sweep(ctx context.Context, session *pgx.Conn) (err error) {
	var ours bool
	if err := session.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockKey+1)).Scan(&ours); err != nil {
		return fmt.Errorf("sweeping: %w", err)
	}
	if !ours {
		return nil
	}
	defer func() {
		_, unlockErr := session.Exec(ctx, "SELECT pg_advisory_unlock($1)", int64(lockKey+1))
		err = errors.Join(err, unlockErr)
	}()
	return dropAll(ctx, session, `
		SELECT d.datname FROM pg_database d
		WHERE d.datname ~ $1 AND pg_get_userbyid(d.datdba) = current_user
			AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.application_name = d.datname)`, "^"+clonePrefix+"[a-z2-7]{12}$")
}

// dropAll drops the databases that a query lists by the pattern of their names.
func dropAll(ctx context.Context, session *pgx.Conn, query, pattern string) error {
	rows, err := session.Query(ctx, query, pattern)
	if err != nil {
		return fmt.Errorf("looking for databases left over: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for databases left over: %w", err)
	}
	for _, name := range names {
		if _, err := session.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)"); err != nil {
			return fmt.Errorf("dropping a database left over: %w", err)
		}
	}
	return nil
}

func lockShared(ctx context.Context, session *pgx.Conn) error {
	if _, err := session.Exec(ctx, "SELECT pg_advisory_lock_shared($1)", int64(lockKey)); err != nil {
		return fmt.Errorf("waiting for the template: %w", err)
	}
	return nil
}

func unlock(ctx context.Context, session *pgx.Conn) error {
	if _, err := session.Exec(ctx, "SELECT pg_advisory_unlock_shared($1)", int64(lockKey)); err != nil {
		return fmt.Errorf("letting go of the template: %w", err)
	}
	return nil
}
