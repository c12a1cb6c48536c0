package resolvers

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/graph"
)

// Recover is the field middleware that answers a mutation which was carried out for
// its idempotency key before, while its answer was lost: the payload is made again,
// from what the mutation wrote.
func Recover(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if field.Object != "Mutation" {
		return next(ctx)
	}
	subjects, done := db.EarlierSubjects(ctx)
	if !done {
		return next(ctx)
	}
	ids := make([]string, len(subjects))
	for i, id := range subjects {
		ids[i] = id.String()
		node, err := load(ctx).Node.Load(ctx, id)
		if err != nil {
			return nil, err
		}
		if payload, name := payloadOf(node); name == field.Field.Definition.Type.Name() {
			return payload, nil
		}
	}
	return nil, errs.New(errs.Conflict, "This was carried out before, but its answer was lost. Read what it changed: %s.", strings.Join(ids, ", "))
}

// payloadOf is the payload of a mutation that carries the object, and its type's
// name; empty for an object that no payload carries.
func payloadOf(node db.Node) (payload any, name string) {
	ok := []*errs.Error{}
	switch node := node.(type) {
	case *db.Brand:
		return &graph.BrandPayload{Brand: node, UserErrors: ok}, "BrandPayload"
	case *db.Membership:
		return &graph.MembershipPayload{Membership: node, UserErrors: ok}, "MembershipPayload"
	case *db.APIKey:
		return &graph.APIKeyPayload{APIKey: node, UserErrors: ok}, "ApiKeyPayload"
	case *db.Creator:
		return &graph.CreatorPayload{Creator: node, UserErrors: ok}, "CreatorPayload"
	case *db.SocialAccount:
		return &graph.SocialAccountPayload{SocialAccount: node, UserErrors: ok}, "SocialAccountPayload"
	case *db.AudienceSnapshot:
		return &graph.AudienceSnapshotPayload{AudienceSnapshot: node, UserErrors: ok}, "AudienceSnapshotPayload"
	case *db.Partnership:
		return &graph.PartnershipPayload{Partnership: node, UserErrors: ok}, "PartnershipPayload"
	case *db.Campaign:
		return &graph.CampaignPayload{Campaign: node, UserErrors: ok}, "CampaignPayload"
	case *db.Deliverable:
		return &graph.DeliverablePayload{Deliverable: node, UserErrors: ok}, "DeliverablePayload"
	case *db.MetricSnapshot:
		return &graph.MetricSnapshotPayload{MetricSnapshot: node, UserErrors: ok}, "MetricSnapshotPayload"
	case *db.Feedback:
		return &graph.FeedbackPayload{Feedback: node, UserErrors: ok}, "FeedbackPayload"
	case *db.Brief:
		return &graph.BriefPayload{Brief: node, UserErrors: ok}, "BriefPayload"
	case *db.Publication:
		return &graph.PublicationPayload{Publication: node, UserErrors: ok}, "PublicationPayload"
	case *db.AmbassadorProgram:
		return &graph.AmbassadorProgramPayload{AmbassadorProgram: node, UserErrors: ok}, "AmbassadorProgramPayload"
	case *db.BrandFeedback:
		return &graph.BrandFeedbackPayload{BrandFeedback: node, UserErrors: ok}, "BrandFeedbackPayload"
	case *db.CheckIn:
		return &graph.CheckInPayload{CheckIn: node, UserErrors: ok}, "CheckInPayload"
	case *db.Decision:
		return &graph.DecisionPayload{Decision: node, UserErrors: ok}, "DecisionPayload"
	case *db.Enrolment:
		return &graph.EnrolmentPayload{Enrolment: node, UserErrors: ok}, "EnrolmentPayload"
	case *db.Interaction:
		return &graph.InteractionPayload{Interaction: node, UserErrors: ok}, "InteractionPayload"
	case *db.QualitativeScore:
		return &graph.QualitativeScorePayload{QualitativeScore: node, UserErrors: ok}, "QualitativeScorePayload"
	case *db.RoadmapWave:
		return &graph.RoadmapWavePayload{RoadmapWave: node, UserErrors: ok}, "RoadmapWavePayload"
	case *db.AlignmentAssessment:
		return &graph.AlignmentPayload{AlignmentAssessment: node, UserErrors: ok}, "AlignmentPayload"
	case *db.CustomField:
		return &graph.CustomFieldPayload{CustomField: node, UserErrors: ok}, "CustomFieldPayload"
	case *db.PastPartnership:
		return &graph.PastPartnershipPayload{PastPartnership: node, UserErrors: ok}, "PastPartnershipPayload"
	case *db.Segment:
		return &graph.SegmentPayload{Segment: node, UserErrors: ok}, "SegmentPayload"
	case *db.ShortlistEntry:
		return &graph.ShortlistEntryPayload{ShortlistEntry: node, UserErrors: ok}, "ShortlistEntryPayload"
	case *db.Shortlist:
		return &graph.ShortlistPayload{Shortlist: node, UserErrors: ok}, "ShortlistPayload"
	case *db.VettingCheck:
		return &graph.VettingCheckPayload{VettingCheck: node, UserErrors: ok}, "VettingCheckPayload"
	case *db.Contract:
		return &graph.ContractPayload{Contract: node, UserErrors: ok}, "ContractPayload"
	case *db.UsageRight:
		return &graph.UsageRightPayload{UsageRight: node, UserErrors: ok}, "UsageRightPayload"
	case *db.ProductShipment:
		return &graph.ShipmentPayload{Shipment: node, UserErrors: ok}, "ShipmentPayload"
	default:
		return nil, ""
	}
}
