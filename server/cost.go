package server

import (
	"encoding/json"
	"math"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/errs"
)

// price is what an operation would cost with the variables given.
type price struct {
	Requested int `json:"requested"`
	Limit     int `json:"limit"`
}

// priced adds up what the operation costs with these variables. It refuses page
// sizes outside 1 to [Limits.MaxPage], `first` together with `last`, and whatever
// costs more than [Limits.Cost]. The price is returned with that last refusal too.
func (p *plan) priced(limits *Limits, variables map[string]any) (price, *errs.Error) {
	if p.settled {
		return p.asked, p.refused
	}
	total := 0
	for _, s := range p.steps {
		cost, err := s.cost(limits, variables, limits.DefaultPage)
		if err != nil {
			return price{}, err
		}
		total = plus(total, cost)
	}
	asked := price{Requested: total, Limit: limits.Cost}
	return asked, p.tooDear(asked, limits, variables)
}

func (p *plan) tooDear(asked price, limits *Limits, variables map[string]any) *errs.Error {
	if asked.Requested <= limits.Cost {
		return nil
	}
	return errs.New(errs.CostLimitExceeded,
		"The operation costs %d, more than the %d that one may cost. Most of it is for %s: ask for fewer of it at a time.",
		asked.Requested, limits.Cost, p.costliest(limits, variables))
}

// cost is that of the step's objects and of all that lies below them, for one
// object of the parent. items is the page size of the connection it stands in.
func (s *step) cost(limits *Limits, variables map[string]any, items int) (int, *errs.Error) {
	size, err := s.pageSize(limits, variables)
	if err != nil {
		return 0, err
	}
	if s.page != nil {
		items = size
	}
	each := s.own
	for _, below := range s.below {
		cost, err := below.cost(limits, variables, items)
		if err != nil {
			return 0, err
		}
		each = plus(each, cost)
	}
	return times(s.count(limits, variables, items), each), nil
}

// count is how many objects the step has for one object of its parent.
func (s *step) count(limits *Limits, variables map[string]any, items int) int {
	switch s.list {
	case plain:
		return limits.PlainList
	case inherit, ofPage:
		return items
	case byIDs:
		if s.ids.Kind == ast.Variable {
			list, isList := variables[s.ids.Raw].([]any)
			if !isList {
				return 1
			}
			return len(list)
		}
		return max(1, len(s.ids.Children))
	default:
		return 1
	}
}

// pageSize is the checked size of the step's page, the default if none is asked
// for.
func (s *step) pageSize(limits *Limits, variables map[string]any) (int, *errs.Error) {
	if s.page == nil {
		return 0, nil
	}
	first, hasFirst := whole(s.page.first, variables)
	last, hasLast := whole(s.page.last, variables)
	switch {
	case hasFirst && hasLast:
		return 0, errs.New(errs.OutOfRange, "%s takes `first` or `last`, not both.", s.page.field)
	case hasFirst && (first < 1 || first > int64(limits.MaxPage)):
		return 0, errs.New(errs.OutOfRange, "`first` of %s lies between 1 and %d.", s.page.field, limits.MaxPage)
	case hasLast && (last < 1 || last > int64(limits.MaxPage)):
		return 0, errs.New(errs.OutOfRange, "`last` of %s lies between 1 and %d.", s.page.field, limits.MaxPage)
	case hasFirst:
		return int(first), nil
	case hasLast:
		return int(last), nil
	default:
		return limits.DefaultPage, nil
	}
}

// whole reads a whole number from a literal or a variable; null counts as none.
func whole(value *ast.Value, variables map[string]any) (int64, bool) {
	if value == nil {
		return 0, false
	}
	raw, err := value.Value(variables)
	if err != nil {
		return math.MinInt64, true
	}
	switch n := raw.(type) {
	case nil:
		return 0, false
	case int64:
		return n, true
	case json.Number:
		if n, err := n.Int64(); err == nil {
			return n, true
		}
	}
	return math.MinInt64, true
}

// costliest is the coordinate that the largest share of the price is for.
func (p *plan) costliest(limits *Limits, variables map[string]any) string {
	shares := map[string]int{}
	worst := ""
	var share func(steps []*step, parents, items int)
	share = func(steps []*step, parents, items int) {
		for _, s := range steps {
			items := items
			if s.page != nil {
				items, _ = s.pageSize(limits, variables)
			}
			objects := times(parents, s.count(limits, variables, items))
			shares[s.coordinate] = plus(shares[s.coordinate], times(objects, s.own))
			if worst == "" || shares[s.coordinate] > shares[worst] {
				worst = s.coordinate
			}
			share(s.below, objects, items)
		}
	}
	share(p.steps, 1, limits.DefaultPage)
	return worst
}

// plus and times stay at the largest number instead of running over.
func plus(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func times(a, b int) int {
	if a != 0 && b > math.MaxInt/a {
		return math.MaxInt
	}
	return a * b
}
