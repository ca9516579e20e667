package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Schema numbers of the present shapes.
const (
	ConfidentialSchema = 1
	DisclosureSchema   = 1
)

// DisclosureWait is how long an organisation waits before it asks for the same
// confidential part again, counted from when it asked last: an owner who has said
// no is not to be worn down.
const DisclosureWait = 7 * 24 * time.Hour

// MaxConfidentialFiles is how many files a confidential part holds.
const MaxConfidentialFiles = 10

// Confidential is the confidential part (保密部分) of an item. It is no part of
// the content: no revision, index, match, list or export holds any of it. Its
// owner reads it, and each organisation to which a Disclosure opens it.
type Confidential struct {
	Item         string       `json:"item"` // id of the item; also the id of this document
	Kind         string       `json:"kind"` // collection of the item
	Organisation string       `json:"organisation"`
	Text         string       `json:"text,omitempty"`
	Files        []Attachment `json:"files,omitempty"`
	ChangedBy    string       `json:"changed_by"` // id of a user
	ChangedAt    time.Time    `json:"changed_at"`
}

// Check returns the faults of a confidential part.
func (c Confidential) Check() Faults {
	var f Faults
	checkText(&f, "text", c.Text, maxText)
	if len(c.Files) > MaxConfidentialFiles {
		f.Add("files", len(c.Files), Textf("最多 %d 个文件", "at most %d files", MaxConfidentialFiles), Text{})
	}
	return f
}

// Empty tells whether it says nothing.
func (c Confidential) Empty() bool { return strings.TrimSpace(c.Text) == "" && len(c.Files) == 0 }

// DisclosureState is where a request to read a confidential part stands.
type DisclosureState string

// The states of a disclosure.
const (
	DisclosureAsked     DisclosureState = "asked"
	DisclosureGranted   DisclosureState = "granted"
	DisclosureRefused   DisclosureState = "refused"
	DisclosureRevoked   DisclosureState = "revoked"
	DisclosureWithdrawn DisclosureState = "withdrawn"
)

// DisclosureAction moves a disclosure.
type DisclosureAction string

// The actions.
const (
	DisclosureAsk      DisclosureAction = "ask"
	DisclosureAccept   DisclosureAction = "accept"
	DisclosureGrant    DisclosureAction = "grant"
	DisclosureRefuse   DisclosureAction = "refuse"
	DisclosureRevoke   DisclosureAction = "revoke"
	DisclosureWithdraw DisclosureAction = "withdraw"
)

// DisclosurePart is the part in which someone acts on a disclosure.
type DisclosurePart string

// The parts. A manager of an organisation is one of its people too.
const (
	PartParty        DisclosurePart = "party"
	PartPartyManager DisclosurePart = "party_manager"
	PartOwner        DisclosurePart = "owner"
	PartOwnerManager DisclosurePart = "owner_manager"
)

// DisclosureTransition is one allowed step of a disclosure.
type DisclosureTransition struct {
	Action   DisclosureAction `json:"action"`
	From     DisclosureState  `json:"from"` // empty: it begins
	To       DisclosureState  `json:"to"`
	By       DisclosurePart   `json:"by"`
	Why      bool             `json:"why,omitempty"`      // what it is wanted for
	Accepted bool             `json:"accepted,omitempty"` // a manager of the party has accepted the undertaking
	Reason   bool             `json:"reason,omitempty"`   // a code of the list disclosure_reason
}

