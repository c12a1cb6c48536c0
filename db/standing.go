package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/scalars"
)

// Standing is what the moves of a deliverable rest on beside its own row, all of
// it in one read. Its key is the deliverable's.
type Standing struct {
	bun.BaseModel `bun:"table:deliverables,alias:deliverable"`
	Base

	// Stage, ContractSignedOn and RevisionLimit are the partnership's.
	Stage            PartnershipStage `bun:"stage,scanonly"`
	ContractSignedOn *scalars.Date    `bun:"contract_signed_on,scanonly"`
	RevisionLimit    int              `bun:"revision_limit,scanonly"`
	// CreatorUserID is the person that the creator is; nil for a profile that a
	// brand entered.
	CreatorUserID *uuid.UUID `bun:"creator_user_id,scanonly"`
	// Submissions is how many there are, and so the number of the latest.
	Submissions int `bun:"submissions,scanonly"`
	// ConceptApproved tells whether a concept was ever approved.
	ConceptApproved bool `bun:"concept_approved,scanonly"`
	// ApprovedKind is what the approved submission is; nil without one.
	ApprovedKind *SubmissionKind `bun:"approved_kind,scanonly"`
	// BriefVersionID, BriefNumber and BriefPublishedAt are of the version of the
	// brief that holds for it; nil without one.
	BriefVersionID   *uuid.UUID `bun:"brief_version_id,type:uuid,scanonly"`
	BriefNumber      *int       `bun:"brief_number,scanonly"`
	BriefPublishedAt *time.Time `bun:"brief_published_at,scanonly"`
	// BriefAcknowledged tells whether the creator has acknowledged that version.
	BriefAcknowledged bool `bun:"brief_acknowledged,scanonly"`
	// PublishedAt and PublishedOn are the publication's moment and account.
	PublishedAt *time.Time `bun:"published_at,scanonly"`
	PublishedOn *uuid.UUID `bun:"published_on,scanonly"`
}

// Partnership is the part of the partnership that the moves rest on.
func (s *Standing) Partnership() *Partnership {
	return &Partnership{Stage: s.Stage, ContractSignedOn: s.ContractSignedOn, RevisionLimit: s.RevisionLimit}
}

func (*Standing) visible(v auth.Viewer) cond { return ownedBy("deliverable", v) }

// join adds rows that are the deliverable's own: the foreign keys see to it that
// they are of the same brand and creator.
func (*Standing) join(q *bun.SelectQuery, _ auth.Viewer) *bun.SelectQuery {
	return q.
		Join("JOIN partnerships partnership ON partnership.id = deliverable.partnership_id").
		Join("JOIN creators creator ON creator.id = deliverable.creator_id").
		Join("LEFT JOIN submissions approved ON approved.id = deliverable.approved_submission_id").
		Join("LEFT JOIN publications publication ON publication.deliverable_id = deliverable.id").
		Join("LEFT JOIN LATERAL (SELECT v.id, v.number, v.published_at FROM briefs b JOIN brief_versions v ON v.id = b.active_version_id WHERE " +
			briefHolds("deliverable") + narrowestBrief + ") brief ON true")
}

func (*Standing) columns() []string {
	return []string{
		"partnership.stage", "partnership.contract_signed_on", "partnership.revision_limit", "creator.user_id AS creator_user_id",
		"approved.kind AS approved_kind", "publication.published_at", "publication.account_id AS published_on",
		"brief.id AS brief_version_id", "brief.number AS brief_number", "brief.published_at AS brief_published_at",
		"EXISTS (SELECT 1 FROM brief_acknowledgements a WHERE a.brief_version_id = brief.id" +
			" AND a.partnership_id = deliverable.partnership_id) AS brief_acknowledged",
		"coalesce((SELECT max(s.number) FROM submissions s WHERE s.deliverable_id = deliverable.id), 0) AS submissions",
		"EXISTS (SELECT 1 FROM submissions s JOIN reviews r ON r.submission_id = s.id" +
			" WHERE s.deliverable_id = deliverable.id AND s.kind = 'CONCEPT' AND r.decision = 'APPROVE') AS concept_approved",
	}
}
