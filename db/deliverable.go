package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
	"github.com/rapporthq/rapport/scalars"
)

// The words that work is told by.
type (
	// DeliverableType is what kind of work.
	DeliverableType string
	// DeliverableState is where a piece of work stands.
	DeliverableState string
	// SubmissionKind is a concept or a draft.
	SubmissionKind string
	// ReviewDecision is the outcome of a review.
	ReviewDecision string
	// PublicationStatus is whether a publication is still to be seen.
	PublicationStatus string
	// DisclosureVerdict is what was found about the disclosure.
	DisclosureVerdict string
)

// The states and outcomes.
const (
	StateAssigned          DeliverableState = "ASSIGNED"
	StateConceptSubmitted  DeliverableState = "CONCEPT_SUBMITTED"
	StateSubmitted         DeliverableState = "SUBMITTED"
	StateInReview          DeliverableState = "IN_REVIEW"
	StateRevisionRequested DeliverableState = "REVISION_REQUESTED"
	StateApproved          DeliverableState = "APPROVED"
	StateRejected          DeliverableState = "REJECTED"
	StateScheduled         DeliverableState = "SCHEDULED"
	StatePublished         DeliverableState = "PUBLISHED"
	StateVerifiedLive      DeliverableState = "VERIFIED_LIVE"
	StateCompleted         DeliverableState = "COMPLETED"
	StateRemoved           DeliverableState = "REMOVED"
	StateCancelled         DeliverableState = "CANCELLED"

	SubmissionConcept SubmissionKind = "CONCEPT"
	SubmissionDraft   SubmissionKind = "DRAFT"

	DecisionApprove        ReviewDecision = "APPROVE"
	DecisionRequestChanges ReviewDecision = "REQUEST_CHANGES"
	DecisionReject         ReviewDecision = "REJECT"

	PublicationLive         PublicationStatus = "LIVE"
	PublicationVerifiedLive PublicationStatus = "VERIFIED_LIVE"
	PublicationRemoved      PublicationStatus = "REMOVED"

	DisclosureCompliant    DisclosureVerdict = "COMPLIANT"
	DisclosureNonCompliant DisclosureVerdict = "NON_COMPLIANT"
	DisclosureNotRequired  DisclosureVerdict = "NOT_REQUIRED"
)

// Deliverable is a piece of work that a creator makes for a brand.
type Deliverable struct {
	bun.BaseModel `bun:"table:deliverables,alias:deliverable"`
	Base

	BrandID              uuid.UUID        `bun:"brand_id,type:uuid"`
	PartnershipID        uuid.UUID        `bun:"partnership_id,type:uuid"`
	CreatorID            uuid.UUID        `bun:"creator_id,type:uuid"`
	CampaignID           *uuid.UUID       `bun:"campaign_id,type:uuid"`
	Type                 DeliverableType  `bun:"type"`
	Title                string           `bun:"title"`
	Instructions         *string          `bun:"instructions"`
	AccountID            *uuid.UUID       `bun:"account_id,type:uuid"`
	DraftDueOn           *scalars.Date    `bun:"draft_due_on,type:date"`
	PublishFrom          *time.Time       `bun:"publish_from"`
	PublishUntil         *time.Time       `bun:"publish_until"`
	NeedsConcept         bool             `bun:"needs_concept"`
	State                DeliverableState `bun:"state"`
	RevisionsUsed        int              `bun:"revisions_used"`
	ScheduledFor         *time.Time       `bun:"scheduled_for"`
	ApprovedSubmissionID *uuid.UUID       `bun:"approved_submission_id,type:uuid"`
	CreatedAt            time.Time        `bun:"created_at"`
	Stamp
}

// TypeDeliverable is the type in a deliverable's global id.
const TypeDeliverable = "deliverable"

// ID is the global id.
func (d *Deliverable) ID() gid.ID { return gid.Of(TypeDeliverable, d.Key) }

// IsNode marks an object that node(id:) finds.
func (*Deliverable) IsNode() {}

func (*Deliverable) visible(v auth.Viewer) cond { return ownedBy("deliverable", v) }

// LastDeliverables reads the deliverable of each partnership assigned last.
func LastDeliverables() Short[Deliverable] {
	return short[Deliverable]("deliverable.partnership_id = parent.id", "deliverable.created_at DESC, deliverable.id DESC", 1)
}

