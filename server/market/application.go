package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ApplicationSchema is the number of the present shape of an Application.
const ApplicationSchema = 1

// Terms of an application. They are promises of the platform, not of a policy.
const (
	ApplicationDays = 5  // working days in which the office decides
	MendDays        = 30 // days in which a returned application can be mended
	KeptDays        = 90 // days after its end that who applied, and the proof of one that was not admitted, are kept
)

// ApplicationState is where an application of an organisation (入驻申请) stands.
type ApplicationState string

// The states of an application.
const (
	ApplicationSubmitted ApplicationState = "submitted"
	ApplicationReturned  ApplicationState = "returned"
	ApplicationAdmitted  ApplicationState = "admitted"
	ApplicationRefused   ApplicationState = "refused"
	ApplicationWithdrawn ApplicationState = "withdrawn"
	ApplicationLapsed    ApplicationState = "lapsed" // returned, and not mended in time
)

// Open tells whether something can still become of it.
func (s ApplicationState) Open() bool {
	return s == ApplicationSubmitted || s == ApplicationReturned
}

// ApplicationAction moves an application.
type ApplicationAction string

// The actions on an application.
const (
	ApplicationSubmit   ApplicationAction = "submit"
	ApplicationReturn   ApplicationAction = "return"
	ApplicationMend     ApplicationAction = "mend"
	ApplicationAdmit    ApplicationAction = "admit"
	ApplicationRefuse   ApplicationAction = "refuse"
	ApplicationWithdraw ApplicationAction = "withdraw"
	ApplicationLapse    ApplicationAction = "lapse"
	ApplicationErase    ApplicationAction = "erase"
)

// ApplicationPart is the part in which someone acts on an application.
type ApplicationPart string

// The parts. An applicant has no account, but a link that came by mail.
const (
	PartCandidate ApplicationPart = "candidate"
	PartAdmission ApplicationPart = "office"
	PartClock     ApplicationPart = "system" // a term is over
)

// ApplicationNeed is what a step has to bring, or what has to be so.
type ApplicationNeed string

// The needs.
const (
	NeedFormAndProof  ApplicationNeed = "form_and_proof"
	NeedReturnReason  ApplicationNeed = "return_reason"
	NeedRefusalReason ApplicationNeed = "refusal_reason"
	NeedMendOver      ApplicationNeed = "mend_over" // MendDays are over
	NeedKeptOver      ApplicationNeed = "kept_over" // KeptDays are over
)

// ApplicationTransition is one allowed step of an application.
type ApplicationTransition struct {
	Action ApplicationAction
	From   ApplicationState // empty: there was none
	To     ApplicationState
	By     ApplicationPart
	Need   ApplicationNeed // empty: none
	Days   int             // working days that the next step may take; 0: none are counted
}

// ApplicationTransitions is the life of an application. Erasing changes no state:
// it takes away who applied and, unless it was admitted, the proof.
var ApplicationTransitions = []ApplicationTransition{
	{ApplicationSubmit, "", ApplicationSubmitted, PartCandidate, NeedFormAndProof, ApplicationDays},
	{ApplicationReturn, ApplicationSubmitted, ApplicationReturned, PartAdmission, NeedReturnReason, 0},
	{ApplicationMend, ApplicationReturned, ApplicationSubmitted, PartCandidate, NeedFormAndProof, ApplicationDays},
	{ApplicationAdmit, ApplicationSubmitted, ApplicationAdmitted, PartAdmission, "", 0},
	{ApplicationRefuse, ApplicationSubmitted, ApplicationRefused, PartAdmission, NeedRefusalReason, 0},
	{ApplicationWithdraw, ApplicationSubmitted, ApplicationWithdrawn, PartCandidate, "", 0},
	{ApplicationWithdraw, ApplicationReturned, ApplicationWithdrawn, PartCandidate, "", 0},
	{ApplicationLapse, ApplicationReturned, ApplicationLapsed, PartClock, NeedMendOver, 0},
	{ApplicationErase, ApplicationAdmitted, ApplicationAdmitted, PartClock, NeedKeptOver, 0},
	{ApplicationErase, ApplicationRefused, ApplicationRefused, PartClock, NeedKeptOver, 0},
	{ApplicationErase, ApplicationWithdrawn, ApplicationWithdrawn, PartClock, NeedKeptOver, 0},
	{ApplicationErase, ApplicationLapsed, ApplicationLapsed, PartClock, NeedKeptOver, 0},
}

