package domain_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// conflicts are what the viewer is told, in words, with a + where it is overridden
// and the other contract's title where it is shown.
func (s *studio) conflicts(t testing.TB, v auth.Viewer, a *rows.Agreement) []string {
	t.Helper()
	session := s.store.Session(v)
	defer session.Close()
	found, err := domain.ContractConflicts(t.Context(), session, a.Contract.ID())
	if err != nil {
		t.Fatal(err)
	}
	told := []string{}
	for _, c := range found {
		line := c.Message
		if c.Overridden {
			line += " +"
		}
		if c.AnotherBrand && v.Kind == auth.KindBrand && (c.Contract != nil || c.OtherClause != nil) {
			line += " and shows another brand's " + c.Contract.Title
		}
		told = append(told, line)
	}
	return told
}

// TestOverlappingExclusivity looks at what overlaps, and what does not: category ×
// country × day, with another brand's contract of the same creator.
func TestOverlappingExclusivity(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	rival := rows.Brand(t, s.on, func(b *db.Brand) { b.Name = "Rival Oats" })
	rivals := rows.Member(t, s.on, rival, auth.RoleManager)
	theirs := rows.Partnership(t, s.on, rival, s.creator)
	rows.Contract(t, s.on, theirs, rivals.UserID, *s.creator.UserID, func(a *rows.Agreement) { a.Contract.Title = "Secret" },
		rows.Exclusive("oats", "DE", "AT"), rows.Exclusive("rye"), func(a *rows.Agreement) {
			a.Clauses.Exclusivity[1].Competitors = []string{"ALPINE OAT"}
			a.Clauses.Exclusivity[1].StartsOn, a.Clauses.Exclusivity[1].EndsOn = day(t, "2027-01-01"), day(t, "2027-01-31")
		})
	// What is not signed, or is over, stands in nobody's way.
	rows.Offered(t, s.on, theirs, rivals.UserID, rows.Exclusive("barley"))
	rows.Contract(t, s.on, theirs, rivals.UserID, *s.creator.UserID, rows.Exclusive("barley"), func(a *rows.Agreement) {
		a.Ended = true
	})
	later := func(a *rows.Agreement) {
		for _, e := range a.Clauses.Exclusivity {
			e.StartsOn, e.EndsOn = day(t, "2026-04-01"), day(t, "2026-04-30")
		}
	}
	beyond := func(a *rows.Agreement) {
		a.Contract.EndsOn, a.Version.EndsOn = day(t, "2027-01-01"), day(t, "2027-01-01")
	}
	for name, c := range map[string]struct {
		changes []func(*rows.Agreement)
		want    []string
	}{
		"the same":                {[]func(*rows.Agreement){rows.Exclusive("oats", "AT", "CH")}, []string{"Clause Eoats overlaps with another brand's exclusivity."}},
		"everywhere":              {[]func(*rows.Agreement){rows.Exclusive("oats")}, []string{"Clause Eoats overlaps with another brand's exclusivity."}},
		"another country":         {[]func(*rows.Agreement){rows.Exclusive("oats", "CH")}, []string{}},
		"another category":        {[]func(*rows.Agreement){rows.Exclusive("wheat")}, []string{}},
		"other days":              {[]func(*rows.Agreement){rows.Exclusive("oats"), later}, []string{}},
		"what is only offered":    {[]func(*rows.Agreement){rows.Exclusive("barley")}, []string{}},
		"a brand that they named": {[]func(*rows.Agreement){beyond}, []string{"The work under this contract overlaps with another brand's exclusivity."}},
	} {
		draft := rows.Draft(t, s.on, s.partnership, c.changes...)
		if diff := cmp.Diff(c.want, s.conflicts(t, s.manager, draft)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		leaves := s.leaves(t)
		_, err := s.rules.ContractSend(s.asManager(t), draft.Contract.ID(), signed("Robin Faber"))
		switch {
		case len(c.want) == 0 && err != nil:
			t.Errorf("%s: %v", name, err)
		case len(c.want) > 0 && errs.CodeOf(err) != errs.TransitionNotAllowed:
			t.Errorf("%s: %v", name, err)
		}
		if len(c.want) > 0 {
			leaves()
		}
		if diff := cmp.Diff([]string{}, s.conflicts(t, rivals, draft)); diff != "" {
			t.Errorf("%s: another brand is told:\n%s", name, diff)
		}
	}
}

// TestOverrideCoversWhatThereIs overrides an overlap: the creator can sign then,
// until something else comes to overlap.
func TestOverrideCoversWhatThereIs(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	rival := rows.Brand(t, s.on)
	rivals := rows.Member(t, s.on, rival, auth.RoleManager)
	theirs := rows.Partnership(t, s.on, rival, s.creator)
	rows.Contract(t, s.on, theirs, rivals.UserID, *s.creator.UserID, rows.Exclusive("oats"))
	offer := rows.Offered(t, s.on, s.partnership, s.manager.UserID, rows.Exclusive("oats"))
	id, in := offer.Contract.ID(), domain.ContractOverrideInput{Number: 1, Reason: "The two have spoken."}
	admin := as(t, rows.Member(t, s.on, s.brand, auth.RoleAdmin))
	refuse := func(name string, err error, code errs.Code) {
		t.Helper()
		if errs.CodeOf(err) != code {
			t.Errorf("%s: %v", name, err)
		}
	}
	leaves := s.leaves(t)
	refuse("the creator signs", last(s.rules.ContractSign(s.asCreator(t), id, signed("Mina Sol"))), errs.TransitionNotAllowed)
	refuse("a manager overrides", last(s.rules.ContractOverrideConflicts(s.asManager(t), id, in)), errs.Forbidden)
	refuse("the creator overrides", last(s.rules.ContractOverrideConflicts(s.asCreator(t), id, in)), errs.Forbidden)
	refuse("without a reason", last(s.rules.ContractOverrideConflicts(admin, id, domain.ContractOverrideInput{Number: 1, Reason: " "})), errs.Required)
	leaves()
	if _, err := s.rules.ContractOverrideConflicts(admin, id, in); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"contract.conflicts_overridden"}, s.told(t, id)); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if events := rows.Events(t, s.on); events[0].CreatorID != nil {
		t.Error("the creator hears of the override")
	}
	if diff := cmp.Diff([]string{"Clause Eoats overlaps with another brand's exclusivity. +"}, s.conflicts(t, s.manager, offer)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	more := rows.Contract(t, s.on, theirs, rivals.UserID, *s.creator.UserID, rows.Exclusive("oats"))
	leaves = s.leaves(t)
	refuse("the creator signs, with one more", last(s.rules.ContractSign(s.asCreator(t), id, signed("Mina Sol"))), errs.TransitionNotAllowed)
	leaves()
	// A brand is told of two as of one.
	if diff := cmp.Diff([]string{"Clause Eoats overlaps with another brand's exclusivity."}, s.conflicts(t, s.manager, offer)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := s.rules.ContractTerminate(as(t, rivals), more.Contract.ID(), domain.TransitionInput{Reason: new("A mistake.")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.rules.ContractSign(s.asCreator(t), id, signed("Mina Sol")); err != nil {
		t.Errorf("what was overridden still blocks: %v", err)
	}
}
