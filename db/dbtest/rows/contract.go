package rows

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/scalars"
)

// Agreement is a contract with one version, its clauses, and who signed it.
type Agreement struct {
	Contract   *db.Contract
	Version    *db.ContractVersion
	Clauses    db.Clauses
	Signatures []*db.ContractSignature
	Decided    *db.ContractDecided
	// Ended tells that a signed one was terminated on the day it was signed.
	Ended bool
}

// Draft is a contract of thirty days that pays a fee of 1,000.00 euros and that
// the brand has not sent yet.
func Draft(t testing.TB, on *dbtest.DB, p *db.Partnership, changes ...func(*Agreement)) *Agreement {
	t.Helper()
	a := draft(base(), base(), base(), p.BrandID, p.CreatorID, p.Key)
	for _, change := range changes {
		change(a)
	}
	InsertTogether(t, on, a.rows()...)
	return a
}

// Offered is a contract of thirty days that this person has sent for the brand, and
// that waits for the creator.
func Offered(t testing.TB, on *dbtest.DB, p *db.Partnership, brand uuid.UUID, changes ...func(*Agreement)) *Agreement {
	t.Helper()
	return Draft(t, on, p, append(changes, func(a *Agreement) {
		a.offered()
		a.signature(base(), db.SideBrand, brand)
	})...)
}

// Contract is a contract that both sides signed on the day the rows were made, the
// brand by this person, and that runs for thirty days from then on.
func Contract(t testing.TB, on *dbtest.DB, p *db.Partnership, brand, creator uuid.UUID, changes ...func(*Agreement)) *Agreement {
	t.Helper()
	return Draft(t, on, p, append(changes, func(a *Agreement) {
		a.offered()
		a.sign(base(), base(), brand, creator)
	})...)
}

// Exclusive adds an exclusivity for a category, in the countries or in all, for as
// long as the contract runs.
func Exclusive(category string, territories ...string) func(*Agreement) {
	return func(a *Agreement) {
		a.Clauses.Exclusivity = append(a.Clauses.Exclusivity, &db.ExclusivityClause{
			Base: base(), ClauseOf: a.clause(len(a.Clauses.Exclusivity), "E"+category), Category: &category, Competitors: []string{},
			Territories: append([]string{}, territories...), StartsOn: a.Version.StartsOn, EndsOn: a.Version.EndsOn,
		})
	}
}

// Usable adds a right of use, for as long as the contract runs.
func Usable(clause string, channel db.UsageChannel, changes ...func(*db.UsageRight)) func(*Agreement) {
	return func(a *Agreement) {
		a.Clauses.UsageRights = append(a.Clauses.UsageRights, changed(&db.UsageRight{
			Base: base(), ClauseOf: a.clause(len(a.Clauses.UsageRights), clause), Channels: []db.UsageChannel{channel}, Territories: []string{},
			DeliverableTypes: []db.DeliverableType{}, StartsOn: a.Version.StartsOn, EndsOn: a.Version.EndsOn,
			AgreedFrom: a.Version.StartsOn, AgreedUntil: a.Version.EndsOn, Currency: "EUR",
		}, changes))
	}
}

func draft(contract, version, fee db.Base, brand, creator, partnership uuid.UUID) *Agreement {
	first := scalars.DateOf(At())
	a := &Agreement{
		Contract: &db.Contract{
			Base: contract, BrandID: brand, PartnershipID: partnership, CreatorID: creator, Kind: "PILOT", Title: "Pilot",
			State: db.ContractDraft, Currency: "EUR", StartsOn: first, EndsOn: first.AddDays(29), LatestNumber: 1,
			OverrideKeys: []string{}, CreatedAt: At(), Stamp: db.NewStamp(At()),
		},
		Version: &db.ContractVersion{
			Base: version, BrandID: brand, CreatorID: creator, ContractID: contract.Key, Number: 1, OfferedBy: db.SideBrand, Currency: "EUR",
			StartsOn: first, EndsOn: first.AddDays(29), TotalMinor: 150_000, FixedMinor: 100_000, CreatedAt: At(),
			ContractTerms: db.ContractTerms{RevisionLimit: 2, ReviewSLADays: 5, NetPaymentDays: 30, AttributionModel: db.LastTouch, AttributionWindowDays: 30},
		},
	}
	a.Clauses.Compensation = []*db.CompensationTerm{{
		Base: fee, ClauseOf: a.clause(0, "fee"), OriginID: fee.Key, Kind: db.FlatFee, DueWhen: new(db.DueOnEnd), Currency: "EUR",
		AmountMinor: new(int64(100_000)), TierRows: []*db.TierMinor{},
	}}
	return a
}

