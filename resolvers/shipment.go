package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*queryResolver) ProductShipments(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.ProductShipmentFilter) (*db.ProductShipmentConnection, error) {
	return root[db.ProductShipment](ctx, db.ProductShipments(filter), nil, page(ctx, first, after, last, before))
}

func (*partnershipResolver) ProductShipments(ctx context.Context, p *db.Partnership) ([]*db.ProductShipment, error) {
	return load(ctx).ShipmentsOf.Load(ctx, p.Key)
}

func (*productShipmentResolver) Brand(ctx context.Context, s *db.ProductShipment) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, s.BrandID)
}

func (*productShipmentResolver) Partnership(ctx context.Context, s *db.ProductShipment) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, s.PartnershipID)
}

func (*productShipmentResolver) Creator(ctx context.Context, s *db.ProductShipment) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, s.CreatorID)
}

func (*productShipmentResolver) Contract(ctx context.Context, s *db.ProductShipment) (*db.Contract, error) {
	return edge(ctx, load(ctx).Contract, s.ContractID)
}

func (*productShipmentResolver) AvailableTransitions(ctx context.Context, s *db.ProductShipment) ([]*domain.ShipmentTransition, error) {
	return domain.ShipmentTransitions(viewer(ctx), s), nil
}

func (r *mutationResolver) ShipmentCreate(ctx context.Context, input domain.ShipmentCreateInput) (*graph.ShipmentPayload, error) {
	return shipmentPayload(r.domain.ShipmentCreate(ctx, input))
}

func (r *mutationResolver) ShipmentShip(ctx context.Context, id gid.ID, input domain.ShipmentShipInput) (*graph.ShipmentPayload, error) {
	return shipmentPayload(r.domain.ShipmentShip(ctx, id, input))
}

func (r *mutationResolver) ShipmentMarkDelivered(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.ShipmentPayload, error) {
	return shipmentPayload(r.domain.ShipmentMarkDelivered(ctx, id, input))
}

func (r *mutationResolver) ShipmentConfirm(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.ShipmentPayload, error) {
	return shipmentPayload(r.domain.ShipmentConfirm(ctx, id, input))
}

func (r *mutationResolver) ShipmentMarkLost(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.ShipmentPayload, error) {
	return shipmentPayload(r.domain.ShipmentMarkLost(ctx, id, input))
}

func (r *mutationResolver) ShipmentMarkReturned(ctx context.Context, id gid.ID, input domain.TransitionInput) (*graph.ShipmentPayload, error) {
	return shipmentPayload(r.domain.ShipmentMarkReturned(ctx, id, input))
}

func shipmentPayload(shipment *db.ProductShipment, err error) (*graph.ShipmentPayload, error) {
	faults, err := outcome(err)
	return &graph.ShipmentPayload{Shipment: shipment, UserErrors: faults}, err
}
