package resolvers

import "github.com/rapporthq/rapport/graph"

// One type for each GraphQL type that has fields to resolve.
type (
	audienceSnapshotResolver    struct{ *Resolver }
	auditEntryResolver          struct{ *Resolver }
	brandResolver               struct{ *Resolver }
	campaignResolver            struct{ *Resolver }
	campaignParticipantResolver struct{ *Resolver }
	compensationTermResolver    struct{ *Resolver }
	contractResolver            struct{ *Resolver }
	contractSignatureResolver   struct{ *Resolver }
	contractVersionResolver     struct{ *Resolver }
	creatorResolver             struct{ *Resolver }
	deliverableResolver         struct{ *Resolver }
	eventResolver               struct{ *Resolver }
	feedbackResolver            struct{ *Resolver }
	feedbackRevisionResolver    struct{ *Resolver }
	membershipResolver          struct{ *Resolver }
	metricSnapshotResolver      struct{ *Resolver }
	mutationResolver            struct{ *Resolver }
	partnershipResolver         struct{ *Resolver }
	productShipmentResolver     struct{ *Resolver }
	publicationResolver         struct{ *Resolver }
	queryResolver               struct{ *Resolver }
	reviewResolver              struct{ *Resolver }
	socialAccountResolver       struct{ *Resolver }
	stageChangeResolver         struct{ *Resolver }
	submissionResolver          struct{ *Resolver }
	usageRightResolver          struct{ *Resolver }
	viewerResolver              struct{ *Resolver }
)

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

// SocialAccount resolves the fields of SocialAccount.
func (r *Resolver) SocialAccount() graph.SocialAccountResolver { return &socialAccountResolver{r} }

// StageChange resolves the fields of StageChange.
func (r *Resolver) StageChange() graph.StageChangeResolver { return &stageChangeResolver{r} }

// Submission resolves the fields of Submission.
func (r *Resolver) Submission() graph.SubmissionResolver { return &submissionResolver{r} }

// UsageRight resolves the fields of UsageRight.
func (r *Resolver) UsageRight() graph.UsageRightResolver { return &usageRightResolver{r} }

// Viewer resolves the fields of Viewer.
func (r *Resolver) Viewer() graph.ViewerResolver { return &viewerResolver{r} }
