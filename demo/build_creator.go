package demo

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// creator is what the other rows need to know of one.
type creator struct {
	n  int
	id key
	// user is who signs in; NULL for one that a brand entered: source.
	user, source key
	// home is the brand whose world the creator is from; order counts within it.
	home, order int
	name        string
	handle      string
	country     string
	niches      []string
	// followers is the largest account's; unknown when no account has a number.
	followers int64
	accounts  []account
	// quality and care run from 0 to 1: how well work comes out, how punctual.
	quality, care float64
	created       int
}

type account struct {
	id        key
	platform  string
	handle    string
	followers int64
	// n counts all accounts, for their own stream of chance.
	n int
}

// unknown is a count that nobody has told.
const unknown = -1

// claimedEach is how many creators of each brand's world keep their own profile.
const claimedEach = 30

// featured tells whether the creator is one of those that tokens are ready for:
// the first of each world.
func (c *creator) featured() bool { return c.order == 0 && !c.source.Valid }

// cast is the hand-written creators, as both sizes have them.
func (b *builder) cast() {
	worlds := []struct{ claimed, entered []profile }{
		{skinCreators(), skinProspects()}, {workCreators(), workProspects()}, {homeCreators(), homeProspects()},
	}
	for home, world := range worlds {
		for order, p := range world.claimed {
			b.enlist(p, home, order, false)
		}
		for order, p := range world.entered {
			b.enlist(p, home, order, true)
		}
	}
}

// crowd adds made-up creators until there are so many.
func (b *builder) crowd(total int) {
	places, works := regions(), trades()
	for n := len(b.creators); n < total; n++ {
		d := roll(streamCreator, n, 1)
		place, work := pick(d, places), pick(d, works)
		first, last := pick(d, place.first), pick(d, place.last)
		name := first + " " + last
		if place.country == "JP" || place.country == "KR" {
			name = last + first
		}
		handle := strings.Trim(plain(name), ".")
		if len(handle) < 4 {
			handle = plain(words(work.niches)[0]) + "." + strings.ToLower(place.country)
		}
		handle += "." + strconv.Itoa(n)
		// Most are small: the logarithm falls with the square of chance.
		u := d.Float64()
		size := int64(math.Pow(10, 2.8+3.6*u*u))
		var accounts []string
		for i, platform := range some(d, platformsFor(words(work.formats)), d.between(1, 2)) {
			accounts = append(accounts, fmt.Sprintf("%s %d", platform, size/int64(i+1)))
		}
		p := profile{name, handle, place.country, place.languages, work.niches, work.styles, work.formats, strings.Join(accounts, ","), work.bio}
		b.enlist(p, n%len(b.brands), claimedEach, n%everyTenth == 0)
	}
}

