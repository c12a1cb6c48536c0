package domain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// UsageAnswer is whether content may be used, and why.
type UsageAnswer struct {
	Allowed bool
	// Right is the one that decides; nil when none is about the channel.
	Right  *db.UsageRight
	Reason string
}

// UsageStateOf is where a right of use stands on a day.
func UsageStateOf(r *db.UsageRight, on scalars.Date) db.UsageRightState {
	switch {
	case r.RevokedAt != nil:
		return db.UsageRevoked
	case r.SignedNumber == nil || r.Number > *r.SignedNumber:
		return db.UsagePending
	case r.Number < *r.SignedNumber || on.After(lastDay(r)):
		return db.UsageExpired
	case on.Before(r.StartsOn):
		return db.UsagePending
	default:
		return db.UsageActive
	}
}

// lastDay is the last day that a right holds: a contract that was ended early ends
// all but a tail with it.
func lastDay(r *db.UsageRight) scalars.Date {
	if r.TerminatedOn != nil && !r.Tail && r.TerminatedOn.Before(r.EndsOn) {
		return *r.TerminatedOn
	}
	return r.EndsOn
}

// UsageState is where a right of use stands today, in UTC.
func (d *Domain) UsageState(r *db.UsageRight) db.UsageRightState {
	return UsageStateOf(r, d.dayInUTC())
}

// CanUse answers whether content, a deliverable or all that is made under a
// contract, may be used in a channel, a country (nil for all at once) and on a
// day, by the rights that both sides have signed: those of the versions in force
// now. Whoever sees the content may ask. Nil for content that does not exist for
// the viewer.
func CanUse(ctx context.Context, h db.Handle, content gid.ID, channel db.UsageChannel, territory *string, on scalars.Date) (*UsageAnswer, error) {
	use := use{channel: channel, territory: territory, on: on}
	if key, ok := content.Is(db.TypeContract); ok {
		contracts, err := db.ByKeys[db.Contract](ctx, h, []uuid.UUID{key})
		if err != nil || len(contracts) == 0 {
			return nil, err
		}
		contract := contracts[0]
		if contract.SignedNumber == nil {
			return &UsageAnswer{Reason: fmt.Sprintf("The contract is %s: both sides have signed nothing.", contract.State)}, nil
		}
		rights, err := db.RightsInForce(ctx, h, contract.PartnershipID, &contract.Key)
		return use.answer(rights), err
	}
	key, ok := content.Is(db.TypeDeliverable)
	if !ok {
		return nil, nil
	}
	found, err := db.ByKeys[db.Deliverable](ctx, h, []uuid.UUID{key})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if !usable(found[0].State) {
		return &UsageAnswer{Reason: fmt.Sprintf("The work is %s: only what was approved and is not taken down is used.", found[0].State)}, nil
	}
	use.of = &found[0].Type
	rights, err := db.RightsInForce(ctx, h, found[0].PartnershipID, nil)
	return use.answer(rights), err
}

// usable tells whether content in this state can be used at all.
func usable(state db.DeliverableState) bool {
	switch state {
	case db.StateApproved, db.StateScheduled, db.StatePublished, db.StateVerifiedLive, db.StateCompleted:
		return true
	default:
		return false
	}
}

// use is what somebody would like to do with content.
type use struct {
	channel db.UsageChannel
	// of is the kind of content; nil for all kinds.
	of *db.DeliverableType
	// territory is nil for all countries at once.
	territory *string
	on        scalars.Date
}

// answer finds the right that allows the use, else the one that comes closest: the
// one whose refusal is found last.
func (u use) answer(rights []*db.UsageRight) *UsageAnswer {
	best, came := &UsageAnswer{Reason: fmt.Sprintf("No right that both sides have signed is about %s.", u.channel)}, 0
	for _, r := range rights {
		if !slices.Contains(r.Channels, u.channel) {
			continue
		}
		reason, far := u.refusal(r)
		if reason == "" {
			return &UsageAnswer{Allowed: true, Right: r, Reason: fmt.Sprintf("Clause %s allows it until %s.", r.Clause, lastDay(r))}
		}
		if far > came {
			best, came = &UsageAnswer{Right: r, Reason: fmt.Sprintf("Clause %s %s", r.Clause, reason)}, far
		}
	}
	return best
}

// refusal says why a right about the channel does not allow the use, and how far
// it came; "" when it does allow it.
func (u use) refusal(r *db.UsageRight) (reason string, far int) {
	switch {
	case len(r.DeliverableTypes) > 0 && u.of == nil:
		return "is about some kinds of content alone: " + list(r.DeliverableTypes) + ".", 1
	case len(r.DeliverableTypes) > 0 && !slices.Contains(r.DeliverableTypes, *u.of):
		return "is about other content: " + list(r.DeliverableTypes) + ".", 1
	case len(r.Territories) > 0 && u.territory == nil:
		return "is for some countries alone: " + list(r.Territories) + ".", 2
	case len(r.Territories) > 0 && !slices.Contains(r.Territories, *u.territory):
		return "is for other countries: " + list(r.Territories) + ".", 2
	case r.RevokedAt != nil:
		return "was given up.", 3
	case u.on.Before(r.StartsOn):
		return fmt.Sprintf("begins later, on %s.", r.StartsOn), 5
	case u.on.After(lastDay(r)):
		return fmt.Sprintf("ended before, on %s.", lastDay(r)), 4
	default:
		return "", 0
	}
}

func list[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return strings.Join(texts, ", ")
}
