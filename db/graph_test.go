package db_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
	"github.com/rapporthq/rapport/db/dbtest/rows"
	"github.com/rapporthq/rapport/server"
)

// byKeys reads rows with bun, as the loaders do.
type byKeys func(ctx context.Context, h db.Handle, keys []uuid.UUID) (map[uuid.UUID]any, error)

func keyed[T any, R db.Row[T]](ctx context.Context, h db.Handle, keys []uuid.UUID) (map[uuid.UUID]any, error) {
	read, err := db.ByKeys[T, R](ctx, h, keys)
	found := map[uuid.UUID]any{}
	for _, row := range read {
		found[R(row).RowKey()] = row
	}
	return found, err
}

// types are the entities, and how bun reads their rows.
func types() map[string]byKeys {
	return map[string]byKeys{
		"Brand": keyed[db.Brand], "User": keyed[db.User], "Membership": keyed[db.Membership], "Creator": keyed[db.Creator],
		"CreatorContact": keyed[db.CreatorContact], "SocialAccount": keyed[db.SocialAccount], "AudienceSnapshot": keyed[db.AudienceSnapshot],
		"Partnership": keyed[db.Partnership], "StageChange": keyed[db.StageChange], "Campaign": keyed[db.Campaign],
		"CampaignParticipant": keyed[db.CampaignParticipant], "Deliverable": keyed[db.Deliverable], "Standing": keyed[db.Standing],
		"Submission": keyed[db.Submission], "Review": keyed[db.Review], "Publication": keyed[db.Publication],
		"Brief": keyed[db.Brief], "BriefVersion": keyed[db.BriefVersion], "BriefAcknowledgement": keyed[db.BriefAcknowledgement],
		"DisclosureCheck": keyed[db.DisclosureCheck],
		"VettingCheck":    keyed[db.VettingCheck], "AlignmentAssessment": keyed[db.AlignmentAssessment], "PastPartnership": keyed[db.PastPartnership],
		"Shortlist": keyed[db.Shortlist], "ShortlistEntry": keyed[db.ShortlistEntry], "EntryStanding": keyed[db.EntryStanding],
		"Segment": keyed[db.Segment], "CustomField": keyed[db.CustomField], "CustomValue": keyed[db.CustomValue],
		"MetricSnapshot": keyed[db.MetricSnapshot], "Feedback": keyed[db.Feedback], "AuditEntry": keyed[db.AuditEntry], "Event": keyed[db.Event],
		"Interaction": keyed[db.Interaction], "Decision": keyed[db.Decision], "CheckIn": keyed[db.CheckIn], "BrandFeedback": keyed[db.BrandFeedback],
		"RoadmapWave": keyed[db.RoadmapWave], "QualitativeScore": keyed[db.QualitativeScore], "AmbassadorProgram": keyed[db.AmbassadorProgram],
		"ProgramTier": keyed[db.ProgramTier], "Enrolment": keyed[db.Enrolment],
	}
}

