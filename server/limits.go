package server

import "time"

// Limits bound what one request may ask for. A zero field takes its default.
// Each is checked before anything is executed, so that reaching one costs the
// server next to nothing.
type Limits struct {
	// BodyBytes is the largest request body, and the longest query text in a URL.
	// Default 256 KiB.
	BodyBytes int64
	// JSONDepth is how deep a body's JSON may nest. Default 64.
	JSONDepth int
	// JSONValues is how many values a body's JSON may hold in all, list items and
	// object members counted. Default 20,000.
	JSONValues int

	// Tokens is how many lexical tokens a document may have. Default 2,000.
	Tokens int
	// Operations is how many operations a document may hold. Default 20.
	Operations int
	// Fragments is how many fragments a document may define. Default 100.
	Fragments int
	// Depth is how deep fields may nest. Default 15, what GraphiQL's
	// introspection needs.
	Depth int
	// RootFields is how many fields an operation may ask of a root type.
	// Default 20.
	RootFields int
	// Aliases is how many fields of a document may be renamed. Default 100.
	Aliases int
	// Directives is how many directives may stand at one place. Default 5.
	Directives int
	// SameField is how often one response key may be selected in one place,
	// fragments counted. Default 50.
	SameField int
	// Selections is how many fields and spreads a document has once its fragments
	// are spread out. Default 10,000.
	Selections int
	// Comparisons is how many pairs of fields with the same response key may have
	// to be compared for conflicts. Default 50,000.
	Comparisons int

	// Cost is the most that one operation may cost; see the package comment for
	// how it is counted. Default 50,000.
	Cost int
	// DefaultPage and MaxPage are the size of a page that names none, and the
	// largest that may be asked for. Default 20 and 100.
	DefaultPage, MaxPage int
	// PlainList is how many items a list without pages is taken to have when an
	// operation is priced. Default 10.
	PlainList int

	// Timeout is how long an operation may take. Default 10 s.
	Timeout time.Duration
	// InFlight is how many GraphQL requests are served at once; what comes above it
	// is told 503 and to come back. Default 256.
	InFlight int
	// CacheBytes is how much memory checked documents may hold, in all. Default
	// 16 MiB.
	CacheBytes int
}

func (l Limits) withDefaults() Limits {
	defaulted(&l.BodyBytes, 256<<10)
	defaulted(&l.JSONDepth, 64)
	defaulted(&l.JSONValues, 20_000)
	defaulted(&l.Tokens, 2_000)
	defaulted(&l.Operations, 20)
	defaulted(&l.Fragments, 100)
	defaulted(&l.Depth, 15)
	defaulted(&l.RootFields, 20)
	defaulted(&l.Aliases, 100)
	defaulted(&l.Directives, 5)
	defaulted(&l.SameField, 50)
	defaulted(&l.Selections, 10_000)
	defaulted(&l.Comparisons, 50_000)
	defaulted(&l.Cost, 50_000)
	defaulted(&l.DefaultPage, 20)
	defaulted(&l.MaxPage, 100)
	defaulted(&l.PlainList, 10)
	defaulted(&l.Timeout, 10*time.Second)
	defaulted(&l.InFlight, 256)
	defaulted(&l.CacheBytes, 16<<20)
	return l
}

func defaulted[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
