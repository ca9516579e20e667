package market

import "time"

// ContractSchema is the number of the present shape of a Contract.
const ContractSchema = 1

// ContractType is the type of a technology contract by the Civil Code (articles
// 843 to 887), as a code of the list contract_type, such as dev.commissioned.
type ContractType string

// ContractState is where a contract stands between its two parties.
type ContractState string

// The states of a contract.
const (
	ContractDraft      ContractState = "draft"      // its author works on it; the other side does not see it
	ContractProposed   ContractState = "proposed"   // one side has confirmed the text
	ContractConcluded  ContractState = "concluded"  // both have; the text is frozen
	ContractPerformed  ContractState = "performed"  // both say that it is done
	ContractTerminated ContractState = "terminated" // rescinded or annulled
)

// ContractParty is a side of a contract. Organisation is empty while a party
// has no account; then nothing can be confirmed by it.
type ContractParty struct {
	Organisation   string           `json:"organisation,omitempty"`
	CreditCode     CreditCode       `json:"credit_code"`
	Name           string           `json:"name"`
	Kind           OrganisationKind `json:"kind"`
	Region         string           `json:"region"`           // GB/T 2260
	Nature         string           `json:"nature,omitempty"` // 单位性质 of the national form, code list party_nature
	Address        string           `json:"address,omitempty"`
	Representative string           `json:"representative,omitempty"` // 法定代表人: id of a person outside the journal
}

// Deduction is a part of the price that pays for no technology (最高人民法院
// 技术合同司法解释 article 14: it must be itemised).
type Deduction struct {
	Kind   string `json:"kind"` // code list deduction: equipment, instruments, parts, materials, other
	Amount Fen    `json:"amount_fen"`
	Note   string `json:"note,omitempty"`
}

// Instalment is one step of a payment plan.
type Instalment struct {
	Due    Date   `json:"due,omitempty"`
	Amount Fen    `json:"amount_fen"`
	Note   string `json:"note,omitempty"` // what it waits for
}

// ContractPrice is the price of a technology contract (价款): the total
// (合同成交总额) less the itemised deductions is the technical amount (技术交易额).
type ContractPrice struct {
	Total      Fen          `json:"total_fen"`
	Deductions []Deduction  `json:"deductions,omitempty"`
	Mode       string       `json:"mode"` // code list payment_mode, Civil Code article 846
	Plan       []Instalment `json:"plan,omitempty"`
	// Royalty is the rate of a royalty and what it is taken of, in words.
	Royalty     *BasisPoints `json:"royalty_bp,omitempty"`
	RoyaltyBase string       `json:"royalty_base,omitempty"`
}

// TechnicalAmount is the total less all deductions; it may be negative in a
// draft that is not checked yet.
func (p ContractPrice) TechnicalAmount() Fen {
	amount := p.Total
	for _, d := range p.Deductions {
		amount -= d.Amount
	}
	return amount
}

// ContractTerms are the text of a contract: the fields that Civil Code article
// 845 names and those of the national registration form.
type ContractTerms struct {
	Type        ContractType           `json:"type"`
	Project     string                 `json:"project"`           // 项目名称
	Subject     string                 `json:"subject,omitempty"` // 标的的内容、范围和要求
	Field       string                 `json:"field,omitempty"`   // 技术领域, code list field
	Seller      ContractParty          `json:"seller"`            // 卖方
	Buyer       ContractParty          `json:"buyer"`             // 买方
	Signed      Date                   `json:"signed,omitempty"`
	Begins      Date                   `json:"begins,omitempty"`
	Ends        Date                   `json:"ends,omitempty"`
	Place       string                 `json:"place,omitempty"`
	SellerTasks string                 `json:"seller_tasks,omitempty"` // what each side does
	BuyerTasks  string                 `json:"buyer_tasks,omitempty"`
	Price       ContractPrice          `json:"price"`
	IP          []IntellectualProperty `json:"ip,omitempty"` // with the legal status at signing
	Ownership   string                 `json:"ownership,omitempty"`
	Secrecy     string                 `json:"secrecy,omitempty"`
	Acceptance  string                 `json:"acceptance,omitempty"`
	PlanSource  string                 `json:"plan_source,omitempty"` // 计划来源, code list plan_source
	Related     *bool                  `json:"related,omitempty"`     // 关联交易: nil is not answered
	FiscalPlan  *bool                  `json:"fiscal_plan,omitempty"` // funded by a fiscal science and technology plan
	Import      bool                   `json:"import,omitempty"`      // 技术进口合同
}

