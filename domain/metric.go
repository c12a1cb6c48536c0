package domain

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// MetricSnapshotInput is counters of one publication or one account.
type MetricSnapshotInput struct {
	PublicationID    *gid.ID
	AccountID        *gid.ID
	CapturedAt       Time
	Source           db.DataSource
	Authenticated    *bool
	Estimated        *bool
	Impressions      *int64
	Reach            *int64
	Views            *int64
	WatchTimeSeconds *int64
	Likes            *int64
	Comments         *int64
	Shares           *int64
	Saves            *int64
	Clicks           *int64
	Followers        *int64
}

const (
	maxSnapshots = 1000
	// clockSkew is how far another's clock may run ahead of ours.
	clockSkew = 5 * time.Minute
	// firstMetricYear is when the oldest of the networks began to count.
	firstMetricYear = 2004
)

// Recording is what became of many snapshots.
type Recording struct {
	// Recorded is how many are new, Unchanged how many were there to the letter.
	Recorded, Unchanged int
	// Refused says for each of the others why.
	Refused errs.List
}

// MetricSnapshotRecord records one snapshot. Told again it changes nothing; when
// there is one of the same subject, moment and source with other figures, that
// one comes back beside a [errs.Conflict] error.
func (d *Domain) MetricSnapshotRecord(ctx context.Context, in MetricSnapshotInput) (*db.MetricSnapshot, error) {
	if err := may(auth.ViewerFrom(ctx), MetricsWrite); err != nil {
		return nil, err
	}
	all, err := d.recordMetrics(ctx, []*MetricSnapshotInput{&in}, func(int) []string { return path() })
	if err != nil {
		return nil, err
	}
	return all[0].stored, all[0].faults.Err()
}

// MetricSnapshotsRecord records up to 1,000 snapshots row by row: one that is
// refused keeps no other from going in. Of two rows about the same subject, moment
// and source the later is unchanged if it says the same, and else a duplicate.
func (d *Domain) MetricSnapshotsRecord(ctx context.Context, in []*MetricSnapshotInput) (Recording, error) {
	if err := may(auth.ViewerFrom(ctx), MetricsWrite); err != nil {
		return Recording{}, err
	}
	if len(in) > maxSnapshots {
		return Recording{}, errs.New(errs.TooLong, "Give at most %d at once; these are %d.", maxSnapshots, len(in)).At(path()...)
	}
	all, err := d.recordMetrics(ctx, in, func(i int) []string { return path(strconv.Itoa(i)) })
	if err != nil {
		return Recording{}, err
	}
	var r Recording
	for _, m := range all {
		switch {
		case len(m.faults) > 0:
			r.Refused = append(r.Refused, m.faults...)
		case m.isNew:
			r.Recorded++
		default:
			r.Unchanged++
		}
	}
	return r, nil
}

// measured is one snapshot on its way in.
type measured struct {
	checks
	// at is the input's path.
	at  []string
	in  *MetricSnapshotInput
	row *db.MetricSnapshot
	// stored is what is recorded now, and isNew whether this made it so.
	stored *db.MetricSnapshot
	isNew  bool
}

// refuse notes why the row does not go in.
func (m *measured) refuse(why error) {
	if e, ok := errors.AsType[*errs.Error](why); ok {
		m.faults = append(m.faults, e)
	}
}

func (m *measured) path(names ...string) []string { return slices.Concat(m.at, names) }

func (d *Domain) recordMetrics(ctx context.Context, in []*MetricSnapshotInput, at func(i int) []string) ([]*measured, error) {
	v, now := auth.ViewerFrom(ctx), d.now()
	all, sound := make([]*measured, len(in)), false
	for i, input := range in {
		all[i] = measure(v, input, at(i), now)
		sound = sound || len(all[i].faults) == 0
	}
	if !sound {
		return all, nil
	}
	var done []*measured
	err := d.store.Write(ctx, v, func(ctx context.Context, tx *db.Tx) error {
		// A transaction that is run again begins from the checked inputs.
		done = make([]*measured, len(all))
		for i, m := range all {
			again := *m
			again.faults = slices.Clone(m.faults)
			done[i] = &again
		}
		return recordMeasured(ctx, tx, done, now)
	})
	return done, err
}

