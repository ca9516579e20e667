package service

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/sheet"
)

// dayOf is the day of a moment; empty for none.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(market.DateOf(t))
}

// IntroductionSums count introductions by what came of them.
type IntroductionSums struct {
	Proposed   int // all
	Answered   int // by the recipient: asked, accepted or declined
	Accepted   int
	Declined   int
	Unanswered int // lapsed without any answer
	Waiting    int
	Contracted int
	Closed     int
}

func (x *IntroductionSums) add(i market.Introduction) {
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	x.Proposed++
	count(&x.Answered, !i.AnsweredAt().IsZero())
	count(&x.Accepted, !i.AcceptedAt.IsZero())
	count(&x.Declined, i.State == market.IntroductionDeclined)
	count(&x.Unanswered, i.Unanswered())
	count(&x.Waiting, i.State.Waiting())
	count(&x.Contracted, i.State == market.IntroductionContracted)
	count(&x.Closed, i.State == market.IntroductionClosed)
}

// IntroductionGroup are the sums of one field or month.
type IntroductionGroup struct {
	Value string
	IntroductionSums
}

// GivenReason is how often a reason was given: of decline_reason where Closed is
// false, of close_reason where it is true.
type GivenReason struct {
	Closed bool
	Reason string
	Count  int
}

// UnansweredIntroduction is one that nobody has answered: to whom, about what. Who
// proposed it and what was written is between the two.
type UnansweredIntroduction struct {
	ID        string
	Kind      string // of the recipient's item: demand or achievement
	Item      market.IntroducedItem
	Recipient market.Organisation
	Since     time.Time
	Due       market.Date
	Lapsed    bool
}

// IntroductionStatistics are the figures of all introductions of which one side
// lies in a region of the actor's office.
type IntroductionStatistics struct {
	All        IntroductionSums
	Fields     []IntroductionGroup
	Months     []IntroductionGroup // of the proposal, from the first to the last, none left out
	Reasons    []GivenReason       // the most frequent first
	Unanswered []UnansweredIntroduction
}

// IntroductionStatistics counts those that were proposed on the days from and to,
// either of which may be empty. Errors: forbidden for anyone but an office.
func (s *Service) IntroductionStatistics(ctx context.Context, a market.Actor, from, to market.Date) (IntroductionStatistics, error) {
	var out IntroductionStatistics
	if !slices.ContainsFunc([]market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor}, a.Has) {
		return out, forbidden()
	}
	all, _, err := s.introductions.all(ctx, s.Store)
	if err != nil {
		return out, err
	}
	known := map[string]market.Organisation{}
	fields, months, reasons := introductionGroups{}, introductionGroups{}, map[GivenReason]int{}
	for _, h := range all {
		i := h.Doc
		day := market.DateOf(i.CreatedAt)
		if from != "" && day < from || to != "" && day > to {
			continue
		}
		proposer, err := s.owner(ctx, known, i.From)
		if err != nil {
			return out, err
		}
		recipient, err := s.owner(ctx, known, i.To)
		if err != nil {
			return out, err
		}
		if !a.Inspects(proposer.Region) && !a.Inspects(recipient.Region) {
			continue
		}
		out.All.add(i)
		fields.of(i.Item().Field).add(i)
		months.of(string(day[:7])).add(i)
		if i.Reason != "" {
			reasons[GivenReason{Closed: i.State == market.IntroductionClosed, Reason: i.Reason}]++
		}
		if a.Inspects(recipient.Region) && (i.Unanswered() || i.State == market.IntroductionProposed && i.AnsweredAt().IsZero()) {
			out.Unanswered = append(out.Unanswered, unanswered(i, recipient))
		}
	}
	out.Fields, out.Months = fields.sorted(), months.unbroken()
	for r, n := range reasons {
		r.Count = n
		out.Reasons = append(out.Reasons, r)
	}
	slices.SortFunc(out.Reasons, func(x, y GivenReason) int {
		return cmp.Or(y.Count-x.Count, cmp.Compare(x.Reason, y.Reason), closedLast(x.Closed)-closedLast(y.Closed))
	})
	slices.SortFunc(out.Unanswered, func(x, y UnansweredIntroduction) int {
		return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.ID, y.ID))
	})
	return out, nil
}

