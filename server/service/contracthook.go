package service

import (
	"duijie/server/market"
	"duijie/server/store"
)

// contractChanged is told, within the very commit, when something that a claim
// may rest on has changed or fallen: a registration was changed, cancelled or
// revoked, a voucher was reversed or settles something else, the contract was
// terminated. The contract is as the commit will leave it; an error undoes the
// commit. Nothing rests on contracts yet.
func (s *Service) contractChanged(_ store.Tx, _ market.Contract, _ market.Text) error { return nil }

// contractClaimed tells whether a claim rests on a contract, which opens the
// contract to the offices that decide on it. Nothing rests on contracts yet.
func contractClaimed(_ docReader, _ string) (bool, error) { return false, nil }
