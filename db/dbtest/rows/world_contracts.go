package rows

import (
	"time"

	"github.com/rapporthq/rapport/db"
)

// agreement begins a contract of the world: its name is the version's and the
// fee's, too.
func (w *World) agreement(name, partnership, creator string, days int) *Agreement {
	a := draft(w.named(db.TypeContract, name), w.named(db.TypeContractVersion, name), w.named(db.TypeCompensationTerm, name),
		w.brandOf(partnership), w.Key("creator."+creator), w.Key("partnership."+partnership))
	a.Contract.CreatedAt, a.Contract.Stamp, a.Contract.Title = day(days), db.NewStamp(day(days)), "Title of "+name
	a.Contract.InternalNotes = new("What we think of " + name)
	a.Version.Message = new("Message of " + name)
	a.lasts(days, days+90)
	return a
}

// lasts sets the first and the last day.
func (a *Agreement) lasts(first, last int) {
	a.Contract.StartsOn, a.Contract.EndsOn = on(first), on(last)
	a.Version.StartsOn, a.Version.EndsOn = on(first), on(last)
}

func (w *World) agree(a *Agreement) {
	for _, row := range a.rows() {
		w.add(a.Contract.BrandID, row)
	}
}

// contracts are in each state: signed with all kinds of clauses, one more offered
// to the same creator, one ended, and drafts that no creator knows of.
func (w *World) contracts() {
	manager, anna := w.Key("user.manager"), w.Key("user.anna")
	signed := w.agreement("anna", "anna", "anna", -13)
	w.clauses(signed)
	signed.offered()
	signed.sign(w.unnamed("signature", "anna-1"), w.unnamed("signature", "anna-2"), manager, anna)
	w.agree(signed)

	next := w.agreement("anna-next", "anna", "anna", -2)
	next.lasts(78, 200)
	next.offered()
	next.signature(w.unnamed("signature", "anna-next"), db.SideBrand, manager)
	w.agree(next)

	w.agree(w.agreement("ben", "ben", "ben", -3))
	w.agree(w.agreement("dora", "dora", "dora", -3))

	ended := w.agreement("emil", "emil", "emil", -23)
	ended.offered()
	ended.sign(w.unnamed("signature", "emil-1"), w.unnamed("signature", "emil-2"), manager, w.Key("user.emil"))
	ended.Contract.State, ended.Contract.TerminatedOn, ended.Contract.EndReason = db.ContractTerminated, new(on(-4)), new("No fit any more.")
	w.agree(ended)

	northern := w.agreement("northern-anna", "northern-anna", "anna", -7)
	Exclusive("audio", "DE")(northern)
	northern.Clauses.Exclusivity[0].Base = w.unnamed("exclusivity", "northern-anna")
	northern.offered()
	northern.sign(w.unnamed("signature", "northern-1"), w.unnamed("signature", "northern-2"), w.Key("user.northern"), anna)
	w.agree(northern)
	w.agree(w.agreement("northern-cleo", "northern-cleo", "cleo", -6))
}

