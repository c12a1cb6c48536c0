package domain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// UsageRightInput is a right to use the content.
type UsageRightInput struct {
	Clause           string
	Channels         []db.UsageChannel
	Territories      []string
	DeliverableTypes []db.DeliverableType
	StartsOn, EndsOn scalars.Date
	Tail             *bool
	Fee              *MoneyInput
	Editing          *string
}

// ExclusivityClauseInput is for whom else a creator does not work.
type ExclusivityClauseInput struct {
	Clause           string
	Category         *string
	Competitors      []string
	Territories      []string
	StartsOn, EndsOn scalars.Date
}

// RenewalOptionInput is how a contract may go on.
type RenewalOptionInput struct {
	Clause      string
	Description *string
	Metric      db.AgreementMetric
	Threshold   int64
	Months      int
	DecideBy    *scalars.Date
}

const (
	maxClause      = 40
	maxClauseText  = 1000
	maxTerritories = 60
	maxCompetitors = 20
	maxCategory    = 60
	maxCompetitor  = 120
	maxMonths      = 60
	maxWhole       = 1<<53 - 1
)

// clauses checks the number and the short names of a version's clauses of a kind.
func (c *checks) clauses(names []string, most int, at []string) {
	if len(names) > most {
		c.fail(errs.TooLong, at, "Give at most %d; these are %d.", most, len(names))
		return
	}
	seen := map[string]int{}
	for i, name := range names {
		here := within(at, strconv.Itoa(i), "clause")
		c.text(name, 1, maxClause, here...)
		if first, twice := seen[name]; twice {
			c.fail(errs.Duplicate, here, "This is the name of the clause at index %d already.", first)
		}
		seen[name] = i
	}
}

// distinct checks a list of fixed words, that none stands twice.
func distinct[T ~string](c *checks, list []T, most int, at []string) []T {
	if len(list) > most {
		c.fail(errs.TooLong, at, "Give at most %d; these are %d.", most, len(list))
		return []T{}
	}
	for i, word := range list {
		if first := slices.Index(list, word); first < i {
			c.fail(errs.Duplicate, within(at, strconv.Itoa(i)), "This is in the list already, at index %d.", first)
		}
	}
	return append([]T{}, list...)
}

func (c *checks) usageRights(in []*UsageRightInput, v *db.ContractVersion, at []string) []*db.UsageRight {
	names := make([]string, len(in))
	for i, r := range in {
		names[i] = r.Clause
	}
	c.clauses(names, db.MaxUsageRights, at)
	rights := make([]*db.UsageRight, len(in))
	for i, r := range in {
		here := within(at, strconv.Itoa(i))
		if len(r.Channels) == 0 {
			c.fail(errs.Required, within(here, "channels"), "Give at least one channel.")
		}
		c.optional(r.Editing, maxClauseText, within(here, "editing")...)
		rights[i] = &db.UsageRight{
			Base: db.Base{Key: gid.New()}, ClauseOf: db.ClauseOf{Clause: r.Clause},
			Channels:         distinct(c, r.Channels, len(r.Channels), within(here, "channels")),
			Territories:      distinct(c, r.Territories, maxTerritories, within(here, "territories")),
			DeliverableTypes: distinct(c, r.DeliverableTypes, len(r.DeliverableTypes), within(here, "deliverableTypes")),
			StartsOn:         r.StartsOn, EndsOn: r.EndsOn, Tail: r.Tail != nil && *r.Tail,
			Currency: v.Currency, FeeMinor: c.amount(r.Fee, v.Currency, within(here, "fee")), Editing: r.Editing,
		}
		c.withinContract(rights[i], v, here)
	}
	return rights
}

// withinContract checks a right's days: they lie within the contract, unless a
// tail says otherwise.
func (c *checks) withinContract(r *db.UsageRight, v *db.ContractVersion, here []string) {
	switch {
	case r.EndsOn.Before(r.StartsOn):
		c.fail(errs.OutOfRange, within(here, "endsOn"), "Give a day that is not before the first one, %s.", r.StartsOn)
	case r.EndsOn.After(v.EndsOn) && !r.Tail:
		c.fail(errs.OutOfRange, within(here, "endsOn"), "The contract ends on %s: end the right by then, or set `tail` if it is to go on.", v.EndsOn)
	}
	if r.StartsOn.Before(v.StartsOn) || r.StartsOn.After(v.EndsOn) {
		c.fail(errs.OutOfRange, within(here, "startsOn"), "Give a day within the contract, from %s to %s.", v.StartsOn, v.EndsOn)
	}
}

func (c *checks) exclusivity(in []*ExclusivityClauseInput, at []string) []*db.ExclusivityClause {
	names := make([]string, len(in))
	for i, e := range in {
		names[i] = e.Clause
	}
	c.clauses(names, db.MaxExclusivity, at)
	clauses := make([]*db.ExclusivityClause, len(in))
	for i, e := range in {
		here := within(at, strconv.Itoa(i))
		category := categoryOf(e.Category)
		if category != nil {
			c.text(*category, 1, maxCategory, within(here, "category")...)
		}
		c.words(e.Competitors, maxCompetitors, maxCompetitor, within(here, "competitors")...)
		if category == nil && len(e.Competitors) == 0 {
			c.fail(errs.Required, within(here, "category"), "Give a category, or name competitors.")
		}
		if e.EndsOn.Before(e.StartsOn) {
			c.fail(errs.OutOfRange, within(here, "endsOn"), "Give a day that is not before the first one, %s.", e.StartsOn)
		}
		clauses[i] = &db.ExclusivityClause{
			Base: db.Base{Key: gid.New()}, ClauseOf: db.ClauseOf{Clause: e.Clause}, Category: category,
			Competitors: append([]string{}, e.Competitors...), Territories: distinct(c, e.Territories, maxTerritories, within(here, "territories")),
			StartsOn: e.StartsOn, EndsOn: e.EndsOn,
		}
	}
	return clauses
}

// categoryOf brings a category into the form that categories are compared in.
func categoryOf(category *string) *string {
	if category == nil {
		return nil
	}
	lower := strings.ToLower(strings.TrimSpace(*category))
	return &lower
}

func (c *checks) renewals(in []*RenewalOptionInput, v *db.ContractVersion, at []string) []*db.RenewalOption {
	names := make([]string, len(in))
	for i, r := range in {
		names[i] = r.Clause
	}
	c.clauses(names, db.MaxRenewals, at)
	options := make([]*db.RenewalOption, len(in))
	for i, r := range in {
		here := within(at, strconv.Itoa(i))
		c.optional(r.Description, maxClauseText, within(here, "description")...)
		c.between(r.Threshold, 0, maxWhole, within(here, "threshold")...)
		c.between(int64(r.Months), 1, maxMonths, within(here, "months")...)
		if r.DecideBy != nil && (r.DecideBy.Before(v.StartsOn) || r.DecideBy.After(v.EndsOn)) {
			c.fail(errs.OutOfRange, within(here, "decideBy"), "Give a day within the contract, from %s to %s.", v.StartsOn, v.EndsOn)
		}
		options[i] = &db.RenewalOption{
			Base: db.Base{Key: gid.New()}, ClauseOf: db.ClauseOf{Clause: r.Clause}, Description: r.Description,
			Metric: r.Metric, Threshold: r.Threshold, Months: r.Months, DecideBy: r.DecideBy,
		}
	}
	return options
}
