package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// APIKey is a key with which a program acts as a member of a brand, narrowed to
// its scopes. Its secret is known to whoever was shown it, and to nobody else.
type APIKey struct {
	bun.BaseModel `bun:"table:api_keys,alias:api_key"`
	Base

	BrandID       uuid.UUID  `bun:"brand_id,type:uuid"`
	UserID        uuid.UUID  `bun:"user_id,type:uuid"`
	Name          string     `bun:"name"`
	Scopes        []string   `bun:"scopes,array"`
	SecretHash    []byte     `bun:"secret_hash"`
	PreviousHash  []byte     `bun:"previous_hash"`
	PreviousUntil *time.Time `bun:"previous_until"`
	CreatedAt     time.Time  `bun:"created_at"`
	ExpiresAt     time.Time  `bun:"expires_at"`
	LastUsedAt    *time.Time `bun:"last_used_at"`
	RevokedAt     *time.Time `bun:"revoked_at"`
	Stamp
}

// ID is the global id.
func (k *APIKey) ID() gid.ID { return gid.Of(auth.TypeAPIKey, k.Key) }

// IsNode marks an object that node(id:) finds.
func (*APIKey) IsNode() {}

func (*APIKey) visible(v auth.Viewer) cond { return ofBrand("api_key", v) }

// MaxAPIKeys is how many keys of a brand may be there that are not revoked.
const MaxAPIKeys = 50

// APIKeysOfBrands reads the keys that are not revoked, the newest first.
func APIKeysOfBrands() Short[APIKey] {
	return short[APIKey]("api_key.revoked_at IS NULL AND api_key.brand_id = parent.id", "api_key.created_at DESC, api_key.id DESC", MaxAPIKeys)
}

// CountAPIKeys tells how many keys of the viewer's brand are not revoked, and keeps
// others from making one until the transaction ends.
func CountAPIKeys(ctx context.Context, t *Tx) (int, error) {
	var brand uuid.UUID
	if err := from[Brand](t, t.tx, (*Brand)(nil)).Column("id").Where("brand.id = ?", t.viewer.BrandID).For("NO KEY UPDATE").Scan(ctx, &brand); err != nil {
		return 0, fmt.Errorf("lock the brand: %w", err)
	}
	n, err := from[APIKey](t, t.tx, (*APIKey)(nil)).Where("api_key.revoked_at IS NULL").Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the keys: %w", err)
	}
	return int(n), nil
}

// usedEvery is how exact the time is when a key was last used.
const usedEvery = time.Minute

// KeyHolder finds whom an API key stands for; see [auth.KeyDirectory].
func (s *Store) KeyHolder(ctx context.Context, key uuid.UUID) (auth.KeyHolder, error) {
	var rows []struct {
		UserID, BrandID          uuid.UUID
		UserName                 string
		Role                     auth.Role
		Scopes                   []string `bun:",array"`
		SecretHash, PreviousHash []byte
		ExpiresAt                time.Time
		LastUsedAt               *time.Time
	}
	if err := s.bun.NewRaw("SELECT * FROM api_key_holder(?, ?)", key, s.Now()).Scan(ctx, &rows); err != nil {
		return auth.KeyHolder{}, translate("look up an API key", err)
	}
	if len(rows) == 0 {
		return auth.KeyHolder{}, unknownPrincipal()
	}
	row := rows[0]
	holder := auth.KeyHolder{Viewer: auth.Viewer{
		Kind: auth.KindBrand, UserID: row.UserID, Name: row.UserName, BrandID: row.BrandID, Role: row.Role,
		Scopes: row.Scopes, KeyID: key, ExpiresAt: row.ExpiresAt,
	}, LastUsedAt: row.LastUsedAt}
	for _, hash := range [][]byte{row.SecretHash, row.PreviousHash} {
		if hash != nil {
			holder.Hashes = append(holder.Hashes, hash)
		}
	}
	return holder, nil
}

// KeyUsed notes that a key was used, at most once a minute.
func (s *Store) KeyUsed(ctx context.Context, holder auth.KeyHolder) error {
	now := s.Now()
	if holder.LastUsedAt != nil && now.Sub(*holder.LastUsedAt) < usedEvery {
		return nil
	}
	_, err := s.bun.ExecContext(ctx, "SELECT api_key_used(?, ?)", holder.Viewer.KeyID, now)
	return translate("note the use of an API key", err)
}
