package rows

import (
	"testing"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/db/dbtest"
)

// Feedback is a draft about a partnership, with its first revision.
func Feedback(t testing.TB, on *dbtest.DB, p *db.Partnership, author uuid.UUID, changes ...func(*db.Feedback)) *db.Feedback {
	t.Helper()
	worked := "The hook in the first second."
	f := changed(&db.Feedback{
		Base: base(), BrandID: p.BrandID, PartnershipID: p.Key, CreatorID: p.CreatorID,
		Status: db.FeedbackDraft, Revision: 1, CreatedAt: At(), Stamp: db.NewStamp(At()),
		Goal: "Make people taste it.", WhatWorked: &worked,
	}, changes)
	revision := f.NewestRevision(author, At())
	revision.SharedAt, revision.Visible = f.SharedAt, f.SharedAt != nil
	Insert(t, on, f, revision)
	return f
}

// Shared makes feedback one that the creator sees since the day it was written.
func Shared(f *db.Feedback) {
	at := At()
	f.Status, f.SharedAt, f.SharedRevision = db.FeedbackShared, &at, &f.Revision
}
