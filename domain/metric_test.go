package domain_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// measuring is a brand for which one creator has published a reel, seen a month
// later.
type measuring struct {
	on            *dbtest.DB
	store         *db.Store
	rules         *domain.Domain
	statements    *statements
	now           time.Time
	brand         *db.Brand
	creator       *db.Creator
	account       *db.SocialAccount
	partnership   *db.Partnership
	publication   *db.Publication
	manager, self auth.Viewer
}

func startMeasuring(t *testing.T) *measuring {
	t.Helper()
	on := dbtest.New(t)
	m := &measuring{on: on, statements: &statements{}, now: rows.At().AddDate(0, 1, 0)}
	store, err := db.Open(t.Context(), on.URL, db.Options{
		MaxConns: 4, CursorKey: []byte("a key for tests"), Now: func() time.Time { return m.now }, Hooks: []bun.QueryHook{m.statements},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	m.store, m.rules = store, domain.New(store)
	m.brand = rows.Brand(t, on)
	m.creator = rows.Creator(t, on)
	m.account = rows.Account(t, on, m.creator)
	m.partnership = rows.Partnership(t, on, m.brand, m.creator)
	m.publication = m.published(t, m.partnership)
	m.manager, m.self = rows.Member(t, on, m.brand, auth.RoleManager), rows.As(m.creator)
	return m
}

func (m *measuring) published(t *testing.T, p *db.Partnership) *db.Publication {
	t.Helper()
	return rows.Publication(t, m.on, rows.Deliverable(t, m.on, p))
}

// of is counters of the publication, taken so many hours after it was published.
func (m *measuring) of(p *db.Publication, hours int, likes int64) *domain.MetricSnapshotInput {
	id := p.ID()
	return &domain.MetricSnapshotInput{
		PublicationID: &id, CapturedAt: p.PublishedAt.Add(time.Duration(hours) * time.Hour), Source: db.SourceAPI, Likes: &likes,
	}
}

// followed is the followers of an account so many hours after the rows were made.
func followed(a *db.SocialAccount, hours int, followers int64) *domain.MetricSnapshotInput {
	id := a.ID()
	return &domain.MetricSnapshotInput{
		AccountID: &id, CapturedAt: rows.At().Add(time.Duration(hours) * time.Hour), Source: db.SourceAPI, Followers: &followers,
	}
}

// written is how many rows the writes have left behind.
func (m *measuring) written(t *testing.T) string {
	t.Helper()
	return rows.Ask[string](t, m.on, "SELECT concat_ws(' ', (SELECT count(*) FROM metric_snapshots), (SELECT count(*) FROM audit_entries), (SELECT count(*) FROM events))")
}

// statements counts what is sent to the database, but for BEGIN and its like.
type statements struct{ n atomic.Int64 }

func (s *statements) BeforeQuery(ctx context.Context, event *bun.QueryEvent) context.Context {
	if event.Query != "BEGIN" && event.Query != "COMMIT" && event.Query != "ROLLBACK" {
		s.n.Add(1)
	}
	return ctx
}

func (*statements) AfterQuery(context.Context, *bun.QueryEvent) {}

// told is each error's code and path.
func told(err error) []string {
	var list errs.List
	switch e := err.(type) { //nolint:errorlint // What a rule answers is not wrapped.
	case nil:
		return nil
	case errs.List:
		list = e
	case *errs.Error:
		list = errs.List{e}
	default:
		return []string{err.Error()}
	}
	all := make([]string, len(list))
	for i, e := range list {
		all[i] = string(e.Code) + " " + strings.Join(e.Field, ".")
	}
	return all
}

func expect[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func decode(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

func TestMetricSnapshotRecord(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	ctx := auth.WithViewer(t.Context(), m.manager)
	in := m.of(m.publication, 24, 40)
	in.Views, in.Estimated = new(int64(900)), new(true)

	first, err := m.rules.MetricSnapshotRecord(ctx, *in)
	if err != nil {
		t.Fatal(err)
	}
	stored := rows.Read(t, m.on, first)
	want := &db.MetricSnapshot{
		Base: db.Base{Key: first.Key}, BrandID: &m.brand.Key, CreatorID: m.creator.Key, PublicationID: &m.publication.Key,
		CapturedAt: m.publication.PublishedAt.Add(24 * time.Hour), Source: db.SourceAPI, Estimated: true,
		Counters: db.Counters{Views: new(int64(900)), Likes: new(int64(40))}, RecordedAt: m.now,
	}
	expect(t, "what is stored", stored, want)
	expect(t, "snapshots, audit entries and events", m.written(t), "1 1 1")
	event := rows.Events(t, m.on)[0]
	expect(t, "the event", fmt.Sprint(event.Type, " ", event.SubjectID(), " ", *event.BrandID, " ", *event.CreatorID),
		fmt.Sprint("metric.recorded ", first.ID(), " ", m.brand.Key, " ", m.creator.Key))

	again, err := m.rules.MetricSnapshotRecord(ctx, *in)
	expect(t, "told again", told(err), nil)
	expect(t, "what is recorded now", again, stored)

	in.Likes = new(int64(41))
	other, err := m.rules.MetricSnapshotRecord(ctx, *in)
	expect(t, "other figures", told(err), []string{"CONFLICT input"})
	expect(t, "what is recorded now", other, stored)
	in.Likes, in.Estimated = new(int64(40)), nil
	_, err = m.rules.MetricSnapshotRecord(ctx, *in)
	expect(t, "no estimate any more", told(err), []string{"CONFLICT input"})
	expect(t, "snapshots, audit entries and events", m.written(t), "1 1 1")
}

func TestMetricSnapshotsRecordRowByRow(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	theirs := rows.Brand(t, m.on)
	foreign := m.published(t, rows.Partnership(t, m.on, theirs, m.creator))
	hidden := rows.Account(t, m.on, rows.Creator(t, m.on, rows.Entered(theirs)))
	rows.Metrics(t, m.on, m.publication, func(s *db.MetricSnapshot) { s.CapturedAt = m.publication.PublishedAt.Add(50 * time.Hour) })

	with := func(in *domain.MetricSnapshotInput, change func(*domain.MetricSnapshotInput)) *domain.MetricSnapshotInput {
		change(in)
		return in
	}
	unknown, wrongType := gid.Of(db.TypePublication, gid.New()), gid.Of(db.TypeCreator, m.publication.Key)
	all := []*domain.MetricSnapshotInput{
		0: m.of(m.publication, 1, 10),
		1: m.of(foreign, 1, 10),
		2: with(m.of(m.publication, 2, 10), func(in *domain.MetricSnapshotInput) { in.PublicationID = &unknown }),
		3: with(m.of(m.publication, 3, -1), func(in *domain.MetricSnapshotInput) { in.WatchTimeSeconds = new(int64(-2)) }),
		4: with(m.of(m.publication, 4, 1), func(in *domain.MetricSnapshotInput) { in.Likes = nil }),
		5: with(m.of(m.publication, 5, 1), func(in *domain.MetricSnapshotInput) { in.AccountID = new(m.account.ID()) }),
		6: with(m.of(m.publication, 6, 1), func(in *domain.MetricSnapshotInput) { in.PublicationID = nil }),
		7: with(m.of(m.publication, 7, 1), func(in *domain.MetricSnapshotInput) { in.CapturedAt = m.now.Add(5*time.Minute + time.Microsecond) }),
		// Another's clock may be a little ahead.
		8:  with(m.of(m.publication, 8, 1), func(in *domain.MetricSnapshotInput) { in.CapturedAt = m.now.Add(5 * time.Minute) }),
		9:  with(m.of(m.publication, 9, 1), func(in *domain.MetricSnapshotInput) { in.CapturedAt = time.Date(2003, 12, 31, 23, 59, 59, 0, time.UTC) }),
		10: with(m.of(m.publication, 10, 1), func(in *domain.MetricSnapshotInput) { in.Source = db.SourceCreator }),
		11: m.of(m.publication, 50, 7),
		12: m.of(m.publication, 1, 10),
		13: m.of(m.publication, 1, 11),
		14: followed(hidden, 1, 10),
		15: with(m.of(m.publication, 2, 10), func(in *domain.MetricSnapshotInput) { in.PublicationID = &wrongType }),
		16: followed(m.account, 1, 5000),
		17: with(m.of(m.publication, 1, 12), func(in *domain.MetricSnapshotInput) { in.Source = db.SourceManual }),
	}
	got, err := m.rules.MetricSnapshotsRecord(auth.WithViewer(t.Context(), m.manager), all)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "what was refused", told(got.Refused), []string{
		"NOT_FOUND input.1.publicationId",
		"NOT_FOUND input.2.publicationId",
		"OUT_OF_RANGE input.3.watchTimeSeconds", "OUT_OF_RANGE input.3.likes",
		"REQUIRED input.4",
		"INVALID input.5.accountId",
		"REQUIRED input.6",
		"OUT_OF_RANGE input.7.capturedAt",
		"OUT_OF_RANGE input.9.capturedAt",
		"INVALID input.10.source",
		"CONFLICT input.11",
		"DUPLICATE input.13",
		"NOT_FOUND input.14.accountId",
		"NOT_FOUND input.15.publicationId",
	})
	expect(t, "recorded", got.Recorded, 4)
	expect(t, "unchanged", got.Unchanged, 1)
	// One was there before.
	expect(t, "snapshots, audit entries and events", m.written(t), "5 4 4")
	expect(t, "a foreign id's words", got.Refused[0].Message, got.Refused[1].Message)

	again, err := m.rules.MetricSnapshotsRecord(auth.WithViewer(t.Context(), m.manager), all)
	if err != nil {
		t.Fatal(err)
	}
	// Now the first row's figures are stored, and the later row's are others.
	expect(t, "the second time", fmt.Sprint(again.Recorded, " ", again.Unchanged, " ", told(again.Refused)[11]), "0 5 CONFLICT input.13")
	expect(t, "snapshots, audit entries and events", m.written(t), "5 4 4")
}

func TestMetricSnapshotsRecordBounds(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	ctx := auth.WithViewer(t.Context(), m.manager)
	many := make([]*domain.MetricSnapshotInput, 1001)
	for i := range many {
		many[i] = m.of(m.publication, i+1, int64(i))
		// An hour apart they would reach into the future.
		many[i].CapturedAt = m.publication.PublishedAt.Add(time.Duration(i+1) * time.Minute)
	}
	_, err := m.rules.MetricSnapshotsRecord(ctx, many)
	expect(t, "1,001 rows", told(err), []string{"TOO_LONG input"})
	expect(t, "snapshots, audit entries and events", m.written(t), "0 0 0")

	cost := map[int]int64{}
	next := 0
	for _, n := range []int{1, 10, 900} {
		before := m.statements.n.Load()
		got, err := m.rules.MetricSnapshotsRecord(ctx, many[next:next+n])
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "recorded", got, domain.Recording{Recorded: n})
		cost[n], next = m.statements.n.Load()-before, next+n
	}
	// Who asks, publications, insert, events, audit entries.
	expect(t, "statements by rows", cost, map[int]int64{1: 5, 10: 5, 900: 5})
	expect(t, "snapshots, audit entries and events", m.written(t), "911 911 911")

	before := m.statements.n.Load()
	empty, err := m.rules.MetricSnapshotsRecord(ctx, nil)
	expect(t, "no rows", told(err), nil)
	expect(t, "what no rows do", empty, domain.Recording{})
	expect(t, "what no rows cost", m.statements.n.Load()-before, 0)
}

func TestMetricSnapshotsRecordAllKindsCost(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	entered := rows.Creator(t, m.on, rows.Entered(m.brand))
	rows.Partnership(t, m.on, m.brand, entered, rows.Prospect)
	ctx := auth.WithViewer(t.Context(), m.manager)
	cost := map[int]int64{}
	for _, n := range []int{1, 40} {
		var all []*domain.MetricSnapshotInput
		for i := range n {
			all = append(all, m.of(m.publication, i+1, int64(n)), followed(rows.Account(t, m.on, entered), 1, int64(1000*n+i)), followed(m.account, i+1, int64(n)))
		}
		before := m.statements.n.Load()
		if _, err := m.rules.MetricSnapshotsRecord(ctx, all); err != nil {
			t.Fatal(err)
		}
		cost[n] = m.statements.n.Load() - before
	}
	// As above, and accounts, two reads of what was there, locks, counts, tiers;
	// the first time nothing was there.
	expect(t, "statements by rows of each kind", cost, map[int]int64{1: 9, 40: 11})
}

func TestMetricSnapshotRecordRights(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	stranger := rows.As(rows.Creator(t, m.on))
	asCreator := m.of(m.publication, 1, 10)
	asCreator.Source = db.SourceCreator
	own := followed(m.account, 1, 100)
	own.Source = db.SourceCreator
	for name, test := range map[string]struct {
		viewer auth.Viewer
		in     *domain.MetricSnapshotInput
		want   []string
	}{
		"finance":                      {rows.Member(t, m.on, m.brand, auth.RoleFinance), m.of(m.publication, 1, 10), []string{"FORBIDDEN "}},
		"analyst":                      {rows.Member(t, m.on, m.brand, auth.RoleAnalyst), m.of(m.publication, 1, 10), []string{"FORBIDDEN "}},
		"viewer":                       {rows.Member(t, m.on, m.brand, auth.RoleViewer), m.of(m.publication, 1, 10), []string{"FORBIDDEN "}},
		"nobody":                       {auth.Viewer{}, m.of(m.publication, 1, 10), []string{"FORBIDDEN "}},
		"another brand":                {rows.Member(t, m.on, rows.Brand(t, m.on), auth.RoleOwner), m.of(m.publication, 1, 10), []string{"NOT_FOUND input.publicationId"}},
		"another creator":              {stranger, asCreator, []string{"NOT_FOUND input.publicationId"}},
		"another creator's account":    {stranger, own, []string{"NOT_FOUND input.accountId"}},
		"a creator with a provider":    {m.self, m.of(m.publication, 1, 10), []string{"INVALID input.source"}},
		"a brand in a creator's stead": {m.manager, asCreator, []string{"INVALID input.source"}},
	} {
		_, err := m.rules.MetricSnapshotRecord(auth.WithViewer(t.Context(), test.viewer), *test.in)
		expect(t, name, told(err), test.want)
	}
	expect(t, "snapshots, audit entries and events", m.written(t), "0 0 0")

	ctx := auth.WithViewer(t.Context(), m.self)
	if _, err := m.rules.MetricSnapshotRecord(ctx, *asCreator); err != nil {
		t.Errorf("the creator's own publication: %v", err)
	}
	if _, err := m.rules.MetricSnapshotRecord(ctx, *own); err != nil {
		t.Errorf("the creator's own account: %v", err)
	}
	// What a brand notes about an account is no news to the creator.
	if _, err := m.rules.MetricSnapshotRecord(auth.WithViewer(t.Context(), m.manager), *followed(m.account, 2, 90)); err != nil {
		t.Errorf("a brand about an account that it sees: %v", err)
	}
	expect(t, "whose the events are",
		rows.All[string](t, m.on, "SELECT concat_ws(' ', CASE brand_id WHEN ? THEN 'brand' END, CASE creator_id WHEN ? THEN 'creator' END) FROM events ORDER BY number", m.brand.Key, m.creator.Key),
		[]string{"brand creator", "creator", "brand"})
}

func TestMetricSnapshotsRecordAtOnce(t *testing.T) {
	t.Parallel()
	m := startMeasuring(t)
	ctx := auth.WithViewer(t.Context(), m.manager)
	const writers, n = 4, 50
	var recorded, unchanged atomic.Int64
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			batch := make([]*domain.MetricSnapshotInput, n)
			for i := range batch {
				// Each writer has an order of its own.
				hour := (i*(2*w+1))%n + 1
				batch[i] = m.of(m.publication, hour, int64(hour))
			}
			got, err := m.rules.MetricSnapshotsRecord(ctx, batch)
			if err != nil || len(got.Refused) > 0 {
				t.Errorf("writer %d: %v, refused %v", w, err, got.Refused)
			}
			recorded.Add(int64(got.Recorded))
			unchanged.Add(int64(got.Unchanged))
		})
	}
	all.Wait()
	// 1, 3 and 7 reach all hours; 5 steps on every fifth only, five times each.
	expect(t, "recorded and unchanged", []int64{recorded.Load(), unchanged.Load()}, []int64{n, (writers - 1) * n})
	expect(t, "snapshots, audit entries and events", m.written(t), "50 50 50")
}
