package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest/rows"
)

// Page sizes that a page's statements are counted for.
var sizes = [...]int{5, 50, 100} //nolint:gochecknoglobals // A constant, if Go had such arrays.

// grow adds so many partnerships to aurora: each with a creator of its own who
// has two accounts, audience and metrics, a campaign, a deliverable with its
// submission, review, publication, disclosure checks and metrics, a brief that was
// acknowledged, and feedback.
func (a *api) grow(t testing.TB, count int) {
	t.Helper()
	brand := a.world.Key("brand.aurora")
	user, maker := a.world.Key("user.manager"), a.world.Key("user.former")
	var all []any
	add := func(row any) { all = append(all, row) }
	var settled []*db.Deliverable
	var active []*db.BriefVersion
	for i := range count {
		at := rows.At().Add(time.Duration(i) * time.Minute)
		key := func(kind string) db.Base {
			return db.Base{Key: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s %d", kind, i))}
		}
		creator := &db.Creator{
			Base: key("creator"), SourceBrandID: &brand, DisplayName: fmt.Sprintf("Grown %03d", i), Languages: []string{}, Niches: []string{},
			ContentStyles: []db.ContentStyle{}, Formats: []db.ContentFormat{}, Visibility: db.Private, CreatedAt: at, Stamp: db.NewStamp(at),
		}
		add(creator)
		for _, platform := range []db.Platform{"INSTAGRAM", "TIKTOK"} {
			account := &db.SocialAccount{
				Base: key(string(platform)), CreatorID: creator.Key, SourceBrandID: &brand, Platform: platform,
				Handle: fmt.Sprintf("grown.%d", i), CreatedAt: at, Stamp: db.NewStamp(at),
			}
			none := []*db.AudienceShare{}
			add(account)
			add(&db.AudienceSnapshot{
				Base: key("audience" + string(platform)), AccountID: account.Key, CreatorID: creator.Key, BrandID: &brand,
				CapturedAt: at, Source: db.SourceManual, Ages: none, Genders: none, Countries: none, Interests: none, RecordedAt: at,
			})
		}
		partnership := &db.Partnership{
			Base: key("partnership"), BrandID: brand, CreatorID: creator.Key, Stage: db.StageDiscovered, OwnerID: &user,
			Tags: []string{"grown"}, RevisionLimit: 2, CreatedAt: at, Stamp: db.NewStamp(at),
		}
		campaign := &db.Campaign{
			Base: key("campaign"), BrandID: brand, Name: fmt.Sprintf("Grown %d", i), Type: "OTHER",
			StartsOn: a.day(i), Waves: []*db.CampaignWave{}, CreatedAt: at, Stamp: db.NewStamp(at),
		}
		add(partnership)
		add(campaign)
		add(&db.CampaignParticipant{
			Base: key("participant"), BrandID: brand, CampaignID: campaign.Key, PartnershipID: partnership.Key, CreatorID: creator.Key, AddedAt: at,
		})
		brief := &db.Brief{
			Base: key("brief"), BrandID: brand, CampaignID: &campaign.Key, Title: "Grown", CreatedAt: at, Stamp: db.NewStamp(at),
		}
		version := &db.BriefVersion{
			Base: key("brief version"), BrandID: brand, BriefID: brief.Key, Number: 1, State: db.BriefActive, BriefContent: rows.Content(),
			CreatedAt: at, PublishedAt: &at, PublishedByID: &user,
		}
		active = append(active, version)
		add(brief)
		add(version)
		add(&db.BriefAcknowledgement{
			Base: key("acknowledgement"), BrandID: brand, CreatorID: creator.Key, PartnershipID: partnership.Key,
			BriefVersionID: version.Key, BriefPublishedAt: at, AcknowledgedByID: maker, AcknowledgedAt: at,
		})
		work := db.Deliverable{
			Base: key("deliverable"), BrandID: brand, PartnershipID: partnership.Key, CreatorID: creator.Key, CampaignID: &campaign.Key,
			Type: "POST", Title: "Grown", State: db.StateAssigned, CreatedAt: at, Stamp: db.NewStamp(at),
		}
		submission := &db.Submission{
			Base: key("submission"), BrandID: brand, CreatorID: creator.Key, DeliverableID: work.Key, Number: 1, Kind: db.SubmissionDraft,
			AssetURLs: []string{"https://files.example/grown"}, SubmittedByID: maker, SubmittedAt: at,
		}
		first := work
		add(&first)
		add(submission)
		add(&db.Review{
			Base: key("review"), BrandID: brand, CreatorID: creator.Key, DeliverableID: work.Key, SubmissionID: submission.Key,
			SubmittedByID: maker, BriefVersionID: &version.Key, BriefPublishedAt: version.PublishedAt, Decision: db.DecisionApprove, Comments: []*db.ReviewComment{}, ReviewerID: user, ReviewedAt: at,
		})
		work.State, work.ApprovedSubmissionID = db.StatePublished, &submission.Key
		settled = append(settled, &work)
		publication := &db.Publication{
			Base: key("publication"), BrandID: brand, CreatorID: creator.Key, DeliverableID: work.Key, PartnershipID: partnership.Key,
			CampaignID: &campaign.Key, URL: "https://social.example/grown", PublishedAt: at, Status: db.PublicationLive, Version: 1,
		}
		add(publication)
		add(&db.DisclosureCheck{
			Base: key("disclosure"), BrandID: brand, CreatorID: creator.Key, PublicationID: publication.Key, Rule: db.RuleAgreement,
			Means: []db.DisclosureMeans{}, Verdict: db.DisclosureNonCompliant, Evidence: "Grown", URL: publication.URL, CheckedByID: &user, CheckedAt: at,
		})
		for _, hours := range []int{1, 2} {
			add(&db.MetricSnapshot{
				Base: key(fmt.Sprint("metric", hours)), BrandID: &brand, CreatorID: creator.Key, PublicationID: &publication.Key,
				CapturedAt: at.Add(time.Duration(hours) * time.Hour), Source: db.SourceAPI, RecordedAt: at,
			})
		}
		words := &db.Feedback{
			Base: key("feedback"), BrandID: brand, PartnershipID: partnership.Key, CreatorID: creator.Key, DeliverableID: &work.Key,
			Status: db.FeedbackDraft, Revision: 1, CreatedAt: at, Stamp: db.NewStamp(at),
		}
		revision := &db.FeedbackRevision{
			BrandID: brand, CreatorID: creator.Key, FeedbackID: words.Key, Number: 1, AuthorID: user, CreatedAt: at,
		}
		revision.Goal = "Grown"
		add(words)
		add(revision)
	}
	rows.Insert(t, a.on, all...)
	for _, version := range active {
		if err := rows.Exec(t, a.on, "UPDATE briefs SET active_version_id = ? WHERE id = ?", version.Key, version.BriefID); err != nil {
			t.Fatal(err)
		}
	}
	for _, work := range settled {
		if err := rows.Exec(t, a.on, "UPDATE deliverables SET state = ?, approved_submission_id = ? WHERE id = ?",
			work.State, work.ApprovedSubmissionID, work.Key); err != nil {
			t.Fatal(err)
		}
	}
}

// kindOf says what a statement is for, which is the same for every page size.
func kindOf(statement string) string {
	for _, word := range []string{"BEGIN", "COMMIT", "ROLLBACK", "SELECT set_config", "SELECT * FROM principal"} {
		if strings.HasPrefix(statement, word) {
			return word
		}
	}
	_, from, _ := strings.Cut(statement, " FROM ")
	if lateral, after, ok := strings.Cut(statement, "CROSS JOIN LATERAL (SELECT "); ok && lateral != "" {
		_, from, _ = strings.Cut(after, " FROM ")
	}
	table, _, _ := strings.Cut(from, " ")
	if strings.Contains(statement, "count(*)") {
		return "count of " + table
	}
	return "rows of " + table
}

func kindsOf(statements []string) []string {
	kinds := make([]string, len(statements))
	for i, s := range statements {
		kinds[i] = kindOf(s)
	}
	return kinds
}

// TestStatementsOfAPage shows that what a page costs does not grow with it. Who
// asks is looked up once and told once, and all is read in one transaction: that
// is principal, BEGIN, set_config and ROLLBACK; then there is one statement for
// each edge of the query, whatever the number of objects.
func TestStatementsOfAPage(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	a.grow(t, sizes[len(sizes)-1])
	const frame = 4
	for _, test := range []struct { //nolint:paralleltest // They share one counter of statements.
		name, query string
		edges       int
	}{
		{
			"partnerships with all that a list shows",
			`query($n: Int!) { partnerships(first: $n, filter: { tags: { has: "grown" } }) { nodes {
				id creator { displayName } campaigns(first: 1) { nodes { name } } lastDeliverable { title latestMetrics { impressions } } } } }`,
			// partnerships, creators, campaigns, deliverables, metrics
			5,
		},
		{
			"a series of each",
			`query($n: Int!) { partnerships(first: $n, filter: { tags: { has: "grown" } }) { nodes {
				metricSeries(from: "2026-02-20", to: "2026-03-05") { day views } deliverables(first: 2) { nodes { metricSeries(from: "2026-02-20", to: "2026-03-05") { day views } } } } } }`,
			// partnerships, their series, deliverables, their series
			4,
		},
		{
			"nested connections, counted",
			`query($n: Int!) { partnerships(first: $n, filter: { tags: { has: "grown" } }) { totalCount nodes {
				deliverables(first: 2) { totalCount nodes { submissions { reviews { reviewer { name } } } publication { metricSnapshots(first: 2) { totalCount nodes { id } } } } }
				feedback(first: 2) { totalCount nodes { goal revisions { author { name } } } }
				campaigns(first: 1) { totalCount nodes { participants(first: 1) { totalCount nodes { partnership { id } } } } } } } }`,
			// rows and counts of partnerships, deliverables, snapshots, feedback,
			// campaigns, participants; submissions, reviews, publications, revisions,
			// partnerships by key; reviewers and authors are one or two loads of users
			12 + 5 + 1,
		},
		{
			"briefs, whom they are for and who has read them",
			`query($n: Int!) { briefs(first: $n, filter: { title: { eq: "Grown" } }) { totalCount nodes { campaign { name } draftVersion { id } versions { id } activeVersion {
				number objectives { key } publishedBy { name }
				acknowledgements(first: 2) { totalCount nodes { creator { displayName } partnership { id } } }
				unacknowledged(first: 2) { totalCount nodes { id } } } } } }`,
			// rows and counts of briefs, acknowledgements, partnerships that have not
			// acknowledged; campaigns, drafts, versions, active versions, publishers,
			// creators, partnerships by key
			6 + 7,
		},
		{
			"work with its brief, reviews and disclosure",
			`query($n: Int!) { deliverables(first: $n, filter: { type: { eq: POST } }) { nodes {
				briefVersion { number acknowledgements(first: 1) { nodes { id } } } briefAcknowledged availableTransitions { to allowed }
				submissions { reviews { briefVersion { brief { title } } } }
				publication { disclosureEvidence disclosureChecks { verdict checkedBy { name } } } } } }`,
			// deliverables, versions that hold, acknowledgements, what moves rest on,
			// submissions, reviews, versions by key, briefs, publications, checks by
			// publication and by key, users
			12,
		},
		{
			"creators with accounts and their audience",
			`query($n: Int!) { creators(first: $n, filter: { displayName: { startsWith: "grown" } }) { nodes {
				id tier contact { email } partnership { stage } socialAccounts { handle audience { id } latestMetrics { id } } } } }`,
			// creators, the brand for the tier, contacts, partnerships, accounts,
			// audiences, metrics
			7,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var first []string
			for _, n := range sizes {
				a.counter.Take()
				got := a.ask(t, "aurora.manager", test.query, map[string]any{"n": n})
				statements := a.counter.Take()
				var data map[string]struct{ Nodes []json.RawMessage }
				got.into(t, &data)
				for list, page := range data {
					if len(page.Nodes) != n {
						t.Fatalf("%s has %d nodes, want %d", list, len(page.Nodes), n)
					}
				}
				if first == nil {
					first = statements
				}
				if len(statements) != frame+test.edges {
					t.Errorf("%d rows cost %d statements, want %d:\n%s", n, len(statements), frame+test.edges, strings.Join(kindsOf(statements), "\n"))
				}
				if len(statements) != len(first) {
					t.Errorf("%d rows cost %d statements, %d rows %d", n, len(statements), sizes[0], len(first))
				}
			}
		})
	}
}

