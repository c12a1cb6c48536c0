package domain

import (
	"context"
	"slices"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// DisclosureCheckInput is what somebody found on looking at a disclosure.
type DisclosureCheckInput struct {
	ExpectedVersion *int
	Rule            *db.DisclosureRule
	Means           []db.DisclosureMeans
	Verdict         db.DisclosureVerdict
	Evidence        string
}

const (
	maxEvidence = 2000
	maxMeans    = 4
)

// PublicationCheckDisclosure records a look at whether a publication that is up is
// disclosed: a signal, not legal clearance. While it is not verified the newest
// check is the publication's verdict; a verification stands on its own check. It
// needs REVIEWS_WRITE; nobody checks own work.
func (d *Domain) PublicationCheckDisclosure(ctx context.Context, id gid.ID, in DisclosureCheckInput) (*db.Publication, error) {
	v := auth.ViewerFrom(ctx)
	if why := reviews(v, nil); why != nil {
		return nil, why
	}
	var c checks
	c.disclosure(in, "evidence", "means")
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editPublication(ctx, id, in.ExpectedVersion, nil, func(ctx context.Context, tx *db.Tx, p *db.Publication, s *db.Standing) (string, error) {
		if why := reviews(v, s); why != nil {
			return "", why
		}
		if p.Status == db.PublicationRemoved {
			return "", errs.New(errs.TransitionNotAllowed, "What was taken down can't be looked at any more.").At("id")
		}
		return "publication.disclosure_checked", writeCheck(ctx, tx, p, in, d.now())
	})
}

// disclosure checks what somebody found: how it is disclosed is told, and a
// platform's own label alone never passes (16 CFR 255).
func (c *checks) disclosure(in DisclosureCheckInput, evidence, means string) {
	c.text(in.Evidence, 1, maxEvidence, path(evidence)...)
	beside := func(m db.DisclosureMeans) bool { return m != db.MeansPlatformLabel }
	switch {
	case len(in.Means) > maxMeans:
		c.fail(errs.TooLong, path(means), "Give at most %d; these are %d.", maxMeans, len(in.Means))
	case in.Verdict == db.DisclosureCompliant && !slices.ContainsFunc(in.Means, beside):
		c.fail(errs.Required, path(means),
			"Say by which means it is disclosed, beside a platform's own label: that alone never passes (16 CFR 255).")
	}
}

// writeCheck writes a check of a publication, which is locked. Until this is
// verified its verdict is the newest check's.
func writeCheck(ctx context.Context, tx *db.Tx, p *db.Publication, in DisclosureCheckInput, now Time) error {
	v := tx.Viewer()
	check := &db.DisclosureCheck{
		Base: db.Base{Key: gid.New()}, BrandID: p.BrandID, CreatorID: p.CreatorID, PublicationID: p.Key,
		Rule: db.RuleFTC, Means: append([]db.DisclosureMeans{}, in.Means...), Verdict: in.Verdict, Evidence: in.Evidence,
		URL: p.URL, CheckedByID: &v.UserID, CheckedAt: now,
	}
	replace(&check.Rule, in.Rule)
	if err := db.Insert(ctx, tx, check); err != nil {
		return err
	}
	_, is := tx.Changed(nil, check)
	tx.Log(db.Change{Brand: p.BrandID, Creator: p.CreatorID, Action: "disclosure.checked", Subject: check.ID(), After: is, At: now})
	if p.Status == db.PublicationLive {
		p.DisclosureCheckID, p.DisclosureVerdict = &check.Key, &check.Verdict
	}
	return nil
}

// found is the check that a verification brings with it; nil when it rests on an
// earlier one.
func (in VerificationInput) found(c *checks) *DisclosureCheckInput {
	if in.DisclosureVerdict == nil {
		if in.DisclosureEvidence != nil || in.DisclosureMeans != nil || in.DisclosureRule != nil {
			c.fail(errs.Required, path("disclosureVerdict"), "Give the verdict, too; or none of it, to verify by the newest check.")
		}
		return nil
	}
	found := &DisclosureCheckInput{Rule: in.DisclosureRule, Means: in.DisclosureMeans, Verdict: *in.DisclosureVerdict}
	replace(&found.Evidence, in.DisclosureEvidence)
	c.disclosure(*found, "disclosureEvidence", "disclosureMeans")
	if found.Verdict == db.DisclosureNonCompliant {
		c.fail(errs.TransitionNotAllowed, path("disclosureVerdict"),
			"Work that is not disclosed as it must be does not become VERIFIED_LIVE. Ask the creator to mend the disclosure and look again, or have it taken down; publicationCheckDisclosure records what you found.")
	}
	return found
}

// notDisclosed says why a publication is not verified as it stands; nil when its
// disclosure has passed.
func notDisclosed(p *db.Publication) error {
	at := path("disclosureVerdict")
	switch {
	case p.DisclosureVerdict == nil:
		return errs.New(errs.Required, "Nobody has looked at the disclosure of this address yet: give a verdict, or record a check with publicationCheckDisclosure.").At(at...)
	case *p.DisclosureVerdict == db.DisclosureNonCompliant:
		return errs.New(errs.TransitionNotAllowed, "The newest check found it not disclosed as it must be. Look again once it is mended, and give the verdict.").At(at...)
	default:
		return nil
	}
}

// editPublication changes a publication under the lock of its deliverable, which
// all moves of the work take.
func (d *Domain) editPublication(ctx context.Context, id gid.ID, version *int, notes map[string]any, apply func(context.Context, *db.Tx, *db.Publication, *db.Standing) (string, error)) (*db.Publication, error) {
	key, ok := id.Is(db.TypePublication)
	if !ok {
		return nil, missing(db.TypePublication, "id")
	}
	var p *db.Publication
	err := d.store.Write(ctx, auth.ViewerFrom(ctx), func(ctx context.Context, tx *db.Tx) error {
		there, err := db.ByKey[db.Publication](ctx, tx, key)
		if err != nil {
			return hidden(err, db.TypePublication, "id")
		}
		if _, err := db.Lock[db.Deliverable](ctx, tx, there.DeliverableID); err != nil {
			return errs.Fault("lock the work of a publication", err)
		}
		// Whoever changes it holds the work, so from here on it is as it is read now.
		if p, err = db.ByKey[db.Publication](ctx, tx, key); err != nil {
			return errs.Fault("read a publication again", err)
		}
		if err := p.Expect(version); err != nil {
			return err
		}
		s, err := db.ByKey[db.Standing](ctx, tx, p.DeliverableID)
		if err != nil {
			return errs.Fault("read what a deliverable rests on", err)
		}
		before := *p
		action, err := apply(ctx, tx, p, s)
		if err != nil {
			*p = before
			return err
		}
		was, is := tx.Changed(&before, p)
		if is == nil {
			return nil
		}
		is = merged(is, notes)
		p.Version++
		if err := db.Update(ctx, tx, p); err != nil {
			return err
		}
		tx.Log(db.Change{Brand: p.BrandID, Creator: p.CreatorID, Action: action, Subject: p.ID(), Before: was, After: is, At: d.now()})
		return nil
	})
	if err != nil && p == nil {
		return nil, err
	}
	return p, err
}
