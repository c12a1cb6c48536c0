package domain

import (
	"slices"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
)

// deliverableMove is a way for work to come to a state.
type deliverableMove struct {
	to       db.DeliverableState
	mutation string
	// from is where work must stand.
	from []db.DeliverableState
	// who says why this viewer can't ever make the move.
	who func(v auth.Viewer, s *db.Standing) *errs.Error
	// rule says why it can't be made now, beside the state; nil for no more rules.
	rule deliverableRule
}

type deliverableRule = func(v auth.Viewer, row *db.Deliverable, s *db.Standing, now Time) *errs.Error

// deliverableMoves is the life of work: one line for each state that there is.
// The mutations ask it, and so do the transitions that the API shows.
func deliverableMoves() []deliverableMove {
	var (
		begun    = []db.DeliverableState{db.StateAssigned, db.StateConceptSubmitted, db.StateSubmitted, db.StateInReview, db.StateRevisionRequested, db.StateApproved, db.StateScheduled}
		review   = []db.DeliverableState{db.StateInReview}
		approved = []db.DeliverableState{db.StateApproved, db.StateScheduled}
	)
	return []deliverableMove{
		{db.StateAssigned, "deliverableApprove", review, reviews, both(conceptIsThere, hasBrief)},
		{db.StateConceptSubmitted, "deliverableSubmit", begun, submits, both(takesConcept, hasAcknowledged)},
		{db.StateSubmitted, "deliverableSubmit", begun, submits, both(takesDraft, hasAcknowledged)},
		{db.StateInReview, "deliverableStartReview", []db.DeliverableState{db.StateConceptSubmitted, db.StateSubmitted}, reviews, nil},
		{db.StateRevisionRequested, "deliverableRequestChanges", review, reviews, both(hasRevisionsLeft, hasBrief)},
		{db.StateApproved, "deliverableApprove", review, reviews, both(draftIsThere, hasBrief)},
		{db.StateRejected, "deliverableReject", review, reviews, nil},
		{db.StateScheduled, "deliverableSchedule", approved, publishes, windowIsOpen},
		{db.StatePublished, "deliverablePublish", approved, publishes, draftIsApproved},
		{db.StateVerifiedLive, "deliverableVerifyLive", []db.DeliverableState{db.StatePublished}, reviews, isAsAgreed},
		{db.StateCompleted, "deliverableComplete", []db.DeliverableState{db.StateVerifiedLive}, manages, nil},
		{db.StateRemoved, "deliverableMarkRemoved", []db.DeliverableState{db.StatePublished, db.StateVerifiedLive, db.StateCompleted}, manages, isPublished},
		{db.StateCancelled, "deliverableCancel", slices.Concat(begun, []db.DeliverableState{db.StateRejected}), manages, nil},
	}
}

// open tells whether work can still change: it is not published and not over.
func open(state db.DeliverableState) bool {
	switch state {
	case db.StatePublished, db.StateVerifiedLive, db.StateCompleted, db.StateRemoved, db.StateCancelled, db.StateRejected:
		return false
	default:
		return true
	}
}

// moveTo is the one move that leads to a state.
func moveTo(to db.DeliverableState) deliverableMove {
	moves := deliverableMoves()
	return moves[slices.IndexFunc(moves, func(m deliverableMove) bool { return m.to == to })]
}

// both is the refusal of the first rule or, if that lets the move happen, of the
// second.
func both(first, second deliverableRule) deliverableRule {
	return func(v auth.Viewer, row *db.Deliverable, s *db.Standing, now Time) *errs.Error {
		if why := first(v, row, s, now); why != nil {
			return why
		}
		return second(v, row, s, now)
	}
}

// open tells whether the schema of such a viewer has the mutation.
func (m deliverableMove) open(kind auth.Kind) bool {
	switch m.mutation {
	case "deliverableSubmit":
		return kind == auth.KindCreator
	case "deliverableSchedule", "deliverablePublish":
		return true
	default:
		return kind != auth.KindCreator
	}
}

// side gives each side of the table its own words: what the brand can do about it
// is done by mutations that do not exist for a creator.
func side(v auth.Viewer, brand, creator string) string {
	if v.Kind == auth.KindCreator {
		return creator
	}
	return brand
}

