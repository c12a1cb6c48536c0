package db_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// columnsOf are the columns that hold each enum of the schema.
func columnsOf() map[string][]string {
	return map[string][]string{
		"Role":                 {"memberships.role"},
		"CreatorVisibility":    {"creators.visibility"},
		"ContentStyle":         {"creators.content_styles"},
		"ContentFormat":        {"creators.formats", "roadmap_waves.formats"},
		"Platform":             {"social_accounts.platform", "roadmap_waves.channels"},
		"DataSource":           {"audience_snapshots.source", "metric_snapshots.source", "past_partnerships.source"},
		"PartnershipStage":     {"partnerships.stage"},
		"ViewerKind":           {"partnerships.opted_out_by"},
		"Tier":                 {"partnerships.tier", "shortlists.tier"},
		"ContractKind":         {"contracts.kind"},
		"ContractState":        {"contracts.state"},
		"ContractSide":         {"contracts.open_offer", "contract_versions.offered_by", "contract_signatures.side"},
		"ContractDecision":     {"contract_decisions.decision"},
		"AttributionModel":     {"contract_versions.attribution_model"},
		"CompensationKind":     {"compensation_terms.kind"},
		"CompensationDue":      {"compensation_terms.due_when"},
		"AgreementMetric":      {"compensation_terms.metric", "renewal_options.metric"},
		"UsageChannel":         {"usage_rights.channels"},
		"ShipmentState":        {"product_shipments.state"},
		"CampaignType":         {"campaigns.type"},
		"DeliverableType":      {"deliverables.type", "compensation_terms.deliverable_type", "usage_rights.deliverable_types"},
		"DeliverableState":     {"deliverables.state"},
		"SubmissionKind":       {"submissions.kind"},
		"ReviewDecision":       {"reviews.decision"},
		"PublicationStatus":    {"publications.status"},
		"DisclosureVerdict":    {"publications.disclosure_verdict", "disclosure_checks.verdict"},
		"DisclosureRule":       {"disclosure_checks.rule"},
		"DisclosureMeans":      {"disclosure_checks.means"},
		"BriefVersionState":    {"brief_versions.state"},
		"FeedbackStatus":       {"feedback.status"},
		"InteractionKind":      {"interactions.kind"},
		"InteractionDirection": {"interactions.direction"},
		"RoadmapWaveStatus":    {"roadmap_waves.status"},

		"VettingKind":          {"vetting_checks.kind"},
		"VettingVerdict":       {"vetting_checks.verdict"},
		"ShortlistEntryStatus": {"shortlist_entries.status"},
		"SegmentEntity":        {"segments.entity"},
		"CustomFieldEntity":    {"custom_fields.entity"},
		"CustomFieldType":      {"custom_fields.type"},
	}
}

// withoutColumn are the enums that no column holds.
func withoutColumn() []string {
	return []string{
		"AlignmentDimension", "Audience", "CampaignOrderField", "CreatorOrderField", "DeliverableGroupBy", "DeliverableOrderField", "ErrorCode",
		"Audience", "CampaignOrderField", "ContractOrderField", "ContractPhase", "UsageRightState", "CreatorOrderField", "DeliverableGroupBy", "DeliverableOrderField", "ErrorCode",
		"FeedbackOrderField", "MetricGroupBy", "MetricSnapshotOrderField", "OrderDirection", "PartnershipGroupBy",
		"PartnershipOrderField", "PartnershipStatus", "Permission", "ScoreBasis", "CheckInStatus", "TimelineKind",
		"Audience", "CampaignOrderField", "CreatorOrderField", "DeliverableGroupBy", "DeliverableOrderField", "ErrorCode",
		"FeedbackOrderField", "MetricGroupBy", "MetricInterval", "MetricSnapshotOrderField", "OrderDirection", "PartnershipGroupBy",
		"PartnershipOrderField", "PartnershipStatus", "Permission", "ViewerKind",
	}
}

// TestEnumsAreTheColumns compares each enum of the schema with the words that the
// database's checks allow.
func TestEnumsAreTheColumns(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(source)})
	if err != nil {
		t.Fatal(err)
	}
	on := dbtest.New(t)
	word := regexp.MustCompile(`'([A-Z0-9_]+)'`)
	var known []string
	for name, columns := range columnsOf() {
		known = append(known, name)
		def := schema.Types[name]
		if def == nil {
			t.Errorf("the schema has no enum %s", name)
			continue
		}
		var want []string
		for _, value := range def.EnumValues {
			want = append(want, value.Name)
		}
		slices.Sort(want)
		for _, column := range columns {
			// Of the checks on this column alone, the one that lists words.
			var got []string
			for _, check := range rows.All[string](t, on, `SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
				JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
				WHERE c.contype = 'c' AND c.conrelid::regclass || '.' || a.attname = ?`, column) {
				for _, found := range word.FindAllStringSubmatch(check, -1) {
					got = append(got, found[1])
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
				t.Errorf("%s in %s (-schema +database):\n%s", name, column, diff)
			}
		}
	}
	for name, def := range schema.Types {
		if def.Kind == ast.Enum && !def.BuiltIn && !slices.Contains(known, name) && !slices.Contains(withoutColumn(), name) {
			t.Errorf("is %s held by a column?", name)
		}
	}
}