// ApplicationForm is what is said of the organisation. Who applies is a person and
// stands outside the journal.
type ApplicationForm struct {
	CreditCode CreditCode       `json:"credit_code"`
	Name       string           `json:"name"`
	Kind       OrganisationKind `json:"kind"`
	Region     string           `json:"region"` // GB/T 2260
}

// Organisation is the organisation that is applied for.
func (x ApplicationForm) Organisation() Organisation {
	return Organisation{CreditCode: x.CreditCode, Name: x.Name, Kind: x.Kind, Region: x.Region, Status: Active}
}

// Clean is the form with its name trimmed and its credit code in the form that is
// compared.
func (x ApplicationForm) Clean() ApplicationForm {
	x.Name = strings.TrimSpace(x.Name)
	if code, fault := ParseCreditCode(string(x.CreditCode)); fault == nil {
		x.CreditCode = code
	}
	return x
}

// Check returns all faults of a form. A department is never applied for.
func (x ApplicationForm) Check() Faults {
	f := x.Organisation().Check()
	if x.Kind == Department {
		f.Add("kind", x.Kind, Text{"主管部门由平台运维登记", "a department is admitted by the operator"}, Text{"请联系平台运维", "ask the operator"})
	}
	return f
}

// proofTypes are what a proof may be: a scan.
var proofTypes = []FileType{PDF, PNG, JPEG, WebP}

// CheckProof refuses what is no scan of a licence or certificate. Errors: invalid.
func CheckProof(t FileType) error {
	if slices.Contains(proofTypes, t) {
		return nil
	}
	var f Faults
	f.Add("proof", t, Text{"证明材料应为 PDF 或图片", "a proof is a PDF or a picture"}, Text{"请上传营业执照或法人证书的扫描件或照片", "upload a scan or a photograph of the licence or certificate"})
	return f.Err()
}

// ApplicationStep is one line of an application's history.
type ApplicationStep struct {
	Action  ApplicationAction `json:"action"`
	From    ApplicationState  `json:"from,omitempty"`
	To      ApplicationState  `json:"to"`
	Part    ApplicationPart   `json:"part"`
	By      string            `json:"by,omitempty"` // id of a user; empty for an applicant and the clock
	Reasons []string          `json:"reasons,omitempty"`
	Note    string            `json:"note,omitempty"`
	At      time.Time         `json:"at"`
}

// Application asks that an organisation be admitted.
type Application struct {
	ID           string            `json:"id"`
	State        ApplicationState  `json:"state"`
	Form         ApplicationForm   `json:"form"`
	Proof        *Attachment       `json:"proof,omitempty"` // nil once it was erased
	Office       string            `json:"office"`          // region whose office decides
	Due          Date              `json:"due,omitempty"`
	DueOpen      *Term             `json:"due_open,omitempty"`
	MendBy       Date              `json:"mend_by,omitempty"`      // last day to mend one that was returned
	Organisation string            `json:"organisation,omitempty"` // id, once it was admitted
	Invitation   string            `json:"invitation,omitempty"`   // id, of the first manager
	Steps        []ApplicationStep `json:"steps"`
	ConsentedAt  time.Time         `json:"consented_at"` // to the keeping of the data
	CreatedAt    time.Time         `json:"created_at"`
	UpdatedAt    time.Time         `json:"updated_at"`
	ErasedAt     time.Time         `json:"erased_at,omitzero"`
}