// DisclosureTransitions is the whole life of a disclosure. It drives the check
// here, the buttons of the web and the table in docs/disclosure.md. To ask again
// is to begin anew: the undertaking has to be accepted again.
var DisclosureTransitions = []DisclosureTransition{
	{Action: DisclosureAsk, To: DisclosureAsked, By: PartParty, Why: true},
	{Action: DisclosureAsk, From: DisclosureRefused, To: DisclosureAsked, By: PartParty, Why: true},
	{Action: DisclosureAsk, From: DisclosureRevoked, To: DisclosureAsked, By: PartParty, Why: true},
	{Action: DisclosureAsk, From: DisclosureWithdrawn, To: DisclosureAsked, By: PartParty, Why: true},
	{Action: DisclosureAccept, From: DisclosureAsked, To: DisclosureAsked, By: PartPartyManager},
	{Action: DisclosureGrant, From: DisclosureAsked, To: DisclosureGranted, By: PartOwnerManager, Accepted: true},
	{Action: DisclosureRefuse, From: DisclosureAsked, To: DisclosureRefused, By: PartOwnerManager, Reason: true},
	{Action: DisclosureRevoke, From: DisclosureGranted, To: DisclosureRevoked, By: PartOwnerManager, Reason: true},
	{Action: DisclosureWithdraw, From: DisclosureAsked, To: DisclosureWithdrawn, By: PartParty},
	{Action: DisclosureWithdraw, From: DisclosureGranted, To: DisclosureWithdrawn, By: PartParty},
}

// Disclosure is the request of one organisation to read the confidential part of
// one item, and what became of it. There is one for each item and organisation.
type Disclosure struct {
	ID          string               `json:"id"`
	Kind        string               `json:"kind"` // collection of the item
	Item        string               `json:"item"`
	Owner       string               `json:"owner"` // organisation; hidden from the party where the demand is anonymous
	Party       string               `json:"party"` // organisation that asks
	State       DisclosureState      `json:"state"`
	Why         string               `json:"why"`
	AskedBy     string               `json:"asked_by"` // id of a user
	AskedAt     time.Time            `json:"asked_at"`
	Undertaking *AcceptedUndertaking `json:"undertaking,omitempty"` // of this asking
	ReasonCode  string               `json:"reason_code,omitempty"` // code list disclosure_reason
	Reason      string               `json:"reason,omitempty"`
	DecidedBy   string               `json:"decided_by,omitempty"` // id of a user of the owner
	DecidedAt   time.Time            `json:"decided_at,omitzero"`
	UpdatedAt   time.Time            `json:"updated_at"`
}

// DisclosureStep is what someone does to a disclosure.
type DisclosureStep struct {
	Action     DisclosureAction
	Why        string // with ask
	Version    string // with accept: of the undertaking that was read
	SHA256     string // and its hash
	ReasonCode string // with refuse and revoke
	Reason     string
	At         time.Time
}

// parts are those in which an actor may act.
func (d Disclosure) parts(a Actor) []DisclosurePart {
	var out []DisclosurePart
	for _, side := range []struct {
		organisation  string
		each, manager DisclosurePart
	}{{d.Party, PartParty, PartPartyManager}, {d.Owner, PartOwner, PartOwnerManager}} {
		if a.BelongsTo(side.organisation) {
			out = append(out, side.each)
		}
		if a.Manages(side.organisation) {
			out = append(out, side.manager)
		}
	}
	return out
}

// Concerns tells whether an actor works for one of the two organisations.
func (d Disclosure) Concerns(a Actor) bool { return len(d.parts(a)) > 0 }

// Opens tells whether it lets an actor read the confidential part: the owner has
// consented, a manager has accepted the undertaking, and nobody has taken it back.
func (d Disclosure) Opens(a Actor) bool {
	return d.State == DisclosureGranted && d.Undertaking != nil && a.BelongsTo(d.Party)
}

// Allowed lists what an actor may do now, in table order; what waits for the
// undertaking is left out until it is accepted, and so is accepting it twice.
func (d Disclosure) Allowed(a Actor) []DisclosureAction {
	parts := d.parts(a)
	var out []DisclosureAction
	for _, t := range DisclosureTransitions {
		switch {
		case t.From != d.State || !slices.Contains(parts, t.By), t.Accepted && d.Undertaking == nil, t.Action == DisclosureAccept && d.Undertaking != nil:
		default:
			out = append(out, t.Action)
		}
	}
	return out
}

