package spreadsheet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rapporthq/rapport/errs"
)

// How far down the headings may stand: below this many rows, in this many
// lines, nobody puts a title any more.
const (
	headingRows  = 10
	headingLines = 64
)

// Column is what became of one heading.
type Column struct {
	// Letter is the column's name in a spreadsheet: A, B, … AA.
	Letter string
	// Heading is as in the file.
	Heading string
	// Field is empty when the column is ignored.
	Field Field
	// Platform is what a heading such as "Instagram handle" says about every
	// row.
	Platform string
	// Ignored says why the column isn't read.
	Ignored string
}

// head is a heading row found.
type head struct {
	line      int // on which it begins
	last      int // on which it ends
	separator byte
	cells     []string
	report    []Column
	columns   map[Field]int
	implied   string
}

// mapping is Options.Mapping, checked: heading → field, Ignore included.
type mapping struct {
	exact  map[string]Field
	folded map[string]Field
	names  []string // headings in a steady order
}

func mappingOf(wanted map[string]string) (mapping, error) {
	m := mapping{exact: map[string]Field{}, folded: map[string]Field{}, names: slices.Sorted(maps.Keys(wanted))}
	taken := map[Field]string{}
	for _, heading := range m.names {
		field, ok := parseField(wanted[heading])
		if !ok {
			return m, errs.New(errs.Invalid, "%q can't be mapped to %q. Map it to one of %s, or to ignore.", heading, wanted[heading], fieldNames())
		}
		if other, twice := taken[field]; twice && field != Ignore {
			return m, errs.New(errs.Duplicate, "%q and %q are both mapped to %s. Map one of them to ignore.", other, heading, field)
		}
		taken[field] = heading
		m.exact[tidy(heading)] = field
		if key := fold(heading); key != "" {
			m.folded[key] = field
		}
	}
	return m, nil
}

func (m mapping) of(heading string) (Field, bool) {
	if field, ok := m.exact[tidy(heading)]; ok {
		return field, true
	}
	field, ok := m.folded[fold(heading)]
	return field, ok
}

// meaning is what a heading is taken for, by the mapping or by itself.
func (m mapping) meaning(heading string) (field Field, platform string, mapped bool) {
	field, platform = classify(heading)
	if own, ok := m.of(heading); ok {
		if own != field {
			platform = ""
		}
		return own, platform, true
	}
	return field, platform, false
}

// findHeadings tries each separator on the first lines, takes the row most of
// whose cells are headings we know, and leaves text at the row below it.
func findHeadings(text *lines, wanted mapping) (head, error) {
	separators := []byte{',', ';', '\t', '|'}
	if first, ok := text.at(0); ok {
		if separator, forced := separatorLine(first.text); forced {
			separators = []byte{separator}
			text.drop(1)
		}
	}
	var sample []line
	for i := range headingLines {
		l, ok := text.at(i)
		if !ok {
			break
		}
		sample = append(sample, l)
	}
	var best head
	top := 0
	var widest []string
	for _, separator := range separators {
		rows := sampleRows(sample, separator)
		for i, row := range rows[:min(headingRows, len(rows))] {
			if score := wanted.score(row.cells); score > top {
				best, top = head{line: row.line, last: row.last, separator: separator, cells: row.cells}, score
			}
			if i+1 < len(rows) {
				if both, ok := wanted.stack(row.cells, rows[i+1].cells); ok {
					if score := wanted.score(both); score > top {
						best, top = head{line: row.line, last: rows[i+1].last, separator: separator, cells: both}, score
					}
				}
			}
			if len(row.cells) > len(widest) {
				widest = row.cells
			}
		}
	}
	if top < 2 {
		return head{}, errs.New(errs.Required, "No row of headings was found in the first %d rows. Put one above the creators, such as: handle, platform, followers, email, niche, country, stage, notes. The file seems to begin with: %s.",
			headingRows, list(widest))
	}
	below := slices.DeleteFunc(sampleRows(sample, best.separator), func(rec record) bool { return rec.line <= best.last })
	if err := best.assign(wanted, below); err != nil {
		return head{}, err
	}
	text.drop(best.last - sample[0].no + 1)
	return best, nil
}

