package resolvers

import (
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// Graph is what compiled reads know: the rows and edges of db, and the fields that
// are worked out by rules. What is not in it is left to the resolvers.
func Graph(store *db.Store) *db.Graph {
	g, rules := db.NewGraph(), domain.New(store)
	add := func(typ, field string, c *db.Computed) {
		if entity, ok := g.Entity(typ); ok {
			entity.Add(field, c)
		}
	}
	brandOf := db.One("Brand", "brand_id")
	add("Creator", "tier", db.Compute([]string{"follower_count"}, db.Own("Brand", func(v auth.Viewer) uuid.UUID { return v.BrandID }),
		func(_ auth.Viewer, c *db.Creator, b *db.Brand) (*db.Tier, error) {
			if b == nil {
				return nil, nil
			}
			return b.TierOf(c.FollowerCount), nil
		}))
	add("Campaign", "budget", db.Compute([]string{"budget_minor"}, brandOf, func(_ auth.Viewer, c *db.Campaign, b *db.Brand) (*db.Money, error) {
		return budget(c.BudgetMinor, b)
	}))
	add("CampaignParticipant", "budget", db.Compute([]string{"budget_minor"}, brandOf, func(_ auth.Viewer, p *db.CampaignParticipant, b *db.Brand) (*db.Money, error) {
		return budget(p.BudgetMinor, b)
	}))
	add("Partnership", "availableTransitions", db.Compute(nil, nil, func(v auth.Viewer, p *db.Partnership, _ *struct{}) ([]*domain.PartnershipTransition, error) {
		return domain.PartnershipTransitions(v, p), nil
	}))
	add("VettingCheck", "expired", db.Compute([]string{"expires_on"}, brandOf, func(_ auth.Viewer, c *db.VettingCheck, b *db.Brand) (bool, error) {
		if b == nil {
			return false, errs.New(errs.NotFound, "The brand of a check does not exist for its viewer.")
		}
		return rules.VettingExpired(b.TimeZone, c), nil
	}))
	add("ShortlistEntry", "availableTransitions", db.Compute(nil, db.One("EntryStanding", "id"), func(v auth.Viewer, e *db.ShortlistEntry, s *db.EntryStanding) ([]*domain.ShortlistEntryTransition, error) {
		return rules.ShortlistEntryTransitions(v, e, s), nil
	}))
	addAgreements(add, rules)
	add("Deliverable", "availableTransitions", db.Compute(nil, db.One("Standing", "id"), func(v auth.Viewer, d *db.Deliverable, s *db.Standing) ([]*domain.DeliverableTransition, error) {
		return rules.DeliverableTransitions(v, d, s), nil
	}))
	add("BriefVersion", "availableTransitions", db.Compute(nil, nil, func(v auth.Viewer, b *db.BriefVersion, _ *struct{}) ([]*domain.BriefTransition, error) {
		return domain.BriefTransitions(v, b), nil
	}))
	add("Deliverable", "briefAcknowledged", db.Compute(nil, db.One("Standing", "id"), func(_ auth.Viewer, _ *db.Deliverable, s *db.Standing) (*bool, error) {
		return acknowledged(s), nil
	}))
	add("Publication", "disclosureEvidence", db.Compute([]string{"disclosure_check_id"}, db.One("DisclosureCheck", "disclosure_check_id"),
		func(_ auth.Viewer, _ *db.Publication, c *db.DisclosureCheck) (*string, error) {
			return evidenceOf(c), nil
		}))
	add("CheckIn", "status", db.Compute([]string{"due_on", "done_at", "skipped_at"}, brandOf, func(_ auth.Viewer, c *db.CheckIn, b *db.Brand) (db.CheckInStatus, error) {
		return rules.CheckInStatus(c, b)
	}))
	add("CheckIn", "availableTransitions", db.Compute(nil, db.One("Partnership", "partnership_id"), func(v auth.Viewer, c *db.CheckIn, p *db.Partnership) ([]*domain.CheckInTransition, error) {
		return domain.CheckInTransitions(v, c, p), nil
	}))
	add("RoadmapWave", "budget", db.Compute([]string{"budget_minor"}, brandOf, func(_ auth.Viewer, w *db.RoadmapWave, b *db.Brand) (*db.Money, error) {
		return budget(w.BudgetMinor, b)
	}))
	add("RoadmapWave", "availableTransitions", db.Compute(nil, db.One("Partnership", "partnership_id"), func(v auth.Viewer, w *db.RoadmapWave, p *db.Partnership) ([]*domain.RoadmapWaveTransition, error) {
		return domain.RoadmapWaveTransitions(v, w, p), nil
	}))
	g.Query["creator"] = &db.Edge{Kind: db.ToOne, To: "Creator", Key: func(_ auth.Viewer, a db.Arguments) (uuid.UUID, bool) {
		by, _ := a["by"].(domain.CreatorBy)
		if by.ID == nil {
			return uuid.Nil, false
		}
		key, _ := by.ID.Is(db.TypeCreator)
		return key, true
	}}
	g.Query["partnership"] = &db.Edge{Kind: db.ToOne, To: "Partnership", Key: func(_ auth.Viewer, a db.Arguments) (uuid.UUID, bool) {
		by, _ := a["by"].(domain.PartnershipBy)
		if by.ID == nil {
			return uuid.Nil, false
		}
		key, _ := by.ID.Is(db.TypePartnership)
		return key, true
	}}
	return g
}

// addAgreements adds what the rules work out of contracts and shipments.
func addAgreements(add func(typ, field string, c *db.Computed), rules *domain.Domain) {
	add("Contract", "phase", db.Compute([]string{"state", "starts_on", "ends_on"}, nil, func(_ auth.Viewer, c *db.Contract, _ *struct{}) (*db.ContractPhase, error) {
		return rules.ContractPhase(c), nil
	}))
	add("Contract", "availableTransitions", db.Compute(nil, db.One("ContractStanding", "id"), func(v auth.Viewer, c *db.Contract, s *db.ContractStanding) ([]*domain.ContractTransition, error) {
		return rules.ContractTransitions(v, c, s), nil
	}))
	add("ContractVersion", "total", db.Compute([]string{"total_minor", "currency"}, nil, func(_ auth.Viewer, v *db.ContractVersion, _ *struct{}) (*db.Money, error) {
		return v.Total()
	}))
	add("CompensationTerm", "pay", db.Compute([]string{"currency", "amount_minor", "rate_hundredths", "cap_minor", "tiers"}, nil, func(_ auth.Viewer, t *db.CompensationTerm, _ *struct{}) (*db.CompensationPay, error) {
		return t.Pay()
	}))
	add("UsageRight", "fee", db.Compute([]string{"fee_minor", "currency"}, nil, func(_ auth.Viewer, r *db.UsageRight, _ *struct{}) (*db.Money, error) {
		return r.Fee()
	}))
	add("UsageRight", "state", db.Compute(nil, nil, func(_ auth.Viewer, r *db.UsageRight, _ *struct{}) (db.UsageRightState, error) {
		return rules.UsageState(r), nil
	}))
	add("ProductShipment", "retail", db.Compute([]string{"items", "currency"}, nil, func(_ auth.Viewer, s *db.ProductShipment, _ *struct{}) (*db.ShipmentRetail, error) {
		return s.Retail()
	}))
	add("ProductShipment", "availableTransitions", db.Compute(nil, nil, func(v auth.Viewer, s *db.ProductShipment, _ *struct{}) ([]*domain.ShipmentTransition, error) {
		return domain.ShipmentTransitions(v, s), nil
	}))
}

func budget(minor *int64, brand *db.Brand) (*db.Money, error) {
	if brand == nil {
		return nil, nil
	}
	return db.MoneyOf(minor, brand.Currency)
}

// Can tells whether the viewer holds a permission that @auth names.
func Can(v auth.Viewer, permission string) bool { return domain.Can(v, domain.Permission(permission)) }
