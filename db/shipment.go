package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// ShipmentState is where a shipment stands.
type ShipmentState string

// The states.
const (
	ShipmentRequested ShipmentState = "REQUESTED"
	ShipmentShipped   ShipmentState = "SHIPPED"
	ShipmentDelivered ShipmentState = "DELIVERED"
	ShipmentConfirmed ShipmentState = "CONFIRMED"
	ShipmentLost      ShipmentState = "LOST"
	ShipmentReturned  ShipmentState = "RETURNED"
)

// ProductShipment is products that a brand sends to a creator.
type ProductShipment struct {
	bun.BaseModel `bun:"table:product_shipments,alias:shipment"`
	Base

	BrandID        uuid.UUID       `bun:"brand_id,type:uuid"`
	PartnershipID  uuid.UUID       `bun:"partnership_id,type:uuid"`
	CreatorID      uuid.UUID       `bun:"creator_id,type:uuid"`
	ContractID     *uuid.UUID      `bun:"contract_id,type:uuid"`
	ItemRows       []*ShippedMinor `bun:"items,type:jsonb"`
	Currency       string          `bun:"currency"`
	State          ShipmentState   `bun:"state"`
	Carrier        *string         `bun:"carrier"`
	TrackingNumber *string         `bun:"tracking_number"`
	Note           *string         `bun:"note"`
	RequestedAt    time.Time       `bun:"requested_at"`
	ShippedAt      *time.Time      `bun:"shipped_at"`
	DeliveredAt    *time.Time      `bun:"delivered_at"`
	ConfirmedAt    *time.Time      `bun:"confirmed_at"`
	Reason         *string         `bun:"reason"`
	Stamp
}

// ShippedMinor is a product in a shipment as it is stored: RetailMinor is what one
// piece costs in a shop, in minor units.
type ShippedMinor struct {
	Name        string `json:"name"`
	Quantity    int    `json:"quantity"`
	RetailMinor int64  `json:"retailMinor"`
}

// ShipmentItem is a product in a shipment, without its price.
type ShipmentItem struct {
	Name     string
	Quantity int
}

// ShipmentRetail is what a shipment is worth in a shop: all of it, and one piece of
// each item.
type ShipmentRetail struct {
	Total *Money
	Units []*Money
}

// TypeProductShipment is the type in a shipment's global id.
const TypeProductShipment = "shipment"

// ID is the global id.
func (s *ProductShipment) ID() gid.ID { return gid.Of(TypeProductShipment, s.Key) }

// IsNode marks an object that node(id:) finds.
func (*ProductShipment) IsNode() {}

// Items are what is in it.
func (s *ProductShipment) Items() []*ShipmentItem {
	items := make([]*ShipmentItem, len(s.ItemRows))
	for i, item := range s.ItemRows {
		items[i] = &ShipmentItem{Name: item.Name, Quantity: item.Quantity}
	}
	return items
}

// Retail is what it is worth in a shop.
func (s *ProductShipment) Retail() (*ShipmentRetail, error) {
	retail := &ShipmentRetail{Units: make([]*Money, len(s.ItemRows))}
	var total int64
	for i, item := range s.ItemRows {
		total += item.RetailMinor * int64(item.Quantity)
		unit, err := MoneyOf(&item.RetailMinor, s.Currency)
		if err != nil {
			return nil, err
		}
		retail.Units[i] = unit
	}
	var err error
	retail.Total, err = MoneyOf(&total, s.Currency)
	return retail, err
}

func (*ProductShipment) visible(v auth.Viewer) cond { return ownedBy("shipment", v) }

// maxShipments is how many shipments of a partnership are listed.
const maxShipments = 100

// ShipmentsOfPartnerships reads the shipments, those asked for last first.
func ShipmentsOfPartnerships() Short[ProductShipment] {
	return short[ProductShipment]("shipment.partnership_id = parent.id", "shipment.requested_at DESC, shipment.id DESC", maxShipments)
}

// ProductShipmentFilter is a client's conditions on shipments.
type ProductShipmentFilter struct {
	State         *ShipmentStateFilter
	PartnershipID *IDFilter
}

// ShipmentStateFilter is conditions on a ShipmentState.
type ShipmentStateFilter = EnumFilter[ShipmentState]

func (f *ProductShipmentFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	enum(c, "shipment.state", f.State)
	c.id("shipment.partnership_id", TypePartnership, f.PartnershipID)
}

// A page of shipments.
type (
	// ProductShipmentConnection is a page of ProductShipment rows.
	ProductShipmentConnection = pagination.Connection[*ProductShipment]
	// ProductShipmentEdge is a ProductShipment row in a page.
	ProductShipmentEdge = pagination.Edge[*ProductShipment]
)

// ProductShipments lists shipments, those asked for last first.
func ProductShipments(filter *ProductShipmentFilter) List {
	return List{name: "productShipments", filter: filter, order: []sortKey{by("shipment.requested_at", "timestamptz").descending()}}
}
