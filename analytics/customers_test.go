package analytics

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func june() Period {
	return Period{From: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
}

func TestCohortValue(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range readTables(t, "cohorts.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var orders []Order
			horizon := 0
			for _, words := range c.lines {
				switch words[0] {
				case "order":
					orders = append(orders, readOrder(t, words[1:]))
				case "horizon":
					horizon = int(whole(t, words[1]))
				case "out":
					for range 5 {
						rand.New(rand.NewPCG(1, uint64(len(orders)))).Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
						got, err := CohortValue(orders, june(), horizon, now)
						if err != nil {
							t.Fatal(err)
						}
						if diff := cmp.Diff(strings.Join(words[1:], " "), writeCohort(got)); diff != "" {
							t.Fatalf("(-want +got):\n%s", diff)
						}
					}
				}
			}
		})
	}
}

func readOrder(t *testing.T, words []string) Order {
	t.Helper()
	o := Order{ID: words[0], Customer: words[1], At: moment(t, words[2])}
	for _, word := range words[3:] {
		switch word {
		case "new", "returning":
			o.New = new(word == "new")
		case "reversed":
			o.Reversed = true
		default:
			_, minor := pair(t, word)
			o.Margin = &Money{whole(t, minor), "EUR"}
		}
	}
	return o
}

func writeCohort(c Cohort) string {
	margin := "none"
	if c.GrossMargin != nil {
		margin = fmt.Sprint(c.GrossMargin.Minor)
	}
	return fmt.Sprintf("customers=%d waiting=%d repeated=%d rate=%s margin=%s each=%s without=%d",
		c.Customers, c.Waiting, c.Repeated, orNone(c.RepeatRate), margin, orNone(c.MarginPerCustomer), c.OrdersWithoutMargin)
}

func orNone(n *Number) string {
	if n == nil {
		return "none"
	}
	return n.String()
}

func TestNewCustomerShare(t *testing.T) {
	t.Parallel()
	order := func(id string, isNew *bool) Order {
		return Order{ID: id, Customer: id, At: june().From, New: isNew}
	}
	outside := order("late", new(true))
	outside.At = june().Until
	reversed := order("reversed", new(true))
	reversed.Reversed = true
	got, err := NewCustomerShare([]Order{
		order("a", new(true)), order("b", new(false)), order("c", new(false)), order("d", nil), outside, reversed,
	}, june())
	if err != nil {
		t.Fatal(err)
	}
	// One of the three that are marked.
	if got.New != 1 || got.Returning != 2 || got.Unmarked != 1 || orNone(got.Share) != "1/3" {
		t.Errorf("got %+v", got)
	}
	if none, err := NewCustomerShare([]Order{order("a", nil)}, june()); err != nil || none.Share != nil {
		t.Errorf("nothing is marked: %v, %v", none.Share, err)
	}
}

func TestCustomersRefuse(t *testing.T) {
	t.Parallel()
	const most = 1<<63 - 1
	order := func(id string, minor int64, code string) Order {
		return Order{ID: id, Customer: "c", At: june().From, Margin: &Money{minor, code}}
	}
	now := june().Until.AddDate(1, 0, 0)
	for name, tc := range map[string]struct {
		orders  []Order
		horizon int
		want    error
	}{
		"one id twice":   {[]Order{order("1", 1, "EUR"), order("1", 1, "EUR")}, 30, ErrInvalid},
		"no customer":    {[]Order{{ID: "1"}}, 30, ErrInvalid},
		"no horizon":     {nil, 0, ErrInvalid},
		"ten years on":   {nil, 3651, ErrInvalid},
		"two currencies": {[]Order{order("1", 1, "EUR"), order("2", 1, "USD")}, 30, ErrInvalid},
		"no currency":    {[]Order{order("1", 1, "")}, 30, ErrInvalid},
		"overflow":       {[]Order{order("1", most, "EUR"), order("2", 1, "EUR")}, 30, ErrOverflow},
	} {
		if _, err := CohortValue(tc.orders, june(), tc.horizon, now); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if diff := cmp.Diff([]int{30, 90, 365}, RepeatHorizons()); diff != "" {
		t.Errorf("horizons (-want +got):\n%s", diff)
	}
}
