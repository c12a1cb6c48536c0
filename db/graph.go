package db

import (
	"database/sql"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/pagination"
)

// Graph is what compiled reads know of the rows: the entities, and the edges that
// the query and the viewer begin with. It changes no more once it is made.
type Graph struct {
	// Query and Viewer are the edges of those two types, by field.
	Query, Viewer map[string]*Edge

	entities map[string]*Entity
}

// Entity finds the rows of a GraphQL type.
func (g *Graph) Entity(typ string) (*Entity, bool) {
	e, ok := g.entities[typ]
	return e, ok
}

// Nodes are the entities that the kind of viewer finds by a global id, by prefix.
func (g *Graph) Nodes(kind auth.Kind) map[string]*Entity {
	found := map[string]*Entity{}
	readers := nodeReaders(kind)
	for _, e := range g.entities {
		if _, ok := readers[e.Prefix]; ok {
			found[e.Prefix] = e
		}
	}
	return found
}

// edges are an entity's, by field.
type edges map[string]*Edge

// NewGraph makes the graph: each entity with its edges, a line each.
func NewGraph() *Graph {
	// Statements are only written with this one, never sent.
	tables := bun.NewDB(&sql.DB{}, pgdialect.New()).Dialect().Tables()
	g := &Graph{entities: map[string]*Entity{}}
	define[Brand](g, tables, "Brand", TypeBrand, edges{
		"memberships":        many("Membership", MembershipsOfBrands()),
		"apiKeys":            many("ApiKey", APIKeysOfBrands()),
		"campaigns":          pages("Campaign", listCampaigns, CampaignsOfBrand()),
		"partnerships":       pages("Partnership", listPartnerships, PartnershipsOfBrand()),
		"ambassadorPrograms": many("AmbassadorProgram", ProgramsOfBrands()),
		"metricSeries":       series(MetricsOfBrand),
	})
	define[User](g, tables, "User", TypeUser, nil)
	define[Membership](g, tables, "Membership", TypeMembership, edges{
		"user":  One("User", "user_id"),
		"brand": One("Brand", "brand_id"),
	})
	define[APIKey](g, tables, "ApiKey", auth.TypeAPIKey, edges{
		"user": One("User", "user_id"),
	})
	define[Creator](g, tables, "Creator", TypeCreator, edges{
		"contact":        first("CreatorContact", ContactsOfCreators()),
		"socialAccounts": many("SocialAccount", AccountsOfCreators()),
		"partnership":    first("Partnership", PartnershipsWithCreators()),
		"partnerships":   pages("Partnership", listPartnerships, PartnershipsOfCreator()),

		"pastPartnerships": many("PastPartnership", PastPartnershipsOfCreators()),
		"metricSeries":     series(MetricsOfCreator),
	})
	define[CreatorContact](g, tables, "CreatorContact", "", nil)
	define[SocialAccount](g, tables, "SocialAccount", TypeSocialAccount, edges{
		"creator":           One("Creator", "creator_id"),
		"audience":          first("AudienceSnapshot", LatestAudiencesOfAccounts()),
		"audienceSnapshots": {Kind: ToMany, To: "AudienceSnapshot", Local: "id", short: lastAudiences},
		"latestMetrics":     first("MetricSnapshot", LatestMetricsOfAccounts()),
	})
	define[AudienceSnapshot](g, tables, "AudienceSnapshot", TypeAudienceSnapshot, edges{
		"account": One("SocialAccount", "account_id"),
	})
	define[VettingCheck](g, tables, "VettingCheck", TypeVettingCheck, edges{
		"partnership": One("Partnership", "partnership_id"),
		"creator":     One("Creator", "creator_id"),
		"reviewer":    One("User", "reviewer_id"),
	})
	define[AlignmentAssessment](g, tables, "AlignmentAssessment", TypeAlignmentAssessment, edges{
		"partnership": One("Partnership", "partnership_id"),
		"creator":     One("Creator", "creator_id"),
		"assessedBy":  One("User", "assessed_by"),
	})
	define[PastPartnership](g, tables, "PastPartnership", TypePastPartnership, edges{
		"creator": One("Creator", "creator_id"),
	})
	define[Shortlist](g, tables, "Shortlist", TypeShortlist, edges{
		"entries": pages("ShortlistEntry", listEntries, EntriesOfShortlist()),
	})
	define[ShortlistEntry](g, tables, "ShortlistEntry", TypeShortlistEntry, edges{
		"shortlist":   One("Shortlist", "shortlist_id"),
		"partnership": One("Partnership", "partnership_id"),
		"creator":     One("Creator", "creator_id"),
		"addedBy":     One("User", "added_by"),
		"decidedBy":   One("User", "decided_by"),
	})
	define[EntryStanding](g, tables, "EntryStanding", "", nil)
	define[Segment](g, tables, "Segment", TypeSegment, edges{
		"createdBy": One("User", "created_by"),
	})
	define[Partnership](g, tables, "Partnership", TypePartnership, edges{
		"brand":             One("Brand", "brand_id"),
		"creator":           One("Creator", "creator_id"),
		"owner":             One("User", "owner_id"),
		"stageChanges":      many("StageChange", StageChangesOfPartnerships()),
		"campaigns":         pages("Campaign", listCampaigns, CampaignsOfPartnership()),
		"deliverables":      pages("Deliverable", listDeliverables, DeliverablesOfPartnership()),
		"lastDeliverable":   first("Deliverable", LastDeliverables()),
		"feedback":          pages("Feedback", listFeedback, FeedbackOfPartnership()),
		"interactions":      pages("Interaction", listInteractions, InteractionsOfPartnership()),
		"decisions":         many("Decision", DecisionsOfPartnerships()),
		"checkIns":          many("CheckIn", CheckInsOfPartnerships()),
		"brandFeedback":     many("BrandFeedback", BrandFeedbackOfPartnerships()),
		"timeline":          pages("TimelineEntry", listTimeline, TimelineOfPartnership()),
		"roadmap":           many("RoadmapWave", RoadmapsOfPartnerships()),
		"qualitativeScores": many("QualitativeScore", QualitativeScoresOfPartnerships()),
		"enrolments":        many("Enrolment", EnrolmentsOfPartnerships()),

		"customValues":         many("CustomValue", CustomValuesOfPartnerships()),
		"vettingChecks":        many("VettingCheck", VettingChecksOfPartnerships()),
		"alignment":            first("AlignmentAssessment", LatestAlignments()),
		"alignmentAssessments": many("AlignmentAssessment", AlignmentsOfPartnerships()),
		"shortlistEntries":     many("ShortlistEntry", EntriesOfPartnerships()),

		"contracts":        many("Contract", ContractsOfPartnerships()),
		"productShipments": many("ProductShipment", ShipmentsOfPartnerships()),
		"metricSeries":     series(MetricsOfPartnership),
	})
	define[StageChange](g, tables, "StageChange", TypeStageChange, edges{
		"partnership": One("Partnership", "partnership_id"),
		"changedBy":   One("User", "changed_by"),
	})
	define[Contract](g, tables, "Contract", TypeContract, edges{
		"brand":       One("Brand", "brand_id"),
		"partnership": One("Partnership", "partnership_id"),
		"creator":     One("Creator", "creator_id"),
		"latest":      first("ContractVersion", LatestVersionsOfContracts()),
		"inForce":     One("ContractVersion", "signed_version_id"),
		"versions":    many("ContractVersion", VersionsOfContracts()),
	})
	define[ContractStanding](g, tables, "ContractStanding", "", nil)
	define[ContractVersion](g, tables, "ContractVersion", TypeContractVersion, edges{
		"contract":       One("Contract", "contract_id"),
		"compensation":   many("CompensationTerm", CompensationOfVersions()),
		"usageRights":    many("UsageRight", UsageRightsOfVersions()),
		"exclusivity":    many("ExclusivityClause", ExclusivityOfVersions()),
		"renewalOptions": many("RenewalOption", RenewalsOfVersions()),
		"signatures":     many("ContractSignature", SignaturesOfVersions()),
	})
	define[CompensationTerm](g, tables, "CompensationTerm", TypeCompensationTerm, edges{
		"contractVersion": One("ContractVersion", "version_id"),
	})
	define[UsageRight](g, tables, "UsageRight", TypeUsageRight, edges{
		"contractVersion": One("ContractVersion", "version_id"),
	})
	define[ExclusivityClause](g, tables, "ExclusivityClause", "", nil)
	define[RenewalOption](g, tables, "RenewalOption", "", nil)
	define[ContractSignature](g, tables, "ContractSignature", "", edges{
		"signer": One("User", "signer_id"),
	})
	define[ProductShipment](g, tables, "ProductShipment", TypeProductShipment, edges{
		"brand":       One("Brand", "brand_id"),
		"partnership": One("Partnership", "partnership_id"),
		"creator":     One("Creator", "creator_id"),
		"contract":    One("Contract", "contract_id"),
	})
	define[Campaign](g, tables, "Campaign", TypeCampaign, edges{
		"brand":        One("Brand", "brand_id"),
		"participants": pages("CampaignParticipant", listParticipants, ParticipantsOfCampaign()),
		"partnerships": pages("Partnership", listPartnerships, PartnershipsOfCampaign()),
		"briefs":       pages("Brief", listBriefs, BriefsOfCampaign()),
		"deliverables": pages("Deliverable", listDeliverables, DeliverablesOfCampaign()),
		"customValues": many("CustomValue", CustomValuesOfCampaigns()),
		"metricSeries": series(MetricsOfCampaign),
	})
	define[CampaignParticipant](g, tables, "CampaignParticipant", TypeCampaignParticipant, edges{
		"campaign":    One("Campaign", "campaign_id"),
		"partnership": One("Partnership", "partnership_id"),
	})
	define[Brief](g, tables, "Brief", TypeBrief, edges{
		"brand":         One("Brand", "brand_id"),
		"campaign":      One("Campaign", "campaign_id"),
		"partnership":   One("Partnership", "partnership_id"),
		"activeVersion": One("BriefVersion", "active_version_id"),
		"draftVersion":  first("BriefVersion", DraftsOfBriefs()),
		"versions":      many("BriefVersion", VersionsOfBriefs()),
	})
	define[BriefVersion](g, tables, "BriefVersion", TypeBriefVersion, edges{
		"brief":            One("Brief", "brief_id"),
		"publishedBy":      One("User", "published_by"),
		"acknowledgements": pages("BriefAcknowledgement", listAcknowledgements, AcknowledgementsOfBriefVersion()),
		"unacknowledged":   pages("Partnership", listPartnerships, UnacknowledgedOfBriefVersion()),
		"acknowledgement":  first("BriefAcknowledgement", AcknowledgementsOfBriefVersions()),
	})
	define[BriefAcknowledgement](g, tables, "BriefAcknowledgement", TypeBriefAcknowledgement, edges{
		"briefVersion": One("BriefVersion", "brief_version_id"),
		"partnership":  One("Partnership", "partnership_id"),
		"creator":      One("Creator", "creator_id"),
	})
	define[Deliverable](g, tables, "Deliverable", TypeDeliverable, edges{
		"brand":              One("Brand", "brand_id"),
		"partnership":        One("Partnership", "partnership_id"),
		"campaign":           One("Campaign", "campaign_id"),
		"creator":            One("Creator", "creator_id"),
		"account":            One("SocialAccount", "account_id"),
		"approvedSubmission": One("Submission", "approved_submission_id"),
		"briefVersion":       first("BriefVersion", VersionsForDeliverables()),
		"submissions":        many("Submission", SubmissionsOfDeliverables()),
		"publication":        first("Publication", PublicationsOfDeliverables()),
		"latestMetrics":      first("MetricSnapshot", LatestMetricsOfDeliverables()),
		"metricSeries":       series(MetricsOfDeliverable),
		"feedback":           pages("Feedback", listFeedback, FeedbackOfDeliverable()),
		"customValues":       many("CustomValue", CustomValuesOfDeliverables()),
	})
	define[Standing](g, tables, "Standing", "", nil)
	define[Submission](g, tables, "Submission", TypeSubmission, edges{
		"deliverable": One("Deliverable", "deliverable_id"),
		"reviews":     many("Review", ReviewsOfSubmissions()),
	})
	define[Review](g, tables, "Review", TypeReview, edges{
		"submission":   One("Submission", "submission_id"),
		"briefVersion": One("BriefVersion", "brief_version_id"),
		"reviewer":     One("User", "reviewer_id"),
	})
	define[Publication](g, tables, "Publication", TypePublication, edges{
		"deliverable":      One("Deliverable", "deliverable_id"),
		"account":          One("SocialAccount", "account_id"),
		"disclosureChecks": many("DisclosureCheck", ChecksOfPublications()),
		"latestMetrics":    first("MetricSnapshot", LatestMetricsOfPublications()),
		"metricSnapshots":  pages("MetricSnapshot", listMetricSnapshots, MetricSnapshotsOfPublication()),
		"metricSeries":     series(MetricsOfPublication),
	})
	define[DisclosureCheck](g, tables, "DisclosureCheck", TypeDisclosureCheck, edges{
		"publication": One("Publication", "publication_id"),
		"checkedBy":   One("User", "checked_by"),
	})
	define[MetricSnapshot](g, tables, "MetricSnapshot", TypeMetricSnapshot, edges{
		"publication": One("Publication", "publication_id"),
		"account":     One("SocialAccount", "account_id"),
	})
	define[MetricDay](g, tables, "MetricDay", "", nil)
	define[Feedback](g, tables, "Feedback", TypeFeedback, edges{
		"brand":       One("Brand", "brand_id"),
		"partnership": One("Partnership", "partnership_id"),
		"creator":     One("Creator", "creator_id"),
		"deliverable": One("Deliverable", "deliverable_id"),
		"campaign":    One("Campaign", "campaign_id"),
		"metrics":     One("MetricSnapshot", "metric_snapshot_id"),
	})
	defineKeeping(g, tables)
	define[CustomField](g, tables, "CustomField", TypeCustomField, nil)
	define[CustomValue](g, tables, "CustomValue", "", edges{
		"field": One("CustomField", "field_id"),
	})
	define[AuditEntry](g, tables, "AuditEntry", TypeAuditEntry, edges{
		"actor": One("User", "actor_id"),
	})
	define[Event](g, tables, "Event", TypeEvent, nil)
	g.reads("Creator", map[string][]string{"claimed": {"source_brand_id"}})
	g.reads("Brand", map[string][]string{"tierThresholds": {"tier_nano", "tier_micro", "tier_mid", "tier_macro", "tier_mega"}})
	g.reads("Partnership", map[string][]string{"status": {"stage"}})
	g.reads("CustomValue", map[string][]string{"text": {"type", "text_value"}, "option": {"type", "text_value"}, "url": {"type", "text_value"}})
	g.reads("ContractVersion", map[string][]string{"terms": {
		"revision_limit", "review_sla_days", "net_payment_days", "disclosure", "attribution_model", "attribution_window_days",
	}})
	g.reads("ProductShipment", map[string][]string{"items": {"items"}})
	g.reads("MetricSnapshot", map[string][]string{"engagements": {"likes", "comments", "shares", "saves"}})
	g.reads("Feedback", map[string][]string{"ratings": {"goal_attainment", "content_quality", "brand_fit", "timeliness", "collaboration"}})
	g.Query = edges{
		"contract":      named("Contract", TypeContract),
		"campaign":      named("Campaign", TypeCampaign),
		"brief":         named("Brief", TypeBrief),
		"deliverable":   named("Deliverable", TypeDeliverable),
		"creators":      all("Creator", listCreators),
		"partnerships":  all("Partnership", listPartnerships),
		"contracts":     all("Contract", listContracts),
		"campaigns":     all("Campaign", listCampaigns),
		"briefs":        all("Brief", listBriefs),
		"deliverables":  all("Deliverable", listDeliverables),
		"feedback":      all("Feedback", listFeedback),
		"checkIns":      all("CheckIn", listCheckIns),
		"brandFeedback": all("BrandFeedback", listBrandFeedback),
		"auditEntries":  all("AuditEntry", listAuditEntries),
		"events":        all("Event", listEvents),

		"vettingChecks":    all("VettingCheck", listVettingChecks),
		"shortlists":       all("Shortlist", listShortlists),
		"shortlist":        named("Shortlist", TypeShortlist),
		"productShipments": all("ProductShipment", listShipments),
	}
	g.Viewer = edges{
		"user":    Own("User", func(v auth.Viewer) uuid.UUID { return v.UserID }),
		"brand":   Own("Brand", func(v auth.Viewer) uuid.UUID { return v.BrandID }),
		"creator": Own("Creator", func(v auth.Viewer) uuid.UUID { return v.CreatorID }),
	}
	return g
}

