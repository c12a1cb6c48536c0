// Package dataloaders gathers the keys that one level of an operation asks for
// into one query. Adding an edge is a line here: one for an object by its key or
// by its parent's, many for a short list, pages for a connection.
package dataloaders

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/pagination"
)

// One loads an object for a key; nil where there is none for the viewer.
type One[T any] = *Loader[uuid.UUID, *T]

// Many loads a short list for a key.
type Many[T any] = *Loader[uuid.UUID, []*T]

// Loaders are the loaders of one operation, over one read snapshot. They keep
// what they have loaded, so they must not outlive it.
type Loaders struct {
	from *source

	Brand         One[db.Brand]
	User          One[db.User]
	Creator       One[db.Creator]
	SocialAccount One[db.SocialAccount]
	Partnership   One[db.Partnership]
	Contract      One[db.Contract]
	Campaign      One[db.Campaign]
	Brief         One[db.Brief]
	BriefVersion  One[db.BriefVersion]
	Deliverable   One[db.Deliverable]
	Submission    One[db.Submission]
	Publication   One[db.Publication]
	Disclosure    One[db.DisclosureCheck]
	Standing      One[db.Standing]
	Metric        One[db.MetricSnapshot]
	Interaction   One[db.Interaction]
	Decision      One[db.Decision]
	Program       One[db.AmbassadorProgram]

	Shortlist     One[db.Shortlist]
	EntryStanding One[db.EntryStanding]
	CustomField   One[db.CustomField]

	ContractVersion         One[db.ContractVersion]
	ContractStanding        One[db.ContractStanding]
	LatestVersionOfContract One[db.ContractVersion]

	ContactOfCreator         One[db.CreatorContact]
	LatestAlignment          One[db.AlignmentAssessment]
	SegmentCount             *Loader[uuid.UUID, int]
	PartnershipWithCreator   One[db.Partnership]
	DraftOfBrief             One[db.BriefVersion]
	AcknowledgementOfVersion One[db.BriefAcknowledgement]
	BriefOfDeliverable       One[db.BriefVersion]
	LastDeliverable          One[db.Deliverable]
	PublicationOfDeliverable One[db.Publication]
	LatestOfPublication      One[db.MetricSnapshot]
	LatestOfAccount          One[db.MetricSnapshot]
	LatestOfDeliverable      One[db.MetricSnapshot]
	AudienceOfAccount        One[db.AudienceSnapshot]
	SuccessorOfDecision      One[db.Decision]

	MembershipsOfBrand Many[db.Membership]
	APIKeysOfBrand     Many[db.APIKey]
	AccountsOfCreator  Many[db.SocialAccount]
	StageChangesOf     Many[db.StageChange]
	VersionsOfBrief    Many[db.BriefVersion]
	ContractsOf        Many[db.Contract]
	ShipmentsOf        Many[db.ProductShipment]
	VersionsOf         Many[db.ContractVersion]
	SignedVersionsOf   Many[db.ContractVersion]
	CompensationOf     Many[db.CompensationTerm]
	UsageRightsOf      Many[db.UsageRight]
	ExclusivityOf      Many[db.ExclusivityClause]
	RenewalsOf         Many[db.RenewalOption]
	SignaturesOf       Many[db.ContractSignature]
	SubmissionsOf      Many[db.Submission]
	ReviewsOf          Many[db.Review]
	DisclosuresOf      Many[db.DisclosureCheck]
	RevisionsOf        Many[db.FeedbackRevision]
	DecisionsOf        Many[db.Decision]
	CheckInsOf         Many[db.CheckIn]
	BrandFeedbackOf    Many[db.BrandFeedback]
	RoadmapOf          Many[db.RoadmapWave]
	ScoresOf           Many[db.QualitativeScore]
	EnrolmentsOf       Many[db.Enrolment]
	ProgramsOfBrand    Many[db.AmbassadorProgram]
	TiersOf            Many[db.ProgramTier]
	Node               *Loader[nodeKey, db.Node]

	PastPartnershipsOf   Many[db.PastPartnership]
	VettingChecksOf      Many[db.VettingCheck]
	AlignmentsOf         Many[db.AlignmentAssessment]
	ShortlistEntriesOf   Many[db.ShortlistEntry]
	CustomOfPartnerships Many[db.CustomValue]
	CustomOfCampaigns    Many[db.CustomValue]
	CustomOfDeliverables Many[db.CustomValue]

	mu    sync.Mutex
	pages map[string]any
}