func (a *Agreement) clause(position int, name string) db.ClauseOf {
	return db.ClauseOf{
		BrandID: a.Contract.BrandID, CreatorID: a.Contract.CreatorID, ContractID: a.Contract.Key, VersionID: a.Version.Key,
		Position: position, Clause: name,
	}
}

// offered makes the version one that the brand has sent.
func (a *Agreement) offered() {
	at, hash := At(), strings.Repeat("5ea1", 16)
	a.Version.SentAt, a.Version.ContentHash = &at, &hash
	for _, c := range a.Clauses.Compensation {
		c.SentAt = &at
	}
	for _, r := range a.Clauses.UsageRights {
		r.SentAt = &at
	}
	for _, e := range a.Clauses.Exclusivity {
		e.SentAt = &at
	}
	for _, r := range a.Clauses.Renewals {
		r.SentAt = &at
	}
	a.Contract.State, a.Contract.SentAt, a.Contract.OpenOffer = db.ContractSent, &at, new(db.SideBrand)
}

// sign puts an offered version in force.
func (a *Agreement) sign(first, second db.Base, brand, creator uuid.UUID) {
	at := At()
	a.signature(first, db.SideBrand, brand)
	a.signature(second, db.SideCreator, creator)
	a.Decided = &db.ContractDecided{
		VersionID: a.Version.Key, BrandID: a.Contract.BrandID, CreatorID: a.Contract.CreatorID, ContractID: a.Contract.Key,
		Decision: db.OfferAccepted, DecidedByID: creator, DecidedAt: at,
	}
	a.Contract.State, a.Contract.OpenOffer, a.Contract.SignedAt = db.ContractSigned, nil, &at
	a.Contract.SignedNumber, a.Contract.SignedVersionID = &a.Version.Number, &a.Version.Key
	if a.Ended {
		a.Contract.State, a.Contract.TerminatedOn, a.Contract.EndReason = db.ContractTerminated, new(scalars.DateOf(at)), new("Over.")
	}
}

func (a *Agreement) signature(key db.Base, side db.ContractSide, signer uuid.UUID) {
	a.Signatures = append(a.Signatures, &db.ContractSignature{
		Base: key, BrandID: a.Contract.BrandID, CreatorID: a.Contract.CreatorID, ContractID: a.Contract.Key, VersionID: a.Version.Key,
		Side: side, SignerID: signer, Name: "Signed for the " + strings.ToLower(string(side)), ContentHash: *a.Version.ContentHash, SignedAt: At(),
	})
}

// rows are all of it, the clauses before the version that may be sealed.
func (a *Agreement) rows() []any {
	all := []any{a.Contract}
	for _, c := range a.Clauses.Compensation {
		all = append(all, c)
	}
	for _, r := range a.Clauses.UsageRights {
		all = append(all, r)
	}
	for _, e := range a.Clauses.Exclusivity {
		all = append(all, e)
	}
	for _, r := range a.Clauses.Renewals {
		all = append(all, r)
	}
	all = append(all, a.Version)
	for _, s := range a.Signatures {
		all = append(all, s)
	}
	if a.Decided != nil {
		all = append(all, a.Decided)
	}
	return all
}

// Shipment is two jars that were asked for on the day the rows were made.
func Shipment(t testing.TB, on *dbtest.DB, p *db.Partnership, changes ...func(*db.ProductShipment)) *db.ProductShipment {
	t.Helper()
	s := changed(&db.ProductShipment{
		Base: base(), BrandID: p.BrandID, PartnershipID: p.Key, CreatorID: p.CreatorID, Currency: "EUR", State: db.ShipmentRequested,
		ItemRows: []*db.ShippedMinor{{Name: "Oat jar", Quantity: 2, RetailMinor: 1_250}}, RequestedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, s)
	return s
}