// ContractLinks say what the contract grew out of.
type ContractLinks struct {
	Demand       string `json:"demand,omitempty"`
	Achievement  string `json:"achievement,omitempty"`
	Introduction string `json:"introduction,omitempty"`
	Project      string `json:"project,omitempty"` // the joint project that it belongs to
}

// Confirmation is one party's word that the text is what was agreed.
type Confirmation struct {
	Organisation string    `json:"organisation"`
	By           string    `json:"by"` // id of a user
	At           time.Time `json:"at"`
}

// RegistrationState is where the registration (认定登记) of a contract stands.
type RegistrationState string

// The states of a registration.
const (
	RegistrationNone       RegistrationState = ""
	RegistrationSubmitted  RegistrationState = "submitted"
	RegistrationSupplement RegistrationState = "supplement"
	Registered             RegistrationState = "registered"
	RegistrationChanged    RegistrationState = "changed" // registered, with other figures than at first
	RegistrationCancelled  RegistrationState = "cancelled"
	RegistrationRevoked    RegistrationState = "revoked"
	RegistrationRefused    RegistrationState = "refused"
)

// Stands tells whether the contract is registered.
func (s RegistrationState) Stands() bool { return s == Registered || s == RegistrationChanged }

// RegistrationRecord is what was known of a registration from one moment on.
type RegistrationRecord struct {
	State              RegistrationState `json:"state"`
	Body               string            `json:"body,omitempty"`   // the registration office
	Number             string            `json:"number,omitempty"` // 合同登记编号
	Date               Date              `json:"date,omitempty"`
	CertifiedTotal     Fen               `json:"certified_total_fen,omitempty"`     // 合同成交额 of the certificate
	CertifiedTechnical Fen               `json:"certified_technical_fen,omitempty"` // 技术交易额 of the certificate
	Certificate        *Attachment       `json:"certificate,omitempty"`
	Reason             string            `json:"reason,omitempty"`
	By                 string            `json:"by"` // id of a user
	At                 time.Time         `json:"at"`
}

// Attachment names a file by what is in it.
type Attachment struct {
	SHA256    string    `json:"sha256"`              // of the bytes, lower-case hexadecimal
	Name      string    `json:"name"`                // as it was uploaded, cleaned
	Type      string    `json:"type"`                // media type, found in the bytes and not in the name; code list file_type
	Size      int64     `json:"size"`                // bytes
	Encrypted bool      `json:"encrypted,omitempty"` // a PDF that asks for a password or bars some use
	By        string    `json:"by"`                  // id of a user
	At        time.Time `json:"at"`
	Note      string    `json:"note,omitempty"`
}

// Contract is a technology contract (技术合同) with its registration. Payments
// and invoices are documents of their own.
type Contract struct {
	ID            string               `json:"id"`
	State         ContractState        `json:"state"`
	Terms         ContractTerms        `json:"terms"`
	Links         ContractLinks        `json:"links,omitzero"`
	Author        string               `json:"author"`           // id of the organisation that began it
	Shared        bool                 `json:"shared,omitempty"` // it has been proposed once: both sides see it
	Confirmations []Confirmation       `json:"confirmations,omitempty"`
	Performed     []Confirmation       `json:"performed,omitempty"`    // who says that it is performed
	Steps         []ContractStep       `json:"steps,omitempty"`        // the last ones; the journal holds all
	Registration  []RegistrationRecord `json:"registration,omitempty"` // oldest first; old figures stay
	Attachments   []Attachment         `json:"attachments,omitempty"`
	Reason        string               `json:"reason,omitempty"` // of the last step that asked for one
	Sample        bool                 `json:"sample,omitempty"`
	CreatedAt     time.Time            `json:"created_at"`
	UpdatedAt     time.Time            `json:"updated_at"`
}

// Registered is the registration as it stands; the zero record without one.
func (c Contract) Registered() RegistrationRecord {
	if n := len(c.Registration); n > 0 {
		return c.Registration[n-1]
	}
	return RegistrationRecord{}
}
