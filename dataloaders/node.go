package dataloaders

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
)

type nodeKey = gid.ID

func nodes(from *source) *Loader[nodeKey, db.Node] {
	return newLoader(from, func(ctx context.Context, ids []gid.ID) (map[gid.ID]db.Node, error) {
		return db.Nodes(ctx, from.handle, ids)
	})
}
