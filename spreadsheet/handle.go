package spreadsheet

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/rapporthq/rapport/errs"
)

// account is what a cell with a handle or an address tells.
type account struct {
	handle   string // as written, without @
	platform string // "" unless the cell is an address of a platform
	address  bool   // the cell is an address
}

// parseHandle reads a handle or the address of a profile. An empty cell gives
// an account without a handle.
func parseHandle(cell string) (account, *fault) {
	s := norm.NFC.String(bare(cell))
	// Programs that guard against formulas put an apostrophe before the @.
	s = strings.TrimPrefix(s, "'")
	s = strings.ReplaceAll(s, "＠", "@")
	word := strings.ToLower(s)
	switch {
	case placeholder(word):
		return account{}, nil
	case strings.HasPrefix(word, "#") && strings.HasSuffix(word, "?"), strings.HasSuffix(word, "!") && strings.HasPrefix(word, "#"):
		return account{}, invalid("The spreadsheet program took this handle for a formula and lost it. Write it again without its @.")
	case isAddress(s):
		return parseAddress(s)
	}
	handle := strings.TrimRight(strings.TrimLeft(s, "@ "), "/ ")
	switch {
	case handle == "":
		return account{}, nil
	case strings.Contains(handle, " @"), strings.ContainsAny(handle, ",;|"), strings.Contains(handle, " / "), strings.Contains(handle, " & "):
		return account{}, invalid("This is more than one handle. Write a row for each.")
	case strings.Contains(handle, "@"):
		return account{}, invalid("This is an e-mail address or more than one handle. Write one handle, such as anna.k.")
	case strings.Contains(handle, " "):
		return account{}, invalid("A handle has no spaces; this looks like a name. Write the handle, such as anna.k, or the address of the profile.")
	case strings.HasPrefix(handle, "=") || strings.HasPrefix(handle, "+"):
		return account{}, invalid("This is a formula. Write the handle itself, such as anna.k.")
	}
	return account{handle: handle}, nil
}

// parseProfile reads the address of a profile and takes nothing else.
func parseProfile(cell string) (account, *fault) {
	s := norm.NFC.String(bare(cell))
	if placeholder(strings.ToLower(s)) {
		return account{}, nil
	}
	if !isAddress(s) {
		return account{}, invalid("This is not the address of a profile. Write one such as https://www.instagram.com/anna.k.")
	}
	return parseAddress(s)
}

// isAddress tells an address from a handle, which may have dots of its own.
func isAddress(s string) bool {
	low := strings.ToLower(s)
	if strings.Contains(low, " ") || strings.HasPrefix(low, "@") {
		return false
	}
	if strings.Contains(low, "://") || strings.HasPrefix(low, "www.") {
		return true
	}
	host, _, path := strings.Cut(low, "/")
	return hostPlatform(host) != "" || (path && strings.Contains(host, ".") && strings.Trim(low[len(host):], "/") != "")
}

// hostPlatform knows the hosts of the platforms, their short ones included.
func hostPlatform(host string) string {
	for _, known := range [...]struct{ platform, domains string }{
		{"INSTAGRAM", "instagram.com instagr.am"},
		{"TIKTOK", "tiktok.com"},
		{"YOUTUBE", "youtube.com youtu.be"},
		{"X", "x.com twitter.com"},
		{"FACEBOOK", "facebook.com fb.com"},
		{"LINKEDIN", "linkedin.com"},
		{"TWITCH", "twitch.tv"},
		{"PINTEREST", "pinterest.com pinterest.de pinterest.fr pinterest.it pinterest.es pinterest.at pinterest.ch pinterest.pt pinterest.ie pinterest.ca pinterest.co.uk pinterest.com.au pinterest.com.mx pinterest.jp pinterest.co.kr pinterest.nz pinterest.cl pinterest.ph pinterest.se pinterest.dk pinterest.nl"},
		{"SNAPCHAT", "snapchat.com"},
		{"THREADS", "threads.net threads.com"},
	} {
		for domain := range strings.FieldsSeq(known.domains) {
			if host == domain || (strings.HasSuffix(host, domain) && host[len(host)-len(domain)-1] == '.') {
				return known.platform
			}
		}
	}
	return ""
}

