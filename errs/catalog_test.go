package errs_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/rapporthq/rapport/errs"
)

//nolint:gochecknoglobals // A flag must be known before the tests begin.
var update = flag.Bool("update", false, "write docs/errors.md anew")

// TestErrorsDoc keeps docs/errors.md what the catalog says.
func TestErrorsDoc(t *testing.T) {
	t.Parallel()
	const file = "../docs/errors.md"
	want := errorsDoc()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/errors.md differs from the catalog (-want +got); run: go test ./errs -update\n%s", diff)
	}
}

func errorsDoc() string {
	var doc strings.Builder
	doc.WriteString(`# Error codes

This table is made from the server's own catalog: ` + "`go test ./errs -update`" + ` writes it, and the test
fails when it differs. A running server tells the same:
` + "`{ errorCatalog { code meaning remedy retryable } }`" + `.

A code stands in one of two places:

- **userErrors**: a mutation could not do what was asked, for a business reason. The answer has no
  top-level error. ` + "`field`" + ` is the path of the input, list indexes as text: ` + "`[\"input\", \"tags\", \"2\"]`" + `.
  Nothing was written, unless the mutation says that it works row by row.
- **errors**: authentication, permission to read, limits and faults. ` + "`extensions`" + ` holds ` + "`code`" + `,
  ` + "`requestId`" + ` and ` + "`retryable`" + `. The body of a 401 is always the same, and has no request id.

Clients must take an unknown code as ` + "`INTERNAL`" + `: new ones may come. "Retry" means that the same
request may succeed later, unchanged.

| code | in | meaning | what to do | retry |
|---|---|---|---|---|
`)
	for _, entry := range errs.Catalog() {
		place, retry := "errors", "no"
		if (&errs.Error{Code: entry.Code}).Outcome() {
			place = "userErrors, errors"
		}
		if entry.Retryable() {
			retry = "yes"
		}
		fmt.Fprintf(&doc, "| `%s` | %s | %s | %s | %s |\n", entry.Code, place, entry.Meaning, entry.Remedy, retry)
	}
	return doc.String()
}

// TestCodesAreTheSchemas walks the schema's enum: each value is explained once,
// in its order, and there is no other.
func TestCodesAreTheSchemas(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	var inSchema, inCatalog []string
	for _, value := range schema.Types["ErrorCode"].EnumValues {
		inSchema = append(inSchema, value.Name)
	}
	for _, entry := range errs.Catalog() {
		inCatalog = append(inCatalog, string(entry.Code))
		if entry.Meaning == "" || entry.Remedy == "" {
			t.Errorf("%s is not explained", entry.Code)
		}
	}
	if len(inSchema) == 0 {
		t.Fatal("the schema has no ErrorCode")
	}
	if diff := cmp.Diff(inSchema, inCatalog); diff != "" {
		t.Errorf("codes of the schema and of the catalog (-schema +catalog):\n%s", diff)
	}
}

func TestRetryable(t *testing.T) {
	t.Parallel()
	var retryable []errs.Code
	for _, entry := range errs.Catalog() {
		if entry.Retryable() {
			retryable = append(retryable, entry.Code)
		}
	}
	want := []errs.Code{errs.IdempotencyInProgress, errs.Unavailable, errs.Timeout, errs.Internal}
	if diff := cmp.Diff(want, retryable); diff != "" {
		t.Errorf("retryable codes (-want +got):\n%s", diff)
	}
}

func TestOnlyCodeAndMessageAreShown(t *testing.T) {
	t.Parallel()
	cause := errors.New(`duplicate key in "partnerships"`)
	fault := errs.Fault("saving a partnership", cause)
	if strings.Contains(fault.Message, "partnership") {
		t.Errorf("the message tells of the cause: %q", fault.Message)
	}
	if !errors.Is(fault, cause) || fault.Outcome() || errs.CodeOf(fault) != errs.Internal {
		t.Errorf("a fault keeps its cause and is INTERNAL: %v", fault)
	}
	taken := errs.New(errs.Taken, "Handle %q is in use.", "ida")
	named := taken.At("input", "handle").Because(cause)
	if taken.Field != nil || taken.Cause != nil {
		t.Errorf("At and Because changed the error they were called on: %v", taken)
	}
	if diff := cmp.Diff([]string{"input", "handle"}, named.Field); diff != "" {
		t.Errorf("field (-want +got):\n%s", diff)
	}
	if named.Message != `Handle "ida" is in use.` || !named.Outcome() {
		t.Errorf("got %q, outcome %v", named.Message, named.Outcome())
	}
}

func TestListGathersFaults(t *testing.T) {
	t.Parallel()
	var none errs.List
	if err := none.Err(); err != nil {
		t.Errorf("an empty list is no error, got %v", err)
	}
	var list errs.List
	list.Add(errs.Required, []string{"input", "name"}, "Write something here.")
	list.Add(errs.TooLong, []string{"input", "tags"}, "Give at most %d.", 20)
	const want = "REQUIRED: Write something here.\nTOO_LONG: Give at most 20."
	if got := list.Err(); got == nil || got.Error() != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if code := errs.CodeOf(fmt.Errorf("saving: %w", list.Err())); code != errs.Required {
		t.Errorf("the code of a list is its first one's, got %s", code)
	}
	if code := errs.CodeOf(errors.New("anything")); code != errs.Internal {
		t.Errorf("an error without a code is INTERNAL, got %s", code)
	}
}
