package db

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// SegmentEntity is what a segment is of.
type SegmentEntity string

// The entities.
const (
	SegmentCreators     SegmentEntity = "CREATORS"
	SegmentPartnerships SegmentEntity = "PARTNERSHIPS"
)

// Segment is a filter that a brand saved.
type Segment struct {
	bun.BaseModel `bun:"table:segments,alias:segment"`
	Base

	BrandID uuid.UUID     `bun:"brand_id,type:uuid"`
	Name    string        `bun:"name"`
	Entity  SegmentEntity `bun:"entity"`
	// Filter is a [CreatorFilter] or a [PartnershipFilter] as JSON.
	Filter      json.RawMessage `bun:"filter,type:jsonb"`
	CreatedByID *uuid.UUID      `bun:"created_by,type:uuid"`
	CreatedAt   time.Time       `bun:"created_at"`
	Stamp
}

// TypeSegment is the type in a segment's global id.
const TypeSegment = "segment"

// ID is the global id.
func (s *Segment) ID() gid.ID { return gid.Of(TypeSegment, s.Key) }

// IsNode marks an object that node(id:) finds.
func (*Segment) IsNode() {}

func (*Segment) visible(v auth.Viewer) cond { return ofBrand("segment", v) }

// filter is the saved filter.
func (s *Segment) filter() (Filter, error) {
	var into Filter = new(PartnershipFilter)
	if s.Entity == SegmentCreators {
		into = new(CreatorFilter)
	}
	if err := json.Unmarshal(s.Filter, into); err != nil {
		return nil, fmt.Errorf("read the filter of a segment: %w", err)
	}
	return into, nil
}

// MaxSegments is how many segments a brand can have: few enough to read them all
// when a filter names one.
const MaxSegments = 100

// Segments reads the segments of the viewer's brand by name, of one entity or all.
func Segments(ctx context.Context, h Handle, entity *SegmentEntity) ([]*Segment, error) {
	return segments(ctx, h, func(q *bun.SelectQuery) *bun.SelectQuery {
		if entity != nil {
			q = q.Where("segment.entity = ?", *entity)
		}
		return q
	})
}

// LockSegments reads all segments of the viewer's brand, and keeps others from
// changing them: two that come to name each other would each look well.
func LockSegments(ctx context.Context, t *Tx) ([]*Segment, error) {
	// The order of the keys, so that two transactions never wait for each other.
	if _, err := from[Segment](t, t.tx, (*Segment)(nil)).ColumnExpr("segment.id").OrderExpr("segment.id").For("UPDATE").Exec(ctx); err != nil {
		return nil, fmt.Errorf("lock the segments: %w", err)
	}
	return segments(ctx, t, func(q *bun.SelectQuery) *bun.SelectQuery { return q })
}

func segments(ctx context.Context, h Handle, narrow func(*bun.SelectQuery) *bun.SelectQuery) ([]*Segment, error) {
	var rows []*Segment
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		return narrow(allColumns[Segment](from[Segment](h, db, &rows))).
			OrderExpr(`lower(segment.name) COLLATE "C", segment.id`).Limit(MaxSegments).Scan(ctx)
	})
	if err != nil {
		return nil, translate("read segments", err)
	}
	return rows, nil
}

// DeleteSegment takes away a segment that this transaction has locked.
func DeleteSegment(ctx context.Context, t *Tx, s *Segment) error {
	if _, err := t.tx.NewDelete().Model(s).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("delete a segment: %w", err)
	}
	return nil
}

// SegmentCounts counts what is in each segment, as the viewer sees it, in one
// statement and one more for the segments.
func SegmentCounts(ctx context.Context, h Handle, keys []uuid.UUID) (map[uuid.UUID]int, error) {
	all, err := Segments(ctx, h, nil)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ParentKey uuid.UUID
		Total     int
	}
	err = h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		var union *bun.SelectQuery
		for _, s := range all {
			if !slices.Contains(keys, s.Key) {
				continue
			}
			q, err := s.counting(h, db, all)
			if err != nil {
				return err
			}
			if union == nil {
				union = q
			} else {
				union = union.UnionAll(q)
			}
		}
		if union == nil {
			return nil
		}
		return union.Scan(ctx, &rows)
	})
	if err != nil {
		return nil, translate("count segments", err)
	}
	counts := make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		counts[r.ParentKey] = r.Total
	}
	return counts, nil
}

