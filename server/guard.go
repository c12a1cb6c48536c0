package server

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/rapporthq/rapport/errs"
)

// maxInlineNesting is how deep inline fragments may stand inside each other
// without a field between them.
const maxInlineNesting = 5

// parse reads a document's text and refuses what would make validation itself
// the attack: gqlparser compares every two fields of one response key, so that a
// few kilobytes of `a a a …` cost it seconds and gigabytes. The guard costs at
// most [Limits.Selections] steps, whatever the document.
func parse(query string, limits *Limits) (*ast.QueryDocument, *refusal) {
	if at, half := halfSurrogate(query); half {
		return nil, decline(errs.New(errs.BadRequest, "The document holds half a surrogate pair, at byte %d.", at))
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, limits.Tokens)
	if err != nil {
		failed, ok := errors.AsType[*gqlerror.Error](err)
		switch {
		case !ok || strings.HasPrefix(failed.Message, "exceeded token limit"):
			return nil, decline(tooComplex("The document has more than %d tokens. Split it.", limits.Tokens))
		case strings.HasPrefix(failed.Message, "exceeded maximum nesting depth"):
			return nil, decline(tooComplex("The document nests deeper than %d.", parser.MaxNestingDepth))
		}
		return nil, invalid(errs.GraphQLParseFailed, gqlerror.List{failed})
	}
	if len(doc.Operations) == 0 {
		return nil, decline(errs.New(errs.GraphQLValidation, "The document holds no operation."))
	}
	if refused := newGuard(doc, limits).check(); refused != nil {
		return nil, decline(refused)
	}
	return doc, nil
}

// guard holds the counts of one document.
type guard struct {
	limits    *Limits
	doc       *ast.QueryDocument
	fragments map[string]*ast.FragmentDefinition
	reached   map[string]bool

	aliases, selections, comparisons int
}

func newGuard(doc *ast.QueryDocument, limits *Limits) *guard {
	g := &guard{limits: limits, doc: doc, fragments: map[string]*ast.FragmentDefinition{}, reached: map[string]bool{}}
	for _, fragment := range doc.Fragments {
		if g.fragments[fragment.Name] == nil {
			g.fragments[fragment.Name] = fragment
		}
	}
	return g
}

func tooComplex(format string, args ...any) *errs.Error {
	return errs.New(errs.OperationTooComplex, format, args...)
}

