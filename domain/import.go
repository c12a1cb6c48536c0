package domain

import (
	"context"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/spreadsheet"
)

// CreatorsImportInput is a spreadsheet of creators, as text.
type CreatorsImportInput struct {
	CSV     string
	Mapping []*ColumnMappingInput
}

// ColumnMappingInput is a heading and what its column holds.
type ColumnMappingInput struct {
	Heading string
	Field   string
}

// ImportOptions are the choices of whoever imports. The zero value serves most
// files.
type ImportOptions struct {
	// Mapping says what a heading means: the heading to a field's name, or to
	// ignore.
	Mapping map[string]string
	// Progress is told after each batch how much of the file has been read, and
	// how many rows; nil for nobody.
	Progress func(bytesRead int64, rows int)
	// Refused is told of every reason why a row did not go in, in the order of
	// the file within a batch, however many there are; nil for nobody.
	Refused func(*ImportRowError)
}

// CreatorsImportPayload is the outcome of an import. Each row is counted once: as
// a creator created, as updated, as unchanged or as failed.
type CreatorsImportPayload struct {
	// Rows is how many were read, without headings and empty lines.
	Rows int
	// CreatorsCreated is how many creators were added.
	CreatorsCreated int
	// PartnershipsCreated is how many partnerships were added, with creators new
	// and old.
	PartnershipsCreated int
	// Updated is how many rows found their creator there, and changed or added
	// something.
	Updated int
	// Unchanged is how many rows were there already.
	Unchanged int
	// Failed is how many rows did not go in.
	Failed int
	// IgnoredHeadings are those that were not understood.
	IgnoredHeadings []string
	// RowErrors are the first thousand reasons why rows did not go in.
	RowErrors []*ImportRowError
	// UserErrors says why nothing was read, or why reading stopped: the rows
	// counted here are in.
	UserErrors []*errs.Error
}

// ImportRowError is why a row did not go in. The message may quote the file and
// so hold personal data: it is for whoever imports, and not for a log.
type ImportRowError struct {
	// Line is the line of the file, the first being 1.
	Line int
	// Field is what the column was taken for; empty when it is about the row.
	Field spreadsheet.Field
	// Column is the heading; nil when it is about the row.
	Column  *string
	Code    errs.Code
	Message string
}

const (
	// importBatch is how many rows are written in one transaction: enough that
	// statements and commits cost little, few enough that their locks are short.
	importBatch  = 500
	maxRowErrors = 1000
	// importAttempts is how often a batch is tried that somebody else's new
	// creator or partnership got in the way of.
	importAttempts = 3
	// mappedAway is what the spreadsheet says of a column that a mapping ignores.
	mappedAway = "mapped to ignore"
)

// CreatorsImportText imports a spreadsheet that came as text, with a mapping as
// clients write it. Otherwise as [Domain.CreatorsImport].
func (d *Domain) CreatorsImportText(ctx context.Context, in CreatorsImportInput) (*CreatorsImportPayload, error) {
	var c checks
	mapping := make(map[string]string, len(in.Mapping))
	for i, column := range in.Mapping {
		if _, twice := mapping[column.Heading]; twice {
			c.fail(errs.Duplicate, path("mapping", strconv.Itoa(i), "heading"), "This heading is mapped already. Map each heading once.")
		}
		mapping[column.Heading] = column.Field
	}
	if err := c.err(); err != nil {
		return newImportPayload(), err
	}
	return d.CreatorsImport(ctx, strings.NewReader(in.CSV), ImportOptions{Mapping: mapping})
}

