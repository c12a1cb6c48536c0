package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
)

// largeContracts is how many of each brand's partnerships have contracts in the
// large demo; the others' agreements were recorded.
const largeContracts = 150

// rotationLength is after how many partnerships the stages come up again.
const rotationLength = 20

// pact is one contract while its rows are made.
type pact struct {
	*story
	dice
	id          key
	kind, title string
	// begin and end are the first and last day.
	begin, end int
	created    time.Time
	offers     []bid
	// fee is the first offer's, in the currency's main unit.
	fee     int64
	origins map[string]key
	// over is the day it ended early; none unless it did.
	over   int
	reason string
	note   string
	// revoked tells that the first right was given up.
	revoked bool
}

// bid is one version of a contract.
type bid struct {
	by, decision string
	at, decided  time.Time
}

// agreement plans whether the partnership's agreement was signed here, with its
// contract's key, before anything is written.
func (s *story) agreement(p pair) {
	d := roll(streamAgreement, int(p.brand), int(p.creator))
	s.pacts = s.size == Small || p.order < largeContracts
	if s.pacts && s.tl.signed != none && d.chance(.7) {
		s.contract = d.key(s.day(s.tl.signed - 1))
	}
}

// agreements writes the partnership's contracts: the one it works under, one that
// follows or is talked over, and what was sent to the creator.
func (s *story) agreements(p pair) {
	if !s.pacts || s.tl.contacted == none && p.stage != stageShortlisted {
		return
	}
	d := roll(streamAgreement, int(p.brand), int(p.creator), 1)
	if s.contract.Valid {
		s.works(d, p)
	}
	order := int(p.order)
	switch p.stage {
	case stageShortlisted:
		s.talks(d, none, "", "")
	case stageNegotiating:
		outcomes := [][2]string{{"BRAND", ""}, {"CREATOR", ""}, {"BRAND", "COUNTERED"}, {"BRAND", "WITHDRAWN"}}
		if !s.cr.user.Valid {
			s.talks(d, none, "", "")
			return
		}
		one := outcomes[(order/rotationLength+int(p.brand))%len(outcomes)]
		s.talks(d, s.tl.steps[len(s.tl.steps)-1].day, one[0], one[1])
	case stageDeclined:
		if s.cr.user.Valid {
			s.talks(d, s.tl.steps[len(s.tl.steps)-2].day, "BRAND", "DECLINED")
		}
	case stageRetained, stageScaling:
		if s.contract.Valid && d.chance(.3) {
			s.follows(d)
		}
	default:
	}
	if s.tl.contacted != none {
		s.ship(d)
	}
}

// begun is a contract without offers.
func (s *story) begun(d dice, created time.Time, begin, end int) *pact {
	c := &pact{
		story: s, dice: d, id: d.key(created), created: created, begin: begin, end: end, over: none, origins: map[string]key{},
		kind: "PILOT", fee: int64(40*math.Pow(float64(max(s.cr.followers, 500)), .38)/50+1) * 50, note: pick(d, negotiationNotes()),
	}
	c.title = fmt.Sprintf("%s: %s", s.br.text.name, pick(d, contractTitles()))
	return c
}

