package market

import (
	"fmt"
	"strings"
)

// Parameter is one thing that a version of a programme decides. The table of
// all of them drives the form, the list of what is missing, the difference of
// two versions and the table in docs/programmes.md.
type Parameter struct {
	Field   string        `json:"field"`          // JSON path in a Programme
	Section string        `json:"section"`        // of the form
	Kind    ProgrammeKind `json:"kind,omitempty"` // of the programmes that have it; empty: all
	Name    Text          `json:"name"`
	Meaning Text          `json:"meaning"` // what it is for, and what an empty one means
	Source  string        `json:"source"`  // the document that asks for it, or where it was seen in practice

	value  func(Programme) Text // as people read it; the zero Text is undecided
	needed func(Programme) bool // nil: an empty one is no bound
	whole  func(Programme) bool // nil: decided as soon as it has a value
}

// Value is what a version decides, as people read it; zero when it does not.
func (p Parameter) Value(of Programme) Text { return p.value(of) }

// Needed tells whether a version must decide it before it is proposed.
func (p Parameter) Needed(of Programme) bool { return p.of(of) && p.needed != nil && p.needed(of) }

// of tells whether a version has the parameter at all.
func (p Parameter) of(of Programme) bool { return p.Kind == "" || p.Kind == of.Kind }

// Missing is every parameter that is not decided and has to be. A version of
// which anything is missing cannot be proposed: nothing has a default.
func (p Programme) Missing() []Parameter {
	var out []Parameter
	for _, param := range Parameters() {
		if param.Needed(p) && (param.value(p) == (Text{}) || param.whole != nil && !param.whole(p)) {
			out = append(out, param)
		}
	}
	return out
}

// Difference is one parameter in which two versions differ.
type Difference struct {
	Field  string `json:"field"`
	Name   Text   `json:"name"`
	Before Text   `json:"before,omitzero"` // zero: not decided, or no bound
	After  Text   `json:"after,omitzero"`
}

// Differences are the parameters in which another version differs from this
// one, in the order of the form.
func (p Programme) Differences(after Programme) []Difference {
	var out []Difference
	for _, param := range Parameters() {
		if !param.of(p) && !param.of(after) {
			continue
		}
		if b, a := param.value(p), param.value(after); b != a {
			out = append(out, Difference{Field: param.Field, Name: param.Name, Before: b, After: a})
		}
	}
	return out
}

// terms of the kind that the version is not are empty.
func (p Programme) subsidy() SubsidyTerms {
	if p.Subsidy == nil {
		return SubsidyTerms{}
	}
	return *p.Subsidy
}

func (p Programme) reward() RewardTerms {
	if p.Reward == nil {
		return RewardTerms{}
	}
	return *p.Reward
}

func always(Programme) bool { return true }

// Values as people read them.

func plain(s string) Text { return Text{s, s} }

func yesOrNo(b *bool) Text {
	switch {
	case b == nil:
		return Text{}
	case *b:
		return Text{"是", "yes"}
	}
	return Text{"否", "no"}
}

func codeText(l *CodeList, code string) Text {
	if code == "" {
		return Text{}
	}
	return l.Label(code)
}

func codeTexts[C ~string](name string, codes []C) Text {
	var zh, en []string
	for _, c := range codes {
		label := labelIn(name, string(c))
		zh, en = append(zh, label.ZH), append(en, label.EN)
	}
	return Text{strings.Join(zh, "、"), strings.Join(en, ", ")}
}

// labelIn is the label of a code in the list of a name.
func labelIn(name, code string) Text {
	if l := codeListNamed(name); l != nil {
		return l.Label(code)
	}
	return plain(code)
}

func codeListNamed(name string) *CodeList {
	for _, l := range CodeLists() {
		if l.Name == name {
			return l
		}
	}
	return nil
}

func moneyText(f *Fen) Text {
	if f == nil {
		return Text{}
	}
	s := grouped(*f)
	return Text{s + " 元", s + " yuan"}
}

// grouped writes yuan in groups of three digits, decimals only when there are
// any: 2,000,000.
func grouped(f Fen) string {
	s := strings.TrimSuffix(f.String(), ".00")
	whole, frac, has := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		return sign + whole + "." + frac
	}
	return sign + whole
}

func regionText(code string) Text {
	switch code {
	case "":
		return Text{}
	case AnyRegion:
		return Text{"不限", "anywhere"}
	}
	return RegionName(code)
}

func countText(n *int, zh, en string) Text {
	if n == nil {
		return Text{}
	}
	return Textf("%d "+zh, "%d "+en, *n)
}

func evidenceText(list []Evidence) Text {
	var zh, en []string
	for _, e := range list {
		mark := Text{"（选交）", " (optional)"}
		if e.Required {
			mark = Text{}
		}
		zh, en = append(zh, e.Code+" "+e.Name.ZH+mark.ZH), append(en, e.Code+" "+e.Name.In("en")+mark.EN)
	}
	return Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
}

func criteriaText(list []Criterion) Text {
	var zh, en []string
	for _, c := range list {
		zh = append(zh, fmt.Sprintf("%s %s %d 分", c.Code, c.Name.ZH, c.Max))
		en = append(en, fmt.Sprintf("%s %s, %d points", c.Code, c.Name.In("en"), c.Max))
	}
	return Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
}

func rulingsText(list []Text) Text {
	var zh, en []string
	for _, r := range list {
		zh, en = append(zh, r.ZH), append(en, r.In("en"))
	}
	return Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
}

// stepsWithDays are the claim states in which someone has to act in time, in
// the order of a claim's way.
var stepsWithDays = []ClaimState{ClaimSubmitted, ClaimLocalReview, ClaimSupplement, ClaimFormalCheck, ClaimExpertReview, ClaimDecided, ClaimObjection, ClaimApproved, ClaimAllocated, ClaimPerformance}

// stepsText names the working days of every step that has some.
func stepsText(days map[string]int) Text {
	var zh, en []string
	for _, step := range stepsWithDays {
		if n, said := days[string(step)]; said {
			label := labelIn("claim_state", string(step))
			zh, en = append(zh, fmt.Sprintf("%s %d 个工作日", label.ZH, n)), append(en, fmt.Sprintf("%s: %d working days", label.EN, n))
		}
	}
	return Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
}

// stepsDecided tells whether every step that the procedure has is given its
// days.
func stepsDecided(p Programme) bool {
	days := p.Procedure.StepDays
	return days[string(ClaimSupplement)] > 0 && days[string(ClaimFormalCheck)] > 0 &&
		(!is(p.Procedure.LocalReview) || days[string(ClaimLocalReview)] > 0) &&
		(!is(p.Procedure.ExpertReview) || days[string(ClaimExpertReview)] > 0)
}

func is(b *bool) bool { return b != nil && *b }