// platformsFor is where work in these formats is published.
func platformsFor(formats []string) []string {
	all := []string{"INSTAGRAM"}
	for _, f := range formats {
		switch f {
		case "SHORT_FORM":
			all = append(all, "TIKTOK")
		case "LONG_FORM":
			all = append(all, "YOUTUBE")
		case "ARTICLE":
			all = append(all, "BLOG", "LINKEDIN")
		case "WEBINAR":
			all = append(all, "LINKEDIN", "YOUTUBE")
		case "PODCAST":
			all = append(all, "PODCAST")
		case "LIVE":
			all = append(all, "TWITCH")
		case "PHOTO":
			all = append(all, "PINTEREST")
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// enlist notes a creator, with keys to be given once the day is known.
func (b *builder) enlist(p profile, home, order int, entered bool) {
	n := len(b.creators)
	d := roll(streamCreator, n)
	c := creator{
		n: n, home: home, order: order, name: p.name, handle: p.handle, country: p.country, niches: words(p.niches),
		followers: unknown, quality: d.Float64(), care: d.Float64(), created: -d.between(20, 400),
	}
	if order == 0 {
		c.quality = .6 + c.quality*.4
	}
	if entered {
		c.source = key{Valid: true} // Told apart already; the brand's key follows.
	}
	for _, word := range words(p.accounts) {
		platform, count, known := strings.Cut(word, " ")
		a := account{platform: platform, handle: p.handle, followers: unknown, n: n*8 + len(c.accounts)}
		if known {
			a.followers, _ = strconv.ParseInt(count, 10, 64)
		}
		c.followers = max(c.followers, a.followers)
		c.accounts = append(c.accounts, a)
	}
	b.creators = append(b.creators, c)
	b.profiles = append(b.profiles, p)
}

// settle finds out since when each creator is known: before the first
// partnership, or with it for one that the brand entered.
func (b *builder) settle() {
	for _, p := range b.pairs {
		c := &b.creators[p.creator]
		began := b.timeline(p).began
		if c.source.Valid {
			c.created = began
		} else {
			c.created = min(c.created, began-1-int(c.care*60))
		}
	}
}

func (b *builder) makeCreator(n int, out *batch) {
	c, p, d := &b.creators[n], b.profiles[n], roll(streamCreator, n, 2)
	// The partnership begins on the same day, an hour or more later.
	at := b.day(c.created).Add(5*time.Hour + time.Duration(d.IntN(3600))*time.Second)
	c.id = d.key(at)
	visibility := "DISCOVERABLE"
	if c.source.Valid {
		c.source, visibility = b.brands[c.home].id, "PRIVATE"
	} else {
		c.user = d.key(at)
		out.put(tableUsers, c.user, subjectPrefix+c.handle, c.name, c.handle+"@creators.example", nil, at)
		if n%9 == 4 {
			visibility = "PRIVATE"
		}
	}
	changed := b.at(d, d.between(c.created, -1))
	if changed.Before(at) {
		changed = at
	}
	out.put(tableCreators, c.id, c.user, c.source, c.name, text(p.bio), c.country, words(p.languages), c.niches,
		words(p.styles), words(p.formats), visibility, count(c.followers), at, changed, 1+d.IntN(4))
	b.makeContact(d, c, at, out)
	for i := range c.accounts {
		a := &c.accounts[i]
		a.id = d.key(at)
		out.put(tableAccounts, a.id, c.id, c.source, a.platform, a.handle, pageOf(a.platform, a.handle), text(platformID(d, a)),
			count(a.followers), a.followers > 200_000 && d.chance(.8), at, changed, 1+d.IntN(3))
		b.makeAudiences(d, c, a, out)
	}
	b.makePast(n, out)
}

// makeContact writes what the creator gave or, of one that it entered, what the
// brand holds. Numbers are from the ranges that are kept free for fiction.
func (b *builder) makeContact(d dice, c *creator, at time.Time, out *batch) {
	if !d.chance(.85) {
		return
	}
	var phone, address string
	switch c.country {
	case "DE":
		phone = fmt.Sprintf("+49 30 23125 %03d", d.IntN(1000))
		address = fmt.Sprintf("%s %d, %d Berlin", pick(d, []string{"Lindenhof", "Am Alten Speicher", "Kastanienweg"}), d.between(1, 90), d.between(10115, 10999))
	case "GB":
		phone = fmt.Sprintf("+44 20 7946 0%03d", d.IntN(1000))
		address = fmt.Sprintf("%d %s, London", d.between(1, 140), pick(d, []string{"Larkfield Road", "Mason's Yard", "Quince Street"}))
	case "US", "CA":
		phone = fmt.Sprintf("+1 %d 555 01%02d", d.between(212, 780), d.IntN(100))
		address = fmt.Sprintf("%d %s, Suite %d", d.between(10, 980), pick(d, []string{"Alder Avenue", "Mill Street", "Old Post Road"}), d.between(1, 40))
	}
	legal := c.name
	if c.source.Valid {
		legal = ""
	}
	out.put(tableContacts, d.key(at), c.id, c.source, text(legal), c.handle+"@creators.example", text(phone), text(address), at, 1)
}

// pageOf is an address that leads nowhere: .example belongs to nobody.
func pageOf(platform, handle string) string {
	return "https://" + strings.ToLower(platform) + ".example/" + handle
}

func platformID(d dice, a *account) string {
	if a.platform == "BLOG" || a.platform == "PODCAST" || a.followers == unknown {
		return ""
	}
	return strconv.FormatUint(d.Uint64()>>10, 10)
}

// count is NULL for one that nobody has told.
func count(n int64) any {
	if n == unknown {
		return nil
	}
	return n
}
