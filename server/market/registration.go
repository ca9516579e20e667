package market

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// RegistrationPart is the part in which someone records what became of a
// registration.
type RegistrationPart string

// The parts.
const (
	PartRegistrant RegistrationPart = "registrant" // the side that registers the contract
	PartProvince   RegistrationPart = "province"   // an office of the province
)

// RegistrationTransition is one allowed step of a registration.
type RegistrationTransition struct {
	From    RegistrationState  `json:"from"` // empty: nothing is recorded yet
	To      RegistrationState  `json:"to"`
	By      []RegistrationPart `json:"by"`
	Reason  bool               `json:"reason,omitempty"`
	Figures bool               `json:"figures,omitempty"` // body, number, day and certified amounts
}

// RegistrationTransitions is the life of a registration. Each step appends a
// record, so that old figures stay. It drives the check here, the buttons of
// the web and the table in docs/contracts.md.
var RegistrationTransitions = registrationTransitions()

func registrationTransitions() []RegistrationTransition {
	registrant := []RegistrationPart{PartRegistrant}
	table := []RegistrationTransition{
		{From: RegistrationNone, To: RegistrationSubmitted, By: registrant},
		{From: RegistrationNone, To: Registered, By: registrant, Figures: true},
		{From: RegistrationSubmitted, To: RegistrationSupplement, By: registrant, Reason: true},
		{From: RegistrationSubmitted, To: Registered, By: registrant, Figures: true},
		{From: RegistrationSubmitted, To: RegistrationRefused, By: registrant, Reason: true},
		{From: RegistrationSupplement, To: RegistrationSubmitted, By: registrant},
		{From: RegistrationSupplement, To: RegistrationRefused, By: registrant, Reason: true},
		{From: RegistrationRefused, To: RegistrationSubmitted, By: registrant},
	}
	for _, from := range []RegistrationState{Registered, RegistrationChanged} {
		table = append(table,
			RegistrationTransition{From: from, To: RegistrationChanged, By: registrant, Reason: true, Figures: true},
			RegistrationTransition{From: from, To: RegistrationCancelled, By: registrant, Reason: true},
			RegistrationTransition{From: from, To: RegistrationRevoked, By: []RegistrationPart{PartRegistrant, PartProvince}, Reason: true})
	}
	return table
}

// RegistrationParts are the parts in which an actor may record what became of
// the registration of a contract: the seller's side registers, for an imported
// technology the domestic buyer's; the province's offices record a revocation.
func (c Contract) RegistrationParts(a Actor) []RegistrationPart {
	var parts []RegistrationPart
	registrant, side := Seller, c.SideOf(a)
	if c.Terms.Import {
		registrant = Buyer
	}
	if side == registrant {
		parts = append(parts, PartRegistrant)
	}
	if side == "" && a.Reviews(Province(c.Terms.Party(registrant).Region)) {
		parts = append(parts, PartProvince)
	}
	return parts
}

// RegistrationSteps lists the states that an actor may record now.
func (c Contract) RegistrationSteps(a Actor) []RegistrationState {
	if !c.State.InForce() {
		return nil
	}
	var out []RegistrationState
	parts := c.RegistrationParts(a)
	for _, t := range RegistrationTransitions {
		if t.From == c.Registered().State && slices.ContainsFunc(parts, func(p RegistrationPart) bool { return slices.Contains(t.By, p) }) {
			out = append(out, t.To)
		}
	}
	return out
}

// Applied tells whether the registration was ever applied for, which is when the
// offices of both parties' regions come to see the contract.
func (c Contract) Applied() bool { return len(c.Registration) > 0 }

// maxRegistration is how many records a contract may carry.
const maxRegistration = 50

// Register appends what became of the registration. A step that brings no new
// figures keeps those of the record before. Errors: conflict for a step that the
// table does not have or a contract that is not in force, forbidden for one who
// has no part in it, invalid.
func (c *Contract) Register(a Actor, r RegistrationRecord, at time.Time) error {
	before := c.Registered()
	if !c.State.InForce() {
		return Errorf(CodeConflict, "合同成立以后才能登记", "a contract is registered once it is concluded")
	}
	i := slices.IndexFunc(RegistrationTransitions, func(t RegistrationTransition) bool { return t.From == before.State && t.To == r.State })
	if i < 0 {
		label := RegistrationStates.Label(string(r.State))
		return &Error{Code: CodeConflict, Message: Text{"当前登记状态不能改为" + label.ZH, "not possible in the present state of its registration: " + label.EN}}
	}
	t := RegistrationTransitions[i]
	if !slices.ContainsFunc(c.RegistrationParts(a), func(p RegistrationPart) bool { return slices.Contains(t.By, p) }) {
		return Errorf(CodeForbidden, "登记情况由登记方记录，撤销登记也可由省级主管部门记录", "the registering side records this; a revocation the province's office as well")
	}
	if len(c.Registration) >= maxRegistration {
		return Errorf(CodeTooLarge, "登记记录最多 %d 条", "at most %d records of a registration", maxRegistration)
	}
	r.By, r.At, r.Reason, r.Number = a.User, at, strings.TrimSpace(r.Reason), NormalRegistrationNumber(r.Number)
	if err := checkReason(r.Reason, t.Reason); err != nil {
		return err
	}
	if !t.Figures {
		r = r.keeping(before)
	}
	if err := r.check(c.Terms, t.Figures, DateOf(at)).Err(); err != nil {
		return err
	}
	c.Registration, c.UpdatedAt = append(slices.Clone(c.Registration), r), at
	return nil
}

