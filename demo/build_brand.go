package demo

import (
	"encoding/json"
	"time"
)

// brand is what the other rows need to know of one.
type brand struct {
	text brandText
	id   key
	// keepers look after partnerships: the managers and, last, the admin; former did until left.
	keepers []key
	former  key
	plans   []campaign
	// program is the one that is open.
	program key
	lists   []shortlist
	fields  []customField
	// known counts the partnerships while they are planned.
	known int32
}

// campaign is one of a brand's; its days count from today, and one without an
// end ends on the day that never comes.
type campaign struct {
	text               campaignText
	id                 key
	name               string
	begin, end, formed int
	brief              *brief
}

// The days on which things began: all partnerships are younger.
const (
	brandDay = -760
	staffDay = -740
	// leftDay is when those who left did.
	leftDay = -160
)

// subjectPrefix marks the identities that the demo made up.
const subjectPrefix = "demo|"

func (b *builder) makeBrands(out *batch) {
	for n := range b.brands {
		br, d := &b.brands[n], roll(streamBrand, n)
		t := &br.text
		created := b.at(d, brandDay)
		br.id = d.key(created)
		out.put(tableBrands, br.id, t.slug, t.name, t.industries, t.values, text(t.tone), t.currency, t.zone,
			t.tiers[0], t.tiers[1], t.tiers[2], t.tiers[3], t.tiers[4], t.reviewDays, competitors(t.slug), created, created, 1)
		b.makeStaff(n, d, br, out)
		b.makeCampaigns(d, br, out)
		b.makePrograms(n, br, out)
		b.makeLists(n, out)
	}
}

func (b *builder) makeStaff(n int, d dice, br *brand, out *batch) {
	var admin key
	for i, p := range br.text.people {
		since := b.at(d, staffDay+3*i)
		user := d.key(since)
		address := plain(p.name)
		out.put(tableUsers, user, subjectPrefix+address, p.name, address+"@"+br.text.slug+".example", nil, since)
		var ended time.Time
		version := 1
		switch {
		case p.left:
			ended, version, br.former = b.at(d, leftDay), 2, user
		case p.role == "MANAGER":
			br.keepers = append(br.keepers, user)
		}
		out.put(tableMemberships, d.key(since), br.id, user, p.role, since, moment(ended), version)
		if p.role == "ADMIN" {
			admin = user
		}
	}
	br.keepers = append(br.keepers, admin)
	b.makeKeys(n, br, admin, out)
}

// makeKeys makes a key that a no-code tool uses and one that was revoked. Nobody
// knows their secrets.
func (b *builder) makeKeys(n int, br *brand, admin key, out *batch) {
	d := roll(streamKey, n, 0)
	sum := func() []byte {
		secret := make([]byte, 32)
		for i := range secret {
			secret[i] = byte(d.UintN(256))
		}
		return secret
	}
	made, revoked := b.at(d, -90), b.at(d, -45)
	expires := made.AddDate(1, 0, 0)
	out.put(tableKeys, d.key(made), br.id, admin, "Roster to spreadsheet", []string{"creators:read", "partnerships:read"},
		sum(), sum(), b.at(d, -60), made, expires, b.at(d, -1), nil, made, 1)
	out.put(tableKeys, d.key(made), br.id, admin, "Trial of an automation", []string{"campaigns:read", "deliverables:read", "deliverables:write"},
		sum(), nil, nil, made, expires, b.at(d, -50), revoked, revoked, 2)
}

// keeper is who does the brand's side of something on that day.
func (br *brand) keeper(d dice, day int) key {
	if br.former.Valid && day < leftDay && d.chance(.3) {
		return br.former
	}
	if d.chance(.85) {
		return br.keepers[d.IntN(len(br.keepers)-1)]
	}
	return br.keepers[len(br.keepers)-1]
}

func (b *builder) makeCampaigns(d dice, br *brand, out *batch) {
	for _, t := range br.text.campaigns {
		c := campaign{text: t, name: t.name, begin: t.start, end: none}
		if t.name == "" {
			c.name = t.seasons[b.season(t.start)]
		}
		if t.days > 0 {
			c.end = t.start + t.days - 1
		}
		// The year tells apart those that come again.
		if t.kind == "SEASONAL" || t.kind == "AMBASSADOR" {
			c.name += " " + b.day(t.start).Format("2006")
		}
		c.formed = min(t.start-d.between(25, 45), -d.between(5, 15))
		at := b.at(d, c.formed)
		c.id = d.key(at)
		// The texts are made for some dozens of partnerships.
		budget := minor(t.budget * int64(max(1, br.known/30)))
		out.put(tableCampaigns, c.id, br.id, c.name, text(t.goal), t.kind, b.date(c.begin), b.date(c.end), b.waves(c), budget, at, at, 1)
		b.note(d, br, line{
			at: at, actor: br.keepers[0], kind: "BRAND", action: "campaign.created", typ: "campaign", subject: c.id,
			after: map[string]any{"name": c.name, "type": t.kind, "startsOn": b.day(c.begin).Format(time.DateOnly)},
		})
		b.makeCampaignBrief(d, br, &c, at, out)
		br.plans = append(br.plans, c)
	}
}

// waves cuts the campaign into as many parts as it has names for.
func (b *builder) waves(c campaign) string {
	type wave struct {
		Name     string `json:"name"`
		StartsOn string `json:"startsOn"`
		EndsOn   string `json:"endsOn"`
	}
	all := []wave{}
	for i, name := range c.text.waves {
		from, until := c.begin+i*c.text.days/len(c.text.waves), c.begin+(i+1)*c.text.days/len(c.text.waves)-1
		all = append(all, wave{name, b.day(from).Format(time.DateOnly), b.day(until).Format(time.DateOnly)})
	}
	return asJSON(all)
}

// asJSON writes a value of this package's own types, which JSON can always hold.
func asJSON(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(body)
}

// minor is an amount of a currency's main unit in its minor one. The yen has no
// minor unit, and amounts of a hundred times the number.
func minor(amount int64) int64 { return amount * 100 }

// tierOf is the tier of so many followers, as tier_of in the database.
func (br *brand) tierOf(followers int64) any {
	for i := len(br.text.tiers) - 1; i >= 0; i-- {
		if followers >= br.text.tiers[i] {
			return []string{"NANO", "MICRO", "MID", "MACRO", "MEGA"}[i]
		}
	}
	return nil
}
