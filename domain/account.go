package domain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// SocialAccountInput is an account to add.
type SocialAccountInput struct {
	Platform       db.Platform
	Handle         string
	URL            *string
	PlatformUserID *string
	FollowerCount  *int64
}

// SocialAccountUpdateInput is what to change in an account.
type SocialAccountUpdateInput struct {
	ExpectedVersion *int
	Handle          *string
	URL             graphql.Omittable[*string]
	PlatformUserID  graphql.Omittable[*string]
	FollowerCount   graphql.Omittable[*int64]
}

const (
	maxAccounts       = 50
	maxHandle         = 100
	maxURL            = 2048
	maxPlatformUserID = 200
	// maxFollowers is the largest whole number that every JSON client reads exactly.
	maxFollowers = 1<<53 - 1
)

// SocialAccountCreate adds an account to a profile that the viewer may change: a
// brand's own entry or a creator's own. Follower counts and tiers follow in the
// same transaction.
//
// A name on a platform is one account's alone among what a brand has entered, and
// among what creators keep: else it is TAKEN. A brand is also told TAKEN for the
// account of a creator that it can see; what other brands have entered makes no
// difference.
func (d *Domain) SocialAccountCreate(ctx context.Context, creatorID gid.ID, in SocialAccountInput) (*db.SocialAccount, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, profileRight(v)); err != nil {
		return nil, err
	}
	var c checks
	c.account(&in, path())
	if err := c.err(); err != nil {
		return nil, err
	}
	key, ok := creatorID.Is(db.TypeCreator)
	if !ok {
		return nil, missing(db.TypeCreator, "creatorId")
	}
	now := d.now()
	var account *db.SocialAccount
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		// The lock counts the accounts: of two that are added at once to 49, one is
		// told that it is too many.
		creator, err := db.Lock[db.Creator](ctx, tx, key)
		if err != nil {
			return hidden(err, db.TypeCreator, "creatorId")
		}
		if err := ours(v, creator.SourceBrandID, "creatorId"); err != nil {
			return err
		}
		others, err := db.AccountsOfCreators().Read(ctx, tx, []uuid.UUID{key})
		if err != nil {
			return err
		}
		if len(others) >= maxAccounts {
			return errs.New(errs.TooLong, "A creator has at most %d accounts, and this one has them all.", maxAccounts).At("creatorId")
		}
		account = in.row(creator, now)
		if err := free(ctx, tx, account, path("handle")); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, account); err != nil {
			return err
		}
		brand, _ := belongsTo(creator)
		_, is := tx.Changed(nil, account)
		tx.Log(db.Change{Brand: brand, Creator: key, Action: "account.created", Subject: account.ID(), After: is, At: now})
		return db.FollowersChanged(ctx, tx, key)
	})
	if err != nil {
		_, err = explained[db.Creator](ctx, d, nil, err, db.TypeCreator, creatorID, "creatorId")
		return nil, named(err, errs.Taken, path("handle"))
	}
	return account, nil
}

// SocialAccountUpdate changes an account of a profile that the viewer may change.
// Names are unique as for [Domain.SocialAccountCreate]; follower counts and tiers
// follow in the same transaction.
func (d *Domain) SocialAccountUpdate(ctx context.Context, id gid.ID, in SocialAccountUpdateInput) (*db.SocialAccount, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, profileRight(v)); err != nil {
		return nil, err
	}
	var c checks
	if in.Handle != nil {
		in.Handle = new(c.handle(*in.Handle, path("handle")))
	}
	c.optional(in.URL.Value(), maxURL, path("url")...)
	c.optional(in.PlatformUserID.Value(), maxPlatformUserID, path("platformUserId")...)
	c.followers(in.FollowerCount.Value(), path("followerCount"))
	if err := c.err(); err != nil {
		return nil, err
	}
	account, err := run(ctx, d, edit[db.SocialAccount]{
		typ: db.TypeSocialAccount, id: id, expected: in.ExpectedVersion,
		belongs: func(a *db.SocialAccount) (uuid.UUID, uuid.UUID) { return orNobody(a.SourceBrandID), a.CreatorID },
		apply: func(ctx context.Context, tx *db.Tx, account *db.SocialAccount) (string, error) {
			if err := ours(v, account.SourceBrandID, "id"); err != nil {
				return "", err
			}
			replace(&account.Handle, in.Handle)
			set(&account.URL, in.URL)
			set(&account.PlatformUserID, in.PlatformUserID)
			set(&account.FollowerCount, in.FollowerCount)
			if in.FollowerCount.IsSet() {
				tx.BeforeCommit(func(ctx context.Context, tx *db.Tx) error {
					return db.FollowersChanged(ctx, tx, account.CreatorID)
				})
			}
			return "account.updated", free(ctx, tx, account, path("handle"))
		},
	})
	account, err = explained(ctx, d, account, err, db.TypeSocialAccount, id, "id")
	return account, named(err, errs.Taken, path("handle"))
}