// New makes the loaders of an operation.
func New(h db.Handle) *Loaders { return newLoaders(h, &tally{}) }

func newLoaders(h db.Handle, t *tally) *Loaders {
	from := &source{handle: h, tally: t}
	return &Loaders{
		from:  from,
		pages: map[string]any{},

		Brand:         byKey[db.Brand](from),
		User:          byKey[db.User](from),
		Creator:       byKey[db.Creator](from),
		SocialAccount: byKey[db.SocialAccount](from),
		Partnership:   byKey[db.Partnership](from),
		Contract:      byKey[db.Contract](from),
		Campaign:      byKey[db.Campaign](from),
		Brief:         byKey[db.Brief](from),
		BriefVersion:  byKey[db.BriefVersion](from),
		Deliverable:   byKey[db.Deliverable](from),
		Submission:    byKey[db.Submission](from),
		Publication:   byKey[db.Publication](from),
		Disclosure:    byKey[db.DisclosureCheck](from),
		Standing:      byKey[db.Standing](from),
		Metric:        byKey[db.MetricSnapshot](from),
		Interaction:   byKey[db.Interaction](from),
		Decision:      byKey[db.Decision](from),
		Program:       byKey[db.AmbassadorProgram](from),

		Shortlist:     byKey[db.Shortlist](from),
		EntryStanding: byKey[db.EntryStanding](from),
		CustomField:   byKey[db.CustomField](from),

		ContractVersion:         byKey[db.ContractVersion](from),
		ContractStanding:        byKey[db.ContractStanding](from),
		LatestVersionOfContract: one(from, db.LatestVersionsOfContracts()),

		ContactOfCreator: one(from, db.ContactsOfCreators()),
		LatestAlignment:  one(from, db.LatestAlignments()),
		SegmentCount: newLoader(from, func(ctx context.Context, keys []uuid.UUID) (map[uuid.UUID]int, error) {
			return db.SegmentCounts(ctx, from.handle, keys)
		}),
		PartnershipWithCreator:   one(from, db.PartnershipsWithCreators()),
		DraftOfBrief:             one(from, db.DraftsOfBriefs()),
		AcknowledgementOfVersion: one(from, db.AcknowledgementsOfBriefVersions()),
		BriefOfDeliverable:       one(from, db.VersionsForDeliverables()),
		LastDeliverable:          one(from, db.LastDeliverables()),
		PublicationOfDeliverable: one(from, db.PublicationsOfDeliverables()),
		LatestOfPublication:      one(from, db.LatestMetricsOfPublications()),
		LatestOfAccount:          one(from, db.LatestMetricsOfAccounts()),
		LatestOfDeliverable:      one(from, db.LatestMetricsOfDeliverables()),
		AudienceOfAccount:        one(from, db.LatestAudiencesOfAccounts()),
		SuccessorOfDecision:      one(from, db.SuccessorsOfDecisions()),

		MembershipsOfBrand: many(from, db.MembershipsOfBrands()),
		APIKeysOfBrand:     many(from, db.APIKeysOfBrands()),
		AccountsOfCreator:  many(from, db.AccountsOfCreators()),
		StageChangesOf:     many(from, db.StageChangesOfPartnerships()),
		VersionsOfBrief:    many(from, db.VersionsOfBriefs()),
		ContractsOf:        many(from, db.ContractsOfPartnerships()),
		ShipmentsOf:        many(from, db.ShipmentsOfPartnerships()),
		VersionsOf:         many(from, db.VersionsOfContracts()),
		SignedVersionsOf:   many(from, db.SignedVersionsOfPartnerships()),
		CompensationOf:     many(from, db.CompensationOfVersions()),
		UsageRightsOf:      many(from, db.UsageRightsOfVersions()),
		ExclusivityOf:      many(from, db.ExclusivityOfVersions()),
		RenewalsOf:         many(from, db.RenewalsOfVersions()),
		SignaturesOf:       many(from, db.SignaturesOfVersions()),
		SubmissionsOf:      many(from, db.SubmissionsOfDeliverables()),
		ReviewsOf:          many(from, db.ReviewsOfSubmissions()),
		DisclosuresOf:      many(from, db.ChecksOfPublications()),
		RevisionsOf:        many(from, reader[db.FeedbackRevision](db.RevisionsOfFeedback)),
		DecisionsOf:        many(from, db.DecisionsOfPartnerships()),
		CheckInsOf:         many(from, db.CheckInsOfPartnerships()),
		BrandFeedbackOf:    many(from, db.BrandFeedbackOfPartnerships()),
		RoadmapOf:          many(from, db.RoadmapsOfPartnerships()),
		ScoresOf:           many(from, db.QualitativeScoresOfPartnerships()),
		EnrolmentsOf:       many(from, db.EnrolmentsOfPartnerships()),
		ProgramsOfBrand:    many(from, db.ProgramsOfBrands()),
		TiersOf:            many(from, db.TiersOfPrograms()),
		Node:               nodes(from),

		PastPartnershipsOf:   many(from, db.PastPartnershipsOfCreators()),
		VettingChecksOf:      many(from, db.VettingChecksOfPartnerships()),
		AlignmentsOf:         many(from, db.AlignmentsOfPartnerships()),
		ShortlistEntriesOf:   many(from, db.EntriesOfPartnerships()),
		CustomOfPartnerships: many(from, db.CustomValuesOfPartnerships()),
		CustomOfCampaigns:    many(from, db.CustomValuesOfCampaigns()),
		CustomOfDeliverables: many(from, db.CustomValuesOfDeliverables()),
	}
}