// Submission is what a creator handed in. Never changed after.
type Submission struct {
	bun.BaseModel `bun:"table:submissions,alias:submission"`
	Base

	BrandID       uuid.UUID      `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID      `bun:"creator_id,type:uuid"`
	DeliverableID uuid.UUID      `bun:"deliverable_id,type:uuid"`
	Number        int            `bun:"number"`
	Kind          SubmissionKind `bun:"kind"`
	AssetURLs     []string       `bun:"asset_urls,array"`
	Caption       *string        `bun:"caption"`
	Note          *string        `bun:"note"`
	SubmittedByID uuid.UUID      `bun:"submitted_by,type:uuid"`
	SubmittedAt   time.Time      `bun:"submitted_at"`
}

// TypeSubmission is the type in a submission's global id.
const TypeSubmission = "submission"

// ID is the global id.
func (s *Submission) ID() gid.ID { return gid.Of(TypeSubmission, s.Key) }

// IsNode marks an object that node(id:) finds.
func (*Submission) IsNode() {}

func (*Submission) visible(v auth.Viewer) cond { return ownedBy("submission", v) }

// MaxSubmissions is how many submissions one deliverable can have.
const MaxSubmissions = 100

// SubmissionsOfDeliverables reads what was submitted, the newest first.
func SubmissionsOfDeliverables() Short[Submission] {
	return short[Submission]("submission.deliverable_id = parent.id", "submission.number DESC", MaxSubmissions)
}

// Review is a brand's review of one submission. Never changed after.
type Review struct {
	bun.BaseModel `bun:"table:reviews,alias:review"`
	Base

	BrandID       uuid.UUID `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID `bun:"creator_id,type:uuid"`
	DeliverableID uuid.UUID `bun:"deliverable_id,type:uuid"`
	SubmissionID  uuid.UUID `bun:"submission_id,type:uuid"`
	// SubmittedByID is the submission's, which proves that nobody reviews own work.
	SubmittedByID uuid.UUID      `bun:"submitted_by,type:uuid"`
	Decision      ReviewDecision `bun:"decision"`
	// BriefVersionID is what it was judged by, and BriefPublishedAt the version's,
	// which proves that it was published.
	BriefVersionID   *uuid.UUID       `bun:"brief_version_id,type:uuid"`
	BriefPublishedAt *time.Time       `bun:"brief_published_at"`
	Comments         []*ReviewComment `bun:"comments,type:jsonb"`
	ReviewerID       uuid.UUID        `bun:"reviewer_id,type:uuid"`
	ReviewedAt       time.Time        `bun:"reviewed_at"`
}

// ReviewComment is a comment of a review, tied to what was agreed.
type ReviewComment struct {
	// Item is the key of the brief's item that it is about, and Goal the item's
	// words; nil for a general one.
	Item            *string `json:"item,omitempty"`
	Goal            *string `json:"goal,omitempty"`
	Body            string  `json:"body"`
	TimecodeSeconds *int    `json:"timecodeSeconds,omitempty"`
}

// TypeReview is the type in a review's global id.
const TypeReview = "review"

// ID is the global id.
func (r *Review) ID() gid.ID { return gid.Of(TypeReview, r.Key) }

// IsNode marks an object that node(id:) finds.
func (*Review) IsNode() {}

func (*Review) visible(v auth.Viewer) cond { return ownedBy("review", v) }

// maxReviews is how many reviews of a submission are listed.
const maxReviews = 20

// ReviewsOfSubmissions reads the reviews, the newest first.
func ReviewsOfSubmissions() Short[Review] {
	return short[Review]("review.submission_id = parent.id", "review.reviewed_at DESC, review.id DESC", maxReviews)
}

// FinalReview reads the decision on a submission; nil while there is none.
func FinalReview(ctx context.Context, h Handle, submission uuid.UUID) (*Review, error) {
	reviews, err := ReviewsOfSubmissions().Read(ctx, h, []uuid.UUID{submission})
	if err != nil || len(reviews) == 0 {
		return nil, err
	}
	return reviews[len(reviews)-1], nil
}

// LockPublication reads the publication of a deliverable, and keeps others from
// changing it until the transaction ends; an [errs.NotFound] error when there is
// none.
func LockPublication(ctx context.Context, t *Tx, deliverable uuid.UUID) (*Publication, error) {
	found, err := PublicationsOfDeliverables().Read(ctx, t, []uuid.UUID{deliverable})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound()
	}
	return Lock[Publication](ctx, t, found[0].Key)
}

