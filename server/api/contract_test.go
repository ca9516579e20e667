package api

import (
	"fmt"
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
