package demo

import "strings"

// table is one that is filled by COPY. The audit log is not: audit_append alone
// writes it.
type table int

// The tables, each after those that it refers to; but the clauses of contracts come
// before their versions, which take none once they were sent.
const (
	tableBrands table = iota
	tableUsers
	tableMemberships
	tableKeys
	tableCreators
	tableContacts
	tableAccounts
	tableAudiences
	tablePartnerships
	tableStageChanges
	tableContracts
	tableCompensation
	tableUsageRights
	tableExclusivity
	tableRenewals
	tableContractVersions
	tableSignatures
	tableContractDecisions
	tableShipments
	tableCampaigns
	tableParticipants
	tableBriefs
	tableBriefVersions
	tableAcknowledgements
	tableDeliverables
	tableSubmissions
	tableReviews
	tablePublications
	tableDisclosures
	tableMetrics
	tableFeedback
	tableRevisions
	tableInteractions
	tableDecisions
	tableCheckIns
	tableBrandFeedback
	tableWaves
	tableScores
	tablePrograms
	tableProgramTiers
	tableEnrolments
	tablePast
	tableShortlists
	tableEntries
	tableVetting
	tableAlignments
	tableSegments
	tableCustomFields
	tableCustomValues
	tableEvents
	tables
)

// layout is a table's name and the columns of its rows, in the order in which
// the builder gives them.
func (t table) layout() (name string, columns []string) {
	name, list, _ := strings.Cut(layouts()[t], ": ")
	return name, strings.Fields(list)
}

