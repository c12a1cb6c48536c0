package server

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/errs"
)

func TestScopesNarrow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct{ scopes, query, says string }{
		{"payments:read", "{creator(by:{id:1}){name}}", "Query.creator needs the scope creators:read, which the token does not have."},
		{"payments:read", "{creators{totalCount}}", "Query.creators needs the scope creators:read, which the token does not have."},
		{"payments:read", "{shelf{owner{__typename}}}", "Account.owner needs the scope creators:read, which the token does not have."},
		{"creators:read", "{money}", "Query.money needs the scope payments:read, which the token does not have."},
		{"creators:read", "{node(id:1){...on Diary{text}}}", "Diary.text needs the scope diary:read, which the token does not have."},
		{"diary:read", "{node(id:1){...F}} fragment F on Creator {name}", "Creator.name needs the scope creators:read, which the token does not have."},
		{"diary:read", "{node(id:1){id}}", "Node.id needs the scope creators:read, which the token does not have."},
		{"creators:write", "{creator(by:{id:1}){name}}", "Query.creator needs the scope creators:read, which the token does not have."},
		{"creators:read", `mutation {creatorRename(id:1,name:"x")}`, "Mutation.creatorRename needs the scope creators:write, which the token does not have."},
		{"creators:write", "mutation {unmarked}", "Mutation.unmarked is not for tokens that a scope claim narrows."},
		{"", "{ok}", "The token's scope claim is empty: it may read and change nothing."},
		{"", "mutation {unmarked}", "The token's scope claim is empty: it may read and change nothing."},
	} {
		got := r.post("scoped:"+c.scopes, c.query, nil)
		r.wantRefused(c.scopes+" "+c.query, got, http.StatusForbidden, errs.Forbidden)
		if message := got.decode(t).Errors[0].Message; message != c.says {
			t.Errorf("%s %s: %q; want %q", c.scopes, c.query, message, c.says)
		}
	}
}

func TestScopesAllow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ token, query, ran string }{
		{"scoped:creators:read", "{creator(by:{id:1}){name}}", "creator"},
		{"scoped:creators:read", "{creators{nodes{name}}}", "creators"},
		{"scoped:payments:read", "{money}", "money"},
		{"scoped:payments:read", "{ok}", "ok"},
		{"scoped:creators:read", "{node(id:1){__typename ...on Creator{name}}}", "node"},
		{"scoped:creators:read,diary:read", "{node(id:1){id}}", "node"},
		{"scoped:creators:write", `mutation {creatorRename(id:1,name:"x")}`, "creatorRename"},
		{"brand", "mutation {unmarked}", "unmarked"},
	} {
		r := newRig(t)
		got := r.post(c.token, c.query, nil)
		if got.status != http.StatusOK || got.code(t) != "" {
			t.Errorf("%s %s: %d %s", c.token, c.query, got.status, got.body)
		}
		if diff := cmp.Diff([]string{c.ran}, r.calls.all()); diff != "" {
			t.Errorf("%s %s: ran (-want +got)\n%s", c.token, c.query, diff)
		}
	}
	r := newRig(t)
	if got := r.post("scoped:", "{__typename __schema{types{name}}}", nil); got.status != http.StatusOK || got.code(t) != "" {
		t.Errorf("introspection with an empty claim: %d %s", got.status, got.body)
	}
}
