package spreadsheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rapporthq/rapport/errs"
)

// parsePlatform reads the name of one platform, "" for an empty cell.
func parsePlatform(cell string) (string, *fault) {
	s := strings.ToLower(bare(cell))
	if placeholder(s) {
		return "", nil
	}
	switch fold(s) {
	case "instagram", "insta", "ig", "instagramm":
		return "INSTAGRAM", nil
	case "tiktok", "tt":
		return "TIKTOK", nil
	case "youtube", "yt", "youtubechannel":
		return "YOUTUBE", nil
	case "x", "twitter", "xtwitter", "twitterx", "xformerlytwitter", "xfkatwitter", "xcom", "xextwitter":
		return "X", nil
	case "facebook", "fb", "facebookpage":
		return "FACEBOOK", nil
	case "linkedin":
		return "LINKEDIN", nil
	case "twitch", "twitchtv":
		return "TWITCH", nil
	case "pinterest":
		return "PINTEREST", nil
	case "snapchat", "snap":
		return "SNAPCHAT", nil
	case "threads":
		return "THREADS", nil
	case "podcast", "podcasts":
		return "PODCAST", nil
	case "blog", "blogs", "blogwebsite", "websiteblog":
		return "BLOG", nil
	case "other", "others", "sonstige", "sonstiges", "andere", "anderes", "autre", "autres", "otro", "otra", "altro", "outro":
		return "OTHER", nil
	}
	const known = "Write one of Instagram, TikTok, YouTube, X, Facebook, LinkedIn, Twitch, Pinterest, Snapchat, Threads, Podcast, Blog, Other."
	if parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;/|&+", r) }); len(parts) > 1 {
		for _, part := range parts {
			if platform, bad := parsePlatform(part); platform == "" || bad != nil {
				return "", invalid("This is not a platform we know. %s", known)
			}
		}
		return "", invalid("A row is one account on one platform. Write a row for each.")
	}
	return "", invalid("This is not a platform we know. %s", known)
}

// platformName is a platform as people write it.
func platformName(platform string) string {
	switch platform {
	case "TIKTOK":
		return "TikTok"
	case "YOUTUBE":
		return "YouTube"
	case "LINKEDIN":
		return "LinkedIn"
	case "X", "":
		return platform
	default:
		return platform[:1] + strings.ToLower(platform[1:])
	}
}

// alphabet is what the handles of a platform are made of, as wide as the
// platform has ever allowed, so that no old account is refused.
type alphabet struct {
	most    int
	letters bool // of any script, not of English alone
	signs   string
}

func alphabetOf(platform string) alphabet {
	switch platform {
	case "INSTAGRAM", "THREADS":
		return alphabet{30, false, "._"}
	case "TIKTOK":
		return alphabet{24, false, "._"}
	case "YOUTUBE":
		return alphabet{30, true, "._-"}
	case "X":
		return alphabet{20, false, "_"}
	case "FACEBOOK":
		return alphabet{50, false, ".-_"}
	case "LINKEDIN":
		return alphabet{MaxHandleLength, true, "-_"}
	case "TWITCH":
		return alphabet{25, false, "_"}
	case "PINTEREST":
		return alphabet{30, false, "_-"}
	case "SNAPCHAT":
		return alphabet{15, false, "._-"}
	default:
		return alphabet{MaxHandleLength, true, "._-"}
	}
}

// checkHandle tells whether a platform can have this handle.
func checkHandle(platform, handle string) *fault {
	a := alphabetOf(platform)
	if n := utf8.RuneCountInString(handle); n > a.most {
		return refusal(errs.TooLong, "A handle on %s has at most %d characters. Write it as the profile shows it.", platformName(platform), a.most)
	}
	letters := false
	for _, r := range handle {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			letters = true
		case strings.ContainsRune(a.signs, r):
		case a.letters && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)):
			letters = true
		default:
			return invalid("A handle on %s has letters, digits and %s alone, not %q. Write it as the profile shows it.", platformName(platform), spelled(a.signs), r)
		}
	}
	if !letters {
		return invalid("This handle has no letter or digit. Write it as the profile shows it.")
	}
	return nil
}

// spelled lists signs as a person says them: ., _ and -.
func spelled(signs string) string {
	all := strings.Split(signs, "")
	if len(all) == 1 {
		return all[0]
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}
