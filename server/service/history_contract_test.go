package service_test

import (
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// Before it is proposed a text is its author's; an office has nothing to do
// with it before it is registered. Its vouchers follow it.
func TestHistoryOfAContract(t *testing.T) {
	d := newDealers(t)
	auditor := office(market.Jilin, market.RoleAuditor)
	w, err := d.CreateContract(t.Context(), d.firm, draftContract())
	fatal(t, err)
	id := w.Contract.ID
	count := func(what string, who market.Actor, kind, id string, want int) string {
		t.Helper()
		h, err := d.History(t.Context(), who, kind, id, service.HistoryFilter{Oldest: true})
		if want == 0 {
			wantCode(t, what, err, market.CodeNotFound)
			return ""
		}
		fatal(t, err)
		if len(h.Items) != want {
			t.Errorf("%s: %d versions, want %d\n%s", what, len(h.Items), want, lines(h))
		}
		return lines(h)
	}
	count("a draft, its author", boss(d.firm), service.Contracts, id, 1)
	count("a draft, the other side", boss(d.uni), service.Contracts, id, 0)

	w = d.does(t, d.firm, w, market.ContractConfirm, "")
	w = d.does(t, d.uni, w, market.ContractConfirm, "")
	count("concluded, its author", boss(d.firm), service.Contracts, id, 3)
	seen := count("concluded, the other side", boss(d.uni), service.Contracts, id, 2)
	if !strings.Contains(seen, "terms.seller.representative 卖方 · 法定代表人: - > 李校长") || !strings.Contains(seen, "state 状态: proposed > concluded") {
		t.Errorf("the other side reads\n%s", seen)
	}
	count("concluded, a third", boss(d.third), service.Contracts, id, 0)
	count("concluded, an office", auditor, service.Contracts, id, 0)

	p, err := d.RecordPayment(t.Context(), d.firm, id, service.PaymentInput{Facts: market.PaymentFacts{Date: "2026-05-30", Amount: 10 * market.WanYuan, PayerRef: "HISTORY0001"}})
	fatal(t, err)
	count("its payment, an office", auditor, service.Payments, p.Payment.ID, 0)
	count("its payment, the seller", boss(d.uni), service.Payments, p.Payment.ID, 1)

	d.registered(t, w, certificate())
	seen = count("registered, an office", auditor, service.Contracts, id, 3)
	if !strings.Contains(seen, "registration[0].certified_technical_fen 认定登记 1 · 核定技术交易额: - > 80000000") {
		t.Errorf("an office reads\n%s", seen)
	}
	count("registered, an office elsewhere", office("220300", market.RoleAuditor), service.Contracts, id, 0)
	count("its payment, an office", auditor, service.Payments, p.Payment.ID, 1)
}
