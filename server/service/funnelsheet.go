package service

import (
	"cmp"
	"io"
	"strconv"
	"strings"

	"duijie/server/market"
	"duijie/server/sheet"
)

// FunnelTable names one table of a funnel.
type FunnelTable string

// The tables.
const (
	FunnelByStage        FunnelTable = "stages"
	FunnelByCohort       FunnelTable = "cohorts"
	FunnelByField        FunnelTable = "fields"
	FunnelByPrefecture   FunnelTable = "prefectures"
	FunnelByOrganisation FunnelTable = "organisations"
	FunnelByMonth        FunnelTable = "months"
)

// speaker says things in one language.
type speaker string

func (l speaker) say(zh, en string) string      { return l.in(market.Text{ZH: zh, EN: en}) }
func (l speaker) in(t market.Text) string       { return t.In(string(l)) }
func (l speaker) field(code string) string      { return l.coded(market.Fields, code) }
func (l speaker) prefecture(code string) string { return l.coded(market.Regions, code) }

func (l speaker) coded(list *market.CodeList, code string) string {
	if code == "" {
		return l.say("未填写", "not given")
	}
	return l.in(list.Label(code))
}

func (l speaker) stage(i int) string {
	return l.in(market.FunnelStageCodes.Label(string(market.FunnelStages[i])))
}

// money are the headings of the sums of a funnel, in yuan.
func (l speaker) money() []string {
	return []string{
		l.say("合同成交总额（元）", "Contracted (yuan)"), l.say("登记的合同成交额（元）", "Registered total (yuan)"), l.say("登记的技术交易额（元）", "Registered technical amount (yuan)"),
		l.say("已付款（元）", "Paid (yuan)"), l.say("申报金额（元）", "Claimed (yuan)"), l.say("已拨补助（元）", "Subsidised (yuan)"),
	}
}

func moneyCells(m market.FunnelMoney) []any {
	return []any{m.Contracted, m.Certified, m.Technical, m.Paid, m.Claimed, m.Subsidised}
}

// WriteFunnel writes one table of a funnel as a workbook, in the words of a language.
func WriteFunnel(w io.Writer, r FunnelReport, table FunnelTable, language string) error {
	l := speaker(language)
	switch table {
	case FunnelByStage:
		return l.writeStages(w, r.All)
	case FunnelByMonth:
		return l.writeMonths(w, r.Months)
	case FunnelByField:
		return l.writeGroups(w, l.say("技术领域", "Field"), r.Fields, l.field)
	case FunnelByPrefecture:
		return l.writeGroups(w, l.say("市（州）", "Prefecture"), r.Prefectures, l.prefecture)
	case FunnelByOrganisation:
		return l.writeGroups(w, l.say("单位", "Organisation"), r.Funnel.Organisations, func(id string) string {
			return cmp.Or(r.Organisations[id].Name, l.say("未填写", "not given"))
		})
	}
	return l.writeGroups(w, l.say("首次发布月份", "Month of first publication"), r.Cohorts, func(m string) string { return m })
}

func (l speaker) writeStages(w io.Writer, all market.FunnelSums) error {
	heads := []string{l.say("阶段", "Stage"), l.say("逐级到达的条目", "Listings that came through"), l.say("跳过前序阶段的条目", "Listings that skipped a stage"), l.say("目录外合同", "Contracts from outside")}
	var rows [][]any
	for i, c := range all.Counts {
		rows = append(rows, []any{l.stage(i), c.Reached, c.Skipped, c.Outside})
	}
	return sheet.WriteTable(w, l.say("转化漏斗", "Funnel"), heads, rows)
}

// writeGroups writes the listings that came through, then those at the later stages
// beside the way, then the money of all.
func (l speaker) writeGroups(w io.Writer, head string, groups []market.FunnelGroup, name func(string) string) error {
	heads := []string{head}
	for i := range market.FunnelStages {
		heads = append(heads, l.stage(i))
	}
	for i := range market.FunnelStages[1:] {
		heads = append(heads, l.stage(i+1)+l.say("（跳级）", " (skipped a stage)"))
	}
	for i, stage := range market.FunnelStages {
		if stage.Dealt() {
			heads = append(heads, l.stage(i)+l.say("（目录外合同）", " (from outside)"))
		}
	}
	heads = append(heads, l.money()...)
	var rows [][]any
	for _, g := range groups {
		row := []any{name(g.Value)}
		for _, c := range g.Counts {
			row = append(row, c.Reached)
		}
		for _, c := range g.Counts[1:] {
			row = append(row, c.Skipped)
		}
		for i, c := range g.Counts {
			if market.FunnelStages[i].Dealt() {
				row = append(row, c.Outside)
			}
		}
		rows = append(rows, append(row, moneyCells(g.Through.Plus(g.Beside))...))
	}
	return sheet.WriteTable(w, l.say("转化漏斗", "Funnel"), heads, rows)
}