// refusal says why the move can't be made now, in the viewer's words; nil when it
// can.
func (m deliverableMove) refusal(v auth.Viewer, row *db.Deliverable, s *db.Standing, now Time) *errs.Error {
	if !slices.Contains(m.from, row.State) {
		return errs.New(errs.TransitionNotAllowed, "Work that is %s can't become %s.", row.State, m.to).At("id")
	}
	if m.rule == nil {
		return nil
	}
	return m.rule(v, row, s, now)
}

// DeliverableTransition is a move that a piece of work could make.
type DeliverableTransition struct {
	To db.DeliverableState
	// Mutation is nil when it is for the other side to make.
	Mutation *string
	Allowed  bool
	Reason   *string
}

// DeliverableTransitions lists every state, in the order of the work's life, and
// whether this viewer can move the work there now, with an input that fits: what
// it answers is what the mutations do. The standing is the deliverable's.
func (d *Domain) DeliverableTransitions(v auth.Viewer, row *db.Deliverable, s *db.Standing) []*DeliverableTransition {
	moves := deliverableMoves()
	all := make([]*DeliverableTransition, len(moves))
	for i, m := range moves {
		t := &DeliverableTransition{To: m.to, Allowed: true}
		if m.open(v.Kind) {
			t.Mutation = &m.mutation
		}
		refusal := m.who(v, s)
		if refusal == nil {
			refusal = m.refusal(v, row, s, d.now())
		}
		if refusal != nil {
			t.Allowed, t.Reason = false, &refusal.Message
		}
		all[i] = t
	}
	return all
}

// submits: the creator alone hands in work.
func submits(v auth.Viewer, _ *db.Standing) *errs.Error {
	if v.Kind == auth.KindCreator && Can(v, SubmissionsWrite) {
		return nil
	}
	return errs.New(errs.Forbidden, "The creator alone hands in work.")
}

// reviews: a person of the brand who may review, and who is not the creator.
func reviews(v auth.Viewer, s *db.Standing) *errs.Error {
	if why := ofBrand(v, ReviewsWrite); why != nil {
		return why
	}
	// A worker of the server has no person's judgement.
	if v.Kind != auth.KindBrand || v.UserID == uuid.Nil {
		return errs.New(errs.Forbidden, "A person of the brand reviews.")
	}
	if s != nil && s.CreatorUserID != nil && *s.CreatorUserID == v.UserID {
		return errs.New(errs.Forbidden, "This is your own work as a creator, and nobody reviews own work. Ask a colleague.")
	}
	return nil
}

// publishes: the creator, or whoever manages deliverables.
func publishes(v auth.Viewer, s *db.Standing) *errs.Error {
	if v.Kind == auth.KindCreator {
		return submits(v, s)
	}
	return manages(v, s)
}

// manages: whoever manages deliverables.
func manages(v auth.Viewer, _ *db.Standing) *errs.Error { return ofBrand(v, DeliverablesWrite) }

func ofBrand(v auth.Viewer, p Permission) *errs.Error {
	switch {
	case Can(v, p):
		return nil
	case v.Kind == auth.KindCreator:
		return errs.New(errs.Forbidden, "The brand does this, not the creator.")
	default:
		return errs.New(errs.Forbidden, "This needs the permission %s, which your role does not hold. Ask an admin of the brand.", p)
	}
}

// wants is what the creator hands in next: a concept until one was approved,
// where the work begins with one, and drafts from then on.
func wants(row *db.Deliverable, s *db.Standing) db.SubmissionKind {
	if row.NeedsConcept && !s.ConceptApproved {
		return db.SubmissionConcept
	}
	return db.SubmissionDraft
}

func takesConcept(v auth.Viewer, row *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	switch {
	case !row.NeedsConcept:
		return errs.New(errs.TransitionNotAllowed, "No concept is asked for: hand in the draft.").At(path("kind")...)
	case s.ConceptApproved:
		return errs.New(errs.TransitionNotAllowed, "The concept is approved: hand in the draft.").At(path("kind")...)
	default:
		return takesMore(v, s)
	}
}

func takesDraft(v auth.Viewer, row *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	if wants(row, s) != db.SubmissionDraft {
		return errs.New(errs.TransitionNotAllowed, "This work begins with a concept: hand in the concept, and the draft once it is approved.").At(path("kind")...)
	}
	return takesMore(v, s)
}