// Audiences loads the latest so many audience snapshots of an account.
func (l *Loaders) Audiences(first int) Many[db.AudienceSnapshot] {
	name := fmt.Sprintf("audiences/%d", first)
	l.mu.Lock()
	defer l.mu.Unlock()
	loader, ok := l.pages[name].(Many[db.AudienceSnapshot])
	if !ok {
		loader = many(l.from, db.AudiencesOfAccounts(first))
		l.pages[name] = loader
	}
	return loader
}

// list is a short list of each of many parents.
type list[T any] interface {
	Read(ctx context.Context, h db.Handle, parents []uuid.UUID) ([]*T, error)
}

// reader is a list that a function reads.
type reader[T any] func(context.Context, db.Handle, []uuid.UUID) ([]*T, error)

func (r reader[T]) Read(ctx context.Context, h db.Handle, parents []uuid.UUID) ([]*T, error) {
	return r(ctx, h, parents)
}

// parented is a row that knows which parent it was read for.
type parented[T any] interface {
	*T
	Parent() uuid.UUID
}

// byKey loads rows by their own key.
func byKey[T any, R db.Row[T]](from *source) One[T] {
	return newLoader(from, func(ctx context.Context, keys []uuid.UUID) (map[uuid.UUID]*T, error) {
		rows, err := db.ByKeys[T, R](ctx, from.handle, keys)
		found := make(map[uuid.UUID]*T, len(rows))
		for _, row := range rows {
			found[R(row).RowKey()] = row
		}
		return found, err
	})
}

// one loads the one row of each parent.
func one[T any, R parented[T]](from *source, list list[T]) One[T] {
	return newLoader(from, func(ctx context.Context, keys []uuid.UUID) (map[uuid.UUID]*T, error) {
		rows, err := list.Read(ctx, from.handle, keys)
		found := make(map[uuid.UUID]*T, len(rows))
		for _, row := range rows {
			found[R(row).Parent()] = row
		}
		return found, err
	})
}

// many loads the rows of each parent, in the order they were read in.
func many[T any, R parented[T]](from *source, list list[T]) Many[T] {
	return newLoader(from, func(ctx context.Context, keys []uuid.UUID) (map[uuid.UUID][]*T, error) {
		rows, err := list.Read(ctx, from.handle, keys)
		found := make(map[uuid.UUID][]*T, len(keys))
		for _, row := range rows {
			found[R(row).Parent()] = append(found[R(row).Parent()], row)
		}
		return found, err
	})
}

// PageOf loads one page of a list for each of the parents that ask for the same
// page. Which page it is, is in the name: same names must mean same pages.
func PageOf[T any, R db.Row[T]](ctx context.Context, l *Loaders, list db.List, page pagination.Page, parent uuid.UUID) (*pagination.Connection[*T], error) {
	name, err := list.PageName(page)
	if err != nil {
		return nil, fmt.Errorf("name a page: %w", err)
	}
	l.mu.Lock()
	loader, ok := l.pages[name].(*Loader[uuid.UUID, *pagination.Connection[*T]])
	if !ok {
		loader = newLoader(l.from, func(ctx context.Context, parents []uuid.UUID) (map[uuid.UUID]*pagination.Connection[*T], error) {
			return db.Pages[T, R](ctx, l.from.handle, list, page, parents)
		})
		l.pages[name] = loader
	}
	l.mu.Unlock()
	return loader.Load(ctx, parent)
}
