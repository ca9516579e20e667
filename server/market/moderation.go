package market

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Working days within which a listing is reviewed. They are promises of the
// platform to its users, not of a policy: nothing lapses when they are over, the
// one who is late sees it, and so does the department.
const (
	InternalDays = 3 // by the organisation's own manager
	ReviewDays   = 5 // by the office, or the agency that it named
)

// Limits of a note that sends a text back.
const (
	maxReturnReasons = 5
	maxMarks         = 30
	maxMark          = 500 // characters of one mark
)

// ReturnReason is why a text is sent back, a code of return_reason.
type ReturnReason string

// ReturnOther is the reason that has to be said in words.
const ReturnOther ReturnReason = "other"

// Mark is a remark at one field of the text.
type Mark struct {
	Field string `json:"field"` // as in the content's JSON, such as "indicators[2]" or "summary"
	Note  string `json:"note"`
}

// ReturnNote is what a reviewer says to a text that is sent back.
type ReturnNote struct {
	Reasons []ReturnReason `json:"reasons,omitempty"`
	Marks   []Mark         `json:"marks,omitempty"`
	Note    string         `json:"note,omitempty"`
	// By whom and when: filled in by the step.
	By string    `json:"by,omitempty"`
	As Capacity  `json:"as,omitempty"`
	At time.Time `json:"at,omitzero"`
}

// check returns the faults of a note on a content: reasons of the list, marks at
// fields that there are.
func (n ReturnNote) check(c Content) Faults {
	var f Faults
	if len(n.Reasons) == 0 {
		f.Add("reasons", nil, Text{"请至少选择一个理由", "choose at least one reason"}, Text{"可以补充说明并在字段上标注", "add words, and marks at the fields"})
	}
	if len(n.Reasons) > maxReturnReasons {
		f.Add("reasons", len(n.Reasons), Text{"最多 5 个理由", "at most 5 reasons"}, Text{})
	}
	for i, r := range n.Reasons {
		ReturnReasons.check(&f, indexed("reasons", i), string(r))
		if r == ReturnOther && utf8.RuneCountInString(strings.TrimSpace(n.Note)) < 2 {
			f.Add("note", nil, Text{"请说明其他理由", "say what the other reason is"}, Text{})
		}
	}
	checkText(&f, "note", n.Note, maxReason)
	if len(n.Marks) > maxMarks {
		f.Add("marks", len(n.Marks), Text{"最多 30 处标注", "at most 30 marks"}, Text{})
		return f
	}
	known := fieldsOf(c)
	for i, m := range n.Marks {
		at := indexed("marks", i)
		if !known[wholeField(m.Field)] {
			f.Add(at+".field", m.Field, Text{"没有这个字段", "there is no such field"}, Text{})
		}
		requireText(&f, at+".note", m.Note, 2)
		checkText(&f, at+".note", m.Note, maxMark)
	}
	return f
}

// wholeField is the field of the content in which a place lies: "indicators" of
// "indicators[2].value".
func wholeField(place string) string {
	if i := strings.IndexAny(place, ".["); i >= 0 {
		return place[:i]
	}
	return place
}

// Text is the note in one line, for lists and letters: the reasons, then what
// was written.
func (n ReturnNote) Text() string {
	words := make([]string, 0, len(n.Reasons)+1)
	for _, r := range n.Reasons {
		if r != ReturnOther {
			words = append(words, ReturnReasons.Label(string(r)).ZH)
		}
	}
	if note := strings.TrimSpace(n.Note); note != "" {
		words = append(words, note)
	}
	return strings.Join(words, "；")
}

// due is the last day of the review that a step begins.
func (s Step) due(to State) (Date, *Term, error) {
	days := 0
	switch to {
	case Internal:
		days = InternalDays
	case Submitted:
		days = ReviewDays
	}
	if days == 0 || s.Deadline == nil {
		return "", nil, nil
	}
	return s.Deadline(DateOf(s.At), days)
}

// UnderReview tells whether a text is frozen because someone reviews it.
func (s State) UnderReview() bool { return s == Internal || s == Submitted }

// Sent tells whether others than the owner see a working text: once it has gone
// to the office, and while it lies there returned by it.
func (r Revision[C]) Sent() bool {
	switch r.State {
	case Draft, Internal:
		return false
	case Returned:
		return r.Return == nil || r.Return.As == AsOffice
	}
	return true
}

// Reckoned is the revision with its last day, where it was open and the table of
// working days reaches far enough by now.
func (r Revision[C]) Reckoned(table Calendar) Revision[C] {
	reckon(&r.Due, &r.Open, table)
	return r
}

// Late tells whether the last day of a review is over on a day.
func (r Revision[C]) Late(today Date) bool {
	return r.State.UnderReview() && r.Due != "" && r.Due < today
}
