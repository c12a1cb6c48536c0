package domain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/gid"
)

// membershipOf is the id of a member's membership.
func (s *studio) membershipOf(t testing.TB, v auth.Viewer) gid.ID {
	t.Helper()
	return s.membership(t, v).ID()
}

func (s *studio) membership(t testing.TB, v auth.Viewer) *db.Membership {
	t.Helper()
	key := rows.Ask[string](t, s.on, "SELECT id::text FROM memberships WHERE user_id = ? AND brand_id = ?", v.UserID, v.BrandID)
	m := &db.Membership{}
	if err := m.Key.UnmarshalText([]byte(key)); err != nil {
		t.Fatal(err)
	}
	return rows.Read(t, s.on, m)
}

func TestMembershipCreate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	owner := rows.Member(t, s.on, s.brand, auth.RoleOwner)
	in := domain.MembershipCreateInput{Subject: "idp|7", Name: "Noa Neu", Email: "noa@example.com", Role: auth.RoleFinance}
	m, err := s.rules.MembershipCreate(as(t, owner), in)
	if err != nil {
		t.Fatal(err)
	}
	want := &db.Membership{Base: db.Base{Key: m.Key}, BrandID: s.brand.Key, UserID: m.UserID, Role: auth.RoleFinance, CreatedAt: noon(), Version: 1}
	if diff := cmp.Diff(want, rows.Read(t, s.on, m)); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	person := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', subject, name, email) FROM users WHERE id = ?", m.UserID)
	if person != "idp|7 Noa Neu noa@example.com" {
		t.Errorf("the person is %q", person)
	}
	// Somebody that another brand knows keeps name and address.
	other := another(t, s.register)
	in.Name, in.Email = "Nobody", "other@example.com"
	theirs, err := s.rules.MembershipCreate(as(t, rows.Member(t, s.on, other.brand, auth.RoleAdmin)), in)
	if err != nil || theirs.UserID != m.UserID || theirs.BrandID != other.brand.Key {
		t.Fatalf("the other brand's is %+v, %v", theirs, err)
	}
	if again := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', subject, name, email) FROM users WHERE id = ?", m.UserID); again != person {
		t.Errorf("the person became %q", again)
	}
	// A membership that ended comes back as the same one.
	if _, err := s.rules.MembershipDelete(as(t, owner), m.ID()); err != nil {
		t.Fatal(err)
	}
	in.Role = auth.RoleViewer
	back, err := s.rules.MembershipCreate(as(t, owner), in)
	if err != nil || back.Key != m.Key || back.Role != auth.RoleViewer || back.EndedAt != nil || back.Version != 3 {
		t.Errorf("it comes back as %+v, %v", back, err)
	}
	got := rows.All[string](t, s.on, "SELECT action FROM audit_entries WHERE brand_id = ? ORDER BY number", s.brand.Key)
	if diff := cmp.Diff([]string{"membership.created", "membership.ended", "membership.created"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMembershipCreateRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	admin := rows.Member(t, s.on, s.brand, auth.RoleAdmin)
	known := rows.Ask[string](t, s.on, "SELECT subject FROM users WHERE id = ?", admin.UserID)
	good := domain.MembershipCreateInput{Subject: "idp|7", Name: "Noa", Email: "noa@example.com", Role: auth.RoleViewer}
	with := func(change func(*domain.MembershipCreateInput)) domain.MembershipCreateInput {
		in := good
		change(&in)
		return in
	}
	for name, test := range map[string]struct {
		as   auth.Viewer
		in   domain.MembershipCreateInput
		want []string
	}{
		"a manager":           {s.manager, good, []string{"FORBIDDEN "}},
		"a creator":           {rows.As(s.creator), good, []string{"FORBIDDEN "}},
		"an owner, by admin":  {admin, with(func(in *domain.MembershipCreateInput) { in.Role = auth.RoleOwner }), []string{"FORBIDDEN input.role"}},
		"a member already":    {admin, with(func(in *domain.MembershipCreateInput) { in.Subject = known }), []string{"TAKEN input.subject"}},
		"every fault at once": {admin, domain.MembershipCreateInput{Subject: strings.Repeat("s", 256), Name: " ", Email: "Noa <noa@example.com>", Role: auth.RoleViewer}, []string{"TOO_LONG input.subject", "REQUIRED input.name", "INVALID input.email"}},
	} {
		before := s.tenancy(t)
		_, err := s.rules.MembershipCreate(as(t, test.as), test.in)
		if diff := cmp.Diff(test.want, refused(t, err)); diff != "" || s.tenancy(t) != before {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for statement, code := range map[string]string{
		"UPDATE memberships SET role = 'KING' WHERE user_id = ?": "23514",
		"INSERT INTO memberships (id, brand_id, user_id, role, created_at) SELECT gen_random_uuid(), brand_id, user_id, 'OWNER', now() FROM memberships WHERE user_id = ?": "23505",
	} {
		if err := rows.Exec(t, s.on, statement, admin.UserID); err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestMembershipUpdate(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	owner, admin := rows.Member(t, s.on, s.brand, auth.RoleOwner), rows.Member(t, s.on, s.brand, auth.RoleAdmin)
	other := another(t, s.register)
	id := s.membershipOf(t, s.manager)
	m, err := s.rules.MembershipUpdate(as(t, admin), id, domain.MembershipUpdateInput{ExpectedVersion: new(1), Role: auth.RoleAnalyst})
	if err != nil || m.Role != auth.RoleAnalyst || m.Version != 2 {
		t.Fatalf("the membership is %+v, %v", m, err)
	}
	before := s.tenancy(t)
	if same, err := s.rules.MembershipUpdate(as(t, admin), id, domain.MembershipUpdateInput{Role: auth.RoleAnalyst}); err != nil || same.Version != 2 || s.tenancy(t) != before {
		t.Errorf("the same role gives %+v, %v", same, err)
	}
	for name, test := range map[string]struct {
		as   auth.Viewer
		id   gid.ID
		in   domain.MembershipUpdateInput
		want string
	}{
		"stale":                      {admin, id, domain.MembershipUpdateInput{ExpectedVersion: new(1), Role: auth.RoleViewer}, "CONFLICT input.expectedVersion"},
		"an owner's, by an admin":    {admin, s.membershipOf(t, owner), domain.MembershipUpdateInput{Role: auth.RoleViewer}, "FORBIDDEN id"},
		"to an owner's, by an admin": {admin, id, domain.MembershipUpdateInput{Role: auth.RoleOwner}, "FORBIDDEN input.role"},
		"another brand's":            {owner, s.membershipOf(t, other.manager), domain.MembershipUpdateInput{Role: auth.RoleViewer}, "NOT_FOUND id"},
		"another type":               {owner, s.brand.ID(), domain.MembershipUpdateInput{Role: auth.RoleViewer}, "NOT_FOUND id"},
		"by who had the right":       {rows.Member(t, s.on, s.brand, auth.RoleFinance), id, domain.MembershipUpdateInput{Role: auth.RoleViewer}, "FORBIDDEN "},
		"the last owner's":           {owner, s.membershipOf(t, owner), domain.MembershipUpdateInput{Role: auth.RoleAdmin}, "TRANSITION_NOT_ALLOWED id"},
	} {
		before := s.tenancy(t)
		_, err := s.rules.MembershipUpdate(as(t, test.as), test.id, test.in)
		if diff := cmp.Diff([]string{test.want}, refused(t, err)); diff != "" || s.tenancy(t) != before {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := s.rules.MembershipUpdate(as(t, owner), id, domain.MembershipUpdateInput{Role: auth.RoleOwner}); err != nil {
		t.Fatal(err)
	}
	// With another owner there, the first may step down.
	if down, err := s.rules.MembershipUpdate(as(t, owner), s.membershipOf(t, owner), domain.MembershipUpdateInput{Role: auth.RoleAdmin}); err != nil || down.Role != auth.RoleAdmin {
		t.Errorf("stepping down gives %+v, %v", down, err)
	}
}

func TestMembershipDelete(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	owner := rows.Member(t, s.on, s.brand, auth.RoleOwner)
	id := s.membershipOf(t, s.manager)
	m, err := s.rules.MembershipDelete(as(t, owner), id)
	if err != nil || !m.EndedAt.Equal(noon()) || m.Role != auth.RoleManager || m.Version != 2 {
		t.Fatalf("the membership is %+v, %v", m, err)
	}
	for name, test := range map[string]struct {
		as   auth.Viewer
		id   gid.ID
		want string
	}{
		"ended already":  {owner, id, "NOT_FOUND id"},
		"the last owner": {owner, s.membershipOf(t, owner), "TRANSITION_NOT_ALLOWED id"},
		"by a viewer":    {rows.Member(t, s.on, s.brand, auth.RoleViewer), s.membershipOf(t, owner), "FORBIDDEN "},
		"of an owner":    {rows.Member(t, s.on, s.brand, auth.RoleAdmin), s.membershipOf(t, owner), "FORBIDDEN id"},
	} {
		before := s.tenancy(t)
		_, err := s.rules.MembershipDelete(as(t, test.as), test.id)
		if diff := cmp.Diff([]string{test.want}, refused(t, err)); diff != "" || s.tenancy(t) != before {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	// Whoever acted can still be named, and does nothing any more.
	if n := rows.Ask[int](t, s.on, "SELECT count(*) FROM users WHERE id = ?", s.manager.UserID); n != 1 {
		t.Error("the person is gone")
	}
	claims := auth.Claims{Subject: rows.Ask[string](t, s.on, "SELECT subject FROM users WHERE id = ?", s.manager.UserID), Kind: auth.ClaimKindBrandUser, Brand: s.brand.ID().String()}
	if v, err := s.store.Principal(t.Context(), claims); err == nil {
		t.Errorf("the token still stands for %+v", v)
	}
}

// TestTheLastOwnerStays has two owners leave at the same moment, again and again:
// one of them always stays.
func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for round := range 10 {
		brand := rows.Brand(t, s.on)
		owners := []auth.Viewer{rows.Member(t, s.on, brand, auth.RoleOwner), rows.Member(t, s.on, brand, auth.RoleOwner)}
		ids := []gid.ID{s.membershipOf(t, owners[0]), s.membershipOf(t, owners[1])}
		start, outcomes := make(chan struct{}), make(chan error, len(owners))
		for i, owner := range owners {
			ctx := as(t, owner)
			go func() {
				<-start
				var err error
				if (round+i)%2 == 0 {
					_, err = s.rules.MembershipDelete(ctx, ids[i])
				} else {
					_, err = s.rules.MembershipUpdate(ctx, ids[i], domain.MembershipUpdateInput{Role: auth.RoleViewer})
				}
				outcomes <- err
			}()
		}
		close(start)
		gone := 0
		for range owners {
			if err := <-outcomes; err == nil {
				gone++
			} else if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" {
				t.Error(diff)
			}
		}
		left := rows.Ask[int](t, s.on, "SELECT count(*) FROM memberships WHERE brand_id = ? AND role = 'OWNER' AND ended_at IS NULL", brand.Key)
		entries := rows.Ask[int](t, s.on, "SELECT count(*) FROM audit_entries WHERE brand_id = ?", brand.Key)
		if gone != 1 || left != 1 || entries != 1 {
			t.Errorf("%d went, %d owners are left and %d entries tell of it; want one each", gone, left, entries)
		}
	}
}