// parseAddress takes platform and handle from the address of a profile.
func parseAddress(s string) (account, *fault) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Hostname() == "" || (!strings.EqualFold(u.Scheme, "https") && !strings.EqualFold(u.Scheme, "http")) {
		return account{}, invalid("This address can't be read. Write one such as https://www.instagram.com/anna.k, or the handle alone.")
	}
	host := strings.ToLower(u.Hostname())
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' || r == ' ' })
	platform := hostPlatform(host)
	if platform == "" {
		// A site of its own: the handle of a blog is its host.
		if len(parts) > 0 || u.RawQuery != "" {
			return account{}, invalid("This is not the address of a profile on a platform we know. Write the handle alone.")
		}
		return account{handle: strings.TrimPrefix(host, "www."), address: true}, nil
	}
	handle, bad := profileOf(platform, host, parts, u.Query())
	if bad != nil {
		return account{}, bad
	}
	return account{handle: handle, platform: platform, address: true}, nil
}

// profileOf finds the handle in the path of an address.
func profileOf(platform, host string, parts []string, query url.Values) (string, *fault) {
	notProfile := invalid("This address is not that of a profile on %s. Open the profile and copy its address, or write the handle alone.", platformName(platform))
	if len(parts) == 0 {
		return "", notProfile
	}
	first := strings.ToLower(parts[0])
	second := ""
	if len(parts) > 1 {
		second = parts[1]
	}
	reserved := func(words ...string) bool { return slices.Contains(words, first) }
	switch at := strings.HasPrefix(first, "@") && len(first) > 1; platform {
	case "INSTAGRAM":
		if reserved("p", "reel", "reels", "stories", "explore", "tv", "accounts", "direct", "share", "s", "web") {
			return "", notProfile
		}
	case "TIKTOK":
		// vm.tiktok.com/… and the like only lead on to a video.
		if !at || (host != "tiktok.com" && host != "www.tiktok.com" && host != "m.tiktok.com") {
			return "", notProfile
		}
	case "YOUTUBE":
		switch {
		case host == "youtu.be":
			return "", notProfile
		case at:
		case first == "channel" && isChannelID(second):
			return second, nil
		case len(parts) == 1 && !reserved("watch", "shorts", "playlist", "feed", "results", "live", "channel"), reserved("c", "user"):
			return "", invalid("This is an old kind of YouTube address, which isn't the handle. Open the channel and copy the @handle.")
		default:
			return "", notProfile
		}
	case "X":
		if reserved("i", "home", "search", "hashtag", "intent", "share", "explore", "settings", "messages", "notifications") {
			return "", notProfile
		}
	case "FACEBOOK":
		id := query.Get("id")
		if first == "people" && len(parts) == 3 {
			id = parts[2]
		}
		if reserved("profile.php", "people") && isNumber(id) {
			return id, nil
		}
		if reserved("profile.php", "people", "pages", "groups", "watch", "reel", "share", "story.php", "photo", "photo.php", "events", "p", "sharer", "marketplace") {
			return "", notProfile
		}
	case "LINKEDIN":
		if !reserved("in", "company", "school", "showcase") || second == "" {
			return "", notProfile
		}
		return second, nil
	case "TWITCH":
		if reserved("videos", "directory", "p", "settings", "clip") || strings.HasPrefix(host, "clips.") {
			return "", notProfile
		}
	case "PINTEREST":
		if reserved("pin", "search", "ideas", "today") {
			return "", notProfile
		}
	case "SNAPCHAT":
		switch {
		case at:
		case first == "add" && second != "":
			return strings.TrimPrefix(second, "@"), nil
		default:
			return "", notProfile
		}
	case "THREADS":
		if !at {
			return "", notProfile
		}
	}
	return strings.TrimLeft(parts[0], "@"), nil
}

