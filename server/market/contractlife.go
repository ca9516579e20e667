package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ContractSide is a side of a contract; empty for everyone else.
type ContractSide string

// The sides of a contract.
const (
	Seller ContractSide = "seller"
	Buyer  ContractSide = "buyer"
)

// ContractAction moves a contract.
type ContractAction string

// The actions on a contract.
const (
	ContractEdit      ContractAction = "edit"
	ContractConfirm   ContractAction = "confirm"
	ContractWithdraw  ContractAction = "withdraw"
	ContractReturn    ContractAction = "return"
	ContractDiscard   ContractAction = "discard"
	ContractPerform   ContractAction = "perform"
	ContractTerminate ContractAction = "terminate"
)

// ContractPart is the part in which a side acts. First, second and spoken look
// at who has confirmed the text, and with ContractPerform at who has said that
// it is performed.
type ContractPart string

// The parts.
const (
	PartAuthor ContractPart = "author" // the side that began it
	PartEither ContractPart = "either"
	PartFirst  ContractPart = "first"  // neither side has spoken
	PartSecond ContractPart = "second" // the other side has spoken, this one has not
	PartSpoken ContractPart = "spoken" // this side has spoken
)

// ContractTransition is one allowed step of a contract.
type ContractTransition struct {
	Action   ContractAction `json:"action"`
	From     ContractState  `json:"from"`
	To       ContractState  `json:"to"` // empty: the contract is dropped
	By       ContractPart   `json:"by"`
	Reason   bool           `json:"reason,omitempty"`
	Complete bool           `json:"complete,omitempty"` // nothing may be missing in the text
}

// ContractTransitions is the whole life of a contract between its parties. It
// drives the check here, the buttons of the web and the table in
// docs/contracts.md. Nobody confirms for the other side: what one side has said
// only the other one can complete.
var ContractTransitions = []ContractTransition{
	{Action: ContractEdit, From: ContractDraft, To: ContractDraft, By: PartEither},
	{Action: ContractEdit, From: ContractProposed, To: ContractDraft, By: PartEither, Reason: true},
	{Action: ContractConfirm, From: ContractDraft, To: ContractProposed, By: PartFirst, Complete: true},
	{Action: ContractConfirm, From: ContractProposed, To: ContractConcluded, By: PartSecond, Complete: true},
	{Action: ContractWithdraw, From: ContractProposed, To: ContractDraft, By: PartSpoken, Reason: true},
	{Action: ContractReturn, From: ContractProposed, To: ContractDraft, By: PartSecond, Reason: true},
	{Action: ContractDiscard, From: ContractDraft, By: PartAuthor},
	{Action: ContractPerform, From: ContractConcluded, To: ContractConcluded, By: PartFirst},
	{Action: ContractPerform, From: ContractConcluded, To: ContractPerformed, By: PartSecond},
	{Action: ContractTerminate, From: ContractConcluded, To: ContractTerminated, By: PartEither, Reason: true},
	{Action: ContractTerminate, From: ContractPerformed, To: ContractTerminated, By: PartEither, Reason: true},
}

// ContractStep is one line of a contract's history.
type ContractStep struct {
	Action ContractAction `json:"action"`
	From   ContractState  `json:"from"`
	To     ContractState  `json:"to"`
	Side   ContractSide   `json:"side"`
	By     string         `json:"by"` // id of a user
	Reason string         `json:"reason,omitempty"`
	At     time.Time      `json:"at"`
}

// maxSteps is how many of its last steps a contract carries; the journal holds
// all, however often two sides send a text back and forth.
const maxSteps = 60

// Party is the party of a side.
func (t ContractTerms) Party(side ContractSide) ContractParty {
	if side == Seller {
		return t.Seller
	}
	return t.Buyer
}

// SideOf is the side that an actor acts for; empty for everyone else.
func (c Contract) SideOf(a Actor) ContractSide {
	switch {
	case a.BelongsTo(c.Terms.Seller.Organisation):
		return Seller
	case a.BelongsTo(c.Terms.Buyer.Organisation):
		return Buyer
	}
	return ""
}

// Other is the side across.
func (s ContractSide) Other() ContractSide {
	if s == Seller {
		return Buyer
	}
	return Seller
}

// Visible tells whether a member of a side may see it: a draft is its author's
// alone until it has once been proposed.
func (c Contract) Visible(side ContractSide) bool {
	if side == "" {
		return false
	}
	return c.Shared || c.State != ContractDraft || c.Terms.Party(side).Organisation == c.Author
}

// InForce tells whether payments and a registration can be recorded: both sides
// have confirmed the text.
func (s ContractState) InForce() bool {
	return s == ContractConcluded || s == ContractPerformed || s == ContractTerminated
}

// ContractDoing is who takes a step of a contract, for which side, when and why.
type ContractDoing struct {
	By     string // id of a user
	Side   ContractSide
	Reason string
	At     time.Time
}

// words are the confirmations that a step looks at.
func (c Contract) words(action ContractAction) []Confirmation {
	if action == ContractPerform {
		return c.Performed
	}
	return c.Confirmations
}

// plays tells whether a side has a part in a step.
func (c Contract) plays(t ContractTransition, side ContractSide) bool {
	if !c.Visible(side) {
		return false
	}
	own, words := c.Terms.Party(side).Organisation, c.words(t.Action)
	spoken := slices.ContainsFunc(words, func(w Confirmation) bool { return w.Organisation == own })
	switch t.By {
	case PartAuthor:
		return own == c.Author
	case PartFirst:
		return len(words) == 0
	case PartSecond:
		return len(words) > 0 && !spoken
	case PartSpoken:
		return spoken
	}
	return true
}

