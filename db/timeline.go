package db

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// TimelineKind is what an entry of a timeline is about.
type TimelineKind string

// timelineSource says which rows of a table are entries of a timeline.
type timelineSource struct {
	kind TimelineKind
	// prefix and typ are the subject's type, in ids and in the schema.
	prefix, typ string
	// from is the table as s, joined to what else the source needs.
	from string
	// at is the moment and action the event's name, both in SQL. A row without a
	// moment has not happened, and is left out.
	at, action string
	// creators tells that a creator sees the entry just where the creator sees the
	// row: the conditions are the ones of the row's own visible.
	creators bool
	// partnership and subject are the keys in SQL, where they are not
	// s.partnership_id and s.id.
	partnership, subject string
}

// timelineSources are what a timeline is made of: a line each. To add a source, add
// a line here and the kind to the schema's TimelineKind; a type that is new to
// node(id:) goes into nodeReaders, too. With creators set the row must be one that
// a creator sees by its own policy, and the moment null for those not shown.
func timelineSources() []timelineSource {
	return []timelineSource{
		{kind: "INTERACTION", prefix: TypeInteraction, typ: "Interaction", from: "interactions s", at: "s.occurred_at", action: "'interaction.logged'"},
		{kind: "DECISION", prefix: TypeDecision, typ: "Decision", from: "decisions s", at: "s.decided_at", action: "'decision.recorded'"},
		{kind: "CHECK_IN", prefix: TypeCheckIn, typ: "CheckIn", from: "check_ins s", at: "coalesce(s.done_at, s.skipped_at)", action: "CASE WHEN s.done_at IS NULL THEN 'check_in.skipped' ELSE 'check_in.completed' END"},
		{kind: "STAGE_CHANGE", prefix: TypeStageChange, typ: "StageChange", from: "stage_changes s", at: "s.changed_at", action: "'partnership.stage_changed'"},
		{
			kind: "DELIVERABLE", prefix: TypeDeliverable, typ: "Deliverable", partnership: "d.partnership_id", subject: "d.id", action: "s.type", at: "s.occurred_at",
			from: "deliverables d JOIN events s ON s.brand_id = d.brand_id AND s.subject_id = d.id AND s.subject_type = 'deliverable' AND s.type <> 'deliverable.updated'",
		},
		{kind: "SUBMISSION", prefix: TypeSubmission, typ: "Submission", from: "submissions s JOIN deliverables d ON d.id = s.deliverable_id", at: "s.submitted_at", action: "'submission.handed_in'", partnership: "d.partnership_id", creators: true},
		{kind: "REVIEW", prefix: TypeReview, typ: "Review", from: "reviews s JOIN deliverables d ON d.id = s.deliverable_id", at: "s.reviewed_at", action: "'review.given'", partnership: "d.partnership_id", creators: true},
		{kind: "PUBLICATION", prefix: TypePublication, typ: "Publication", from: "publications s", at: "s.published_at", action: "'publication.published'", creators: true},
		{kind: "FEEDBACK", prefix: TypeFeedback, typ: "Feedback", from: "feedback s", at: "s.shared_at", action: "'feedback.shared'", creators: true},
		{kind: "BRAND_FEEDBACK", prefix: TypeBrandFeedback, typ: "BrandFeedback", from: "brand_feedback s", at: "s.created_at", action: "'brand_feedback.given'", creators: true},
		{kind: "QUALITATIVE_SCORE", prefix: TypeQualitativeScore, typ: "QualitativeScore", from: "qualitative_scores s", at: "s.scored_at", action: "'qualitative_score.recorded'"},
		{kind: "ROADMAP_WAVE", prefix: TypeRoadmapWave, typ: "RoadmapWave", from: "roadmap_waves s", at: "s.confirmed_at", action: "'roadmap_wave.confirmed'", creators: true},
		{kind: "ENROLMENT", prefix: TypeEnrolment, typ: "Enrolment", from: "enrolments s", at: "s.joined_on::timestamp AT TIME ZONE 'UTC'", action: "'enrolment.created'", creators: true},
	}
}

