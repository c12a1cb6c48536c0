package resolvers

import (
	"slices"

	"github.com/rapporthq/rapport/db"
)

// Rebuilt are the names of the payloads that can be made again from what they
// carry, sorted.
func Rebuilt() []string {
	var names []string
	for _, node := range []db.Node{
		&db.Brand{}, &db.Membership{}, &db.APIKey{}, &db.Creator{}, &db.SocialAccount{}, &db.AudienceSnapshot{}, &db.Partnership{},
		&db.Campaign{}, &db.Deliverable{}, &db.MetricSnapshot{}, &db.Feedback{}, &db.ProductShipment{}, &db.UsageRight{}, &db.Contract{}, &db.VettingCheck{}, &db.Shortlist{}, &db.ShortlistEntry{}, &db.Segment{}, &db.PastPartnership{}, &db.CustomField{}, &db.AlignmentAssessment{}, &db.RoadmapWave{}, &db.QualitativeScore{}, &db.Interaction{}, &db.Enrolment{}, &db.Decision{}, &db.CheckIn{}, &db.BrandFeedback{}, &db.AmbassadorProgram{}, &db.Publication{}, &db.Brief{},
	} {
		_, name := payloadOf(node)
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
