package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// TitleStep is one thing that may happen to a title.
type TitleStep struct {
	Event TitleEventKind
	From  []TitleStatus // how the title stands on the day of the effect
}

// TitleSteps is the whole life of a title after it was granted. Each needs a
// document number and a reason, and is for whoever keeps the title (MayKeepTitle).
//
// A renaming is recorded whatever the status, because it decides who held the
// title first. A revocation of what is over already takes effect on a day on
// which it stood.
var TitleSteps = []TitleStep{
	{Event: TitleRenamed, From: []TitleStatus{TitlePending, TitleValid, TitleExpired, TitleRevokedState}},
	{Event: TitleRevoked, From: []TitleStatus{TitleValid}},
	{Event: TitleRestored, From: []TitleStatus{TitleRevokedState}},
	{Event: TitleCorrected, From: []TitleStatus{TitlePending, TitleValid, TitleExpired, TitleRevokedState}},
}

// maxTitleEvents keeps a title far below the size of a document.
const maxTitleEvents = 200

// Allowed lists what may be recorded of a title with effect on a day.
func (t Title) Allowed(on Date, knownAt time.Time) []TitleEventKind {
	state, known := t.On(on, knownAt)
	var out []TitleEventKind
	for _, s := range TitleSteps {
		if known && slices.Contains(s.From, state.Status) {
			out = append(out, s.Event)
		}
	}
	return out
}

// Record adds an event to a title. Of a renaming the name and the credit code of
// its Facts count, an empty code being the same as before; of a correction all
// of them; of the others none. Errors: conflict when the title does not stand so
// on that day, invalid for what is missing or changes nothing. The title is
// unchanged then.
func (t *Title) Record(e TitleEvent) error {
	e.Reason, e.Document = strings.TrimSpace(e.Reason), NormalDocument(e.Document)
	if e.Kind == TitleCorrected {
		e.Effective = e.Facts.ValidFrom // from the start
	}
	if err := checkEvent(e).Err(); err != nil {
		return err
	}
	if n := len(t.Events); n >= maxTitleEvents || n > 0 && e.RecordedAt.Before(t.Events[n-1].RecordedAt) {
		return Errorf(CodeConflict, "这一称号的记录已满，或记录时间早于前一条", "the title has too many events, or this one comes before the last")
	}
	on := e.Effective
	if e.Kind == TitleCorrected {
		on = DateOf(e.RecordedAt)
	}
	if !slices.Contains(t.Allowed(on, e.RecordedAt), e.Kind) {
		state, _ := t.On(on, e.RecordedAt)
		label, status := TitleEvents.Label(string(e.Kind)), TitleStatuses.Label(string(state.Status))
		return &Error{Code: CodeConflict, Message: Text{
			"该称号在 " + string(on) + " 的状态是“" + status.ZH + "”，不能" + label.ZH,
			"on " + string(on) + " the title is “" + status.EN + "”: not possible: " + label.EN,
		}}
	}
	e.Facts = t.factsOf(e)
	if err := t.checkChange(e).Err(); err != nil {
		return err
	}
	t.Events = append(slices.Clone(t.Events), e)
	return nil
}

// CheckReason returns the faults of a reason, which may be needed or not.
func CheckReason(reason string, needed bool) Faults {
	var f Faults
	checkText(&f, "reason", reason, maxReason)
	if needed && utf8.RuneCountInString(strings.TrimSpace(reason)) < 2 {
		f.Add("reason", nil, Text{"请说明理由", "a reason must be given"}, Text{"写明依据和事实", "say on what ground"})
	}
	return f
}

// checkEvent returns what an event lacks, whatever the title.
func checkEvent(e TitleEvent) Faults {
	f := append(checkDocument("document", e.Document), CheckReason(e.Reason, true)...)
	if e.Effective == "" || !e.Effective.Valid() {
		field := "effective"
		if e.Kind == TitleCorrected {
			field = "facts.valid_from"
		}
		f.Add(field, e.Effective, Text{"不是日期", "not a date"}, Text{"写作 2022-06-30", "write 2022-06-30"})
	}
	return f
}

// factsOf are the facts that stand from an event on.
func (t Title) factsOf(e TitleEvent) TitleFacts {
	if e.Kind == TitleCorrected {
		e.Facts.Name = strings.TrimSpace(e.Facts.Name)
		return e.Facts
	}
	state, _ := t.On(e.Effective, e.RecordedAt)
	facts := state.Facts
	if e.Kind == TitleRenamed {
		facts.Name = strings.TrimSpace(e.Facts.Name)
		if e.Facts.CreditCode != "" {
			facts.CreditCode = e.Facts.CreditCode
		}
	}
	return facts
}

// checkChange returns the faults of the facts of an event, and of one that
// changes nothing.
func (t Title) checkChange(e TitleEvent) Faults {
	f := e.Facts.Check().Under("facts")
	if len(f) > 0 {
		return f
	}
	same := false
	switch e.Kind {
	case TitleRenamed:
		state, _ := t.On(e.Effective, e.RecordedAt)
		same = e.Facts.Name == state.Facts.Name && e.Facts.CreditCode == state.Facts.CreditCode
	case TitleCorrected:
		listed, _ := t.Listed(e.RecordedAt)
		same = e.Facts == listed
	}
	if same {
		f.Add("facts", nil, Text{"与现有内容相同", "the same as it stands"}, Text{"改动后再提交", "change something first"})
	}
	return f
}
