package resolvers

import "github.com/rapporthq/rapport/graph"

// One type for each GraphQL type that has fields to resolve.
type (
	alignmentAssessmentResolver struct{ *Resolver }
	audienceSnapshotResolver    struct{ *Resolver }
	auditEntryResolver          struct{ *Resolver }
	brandResolver               struct{ *Resolver }
	campaignResolver            struct{ *Resolver }
	campaignParticipantResolver struct{ *Resolver }
	creatorResolver             struct{ *Resolver }
	customValueResolver         struct{ *Resolver }
	deliverableResolver         struct{ *Resolver }
	eventResolver               struct{ *Resolver }
	feedbackResolver            struct{ *Resolver }
	feedbackRevisionResolver    struct{ *Resolver }
	membershipResolver          struct{ *Resolver }
	metricSnapshotResolver      struct{ *Resolver }
	mutationResolver            struct{ *Resolver }
	partnershipResolver         struct{ *Resolver }
	pastPartnershipResolver     struct{ *Resolver }
	publicationResolver         struct{ *Resolver }
	queryResolver               struct{ *Resolver }
	reviewResolver              struct{ *Resolver }
	segmentResolver             struct{ *Resolver }
	shortlistResolver           struct{ *Resolver }
	shortlistEntryResolver      struct{ *Resolver }
	socialAccountResolver       struct{ *Resolver }
	stageChangeResolver         struct{ *Resolver }
	submissionResolver          struct{ *Resolver }
	vettingCheckResolver        struct{ *Resolver }
	viewerResolver              struct{ *Resolver }
)

// AlignmentAssessment resolves the fields of AlignmentAssessment.
func (r *Resolver) AlignmentAssessment() graph.AlignmentAssessmentResolver {
	return &alignmentAssessmentResolver{r}
}

// AudienceSnapshot resolves the fields of AudienceSnapshot.
func (r *Resolver) AudienceSnapshot() graph.AudienceSnapshotResolver {
	return &audienceSnapshotResolver{r}
}

// AuditEntry resolves the fields of AuditEntry.
func (r *Resolver) AuditEntry() graph.AuditEntryResolver { return &auditEntryResolver{r} }

// Brand resolves the fields of Brand.
func (r *Resolver) Brand() graph.BrandResolver { return &brandResolver{r} }

// Campaign resolves the fields of Campaign.
func (r *Resolver) Campaign() graph.CampaignResolver { return &campaignResolver{r} }

// CampaignParticipant resolves the fields of CampaignParticipant.
func (r *Resolver) CampaignParticipant() graph.CampaignParticipantResolver {
	return &campaignParticipantResolver{r}
}

// Creator resolves the fields of Creator.
func (r *Resolver) Creator() graph.CreatorResolver { return &creatorResolver{r} }

// CustomValue resolves the fields of CustomValue.
func (r *Resolver) CustomValue() graph.CustomValueResolver { return &customValueResolver{r} }

// Deliverable resolves the fields of Deliverable.
func (r *Resolver) Deliverable() graph.DeliverableResolver { return &deliverableResolver{r} }

// Event resolves the fields of Event.
func (r *Resolver) Event() graph.EventResolver { return &eventResolver{r} }

// Feedback resolves the fields of Feedback.
func (r *Resolver) Feedback() graph.FeedbackResolver { return &feedbackResolver{r} }

// FeedbackRevision resolves the fields of FeedbackRevision.
func (r *Resolver) FeedbackRevision() graph.FeedbackRevisionResolver {
	return &feedbackRevisionResolver{r}
}

// Membership resolves the fields of Membership.
func (r *Resolver) Membership() graph.MembershipResolver { return &membershipResolver{r} }

// MetricSnapshot resolves the fields of MetricSnapshot.
func (r *Resolver) MetricSnapshot() graph.MetricSnapshotResolver { return &metricSnapshotResolver{r} }

// Mutation resolves the fields of Mutation.
func (r *Resolver) Mutation() graph.MutationResolver { return &mutationResolver{r} }

// Partnership resolves the fields of Partnership.
func (r *Resolver) Partnership() graph.PartnershipResolver { return &partnershipResolver{r} }

// PastPartnership resolves the fields of PastPartnership.
func (r *Resolver) PastPartnership() graph.PastPartnershipResolver {
	return &pastPartnershipResolver{r}
}

// Publication resolves the fields of Publication.
func (r *Resolver) Publication() graph.PublicationResolver { return &publicationResolver{r} }

// Query resolves the fields of Query.
func (r *Resolver) Query() graph.QueryResolver { return &queryResolver{r} }

// Review resolves the fields of Review.
func (r *Resolver) Review() graph.ReviewResolver { return &reviewResolver{r} }

// Segment resolves the fields of Segment.
func (r *Resolver) Segment() graph.SegmentResolver { return &segmentResolver{r} }

// Shortlist resolves the fields of Shortlist.
func (r *Resolver) Shortlist() graph.ShortlistResolver { return &shortlistResolver{r} }

// ShortlistEntry resolves the fields of ShortlistEntry.
func (r *Resolver) ShortlistEntry() graph.ShortlistEntryResolver { return &shortlistEntryResolver{r} }

// SocialAccount resolves the fields of SocialAccount.
func (r *Resolver) SocialAccount() graph.SocialAccountResolver { return &socialAccountResolver{r} }

// StageChange resolves the fields of StageChange.
func (r *Resolver) StageChange() graph.StageChangeResolver { return &stageChangeResolver{r} }

// Submission resolves the fields of Submission.
func (r *Resolver) Submission() graph.SubmissionResolver { return &submissionResolver{r} }

// VettingCheck resolves the fields of VettingCheck.
func (r *Resolver) VettingCheck() graph.VettingCheckResolver { return &vettingCheckResolver{r} }

// Viewer resolves the fields of Viewer.
func (r *Resolver) Viewer() graph.ViewerResolver { return &viewerResolver{r} }
