package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/domain"
	"github.com/rapporthq/rapport/errs"
)

// creatorImport is what an import from the command line needs.
type creatorImport struct {
	store *db.Store
	// brand is the slug of the brand that the creators are for.
	brand string
	// mapping says what a heading means, where we don't know it.
	mapping map[string]string
	// out gets a line for each fault of a row, and the summary.
	out io.Writer
	bar *progressbar.ProgressBar
}

// importCreators brings a spreadsheet of creators into a brand; the file - is the
// standard input. Rows that are wrong are told, one line for each fault, and keep
// no other from going in: the error is nil as long as any row is in or was there
// already. It is not when the file is of no use, when none of its rows is in, or
// when the import stopped half-way: what the summary counts is in even then, and
// the same file may be given again.
func importCreators(ctx context.Context, i creatorImport, file string) error {
	brand, err := i.store.BrandBySlug(ctx, i.brand)
	if err != nil {
		return sentence(err)
	}
	source, err := i.open(file)
	if err != nil {
		return err
	}
	defer source.Close() //nolint:errcheck // It was only read.
	ctx = auth.WithViewer(ctx, auth.Viewer{Kind: auth.KindSystem, BrandID: brand})
	result, err := domain.New(i.store).CreatorsImport(ctx, source, domain.ImportOptions{
		Mapping: i.mapping,
		Progress: func(read int64, rows int) {
			i.bar.Describe(fmt.Sprintf("%d rows", rows))
			_ = i.bar.Set64(read)
		},
		Refused: func(e *domain.ImportRowError) {
			_ = i.bar.Clear()
			fmt.Fprintln(i.out, rowFault(e))
		},
	})
	_ = i.bar.Finish()
	for _, heading := range result.IgnoredHeadings {
		fmt.Fprintf(i.out, "column %q left out: its heading is not known; name it with --map\n", heading)
	}
	if err == nil || result.Rows > 0 {
		fmt.Fprintln(i.out, importSummary(result))
	}
	switch {
	case err != nil:
		return sentence(err)
	case result.Rows > 0 && result.Failed == result.Rows:
		return errors.New("no row went in")
	default:
		return nil
	}
}

// open opens the file, and tells the bar how long it is. Of a pipe nobody knows.
func (i creatorImport) open(file string) (io.ReadCloser, error) {
	if file == "-" {
		i.bar.ChangeMax64(-1)
		return io.NopCloser(os.Stdin), nil
	}
	source, err := os.Open(file) //nolint:gosec // The person who runs the program names the file.
	if err != nil {
		return nil, fmt.Errorf("read the spreadsheet: %w", err)
	}
	about, err := source.Stat()
	if err == nil && about.Mode().IsRegular() {
		i.bar.ChangeMax64(about.Size())
	} else {
		i.bar.ChangeMax64(-1)
	}
	return source, nil
}

// rowFault is a line of the report: line 17, followers: what is wrong.
func rowFault(e *domain.ImportRowError) string {
	where := string(e.Field)
	if e.Column != nil {
		where = *e.Column
	}
	if where != "" {
		where = ", " + where
	}
	return fmt.Sprintf("line %d%s: %s", e.Line, where, e.Message)
}

func importSummary(p *domain.CreatorsImportPayload) string {
	return fmt.Sprintf("%s: %s and %s added, %d updated, %d unchanged, %d failed",
		plural(p.Rows, "row"), plural(p.CreatorsCreated, "creator"), plural(p.PartnershipsCreated, "partnership"), p.Updated, p.Unchanged, p.Failed)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sentence is an error as a person reads it: the sentence alone where it is meant for
// people.
func sentence(err error) error {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Outcome() {
		return errors.New(e.Message)
	}
	return err
}