// works writes the contract that the partnership works under.
func (s *story) works(d dice, p pair) {
	c := s.begun(d, s.day(s.tl.signed-1).Add(8*time.Hour), s.tl.started, s.tl.started+d.between(60, 89))
	c.id = s.contract
	first := bid{by: "BRAND", at: c.created.Add(time.Hour), decision: "ACCEPTED", decided: s.signedAt}
	if d.chance(.4) {
		first.decision, first.decided = "COUNTERED", c.created.Add(5*time.Hour)
		c.offers = append(c.offers, first)
		first = bid{by: "CREATOR", at: first.decided, decision: "ACCEPTED", decided: s.signedAt}
	}
	c.offers = append(c.offers, first)
	switch p.stage {
	case stageRetained:
		c.kind, c.end = pick(d, []string{"AMBASSADOR", "TERM"}), c.begin+d.between(365, 720)
	case stageScaling, stageAtRisk, stageWinback:
		if d.chance(.3) {
			break // The pilot's is over, and the next one is still talked about.
		}
		c.kind, c.end = pick(d, []string{"TERM", "TERM", "SEASONAL"}), c.begin+d.between(200, 420)
	case stageExited:
		c.kind, c.end = "TERM", c.begin+d.between(200, 420)
		if c.end > s.tl.over {
			c.over, c.reason = s.tl.over, pick(d, endReasons())
		}
	default:
	}
	amended := s.tl.started + d.between(20, 50)
	if c.over == none && amended < 0 && amended < c.end && d.chance(.3) {
		at := s.at(d, amended)
		c.offers = append(c.offers, bid{by: "BRAND", at: at, decision: "ACCEPTED", decided: at.Add(3 * time.Hour)})
	}
	c.revoked = d.chance(.2)
	c.write()
}

// talks writes a contract that was never signed: a draft without a day, else an
// offer of a side, or what became of the brand's.
func (s *story) talks(d dice, day int, by, decision string) {
	created := s.at(d, s.tl.steps[len(s.tl.steps)-1].day)
	if day != none {
		created = s.day(day).Add(18 * time.Hour)
	}
	begin := d.between(10, 30)
	c := s.begun(d, created, begin, begin+d.between(45, 89))
	if day == none {
		c.write()
		return
	}
	sent := created.Add(time.Hour)
	first := bid{by: "BRAND", at: sent, decision: decision}
	if decision != "" {
		first.decided = sent.Add(2 * time.Hour)
	}
	switch {
	case by == "CREATOR":
		first.decision, first.decided = "COUNTERED", sent.Add(2*time.Hour)
		c.offers = []bid{first, {by: "CREATOR", at: first.decided}}
	case decision == "COUNTERED":
		second := bid{by: "CREATOR", at: first.decided, decision: "COUNTERED", decided: first.decided.Add(time.Hour)}
		c.offers = []bid{first, second, {by: "BRAND", at: second.decided}}
	default:
		c.offers = []bid{first}
	}
	if decision == "DECLINED" || decision == "WITHDRAWN" {
		c.reason = pick(d, endReasons())
	}
	c.write()
}

// follows writes the next contract of those who work together, which begins later.
func (s *story) follows(d dice) {
	created := s.at(d, -d.between(3, 6))
	begin := d.between(12, 40)
	c := s.begun(d, created, begin, begin+d.between(180, 365))
	c.kind = "TERM"
	first := bid{by: "BRAND", at: created.Add(time.Hour)}
	if d.chance(.6) {
		first.decision, first.decided = "ACCEPTED", created.Add(30*time.Hour)
	}
	c.offers = []bid{first}
	c.write()
}

// person is who acts for a side.
func (c *pact) person(side string) (user key, name string) {
	if side == "CREATOR" {
		return c.cr.user, c.cr.name
	}
	return c.br.keepers[0], "For " + c.br.text.name
}

// signed is the number of the version in force; 0 for none.
func (c *pact) signed() int {
	for i, o := range slices.Backward(c.offers) {
		if o.decision == "ACCEPTED" {
			return i + 1
		}
	}
	return 0
}

