package market

import (
	"cmp"
	"slices"
)

// AdviceLine is one reason that others gave, how often, and what would help.
type AdviceLine struct {
	Closed bool   `json:"closed,omitempty"` // after talks; the two code lists share some codes, not what these say
	Reason string `json:"reason"`           // code of close_reason after talks, else of decline_reason
	Label  Text   `json:"label"`
	Count  int    `json:"count"`
	Help   Text   `json:"help"`
}

// Advice is what became of the introductions of one item, for its owner alone.
// Who said it is not in it.
type Advice struct {
	Introductions int          `json:"introductions"` // in which the owner proposed or was asked
	Answered      int          `json:"answered"`      // of the owner's own proposals, by the other side
	Unanswered    int          `json:"unanswered"`    // lapsed without any answer
	Accepted      int          `json:"accepted"`
	Declined      int          `json:"declined"` // or closed, by the other side
	Lines         []AdviceLine `json:"lines"`    // the most frequent first
}

// reasonHelp is what an owner can do about a reason.
var reasonHelp = map[string]Text{
	"other_field": {"核对技术领域与关键词，在摘要中写明适用场景", "check the field and the keywords, and name the uses in the summary"},
	"figures":     {"补充核心指标的数值、单位与测试条件", "give the figures with their units and how they were measured"},
	"immature":    {"补充中试、应用或检测证明，或写明达到下一成熟度所需条件", "add proof of trials or use, or say what the next level of readiness takes"},
	"price":       {"考虑分期、提成支付或许可，并写明价格包含的内容", "consider instalments, royalties or a licence, and say what the price covers"},
	"budget":      {"写明投入区间与可接受的分期方式", "state a range of what you would invest and acceptable instalments"},
	"modes":       {"放宽或补充可接受的合作方式", "accept more modes of cooperation"},
	"ownership":   {"写明成果归属的底线与可协商部分", "say what of the ownership is fixed and what can be agreed"},
	"capacity":    {"换一时段再联系，或寻找其他单位", "try again later, or someone else"},
	"taken":       {"尽早联系，留意新发布的条目", "be early: watch what is newly published"},
	"far":         {"写明可提供的现场服务或远程支持", "say what service on site or from afar there is"},
	"unclear":     {"补充背景、问题与已有基础", "say more of the background, the problem and what there is"},
	"no_money":    {"签约前确认资金来源", "settle where the money comes from before you agree"},
	"need_gone":   {"与本条目无关，可从匹配结果中另找单位", "not about your item: look for another among its matches"},
	"elsewhere":   {"缩短答复和报价时间", "answer and quote faster"},
	"silent":      {"约定联系人与答复时限", "agree on who answers and by when"},
	"other":       {"见对方在意向中的说明", "see what the other side wrote"},
}

// trialHelp is what helps where a trial missed what the text had promised.
var trialHelp = Text{"按试验结果更正指标，写明测试条件，或写明达到要求还需做的改进", "correct the figures by the trial, say how they are measured, or what is still to be improved"}

// AdviceOn adds up what others answered about an item of an organisation.
func AdviceOn(introductions []Introduction, owner string) Advice {
	var out Advice
	counts := map[AdviceLine]int{}
	for _, i := range introductions {
		if i.Other(owner) == "" {
			continue
		}
		out.Introductions++
		if !i.AcceptedAt.IsZero() {
			out.Accepted++
		}
		if i.From == owner {
			switch {
			case !i.AnsweredAt().IsZero():
				out.Answered++
			case i.Unanswered():
				out.Unanswered++
			}
		}
		if i.Reason == "" || i.endedBy() == owner {
			continue
		}
		out.Declined++
		counts[AdviceLine{Closed: i.State == IntroductionClosed, Reason: i.Reason}]++
	}
	for line, n := range counts {
		line.Count, line.Label, line.Help = n, DeclineReasons.Label(line.Reason), reasonHelp[line.Reason]
		if line.Closed {
			line.Label = CloseReasons.Label(line.Reason)
			if line.Reason == "figures" {
				line.Help = trialHelp
			}
		}
		out.Lines = append(out.Lines, line)
	}
	slices.SortFunc(out.Lines, func(a, b AdviceLine) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Label.ZH, b.Label.ZH))
	})
	return out
}

// endedBy is the organisation that took the last step.
func (i Introduction) endedBy() string {
	if len(i.Steps) == 0 {
		return ""
	}
	return i.organisationOf(i.Steps[len(i.Steps)-1].Part)
}
