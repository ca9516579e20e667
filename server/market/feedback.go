package market

import (
	"strings"
	"time"
	"unicode/utf8"
)

// FeedbackSchema is the number of the present shape of Feedback.
const FeedbackSchema = 1

// FeedbackVerdict is what a person thinks of a match.
type FeedbackVerdict string

// The verdicts of a feedback.
const (
	Fits       FeedbackVerdict = "fits"
	DoesNotFit FeedbackVerdict = "not"
)

// Codes of feedback_reason that mean something to the program.
const (
	// ReasonKnown speaks of the one who judges and not of the match.
	ReasonKnown = "already_known"
	// ReasonOther is what the note has to say in words.
	ReasonOther = "other"
)

// maxNote is how long the note of a feedback may be, in characters.
const maxNote = 500

// Side is the part in which someone judges a match.
type Side string

// The sides.
const (
	SideDemander Side = "demander" // works for the organisation that has the demand
	SideOfferer  Side = "offerer"  // works for the organisation that has the achievement
	SideOfficer  Side = "officer"  // reviews or manages for a department
)

// SideOf is the part in which an actor judges a match between two owners; empty
// for everyone whose match it is not. An auditor changes nothing, so judges
// nothing.
func SideOf(a Actor, demander, offerer string) Side {
	switch {
	case a.BelongsTo(demander):
		return SideDemander
	case a.BelongsTo(offerer):
		return SideOfferer
	case a.Has(RoleReviewer) || a.Has(RoleDepartmentManager):
		return SideOfficer
	}
	return ""
}

// JudgedText is one of the two texts that a feedback is about, so that it can be
// found in the journal again after it has changed.
type JudgedText struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"` // number of the revision that was compared
	Version  int64  `json:"version"`  // of the document that held it
}

// Judgement is what a person says of a match.
type Judgement struct {
	Verdict FeedbackVerdict `json:"verdict"`
	Reason  string          `json:"reason,omitempty"` // code of feedback_reason: why it does not fit
	Note    string          `json:"note,omitempty"`   // at most 500 characters
}

// Shown is what a match looked like to the one who judged it.
type Shown struct {
	For   string  `json:"for"`   // kind of the item whose matches were looked at: achievement or demand
	Model string  `json:"model"` // that made the match
	Score float64 `json:"score"` // 0 to 100
	Rank  int     `json:"rank"`  // from 1
}

// Feedback is the present judgement of one person on one pair. Former ones are
// in the journal. People stand in it by their ids only.
type Feedback struct {
	ID           string     `json:"id"`
	Demand       JudgedText `json:"demand"`
	Achievement  JudgedText `json:"achievement"`
	Judgement    Judgement  `json:"judgement"`
	Shown        Shown      `json:"shown"`
	By           string     `json:"by"`                     // id of a user
	Organisation string     `json:"organisation,omitempty"` // that the user worked for
	Side         Side       `json:"side"`
	At           time.Time  `json:"at"`
}

// FeedbackID is the id of a person's judgement on a pair: the second one takes
// the place of the first.
func FeedbackID(demand, achievement, user string) string {
	return demand + "/" + achievement + "/" + user
}

// NewFeedback is what an actor says now of a match between two owners' items.
// Errors: forbidden for one whose match it is not, invalid for a judgement that
// says too little or too much.
func NewFeedback(a Actor, demander, offerer string, j Judgement, shown Shown, at time.Time) (Feedback, error) {
	side := SideOf(a, demander, offerer)
	if side == "" {
		return Feedback{}, Errorf(CodeForbidden, "只有供需双方和主管部门可以评价匹配", "only the two organisations and the department may judge a match")
	}
	j.Note = strings.TrimSpace(j.Note)
	if err := j.Check().Err(); err != nil {
		return Feedback{}, err
	}
	return Feedback{Judgement: j, Shown: shown, By: a.User, Organisation: a.Organisation, Side: side, At: at}, nil
}

// Check returns the faults of a judgement: what does not fit needs a reason,
// what fits has none, and "other" needs words.
func (j Judgement) Check() Faults {
	var f Faults
	if j.Verdict == "" {
		requireText(&f, "verdict", "", 1)
	}
	FeedbackVerdicts.check(&f, "verdict", string(j.Verdict))
	FeedbackReasons.check(&f, "reason", j.Reason)
	switch {
	case j.Verdict == DoesNotFit && j.Reason == "":
		f.Add("reason", nil, Text{"请选择不合适的原因", "say why it does not fit"}, Text{"从列表中选择一项", "choose one of the list"})
	case j.Verdict == Fits && j.Reason != "":
		f.Add("reason", j.Reason, Text{"合适的匹配不需要原因", "a match that fits has no reason against it"}, Text{"留空", "leave it out"})
	case j.Reason == ReasonOther && utf8.RuneCountInString(j.Note) < 2:
		f.Add("note", nil, Text{"请用一句话说明其他原因", "say in a few words what the other reason is"}, Text{})
	}
	checkText(&f, "note", j.Note, maxNote)
	return f
}
