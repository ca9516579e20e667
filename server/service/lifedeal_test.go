package service_test

import (
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"pgregory.net/rapid"
)

// deal is a contract that is drawn.
type deal struct {
	buyer            int // of the firms
	total, deduction market.Fen
	signed           int // days before today
	certified        market.Fen
}

func (l *life) drawContract(rt *rapid.T) deal {
	d := deal{
		buyer: rapid.IntRange(0, 1).Draw(rt, "buyer"), total: market.Fen(rapid.Int64Range(20, 120).Draw(rt, "total")) * market.WanYuan,
		signed: rapid.IntRange(0, 40).Draw(rt, "signed"),
	}
	d.deduction = d.total * market.Fen(rapid.Int64Range(0, 50).Draw(rt, "deduction")) / 100
	d.certified = (d.total - d.deduction) * market.Fen(rapid.Int64Range(50, 100).Draw(rt, "certified")) / 100
	return d
}

// contract lets a contract come about and be registered.
func (l *life) contract(s *service.Service, d deal) {
	ctx, buyer, uni := l.t.Context(), l.firms[d.buyer], l.servers[0].uni
	draft := draftContract()
	t := &draft.Terms
	t.Project, t.Buyer.CreditCode = l.number("研制项目", 4), []market.CreditCode{firmCode, thirdCode}[d.buyer]
	t.Signed, t.Begins, t.Ends = l.day(-d.signed), l.day(-d.signed), l.day(300)
	t.Price = market.ContractPrice{Total: d.total, Mode: market.LumpSum}
	if d.deduction > 0 {
		t.Price.Deductions = []market.Deduction{{Kind: "equipment", Amount: d.deduction}}
	}
	w, err := s.CreateContract(ctx, buyer, draft)
	for _, a := range []market.Actor{buyer, uni} {
		if err == nil {
			w, err = s.ActOnContract(ctx, a, w.Contract.ID, w.Version, market.ContractConfirm, "")
		}
	}
	if !l.note("contract", err) {
		return
	}
	in := service.RegistrationInput{Record: market.RegistrationRecord{State: market.Registered, Body: "示范技术市场", Number: l.number("22010020", 8),
		Date: l.day(0), CertifiedTotal: d.total, CertifiedTechnical: d.certified, Reason: "认定时剔除部分费用"}}
	l.note("register", second(s.RecordRegistration(ctx, uni, w.Contract.ID, w.Version, in)))
}

// moneyDrawn is an invoice with a payment that settles a part of it.
type moneyDrawn struct {
	invoice, payment, settled market.Fen
	seen                      bool // under a bank reference that was used before
	before                    bool // before the contract was signed
	confirmed                 bool
}

func (l *life) drawMoney(rt *rapid.T) moneyDrawn {
	wan := func(label string) market.Fen {
		return market.Fen(rapid.Int64Range(1, 40).Draw(rt, label))*market.WanYuan + market.Fen(rapid.Int64Range(0, 99).Draw(rt, "fen"))
	}
	m := moneyDrawn{invoice: wan("invoice"), payment: wan("payment"), seen: rapid.IntRange(0, 9).Draw(rt, "seen") == 0,
		before: rapid.IntRange(0, 19).Draw(rt, "before") == 0, confirmed: rapid.IntRange(0, 9).Draw(rt, "confirmed") > 0}
	m.settled = min(m.invoice, m.payment) * market.Fen(rapid.Int64Range(1, 100).Draw(rt, "settled")) / 100
	return m
}

// pays records an invoice and a payment under a contract.
func (l *life) pays(s *service.Service, pick int, m moneyDrawn) {
	c, there := oneOf(found[market.Contract](l, service.Contracts), pick)
	if !there {
		return
	}
	ctx, uni, buyer := l.t.Context(), l.servers[0].uni, l.buyerOf(c)
	i, err := s.RecordInvoice(ctx, uni, c.ID, service.InvoiceInput{Facts: market.InvoiceFacts{Date: l.day(0), Amount: m.invoice, Number: l.number("262200000000", 8)}})
	if err == nil && m.confirmed {
		i, err = s.ActOnInvoice(ctx, buyer, i.Invoice.ID, i.Version, market.VoucherConfirm, "")
	}
	if !l.note("invoice", err) {
		return
	}
	facts := market.PaymentFacts{Date: l.day(0), Amount: m.payment, PayerRef: l.number("BANK", 8)}
	if p, any := oneOf(found[market.Payment](l, service.Payments), pick); any && m.seen {
		facts.PayerRef = p.PayerRef
	}
	if m.before {
		facts.Date = market.DateOf(c.Terms.Signed.Time().AddDate(0, 0, -1))
	}
	p, err := s.RecordPayment(ctx, buyer, c.ID, service.PaymentInput{Facts: facts, Settlements: []market.Settlement{{Invoice: i.Invoice.ID, Amount: m.settled}}})
	if err == nil && m.confirmed {
		_, err = s.ActOnPayment(ctx, uni, p.Payment.ID, p.Version, market.VoucherConfirm, "")
	}
	l.note("payment", err)
}

func (l *life) buyerOf(c market.Contract) market.Actor {
	if c.Terms.Buyer.Organisation == l.firms[1].Organisation {
		return l.firms[1]
	}
	return l.firms[0]
}