// keeping takes the figures of the record before, which a step without figures
// of its own leaves as they were.
func (r RegistrationRecord) keeping(before RegistrationRecord) RegistrationRecord {
	if r.Body == "" {
		r.Body = before.Body
	}
	r.Number, r.CertifiedTotal, r.CertifiedTechnical = before.Number, before.CertifiedTotal, before.CertifiedTechnical
	if r.Date == "" {
		r.Date = before.Date
	}
	if r.Certificate == nil {
		r.Certificate = before.Certificate
	}
	return r
}

func (r RegistrationRecord) check(terms ContractTerms, figures bool, today Date) Faults {
	var f Faults
	checkText(&f, "body", r.Body, maxTitle)
	checkText(&f, "number", r.Number, 40)
	checkDate(&f, "date", r.Date)
	checkMoney(&f, "certified_total_fen", r.CertifiedTotal)
	checkMoney(&f, "certified_technical_fen", r.CertifiedTechnical)
	if r.Date > today {
		f.Add("date", r.Date, Text{"日期在今天之后", "after today"}, Text{})
	}
	if !figures {
		return f
	}
	requireText(&f, "body", r.Body, 2)
	requireText(&f, "number", r.Number, 1)
	requireText(&f, "date", string(r.Date), 1)
	if r.CertifiedTotal == 0 {
		f.Add("certified_total_fen", nil, Text{"请填写登记证明上的合同成交额", "give the total of the certificate"}, Text{})
	}
	if r.CertifiedTechnical > r.CertifiedTotal {
		f.Add("certified_technical_fen", r.CertifiedTechnical, Text{"技术交易额不能超过合同成交额", "the technical amount cannot exceed the total"}, Text{})
	}
	if r.Date != "" && r.Date < terms.Signed {
		f.Add("date", r.Date, Textf("登记日期早于签订日期 %s", "registered before it was signed on %s", terms.Signed), Text{"请核对登记证明和合同文本", "compare the certificate with the contract"})
	}
	if r.differs(terms) && len(strings.TrimSpace(r.Reason)) < 2 {
		f.Add("reason", nil, Textf("认定金额与合同金额（成交总额 %s 元、技术交易额 %s 元）不同，请说明原因", "the certified figures differ from the contract's (total %s yuan, technical amount %s yuan): say why", terms.Price.Total, terms.Price.TechnicalAmount()), Text{})
	}
	return f
}

// differs tells whether the certificate has other figures than the contract.
func (r RegistrationRecord) differs(terms ContractTerms) bool {
	return r.CertifiedTotal != terms.Price.Total || r.CertifiedTechnical != terms.Price.TechnicalAmount()
}

// registrationNumber is the form of every known numbering: 14 digits at first,
// 16 later; what the rules of 2026 use is not known.
var registrationNumber = regexp.MustCompile(`^\d{14,20}$`)

// NormalRegistrationNumber is a registration number as it is compared.
func NormalRegistrationNumber(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(FoldWidth(s)), ""))
}

// Warnings returns what a person should look at in a record.
func (r RegistrationRecord) Warnings(terms ContractTerms) []Warning {
	var w []Warning
	if !r.State.Stands() {
		return nil
	}
	rule := Text{"技术合同认定登记管理办法", "rules on the registration of technology contracts"}
	if in, ok := RegistrationRuleOn(r.Date); ok {
		rule = in.Document
	}
	if !registrationNumber.MatchString(r.Number) {
		w = append(w, Warning{"number_form", "number", Text{"登记编号通常为 14 至 20 位数字，请核对", "a registration number usually has 14 to 20 digits; compare it"}, practice})
	}
	if r.differs(terms) {
		w = append(w, Warning{"certified_differs", "certified_technical_fen", Text{"认定金额与合同金额不同", "the certified figures differ from the contract's"}, rule})
	}
	if r.Certificate == nil {
		w = append(w, Warning{"no_certificate", "certificate", Text{"尚未附登记证明", "the certificate is not attached"}, rule})
	}
	if terms.Ends != "" && r.Date > terms.Ends {
		w = append(w, Warning{"registered_after_end", "date", Text{"登记日期晚于合同履行期限", "registered after the end of the contract"}, rule})
	}
	return w
}

// RegistrationRule is one version of the national rules of registration.
type RegistrationRule struct {
	Code            string `json:"code"`
	From            Date   `json:"from"`
	To              Date   `json:"to,omitempty"` // last day; empty: still in force
	Document        Text   `json:"document"`
	LimitDays       int    `json:"limit_days"` // from acceptance to the decision
	WorkingDays     bool   `json:"working_days"`
	ExpertLimitDays int    `json:"expert_limit_days,omitempty"` // with an expert review
	LargeFrom       Fen    `json:"large_from_fen,omitempty"`    // technical amount that goes to experts
	Sure            string `json:"sure"`                        // text, excerpt (read in part), draft (figures of a draft)
	Note            Text   `json:"note"`
}

//go:embed rules/registration.json
var ruleFiles embed.FS

// RegistrationRules are all versions, the oldest first.
var RegistrationRules = mustRules()

// mustRules reads the embedded rules; broken ones are a defect of the build.
func mustRules() (rules []RegistrationRule) {
	data, err := ruleFiles.ReadFile("rules/registration.json")
	if err == nil {
		err = json.Unmarshal(data, &rules)
	}
	if err != nil {
		panic(fmt.Errorf("rules/registration.json: %w", err))
	}
	return rules
}

// RegistrationRuleOn is the version in force on a day; false before the first.
func RegistrationRuleOn(d Date) (RegistrationRule, bool) {
	for _, r := range slices.Backward(RegistrationRules) {
		if d != "" && r.From <= d && (r.To == "" || d <= r.To) {
			return r, true
		}
	}
	return RegistrationRule{}, false
}
