package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// The words that alignment is told by.
type (
	// AlignmentDimension is a side of how well a creator fits a brand.
	AlignmentDimension string
	// ScoreBasis is where a score comes from.
	ScoreBasis string
)

// The dimensions.
const (
	AlignBrandFit         AlignmentDimension = "BRAND_FIT"
	AlignAudienceOverlap  AlignmentDimension = "AUDIENCE_OVERLAP"
	AlignContentStyle     AlignmentDimension = "CONTENT_STYLE"
	AlignChannels         AlignmentDimension = "CHANNELS_AND_FORMATS"
	AlignPastPartnerships AlignmentDimension = "PAST_PARTNERSHIPS"
)

// Where scores come from.
const (
	ScoreComputed ScoreBasis = "COMPUTED"
	ScoreEntered  ScoreBasis = "ENTERED"
)

// AlignmentScore is one dimension of an assessment.
type AlignmentScore struct {
	Dimension AlignmentDimension `json:"dimension"`
	// Score is from 0 to 100; nil when there is none.
	Score  *float64    `json:"score"`
	Weight float64     `json:"weight"`
	Basis  *ScoreBasis `json:"basis"`
	Note   *string     `json:"note"`
}

// AlignmentTarget is whom the brand wants to reach, and where.
type AlignmentTarget struct {
	Ages      []string        `json:"ages"`
	Genders   []string        `json:"genders"`
	Countries []string        `json:"countries"`
	Platforms []Platform      `json:"platforms"`
	Formats   []ContentFormat `json:"formats"`
}

// AlignmentAssessment is how well a creator fits a brand, as judged at one time.
// Append-only.
type AlignmentAssessment struct {
	bun.BaseModel `bun:"table:alignment_assessments,alias:alignment"`
	Base

	BrandID       uuid.UUID         `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID         `bun:"creator_id,type:uuid"`
	PartnershipID uuid.UUID         `bun:"partnership_id,type:uuid"`
	Dimensions    []*AlignmentScore `bun:"dimensions,type:jsonb"`
	Target        *AlignmentTarget  `bun:"target,type:jsonb"`
	Total         *float64          `bun:"total"`
	Formula       string            `bun:"formula"`
	Note          *string           `bun:"note"`
	AssessedByID  uuid.UUID         `bun:"assessed_by,type:uuid"`
	AssessedAt    time.Time         `bun:"assessed_at"`
}

// TypeAlignmentAssessment is the type in an assessment's global id.
const TypeAlignmentAssessment = "alignment"

// ID is the global id.
func (a *AlignmentAssessment) ID() gid.ID { return gid.Of(TypeAlignmentAssessment, a.Key) }

// IsNode marks an object that node(id:) finds.
func (*AlignmentAssessment) IsNode() {}

func (*AlignmentAssessment) visible(v auth.Viewer) cond { return ofBrand("alignment", v) }

// maxAssessments is how many assessments of a partnership are listed.
const maxAssessments = 50

// LatestAlignments reads the newest assessment of each partnership.
func LatestAlignments() Short[AlignmentAssessment] { return alignments(1) }

// AlignmentsOfPartnerships reads the assessments, the newest first.
func AlignmentsOfPartnerships() Short[AlignmentAssessment] { return alignments(maxAssessments) }

func alignments(most int) Short[AlignmentAssessment] {
	return short[AlignmentAssessment]("alignment.partnership_id = parent.id", "alignment.assessed_at DESC, alignment.id DESC", most)
}