// TestColumnsAreTheRows reads all columns of every row of the world by the graph's
// way and by bun's: the same structs come out, for a brand and for a creator.
func TestColumnsAreTheRows(t *testing.T) {
	t.Parallel()
	on := dbtest.New(t)
	world := rows.NewWorld(t, on)
	store, err := db.Open(t.Context(), on.URL, db.Options{CursorKey: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	graph := db.NewGraph()
	brand := auth.Viewer{Kind: auth.KindBrand, BrandID: world.Key("brand.aurora"), UserID: world.Key("user.owner"), Role: auth.RoleOwner}
	creator := auth.Viewer{Kind: auth.KindCreator, CreatorID: world.Key("creator.anna"), UserID: world.Key("user.anna")}
	for typ, read := range types() {
		entity, ok := graph.Entity(typ)
		if !ok {
			t.Errorf("the graph has no %s", typ)
			continue
		}
		keys := rows.All[uuid.UUID](t, on, "SELECT id FROM "+tableOf(entity))
		if len(keys) == 0 {
			t.Errorf("the world has no %s", typ)
		}
		seen := 0
		for _, viewer := range []auth.Viewer{brand, creator} {
			session := store.Session(viewer)
			want, err := read(t.Context(), session, keys)
			session.Close()
			if err != nil {
				t.Fatal(err)
			}
			got, err := wholeRows(t.Context(), store, viewer, entity, keys)
			if err != nil {
				t.Errorf("%s: %v", typ, err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(db.Stamp{})); diff != "" {
				t.Errorf("%s as a %s (-bun +graph):\n%s", typ, viewer.Kind, diff)
			}
			seen += len(want)
		}
		if seen == 0 {
			t.Errorf("nobody sees any %s", typ)
		}
	}
}

func tableOf(e *db.Entity) string {
	model, _ := e.Row.FieldByName("BaseModel")
	table, _, _ := strings.Cut(strings.TrimPrefix(model.Tag.Get("bun"), "table:"), ",")
	return table
}

// wholeRows reads rows by key with all their columns.
func wholeRows(ctx context.Context, store *db.Store, viewer auth.Viewer, entity *db.Entity, keys []uuid.UUID) (map[uuid.UUID]any, error) {
	s := &db.Select{Entity: entity, Edge: db.One(entity.Type, "id")}
	for _, column := range entity.Columns() {
		s.Columns = append(s.Columns, column)
	}
	call, ok, err := store.Prepare(s, viewer, db.Arguments{}, keys)
	if err != nil || !ok {
		return nil, fmt.Errorf("prepare: %t, %w", ok, err)
	}
	reader, err := store.Read(ctx, viewer)
	if err != nil {
		return nil, err
	}
	defer reader.Close(ctx)
	found := map[uuid.UUID]any{}
	call.Row = func(values [][]byte) error {
		row := reflect.New(entity.Row)
		for i, column := range s.Columns {
			if err := reader.Scan(column, values[i+1], row.Elem()); err != nil {
				return err
			}
		}
		found[uuid.UUID(values[0])] = row.Interface()
		return nil
	}
	return found, reader.Round(ctx, []*db.Call{call}, true)
}

// TestEdgesFitTheSchema holds every edge to the field of its name: one object, a
// list or a page, of the type that the schema says, read by a column that is there.
func TestEdgesFitTheSchema(t *testing.T) {
	t.Parallel()
	graph, schema := db.NewGraph(), server.Schema()
	check := func(typ string, from *db.Entity, field string, edge *db.Edge) {
		t.Helper()
		definition := schema.Types[typ].Fields.ForName(field)
		if definition == nil {
			t.Errorf("%s.%s is no field", typ, field)
			return
		}
		to := definition.Type.Name()
		switch edge.Kind {
		case db.ToOne, db.ToFirst:
			if definition.Type.Elem != nil {
				t.Errorf("%s.%s is a list", typ, field)
			}
		case db.ToMany:
			if definition.Type.Elem == nil {
				t.Errorf("%s.%s is no list", typ, field)
			}
		case db.ToPage:
			if nodes := schema.Types[to].Fields.ForName("nodes"); nodes == nil {
				t.Errorf("%s.%s is no page", typ, field)
			} else {
				to = nodes.Type.Name()
			}
		}
		if to != edge.To {
			t.Errorf("%s.%s leads to %s in the schema and to %s in the graph", typ, field, to, edge.To)
		}
		if _, ok := graph.Entity(edge.To); !ok {
			t.Errorf("%s.%s leads to %s, which is no entity", typ, field, edge.To)
		}
		if from != nil && from.Named(edge.Local) == nil {
			t.Errorf("%s.%s begins at the column %q, which is none", typ, field, edge.Local)
		}
	}
	for field, edge := range graph.Query {
		check("Query", nil, field, edge)
	}
	for field, edge := range graph.Viewer {
		check("Viewer", nil, field, edge)
	}
	edges := 0
	for typ := range types() {
		entity, _ := graph.Entity(typ)
		definition := schema.Types[typ]
		if definition == nil {
			continue // a row that stands behind others' fields
		}
		for _, field := range definition.Fields {
			if edge, ok := entity.Edge(field.Name); ok {
				check(typ, entity, field.Name, edge)
				edges++
			}
		}
	}
	if edges < 50 {
		t.Errorf("only %d fields are edges", edges)
	}
}

// TestNodesAreEntities holds the types that node(id:) finds to the graph's.
func TestNodesAreEntities(t *testing.T) {
	t.Parallel()
	graph, whole := db.NewGraph(), server.Schema()
	for _, kind := range []auth.Kind{auth.KindBrand, auth.KindCreator} {
		published := server.SchemaFor(whole, kind)
		found := graph.Nodes(kind)
		var want, got []string
		for _, definition := range published.PossibleTypes["Node"] {
			want = append(want, definition.Name)
		}
		for prefix, entity := range found {
			if entity.Prefix != prefix {
				t.Errorf("%s is found by %q and has %q", entity.Type, prefix, entity.Prefix)
			}
			got = append(got, entity.Type)
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("nodes for a %s (-schema +graph):\n%s", kind, diff)
		}
	}
}
