package db_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// tables are all tables but the one that the migrations are noted in.
func tables(t testing.TB, on *dbtest.DB) []string {
	t.Helper()
	return rows.All[string](t, on, `SELECT relname FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'goose_db_version' ORDER BY relname`)
}

// asServing runs a statement as the serving role, with these settings, and takes
// it back. It gives the rows that it touched.
func asServing(t testing.TB, on *dbtest.DB, settings map[string]string, statement string) (touched int64, err error) {
	t.Helper()
	conn, connectErr := pgx.Connect(t.Context(), on.AdminURL)
	if connectErr != nil {
		t.Fatal(connectErr)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	tx, beginErr := conn.Begin(t.Context())
	if beginErr != nil {
		t.Fatal(beginErr)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := tx.Exec(t.Context(), "SET LOCAL ROLE "+db.ServingRole); err != nil {
		t.Fatal(err)
	}
	for name, value := range settings {
		if _, err := tx.Exec(t.Context(), "SELECT set_config($1, $2, true)", name, value); err != nil {
			t.Fatal(err)
		}
	}
	tag, err := tx.Exec(t.Context(), statement)
	return tag.RowsAffected(), err
}

// TestEveryTableIsGuarded wants forced row-level security and a policy on every
// table, and none of them owned by the serving role.
func TestEveryTableIsGuarded(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	if all := tables(t, on); len(all) < 20 {
		t.Fatalf("there are only the tables %v", all)
	}
	open := rows.All[string](t, on, `SELECT relname FROM pg_class c
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'goose_db_version'
			AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))`)
	if len(open) != 0 {
		t.Errorf("without forced row-level security or a policy: %v", open)
	}
	if owned := rows.Ask[int](t, on, "SELECT count(*) FROM pg_class WHERE relowner = ?::regrole", db.ServingRole); owned != 0 {
		t.Errorf("the serving role owns %d relations", owned)
	}
	if strong := rows.Ask[bool](t, on, "SELECT rolsuper OR rolbypassrls OR rolcanlogin OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = ?", db.ServingRole); strong {
		t.Error("the serving role has rights that it must not have")
	}
	loose := rows.All[string](t, on, `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
		AND (NOT coalesce(array_to_string(proconfig, ',') LIKE 'search_path=%', false) OR has_function_privilege('public', oid, 'EXECUTE'))`)
	if len(loose) != 0 {
		t.Errorf("functions with the definer's rights but an open search_path, or open to all: %v", loose)
	}
}

// TestWithoutSettingsNothingIsThere reads every table as the serving role that
// was not told who asks.
func TestWithoutSettingsNothingIsThere(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	stranger := map[string]string{"app.brand": "00000000-0000-7000-8000-000000000001"}
	cleared := map[string]string{"app.brand": "", "app.creator": "", "app.user": ""}
	for _, table := range tables(t, on) {
		for name, settings := range map[string]map[string]string{"nobody": nil, "an empty setting": cleared, "a brand that is not there": stranger} {
			seen, err := asServing(t, on, settings, "SELECT FROM "+table)
			if err != nil && strings.Contains(err.Error(), "42501") {
				continue // No right to read it at all.
			}
			// Profiles that all brands may find are there for whatever brand asks.
			if name == "a brand that is not there" && slices.Contains([]string{"creators", "social_accounts", "audience_snapshots", "metric_snapshots", "past_partnerships"}, table) {
				continue
			}
			if err != nil || seen != 0 {
				t.Errorf("%s sees %d rows of %s: %v", name, seen, table, err)
			}
		}
	}
	seen, err := asServing(t, on, map[string]string{"app.brand": world.Key("brand.aurora").String()}, "SELECT FROM partnerships")
	if err != nil || seen != 4 {
		t.Errorf("aurora sees %d partnerships, want its 4: %v", seen, err)
	}
}

// TestOthersRowsCantBeWritten changes, deletes and enters rows as the serving
// role of one brand and one creator: it never reaches another's.
func TestOthersRowsCantBeWritten(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	borealis := world.Key("brand.borealis").String()
	aurora := map[string]string{"app.brand": world.Key("brand.aurora").String(), "app.user": world.Key("user.owner").String()}
	emil := map[string]string{"app.creator": world.Key("creator.emil").String(), "app.user": world.Key("user.emil").String()}
	ownedByBrand := rows.All[string](t, on, `SELECT table_name FROM information_schema.columns
		WHERE table_schema = 'public' AND column_name = 'brand_id' ORDER BY table_name`)
	if len(ownedByBrand) < 15 {
		t.Fatalf("only %v carry their brand", ownedByBrand)
	}
	for _, table := range ownedByBrand {
		for name, settings := range map[string]map[string]string{"aurora": aurora, "emil": emil} {
			for _, statement := range []string{
				fmt.Sprintf("UPDATE %s SET brand_id = brand_id WHERE brand_id = '%s'", table, borealis),
				fmt.Sprintf("DELETE FROM %s WHERE brand_id = '%s'", table, borealis),
			} {
				touched, err := asServing(t, on, settings, statement)
				if touched != 0 || err != nil && !strings.Contains(err.Error(), "42501") {
					t.Errorf("%s: %s reached %d rows, %v", name, statement, touched, err)
				}
			}
			// What is one's own can't be given away either: policies, keys or checks
			// refuse.
			touched, err := asServing(t, on, settings, fmt.Sprintf("UPDATE %s SET brand_id = '%s'", table, borealis))
			if touched != 0 || err != nil && !strings.Contains(err.Error(), "42501") && !strings.Contains(err.Error(), "235") {
				t.Errorf("%s gave %d rows of %s away, %v", name, touched, table, err)
			}
		}
	}
	for _, statement := range []string{
		"INSERT INTO campaigns (id, brand_id, name, type, starts_on, created_at, updated_at) VALUES (gen_random_uuid(), '" + borealis + "', 'x', 'OTHER', now(), now(), now())",
		"INSERT INTO memberships (id, brand_id, user_id, role, created_at) VALUES (gen_random_uuid(), '" + borealis + "', '" + world.Key("user.owner").String() + "', 'OWNER', now())",
		"INSERT INTO events (id, brand_id, type, subject_type, subject_id, occurred_at) VALUES (gen_random_uuid(), '" + borealis + "', 'x.y', 'brand', gen_random_uuid(), now())",
		"INSERT INTO users (id, subject, name, created_at) VALUES (gen_random_uuid(), 'x', 'x', now())",
		"INSERT INTO audit_entries (id, number, at, actor_kind, action, subject_type, subject_id, content_hash, hash) VALUES (gen_random_uuid(), 1, now(), 'BRAND', 'x', 'x', gen_random_uuid(), '', '')",
		"SELECT audit_append('" + borealis + "', '[]')",
		"UPDATE users SET name = 'x'",
		"SELECT FROM audit_heads",
		"SELECT FROM revoked_tokens",
	} {
		touched, err := asServing(t, on, aurora, statement)
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %d rows, %v", statement, touched, err)
		}
	}
}

// TestNoKeyCrossesBrands tries, past all policies, to make rows of one brand
// refer to another's: the keys carry the brand and refuse.
func TestNoKeyCrossesBrands(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	key := func(name string) string { return "'" + world.Key(name).String() + "'" }
	for name, statement := range map[string]string{
		"a partnership's owner":              "UPDATE partnerships SET owner_id = " + key("user.northern") + " WHERE id = " + key("partnership.anna"),
		"a stage change":                     "UPDATE stage_changes SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("stage_change.anna-1"),
		"a participant's campaign":           "UPDATE campaign_participants SET campaign_id = " + key("campaign.northern-winter") + " WHERE id = " + key("participant.spring-ben"),
		"a participant's partnership":        "UPDATE campaign_participants SET partnership_id = " + key("partnership.northern-emil") + " WHERE id = " + key("participant.evergreen-emil"),
		"a deliverable's partnership":        "UPDATE deliverables SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("deliverable.article"),
		"a deliverable's campaign":           "UPDATE deliverables SET campaign_id = " + key("campaign.northern-winter") + " WHERE id = " + key("deliverable.story"),
		"another creator's account":          "UPDATE deliverables SET account_id = " + key("account.emil-tiktok") + " WHERE id = " + key("deliverable.article"),
		"another work's submission":          "UPDATE deliverables SET approved_submission_id = " + key("submission.northern-post-1") + " WHERE id = " + key("deliverable.clip"),
		"a submission's deliverable":         "UPDATE submissions SET number = 9, deliverable_id = " + key("deliverable.northern-post") + " WHERE id = " + key("submission.story-1"),
		"a review's submission":              "UPDATE reviews SET submission_id = " + key("submission.northern-post-1") + " WHERE id = " + key("review.clip-1"),
		"a publication's deliverable":        "UPDATE publications SET deliverable_id = " + key("deliverable.northern-post") + " WHERE id = " + key("publication.reel"),
		"a snapshot's publication":           "UPDATE metric_snapshots SET publication_id = " + key("publication.northern-video") + " WHERE id = " + key("metric.reel-1"),
		"a snapshot's account":               "UPDATE metric_snapshots SET account_id = " + key("account.emil-tiktok") + " WHERE id = " + key("metric.anna-aurora"),
		"an audience's account":              "UPDATE audience_snapshots SET account_id = " + key("account.cleo-youtube") + " WHERE id = " + key("audience.anna-aurora"),
		"feedback's partnership":             "UPDATE feedback SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("feedback.draft"),
		"feedback's deliverable":             "UPDATE feedback SET deliverable_id = " + key("deliverable.northern-video") + " WHERE id = " + key("feedback.draft"),
		"feedback's campaign":                "UPDATE feedback SET campaign_id = " + key("campaign.northern-winter") + " WHERE id = " + key("feedback.draft"),
		"a revision's feedback":              "UPDATE feedback_revisions SET feedback_id = " + key("feedback.northern-draft") + ", number = 9 WHERE feedback_id = " + key("feedback.draft"),
		"an interaction's partnership":       "UPDATE interactions SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("interaction.anna-note"),
		"a decision's interaction":           "UPDATE decisions SET interaction_id = " + key("interaction.northern-mail") + " WHERE id = " + key("decision.anna-second"),
		"a decision's predecessor":           "UPDATE decisions SET supersedes_id = " + key("decision.northern-first") + " WHERE id = " + key("decision.anna-second"),
		"who decided":                        "UPDATE decisions SET decided_by = " + key("user.northern") + " WHERE id = " + key("decision.anna-second"),
		"a check-in's partnership":           "UPDATE check_ins SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("check_in.anna-missed"),
		"a creator's feedback's partnership": "UPDATE brand_feedback SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("brand_feedback.anna-old"),
		"a creator's feedback's work":        "UPDATE brand_feedback SET deliverable_id = " + key("deliverable.northern-video") + " WHERE id = " + key("brand_feedback.anna-old"),
		"a creator's feedback's campaign":    "UPDATE brand_feedback SET campaign_id = " + key("campaign.northern-winter") + " WHERE id = " + key("brand_feedback.anna-old"),
		"a wave's partnership":               "UPDATE roadmap_waves SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("roadmap_wave.anna-planned"),
		"a score's work":                     "UPDATE qualitative_scores SET deliverable_id = " + key("deliverable.northern-video") + " WHERE id = " + key("qualitative_score.anna"),
		"an enrolment's programme":           "UPDATE enrolments SET program_id = " + key("program.northern") + " WHERE id = " + key("enrolment.anna"),
		"an enrolment's partnership":         "UPDATE enrolments SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("enrolment.anna"),
		"a check's partnership":              "UPDATE vetting_checks SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("vetting.anna-safety"),
		"a check's reviewer":                 "UPDATE vetting_checks SET reviewer_id = " + key("user.northern") + " WHERE id = " + key("vetting.anna-safety"),
		"an assessment's partnership":        "UPDATE alignment_assessments SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("alignment.anna"),
		"an entry's partnership":             "UPDATE shortlist_entries SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("entry.faces-anna"),
		"an entry's shortlist":               "UPDATE shortlist_entries SET shortlist_id = " + key("shortlist.northern-voices") + " WHERE id = " + key("entry.faces-anna"),
		"an entry's creator":                 "UPDATE shortlist_entries SET creator_id = " + key("creator.emil") + " WHERE id = " + key("entry.faces-anna"),
		"a segment's author":                 "UPDATE segments SET created_by = " + key("user.northern") + " WHERE id = " + key("segment.germans"),
		"a value's field":                    "UPDATE custom_values SET field_id = " + key("custom_field.northern-grade") + " WHERE id = " + key("custom_value.anna-size"),
		"a value's partnership":              "UPDATE custom_values SET partnership_id = " + key("partnership.northern-anna") + " WHERE id = " + key("custom_value.anna-size"),
		"a value's campaign":                 "UPDATE custom_values SET campaign_id = " + key("campaign.northern-winter") + " WHERE id = " + key("custom_value.spring-quarter"),
		"a value's deliverable":              "UPDATE custom_values SET deliverable_id = " + key("deliverable.northern-video") + " WHERE id = " + key("custom_value.reel-boosted"),
		"an account of another profile":      "UPDATE social_accounts SET creator_id = " + key("creator.cleo") + " WHERE id = " + key("account.dora-instagram"),
	} {
		err := rows.Exec(t, on, statement)
		if err == nil || !strings.Contains(err.Error(), "23503") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The profile of a brand stays its own.
	if err := rows.Exec(t, on, "UPDATE creators SET user_id = "+key("user.owner")+" WHERE id = "+key("creator.cleo")); err == nil || !strings.Contains(err.Error(), "23514") {
		t.Errorf("an entered profile gets a person: %v", err)
	}
}

// TestUniqueKeysTellNothing enters, as one brand, what another has already.
func TestUniqueKeysTellNothing(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	aurora := world.Key("brand.aurora")
	creator := rows.Creator(t, on, func(c *db.Creator) { c.SourceBrandID, c.Visibility = &aurora, db.Private })
	account := rows.Account(t, on, creator, func(a *db.SocialAccount) { a.Platform, a.Handle = "YOUTUBE", "cleo.posts" })
	if diff := cmp.Diff("cleo.posts", rows.Read(t, on, account).Handle); diff != "" {
		t.Error(diff)
	}
	err := rows.Exec(t, on, "UPDATE social_accounts SET handle = 'dora.posts', platform = 'INSTAGRAM' WHERE id = ?", account.Key)
	if err == nil || !strings.Contains(err.Error(), "23505") {
		t.Errorf("the same name twice in one brand: %v", err)
	}
}
