package spreadsheet

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// codes are the officially assigned codes of ISO 3166-1 alpha-2, and XK, which
// all use for Kosovo.
const codes = " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU " +
	"MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "

func isCode(code string) bool {
	return len(code) == 2 && strings.Contains(codes, " "+code+" ")
}

// countries reads codes, flags and names. The table of names is made when the
// first name is met: most files have codes alone.
type countries struct {
	names map[string]string // folded name → code, "" when it is of two countries
	known map[string]string // cells met before → code
}

// parse reads a country, "" for an empty cell.
func (c *countries) parse(cell string) (string, *fault) {
	if code, ok := c.known[cell]; ok {
		return code, nil
	}
	s := bare(cell)
	switch {
	case strings.EqualFold(s, "NA"):
		return "", invalid("This is the code of Namibia, and what many write for “not available”. Write Namibia, or leave the cell empty.")
	case placeholder(strings.ToLower(s)):
		return "", nil
	}
	code, bad := c.find(s)
	if bad == nil && len(c.known) < 1_000 {
		if c.known == nil {
			c.known = map[string]string{}
		}
		c.known[strings.Clone(cell)] = code
	}
	return code, bad
}

func (c *countries) find(s string) (string, *fault) {
	flag, rest := unflag(s)
	code := c.name(rest)
	switch {
	case rest == "" && isCode(flag):
		return flag, nil
	case code != "" && (flag == "" || flag == code):
		return code, nil
	default:
		return "", invalid("This is not one country we know. Write its two-letter code, such as DE, GB or US, or its name, such as Germany.")
	}
}

func (c *countries) name(s string) string {
	upper := strings.ToUpper(s)
	key := fold(s)
	switch {
	case upper == "UK":
		return "GB"
	case upper == "EL":
		return "GR"
	case isCode(upper):
		return upper
	case len(upper) == 3 && len(key) == 3:
		if region, err := language.ParseRegion(upper); err == nil && strings.Trim(key, "0123456789") != "" && isCode(region.String()) {
			return region.String()
		}
	}
	if c.names == nil {
		c.names = countryNames()
	}
	if code := c.names[key]; code != "" {
		return code
	}
	if rest, ok := strings.CutPrefix(key, "the"); ok {
		return c.names[rest]
	}
	return ""
}

// unflag takes an emoji flag out of a cell: two regional indicators.
func unflag(s string) (code, rest string) {
	const first, last = '🇦', '🇿'
	rest = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r >= first && r <= last {
			code += string('A' + r - first)
			return -1
		}
		return r
	}, s))
	return code, rest
}

// countryNames is every country's name in ten languages, and the names that
// people use beside the official ones.
func countryNames() map[string]string {
	names := make(map[string]string, 4_000)
	umlauts := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")
	add := func(name, code string) {
		key := fold(name)
		if key == "" {
			return
		}
		if other, ok := names[key]; ok && other != code {
			code = "" // Two countries share the word: it names neither.
		}
		names[key] = code
	}
	for _, tag := range []language.Tag{
		language.English, language.German, language.French, language.Spanish, language.Italian,
		language.Dutch, language.Portuguese, language.Polish, language.Swedish, language.Danish,
	} {
		namer := display.Regions(tag)
		for code := range strings.FieldsSeq(codes) {
			name := namer.Name(language.MustParseRegion(code))
			add(name, code)
			switch tag {
			case language.German:
				add(umlauts.Replace(name), code) // as typed without them: Oesterreich
			case language.English:
				add(strings.ReplaceAll(name, "&", "and"), code)
				add(strings.ReplaceAll(name, "St.", "Saint"), code)
				if short, _, ok := strings.Cut(name, " ("); ok {
					add(short, code)
				}
			}
		}
	}
	for name, code := range map[string]string{
		"usa": "US", "united states of america": "US", "vereinigte staaten von amerika": "US",
		"great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
		"grossbritannien": "GB", "grande bretagne": "GB", "gran bretana": "GB", "uae": "AE", "emirates": "AE", "holland": "NL",
		"czech republic": "CZ", "tschechische republik": "CZ", "republic of ireland": "IE", "republik irland": "IE",
		"south korea": "KR", "republic of korea": "KR", "north korea": "KP", "hong kong": "HK", "hongkong": "HK",
		"macau": "MO", "macao": "MO", "turkey": "TR", "turkiye": "TR", "russian federation": "RU", "viet nam": "VN",
		"ivory coast": "CI", "cape verde": "CV", "macedonia": "MK", "swaziland": "SZ", "burma": "MM", "east timor": "TL",
		"palestine": "PS", "drc": "CD", "dr congo": "CD", "democratic republic of the congo": "CD",
		"republic of the congo": "CG", "schweiz ch": "CH", "deutschland de": "DE",
	} {
		names[fold(name)] = code
	}
	return names
}
