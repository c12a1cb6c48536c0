package demo

import (
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// metricColumns is how many a snapshot has.
const metricColumns = 20

// shot is one snapshot, as feedback may rest on it.
type shot struct {
	id  key
	day int
	at  time.Time
	figures
}

// source is how a publication's counters are read.
type source struct {
	name          string
	authenticated bool
	// every is how many of the readings are left out: 1 for none.
	every int
	// late is after how long they are recorded, at most.
	late time.Duration
}

func sourceOf(d dice, kind string) source {
	switch fall := d.Float64(); {
	case kind == "STORY" || fall < .62:
		return source{"API", true, 1, 20 * time.Minute}
	case fall < .8:
		return source{"API", false, 1, 20 * time.Minute}
	case fall < .88:
		return source{"IMPORT", true, 5, 9 * time.Hour}
	case fall < .94:
		return source{"CREATOR", true, 6, 5 * time.Hour}
	default:
		return source{"MANUAL", false, 8, time.Hour}
	}
}

// makeSeries writes the publication's counters up to today, or to the day on
// which it was taken down, and gives them back.
func (j *job) makeSeries(p *publication) []shot {
	platform := ""
	followers := j.cr.followers
	if j.on != nil {
		platform, followers = j.on.platform, j.on.followers
	}
	quality := min(1, max(0, j.cr.quality+j.NormFloat64()*.15))
	c, from := newCurve(j.dice, j.idea.kind, platform, followers, quality), sourceOf(j.dice, j.idea.kind)
	var shots []shot
	take := func(day int, age float64, at time.Time) {
		f := c.read(j.dice, age)
		estimated := false
		if !from.authenticated {
			reached := f[reach]
			f = f.public()
			if reached != unknown && from.name == "API" {
				// The provider's guess, to two figures.
				f[reach], estimated = rounded(reached), true
			}
		}
		if f.nothing() {
			return
		}
		s := shot{j.key(at), day, at, f}
		shots = append(shots, s)
		j.putFigures(s, p, from, estimated)
	}
	if j.idea.kind == "STORY" {
		// A story is gone after a day.
		for _, hours := range []int{4, 12, 23} {
			if at := p.at.Add(time.Duration(hours) * time.Hour); at.Before(j.today.Add(-time.Hour)) {
				take(p.day+1, float64(hours)/24, at)
			}
		}
		return shots
	}
	hour := 3*time.Hour + time.Duration(j.IntN(120))*time.Minute
	for i, after := range j.captures {
		day := p.day + after
		if day >= p.gone || day >= 0 {
			break
		}
		if i%from.every == 0 {
			at := j.builder.day(day).Add(hour + time.Duration(j.IntN(600))*time.Second)
			take(day, at.Sub(p.at).Hours()/24, at)
		}
	}
	return shots
}

func (j *job) putFigures(s shot, p *publication, from source, estimated bool) {
	values := make([]any, 0, metricColumns)
	values = append(values, s.id, j.br.id, j.cr.id, p.id, key{}, s.at, from.name, from.authenticated, estimated)
	for _, n := range s.figures {
		values = append(values, pgtype.Int8{Int64: n, Valid: n != unknown})
	}
	recorded := s.at.Add(time.Duration(1+j.Int64N(int64(from.late/time.Second))) * time.Second)
	j.out.put(tableMetrics, append(values, pgtype.Int8{}, recorded)...)
	j.snapshots++
}

// rounded keeps the first two figures.
func rounded(n int64) int64 {
	scale := int64(1)
	for n/scale >= 100 {
		scale *= 10
	}
	return n / scale * scale
}

// leftForAccounts is how many counters of accounts the large demo still needs;
// 0 in the small one, which reads them at fixed times.
func (b *builder) leftForAccounts() int {
	if b.size != Large {
		return 0
	}
	return max(0, largeSnapshots-b.snapshots)
}

// makeAccountSeries writes how the followers of a creator's accounts grew over a
// year. The latest count is the account's own.
func (b *builder) makeAccountSeries(n, left int, out *batch) {
	c := &b.creators[n]
	for i := range c.accounts {
		a := &c.accounts[i]
		times := 0
		switch {
		case a.followers == unknown:
		case b.accountDays > 0:
			times = 365 / b.accountDays
		default:
			times = b.portion(left, a.n)
		}
		b.makeFollowers(c, a, times, out)
	}
}

// portion shares what is left among the accounts that have a count, so that
// nothing is left over. The keys of accounts leave gaps, so they are counted.
func (b *builder) portion(left, n int) int {
	if b.counted == nil {
		b.counted = map[int]int{}
		for _, c := range b.creators {
			for _, a := range c.accounts {
				if a.followers != unknown {
					b.counted[a.n] = len(b.counted)
				}
			}
		}
	}
	all := len(b.counted)
	part := left / all
	if b.counted[n] < left%all {
		part++
	}
	return part
}

func (b *builder) makeFollowers(c *creator, a *account, times int, out *batch) {
	if times == 0 {
		return
	}
	d := roll(streamAccount, a.n)
	from := source{"API", true, 1, 20 * time.Minute}
	if c.source.Valid {
		from = source{"IMPORT", false, 1, 3 * time.Hour}
	} else if d.chance(.3) {
		from = source{"CREATOR", true, 1, 4 * time.Hour}
	}
	growth := .02 + .45*d.Float64()
	hour := 2*time.Hour + time.Duration(d.IntN(200))*time.Minute
	for i := range times {
		back := (times - 1 - i) * 365 / times
		part := 1 - growth*float64(back)/365
		if back > 0 {
			part *= 1 + d.NormFloat64()*.004
		}
		at := b.day(-1 - back).Add(hour)
		values := make([]any, 0, metricColumns)
		values = append(values, d.key(at), c.source, c.id, key{}, a.id, at, from.name, from.authenticated, false)
		followers := pgtype.Int8{Int64: int64(float64(a.followers) * part), Valid: true}
		for _, n := range accountFigures(a, i == times-1, growth) {
			values = append(values, pgtype.Int8{Int64: n, Valid: n != unknown})
		}
		recorded := at.Add(time.Duration(1+d.Int64N(int64(from.late/time.Second))) * time.Second)
		out.put(tableMetrics, append(values, followers, recorded)...)
	}
}

// accountFigures are the counters of an account: totals with its latest count of
// followers, for those that a platform tells them of, and none before. Who grows
// faster has more engagement, and a larger account less.
func accountFigures(a *account, latest bool, growth float64) figures {
	var f figures
	for i := range f {
		f[i] = unknown
	}
	if !latest || a.n%3 == 2 {
		return f
	}
	seen := float64(a.followers) * 11
	rate := (.015 + .09*growth) / (1 + float64(a.followers)/2_000_000)
	f[impressions], f[reach] = int64(seen*1.6), int64(seen)
	f[likes], f[comments], f[shared], f[saves] = int64(seen*rate), int64(seen*rate*.06), int64(seen*rate*.04), int64(seen*rate*.05)
	return f
}
