package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
)

// sampleProjects are the joint projects of the samples. Days are counted back from the
// last working day of the year, like those of the introductions.
type sampleProjects struct {
	Call     sampleCall      `json:"call"`
	Plan     samplePlan      `json:"plan"`
	Projects []sampleProject `json:"projects"`
}

// sampleCall is the yearly call.
type sampleCall struct {
	market.ProjectCallTerms
	Document string `json:"document"` // with the year in it
	Opens    int    `json:"opens"`
	Closes   int    `json:"closes"`
}

// samplePlan is the annual plan that lists what was accepted by then.
type samplePlan struct {
	Name     market.Text `json:"name"` // behind the year
	Document string      `json:"document"`
	Number   string      `json:"number"`
	Yuan     int64       `json:"yuan"`
}

// sampleProject is a project with its deal and what becomes of it.
type sampleProject struct {
	University market.CreditCode   `json:"university"`
	Enterprise market.CreditCode   `json:"enterprise"`
	Deal       sampleIntroduction  `json:"deal"`
	Text       market.ProjectText  `json:"text"` // without its days
	Begins     int                 `json:"begins"`
	Ends       int                 `json:"ends"`
	Due        []int               `json:"due"` // of the milestones
	Steps      []sampleProjectStep `json:"steps"`
}

// sampleProjectStep is what somebody does on a day.
type sampleProjectStep struct {
	Day       int               `json:"day"`
	By        market.CreditCode `json:"by"`
	Do        string            `json:"do"`
	Words     string            `json:"words"`
	Reasons   []string          `json:"reasons"`
	Milestone int               `json:"milestone"`
	Done      string            `json:"done"`
	Problems  string            `json:"problems"`
	Next      string            `json:"next"`
	// Of a contract.
	Project string              `json:"project"`
	Subject string              `json:"subject"`
	Type    market.ContractType `json:"type"`
	Yuan    int64               `json:"yuan"`
}

// sampleFiling lets the sample projects happen. Their deals are talks of their own,
// between managers, who alone confirm.
type sampleFiling struct {
	*sampleTalks
	all  sampleProjects
	back func(days int) market.Date
	call service.ProjectCallView
	plan service.ProjectPlanView
}

// projectEvents are the sample projects as events of a year.
func (t *sampleTalks) projectEvents(span simulate.Span) ([]simulate.Event, error) {
	text, err := fixtures.Projects()
	if err != nil {
		return nil, err
	}
	f := &sampleFiling{sampleTalks: &sampleTalks{ctx: t.ctx, s: t.s, accounts: t.accounts, clock: t.clock, people: t.people, actors: map[market.CreditCode]market.Actor{}}}
	if err := json.Unmarshal(text, &f.all); err != nil {
		return nil, fmt.Errorf("sample projects: %w", err)
	}
	last, err := lastWorkday(span.To)
	if err != nil {
		return nil, err
	}
	f.back = func(days int) market.Date { return market.DateOf(last.Time().AddDate(0, 0, days)) }
	seen := max(span.To, span.Seen)
	first := f.all.Call.Opens
	for _, p := range f.all.Projects {
		first = min(first, p.Deal.Steps[0].Day)
	}
	out := []simulate.Event{
		{On: f.back(first - 1), Do: func() error { return f.begin(seen) }},
		{On: f.back(f.all.Call.Opens), Do: f.publishCall},
	}
	for n := range f.all.Projects {
		out = append(out, f.eventsOf(n)...)
	}
	return out, nil
}

func (f *sampleFiling) eventsOf(n int) []simulate.Event {
	run := &sampleProjectRun{sampleFiling: f, of: f.all.Projects[n]}
	run.talk = &sampleTalk{sampleTalks: f.sampleTalks, of: run.of.Deal}
	var out []simulate.Event
	add := func(day int, what string, do func() error) {
		out = append(out, simulate.Event{On: f.back(day), Do: func() error {
			if err := do(); err != nil {
				return fmt.Errorf("sample project %d, %s: %w", n+1, what, err)
			}
			return nil
		}})
	}
	for _, step := range run.of.Deal.Steps {
		add(step.Day, step.Do, func() error { return run.talk.does(step) })
	}
	for _, step := range run.of.Steps {
		add(step.Day, step.Do, func() error { return run.does(step) })
	}
	return out
}

// begin publishes the items of the deals and gives everyone a seat.
func (f *sampleFiling) begin(seen market.Date) error {
	author, _, err := f.office()
	if err != nil {
		return err
	}
	var items []*sampleItem
	for _, p := range f.all.Projects {
		items = append(items, p.Deal.Demand, p.Deal.Achievement)
		for _, code := range []market.CreditCode{p.University, p.Enterprise} {
			if err := f.seat(code, market.RoleOrgManager); err != nil {
				return err
			}
		}
		for _, step := range p.Steps {
			if step.By != p.University && step.By != p.Enterprise {
				f.actors[step.By] = author
			}
		}
	}
	return f.list(items, seen)
}

// office is the manager of the provincial department who writes, and another one who
// publishes.
func (f *sampleFiling) office() (author, second market.Actor, err error) {
	for _, a := range f.people {
		switch {
		case !a.Has(market.RoleDepartmentManager):
		case author.User == "":
			author = a
		default:
			return author, a, nil
		}
	}
	return author, second, errors.New("the samples need two managers of the department")
}

