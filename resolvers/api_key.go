package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/graph"
)

func (*brandResolver) APIKeys(ctx context.Context, b *db.Brand) ([]*db.APIKey, error) {
	return load(ctx).APIKeysOfBrand.Load(ctx, b.Key)
}

func (*apiKeyResolver) User(ctx context.Context, k *db.APIKey) (*db.User, error) {
	return load(ctx).User.Load(ctx, k.UserID)
}

func (r *mutationResolver) APIKeyCreate(ctx context.Context, input domain.APIKeyCreateInput) (*graph.APIKeyPayload, error) {
	return apiKeyPayload(r.domain.APIKeyCreate(ctx, input))
}

func (r *mutationResolver) APIKeyRotate(ctx context.Context, id gid.ID, input *domain.APIKeyRotateInput) (*graph.APIKeyPayload, error) {
	return apiKeyPayload(r.domain.APIKeyRotate(ctx, id, input))
}

func (r *mutationResolver) APIKeyRevoke(ctx context.Context, id gid.ID, input *domain.TransitionInput) (*graph.APIKeyPayload, error) {
	key, err := r.domain.APIKeyRevoke(ctx, id, input)
	return apiKeyPayload(key, "", err)
}

func apiKeyPayload(key *db.APIKey, secret string, err error) (*graph.APIKeyPayload, error) {
	faults, err := outcome(err)
	payload := &graph.APIKeyPayload{APIKey: key, UserErrors: faults}
	if secret != "" {
		payload.Secret = &secret
	}
	return payload, err
}
