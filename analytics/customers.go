package analytics

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Order is one order of one customer.
type Order struct {
	// ID is unique among the orders.
	ID string
	// Customer is a hash; nobody is named here.
	Customer string
	At       time.Time
	// New tells whether it is the customer's first order ever, as the store says;
	// nil when it does not say.
	New *bool
	// Margin is the gross margin; nil when it is not known.
	Margin *Money
	// Reversed orders count for nothing.
	Reversed  bool
	Estimated bool
}

// NewCustomers is how many of the orders came from new customers.
type NewCustomers struct {
	Basis
	// New and Returning are orders that the store marked, Unmarked the others; these
	// are in no share.
	New, Returning, Unmarked int64
	// Share is New / (New + Returning); nil when none was marked.
	Share *Number
}

// NewCustomerShare is the share of new customers' orders in the period.
func NewCustomerShare(orders []Order, period Period) (NewCustomers, error) {
	share := NewCustomers{Basis: Basis{Formula: Formula{"newCustomerShare", 1}, Period: &period}}
	if err := checkOrders(orders); err != nil {
		return NewCustomers{}, err
	}
	for _, o := range orders {
		if o.Reversed || !period.Holds(o.At) {
			continue
		}
		switch {
		case o.New == nil:
			share.Unmarked++
			continue
		case *o.New:
			share.New++
		default:
			share.Returning++
		}
		share.Estimated = share.Estimated || o.Estimated
	}
	share.Inputs = []Input{
		{Name: "newCustomerOrders", Value: new(Int(share.New))},
		{Name: "returningCustomerOrders", Value: new(Int(share.Returning))},
	}
	if value, ok := Ratio(share.New, share.New+share.Returning); ok {
		share.Share = &value
	}
	return share, nil
}

// RepeatHorizons are the days within which a repeat rate is asked for.
func RepeatHorizons() []int { return []int{30, 90, 365} }

// Cohort is what became of the customers whose first order lies in a period.
type Cohort struct {
	Basis
	// HorizonDays is how long each customer is followed, from the first order on. A
	// day has 24 hours here.
	HorizonDays int
	// Customers are those whose horizon is over, so that all of it was seen. Waiting
	// are the others; they are in no figure.
	Customers, Waiting int64
	// Repeated is how many of the customers ordered again within the horizon.
	Repeated int64
	// RepeatRate is Repeated / Customers; nil when there are none.
	RepeatRate *Number
	// GrossMargin is the margin of all their orders within the horizon, the first
	// one included; nil when no order's is known.
	GrossMargin *Money
	// MarginPerCustomer is in the currency's main unit, not rounded.
	MarginPerCustomer *Number
	// OrdersWithoutMargin are in no margin.
	OrdersWithoutMargin int64
}

// CohortValue follows the customers whose first order lies in the period. A
// customer whose first order here is marked as a returning one's was won before,
// and is left out. Now is the present moment.
//
// Margins in two currencies are ErrInvalid, a sum beyond 64 bits is ErrOverflow.
func CohortValue(orders []Order, period Period, horizonDays int, now time.Time) (Cohort, error) {
	cohort := Cohort{Basis: Basis{Formula: Formula{"cohortValue", 1}, Period: &period}, HorizonDays: horizonDays}
	if horizonDays < 1 || horizonDays > 3650 {
		return Cohort{}, fmt.Errorf("%w: a horizon of %d days", ErrInvalid, horizonDays)
	}
	if err := checkOrders(orders); err != nil {
		return Cohort{}, err
	}
	for _, own := range byCustomer(orders) {
		first := own[0]
		end := first.At.Add(time.Duration(horizonDays) * 24 * time.Hour)
		if !period.Holds(first.At) || (first.New != nil && !*first.New) {
			continue
		}
		if now.Before(end) {
			cohort.Waiting++
			continue
		}
		cohort.Customers++
		if err := cohort.follow(own, end); err != nil {
			return Cohort{}, err
		}
	}
	if rate, ok := Ratio(cohort.Repeated, cohort.Customers); ok {
		cohort.RepeatRate = &rate
	}
	cohort.Inputs = []Input{
		{Name: "customers", Value: new(Int(cohort.Customers))},
		{Name: "repeated", Value: new(Int(cohort.Repeated))},
		{Name: "horizonDays", Value: new(Int(int64(horizonDays)))},
	}
	if cohort.GrossMargin == nil {
		return cohort, nil
	}
	amount, err := cohort.GrossMargin.main()
	if err != nil {
		return Cohort{}, err
	}
	cohort.Inputs = append(cohort.Inputs, Input{Name: "grossMargin", Value: &amount})
	if each, ok := amount.Quo(Int(cohort.Customers)); ok {
		cohort.MarginPerCustomer = &each
	}
	return cohort, nil
}

// follow counts one customer's orders up to the end of the horizon, which does not
// belong to it.
func (c *Cohort) follow(own []Order, end time.Time) error {
	within := 0
	for _, o := range own {
		if !o.At.Before(end) {
			break
		}
		within++
		c.Estimated = c.Estimated || o.Estimated
		switch {
		case o.Margin == nil:
			c.OrdersWithoutMargin++
		case c.GrossMargin == nil:
			c.GrossMargin = new(*o.Margin)
		case c.GrossMargin.Currency != o.Margin.Currency:
			return fmt.Errorf("%w: margins in %s and %s", ErrInvalid, c.GrossMargin.Currency, o.Margin.Currency)
		default:
			sum, err := add(c.GrossMargin.Minor, o.Margin.Minor)
			if err != nil {
				return fmt.Errorf("add up a cohort's margin: %w", err)
			}
			c.GrossMargin.Minor = sum
		}
	}
	if within > 1 {
		c.Repeated++
	}
	return nil
}

// byCustomer is each customer's orders that stand, the first one first.
func byCustomer(orders []Order) [][]Order {
	sorted := slices.DeleteFunc(slices.Clone(orders), func(o Order) bool { return o.Reversed })
	slices.SortFunc(sorted, func(a, b Order) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	var customers [][]Order
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && sorted[n].Customer == sorted[0].Customer {
			n++
		}
		customers = append(customers, sorted[:n])
		sorted = sorted[n:]
	}
	return customers
}

func checkOrders(orders []Order) error {
	seen := make(map[string]bool, len(orders))
	for _, o := range orders {
		if seen[o.ID] {
			return fmt.Errorf("%w: order %q twice", ErrInvalid, o.ID)
		}
		if o.Customer == "" {
			return fmt.Errorf("%w: order %q has no customer", ErrInvalid, o.ID)
		}
		seen[o.ID] = true
	}
	return nil
}