func (f *sampleFiling) publishCall() error {
	author, _, err := f.office()
	if err != nil {
		return err
	}
	c := f.all.Call
	terms := c.ProjectCallTerms
	terms.Opens, terms.Closes, terms.TitleDay = f.back(c.Opens), f.back(c.Closes), f.back(c.Opens)
	terms.Year = terms.Opens.Time().Year()
	terms.Document = fmt.Sprintf(c.Document, terms.Year)
	terms.Name = ofYear(terms.Year, terms.Name)
	v, err := f.s.CreateProjectCall(f.ctx, author, terms)
	if err == nil {
		f.call, err = f.s.ActOnProjectCall(f.ctx, author, v.Call.ID, v.Version, market.ProjectCallPublish)
	}
	return err
}

func ofYear(year int, name market.Text) market.Text {
	return market.Text{ZH: fmt.Sprintf("%d %s", year, name.ZH), EN: fmt.Sprintf("%s, %d", name.EN, year)}
}

// drawUp writes and proposes the plan of what was accepted.
func (f *sampleFiling) drawUp() error {
	author, _, err := f.office()
	if err != nil {
		return err
	}
	p, year := f.all.Plan, f.call.Call.Terms.Year
	v, err := f.s.DrawUpPlan(f.ctx, author, f.call.Call.ID, ofYear(year, p.Name))
	if err != nil {
		return err
	}
	text, sum := v.Plan.Text, market.Fen(p.Yuan)*market.Yuan
	text.Document = fmt.Sprintf(p.Document, year)
	e := &text.Entries[0]
	e.Number, e.Funding, e.Amount = fmt.Sprintf(p.Number, year), market.FundedFiscal, &sum
	if v, err = f.s.EditProjectPlan(f.ctx, author, v.Plan.ID, v.Version, text); err == nil {
		f.plan, err = f.s.ActOnProjectPlan(f.ctx, author, v.Plan.ID, v.Version, market.ProjectPlanPropose, "")
	}
	return err
}

func (f *sampleFiling) publishPlan() error {
	_, second, err := f.office()
	if err == nil {
		_, err = f.s.ActOnProjectPlan(f.ctx, second, f.plan.Plan.ID, f.plan.Version, market.ProjectPlanPublish, "")
	}
	return err
}

// sampleProjectRun is one project under way.
type sampleProjectRun struct {
	*sampleFiling
	of   sampleProject
	talk *sampleTalk
	id   string
}

// does takes one step.
func (x *sampleProjectRun) does(step sampleProjectStep) error {
	a := x.actors[step.By]
	switch step.Do {
	case "begin":
		return x.file(a)
	case "plan":
		return x.drawUp()
	case "publish":
		return x.publishPlan()
	case "apart": // a contract of the deal before there was a project
		return x.contract(a, step, market.ContractLinks{Introduction: x.talk.id})
	case "contract":
		return x.contract(a, step, market.ContractLinks{Project: x.id})
	}
	v, err := x.s.Project(x.ctx, a, x.id)
	if err != nil {
		return err
	}
	act := service.ProjectStep{Action: market.ProjectAction(step.Do), Words: step.Words, Reasons: step.Reasons, Milestone: step.Milestone}
	if step.Done != "" {
		act.Report = &service.ProjectReportDraft{Through: market.DateOf(x.clock.Now()), Done: step.Done, Problems: step.Problems, Next: step.Next}
	}
	_, err = x.s.ActOnProject(x.ctx, a, x.id, v.Version, act)
	return err
}

// file begins the project from its deal, with the papers that the call requires.
func (x *sampleProjectRun) file(a market.Actor) error {
	text := x.of.Text
	text.Begins, text.Ends = x.back(x.of.Begins), x.back(x.of.Ends)
	text.Milestones = slices.Clone(text.Milestones)
	for i := range text.Milestones {
		text.Milestones[i].Due = x.back(x.of.Due[i])
	}
	v, err := x.s.CreateProject(x.ctx, a, x.talk.id, x.call.Call.ID, text)
	if err != nil {
		return err
	}
	x.id = v.Project.ID
	for _, e := range x.call.Call.Terms.Evidence {
		if !e.Required {
			continue
		}
		page := simulate.Paper(e.Code + " " + x.id)
		file, err := x.s.UploadFile(x.ctx, a, e.Name.ZH+".pdf", bytes.NewReader(page), int64(len(page)))
		if err != nil {
			return err
		}
		if v, err = x.s.AttachToProject(x.ctx, a, x.id, v.Version, e.Code, file.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// contract drafts a contract of the two and has both confirm it.
func (x *sampleProjectRun) contract(a market.Actor, step sampleProjectStep, links market.ContractLinks) error {
	d, err := x.s.PrefillContract(x.ctx, a, links)
	if err != nil {
		return err
	}
	t := &d.Terms
	t.Type, t.Project, t.Price.Total = step.Type, step.Project, market.Fen(step.Yuan)*market.Yuan
	if step.Subject != "" {
		t.Subject = step.Subject
	}
	if links.Project == "" {
		t.SellerTasks, t.BuyerTasks = "按方案完成试验并交付报告", "提供试件和工况"
	}
	return x.talk.conclude(a, d, 12)
}
