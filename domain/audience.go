package domain

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// AudienceShareInput is the share of one segment, a fraction from 0 to 1.
type AudienceShareInput struct {
	Segment string
	Share   float64
}

// AudienceSnapshotInput is who follows an account at one time.
type AudienceSnapshotInput struct {
	AccountID  gid.ID
	CapturedAt Time
	Source     db.DataSource
	Ages       []*AudienceShareInput
	Genders    []*AudienceShareInput
	Countries  []*AudienceShareInput
	Interests  []*AudienceShareInput
}

const (
	maxSegments = 50
	maxSegment  = 60
	// maxShares lets rounded shares of all parts of a whole sum to it.
	maxShares = 1.0001
)

// AudienceSnapshotRecord records who follows an account that the viewer sees: for
// a brand its own picture, which no other brand sees, for a creator the own one,
// whose source is CREATOR and nobody else's.
//
// Snapshots never change. The same account, time and source again answers what is
// recorded, when the figures are the same, and CONFLICT beside it otherwise.
func (d *Domain) AudienceSnapshotRecord(ctx context.Context, in AudienceSnapshotInput) (*db.AudienceSnapshot, error) {
	v := auth.ViewerFrom(ctx)
	right := MetricsWrite
	if v.Kind == auth.KindCreator {
		right = ProfileWrite
	}
	if err := may(v, right); err != nil {
		return nil, err
	}
	now := d.now()
	var c checks
	if in.CapturedAt.After(now.Add(clockSkew)) {
		c.fail(errs.OutOfRange, path("capturedAt"), "Give a moment that is not in the future.")
	}
	switch own := v.Kind == auth.KindCreator; {
	case own && in.Source != db.SourceCreator:
		c.fail(errs.Invalid, path("source"), "What a creator records has the source CREATOR.")
	case !own && in.Source == db.SourceCreator:
		c.fail(errs.Invalid, path("source"), "The source CREATOR is for what creators record themselves. Say API, IMPORT or MANUAL.")
	}
	audience := &db.AudienceSnapshot{
		Base: db.Base{Key: gid.New()}, CapturedAt: in.CapturedAt, Source: in.Source, RecordedAt: now,
		Ages: c.shares(in.Ages, true, "ages"), Genders: c.shares(in.Genders, true, "genders"),
		Countries: c.shares(in.Countries, true, "countries"), Interests: c.shares(in.Interests, false, "interests"),
	}
	if len(in.Ages)+len(in.Genders)+len(in.Countries)+len(in.Interests) == 0 {
		c.fail(errs.Required, path(), "Give at least one share.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		account, err := find[db.SocialAccount](ctx, tx, db.TypeSocialAccount, in.AccountID, path("accountId")...)
		if err != nil {
			return err
		}
		audience.AccountID, audience.CreatorID = account.Key, account.CreatorID
		if v.Kind != auth.KindCreator {
			audience.BrandID = &v.BrandID
		}
		inserted, err := db.InsertNew(ctx, tx, audience)
		if err != nil {
			return err
		}
		if !inserted {
			return d.recorded(ctx, tx, audience)
		}
		_, is := tx.Changed(nil, audience)
		tx.Log(db.Change{
			Brand: orNobody(audience.BrandID), Creator: audience.CreatorID, Action: "audience.recorded",
			Subject: audience.ID(), After: is, At: now,
		})
		return nil
	})
	if err != nil && errs.CodeOf(err) != errs.Conflict {
		return nil, err
	}
	return audience, err
}

// recorded puts what is recorded already in the place of what was given, and
// refuses other figures for the same moment.
func (d *Domain) recorded(ctx context.Context, tx *db.Tx, given *db.AudienceSnapshot) error {
	there, err := db.RecordedAudience(ctx, tx, given)
	if err != nil {
		return err
	}
	if there == nil {
		return errs.New(errs.Conflict, "Somebody else records the same moment. Try once more.").At(path("capturedAt")...)
	}
	same := slices.EqualFunc(there.Ages, given.Ages, sameShare) && slices.EqualFunc(there.Genders, given.Genders, sameShare) &&
		slices.EqualFunc(there.Countries, given.Countries, sameShare) && slices.EqualFunc(there.Interests, given.Interests, sameShare)
	*given = *there
	if same {
		return nil
	}
	return errs.New(errs.Conflict, "Other figures are recorded for this account, moment and source. A snapshot never changes: record a later moment.").At(path("capturedAt")...)
}

func sameShare(a, b *db.AudienceShare) bool { return *a == *b }

// shares checks the shares of one kind, and answers them with the largest first.
// The parts of a whole sum to at most 1.
func (c *checks) shares(given []*AudienceShareInput, whole bool, name string) []*db.AudienceShare {
	if len(given) > maxSegments {
		c.fail(errs.TooLong, path(name), "Give at most %d shares; these are %d.", maxSegments, len(given))
		return nil
	}
	all := make([]*db.AudienceShare, len(given))
	seen := map[string]int{}
	sum := 0.0
	for i, share := range given {
		index := strconv.Itoa(i)
		c.text(share.Segment, 1, maxSegment, path(name, index, "segment")...)
		if first, twice := seen[share.Segment]; twice {
			c.fail(errs.Duplicate, path(name, index, "segment"), "This segment is in the list already, at index %d.", first)
		}
		seen[share.Segment] = i
		// Written so that NaN, which compares with nothing, is refused.
		if !(share.Share >= 0 && share.Share <= 1) {
			c.fail(errs.OutOfRange, path(name, index, "share"), "Give a fraction from 0 to 1.")
		}
		sum += share.Share
		// Abs turns −0 into 0, as the database stores it.
		all[i] = &db.AudienceShare{Segment: share.Segment, Share: math.Abs(share.Share)}
	}
	if whole && sum > maxShares {
		c.fail(errs.OutOfRange, path(name), "These shares sum to %.4f. Parts of one whole are at most 1 together.", sum)
	}
	slices.SortStableFunc(all, func(a, b *db.AudienceShare) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Segment, b.Segment))
	})
	return all
}
