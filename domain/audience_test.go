package domain_test

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
)

func share(segment string, of float64) *domain.AudienceShareInput {
	return &domain.AudienceShareInput{Segment: segment, Share: of}
}

// picture is a sound input about an account.
func picture(account *db.SocialAccount, source db.DataSource) domain.AudienceSnapshotInput {
	return domain.AudienceSnapshotInput{
		AccountID: account.ID(), CapturedAt: rows.At(), Source: source,
		Ages:    []*domain.AudienceShareInput{share("18-24", .25), share("25-34", .5), share("13-17", .25)},
		Genders: []*domain.AudienceShareInput{share("male", .3334), share("female", .3333), share("other", .3334)},
		// Interests overlap, so that they may be more than the whole together.
		Interests: []*domain.AudienceShareInput{share("tea", 1), share("oats", .9)},
	}
}

func TestAudienceSnapshotRecord(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	before := len(c.actions(t))
	recorded, err := c.rules.AudienceSnapshotRecord(as(t, c.manager), picture(c.famous, db.SourceAPI))
	if err != nil {
		t.Fatal(err)
	}
	want := &db.AudienceSnapshot{
		Base: db.Base{Key: recorded.Key}, AccountID: c.famous.Key, CreatorID: c.kept.Key, BrandID: &c.brand.Key,
		CapturedAt: rows.At(), Source: db.SourceAPI, RecordedAt: noon(),
		Ages:      []*db.AudienceShare{{Segment: "25-34", Share: .5}, {Segment: "13-17", Share: .25}, {Segment: "18-24", Share: .25}},
		Genders:   []*db.AudienceShare{{Segment: "male", Share: .3334}, {Segment: "other", Share: .3334}, {Segment: "female", Share: .3333}},
		Countries: []*db.AudienceShare{},
		Interests: []*db.AudienceShare{{Segment: "tea", Share: 1}, {Segment: "oats", Share: .9}},
	}
	if diff := cmp.Diff(want, recorded); diff != "" {
		t.Errorf("the snapshot (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, rows.Read(t, c.on, recorded)); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"audience.recorded"}, c.actions(t)[before:]); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
	// The same again, in another order, answers what is there.
	state, again := c.printed(t), picture(c.famous, db.SourceAPI)
	again.Ages[0], again.Ages[2] = again.Ages[2], again.Ages[0]
	same, err := c.rules.AudienceSnapshotRecord(as(t, c.manager), again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, same); diff != "" {
		t.Errorf("the same again (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(state, c.printed(t)); diff != "" {
		t.Errorf("the same again changed:\n%s", diff)
	}
	// Other figures don't.
	c.fails(t, "other figures", []string{"CONFLICT input.capturedAt"}, func() error {
		other := picture(c.famous, db.SourceAPI)
		other.Ages[0].Share = .2
		there, err := c.rules.AudienceSnapshotRecord(as(t, c.manager), other)
		if diff := cmp.Diff(want, there); diff != "" {
			t.Errorf("beside the conflict (-want +got):\n%s", diff)
		}
		return err
	})
}

// TestAudienceSnapshotSides: the same moment has a picture for each side and each
// source, and none is another's.
func TestAudienceSnapshotSides(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	all := map[uuid.UUID]bool{}
	for _, side := range []struct {
		as     auth.Viewer
		source db.DataSource
	}{
		{c.manager, db.SourceAPI},
		{c.manager, db.SourceManual},
		{c.other, db.SourceAPI},
		{rows.As(c.kept), db.SourceCreator},
	} {
		recorded, err := c.rules.AudienceSnapshotRecord(as(t, side.as), picture(c.famous, side.source))
		if err != nil {
			t.Fatal(err)
		}
		all[recorded.Key] = true
	}
	if len(all) != 4 {
		t.Errorf("%d snapshots instead of 4", len(all))
	}
	for name, want := range map[string]struct {
		as   auth.Viewer
		many int
	}{"the brand": {c.manager, 3}, "the rival": {c.other, 2}, "the creator": {rows.As(c.kept), 1}} {
		session := c.store.Session(want.as)
		seen, err := db.AudiencesOfAccounts(100).Read(t.Context(), session, []uuid.UUID{c.famous.Key})
		if err != nil || len(seen) != want.many {
			t.Errorf("%s sees %d, %v; want %d", name, len(seen), err, want.many)
		}
		session.Close()
	}
}

func TestAudienceSnapshotRefuses(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	many := make([]*domain.AudienceShareInput, 51)
	for i := range many {
		many[i] = share(fmt.Sprintf("segment %d", i), .001)
	}
	change := func(account *db.SocialAccount, source db.DataSource, change func(in *domain.AudienceSnapshotInput)) domain.AudienceSnapshotInput {
		in := picture(account, source)
		change(&in)
		return in
	}
	shares := func(shares ...*domain.AudienceShareInput) domain.AudienceSnapshotInput {
		return change(c.ours, db.SourceAPI, func(in *domain.AudienceSnapshotInput) { in.Ages = shares })
	}
	for name, test := range map[string]struct {
		as   auth.Viewer
		in   domain.AudienceSnapshotInput
		want []string
	}{
		"an analyst":            {rows.Member(t, c.on, c.brand, auth.RoleAnalyst), picture(c.ours, db.SourceAPI), []string{"FORBIDDEN "}},
		"one that hides":        {c.manager, picture(c.private, db.SourceAPI), []string{"NOT_FOUND input.accountId"}},
		"another brand's entry": {c.other, picture(c.ours, db.SourceAPI), []string{"NOT_FOUND input.accountId"}},
		"an unknown account": {c.manager, change(c.ours, db.SourceAPI, func(in *domain.AudienceSnapshotInput) {
			in.AccountID = gid.Of(db.TypeSocialAccount, gid.New())
		}), []string{"NOT_FOUND input.accountId"}},
		"a creator, another's":         {rows.As(c.kept), picture(c.private, db.SourceCreator), []string{"NOT_FOUND input.accountId"}},
		"a brand as a creator":         {c.manager, picture(c.ours, db.SourceCreator), []string{"INVALID input.source"}},
		"a creator as a platform":      {rows.As(c.kept), picture(c.famous, db.SourceAPI), []string{"INVALID input.source"}},
		"the future":                   {c.manager, change(c.ours, db.SourceAPI, func(in *domain.AudienceSnapshotInput) { in.CapturedAt = noon().Add(time.Hour) }), []string{"OUT_OF_RANGE input.capturedAt"}},
		"more than all":                {c.manager, shares(share("a", .6), share("b", .4002)), []string{"OUT_OF_RANGE input.ages"}},
		"no number":                    {c.manager, shares(share("a", math.NaN())), []string{"OUT_OF_RANGE input.ages.0.share"}},
		"less than none":               {c.manager, shares(share("a", -.0001)), []string{"OUT_OF_RANGE input.ages.0.share"}},
		"without end":                  {c.manager, shares(share("a", math.Inf(-1))), []string{"OUT_OF_RANGE input.ages.0.share"}},
		"an interest of more than all": {c.manager, change(c.ours, db.SourceAPI, func(in *domain.AudienceSnapshotInput) { in.Interests[0].Share = 1.00001 }), []string{"OUT_OF_RANGE input.interests.0.share"}},
		"a segment twice":              {c.manager, shares(share("a", .1), share("b", .1), share("a", .2)), []string{"DUPLICATE input.ages.2.segment"}},
		"a segment without name":       {c.manager, shares(share(" ", .1)), []string{"REQUIRED input.ages.0.segment"}},
		"a long segment":               {c.manager, shares(share(strings.Repeat("s", 61), .1)), []string{"TOO_LONG input.ages.0.segment"}},
		"too many segments":            {c.manager, shares(many...), []string{"TOO_LONG input.ages"}},
		"nothing":                      {c.manager, domain.AudienceSnapshotInput{AccountID: c.ours.ID(), CapturedAt: rows.At(), Source: db.SourceAPI}, []string{"REQUIRED input"}},
	} {
		c.fails(t, name, test.want, func() error {
			recorded, err := c.rules.AudienceSnapshotRecord(as(t, test.as), test.in)
			if recorded != nil {
				t.Errorf("%s: a snapshot came back", name)
			}
			return err
		})
	}
}

// TestAudienceSnapshotConstraints tries in plain SQL what the rules refuse, and
// whether the server's own role could change a snapshot.
func TestAudienceSnapshotConstraints(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	if _, err := c.rules.AudienceSnapshotRecord(as(t, c.manager), picture(c.ours, db.SourceAPI)); err != nil {
		t.Fatal(err)
	}
	for want, statement := range map[string]string{
		"23505": "INSERT INTO audience_snapshots SELECT gen_random_uuid(), account_id, creator_id, brand_id, captured_at, source, '[]', '[]', '[]', '[]', recorded_at FROM audience_snapshots",
		"23503": "UPDATE audience_snapshots SET creator_id = '" + c.kept.Key.String() + "'",
		"23514": "UPDATE audience_snapshots SET source = 'GUESS'",
		"42501": "SET ROLE rapport_app; UPDATE audience_snapshots SET ages = '[]'",
	} {
		before := c.printed(t)
		if err := rows.Exec(t, c.on, statement); sqlstate(err) != want {
			t.Errorf("%s: %v", statement, err)
		}
		if c.printed(t) != before {
			t.Errorf("%s: something changed", statement)
		}
	}
}

// TestAudienceSnapshotRaces: many who record the same picture at once all get the
// one that is there.
func TestAudienceSnapshotRaces(t *testing.T) {
	t.Parallel()
	c := openCast(t)
	var wait sync.WaitGroup
	keys, failed := make([]uuid.UUID, 8), make([]error, 8)
	for i := range failed {
		wait.Go(func() {
			recorded, err := c.rules.AudienceSnapshotRecord(as(t, c.manager), picture(c.ours, db.SourceAPI))
			if failed[i] = err; err == nil {
				keys[i] = recorded.Key
			}
		})
	}
	wait.Wait()
	for i, err := range failed {
		if err != nil || keys[i] != keys[0] {
			t.Errorf("%v, %v", keys[i], err)
		}
	}
	if n := rows.Ask[int](t, c.on, "SELECT count(*) FROM audit_entries WHERE action = 'audience.recorded'"); n != 1 {
		t.Errorf("%d entries in the audit log", n)
	}
}