// separatorLine reads Excel's own first line, sep=; or the like.
func separatorLine(text string) (byte, bool) {
	text = strings.Trim(strings.TrimPrefix(text, "\ufeff"), `"`)
	if len(text) != 5 || !strings.EqualFold(text[:4], "sep=") {
		return 0, false
	}
	c := text[4]
	return c, c == '\t' || (c > ' ' && c < 0x7f && c != '"' && strings.IndexByte("=.-_@+", c) < 0 && fold(text[4:]) == "")
}

func usable(rec record) bool { return rec.fault == nil && !blank(rec.cells) }

func sampleRows(sample []line, separator byte) []record {
	rs := &records{lines: &lines{queue: slices.Clone(sample)}, separator: separator}
	var rows []record
	for rec, more := rs.next(); more; rec, more = rs.next() {
		if usable(rec) {
			rows = append(rows, rec)
		}
	}
	return rows
}

// score says how much a row looks like headings. The bare name of a platform
// counts little, since rows of creators have it too.
func (m mapping) score(cells []string) int {
	best := map[Field]int{}
	for _, cell := range cells {
		field, _, mapped := m.meaning(cell)
		switch {
		case field == "":
		case !mapped && field == Handle && namesPlatform(cell):
			best[field] = max(best[field], 1)
		default:
			best[field] = 2
		}
	}
	sum := 0
	for _, points := range best {
		sum += points
	}
	return sum
}

// stack puts two heading rows into one, as when some headings were merged over
// two rows and others divided under a group: the lower row fills in below what
// isn't a heading above. A row of creators isn't stacked: it has cells under
// the headings. Nor is a title: it has no heading.
func (m mapping) stack(upper, lower []string) ([]string, bool) {
	if m.score(upper) == 0 || m.score(lower) == 0 {
		return nil, false
	}
	both := make([]string, max(len(upper), len(lower)))
	copy(both, upper)
	for i, cell := range lower {
		if bare(cell) == "" {
			continue
		}
		if field, _, _ := m.meaning(both[i]); field != "" {
			return nil, false
		}
		both[i] = cell
	}
	return both, true
}

// assign gives each field its column and says what becomes of the others.
func (h *head) assign(wanted mapping, below []record) error {
	for len(h.cells) > 1 && bare(h.cells[len(h.cells)-1]) == "" && !filled(below, len(h.cells)-1) {
		h.cells = h.cells[:len(h.cells)-1]
	}
	h.columns = map[Field]int{}
	h.report = make([]Column, len(h.cells))
	mapped := map[Field]bool{}
	found := map[string]bool{}
	for i, heading := range h.cells {
		field, platform, own := wanted.meaning(heading)
		h.report[i] = Column{Letter: letter(i), Heading: tidy(heading), Field: field, Platform: platform}
		if own {
			found[tidy(heading)], found[fold(heading)] = true, true
			mapped[field] = mapped[field] || field != Ignore
		}
	}
	for _, name := range wanted.names {
		if !found[tidy(name)] && (fold(name) == "" || !found[fold(name)]) {
			return errs.New(errs.NotFound, "The mapping names the heading %q, which the file doesn't have. Its headings, in line %d, are: %s.", name, h.line, list(h.cells))
		}
	}
	claims := map[Field][]int{}
	for i := range h.report {
		c := &h.report[i]
		_, _, own := wanted.meaning(h.cells[i])
		switch {
		case c.Field == Ignore:
			c.Field, c.Ignored = "", "mapped to ignore"
		case c.Field == "" && c.Heading == "":
			c.Ignored = "no heading"
		case c.Field == "":
			c.Ignored = "heading not known" + suggestion(c.Heading)
		case mapped[c.Field] && !own:
			c.Ignored = fmt.Sprintf("another column is mapped to %s", c.Field)
			c.Field, c.Platform = "", ""
		default:
			claims[c.Field] = append(claims[c.Field], i)
			if own && c.Field == Followers {
				c.Platform = "" // whoever maps "IG followers" means all rows
			}
		}
	}
	h.matchFollowers(claims)
	if err := h.unique(claims); err != nil {
		return err
	}
	return h.complete(below)
}

