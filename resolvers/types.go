package resolvers

import "github.com/rapporthq/rapport/graph"

// One type for each GraphQL type that has fields to resolve.
type (
	ambassadorProgramResolver   struct{ *Resolver }
	alignmentAssessmentResolver struct{ *Resolver }
	audienceSnapshotResolver    struct{ *Resolver }
	auditEntryResolver          struct{ *Resolver }
	brandFeedbackResolver       struct{ *Resolver }
	brandResolver               struct{ *Resolver }
	briefResolver               struct{ *Resolver }
	briefVersionResolver        struct{ *Resolver }
	campaignResolver            struct{ *Resolver }
	campaignParticipantResolver struct{ *Resolver }
	checkInResolver             struct{ *Resolver }
	compensationTermResolver    struct{ *Resolver }
	contractResolver            struct{ *Resolver }
	contractSignatureResolver   struct{ *Resolver }
	contractVersionResolver     struct{ *Resolver }
	creatorResolver             struct{ *Resolver }
	decisionResolver            struct{ *Resolver }
	customValueResolver         struct{ *Resolver }
	deliverableResolver         struct{ *Resolver }
	disclosureCheckResolver     struct{ *Resolver }
	enrolmentResolver           struct{ *Resolver }
	eventResolver               struct{ *Resolver }
	feedbackResolver            struct{ *Resolver }
	feedbackRevisionResolver    struct{ *Resolver }
	interactionResolver         struct{ *Resolver }
	membershipResolver          struct{ *Resolver }
	apiKeyResolver              struct{ *Resolver }
	metricSnapshotResolver      struct{ *Resolver }
	mutationResolver            struct{ *Resolver }
	partnershipResolver         struct{ *Resolver }
	pastPartnershipResolver     struct{ *Resolver }
	productShipmentResolver     struct{ *Resolver }
	publicationResolver         struct{ *Resolver }
	qualitativeScoreResolver    struct{ *Resolver }
	queryResolver               struct{ *Resolver }
	reviewResolver              struct{ *Resolver }
	roadmapWaveResolver         struct{ *Resolver }
	socialAccountResolver       struct{ *Resolver }
	stageChangeResolver         struct{ *Resolver }
	submissionResolver          struct{ *Resolver }
	timelineEntryResolver       struct{ *Resolver }
	segmentResolver             struct{ *Resolver }
	shortlistResolver           struct{ *Resolver }
	shortlistEntryResolver      struct{ *Resolver }
	vettingCheckResolver        struct{ *Resolver }
	usageRightResolver          struct{ *Resolver }
	viewerResolver              struct{ *Resolver }

	briefAcknowledgementResolver struct{ *Resolver }
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

// Brief resolves the fields of Brief.
func (r *Resolver) Brief() graph.BriefResolver { return &briefResolver{r} }

// BriefVersion resolves the fields of BriefVersion.
func (r *Resolver) BriefVersion() graph.BriefVersionResolver { return &briefVersionResolver{r} }

// BriefAcknowledgement resolves the fields of BriefAcknowledgement.
func (r *Resolver) BriefAcknowledgement() graph.BriefAcknowledgementResolver {
	return &briefAcknowledgementResolver{r}
}

// Campaign resolves the fields of Campaign.
func (r *Resolver) Campaign() graph.CampaignResolver { return &campaignResolver{r} }

// CampaignParticipant resolves the fields of CampaignParticipant.
func (r *Resolver) CampaignParticipant() graph.CampaignParticipantResolver {
	return &campaignParticipantResolver{r}
}

// CompensationTerm resolves the fields of CompensationTerm.
func (r *Resolver) CompensationTerm() graph.CompensationTermResolver {
	return &compensationTermResolver{r}
}

// Contract resolves the fields of Contract.
func (r *Resolver) Contract() graph.ContractResolver { return &contractResolver{r} }

// ContractSignature resolves the fields of ContractSignature.
func (r *Resolver) ContractSignature() graph.ContractSignatureResolver {
	return &contractSignatureResolver{r}
}

// ContractVersion resolves the fields of ContractVersion.
func (r *Resolver) ContractVersion() graph.ContractVersionResolver {
	return &contractVersionResolver{r}
}

// Creator resolves the fields of Creator.
func (r *Resolver) Creator() graph.CreatorResolver { return &creatorResolver{r} }

// CustomValue resolves the fields of CustomValue.
func (r *Resolver) CustomValue() graph.CustomValueResolver { return &customValueResolver{r} }

// Deliverable resolves the fields of Deliverable.
func (r *Resolver) Deliverable() graph.DeliverableResolver { return &deliverableResolver{r} }

// DisclosureCheck resolves the fields of DisclosureCheck.
func (r *Resolver) DisclosureCheck() graph.DisclosureCheckResolver {
	return &disclosureCheckResolver{r}
}

// Event resolves the fields of Event.
func (r *Resolver) Event() graph.EventResolver { return &eventResolver{r} }

// Feedback resolves the fields of Feedback.
func (r *Resolver) Feedback() graph.FeedbackResolver { return &feedbackResolver{r} }

// FeedbackRevision resolves the fields of FeedbackRevision.
func (r *Resolver) FeedbackRevision() graph.FeedbackRevisionResolver {
	return &feedbackRevisionResolver{r}
}

// ApiKey resolves the fields of ApiKey.
func (r *Resolver) ApiKey() graph.ApiKeyResolver { return &apiKeyResolver{r} } //nolint:revive,staticcheck // gqlgen names the method.

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

// ProductShipment resolves the fields of ProductShipment.
func (r *Resolver) ProductShipment() graph.ProductShipmentResolver {
	return &productShipmentResolver{r}
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

// UsageRight resolves the fields of UsageRight.
func (r *Resolver) UsageRight() graph.UsageRightResolver { return &usageRightResolver{r} }

// Viewer resolves the fields of Viewer.
func (r *Resolver) Viewer() graph.ViewerResolver { return &viewerResolver{r} }

// AmbassadorProgram resolves the fields of AmbassadorProgram.
func (r *Resolver) AmbassadorProgram() graph.AmbassadorProgramResolver {
	return &ambassadorProgramResolver{r}
}

// BrandFeedback resolves the fields of BrandFeedback.
func (r *Resolver) BrandFeedback() graph.BrandFeedbackResolver { return &brandFeedbackResolver{r} }

// CheckIn resolves the fields of CheckIn.
func (r *Resolver) CheckIn() graph.CheckInResolver { return &checkInResolver{r} }

// Decision resolves the fields of Decision.
func (r *Resolver) Decision() graph.DecisionResolver { return &decisionResolver{r} }

// Enrolment resolves the fields of Enrolment.
func (r *Resolver) Enrolment() graph.EnrolmentResolver { return &enrolmentResolver{r} }

// Interaction resolves the fields of Interaction.
func (r *Resolver) Interaction() graph.InteractionResolver { return &interactionResolver{r} }

// QualitativeScore resolves the fields of QualitativeScore.
func (r *Resolver) QualitativeScore() graph.QualitativeScoreResolver {
	return &qualitativeScoreResolver{r}
}

// RoadmapWave resolves the fields of RoadmapWave.
func (r *Resolver) RoadmapWave() graph.RoadmapWaveResolver { return &roadmapWaveResolver{r} }

// TimelineEntry resolves the fields of TimelineEntry.
func (r *Resolver) TimelineEntry() graph.TimelineEntryResolver { return &timelineEntryResolver{r} }
