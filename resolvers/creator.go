package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/pagination"
)

func (*queryResolver) Creator(ctx context.Context, by domain.CreatorBy) (*db.Creator, error) {
	switch {
	case by.ID != nil:
		key, _ := by.ID.Is(db.TypeCreator)
		return load(ctx).Creator.Load(ctx, key)
	case by.Account != nil:
		account, err := db.AccountByHandle(ctx, dataloaders.Session(ctx), by.Account.Platform, domain.Handle(by.Account.Handle))
		if account == nil || err != nil {
			return nil, err
		}
		return load(ctx).Creator.Load(ctx, account.CreatorID)
	default:
		return nil, errs.New(errs.BadRequest, "Name the creator by `id` or by `account`.")
	}
}

func (*queryResolver) Creators(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.CreatorFilter, orderBy []*db.CreatorOrder) (*db.CreatorConnection, error) {
	list, err := db.Creators(filter, orderBy)
	return root[db.Creator](ctx, list, err, page(ctx, first, after, last, before))
}

func (*creatorResolver) Tier(ctx context.Context, c *db.Creator) (*db.Tier, error) {
	brand, err := load(ctx).Brand.Load(ctx, viewer(ctx).BrandID)
	if brand == nil || err != nil {
		return nil, err
	}
	return brand.TierOf(c.FollowerCount), nil
}

func (*creatorResolver) Contact(ctx context.Context, c *db.Creator) (*db.CreatorContact, error) {
	return load(ctx).ContactOfCreator.Load(ctx, c.Key)
}

func (*creatorResolver) SocialAccounts(ctx context.Context, c *db.Creator) ([]*db.SocialAccount, error) {
	return load(ctx).AccountsOfCreator.Load(ctx, c.Key)
}

func (*creatorResolver) Partnership(ctx context.Context, c *db.Creator) (*db.Partnership, error) {
	return load(ctx).PartnershipWithCreator.Load(ctx, c.Key)
}

func (*creatorResolver) Partnerships(ctx context.Context, c *db.Creator, first *int, after *string, last *int, before *string, filter *db.PartnershipFilter, orderBy []*db.PartnershipOrder) (*db.PartnershipConnection, error) {
	list, err := db.Partnerships(viewer(ctx), filter, orderBy)
	return child[db.Partnership](ctx, list.Of(db.PartnershipsOfCreator()), err, page(ctx, first, after, last, before), c.Key)
}

func (*socialAccountResolver) Creator(ctx context.Context, a *db.SocialAccount) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, a.CreatorID)
}

func (*socialAccountResolver) Audience(ctx context.Context, a *db.SocialAccount) (*db.AudienceSnapshot, error) {
	return load(ctx).AudienceOfAccount.Load(ctx, a.Key)
}

func (*socialAccountResolver) AudienceSnapshots(ctx context.Context, a *db.SocialAccount, first *int) ([]*db.AudienceSnapshot, error) {
	n := 12
	if first != nil {
		n = *first
	}
	if n < 1 || n > pagination.MaxSize {
		return nil, errs.New(errs.OutOfRange, "`first` must be from 1 to %d.", pagination.MaxSize)
	}
	return load(ctx).Audiences(n).Load(ctx, a.Key)
}

func (*socialAccountResolver) LatestMetrics(ctx context.Context, a *db.SocialAccount) (*db.MetricSnapshot, error) {
	return load(ctx).LatestOfAccount.Load(ctx, a.Key)
}

func (*audienceSnapshotResolver) Account(ctx context.Context, s *db.AudienceSnapshot) (*db.SocialAccount, error) {
	return load(ctx).SocialAccount.Load(ctx, s.AccountID)
}
