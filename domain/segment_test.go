package domain_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// TestSegmentsNeverCircle has two segments come to name each other at the same
// moment: one of the two is told that it would come back to itself.
func TestSegmentsNeverCircle(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	ctx := s.asManager(t)
	made := func(name string) gid.ID {
		segment, err := s.rules.SegmentCreate(ctx, domain.SegmentCreateInput{Name: name, Creators: &db.CreatorFilter{}})
		if err != nil {
			t.Fatal(err)
		}
		return segment.ID()
	}
	a, b := made("a"), made("b")
	codes := make([]errs.Code, 2)
	var both sync.WaitGroup
	for i, pair := range [][2]gid.ID{{a, b}, {b, a}} {
		both.Go(func() {
			_, err := s.rules.SegmentUpdate(ctx, pair[0], domain.SegmentUpdateInput{Creators: &db.CreatorFilter{Segment: &pair[1]}})
			codes[i] = errs.CodeOf(err)
		})
	}
	both.Wait()
	if (codes[0] == errs.Invalid) == (codes[1] == errs.Invalid) {
		t.Errorf("the two are told %v", codes)
	}
	naming := rows.Ask[int](t, s.on, "SELECT count(*) FROM segments WHERE filter -> 'segment' IS NOT NULL")
	if naming > 1 {
		t.Errorf("%d segments name another", naming)
	}
}

// TestSegmentsNameFewDeep makes a chain of segments: one more than may be gives
// OUT_OF_RANGE.
func TestSegmentsNameFewDeep(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	var last *gid.ID
	for i := range 8 {
		made, err := s.rules.SegmentCreate(s.asManager(t), domain.SegmentCreateInput{
			Name: string(rune('a' + i)), Creators: &db.CreatorFilter{Segment: last},
		})
		if err != nil {
			if got := errs.CodeOf(err); i != 5 || got != errs.OutOfRange {
				t.Errorf("segment %d: %s %v", i+1, got, err)
			}
			return
		}
		id := made.ID()
		last = &id
	}
	t.Error("there is no end to it")
}

// TestShortlistBeginsPartnerships puts a creator on a list whom the brand has no
// partnership with: it gets one that the creator does not see, and one alone.
func TestShortlistBeginsPartnerships(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	fresh := rows.Creator(t, s.on, func(c *db.Creator) { c.FollowerCount = new(int64(20_000)) })
	list := rows.Shortlist(t, s.on, s.brand)
	for range 2 {
		if _, err := s.rules.ShortlistAddCreators(s.asManager(t), list.ID(), []gid.ID{fresh.ID(), s.creator.ID()}); err != nil {
			t.Fatal(err)
		}
	}
	got := rows.All[string](t, s.on, `SELECT concat_ws(' ', p.stage, p.tier, p.contacted_at IS NULL, e.status) FROM shortlist_entries e
		JOIN partnerships p ON p.id = e.partnership_id ORDER BY p.stage`)
	if len(got) != 2 || got[0] != "DISCOVERED MICRO t CANDIDATE" || got[1] != "PILOT f CANDIDATE" {
		t.Errorf("the list holds %q", got)
	}
	if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM stage_changes WHERE to_stage = 'DISCOVERED'"); n != 1 {
		t.Errorf("%d stage changes were noted", n)
	}
	session := s.store.Session(auth.Viewer{Kind: auth.KindCreator, UserID: *fresh.UserID, CreatorID: fresh.Key})
	defer session.Close()
	seen, err := db.PartnershipsWithCreators().Read(t.Context(), session, []uuid.UUID{fresh.Key})
	if err != nil || len(seen) != 0 {
		t.Errorf("the creator sees %d partnerships, %v", len(seen), err)
	}
}
