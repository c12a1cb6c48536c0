package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// TestStatementsOfContracts shows that a page of contracts, and of partnerships
// with theirs, costs the same whatever its size.
func TestStatementsOfContracts(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	const most = 50
	a.grow(t, most)
	for i := range most {
		key := func(kind string) uuid.UUID {
			return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s %d", kind, i))
		}
		p := &db.Partnership{Base: db.Base{Key: key("partnership")}, BrandID: a.world.Key("brand.aurora"), CreatorID: key("creator")}
		of := rows.Contract(t, a.on, p, a.world.Key("user.manager"), a.world.Key("user.anna"), rows.Exclusive("oats"), rows.Usable("web", "WEBSITE"),
			func(a *rows.Agreement) { a.Contract.Title = "Grown" })
		rows.Shipment(t, a.on, p, func(s *db.ProductShipment) { s.ContractID = &of.Contract.Key })
	}
	const version = `number total { amount } terms { revisionLimit } compensation { clause pay { amount { amount } } } usageRights { clause state }
		exclusivity { clause } renewalOptions { clause } signatures { name signer { name } }`
	for _, test := range []struct { //nolint:paralleltest // They share one counter of statements.
		name, query string
		statements  int
	}{
		{
			"contracts with their versions and moves",
			`query($n: Int!) { contracts(first: $n, filter: { state: { eq: SIGNED }, partnershipId: { ne: "$partnership.anna" } }) { totalCount nodes {
				phase availableTransitions { mutation allowed } creator { displayName } latest { ` + version + ` } } } }`,
			// the frame; contracts and their count, standings, creators, versions,
			// compensation, rights, exclusivity, renewals, signatures, signers
			4 + 11,
		},
		{
			"partnerships with their contracts, terms and shipments",
			`query($n: Int!) { partnerships(first: $n, filter: { tags: { has: "grown" } }) { nodes {
				contracts { title latest { compensation { clause } usageRights { clause } exclusivity { clause } signatures { signer { name } } } }
				productShipments { items { name } contract { title } } termsInForce(on: "2026-03-05") { clause } } } }`,
			// the frame; partnerships, contracts, versions, rights, exclusivity,
			// signatures, signers, shipments, signed versions; compensation of both kinds
			// of versions, and contracts by key of shipments and of terms, read together
			4 + 11,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, n := range []int{5, most} {
				a.counter.Take()
				got := a.ask(t, "aurora.manager", test.query, map[string]any{"n": n})
				statements := a.counter.Take()
				var data map[string]struct{ Nodes []json.RawMessage }
				got.into(t, &data)
				for list, page := range data {
					if len(page.Nodes) != n {
						t.Fatalf("%s has %d nodes, want %d", list, len(page.Nodes), n)
					}
				}
				if len(statements) != test.statements {
					t.Errorf("%d rows cost %d statements, want %d:\n%s", n, len(statements), test.statements, strings.Join(kindsOf(statements), "\n"))
				}
			}
		})
	}
}
