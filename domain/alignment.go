package domain

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/analytics"
	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// AlignmentScoreInput is one dimension to score.
type AlignmentScoreInput struct {
	Dimension db.AlignmentDimension
	Score     *float64
	Weight    float64
	Note      *string
}

// AlignmentTargetInput is whom the brand wants to reach, and where.
type AlignmentTargetInput struct {
	Ages      []string
	Genders   []string
	Countries []string
	Platforms []db.Platform
	Formats   []db.ContentFormat
}

// AlignmentInput is a judgement of how well a creator fits.
type AlignmentInput struct {
	PartnershipID gid.ID
	Dimensions    []*AlignmentScoreInput
	Target        *AlignmentTargetInput
	Note          *string
}

const (
	maxAlignmentNote = 2000
	maxScoreNote     = 1000
	maxTargets       = 20
	// defaultWeight lets five dimensions weigh a hundred.
	defaultWeight = 20
)

// dimensions are the five, in their order.
func dimensions() []db.AlignmentDimension {
	return []db.AlignmentDimension{db.AlignBrandFit, db.AlignAudienceOverlap, db.AlignContentStyle, db.AlignChannels, db.AlignPastPartnerships}
}

// AlignmentAssess records how well a creator fits, as a person of the brand judges
// it. It needs PARTNERSHIPS_WRITE. AUDIENCE_OVERLAP and CHANNELS_AND_FORMATS are
// worked out where they are not entered, the target says against what, and the
// latest snapshot and the profile tell enough; they are labelled COMPUTED. An
// assessment never changes: a later one takes its place.
func (d *Domain) AlignmentAssess(ctx context.Context, in AlignmentInput) (*db.AlignmentAssessment, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	if err := judges(v); err != nil {
		return nil, err
	}
	var c checks
	scores := c.scores(in.Dimensions)
	target := c.target(in.Target)
	c.optional(in.Note, maxAlignmentNote, path("note")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	a := &db.AlignmentAssessment{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Dimensions: scores, Target: target,
		Formula: analytics.AlignmentFormula, Note: in.Note, AssessedByID: v.UserID, AssessedAt: now,
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		a.PartnershipID, a.CreatorID = partnership.Key, partnership.CreatorID
		if err := compute(ctx, tx, a); err != nil {
			return err
		}
		if !slices.ContainsFunc(a.Dimensions, func(s *db.AlignmentScore) bool { return s.Score != nil }) {
			return errs.New(errs.Required, "Nothing has a score: enter one, or give a target and a creator with a snapshot to work one out.").At(path("dimensions")...)
		}
		parts := make([]analytics.Scored, len(a.Dimensions))
		for i, s := range a.Dimensions {
			parts[i] = analytics.Scored{Score: s.Score, Weight: s.Weight}
		}
		a.Total = analytics.AlignmentTotal(parts)
		if err := db.Insert(ctx, tx, a); err != nil {
			return err
		}
		_, is := tx.Changed(nil, a)
		tx.Log(db.Change{Brand: a.BrandID, Action: "alignment.assessed", Subject: a.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// compute works out the scores that were not entered, where it can.
func compute(ctx context.Context, tx *db.Tx, a *db.AlignmentAssessment) error {
	creator, err := db.ByKey[db.Creator](ctx, tx, a.CreatorID)
	if err != nil {
		return err
	}
	accounts, err := db.AccountsOfCreators().Read(ctx, tx, []uuid.UUID{a.CreatorID})
	if err != nil {
		return err
	}
	keys, platforms := make([]uuid.UUID, len(accounts)), make([]db.Platform, len(accounts))
	for i, account := range accounts {
		keys[i], platforms[i] = account.Key, account.Platform
	}
	audiences, err := db.LatestAudiencesOfAccounts().Read(ctx, tx, keys)
	if err != nil {
		return err
	}
	of := make(map[uuid.UUID]*db.AudienceSnapshot, len(audiences))
	for _, audience := range audiences {
		of[audience.AccountID] = audience
	}
	for _, s := range a.Dimensions {
		if s.Score != nil {
			continue
		}
		part, ok := 0.0, false
		switch s.Dimension {
		case db.AlignAudienceOverlap:
			if audience, account := AudienceOf(accounts, of); account != nil {
				part, ok = analytics.TargetShare(audience, a.Target.Ages, a.Target.Genders, a.Target.Countries)
			}
		case db.AlignChannels:
			part, ok = analytics.ChannelFit(a.Target.Platforms, platforms, a.Target.Formats, creator.Formats)
		case db.AlignBrandFit, db.AlignContentStyle, db.AlignPastPartnerships:
			// A person's judgement alone.
		}
		if ok {
			s.Score, s.Basis = new(100*part), new(db.ScoreComputed)
		}
	}
	return nil
}

// AudienceOf is the audience that a creator is judged by: that of the largest
// account with both a count of followers and a snapshot, and that account; nil
// when there is none. The accounts are the creator's, the snapshots by account.
func AudienceOf(accounts []*db.SocialAccount, snapshots map[uuid.UUID]*db.AudienceSnapshot) (analytics.Audience, *db.SocialAccount) {
	var largest *db.SocialAccount
	for _, account := range accounts {
		if snapshots[account.Key] != nil && account.FollowerCount != nil && (largest == nil || *account.FollowerCount > *largest.FollowerCount) {
			largest = account
		}
	}
	if largest == nil {
		return analytics.Audience{}, nil
	}
	s := snapshots[largest.Key]
	return analytics.Audience{
		Followers: *largest.FollowerCount,
		Ages:      shareOf(s.Ages), Genders: shareOf(s.Genders), Countries: shareOf(s.Countries), Interests: shareOf(s.Interests),
	}, largest
}

func shareOf(list []*db.AudienceShare) map[string]float64 {
	shares := make(map[string]float64, len(list))
	for _, share := range list {
		shares[share.Segment] += share.Share
	}
	return shares
}

// scores checks the dimensions and answers all five, in their order.
func (c *checks) scores(in []*AlignmentScoreInput) []*db.AlignmentScore {
	given := map[db.AlignmentDimension]*AlignmentScoreInput{}
	at := map[db.AlignmentDimension]int{}
	for i, s := range in {
		here := path("dimensions", strconv.Itoa(i))
		if first, twice := at[s.Dimension]; twice {
			c.fail(errs.Duplicate, within(here, "dimension"), "This is in the list already, at index %d.", first)
			continue
		}
		at[s.Dimension], given[s.Dimension] = i, s
		// Written so that NaN, which compares with nothing, is refused.
		if s.Score != nil && !(*s.Score >= 0 && *s.Score <= 100) {
			c.fail(errs.OutOfRange, within(here, "score"), "Give a number from 0 to 100.")
		}
		if !(s.Weight >= 0 && s.Weight <= 100) {
			c.fail(errs.OutOfRange, within(here, "weight"), "Give a number from 0 to 100.")
		}
		c.optional(s.Note, maxScoreNote, within(here, "note")...)
	}
	all := make([]*db.AlignmentScore, 0, len(dimensions()))
	for _, dimension := range dimensions() {
		score := &db.AlignmentScore{Dimension: dimension, Weight: defaultWeight}
		if s := given[dimension]; s != nil {
			score.Score, score.Weight, score.Note = s.Score, s.Weight, s.Note
			if s.Score != nil {
				score.Basis = new(db.ScoreEntered)
			}
		}
		all = append(all, score)
	}
	return all
}

func (c *checks) target(in *AlignmentTargetInput) *db.AlignmentTarget {
	if in == nil {
		in = &AlignmentTargetInput{}
	}
	c.words(in.Ages, maxTargets, maxSegment, path("target", "ages")...)
	c.words(in.Genders, maxTargets, maxSegment, path("target", "genders")...)
	c.words(in.Countries, maxTargets, maxSegment, path("target", "countries")...)
	c.words(texts(in.Platforms), maxTargets, maxSegment, path("target", "platforms")...)
	c.words(texts(in.Formats), maxTargets, maxSegment, path("target", "formats")...)
	return &db.AlignmentTarget{
		Ages: stored(in.Ages), Genders: stored(in.Genders), Countries: stored(in.Countries),
		Platforms: stored(in.Platforms), Formats: stored(in.Formats),
	}
}
