package db

import (
	"context"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// Node is an object that its global id names.
type Node interface {
	ID() gid.ID
	IsNode()
}

// Nodes reads the objects of many ids in one query a type, those that exist for
// the viewer, by id.
func Nodes(ctx context.Context, h Handle, ids []gid.ID) (map[gid.ID]Node, error) {
	keys := map[string][]uuid.UUID{}
	for _, id := range ids {
		keys[id.Type] = append(keys[id.Type], id.UUID)
	}
	found := make(map[gid.ID]Node, len(ids))
	for typ, read := range nodeReaders(h.Viewer().Kind) {
		if len(keys[typ]) == 0 {
			continue
		}
		nodes, err := read(ctx, h, keys[typ])
		if err != nil {
			return nil, err
		}
		for _, node := range nodes {
			found[node.ID()] = node
		}
	}
	return found, nil
}

type nodeReader func(ctx context.Context, h Handle, keys []uuid.UUID) ([]Node, error)

// nodeReaders has a line for each type that node(id:) finds. A creator's schema
// has no types that are the brand's own affair, so for creators no such node is.
func nodeReaders(kind auth.Kind) map[string]nodeReader {
	readers := map[string]nodeReader{
		TypeBrand:            nodes[Brand],
		TypeUser:             nodes[User],
		TypeCreator:          nodes[Creator],
		TypeSocialAccount:    nodes[SocialAccount],
		TypeAudienceSnapshot: nodes[AudienceSnapshot],
		TypePartnership:      nodes[Partnership],
		TypeContract:         nodes[Contract],
		TypeContractVersion:  nodes[ContractVersion],
		TypeCompensationTerm: nodes[CompensationTerm],
		TypeUsageRight:       nodes[UsageRight],
		TypeProductShipment:  nodes[ProductShipment],
		TypeCampaign:         nodes[Campaign],
		TypeBrief:            nodes[Brief],
		TypeBriefVersion:     nodes[BriefVersion],
		TypeDeliverable:      nodes[Deliverable],
		TypeSubmission:       nodes[Submission],
		TypeReview:           nodes[Review],
		TypePublication:      nodes[Publication],
		TypeDisclosureCheck:  nodes[DisclosureCheck],
		TypeMetricSnapshot:   nodes[MetricSnapshot],
		TypeFeedback:         nodes[Feedback],

		TypeBriefAcknowledgement: nodes[BriefAcknowledgement],
		TypeBrandFeedback:        nodes[BrandFeedback],
		TypeRoadmapWave:          nodes[RoadmapWave],
		TypeAmbassadorProgram:    nodes[AmbassadorProgram],
		TypeEnrolment:            nodes[Enrolment],
		TypePastPartnership:      nodes[PastPartnership],
	}
	if kind != auth.KindCreator {
		readers[TypeMembership] = nodes[Membership]
		readers[auth.TypeAPIKey] = nodes[APIKey]
		readers[TypeVettingCheck] = nodes[VettingCheck]
		readers[TypeAlignmentAssessment] = nodes[AlignmentAssessment]
		readers[TypeShortlist] = nodes[Shortlist]
		readers[TypeShortlistEntry] = nodes[ShortlistEntry]
		readers[TypeSegment] = nodes[Segment]
		readers[TypeCustomField] = nodes[CustomField]
		readers[TypeStageChange] = nodes[StageChange]
		readers[TypeCampaignParticipant] = nodes[CampaignParticipant]
		readers[TypeInteraction] = nodes[Interaction]
		readers[TypeDecision] = nodes[Decision]
		readers[TypeCheckIn] = nodes[CheckIn]
		readers[TypeQualitativeScore] = nodes[QualitativeScore]
		readers[TypeAuditEntry] = nodes[AuditEntry]
		readers[TypeEvent] = nodes[Event]
	}
	return readers
}

func nodes[T any, R interface {
	Row[T]
	Node
}](ctx context.Context, h Handle, keys []uuid.UUID) ([]Node, error) {
	rows, err := ByKeys[T, R](ctx, h, keys)
	if err != nil {
		return nil, err
	}
	all := make([]Node, len(rows))
	for i, row := range rows {
		all[i] = R(row)
	}
	return all, nil
}
