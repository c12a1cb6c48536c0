package domain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// CreatorCreateInput is a creator to add.
type CreatorCreateInput struct {
	DisplayName   string
	Bio           *string
	Country       *string
	Languages     []string
	Niches        []string
	ContentStyles []db.ContentStyle
	Formats       []db.ContentFormat
	Accounts      []*SocialAccountInput
}

// CreatorUpdateInput is what to change in a creator's profile.
type CreatorUpdateInput struct {
	ExpectedVersion *int
	DisplayName     *string
	Bio             graphql.Omittable[*string]
	Country         graphql.Omittable[*string]
	Languages       []string
	Niches          []string
	ContentStyles   []db.ContentStyle
	Formats         []db.ContentFormat
	// Visibility is a creator's alone to set.
	Visibility *db.CreatorVisibility
}

const (
	maxDisplayName = 120
	maxBio         = 2000
	maxLanguages   = 10
	maxLanguage    = 35
	maxNiches      = 20
	maxNiche       = 60
	maxStyles      = 20
)

// CreatorCreate adds a creator that the viewer's brand knows of, with its
// accounts. No other brand sees the profile. An account that the brand has
// entered already, or that a creator it can see keeps, is TAKEN, and the refusal
// names that creator; what other brands have entered makes no difference.
func (d *Domain) CreatorCreate(ctx context.Context, in CreatorCreateInput) (*db.Creator, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, CreatorsWrite); err != nil {
		return nil, err
	}
	var c checks
	in.Niches = lowered(in.Niches)
	c.text(in.DisplayName, 1, maxDisplayName, path("displayName")...)
	c.optional(in.Bio, maxBio, path("bio")...)
	c.profileWords(in.Languages, in.Niches, in.ContentStyles, in.Formats)
	if len(in.Accounts) > maxAccounts {
		c.fail(errs.TooLong, path("accounts"), "Give at most %d accounts; these are %d.", maxAccounts, len(in.Accounts))
	} else {
		c.accounts(in.Accounts, path("accounts"))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	creator := &db.Creator{
		Base: db.Base{Key: gid.New()}, SourceBrandID: &v.BrandID, DisplayName: in.DisplayName, Bio: in.Bio, Country: in.Country,
		Languages: stored(in.Languages), Niches: stored(in.Niches), ContentStyles: stored(in.ContentStyles), Formats: stored(in.Formats),
		Visibility: db.Private, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	accounts := make([]*db.SocialAccount, len(in.Accounts))
	names := make([]db.AccountName, len(in.Accounts))
	for i, account := range in.Accounts {
		accounts[i] = account.row(creator, now)
		names[i] = accounts[i].Name()
		creator.FollowerCount = larger(creator.FollowerCount, account.FollowerCount)
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		known, err := db.AccountsNamed(ctx, tx, names)
		if err != nil {
			return err
		}
		var taken checks
		for i, name := range names {
			if account := known[name]; account != nil {
				taken.fail(errs.Taken, path("accounts", strconv.Itoa(i), "handle"), "%s", accountTaken(account))
			}
		}
		if err := taken.err(); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, creator); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, accounts...); err != nil {
			return err
		}
		logCreated(tx, creator, accounts, now)
		return nil
	})
	if err != nil {
		return nil, named(err, errs.Taken, path("accounts"))
	}
	return creator, nil
}

// CreatorUpdate changes a profile: a brand one that it entered, a creator the
// own. One that the viewer sees and a creator keeps is FORBIDDEN, and comes back
// as it is.
func (d *Domain) CreatorUpdate(ctx context.Context, id gid.ID, in CreatorUpdateInput) (*db.Creator, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, profileRight(v)); err != nil {
		return nil, err
	}
	var c checks
	in.Niches = lowered(in.Niches)
	if in.DisplayName != nil {
		c.text(*in.DisplayName, 1, maxDisplayName, path("displayName")...)
	}
	c.optional(in.Bio.Value(), maxBio, path("bio")...)
	c.profileWords(in.Languages, in.Niches, in.ContentStyles, in.Formats)
	if in.Visibility != nil && v.Kind != auth.KindCreator {
		c.fail(errs.Forbidden, path("visibility"), "Only creators choose who finds them. A profile that a brand entered is seen by that brand alone.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	creator, err := run(ctx, d, edit[db.Creator]{
		typ: db.TypeCreator, id: id, expected: in.ExpectedVersion, belongs: belongsTo,
		apply: func(_ context.Context, _ *db.Tx, creator *db.Creator) (string, error) {
			if err := ours(v, creator.SourceBrandID, "id"); err != nil {
				return "", err
			}
			replace(&creator.DisplayName, in.DisplayName)
			set(&creator.Bio, in.Bio)
			set(&creator.Country, in.Country)
			overwrite(&creator.Languages, in.Languages)
			overwrite(&creator.Niches, in.Niches)
			overwrite(&creator.ContentStyles, in.ContentStyles)
			overwrite(&creator.Formats, in.Formats)
			replace(&creator.Visibility, in.Visibility)
			return "creator.updated", nil
		},
	})
	return explained(ctx, d, creator, err, db.TypeCreator, id, "id")
}

