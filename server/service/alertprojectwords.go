package service

import (
	"context"
	"strings"

	"duijie/server/market"
)

// projectHeads are what alerts on joint projects say first.
var projectHeads = map[string]market.Text{
	"project.begin": {ZH: "对方起草了企校合作项目", EN: "A joint project was begun"}, "project.edit": {ZH: "对方修改了待确认的项目，须重新确认", EN: "The text was changed and has to be confirmed anew"},
	"project.confirm": {ZH: "对方已确认项目，请贵方确认", EN: "Please confirm the joint project"}, "project.hand_in": {ZH: "项目已申报，待审查", EN: "Handed in for review"},
	"project.withdraw": {ZH: "对方撤回了项目", EN: "The project was withdrawn"}, "project.lapse": {ZH: "项目逾期未申报", EN: "Not handed in in time"},
	"project.accept": {ZH: "项目审查通过", EN: "The project was accepted"}, "project.return": {ZH: "项目退回补正", EN: "The project was sent back"},
	"project.refuse": {ZH: "项目不予受理", EN: "The project was refused"}, "project.list": {ZH: "项目已列入公布的年度计划", EN: "Listed in the published annual plan"},
	"project.finish": {ZH: "对方提交了结题报告，请确认", EN: "Please confirm the final report"}, "project.agree": {ZH: "结题报告已由双方确认，待审查", EN: "The final report waits for its review"},
	"project.disagree": {ZH: "对方不同意结题报告", EN: "The final report was not agreed to"}, "project.conclude": {ZH: "项目已结题", EN: "The project is concluded"},
	"project.continue": {ZH: "主管部门要求继续执行", EN: "The department lets the project go on"}, "project.terminate": {ZH: "项目已终止", EN: "The project was terminated"},
	"project.due": {ZH: "项目办理期限将至", EN: "A last day is near"}, "project.overdue": {ZH: "项目审查已逾期", EN: "The review is overdue"},
	"project_report.report":   {ZH: "对方提交了进展报告", EN: "A progress report"},
	"project_milestone.reach": {ZH: "对方完成了一项阶段目标", EN: "A milestone was reached"}, "project_milestone.due": {ZH: "阶段目标期限将至", EN: "A milestone is due soon"},
	"project_milestone.overdue": {ZH: "阶段目标已逾期", EN: "A milestone is overdue"},
	"project_final.due":         {ZH: "结题报告期限将至", EN: "The final report is due soon"}, "project_final.overdue": {ZH: "结题报告已逾期", EN: "The final report is overdue"},
}

// saysProject puts an alert on a joint project into words, for one who still reads it:
// of what was said and written, nothing.
func (d *AlertDesk) saysProject(ctx context.Context, a market.Alert, _, _ *Summary) (AlertWords, error) {
	read := reading(ctx, d.s.Store)
	if a.Event.Of == market.NewsProjectCall {
		return saysCall(read, a)
	}
	p, err := readAs[market.Project](read, Projects, a.Subject)
	if err == nil && a.Person {
		err = mustReview(read, p, a.To)
	}
	if err != nil || !a.Person && p.SideOf(a.To) == "" {
		return gone(), ignoreMissing(err)
	}
	head := projectHeads[a.Event.Of+"."+a.Event.Action]
	title := market.Text{ZH: p.Text.Title, EN: p.Text.Title}
	if p.Text.Title == "" {
		title = market.Text{ZH: "未命名项目", EN: "without a title"}
	}
	out := AlertWords{Title: market.Text{ZH: head.ZH + "：" + title.ZH, EN: head.EN + ": " + title.EN}, Path: "/projects/" + p.ID}
	out.Line, err = projectLine(read, p, a)
	return out, err
}

func saysCall(read docReader, a market.Alert) (AlertWords, error) {
	c, err := readAs[market.ProjectCall](read, ProjectCalls, a.Subject)
	if err != nil {
		return gone(), ignoreMissing(err)
	}
	name := c.Terms.Name
	if name.EN == "" {
		name.EN = name.ZH
	}
	return AlertWords{
		Title: market.Text{ZH: "企校合作项目开始受理：" + name.ZH, EN: "Joint projects are taken: " + name.EN},
		Line:  market.Text{ZH: "受理至 " + string(a.Due) + "，由合作双方从洽谈室申报", EN: "until " + string(a.Due) + "; the two file from their deal room"},
		Path:  "/projects",
	}, nil
}

// projectLine is the sentence of detail: with whom, why, by when.
func projectLine(read docReader, p market.Project, a market.Alert) (market.Text, error) {
	var zh, en []string
	say := func(z, e string) { zh, en = append(zh, z), append(en, e) }
	for _, id := range []string{p.University, p.Enterprise} {
		if id == a.To {
			continue
		}
		o, err := readAs[market.Organisation](read, Organisations, id)
		if err != nil {
			return market.Text{}, err
		}
		name := o.NameEN
		if name == "" {
			name = o.Name
		}
		say(o.Name, name)
	}
	if m := p.MilestoneOf(*a.Event); m != nil {
		say(m.What, m.What)
	}
	switch market.ProjectAction(a.Event.Action) {
	case market.ProjectSendBack:
		if p.Return != nil {
			sayReasons(say, market.ProjectReturnReasons, p.Return.Reasons)
		}
	case market.ProjectRefuse:
		if p.Refusal != nil {
			sayReasons(say, market.ProjectRefuseReasons, p.Refusal.Reasons)
		}
	case market.ProjectTerminate:
		sayReasons(say, market.ProjectEndReasons, []string{p.EndReason})
	case market.ProjectList:
		sayListing(say, p.Listing)
	case market.ProjectConclude:
		outcome := market.ProjectOutcomes.Label(p.Outcome)
		say(outcome.ZH, outcome.EN)
	}
	due := a.Due
	if due == "" && a.Event.Of == market.NewsProject {
		due = p.Due
	}
	if due != "" {
		say("期限 "+string(due), "last day "+string(due))
	}
	return market.Text{ZH: strings.Join(zh, "，"), EN: strings.Join(en, "; ")}, nil
}

func sayReasons(say func(zh, en string), of *market.CodeList, codes []string) {
	var zh, en []string
	for _, code := range codes {
		label := of.Label(code)
		zh, en = append(zh, label.ZH), append(en, label.EN)
	}
	say("原因："+strings.Join(zh, "、"), "because: "+strings.Join(en, ", "))
}

func sayListing(say func(zh, en string), l *market.ProjectListing) {
	if l == nil {
		return
	}
	say("编号 "+l.Number, "number "+l.Number)
	if l.Funding == nil {
		say("没有财政经费", "without money of the fiscal plan")
		return
	}
	say("财政经费 "+l.Funding.String()+" 元", l.Funding.String()+" yuan of the fiscal plan")
}
