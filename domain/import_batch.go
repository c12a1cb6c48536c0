package domain

import (
	"context"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/spreadsheet"
)

// batch is some rows of a file on their way into the database. It reads what is
// known, applies the rows to that one after the other, and writes what came of it.
type batch struct {
	of   *importing
	rows []spreadsheet.Row
	now  Time

	known        *db.Known
	creators     ledger[db.Creator]
	accounts     ledger[db.SocialAccount]
	contacts     ledger[db.CreatorContact]
	partnerships ledger[db.Partnership]
	// recounted are the creators whose accounts have other follower counts now.
	recounted map[uuid.UUID]bool
	// said is what this batch adds to what the file has said.
	said map[uuid.UUID]statement

	updated, unchanged, failed int
	refused                    []*ImportRowError
}

// ledger is the rows of one kind that are new, and those that may have changed
// with what they were before.
type ledger[T any] struct {
	created []*T
	touched []*T
	before  map[*T]T
}

func (l *ledger[T]) create(row *T) { l.created = append(l.created, row) }

// open notes what a row was, before it is changed for the first time.
func (l *ledger[T]) open(row *T) {
	if _, noted := l.before[row]; noted {
		return
	}
	if l.before == nil {
		l.before = map[*T]T{}
	}
	l.before[row] = *row
	l.touched = append(l.touched, row)
}

func newBatch(of *importing, rows []spreadsheet.Row) *batch {
	return &batch{of: of, rows: rows, now: of.domain.now(), recounted: map[uuid.UUID]bool{}, said: map[uuid.UUID]statement{}}
}

func (b *batch) write(ctx context.Context, tx *db.Tx) error {
	*b = *newBatch(b.of, b.rows)
	var names []db.AccountName
	for _, row := range b.rows {
		if len(row.Errors) == 0 {
			names = append(names, accountName(row.Creator))
		}
	}
	var err error
	if b.known, err = db.LockKnown(ctx, tx, names); err != nil {
		return err
	}
	for _, row := range b.rows {
		b.row(row)
	}
	return b.save(ctx, tx)
}

func accountName(row spreadsheet.CreatorRow) db.AccountName {
	return db.AccountName{Platform: db.Platform(row.Platform), Handle: row.Handle}
}

// row applies one row: all of it or, when anything is wrong, nothing.
func (b *batch) row(row spreadsheet.Row) {
	if len(row.Errors) > 0 {
		b.failed++
		for _, e := range row.Errors {
			b.refused = append(b.refused, &ImportRowError{Line: e.Line, Field: e.Field, Column: notEmpty(e.Column), Code: e.Code, Message: e.Message})
		}
		return
	}
	account := b.known.Accounts[accountName(row.Creator)]
	var creator *db.Creator
	if account != nil {
		creator = b.known.Creators[account.CreatorID]
	}
	before := len(b.refused)
	// A creator may have become invisible since the account was found.
	if creator == nil {
		b.checkStage(row.Creator)
	} else {
		b.checkKnown(row.Creator, account, creator)
	}
	switch {
	case len(b.refused) > before:
		b.failed++
	case creator == nil:
		b.add(row.Creator)
	case b.update(row.Creator, account, creator):
		b.updated++
	default:
		b.unchanged++
	}
}

func (b *batch) refuse(row spreadsheet.CreatorRow, field spreadsheet.Field, code errs.Code, format string, args ...any) {
	b.refused = append(b.refused, &ImportRowError{
		Line: row.Line, Field: field, Column: notEmpty(b.of.columns[field]), Code: code, Message: fmt.Sprintf(format, args...),
	})
}

// checkStage refuses a stage that a partnership can't begin at.
func (b *batch) checkStage(row spreadsheet.CreatorRow) {
	switch stage := db.PartnershipStage(row.Stage); stage {
	case db.StagePilot, db.StageScaling, db.StageRetained, db.StageAtRisk, db.StageWinback, db.StageExited:
		b.refuse(row, spreadsheet.Stage, errs.TransitionNotAllowed,
			"A partnership reaches %s by a signed agreement, and a file can't show one. Import it as NEGOTIATING, then record the agreement with partnershipRecordContract.", stage)
	default:
	}
}