// Do takes one step. Errors: conflict when the table has no such step from here,
// when it is too early to ask again, or when the undertaking is not accepted yet, forbidden for another part, invalid
// for what the step lacks.
func (d *Disclosure) Do(a Actor, step DisclosureStep) error {
	i := slices.IndexFunc(DisclosureTransitions, func(t DisclosureTransition) bool { return t.Action == step.Action && t.From == d.State })
	if i < 0 {
		label := DisclosureActions.Label(string(step.Action))
		return &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
	}
	t := DisclosureTransitions[i]
	if !slices.Contains(d.parts(a), t.By) {
		return Errorf(CodeForbidden, "您无权执行该操作", "this is not yours to do")
	}
	if again := d.AskedAt.Add(DisclosureWait); t.Action == DisclosureAsk && t.From != "" && step.At.Before(again) {
		return Errorf(CodeConflict, "距上次申请不足七日，%s 后可再次申请", "it was asked for within the last seven days; ask again after %s", again.In(China).Format("2006-01-02 15:04"))
	}
	if t.Accepted && d.Undertaking == nil {
		return Errorf(CodeConflict, "申请方尚未签署保密承诺", "the asking party has not accepted the undertaking yet")
	}
	if step.Action == DisclosureAccept && d.Undertaking != nil {
		return Errorf(CodeConflict, "保密承诺已签署", "the undertaking is accepted already")
	}
	if err := step.check(t).Err(); err != nil {
		return err
	}
	d.move(t, a, step)
	return nil
}

// check returns what a step lacks.
func (s DisclosureStep) check(t DisclosureTransition) Faults {
	var f Faults
	if t.Why {
		requireText(&f, "why", s.Why, 10)
		checkText(&f, "why", s.Why, maxReason)
	}
	checkText(&f, "reason", s.Reason, maxReason)
	if t.Reason {
		requireText(&f, "reason_code", s.ReasonCode, 1)
		DisclosureReasons.check(&f, "reason_code", s.ReasonCode)
		if s.ReasonCode == "other" && utf8.RuneCountInString(strings.TrimSpace(s.Reason)) < 2 {
			f.Add("reason", nil, Text{"请说明原因", "say which"}, Text{})
		}
	}
	if now := CurrentUndertaking(); t.Action == DisclosureAccept && (s.Version != now.Version || s.SHA256 != now.SHA256) {
		f.Add("undertaking", s.Version, Text{"不是现行的保密承诺文本", "not the undertaking that is in force"}, Text{"请刷新后重新阅读", "reload and read it again"})
	}
	return f
}

func (d *Disclosure) move(t DisclosureTransition, a Actor, step DisclosureStep) {
	d.State, d.UpdatedAt = t.To, step.At
	switch t.Action {
	case DisclosureAsk:
		d.Why, d.AskedBy, d.AskedAt = strings.TrimSpace(step.Why), a.User, step.At
		d.Undertaking, d.ReasonCode, d.Reason, d.DecidedBy, d.DecidedAt = nil, "", "", "", time.Time{}
	case DisclosureAccept:
		d.Undertaking = &AcceptedUndertaking{Version: step.Version, SHA256: step.SHA256, By: a.User, At: step.At}
	case DisclosureGrant, DisclosureRefuse, DisclosureRevoke:
		d.ReasonCode, d.Reason, d.DecidedBy, d.DecidedAt = "", "", a.User, step.At
		if t.Reason {
			d.ReasonCode, d.Reason = step.ReasonCode, strings.TrimSpace(step.Reason)
		}
	}
}

// DisclosureDuty is what an actor has to do on a disclosure: a manager of the
// party accepts the undertaking, then a manager of the owner decides; nil for
// nobody else.
func DisclosureDuty(a Actor, d Disclosure) *Duty {
	part, actions, since := PartPartyManager, []string{string(DisclosureAccept)}, d.AskedAt
	if d.Undertaking != nil {
		part, actions, since = PartOwnerManager, []string{string(DisclosureGrant), string(DisclosureRefuse)}, d.Undertaking.At
	}
	if d.State != DisclosureAsked || !slices.Contains(d.parts(a), part) {
		return nil
	}
	return &Duty{Kind: DutyDisclosure, Subject: d.ID, State: string(d.State), Part: string(part), Actions: actions, Since: since}
}
