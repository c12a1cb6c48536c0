package dataloaders

import (
	"context"

	"github.com/vikstrous/dataloadgen"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
)

type nodeKey = gid.ID

func nodes(h db.Handle) *dataloadgen.Loader[nodeKey, db.Node] {
	return load(func(ctx context.Context, ids []gid.ID) (map[gid.ID]db.Node, error) {
		return db.Nodes(ctx, h, ids)
	})
}