// row is the account as it is stored, of this creator.
func (in *SocialAccountInput) row(creator *db.Creator, now Time) *db.SocialAccount {
	return &db.SocialAccount{
		Base: db.Base{Key: gid.New()}, CreatorID: creator.Key, SourceBrandID: creator.SourceBrandID,
		Platform: in.Platform, Handle: in.Handle, URL: in.URL, PlatformUserID: in.PlatformUserID,
		FollowerCount: in.FollowerCount, CreatedAt: now, Stamp: db.NewStamp(now),
	}
}

// free refuses an account whose name another one has that the viewer sees.
func free(ctx context.Context, tx *db.Tx, account *db.SocialAccount, field []string) error {
	known, err := db.AccountsNamed(ctx, tx, []db.AccountName{account.Name()})
	if err != nil {
		return err
	}
	if other := known[account.Name()]; other != nil && other.Key != account.Key {
		return errs.New(errs.Taken, "%s", accountTaken(other)).At(field...)
	}
	return nil
}

// accountTaken says whose account it is. The viewer sees that creator.
func accountTaken(account *db.SocialAccount) string {
	creator := gid.Of(db.TypeCreator, account.CreatorID)
	if account.SourceBrandID == nil {
		return fmt.Sprintf("This account is in a profile that its creator keeps: %s. Use that one.", creator)
	}
	return fmt.Sprintf("You have entered this account already, in the profile %s. Use that one.", creator)
}

// named says which input an error of this code is about, where it doesn't: a
// unique key tells of somebody who was faster, and knows no inputs.
func named(err error, code errs.Code, field []string) error { //nolint:unparam // The code tells which error is meant, whoever asks.
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Code == code && e.Field == nil {
		return e.At(field...)
	}
	return err
}

// accounts checks a list of accounts, and that none stands twice.
func (c *checks) accounts(list []*SocialAccountInput, at []string) {
	seen := map[db.AccountName]int{}
	for i, in := range list {
		here := append(append([]string{}, at...), strconv.Itoa(i))
		c.account(in, here)
		name := db.AccountName{Platform: in.Platform, Handle: in.Handle}
		if first, twice := seen[name]; twice {
			c.fail(errs.Duplicate, append(here, "handle"), "This account is in the list already, at index %d.", first)
			continue
		}
		seen[name] = i
	}
}

// account checks an account, and brings its handle into the form that it is
// stored in.
func (c *checks) account(in *SocialAccountInput, at []string) {
	field := func(name string) []string { return append(append([]string{}, at...), name) }
	in.Handle = c.handle(in.Handle, field("handle"))
	c.optional(in.URL, maxURL, field("url")...)
	c.optional(in.PlatformUserID, maxPlatformUserID, field("platformUserId")...)
	c.followers(in.FollowerCount, field("followerCount"))
}

// handle checks an account's name and answers it as it is stored. What holds
// spaces, slashes or another @ is no name but an address, or several.
func (c *checks) handle(name string, field []string) string {
	handle := Handle(name)
	c.text(handle, 1, maxHandle, field...)
	if strings.ContainsAny(handle, "@/") || strings.ContainsFunc(handle, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		c.fail(errs.Invalid, field, "Write the name alone, as the platform shows it: anna.k.")
	}
	return handle
}

func (c *checks) followers(n *int64, field []string) {
	if n != nil {
		c.between(*n, 0, maxFollowers, field...)
	}
}
