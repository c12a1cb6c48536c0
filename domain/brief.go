package domain

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// BriefCreateInput is a brief to begin.
type BriefCreateInput struct {
	CampaignID    *gid.ID
	PartnershipID *gid.ID
	Title         string
	Notes         *string
	Content       *BriefContentInput
}

// BriefUpdateInput is what to change in a brief.
type BriefUpdateInput struct {
	ExpectedVersion *int
	Title           *string
	Notes           graphql.Omittable[*string]
	Content         *BriefContentInput
}

// BriefCreate begins the brief of a campaign, of a partnership in it, or of a
// partnership's work outside of campaigns, with a first version that is a draft.
// It needs BRIEFS_WRITE. There is one brief for each of these: a second gets TAKEN.
func (d *Domain) BriefCreate(ctx context.Context, in BriefCreateInput) (*db.Brief, error) {
	v := auth.ViewerFrom(ctx)
	if err := may(v, BriefsWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.CampaignID == nil && in.PartnershipID == nil {
		c.fail(errs.Required, path("campaignId"), "Name the campaign that the brief is of, or the partnership for work outside of campaigns.")
	}
	c.text(in.Title, 1, maxTitle, path("title")...)
	c.optional(in.Notes, maxNotes, path("notes")...)
	c.briefContent(in.Content)
	content := db.NoBriefContent()
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := in.Content.write(&content); err != nil {
		return nil, err
	}
	now := d.now()
	brief := &db.Brief{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, Title: in.Title, Notes: in.Notes,
		CreatedAt: now, Stamp: db.NewStamp(now),
	}
	draft := &db.BriefVersion{
		Base: db.Base{Key: gid.New()}, BrandID: v.BrandID, BriefID: brief.Key, Number: 1, State: db.BriefDraft,
		BriefContent: content, CreatedAt: now,
	}
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		if err := scopeBrief(ctx, tx, brief, in); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, brief); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, draft); err != nil {
			return err
		}
		_, is := tx.Changed(nil, brief)
		_, says := tx.Changed(nil, &draft.BriefContent)
		is = merged(is, says)
		// The creators must not hear of drafts.
		tx.Log(db.Change{Brand: brief.BrandID, Action: "brief.created", Subject: brief.ID(), After: is, At: now})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return brief, nil
}

// scopeBrief looks up what a brief is for.
func scopeBrief(ctx context.Context, tx *db.Tx, brief *db.Brief, in BriefCreateInput) error {
	if in.CampaignID != nil {
		campaign, err := find[db.Campaign](ctx, tx, db.TypeCampaign, *in.CampaignID, path("campaignId")...)
		if err != nil {
			return err
		}
		brief.CampaignID = &campaign.Key
	}
	if in.PartnershipID != nil {
		partnership, err := find[db.Partnership](ctx, tx, db.TypePartnership, *in.PartnershipID, path("partnershipId")...)
		if err != nil {
			return err
		}
		if _, err := campaignOf(ctx, tx, partnership, in.CampaignID); err != nil {
			return err
		}
		brief.PartnershipID, brief.CreatorID = &partnership.Key, &partnership.CreatorID
	}
	there, err := db.FindBrief(ctx, tx, brief.CampaignID, brief.PartnershipID)
	if err != nil {
		return err
	}
	if there != nil {
		at := path("campaignId")
		if in.PartnershipID != nil {
			at = path("partnershipId")
		}
		return errs.New(errs.Taken, "There is a brief for this already: %s. Change it with briefUpdate.", there.ID()).At(at...)
	}
	return nil
}

// BriefUpdate changes a brief's title and notes, and its draft. With no draft,
// content begins the next version from the newest one: what was published stays as
// it is. It needs BRIEFS_WRITE.
func (d *Domain) BriefUpdate(ctx context.Context, id gid.ID, in BriefUpdateInput) (*db.Brief, error) {
	if err := may(auth.ViewerFrom(ctx), BriefsWrite); err != nil {
		return nil, err
	}
	var c checks
	if in.Title != nil {
		c.text(*in.Title, 1, maxTitle, path("title")...)
	}
	c.optional(in.Notes.Value(), maxNotes, path("notes")...)
	c.briefContent(in.Content)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editBrief(ctx, id, in.ExpectedVersion, func(ctx context.Context, tx *db.Tx, brief *db.Brief) (briefChange, error) {
		change := briefChange{action: "brief.updated", unseen: true}
		// The title is what the creators see, too, while a version is active.
		if in.Title != nil && brief.ActiveVersionID != nil {
			change.unseen = false
		}
		replace(&brief.Title, in.Title)
		set(&brief.Notes, in.Notes)
		if in.Content == nil {
			return change, nil
		}
		newest, err := db.NewestVersion(ctx, tx, brief.Key)
		if err != nil {
			return change, err
		}
		draft, said := *newest, newest.BriefContent
		if err := in.Content.write(&draft.BriefContent); err != nil {
			return change, err
		}
		change.was, change.is = tx.Changed(&said, &draft.BriefContent)
		switch {
		case change.is == nil:
			return change, nil
		case newest.State == db.BriefDraft:
			return change, db.Update(ctx, tx, &draft)
		case newest.Number >= db.MaxBriefVersions:
			return change, errs.New(errs.TransitionNotAllowed, "The brief has %d versions, which is the most.", newest.Number).At("id")
		}
		next := &db.BriefVersion{
			Base: db.Base{Key: gid.New()}, BrandID: brief.BrandID, BriefID: brief.Key, Number: newest.Number + 1, State: db.BriefDraft,
			BriefContent: draft.BriefContent, CreatedAt: d.now(),
		}
		change.action = "brief.revised"
		change.is["number"] = next.Number
		return change, db.Insert(ctx, tx, next)
	})
}

// briefChange is what was done to a brief.
type briefChange struct {
	// action is noun.verb in the past.
	action string
	// was and is are what changed beside the brief's own row. With some the brief
	// is changed, too.
	was, is map[string]any
	// unseen tells that the creators must not learn that something happened.
	unseen bool
}

// editBrief is [run] for briefs, of which a part is in their versions, and of whose
// changes the creators may not always hear.
func (d *Domain) editBrief(ctx context.Context, id gid.ID, version *int, apply func(context.Context, *db.Tx, *db.Brief) (briefChange, error)) (*db.Brief, error) {
	key, ok := id.Is(db.TypeBrief)
	if !ok {
		return nil, missing(db.TypeBrief, "id")
	}
	var brief *db.Brief
	err := d.store.Write(ctx, auth.ViewerFrom(ctx), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if brief, err = db.Lock[db.Brief](ctx, tx, key); err != nil {
			return hidden(err, db.TypeBrief, "id")
		}
		if err := brief.Expect(version); err != nil {
			return err
		}
		before := *brief
		change, err := apply(ctx, tx, brief)
		if err != nil {
			*brief = before
			return err
		}
		was, is := tx.Changed(&before, brief)
		was, is = merged(was, change.was), merged(is, change.is)
		if is == nil {
			return nil
		}
		now := d.now()
		brief.Touch(now)
		if err := db.Update(ctx, tx, brief); err != nil {
			return err
		}
		told := uuid.Nil
		if !change.unseen && brief.CreatorID != nil {
			told = *brief.CreatorID
		}
		tx.Log(db.Change{Brand: brief.BrandID, Creator: told, Action: change.action, Subject: brief.ID(), Before: was, After: is, At: now})
		return nil
	})
	if err != nil && brief == nil {
		return nil, err
	}
	return brief, err
}
