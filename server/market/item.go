package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Content is what an Item carries: AchievementContent or DemandContent.
type Content interface {
	Name() string
	Text() string
	TechnologyField() string
	IsSecret() bool
	// Check returns the faults that even a draft must not have.
	Check() Faults
	// Completeness says what would make it a better text.
	Completeness() Completeness
	// Complete returns all that keeps it from review, Check included.
	Complete() Faults
	// ListedUntil is the last day of a listing that begins on a day.
	ListedUntil(published Date) Date
}

// Revision is one version of the content with its state.
type Revision[C Content] struct {
	No          int       `json:"no"`
	State       State     `json:"state"`
	Content     C         `json:"content"`
	ChangedAt   time.Time `json:"changed_at"`
	ChangedBy   string    `json:"changed_by"` // id of a user
	SubmittedAt time.Time `json:"submitted_at,omitzero"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	ExpiresOn   Date      `json:"expires_on,omitempty"` // last day of the listing
	Reason      string    `json:"reason,omitempty"`     // of the last step that asked for one
	// Return is why it was sent back the last time: kept while it is mended and
	// submitted again, so that author and reviewer have it before them.
	Return *ReturnNote `json:"return,omitempty"`
	Due    Date        `json:"due,omitempty"`      // last working day of the review, while it is under review
	Open   *Term       `json:"due_open,omitempty"` // instead, where the table of working days ends before it
}

// Item is an achievement or a demand of one organisation under the
// organisation's own number. Only its Public revision in state published is
// seen by index, matches and visitors; older revisions are in the journal.
type Item[C Content] struct {
	ID           string `json:"id"`
	Organisation string `json:"organisation"`
	Number       string `json:"number"`
	Region       string `json:"region"` // the owner's at the last change, GB/T 2260
	Sample       bool   `json:"sample,omitempty"`
	Revisions    int    `json:"revisions"` // how many were begun
	// FirstPublished is when it first became public, which no later text moves;
	// items of an older program have it only once they have moved again: see
	// PublicSince.
	FirstPublished time.Time    `json:"first_published_at,omitzero"`
	Public         *Revision[C] `json:"public,omitempty"`
	Working        *Revision[C] `json:"working,omitempty"`
	CreatedAt      time.Time    `json:"created_at"`
	UpdatedAt      time.Time    `json:"updated_at"`
}

// Step is who does something to an item, in which part and when.
type Step struct {
	By     string // id of a user, or the name of a job
	As     Capacity
	Reason string
	// Return says more of a step that sends the text back.
	Return ReturnNote
	At     time.Time
	// Deadline reckons the last day of so many working days after a day; nil
	// where nobody waits, as in imports.
	Deadline func(from Date, days int) (Date, *Term, error)
}

// NewItem begins an item with a draft. The number must not be empty; that it is
// the organisation's only one of its kind is decided by whoever stores it.
func NewItem[C Content](id string, owner Organisation, number string, content C, step Step) (Item[C], error) {
	number = NormalNumber(number)
	f := append(CheckNumber(number), content.Check()...)
	if err := f.Err(); err != nil {
		return Item[C]{}, err
	}
	it := Item[C]{ID: id, Organisation: owner.ID, Number: number, Region: owner.Region, Sample: owner.Sample, CreatedAt: step.At}
	it.begin(content, step)
	return it, nil
}

// CheckNumber returns the faults of a catalogue number.
func CheckNumber(number string) Faults {
	var f Faults
	requireText(&f, "number", number, 1)
	checkText(&f, "number", number, maxNumber)
	return f
}

// NormalNumber is a catalogue number as it is compared: full width folded and
// blanks dropped.
func NormalNumber(s string) string { return strings.Join(strings.Fields(FoldWidth(s)), "") }

func (it *Item[C]) begin(content C, step Step) {
	it.Revisions++
	it.Working = &Revision[C]{No: it.Revisions, State: Draft, Content: content, ChangedAt: step.At, ChangedBy: step.By}
	it.UpdatedAt = step.At
}

// Edit replaces the content of the working revision, or begins one where only a
// public revision stands. Errors: invalid for a bad content, forbidden for
// anyone but the owner, conflict while the text is under review.
func (it *Item[C]) Edit(content C, step Step) error {
	if !step.As.Owns() {
		return Errorf(CodeForbidden, "只有所属单位可以修改", "only the owner may edit it")
	}
	if err := content.Check().Err(); err != nil {
		return err
	}
	if it.Working == nil {
		it.begin(content, step)
		return nil
	}
	if !it.Working.State.Editable() {
		return Errorf(CodeConflict, "正在审核，文本已锁定；请先撤回再修改", "it is under review and frozen; recall it before editing")
	}
	w := *it.Working
	w.State, w.Content, w.ChangedAt, w.ChangedBy = Draft, content, step.At, step.By
	it.Working, it.UpdatedAt = &w, step.At
	return nil
}

// Do takes one step of the transition table. Errors: conflict when the table
// has no such step from here, forbidden when it has but not for this capacity,
// invalid when a reason or the completeness is missing.
func (it *Item[C]) Do(action Action, step Step) error {
	t, rev := it.transition(action, step.As)
	if t == nil {
		label := Actions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
	}
	if !slices.Contains(t.By, step.As) {
		return Errorf(CodeForbidden, "您无权执行该操作", "this is not yours to do")
	}
	step.Reason = strings.TrimSpace(step.Reason)
	var faults Faults
	if checkText(&faults, "reason", step.Reason, maxReason); len(faults) > 0 {
		return faults.Err()
	}
	if action == Return {
		if err := step.Return.check(rev.Content).Err(); err != nil {
			return err
		}
		step.Reason = step.Return.Text()
	}
	if t.Reason && utf8.RuneCountInString(step.Reason) < 2 {
		f := Faults{}
		f.Add("reason", nil, Text{"请说明理由", "a reason must be given"}, Text{"写明问题所在和如何修改", "say what is wrong and how to mend it"})
		return f.Err()
	}
	if t.Complete {
		if err := rev.Content.Complete().Err(); err != nil {
			return err
		}
	}
	if t.To == Internal || t.To == Submitted || t.To == Published {
		if err := listable(rev.Content, DateOf(step.At)); err != nil {
			return err
		}
	}
	due, open, err := step.due(t.To)
	if err != nil {
		return err
	}
	next := *rev
	next.Due, next.Open = due, open
	it.move(*t, next, step)
	return nil
}

// listable refuses a secret, which no step may make public, and a listing whose
// last day is over before it begins.
func listable(c Content, today Date) error {
	var f Faults
	if c.IsSecret() {
		f.Add("secret", nil, Text{"涉密内容不得在公开目录登载", "a secret cannot be listed in a public catalogue"}, Text{"请走本单位保密渠道", "use your organisation's own channel"})
	}
	if last := c.ListedUntil(today); last < today {
		f.Add("deadline", last, Text{"完成时限已过", "the deadline has passed"}, Text{"请改为今天或以后的日期", "give today or a later day"})
	}
	return f.Err()
}

func (it *Item[C]) move(t Transition, rev Revision[C], step Step) {
	rev.State, rev.ChangedAt, rev.ChangedBy, rev.Reason = t.To, step.At, step.By, step.Reason
	it.UpdatedAt = step.At
	switch {
	case t.To == "":
		it.Working = nil
		return
	case t.To == Submitted, t.To == Internal:
		rev.SubmittedAt = step.At
	case t.Action == Return:
		note := step.Return
		note.At, note.By, note.As = step.At, step.By, step.As
		rev.Return = &note
	case t.To == Published:
		rev.Return = nil
		if it.FirstPublished = it.PublicSince(); it.FirstPublished.IsZero() {
			it.FirstPublished = step.At
		}
		rev.ExpiresOn = rev.Content.ListedUntil(DateOf(step.At))
		if t.Action != Renew { // a renewal makes nothing new, and moves nothing to the top of the newest
			rev.PublishedAt = step.At
		}
	}
	if t.Slot == PublicSlot {
		it.Public = &rev
		return
	}
	if t.To == Published {
		it.Public, it.Working = &rev, nil
		return
	}
	it.Working = &rev
}

// transition finds the step of an action from where the item stands: the one
// that a capacity may take, else any.
func (it *Item[C]) transition(action Action, as Capacity) (found *Transition, rev *Revision[C]) {
	for i, t := range Transitions {
		at := it.Working
		if t.Slot == PublicSlot {
			at = it.Public
		}
		if t.Action != action || at == nil || at.State != t.From {
			continue
		}
		if slices.Contains(t.By, as) {
			return &Transitions[i], at
		}
		if found == nil {
			found, rev = &Transitions[i], at
		}
	}
	return found, rev
}

// Allowed lists the actions that a capacity may take now, in table order.
func (it *Item[C]) Allowed(as Capacity) []Action {
	var out []Action
	for i, t := range Transitions {
		if found, _ := it.transition(t.Action, as); found == &Transitions[i] && slices.Contains(t.By, as) {
			out = append(out, t.Action)
		}
	}
	return out
}

// Listed is the content that the public sees; false when there is none.
func (it *Item[C]) Listed() (Revision[C], bool) {
	if it.Public == nil || it.Public.State != Published || it.Public.Content.IsSecret() {
		return Revision[C]{}, false
	}
	return *it.Public, true
}

// PublicSince is when it first became public; the zero time for one that never
// was. Of an item of an older program it is when its present public text did.
func (it *Item[C]) PublicSince() time.Time {
	if it.FirstPublished.IsZero() && it.Public != nil {
		return it.Public.PublishedAt
	}
	return it.FirstPublished
}

// Empty tells whether nothing is left of it: the only draft was discarded.
func (it *Item[C]) Empty() bool { return it.Public == nil && it.Working == nil }

// CapacityOf is the part in which an actor acts on an item of an owner in a
// region; empty for everyone else. Nobody reviews an item of their own
// organisation.
func CapacityOf(a Actor, owner, region string) Capacity {
	switch {
	case a.Manages(owner):
		return AsManager
	case a.BelongsTo(owner):
		return AsOwner
	case a.Moderates(region) && a.Organisation != owner:
		return AsOffice
	}
	return ""
}
