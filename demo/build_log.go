package demo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// line is something that happened, for the audit log and the events.
type line struct {
	at            time.Time
	brand         *brand
	creator       key
	actor         key
	kind          string
	action        string
	typ           string
	subject       key
	before, after map[string]any
	// was and is are the two as JSON: many lines are held at once.
	was, is json.RawMessage
	// audit and event are the keys of the two rows.
	audit, event key
}

// note adds a line to the log, if the log reaches back as far.
func (b *builder) note(d dice, br *brand, l line) {
	l.brand, l.audit, l.event = br, d.key(l.at), d.key(l.at)
	if l.at.Before(b.day(b.logSince)) {
		return
	}
	if l.before != nil {
		l.was = json.RawMessage(asJSON(l.before))
	}
	if l.after != nil {
		l.is = json.RawMessage(asJSON(l.after))
	}
	l.before, l.after = nil, nil
	b.log = append(b.log, l)
}

// sortLog puts the log into the order in which things happened.
func (b *builder) sortLog() {
	slices.SortFunc(b.log, func(x, y line) int {
		return cmp.Or(x.at.Compare(y.at), bytes.Compare(x.audit.Bytes[:], y.audit.Bytes[:]))
	})
}

// putEvent writes the line's event.
func (l *line) putEvent(out *batch) {
	out.put(tableEvents, l.event, l.brand.id, l.creator, l.action, l.typ, l.subject, l.at)
}

// auditLine is a line in the form that audit_append takes.
type auditLine struct {
	ID          string          `json:"id"`
	At          time.Time       `json:"at"`
	ActorID     *string         `json:"actorId"`
	ActorKind   string          `json:"actorKind"`
	Action      string          `json:"action"`
	SubjectType string          `json:"subjectType"`
	SubjectID   string          `json:"subjectId"`
	Before      json.RawMessage `json:"before"`
	After       json.RawMessage `json:"after"`
}

func (l *line) entry() auditLine {
	e := auditLine{
		ID: l.audit.String(), At: l.at, ActorKind: l.kind, Action: l.action,
		SubjectType: l.typ, SubjectID: l.subject.String(), Before: l.was, After: l.is,
	}
	if l.actor.Valid {
		actor := l.actor.String()
		e.ActorID = &actor
	}
	return e
}