func closedLast(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unanswered names the recipient's own item: that of a match which is the
// recipient's.
func unanswered(i market.Introduction, recipient market.Organisation) UnansweredIntroduction {
	out := UnansweredIntroduction{ID: i.ID, Recipient: recipient, Since: i.CreatedAt, Due: i.Due, Lapsed: i.State == market.IntroductionLapsed}
	if i.Demander() == i.To && i.Demand != nil {
		out.Kind, out.Item = "demand", *i.Demand
	} else if i.Achievement != nil {
		out.Kind, out.Item = "achievement", *i.Achievement
	}
	return out
}

type introductionGroups map[string]*IntroductionGroup

func (g introductionGroups) of(value string) *IntroductionSums {
	if g[value] == nil {
		g[value] = &IntroductionGroup{Value: value}
	}
	return &g[value].IntroductionSums
}

func (g introductionGroups) sorted() []IntroductionGroup {
	var out []IntroductionGroup
	for _, value := range slices.Sorted(maps.Keys(g)) {
		out = append(out, *g[value])
	}
	return out
}

// unbroken has every month from the first to the last.
func (g introductionGroups) unbroken() []IntroductionGroup {
	names := slices.Sorted(maps.Keys(g))
	if len(names) == 0 {
		return nil
	}
	for month := names[0]; month <= names[len(names)-1]; month = nextMonth(month) {
		g.of(month)
	}
	return g.sorted()
}

// WriteIntroductionStatistics writes figures as a workbook: groups one below the
// other, reasons, and what nobody has answered, in the words of a language.
func WriteIntroductionStatistics(w io.Writer, f IntroductionStatistics, language string) error {
	say := func(zh, en string) string { return market.Text{ZH: zh, EN: en}.In(language) }
	heads := []string{
		say("分类", "Grouped by"), say("项目", "Value"), say("提出", "Proposed"), say("已答复", "Answered"), say("同意洽谈", "Accepted"), say("婉拒", "Declined"),
		say("逾期未答", "Unanswered"), say("待答复", "Waiting"), say("签约", "Contracted"), say("结束", "Closed"),
	}
	var rows [][]any
	add := func(kind, value string, x IntroductionSums) {
		row := []any{kind, value}
		for _, n := range []int{x.Proposed, x.Answered, x.Accepted, x.Declined, x.Unanswered, x.Waiting, x.Contracted, x.Closed} {
			row = append(row, n)
		}
		rows = append(rows, row)
	}
	add(say("合计", "All"), "", f.All)
	for _, g := range f.Fields {
		name := say("未填写", "not given")
		if g.Value != "" {
			name = market.Fields.Label(g.Value).In(language)
		}
		add(say("技术领域", "Field"), name, g.IntroductionSums)
	}
	for _, g := range f.Months {
		add(say("月份", "Month"), g.Value, g.IntroductionSums)
	}
	for _, r := range f.Reasons {
		kind, list := say("婉拒原因", "Reason for declining"), market.DeclineReasons
		if r.Closed {
			kind, list = say("结束原因", "Reason for closing"), market.CloseReasons
		}
		rows = append(rows, []any{kind, list.Label(r.Reason).In(language), r.Count})
	}
	for _, u := range f.Unanswered {
		rows = append(rows, []any{say("尚无答复", "No answer"), u.Recipient.Name + "：" + u.Item.Title, say("提出于 ", "since ") + string(market.DateOf(u.Since)), say("期限 ", "due ") + string(u.Due)})
	}
	return sheet.WriteTable(w, say("意向统计", "Introductions"), heads, rows)
}
