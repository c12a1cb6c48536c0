package resolvers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/server"
)

// gated are the fields that need a permission, by their coordinate.
func gated(schema *ast.Schema) map[string]domain.Permission {
	needs := map[string]domain.Permission{}
	for _, def := range schema.Types {
		for _, field := range def.Fields {
			if directive := field.Directives.ForName("auth"); directive != nil {
				needs[def.Name+"."+field.Name] = domain.Permission(directive.Arguments.ForName("can").Value.Raw)
			}
		}
	}
	return needs
}

func roles() []auth.Role {
	return []auth.Role{auth.RoleOwner, auth.RoleAdmin, auth.RoleManager, auth.RoleFinance, auth.RoleAnalyst, auth.RoleViewer}
}

// holds tells who holds a permission: the roles, then the creator.
func holds(p domain.Permission) []bool {
	var held []bool
	for _, role := range roles() {
		held = append(held, domain.Can(auth.Viewer{Kind: auth.KindBrand, Role: role}, p))
	}
	return append(held, domain.Can(auth.Viewer{Kind: auth.KindCreator}, p))
}

const rolesFile = "../docs/roles.md"

// rolesDocument writes the documentation's tables from what the server asks.
func rolesDocument(schema *ast.Schema) string {
	var text strings.Builder
	text.WriteString("# Who may do what\n\n" +
		"Made from `domain/policy.go` and the `@auth` directives of `schema.graphqls` by `go test ./resolvers -run TestRolesDocument -update`;\n" +
		"the tests fail when it differs from them, or the server from it.\n\n" +
		"Roles are held in one brand. A creator holds permissions for the own side alone: the own profile, partnerships and work.\n" +
		"What exists for somebody at all is another matter: what does not is answered as an unknown id is.\n\n## Permissions\n\n")
	line := func(first string, held []bool) {
		text.WriteString("| " + first + " |")
		for _, yes := range held {
			text.WriteString(map[bool]string{true: " yes |", false: " – |"}[yes])
		}
		text.WriteString("\n")
	}
	head := func(first string) {
		text.WriteString("| " + first + " |")
		for _, role := range roles() {
			text.WriteString(" " + string(role) + " |")
		}
		text.WriteString(" creator |\n|---|" + strings.Repeat(":-:|", len(roles())+1) + "\n")
	}
	head("permission")
	for _, policy := range domain.Policies() {
		description := schema.Types["Permission"].EnumValues.ForName(string(policy.Permission)).Description
		line(fmt.Sprintf("`%s`<br>%s", policy.Permission, strings.TrimSpace(description)), holds(policy.Permission))
	}
	text.WriteString("\n## Fields that need one\n\nWithout the permission such a field is null, and an error with the code FORBIDDEN names its path.\n\n")
	head("field")
	needs := gated(schema)
	for _, coordinate := range slices.Sorted(maps.Keys(needs)) {
		line(fmt.Sprintf("`%s`<br>`%s`", coordinate, needs[coordinate]), holds(needs[coordinate]))
	}
	return text.String()
}