func define[T any, R Row[T]](g *Graph, tables *schema.Tables, typ, prefix string, of edges) {
	e := entity[T, R](tables, typ, prefix)
	e.edges = of
	g.entities[typ] = e
}

func lastAudiences(a Arguments) (belongs, bool) {
	first := argument[*int](a, "first")
	if first == nil || *first < 1 || *first > pagination.MaxSize {
		return belongs{}, false
	}
	return AudiencesOfAccounts(*first).belongs, true
}

// reads names the columns that an entity's methods read: those of others read all.
func (g *Graph) reads(typ string, columns map[string][]string) { g.entities[typ].reads = columns }

func listCreators(_ auth.Viewer, a Arguments) (List, error) {
	return Creators(argument[*CreatorFilter](a, "filter"), argument[[]*CreatorOrder](a, "orderBy"))
}

func listPartnerships(v auth.Viewer, a Arguments) (List, error) {
	return Partnerships(v, argument[*PartnershipFilter](a, "filter"), argument[[]*PartnershipOrder](a, "orderBy"))
}

func listContracts(v auth.Viewer, a Arguments) (List, error) {
	return Contracts(v, argument[*ContractFilter](a, "filter"), argument[[]*ContractOrder](a, "orderBy"))
}

func listShipments(_ auth.Viewer, a Arguments) (List, error) {
	return ProductShipments(argument[*ProductShipmentFilter](a, "filter")), nil
}

