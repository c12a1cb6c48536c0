package domain_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/scalars"
)

// agreed is all that contracts hold, with the partnerships and the number of
// entries and events: two equal ones mean that nothing was written.
func (s *studio) agreed(t testing.TB) string {
	t.Helper()
	return rows.Ask[string](t, s.on, `SELECT concat_ws(E'\n',
		(SELECT json_agg(c ORDER BY id) FROM contracts c), (SELECT json_agg(v ORDER BY id) FROM contract_versions v),
		(SELECT json_agg(c ORDER BY id) FROM compensation_terms c), (SELECT json_agg(r ORDER BY id) FROM usage_rights r),
		(SELECT json_agg(e ORDER BY id) FROM exclusivity_clauses e), (SELECT json_agg(r ORDER BY id) FROM renewal_options r),
		(SELECT json_agg(s ORDER BY id) FROM contract_signatures s), (SELECT json_agg(d ORDER BY version_id) FROM contract_decisions d),
		(SELECT json_agg(p ORDER BY id) FROM partnerships p), (SELECT json_agg(p ORDER BY id) FROM product_shipments p),
		(SELECT count(*) FROM audit_entries), (SELECT count(*) FROM events))`)
}

// leaves checks at its end that nothing was written since it was called.
func (s *studio) leaves(t testing.TB) func() {
	t.Helper()
	before := s.agreed(t)
	return func() {
		t.Helper()
		if diff := cmp.Diff(before, s.agreed(t)); diff != "" {
			t.Errorf("something was written (-before +after):\n%s", diff)
		}
	}
}

func signed(name string) domain.ContractSignInput {
	return domain.ContractSignInput{Number: 1, Name: name}
}

// plain is an offer of a fee alone, for April.
func plain(t testing.TB, fee string) domain.ContractOfferInput {
	t.Helper()
	return domain.ContractOfferInput{
		StartsOn: day(t, "2026-04-01"), EndsOn: day(t, "2026-04-30"), Total: domain.MoneyInput{Amount: "5000", Currency: "EUR"},
		Compensation: []*domain.CompensationTermInput{{Clause: "fee", Kind: db.FlatFee, Amount: &domain.MoneyInput{Amount: fee, Currency: "EUR"}}},
	}
}

// TestPilotNeedsASignedContract moves a partnership on before and after both sides
// have signed: an offer is no agreement.
func TestPilotNeedsASignedContract(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	creator := rows.Creator(t, s.on)
	p := rows.Partnership(t, s.on, s.brand, creator, rows.AtStage(db.StageNegotiating), func(p *db.Partnership) { p.ContractSignedOn, p.StartedAt = nil, nil })
	offer := rows.Offered(t, s.on, p, s.manager.UserID, func(a *rows.Agreement) { a.Version.RevisionLimit = 4 })
	leaves := s.leaves(t)
	_, err := s.rules.PartnershipMove(s.asManager(t), p.ID(), db.StagePilot, nil)
	if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" {
		t.Errorf("a pilot (-want +got):\n%s", diff)
	}
	_, err = s.rules.DeliverableCreate(s.asManager(t), domain.DeliverableCreateInput{PartnershipID: p.ID(), Type: "POST", Title: "x"})
	if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED input.partnershipId"}, refused(t, err)); diff != "" {
		t.Errorf("work (-want +got):\n%s", diff)
	}
	leaves()

	if _, err := s.rules.ContractSign(as(t, rows.As(creator)), offer.Contract.ID(), signed("Mina Sol")); err != nil {
		t.Fatal(err)
	}
	got := rows.Read(t, s.on, p)
	reference, today := offer.Contract.ID().String(), scalars.DateOf(noon())
	if got.RevisionLimit != 4 || *got.ContractReference != reference || *got.ContractSignedOn != today {
		t.Errorf("the partnership has limit %d, %q of %s", got.RevisionLimit, *got.ContractReference, got.ContractSignedOn)
	}
	if diff := cmp.Diff([]string{"partnership.agreement_signed"}, s.told(t, p.ID())); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if _, err := s.rules.PartnershipMove(s.asManager(t), p.ID(), db.StagePilot, nil); err != nil {
		t.Errorf("a pilot with a signed contract: %v", err)
	}
	if _, err := s.rules.DeliverableCreate(s.asManager(t), domain.DeliverableCreateInput{PartnershipID: p.ID(), Type: "POST", Title: "x"}); err != nil {
		t.Errorf("work with a signed contract: %v", err)
	}
}

