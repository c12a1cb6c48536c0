package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// QualitativeScore is what a brand finds of work or of a collaboration, for
// itself: from 1, the lowest, to 5; nil where not rated. Never changed after.
type QualitativeScore struct {
	bun.BaseModel `bun:"table:qualitative_scores,alias:score"`
	Base

	BrandID            uuid.UUID  `bun:"brand_id,type:uuid"`
	PartnershipID      uuid.UUID  `bun:"partnership_id,type:uuid"`
	CreatorID          uuid.UUID  `bun:"creator_id,type:uuid"`
	DeliverableID      *uuid.UUID `bun:"deliverable_id,type:uuid"`
	ContentQuality     *int       `bun:"content_quality"`
	CollaborationEase  *int       `bun:"collaboration_ease"`
	CommunitySentiment *int       `bun:"community_sentiment"`
	Note               *string    `bun:"note"`
	ScoredByID         *uuid.UUID `bun:"scored_by,type:uuid"`
	ScoredAt           time.Time  `bun:"scored_at"`
}

// TypeQualitativeScore is the type in a score's global id.
const TypeQualitativeScore = "qualitative_score"

// ID is the global id.
func (s *QualitativeScore) ID() gid.ID { return gid.Of(TypeQualitativeScore, s.Key) }

// IsNode marks an object that node(id:) finds.
func (*QualitativeScore) IsNode() {}

func (*QualitativeScore) visible(v auth.Viewer) cond { return ofBrand("score", v) }

// maxQualitativeScores is how many scores of a partnership are listed.
const maxQualitativeScores = 100

// QualitativeScoresOfPartnerships reads the scores, the newest first.
func QualitativeScoresOfPartnerships() Short[QualitativeScore] {
	return short[QualitativeScore]("score.partnership_id = parent.id", "score.scored_at DESC, score.id DESC", maxQualitativeScores)
}
