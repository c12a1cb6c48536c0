package rows

import (
	"testing"
	"time"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/scalars"
)

// Partnership is one that works together: a pilot with a signed agreement that
// allows two revisions.
func Partnership(t testing.TB, on *dbtest.DB, brand *db.Brand, creator *db.Creator, changes ...func(*db.Partnership)) *db.Partnership {
	t.Helper()
	contacted, started, signed := At().AddDate(0, 0, -20), At().AddDate(0, 0, -5), scalars.DateOf(At().AddDate(0, 0, -6))
	p := changed(&db.Partnership{
		Base: base(), BrandID: brand.Key, CreatorID: creator.Key, Stage: db.StagePilot, Tags: []string{},
		FollowerCount: creator.FollowerCount, Tier: brand.TierOf(creator.FollowerCount),
		ContactedAt: &contacted, StartedAt: &started, ContractSignedOn: &signed, RevisionLimit: 2,
		CreatedAt: contacted.Add(-24 * time.Hour), Stamp: db.NewStamp(At()),
	}, changes)
	Insert(t, on, p)
	return p
}

// Prospect makes a partnership one that the creator does not know of.
func Prospect(p *db.Partnership) {
	p.Stage, p.ContactedAt, p.StartedAt, p.ContractSignedOn = db.StageDiscovered, nil, nil, nil
}

// AtStage puts a partnership at a stage, with all that led there.
func AtStage(stage db.PartnershipStage) func(*db.Partnership) {
	return func(p *db.Partnership) { p.Stage = stage }
}
