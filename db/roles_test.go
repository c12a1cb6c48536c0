package db_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestRolesOfTheKindsAreAlike wants the roles of brands and of creators to hold
// just what the serving role holds, and to be as weak: the policies alone tell
// them apart.
func TestRolesOfTheKindsAreAlike(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	held := func(role string) []string {
		return rows.All[string](t, on, `SELECT what FROM (
			SELECT c.relname || ' ' || a.privilege_type AS what FROM pg_class c, aclexplode(c.relacl) a
				WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'goose_db_version' AND a.grantee = ?::regrole
			UNION ALL SELECT p.proname || ' ' || a.privilege_type FROM pg_proc p, aclexplode(p.proacl) a
				WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = ?::regrole) held ORDER BY what`, role, role)
	}
	want := held(db.ServingRole)
	if len(want) < 40 {
		t.Fatalf("the serving role holds only %v", want)
	}
	for _, role := range []string{"rapport_brand", "rapport_creator"} {
		if diff := cmp.Diff(want, held(role)); diff != "" {
			t.Errorf("%s (-serving role +this one):\n%s", role, diff)
		}
		if strong := rows.Ask[bool](t, on, "SELECT rolsuper OR rolbypassrls OR rolcanlogin OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = ?", role); strong {
			t.Errorf("%s has rights that it must not have", role)
		}
	}
}

// TestPoliciesAreForOneKind has each role tell the ids of the other kind: it sees
// nothing by them.
func TestPoliciesAreForOneKind(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	brand, creator := world.Key("brand.aurora").String(), world.Key("creator.anna").String()
	for _, table := range []string{"partnerships", "deliverables", "submissions", "reviews", "publications", "feedback", "feedback_revisions", "campaigns", "campaign_participants", "brands"} {
		count := func(role, setting, id string) int64 {
			n, err := asServing(t, on, map[string]string{"role": role, setting: id}, fmt.Sprintf("SELECT FROM %s", table))
			if err != nil {
				t.Fatalf("%s as %s: %v", table, role, err)
			}
			return n
		}
		if count("rapport_brand", "app.brand", brand) == 0 || count("rapport_creator", "app.creator", creator) == 0 {
			t.Errorf("%s: the right role sees nothing", table)
		}
		if n := count("rapport_brand", "app.creator", creator); n != 0 {
			t.Errorf("%s: a brand's role sees %d rows by a creator's id", table, n)
		}
		if n := count("rapport_creator", "app.brand", brand); n != 0 {
			t.Errorf("%s: a creator's role sees %d rows by a brand's id", table, n)
		}
	}
}