// Allowed lists what a side may do now, in table order.
func (c Contract) Allowed(side ContractSide) []ContractAction {
	var out []ContractAction
	for _, t := range ContractTransitions {
		if t.From == c.State && c.plays(t, side) && !slices.Contains(out, t.Action) {
			out = append(out, t.Action)
		}
	}
	return out
}

// step finds the row of the table. Errors: conflict when the table has none from
// here, forbidden when it has but not for this side, invalid without a reason.
func (c Contract) step(action ContractAction, d ContractDoing) (ContractTransition, error) {
	possible := false
	for _, t := range ContractTransitions {
		if t.Action != action || t.From != c.State {
			continue
		}
		possible = true
		if !c.plays(t, d.Side) {
			continue
		}
		if words := c.words(action); t.By == PartSecond && len(words) > 0 && words[0].By == d.By {
			return t, samePerson()
		}
		return t, checkReason(d.Reason, t.Reason)
	}
	if possible {
		return ContractTransition{}, Errorf(CodeForbidden, "这一步应由另一方来做，或您这一方已经做过", "this step is the other side's, or yours has taken it already")
	}
	label := ContractActions.Label(string(action))
	return ContractTransition{}, &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
}

// samePerson refuses the word of one who has given it for the other side before
// changing organisations.
func samePerson() error {
	return Errorf(CodeForbidden, "双方须由不同的人确认", "the two sides have to be confirmed by two people")
}

// checkReason returns the faults of a reason.
func checkReason(reason string, needed bool) error {
	var f Faults
	checkText(&f, "reason", reason, maxReason)
	if needed && utf8.RuneCountInString(strings.TrimSpace(reason)) < 2 {
		f.Add("reason", nil, Text{"请说明理由", "a reason must be given"}, Text{})
	}
	return f.Err()
}

// NewContract begins a contract as a draft of an actor's organisation, which has
// to be one of its sides. Errors: forbidden for anyone else, invalid.
func NewContract(id string, a Actor, terms ContractTerms, links ContractLinks, at time.Time) (Contract, error) {
	c := Contract{ID: id, State: ContractDraft, Terms: terms, Links: links, Author: a.Organisation, CreatedAt: at, UpdatedAt: at}
	if c.SideOf(a) == "" {
		return Contract{}, notAParty()
	}
	return c, append(terms.Check(), links.check()...).Err()
}

func (l ContractLinks) check() Faults {
	var f Faults
	for _, link := range []struct{ field, id string }{
		{"links.demand", l.Demand}, {"links.achievement", l.Achievement}, {"links.introduction", l.Introduction},
	} {
		if link.id != "" && !ValidID(link.id) {
			f.Add(link.field, link.id, Text{"不是编号", "not an id"}, Text{})
		}
	}
	return f
}

func notAParty() error {
	var f Faults
	f.Add("seller.credit_code", nil, Text{"本单位须是卖方或买方之一", "your own organisation has to be the seller or the buyer"}, Text{})
	return f.Err()
}

// Edit replaces the text. That takes every confirmation back. Errors: conflict
// for a frozen text, invalid for a bad one or without a reason where one is
// needed.
func (c *Contract) Edit(terms ContractTerms, d ContractDoing) error {
	t, err := c.step(ContractEdit, d)
	if err != nil {
		return err
	}
	if err := terms.Check().Err(); err != nil {
		return err
	}
	own := c.Terms.Party(d.Side)
	if terms.Seller.Organisation != own.Organisation && terms.Buyer.Organisation != own.Organisation {
		return notAParty()
	}
	// Who has seen the text as a party has to stay one: else a text that was
	// agreed with one could be turned into a deal with another.
	if c.Shared && (terms.Seller.CreditCode != c.Terms.Seller.CreditCode || terms.Buyer.CreditCode != c.Terms.Buyer.CreditCode) {
		return Errorf(CodeConflict, "合同已经发给对方，双方当事人不能更换；请另起草一份", "it has been sent to the other side, so its parties stay; begin another contract")
	}
	c.Terms = terms
	if c.State == ContractDraft {
		c.UpdatedAt = d.At // an edit of a draft is no step of its history
		return nil
	}
	c.move(t, d)
	return nil
}

// Do takes one step of the table other than an edit. Errors: conflict,
// forbidden, invalid as in ContractTransitions.
func (c *Contract) Do(action ContractAction, d ContractDoing) error {
	t, err := c.step(action, d)
	if err != nil {
		return err
	}
	if t.Complete {
		if err := c.Terms.Complete(DateOf(d.At)).Err(); err != nil {
			return err
		}
	}
	word := Confirmation{Organisation: c.Terms.Party(d.Side).Organisation, By: d.By, At: d.At}
	switch action {
	case ContractConfirm:
		c.Confirmations, c.Shared = append(slices.Clone(c.Confirmations), word), true
	case ContractPerform:
		c.Performed = append(slices.Clone(c.Performed), word)
	}
	c.move(t, d)
	return nil
}

func (c *Contract) move(t ContractTransition, d ContractDoing) {
	reason := strings.TrimSpace(d.Reason)
	c.Steps = append(slices.Clone(c.Steps), ContractStep{Action: t.Action, From: t.From, To: t.To, Side: d.Side, By: d.By, Reason: reason, At: d.At})
	if n := len(c.Steps) - maxSteps; n > 0 {
		c.Steps = c.Steps[n:]
	}
	c.State, c.Reason, c.UpdatedAt = t.To, reason, d.At
	if t.To == ContractDraft {
		c.Confirmations = nil
	}
}

// ConcludedAt is when the second side confirmed; the zero time before that.
func (c Contract) ConcludedAt() time.Time {
	if c.State.InForce() && len(c.Confirmations) == 2 {
		return c.Confirmations[1].At
	}
	return time.Time{}
}
