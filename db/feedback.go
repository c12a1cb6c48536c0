package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// FeedbackStatus is where feedback stands.
type FeedbackStatus string

// The statuses.
const (
	FeedbackDraft        FeedbackStatus = "DRAFT"
	FeedbackShared       FeedbackStatus = "SHARED"
	FeedbackAcknowledged FeedbackStatus = "ACKNOWLEDGED"
	FeedbackRetracted    FeedbackStatus = "RETRACTED"
)

// FeedbackRatings are from 1, the lowest, to 5; nil where not rated.
type FeedbackRatings struct {
	GoalAttainment *int `bun:"goal_attainment" json:"goalAttainment,omitempty"`
	ContentQuality *int `bun:"content_quality" json:"contentQuality,omitempty"`
	BrandFit       *int `bun:"brand_fit" json:"brandFit,omitempty"`
	Timeliness     *int `bun:"timeliness" json:"timeliness,omitempty"`
	Collaboration  *int `bun:"collaboration" json:"collaboration,omitempty"`
}

// FeedbackWords is what feedback says.
type FeedbackWords struct {
	Goal string `bun:"goal"`
	FeedbackRatings
	WhatWorked       *string    `bun:"what_worked"`
	WhatToChange     *string    `bun:"what_to_change"`
	MetricSnapshotID *uuid.UUID `bun:"metric_snapshot_id,type:uuid"`
}

// FeedbackRevision is one revision's words. For a creator only the visible one
// exists.
type FeedbackRevision struct {
	bun.BaseModel `bun:"table:feedback_revisions,alias:revision"`

	BrandID    uuid.UUID `bun:"brand_id,type:uuid"`
	CreatorID  uuid.UUID `bun:"creator_id,type:uuid"`
	FeedbackID uuid.UUID `bun:"feedback_id,pk,type:uuid"`
	Number     int       `bun:"number,pk"`
	Goal       string    `bun:"goal"`
	FeedbackRatings
	WhatWorked       *string    `bun:"what_worked"`
	WhatToChange     *string    `bun:"what_to_change"`
	MetricSnapshotID *uuid.UUID `bun:"metric_snapshot_id,type:uuid"`
	AuthorID         uuid.UUID  `bun:"author_id,type:uuid"`
	CreatedAt        time.Time  `bun:"created_at"`
	// SharedAt is when it was first shared, Visible whether the creator sees it now.
	SharedAt *time.Time `bun:"shared_at"`
	Visible  bool       `bun:"visible"`
}

// NewestRevision is the row of the feedback's newest revision, with the words that
// the feedback holds now, as this person wrote it.
func (f *Feedback) NewestRevision(author uuid.UUID, at time.Time) *FeedbackRevision {
	return &FeedbackRevision{
		BrandID: f.BrandID, CreatorID: f.CreatorID, FeedbackID: f.Key, Number: f.Revision,
		Goal: f.Goal, FeedbackRatings: *f.Ratings(), WhatWorked: f.WhatWorked, WhatToChange: f.WhatToChange,
		MetricSnapshotID: f.MetricSnapshotID, AuthorID: author, CreatedAt: at,
	}
}

// Parent is the feedback that this is a revision of.
func (r *FeedbackRevision) Parent() uuid.UUID { return r.FeedbackID }

// Ratings are the revision's ratings.
func (r *FeedbackRevision) Ratings() *FeedbackRatings { return &r.FeedbackRatings }

// Feedback is what a brand tells a creator, with the words of the revision that
// the viewer sees: a brand the newest, a creator the shared one.
type Feedback struct {
	bun.BaseModel `bun:"table:feedback,alias:feedback"`
	Base

	BrandID         uuid.UUID      `bun:"brand_id,type:uuid"`
	PartnershipID   uuid.UUID      `bun:"partnership_id,type:uuid"`
	CreatorID       uuid.UUID      `bun:"creator_id,type:uuid"`
	DeliverableID   *uuid.UUID     `bun:"deliverable_id,type:uuid"`
	CampaignID      *uuid.UUID     `bun:"campaign_id,type:uuid"`
	Status          FeedbackStatus `bun:"status"`
	Revision        int            `bun:"revision"`
	SharedRevision  *int           `bun:"shared_revision"`
	SharedAt        *time.Time     `bun:"shared_at"`
	AcknowledgedAt  *time.Time     `bun:"acknowledged_at"`
	Acknowledgement *string        `bun:"acknowledgement"`
	RetractedAt     *time.Time     `bun:"retracted_at"`
	CreatedAt       time.Time      `bun:"created_at"`
	Stamp

	// What follows is the revision's.
	Goal             string     `bun:"goal,scanonly"`
	GoalAttainment   *int       `bun:"goal_attainment,scanonly"`
	ContentQuality   *int       `bun:"content_quality,scanonly"`
	BrandFit         *int       `bun:"brand_fit,scanonly"`
	Timeliness       *int       `bun:"timeliness,scanonly"`
	Collaboration    *int       `bun:"collaboration,scanonly"`
	WhatWorked       *string    `bun:"what_worked,scanonly"`
	WhatToChange     *string    `bun:"what_to_change,scanonly"`
	MetricSnapshotID *uuid.UUID `bun:"metric_snapshot_id,type:uuid,scanonly"`
}

// TypeFeedback is the type in feedback's global id.
const TypeFeedback = "feedback"

// ID is the global id.
func (f *Feedback) ID() gid.ID { return gid.Of(TypeFeedback, f.Key) }

// IsNode marks an object that node(id:) finds.
func (*Feedback) IsNode() {}

// Words is what the revision says that the viewer sees.
func (f *Feedback) Words() FeedbackWords {
	return FeedbackWords{
		Goal: f.Goal, FeedbackRatings: *f.Ratings(), WhatWorked: f.WhatWorked, WhatToChange: f.WhatToChange,
		MetricSnapshotID: f.MetricSnapshotID,
	}
}

