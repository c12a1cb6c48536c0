// Package graph is what gqlgen generates from the schema, and a door to a part of
// it.
package graph

import "context"

// ArgumentsReader gives a field's arguments as its resolver gets them, from their
// values in a document with its variables.
type ArgumentsReader func(ctx context.Context, raw map[string]any) (map[string]any, error)

// ArgumentsReaders are those of the fields that are read without a resolver, by
// Type.field. It is one truth: the code that gqlgen generates for the resolvers.
func ArgumentsReaders() map[string]ArgumentsReader {
	var ec *executionContext
	return map[string]ArgumentsReader{
		"AmbassadorProgram.enrolments":    ec.field_AmbassadorProgram_enrolments_args,
		"Brand.campaigns":                 ec.field_Brand_campaigns_args,
		"Brand.metricSeries":              ec.field_Brand_metricSeries_args,
		"Brand.partnerships":              ec.field_Brand_partnerships_args,
		"BriefVersion.acknowledgements":   ec.field_BriefVersion_acknowledgements_args,
		"BriefVersion.unacknowledged":     ec.field_BriefVersion_unacknowledged_args,
		"Campaign.briefs":                 ec.field_Campaign_briefs_args,
		"Campaign.deliverables":           ec.field_Campaign_deliverables_args,
		"Campaign.metricSeries":           ec.field_Campaign_metricSeries_args,
		"Campaign.participants":           ec.field_Campaign_participants_args,
		"Campaign.partnerships":           ec.field_Campaign_partnerships_args,
		"Creator.metricSeries":            ec.field_Creator_metricSeries_args,
		"Creator.partnerships":            ec.field_Creator_partnerships_args,
		"Deliverable.feedback":            ec.field_Deliverable_feedback_args,
		"Deliverable.metricSeries":        ec.field_Deliverable_metricSeries_args,
		"Partnership.campaigns":           ec.field_Partnership_campaigns_args,
		"Partnership.deliverables":        ec.field_Partnership_deliverables_args,
		"Partnership.feedback":            ec.field_Partnership_feedback_args,
		"Partnership.interactions":        ec.field_Partnership_interactions_args,
		"Partnership.timeline":            ec.field_Partnership_timeline_args,
		"Partnership.metricSeries":        ec.field_Partnership_metricSeries_args,
		"Publication.metricSeries":        ec.field_Publication_metricSeries_args,
		"Publication.metricSnapshots":     ec.field_Publication_metricSnapshots_args,
		"Query.auditEntries":              ec.field_Query_auditEntries_args,
		"Query.brief":                     ec.field_Query_brief_args,
		"Query.briefs":                    ec.field_Query_briefs_args,
		"Query.brandFeedback":             ec.field_Query_brandFeedback_args,
		"Query.campaign":                  ec.field_Query_campaign_args,
		"Query.campaigns":                 ec.field_Query_campaigns_args,
		"Query.checkIns":                  ec.field_Query_checkIns_args,
		"Query.contract":                  ec.field_Query_contract_args,
		"Query.contracts":                 ec.field_Query_contracts_args,
		"Query.creator":                   ec.field_Query_creator_args,
		"Query.creators":                  ec.field_Query_creators_args,
		"Query.deliverable":               ec.field_Query_deliverable_args,
		"Query.deliverables":              ec.field_Query_deliverables_args,
		"Query.events":                    ec.field_Query_events_args,
		"Query.feedback":                  ec.field_Query_feedback_args,
		"Query.node":                      ec.field_Query_node_args,
		"Query.nodes":                     ec.field_Query_nodes_args,
		"Query.shortlist":                 ec.field_Query_shortlist_args,
		"Query.shortlists":                ec.field_Query_shortlists_args,
		"Query.vettingChecks":             ec.field_Query_vettingChecks_args,
		"Shortlist.entries":               ec.field_Shortlist_entries_args,
		"Query.partnership":               ec.field_Query_partnership_args,
		"Query.partnerships":              ec.field_Query_partnerships_args,
		"Query.productShipments":          ec.field_Query_productShipments_args,
		"SocialAccount.audienceSnapshots": ec.field_SocialAccount_audienceSnapshots_args,
	}
}