// measure checks what can be told without the database.
func measure(v auth.Viewer, in *MetricSnapshotInput, at []string, now Time) *measured {
	m := &measured{at: at, in: in}
	switch {
	case in.PublicationID == nil && in.AccountID == nil:
		m.fail(errs.Required, m.path(), "Name the publication or the account that these are the counters of.")
	case in.PublicationID != nil && in.AccountID != nil:
		m.fail(errs.Invalid, m.path("accountId"), "Name a publication or an account, not both.")
	}
	if in.CapturedAt.After(now.Add(clockSkew)) {
		m.fail(errs.OutOfRange, m.path("capturedAt"), "Give a moment that is not in the future.")
	}
	if in.CapturedAt.Year() < firstMetricYear {
		m.fail(errs.OutOfRange, m.path("capturedAt"), "Give a moment of the year %d or later.", firstMetricYear)
	}
	if is := v.Kind == auth.KindCreator; is != (in.Source == db.SourceCreator) {
		if is {
			m.fail(errs.Invalid, m.path("source"), "What a creator records has the source %s.", db.SourceCreator)
		} else {
			m.fail(errs.Invalid, m.path("source"), "The source %s is of what creators record themselves. Use %s for figures that one sent you.", db.SourceCreator, db.SourceManual)
		}
	}
	m.row = &db.MetricSnapshot{
		Base: db.Base{Key: gid.New()}, CapturedAt: in.CapturedAt.UTC().Truncate(time.Microsecond), Source: in.Source,
		Authenticated: in.Authenticated != nil && *in.Authenticated, Estimated: in.Estimated != nil && *in.Estimated,
		Counters: db.Counters{
			Impressions: in.Impressions, Reach: in.Reach, Views: in.Views, WatchTimeSeconds: in.WatchTimeSeconds,
			Likes: in.Likes, Comments: in.Comments, Shares: in.Shares, Saves: in.Saves, Clicks: in.Clicks,
		},
		Followers: in.Followers, RecordedAt: now,
	}
	m.counters()
	return m
}

// counters checks that there is one at least, and that none is negative.
func (m *measured) counters() {
	none := true
	for _, c := range []struct {
		name  string
		value *int64
	}{
		{"impressions", m.in.Impressions},
		{"reach", m.in.Reach},
		{"views", m.in.Views},
		{"watchTimeSeconds", m.in.WatchTimeSeconds},
		{"likes", m.in.Likes},
		{"comments", m.in.Comments},
		{"shares", m.in.Shares},
		{"saves", m.in.Saves},
		{"clicks", m.in.Clicks},
		{"followers", m.in.Followers},
	} {
		if c.value == nil {
			continue
		}
		none = false
		if *c.value < 0 {
			m.fail(errs.OutOfRange, m.path(c.name), "A counter is not negative.")
		}
	}
	if none {
		m.fail(errs.Required, m.path(), "Give at least one counter. Leave out what the platform did not give.")
	}
}

// recordMeasured writes the sound ones: a fixed number of statements for however
// many there are.
func recordMeasured(ctx context.Context, tx *db.Tx, all []*measured, now Time) error {
	if err := findSubjects(ctx, tx, all); err != nil {
		return err
	}
	first := map[db.MetricKey]*measured{}
	var rows []*db.MetricSnapshot
	for _, m := range all {
		if len(m.faults) > 0 {
			continue
		}
		if key := m.row.NaturalKey(); first[key] == nil {
			first[key], rows = m, append(rows, m.row)
		}
	}
	// In one order, so that two who record the same don't wait for each other.
	slices.SortFunc(rows, func(a, b *db.MetricSnapshot) int { return a.NaturalKey().Compare(b.NaturalKey()) })
	known, err := db.RecordMetrics(ctx, tx, rows)
	if err != nil {
		return err
	}
	for _, m := range all {
		if len(m.faults) == 0 {
			m.settle(known[m.row.NaturalKey()], first[m.row.NaturalKey()])
		}
	}
	var counted []uuid.UUID
	for _, m := range all {
		if !m.isNew {
			continue
		}
		_, is := tx.Changed(nil, m.row)
		tx.Log(db.Change{Brand: brandOf(m.row), Creator: toldOf(m.row), Action: "metric.recorded", Subject: m.row.ID(), After: is, At: now})
		if m.row.AccountID != nil && m.row.Followers != nil {
			counted = append(counted, *m.row.AccountID)
		}
	}
	if len(counted) == 0 {
		return nil
	}
	return db.FollowersRecorded(ctx, tx, counted)
}