func layouts() [tables]string {
	return [tables]string{
		tableBrands: "brands: id slug name industries brand_values tone currency time_zone tier_nano tier_micro tier_mid tier_macro tier_mega " +
			"review_sla_days competitors created_at updated_at version",
		tableUsers:        "users: id subject name email tokens_valid_after created_at",
		tableMemberships:  "memberships: id brand_id user_id role created_at ended_at version",
		tableKeys:         "api_keys: id brand_id user_id name scopes secret_hash previous_hash previous_until created_at expires_at last_used_at revoked_at updated_at version",
		tableCreators:     "creators: id user_id source_brand_id display_name bio country languages niches content_styles formats visibility follower_count created_at updated_at version",
		tableContacts:     "creator_contacts: id creator_id brand_id legal_name email phone postal_address updated_at version",
		tableAccounts:     "social_accounts: id creator_id source_brand_id platform handle url platform_user_id follower_count verified created_at updated_at version",
		tableAudiences:    "audience_snapshots: id account_id creator_id brand_id captured_at source ages genders countries interests recorded_at",
		tablePartnerships: "partnerships: id brand_id creator_id stage owner_id tier follower_count tags notes contacted_at started_at last_touch_at next_check_in_on opted_out_at opted_out_by opt_out_evidence contract_signed_on contract_reference revision_limit created_at updated_at version",
		tableStageChanges: "stage_changes: id brand_id partnership_id from_stage to_stage reason changed_by changed_at",
		tableContracts: "contracts: id brand_id partnership_id creator_id kind title state currency starts_on ends_on latest open_offer signed_number signed_version_id " +
			"signed_at sent_at terminated_on end_reason internal_notes override_number override_keys override_reason override_by created_at updated_at version",
		tableCompensation: "compensation_terms: id brand_id creator_id contract_id version_id origin_id position clause kind description quantity deliverable_type metric window_days due_when due_on " +
			"currency amount_minor rate_hundredths cap_minor tiers sent_at",
		tableUsageRights: "usage_rights: id brand_id creator_id contract_id version_id position clause channels territories deliverable_types starts_on ends_on tail " +
			"agreed_from agreed_until currency fee_minor editing revoked_at revoked_by revoke_reason sent_at",
		tableExclusivity: "exclusivity_clauses: id brand_id creator_id contract_id version_id position clause category competitors territories starts_on ends_on sent_at",
		tableRenewals:    "renewal_options: id brand_id creator_id contract_id version_id position clause description metric threshold months decide_by sent_at",
		tableContractVersions: "contract_versions: id brand_id creator_id contract_id number offered_by currency starts_on ends_on total_minor fixed_minor message revision_limit " +
			"review_sla_days net_payment_days disclosure attribution_model attribution_window_days content_hash sent_at created_at",
		tableSignatures:        "contract_signatures: id brand_id creator_id contract_id version_id side signer_id name content_hash signed_at",
		tableContractDecisions: "contract_decisions: version_id brand_id creator_id contract_id decision decided_by decided_at",
		tableShipments:         "product_shipments: id brand_id partnership_id creator_id contract_id items currency state carrier tracking_number note requested_at shipped_at delivered_at confirmed_at reason updated_at version",
		tableCampaigns:         "campaigns: id brand_id name goal type starts_on ends_on waves budget_minor created_at updated_at version",
		tableParticipants:      "campaign_participants: id brand_id campaign_id partnership_id creator_id budget_minor added_at",
		tableBriefs:            "briefs: id brand_id campaign_id partnership_id creator_id title notes active_version_id created_at updated_at version",
		tableBriefVersions: "brief_versions: id brand_id brief_id number state objectives must_haves audience key_messages creative_leeway donts " +
			"disclosure_requirements reference_links timeline created_at published_at published_by ended_at",
		tableAcknowledgements: "brief_acknowledgements: id brand_id creator_id partnership_id brief_version_id brief_published_at note acknowledged_by acknowledged_at",
		tableDeliverables:     "deliverables: id brand_id partnership_id creator_id campaign_id type title instructions account_id draft_due_on publish_from publish_until needs_concept state revisions_used scheduled_for approved_submission_id created_at updated_at version",
		tableSubmissions:      "submissions: id brand_id creator_id deliverable_id number kind asset_urls caption note submitted_by submitted_at",
		tableReviews:          "reviews: id brand_id creator_id deliverable_id submission_id submitted_by decision brief_version_id brief_published_at comments reviewer_id reviewed_at",
		tablePublications:     "publications: id brand_id creator_id deliverable_id partnership_id campaign_id url account_id published_at status verified_at verified_by disclosure_check_id disclosure_verdict removed_at version",
		tableDisclosures:      "disclosure_checks: id brand_id creator_id publication_id rule means verdict evidence url checked_by checked_at",
		tableMetrics:          "metric_snapshots: id brand_id creator_id publication_id account_id captured_at source authenticated estimated impressions reach views watch_time_seconds likes comments shares saves clicks followers recorded_at",
		tableFeedback:         "feedback: id brand_id partnership_id creator_id deliverable_id campaign_id status revision shared_revision shared_at acknowledged_at acknowledgement retracted_at created_at updated_at version",
		tableRevisions:        "feedback_revisions: brand_id creator_id feedback_id number goal goal_attainment content_quality brand_fit timeliness collaboration what_worked what_to_change metric_snapshot_id author_id created_at shared_at visible",
		tableInteractions:     "interactions: id brand_id partnership_id kind direction subject body occurred_at participants links logged_by created_at updated_at version",
		tableDecisions:        "decisions: id brand_id partnership_id what why decided_by decided_at interaction_id supersedes_id created_at",
		tableCheckIns:         "check_ins: id brand_id partnership_id due_on topic done_at outcome skipped_at skip_reason created_at updated_at version",
		tableBrandFeedback:    "brand_feedback: id brand_id partnership_id creator_id deliverable_id campaign_id brief_clarity response_time payment respect note created_at updated_at version",
		tableWaves:            "roadmap_waves: id brand_id partnership_id creator_id year quarter title formats channels budget_minor status confirmed_at drop_reason created_at updated_at version",
		tableScores:           "qualitative_scores: id brand_id partnership_id creator_id deliverable_id content_quality collaboration_ease community_sentiment note scored_by scored_at",
		tablePrograms:         "ambassador_programs: id brand_id name description requirements notes closed_at created_at updated_at version",
		tableProgramTiers:     "program_tiers: id brand_id program_id name rank benefits requirements",
		tableEnrolments:       "enrolments: id brand_id program_id partnership_id creator_id tier joined_on left_on leave_reason created_at updated_at version",
		tablePast:             "past_partnerships: id creator_id brand_id brand_name category started_on ended_on source url created_at updated_at version",
		tableShortlists:       "shortlists: id brand_id name tier niche note created_at updated_at version",
		tableEntries:          "shortlist_entries: id brand_id creator_id partnership_id shortlist_id status reason added_by added_at decided_by decided_at updated_at version",
		tableVetting:          "vetting_checks: id brand_id creator_id partnership_id kind verdict evidence_url note reviewer_id checked_at expires_on",
		tableAlignments:       "alignment_assessments: id brand_id creator_id partnership_id dimensions target total formula note assessed_by assessed_at",
		tableSegments:         "segments: id brand_id name entity filter created_by created_at updated_at version",
		tableCustomFields:     "custom_fields: id brand_id entity name type options archived_at created_at updated_at version",
		tableCustomValues:     "custom_values: id brand_id field_id entity type partnership_id campaign_id deliverable_id text_value number_value boolean_value date_value updated_at version",
		tableEvents:           "events: id brand_id creator_id type subject_type subject_id occurred_at",
	}
}

// batch is rows on their way to the database: few enough to be held at once.
type batch struct {
	rows [tables][][]any
	size int
	// done is how many creators and partnerships the rows are of.
	done int64
	what string
}

func (b *batch) put(t table, values ...any) {
	b.rows[t] = append(b.rows[t], values)
	b.size++
}
