package resolvers_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/server"
)

// objectOf tells which type of object an argument or a field of an input names.
func objectOf(mutation, field string) string {
	switch field {
	case "id":
		for prefix, noun := range map[string]string{
			"brandFeedback": "brand_feedback", "checkIn": "check_in", "roadmapWave": "roadmap_wave", "ambassadorProgram": "program",
			"interaction": "interaction", "enrolment": "enrolment",
		} {
			if strings.HasPrefix(mutation, prefix) {
				return noun
			}
		}
		for _, noun := range []string{"partnership", "campaign", "deliverable", "feedback", "membership", "creator", "brief", "publication", "segment", "contract", "shipment"} {
			if strings.HasPrefix(mutation, noun) {
				return noun
			}
		}
		// These are called otherwise in ids.
		for _, noun := range [][2]string{{"usageRight", "usage_right"}, {"pastPartnership", "past_partnership"}, {"shortlistEntry", "entry"}, {"shortlist", "shortlist"}, {"customField", "custom_field"}} {
			if strings.HasPrefix(mutation, noun[0]) {
				return noun[1]
			}
		}
		return "account"
	case "ownerId", "decidedById":
		return "user"
	case "versionId":
		return "brief_version"
	case "supersedesId":
		return "decision"
	case "creatorIds":
		return "creator"
	case "subjectId":
		return "partnership"
	case "fieldId":
		return "custom_field"
	case "metricSnapshotId":
		return "metric"
	default:
		return strings.TrimSuffix(field, "Id")
	}
}

// calls writes the arguments of a mutation.
type calls struct {
	schema   *ast.Schema
	mutation string
	// own names an object of each type, and at is the place whose id is given
	// instead. Of what is optional, only the way to that place is given.
	own     map[string]string
	at      string
	given   string
	creator bool
}

func (c calls) arguments(field *ast.FieldDefinition) map[string]any {
	arguments := map[string]any{}
	for _, argument := range field.Arguments {
		if argument.Type.NonNull || c.leads(argument.Name) || argument.Name == "input" {
			arguments[argument.Name] = c.value(argument.Type, argument.Name, argument.Name)
		}
	}
	return arguments
}

func (c calls) leads(path string) bool { return c.at == path || strings.HasPrefix(c.at, path+".") }

// wanted tells whether a field that may be left out is given: without it the
// mutation would be refused before it looks at an id.
func (c calls) wanted(field string) bool {
	return slices.Contains([]string{"reason", "comments", "note", "likes", "ages", "item", "means", "evidence", "contentQuality", "direction"}, field)
}

func (c calls) value(t *ast.Type, field, path string) any {
	if t.Elem != nil {
		return []any{c.value(t.Elem, field, path)}
	}
	def := c.schema.Types[t.NamedType]
	switch def.Kind {
	case ast.Enum:
		if c.creator && field == "source" {
			return "CREATOR"
		}
		return def.EnumValues[0].Name
	case ast.InputObject:
		object := map[string]any{}
		for _, f := range def.Fields {
			if f.Type.NonNull || c.leads(path+"."+f.Name) || c.wanted(f.Name) {
				object[f.Name] = c.value(f.Type, f.Name, path+"."+f.Name)
			}
		}
		return object
	default:
	}
	switch t.NamedType {
	case "ID":
		if c.at == path {
			return c.given
		}
		typ := objectOf(c.mutation, field)
		// Some mutations look at the state of one object before the other's id.
		if own, ok := c.own[c.mutation+" "+typ]; ok {
			return own
		}
		return c.own[typ]
	case "DateTime":
		if field == "scheduledFor" {
			return "2026-03-25T10:00:00Z"
		}
		return "2026-03-19T10:00:00Z"
	case "Date":
		return "2026-03-19"
	case "Int", "BigInt":
		if field == "year" {
			return 2026
		}
		return 1
	case "Float":
		return 0.5
	case "Boolean":
		return true
	case "URL":
		return "https://social.example/p/1"
	case "Decimal":
		return "1.00"
	case "CurrencyCode":
		return "EUR"
	default:
		if field == "email" {
			return "new@example.com"
		}
		return "words"
	}
}

// idPlaces are the places of a mutation's arguments that take an id.
func idPlaces(schema *ast.Schema, field *ast.FieldDefinition) []string {
	var places []string
	var walk func(t *ast.Type, path string)
	walk = func(t *ast.Type, path string) {
		def := schema.Types[t.Name()]
		if t.Name() == "ID" {
			places = append(places, path)
		}
		// An id in a filter looks for nothing: what is not there leaves nothing over.
		if def.Kind == ast.InputObject && !strings.HasSuffix(def.Name, "Filter") {
			for _, f := range def.Fields {
				walk(f.Type, path+"."+f.Name)
			}
		}
	}
	for _, argument := range field.Arguments {
		walk(argument.Type, argument.Name)
	}
	return places
}

