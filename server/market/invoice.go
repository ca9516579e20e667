package market

import (
	"cmp"
	"regexp"
	"strings"
)

// Invoice is an invoice of the seller under a contract. Like a payment it is
// taken back by a reversing entry (红字发票), never changed.
type Invoice struct {
	ID          string       `json:"id"`
	Contract    string       `json:"contract"`
	Seller      string       `json:"seller"` // ids of the two organisations
	Buyer       string       `json:"buyer"`
	Date        Date         `json:"date"`
	Code        string       `json:"code,omitempty"` // 发票代码; none on an all-digital invoice
	Number      string       `json:"number"`         // 发票号码; with Code unique
	Amount      Fen          `json:"amount_fen"`     // tax included; negative in a reversing entry
	File        *Attachment  `json:"file,omitempty"`
	State       VoucherState `json:"state"`
	Waits       string       `json:"waits,omitempty"` // id of the organisation that has to confirm it
	Reverses    string       `json:"reverses,omitempty"`
	ReversedBy  string       `json:"reversed_by,omitempty"`
	Reason      string       `json:"reason,omitempty"`
	RecordedBy  Confirmation `json:"recorded_by"`
	ConfirmedBy Confirmation `json:"confirmed_by,omitzero"`
	DisputedBy  Confirmation `json:"disputed_by,omitzero"`
	Note        string       `json:"note,omitempty"`
	Sample      bool         `json:"sample,omitempty"`
}

// InvoiceFacts are what an invoice says.
type InvoiceFacts struct {
	Date   Date
	Code   string
	Number string
	Amount Fen
	File   *Attachment
	Note   string
}

// Key is what no two invoices have in common: the code and the number, one after
// the other, so that it makes no difference where the first is taken to end.
func (i Invoice) Key() string { return i.Code + i.Number }

// Money names what was invoiced, over every record of it: the number.
func (i Invoice) Money() string { return cmp.Or(i.Key(), i.ID) }

// NewInvoice records an invoice under a contract that is in force. The other
// side has to confirm it. Errors: conflict, forbidden for one who is no party,
// invalid.
func NewInvoice(id string, c Contract, facts InvoiceFacts, d VoucherDoing) (Invoice, error) {
	if err := c.takesVouchers(d); err != nil {
		return Invoice{}, err
	}
	facts.Code, facts.Number, facts.Note = NormalBankReference(facts.Code), NormalBankReference(facts.Number), strings.TrimSpace(facts.Note)
	var f Faults
	checkVoucherDay(&f, facts.Date, DateOf(d.At))
	checkPositive(&f, "amount_fen", facts.Amount)
	requireText(&f, "number", facts.Number, 4)
	checkInvoiceNumber(&f, facts.Code, facts.Number)
	checkText(&f, "note", facts.Note, maxLine)
	i := Invoice{
		ID: id, Contract: c.ID, Seller: c.Terms.Seller.Organisation, Buyer: c.Terms.Buyer.Organisation, Date: facts.Date,
		Code: facts.Code, Number: facts.Number, Amount: facts.Amount, File: facts.File, Note: facts.Note, Sample: c.Sample,
	}
	i.head().record(d)
	return i, f.Err()
}

// checkInvoiceNumber adds faults for what is no number of an invoice. An
// all-digital one has no code: with one made up it could be recorded twice.
func checkInvoiceNumber(f *Faults, code, number string) {
	checkReference(f, "code", code)
	checkReference(f, "number", number)
	if code != "" && digitalNumber.MatchString(number) {
		f.Add("code", code, Text{"数电发票只有 20 位号码，没有发票代码", "an all-digital invoice has a number of 20 digits and no code"}, Text{"发票代码请留空", "leave the code empty"})
	}
}

func (i *Invoice) head() voucherHead {
	return voucherHead{seller: i.Seller, buyer: i.Buyer, state: &i.State, waits: &i.Waits, reason: &i.Reason,
		recorded: &i.RecordedBy, confirmed: &i.ConfirmedBy, disputed: &i.DisputedBy, reverses: i.Reverses}
}

// Do confirms or disputes. Errors: conflict, forbidden, invalid as in
// VoucherTransitions.
func (i *Invoice) Do(action VoucherAction, d VoucherDoing) error { return i.head().do(action, d) }

// Allowed lists what an organisation may do with it now.
func (i Invoice) Allowed(organisation string) []VoucherAction {
	return i.head().allowed(organisation, false, i.ReversedBy != "")
}

// Counts tells whether both sides say that it was issued.
func (i Invoice) Counts() bool { return i.State == VoucherConfirmed && i.Reverses == "" }

// Reversal is the entry that takes an invoice back: the same figures, negated,
// under the number of the red-letter invoice (红字发票) where one was issued. The
// invoice is marked with it. Errors: conflict, invalid without a reason.
func (i *Invoice) Reversal(id, code, number string, d VoucherDoing) (Invoice, error) {
	if err := i.head().reversible(i.ReversedBy, d); err != nil {
		return Invoice{}, err
	}
	r := *i
	r.ID, r.Amount, r.Reverses, r.File, r.Note = id, -i.Amount, i.ID, nil, ""
	if number != "" {
		r.Code, r.Number = NormalBankReference(code), NormalBankReference(number)
		var f Faults
		checkInvoiceNumber(&f, r.Code, r.Number)
		if err := f.Err(); err != nil {
			return Invoice{}, err
		}
	}
	r.head().record(d)
	r.Reason = strings.TrimSpace(d.Reason)
	i.ReversedBy = id
	return r, nil
}

// Forms of invoice numbers: a classic invoice has a code of 10 or 12 digits and
// a number of 8; an all-digital one only a number of 20: year, province,
// channel, serial.
var (
	classicCode   = regexp.MustCompile(`^(\d{10}|\d{12})$`)
	classicNumber = regexp.MustCompile(`^\d{8}$`)
	digitalNumber = regexp.MustCompile(`^\d{20}$`)
)

// Warnings returns what a person should look at in an invoice of a contract.
func (i Invoice) Warnings(t ContractTerms) []Warning {
	var w []Warning
	classic := classicCode.MatchString(i.Code) && classicNumber.MatchString(i.Number)
	digital := i.Code == "" && digitalNumber.MatchString(i.Number)
	if !classic && !digital {
		w = append(w, Warning{"invoice_number_form", "number", Text{"发票号码不像：普通发票为 10 或 12 位代码加 8 位号码，数电发票为 20 位号码", "not the usual form: a code of 10 or 12 digits with a number of 8, or 20 digits without a code"}, practice})
	}
	if i.Reverses == "" && i.Date < t.Signed {
		w = append(w, Warning{"invoiced_before_signing", "date", Textf("开票早于签订日期 %s", "issued before the signing on %s", t.Signed), practice})
	}
	if i.File == nil && i.Reverses == "" {
		w = append(w, Warning{"no_invoice_file", "file", Text{"尚未附发票文件", "the invoice is not attached"}, practice})
	}
	return w
}