func (g *guard) check() *errs.Error {
	if len(g.doc.Operations) > g.limits.Operations {
		return tooComplex("The document holds more than %d operations.", g.limits.Operations)
	}
	if len(g.doc.Fragments) > g.limits.Fragments {
		return tooComplex("The document defines more than %d fragments.", g.limits.Fragments)
	}
	for _, op := range g.doc.Operations {
		for _, variable := range op.VariableDefinitions {
			if err := g.directives(variable.Directives); err != nil {
				return err
			}
			if err := literal(variable.DefaultValue); err != nil {
				return err
			}
		}
		if err := g.written(op.Directives, op.SelectionSet, 0); err != nil {
			return err
		}
	}
	for _, fragment := range g.doc.Fragments {
		if err := g.written(fragment.Directives, fragment.SelectionSet, 0); err != nil {
			return err
		}
	}
	if err := g.circles(); err != nil {
		return err
	}
	for _, op := range g.doc.Operations {
		if err := g.spread([]ast.SelectionSet{op.SelectionSet}, 1); err != nil {
			return err
		}
	}
	// Validation walks the fragments that nothing spreads as well.
	for _, fragment := range g.doc.Fragments {
		if !g.reached[fragment.Name] {
			if err := g.spread([]ast.SelectionSet{fragment.SelectionSet}, 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// written looks at everything once, as it is written.
func (g *guard) written(directives ast.DirectiveList, set ast.SelectionSet, inline int) *errs.Error {
	if err := g.directives(directives); err != nil {
		return err
	}
	for _, selection := range set {
		var err *errs.Error
		switch s := selection.(type) {
		case *ast.Field:
			if s.Alias != s.Name {
				if g.aliases++; g.aliases > g.limits.Aliases {
					return tooComplex("The document renames more than %d fields.", g.limits.Aliases)
				}
			}
			if err = literals(s.Arguments); err == nil {
				err = g.written(s.Directives, s.SelectionSet, 0)
			}
		case *ast.InlineFragment:
			if inline >= maxInlineNesting {
				return tooComplex("Inline fragments nest deeper than %d.", maxInlineNesting)
			}
			err = g.written(s.Directives, s.SelectionSet, inline+1)
		case *ast.FragmentSpread:
			err = g.directives(s.Directives)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *guard) directives(directives ast.DirectiveList) *errs.Error {
	if len(directives) > g.limits.Directives {
		return tooComplex("More than %d directives stand at one place.", g.limits.Directives)
	}
	for _, directive := range directives {
		if err := literals(directive.Arguments); err != nil {
			return err
		}
	}
	return nil
}

// circles finds fragments that spread themselves, directly or through others.
func (g *guard) circles() *errs.Error {
	const open, done = 1, 2
	state := map[string]int{}
	var visit func(name string) bool
	var within func(set ast.SelectionSet) bool
	visit = func(name string) bool {
		fragment := g.fragments[name]
		if fragment == nil || state[name] == done {
			return false
		}
		if state[name] == open {
			return true
		}
		state[name] = open
		circular := within(fragment.SelectionSet)
		state[name] = done
		return circular
	}
	within = func(set ast.SelectionSet) bool {
		for _, selection := range set {
			circular := false
			switch s := selection.(type) {
			case *ast.Field:
				circular = within(s.SelectionSet)
			case *ast.InlineFragment:
				circular = within(s.SelectionSet)
			case *ast.FragmentSpread:
				circular = visit(s.Name)
			}
			if circular {
				return true
			}
		}
		return false
	}
	for _, fragment := range g.doc.Fragments {
		if visit(fragment.Name) {
			return errs.New(errs.GraphQLValidation, "The fragment %q spreads itself.", fragment.Name)
		}
	}
	return nil
}

// spread walks the document as it is once its fragments are spread out and fields
// with the same response key are merged: the shape that execution and the
// validator's comparisons follow.
func (g *guard) spread(sets []ast.SelectionSet, depth int) *errs.Error {
	merged := fieldsByKey{fields: map[string][]*ast.Field{}, spread: map[string]bool{}}
	if err := g.collect(&merged, sets); err != nil {
		return err
	}
	if depth > g.limits.Depth {
		return tooComplex("Fields nest deeper than %d.", g.limits.Depth)
	}
	if depth == 1 && len(merged.keys) > g.limits.RootFields {
		return tooComplex("An operation asks for more than %d fields of the root.", g.limits.RootFields)
	}
	for _, key := range merged.keys {
		fields := merged.fields[key]
		if g.comparisons += len(fields) * len(fields); g.comparisons > g.limits.Comparisons {
			return tooComplex("The document selects the same fields too often.")
		}
		var below []ast.SelectionSet
		for _, field := range fields {
			if len(field.SelectionSet) > 0 {
				below = append(below, field.SelectionSet)
			}
		}
		if len(below) > 0 {
			if err := g.spread(below, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// fieldsByKey is what one place of a document selects, by response key, in the
// order of the first of each.
type fieldsByKey struct {
	keys   []string
	fields map[string][]*ast.Field
	spread map[string]bool // the fragments spread here already
}

func (g *guard) collect(merged *fieldsByKey, sets []ast.SelectionSet) *errs.Error {
	for _, set := range sets {
		for _, selection := range set {
			if g.selections++; g.selections > g.limits.Selections {
				return tooComplex("The document selects more than %d fields once its fragments are spread out.", g.limits.Selections)
			}
			var err *errs.Error
			switch s := selection.(type) {
			case *ast.Field:
				fields := merged.fields[s.Alias]
				if len(fields) == 0 {
					merged.keys = append(merged.keys, s.Alias)
				}
				if merged.fields[s.Alias] = append(fields, s); len(fields) >= g.limits.SameField {
					return tooComplex("%q is selected more than %d times in one place.", short(s.Alias), g.limits.SameField)
				}
			case *ast.InlineFragment:
				err = g.collect(merged, []ast.SelectionSet{s.SelectionSet})
			case *ast.FragmentSpread:
				fragment := g.fragments[s.Name]
				if fragment == nil || merged.spread[s.Name] {
					continue
				}
				merged.spread[s.Name], g.reached[s.Name] = true, true
				err = g.collect(merged, []ast.SelectionSet{fragment.SelectionSet})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func literals(arguments ast.ArgumentList) *errs.Error {
	for _, argument := range arguments {
		if err := literal(argument.Value); err != nil {
			return err
		}
	}
	return nil
}

// literal refuses values that no scalar can hold: gqlgen panics on numbers beyond
// Go's, and Postgres refuses NUL.
func literal(value *ast.Value) *errs.Error {
	if value == nil {
		return nil
	}
	switch value.Kind {
	case ast.IntValue:
		if _, err := strconv.ParseInt(value.Raw, 10, 64); err != nil {
			return errs.New(errs.GraphQLValidation, "The document holds a whole number that is too large.")
		}
	case ast.FloatValue:
		if _, err := strconv.ParseFloat(value.Raw, 64); err != nil || len(value.Raw) > maxNumber {
			return errs.New(errs.GraphQLValidation, "The document holds a number that is too large.")
		}
	case ast.StringValue, ast.BlockValue:
		if strings.IndexByte(value.Raw, 0) >= 0 {
			return errs.New(errs.BadRequest, "The document holds a NUL character.")
		}
	default:
	}
	for _, child := range value.Children {
		if err := literal(child.Value); err != nil {
			return err
		}
	}
	return nil
}

// halfSurrogate finds an escape of half a surrogate pair, which the lexer would
// turn into a replacement character.
func halfSurrogate(query string) (at int, found bool) {
	for {
		i := strings.IndexByte(query[at:], '\\')
		if i < 0 {
			return 0, false
		}
		at += i
		first, ok := hex4(query[at:])
		switch {
		case !ok:
			at = min(at+2, len(query))
		case !utf16.IsSurrogate(first):
			at += 6
		default:
			second, _ := hex4(query[at+6:])
			if first >= 0xDC00 || second < 0xDC00 || second > 0xDFFF {
				return at, true
			}
			at += 12
		}
	}
}

// short cuts a client's own name to what an error message can carry.
func short(name string) string {
	if len(name) > 40 {
		return name[:40] + "…"
	}
	return name
}