// sql selects the source's entries as this kind of viewer may have them.
func (s timelineSource) sql(kind auth.Kind) string {
	creator := "NULL::uuid"
	if s.creators {
		creator = "s.creator_id"
	}
	if kind != auth.KindCreator {
		creator = "NULL::uuid"
	}
	partnership, subject := s.partnership, s.subject
	if partnership == "" {
		partnership = "s.partnership_id"
	}
	if subject == "" {
		subject = "s.id"
	}
	return fmt.Sprintf("SELECT s.id, s.brand_id, %s AS partnership_id, %s AS creator_id, '%s'::text AS kind, %s AS at, %s AS action, '%s'::text AS subject_type, %s AS subject_id FROM %s WHERE %[4]s IS NOT NULL",
		partnership, creator, s.kind, s.at, s.action, s.prefix, subject, s.from)
}

// TimelineEntry is one thing that happened in a partnership. It is no row of a
// table but of many: see [timelineSources].
type TimelineEntry struct {
	bun.BaseModel `bun:"table:timeline,alias:entry"`
	Base

	BrandID       uuid.UUID    `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID    `bun:"partnership_id,type:uuid"`
	CreatorID     *uuid.UUID   `bun:"creator_id,type:uuid"`
	Kind          TimelineKind `bun:"kind"`
	At            time.Time    `bun:"at"`
	Action        string       `bun:"action"`
	SubjectType   string       `bun:"subject_type"`
	SubjectUUID   uuid.UUID    `bun:"subject_id,type:uuid"`
}

// SubjectID is the global id of the object that the entry is about.
func (e *TimelineEntry) SubjectID() gid.ID { return gid.Of(e.SubjectType, e.SubjectUUID) }

func (*TimelineEntry) visible(v auth.Viewer) cond { return ownedBy("entry", v) }

// join puts the sources in the place of the table. What a creator has no part in
// is not even asked for.
func (*TimelineEntry) join(q *bun.SelectQuery, v auth.Viewer) *bun.SelectQuery {
	var parts []string
	for _, s := range timelineSources() {
		if s.creators || v.Kind != auth.KindCreator {
			parts = append(parts, s.sql(v.Kind))
		}
	}
	return q.ModelTableExpr("(?) AS entry", bun.Safe(strings.Join(parts, " UNION ALL ")))
}

func (*TimelineEntry) columns() []string { return nil }

// TimelineFilter is a client's conditions on entries of a timeline.
type TimelineFilter struct {
	Kind *TimelineKindFilter
	At   *DateTimeFilter
}

// TimelineKindFilter is conditions on what entries are about.
type TimelineKindFilter = EnumFilter[TimelineKind]

func (f *TimelineFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	enum(c, "entry.kind", f.Kind)
	span(c, "entry.at", f.At)
}

// timelineSubjects lead from an entry to its subject: an edge for each type, which
// begins at the entries of that type alone.
func timelineSubjects(of *Entity) []*Edge {
	subject := of.Named("subject_id")
	var edges []*Edge
	for _, s := range timelineSources() {
		edge := One(s.typ, subject.Name)
		edge.key = &Column{
			Name: subject.Name, Go: subject.Go, Index: subject.Index,
			expr: fmt.Sprintf("CASE WHEN entry.subject_type = '%s' THEN entry.subject_id END", s.prefix),
		}
		edges = append(edges, edge)
	}
	return edges
}

// A page of a timeline.
type (
	// TimelineEntryConnection is a page of TimelineEntry rows.
	TimelineEntryConnection = pagination.Connection[*TimelineEntry]
	// TimelineEntryEdge is a TimelineEntry row in a page.
	TimelineEntryEdge = pagination.Edge[*TimelineEntry]
)

// Timeline lists what happened, the newest first.
func Timeline(filter *TimelineFilter) List {
	return List{name: "timeline", filter: filter, order: []sortKey{by("entry.at", "timestamptz").descending()}}
}

// TimelineOfPartnership is the timeline of each partnership.
func TimelineOfPartnership() Relation { return relation("partnership", "entry.partnership_id") }