// call sends a mutation, and gives its answer without the request's id.
func (a *api) call(t testing.TB, principal string, field *ast.FieldDefinition, arguments map[string]any) string {
	t.Helper()
	var declared, passed []string
	for _, argument := range field.Arguments {
		if _, ok := arguments[argument.Name]; ok {
			declared = append(declared, fmt.Sprintf("$%s: %s", argument.Name, argument.Type))
			passed = append(passed, fmt.Sprintf("%[1]s: $%[1]s", argument.Name))
		}
	}
	query := fmt.Sprintf("mutation(%s) { %s(%s) { userErrors { code message field } } }", strings.Join(declared, ", "), field.Name, strings.Join(passed, ", "))
	got := a.ask(t, principal, query, arguments)
	return regexp.MustCompile(requestShape).ReplaceAllString(got.body, `"requestId":""`)
}

// TestForeignIDsInMutations gives each mutation, at each place where it takes an
// id, one of the other side's and one of nothing: the answers are the same to the
// byte, say NOT_FOUND, and nothing is written.
func TestForeignIDsInMutations(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	for _, side := range []struct {
		kind      auth.Kind
		principal string
		own       map[string]string
		foreign   map[string][]string
	}{
		{
			auth.KindBrand, "aurora.owner",
			map[string]string{
				"partnership": "$partnership.anna", "campaign": "$campaign.spring", "deliverable": "$deliverable.story", "feedback": "$feedback.draft",
				"membership": "$membership.aurora-viewer", "creator": "$creator.dora", "account": "$account.dora-instagram", "user": "$user.manager",
				"submission": "$submission.story-1", "publication": "$publication.reel", "metric": "$metric.reel-1",
				"brief":       "$brief.spring",
				"interaction": "$interaction.anna-note", "decision": "$decision.anna-second", "check_in": "$check_in.anna-missed",
				"roadmap_wave": "$roadmap_wave.anna-planned", "program": "$program.circle", "enrolment": "$enrolment.anna",
				"past_partnership": "$past_partnership.anna-aurora", "shortlist": "$shortlist.faces", "entry": "$entry.faces-ben",
				"segment": "$segment.germans", "custom_field": "$custom_field.size",
				"contract": "$contract.anna", "usage_right": "$usage_right.anna-web", "shipment": "$shipment.anna",
				"partnershipCreate creator": rows.Creator(t, a.on).ID().String(), "deliverablePublish deliverable": "$deliverable.clip",
			},
			map[string][]string{
				"partnership": {"$partnership.northern-anna"}, "campaign": {"$campaign.northern-winter"}, "deliverable": {"$deliverable.northern-post"},
				"feedback": {"$feedback.northern-draft", "$feedback.northern-shared"}, "membership": {"$membership.borealis-northern"},
				"creator": {"$creator.cleo"}, "account": {"$account.cleo-youtube"}, "user": {"$user.northern"},
				"past_partnership": {"$past_partnership.anna-northern"}, "shortlist": {"$shortlist.northern-voices"}, "entry": {"$entry.northern-voices-cleo"},
				"segment": {"$segment.northern-all"}, "custom_field": {"$custom_field.northern-grade"},
				"submission": {"$submission.northern-post-1"}, "publication": {"$publication.northern-video"}, "metric": {"$metric.northern-video-1", "$metric.anna-northern"},
				"brief":       {"$brief.northern-winter"},
				"interaction": {"$interaction.northern-mail"}, "decision": {"$decision.northern-first"}, "check_in": {"$check_in.northern-due"},
				"roadmap_wave": {"$roadmap_wave.northern-planned", "$roadmap_wave.northern-confirmed"}, "program": {"$program.northern"},
				"enrolment": {"$enrolment.northern-anna"},
				"contract":  {"$contract.northern-anna", "$contract.northern-cleo"}, "shipment": {"$shipment.northern-anna"},
			},
		},
		{
			auth.KindCreator, "creator.anna",
			map[string]string{
				"partnership": "$partnership.anna", "deliverable": "$deliverable.article", "feedback": "$feedback.shared",
				"creator": "$creator.anna", "account": "$account.anna-tiktok", "publication": "$publication.reel",
				"brief_version":  "$brief_version.spring-2",
				"brand_feedback": "$brand_feedback.anna-reel", "campaign": "$campaign.spring",
				"past_partnership": "$past_partnership.anna-own", "contract": "$contract.anna-next", "shipment": "$shipment.anna",
				"deliverablePublish deliverable": "$deliverable.clip",
			},
			map[string][]string{
				"partnership": {"$partnership.emil", "$partnership.northern-cleo"}, "deliverable": {"$deliverable.skit"},
				"feedback":         {"$feedback.draft", "$feedback.retracted", "$feedback.emil-shared", "$feedback.northern-draft"},
				"past_partnership": {"$past_partnership.anna-aurora", "$past_partnership.anna-northern"},
				"creator":          {"$creator.emil", "$creator.ben", "$creator.cleo"}, "account": {"$account.emil-tiktok", "$account.cleo-youtube"},
				// Of the own campaign what is no more and not yet, what is for somebody else
				// alone, and what is not published.
				"brief_version":  {"$brief_version.spring-1", "$brief_version.spring-3", "$brief_version.spring-ben-1", "$brief_version.evergreen-1"},
				"brand_feedback": {"$brand_feedback.emil"}, "campaign": {"$campaign.evergreen"},
				"contract": {"$contract.emil", "$contract.dora"}, "shipment": {"$shipment.dora"},
			},
		},
	} {
		schema := server.SchemaFor(server.Schema(), side.kind)
		before := fingerprint(t, a)
		for _, field := range schema.Mutation.Fields {
			for _, place := range idPlaces(schema, field) {
				parts := strings.Split(place, ".")
				typ := objectOf(field.Name, parts[len(parts)-1])
				call := calls{schema: schema, mutation: field.Name, own: side.own, at: place, given: gid.Of(typ, gid.New()).String(), creator: side.kind == auth.KindCreator}
				unknown := a.call(t, side.principal, field, call.arguments(field))
				if !strings.Contains(unknown, `"code":"NOT_FOUND"`) {
					t.Errorf("%s of an unknown %s: %s", field.Name, place, unknown)
				}
				if len(side.foreign[typ]) == 0 && side.own[typ] == "" {
					t.Errorf("%s takes a %s, and the test has none", field.Name, typ)
				}
				for _, foreign := range side.foreign[typ] {
					call.given = foreign
					if diff := cmp.Diff(unknown, a.call(t, side.principal, field, call.arguments(field))); diff != "" {
						t.Errorf("%s with %s as %s (-unknown +foreign):\n%s", field.Name, foreign, place, diff)
					}
				}
			}
		}
		if diff := cmp.Diff(before, fingerprint(t, a)); diff != "" {
			t.Errorf("%s has written something:\n%s", side.principal, diff)
		}
	}
}

