package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// voucherKeys find payments and invoices: of a contract, those that an
// organisation has to confirm, and those of a seller or a buyer.
var voucherKeys = []store.Key{
	{Name: "contract", Paths: []string{"contract", "date"}},
	{Name: "waits", Paths: []string{"waits", "date"}},
	{Name: "seller", Paths: []string{"seller", "date"}},
	{Name: "buyer", Paths: []string{"buyer", "date"}},
}

// Sets of unique values that vouchers claim.
const (
	bankReferences = "bank_reference"
	invoiceNumbers = "invoice_number"
)

// PaymentInput is what a side says of a payment. Voucher is the hash of an
// uploaded file; empty for none.
type PaymentInput struct {
	Facts       market.PaymentFacts
	Voucher     string
	Settlements []market.Settlement
}

// PaymentWork is a payment as a party sees it.
type PaymentWork struct {
	Payment  market.Payment
	Version  int64
	Actions  []market.VoucherAction
	Warnings []market.Warning
}

// voucherDesk is what a decision on a voucher stands on: the contract and, for the
// party that decides, how it acts.
type voucherDesk struct {
	tx       store.Tx
	contract market.Contract
	doing    market.VoucherDoing
}

// openDesk reads the contract of a voucher for one of its parties. Errors: not
// found for everyone who may not see it, forbidden for an office.
func openDesk(tx store.Tx, a market.Actor, contract, reason string) (voucherDesk, error) {
	c, _, side, err := visibleContract(tx, a, contract)
	if err == nil && side == "" {
		err = forbidden()
	}
	return voucherDesk{tx, c, market.VoucherDoing{By: a.User, Organisation: a.Organisation, Reason: reason, At: tx.Now()}}, err
}

// RecordPayment records a payment under a contract, for the other side to
// confirm. Errors: not found, conflict while the contract is not in force or
// when the payer's bank reference is taken, invalid.
func (s *Service) RecordPayment(ctx context.Context, a market.Actor, contract string, in PaymentInput) (PaymentWork, error) {
	if _, err := s.partyOf(ctx, a, contract); err != nil {
		return PaymentWork{}, err
	}
	id := ""
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "payments.record"}, func(_ context.Context, tx store.Tx) error {
		desk, err := openDesk(tx, a, contract, "")
		if err != nil {
			return err
		}
		if in.Facts.Voucher, err = uploaded(tx, a, "voucher", in.Voucher); err != nil {
			return err
		}
		id = tx.NewID()
		p, err := market.NewPayment(id, desk.contract, in.Facts, desk.doing)
		if err != nil {
			return err
		}
		if err := desk.claim(bankReferences, p.PayerRef, id, "payer_ref"); err != nil {
			return err
		}
		if err := desk.settle(&p, in.Settlements); err != nil {
			return err
		}
		return tx.Put(Payments, id, market.PaymentSchema, p)
	})
	return s.paymentAfter(ctx, a, id, err)
}

func (d voucherDesk) settle(p *market.Payment, settlements []market.Settlement) error {
	book, err := readBook(d.tx, d.contract.ID, nil)
	if err != nil {
		return err
	}
	return p.Settle(settlements, book, d.doing)
}

// ActOnPayment confirms or disputes a payment or its reversal, on the version
// that the actor has seen. Errors: stale, conflict, forbidden for the side that
// recorded it, invalid.
func (s *Service) ActOnPayment(ctx context.Context, a market.Actor, id string, version int64, action market.VoucherAction, reason string) (PaymentWork, error) {
	if action != market.VoucherConfirm && action != market.VoucherDispute {
		return PaymentWork{}, forbidden()
	}
	meta := store.Meta{Actor: a.User, Action: "payments." + string(action), Reason: reason}
	return s.changePayment(ctx, a, id, version, meta, func(desk voucherDesk, p *market.Payment) error {
		if err := p.Do(action, desk.doing); err != nil || p.Reverses == "" {
			return err
		}
		of, err := readAs[market.Payment](desk.tx, Payments, p.Reverses)
		if err != nil {
			return err
		}
		if action == market.VoucherDispute {
			if of.ReversedBy != id {
				return nil
			}
			of.ReversedBy = ""
			return desk.tx.Put(Payments, of.ID, market.PaymentSchema, of)
		}
		if err := of.Reverse(p); err != nil {
			return err
		}
		if err := desk.vacate(bankReferences, of.PayerRef, of.ID); err != nil {
			return err
		}
		if err := desk.tx.Put(Payments, of.ID, market.PaymentSchema, of); err != nil {
			return err
		}
		return s.contractChanged(desk.tx, desk.contract, market.Textf("付款 %s 已冲销", "payment %s was reversed", of.PayerRef), of.ID)
	})
}

// ReversePayment records the entry that takes a payment back, for the other
// side to confirm. Errors: stale, conflict, invalid without a reason.
func (s *Service) ReversePayment(ctx context.Context, a market.Actor, id string, version int64, reason string) (PaymentWork, error) {
	entry := ""
	meta := store.Meta{Actor: a.User, Action: "payments.reverse", Reason: reason}
	_, err := s.changePayment(ctx, a, id, version, meta, func(desk voucherDesk, p *market.Payment) error {
		entry = desk.tx.NewID()
		r, err := p.Reversal(entry, desk.doing)
		if err != nil {
			return err
		}
		return desk.tx.Put(Payments, entry, market.PaymentSchema, r)
	})
	return s.paymentAfter(ctx, a, entry, err)
}

// SettlePayment replaces what a payment settles; the other side has to confirm
// it again. Errors: stale, conflict, invalid beyond the payment's amount or what
// is left of an invoice.
func (s *Service) SettlePayment(ctx context.Context, a market.Actor, id string, version int64, settlements []market.Settlement) (PaymentWork, error) {
	return s.changePayment(ctx, a, id, version, store.Meta{Actor: a.User, Action: "payments.settle"}, func(desk voucherDesk, p *market.Payment) error {
		counted := p.Counts()
		if err := desk.settle(p, settlements); err != nil || !counted {
			return err
		}
		return s.contractChanged(desk.tx, desk.contract, market.Textf("付款 %s 的核销有变动，待重新确认", "what payment %s settles was changed and has to be confirmed again", p.PayerRef), p.ID)
	})
}

func (s *Service) changePayment(ctx context.Context, a market.Actor, id string, version int64, m store.Meta, decide func(voucherDesk, *market.Payment) error) (PaymentWork, error) {
	_, err := s.Store.Commit(ctx, m, func(_ context.Context, tx store.Tx) error {
		p, now, err := readDoc[market.Payment](tx, Payments, id)
		if err != nil {
			return err
		}
		desk, err := openDesk(tx, a, p.Contract, m.Reason)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := decide(desk, &p); err != nil {
			return err
		}
		return tx.Put(Payments, id, market.PaymentSchema, p)
	})
	return s.paymentAfter(ctx, a, id, err)
}

// paymentAfter reads a payment after a change of it.
func (s *Service) paymentAfter(ctx context.Context, a market.Actor, id string, err error) (PaymentWork, error) {
	if err != nil {
		return PaymentWork{}, problem(err)
	}
	p, version, err := readDoc[market.Payment](reading(ctx, s.Store), Payments, id)
	if err != nil {
		return PaymentWork{}, err
	}
	c, err := readAs[market.Contract](reading(ctx, s.Store), Contracts, p.Contract)
	return PaymentWork{p, version, p.Allowed(a.Organisation), p.Warnings(c.Terms)}, err
}
