package resolvers

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// The bounds of a comparison: pairs grow with the square.
const (
	minCompared = 2
	maxCompared = 10
)

func (*queryResolver) AudienceOverlap(ctx context.Context, creatorIDs []*gid.ID) (*domain.AudienceOverlap, error) {
	if len(creatorIDs) < minCompared || len(creatorIDs) > maxCompared {
		return nil, errs.New(errs.OutOfRange, "Compare %d to %d creators.", minCompared, maxCompared).At("creatorIds")
	}
	keys, seen := make([]uuid.UUID, len(creatorIDs)), map[uuid.UUID]bool{}
	for i, id := range creatorIDs {
		keys[i], _ = id.Is(db.TypeCreator)
		if seen[keys[i]] && keys[i] != uuid.Nil {
			return nil, errs.New(errs.Duplicate, "Name each creator once.").At("creatorIds")
		}
		seen[keys[i]] = true
	}
	creators, err := load(ctx).Creator.LoadAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, creator := range creators {
		if creator == nil {
			return nil, nil
		}
	}
	accounts, err := load(ctx).AccountsOfCreator.LoadAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	var all []uuid.UUID
	for _, of := range accounts {
		for _, account := range of {
			all = append(all, account.Key)
		}
	}
	latest, err := load(ctx).AudienceOfAccount.LoadAll(ctx, all)
	if err != nil {
		return nil, err
	}
	snapshots := make(map[uuid.UUID]*db.AudienceSnapshot, len(all))
	for i, key := range all {
		snapshots[key] = latest[i]
	}
	return domain.AudienceOverlapOf(creators, accounts, snapshots), nil
}
