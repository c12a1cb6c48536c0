package analytics

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Model is a way to divide a conversion's value among those who led to it.
type Model string

// The models.
const (
	// FirstTouch gives all to the first touchpoint.
	FirstTouch Model = "FIRST_TOUCH"
	// LastTouch gives all to the last touchpoint.
	LastTouch Model = "LAST_TOUCH"
	// Linear gives each touchpoint the same.
	Linear Model = "LINEAR"
	// TimeDecay gives a touchpoint the weight 2^(−age/half-life), with a half-life
	// of seven days unless set: Google Ads' model, as marketing-for-newbie.kejyun.com
	// describes it. What github.com/eeghor/mta calls time decay goes by rank.
	TimeDecay Model = "TIME_DECAY"
	// Position gives 40 % to the first, 40 % to the last and 20 % to those between
	// them (matomo.org faq_25500); of two each 50 %, and one all.
	Position Model = "POSITION"
	// Shapley gives each partnership its Shapley value; see [Worth].
	Shapley Model = "SHAPLEY"
	// Markov gives each partnership its removal effect in a chain of order 1. It
	// needs journeys that did not convert.
	Markov Model = "MARKOV"
)

// AllModels are the models in the order in which they are shown.
func AllModels() []Model {
	return []Model{FirstTouch, LastTouch, Linear, TimeDecay, Position, Shapley, Markov}
}

// TouchKind is how somebody met a partnership's content.
type TouchKind string

// The kinds of touchpoints.
const (
	Click   TouchKind = "CLICK"
	CodeUse TouchKind = "CODE"
	View    TouchKind = "VIEW"
)

// Touchpoint is one meeting of a visitor with a partnership's content.
type Touchpoint struct {
	// ID is unique within the conversion or journey.
	ID          string
	Partnership string
	Kind        TouchKind
	At          time.Time
	// ContractStart is when the partnership's contract began; zero when there is
	// none, and then the touchpoint earns nothing.
	ContractStart time.Time
	Estimated     bool
}

// Conversion is one order and the touchpoints before it.
type Conversion struct {
	// ID is unique in the set.
	ID string
	At time.Time
	// Value is in minor units of Currency, and not negative: what was taken back is
	// Reversed.
	Value       int64
	Currency    string
	Reversed    bool
	Estimated   bool
	Touchpoints []Touchpoint
}

// Journey is a visitor's touchpoints that led to no conversion.
type Journey struct {
	ID string
	// Until is when the visitor was last looked for; the window ends there.
	Until       time.Time
	Touchpoints []Touchpoint
}

// Touches is what a run is made over. Their order does not matter.
type Touches struct {
	Conversions []Conversion
	// Others are needed by MARKOV, and by SHAPLEY with [WorthOfChain].
	Others []Journey
}

// Settings are the choices of a run. The zero value is the default of each.
type Settings struct {
	// WindowDays is how old a touchpoint may be, in days of 24 hours, 1 to 365: 30 by
	// default. The windows in use are 7 to 90 (affiliatebase.io, attribution-window),
	// and 365 is the most (help.trackdesk.com 7902408).
	WindowDays int
	// HalfLife is after how long a touchpoint weighs half, for TIME_DECAY: seven days
	// by default.
	HalfLife time.Duration
	// CodesLikeClicks lets a code that was redeemed count like any other touchpoint.
	// By default codes come first: where there is one, only codes earn.
	CodesLikeClicks bool
	// Worth is what a coalition is worth, for SHAPLEY: [WorthWithin] by default.
	Worth Worth
	// Seed and Samples are for what has to be sampled: 1 and 2,000 by default.
	Seed    uint64
	Samples int
}

const (
	defaultWindowDays = 30
	maxWindowDays     = 365
	defaultHalfLife   = 7 * 24 * time.Hour
	defaultSamples    = 2_000
	maxSamples        = 1_000_000
)

// filled is the settings with the defaults written in.
func (s Settings) filled() (Settings, error) {
	s.WindowDays = cmp.Or(s.WindowDays, defaultWindowDays)
	s.HalfLife = cmp.Or(s.HalfLife, defaultHalfLife)
	s.Worth = cmp.Or(s.Worth, WorthWithin)
	s.Seed = cmp.Or(s.Seed, 1)
	s.Samples = cmp.Or(s.Samples, defaultSamples)
	switch {
	case s.WindowDays < 1 || s.WindowDays > maxWindowDays:
		return s, fmt.Errorf("%w: a window of %d days; give 1 to %d", ErrInvalid, s.WindowDays, maxWindowDays)
	case s.HalfLife < time.Minute || s.HalfLife > 3650*24*time.Hour:
		return s, fmt.Errorf("%w: a half-life of %v", ErrInvalid, s.HalfLife)
	case s.Samples < 2 || s.Samples > maxSamples:
		return s, fmt.Errorf("%w: %d samples; give 2 to %d", ErrInvalid, s.Samples, maxSamples)
	case s.Worth != WorthWithin && s.Worth != WorthOfChain:
		return s, fmt.Errorf("%w: no worth %q", ErrInvalid, s.Worth)
	}
	return s, nil
}

// Exclusion is a touchpoint that earns nothing, and why.
type Exclusion struct {
	Touchpoint string
	Reason     ExclusionReason
}

// ExclusionReason is why a touchpoint earns nothing.
type ExclusionReason string

// The reasons, in the order in which they are looked at.
const (
	ExcludedLater          ExclusionReason = "AFTER_CONVERSION"
	ExcludedOld            ExclusionReason = "OUTSIDE_WINDOW"
	ExcludedNoContract     ExclusionReason = "NO_CONTRACT"
	ExcludedBeforeContract ExclusionReason = "BEFORE_CONTRACT"
	ExcludedCodeFirst      ExclusionReason = "CODE_COMES_FIRST"
)

// eligible is the touchpoints that may earn, in time and then by id, and why the
// others may not. A touchpoint at the very end of the window is inside, and so is
// one at the moment of the conversion or of the contract's start.
func (s Settings) eligible(touches []Touchpoint, until time.Time) (in []Touchpoint, out []Exclusion, err error) {
	window := time.Duration(s.WindowDays) * 24 * time.Hour
	sorted := slices.Clone(touches)
	slices.SortFunc(sorted, func(a, b Touchpoint) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	seen := make(map[string]bool, len(sorted))
	codes := false
	for _, t := range sorted {
		var reason ExclusionReason
		switch {
		case seen[t.ID]:
			return nil, nil, fmt.Errorf("%w: touchpoint %q twice", ErrInvalid, t.ID)
		case t.Partnership == "":
			return nil, nil, fmt.Errorf("%w: touchpoint %q has no partnership", ErrInvalid, t.ID)
		case t.At.After(until):
			reason = ExcludedLater
		case t.At.Before(until.Add(-window)):
			reason = ExcludedOld
		case t.ContractStart.IsZero():
			reason = ExcludedNoContract
		case t.At.Before(t.ContractStart):
			reason = ExcludedBeforeContract
		}
		seen[t.ID] = true
		if reason != "" {
			out = append(out, Exclusion{t.ID, reason})
			continue
		}
		in = append(in, t)
		codes = codes || t.Kind == CodeUse
	}
	if !codes || s.CodesLikeClicks {
		return in, out, nil
	}
	var redeemed []Touchpoint
	for _, t := range in {
		if t.Kind == CodeUse {
			redeemed = append(redeemed, t)
		} else {
			out = append(out, Exclusion{t.ID, ExcludedCodeFirst})
		}
	}
	return redeemed, out, nil
}
