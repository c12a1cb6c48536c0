// Package dataloaders gathers the keys that one level of an operation asks for
// into one query. Adding an edge is a line here: one for an object by its key or
// by its parent's, many for a short list, pages for a connection.
package dataloaders

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/vikstrous/dataloadgen"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/pagination"
)

// wait is how long a loader gathers keys. gqlgen starts a level's resolvers at
// once, so that this is time for them to be scheduled and no more.
const wait = 500 * time.Microsecond

// One loads an object for a key; nil where there is none for the viewer.
type One[T any] = *dataloadgen.Loader[uuid.UUID, *T]

// Many loads a short list for a key.
type Many[T any] = *dataloadgen.Loader[uuid.UUID, []*T]

// Loaders are the loaders of one operation, over one read snapshot. They keep
// what they have loaded, so they must not outlive it.
type Loaders struct {
	handle db.Handle

	Brand         One[db.Brand]
	User          One[db.User]
	Creator       One[db.Creator]
	SocialAccount One[db.SocialAccount]
	Partnership   One[db.Partnership]
	Campaign      One[db.Campaign]
	Deliverable   One[db.Deliverable]
	Submission    One[db.Submission]
	Publication   One[db.Publication]
	Standing      One[db.Standing]
	Metric        One[db.MetricSnapshot]

	ContactOfCreator         One[db.CreatorContact]
	PartnershipWithCreator   One[db.Partnership]
	LastDeliverable          One[db.Deliverable]
	PublicationOfDeliverable One[db.Publication]
	LatestOfPublication      One[db.MetricSnapshot]
	LatestOfAccount          One[db.MetricSnapshot]
	LatestOfDeliverable      One[db.MetricSnapshot]
	AudienceOfAccount        One[db.AudienceSnapshot]

	MembershipsOfBrand Many[db.Membership]
	AccountsOfCreator  Many[db.SocialAccount]
	StageChangesOf     Many[db.StageChange]
	SubmissionsOf      Many[db.Submission]
	ReviewsOf          Many[db.Review]
	RevisionsOf        Many[db.FeedbackRevision]
	Node               *dataloadgen.Loader[nodeKey, db.Node]

	mu    sync.Mutex
	pages map[string]any
}

// New makes the loaders of an operation.
func New(h db.Handle) *Loaders {
	return &Loaders{
		handle: h,
		pages:  map[string]any{},

		Brand:         byKey[db.Brand](h),
		User:          byKey[db.User](h),
		Creator:       byKey[db.Creator](h),
		SocialAccount: byKey[db.SocialAccount](h),
		Partnership:   byKey[db.Partnership](h),
		Campaign:      byKey[db.Campaign](h),
		Deliverable:   byKey[db.Deliverable](h),
		Submission:    byKey[db.Submission](h),
		Publication:   byKey[db.Publication](h),
		Standing:      byKey[db.Standing](h),
		Metric:        byKey[db.MetricSnapshot](h),

		ContactOfCreator:         one(h, db.ContactsOfCreators),
		PartnershipWithCreator:   one(h, db.PartnershipsWithCreators),
		LastDeliverable:          one(h, db.LastDeliverables),
		PublicationOfDeliverable: one(h, db.PublicationsOfDeliverables),
		LatestOfPublication:      one(h, db.LatestMetricsOfPublications),
		LatestOfAccount:          one(h, db.LatestMetricsOfAccounts),
		LatestOfDeliverable:      one(h, db.LatestMetricsOfDeliverables),
		AudienceOfAccount:        one(h, db.LatestAudiencesOfAccounts),

		MembershipsOfBrand: many(h, db.MembershipsOfBrands),
		AccountsOfCreator:  many(h, db.AccountsOfCreators),
		StageChangesOf:     many(h, db.StageChangesOfPartnerships),
		SubmissionsOf:      many(h, db.SubmissionsOfDeliverables),
		ReviewsOf:          many(h, db.ReviewsOfSubmissions),
		RevisionsOf:        many(h, db.RevisionsOfFeedback),
		Node:               nodes(h),
	}
}

