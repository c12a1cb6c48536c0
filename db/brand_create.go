package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// NewBrand is a brand to make, with its first owner.
type NewBrand struct {
	Slug, Name, Currency, TimeZone      string
	OwnerSubject, OwnerName, OwnerEmail string
}

// CreateBrand makes a brand with its first owner, and gives its global id. The
// URL is the database owner's: no viewer may do this. A slug in use is
// [errs.Taken]; what a column refuses is [errs.Invalid].
func CreateBrand(ctx context.Context, ownerURL string, b NewBrand, now time.Time) (gid.ID, error) {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return gid.ID{}, fmt.Errorf("reach the database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	id := gid.Of(TypeBrand, gid.New())
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// The owner is under row-level security, too: it acts as the new brand.
		if _, err := tx.Exec(ctx, "SELECT set_config('app.brand', $1, true)", id.UUID.String()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO brands (id, slug, name, currency, time_zone, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $6)`, id.UUID.String(), b.Slug, b.Name, b.Currency, b.TimeZone, now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO memberships (id, brand_id, user_id, role, created_at)
			VALUES ($1, $2, member_user($3, $4, $5, $6, $7), 'OWNER', $7)`,
			gid.New().String(), id.UUID.String(), gid.New().String(), b.OwnerSubject, b.OwnerName, b.OwnerEmail, now)
		return err
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "23505":
			return gid.ID{}, errs.New(errs.Taken, "There is a brand with the slug %q already.", b.Slug).Because(err)
		case "23514":
			return gid.ID{}, errs.New(errs.Invalid, "A slug is 1 to 63 small letters, digits and hyphens, and a name 1 to 120 characters.").Because(err)
		}
	}
	if err != nil {
		return gid.ID{}, fmt.Errorf("make a brand: %w", err)
	}
	return id, nil
}
