package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/errs"
)

// Known is what is on record, for the viewer's brand, about the accounts that
// the rows of a file name.
type Known struct {
	// Brand is the brand's record, for its thresholds.
	Brand *Brand
	// Accounts are by name: the brand's own entry before what a creator keeps.
	Accounts map[AccountName]*SocialAccount
	// Creators are those accounts' creators, by key.
	Creators map[uuid.UUID]*Creator
	// Contacts is the personal data that the brand holds, by creator.
	Contacts map[uuid.UUID]*CreatorContact
	// Partnerships are the brand's own, by creator.
	Partnerships map[uuid.UUID]*Partnership
}

// LockKnown reads what is on record about these accounts, and locks all of it
// that the brand may change until the transaction ends. Batches of one brand
// follow each other, so that two imports of the same file don't get in each
// other's way. It sends nine statements, however many the names are.
func LockKnown(ctx context.Context, t *Tx, names []AccountName) (*Known, error) {
	// An import is in no hurry, and may be one of several.
	if err := TakeTime(ctx, t); err != nil {
		return nil, err
	}
	if _, err := t.tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('rapport import ' || ?, 0))", t.viewer.BrandID.String()); err != nil {
		return nil, fmt.Errorf("wait for another import: %w", err)
	}
	brand, err := ByKey[Brand](ctx, t, t.viewer.BrandID)
	if err != nil {
		return nil, err
	}
	k := &Known{Brand: brand}
	if k.Accounts, err = AccountsNamed(ctx, t, names); err != nil {
		return nil, err
	}
	var own, accounts, creators []uuid.UUID
	for _, account := range k.Accounts {
		creators = append(creators, account.CreatorID)
		if account.SourceBrandID != nil {
			own, accounts = append(own, account.CreatorID), append(accounts, account.Key)
		}
	}
	// What is locked is read again: it may have changed since it was found.
	locked, err := LockAll[SocialAccount](ctx, t, accounts)
	if err != nil {
		return nil, err
	}
	for name, account := range k.Accounts {
		if fresh := locked[account.Key]; fresh != nil {
			k.Accounts[name] = fresh
		}
	}
	kept, err := ByKeys[Creator](ctx, t, creators)
	if err != nil {
		return nil, err
	}
	if k.Creators, err = LockAll[Creator](ctx, t, own); err != nil {
		return nil, err
	}
	for _, creator := range kept {
		if creator.Claimed() {
			k.Creators[creator.Key] = creator
		}
	}
	if k.Contacts, err = LockContacts(ctx, t, creators); err != nil {
		return nil, err
	}
	k.Partnerships, err = lockWhere[Partnership](ctx, t, func(p *Partnership) uuid.UUID { return p.CreatorID },
		"partnership.creator_id = ANY (?::uuid[])", uuids(creators))
	return k, err
}

// TakeTime gives each statement of the transaction a minute, and each wait for a
// lock: the usual time-outs are for what people wait for. Whoever waits for an
// answer still ends it with its own context.
func TakeTime(ctx context.Context, t *Tx) error {
	if _, err := t.tx.ExecContext(ctx, "SELECT set_config('statement_timeout', '60s', true), set_config('lock_timeout', '60s', true)"); err != nil {
		return fmt.Errorf("take time: %w", err)
	}
	return nil
}

// UpdateAll writes all columns of rows that this transaction has locked, in one
// statement.
func UpdateAll[T any](ctx context.Context, t *Tx, rows ...*T) error {
	if len(rows) == 0 {
		return nil
	}
	result, err := t.tx.NewUpdate().Model(&rows).Bulk().Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n != int64(len(rows)) {
		return fmt.Errorf("update: %d rows changed instead of %d: %w", n, len(rows), errors.Join(err, sql.ErrNoRows))
	}
	return nil
}

// BrandBySlug finds a brand by its short name, for commands that the server's own
// people run: they have no token that would name it. It looks past row-level
// security, so nothing that a client sends may reach it. An unknown slug is an
// [errs.NotFound] error.
func (s *Store) BrandBySlug(ctx context.Context, slug string) (uuid.UUID, error) {
	var brand *uuid.UUID
	if err := s.bun.NewRaw("SELECT brand_by_slug(?)", slug).Scan(ctx, &brand); err != nil {
		return uuid.Nil, translate("find a brand by its slug", err)
	}
	if brand == nil {
		return uuid.Nil, errs.New(errs.NotFound, "There is no brand with the slug %q.", slug)
	}
	return *brand, nil
}
