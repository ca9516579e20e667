package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// InvoiceInput is what a side says of an invoice. File is the hash of an
// uploaded file; empty for none.
type InvoiceInput struct {
	Facts market.InvoiceFacts
	File  string
}

// InvoiceWork is an invoice as a party sees it.
type InvoiceWork struct {
	Invoice  market.Invoice
	Version  int64
	Actions  []market.VoucherAction
	Warnings []market.Warning
}

// RecordInvoice records an invoice under a contract, for the other side to
// confirm. Errors: not found, conflict while the contract is not in force or
// when the invoice is recorded already, invalid.
func (s *Service) RecordInvoice(ctx context.Context, a market.Actor, contract string, in InvoiceInput) (InvoiceWork, error) {
	if _, err := s.partyOf(ctx, a, contract); err != nil {
		return InvoiceWork{}, err
	}
	id := ""
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "invoices.record"}, func(_ context.Context, tx store.Tx) error {
		desk, err := openDesk(tx, a, contract, "")
		if err != nil {
			return err
		}
		if in.Facts.File, err = uploaded(tx, a, "file", in.File); err != nil {
			return err
		}
		id = tx.NewID()
		i, err := market.NewInvoice(id, desk.contract, in.Facts, desk.doing)
		if err != nil {
			return err
		}
		if err := desk.claim(invoiceNumbers, i.Key(), id, "number"); err != nil {
			return err
		}
		return tx.Put(Invoices, id, market.InvoiceSchema, i)
	})
	return s.invoiceAfter(ctx, a, id, err)
}

// ActOnInvoice confirms or disputes an invoice or its reversal, on the version
// that the actor has seen. Errors: stale, conflict also for a reversal while
// payments settle the invoice, forbidden, invalid.
func (s *Service) ActOnInvoice(ctx context.Context, a market.Actor, id string, version int64, action market.VoucherAction, reason string) (InvoiceWork, error) {
	if action != market.VoucherConfirm && action != market.VoucherDispute {
		return InvoiceWork{}, forbidden()
	}
	meta := store.Meta{Actor: a.User, Action: "invoices." + string(action), Reason: reason}
	return s.changeInvoice(ctx, a, id, version, meta, func(desk voucherDesk, i *market.Invoice) error {
		if err := i.Do(action, desk.doing); err != nil || i.Reverses == "" {
			return err
		}
		of, err := readAs[market.Invoice](desk.tx, Invoices, i.Reverses)
		if err != nil {
			return err
		}
		if action == market.VoucherDispute {
			return desk.keepInvoice(of, i)
		}
		// A dispute had set the number of the red-letter invoice free.
		if i.Key() != of.Key() {
			if err := desk.claim(invoiceNumbers, i.Key(), id, "number"); err != nil {
				return err
			}
		}
		book, err := readBook(desk.tx, desk.contract.ID, nil)
		if err != nil {
			return err
		}
		if err := of.Reverse(i, book); err != nil {
			return err
		}
		if err := desk.vacate(invoiceNumbers, of.Key(), of.ID); err != nil {
			return err
		}
		if err := desk.tx.Put(Invoices, of.ID, market.InvoiceSchema, of); err != nil {
			return err
		}
		return s.contractChanged(desk.tx, desk.contract, market.Textf("发票 %s 已冲销", "invoice %s was reversed", of.Number), of.ID)
	})
}

// keepInvoice undoes what a disputed reversal had begun; the number of its
// red-letter invoice is free again.
func (d voucherDesk) keepInvoice(of market.Invoice, reversal *market.Invoice) error {
	if reversal.Key() != of.Key() {
		if err := release(d.tx, invoiceNumbers, reversal.Key()); err != nil {
			return err
		}
	}
	if of.ReversedBy != reversal.ID {
		return nil
	}
	of.ReversedBy = ""
	return d.tx.Put(Invoices, of.ID, market.InvoiceSchema, of)
}

// ReverseInvoice records the entry that takes an invoice back, under the number
// of the red-letter invoice where there is one, for the other side to confirm.
// Errors: stale, conflict, invalid without a reason.
func (s *Service) ReverseInvoice(ctx context.Context, a market.Actor, id string, version int64, code, number, reason string) (InvoiceWork, error) {
	entry := ""
	meta := store.Meta{Actor: a.User, Action: "invoices.reverse", Reason: reason}
	_, err := s.changeInvoice(ctx, a, id, version, meta, func(desk voucherDesk, i *market.Invoice) error {
		entry = desk.tx.NewID()
		r, err := i.Reversal(entry, code, number, desk.doing)
		if err != nil {
			return err
		}
		if r.Key() != i.Key() {
			if err := desk.claim(invoiceNumbers, r.Key(), entry, "number"); err != nil {
				return err
			}
		}
		return desk.tx.Put(Invoices, entry, market.InvoiceSchema, r)
	})
	return s.invoiceAfter(ctx, a, entry, err)
}

func (s *Service) changeInvoice(ctx context.Context, a market.Actor, id string, version int64, m store.Meta, decide func(voucherDesk, *market.Invoice) error) (InvoiceWork, error) {
	_, err := s.Store.Commit(ctx, m, func(_ context.Context, tx store.Tx) error {
		i, now, err := readDoc[market.Invoice](tx, Invoices, id)
		if err != nil {
			return err
		}
		desk, err := openDesk(tx, a, i.Contract, m.Reason)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := decide(desk, &i); err != nil {
			return err
		}
		return tx.Put(Invoices, id, market.InvoiceSchema, i)
	})
	return s.invoiceAfter(ctx, a, id, err)
}

// invoiceAfter reads an invoice after a change of it.
func (s *Service) invoiceAfter(ctx context.Context, a market.Actor, id string, err error) (InvoiceWork, error) {
	if err != nil {
		return InvoiceWork{}, problem(err)
	}
	i, version, err := readDoc[market.Invoice](reading(ctx, s.Store), Invoices, id)
	if err != nil {
		return InvoiceWork{}, err
	}
	c, err := readAs[market.Contract](reading(ctx, s.Store), Contracts, i.Contract)
	return InvoiceWork{i, version, i.Allowed(a.Organisation), i.Warnings(c.Terms)}, err
}