func listCampaigns(_ auth.Viewer, a Arguments) (List, error) {
	return Campaigns(argument[*CampaignFilter](a, "filter"), argument[[]*CampaignOrder](a, "orderBy"))
}

func listParticipants(auth.Viewer, Arguments) (List, error) { return CampaignParticipants(), nil }

func listBriefs(_ auth.Viewer, a Arguments) (List, error) {
	return Briefs(argument[*BriefFilter](a, "filter")), nil
}

func listAcknowledgements(auth.Viewer, Arguments) (List, error) { return BriefAcknowledgements(), nil }

func listDeliverables(_ auth.Viewer, a Arguments) (List, error) {
	return Deliverables(argument[*DeliverableFilter](a, "filter"), argument[[]*DeliverableOrder](a, "orderBy"))
}

func listFeedback(v auth.Viewer, a Arguments) (List, error) {
	return AllFeedback(v, argument[*FeedbackFilter](a, "filter"), argument[[]*FeedbackOrder](a, "orderBy"))
}

func listMetricSnapshots(_ auth.Viewer, a Arguments) (List, error) {
	return MetricSnapshots(argument[*MetricSnapshotFilter](a, "filter"), argument[[]*MetricSnapshotOrder](a, "orderBy"))
}

func listVettingChecks(_ auth.Viewer, a Arguments) (List, error) {
	return VettingChecks(argument[*VettingCheckFilter](a, "filter")), nil
}

func listShortlists(_ auth.Viewer, a Arguments) (List, error) {
	return Shortlists(argument[*ShortlistFilter](a, "filter")), nil
}

func listEntries(_ auth.Viewer, a Arguments) (List, error) {
	return ShortlistEntries(argument[*ShortlistEntryFilter](a, "filter")), nil
}

func listAuditEntries(_ auth.Viewer, a Arguments) (List, error) {
	return AuditEntries(argument[*AuditEntryFilter](a, "filter")), nil
}

func listEvents(_ auth.Viewer, a Arguments) (List, error) {
	return Events(argument[*EventFilter](a, "filter")), nil
}
