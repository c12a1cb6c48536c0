package db

import (
	"github.com/uptrace/bun/schema"

	"github.com/rapporthq/rapport/auth"
)

// defineKeeping adds what keeps a relationship: the communication log, feedback to
// the brand, the timeline, and what is planned.
func defineKeeping(g *Graph, tables *schema.Tables) {
	define[Interaction](g, tables, "Interaction", TypeInteraction, edges{
		"partnership": One("Partnership", "partnership_id"),
		"loggedBy":    One("User", "logged_by"),
	})
	define[Decision](g, tables, "Decision", TypeDecision, edges{
		"partnership":  One("Partnership", "partnership_id"),
		"decidedBy":    One("User", "decided_by"),
		"interaction":  One("Interaction", "interaction_id"),
		"supersedes":   One("Decision", "supersedes_id"),
		"supersededBy": first("Decision", SuccessorsOfDecisions()),
	})
	define[CheckIn](g, tables, "CheckIn", TypeCheckIn, edges{
		"partnership": One("Partnership", "partnership_id"),
	})
	define[BrandFeedback](g, tables, "BrandFeedback", TypeBrandFeedback, edges{
		"brand":       One("Brand", "brand_id"),
		"partnership": One("Partnership", "partnership_id"),
		"creator":     One("Creator", "creator_id"),
		"deliverable": One("Deliverable", "deliverable_id"),
		"campaign":    One("Campaign", "campaign_id"),
	})
	define[RoadmapWave](g, tables, "RoadmapWave", TypeRoadmapWave, edges{
		"partnership": One("Partnership", "partnership_id"),
	})
	define[QualitativeScore](g, tables, "QualitativeScore", TypeQualitativeScore, edges{
		"partnership": One("Partnership", "partnership_id"),
		"deliverable": One("Deliverable", "deliverable_id"),
		"scoredBy":    One("User", "scored_by"),
	})
	define[AmbassadorProgram](g, tables, "AmbassadorProgram", TypeAmbassadorProgram, edges{
		"brand":      One("Brand", "brand_id"),
		"tiers":      many("ProgramTier", TiersOfPrograms()),
		"enrolments": pages("Enrolment", listEnrolments, EnrolmentsOfProgram()),
	})
	define[ProgramTier](g, tables, "ProgramTier", "", nil)
	define[Enrolment](g, tables, "Enrolment", TypeEnrolment, edges{
		"program":     One("AmbassadorProgram", "program_id"),
		"partnership": One("Partnership", "partnership_id"),
	})
	define[TimelineEntry](g, tables, "TimelineEntry", "", nil)
	entry := g.entities["TimelineEntry"]
	entry.choices = map[string][]*Edge{"subject": timelineSubjects(entry)}
	g.reads("BrandFeedback", map[string][]string{"revisableUntil": {"created_at"}})
}

func listInteractions(_ auth.Viewer, a Arguments) (List, error) {
	return Interactions(argument[*InteractionFilter](a, "filter")), nil
}

func listCheckIns(v auth.Viewer, a Arguments) (List, error) {
	return CheckIns(v, argument[*CheckInFilter](a, "filter")), nil
}

func listBrandFeedback(auth.Viewer, Arguments) (List, error) { return AllBrandFeedback(), nil }

func listEnrolments(auth.Viewer, Arguments) (List, error) { return Enrolments(), nil }

func listTimeline(_ auth.Viewer, a Arguments) (List, error) {
	return Timeline(argument[*TimelineFilter](a, "filter")), nil
}
