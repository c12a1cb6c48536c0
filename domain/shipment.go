package domain

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// ShipmentCreateInput is a shipment to ask for.
type ShipmentCreateInput struct {
	PartnershipID gid.ID
	ContractID    *gid.ID
	Items         []*ShipmentItemInput
	Note          *string
}

// ShipmentItemInput is a product in a shipment.
type ShipmentItemInput struct {
	Name        string
	Quantity    *int
	RetailValue MoneyInput
}

// ShipmentShipInput is how a shipment is sent.
type ShipmentShipInput struct {
	ExpectedVersion *int
	Carrier         *string
	TrackingNumber  *string
}

const (
	maxItems       = 50
	maxItemName    = 200
	maxItemPieces  = 1000
	maxCarrier     = 100
	maxShipmentMsg = 1000
)

// ShipmentCreate asks for products to be sent to a creator who knows of the
// partnership. It needs CONTRACTS_WRITE. The values are in the brand's currency;
// the contract, if any, is the partnership's.
func (d *Domain) ShipmentCreate(ctx context.Context, in ShipmentCreateInput) (*db.ProductShipment, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, ContractsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.optional(in.Note, maxShipmentMsg, path("note")...)
	c.items(in.Items)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	row := &db.ProductShipment{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, State: db.ShipmentRequested, Note: in.Note, RequestedAt: now, Stamp: db.NewStamp(now),
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		if partnership.ContactedAt == nil {
			return errs.New(errs.TransitionNotAllowed, "The creator does not know of the partnership yet. Send this after the first contact.").At(path("partnershipId")...)
		}
		if why := notOver(partnership); why != nil {
			return why.At(path("partnershipId")...)
		}
		if in.ContractID != nil {
			contract, err := find[db.Contract](ctx, tx, db.TypeContract, *in.ContractID, path("contractId")...)
			if err != nil {
				return err
			}
			switch {
			case contract.PartnershipID != partnership.Key:
				return errs.New(errs.Invalid, "This is a contract of another partnership.").At(path("contractId")...)
			case contract.SentAt == nil:
				return errs.New(errs.Invalid, "The creator does not know of this contract yet: send it first.").At(path("contractId")...)
			}
			row.ContractID = &contract.Key
		}
		brand, err := db.ByKey[db.Brand](ctx, tx, v.BrandID)
		if err != nil {
			return err
		}
		row.PartnershipID, row.CreatorID, row.Currency = partnership.Key, partnership.CreatorID, brand.Currency
		var c checks
		row.ItemRows = c.priced(in.Items, brand)
		if err := c.err(); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, row); err != nil {
			return err
		}
		_, is := tx.Changed(nil, row)
		tx.Log(db.Change{Brand: row.BrandID, Creator: row.CreatorID, Action: "shipment.requested", Subject: row.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return row, nil
}

// items checks what can be told without the brand's currency.
func (c *checks) items(in []*ShipmentItemInput) {
	switch {
	case len(in) == 0:
		c.fail(errs.Required, path("items"), "Give at least one product.")
	case len(in) > maxItems:
		c.fail(errs.TooLong, path("items"), "Give at most %d; these are %d.", maxItems, len(in))
		return
	}
	for i, item := range in {
		here := path("items", strconv.Itoa(i))
		c.text(item.Name, 1, maxItemName, within(here, "name")...)
		if item.Quantity != nil {
			c.between(int64(*item.Quantity), 1, maxItemPieces, within(here, "quantity")...)
		}
		c.money(&item.RetailValue, within(here, "retailValue")...)
	}
}

// priced turns the items into minor units of the brand's currency. Each is so small
// that all together are an amount that can be told.
func (c *checks) priced(in []*ShipmentItemInput, brand *db.Brand) []*db.ShippedMinor {
	rows := make([]*db.ShippedMinor, len(in))
	for i, item := range in {
		here := path("items", strconv.Itoa(i))
		rows[i] = &db.ShippedMinor{Name: item.Name, Quantity: 1}
		replace(&rows[i].Quantity, item.Quantity)
		if minor := c.inMinor(&item.RetailValue, brand, within(here, "retailValue")...); minor != nil {
			rows[i].RetailMinor = *minor
			if *minor > maxWhole/maxItemPieces/maxItems {
				c.fail(errs.OutOfRange, within(here, "retailValue", "amount"), "One piece can't be worth so much. Check the amount.")
			}
		}
	}
	return rows
}

// shipmentMove is a way for a shipment to come to a state.
type shipmentMove struct {
	to       db.ShipmentState
	mutation string
	action   string
	from     []db.ShipmentState
	// by is the side that makes it.
	by db.ContractSide
}

// shipmentMoves is the life of a shipment: one line for each state that it can
// come to.
func shipmentMoves() []shipmentMove {
	out := []db.ShipmentState{db.ShipmentShipped, db.ShipmentDelivered}
	return []shipmentMove{
		{db.ShipmentShipped, "shipmentShip", "shipment.shipped", []db.ShipmentState{db.ShipmentRequested}, db.SideBrand},
		{db.ShipmentDelivered, "shipmentMarkDelivered", "shipment.delivered", []db.ShipmentState{db.ShipmentShipped}, db.SideBrand},
		{db.ShipmentConfirmed, "shipmentConfirm", "shipment.confirmed", out, db.SideCreator},
		{db.ShipmentLost, "shipmentMarkLost", "shipment.lost", out, db.SideBrand},
		{db.ShipmentReturned, "shipmentMarkReturned", "shipment.returned", append(out, db.ShipmentConfirmed), db.SideBrand},
	}
}

// may says why the viewer can't ever make the move; nil when they can.
func (m shipmentMove) may(v auth.Viewer) *errs.Error {
	if m.by == db.SideBrand {
		return ofBrand(v, ContractsWrite)
	}
	if v.Kind == auth.KindCreator && Can(v, ContractsAnswer) {
		return nil
	}
	return errs.New(errs.Forbidden, "The creator alone confirms what arrived.")
}

// refusal says why the viewer can't make the move now; nil when they can.
func (m shipmentMove) refusal(v auth.Viewer, s *db.ProductShipment) *errs.Error {
	if why := m.may(v); why != nil {
		return why
	}
	if !slices.Contains(m.from, s.State) {
		return notNow("A shipment that is %s can't become %s.", s.State, m.to)
	}
	return nil
}

// ShipmentTransition is a move that a shipment could make.
type ShipmentTransition struct {
	To       db.ShipmentState
	Mutation string
	Allowed  bool
	Reason   *string
}

// ShipmentTransitions lists every state that a shipment can come to, and whether
// this viewer can move it there now.
func ShipmentTransitions(v auth.Viewer, s *db.ProductShipment) []*ShipmentTransition {
	moves := shipmentMoves()
	all := make([]*ShipmentTransition, len(moves))
	for i, m := range moves {
		t := &ShipmentTransition{To: m.to, Mutation: m.mutation, Allowed: true}
		if why := m.refusal(v, s); why != nil {
			t.Allowed, t.Reason = false, &why.Message
		}
		all[i] = t
	}
	return all
}

// ShipmentShip hands a shipment to its carrier. It needs CONTRACTS_WRITE.
func (d *Domain) ShipmentShip(ctx context.Context, id gid.ID, in ShipmentShipInput) (*db.ProductShipment, error) {
	var c checks
	c.optional(in.Carrier, maxCarrier, path("carrier")...)
	c.optional(in.TrackingNumber, maxCarrier, path("trackingNumber")...)
	return d.moveShipment(ctx, id, db.ShipmentShipped, in.ExpectedVersion, c, func(s *db.ProductShipment, now Time) {
		s.Carrier, s.TrackingNumber, s.ShippedAt = in.Carrier, in.TrackingNumber, &now
	})
}

// ShipmentMarkDelivered notes that the carrier has delivered it. It needs
// CONTRACTS_WRITE.
func (d *Domain) ShipmentMarkDelivered(ctx context.Context, id gid.ID, input *TransitionInput) (*db.ProductShipment, error) {
	return d.moveShipment(ctx, id, db.ShipmentDelivered, orEmpty(input).ExpectedVersion, checks{}, func(s *db.ProductShipment, now Time) {
		s.DeliveredAt = &now
	})
}

// ShipmentConfirm is the creator's word, and nobody else's, that it has arrived.
func (d *Domain) ShipmentConfirm(ctx context.Context, id gid.ID, input *TransitionInput) (*db.ProductShipment, error) {
	return d.moveShipment(ctx, id, db.ShipmentConfirmed, orEmpty(input).ExpectedVersion, checks{}, func(s *db.ProductShipment, now Time) {
		s.ConfirmedAt = &now
	})
}

// ShipmentMarkLost notes that it was lost. It needs CONTRACTS_WRITE and a reason,
// which the creator reads.
func (d *Domain) ShipmentMarkLost(ctx context.Context, id gid.ID, in TransitionInput) (*db.ProductShipment, error) {
	return d.strayed(ctx, id, db.ShipmentLost, in)
}

// ShipmentMarkReturned notes that it was sent back. It needs CONTRACTS_WRITE and a
// reason, which the creator reads.
func (d *Domain) ShipmentMarkReturned(ctx context.Context, id gid.ID, in TransitionInput) (*db.ProductShipment, error) {
	return d.strayed(ctx, id, db.ShipmentReturned, in)
}

func (d *Domain) strayed(ctx context.Context, id gid.ID, to db.ShipmentState, in TransitionInput) (*db.ProductShipment, error) {
	var c checks
	c.because(in.Reason, "a shipment that is "+string(to))
	return d.moveShipment(ctx, id, to, in.ExpectedVersion, c, func(s *db.ProductShipment, _ Time) { s.Reason = in.Reason })
}

// moveShipment makes a move, once the viewer may and the input was found sound.
func (d *Domain) moveShipment(ctx context.Context, id gid.ID, to db.ShipmentState, version *int, c checks, apply func(*db.ProductShipment, Time)) (*db.ProductShipment, error) {
	v, moves := auth.ViewerFrom(ctx), shipmentMoves()
	move := moves[slices.IndexFunc(moves, func(m shipmentMove) bool { return m.to == to })]
	if why := move.may(v); why != nil {
		return nil, why
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return run(ctx, d, edit[db.ProductShipment]{
		typ: db.TypeProductShipment, id: id, expected: version,
		belongs: func(s *db.ProductShipment) (uuid.UUID, uuid.UUID) { return s.BrandID, s.CreatorID },
		apply: func(_ context.Context, _ *db.Tx, s *db.ProductShipment) (string, error) {
			if why := move.refusal(v, s); why != nil {
				return "", why
			}
			s.State = to
			apply(s, d.now())
			return move.action, nil
		},
	})
}