// officeOf is the region whose office decides on an organisation of a region: of
// other provinces the province's.
func officeOf(region string) string {
	if Within(region, Jilin) {
		return region
	}
	return Jilin
}

// PartOf is the part in which an actor acts: the managers of an office that
// answers for the region. Empty for everyone else.
func (p Application) PartOf(a Actor) ApplicationPart {
	if a.Governs(p.Office) {
		return PartAdmission
	}
	return ""
}

// ApplicationDoing is who takes a step of an application, with what it brings.
type ApplicationDoing struct {
	Part     ApplicationPart
	By       string // id of a user
	Reasons  []string
	Note     string
	Form     ApplicationForm
	Proof    *Attachment // of a mended one nil to keep the former
	Consent  bool
	At       time.Time
	Workdays Workdays
}

// NewApplication begins an application. Errors: invalid, with every fault.
func NewApplication(id string, d ApplicationDoing) (Application, error) {
	p := Application{ID: id, CreatedAt: d.At}
	return p, p.Do(ApplicationSubmit, d)
}

// Do takes one step of the transition table. Errors: conflict when the table has
// no such step from here, forbidden when it belongs to another part, invalid for
// what the step has to bring. The application is unchanged then.
func (p *Application) Do(action ApplicationAction, d ApplicationDoing) error {
	t := p.transition(action)
	if t == nil {
		label := ApplicationActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"申请在当前状态不能" + label.ZH, "not possible in the application's present state: " + label.EN}}
	}
	if t.By != d.Part {
		return Errorf(CodeForbidden, "您无权执行该操作", "this is not yours to do")
	}
	d.Form, d.Note = d.Form.Clean(), strings.TrimSpace(d.Note)
	if err := p.lacks(*t, d).Err(); err != nil {
		return err
	}
	if !p.termOver(*t, d.At) {
		return Errorf(CodeConflict, "期限尚未届满", "the term is not over")
	}
	return p.move(*t, d)
}

func (p *Application) transition(action ApplicationAction) *ApplicationTransition {
	for n, t := range ApplicationTransitions {
		if t.Action == action && t.From == p.State {
			return &ApplicationTransitions[n]
		}
	}
	return nil
}

// lacks are the faults of what a step brings.
func (p *Application) lacks(t ApplicationTransition, d ApplicationDoing) Faults {
	var f Faults
	checkText(&f, "note", d.Note, maxReason)
	switch t.Need {
	case NeedFormAndProof:
		f = append(f, d.Form.Check()...)
		if d.Proof == nil && p.Proof == nil {
			f.Add("proof", nil, Text{"请上传证明材料", "upload a proof"}, Text{"营业执照或法人证书，PDF 或图片", "the licence or certificate, a PDF or a picture"})
		}
		if !d.Consent && p.ConsentedAt.IsZero() {
			f.Add("consent", nil, Text{"须同意保存所填信息", "consent to the keeping of the data is needed"}, Text{})
		}
	case NeedReturnReason:
		checkReasons(&f, ApplicationReturns, d)
	case NeedRefusalReason:
		checkReasons(&f, ApplicationRefusals, d)
	}
	return f
}

// checkReasons adds faults for reasons that are missing, or not of a list, and for
// another one without words.
func checkReasons(f *Faults, of *CodeList, d ApplicationDoing) {
	if len(d.Reasons) == 0 {
		f.Add("reasons", nil, Text{"请至少选择一个理由", "choose at least one reason"}, Text{})
	}
	if len(d.Reasons) > maxReturnReasons {
		f.Add("reasons", len(d.Reasons), Text{"最多 5 个理由", "at most 5 reasons"}, Text{})
	}
	for n, r := range d.Reasons {
		of.check(f, indexed("reasons", n), r)
		if r == ReasonOther && utf8.RuneCountInString(d.Note) < 2 {
			f.Add("note", nil, Text{"请说明其他理由", "say what the other reason is"}, Text{})
		}
	}
}

