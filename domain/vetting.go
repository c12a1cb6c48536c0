package domain

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/scalars"
)

// VettingCheckInput is a check to record.
type VettingCheckInput struct {
	PartnershipID gid.ID
	Kind          db.VettingKind
	Verdict       db.VettingVerdict
	EvidenceURL   *string
	Note          *string
	CheckedAt     *Time
	ExpiresOn     *scalars.Date
}

const maxVettingNote = 2000

// VettingCheckRecord records what a person of the brand found out about a creator,
// on the brand's own partnership. It needs PARTNERSHIPS_WRITE. A check never
// changes: a later one of the same kind takes its place.
func (d *Domain) VettingCheckRecord(ctx context.Context, in VettingCheckInput) (*db.VettingCheck, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, PartnershipsWrite); err != nil {
		return nil, err
	}
	if err := judges(v); err != nil {
		return nil, err
	}
	now := d.now()
	check := &db.VettingCheck{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Kind: in.Kind, Verdict: in.Verdict,
		EvidenceURL: in.EvidenceURL, Note: in.Note, ReviewerID: v.UserID, CheckedAt: now, ExpiresOn: in.ExpiresOn,
	}
	var c checks
	c.optional(in.EvidenceURL, maxURL, path("evidenceUrl")...)
	c.optional(in.Note, maxVettingNote, path("note")...)
	if in.Verdict != db.VettingPassed && blank(in.Note) {
		c.fail(errs.Required, path("note"), "Say what was found: a check that is not passed has a note.")
	}
	if in.CheckedAt != nil {
		check.CheckedAt = *in.CheckedAt
		if in.CheckedAt.After(now.Add(clockSkew)) {
			c.fail(errs.OutOfRange, path("checkedAt"), "Give a moment that is not in the future.")
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		brand, err := db.ByKey[db.Brand](ctx, tx, v.BrandID)
		if err != nil {
			return err
		}
		if first := dayIn(brand.TimeZone, check.CheckedAt); in.ExpiresOn != nil && in.ExpiresOn.Before(first) {
			return errs.New(errs.OutOfRange, "Give a day that is not before the check, %s.", first).At(path("expiresOn")...)
		}
		check.PartnershipID, check.CreatorID = partnership.Key, partnership.CreatorID
		if err := db.Insert(ctx, tx, check); err != nil {
			return err
		}
		// The creator is left out: the change is none of the creator's business.
		_, is := tx.Changed(nil, check)
		tx.Log(db.Change{Brand: check.BrandID, Action: "vetting.recorded", Subject: check.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return check, nil
}

// judges refuses whoever is no person of the brand: a judgement has a name.
func judges(v auth.Viewer) error {
	if v.Kind == auth.KindBrand && v.UserID != uuid.Nil {
		return nil
	}
	return errs.New(errs.Forbidden, "A person of the brand judges.")
}

// VettingExpired tells whether a check has ceased to count in the brand's time
// zone.
func (d *Domain) VettingExpired(timeZone string, check *db.VettingCheck) bool {
	return expired(check.ExpiresOn, dayIn(timeZone, d.now()))
}

func expired(last *scalars.Date, today scalars.Date) bool { return last != nil && last.Before(today) }

// Today is the calendar day in the brand's time zone.
func (d *Domain) Today(brand *db.Brand) scalars.Date { return dayIn(brand.TimeZone, d.now()) }

// dayIn is the calendar day of the moment in the zone; in UTC for one that the
// server's database of zones does not know.
func dayIn(zone string, at Time) scalars.Date {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	return scalars.DateOf(at.In(location))
}

// vetted says why the checks of a creator don't speak for it; nil when they do.
func vetted(checks []*db.CheckStanding, today scalars.Date) *errs.Error {
	current := 0
	for _, check := range checks {
		switch {
		case expired(check.ExpiresOn, today):
		case check.Verdict == db.VettingFailed:
			return errs.New(errs.TransitionNotAllowed, "The latest check of the kind %s failed: reject the entry, or record a new check.", check.Kind).At("id")
		default:
			current++
		}
	}
	if current == 0 {
		return errs.New(errs.TransitionNotAllowed, "There is no check of this creator that has not expired: record one with vettingCheckRecord.").At("id")
	}
	return nil
}
