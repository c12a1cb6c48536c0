package spreadsheet

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/rapporthq/rapport/errs"
)

// parseFollowers reads a count as people write it: 12500, 12.5k, 1,2 Mio.,
// 1.200.000, 12'500, ~15k, 10k+. It is exact, and nil for an empty cell. What
// has two readings, or is more than one number, is a fault.
func parseFollowers(cell string) (*int64, *fault) {
	s := strings.ToLower(bare(cell))
	if placeholder(s) {
		return nil, nil
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Sc, r) }) ||
		strings.HasPrefix(s, "eur") || strings.HasPrefix(s, "usd") || strings.HasSuffix(s, "eur") || strings.HasSuffix(s, "usd") {
		return nil, invalid("This is an amount of money. Followers is a plain number, such as 1200: is a price in the wrong column?")
	}
	if !plain(s) {
		s = strings.NewReplacer("’", "'", "ʼ", "'", "´", "'", "−", "-", "–", "-", "—", "-", "…", "...").Replace(s)
	}
	s = trimWords(s)
	if negative(s) {
		return nil, refusal(errs.OutOfRange, "A number of followers can't be negative. Write a number such as 12500, or leave the cell empty.")
	}
	if isRange(s) {
		return nil, invalid("This is a range. Write one number, such as 15000 or 15k.")
	}
	number, unit := s, ""
	if i := strings.IndexFunc(s, unicode.IsLetter); i >= 0 {
		number, unit = strings.TrimSpace(s[:i]), strings.TrimSpace(strings.TrimSuffix(s[i:], "."))
	}
	exponent := 0
	switch unit {
	case "":
	case "k", "tsd", "thousand", "tausend":
		exponent = 3
	case "m", "mn", "mio", "million", "millions", "millionen":
		exponent = 6
	default:
		return nil, notANumber()
	}
	digits, fraction, bad := numeral(number, exponent)
	if bad != nil {
		return nil, bad
	}
	return whole(digits, fraction, exponent)
}

func notANumber() *fault {
	return invalid("This is not a number of followers. Write one such as 12500, 12.5k or 1.2M, or leave the cell empty.")
}

func ambiguous() *fault {
	return invalid("This can be read in two ways. Write the number in full and without signs, such as 12500.")
}

// trimWords takes off what only says "roughly" or "followers".
func trimWords(s string) string {
	for s != "" && !(digit(s[0]) && digit(s[len(s)-1])) {
		before := s
		for _, prefix := range []string{"~", "≈", ">", "circa", "ca.", "ca ", "approx.", "approx", "about", "over", "über", "etwa"} {
			s = strings.TrimSpace(strings.TrimPrefix(s, prefix))
		}
		for _, suffix := range []string{"+", "followers", "follower", "subscribers", "subs", "abonnenten", "abonnés", "fans"} {
			s = strings.TrimSpace(strings.TrimSuffix(s, suffix))
		}
		if s == before {
			break
		}
	}
	return s
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// negative tells -5 and (5).
func negative(s string) bool {
	rest, minus := strings.CutPrefix(s, "-")
	if inside, ok := strings.CutPrefix(s, "("); ok {
		rest, minus = inside, strings.HasSuffix(s, ")")
	}
	rest = strings.TrimSpace(rest)
	return minus && rest != "" && digit(rest[0])
}

// isRange tells 15-20k, 15k - 20k, 15...20k and 10 to 20k.
func isRange(s string) bool {
	for _, between := range []string{"-", "...", " to ", " bis ", " and ", " und "} {
		left, right, ok := strings.Cut(s, between)
		right = strings.TrimLeft(right, " ~")
		if ok && left != "" && digit(left[0]) && right != "" && digit(right[0]) {
			return true
		}
	}
	return false
}

// numeral splits a written number into its digits and how many of them stand
// behind the decimal sign. Dot and comma each may group or divide; where that
// can't be told the number is refused.
func numeral(s string, exponent int) (digits string, fraction int, bad *fault) {
	var groups []string
	var signs []byte
	from := 0
	for i := range len(s) {
		switch c := s[i]; {
		case digit(c):
		case i > from && strings.IndexByte(".,' ", c) >= 0:
			groups, signs, from = append(groups, s[from:i]), append(signs, c), i+1
		default:
			return "", 0, notANumber()
		}
	}
	if from == len(s) {
		return "", 0, notANumber()
	}
	groups = append(groups, s[from:])
	last := len(groups) - 1
	decimal := groups[last]
	switch {
	case last == 0:
		return s, 0, nil
	case exponent > 0:
		// "1.200k" may be 1.2k or 1200k; "1.234M" can't be 1.2 billion.
		if last > 1 || strings.IndexByte(".,", signs[0]) < 0 || (exponent == 3 && len(decimal) == 3 && groups[0] != "0") {
			return "", 0, ambiguous()
		}
		return groups[0] + decimal, len(decimal), nil
	case grouped(groups, signs):
		return strings.Join(groups, ""), 0, nil
	}
	// What follows the last sign are decimals, as in 12500.0 or 1.200.000,00.
	if strings.IndexByte(".,", signs[last-1]) < 0 || (last > 1 && (signs[last-1] == signs[0] || !grouped(groups[:last], signs[:last-1]))) {
		return "", 0, notANumber()
	}
	if len(decimal) == 3 {
		return "", 0, ambiguous() // "1.200,000" is 1200 or a slip for 1.200.000
	}
	if strings.Trim(decimal, "0") != "" {
		return "", 0, invalid("This is not a whole number. Write one such as 12500, or 12.5k with its k.")
	}
	return strings.Join(groups[:last], ""), 0, nil
}

// grouped tells 1.200.000, and 12,00,000 as in India.
func grouped(groups []string, signs []byte) bool {
	last := len(groups) - 1
	if groups[0] == "" || groups[0][0] == '0' || len(groups[0]) > 3 || len(groups[last]) != 3 {
		return false
	}
	threes, twos := true, signs[0] == ',' && len(groups[0]) <= 2 && last > 1
	for i := range last {
		if signs[i] != signs[0] {
			return false
		}
		if i > 0 {
			threes = threes && len(groups[i]) == 3
			twos = twos && len(groups[i]) == 2
		}
	}
	return threes || twos
}

// whole moves the decimal sign by the exponent and makes the number.
func whole(digits string, fraction, exponent int) (*int64, *fault) {
	for ; fraction > exponent; fraction-- {
		if digits[len(digits)-1] != '0' {
			return nil, invalid("This is not a whole number. Write one such as 12500.")
		}
		digits = digits[:len(digits)-1]
	}
	digits = strings.TrimLeft(digits+strings.Repeat("0", exponent-fraction), "0")
	if digits == "" {
		digits = "0"
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > MaxFollowers {
		return nil, refusal(errs.OutOfRange, "This is more followers than there can be. The largest number taken is %d.", MaxFollowers)
	}
	return &n, nil
}
