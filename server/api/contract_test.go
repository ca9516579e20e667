package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

var noFile = strings.Repeat("0", 64)

// deal is a text between the university and the firm that lacks nothing.
func deal(mark string) market.ContractTerms {
	no := false
	return market.ContractTerms{
		Type: market.DevCommissioned, Project: "散热膜研制" + mark, Subject: "按附件指标研制高导热复合膜并交付样品。", Field: "05",
		Seller: market.ContractParty{CreditCode: "12220100MYA4283166"}, Buyer: market.ContractParty{CreditCode: "91220106MYA976830Q"},
		Signed: "2026-05-10", Begins: "2026-05-10", Ends: "2027-05-09", Place: "长春",
		Price:     market.ContractPrice{Total: 100 * market.WanYuan, Mode: market.LumpSum},
		Ownership: "双方共有", Secrecy: "保密五年", Acceptance: "按指标验收", Related: &no, FiscalPlan: &no,
	}
}

func onCertificate(number string) RegistrationInput {
	return RegistrationInput{State: "registered", Body: "示范技术市场", Number: number, Date: "2026-05-20",
		CertifiedTotal: 100 * market.WanYuan, CertifiedTechnical: 100 * market.WanYuan}
}

// contracts of the university and the firm in every state that someone must not
// see, and vouchers that the walk moves.
func (s *seeded) contracts(t *testing.T, h *house) {
	parties := []role{member, manager, otherMember, otherManager}
	for _, c := range []struct {
		name      string
		confirm   []role
		registers string
		mark      string
		seen      []role
	}{
		{"draft", nil, "", "暗语丁丑", []role{member, manager}},
		{"edit", nil, "", "", nil},
		{"confirm", nil, "", "", nil},
		{"discard", nil, "", "", nil},
		{"proposed", []role{member}, "", "暗语戊寅", parties},
		{"concluded", []role{member, otherMember}, "", "暗语己卯", parties},
		{"register", []role{member, otherMember}, "", "", nil},
		{"registered", []role{member, otherMember}, "2201002026000001", "暗语庚辰", append([]role{reviewer, otherReviewer, chief, auditor}, parties...)},
		{"revoke", []role{member, otherMember}, "2201002026000003", "", nil},
	} {
		w, err := h.service.CreateContract(t.Context(), s.actors[member], service.ContractDraft{Terms: deal(c.mark)})
		must(t, err)
		for _, r := range c.confirm {
			w, err = h.service.ActOnContract(t.Context(), s.actors[r], w.Contract.ID, w.Version, market.ContractConfirm, "")
			must(t, err)
		}
		if c.registers != "" {
			in := onCertificate(c.registers)
			w, err = h.service.RecordRegistration(t.Context(), s.actors[member], w.Contract.ID, w.Version, service.RegistrationInput{Record: market.RegistrationRecord{
				State: market.Registered, Body: in.Body, Number: in.Number, Date: in.Date, CertifiedTotal: in.CertifiedTotal, CertifiedTechnical: in.CertifiedTechnical}})
			must(t, err)
		}
		s.ids["contract "+c.name], s.version["contract "+c.name] = w.Contract.ID, w.Version
		if c.mark != "" {
			s.marks[c.mark] = c.seen
		}
	}
	s.vouchers(t, h, s.ids["contract concluded"])
}

// vouchers are payments that the firm and invoices that the university recorded.
func (s *seeded) vouchers(t *testing.T, h *house, contract string) {
	for i, name := range []string{"payment confirm", "payment settle", "payment reverse"} {
		w, err := h.service.RecordPayment(t.Context(), s.actors[otherMember], contract, service.PaymentInput{Facts: market.PaymentFacts{
			Date: "2026-05-12", Amount: 1000, PayerRef: fmt.Sprintf("SEED%04d", i)}})
		must(t, err)
		s.ids[name], s.version[name] = w.Payment.ID, w.Version
	}
	for i, name := range []string{"invoice dispute", "invoice reverse"} {
		w, err := h.service.RecordInvoice(t.Context(), s.actors[member], contract, service.InvoiceInput{Facts: market.InvoiceFacts{
			Date: "2026-05-12", Amount: 1000, Number: fmt.Sprintf("2622000000000000000%d", i)}})
		must(t, err)
		s.ids[name], s.version[name] = w.Invoice.ID, w.Version
	}
}

