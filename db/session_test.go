package db_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/dataloaders"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/pagination"
)

// TestSessionIsOneSnapshot commits a change in the middle of an operation: it
// goes on seeing what was when it began, until it is renewed.
func TestSessionIsOneSnapshot(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	session := h.store.Session(h.manager)
	defer session.Close()
	tags := func() []string {
		t.Helper()
		p, err := db.ByKey[db.Partnership](t.Context(), session, h.partnership.Key)
		if err != nil {
			t.Fatal(err)
		}
		return p.Tags
	}
	if got := tags(); len(got) != 0 {
		t.Fatalf("it begins with %v", got)
	}
	if err := h.store.Write(t.Context(), h.manager, func(ctx context.Context, tx *db.Tx) error { return h.tag(ctx, tx, h.partnership, "new") }); err != nil {
		t.Fatal(err)
	}
	if got := tags(); len(got) != 0 {
		t.Errorf("what was committed meanwhile shows: %v", got)
	}
	operation := dataloaders.NewOperation(session)
	ctx := dataloaders.WithOperation(t.Context(), operation)
	before, err := dataloaders.From(ctx).Partnership.Load(ctx, h.partnership.Key)
	if err != nil || len(before.Tags) != 0 {
		t.Errorf("a loader sees %+v, %v", before, err)
	}
	dataloaders.Renew(ctx)
	after, err := dataloaders.From(ctx).Partnership.Load(ctx, h.partnership.Key)
	if err != nil || !slices.Equal(after.Tags, []string{"new"}) {
		t.Errorf("after renewing a loader sees %+v, %v", after, err)
	}
}

// TestSessionSendsNothingUnasked shows that a session which reads nothing costs
// nothing, and one that reads much is one transaction.
func TestSessionSendsNothingUnasked(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	h.counter.Take()
	session := h.store.Session(h.manager)
	session.Close()
	if got := h.counter.Take(); len(got) != 0 {
		t.Errorf("it sent %v", got)
	}
	session = h.store.Session(h.manager)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := db.ByKey[db.Partnership](t.Context(), session, h.partnership.Key); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	session.Close()
	var begins, settings, ends int
	for _, statement := range h.counter.Take() {
		switch {
		case strings.HasPrefix(statement, "BEGIN"):
			begins++
		case strings.HasPrefix(statement, "SELECT set_config"):
			settings++
		case strings.HasPrefix(statement, "ROLLBACK"):
			ends++
		}
	}
	if diff := cmp.Diff([3]int{1, 1, 1}, [3]int{begins, settings, ends}); diff != "" {
		t.Errorf("begins, settings and ends of twenty reads: %s", diff)
	}
}

// TestSettingsEndWithTheTransaction reads as one viewer after the other over one
// connection: nothing of the first is left for the second.
func TestSettingsEndWithTheTransaction(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	store, err := db.Open(t.Context(), h.on.URL, db.Options{MaxConns: 1, OmitPredicates: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	stranger := rows.Member(t, h.on, rows.Brand(t, h.on), auth.RoleOwner)
	for _, test := range []struct {
		viewer auth.Viewer
		want   int
	}{{h.manager, 1}, {stranger, 0}, {auth.Viewer{}, 0}, {h.manager, 1}, {auth.Viewer{Kind: auth.KindBrand}, 0}} {
		session := store.Session(test.viewer)
		list, err := db.Partnerships(test.viewer, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		page, err := db.Page[db.Partnership](t.Context(), session, list, pagination.Page{Count: true})
		if err != nil || len(page.Edges) != test.want || page.TotalCount != test.want {
			t.Errorf("%+v sees %d of %d: %v", test.viewer, len(page.Edges), page.TotalCount, err)
		}
		session.Close()
	}
}

// The zero viewer, who is nobody, sees and writes nothing.
func TestNobody(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	session := h.store.Session(auth.Viewer{})
	defer session.Close()
	if p, err := db.ByKey[db.Partnership](t.Context(), session, h.partnership.Key); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("nobody sees %+v, %v", p, err)
	}
	err := h.store.Write(t.Context(), auth.Viewer{}, func(ctx context.Context, tx *db.Tx) error { return h.tag(ctx, tx, h.partnership, "mine") })
	if errs.CodeOf(err) != errs.NotFound || len(h.tags(t)) != 0 {
		t.Errorf("nobody writes %v, %v", h.tags(t), err)
	}
}