// isChannelID tells the id of a YouTube channel, whose capitals count.
func isChannelID(s string) bool {
	if len(s) != 24 || !strings.HasPrefix(s, "UC") {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// identity settles handle and platform from the columns that tell about them.
// Sources that contradict each other are a fault, never a choice.
func (r *reading) identity() {
	platform, bad := parsePlatform(r.cell(Platform))
	if bad != nil {
		r.refuse(Platform, bad)
	}
	unsettled := bad != nil
	if implied := r.sheet.implied; implied != "" && !unsettled {
		switch platform {
		case "", implied:
			platform = implied
		default:
			r.refuse(Platform, refusal(errs.Conflict, "The heading of the handles says %s and this cell says %s. Correct the cell, or rename the heading to handle.", platformName(implied), platformName(platform)))
			unsettled = true
		}
	}
	handle, badHandle := parseHandle(r.cell(Handle))
	profile, badProfile := parseProfile(r.cell(Profile))
	for _, from := range []struct {
		field Field
		account
		bad *fault
	}{{Handle, handle, badHandle}, {Profile, profile, badProfile}} {
		switch {
		case from.bad != nil:
			r.refuse(from.field, from.bad)
			unsettled = true
		case from.platform == "" || unsettled:
		case platform == "":
			platform = from.platform
		case platform != from.platform:
			r.refuse(from.field, refusal(errs.Conflict, "This address is on %s and the row says %s. Correct one of them.", platformName(from.platform), platformName(platform)))
			unsettled = true
		}
	}
	if unsettled {
		return
	}
	if handle.handle == "" {
		handle = profile
		handle.address = handle.handle != ""
	} else if profile.platform != "" && !strings.EqualFold(handle.handle, profile.handle) && userID(platform, handle.handle) == "" && userID(platform, profile.handle) == "" {
		r.refuse(Profile, refusal(errs.Conflict, "This is the address of %s and the row's handle is %s. Correct one of them.", excerpt(profile.handle), excerpt(handle.handle)))
		return
	}
	_, hasPlatform := r.sheet.columns[Platform]
	if handle.handle == "" {
		r.refuse(r.sheet.handleField(), refusal(errs.Required, "The handle is missing. Write it, such as anna.k, or remove the row."))
	}
	const noPlatform = "The platform is missing. Write one such as Instagram, or the whole address of the profile."
	switch {
	case platform != "":
	case hasPlatform:
		r.refuse(Platform, refusal(errs.Required, noPlatform))
	case handle.handle != "":
		r.refuse(r.sheet.handleField(), refusal(errs.Required, noPlatform))
	}
	if handle.handle == "" || platform == "" {
		return
	}
	if handle.address && handle.platform == "" && platform != "BLOG" && platform != "PODCAST" && platform != "OTHER" {
		r.refuse(r.sheet.handleField(), invalid("This address is not on %s. Write the handle alone, or the address of the profile.", platformName(platform)))
		return
	}
	lower := norm.NFC.String(strings.ToLower(handle.handle))
	if bad := checkHandle(platform, lower); bad != nil {
		r.refuse(r.sheet.handleField(), bad)
		return
	}
	r.row.Platform, r.row.Handle = platform, lower
	if r.row.PlatformUserID = userID(platform, handle.handle); r.row.PlatformUserID == "" {
		r.row.PlatformUserID = userID(platform, profile.handle)
	}
}

// userID is what stands for a handle when it is the platform's own id.
func userID(platform, handle string) string {
	if (platform == "YOUTUBE" && isChannelID(handle)) || (platform == "FACEBOOK" && isNumber(handle)) {
		return handle
	}
	return ""
}

// handleField is the column to blame for a handle.
func (s *Sheet) handleField() Field {
	if _, ok := s.columns[Handle]; ok {
		return Handle
	}
	return Profile
}
