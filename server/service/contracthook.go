package service

import (
	"errors"

	"duijie/server/market"
	"duijie/server/store"
)

// contractChanged is told, within the very commit, when something that a claim
// may rest on has changed or fallen: a registration was changed, cancelled or
// revoked, a voucher was reversed or settles something else, the contract was
// terminated. Vouchers names those that changed; none means that all of the
// contract did. The contract is as the commit will leave it; an error undoes the
// commit.
func (s *Service) contractChanged(tx store.Tx, c market.Contract, why market.Text, vouchers ...string) error {
	claims, err := claimsOn(tx, c.ID, vouchers)
	if err != nil {
		return err
	}
	for _, claim := range claims {
		if err := s.fall(tx, claim, "contracts", Contracts+"/"+c.ID, why); err != nil {
			return err
		}
	}
	return nil
}

// contractClaimed tells whether a claim that was handed in rests on a contract,
// which opens the contract to the offices that decide on it.
func contractClaimed(read docReader, id string) (bool, error) {
	err := readAll(read, store.Query{Kind: Claims, Key: "contract", Equal: []any{id}}, func(d store.Doc) error {
		c, err := store.As[market.Claim](d)
		if err == nil && c.State != market.ClaimDraft {
			err = errEnough
		}
		return err
	})
	if errors.Is(err, errEnough) {
		return true, nil
	}
	return false, err
}
