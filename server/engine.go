package server

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// engine checks and runs the operations of one kind of principal, over the schema
// that is published for that kind.
type engine struct {
	kind      auth.Kind
	schema    *ast.Schema
	full      *ast.Schema
	sdl       string
	limits    *Limits
	rules     *rules.Rules
	documents *documents
	executor  *executor.Executor
	planner   Planner
	metrics   *metrics
}

func newEngine(cfg *Config, kind auth.Kind, m *metrics) (*engine, error) {
	published := SchemaFor(cfg.Schema, kind)
	sdl := SDL(published)
	if _, err := gqlparser.LoadSchema(&ast.Source{Name: "schema published for " + string(kind), Input: sdl}); err != nil {
		return nil, fmt.Errorf("checking the schema for %s: %w", kind, err)
	}
	present := presenter{log: cfg.Logger}
	exec := executor.New(cfg.Executable(published))
	exec.SetQueryCache(handOver{})
	exec.SetErrorPresenter(present.present)
	exec.SetRecoverFunc(present.recovered)
	if after := cfg.AfterMutationField; after != nil {
		exec.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			result := next(ctx)
			if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
				after(ctx)
			}
			return result
		})
	}
	if cfg.AroundField != nil {
		exec.AroundFields(cfg.AroundField)
	}
	var planner Planner
	if cfg.Plan != nil {
		planner = cfg.Plan(kind, published)
	}
	return &engine{
		planner: planner, kind: kind, schema: published, full: cfg.Schema, sdl: sdl, limits: &cfg.Limits, rules: silentRules(),
		documents: newDocuments(cfg.Limits.CacheBytes / len(publishedKinds())), executor: exec, metrics: m,
	}, nil
}

// silentRules are the spec's validation rules in the form that suggests no names:
// a suggestion would tell of what the document did not name.
func silentRules() *rules.Rules {
	set := rules.NewDefaultRules()
	set.RemoveRule(rules.FieldsOnCorrectTypeRule.Name)
	set.AddRule(rules.FieldsOnCorrectTypeRuleWithoutSuggestions.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
	set.RemoveRule(rules.ScalarLeafsRule.Name)
	set.AddRule(rules.ScalarLeafsRuleWithoutSuggestions.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
	set.RemoveRule(rules.KnownArgumentNamesRule.Name)
	set.AddRule(rules.KnownArgumentNamesRuleWithoutSuggestions.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	set.RemoveRule(rules.KnownTypeNamesRule.Name)
	set.AddRule(rules.KnownTypeNamesRuleWithoutSuggestions.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	set.RemoveRule(rules.ValuesOfCorrectTypeRule.Name)
	set.AddRule(rules.ValuesOfCorrectTypeRuleWithoutSuggestions.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return set
}

// document parses and checks a text, or takes it from the cache.
func (e *engine) document(query string) (*document, *refusal) {
	if doc, ok := e.documents.get(query); ok {
		e.metrics.documents.WithLabelValues("hit").Inc()
		return doc, nil
	}
	e.metrics.documents.WithLabelValues("miss").Inc()
	parsed, refused := parse(query, e.limits)
	if refused != nil {
		return nil, refused
	}
	if found := validator.ValidateWithRules(e.schema, parsed, e.rules); len(found) > 0 {
		return nil, invalid(errs.GraphQLValidation, found)
	}
	plans, selections, err := newPlans(e.limits, e.schema, e.full, parsed)
	if err != nil {
		return nil, decline(err)
	}
	for op, plan := range plans {
		if e.planner != nil && op.Operation == ast.Query && plan.touches {
			plan.planned = e.planner(parsed, op)
		}
	}
	// The text is a slice of the whole request; the syntax tree takes about forty
	// bytes for each of its bytes.
	doc := &document{
		query: strings.Clone(query), ast: parsed, plans: plans,
		bytes: 2048 + 40*len(query) + 128*selections,
	}
	e.documents.put(doc)
	return doc, nil
}

// choose finds the operation that a request names.
func (d *document) choose(name string) (*plan, *refusal) {
	op := d.ast.Operations.ForName(name)
	switch {
	case op != nil:
		return d.plans[op], nil
	case name == "":
		return nil, decline(errs.New(errs.GraphQLValidation, "The document holds several operations: name one as `operationName`."))
	default:
		return nil, decline(errs.New(errs.GraphQLValidation, "The document holds no operation named %q.", short(name)))
	}
}

// admit checks what depends on the viewer and the variables, and makes the
// operation ready to run. Nothing has been executed when it refuses.
func (e *engine) admit(ctx context.Context, viewer auth.Viewer, doc *document, plan *plan, given *params) (context.Context, *graphql.OperationContext, price, *refusal) {
	if err := plan.allowed(viewer); err != nil {
		return ctx, nil, price{}, decline(err)
	}
	if err := checkVariables(e.schema, plan.op, given.variables); err != nil {
		return ctx, nil, price{}, decline(err)
	}
	ctx = context.WithValue(graphql.StartOperationTrace(ctx), documentKey{}, doc)
	ctx = context.WithValue(ctx, engineKey{}, e)
	op, failed := e.executor.CreateOperationContext(ctx, &graphql.RawParams{
		Query: given.query, OperationName: given.operation, Variables: given.variables, Extensions: given.extensions,
	})
	if len(failed) > 0 {
		return ctx, nil, price{}, decline(errs.New(errs.GraphQLValidation, "The variables do not fit the operation."))
	}
	op.DisableIntrospection = false
	asked, err := plan.priced(e.limits, op.Variables)
	if err == nil {
		return ctx, op, asked, nil
	}
	refused := decline(err)
	if err.Code == errs.CostLimitExceeded {
		refused.price = &asked
	}
	return ctx, nil, asked, refused
}

type documentKey struct{}

type engineKey struct{}

// Price tells what an operation would cost the viewer that the context's
// operation runs for, the most that one may cost, and the coordinate that costs
// the most. What could not run at all is an error; what is too dear is not.
func Price(ctx context.Context, query string, variables map[string]any) (requested, limit int, costliest string, err error) {
	e, ok := ctx.Value(engineKey{}).(*engine)
	if !ok {
		return 0, 0, "", errors.New("price an operation: no operation runs")
	}
	doc, refused := e.document(query)
	if refused != nil {
		return 0, 0, "", refused.reason()
	}
	plan, refused := doc.choose("")
	if refused != nil {
		return 0, 0, "", refused.reason()
	}
	if err := checkVariables(e.schema, plan.op, variables); err != nil {
		return 0, 0, "", err
	}
	asked, dear := plan.priced(e.limits, variables)
	if dear != nil && dear.Code != errs.CostLimitExceeded {
		return 0, 0, "", dear
	}
	return asked.Requested, asked.Limit, plan.costliest(e.limits, variables), nil
}

// handOver gives the executor the document that was checked before it, in the
// place where it looks for a cached one. It never parses or validates itself.
type handOver struct{}

// Get gives the document that the context carries.
func (handOver) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	doc, ok := ctx.Value(documentKey{}).(*document)
	if !ok {
		return nil, false
	}
	return doc.ast, true
}

// Add does nothing: [documents] keeps the documents.
func (handOver) Add(context.Context, string, *ast.QueryDocument) {}
