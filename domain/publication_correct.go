package domain

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// PublicationCorrectInput is what to put right in a publication.
type PublicationCorrectInput struct {
	ExpectedVersion *int
	URL             *string
	AccountID       graphql.Omittable[*gid.ID]
	PublishedAt     *Time
	Reason          *string
}

// PublicationCorrect puts right where and when work was published, until somebody
// has verified it. The account is one of the creator's. With another address, what
// was found about the disclosure holds no more; the checks stay. It is the
// creator's to do, or needs DELIVERABLES_WRITE.
func (d *Domain) PublicationCorrect(ctx context.Context, id gid.ID, in PublicationCorrectInput) (*db.Publication, error) {
	v := auth.ViewerFrom(ctx)
	if why := publishes(v, nil); why != nil {
		return nil, why
	}
	var c checks
	if in.URL != nil {
		c.text(*in.URL, 1, maxURL, path("url")...)
	}
	if in.PublishedAt != nil && in.PublishedAt.After(d.now()) {
		c.fail(errs.OutOfRange, path("publishedAt"), "Give a moment that is not in the future.")
	}
	c.optional(in.Reason, maxReason, path("reason")...)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.editPublication(ctx, id, in.ExpectedVersion, noted(in.Reason), func(ctx context.Context, tx *db.Tx, p *db.Publication, _ *db.Standing) (string, error) {
		account := p.AccountID
		if in.AccountID.IsSet() {
			var err error
			if account, err = accountOf(ctx, tx, p.CreatorID, in.AccountID.Value()); err != nil {
				return "", err
			}
		}
		switch p.Status {
		case db.PublicationVerifiedLive:
			return "", errs.New(errs.TransitionNotAllowed, "The publication is verified as it stands, so it stays as it is.").At("id")
		case db.PublicationRemoved:
			return "", errs.New(errs.TransitionNotAllowed, "The publication was taken down, so it stays as it is.").At("id")
		case db.PublicationLive:
		}
		if in.URL != nil && *in.URL != p.URL {
			p.URL, p.DisclosureCheckID, p.DisclosureVerdict = *in.URL, nil, nil
		}
		p.AccountID = account
		replace(&p.PublishedAt, in.PublishedAt)
		return "publication.corrected", nil
	})
}
