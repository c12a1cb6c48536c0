package domain

import (
	"context"
	"strings"
	"unicode"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/analytics"
	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// PastPartnershipInput is a sponsorship to note.
type PastPartnershipInput struct {
	CreatorID gid.ID
	BrandName string
	Category  string
	StartedOn *scalars.Date
	EndedOn   *scalars.Date
	Source    *db.DataSource
	URL       *string
}

// PastPartnershipUpdateInput is what to change in a sponsorship.
type PastPartnershipUpdateInput struct {
	ExpectedVersion *int
	BrandName       *string
	Category        *string
	StartedOn       graphql.Omittable[*scalars.Date]
	EndedOn         graphql.Omittable[*scalars.Date]
	URL             graphql.Omittable[*string]
}

const maxOtherBrand = 120

// PastPartnershipRecord notes a sponsorship of a creator: for a brand what it found
// out, which nobody else sees (CREATORS_WRITE), for a creator the own one, which
// all see who see the profile (PROFILE_WRITE). The same creator, brand and first
// day twice is TAKEN.
func (d *Domain) PastPartnershipRecord(ctx context.Context, in PastPartnershipInput) (*db.PastPartnership, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, profileRight(v)); err != nil {
		return nil, err
	}
	own := v.Kind == auth.KindCreator
	source := db.SourceManual
	if own {
		source = db.SourceCreator
	}
	if in.Source != nil {
		source = *in.Source
	}
	now := d.now()
	p := &db.PastPartnership{
		Base: db.Base{Key: gid.New()}, BrandName: strings.TrimSpace(in.BrandName), Category: lowered([]string{in.Category})[0],
		StartedOn: in.StartedOn, EndedOn: in.EndedOn, Source: source, URL: in.URL, CreatedAt: now, Stamp: db.NewStamp(now),
	}
	var c checks
	switch {
	case own && source != db.SourceCreator:
		c.fail(errs.Invalid, path("source"), "What a creator publishes has the source CREATOR.")
	case !own && source == db.SourceCreator:
		c.fail(errs.Invalid, path("source"), "The source CREATOR is for what creators publish themselves. Say API, IMPORT or MANUAL.")
	}
	c.sponsorship(p)
	if err := c.err(); err != nil {
		return nil, err
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		creator, err := find[db.Creator](ctx, tx, db.TypeCreator, in.CreatorID, path("creatorId")...)
		if err != nil {
			return err
		}
		p.CreatorID = creator.Key
		if !own {
			p.BrandID = &v.BrandID
		}
		known, err := db.PastPartnershipsOfCreators().Read(ctx, tx, []uuid.UUID{creator.Key})
		if err != nil {
			return err
		}
		mine := 0
		for _, other := range known {
			if (other.BrandID == nil) != own {
				continue
			}
			mine++
			if other.BrandName == p.BrandName && sameDay(other.StartedOn, p.StartedOn) {
				return errs.New(errs.Taken, "This sponsorship is noted already: %s.", other.ID()).At(path("brandName")...)
			}
		}
		if mine >= db.MaxPastPartnerships {
			return errs.New(errs.TooLong, "At most %d sponsorships of a creator can be noted, and these are.", db.MaxPastPartnerships).At(path("creatorId")...)
		}
		if err := db.Insert(ctx, tx, p); err != nil {
			return err
		}
		_, is := tx.Changed(nil, p)
		brand, subject := pastBelongs(p)
		tx.Log(db.Change{Brand: brand, Creator: subject, Action: "past_partnership.recorded", Subject: p.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, named(err, errs.Taken, path("brandName"))
	}
	return p, nil
}

// PastPartnershipUpdate changes a sponsorship that the viewer noted itself; one
// that the creator published is FORBIDDEN to a brand, and comes back as it is.
func (d *Domain) PastPartnershipUpdate(ctx context.Context, id gid.ID, in PastPartnershipUpdateInput) (*db.PastPartnership, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, profileRight(v)); err != nil {
		return nil, err
	}
	p, err := run(ctx, d, edit[db.PastPartnership]{
		typ: db.TypePastPartnership, id: id, expected: in.ExpectedVersion, belongs: pastBelongs,
		apply: func(_ context.Context, _ *db.Tx, p *db.PastPartnership) (string, error) {
			if in.BrandName != nil {
				p.BrandName = strings.TrimSpace(*in.BrandName)
			}
			if in.Category != nil {
				p.Category = lowered([]string{*in.Category})[0]
			}
			set(&p.StartedOn, in.StartedOn)
			set(&p.EndedOn, in.EndedOn)
			set(&p.URL, in.URL)
			var c checks
			c.sponsorship(p)
			return "past_partnership.updated", c.err()
		},
	})
	p, err = explained(ctx, d, p, err, db.TypePastPartnership, id, "id")
	return p, named(err, errs.Taken, path("brandName"))
}

// PastPartnershipDelete takes away a sponsorship that the viewer noted itself, and
// answers it as it was. The audit log keeps it.
func (d *Domain) PastPartnershipDelete(ctx context.Context, id gid.ID) (*db.PastPartnership, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, profileRight(v)); err != nil {
		return nil, err
	}
	key, ok := id.Is(db.TypePastPartnership)
	if !ok {
		return nil, missing(db.TypePastPartnership, "id")
	}
	var p *db.PastPartnership
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p, err = db.Lock[db.PastPartnership](ctx, tx, key); err != nil {
			return hidden(err, db.TypePastPartnership, "id")
		}
		if err := db.DeletePastPartnership(ctx, tx, p); err != nil {
			return err
		}
		_, was := tx.Changed(nil, p)
		brand, subject := pastBelongs(p)
		tx.Log(db.Change{Brand: brand, Creator: subject, Action: "past_partnership.deleted", Subject: p.ID(), Before: was, At: d.now()})
		return nil
	})
	return explained(ctx, d, p, err, db.TypePastPartnership, id, "id")
}

