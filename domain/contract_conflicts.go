package domain

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/gid"
)

// ContractConflict is a signed exclusivity that overlaps with a contract's newest
// version.
type ContractConflict struct {
	// Clause is the contract's own; nil when it is the work itself.
	Clause *db.ExclusivityClause
	// Contract and OtherClause are nil where the viewer may not learn them.
	Contract     *db.Contract
	OtherClause  *db.ExclusivityClause
	AnotherBrand bool
	Overridden   bool
	Message      string
}

const (
	maxConflicts = 100
	// maxOverlaps bounds what is read for them: a brand is told of many as of one.
	maxOverlaps = 1000
)

// ContractConflicts lists what stands against signing the newest version of a
// contract that the viewer sees. A brand learns of another brand's exclusivity no
// more than that there is one, once for each of its own clauses; the creator is a
// side of all of them.
func ContractConflicts(ctx context.Context, h db.Handle, id gid.ID) ([]*ContractConflict, error) {
	all := []*ContractConflict{}
	key, ok := id.Is(db.TypeContract)
	if !ok {
		return all, nil
	}
	contracts, err := db.ByKeys[db.Contract](ctx, h, []uuid.UUID{key})
	if err != nil || len(contracts) == 0 {
		return all, err
	}
	overlaps, err := db.Overlaps(ctx, h, key, maxOverlaps)
	if err != nil || len(overlaps) == 0 {
		return all, err
	}
	clauses, others, err := overlapping(ctx, h, overlaps)
	if err != nil {
		return all, err
	}
	contract := contracts[0]
	unnamed := map[uuid.UUID]*ContractConflict{}
	for _, o := range overlaps {
		overridden := contract.OverrideNumber != nil && *contract.OverrideNumber == contract.LatestNumber && slices.Contains(contract.OverrideKeys, o.Key)
		conflict := &ContractConflict{AnotherBrand: o.AnotherBrand, Overridden: overridden}
		if o.ClauseID != nil {
			conflict.Clause = clauses[*o.ClauseID]
		}
		if o.OtherClauseID != nil && o.OtherContractID != nil {
			conflict.OtherClause, conflict.Contract = clauses[*o.OtherClauseID], others[*o.OtherContractID]
		} else {
			// How many others there are, and of which, is not told.
			own := uuid.UUID{}
			if o.ClauseID != nil {
				own = *o.ClauseID
			}
			if known := unnamed[own]; known != nil {
				known.Overridden = known.Overridden && overridden
				continue
			}
			unnamed[own] = conflict
		}
		conflict.Message = conflict.words()
		if all = append(all, conflict); len(all) == maxConflicts {
			break
		}
	}
	return all, nil
}

// overlapping reads the clauses and contracts that overlaps name, as far as the
// viewer sees them.
func overlapping(ctx context.Context, h db.Handle, overlaps []*db.Overlap) (map[uuid.UUID]*db.ExclusivityClause, map[uuid.UUID]*db.Contract, error) {
	var clauseKeys, contractKeys []uuid.UUID
	for _, o := range overlaps {
		for _, key := range []*uuid.UUID{o.ClauseID, o.OtherClauseID} {
			if key != nil {
				clauseKeys = append(clauseKeys, *key)
			}
		}
		if o.OtherContractID != nil {
			contractKeys = append(contractKeys, *o.OtherContractID)
		}
	}
	clauses, contracts := map[uuid.UUID]*db.ExclusivityClause{}, map[uuid.UUID]*db.Contract{}
	found, err := db.ByKeys[db.ExclusivityClause](ctx, h, clauseKeys)
	if err != nil {
		return nil, nil, err
	}
	for _, clause := range found {
		clauses[clause.Key] = clause
	}
	others, err := db.ByKeys[db.Contract](ctx, h, contractKeys)
	if err != nil {
		return nil, nil, err
	}
	for _, contract := range others {
		contracts[contract.Key] = contract
	}
	return clauses, contracts, nil
}

// words says what overlaps, from the viewer's own side alone.
func (c *ContractConflict) words() string {
	other := "another brand's exclusivity"
	if c.Contract != nil {
		other = fmt.Sprintf("the exclusivity of %q", c.Contract.Title)
	}
	if c.Clause == nil {
		return fmt.Sprintf("The work under this contract overlaps with %s.", other)
	}
	return fmt.Sprintf("Clause %s overlaps with %s.", c.Clause.Clause, other)
}
