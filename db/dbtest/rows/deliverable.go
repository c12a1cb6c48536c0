package rows

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// Deliverable is a reel that was just assigned in a partnership.
func Deliverable(t testing.TB, on *dbtest.DB, partnership *db.Partnership, changes ...func(*db.Deliverable)) *db.Deliverable {
	t.Helper()
	d := changed(&db.Deliverable{
		Base: base(), BrandID: partnership.BrandID, PartnershipID: partnership.Key, CreatorID: partnership.CreatorID,
		Type: "REEL", Title: "Morning bowl", State: db.StateAssigned, CreatedAt: At(), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, d)
	return d
}

// Submission is the first draft of a deliverable, handed in an hour after it was
// assigned. The deliverable's own row stays as it is.
func Submission(t testing.TB, on *dbtest.DB, d *db.Deliverable, by uuid.UUID, changes ...func(*db.Submission)) *db.Submission {
	t.Helper()
	s := changed(&db.Submission{
		Base: base(), BrandID: d.BrandID, CreatorID: d.CreatorID, DeliverableID: d.Key, Number: 1, Kind: db.SubmissionDraft,
		AssetURLs: []string{"https://files.example/draft.mp4"}, SubmittedByID: by, SubmittedAt: At().Add(time.Hour),
	}, changes)
	Insert(t, on, s)
	return s
}

// Review is an approval of a submission, two hours after it was handed in, by the
// brief that [BriefFor] finds or makes unless a change names one. The deliverable's own row stays as it is.
func Review(t testing.TB, on *dbtest.DB, s *db.Submission, by uuid.UUID, changes ...func(*db.Review)) *db.Review {
	t.Helper()
	r := changed(&db.Review{
		Base: base(), BrandID: s.BrandID, CreatorID: s.CreatorID, DeliverableID: s.DeliverableID, SubmissionID: s.Key,
		SubmittedByID: s.SubmittedByID, Decision: db.DecisionApprove, Comments: []*db.ReviewComment{}, ReviewerID: by, ReviewedAt: s.SubmittedAt.Add(2 * time.Hour),
	}, changes)
	if r.BriefVersionID == nil {
		version := BriefFor(t, on, Read(t, on, &db.Deliverable{Base: db.Base{Key: s.DeliverableID}}))
		r.BriefVersionID, r.BriefPublishedAt = &version.Key, version.PublishedAt
	}
	Insert(t, on, r)
	return r
}

// Publication is a deliverable's publication, a day after it was assigned, on
// the account agreed. The deliverable's own row stays as it is.
func Publication(t testing.TB, on *dbtest.DB, d *db.Deliverable, changes ...func(*db.Publication)) *db.Publication {
	t.Helper()
	p := changed(&db.Publication{
		Base: base(), BrandID: d.BrandID, CreatorID: d.CreatorID, DeliverableID: d.Key, PartnershipID: d.PartnershipID,
		CampaignID: d.CampaignID, URL: "https://social.example/p/1", AccountID: d.AccountID,
		PublishedAt: At().AddDate(0, 0, 1), Status: db.PublicationLive, Version: 1,
	}, changes)
	Insert(t, on, p)
	return p
}
