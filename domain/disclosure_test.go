package domain_test

import (
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
)

// TestPublicationCorrect puts a publication right, by either side, and tries what
// neither may.
func TestPublicationCorrect(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for _, v := range []auth.Viewer{rows.As(s.creator), s.manager} {
		d := s.at(t, db.StatePublished)
		p := s.published(t, d)
		_, err := s.rules.PublicationCheckDisclosure(s.asManager(t), p.ID(), domain.DisclosureCheckInput{Verdict: db.DisclosureNotRequired, Evidence: "Bought."})
		if err != nil {
			t.Fatal(err)
		}
		// What stays as it is is nothing to write.
		unchanged := s.unchanged(t)
		if _, err := s.rules.PublicationCorrect(as(t, v), p.ID(), domain.PublicationCorrectInput{URL: &p.URL}); err != nil {
			t.Fatal(err)
		}
		unchanged()
		when := noon().Add(-time.Hour)
		got, err := s.rules.PublicationCorrect(as(t, v), p.ID(), domain.PublicationCorrectInput{
			ExpectedVersion: new(2), URL: new("https://social.example/p/right"), AccountID: graphql.OmittableOf[*gid.ID](nil), PublishedAt: &when, Reason: new("A typo."),
		})
		if err != nil {
			t.Fatalf("by a %s: %v", v.Kind, err)
		}
		want := *p
		want.URL, want.AccountID, want.PublishedAt, want.Version = "https://social.example/p/right", nil, when, 3
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("answered (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(&want, s.published(t, d)); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"publication.disclosure_checked", "publication.corrected"}, s.told(t, p.ID())); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		noted := rows.Ask[string](t, s.on, "SELECT concat_ws(' ', before ->> 'url', after ->> 'url', after ->> 'reason') FROM audit_entries WHERE action = 'publication.corrected' AND subject_id = ?", p.Key)
		if noted != p.URL+" https://social.example/p/right A typo." {
			t.Errorf("the entry says %q", noted)
		}
	}
	verified, gone := s.published(t, s.at(t, db.StateVerifiedLive)), s.published(t, s.at(t, db.StateRemoved))
	unchanged := s.unchanged(t)
	for _, p := range []*db.Publication{verified, gone} {
		for _, v := range []auth.Viewer{rows.As(s.creator), s.manager} {
			_, err := s.rules.PublicationCorrect(as(t, v), p.ID(), domain.PublicationCorrectInput{URL: new("https://social.example/p/late")})
			if diff := cmp.Diff([]string{"TRANSITION_NOT_ALLOWED id"}, refused(t, err)); diff != "" {
				t.Errorf("%s by a %s (-want +got):\n%s", p.Status, v.Kind, diff)
			}
		}
	}
	// Past the rules the creator changes nothing that somebody has verified.
	if err := s.serve(t, rows.As(s.creator), "UPDATE publications SET url = 'https://social.example/p/late' WHERE status <> 'LIVE'"); err != nil {
		t.Error(err)
	}
	if got := sqlstate(s.serve(t, rows.As(s.creator), "UPDATE publications SET status = 'REMOVED', removed_at = now() WHERE status = 'LIVE'")); got != "42501" {
		t.Errorf("the creator takes a publication down: SQLSTATE %q", got)
	}
	unchanged()
}

// TestNobodyChecksOwnWork has the creator look at the own disclosure: with the
// creator's token, and as the owner of the brand that the same person is, too.
func TestNobodyChecksOwnWork(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	p := s.published(t, s.at(t, db.StatePublished))
	both := rows.Join(t, s.on, s.brand, rows.Read(t, s.on, &db.User{Base: db.Base{Key: *s.creator.UserID}}), auth.RoleOwner)
	unchanged := s.unchanged(t)
	for _, v := range []auth.Viewer{both, rows.As(s.creator), {Kind: auth.KindSystem, BrandID: s.brand.Key}, rows.Member(t, s.on, s.brand, auth.RoleAnalyst), {}} {
		_, err := s.rules.PublicationCheckDisclosure(as(t, v), p.ID(), domain.DisclosureCheckInput{Verdict: db.DisclosureNotRequired, Evidence: "x"})
		if errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("by a %s %s: %v", v.Kind, v.Role, err)
		}
	}
	unchanged()
}
