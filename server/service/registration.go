package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// RegistrationInput is what is recorded of a registration. Certificate is the
// hash of an uploaded file; empty for none.
type RegistrationInput struct {
	Record      market.RegistrationRecord
	Certificate string
}

// RecordRegistration appends what became of the registration of a contract, on
// the version that the actor has seen. The registering side does, and for a
// revocation the province's office. Errors: stale, conflict for a step that is
// not in market.RegistrationTransitions or a number that stands on another
// contract, forbidden, invalid.
func (s *Service) RecordRegistration(ctx context.Context, a market.Actor, id string, version int64, in RegistrationInput) (ContractWork, error) {
	record := in.Record
	meta := store.Meta{Actor: a.User, Action: "contracts.registration." + string(record.State), Reason: record.Reason}
	return s.changeContract(ctx, a, id, version, meta, func(tx store.Tx, c *market.Contract, doing market.ContractDoing) error {
		before := c.Registered()
		var err error
		if record.Certificate, err = uploaded(tx, a, "certificate", in.Certificate); err != nil {
			return err
		}
		if err := c.Register(a, record, doing.At); err != nil {
			return err
		}
		after := c.Registered()
		if err := claimNumber(tx, c.ID, before.Number, after.Number); err != nil {
			return err
		}
		if !before.State.Stands() {
			return nil
		}
		label := market.RegistrationStates.Label(string(after.State))
		return s.contractChanged(tx, *c, market.Text{ZH: label.ZH + "：" + after.Reason, EN: label.EN + ": " + after.Reason})
	})
}

// claimNumber makes a registration number a contract's own; one that was
// corrected is free again. Errors: conflict when another contract has it.
func claimNumber(tx store.Tx, contract, before, after string) error {
	if before == after {
		return nil
	}
	if before != "" {
		if err := release(tx, registrationNumbers, before); err != nil {
			return err
		}
	}
	if after == "" {
		return nil
	}
	holder, err := unique(tx, registrationNumbers, after, contract)
	if err != nil || holder == contract {
		return err
	}
	var f market.Faults
	f.Add("number", after, market.Text{ZH: "该登记编号已在另一份合同上", EN: "this number stands on another contract"}, market.Text{ZH: "请照登记证明核对", EN: "compare it with the certificate"})
	return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "登记编号重复", EN: "the registration number is taken"}, Faults: f}
}
