package domain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// SegmentCreateInput is a filter to save: one of the two.
type SegmentCreateInput struct {
	Name         string
	Creators     *db.CreatorFilter
	Partnerships *db.PartnershipFilter
}

// SegmentUpdateInput is what to change in a segment.
type SegmentUpdateInput struct {
	ExpectedVersion *int
	Name            *string
	Creators        *db.CreatorFilter
	Partnerships    *db.PartnershipFilter
}

const (
	maxSegmentName = 120
	// maxSavedFilter is the longest filter in bytes, some spaces below what the
	// column takes.
	maxSavedFilter = 16_000
)

// SegmentCreate saves a filter of the viewer's brand. It needs PARTNERSHIPS_WRITE.
// A filter that could not be asked with can't be saved either.
func (d *Domain) SegmentCreate(ctx context.Context, in SegmentCreateInput) (*db.Segment, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	c.text(in.Name, 1, maxSegmentName, path("name")...)
	if (in.Creators == nil) == (in.Partnerships == nil) {
		c.fail(errs.Invalid, path(), "Give one filter: of `creators` or of `partnerships`.")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	now := d.now()
	s := &db.Segment{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Name: in.Name, Entity: db.SegmentPartnerships,
		CreatedByID: person(v), CreatedAt: now, Stamp: db.NewStamp(now),
	}
	if in.Creators != nil {
		s.Entity = db.SegmentCreators
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		all, err := db.LockSegments(ctx, tx)
		if err != nil {
			return err
		}
		if len(all) >= db.MaxSegments {
			return errs.New(errs.TooLong, "A brand has at most %d segments: take one away that is not needed any more.", db.MaxSegments).At(path()...)
		}
		if err := freeName(s, all); err != nil {
			return err
		}
		if err := saved(s, in.Creators, in.Partnerships, all); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, s); err != nil {
			return err
		}
		_, is := tx.Changed(nil, s)
		tx.Log(db.Change{Brand: s.BrandID, Action: "segment.created", Subject: s.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, named(err, errs.Taken, path("name"))
	}
	return s, nil
}

// SegmentUpdate changes a segment's name or filter. It needs PARTNERSHIPS_WRITE.
// The filter may name other segments, as long as none of them comes back to it.
func (d *Domain) SegmentUpdate(ctx context.Context, id gid.ID, in SegmentUpdateInput) (*db.Segment, error) {
	if err := may(auth.ViewerFrom(ctx), PartnershipsWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Name != nil {
		c.text(*in.Name, 1, maxSegmentName, path("name")...)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	s, err := run(ctx, d, edit[db.Segment]{
		typ: db.TypeSegment, id: id, expected: in.ExpectedVersion,
		belongs: func(s *db.Segment) (uuid.UUID, uuid.UUID) { return s.BrandID, uuid.Nil },
		apply: func(ctx context.Context, tx *db.Tx, s *db.Segment) (string, error) {
			all, err := db.LockSegments(ctx, tx)
			if err != nil {
				return "", err
			}
			replace(&s.Name, in.Name)
			if err := freeName(s, all); err != nil {
				return "", err
			}
			if s.Entity == db.SegmentCreators && in.Partnerships != nil || s.Entity == db.SegmentPartnerships && in.Creators != nil {
				return "", errs.New(errs.Invalid, "This segment is of %s, and stays so.", s.Entity).At(path()...)
			}
			return "segment.updated", saved(s, in.Creators, in.Partnerships, all)
		},
	})
	return s, named(err, errs.Taken, path("name"))
}

// SegmentDelete takes a segment away, and answers it as it was. One that another
// segment names stays, with CONFLICT. It needs PARTNERSHIPS_WRITE.
func (d *Domain) SegmentDelete(ctx context.Context, id gid.ID) (*db.Segment, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	key, _ := id.Is(db.TypeSegment)
	var s *db.Segment
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		s = nil
		all, err := db.LockSegments(ctx, tx)
		if err != nil {
			return err
		}
		place := slices.IndexFunc(all, func(other *db.Segment) bool { return other.Key == key })
		if place < 0 {
			return missing(db.TypeSegment, "id")
		}
		s = all[place]
		for _, other := range all {
			uses, err := db.SegmentUses(other, all)
			if err == nil && other.Key != key && slices.Contains(uses, key) {
				return errs.New(errs.Conflict, "The segment %q names this one: change its filter first.", other.Name).At("id")
			}
		}
		if err := db.DeleteSegment(ctx, tx, s); err != nil {
			return err
		}
		_, was := tx.Changed(nil, s)
		tx.Log(db.Change{Brand: s.BrandID, Action: "segment.deleted", Subject: s.ID(), Before: was, At: d.now()})
		return nil
	})
	return s, err
}

// freeName refuses a name that another segment has.
func freeName(s *db.Segment, all []*db.Segment) error {
	for _, other := range all {
		if other.Key != s.Key && strings.EqualFold(other.Name, s.Name) {
			return errs.New(errs.Taken, "There is a segment of this name already: %s.", other.ID()).At(path("name")...)
		}
	}
	return nil
}

// saved puts the filter into the segment, if there is a new one, and checks it as
// a list would, with all that it names and that names it.
func saved(s *db.Segment, creators *db.CreatorFilter, partnerships *db.PartnershipFilter, all []*db.Segment) error {
	var filter any
	field := "creators"
	switch {
	case creators != nil:
		filter = creators
	case partnerships != nil:
		filter, field = partnerships, "partnerships"
	default:
		return nil
	}
	body, err := json.Marshal(filter)
	if err != nil {
		return fmt.Errorf("save a filter: %w", err)
	}
	if len(body) > maxSavedFilter {
		return errs.New(errs.TooLong, "This filter is too long to save: %d bytes of at most %d.", len(body), maxSavedFilter).At(path(field)...)
	}
	s.Filter = body
	known := slices.DeleteFunc(slices.Clone(all), func(other *db.Segment) bool { return other.Key == s.Key })
	known = append(known, s)
	// Those that name this one must be within their bounds with its new filter.
	for _, other := range append([]*db.Segment{s}, known...) {
		uses, err := db.SegmentUses(other, known)
		if err == nil || other.Key != s.Key && !slices.Contains(uses, s.Key) {
			continue
		}
		return blamed(err, path(field)...)
	}
	return nil
}

// blamed gives each error of a filter the path of the input.
func blamed(err error, field ...string) error {
	list, ok := errors.AsType[errs.List](err)
	if !ok {
		return err
	}
	moved := make(errs.List, len(list))
	for i, e := range list {
		moved[i] = errs.New(e.Code, "%s", e.Message).At(field...)
	}
	return moved
}