// TestOneDecisionOnAVersion has the creator sign, counter and decline one offer at
// once: one decision is written, and the others get CONFLICT.
func TestOneDecisionOnAVersion(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for range 6 {
		offer := rows.Offered(t, s.on, s.partnership, s.manager.UserID)
		id, ctx := offer.Contract.ID(), s.asCreator(t)
		sign := func() error { return last(s.rules.ContractSign(ctx, id, signed("Mina Sol"))) }
		counter := func() error {
			return last(s.rules.ContractCounter(ctx, id, domain.ContractOfferSignInput{Number: 1, Name: "Mina Sol", Offer: plain(t, "2000")}))
		}
		got := codes(atOnce(sign, counter, sign, counter))
		if diff := cmp.Diff(map[errs.Code]int{"": 1, errs.Conflict: 3}, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM contract_decisions WHERE contract_id = ?", offer.Contract.Key); n != 1 {
			t.Errorf("%d decisions", n)
		}
		if told := s.told(t, id); len(told) != 1 || rows.Read(t, s.on, offer.Contract).Version != 2 {
			t.Errorf("told: %v", told)
		}
		leaves := s.leaves(t)
		for name, again := range map[string]func() error{
			"sign": sign, "counter": counter,
			"sign as the brand": func() error { return last(s.rules.ContractSign(s.asManager(t), id, signed("Robin Faber"))) },
		} {
			if err := again(); errs.CodeOf(err) != errs.Conflict {
				t.Errorf("%s again: %v", name, err)
			}
		}
		leaves()
	}
}

// TestExclusiveContractsAtOnce has a creator sign with two brands at once, each of
// which wants to be the only one: one is signed.
func TestExclusiveContractsAtOnce(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for range 6 {
		creator := rows.Creator(t, s.on)
		offered := func() *rows.Agreement {
			brand := rows.Brand(t, s.on)
			manager := rows.Member(t, s.on, brand, auth.RoleManager)
			return rows.Offered(t, s.on, rows.Partnership(t, s.on, brand, creator), manager.UserID, rows.Exclusive("oats"))
		}
		first, second := offered(), offered()
		ctx := as(t, rows.As(creator))
		sign := func(a *rows.Agreement) func() error {
			return func() error { return last(s.rules.ContractSign(ctx, a.Contract.ID(), signed("Mina Sol"))) }
		}
		got := codes(atOnce(sign(first), sign(second)))
		if diff := cmp.Diff(map[errs.Code]int{"": 1, errs.TransitionNotAllowed: 1}, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM contracts WHERE creator_id = ? AND state = 'SIGNED'", creator.Key); n != 1 {
			t.Errorf("%d are signed", n)
		}
	}
}