func (s *Segment) counting(h Handle, db bun.IDB, known []*Segment) (*bun.SelectQuery, error) {
	q := from[Partnership](h, db, (*Partnership)(nil))
	if s.Entity == SegmentCreators {
		q = from[Creator](h, db, (*Creator)(nil))
	}
	filter, err := s.filter()
	if err != nil {
		return nil, err
	}
	where := conditions{in: &filtering{segments: byID(known), chain: []uuid.UUID{s.Key}}}
	filter.conditions(&where)
	if err := where.faults.Err(); err != nil {
		return nil, err
	}
	for _, c := range where.parts {
		q = q.Where(c.sql, c.args...)
	}
	return q.ColumnExpr("?::uuid AS parent_key, count(*) AS total", s.Key), nil
}

// SegmentUses lists the segments that a segment's filter names, itself or through
// others, among those that are known; an error tells what is wrong with the
// filter, and that it comes back to itself.
func SegmentUses(s *Segment, known []*Segment) ([]uuid.UUID, error) {
	filter, err := s.filter()
	if err != nil {
		return nil, err
	}
	in := &filtering{segments: byID(known), chain: []uuid.UUID{s.Key}}
	where := conditions{in: in}
	filter.conditions(&where)
	return in.used, where.faults.Err()
}

// The bounds of segments that name others: each expansion is a filter more.
const (
	maxSegmentChain = 5
	maxSegmentUses  = 50
)

// filtering is what the conditions of one filter share.
type filtering struct {
	// now is the store's clock, for what a row is at the time of asking.
	now time.Time
	// segments are all of the viewer's brand; nil while nobody has read them.
	segments map[uuid.UUID]*Segment
	// wants tells that a segment was named while they were not there.
	wants bool
	// chain are the segments that are being looked into, used all that were named.
	chain, used []uuid.UUID
}

func byID(all []*Segment) map[uuid.UUID]*Segment {
	known := make(map[uuid.UUID]*Segment, len(all))
	for _, s := range all {
		known[s.Key] = s
	}
	return known
}

// segment adds the conditions of a saved filter.
func (c *conditions) segment(entity SegmentEntity, id *gid.ID) {
	if id == nil {
		return
	}
	if c.in.segments == nil {
		c.in.wants = true
		return
	}
	key, _ := id.Is(TypeSegment)
	s := c.in.segments[key]
	switch {
	case s == nil || s.Entity != entity:
		c.fault(errs.NotFound, "There is no segment of %s with this id. Check the id, and that it is one of yours.", entity)
		return
	case slices.Contains(c.in.chain, key):
		c.fault(errs.Invalid, "The segment %q comes back to itself: let its filter name other segments.", s.Name)
		return
	case len(c.in.chain) >= maxSegmentChain:
		c.fault(errs.OutOfRange, "Segments may name others at most %d deep.", maxSegmentChain)
		return
	case len(c.in.used) >= maxSegmentUses:
		c.fault(errs.TooLong, "A filter may name at most %d segments in all.", maxSegmentUses)
		return
	}
	filter, err := s.filter()
	if err != nil {
		c.fault(errs.Invalid, "The segment %q can't be read any more: save its filter anew.", s.Name)
		return
	}
	c.in.used = append(c.in.used, key)
	c.in.chain = append(c.in.chain, key)
	// A saved filter is as deep as it was allowed to be when it was saved.
	inner := conditions{in: c.in}
	filter.conditions(&inner)
	c.in.chain = c.in.chain[:len(c.in.chain)-1]
	c.faults = append(c.faults, inner.faults...)
	all := inner.all()
	c.add(all.sql, all.args...)
}

// conditionsOf are what a filter asks. The segments that it names are read with
// one statement, and without a segment there is none.
func conditionsOf(ctx context.Context, h Handle, filter Filter) ([]cond, error) {
	parts, ok, err := plainConditions(filter, h.store().Now())
	if ok {
		return parts, err
	}
	all, err := Segments(ctx, h, nil)
	if err != nil {
		return nil, err
	}
	where := conditions{in: &filtering{now: h.store().Now(), segments: byID(all)}}
	filter.conditions(&where)
	return where.parts, where.faults.Err()
}

// plainConditions are what a filter asks that names no segment; not ok for one
// that does.
func plainConditions(filter Filter, now time.Time) (parts []cond, ok bool, err error) {
	where := conditions{in: &filtering{now: now}}
	if filter != nil {
		filter.conditions(&where)
	}
	return where.parts, !where.in.wants, where.faults.Err()
}