// clauses gives an agreement one clause of each kind.
func (w *World) clauses(a *Agreement) {
	term := func(name string, t db.CompensationTerm) {
		t.Base, t.Currency = w.named(db.TypeCompensationTerm, "anna-"+name), "EUR"
		t.ClauseOf, t.OriginID = a.clause(len(a.Clauses.Compensation), name), t.Key
		if t.TierRows == nil {
			t.TierRows = []*db.TierMinor{}
		}
		a.Clauses.Compensation = append(a.Clauses.Compensation, &t)
	}
	minor := func(n int64) *int64 { return &n }
	reel := db.DeliverableType("REEL")
	term("reels", db.CompensationTerm{Kind: db.PerDeliverable, Quantity: new(2), DeliverableType: &reel, AmountMinor: minor(20_000), DueWhen: new(db.DueOnApproval)})
	term("bonus", db.CompensationTerm{
		Kind: db.PerformanceBonus, Metric: new(db.AgreementMetric("VIEWS")), CapMinor: minor(50_000),
		TierRows: []*db.TierMinor{{From: 10_000, To: minor(50_000), AmountMinor: 10_000}, {From: 50_000, AmountMinor: 50_000}},
	})
	term("share", db.CompensationTerm{Kind: db.RevenueShare, RateHundredths: new(750), CapMinor: minor(200_000), WindowDays: new(60)})
	term("sale", db.CompensationTerm{Kind: db.Commission, AmountMinor: minor(250), CapMinor: minor(100_000), WindowDays: new(30)})
	term("balm", db.CompensationTerm{Kind: db.ProductInKind, AmountMinor: minor(3_400), Quantity: new(3), Description: new("The balm.")})
	term("lab", db.CompensationTerm{Kind: db.Experience, Description: new("A day in the laboratory.")})
	term("capsule", db.CompensationTerm{Kind: db.CoCreation, RateHundredths: new(300), CapMinor: minor(500_000), Description: new("A balm of her own.")})
	a.Version.FixedMinor, a.Version.TotalMinor = 150_000, 160_000

	Usable("web", "WEBSITE", func(r *db.UsageRight) {
		r.Base, r.Channels, r.FeeMinor = w.named(db.TypeUsageRight, "anna-web"), []db.UsageChannel{"WEBSITE", "EMAIL"}, minor(10_000)
		r.Editing = new("Cut, never re-voiced.")
	})(a)
	Usable("ads", "PAID_MEDIA", func(r *db.UsageRight) {
		r.Base, r.Territories, r.DeliverableTypes = w.named(db.TypeUsageRight, "anna-ads"), []string{"DE", "AT"}, []db.DeliverableType{"REEL"}
		r.StartsOn, r.EndsOn, r.Tail = on(0), on(200), true
	})(a)
	Exclusive("skincare", "DE", "AT")(a)
	a.Clauses.Exclusivity[0].Base, a.Clauses.Exclusivity[0].Competitors = w.unnamed("exclusivity", "anna"), []string{"Rival Skin"}
	a.Clauses.Renewals = []*db.RenewalOption{{
		Base: w.unnamed("renewal", "anna"), ClauseOf: a.clause(0, "next"), Description: new("A second wave."), Metric: "VIEWS",
		Threshold: 40_000, Months: 6, DecideBy: new(on(60)),
	}}
	a.Version.Disclosure = new("“Ad” first.")
}

func (w *World) shipments() {
	for _, s := range []struct {
		name, partnership, creator, contract string
		state                                db.ShipmentState
	}{
		{"anna", "anna", "anna", "anna", db.ShipmentDelivered},
		{"dora", "dora", "dora", "", db.ShipmentRequested},
		{"northern-anna", "northern-anna", "anna", "", db.ShipmentShipped},
	} {
		row := &db.ProductShipment{
			Base: w.named(db.TypeProductShipment, s.name), BrandID: w.brandOf(s.partnership), PartnershipID: w.Key("partnership." + s.partnership),
			CreatorID: w.Key("creator." + s.creator), Currency: "EUR", State: s.state, Note: new("Note of " + s.name), RequestedAt: day(-5), Stamp: db.NewStamp(day(-4)),
			ItemRows: []*db.ShippedMinor{{Name: "Balm", Quantity: 2, RetailMinor: 3_400}, {Name: "Cloth", Quantity: 1, RetailMinor: 900}},
		}
		if s.contract != "" {
			row.ContractID = new(w.Key("contract." + s.contract))
		}
		if s.state != db.ShipmentRequested {
			row.Carrier, row.TrackingNumber, row.ShippedAt = new("Post"), new("TRACK "+s.name), new(day(-4))
		}
		if s.state == db.ShipmentDelivered {
			row.DeliveredAt = new(row.ShippedAt.Add(30 * time.Hour))
		}
		w.add(row.BrandID, row)
	}
}
