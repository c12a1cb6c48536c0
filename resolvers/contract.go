package resolvers

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

func (*queryResolver) Contract(ctx context.Context, id gid.ID) (*db.Contract, error) {
	key, _ := id.Is(db.TypeContract)
	return load(ctx).Contract.Load(ctx, key)
}

func (*queryResolver) Contracts(ctx context.Context, first *int, after *string, last *int, before *string, filter *db.ContractFilter, orderBy []*db.ContractOrder) (*db.ContractConnection, error) {
	list, err := db.Contracts(viewer(ctx), filter, orderBy)
	return root[db.Contract](ctx, list, err, page(ctx, first, after, last, before))
}

func (*queryResolver) ContractConflicts(ctx context.Context, id gid.ID) ([]*domain.ContractConflict, error) {
	return domain.ContractConflicts(ctx, dataloaders.Session(ctx), id)
}

func (*queryResolver) CanUse(ctx context.Context, content gid.ID, channel db.UsageChannel, territory *string, on scalars.Date) (*domain.UsageAnswer, error) {
	return domain.CanUse(ctx, dataloaders.Session(ctx), content, channel, territory, on)
}

func (*partnershipResolver) Contracts(ctx context.Context, p *db.Partnership) ([]*db.Contract, error) {
	return load(ctx).ContractsOf.Load(ctx, p.Key)
}

func (*partnershipResolver) TermsInForce(ctx context.Context, p *db.Partnership, on scalars.Date) ([]*db.CompensationTerm, error) {
	loaders := load(ctx)
	versions, err := loaders.SignedVersionsOf.Load(ctx, p.Key)
	if err != nil {
		return nil, err
	}
	versionKeys, contractKeys := make([]uuid.UUID, len(versions)), make([]uuid.UUID, len(versions))
	for i, v := range versions {
		versionKeys[i], contractKeys[i] = v.Key, v.ContractID
	}
	terms, err := loaders.CompensationOf.LoadAll(ctx, versionKeys)
	if err != nil {
		return nil, err
	}
	contracts, err := loaders.Contract.LoadAll(ctx, contractKeys)
	if err != nil {
		return nil, err
	}
	signed := make([]domain.SignedVersion, len(versions))
	for i, v := range versions {
		signed[i] = domain.SignedVersion{Contract: contracts[i], Version: v, Terms: terms[i]}
	}
	return domain.TermsInForce(signed, on), nil
}

func (*contractResolver) Brand(ctx context.Context, c *db.Contract) (*db.Brand, error) {
	return load(ctx).Brand.Load(ctx, c.BrandID)
}

func (*contractResolver) Partnership(ctx context.Context, c *db.Contract) (*db.Partnership, error) {
	return load(ctx).Partnership.Load(ctx, c.PartnershipID)
}

func (*contractResolver) Creator(ctx context.Context, c *db.Contract) (*db.Creator, error) {
	return load(ctx).Creator.Load(ctx, c.CreatorID)
}

func (r *contractResolver) Phase(_ context.Context, c *db.Contract) (*db.ContractPhase, error) {
	return r.domain.ContractPhase(c), nil
}

func (*contractResolver) Latest(ctx context.Context, c *db.Contract) (*db.ContractVersion, error) {
	return load(ctx).LatestVersionOfContract.Load(ctx, c.Key)
}

func (*contractResolver) InForce(ctx context.Context, c *db.Contract) (*db.ContractVersion, error) {
	return edge(ctx, load(ctx).ContractVersion, c.SignedVersionID)
}

func (*contractResolver) Versions(ctx context.Context, c *db.Contract) ([]*db.ContractVersion, error) {
	return load(ctx).VersionsOf.Load(ctx, c.Key)
}

func (r *contractResolver) AvailableTransitions(ctx context.Context, c *db.Contract) ([]*domain.ContractTransition, error) {
	standing, err := load(ctx).ContractStanding.Load(ctx, c.Key)
	if err != nil {
		return nil, err
	}
	return r.domain.ContractTransitions(viewer(ctx), c, standing), nil
}

func (*contractVersionResolver) Contract(ctx context.Context, v *db.ContractVersion) (*db.Contract, error) {
	return load(ctx).Contract.Load(ctx, v.ContractID)
}

func (*contractVersionResolver) Compensation(ctx context.Context, v *db.ContractVersion) ([]*db.CompensationTerm, error) {
	return load(ctx).CompensationOf.Load(ctx, v.Key)
}

func (*contractVersionResolver) UsageRights(ctx context.Context, v *db.ContractVersion) ([]*db.UsageRight, error) {
	return load(ctx).UsageRightsOf.Load(ctx, v.Key)
}

func (*contractVersionResolver) Exclusivity(ctx context.Context, v *db.ContractVersion) ([]*db.ExclusivityClause, error) {
	return load(ctx).ExclusivityOf.Load(ctx, v.Key)
}

func (*contractVersionResolver) RenewalOptions(ctx context.Context, v *db.ContractVersion) ([]*db.RenewalOption, error) {
	return load(ctx).RenewalsOf.Load(ctx, v.Key)
}

func (*contractVersionResolver) Signatures(ctx context.Context, v *db.ContractVersion) ([]*db.ContractSignature, error) {
	return load(ctx).SignaturesOf.Load(ctx, v.Key)
}

func (*compensationTermResolver) ContractVersion(ctx context.Context, t *db.CompensationTerm) (*db.ContractVersion, error) {
	return load(ctx).ContractVersion.Load(ctx, t.VersionID)
}

func (*usageRightResolver) ContractVersion(ctx context.Context, r *db.UsageRight) (*db.ContractVersion, error) {
	return load(ctx).ContractVersion.Load(ctx, r.VersionID)
}

func (r *usageRightResolver) State(_ context.Context, right *db.UsageRight) (db.UsageRightState, error) {
	return r.domain.UsageState(right), nil
}

func (*contractSignatureResolver) Signer(ctx context.Context, s *db.ContractSignature) (*db.User, error) {
	return load(ctx).User.Load(ctx, s.SignerID)
}
