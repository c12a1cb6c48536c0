package domain_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestContractConstraints breaks the rules by plain SQL, as the database's owner,
// where a constraint or a trigger keeps them.
func TestContractConstraints(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	stranger := another(t, s.register)
	elsewhere := rows.Contract(t, s.on, stranger.partnership, stranger.manager.UserID, *stranger.creator.UserID)
	done := rows.Contract(t, s.on, s.partnership, s.manager.UserID, *s.creator.UserID, rows.Usable("web", "WEBSITE"), rows.Exclusive("oats"))
	sent := rows.Offered(t, s.on, s.partnership, s.manager.UserID)
	draft := rows.Draft(t, s.on, s.partnership, rows.Usable("web", "WEBSITE"), rows.Exclusive("oats"))
	parcel := rows.Shipment(t, s.on, s.partnership)
	of := func(a *rows.Agreement) []any { return []any{a.Version.Key} }
	contract := func(a *rows.Agreement) []any { return []any{a.Contract.Key} }
	const fixed = "UPDATE compensation_terms SET kind = "
	for name, c := range map[string]struct {
		want, statement string
		args            []any
	}{
		"a sent version changed":         {"42501", "UPDATE contract_versions SET total_minor = total_minor + 1 WHERE id = ?", of(sent)},
		"a signed version changed":       {"42501", "UPDATE contract_versions SET message = 'x' WHERE id = ?", of(done)},
		"a signed version deleted":       {"42501", "DELETE FROM contract_versions WHERE id = ?", of(done)},
		"a signed fee changed":           {"42501", "UPDATE compensation_terms SET amount_minor = 1 WHERE version_id = ?", of(done)},
		"a signed fee deleted":           {"42501", "DELETE FROM compensation_terms WHERE version_id = ?", of(done)},
		"a draft's fee moved to it":      {"42501", "UPDATE compensation_terms SET version_id = ? WHERE version_id = ?", []any{done.Version.Key, draft.Version.Key}},
		"a signed right stretched":       {"42501", "UPDATE usage_rights SET tail = true, ends_on = '2030-01-01' WHERE version_id = ?", of(done)},
		"a signed exclusivity widened":   {"42501", "UPDATE exclusivity_clauses SET category = 'all' WHERE version_id = ?", of(done)},
		"a renewal added to it":          {"42501", "INSERT INTO renewal_options (id, brand_id, creator_id, contract_id, version_id, position, clause, metric, threshold, months) SELECT gen_random_uuid(), brand_id, creator_id, contract_id, id, 0, 'r', 'VIEWS', 1, 1 FROM contract_versions WHERE id = ?", of(done)},
		"given up without a reason":      {"23514", "UPDATE usage_rights SET revoked_at = now() WHERE version_id = ?", of(done)},
		"signed without signatures":      {"23503", "UPDATE contracts SET state = 'SIGNED', open_offer = NULL, signed_number = 1, signed_version_id = ?, signed_at = now() WHERE id = ?", []any{sent.Version.Key, sent.Contract.Key}},
		"signed in another's version":    {"23503", "UPDATE contracts SET signed_version_id = ? WHERE id = ?", []any{elsewhere.Version.Key, done.Contract.Key}},
		"signed with no version":         {"23514", "UPDATE contracts SET state = 'SIGNED', open_offer = NULL WHERE id = ?", contract(sent)},
		"back to a draft":                {"23514", "UPDATE contracts SET state = 'DRAFT', open_offer = NULL WHERE id = ?", contract(sent)},
		"sent at no time":                {"23514", "UPDATE contracts SET state = 'SENT', open_offer = 'BRAND' WHERE id = ?", contract(draft)},
		"ended without a reason":         {"23514", "UPDATE contracts SET state = 'TERMINATED', terminated_on = now() WHERE id = ?", contract(done)},
		"ended on no day":                {"23514", "UPDATE contracts SET state = 'TERMINATED', end_reason = 'x' WHERE id = ?", contract(done)},
		"overridden without a reason":    {"23514", "UPDATE contracts SET override_number = 1 WHERE id = ?", contract(draft)},
		"a second decision":              {"23505", "INSERT INTO contract_decisions SELECT * FROM contract_decisions WHERE version_id = ?", of(done)},
		"a second signature of a side":   {"23505", "INSERT INTO contract_signatures SELECT gen_random_uuid(), brand_id, creator_id, contract_id, version_id, side, signer_id, name, content_hash, signed_at FROM contract_signatures WHERE side = 'BRAND' AND version_id = ?", of(done)},
		"one person for both":            {"23505", "UPDATE contract_signatures SET signer_id = ? WHERE version_id = ?", []any{s.manager.UserID, done.Version.Key}},
		"a signature under other words":  {"23503", "UPDATE contract_signatures SET content_hash = repeat('0', 64) WHERE version_id = ?", of(done)},
		"more fixed than the total":      {"23514", "UPDATE contract_versions SET fixed_minor = total_minor + 1 WHERE id = ?", of(draft)},
		"a negative total":               {"23514", "UPDATE contract_versions SET total_minor = -1 WHERE id = ?", of(draft)},
		"days the wrong way round":       {"23514", "UPDATE contract_versions SET ends_on = starts_on - 1 WHERE id = ?", of(draft)},
		"two currencies":                 {"23503", "UPDATE compensation_terms SET currency = 'USD' WHERE version_id = ?", of(draft)},
		"a version in another currency":  {"23503", "UPDATE contract_versions SET currency = 'USD' WHERE id = ?", of(draft)},
		"a share without a cap":          {"23514", fixed + "'REVENUE_SHARE', rate_hundredths = 100, window_days = 30, amount_minor = NULL WHERE version_id = ?", of(draft)},
		"a commission without a cap":     {"23514", fixed + "'COMMISSION' WHERE version_id = ?", of(draft)},
		"a royalty without a cap":        {"23514", fixed + "'CO_CREATION', rate_hundredths = 100, description = 'x' WHERE version_id = ?", of(draft)},
		"a bonus without a cap":          {"23514", fixed + `'PERFORMANCE_BONUS', metric = 'VIEWS', tiers = '[{"from": 0, "to": null, "amountMinor": 1}]' WHERE version_id = ?`, of(draft)},
		"tiers with a gap":               {"23514", `UPDATE compensation_terms SET tiers = '[{"from": 0, "to": 5, "amountMinor": 1}, {"from": 6, "to": null, "amountMinor": 2}]' WHERE version_id = ?`, of(draft)},
		"tiers out of order":             {"23514", `UPDATE compensation_terms SET tiers = '[{"from": 5, "to": 0, "amountMinor": 1}, {"from": 0, "to": null, "amountMinor": 2}]' WHERE version_id = ?`, of(draft)},
		"the last tier closed":           {"23514", `UPDATE compensation_terms SET tiers = '[{"from": 0, "to": 5, "amountMinor": 1}]' WHERE version_id = ?`, of(draft)},
		"an earlier tier open":           {"23514", `UPDATE compensation_terms SET tiers = '[{"from": 0, "to": null, "amountMinor": 1}, {"from": 5, "to": null, "amountMinor": 2}]' WHERE version_id = ?`, of(draft)},
		"a right beyond the contract":    {"23514", "UPDATE usage_rights SET ends_on = agreed_until + 1 WHERE version_id = ?", of(draft)},
		"a right before the contract":    {"23514", "UPDATE usage_rights SET starts_on = agreed_from - 1, tail = true WHERE version_id = ?", of(draft)},
		"a right about other days":       {"23503", "UPDATE usage_rights SET agreed_until = agreed_until + 1, ends_on = agreed_until + 1 WHERE version_id = ?", of(draft)},
		"an exclusivity about nothing":   {"23514", "UPDATE exclusivity_clauses SET category = NULL WHERE version_id = ?", of(draft)},
		"a clause's name twice":          {"23505", "INSERT INTO compensation_terms (id, brand_id, creator_id, contract_id, version_id, origin_id, position, clause, kind, description, currency) SELECT gen_random_uuid(), brand_id, creator_id, contract_id, version_id, origin_id, 7, clause, 'EXPERIENCE', 'x', currency FROM compensation_terms WHERE version_id = ?", of(draft)},
		"a contract across brands":       {"23503", "UPDATE contracts SET partnership_id = ? WHERE id = ?", []any{stranger.partnership.Key, draft.Contract.Key}},
		"a clause across contracts":      {"23503", "UPDATE exclusivity_clauses SET contract_id = ? WHERE version_id = ?", []any{elsewhere.Contract.Key, draft.Version.Key}},
		"shipped at no time":             {"23514", "UPDATE product_shipments SET state = 'SHIPPED' WHERE id = ?", []any{parcel.Key}},
		"confirmed at no time":           {"23514", "UPDATE product_shipments SET state = 'CONFIRMED', shipped_at = now() WHERE id = ?", []any{parcel.Key}},
		"lost without a reason":          {"23514", "UPDATE product_shipments SET state = 'LOST', shipped_at = now() WHERE id = ?", []any{parcel.Key}},
		"nothing in it":                  {"23514", "UPDATE product_shipments SET items = '[]' WHERE id = ?", []any{parcel.Key}},
		"another partnership's contract": {"23503", "UPDATE product_shipments SET contract_id = ? WHERE id = ?", []any{elsewhere.Contract.Key, parcel.Key}},
		"a shipment across brands":       {"23503", "UPDATE product_shipments SET partnership_id = ? WHERE id = ?", []any{stranger.partnership.Key, parcel.Key}},
	} {
		leaves := s.leaves(t)
		if got := sqlstate(rows.Exec(t, s.on, c.statement, c.args...)); got != c.want {
			t.Errorf("%s: SQLSTATE %q, want %s", name, got, c.want)
		}
		leaves()
	}
}

