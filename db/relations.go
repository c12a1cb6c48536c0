package db

// The lists of each object, by the column that holds its key.

// CampaignsOfBrand are the campaigns of each brand.
func CampaignsOfBrand() Relation { return relation("brand", "campaign.brand_id") }

// PartnershipsOfBrand are the partnerships of each brand.
func PartnershipsOfBrand() Relation { return relation("brand", "partnership.brand_id") }

// PartnershipsOfCreator are the partnerships of each creator.
func PartnershipsOfCreator() Relation { return relation("creator", "partnership.creator_id") }

// CampaignsOfPartnership are the campaigns that each partnership takes part in.
func CampaignsOfPartnership() Relation {
	return relation("partnership", "cp.partnership_id", "JOIN campaign_participants cp ON cp.campaign_id = campaign.id")
}

// DeliverablesOfPartnership are the deliverables of each partnership.
func DeliverablesOfPartnership() Relation {
	return relation("partnership", "deliverable.partnership_id")
}

// FeedbackOfPartnership is the feedback within each partnership.
func FeedbackOfPartnership() Relation { return relation("partnership", "feedback.partnership_id") }

// ParticipantsOfCampaign are the participants of each campaign.
func ParticipantsOfCampaign() Relation { return relation("campaign", "participant.campaign_id") }

// PartnershipsOfCampaign are the partnerships that take part in each campaign.
func PartnershipsOfCampaign() Relation {
	return relation("campaign", "cp.campaign_id", "JOIN campaign_participants cp ON cp.partnership_id = partnership.id")
}

// DeliverablesOfCampaign are the deliverables of each campaign.
func DeliverablesOfCampaign() Relation { return relation("campaign", "deliverable.campaign_id") }

// BriefsOfCampaign are the briefs of each campaign.
func BriefsOfCampaign() Relation { return relation("campaign", "brief.campaign_id") }

// AcknowledgementsOfBriefVersion are the acknowledgements of each version.
func AcknowledgementsOfBriefVersion() Relation {
	return relation("briefVersion", "acknowledgement.brief_version_id")
}

// UnacknowledgedOfBriefVersion are the partnerships that each version is for and
// that have not acknowledged it. One with an active brief of its own in the
// campaign goes by that.
func UnacknowledgedOfBriefVersion() Relation {
	return relation("briefVersion", "bv.id",
		"JOIN briefs b ON b.brand_id = partnership.brand_id AND (b.partnership_id = partnership.id OR (b.partnership_id IS NULL"+
			" AND EXISTS (SELECT 1 FROM campaign_participants cp WHERE cp.campaign_id = b.campaign_id AND cp.partnership_id = partnership.id)"+
			" AND NOT EXISTS (SELECT 1 FROM briefs own WHERE own.campaign_id = b.campaign_id AND own.partnership_id = partnership.id"+
			" AND own.active_version_id IS NOT NULL)))",
		"JOIN brief_versions bv ON bv.brief_id = b.id AND NOT EXISTS (SELECT 1 FROM brief_acknowledgements a"+
			" WHERE a.brief_version_id = bv.id AND a.partnership_id = partnership.id)")
}

// FeedbackOfDeliverable is the feedback on each deliverable.
func FeedbackOfDeliverable() Relation { return relation("deliverable", "feedback.deliverable_id") }

// MetricSnapshotsOfPublication are the snapshots of each publication.
func MetricSnapshotsOfPublication() Relation {
	return relation("publication", "metric.publication_id")
}