// Say sets the words. [Update] leaves them alone: they are written as a revision.
func (f *Feedback) Say(w FeedbackWords) {
	f.Goal, f.WhatWorked, f.WhatToChange, f.MetricSnapshotID = w.Goal, w.WhatWorked, w.WhatToChange, w.MetricSnapshotID
	f.GoalAttainment, f.ContentQuality, f.BrandFit = w.GoalAttainment, w.ContentQuality, w.BrandFit
	f.Timeliness, f.Collaboration = w.Timeliness, w.Collaboration
}

// Ratings are the ratings of the revision that the viewer sees.
func (f *Feedback) Ratings() *FeedbackRatings {
	return &FeedbackRatings{
		GoalAttainment: f.GoalAttainment, ContentQuality: f.ContentQuality,
		BrandFit: f.BrandFit, Timeliness: f.Timeliness, Collaboration: f.Collaboration,
	}
}

func (*Feedback) visible(v auth.Viewer) cond {
	c := ownedBy("feedback", v)
	if v.Kind == auth.KindCreator {
		c.sql += " AND feedback.shared_at IS NOT NULL"
	}
	return c
}

// join adds the revision that the viewer sees. It is an inner join: where
// row-level security hides the revision, the feedback does not exist.
func (*Feedback) join(q *bun.SelectQuery, v auth.Viewer) *bun.SelectQuery {
	number := "feedback.revision"
	if v.Kind == auth.KindCreator {
		number = "feedback.shared_revision"
	}
	return q.Join("JOIN feedback_revisions revision ON revision.feedback_id = feedback.id AND revision.number = " + number)
}

func (*Feedback) columns() []string {
	return []string{
		"revision.goal", "revision.goal_attainment", "revision.content_quality", "revision.brand_fit", "revision.timeliness",
		"revision.collaboration", "revision.what_worked", "revision.what_to_change", "revision.metric_snapshot_id",
	}
}

// maxRevisions is how many revisions of feedback are listed.
const maxRevisions = 100

// RevisionsOfFeedback reads the revisions of feedback that the brand wrote, the
// newest first; none for a creator.
func RevisionsOfFeedback(ctx context.Context, h Handle, feedback []uuid.UUID) ([]*FeedbackRevision, error) {
	var rows []*FeedbackRevision
	err := h.query(ctx, func(ctx context.Context, db bun.IDB) error {
		mine := ofBrand("revision", h.Viewer())
		if h.store().omitPredicates {
			mine = cond{sql: "TRUE"}
		}
		return db.NewSelect().Model(&rows).Where("revision.feedback_id = ANY (?::uuid[])", uuids(feedback)).
			Where("revision.number > (SELECT f.revision FROM feedback f WHERE f.id = revision.feedback_id) - ?", maxRevisions).
			Where(mine.sql, mine.args...).OrderExpr("revision.feedback_id, revision.number DESC").Scan(ctx)
	})
	if err != nil {
		return nil, translate("read the revisions of feedback", err)
	}
	return rows, nil
}

// FeedbackFilter is a client's conditions on feedback.
type FeedbackFilter struct {
	And, Or       []*FeedbackFilter
	Not           *FeedbackFilter
	Status        *FeedbackStatusFilter
	BrandID       *IDFilter
	CreatorID     *IDFilter
	PartnershipID *IDFilter
	DeliverableID *IDFilter
	CampaignID    *IDFilter
	SharedAt      *DateTimeFilter
	CreatedAt     *DateTimeFilter
}

// FeedbackStatusFilter is conditions on where feedback stands.
type FeedbackStatusFilter = EnumFilter[FeedbackStatus]

func (f *FeedbackFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	branches(c, f.And, f.Or, f.Not, f.Not != nil)
	enum(c, "feedback.status", f.Status)
	c.id("feedback.brand_id", TypeBrand, f.BrandID)
	c.id("feedback.creator_id", TypeCreator, f.CreatorID)
	c.id("feedback.partnership_id", TypePartnership, f.PartnershipID)
	c.id("feedback.deliverable_id", TypeDeliverable, f.DeliverableID)
	c.id("feedback.campaign_id", TypeCampaign, f.CampaignID)
	span(c, "feedback.shared_at", f.SharedAt)
	span(c, "feedback.created_at", f.CreatedAt)
}

// FeedbackOrderField is what feedback can be ordered by.
type FeedbackOrderField string

// FeedbackOrder is an order of feedback.
type FeedbackOrder struct {
	Field     FeedbackOrderField
	Direction OrderDirection
}

// FeedbackConnection is a page of feedback.
type (
	// FeedbackConnection is a page of Feedback rows.
	FeedbackConnection = pagination.Connection[*Feedback]
	// FeedbackEdge is a Feedback row in a page.
	FeedbackEdge = pagination.Edge[*Feedback]
)

// AllFeedback lists feedback, the newest first unless ordered. A creator's is
// ordered by when it was shared: when it was begun is the brand's own affair.
func AllFeedback(v auth.Viewer, filter *FeedbackFilter, order []*FeedbackOrder) (List, error) {
	otherwise := by("feedback.created_at", "timestamptz").descending()
	if v.Kind == auth.KindCreator {
		otherwise = byOpt("feedback.shared_at", "timestamptz").descending()
	}
	keys, err := sorted(order, func(o *FeedbackOrder) (sortKey, OrderDirection) {
		if o.Field == "CREATED_AT" {
			return by("feedback.created_at", "timestamptz"), o.Direction
		}
		return byOpt("feedback.shared_at", "timestamptz"), o.Direction
	}, otherwise)
	return List{name: "feedback", filter: filter, order: keys}, err
}
