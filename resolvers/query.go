package resolvers

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
	"github.com/rapporthq/rapport/pagination"
)

func (*queryResolver) Viewer(ctx context.Context) (*auth.Viewer, error) {
	v := viewer(ctx)
	return &v, nil
}

func (*queryResolver) Node(ctx context.Context, id gid.ID) (db.Node, error) {
	return node(ctx, id)
}

// node is the object of an id that the viewer may find so. The audit log needs a
// permission, and its entries can't be had without it by another way.
func node(ctx context.Context, id gid.ID) (db.Node, error) {
	if !findable(ctx, id) {
		return nil, nil
	}
	return load(ctx).Node.Load(ctx, id)
}

func findable(ctx context.Context, id gid.ID) bool {
	return id.Type != db.TypeAuditEntry || domain.Can(viewer(ctx), domain.AuditRead)
}

func (*queryResolver) Nodes(ctx context.Context, ids []*gid.ID) ([]db.Node, error) {
	if len(ids) > pagination.MaxSize {
		return nil, errs.New(errs.TooLong, "Ask for at most %d ids at once.", pagination.MaxSize)
	}
	keys := make([]gid.ID, len(ids))
	for i, id := range ids {
		if findable(ctx, *id) {
			keys[i] = *id
		}
	}
	return load(ctx).Node.LoadAll(ctx, keys)
}

func (*queryResolver) ErrorCatalog(context.Context) ([]*errs.CatalogEntry, error) {
	return errs.Catalog(), nil
}

func (r *queryResolver) OperationCost(ctx context.Context, query string, variables json.RawMessage) (*graph.OperationCost, error) {
	var given map[string]any
	if len(variables) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(variables))
		decoder.UseNumber()
		if err := decoder.Decode(&given); err != nil {
			return nil, errs.New(errs.BadRequest, "Give the variables as a JSON object.").Because(err)
		}
	}
	requested, limit, costliest, err := r.price(ctx, query, given)
	if err != nil {
		return nil, err
	}
	cost := &graph.OperationCost{Requested: requested, Limit: limit}
	if costliest != "" {
		cost.Costliest = &costliest
	}
	return cost, nil
}

func (*viewerResolver) User(ctx context.Context, v *auth.Viewer) (*db.User, error) {
	return load(ctx).User.Load(ctx, v.UserID)
}

func (*viewerResolver) Brand(ctx context.Context, v *auth.Viewer) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, v.BrandID)
}

func (*viewerResolver) Creator(ctx context.Context, v *auth.Viewer) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, v.CreatorID)
}

func (*viewerResolver) Can(ctx context.Context, v *auth.Viewer, action domain.Permission, on *gid.ID) (bool, error) {
	if on == nil || !domain.Can(*v, action) {
		return domain.Can(*v, action), nil
	}
	object, err := node(ctx, *on)
	return object != nil, err
}