// TestStatementsOfNodes shows that ids cost one statement a type.
func TestStatementsOfNodes(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	a.grow(t, sizes[len(sizes)-1])
	for _, n := range sizes {
		ids := make([]string, 0, n)
		for i := range n {
			kind := []string{"creator", "partnership", "campaign", "deliverable", "feedback"}[i%5]
			key := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s %d", kind, i))
			ids = append(ids, idOf(kind, key))
		}
		a.counter.Take()
		got := a.ask(t, "aurora.manager", `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": ids})
		statements := a.counter.Take()
		var data struct{ Nodes []struct{ ID string } }
		got.into(t, &data)
		for i, node := range data.Nodes {
			if node.ID != ids[i] {
				t.Fatalf("node %d is %s, want %s", i, node.ID, ids[i])
			}
		}
		if want := 4 + 5; len(statements) != want || len(data.Nodes) != n {
			t.Errorf("%d ids cost %d statements, want %d:\n%s", n, len(statements), want, strings.Join(kindsOf(statements), "\n"))
		}
	}
}

// TestBadArgumentHoldsNobodyUp asks for fields whose arguments can't be read
// beside fields that load: the operation ends soon, and all else is answered.
func TestBadArgumentHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	began := time.Now()
	got := a.ask(t, "aurora.manager", `query($day: Date!) {
		partnerships { nodes { id creator { id contact { email } } } }
		node(id: "$publication.reel") { ... on Publication { latestMetrics { id } account { creator { id } } metricSnapshots(filter: { capturedAt: { gt: "x" } }) { totalCount } } }
		campaign(id: "$campaign.spring") { brand { id } metricSeries(from: $day, to: "2026-03-02") { day } }
	}`, map[string]any{"day": "2026-13-01"})
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	codes := got.errorCodes(t)
	if len(codes) != 2 || codes[0] != "INVALID" || codes[1] != "INVALID" {
		t.Errorf("the errors are %v: %s", codes, got.body)
	}
	var data struct {
		Data struct {
			Partnerships struct {
				Nodes []struct{ Creator struct{ ID string } }
			}
		}
	}
	if err := json.Unmarshal([]byte(got.body), &data); err != nil || len(data.Data.Partnerships.Nodes) != 4 {
		t.Errorf("the rest is %s", got.body)
	}
}