// Publication is published work.
type Publication struct {
	bun.BaseModel `bun:"table:publications,alias:publication"`
	Base

	BrandID       uuid.UUID         `bun:"brand_id,type:uuid"`
	CreatorID     uuid.UUID         `bun:"creator_id,type:uuid"`
	DeliverableID uuid.UUID         `bun:"deliverable_id,type:uuid"`
	PartnershipID uuid.UUID         `bun:"partnership_id,type:uuid"`
	CampaignID    *uuid.UUID        `bun:"campaign_id,type:uuid"`
	URL           string            `bun:"url"`
	AccountID     *uuid.UUID        `bun:"account_id,type:uuid"`
	PublishedAt   time.Time         `bun:"published_at"`
	Status        PublicationStatus `bun:"status"`
	VerifiedAt    *time.Time        `bun:"verified_at"`
	VerifiedByID  *uuid.UUID        `bun:"verified_by,type:uuid"`
	// DisclosureCheckID is the check that the verdict is of.
	DisclosureCheckID *uuid.UUID         `bun:"disclosure_check_id,type:uuid"`
	DisclosureVerdict *DisclosureVerdict `bun:"disclosure_verdict"`
	RemovedAt         *time.Time         `bun:"removed_at"`
	Version           int                `bun:"version"`
}

// TypePublication is the type in a publication's global id.
const TypePublication = "publication"

// ID is the global id.
func (p *Publication) ID() gid.ID { return gid.Of(TypePublication, p.Key) }

// IsNode marks an object that node(id:) finds.
func (*Publication) IsNode() {}

// Expect is a [errs.Conflict] error when the client worked from another version.
func (p *Publication) Expect(version *int) error {
	stamp := Stamp{Version: p.Version}
	return stamp.Expect(version)
}

func (*Publication) visible(v auth.Viewer) cond { return ownedBy("publication", v) }

// PublicationsOfDeliverables reads the publication of each deliverable.
func PublicationsOfDeliverables() Short[Publication] {
	return short[Publication]("publication.deliverable_id = parent.id", "publication.id", 1)
}

// DeliverableFilter is a client's conditions on deliverables.
type DeliverableFilter struct {
	And, Or       []*DeliverableFilter
	Not           *DeliverableFilter
	State         *DeliverableStateFilter
	Type          *DeliverableTypeFilter
	BrandID       *IDFilter
	CreatorID     *IDFilter
	PartnershipID *IDFilter
	CampaignID    *IDFilter
	DraftDueOn    *DateFilter
	PublishFrom   *DateTimeFilter
	CreatedAt     *DateTimeFilter
	CustomFields  []*CustomFieldFilter
}

// The conditions on a deliverable's words.
type (
	// DeliverableStateFilter is conditions on a DeliverableState.
	DeliverableStateFilter = EnumFilter[DeliverableState]
	// DeliverableTypeFilter is conditions on a DeliverableType.
	DeliverableTypeFilter = EnumFilter[DeliverableType]
)

func (f *DeliverableFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	branches(c, f.And, f.Or, f.Not, f.Not != nil)
	enum(c, "deliverable.state", f.State)
	enum(c, "deliverable.type", f.Type)
	c.id("deliverable.brand_id", TypeBrand, f.BrandID)
	c.id("deliverable.creator_id", TypeCreator, f.CreatorID)
	c.id("deliverable.partnership_id", TypePartnership, f.PartnershipID)
	c.id("deliverable.campaign_id", TypeCampaign, f.CampaignID)
	span(c, "deliverable.draft_due_on", f.DraftDueOn)
	span(c, "deliverable.publish_from", f.PublishFrom)
	span(c, "deliverable.created_at", f.CreatedAt)
	c.custom("deliverable_id", "deliverable", f.CustomFields)
}

// DeliverableOrderField is what deliverables can be ordered by.
type DeliverableOrderField string

// DeliverableOrder is an order of deliverables.
type DeliverableOrder struct {
	Field     DeliverableOrderField
	Direction OrderDirection
}

// A page of deliverables.
type (
	// DeliverableConnection is a page of Deliverable rows.
	DeliverableConnection = pagination.Connection[*Deliverable]
	// DeliverableEdge is a Deliverable row in a page.
	DeliverableEdge = pagination.Edge[*Deliverable]
)

// Deliverables lists deliverables, the newest first unless ordered.
func Deliverables(filter *DeliverableFilter, order []*DeliverableOrder) (List, error) {
	keys, err := sorted(order, func(o *DeliverableOrder) (sortKey, OrderDirection) {
		switch o.Field {
		case "DRAFT_DUE_ON":
			return byOpt("deliverable.draft_due_on", "date"), o.Direction
		case "PUBLISH_FROM":
			return byOpt("deliverable.publish_from", "timestamptz"), o.Direction
		default:
			return by("deliverable.created_at", "timestamptz"), o.Direction
		}
	}, by("deliverable.created_at", "timestamptz").descending())
	return List{name: "deliverables", filter: filter, order: keys}, err
}
