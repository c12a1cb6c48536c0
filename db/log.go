package db

import (
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/pagination"
)

// AuditEntry is who did what to which object. Only audit_append writes it.
type AuditEntry struct {
	bun.BaseModel `bun:"table:audit_entries,alias:audit"`
	Base

	BrandID     *uuid.UUID      `bun:"brand_id,type:uuid"`
	Number      int64           `bun:"number"`
	At          time.Time       `bun:"at"`
	ActorID     *uuid.UUID      `bun:"actor_id,type:uuid"`
	ActorKind   string          `bun:"actor_kind"`
	Action      string          `bun:"action"`
	SubjectType string          `bun:"subject_type"`
	SubjectUUID uuid.UUID       `bun:"subject_id,type:uuid"`
	Before      json.RawMessage `bun:"before,type:jsonb"`
	After       json.RawMessage `bun:"after,type:jsonb"`
	RequestID   *string         `bun:"request_id"`
	HashBytes   []byte          `bun:"hash"`
}

// TypeAuditEntry is the type in an entry's global id.
const TypeAuditEntry = "audit"

// ID is the global id.
func (e *AuditEntry) ID() gid.ID { return gid.Of(TypeAuditEntry, e.Key) }

// IsNode marks an object that node(id:) finds.
func (*AuditEntry) IsNode() {}

// SubjectID is the global id of the object.
func (e *AuditEntry) SubjectID() gid.ID { return gid.Of(e.SubjectType, e.SubjectUUID) }

// Hash is the entry's hash in hexadecimal.
func (e *AuditEntry) Hash() string { return hex.EncodeToString(e.HashBytes) }

func (*AuditEntry) visible(v auth.Viewer) cond { return ofBrand("audit", v) }

// Event is something that happened. Consumers read the events by number.
type Event struct {
	bun.BaseModel `bun:"table:events,alias:event"`
	Base

	BrandID     *uuid.UUID `bun:"brand_id,type:uuid"`
	CreatorID   *uuid.UUID `bun:"creator_id,type:uuid"`
	Type        string     `bun:"type"`
	SubjectType string     `bun:"subject_type"`
	SubjectUUID uuid.UUID  `bun:"subject_id,type:uuid"`
	OccurredAt  time.Time  `bun:"occurred_at"`
}

// TypeEvent is the type in an event's global id.
const TypeEvent = "event"

// ID is the global id.
func (e *Event) ID() gid.ID { return gid.Of(TypeEvent, e.Key) }

// IsNode marks an object that node(id:) finds.
func (*Event) IsNode() {}

// SubjectID is the global id of the object.
func (e *Event) SubjectID() gid.ID { return gid.Of(e.SubjectType, e.SubjectUUID) }

func (*Event) visible(v auth.Viewer) cond { return ofBrand("event", v) }

// AuditEntryFilter is a client's conditions on audit entries.
type AuditEntryFilter struct {
	Action    *StringFilter
	SubjectID *IDFilter
	ActorID   *IDFilter
	At        *DateTimeFilter
}

func (f *AuditEntryFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	c.text("audit.action", f.Action)
	c.anyID("audit.subject_type", "audit.subject_id", f.SubjectID)
	c.id("audit.actor_id", TypeUser, f.ActorID)
	span(c, "audit.at", f.At)
}

// EventFilter is a client's conditions on events.
type EventFilter struct {
	Type       *StringFilter
	SubjectID  *IDFilter
	OccurredAt *DateTimeFilter
}

func (f *EventFilter) conditions(c *conditions) {
	if f == nil {
		return
	}
	c.text("event.type", f.Type)
	c.anyID("event.subject_type", "event.subject_id", f.SubjectID)
	span(c, "event.occurred_at", f.OccurredAt)
}

// anyID matches ids of whatever type.
func (c *conditions) anyID(typeColumn, column string, f *IDFilter) {
	if f == nil {
		return
	}
	if f.Eq != nil {
		c.add(typeColumn+" = ? AND "+column+" = ?", f.Eq.Type, f.Eq.UUID)
	}
	if f.Ne != nil {
		c.add("NOT ("+typeColumn+" = ? AND "+column+" = ?)", f.Ne.Type, f.Ne.UUID)
	}
	if f.In != nil {
		keys := make([]uuid.UUID, len(f.In))
		for i, id := range f.In {
			keys[i] = id.UUID
		}
		values(c, column, keys)
	}
	c.isNull(column, f.IsNull)
}

// Pages of the log.
type (
	// AuditEntryConnection is a page of AuditEntry rows.
	AuditEntryConnection = pagination.Connection[*AuditEntry]
	// AuditEntryEdge is a AuditEntry row in a page.
	AuditEntryEdge = pagination.Edge[*AuditEntry]
	// EventConnection is a page of Event rows.
	EventConnection = pagination.Connection[*Event]
	// EventEdge is a Event row in a page.
	EventEdge = pagination.Edge[*Event]
)

// AuditEntries lists a brand's audit entries, the newest first.
func AuditEntries(filter *AuditEntryFilter) List {
	return List{name: "auditEntries", filter: filter, order: []sortKey{by("audit.number", "bigint").descending()}}
}

// Events lists a brand's events, the newest first.
func Events(filter *EventFilter) List {
	return List{name: "events", filter: filter, order: []sortKey{by("event.occurred_at", "timestamptz").descending()}}
}
