package analytics

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Post is one piece of a creator's content, for whoever it was made.
type Post struct {
	// ID tells apart posts of one moment.
	ID string
	At time.Time
	// Sponsored tells whether somebody paid for it, Brand whether it shows the brand
	// that asks.
	Sponsored, Brand bool
	Format           string
	// Engagement is its engagement rate; nil when it is not known.
	Engagement *Number
}

// FatigueInputs is what an audience has seen of late.
type FatigueInputs struct {
	// Posts are the creator's. Those after now are left out, and of the others only
	// the last count.
	Posts []Post
	// Overlap is the largest overlap of the audience with that of another creator who
	// works for the brand, |A∩B| / min(|A|, |B|), 0 to 1 (faq.infludata.com
	// 80000990632). Nil when it is not known.
	Overlap *Number
	// Estimated names the measures that rest on estimates; an overlap from snapshots
	// of the audience is one.
	Estimated []string
}

const (
	// sharePosts are how many posts the sponsored share is of. One should look at the
	// last 20 to 30 (styleranking.de, werbebeitragsfrequenz): with fewer than
	// fewestPosts there is none.
	sharePosts   = 30
	fewestPosts  = 20
	exposureTime = 28 * 24 * time.Hour
	// lastSponsored are how many sponsored posts show repetition and decay.
	lastSponsored = 6
	// fewestRepeats is how many of them show a repetition.
	fewestRepeats = 3
)

// AudienceFatigue is how tired an audience may be of a creator's advertising, from
// 0, not at all, to 100. The weights are 30, 25, 15, 20 and 10, and the points of
// each part:
//
//   - sponsoredShare: of the last 30 posts, with 20 at least; none 0, half 100.
//     Above half an account is mostly advertising (Upfluence in Forbes, 19 November
//     2019).
//   - brandExposures: the brand's posts within 28 days; none 0, eight, which is two a
//     week, 100.
//   - repeatedFormat: of the last six sponsored posts, with three at least, the share
//     that has the format of the one before; none 0, all 100.
//   - engagementDecay: the mean engagement rate of the later three of the last six
//     sponsored posts against the earlier three; no loss 0, half of it lost 100. A
//     post whose rate is not known is passed over; there must be six.
//   - audienceOverlap: as given; none 0, all 100.
//
// Marks without a source are Rapport's own. Now is the present moment.
func AudienceFatigue(in FatigueInputs, now time.Time) (Score, error) {
	if err := notNegative("an overlap", in.Overlap); err != nil {
		return Score{}, err
	}
	if in.Overlap != nil && in.Overlap.Cmp(Int(1)) > 0 {
		return Score{}, fmt.Errorf("%w: an overlap of %s", ErrInvalid, in.Overlap)
	}
	posts, err := in.seen(now)
	if err != nil {
		return Score{}, err
	}
	zero, full, one := Int(0), Int(100), Int(1)
	half, _ := Ratio(1, 2)
	period := &Period{From: now.Add(-exposureTime), Until: now}
	if len(posts) > 0 {
		if first := posts[len(posts)-1].At; first.Before(period.From) {
			period.From = first
		}
	}
	measure := func(name, unit string, raw *Number, scale Scale) []Measure {
		return []Measure{{name, unit, raw, scale, named(in.Estimated, name)}}
	}
	return score(Formula{"audienceFatigue", 1}, period, []Part{
		{Name: "sponsoredShare", Weight: 30, Measures: measure("sponsoredShare", "share", sponsoredShare(posts), line(zero, zero, half, full))},
		{Name: "brandExposures", Weight: 25, Measures: measure("brandPosts", "posts in 28 days", exposures(posts, now), line(zero, zero, Int(8), full))},
		{Name: "repeatedFormat", Weight: 15, Measures: measure("repeatedShare", "share", repeated(posts), line(zero, zero, one, full))},
		{Name: "engagementDecay", Weight: 20, Measures: measure("engagementLost", "share", decay(posts), line(zero, zero, half, full))},
		{Name: "audienceOverlap", Weight: 10, Measures: measure("overlap", "share", in.Overlap, line(zero, zero, one, full))},
	}), nil
}

// seen is the posts up to now, the newest first.
func (in *FatigueInputs) seen(now time.Time) ([]Post, error) {
	ids := map[string]bool{}
	var posts []Post
	for _, p := range in.Posts {
		if ids[p.ID] {
			return nil, fmt.Errorf("%w: post %q twice", ErrInvalid, p.ID)
		}
		ids[p.ID] = true
		if err := notNegative("an engagement rate", p.Engagement); err != nil {
			return nil, err
		}
		if !p.At.After(now) {
			posts = append(posts, p)
		}
	}
	slices.SortFunc(posts, func(a, b Post) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	return posts, nil
}

func sponsoredShare(posts []Post) *Number {
	if len(posts) < fewestPosts {
		return nil
	}
	last := posts[:min(len(posts), sharePosts)]
	var paid int64
	for _, p := range last {
		if p.Sponsored {
			paid++
		}
	}
	return quotient(Int(paid), Int(int64(len(last))))
}

// exposures counts the brand's posts. Without any post nothing is known.
func exposures(posts []Post, now time.Time) *Number {
	if len(posts) == 0 {
		return nil
	}
	var n int64
	for _, p := range posts {
		if p.Brand && p.At.After(now.Add(-exposureTime)) {
			n++
		}
	}
	return new(Int(n))
}

// sponsored is the newest sponsored posts that the condition holds for, at most
// lastSponsored.
func sponsored(posts []Post, holds func(Post) bool) []Post {
	var paid []Post
	for _, p := range posts {
		if p.Sponsored && holds(p) && len(paid) < lastSponsored {
			paid = append(paid, p)
		}
	}
	return paid
}

func repeated(posts []Post) *Number {
	paid := sponsored(posts, func(p Post) bool { return p.Format != "" })
	if len(paid) < fewestRepeats {
		return nil
	}
	var same int64
	for i := range paid[1:] {
		if paid[i].Format == paid[i+1].Format {
			same++
		}
	}
	return quotient(Int(same), Int(int64(len(paid)-1)))
}

// decay is the part of the earlier engagement that was lost; below zero when it
// grew.
func decay(posts []Post) *Number {
	paid := sponsored(posts, func(p Post) bool { return p.Engagement != nil })
	if len(paid) < lastSponsored {
		return nil
	}
	var later, earlier Number
	for i, p := range paid {
		if i < lastSponsored/2 {
			later = later.Add(*p.Engagement)
		} else {
			earlier = earlier.Add(*p.Engagement)
		}
	}
	return quotient(earlier.Sub(later), earlier)
}
