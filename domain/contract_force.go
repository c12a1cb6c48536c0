package domain

import (
	"slices"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/scalars"
)

// SignedVersion is a version that both sides have signed, with its contract and
// what the creator gets by it.
type SignedVersion struct {
	Contract *db.Contract
	Version  *db.ContractVersion
	Terms    []*db.CompensationTerm
}

// TermsInForce are what a creator gets by the agreements that run on a day, in the
// order of their first signing. Of a contract's signed versions the last one
// counts that was signed by the end of the day, in UTC; before the first signing
// the first one does, for days that it already covers. A contract that was ended
// early runs to the end of that day. It reads no clock and no database, so that
// what is paid can be explained and found again.
func TermsInForce(signed []SignedVersion, on scalars.Date) []*db.CompensationTerm {
	inOrder := slices.Clone(signed)
	slices.SortStableFunc(inOrder, func(a, b SignedVersion) int { return a.Version.DecidedAt.Compare(*b.Version.DecidedAt) })
	terms := []*db.CompensationTerm{}
	for i, s := range inOrder {
		first := !slices.ContainsFunc(inOrder[:i], s.sameContract)
		if !first {
			continue
		}
		counts := s
		for _, later := range inOrder[i+1:] {
			if s.sameContract(later) && !scalars.DateOf(later.Version.DecidedAt.UTC()).After(on) {
				counts = later
			}
		}
		if counts.runs(on) {
			terms = append(terms, counts.Terms...)
		}
	}
	return terms
}

func (s SignedVersion) sameContract(other SignedVersion) bool {
	return s.Version.ContractID == other.Version.ContractID
}

// runs tells whether the version covers the day.
func (s SignedVersion) runs(on scalars.Date) bool {
	if on.Before(s.Version.StartsOn) || on.After(s.Version.EndsOn) {
		return false
	}
	return s.Contract.TerminatedOn == nil || !on.After(*s.Contract.TerminatedOn)
}