// write writes the contract's rows.
func (c *pact) write() {
	state, open, latest := "DRAFT", "", 1
	var sent, signedAt time.Time
	var signedKey key
	signed := c.signed()
	keys := make([]key, max(1, len(c.offers)))
	if len(c.offers) == 0 {
		keys[0] = c.key(c.created)
		c.version(keys[0], 1, bid{by: "BRAND"})
	}
	last := c.created
	for i, o := range c.offers {
		keys[i] = c.key(o.at)
		c.version(keys[i], i+1, o)
		if latest, sent = len(c.offers), c.offers[0].at; o.decision == "" {
			open, state = o.by, map[string]string{"BRAND": "SENT", "CREATOR": "COUNTERED"}[o.by]
		}
		if o.decision == "DECLINED" || o.decision == "WITHDRAWN" {
			state = "DECLINED"
		}
		if o.decision == "ACCEPTED" && signedAt.IsZero() {
			signedAt = o.decided
		}
		last = o.at
		if o.decided.After(last) {
			last = o.decided
		}
	}
	var number any
	var over any
	if signed > 0 {
		state, number, signedKey = "SIGNED", signed, keys[signed-1]
		if c.over != none {
			state, over, last = "TERMINATED", c.day(c.over), c.day(c.over).Add(15*time.Hour)
		}
	}
	c.tell(c.created, "BRAND", "contract.created")
	if state == "TERMINATED" {
		c.tell(last, "BRAND", "contract.terminated")
	}
	c.out.put(tableContracts, c.id, c.br.id, c.story.id, c.cr.id, c.kind, c.title, state, c.br.text.currency, c.day(c.begin), c.day(c.end), latest,
		text(open), number, signedKey, moment(signedAt), moment(sent), over, text(c.reason), text(c.note), nil, []string{}, nil, nil, c.created, last, latest+1)
}

func (c *pact) tell(at time.Time, kind, action string) {
	l := line{at: at, creator: c.cr.id, kind: kind, action: action, typ: "contract", subject: c.id, after: map[string]any{"title": c.title}}
	if l.actor, _ = c.person(kind); action == "contract.created" {
		l.creator = key{}
	}
	c.story.note(c.dice, c.br, l)
}

// version writes one version with its clauses, signatures and decision.
func (c *pact) version(id key, number int, o bid) {
	fee := c.fee + c.fee/10*int64(number-1)
	fixed := c.clauses(id, fee, o.at)
	var hash any
	if !o.at.IsZero() {
		sum := sha256.Sum256(fmt.Append(nil, c.id, number, fee, c.kind, c.title))
		hash = hex.EncodeToString(sum[:])
	}
	created := o.at
	if created.IsZero() {
		created = c.created
	}
	c.out.put(tableContractVersions, id, c.br.id, c.cr.id, c.id, number, o.by, c.br.text.currency, c.day(c.begin), c.day(c.end), fixed+fixed/10, fixed,
		text(pick(c.dice, offerMessages(o.by))), c.limit, 5, 30, "“Ad” as the first word.", "LAST_TOUCH", 30, hash, moment(o.at), created)
	if o.at.IsZero() {
		return
	}
	other := map[string]string{"BRAND": "CREATOR", "CREATOR": "BRAND"}[o.by]
	sign := func(side string, at time.Time) {
		user, name := c.person(side)
		c.out.put(tableSignatures, c.key(at), c.br.id, c.cr.id, c.id, id, side, user, name, hash, at)
	}
	sign(o.by, o.at)
	action := "contract.sent"
	if number > 1 {
		action = "contract.countered"
	}
	c.tell(o.at, o.by, action)
	decider := other
	switch o.decision {
	case "":
		return
	case "ACCEPTED":
		sign(other, o.decided)
		c.tell(o.decided, other, "contract.signed")
	case "WITHDRAWN":
		decider = o.by
		c.tell(o.decided, decider, "contract.withdrawn")
	case "DECLINED":
		c.tell(o.decided, decider, "contract.declined")
	default:
	}
	user, _ := c.person(decider)
	c.out.put(tableContractDecisions, id, c.br.id, c.cr.id, c.id, o.decision, user, o.decided)
}

// reference is where the signed agreement is kept.
func (s *story) reference(order int32) string {
	if s.contract.Valid {
		return gid.Of(db.TypeContract, uuid.UUID(s.contract.Bytes)).String()
	}
	return fmt.Sprintf("%s-%s-%03d", s.br.text.file, s.day(s.tl.signed).Format("2006"), order+1)
}

// category is what the brand's exclusivity is about.
func (c *pact) category() string { return strings.ToLower(c.br.text.industries[0]) }
