package market

import (
	"slices"
	"strings"
	"time"
)

// StorySchema is the number of the present shape of a Story.
const StorySchema = 1

// StoryState is where a success story stands.
type StoryState string

// The states of a story.
const (
	StoryProposed  StoryState = "proposed"  // one side has consented to the text
	StoryPublished StoryState = "published" // both have; the text is frozen
	StoryWithdrawn StoryState = "withdrawn" // a side has taken its consent back
	StoryHidden    StoryState = "hidden"    // an office has taken it off the page
	StoryClosed    StoryState = "closed"    // withdrawn while an office hid it; it does not come back
)

// StoryAction moves a story.
type StoryAction string

// The actions.
const (
	StoryPropose  StoryAction = "propose"
	StoryEdit     StoryAction = "edit"
	StoryConsent  StoryAction = "consent"
	StoryWithdraw StoryAction = "withdraw"
	StoryHide     StoryAction = "hide"
	StoryShow     StoryAction = "show"
)

// StoryPart is the part in which someone acts on a story.
type StoryPart string

// The parts.
const (
	PartStoryManager StoryPart = "manager" // a manager of either party of the contract
	PartStorySecond  StoryPart = "second"  // one of the party that has not consented yet
	PartStoryOffice  StoryPart = "office"  // the office of either party's region, of neither party
)

// StoryTransition is one allowed step of a story.
type StoryTransition struct {
	Action StoryAction `json:"action"`
	From   StoryState  `json:"from"` // empty: it begins
	To     StoryState  `json:"to"`
	By     StoryPart   `json:"by"`
	Reason bool        `json:"reason,omitempty"`
}

// StoryTransitions is the whole life of a story. It drives the check here, the
// buttons of the web and the table in docs/stories.md. Whoever edits a text
// consents to it and takes the other side's consent back.
var StoryTransitions = []StoryTransition{
	{Action: StoryPropose, To: StoryProposed, By: PartStoryManager},
	{Action: StoryPropose, From: StoryWithdrawn, To: StoryProposed, By: PartStoryManager},
	{Action: StoryEdit, From: StoryProposed, To: StoryProposed, By: PartStoryManager},
	{Action: StoryConsent, From: StoryProposed, To: StoryPublished, By: PartStorySecond},
	{Action: StoryWithdraw, From: StoryProposed, To: StoryWithdrawn, By: PartStoryManager},
	{Action: StoryWithdraw, From: StoryPublished, To: StoryWithdrawn, By: PartStoryManager},
	{Action: StoryWithdraw, From: StoryHidden, To: StoryClosed, By: PartStoryManager},
	{Action: StoryHide, From: StoryPublished, To: StoryHidden, By: PartStoryOffice, Reason: true},
	{Action: StoryShow, From: StoryHidden, To: StoryPublished, By: PartStoryOffice},
}

// Story is the success story (成功案例) of one contract that both parties have
// performed. There is one for each contract.
type Story struct {
	ID          string         `json:"id"`
	Contract    string         `json:"contract"`
	State       StoryState     `json:"state"`
	Seller      string         `json:"seller"` // id of the organisation
	Buyer       string         `json:"buyer"`
	Facts       StoryFacts     `json:"facts"`
	Text        StoryText      `json:"text"`
	Consents    []Confirmation `json:"consents,omitempty"`
	PublishedAt time.Time      `json:"published_at,omitzero"` // when the second side consented
	Reason      string         `json:"reason,omitempty"`      // why it is hidden
	Sample      bool           `json:"sample,omitempty"`
	CreatedAt   time.Time      `json:"created_at"`
	UpdatedAt   time.Time      `json:"updated_at"`
}

// StoryText is what a story says.
type StoryText struct {
	Title Text `json:"title"`
	Body  Text `json:"body"`
}

// StoryFacts are what the story of a contract rests on, as it stood when the text
// was written. No amount is among them: prices are between the parties.
type StoryFacts struct {
	Type       ContractType `json:"type"`
	Field      string       `json:"field,omitempty"`
	Project    string       `json:"project,omitempty"` // empty where it would name a party that stays unnamed
	Seller     StoryParty   `json:"seller"`
	Buyer      StoryParty   `json:"buyer"`
	Signed     Month        `json:"signed,omitempty"`
	Performed  Month        `json:"performed,omitempty"`
	Registered bool         `json:"registered,omitempty"` // the registration stood
	// Achievement and Demand are what it grew out of, where they are public and
	// tell nothing of a party that stays unnamed.
	Achievement string `json:"achievement,omitempty"`
	Demand      string `json:"demand,omitempty"`
}