// Audiences loads the latest so many audience snapshots of an account.
func (l *Loaders) Audiences(first int) Many[db.AudienceSnapshot] {
	name := fmt.Sprintf("audiences/%d", first)
	l.mu.Lock()
	defer l.mu.Unlock()
	loader, ok := l.pages[name].(Many[db.AudienceSnapshot])
	if !ok {
		loader = many(l.handle, func(ctx context.Context, h db.Handle, keys []uuid.UUID) ([]*db.AudienceSnapshot, error) {
			return db.AudiencesOfAccounts(ctx, h, int64(first), keys)
		})
		l.pages[name] = loader
	}
	return loader
}

// parented is a row that knows which parent it was read for.
type parented[T any] interface {
	*T
	Parent() uuid.UUID
}

// byKey loads rows by their own key.
func byKey[T any, R db.Row[T]](h db.Handle) One[T] {
	return load(func(ctx context.Context, keys []uuid.UUID) (map[uuid.UUID]*T, error) {
		rows, err := db.ByKeys[T, R](ctx, h, keys)
		found := make(map[uuid.UUID]*T, len(rows))
		for _, row := range rows {
			found[R(row).RowKey()] = row
		}
		return found, err
	})
}

// one loads the one row of each parent.
func one[T any, R parented[T]](h db.Handle, read func(context.Context, db.Handle, []uuid.UUID) ([]*T, error)) One[T] {
	return load(func(ctx context.Context, keys []uuid.UUID) (map[uuid.UUID]*T, error) {
		rows, err := read(ctx, h, keys)
		found := make(map[uuid.UUID]*T, len(rows))
		for _, row := range rows {
			found[R(row).Parent()] = row
		}
		return found, err
	})
}

// many loads the rows of each parent, in the order they were read in.
func many[T any, R parented[T]](h db.Handle, read func(context.Context, db.Handle, []uuid.UUID) ([]*T, error)) Many[T] {
	return load(func(ctx context.Context, keys []uuid.UUID) (map[uuid.UUID][]*T, error) {
		rows, err := read(ctx, h, keys)
		found := make(map[uuid.UUID][]*T, len(keys))
		for _, row := range rows {
			found[R(row).Parent()] = append(found[R(row).Parent()], row)
		}
		return found, err
	})
}

// load aligns what was read with the keys that were asked for: a key without a
// row gets the zero value, which is how what a viewer may not see looks.
func load[K comparable, V any](read func(context.Context, []K) (map[K]V, error)) *dataloadgen.Loader[K, V] {
	return dataloadgen.NewLoader(func(ctx context.Context, keys []K) ([]V, []error) {
		found, err := read(ctx, keys)
		if err != nil {
			return nil, []error{err}
		}
		values := make([]V, len(keys))
		for i, key := range keys {
			values[i] = found[key]
		}
		return values, nil
	}, dataloadgen.WithWait(wait))
}

// PageOf loads one page of a list for each of the parents that ask for the same
// page. Which page it is, is in the name: same names must mean same pages.
func PageOf[T any, R db.Row[T]](ctx context.Context, l *Loaders, list db.List, page pagination.Page, parent uuid.UUID) (*pagination.Connection[*T], error) {
	name, err := list.PageName(page)
	if err != nil {
		return nil, fmt.Errorf("name a page: %w", err)
	}
	l.mu.Lock()
	loader, ok := l.pages[name].(*dataloadgen.Loader[uuid.UUID, *pagination.Connection[*T]])
	if !ok {
		loader = load(func(ctx context.Context, parents []uuid.UUID) (map[uuid.UUID]*pagination.Connection[*T], error) {
			return db.Pages[T, R](ctx, l.handle, list, page, parents)
		})
		l.pages[name] = loader
	}
	l.mu.Unlock()
	return loader.Load(ctx, parent)
}
