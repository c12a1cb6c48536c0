package demo

import "math"

// The counters of a publication, in the order of their columns.
const (
	impressions = iota
	reach
	views
	watchTime
	likes
	comments
	shared
	saves
	clicks
	counters
)

// figures are totals so far; unknown for what the platform doesn't give.
type figures [counters]int64

// curve is how a publication's counters grow: each towards an end, quickly at
// first. What a platform takes back stays away.
type curve struct {
	end [counters]float64
	// slow is the number of days in which two thirds have come.
	slow float64
	// lag is how many days the platform is behind at first.
	lag  float64
	have figures
}

// newCurve is one for work on a platform: followers and quality, from 0 to 1,
// say how far it goes.
func newCurve(d dice, kind, platform string, followers int64, quality float64) *curve {
	c := &curve{}
	for i := range c.have {
		c.have[i] = unknown
	}
	share, slow, lag := reachOf(kind, platform)
	c.slow, c.lag = slow*d.around(.25), lag
	seen := float64(max(followers, 400)) * share * (.5 + quality) * d.around(.5)
	liked := seen * min(.25, (.012+.05*quality)*d.around(.25))
	each := [counters]float64{
		impressions: seen * 1.35, reach: seen, views: seen * 1.1, watchTime: seen * secondsOf(kind) * (.35 + .4*quality),
		likes: liked, comments: liked * .06 * d.around(.4), shared: liked * .09 * d.around(.5),
		saves: liked * min(.8, .22*d.around(.5)), clicks: seen * .011 * d.around(.5),
	}
	for _, i := range given(kind, platform) {
		c.end[i], c.have[i] = each[i], 0
	}
	return c
}

// reachOf is what part of the followers is reached in the end, in how many days
// two thirds of it, and the platform's lag: Instagram's figures come up to 48
// hours late (developers.facebook.com, instagram-media insights).
func reachOf(kind, platform string) (share, slow, lag float64) {
	switch {
	case kind == "STORY":
		return .09, .3, .05
	case platform == "INSTAGRAM":
		return .38, 3, .8
	case platform == "TIKTOK":
		return .8, 4, .2
	case platform == "YOUTUBE":
		return .3, 28, .5
	case platform == "LINKEDIN":
		return .45, 4, .2
	case platform == "BLOG":
		return .4, 60, .1
	case platform == "PODCAST":
		return .55, 14, .5
	case platform == "PINTEREST":
		return .5, 80, .5
	default:
		return .3, 3, .2
	}
}

// secondsOf is how long such work lasts, roughly.
func secondsOf(kind string) float64 {
	switch kind {
	case "REEL", "SHORT", "UGC":
		return 32
	case "VIDEO", "WALKTHROUGH":
		return 540
	case "WEBINAR", "LIVE", "PODCAST":
		return 2_400
	default:
		return 15
	}
}

// given is what the platform tells of such work. What it doesn't is null, not 0.
func given(kind, platform string) []int {
	switch {
	case kind == "STORY":
		return []int{impressions, reach, comments, shared, clicks}
	case platform == "INSTAGRAM" && kind == "POST":
		return []int{impressions, reach, likes, comments, shared, saves}
	case platform == "INSTAGRAM":
		return []int{reach, views, watchTime, likes, comments, shared, saves}
	case platform == "TIKTOK":
		return []int{reach, views, watchTime, likes, comments, shared, saves}
	case platform == "YOUTUBE":
		return []int{impressions, views, watchTime, likes, comments, shared, clicks}
	case platform == "LINKEDIN" && (kind == "WEBINAR" || kind == "WALKTHROUGH"):
		return []int{impressions, views, likes, comments, shared, clicks}
	case platform == "LINKEDIN", platform == "X":
		return []int{impressions, likes, comments, shared, clicks}
	case platform == "PINTEREST":
		return []int{impressions, saves, clicks}
	case platform == "BLOG":
		return []int{views, comments, clicks}
	case platform == "PODCAST":
		return []int{views, watchTime}
	case platform == "TWITCH":
		return []int{views, watchTime, comments}
	case platform == "FACEBOOK":
		return []int{impressions, reach, views, likes, comments, shared}
	default:
		return []int{views, clicks}
	}
}

// read is what the platform tells so many days after publishing. Now and then it
// has taken false likes away, and the count is lower than the one before.
func (c *curve) read(d dice, age float64) figures {
	known := max(age-c.lag*math.Exp(-age/3), .02)
	grown := 1 - math.Exp(-math.Pow(known/c.slow, .75))
	fell := age > 3 && d.chance(.012)
	for i := range c.have {
		if c.have[i] == unknown {
			continue
		}
		if fell && (i == likes || i == comments || i == views) {
			part := 1 - .004 - .02*d.Float64()
			c.have[i] = int64(float64(c.have[i]) * part)
			c.end[i] *= part
			continue
		}
		c.have[i] = max(c.have[i], int64(c.end[i]*grown))
	}
	return c.have
}

// public is what anyone can see of the figures, without the account's rights.
func (f figures) public() figures {
	for _, i := range []int{impressions, reach, watchTime, shared, saves, clicks} {
		f[i] = unknown
	}
	return f
}

// nothing tells whether no figure is known.
func (f figures) nothing() bool {
	for _, n := range f {
		if n != unknown {
			return false
		}
	}
	return true
}