// StoryParty is a party as a story shows it. One that was anonymous on the market
// has neither id nor name, and of its region the prefecture only.
type StoryParty struct {
	Organisation string           `json:"organisation,omitempty"`
	Name         Text             `json:"name,omitzero"`
	Kind         OrganisationKind `json:"kind"`
	Region       string           `json:"region"` // GB/T 2260
}

// StoryDoing is who takes a step of a story, for what, and when.
type StoryDoing struct {
	Actor  Actor
	Office bool      // the actor's office answers for the region of a party
	Text   StoryText // with propose and edit
	Facts  StoryFacts
	Reason string
	At     time.Time
}

// The most characters of a Chinese title and body; English may have twice as many.
const (
	maxStoryTitle = 100
	maxStoryBody  = 2000
)

// Check returns the faults of a text; unnamed are the parties that it must not
// name.
func (t StoryText) Check(unnamed ...Organisation) Faults {
	var f Faults
	requireText(&f, "title.zh", t.Title.ZH, 4)
	checkText(&f, "title.zh", t.Title.ZH, maxStoryTitle)
	requireText(&f, "title.en", t.Title.EN, 4)
	checkText(&f, "title.en", t.Title.EN, 2*maxStoryTitle)
	requireText(&f, "body.zh", t.Body.ZH, 20)
	checkText(&f, "body.zh", t.Body.ZH, maxStoryBody)
	requireText(&f, "body.en", t.Body.EN, 20)
	checkText(&f, "body.en", t.Body.EN, 2*maxStoryBody)
	for _, o := range unnamed {
		f = append(f, namesOf(o, t, Text{"写出了匿名发布需求的单位", "it names an organisation whose demand was anonymous"},
			Text{"删去单位名称、信用代码和联系方式", "remove name, credit code and contacts"})...)
	}
	return f
}

// StorySide is the id of the party that an actor manages; empty for everyone else.
func (s Story) StorySide(a Actor) string {
	for _, id := range []string{s.Seller, s.Buyer} {
		if a.Manages(id) {
			return id
		}
	}
	return ""
}

// consented tells whether a party has given its word.
func (s Story) consented(organisation string) bool {
	return slices.ContainsFunc(s.Consents, func(c Confirmation) bool { return c.Organisation == organisation })
}

func (s Story) plays(part StoryPart, d StoryDoing) bool {
	side := s.StorySide(d.Actor)
	switch part {
	case PartStoryManager:
		return side != ""
	case PartStorySecond:
		return side != "" && !s.consented(side)
	}
	return d.Office && !d.Actor.BelongsTo(s.Seller) && !d.Actor.BelongsTo(s.Buyer)
}

// Allowed lists what an actor may do now, in table order.
func (s Story) Allowed(a Actor, office bool) []StoryAction {
	var out []StoryAction
	for _, t := range StoryTransitions {
		if t.From == s.State && s.plays(t.By, StoryDoing{Actor: a, Office: office}) {
			out = append(out, t.Action)
		}
	}
	return out
}

// Do takes one step. Errors: conflict when the table has no such step from here,
// forbidden for another part or for one who has consented for the other side,
// invalid without the reason that the step needs. What the text may say, the caller
// checks (StoryText.Check), who knows the parties.
func (s *Story) Do(action StoryAction, d StoryDoing) error {
	i := slices.IndexFunc(StoryTransitions, func(t StoryTransition) bool { return t.Action == action && t.From == s.State })
	if i < 0 {
		label := StoryActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
	}
	t := StoryTransitions[i]
	if !s.plays(t.By, d) {
		return Errorf(CodeForbidden, "这一步应由另一方或主管部门来做，或您这一方已经做过", "this step is the other side's or the office's, or yours has taken it already")
	}
	if action == StoryConsent && s.Consents[0].By == d.Actor.User {
		return samePerson()
	}
	if err := checkReason(d.Reason, t.Reason); err != nil {
		return err
	}
	s.move(t, d)
	return nil
}

func (s *Story) move(t StoryTransition, d StoryDoing) {
	word := Confirmation{Organisation: s.StorySide(d.Actor), By: d.Actor.User, At: d.At}
	s.State, s.UpdatedAt, s.Reason = t.To, d.At, ""
	switch t.Action {
	case StoryPropose, StoryEdit:
		s.Text, s.Facts, s.Consents, s.PublishedAt = d.Text, d.Facts, []Confirmation{word}, time.Time{}
	case StoryConsent:
		s.Consents, s.PublishedAt = append(slices.Clone(s.Consents), word), d.At
	case StoryWithdraw:
		s.Consents = slices.DeleteFunc(slices.Clone(s.Consents), func(c Confirmation) bool { return c.Organisation == word.Organisation })
	case StoryHide:
		s.Reason = strings.TrimSpace(d.Reason)
	}
}