func TestRolesDocument(t *testing.T) {
	t.Parallel()
	got := rolesDocument(server.Schema())
	if *update {
		if err := os.WriteFile(rolesFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(rolesFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run it with -update (-document +server):\n%s", diff)
	}
	if len(domain.Policies()) != len(server.Schema().Types["Permission"].EnumValues) {
		t.Error("the policy and the schema name other permissions")
	}
}

// everyone are a principal of each role, and a creator.
func everyone() map[string]auth.Viewer {
	all := map[string]auth.Viewer{"creator.anna": {Kind: auth.KindCreator}}
	for _, role := range roles() {
		all["aurora."+strings.ToLower(string(role))] = auth.Viewer{Kind: auth.KindBrand, Role: role}
	}
	return all
}

// TestFieldsByRole asks every field of every type that the principal's schema
// has, of an object of the world: those that need a permission which the role
// does not hold are null with FORBIDDEN, and all others are answered.
func TestFieldsByRole(t *testing.T) {
	t.Parallel()
	a := inWorld(t)
	// The types that node(id:) finds, with an object that is whole.
	objects := map[string]string{
		"Brand": "brand.aurora", "User": "user.anna", "Membership": "membership.aurora-admin", "ApiKey": "apikey.nocode", "Creator": "creator.anna",
		"SocialAccount": "account.anna-instagram", "AudienceSnapshot": "audience.anna-own", "Partnership": "partnership.anna", "StageChange": "stage_change.anna-3",
		"Campaign": "campaign.spring", "CampaignParticipant": "participant.spring-anna", "Deliverable": "deliverable.reel", "Submission": "submission.reel-2",
		"Review": "review.reel-1", "Publication": "publication.reel", "Brief": "brief.spring", "BriefVersion": "brief_version.spring-2",
		"BriefAcknowledgement": "brief_acknowledgement.spring-2-anna", "DisclosureCheck": "disclosure_check.reel-2", "VettingCheck": "vetting.anna-safety",
		"AlignmentAssessment": "alignment.anna", "PastPartnership": "past_partnership.anna-own", "Shortlist": "shortlist.faces",
		"ShortlistEntry": "entry.faces-anna", "Segment": "segment.germans", "CustomField": "custom_field.size", "MetricSnapshot": "metric.reel-2",
		"Feedback": "feedback.shared", "AuditEntry": "audit.aurora0", "Event": "event.aurora0", "Interaction": "interaction.anna-call",
		"Decision": "decision.anna-second", "CheckIn": "check_in.anna-missed", "BrandFeedback": "brand_feedback.anna-reel",
		"RoadmapWave": "roadmap_wave.anna-confirmed", "QualitativeScore": "qualitative_score.anna", "AmbassadorProgram": "program.circle",
		"Enrolment": "enrolment.anna", "Contract": "contract.anna", "ContractVersion": "contract_version.anna", "CompensationTerm": "compensation_term.anna-bonus",
		"UsageRight": "usage_right.anna-web", "ProductShipment": "shipment.anna",
	}
	for name, viewer := range everyone() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := server.SchemaFor(server.Schema(), viewer.Kind)
			asked := map[string]bool{}
			for _, def := range schema.PossibleTypes["Node"] {
				object, ok := objects[def.Name]
				if !ok {
					t.Errorf("the test has no %s", def.Name)
					continue
				}
				if def.Name == "User" && viewer.Kind == auth.KindBrand {
					object = "user.manager"
				}
				var answered struct {
					Errors []fieldError
					Data   struct{ Node map[string]json.RawMessage }
				}
				got := a.ask(t, name, fmt.Sprintf(`{ node(id: "$%s") { ... on %s { %s } } }`, object, def.Name, everyField(schema, def)), nil)
				if def.Name == "AuditEntry" && !domain.Can(viewer, domain.AuditRead) {
					if got.body != `{"data":{"node":null}}` {
						t.Errorf("an audit entry is shown without the permission: %s", got.body)
					}
					continue
				}
				if err := json.Unmarshal([]byte(got.body), &answered); err != nil || answered.Data.Node == nil {
					t.Errorf("%s is not there: %s", object, got.body)
					continue
				}
				check(t, def, viewer, answered.Data.Node, answered.Errors, asked)
			}
			var root struct {
				Errors []struct {
					Path       []any
					Extensions struct{ Code string }
				}
				Data map[string]json.RawMessage
			}
			for _, field := range schema.Query.Fields {
				if !required(field) && !strings.HasPrefix(field.Name, "__") {
					got := a.ask(t, name, "{ "+field.Name+selection(schema, field)+" }", nil)
					root.Errors, root.Data = nil, nil
					if err := json.Unmarshal([]byte(got.body), &root); err != nil {
						t.Fatal(err)
					}
					told := map[string]json.RawMessage{field.Name: root.Data[field.Name]}
					var errors []fieldError
					for _, e := range root.Errors {
						errors = append(errors, fieldError{[]any{"node", e.Path[0]}, e.Extensions})
					}
					check(t, &ast.Definition{Name: "Query", Fields: ast.FieldList{field}}, viewer, told, errors, asked)
				}
			}
			for coordinate := range gated(server.Schema()) {
				typ, field, _ := strings.Cut(coordinate, ".")
				if schema.Types[typ] != nil && schema.Types[typ].Fields.ForName(field) != nil && !asked[coordinate] {
					t.Errorf("%s was never asked", coordinate)
				}
			}
		})
	}
}

type fieldError = struct {
	Path       []any
	Extensions struct{ Code string }
}

func check(t *testing.T, def *ast.Definition, viewer auth.Viewer, told map[string]json.RawMessage, failed []fieldError, asked map[string]bool) {
	t.Helper()
	codes := map[string]string{}
	for _, e := range failed {
		codes[e.Path[1].(string)] = e.Extensions.Code //nolint:errcheck,forcetypeassert // A path names fields.
	}
	needs := gated(server.Schema())
	for _, field := range def.Fields {
		value, ok := told[field.Name]
		if !ok {
			continue
		}
		coordinate := def.Name + "." + field.Name
		asked[coordinate] = true
		permission, isGated := needs[coordinate]
		want, null := "", string(value) == "null"
		if isGated && !domain.Can(viewer, permission) {
			want = "FORBIDDEN"
		}
		if codes[field.Name] != want || want != "" && !null || want == "" && null && field.Type.NonNull {
			t.Errorf("%s for %s %s is %s with %q, want %q", coordinate, viewer.Kind, viewer.Role, value, codes[field.Name], want)
		}
		if want == "" && isGated && null {
			t.Errorf("%s is empty for %s, so that nothing was shown", coordinate, viewer.Role)
		}
	}
}

// everyField selects each field of a type that needs no argument.
func everyField(schema *ast.Schema, def *ast.Definition) string {
	var fields []string
	for _, field := range def.Fields {
		switch {
		case strings.HasPrefix(field.Name, "__"):
		case field.Name == "metricSeries":
			fields = append(fields, `metricSeries(from: "2026-02-20", to: "2026-03-01") { day }`)
		case field.Name == "categorySaturation":
			fields = append(fields, `categorySaturation(category: "skincare") { share }`)
		case !required(field):
			fields = append(fields, field.Name+selection(schema, field))
		}
	}
	return strings.Join(fields, " ")
}

func required(field *ast.FieldDefinition) bool {
	return slices.ContainsFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
}

// selection is the least that can be asked of a field.
func selection(schema *ast.Schema, field *ast.FieldDefinition) string {
	if schema.Types[field.Type.Name()].IsLeafType() {
		return ""
	}
	return " { __typename }"
}
