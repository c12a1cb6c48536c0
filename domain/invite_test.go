package domain_test

import (
	"testing"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// TestInviteHandsAProfileOver walks from a profile that a brand typed in to its
// creator signing in and changing it, which the brand then can't any more.
func TestInviteHandsAProfileOver(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	brand := rows.Brand(t, database)
	manager := rows.Member(t, database, brand, auth.RoleManager)
	creator := rows.Creator(t, database, rows.Entered(brand))
	rows.Account(t, database, creator)
	store, err := db.Open(t.Context(), database.URL, db.Options{CursorKey: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	rules := domain.New(store)
	ctx := auth.WithViewer(t.Context(), manager)
	in := domain.CreatorInviteInput{Subject: "idp|anna", Name: "Anna Koller", Email: "anna@example.com"}

	if _, err := rules.CreatorInvite(ctx, creator.ID(), in); errs.CodeOf(err) != errs.TransitionNotAllowed {
		t.Fatalf("without a partnership: %v", err)
	}
	if claims := principal(t, store); claims != errs.Unauthenticated {
		t.Fatalf("the refused person signs in: %v", claims)
	}
	rows.Partnership(t, database, brand, creator)
	handed, err := rules.CreatorInvite(ctx, creator.ID(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !handed.Claimed() || handed.Version != creator.Version+1 {
		t.Errorf("the profile is claimed: %v, version %d", handed.Claimed(), handed.Version)
	}
	viewer, err := store.Principal(t.Context(), auth.Claims{Subject: in.Subject, Kind: auth.ClaimKindCreator, IssuedAt: rows.At()})
	if err != nil || viewer.CreatorID != creator.Key {
		t.Fatalf("the creator signs in as %v, %v", viewer, err)
	}
	bio := "Slow skincare."
	if _, err := rules.CreatorUpdate(auth.WithViewer(t.Context(), viewer), creator.ID(), domain.CreatorUpdateInput{DisplayName: &bio}); err != nil {
		t.Errorf("the creator changes the profile: %v", err)
	}
	if _, err := rules.CreatorUpdate(ctx, creator.ID(), domain.CreatorUpdateInput{DisplayName: &in.Name}); errs.CodeOf(err) != errs.Forbidden {
		t.Errorf("the brand changes the profile: %v", err)
	}
	if _, err := rules.CreatorInvite(ctx, creator.ID(), in); errs.CodeOf(err) != errs.Forbidden {
		t.Errorf("handed over twice: %v", err)
	}
}

// TestInviteTakesNobodysProfile refuses a person who keeps a profile and leaves
// everything as it was; another brand's profile does not exist.
func TestInviteTakesNobodysProfile(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	brand, other := rows.Brand(t, database), rows.Brand(t, database)
	manager := rows.Member(t, database, brand, auth.RoleManager)
	mine, foreign := rows.Creator(t, database, rows.Entered(brand)), rows.Creator(t, database, rows.Entered(other))
	rows.Partnership(t, database, brand, mine)
	person := rows.User(t, database)
	rows.Creator(t, database, func(c *db.Creator) { c.UserID = &person.Key })
	store, err := db.Open(t.Context(), database.URL, db.Options{CursorKey: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	rules := domain.New(store)
	ctx := auth.WithViewer(t.Context(), manager)
	in := domain.CreatorInviteInput{Subject: person.Subject, Name: "Anna Koller", Email: "anna@example.com"}

	if _, err := rules.CreatorInvite(ctx, mine.ID(), in); errs.CodeOf(err) != errs.Taken {
		t.Errorf("a person with a profile: %v", err)
	}
	if _, err := rules.CreatorInvite(ctx, foreign.ID(), in); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a foreign profile: %v", err)
	}
	for _, before := range []*db.Creator{mine, foreign} {
		if now := rows.Read(t, database, before); now.Claimed() || now.Version != before.Version {
			t.Errorf("a refused profile has changed: %+v", now)
		}
	}
	if n := len(rows.Audit(t, database)); n != 0 {
		t.Errorf("%d audit entries of what did not happen", n)
	}
}

// principal is the code with which the invited person is refused.
func principal(t *testing.T, store *db.Store) errs.Code {
	t.Helper()
	_, err := store.Principal(t.Context(), auth.Claims{Subject: "idp|anna", Kind: auth.ClaimKindCreator, IssuedAt: rows.At()})
	return errs.CodeOf(err)
}
