package resolvers

import (
	"context"

	"github.com/rapporthq/rapport/domain"
)

func (r *mutationResolver) CreatorsImport(ctx context.Context, input domain.CreatorsImportInput) (*domain.CreatorsImportPayload, error) {
	payload, err := r.domain.CreatorsImportText(ctx, input)
	payload.UserErrors, err = outcome(err)
	return payload, err
}