// checkKnown refuses a row that contradicts what is on record or what a row above
// it says about the same creator.
func (b *batch) checkKnown(row spreadsheet.CreatorRow, account *db.SocialAccount, creator *db.Creator) {
	if id := account.PlatformUserID; id != nil && row.PlatformUserID != "" && *id != row.PlatformUserID {
		b.refuse(row, b.handleField(), errs.Conflict, "The account on record under this name is another one: the platform knows it by another id. Correct the row, or the account in Rapport.")
	}
	if b.known.Partnerships[creator.Key] == nil {
		b.checkStage(row)
	}
	for _, f := range b.facts(row, creator) {
		if line := b.saidIn(creator.Key, f.field); f.given && !f.same() && line > 0 {
			b.refuse(row, f.field, errs.Conflict, "Line %d is of the same creator and says something else. Correct one of the two.", line)
		}
	}
}

func (b *batch) saidIn(creator uuid.UUID, field spreadsheet.Field) int {
	if line, ok := b.said[creator][field]; ok {
		return line
	}
	return b.of.said[creator][field]
}

func (b *batch) handleField() spreadsheet.Field {
	if _, ok := b.of.columns[spreadsheet.Handle]; ok {
		return spreadsheet.Handle
	}
	return spreadsheet.Profile
}

// add begins a creator that the brand alone sees, and a partnership with it.
func (b *batch) add(row spreadsheet.CreatorRow) {
	v := b.of.viewer
	creator := &db.Creator{
		Base: db.Base{Key: gid.New()}, SourceBrandID: &v.BrandID, DisplayName: row.Name, Country: notEmpty(row.Country),
		Languages: []string{}, Niches: stored(lowered(row.Niches)), ContentStyles: []db.ContentStyle{}, Formats: []db.ContentFormat{},
		Visibility: db.Private, FollowerCount: row.Followers, CreatedAt: b.now, Stamp: db.NewStamp(b.now),
	}
	if creator.DisplayName == "" {
		creator.DisplayName = row.Handle
	}
	b.creators.create(creator)
	b.accounts.create(&db.SocialAccount{
		Base: db.Base{Key: gid.New()}, CreatorID: creator.Key, SourceBrandID: creator.SourceBrandID,
		Platform: db.Platform(row.Platform), Handle: row.Handle, URL: profileURL(row), PlatformUserID: notEmpty(row.PlatformUserID),
		FollowerCount: row.Followers, CreatedAt: b.now, Stamp: db.NewStamp(b.now),
	})
	if row.Email != "" {
		contact := newContact(v, creator.Key)
		contact.Email = &row.Email
		contact.Touch(b.now)
		b.contacts.create(contact)
	}
	b.begin(row, creator)
}

// begin begins the partnership with a creator, at the stage of the row.
func (b *batch) begin(row spreadsheet.CreatorRow, creator *db.Creator) {
	p := &db.Partnership{
		Base: db.Base{Key: gid.New()}, BrandID: b.of.viewer.BrandID, CreatorID: creator.Key, Stage: db.StageDiscovered,
		FollowerCount: creator.FollowerCount, Tier: b.known.Brand.TierOf(creator.FollowerCount), Tags: []string{}, Notes: notEmpty(row.Notes),
		RevisionLimit: defaultRevisionLimit, CreatedAt: b.now, Stamp: db.NewStamp(b.now),
	}
	if row.Stage != "" {
		p.Stage = db.PartnershipStage(row.Stage)
	}
	if p.Stage == db.StageOutreach || p.Stage == db.StageNegotiating {
		// When is not told: from the import on the creator sees the partnership.
		p.ContactedAt = &b.now
	}
	b.known.Partnerships[creator.Key] = p
	b.partnerships.create(p)
}

// update applies a row to a creator that is there, and tells whether it changed
// anything.
func (b *batch) update(row spreadsheet.CreatorRow, account *db.SocialAccount, creator *db.Creator) bool {
	changed := false
	if !creator.Claimed() {
		b.accounts.open(account)
		b.creators.open(creator)
		if row.Followers != nil && (account.FollowerCount == nil || *account.FollowerCount != *row.Followers) {
			account.FollowerCount, b.recounted[creator.Key], changed = row.Followers, true, true
		}
		changed = fill(&account.PlatformUserID, notEmpty(row.PlatformUserID)) || changed
		changed = fill(&account.URL, profileURL(row)) || changed
		if row.Name != "" && creator.DisplayName == account.Handle && row.Name != creator.DisplayName {
			creator.DisplayName, changed = row.Name, true
		}
	}
	if p := b.known.Partnerships[creator.Key]; p == nil {
		b.begin(row, creator)
		changed = true
	} else {
		b.partnerships.open(p)
	}
	for _, f := range b.facts(row, creator) {
		if !f.given {
			continue
		}
		if !f.same() {
			f.set()
			changed = true
		}
		if b.said[creator.Key] == nil {
			b.said[creator.Key] = statement{}
		}
		b.said[creator.Key][f.field] = row.Line
	}
	return changed
}

