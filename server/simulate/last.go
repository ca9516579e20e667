package simulate

import (
	"fmt"

	"duijie/server/market"
	"duijie/server/service"
)

// planDesk sees to it that, when the year is over, something waits for each of
// the first university and the first enterprise, for whom people sit where people
// were given.
func (y *year) planDesk() {
	seller, buyer := y.sellers[0], y.buyers[0]
	between := func(payments int) *deal {
		d := y.deal(payments)
		d.seller, d.buyer = seller, buyer
		no := false
		d.sure, d.terms.Type, d.terms.IP, d.terms.Import, d.terms.Related, d.terms.FiscalPlan = true, market.DevCommissioned, nil, false, &no, &no
		d.terms.Seller = market.ContractParty{CreditCode: seller.CreditCode, Name: seller.Name, Kind: seller.Kind, Region: seller.Region, Nature: nature(seller.Kind)}
		d.terms.Buyer = market.ContractParty{CreditCode: buyer.CreditCode, Name: buyer.Name, Kind: buyer.Kind, Region: buyer.Region, Nature: "150"}
		return d
	}
	running := between(1)
	running.bySeller = true
	y.on(y.day(255), func() error { return y.draft(running) })
	last := y.lastWorkday()
	y.on(addDays(last, -12), func() error { return y.claimFor(running) })
	for _, bySeller := range []bool{true, false} {
		d := between(2)
		d.bySeller = bySeller
		y.on(last, func() error { return y.offer(d) })
	}
	y.on(last, func() error { return y.awaiting(running) })
	y.on(last, func() error { // after all that waits for that day
		y.on(last, y.objectLast)
		return nil
	})
}

// claimFor claims for a contract in the round that goes on, as far as the office
// of the county or the prefecture.
func (y *year) claimFor(d *deal) error {
	for _, r := range y.rounds {
		if r.programme.Kind == market.ContractSubsidy && r.shares == "" && r.id != "" {
			return y.startClaim(&caseFile{house: d.buyer, deal: d, round: r, leave: market.ClaimLocalReview}, service.ClaimStart{Round: r.id, Contract: d.id})
		}
	}
	return nil
}

// lastWorkday is the last one of the year.
func (y *year) lastWorkday() market.Date {
	day := y.span.To
	for {
		if works, err := y.table.IsWorkday(day); err != nil || works {
			return day
		}
		day = addDays(day, -1)
	}
}

// offer drafts a contract and confirms it for its author, for the other side to
// answer.
func (y *year) offer(d *deal) error {
	d.terms.Signed = y.today
	d.terms.Begins, d.terms.Ends = y.today, y.today.AddMonths(12)
	w, err := y.Service.CreateContract(y.ctx, d.author().actor, service.ContractDraft{
		Terms: d.terms, Representatives: service.Representatives{Seller: d.seller.head, Buyer: d.buyer.head},
	})
	if done, failure := y.did("contracts.create", err); !done {
		return failure
	}
	d.id = w.Contract.ID
	return y.contract(d, d.author(), market.ContractConfirm, "")
}

// awaiting records an invoice for the buyer to confirm and a payment for the
// seller to.
func (y *year) awaiting(d *deal) error {
	amount := d.terms.Price.Total / 20
	_, err := y.Service.RecordInvoice(y.ctx, d.seller.actor, d.id, service.InvoiceInput{Facts: market.InvoiceFacts{
		Date: y.today, Number: fmt.Sprintf("2%s22000%012d", y.span.From[2:4], y.next()), Amount: amount,
	}})
	if _, failure := y.did("invoices.record", err); failure != nil {
		return failure
	}
	_, err = y.Service.RecordPayment(y.ctx, d.buyer.actor, d.id, service.PaymentInput{Facts: market.PaymentFacts{
		Date: y.today, Amount: amount, PayerRef: y.reference("B"), PayeeRef: y.reference("S"),
	}})
	_, failure := y.did("payments.record", err)
	return failure
}

// objectLast has somebody object to one of the claims that are in public notice,
// where there are several.
func (y *year) objectLast() error {
	page, err := y.Service.Notices(y.ctx)
	if err != nil {
		return err
	}
	var running []service.Notice
	for _, n := range page.Notices {
		if n.State == market.ClaimNotice && n.To >= y.today {
			running = append(running, n)
		}
	}
	if len(running) < 2 {
		return nil
	}
	return y.object(y.cases[running[0].ID])
}
