package market

// PaymentSchema and InvoiceSchema are the numbers of their present shapes.
const (
	PaymentSchema = 1
	InvoiceSchema = 1
)

// VoucherState is where a payment or an invoice stands between the parties.
type VoucherState string

// The states of a voucher.
const (
	VoucherRecorded  VoucherState = "recorded"  // one side says so
	VoucherConfirmed VoucherState = "confirmed" // the other side says so too
	VoucherDisputed  VoucherState = "disputed"  // the other side says no
	VoucherReversed  VoucherState = "reversed"  // a reversing entry stands against it
)

// Settlement is the part of an invoice that a payment settles. One payment may
// settle several invoices, and one invoice be settled by several payments.
type Settlement struct {
	Invoice string `json:"invoice"` // id
	Amount  Fen    `json:"amount_fen"`
}

// Payment is money that went from buyer to seller under a contract. It is never
// changed; a wrong one is taken back by a payment that names it in Reverses,
// with the amount negated.
type Payment struct {
	ID          string       `json:"id"`
	Contract    string       `json:"contract"`
	Date        Date         `json:"date"`
	Amount      Fen          `json:"amount_fen"` // negative in a reversing entry
	PayerRef    string       `json:"payer_ref"`  // bank serial number at the payer's bank, unique
	PayeeRef    string       `json:"payee_ref,omitempty"`
	Settlements []Settlement `json:"settlements,omitempty"`
	Voucher     *Attachment  `json:"voucher,omitempty"`
	State       VoucherState `json:"state"`
	Reverses    string       `json:"reverses,omitempty"`    // id of the payment that it takes back
	ReversedBy  string       `json:"reversed_by,omitempty"` // id of the entry that takes this one back
	Reason      string       `json:"reason,omitempty"`
	RecordedBy  Confirmation `json:"recorded_by"`
	ConfirmedBy Confirmation `json:"confirmed_by,omitzero"`
	Note        string       `json:"note,omitempty"`
	Sample      bool         `json:"sample,omitempty"`
}

// Invoice is an invoice of the seller under a contract. Like a payment it is
// taken back by a reversing entry (红字发票), never changed.
type Invoice struct {
	ID          string       `json:"id"`
	Contract    string       `json:"contract"`
	Date        Date         `json:"date"`
	Code        string       `json:"code,omitempty"` // 发票代码; none on an all-digital invoice
	Number      string       `json:"number"`         // 发票号码; with Code unique
	Amount      Fen          `json:"amount_fen"`     // tax included; negative in a reversing entry
	File        *Attachment  `json:"file,omitempty"`
	State       VoucherState `json:"state"`
	Reverses    string       `json:"reverses,omitempty"`
	ReversedBy  string       `json:"reversed_by,omitempty"`
	Reason      string       `json:"reason,omitempty"`
	RecordedBy  Confirmation `json:"recorded_by"`
	ConfirmedBy Confirmation `json:"confirmed_by,omitzero"`
	Note        string       `json:"note,omitempty"`
	Sample      bool         `json:"sample,omitempty"`
}
