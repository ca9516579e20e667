package service

import (
	"context"
	"io"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/store"
)

// deal is a contract between a university and a firm, begun by the firm.
type deal struct {
	*desk
	firm, uni, third market.Actor
	office           market.Actor
	id               string
	version          int64
}

func newDeal(t *testing.T) *deal {
	t.Helper()
	d := &deal{desk: newDesk(t)}
	operator := market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}
	member := func(code, name string, kind market.OrganisationKind) (market.Actor, market.ContractParty) {
		o, _, err := d.CreateOrganisation(t.Context(), operator, market.Organisation{CreditCode: market.CreditCode(code), Name: name, Kind: kind, Region: "220104"})
		fine(t, err)
		return market.Actor{User: "of " + name, Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleMember}}}, market.PartyOf(o)
	}
	var seller, buyer market.ContractParty
	d.uni, seller = member("12220100MYA4283166", "北陆大学", market.University)
	d.firm, buyer = member("91220106MYA976830Q", "瀚辰公司", market.Enterprise)
	d.third, _ = member("91220100DEMB0020XJ", "别家公司", market.Enterprise)
	d.office = market.Actor{User: "office", Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}}
	no := false
	w, err := d.CreateContract(t.Context(), d.firm, ContractDraft{Terms: market.ContractTerms{
		Type: market.DevCommissioned, Project: "高导热膜的研制", Subject: "研制用于功率器件散热的高导热膜，并提供样品。", Field: "05", Seller: seller, Buyer: buyer,
		Signed: "2026-05-20", Begins: "2026-06-01", Ends: "2027-05-31", Place: "长春市", Price: market.ContractPrice{Total: 300 * market.WanYuan, Mode: market.LumpSum},
		Ownership: "归双方共有", Secrecy: "各方保密三年", Acceptance: "按指标验收", Related: &no, FiscalPlan: &no,
	}})
	fine(t, err)
	d.id, d.version = w.Contract.ID, w.Version
	return d
}

func (d *deal) act(t *testing.T, a market.Actor, action market.ContractAction) {
	t.Helper()
	w, err := d.ActOnContract(t.Context(), a, d.id, d.version, action, "")
	fine(t, err)
	d.version = w.Version
}

func TestAFileIsReadByWhoMayReadTheDocumentThatNamesIt(t *testing.T) {
	d := newDeal(t)
	text := d.upload(t, d.firm, "合同.pdf", scan(1))
	w, err := d.AttachToContract(t.Context(), d.firm, d.id, d.version, text.SHA256, "")
	fine(t, err)
	d.version = w.Version
	may := func(when string, kind, id, sha256 string, want map[string]bool) {
		t.Helper()
		for name, a := range map[string]market.Actor{"firm": d.firm, "uni": d.uni, "third": d.third, "office": d.office, "visitor": {}} {
			f, err := d.FileOf(t.Context(), a, kind, id, sha256)
			if want[name] != (err == nil) || err != nil && market.CodeOf(err) != market.CodeNotFound {
				t.Errorf("%s: the %s reads it: %v", when, name, err)
			}
			if err == nil {
				if data, err := io.ReadAll(f); err != nil || len(data) == 0 || f.Name == "" {
					t.Errorf("%s: the %s gets %d bytes of %q, %v", when, name, len(data), f.Name, err)
				}
				fine(t, f.Close())
			}
		}
	}
	may("a draft", Contracts, d.id, text.SHA256, map[string]bool{"firm": true})
	d.act(t, d.firm, market.ContractConfirm)
	both := map[string]bool{"firm": true, "uni": true}
	may("proposed", Contracts, d.id, text.SHA256, both)
	d.act(t, d.uni, market.ContractConfirm)

	receipt := d.upload(t, d.firm, "回单.pdf", scan(2))
	p, err := d.RecordPayment(t.Context(), d.firm, d.id, PaymentInput{Voucher: receipt.SHA256,
		Facts: market.PaymentFacts{Date: "2026-06-02", Amount: 100 * market.WanYuan, PayerRef: "A0001"}})
	fine(t, err)
	may("a receipt", Payments, p.Payment.ID, receipt.SHA256, both)
	may("a receipt through the contract", Contracts, d.id, receipt.SHA256, nil)
	invoice := d.upload(t, d.uni, "发票.pdf", scan(3))
	i, err := d.RecordInvoice(t.Context(), d.uni, d.id, InvoiceInput{File: invoice.SHA256,
		Facts: market.InvoiceFacts{Date: "2026-06-02", Amount: 100 * market.WanYuan, Number: "26220000000000000001"}})
	fine(t, err)
	may("an invoice", Invoices, i.Invoice.ID, invoice.SHA256, both)

	certificate := d.upload(t, d.uni, "登记证明.pdf", scan(4))
	_, err = d.RecordRegistration(t.Context(), d.uni, d.id, d.version, RegistrationInput{Certificate: certificate.SHA256, Record: market.RegistrationRecord{
		State: market.Registered, Body: "登记处", Number: "2201042026000001", Date: "2026-05-30", CertifiedTotal: 300 * market.WanYuan, CertifiedTechnical: 300 * market.WanYuan}})
	fine(t, err)
	may("a registered contract", Contracts, d.id, certificate.SHA256, map[string]bool{"firm": true, "uni": true, "office": true})
	may("a receipt of it", Payments, p.Payment.ID, receipt.SHA256, map[string]bool{"firm": true, "uni": true, "office": true})
	may("another kind", Organisations, d.firm.Organisation, text.SHA256, nil)
	may("a file that it does not name", Contracts, d.id, strings.Repeat("0", 64), nil)
	d.whole(t)
}

func TestVerifyFindsADocumentThatNamesWhatNobodyUploaded(t *testing.T) {
	d := newDeal(t)
	f := d.upload(t, d.firm, "合同.pdf", scan(1))
	_, err := d.AttachToContract(t.Context(), d.firm, d.id, d.version, f.SHA256, "")
	fine(t, err)
	d.whole(t)
	_, err = d.Store.Commit(t.Context(), store.Meta{Actor: "a hand", Action: "test"}, func(_ context.Context, tx store.Tx) error {
		return tx.Delete(Files, market.FileID(f.SHA256, d.firm.Organisation))
	})
	fine(t, err)
	found, err := d.CheckFiles(t.Context(), nil)
	if err != nil || len(found) != 1 || found[0].SHA256 != f.SHA256 || found[0].Where != Contracts+" "+d.id {
		t.Errorf("found %v, %v", found, err)
	}
}
