package domain

import (
	"net/url"
	"slices"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/spreadsheet"
)

// fact is what a cell says about a creator that is there already, as opposed to
// one of its accounts: two rows with two accounts of one creator can contradict
// each other in it.
type fact struct {
	field spreadsheet.Field
	// given tells whether the cell says anything.
	given bool
	// same tells whether that is what is on record.
	same func() bool
	set  func()
}

// facts are what the row says about the creator, as far as the brand may change
// it: about a profile that its creator keeps just what is the brand's own.
func (b *batch) facts(row spreadsheet.CreatorRow, creator *db.Creator) []fact {
	partnership, contact := b.known.Partnerships[creator.Key], b.known.Contacts[creator.Key]
	all := []fact{
		{
			field: spreadsheet.Email, given: row.Email != "",
			same: func() bool { return contact != nil && equal(contact.Email, row.Email) },
			set:  func() { b.contactOf(creator).Email = &row.Email },
		}, {
			field: spreadsheet.Notes, given: row.Notes != "",
			// A partnership that this row begins takes them along.
			same: func() bool { return partnership == nil || equal(partnership.Notes, row.Notes) },
			set:  func() { partnership.Notes = &row.Notes },
		},
	}
	if creator.Claimed() {
		return all
	}
	niches := lowered(row.Niches)
	return append(all, fact{
		field: spreadsheet.Country, given: row.Country != "",
		same: func() bool { return equal(creator.Country, row.Country) },
		set:  func() { creator.Country = &row.Country },
	}, fact{
		field: spreadsheet.Niche, given: len(niches) > 0,
		same: func() bool { return slices.Equal(creator.Niches, niches) },
		set:  func() { creator.Niches = niches },
	})
}

func equal(column *string, value string) bool { return column != nil && *column == value }

// notEmpty is a text as an optional column holds it: nil for none.
func notEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// profileURL is the page of a row's account, where the platform and the name tell
// it: LinkedIn has people and companies, and podcasts and blogs are anywhere.
func profileURL(row spreadsheet.CreatorRow) *string {
	name := url.PathEscape(row.Handle)
	id := url.PathEscape(row.PlatformUserID)
	switch row.Platform {
	case "INSTAGRAM":
		return new("https://www.instagram.com/" + name)
	case "TIKTOK":
		return new("https://www.tiktok.com/@" + name)
	case "YOUTUBE":
		if id != "" {
			return new("https://www.youtube.com/channel/" + id)
		}
		return new("https://www.youtube.com/@" + name)
	case "X":
		return new("https://x.com/" + name)
	case "FACEBOOK":
		if id != "" {
			return new("https://www.facebook.com/profile.php?id=" + id)
		}
		return new("https://www.facebook.com/" + name)
	case "TWITCH":
		return new("https://www.twitch.tv/" + name)
	case "PINTEREST":
		return new("https://www.pinterest.com/" + name)
	case "SNAPCHAT":
		return new("https://www.snapchat.com/add/" + name)
	case "THREADS":
		return new("https://www.threads.com/@" + name)
	default:
		return nil
	}
}