// fill puts a value where there is none.
func fill(column **string, value *string) bool {
	if *column != nil || value == nil {
		return false
	}
	*column = value
	return true
}

// contactOf is the personal data that the brand holds of a creator, begun where
// there is none.
func (b *batch) contactOf(creator *db.Creator) *db.CreatorContact {
	contact := b.known.Contacts[creator.Key]
	if contact == nil {
		contact = newContact(b.of.viewer, creator.Key)
		contact.Touch(b.now)
		b.known.Contacts[creator.Key] = contact
		b.contacts.create(contact)
	}
	b.contacts.open(contact)
	return contact
}

// save writes what the rows came to, notes each object in the log, and brings
// the follower counts up to date: fifteen statements at most, however many rows.
func (b *batch) save(ctx context.Context, tx *db.Tx) error {
	v := b.of.viewer
	var changes []*db.StageChange
	for _, p := range b.partnerships.created {
		changes = append(changes, stageChange(v, p, nil, nil, b.now))
	}
	for _, write := range []func() error{
		func() error { return saveLedger(ctx, tx, b, &b.creators, b.logCreator) },
		func() error { return saveLedger(ctx, tx, b, &b.accounts, b.logAccount) },
		func() error { return saveLedger(ctx, tx, b, &b.contacts, b.logContact) },
		func() error { return saveLedger(ctx, tx, b, &b.partnerships, b.logPartnership) },
		func() error { return db.Insert(ctx, tx, changes...) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	var recounted []uuid.UUID
	for creator := range b.recounted {
		recounted = append(recounted, creator)
	}
	return db.FollowersChanged(ctx, tx, recounted...)
}

// saveLedger writes the rows of one kind: the new ones in one statement, and in
// another those that have changed.
func saveLedger[T any, R interface {
	*T
	Touch(now Time)
}](ctx context.Context, tx *db.Tx, b *batch, l *ledger[T], log func(tx *db.Tx, row *T, verb string, was, is map[string]any)) error {
	fresh := make(map[*T]bool, len(l.created))
	for _, row := range l.created {
		fresh[row] = true
		_, is := tx.Changed(nil, row)
		log(tx, row, "created", nil, is)
	}
	var changed []*T
	for _, row := range l.touched {
		before := l.before[row]
		// Most rows of a file that comes again are as they were: to see that costs
		// less than to tell what changed.
		if fresh[row] || reflect.DeepEqual(before, *row) {
			continue
		}
		was, is := tx.Changed(&before, row)
		if is == nil {
			continue
		}
		R(row).Touch(b.now)
		changed = append(changed, row)
		log(tx, row, "updated", was, is)
	}
	if err := db.Insert(ctx, tx, l.created...); err != nil {
		return err
	}
	return db.UpdateAll(ctx, tx, changed...)
}

func (b *batch) logCreator(tx *db.Tx, c *db.Creator, verb string, was, is map[string]any) {
	tx.Log(db.Change{Brand: b.of.viewer.BrandID, Creator: c.Key, Action: "creator." + verb, Subject: c.ID(), Before: was, After: is, At: b.now})
}

func (b *batch) logAccount(tx *db.Tx, a *db.SocialAccount, verb string, was, is map[string]any) {
	tx.Log(db.Change{Brand: b.of.viewer.BrandID, Creator: a.CreatorID, Action: "account." + verb, Subject: a.ID(), Before: was, After: is, At: b.now})
}

func (b *batch) logContact(tx *db.Tx, c *db.CreatorContact, _ string, was, is map[string]any) {
	logContact(tx, c, was, is, b.now)
}

func (b *batch) logPartnership(tx *db.Tx, p *db.Partnership, verb string, was, is map[string]any) {
	tx.Log(db.Change{Brand: p.BrandID, Creator: p.CreatorID, Action: "partnership." + verb, Subject: p.ID(), Before: was, After: is, At: b.now})
}