// member is who acts for an organisation in a deal.
func (l *life) member(organisation string) market.Actor {
	for _, a := range append(l.firms, l.servers[0].uni) {
		if a.Organisation == organisation {
			return a
		}
	}
	return l.servers[0].third
}

// answersVoucher has the side that is waited for confirm or dispute a voucher or
// its reversal.
func (l *life) answersVoucher(s *service.Service, pick int, confirm bool) {
	action := market.VoucherDispute
	if confirm {
		action = market.VoucherConfirm
	}
	var waiting []order
	for _, d := range l.docs(service.Payments) {
		p, err := store.As[market.Payment](d)
		fatal(l.t, err)
		if p.Waits != "" {
			waiting = append(waiting, func(s *service.Service) {
				l.note("payment "+string(action), second(s.ActOnPayment(l.t.Context(), l.member(p.Waits), p.ID, d.Version, action, "金额不符")))
			})
		}
	}
	for _, d := range l.docs(service.Invoices) {
		i, err := store.As[market.Invoice](d)
		fatal(l.t, err)
		if i.Waits != "" {
			waiting = append(waiting, func(s *service.Service) {
				l.note("invoice "+string(action), second(s.ActOnInvoice(l.t.Context(), l.member(i.Waits), i.ID, d.Version, action, "金额不符")))
			})
		}
	}
	if does, there := oneOf(waiting, pick); there {
		does(s)
	}
}

// reverses records that a payment or an invoice is taken back, which the other
// side confirms at once or later.
func (l *life) reverses(s *service.Service, pick int, confirmed bool) {
	ctx := l.t.Context()
	if pick%2 == 0 {
		d, there := oneOf(l.docs(service.Payments), pick/2)
		if !there {
			return
		}
		p, err := store.As[market.Payment](d)
		fatal(l.t, err)
		r, err := s.ReversePayment(ctx, l.member(p.Buyer), p.ID, d.Version, "金额有误")
		if err == nil && confirmed {
			_, err = s.ActOnPayment(ctx, l.member(p.Seller), r.Payment.ID, r.Version, market.VoucherConfirm, "")
		}
		l.note("reverse a payment", err)
		return
	}
	d, there := oneOf(l.docs(service.Invoices), pick/2)
	if !there {
		return
	}
	i, err := store.As[market.Invoice](d)
	fatal(l.t, err)
	r, err := s.ReverseInvoice(ctx, l.member(i.Seller), i.ID, d.Version, "", l.number("262299000000", 8), "金额有误")
	if err == nil && confirmed {
		_, err = s.ActOnInvoice(ctx, l.member(i.Buyer), r.Invoice.ID, r.Version, market.VoucherConfirm, "")
	}
	l.note("reverse an invoice", err)
}

// settlesAnew changes what a payment settles.
func (l *life) settlesAnew(s *service.Service, pick int, percent market.Fen) {
	d, there := oneOf(l.docs(service.Payments), pick)
	if !there {
		return
	}
	p, err := store.As[market.Payment](d)
	fatal(l.t, err)
	var to []market.Settlement
	for _, x := range p.Settlements {
		to = append(to, market.Settlement{Invoice: x.Invoice, Amount: max(x.Amount*percent/100, 1)})
	}
	w, err := s.SettlePayment(l.t.Context(), l.member(p.Buyer), p.ID, d.Version, to)
	if err == nil && pick%3 > 0 {
		_, err = s.ActOnPayment(l.t.Context(), l.member(p.Seller), p.ID, w.Version, market.VoucherConfirm, "")
	}
	l.note("settle anew", err)
}

// reregisters changes, cancels or revokes a registration.
func (l *life) reregisters(s *service.Service, pick int, percent market.Fen, chance int) {
	d, there := oneOf(l.docs(service.Contracts), pick)
	if !there {
		return
	}
	c, err := store.As[market.Contract](d)
	fatal(l.t, err)
	who, in := l.servers[0].uni, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationChanged, Reason: "核定金额变更",
		Body: "示范技术市场", Number: c.Registered().Number, Date: l.day(0), CertifiedTotal: c.Terms.Price.Total, CertifiedTechnical: c.Terms.Price.TechnicalAmount() * percent / 100}}
	switch chance {
	case 0:
		in.Record = market.RegistrationRecord{State: market.RegistrationCancelled, Reason: "合同解除"}
	case 1:
		who, in.Record = l.servers[0].province, market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "合同虚假"}
	}
	l.note("registration "+string(in.Record.State), second(s.RecordRegistration(l.t.Context(), who, c.ID, d.Version, in)))
}

// terminates a contract, or says that it is performed.
func (l *life) terminates(s *service.Service, pick, chance int) {
	d, there := oneOf(l.docs(service.Contracts), pick)
	if !there {
		return
	}
	c, err := store.As[market.Contract](d)
	fatal(l.t, err)
	action, who := market.ContractPerform, l.buyerOf(c)
	if chance < 2 {
		action = market.ContractTerminate
	}
	if chance%2 == 0 {
		who = l.servers[0].uni
	}
	l.note("contract "+string(action), second(s.ActOnContract(l.t.Context(), who, c.ID, d.Version, action, "双方协商")))
}
