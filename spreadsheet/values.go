package spreadsheet

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rapporthq/rapport/errs"
)

// parseName reads a person's name.
func parseName(cell string) (string, *fault) {
	s := tidy(cell)
	if placeholder(strings.ToLower(s)) {
		return "", nil
	}
	if utf8.RuneCountInString(s) > MaxNameLength {
		return "", tooLong("This name", MaxNameLength)
	}
	return s, nil
}

// parseEmail reads one address, "" for an empty cell. It takes what can be
// written to on the open internet: a name, an @ and a domain with a dot.
func parseEmail(cell string) (string, *fault) {
	s := strings.TrimSpace(bare(cell))
	if placeholder(strings.ToLower(s)) {
		return "", nil
	}
	if len(s) > len("mailto:") && strings.EqualFold(s[:len("mailto:")], "mailto:") {
		s = s[len("mailto:"):]
	}
	if strings.Count(s, "@") > 1 {
		return "", invalid("This is more than one e-mail address. Write one, and the others into the notes.")
	}
	bad := invalid("This is not an e-mail address. Write one such as anna@example.com, or leave the cell empty.")
	parsed, err := mail.ParseAddress(s)
	if err != nil {
		return "", bad
	}
	local, domain, _ := strings.Cut(parsed.Address, "@")
	domain = strings.ToLower(domain)
	if len(local)+1+len(domain) > MaxEmailLength || len(local) > 64 {
		return "", refusal(errs.TooLong, "This e-mail address is longer than one can be: at most %d characters, 64 of them before the @.", MaxEmailLength)
	}
	if strings.ContainsFunc(local, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"(),:;<>[\]`, r) }) || !isDomain(domain) {
		return "", bad
	}
	return local + "@" + domain, nil
}

// isDomain tells a name with at least one dot whose last part isn't a number.
func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) {
				return false
			}
		}
	}
	top := labels[len(labels)-1]
	return len(labels) > 1 && utf8.RuneCountInString(top) > 1 && strings.Trim(top, "0123456789") != ""
}

// parseNiches reads a list divided by commas, semicolons, slashes, bars or line
// breaks, or made of #words. "Health & Wellness" is one niche.
func parseNiches(cell string) ([]string, *fault) {
	var niches []string
	seen := map[string]bool{}
	add := func(part string) *fault {
		niche := tidy(part)
		key := strings.ToLower(niche)
		if placeholder(key) || seen[key] {
			return nil
		}
		if utf8.RuneCountInString(niche) > MaxNicheLength {
			return tooLong("A niche", MaxNicheLength)
		}
		if len(niches) == MaxNiches {
			return refusal(errs.TooLong, "These are more than %d niches. Keep the ones that matter.", MaxNiches)
		}
		seen[key] = true
		niches = append(niches, niche)
		return nil
	}
	for group := range strings.FieldsFuncSeq(strings.ReplaceAll(" "+cell, " #", ","), func(r rune) bool { return strings.ContainsRune(",;|\n\r•", r) }) {
		if placeholder(strings.ToLower(bare(group))) {
			continue // "n/a" must not become "n" and "a"
		}
		for part := range strings.SplitSeq(group, "/") {
			if bad := add(part); bad != nil {
				return nil, bad
			}
		}
	}
	return niches, nil
}

// parseStage reads a stage of a partnership, "" for an empty cell. Only words
// that mean one stage and no other are taken: "active" may be a pilot or a
// partner of years.
func parseStage(cell string) (string, *fault) {
	s := strings.ToLower(bare(cell))
	if placeholder(s) {
		return "", nil
	}
	switch fold(s) {
	case "discovered", "identified", "entdeckt", "notcontacted", "notyetcontacted", "nochnichtkontaktiert":
		return "DISCOVERED", nil
	case "vetting", "invetting", "beingvetted":
		return "VETTING", nil
	case "shortlisted", "shortlist", "onshortlist", "ontheshortlist", "aufshortlist", "engereauswahl":
		return "SHORTLISTED", nil
	case "outreach", "contacted", "reachedout", "outreachsent", "emailed", "emailsent", "messaged", "messagesent", "dmed", "dmsent",
		"kontaktiert", "angeschrieben", "contacte", "contactado", "contactada", "contattato", "awaitingreply", "waitingforreply":
		return "OUTREACH", nil
	case "negotiating", "negotiation", "negotiations", "innegotiation", "innegotiations", "intalks", "talking", "inverhandlung",
		"verhandlung", "ennegociation", "ennegociacion", "intrattativa":
		return "NEGOTIATING", nil
	case "pilot", "inpilot", "piloting", "pilotphase", "pilote", "piloto":
		return "PILOT", nil
	case "scaling", "scalingup":
		return "SCALING", nil
	case "retained":
		return "RETAINED", nil
	case "atrisk", "gefahrdet":
		return "AT_RISK", nil
	case "winback", "winningback":
		return "WINBACK", nil
	case "exited", "beendet":
		return "EXITED", nil
	case "declined", "declinedbycreator", "creatordeclined", "notinterested", "saidno", "abgesagt", "keininteresse":
		return "DECLINED", nil
	case "rejected", "rejectedbyus", "rejectedbybrand", "notafit", "notagoodfit":
		return "REJECTED", nil
	default:
		return "", invalid("This is not one of the stages. Write DISCOVERED, VETTING, SHORTLISTED, OUTREACH, NEGOTIATING, PILOT, SCALING, RETAINED, AT_RISK, WINBACK, EXITED, DECLINED (by the creator) or REJECTED (by the brand), or leave the cell empty.")
	}
}

// parseNotes keeps a text to the letter. Cells of nothing but space are empty.
func parseNotes(cell string) (string, *fault) {
	if utf8.RuneCountInString(cell) > MaxNotesLength {
		return "", tooLong("This note", MaxNotesLength)
	}
	if blank([]string{cell}) {
		return "", nil
	}
	return cell, nil
}
