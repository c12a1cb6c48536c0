package rows

import (
	"testing"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// Metrics is counters of a publication, read from the platform a day after it
// was published: 1,000 views and 100 likes.
func Metrics(t testing.TB, on *dbtest.DB, p *db.Publication, changes ...func(*db.MetricSnapshot)) *db.MetricSnapshot {
	t.Helper()
	views, likes := int64(1000), int64(100)
	m := changed(&db.MetricSnapshot{
		Base: base(), BrandID: &p.BrandID, CreatorID: p.CreatorID, PublicationID: &p.Key,
		CapturedAt: p.PublishedAt.AddDate(0, 0, 1), Source: db.SourceAPI,
		Counters: db.Counters{Views: &views, Likes: &likes}, RecordedAt: p.PublishedAt.AddDate(0, 0, 1),
	}, changes)
	Insert(t, on, m)
	return m
}

// Followers is how many followed an account on the day the rows were made, noted
// by the one who entered it.
func Followers(t testing.TB, on *dbtest.DB, a *db.SocialAccount, followers int64, changes ...func(*db.MetricSnapshot)) *db.MetricSnapshot {
	t.Helper()
	source := db.SourceAPI
	if a.SourceBrandID == nil {
		source = db.SourceCreator
	}
	m := changed(&db.MetricSnapshot{
		Base: base(), BrandID: a.SourceBrandID, CreatorID: a.CreatorID, AccountID: &a.Key,
		CapturedAt: At(), Source: source, Followers: &followers, RecordedAt: At(),
	}, changes)
	Insert(t, on, m)
	return m
}
