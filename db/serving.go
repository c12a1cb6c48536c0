package db

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rapporthq/rapport/db/migrations"
)

// CheckServing tells why the server must not serve from this database: a login
// with too many rights, a step that is missing, a table that row-level security
// does not guard. All reasons are told at once, each with what to do.
func (s *Store) CheckServing(ctx context.Context) error {
	var login struct {
		Name                     string
		Superuser, Bypass, Owner bool
		Definer                  bool
	}
	err := s.bun.NewRaw(`SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypass,
			EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
				WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relowner = r.oid) AS owner,
			coalesce((SELECT pg_has_role(r.oid, d.oid, 'USAGE') FROM pg_roles d WHERE d.rolname = 'rapport_definer'), false) AS definer
		FROM pg_roles r WHERE r.rolname = session_user`).Scan(ctx, &login)
	if err != nil {
		return translate("look at the login", err)
	}
	var faults []error
	if login.Superuser || login.Bypass {
		faults = append(faults, fmt.Errorf("the login %q goes round row-level security: use one made by CREATE ROLE … LOGIN NOSUPERUSER NOBYPASSRLS IN ROLE %s", login.Name, ServingRole))
	}
	if login.Definer && !login.Superuser {
		faults = append(faults, fmt.Errorf("the login %q is a member of rapport_definer, which looks past the policies: REVOKE rapport_definer FROM %q", login.Name, login.Name))
	}
	if login.Owner {
		faults = append(faults, fmt.Errorf("the login %q owns tables: migrate with the owner (RAPPORT_OWNER_URL), and serve with another login that is only a member of %s", login.Name, ServingRole))
	}
	unguarded, err := s.unguarded(ctx)
	if err != nil {
		return err
	}
	if len(unguarded) > 0 {
		faults = append(faults, fmt.Errorf("these tables lack row-level security or a policy: %s; run `rapport migrate up`, or enable and force it on tables of your own", strings.Join(unguarded, ", ")))
	}
	if err := s.checkMigrated(ctx); err != nil {
		faults = append(faults, err)
	}
	if len(faults) > 0 {
		return fmt.Errorf("not serving from this database:\n%w", errors.Join(faults...))
	}
	return nil
}

// unguarded lists the tables of the schema without forced row-level security or
// without a policy.
func (s *Store) unguarded(ctx context.Context) ([]string, error) {
	var names []string
	err := s.bun.NewRaw(`SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'goose_db_version'
		  AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
		       OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
		ORDER BY c.relname`).Scan(ctx, &names)
	return names, translate("look for tables without a policy", err)
}

// checkMigrated compares the database's last step with this program's.
func (s *Store) checkMigrated(ctx context.Context) error {
	newest, err := migrations.Newest()
	if err != nil {
		return err
	}
	var applied int64
	if err := s.bun.NewRaw("SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(ctx, &applied); err != nil {
		return errors.New("the database is not migrated: run `rapport migrate up` with its owner")
	}
	switch {
	case applied < newest:
		return fmt.Errorf("the database is at step %d and this program needs %d: run `rapport migrate up` with its owner", applied, newest)
	case applied > newest:
		return fmt.Errorf("the database is at step %d, which is newer than this program's %d: run the newer program", applied, newest)
	default:
		return nil
	}
}