// TestWithoutPermissionNothingIsWritten calls every mutation as those who hold no
// permission to write, about objects that they see.
func TestWithoutPermissionNothingIsWritten(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	own := map[string]string{
		"partnership": "$partnership.anna", "campaign": "$campaign.spring", "deliverable": "$deliverable.story", "feedback": "$feedback.draft",
		"membership": "$membership.aurora-viewer", "creator": "$creator.dora", "account": "$account.dora-instagram", "user": "$user.manager",
		"submission": "$submission.story-1", "publication": "$publication.reel", "metric": "$metric.reel-1",
		"brief":       "$brief.spring",
		"interaction": "$interaction.anna-note", "decision": "$decision.anna-second", "check_in": "$check_in.anna-missed",
		"roadmap_wave": "$roadmap_wave.anna-planned", "program": "$program.circle", "enrolment": "$enrolment.anna",
		"past_partnership": "$past_partnership.anna-aurora", "shortlist": "$shortlist.faces", "entry": "$entry.faces-ben",
		"segment": "$segment.germans", "custom_field": "$custom_field.size",
	}
	schema := server.SchemaFor(server.Schema(), auth.KindBrand)
	before := fingerprint(t, a)
	for _, principal := range []string{"aurora.viewer", "aurora.analyst", "aurora.finance"} {
		for _, field := range schema.Mutation.Fields {
			call := calls{schema: schema, mutation: field.Name, own: own}
			arguments := call.arguments(field)
			// Of two ids one must be given.
			if field.Name == "metricSnapshotRecord" || field.Name == "metricSnapshotsRecord" {
				call.at, call.given = "input.publicationId", "$publication.reel"
				arguments = call.arguments(field)
			}
			got := a.call(t, principal, field, arguments)
			var parsed struct {
				Errors []any
				Data   map[string]struct{ UserErrors []struct{ Code string } }
			}
			if err := json.Unmarshal([]byte(got), &parsed); err != nil || len(parsed.Errors) != 0 {
				t.Errorf("%s as %s: %s", field.Name, principal, got)
				continue
			}
			codes := parsed.Data[field.Name].UserErrors
			if !slices.ContainsFunc(codes, func(e struct{ Code string }) bool { return e.Code == "FORBIDDEN" }) || len(codes) != 1 {
				t.Errorf("%s as %s: %s", field.Name, principal, got)
			}
		}
	}
	if diff := cmp.Diff(before, fingerprint(t, a)); diff != "" {
		t.Errorf("something was written:\n%s", diff)
	}
}
