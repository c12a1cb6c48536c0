package analytics

import "fmt"

// Counter is one of the totals that a platform gives.
type Counter string

// The counters, by their names in the API.
const (
	Impressions      Counter = "impressions"
	Reach            Counter = "reach"
	Views            Counter = "views"
	WatchTimeSeconds Counter = "watchTimeSeconds"
	Likes            Counter = "likes"
	Comments         Counter = "comments"
	Shares           Counter = "shares"
	Saves            Counter = "saves"
	Clicks           Counter = "clicks"
	Followers        Counter = "followers"
)

// AllCounters are the counters in the order in which they are shown.
func AllCounters() []Counter {
	return []Counter{Impressions, Reach, Views, WatchTimeSeconds, Likes, Comments, Shares, Saves, Clicks, Followers}
}

// Counters are totals so far, or what changed in them. Nil is what the platform
// did not give; it is not zero (developers.facebook.com, instagram-media
// insights: a figure that is not available is left out).
type Counters struct {
	Impressions      *int64
	Reach            *int64
	Views            *int64
	WatchTimeSeconds *int64
	Likes            *int64
	Comments         *int64
	Shares           *int64
	Saves            *int64
	Clicks           *int64
	Followers        *int64
}

// Of is one counter; nil when it was not given.
func (c *Counters) Of(name Counter) *int64 {
	if place := c.place(name); place != nil {
		return *place
	}
	return nil
}

func (c *Counters) place(name Counter) **int64 {
	switch name {
	case Impressions:
		return &c.Impressions
	case Reach:
		return &c.Reach
	case Views:
		return &c.Views
	case WatchTimeSeconds:
		return &c.WatchTimeSeconds
	case Likes:
		return &c.Likes
	case Comments:
		return &c.Comments
	case Shares:
		return &c.Shares
	case Saves:
		return &c.Saves
	case Clicks:
		return &c.Clicks
	case Followers:
		return &c.Followers
	default:
		return nil
	}
}

// plus adds to one counter; ErrOverflow leaves it as it was.
func (c *Counters) plus(name Counter, amount int64) error {
	place := c.place(name)
	if place == nil {
		return fmt.Errorf("%w: no counter %q", ErrInvalid, name)
	}
	var before int64
	if *place != nil {
		before = **place
	}
	sum, err := add(before, amount)
	if err != nil {
		return fmt.Errorf("add to %s: %w", name, err)
	}
	*place = &sum
	return nil
}

// SumCounters adds up the counters of several subjects. A counter is nil when
// none of them has it. A sum beyond 64 bits is ErrOverflow.
func SumCounters(all []Counters) (Counters, error) {
	var sum Counters
	for i := range all {
		for _, name := range AllCounters() {
			value := all[i].Of(name)
			if value == nil {
				continue
			}
			if err := sum.plus(name, *value); err != nil {
				return Counters{}, err
			}
		}
	}
	return sum, nil
}
