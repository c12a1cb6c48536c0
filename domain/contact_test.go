package domain_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
)

func some(text string) graphql.Omittable[*string] { return graphql.OmittableOf(&text) }

func none() graphql.Omittable[*string] { return graphql.OmittableOf[*string](nil) }

// contacts are all rows of personal data about a creator, the creator's own last.
func (c cast) contacts(t *testing.T, creator *db.Creator) []string {
	t.Helper()
	return rows.All[string](t, c.on, `SELECT concat_ws(' | ', CASE brand_id WHEN ? THEN 'brand' WHEN ? THEN 'rival' ELSE 'own' END,
		legal_name, email, phone, postal_address, version) FROM creator_contacts WHERE creator_id = ? ORDER BY brand_id = ? DESC NULLS LAST`,
		c.brand.Key, c.rival.Key, creator.Key, c.brand.Key)
}

func TestCreatorContactUpdate(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	before := len(c.actions(t))
	seen, err := c.rules.CreatorContactUpdate(as(t, c.manager), c.entered.ID(), domain.CreatorContactInput{
		ExpectedVersion: new(0), LegalName: some("Anna Klein"), Email: some("anna@example.com"), Phone: some("+49 30 1"), PostalAddress: some("Oat Road 1\nBerlin"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.entered, seen); diff != "" {
		t.Errorf("the creator (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"brand | Anna Klein | anna@example.com | +49 30 1 | Oat Road 1\nBerlin | 1"}, c.contacts(t, c.entered)); diff != "" {
		t.Errorf("the data (-want +got):\n%s", diff)
	}
	// What is not given stays, null clears.
	if _, err := c.rules.CreatorContactUpdate(as(t, c.manager), c.entered.ID(), domain.CreatorContactInput{
		ExpectedVersion: new(1), Email: some("a.klein@example.com"), Phone: none(), PostalAddress: none(),
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"brand | Anna Klein | a.klein@example.com | 2"}, c.contacts(t, c.entered)); diff != "" {
		t.Errorf("the data (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"creator.contact_updated", "creator.contact_updated"}, c.actions(t)[before:]); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
	entries := rows.Audit(t, c.on)
	last := entries[len(entries)-1]
	if last.SubjectID() != c.entered.ID() || *last.BrandID != c.brand.Key ||
		string(last.Before) != `{"email": "anna@example.com", "phone": "+49 30 1", "postalAddress": "Oat Road 1\nBerlin"}` ||
		string(last.After) != `{"email": "a.klein@example.com", "phone": null, "postalAddress": null}` {
		t.Errorf("the last entry is about %s: %s became %s", last.SubjectID(), last.Before, last.After)
	}
	// The same again, and clearing what is not there, are no changes.
	state := c.printed(t)
	for _, in := range []struct {
		id gid.ID
		in domain.CreatorContactInput
	}{{c.entered.ID(), domain.CreatorContactInput{Email: some("a.klein@example.com"), Phone: none()}}, {c.kept.ID(), domain.CreatorContactInput{Email: none()}}, {c.kept.ID(), domain.CreatorContactInput{}}} {
		if _, err := c.rules.CreatorContactUpdate(as(t, c.manager), in.id, in.in); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("nothing to change changed:\n%s", diff)
	}
}

// TestCreatorContactSides: a creator and two brands each hold their own, and none
// touches or sees another's before they work together.
func TestCreatorContactSides(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	for _, side := range []struct {
		as    auth.Viewer
		email string
	}{{c.manager, "brand@example.com"}, {c.other, "rival@example.com"}, {rows.As(c.kept), "own@example.com"}} {
		if _, err := c.rules.CreatorContactUpdate(as(t, side.as), c.kept.ID(), domain.CreatorContactInput{Email: some(side.email)}); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"brand | brand@example.com | 1", "rival | rival@example.com | 1", "own | own@example.com | 1"}
	if diff := cmp.Diff(want, c.contacts(t, c.kept)); diff != "" {
		t.Errorf("the data (-want +got):\n%s", diff)
	}
	for email, viewer := range map[string]auth.Viewer{"brand@example.com": c.manager, "rival@example.com": c.other, "own@example.com": rows.As(c.kept)} {
		session := c.store.Session(viewer)
		held, err := db.ContactsOfCreators().Read(t.Context(), session, []uuid.UUID{c.kept.Key})
		if err != nil || len(held) != 1 || *held[0].Email != email {
			t.Errorf("%s: %v, %v", email, held, err)
		}
		session.Close()
	}
	entries := rows.Audit(t, c.on)
	if last := entries[len(entries)-1]; last.BrandID != nil || last.ActorKind != "CREATOR" {
		t.Errorf("the creator's change is in the chain of %v", last.BrandID)
	}
}

// TestCreatorContactOfTheCreator: a brand that saw what the creator gave does not
// put a copy of its own in the place of it by mistake.
func TestCreatorContactOfTheCreator(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	rows.Partnership(t, c.on, c.brand, c.kept)
	rows.Insert(t, c.on, &db.CreatorContact{
		Base: db.Base{Key: gid.New()}, CreatorID: c.kept.Key, Email: new("own@example.com"), Stamp: db.Stamp{UpdatedAt: rows.At(), Version: 4},
	})
	c.fails(t, "the creator's version", []string{"CONFLICT input.expectedVersion"}, func() error {
		seen, err := c.rules.CreatorContactUpdate(as(t, c.manager), c.kept.ID(), domain.CreatorContactInput{ExpectedVersion: new(4), Phone: some("1")})
		if seen == nil || seen.Key != c.kept.Key {
			t.Error("the creator did not come back")
		}
		return err
	})
	if _, err := c.rules.CreatorContactUpdate(as(t, c.manager), c.kept.ID(), domain.CreatorContactInput{Phone: some("1")}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"brand | 1 | 1", "own | own@example.com | 4"}, c.contacts(t, c.kept)); diff != "" {
		t.Errorf("the data (-want +got):\n%s", diff)
	}
}

func TestCreatorContactRefuses(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	if _, err := c.rules.CreatorContactUpdate(as(t, c.manager), c.entered.ID(), domain.CreatorContactInput{Phone: some("1")}); err != nil {
		t.Fatal(err)
	}
	ok := domain.CreatorContactInput{Email: some("a@example.com")}
	for name, test := range map[string]struct {
		as   auth.Viewer
		id   gid.ID
		in   domain.CreatorContactInput
		want []string
	}{
		"a viewer":              {rows.Member(t, c.on, c.brand, auth.RoleViewer), c.entered.ID(), ok, []string{"FORBIDDEN "}},
		"who pays":              {rows.Member(t, c.on, c.brand, auth.RoleFinance), c.entered.ID(), ok, []string{"FORBIDDEN "}},
		"one that hides":        {c.manager, c.hiding.ID(), ok, []string{"NOT_FOUND id"}},
		"another brand's entry": {c.other, c.entered.ID(), ok, []string{"NOT_FOUND id"}},
		"an id of another type": {c.manager, c.ours.ID(), ok, []string{"NOT_FOUND id"}},
		"a creator, another's":  {rows.As(c.kept), c.hiding.ID(), ok, []string{"NOT_FOUND id"}},
		"a stale version":       {c.manager, c.entered.ID(), domain.CreatorContactInput{ExpectedVersion: new(0), Email: some("a@example.com")}, []string{"CONFLICT input.expectedVersion"}},
		"faults": {
			c.manager, c.entered.ID(),
			domain.CreatorContactInput{
				LegalName: some(strings.Repeat("n", 201)), Email: some("Anna <anna@example.com>"), Phone: some(strings.Repeat("1", 41)), PostalAddress: some(strings.Repeat("p", 501)),
			},
			[]string{"TOO_LONG input.legalName", "INVALID input.email", "TOO_LONG input.phone", "TOO_LONG input.postalAddress"},
		},
		"two addresses": {c.manager, c.entered.ID(), domain.CreatorContactInput{Email: some("a@example.com, b@example.com")}, []string{"INVALID input.email"}},
		"no address":    {c.manager, c.entered.ID(), domain.CreatorContactInput{Email: some("anna")}, []string{"INVALID input.email"}},
		"an empty one":  {c.manager, c.entered.ID(), domain.CreatorContactInput{Email: some("")}, []string{"INVALID input.email"}},
	} {
		c.fails(t, name, test.want, func() error {
			_, err := c.rules.CreatorContactUpdate(as(t, test.as), test.id, test.in)
			return err
		})
	}
	// In plain SQL, a second row of the same brand about the same creator.
	err := rows.Exec(t, c.on, "INSERT INTO creator_contacts (id, creator_id, brand_id, updated_at) SELECT gen_random_uuid(), creator_id, brand_id, updated_at FROM creator_contacts")
	if sqlstate(err) != "23505" {
		t.Errorf("a second row: %v", err)
	}
}

// TestCreatorContactRaces: many who write the first data at once all succeed, into
// one row.
func TestCreatorContactRaces(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	var wait sync.WaitGroup
	failed := make([]error, 8)
	for i := range failed {
		wait.Go(func() {
			in := domain.CreatorContactInput{Email: some("a@example.com")}
			if i%2 == 0 {
				in = domain.CreatorContactInput{Phone: some("1")}
			}
			_, failed[i] = c.rules.CreatorContactUpdate(as(t, c.manager), c.kept.ID(), in)
		})
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"brand | a@example.com | 1 | 2"}, c.contacts(t, c.kept)); diff != "" {
		t.Errorf("the data (-want +got):\n%s", diff)
	}
}