// TestContractPolicies works under the serving role, past the rules: neither side
// writes what is the other's, and nobody sees or changes what is hidden.
func TestContractPolicies(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	rival := rows.Creator(t, s.on)
	rows.Partnership(t, s.on, s.brand, rival)
	stranger := another(t, s.register)
	sent := rows.Offered(t, s.on, s.partnership, s.manager.UserID)
	draft := rows.Draft(t, s.on, s.partnership)
	const sign = "INSERT INTO contract_signatures (id, brand_id, creator_id, contract_id, version_id, side, signer_id, name, content_hash, signed_at)" +
		" SELECT gen_random_uuid(), ?, ?, ?, ?, ?, ?, 'x', ?, now()"
	of := func(side db.ContractSide, signer uuid.UUID) []any {
		return []any{s.brand.Key, s.creator.Key, sent.Contract.Key, sent.Version.Key, side, signer, *sent.Version.ContentHash}
	}
	for name, c := range map[string]struct {
		v    auth.Viewer
		args []any
	}{
		"the brand signs for the creator":  {s.manager, of(db.SideCreator, s.manager.UserID)},
		"the creator signs for the brand":  {rows.As(s.creator), of(db.SideBrand, *s.creator.UserID)},
		"the creator signs as the manager": {rows.As(s.creator), of(db.SideCreator, s.manager.UserID)},
		"another creator signs":            {rows.As(rival), of(db.SideCreator, *rival.UserID)},
		"another brand signs":              {stranger.manager, of(db.SideBrand, stranger.manager.UserID)},
		"nobody signs":                     {auth.Viewer{}, of(db.SideBrand, s.manager.UserID)},
	} {
		leaves := s.leaves(t)
		if got := sqlstate(s.serve(t, c.v, sign, c.args...)); got != "42501" {
			t.Errorf("%s: SQLSTATE %q, want 42501", name, got)
		}
		leaves()
	}
	for name, c := range map[string]struct {
		v    auth.Viewer
		want string
	}{
		"the brand": {s.manager, "22012"}, "the creator": {rows.As(s.creator), ""}, "another creator": {rows.As(rival), ""}, "another brand": {stranger.manager, ""},
	} {
		// A row that is seen is divided by.
		for _, table := range []string{"contracts WHERE id = '" + draft.Contract.Key.String(), "contract_versions WHERE id = '" + draft.Version.Key.String(), "compensation_terms WHERE version_id = '" + draft.Version.Key.String()} {
			if got := sqlstate(s.serve(t, c.v, "SELECT 1 / (count(*) - 1) FROM "+table+"'")); got != c.want {
				t.Errorf("%s reads a draft's %.20s: SQLSTATE %q, want %q", name, table, got, c.want)
			}
		}
	}
	for name, v := range map[string]auth.Viewer{"the brand": s.manager, "the creator": rows.As(s.creator)} {
		for _, statement := range []string{
			"UPDATE contract_signatures SET name = 'y'", "DELETE FROM contract_signatures", "UPDATE contract_decisions SET decision = 'ACCEPTED'",
			"DELETE FROM contract_versions", "DELETE FROM contracts", "DELETE FROM product_shipments",
		} {
			if got := sqlstate(s.serve(t, v, statement)); got != "42501" {
				t.Errorf("%s: %s: SQLSTATE %q, want 42501", name, statement, got)
			}
		}
	}
}
