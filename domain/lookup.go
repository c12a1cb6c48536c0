package domain

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
)

// CreatorBy names one creator: exactly one of its fields is set.
type CreatorBy struct {
	ID      *gid.ID
	Account *SocialAccountBy
}

// SocialAccountBy names an account.
type SocialAccountBy struct {
	Platform db.Platform
	Handle   string
}

// PartnershipBy names one partnership: exactly one of its fields is set.
type PartnershipBy struct {
	ID        *gid.ID
	CreatorID *gid.ID
}

// Handle brings an account's name into the form that it is stored in: lower
// case, without @, its letters composed (NFC) as spreadsheets are read.
func Handle(name string) string {
	return norm.NFC.String(strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "@")))
}