// asks sends a request and reads the answer, which has to have the status.
func (h *house) asks(t *testing.T, token string, status int, method, path string, version int64, body, answer any) {
	t.Helper()
	c := call{method: method, path: basePath + path, token: token, body: body, header: map[string]string{}}
	if version > 0 {
		c.header["If-Match"] = etag(version)
	}
	res, text := h.do(t, c)
	if res.StatusCode != status {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, res.StatusCode, status, text)
	}
	if answer != nil {
		must(t, json.Unmarshal([]byte(text), answer))
	}
}

// A contract goes through the routes from a match to money on both accounts.
func TestAContractGoesThroughItsRoutes(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	uni, firm := s.tokens[member], s.tokens[otherMember]

	var draft ContractInput
	h.asks(t, firm, http.StatusOK, http.MethodGet, "/contracts/prefill?demand="+s.ids["anonymous"]+"&achievement="+s.ids["published"], 0, nil, &draft)
	if draft.Terms.Seller.Name != "北陆大学" || draft.Terms.Buyer.Name != "瀚辰公司" || draft.Links.Achievement != s.ids["published"] {
		t.Fatalf("prefilled as %+v", draft)
	}
	links := draft.Links
	draft = ContractInput{Terms: deal(""), Links: links, Representatives: Representatives{Buyer: "王经理"}}
	draft.Terms.Price.Deductions = []market.Deduction{{Kind: "equipment", Amount: 20 * market.WanYuan}}
	var w ContractWork
	h.asks(t, firm, http.StatusCreated, http.MethodPost, "/contracts", 0, draft, &w)
	id := "/contracts/" + w.Contract.ID
	if w.TechnicalAmount != 80*market.WanYuan || w.Side != market.Buyer || w.Representatives.Buyer != "王经理" || len(w.Faults) != 0 {
		t.Fatalf("began as %+v", w)
	}
	h.asks(t, firm, http.StatusPreconditionRequired, http.MethodPost, id+"/actions", 0, ContractActionRequest{Action: "confirm"}, nil)
	h.asks(t, firm, http.StatusOK, http.MethodPost, id+"/actions", w.Version, ContractActionRequest{Action: "confirm"}, &w)
	h.asks(t, uni, http.StatusPreconditionFailed, http.MethodPost, id+"/actions", w.Version-1, ContractActionRequest{Action: "confirm"}, nil)
	h.asks(t, uni, http.StatusOK, http.MethodPost, id+"/actions", w.Version, ContractActionRequest{Action: "confirm"}, &w)
	in := onCertificate("2201002026000077")
	h.asks(t, uni, http.StatusUnprocessableEntity, http.MethodPost, id+"/registration", w.Version, in, nil) // other figures, no reason
	in.Reason = "认定时扣除设备"
	h.asks(t, uni, http.StatusOK, http.MethodPost, id+"/registration", w.Version, in, &w)

	var bill InvoiceWork
	h.asks(t, uni, http.StatusCreated, http.MethodPost, id+"/invoices", 0, InvoiceInput{Date: "2026-05-21", Number: "26220000000000000077", Amount: 500}, &bill)
	h.asks(t, firm, http.StatusOK, http.MethodPost, "/invoices/"+bill.Invoice.ID+"/actions", bill.Version, VoucherActionRequest{Action: "confirm"}, nil)
	var paid PaymentWork
	h.asks(t, firm, http.StatusCreated, http.MethodPost, id+"/payments", 0, PaymentInput{Date: "2026-05-22", PayerRef: "ICBC-77", Amount: 500,
		Settlements: []market.Settlement{{Invoice: bill.Invoice.ID, Amount: 500}}}, &paid)
	h.asks(t, uni, http.StatusOK, http.MethodPost, "/payments/"+paid.Payment.ID+"/actions", paid.Version, VoucherActionRequest{Action: "confirm"}, nil)
	h.asks(t, uni, http.StatusOK, http.MethodGet, id, 0, nil, &w)
	if want := (market.ContractSums{Paid: 500, Invoiced: 500, Settled: 500}); w.Sums != want || w.Contract.Registered().Number != in.Number || len(w.Payments) != 1 || len(w.Invoices) != 1 {
		t.Errorf("ends as %+v", w)
	}
}

func TestFaultsOfAContractNameTheirPlaceInTheBody(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	terms := deal("")
	terms.Price.Deductions = []market.Deduction{{Kind: "equipment", Amount: 200 * market.WanYuan}}
	res, body := h.do(t, call{method: http.MethodPost, path: basePath + "/contracts", token: s.tokens[member], body: ContractInput{Terms: terms}})
	if p := problemIn(t, res, body); res.StatusCode != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Location != "terms.price.deductions" {
		t.Errorf("%s", body)
	}
}
