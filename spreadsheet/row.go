package spreadsheet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapporthq/rapport/errs"
)

// reading is one row while it is being read.
type reading struct {
	sheet *Sheet
	cells []string
	row   CreatorRow
	line  int
	errs  []RowError
	spoil map[Field]bool // fields whose cell is damaged
}

// row turns cells into a creator, or into all that is wrong with them.
func (s *Sheet) row(rec record) Row {
	r := &reading{sheet: s, cells: rec.cells, line: rec.line}
	r.row.Line = rec.line
	switch {
	case rec.fault != nil:
		r.errs = append(r.errs, RowError{Line: rec.line, Code: rec.fault.code, Message: rec.fault.message, Value: excerpt(rec.text)})
	case len(rec.cells) > len(s.headings) && !blank(rec.cells[len(s.headings):]):
		r.errs = append(r.errs, RowError{
			Line: rec.line, Code: errs.Invalid, Value: excerpt(strings.Join(rec.cells, string(s.Separator))),
			Message: fmt.Sprintf("This row has %d cells and there are %d headings. Put a cell that holds %s in quotes, or remove what is too much.", len(rec.cells), len(s.headings), separatorName(s.Separator)),
		})
	default:
		r.read()
	}
	if len(r.errs) > 0 {
		slices.SortStableFunc(r.errs, func(a, b RowError) int { return s.columns[a.Field] - s.columns[b.Field] })
		return Row{Line: rec.line, Errors: r.errs}
	}
	return Row{Line: rec.line, Creator: r.row}
}

func (r *reading) read() {
	for field := range r.sheet.columns {
		if bad := damage(r.raw(field)); bad != nil {
			if r.spoil == nil {
				r.spoil = map[Field]bool{}
			}
			r.spoil[field] = true
			r.refuse(field, bad)
		}
	}
	if !r.spoil[Handle] && !r.spoil[Profile] && !r.spoil[Platform] {
		r.identity()
	}
	r.row.Name = take(r, Name, parseName)
	r.row.Followers = take(r, Followers, parseFollowers)
	r.row.Email = take(r, Email, parseEmail)
	r.row.Niches = take(r, Niche, parseNiches)
	r.row.Country = take(r, Country, r.sheet.countries.parse)
	r.row.Stage = take(r, Stage, parseStage)
	r.row.Notes = take(r, Notes, parseNotes)
	if len(r.errs) > 0 {
		return
	}
	// Only rows that go in count as the first: a bad one may be mended here.
	key := r.row.Platform + " " + r.row.Handle
	if first, twice := r.sheet.seen[key]; twice {
		r.refuse(r.sheet.handleField(), refusal(errs.Duplicate, "%s on %s is already in line %d. Keep one of the two rows.", r.row.Handle, platformName(r.row.Platform), first))
		return
	}
	r.sheet.seen[key] = r.line
}

// take reads the cell of one field, and gives the zero value when it can't.
func take[T any](r *reading, field Field, parse func(string) (T, *fault)) T {
	value, bad := parse(r.cell(field))
	if bad != nil {
		r.refuse(field, bad)
	}
	return value
}

// raw is the cell of a field, "" when there is no such column or the row ends
// before it.
func (r *reading) raw(field Field) string {
	column, ok := r.sheet.columns[field]
	if !ok || column >= len(r.cells) {
		return ""
	}
	return r.cells[column]
}

// cell is raw but for cells already refused.
func (r *reading) cell(field Field) string {
	if r.spoil[field] {
		return ""
	}
	return r.raw(field)
}

func (r *reading) refuse(field Field, bad *fault) {
	heading := ""
	if column, ok := r.sheet.columns[field]; ok {
		heading = r.sheet.Columns[column].Heading
	}
	r.errs = append(r.errs, RowError{Line: r.line, Field: field, Column: heading, Value: excerpt(r.raw(field)), Code: bad.code, Message: bad.message})
}

func separatorName(separator rune) string {
	switch separator {
	case ',':
		return "a comma"
	case ';':
		return "a semicolon"
	case '\t':
		return "a tab"
	default:
		return fmt.Sprintf("“%c”", separator)
	}
}
