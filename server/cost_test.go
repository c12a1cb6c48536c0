package server

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/rapporthq/rapport/errs"
)

func (a answered) cost(t *testing.T) (requested, limit float64) {
	t.Helper()
	cost, _ := a.decode(t).Extensions["cost"].(map[string]any)
	requested, isNumber := cost["requested"].(float64)
	limit, both := cost["limit"].(float64)
	if !isNumber || !both {
		t.Fatalf("no cost in %s", a.body)
	}
	return requested, limit
}

func TestCostIsCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		query     string
		variables map[string]any
		want      float64
	}{
		{"{ok}", nil, 0},
		{"{creator(by:{id:1}){name}}", nil, 1},
		{"{creator(by:{id:1}){name accounts{handle}}}", nil, 11},
		{"{creators{totalCount pageInfo{hasNextPage}}}", nil, 1},
		{"{creators{nodes{name}}}", nil, 21},
		{"{creators{edges{cursor node{name}}}}", nil, 21},
		{"{creators(first:5){nodes{name} edges{node{id}}}}", nil, 11},
		{"{creators(last:7){nodes{name}}}", nil, 8},
		{"{creators(first:10){nodes{accounts{owner{name}}}}}", nil, 1 + 10*(1+10*(1+1))},
		{"{creators(first:100){nodes{friends(first:100){nodes{id}}}}}", nil, 1 + 100*(1+1+100)},
		{"query($n:Int){creators(first:$n){nodes{friends(first:$n){nodes{id}}}}}", map[string]any{"n": 3}, 1 + 3*(1+1+3)},
		{"query($n:Int){creators(first:$n){nodes{id}}}", nil, 21},
		{"query($n:Int=4){creators(first:$n){nodes{id}}}", nil, 5},
		{"query($n:Int){creators(first:$n){nodes{id}}}", map[string]any{"n": nil}, 21},
		{"{shelf{handle}}", nil, 12},
		{"{shelf(first:3){handle}}", nil, 3},
		{"{nodes(ids:[1,2,3]){id}}", nil, 3},
		{"{nodes(ids:1){id}}", nil, 1},
		{"query($i:[ID!]!){nodes(ids:$i){id}}", map[string]any{"i": []string{"a", "b"}}, 2},
		// One field is one field, however often its name stands there.
		{"{creator(by:{id:1}){...F ...F accounts{handle}}} fragment F on Creator {accounts{handle}}", nil, 11},
		{"{thing{...on Diary{id} ...on Verdict{by{name}}}}", nil, 2},
		{"{creators @skip(if:true){nodes{id}}}", nil, 21},
	} {
		got := r.post("brand", c.query, c.variables)
		requested, limit := got.cost(t)
		if got.status != http.StatusOK || requested != c.want || limit != 50_000 {
			t.Errorf("%s: %d costs %v of %v; want %v of 50000", c.query, got.status, requested, limit, c.want)
		}
	}
}

func TestTooDearIsRefused(t *testing.T) {
	t.Parallel()
	nested := func(page string, levels int) string {
		return "query($n:Int){creators" + page + "{nodes{" + strings.Repeat("friends"+page+"{nodes{", levels) + "id" + strings.Repeat("}}", levels) + "}}}"
	}
	for _, c := range []struct {
		name, query string
		variables   map[string]any
		requested   float64
		says        string
	}{
		{
			"literals", strings.Replace(nested("(first:100)", 2), "($n:Int)", "", 1), nil, 1 + 100*(2+100*(2+100)),
			"The operation costs 1020201, more than the 50000 that one may cost. Most of it is for Creator.friends: ask for fewer of it at a time.",
		},
		{
			"variables", nested("(first:$n)", 2),
			map[string]any{"n": 40},
			1 + 40*(2+40*(2+40)),
			"The operation costs 67281, more than the 50000 that one may cost. Most of it is for Creator.friends: ask for fewer of it at a time.",
		},
		{
			"many ids", "query($i:[ID!]!){nodes(ids:$i){...on Creator{friends(first:100){nodes{accounts{handle}}}}}}",
			map[string]any{"i": slices.Repeat([]string{"a"}, 45)},
			45 * (1 + 1 + 100*(1+10)),
			"The operation costs 49590, more than the 40000 that one may cost. Most of it is for Creator.accounts: ask for fewer of it at a time.",
		},
	} {
		change := func(*Config) {}
		if c.name == "many ids" {
			change = func(cfg *Config) { cfg.Limits.Cost = 40_000 }
		}
		r := newRig(t, change)
		got := r.post("brand", c.query, c.variables)
		r.wantRefused(c.name, got, http.StatusBadRequest, errs.CostLimitExceeded)
		first := got.decode(t).Errors[0]
		if first.Message != c.says {
			t.Errorf("%s: %q; want %q", c.name, first.Message, c.says)
		}
		if first.Extensions["retryable"] != false {
			t.Errorf("%s: retryable %v; it never will be", c.name, first.Extensions["retryable"])
		}
		if requested, _ := got.cost(t); requested != c.requested {
			t.Errorf("%s: costs %v; want %v", c.name, requested, c.requested)
		}
	}
}

func TestCostDoesNotRunOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Limits.Depth, c.Limits.MaxPage = 100, math.MaxInt32 })
	got := r.post("brand", "{creators(first:2147483647){nodes{"+strings.Repeat("friends(first:2147483647){nodes{", 5)+"id"+strings.Repeat("}}", 5)+"}}}", nil)
	r.wantRefused("a product beyond 64 bits", got, http.StatusBadRequest, errs.CostLimitExceeded)
	if !strings.Contains(got.body, `"requested":9223372036854775807,`) {
		t.Errorf("the cost did not stay at the largest number: %s", got.body)
	}
}

func TestPageSizesAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		query     string
		variables map[string]any
		code      errs.Code
		says      string
	}{
		{"{creators(first:0){totalCount}}", nil, errs.OutOfRange, "`first` of Query.creators lies between 1 and 100."},
		{"{creators(first:-1){totalCount}}", nil, errs.OutOfRange, "`first` of Query.creators lies between 1 and 100."},
		{"{creators(first:101){totalCount}}", nil, errs.OutOfRange, "`first` of Query.creators lies between 1 and 100."},
		{"{creators(last:0){totalCount}}", nil, errs.OutOfRange, "`last` of Query.creators lies between 1 and 100."},
		{"{creators(first:2,last:2){totalCount}}", nil, errs.OutOfRange, "Query.creators takes `first` or `last`, not both."},
		{"{creators{nodes{friends(first:-5){totalCount}}}}", nil, errs.OutOfRange, "`first` of Creator.friends lies between 1 and 100."},
		{"{shelf(first:1000){handle}}", nil, errs.OutOfRange, "`first` of Query.shelf lies between 1 and 100."},
		{"{creators(first:2147483648){totalCount}}", nil, errs.GraphQLValidation, "Int cannot represent the value 2147483648: it is not a 32-bit number."},
		{"query($n:Int){creators(first:$n){totalCount}}", map[string]any{"n": -1}, errs.OutOfRange, "`first` of Query.creators lies between 1 and 100."},
		{"query($n:Int){creators(last:$n){totalCount}}", map[string]any{"n": 101}, errs.OutOfRange, "`last` of Query.creators lies between 1 and 100."},
		{"query($n:Int=0){creators(first:$n){totalCount}}", nil, errs.OutOfRange, "`first` of Query.creators lies between 1 and 100."},
		{"query($n:Int){creators(first:$n,last:1){totalCount}}", map[string]any{"n": 1}, errs.OutOfRange, "Query.creators takes `first` or `last`, not both."},
		{"query($n:Int){creators{...F}} fragment F on CreatorConnection {nodes{friends(first:$n){totalCount}}}", map[string]any{"n": 0}, errs.OutOfRange, "`first` of Creator.friends lies between 1 and 100."},
		{"query($n:Int){creators(first:$n){totalCount}}", map[string]any{"n": 2147483648}, errs.GraphQLValidation, `Variable "$n" is not a value of the type Int.`},
	} {
		got := r.post("brand", c.query, c.variables)
		r.wantRefused(c.query, got, http.StatusOK, c.code)
		if message := got.decode(t).Errors[0].Message; message != c.says {
			t.Errorf("%s: %q; want %q", c.query, message, c.says)
		}
	}
}