// TestNobodyAgreesWithThemselves has a manager who is the creator, too.
func TestNobodyAgreesWithThemselves(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	person := &db.User{Base: db.Base{Key: *s.creator.UserID}, Name: "Mina Sol"}
	both := rows.Join(t, s.on, s.brand, person, auth.RoleOwner)
	draft := rows.Draft(t, s.on, s.partnership, rows.Exclusive("oats"))
	own := rows.Contract(t, s.on, s.partnership, s.manager.UserID, *s.creator.UserID, rows.Exclusive("oats"))
	leaves := s.leaves(t)
	for name, try := range map[string]func(context.Context) error{
		"send": func(ctx context.Context) error {
			return last(s.rules.ContractSend(ctx, draft.Contract.ID(), signed("Mina")))
		},
		"decline": func(ctx context.Context) error { return last(s.rules.ContractDecline(ctx, draft.Contract.ID(), nil)) },
		"terminate": func(ctx context.Context) error {
			return last(s.rules.ContractTerminate(ctx, own.Contract.ID(), domain.TransitionInput{Reason: new("x")}))
		},
		"amend": func(ctx context.Context) error {
			return last(s.rules.ContractAmend(ctx, own.Contract.ID(), domain.ContractOfferSignInput{Number: 1, Name: "Mina", Offer: plain(t, "1")}))
		},
		"override": func(ctx context.Context) error {
			return last(s.rules.ContractOverrideConflicts(ctx, draft.Contract.ID(), domain.ContractOverrideInput{Number: 1, Reason: "x"}))
		},
	} {
		if err := try(as(t, both)); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	leaves()
}

// TestAmendmentKeepsPromises changes a term under the same clause: it stays the
// same promise, and the earlier version counts until the other side has signed.
func TestAmendmentKeepsPromises(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	contract := rows.Contract(t, s.on, s.partnership, s.manager.UserID, *s.creator.UserID)
	id, fee := contract.Contract.ID(), contract.Clauses.Compensation[0]
	offer := plain(t, "3000")
	offer.StartsOn, offer.EndsOn = contract.Version.StartsOn, day(t, "2026-06-30")
	offer.Compensation = append(offer.Compensation, &domain.CompensationTermInput{Clause: "trip", Kind: db.Experience, Description: new("To the mill.")})
	if _, err := s.rules.ContractAmend(s.asManager(t), id, domain.ContractOfferSignInput{Number: 1, Name: "Robin Faber", Offer: offer}); err != nil {
		t.Fatal(err)
	}
	got := rows.Read(t, s.on, contract.Contract)
	if *got.SignedNumber != 1 || got.EndsOn != contract.Version.EndsOn || got.State != db.ContractSigned {
		t.Errorf("before the other side signs: %+v", got)
	}
	origins := rows.All[string](t, s.on, `SELECT c.clause || ' ' || (c.origin_id = ?)::text || ' ' || (c.origin_id = c.id)::text FROM compensation_terms c
		JOIN contract_versions v ON v.id = c.version_id WHERE v.number = 2 ORDER BY c.position`, fee.Key)
	if diff := cmp.Diff([]string{"fee true false", "trip false true"}, origins); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := s.rules.ContractSign(s.asCreator(t), id, domain.ContractSignInput{Number: 2, Name: "Mina Sol"}); err != nil {
		t.Fatal(err)
	}
	got = rows.Read(t, s.on, contract.Contract)
	if *got.SignedNumber != 2 || got.EndsOn != day(t, "2026-06-30") || !got.SignedAt.Equal(rows.At()) {
		t.Errorf("after it: %+v", got)
	}
	hashes := rows.Ask[int](t, s.on, `SELECT count(DISTINCT s.content_hash) FROM contract_signatures s JOIN contract_versions v ON v.id = s.version_id
		WHERE v.contract_id = ? AND v.number = 2 AND v.content_hash = s.content_hash`, got.Key)
	if hashes != 1 {
		t.Errorf("both sides signed %d contents", hashes)
	}
}

// TestTermsInForce picks the version that counts on a day.
func TestTermsInForce(t *testing.T) {
	t.Parallel()
	contract, other := &db.Contract{Base: db.Base{Key: uuid.UUID{0x0a}}}, &db.Contract{Base: db.Base{Key: uuid.UUID{0x0b}}}
	ended := day(t, "2026-05-10")
	other.TerminatedOn = &ended
	version := func(of *db.Contract, number int, from, until, signedOn string) domain.SignedVersion {
		at := day(t, signedOn).Time
		return domain.SignedVersion{
			Contract: of, Terms: []*db.CompensationTerm{{ClauseOf: db.ClauseOf{Clause: of.Key.String()[:2] + string(rune('0'+number))}}},
			Version: &db.ContractVersion{ContractID: of.Key, Number: number, StartsOn: day(t, from), EndsOn: day(t, until), DecidedAt: &at},
		}
	}
	a, b := contract.Key.String()[:2], other.Key.String()[:2]
	all := []domain.SignedVersion{
		version(contract, 3, "2026-03-01", "2026-08-31", "2026-04-15"), version(other, 1, "2026-05-01", "2026-05-31", "2026-04-01"),
		version(contract, 1, "2026-03-01", "2026-05-31", "2026-03-10"),
	}
	for on, want := range map[string][]string{
		"2026-02-28": {}, "2026-03-01": {a + "1"}, "2026-04-14": {a + "1"}, "2026-04-15": {a + "3"}, "2026-05-01": {a + "3", b + "1"},
		"2026-05-10": {a + "3", b + "1"}, "2026-05-11": {a + "3"}, "2026-08-31": {a + "3"}, "2026-09-01": {},
	} {
		got := []string{}
		for _, term := range domain.TermsInForce(all, day(t, on)) {
			got = append(got, term.Clause)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", on, diff)
		}
	}
}