// matchFollowers drops the counts of other platforms than the handles': beside
// "IG handle", "TikTok followers" are somebody else's numbers.
func (h *head) matchFollowers(claims map[Field][]int) {
	handles := ""
	if at := claims[Handle]; len(at) == 1 && len(claims[Platform]) == 0 {
		handles = h.report[at[0]].Platform
	}
	claims[Followers] = slices.DeleteFunc(claims[Followers], func(i int) bool {
		c := &h.report[i]
		if c.Platform == "" || c.Platform == handles {
			return false
		}
		c.Ignored = fmt.Sprintf("it counts on %s, and the rows may be of other platforms: map it to followers if they aren't", platformName(c.Platform))
		c.Field, c.Platform = "", ""
		return true
	})
}

// filled tells whether a column without a heading holds anything below.
func filled(below []record, column int) bool {
	return slices.ContainsFunc(below, func(rec record) bool {
		return column < len(rec.cells) && bare(rec.cells[column]) != ""
	})
}

// unique refuses two columns with one meaning.
func (h *head) unique(claims map[Field][]int) error {
	var clashes []string
	for _, field := range fields() {
		at := claims[field]
		if len(at) == 0 {
			continue
		}
		h.columns[field] = at[0]
		if len(at) > 1 {
			names := make([]string, len(at))
			for i, column := range at {
				names[i] = fmt.Sprintf("%q (column %s)", h.report[column].Heading, h.report[column].Letter)
			}
			clashes = append(clashes, fmt.Sprintf("%s mean the same, %s", strings.Join(names, " and "), field))
		}
	}
	if len(clashes) > 0 {
		advice := "Map one to ignore, or rename it in the file when both are spelled alike."
		if len(claims[Handle]) > 1 || len(claims[Profile]) > 1 {
			advice += " To take accounts on two platforms, import the file once for each."
		}
		return errs.New(errs.Duplicate, "%s. %s", strings.Join(clashes, "; "), advice)
	}
	return nil
}

// complete makes sure that each row can tell its handle and platform.
func (h *head) complete(below []record) error {
	handle, hasHandle := h.columns[Handle]
	profile, hasProfile := h.columns[Profile]
	_, hasPlatform := h.columns[Platform]
	if !hasHandle && !hasProfile {
		return errs.New(errs.Required, "There is no column for the handle. Name one “handle”, or map one of the headings in line %d: %s.", h.line, list(h.cells))
	}
	if hasHandle {
		h.implied = h.report[handle].Platform
	}
	if hasProfile {
		// The addresses of the rows themselves say the platform.
		h.report[profile].Platform = ""
	}
	if !hasPlatform && h.implied == "" && !hasProfile && !slices.ContainsFunc(below, func(rec record) bool {
		return handle < len(rec.cells) && isAddress(bare(rec.cells[handle]))
	}) {
		return errs.New(errs.Required, "There is no column for the platform. Add one named “platform” with values such as Instagram or TikTok, map one of the headings in line %d, or name the handles' column after its platform, as in “Instagram handle”. The headings are: %s.", h.line, list(h.cells))
	}
	return nil
}

// letter is a column's name in a spreadsheet.
func letter(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// list quotes headings, the first dozen of them.
func list(cells []string) string {
	var names []string
	for _, cell := range cells {
		if cell = tidy(cell); cell != "" {
			names = append(names, fmt.Sprintf("%q", excerpt(cell)))
		}
	}
	switch {
	case len(names) == 0:
		return "nothing"
	case len(names) > 12:
		return strings.Join(names[:12], ", ") + fmt.Sprintf(" and %d more", len(names)-12)
	default:
		return strings.Join(names, ", ")
	}
}