// settle tells what became of a row: there was one already, or the first row of
// the batch with this key went in.
func (m *measured) settle(known *db.MetricSnapshot, first *measured) {
	m.stored = known
	switch {
	case known != nil && !known.SameFigures(m.row):
		m.fail(errs.Conflict, m.path(), "There are other figures of the same subject, moment and source: %s. Snapshots never change; give the moment when these were taken.", known.ID())
	case known != nil:
	case first == m:
		m.stored, m.isNew = m.row, true
	case first.row.SameFigures(m.row):
		m.stored = first.row
	default:
		m.stored = first.row
		m.fail(errs.Duplicate, m.path(), "A row above has other figures of the same subject, moment and source. That one was taken.")
	}
}

// findSubjects looks the publications and accounts up that the rows are about.
func findSubjects(ctx context.Context, tx *db.Tx, all []*measured) error {
	var publicationKeys, accountKeys []uuid.UUID
	for _, m := range all {
		if len(m.faults) > 0 {
			continue
		}
		if m.in.PublicationID != nil {
			key, _ := m.in.PublicationID.Is(db.TypePublication)
			publicationKeys = append(publicationKeys, key)
		} else {
			key, _ := m.in.AccountID.Is(db.TypeSocialAccount)
			accountKeys = append(accountKeys, key)
		}
	}
	publications, err := keyed[db.Publication](ctx, tx, publicationKeys)
	if err != nil {
		return err
	}
	accounts, err := keyed[db.SocialAccount](ctx, tx, accountKeys)
	if err != nil {
		return err
	}
	v := tx.Viewer()
	for _, m := range all {
		if len(m.faults) > 0 {
			continue
		}
		if id := m.in.PublicationID; id != nil {
			if p := publications[id.UUID]; p != nil && id.Type == db.TypePublication {
				m.row.PublicationID, m.row.BrandID, m.row.CreatorID = &p.Key, &p.BrandID, p.CreatorID
			} else {
				m.refuse(missing(db.TypePublication, m.path("publicationId")...))
			}
			continue
		}
		if a := accounts[m.in.AccountID.UUID]; a != nil && m.in.AccountID.Type == db.TypeSocialAccount {
			m.row.AccountID, m.row.CreatorID = &a.Key, a.CreatorID
			if v.Kind != auth.KindCreator {
				m.row.BrandID = &v.BrandID
			}
		} else {
			m.refuse(missing(db.TypeSocialAccount, m.path("accountId")...))
		}
	}
	return nil
}

// keyed reads rows by their keys.
func keyed[T any, R db.Row[T]](ctx context.Context, h db.Handle, keys []uuid.UUID) (map[uuid.UUID]*T, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	slices.SortFunc(keys, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	rows, err := db.ByKeys[T, R](ctx, h, slices.Compact(keys))
	found := make(map[uuid.UUID]*T, len(rows))
	for _, row := range rows {
		found[R(row).RowKey()] = row
	}
	return found, err
}

// brandOf is whose log a snapshot is in.
func brandOf(m *db.MetricSnapshot) uuid.UUID {
	if m.BrandID == nil {
		return uuid.Nil
	}
	return *m.BrandID
}

// toldOf is the creator who sees the snapshot: what a brand notes about an account
// is the brand's own.
func toldOf(m *db.MetricSnapshot) uuid.UUID {
	if m.PublicationID == nil && m.BrandID != nil {
		return uuid.Nil
	}
	return m.CreatorID
}