// profileRight is the permission that changing a profile needs: a creator's own
// or one that the brand entered.
func profileRight(v auth.Viewer) Permission {
	if v.Kind == auth.KindCreator {
		return ProfileWrite
	}
	return CreatorsWrite
}

// ours refuses a brand to change what a creator keeps. What another brand
// entered does not exist for the viewer in the first place.
func ours(v auth.Viewer, source *uuid.UUID, field ...string) error {
	if v.Kind == auth.KindCreator || (source != nil && *source == v.BrandID) {
		return nil
	}
	return errs.New(errs.Forbidden, "This profile is kept by the creator, who alone changes it.").At(field...)
}

// explained tells a row that the viewer may not change from one that does not
// exist for it: row-level security hides both from a lock.
func explained[T any, R db.Row[T]](ctx context.Context, d *Domain, row *T, err error, typ string, id gid.ID, field ...string) (*T, error) {
	key, ok := id.Is(typ)
	if row != nil || errs.CodeOf(err) != errs.NotFound || !ok {
		return row, err
	}
	session := d.store.Session(auth.ViewerFrom(ctx))
	defer session.Close()
	seen, missed := db.ByKey[T, R](ctx, session, key)
	if missed != nil {
		return nil, hidden(missed, typ, field...)
	}
	return seen, ours(session.Viewer(), nil, field...)
}

// belongsTo is whose chain and whose events a profile's changes are in: those of
// the brand that entered it, or else the creator's own.
func belongsTo(c *db.Creator) (brand, creator uuid.UUID) { return orNobody(c.SourceBrandID), c.Key }

func orNobody(key *uuid.UUID) uuid.UUID {
	if key == nil {
		return uuid.Nil
	}
	return *key
}

// logCreated notes a new profile and its accounts.
func logCreated(tx *db.Tx, creator *db.Creator, accounts []*db.SocialAccount, now Time) {
	brand, key := belongsTo(creator)
	_, is := tx.Changed(nil, creator)
	tx.Log(db.Change{Brand: brand, Creator: key, Action: "creator.created", Subject: creator.ID(), After: is, At: now})
	for _, account := range accounts {
		_, is := tx.Changed(nil, account)
		tx.Log(db.Change{Brand: brand, Creator: key, Action: "account.created", Subject: account.ID(), After: is, At: now})
	}
}

// profileWords checks the lists of a profile.
func (c *checks) profileWords(languages, niches []string, styles []db.ContentStyle, formats []db.ContentFormat) {
	c.words(languages, maxLanguages, maxLanguage, path("languages")...)
	c.words(niches, maxNiches, maxNiche, path("niches")...)
	c.words(texts(styles), maxStyles, maxNiche, path("contentStyles")...)
	c.words(texts(formats), maxStyles, maxNiche, path("formats")...)
}

func texts[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, word := range list {
		all[i] = string(word)
	}
	return all
}

// lowered brings niches into the form that they are stored in; nil stays nil.
func lowered(niches []string) []string {
	lower := slices.Clone(niches)
	for i, niche := range lower {
		lower[i] = strings.ToLower(strings.TrimSpace(niche))
	}
	return lower
}

// stored is a list as a column holds it: never null.
func stored[T any](list []T) []T { return append([]T{}, list...) }

// overwrite changes a list to what the client gave; what was not given stays.
func overwrite[T comparable](column *[]T, given []T) {
	if given != nil && !slices.Equal(*column, given) {
		*column = given
	}
}

// larger is the larger of two counts, either of which may be unknown.
func larger(a, b *int64) *int64 {
	if a == nil || (b != nil && *b > *a) {
		return b
	}
	return a
}