// termOver tells whether the term that a step waits for is over.
func (p *Application) termOver(t ApplicationTransition, at time.Time) bool {
	switch t.Need {
	case NeedMendOver:
		return p.MendBy != "" && DateOf(at) > p.MendBy
	case NeedKeptOver:
		return p.ErasedAt.IsZero() && DateOf(at) > p.KeptUntil()
	}
	return true
}

// KeptUntil is the last day on which one that has ended is kept whole; empty for an
// open one.
func (p Application) KeptUntil() Date {
	if p.State.Open() {
		return ""
	}
	return DateOf(p.UpdatedAt).plus(KeptDays)
}

func (p *Application) move(t ApplicationTransition, d ApplicationDoing) error {
	due, open := Date(""), (*Term)(nil)
	if t.Days > 0 {
		var err error
		if due, open, err = d.Workdays(DateOf(d.At), t.Days); err != nil {
			return err
		}
	}
	if t.Action == ApplicationErase {
		p.ErasedAt = d.At
		if t.To != ApplicationAdmitted {
			p.Proof = nil
		}
		return nil
	}
	if t.Need == NeedFormAndProof {
		p.Form, p.Office = d.Form, officeOf(d.Form.Region)
		if d.Proof != nil {
			p.Proof = d.Proof
		}
		if p.ConsentedAt.IsZero() {
			p.ConsentedAt = d.At
		}
	}
	p.MendBy = ""
	if t.To == ApplicationReturned {
		p.MendBy = DateOf(d.At).plus(MendDays)
	}
	if len(p.Steps) == maxSteps {
		return Errorf(CodeConflict, "退回次数过多，请另行申请", "it was returned too often; apply anew")
	}
	p.Steps = append(slices.Clone(p.Steps), ApplicationStep{
		Action: t.Action, From: t.From, To: t.To, Part: d.Part, By: d.By, Reasons: d.Reasons, Note: d.Note, At: d.At,
	})
	p.State, p.Due, p.DueOpen, p.UpdatedAt = t.To, due, open, d.At
	return nil
}

// Allowed lists the actions that a part may take now, in table order; those of the
// clock have their time.
func (p Application) Allowed(part ApplicationPart) []ApplicationAction {
	out := []ApplicationAction{}
	for _, t := range ApplicationTransitions {
		if t.From == p.State && t.By == part {
			out = append(out, t.Action)
		}
	}
	return out
}

// Reckoned is the application with its last day, where it was open and the table
// of working days reaches far enough by now.
func (p Application) Reckoned(table Calendar) Application {
	reckon(&p.Due, &p.DueOpen, table)
	return p
}

// Late tells whether an application waits for its office longer than it should; never
// while the last day is not known.
func (p Application) Late(today Date) bool {
	return p.State == ApplicationSubmitted && p.Due != "" && today > p.Due
}

// Last is the newest step; the zero step before there is one.
func (p Application) Last() ApplicationStep {
	if len(p.Steps) == 0 {
		return ApplicationStep{}
	}
	return p.Steps[len(p.Steps)-1]
}

// DutyApplication is an organisation that waits to be admitted.
const DutyApplication = "application"

// ApplicationDuty is what an office has to do on an application; nil when it is
// another's turn.
func ApplicationDuty(a Actor, p Application, now time.Time) *Duty {
	if p.State != ApplicationSubmitted || p.PartOf(a) != PartAdmission {
		return nil
	}
	d := &Duty{
		Kind: DutyApplication, Subject: p.ID, Name: p.Form.Name, State: string(p.State), Part: string(PartAdmission),
		Due: p.Due, DueOpen: p.DueOpen, Since: p.UpdatedAt,
	}
	for _, action := range p.Allowed(PartAdmission) {
		d.Actions = append(d.Actions, string(action))
	}
	return d.on(now)
}