func sameDay(a, b *scalars.Date) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(b.Time)
}

// pastBelongs is whose chain and events a sponsorship's changes are in: the
// brand's, which the creator is not told of, or the creator's own.
func pastBelongs(p *db.PastPartnership) (brand, creator uuid.UUID) {
	if p.BrandID != nil {
		return *p.BrandID, uuid.Nil
	}
	return uuid.Nil, p.CreatorID
}

func (c *checks) sponsorship(p *db.PastPartnership) {
	c.text(p.BrandName, 1, maxOtherBrand, path("brandName")...)
	c.text(p.Category, 1, maxNiche, path("category")...)
	c.optional(p.URL, maxURL, path("url")...)
	if p.StartedOn != nil && p.EndedOn != nil && p.EndedOn.Before(*p.StartedOn) {
		c.fail(errs.OutOfRange, path("endedOn"), "Give a day that is not before the first one, %s.", p.StartedOn)
	}
}

// CategorySaturation is how much of a creator's known sponsored work is in one
// category.
type CategorySaturation struct {
	Category   string
	InCategory int
	Total      int
	Share      *float64
	Since      scalars.Date
	Formula    string
}

// CategorySaturationOf works out how much of the sponsorships that are known, of
// the year up to the brand's today, is in the category.
func CategorySaturationOf(known []*db.PastPartnership, category string, today scalars.Date) *CategorySaturation {
	since := scalars.DateOf(today.AddDate(-1, 0, 0))
	all := make([]analytics.Sponsorship, len(known))
	for i, p := range known {
		all[i] = analytics.Sponsorship{Category: p.Category, Began: scalars.DateOf(p.CreatedAt).Time}
		switch {
		case p.StartedOn != nil:
			all[i].Began = p.StartedOn.Time
		case p.EndedOn != nil && p.EndedOn.Time.Before(all[i].Began):
			// It ended before it was noted: that day is the nearest to its beginning.
			all[i].Began = p.EndedOn.Time
		}
		if p.EndedOn != nil {
			all[i].Ended = &p.EndedOn.Time
		}
	}
	s := &CategorySaturation{Category: lowered([]string{category})[0], Since: since, Formula: analytics.SaturationFormula}
	s.InCategory, s.Total, s.Share = analytics.CategorySaturation(all, s.Category, since.Time, today.Time)
	return s
}

// CompetitorConflict is a known sponsorship by a competitor of the brand.
type CompetitorConflict struct {
	Competitor      string
	PastPartnership *db.PastPartnership
	Ongoing         bool
	EndedDaysAgo    *int
}

// CompetitorConflictsOf finds the sponsorships by competitors that the brand
// named, in the order of the sponsorships. Names are compared by their letters and
// digits alone: "L'Oréal Paris" and "loréal-paris" are one.
func CompetitorConflictsOf(brand *db.Brand, known []*db.PastPartnership, today scalars.Date) []*CompetitorConflict {
	competitors := make(map[string]string, len(brand.Competitors))
	for _, name := range brand.Competitors {
		competitors[bare(name)] = name
	}
	conflicts := []*CompetitorConflict{}
	for _, p := range known {
		name, is := competitors[bare(p.BrandName)]
		if !is {
			continue
		}
		conflict := &CompetitorConflict{Competitor: name, PastPartnership: p, Ongoing: p.EndedOn == nil || !p.EndedOn.Before(today)}
		if !conflict.Ongoing {
			conflict.EndedDaysAgo = new(int(today.Sub(p.EndedOn.Time).Hours() / 24))
		}
		conflicts = append(conflicts, conflict)
	}
	return conflicts
}

// bare is a name's letters and digits in lower case.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