func takesMore(v auth.Viewer, s *db.Standing) *errs.Error {
	if why := notWorkable(v, s.Partnership()); why != nil {
		return why.At("id")
	}
	if s.Submissions >= db.MaxSubmissions {
		return errs.New(errs.TransitionNotAllowed, "There are %d submissions, which is the most. Ask the brand to assign the work anew.", s.Submissions).At("id")
	}
	return nil
}

func conceptIsThere(_ auth.Viewer, row *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	if wants(row, s) != db.SubmissionConcept {
		return errs.New(errs.TransitionNotAllowed, "A draft is under review, and no concept.").At("id")
	}
	return nil
}

func draftIsThere(_ auth.Viewer, row *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	if wants(row, s) != db.SubmissionDraft {
		return errs.New(errs.TransitionNotAllowed, "A concept is under review, and no draft.").At("id")
	}
	return nil
}

func hasRevisionsLeft(_ auth.Viewer, row *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	if row.RevisionsUsed >= s.RevisionLimit {
		return errs.New(errs.TransitionNotAllowed,
			"The agreement allows %d revisions, and changes were asked for %d times. Approve or reject, or agree on more with contractAmend.",
			s.RevisionLimit, row.RevisionsUsed).At("id")
	}
	return nil
}

// hasBrief: nothing is judged but by an active brief.
func hasBrief(_ auth.Viewer, row *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	switch {
	case s.BriefVersionID != nil:
		return nil
	case row.CampaignID != nil:
		return errs.New(errs.TransitionNotAllowed, "No brief of the campaign is active, and work is judged by one: publish it with briefPublish.").At("id")
	default:
		return errs.New(errs.TransitionNotAllowed,
			"No brief of the partnership is active, and work outside of campaigns is judged by one: make it with briefCreate, and publish it with briefPublish.").At("id")
	}
}

// hasAcknowledged: a creator works by a brief that the creator has read.
func hasAcknowledged(_ auth.Viewer, _ *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	if s.BriefVersionID == nil || s.BriefAcknowledged {
		return nil
	}
	return errs.New(errs.TransitionNotAllowed, "You have not acknowledged version %d of the brief: read it, and acknowledge it with briefAcknowledge.", *s.BriefNumber).At("id")
}

func draftIsApproved(_ auth.Viewer, _ *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	if s.ApprovedKind == nil || *s.ApprovedKind != db.SubmissionDraft {
		return errs.New(errs.TransitionNotAllowed, "No draft is approved.").At("id")
	}
	return nil
}

func windowIsOpen(v auth.Viewer, row *db.Deliverable, s *db.Standing, now Time) *errs.Error {
	if row.PublishUntil != nil && !row.PublishUntil.After(now) {
		return errs.New(errs.TransitionNotAllowed, "The publish window ended at %s: %s.", moment(*row.PublishUntil),
			side(v, "change it first, with deliverableUpdate", "ask the brand to change it")).At("id")
	}
	return draftIsApproved(v, row, s, now)
}

func isPublished(_ auth.Viewer, _ *db.Deliverable, s *db.Standing, _ Time) *errs.Error {
	if s.PublishedAt == nil {
		return errs.New(errs.TransitionNotAllowed, "There is no publication.").At("id")
	}
	return nil
}

func isAsAgreed(v auth.Viewer, row *db.Deliverable, s *db.Standing, now Time) *errs.Error {
	not := func(format string, args ...any) *errs.Error {
		return errs.New(errs.TransitionNotAllowed, format, args...).At("id")
	}
	if why := isPublished(v, row, s, now); why != nil {
		return why
	}
	switch {
	case s.PublishedOn == nil:
		return not("It was not published on an account of the creator.")
	case row.AccountID != nil && *row.AccountID != *s.PublishedOn:
		return not("It was published on another account than the one agreed.")
	case row.PublishFrom != nil && s.PublishedAt.Before(*row.PublishFrom):
		return not("It was published at %s, before its window began at %s.", moment(*s.PublishedAt), moment(*row.PublishFrom))
	case row.PublishUntil != nil && s.PublishedAt.After(*row.PublishUntil):
		return not("It was published at %s, after its window ended at %s.", moment(*s.PublishedAt), moment(*row.PublishUntil))
	default:
		return nil
	}
}