func (l speaker) writeMonths(w io.Writer, months []market.FunnelMonth) error {
	heads := []string{l.say("月份", "Month")}
	for _, words := range [][2]string{
		{"首次发布的条目", "Listings first published"}, {"首次提醒的匹配", "Matches first told"}, {"提出的意向", "Introductions proposed"}, {"同意洽谈的意向", "Introductions accepted"},
		{"签订的合同", "Contracts signed"}, {"登记的合同", "Contracts registered"}, {"付款笔数", "Payments"}, {"申报件数", "Claims"}, {"其中目录外合同", "Contracts from outside among them"},
	} {
		heads = append(heads, l.say(words[0], words[1]))
	}
	heads = append(heads, l.money()...)
	var rows [][]any
	for _, m := range months {
		row := []any{string(m.Month)}
		outside := 0
		for i, n := range m.Events {
			row = append(row, n)
			if market.FunnelStages[i] == market.StageContracted {
				outside = m.Outside[i]
			}
		}
		rows = append(rows, append(append(row, outside), moneyCells(m.Money)...))
	}
	return sheet.WriteTable(w, l.say("逐月情况", "Month by month"), heads, rows)
}

// WriteWaitingIntroductions writes what waits for an answer as a workbook.
func WriteWaitingIntroductions(w io.Writer, rows []WaitingIntroduction, language string) error {
	l := speaker(language)
	heads := []string{l.say("状态", "State"), l.say("轮到", "Whose turn"), l.say("单位", "Organisation"), l.say("类别", "Kind"), l.say("条目", "Listing"), l.say("技术领域", "Field"),
		l.say("自", "Since"), l.say("已过工作日", "Working days"), l.say("答复期限", "Due")}
	var out [][]any
	for _, x := range rows {
		state := l.say("待答复", "waiting")
		switch {
		case x.Lapsed:
			state = l.say("逾期未答", "lapsed")
		case x.Late:
			state = l.say("已过期限", "late")
		}
		who := ""
		if x.Organisation != nil {
			who = x.Organisation.Name
		} else if x.Own {
			who = l.say("本单位", "own organisation")
		}
		row := []any{state, l.in(market.IntroductionParts.Label(string(x.Turn))), who, l.kind(x.Kind), x.Item.Title, l.field(x.Item.Field), string(market.DateOf(x.Since)), "", string(x.Due)}
		if x.Age != nil {
			row[7] = *x.Age
		}
		out = append(out, row)
	}
	return sheet.WriteTable(w, l.say("待答复意向", "Unanswered"), heads, out)
}

func (l speaker) kind(kind string) string {
	switch kind {
	case "demand":
		return l.say("需求", "demand")
	case "achievement":
		return l.say("成果", "achievement")
	}
	return ""
}

// WriteSilentDemands writes demands that nobody talks about as a workbook. own
// leaves out the organisations, which are the reader's.
func WriteSilentDemands(w io.Writer, rows []SilentDemand, own bool, language string) error {
	l := speaker(language)
	heads := []string{l.say("需求", "Demand"), l.say("单位", "Organisation"), l.say("匿名", "Anonymous"), l.say("技术领域", "Field"), l.say("市（州）", "Prefecture"),
		l.say("首次发布", "First published"), l.say("有效期至", "Listed until"), l.say("原因", "Why"), l.say("待答复意向", "Introductions waiting"), l.say("被婉拒", "Declined"),
		l.say("未获答复", "Not answered"), l.say("提醒过的匹配", "Matches told"), l.say("其中不合适", "Of them said not to fit"), l.say("具体原因", "Reasons given"), l.say("当前最高匹配分", "Best score now")}
	var out [][]any
	for _, d := range rows {
		owner, anonymous, best := "", "", ""
		if d.Owner != nil {
			owner = d.Owner.Name
		}
		if d.Anonymous {
			anonymous = l.say("是", "yes")
		}
		row := []any{d.Title, owner, anonymous, l.field(d.Field), l.prefecture(d.Prefecture), string(d.Published), string(d.Expires), l.in(market.Silences.Label(string(d.Why))),
			d.Facts.Waiting, d.Facts.Declined, d.Facts.Lapsed, d.Facts.Told, d.Facts.Dismissed, l.reasons(d.Reasons), best}
		if d.Best != nil {
			row[len(row)-1] = int(*d.Best)
		}
		if own {
			row = append(row[:1], row[2:]...)
		}
		out = append(out, row)
	}
	if own {
		heads = append(heads[:1], heads[2:]...)
	}
	return sheet.WriteTable(w, l.say("无人洽谈的需求", "Demands nobody talks about"), heads, out)
}

// reasons puts the reasons against a demand's partners into one cell.
func (l speaker) reasons(of []SilentReason) string {
	var out []string
	for _, r := range of {
		list := market.DeclineReasons
		if r.Dismissed {
			list = market.FeedbackReasons
		}
		text := l.in(list.Label(r.Reason))
		if r.Count > 1 {
			text += " ×" + strconv.Itoa(r.Count)
		}
		out = append(out, text)
	}
	return strings.Join(out, l.say("；", "; "))
}