// CreatorsImport brings in a spreadsheet of creators, and a partnership with each,
// for the viewer's brand. It needs CREATORS_WRITE and PARTNERSHIPS_WRITE, and
// CONTACTS_WRITE where the file has e-mail addresses; a token with scopes needs
// those of creators, partnerships and contacts. It reads as it goes, and holds one
// batch of rows and one small entry a row.
//
// A row finds its creator by platform and handle: first among what the brand
// entered, then among the profiles that creators keep and the brand can see.
//
//   - One not found is added, with its account, e-mail address and partnership.
//     The partnership begins at the stage of the row, or else at DISCOVERED. A
//     stage that only a signed agreement leads to is refused.
//   - Of a profile that the brand entered, the row changes followers, country,
//     niches and e-mail address to what it says, and fills in what is missing: the
//     platform's id, the address of the profile, and the name where the profile
//     still goes by its handle. A name given in Rapport stays.
//   - Of a profile that its creator keeps, the row changes nothing but what is the
//     brand's own: the e-mail address that it holds.
//   - Notes go into the partnership, in the place of those that are there.
//   - The stage of a partnership that is there stays, whatever the row says: it
//     moves in Rapport, one step at a time, and the spreadsheet is the older
//     witness. The cell is passed over without a word.
//   - An empty cell says nothing, and clears nothing. So the same file again
//     changes nothing.
//
// Two rows with different accounts may be of one creator that is there already.
// Where they contradict each other, the second does not go in.
//
// A bad row is told and counted, and the rest goes in. Rows are written in
// batches, each with its audit entries and events in one transaction. An error
// comes with the payload: an outcome when the file is of no use, or stopped being
// so on the way, and a fault otherwise. What the payload counts is in either way,
// and the same file may be sent again.
func (d *Domain) CreatorsImport(ctx context.Context, r io.Reader, opts ImportOptions) (*CreatorsImportPayload, error) {
	payload := newImportPayload()
	v := auth.ViewerFrom(ctx)
	if err := mayImport(v, CreatorsWrite, "creators"); err != nil {
		return payload, err
	}
	if err := mayImport(v, PartnershipsWrite, "partnerships"); err != nil {
		return payload, err
	}
	sheet, err := spreadsheet.ReadCreators(r, spreadsheet.Options{Mapping: opts.Mapping})
	if err != nil {
		return payload, err
	}
	columns := map[spreadsheet.Field]string{}
	for _, column := range sheet.Columns {
		switch {
		case column.Field != "":
			columns[column.Field] = column.Heading
		case column.Heading != "" && column.Ignored != mappedAway:
			payload.IgnoredHeadings = append(payload.IgnoredHeadings, column.Heading)
		}
	}
	if _, emails := columns[spreadsheet.Email]; emails {
		if err := mayImport(v, ContactsWrite, "contacts"); err != nil {
			return payload, err
		}
	}
	i := &importing{domain: d, viewer: v, opts: opts, payload: payload, columns: columns, said: map[uuid.UUID]statement{}}
	var batch []spreadsheet.Row
	var stopped error
	for row, err := range sheet.Rows() {
		if err != nil {
			stopped = err
			break
		}
		if batch = append(batch, row); len(batch) < importBatch {
			continue
		}
		if err := i.write(ctx, batch, sheet.BytesRead()); err != nil {
			return payload, err
		}
		batch = batch[:0]
	}
	if err := i.write(ctx, batch, sheet.BytesRead()); err != nil {
		return payload, err
	}
	return payload, stopped
}

func newImportPayload() *CreatorsImportPayload {
	return &CreatorsImportPayload{IgnoredHeadings: []string{}, RowErrors: []*ImportRowError{}, UserErrors: []*errs.Error{}}
}

// mayImport asks for the permission and, since one mutation writes what belongs
// to several scopes, for the token's scope.
func mayImport(v auth.Viewer, right Permission, scope string) error {
	if err := may(v, right); err != nil {
		return err
	}
	if !v.HasScope(scope, "write") {
		return errs.New(errs.Forbidden, "The import writes %s, too: this needs a token with the scope %s:write.", scope, scope)
	}
	return nil
}

// importing is one import under way.
type importing struct {
	domain  *Domain
	viewer  auth.Viewer
	opts    ImportOptions
	payload *CreatorsImportPayload
	// columns are the headings of the fields.
	columns map[spreadsheet.Field]string
	// said is what the rows so far said about creators that were there already.
	said map[uuid.UUID]statement
}

// statement is which fields of a creator the rows of this file have told, and in
// which line last.
type statement map[spreadsheet.Field]int

// write writes a batch in one transaction, and counts it once that is committed.
func (i *importing) write(ctx context.Context, rows []spreadsheet.Row, read int64) error {
	if len(rows) == 0 {
		return nil
	}
	var b *batch
	var err error
	for range importAttempts {
		b = newBatch(i, rows)
		// A unique key tells of somebody who entered the same creator meanwhile:
		// the next attempt finds it.
		if err = i.domain.store.Write(ctx, i.viewer, b.write); errs.CodeOf(err) != errs.Taken {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("import the rows from line %d on: %w", rows[0].Line, err)
	}
	i.count(b)
	if i.opts.Progress != nil {
		i.opts.Progress(read, i.payload.Rows)
	}
	return nil
}

func (i *importing) count(b *batch) {
	p := i.payload
	p.Rows += len(b.rows)
	p.CreatorsCreated += len(b.creators.created)
	p.PartnershipsCreated += len(b.partnerships.created)
	p.Updated += b.updated
	p.Unchanged += b.unchanged
	p.Failed += b.failed
	for _, refusal := range b.refused {
		if i.opts.Refused != nil {
			i.opts.Refused(refusal)
		}
		if len(p.RowErrors) < maxRowErrors {
			p.RowErrors = append(p.RowErrors, refusal)
		}
	}
	for creator, fields := range b.said {
		if i.said[creator] == nil {
			i.said[creator] = statement{}
		}
		maps.Copy(i.said[creator], fields)
	}
}
