package domain

import (
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/analytics"
	"github.com/rapporthq/rapport/db"
)

// AudienceOverlap is how much the audiences of some creators overlap, estimated.
type AudienceOverlap struct {
	Members           []*AudienceOverlapMember
	Pairs             []*AudienceOverlapPair
	Reach             *int64
	DeduplicatedReach *int64
	Estimated         bool
	Formula           string
}

// AudienceOverlapMember is the audience that a creator is compared by; all but the
// creator is nil when there is none.
type AudienceOverlapMember struct {
	Creator   *db.Creator
	Account   *db.SocialAccount
	Followers *int64
	Snapshot  *db.AudienceSnapshot
}

// AudienceOverlapPair is what two creators' audiences share; nil where it can't be
// estimated.
type AudienceOverlapPair struct {
	First, Second *db.Creator
	Intersection  *int64
	Overlap       *float64
	Jaccard       *float64
}

// AudienceOverlapOf compares the audiences of creators, each by its largest account
// that has a snapshot. The accounts are in the order of the creators, the latest
// snapshots by account.
func AudienceOverlapOf(creators []*db.Creator, accounts [][]*db.SocialAccount, snapshots map[uuid.UUID]*db.AudienceSnapshot) *AudienceOverlap {
	o := &AudienceOverlap{Pairs: []*AudienceOverlapPair{}, Estimated: true, Formula: analytics.OverlapFormula}
	var audiences []analytics.Audience
	var known []*db.Creator
	var followers []int64
	for i, creator := range creators {
		member := &AudienceOverlapMember{Creator: creator}
		o.Members = append(o.Members, member)
		audience, account := AudienceOf(accounts[i], snapshots)
		if account == nil {
			continue
		}
		member.Account, member.Followers, member.Snapshot = account, account.FollowerCount, snapshots[account.Key]
		audiences, known, followers = append(audiences, audience), append(known, creator), append(followers, audience.Followers)
	}
	type two struct{ i, j int }
	shared := map[two]int64{}
	for i := range known {
		for j := i + 1; j < len(known); j++ {
			pair := &AudienceOverlapPair{First: known[i], Second: known[j]}
			o.Pairs = append(o.Pairs, pair)
			if overlap, ok := analytics.EstimateOverlap(audiences[i], audiences[j]); ok {
				pair.Intersection, pair.Overlap, pair.Jaccard = &overlap.Intersection, &overlap.Share, &overlap.Jaccard
				shared[two{i, j}], shared[two{j, i}] = overlap.Intersection, overlap.Intersection
			}
		}
	}
	if len(known) == 0 {
		return o
	}
	var sum int64
	for _, n := range followers {
		sum += n
	}
	o.Reach = &sum
	reach, ok := analytics.DeduplicatedReach(followers, func(i, j int) (int64, bool) {
		both, ok := shared[two{i, j}]
		return both, ok
	})
	if ok {
		o.DeduplicatedReach = &reach
	}
	return o
}
