package service

import (
	"context"
	"io"
	"strconv"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// ProjectPlanView is a plan as someone sees it.
type ProjectPlanView struct {
	Plan    market.ProjectPlan
	Version int64
	Call    market.ProjectCall
	Actions []market.ProjectPlanAction
	Missing market.Faults // what keeps a draft from being proposed
	// Waiting are accepted projects of the call that the draft does not list.
	Waiting []market.PlanEntry
	// States are where the projects stand now, by id.
	States map[string]market.ProjectState
}

// ProjectPlans lists the plans that the actor may read, the newest first: everyone
// those that are published, the provincial department all.
func (s *Service) ProjectPlans(ctx context.Context, a market.Actor) ([]ProjectPlanView, error) {
	var out []ProjectPlanView
	err := s.Store.View(ctx, func(r store.Reader) error {
		out = nil
		read := reading(ctx, r)
		return readAll(read, store.Query{Kind: ProjectPlans, Key: "call", Desc: true}, func(d store.Doc) error {
			p, err := store.As[market.ProjectPlan](d)
			if err != nil || !p.Public() && !a.MayReadDrafts() {
				return err
			}
			v, err := planView(read, a, p, d.Version)
			out = append(out, v)
			return err
		})
	})
	sortPlans(out)
	return out, problem(err)
}

// ProjectPlan reads one plan. Errors: not found, also for one that is not the actor's
// to see yet.
func (s *Service) ProjectPlan(ctx context.Context, a market.Actor, id string) (ProjectPlanView, error) {
	var v ProjectPlanView
	err := s.Store.View(ctx, func(r store.Reader) error {
		read := reading(ctx, r)
		p, version, err := readDoc[market.ProjectPlan](read, ProjectPlans, id)
		if err == nil && !p.Public() && !a.MayReadDrafts() {
			err = notFound()
		}
		if err != nil {
			return err
		}
		if v, err = planView(read, a, p, version); err != nil {
			return err
		}
		return v.statesIn(read)
	})
	return v, problem(err)
}

func planView(read docReader, a market.Actor, p market.ProjectPlan, version int64) (ProjectPlanView, error) {
	v := ProjectPlanView{Plan: p, Version: version}
	var err error
	if v.Call, err = readAs[market.ProjectCall](read, ProjectCalls, p.Call); err != nil {
		return v, err
	}
	if a.MayRuleProgrammes() {
		v.Actions = p.Allowed(a.User)
	}
	if p.Public() {
		return v, nil
	}
	v.Missing = p.Text.Missing()
	if p.State == market.ProjectPlanDraft {
		v.Waiting, err = acceptedIn(read, p.Call, p.Text.Entries)
	}
	return v, err
}

// statesIn reads where the projects of a plan stand.
func (v *ProjectPlanView) statesIn(read docReader) error {
	v.States = map[string]market.ProjectState{}
	for _, e := range v.Plan.Text.Entries {
		p, err := readAs[market.Project](read, Projects, e.Project)
		if err != nil {
			return err
		}
		if v.States[e.Project] = p.State; p.State.Planned() && !p.State.Over() {
			v.States[e.Project] = market.ProjectListed // how far a report is, is between the two and the department
		}
	}
	return nil
}

// acceptedIn are the accepted projects of a call but those that are listed already.
func acceptedIn(read docReader, call string, but []market.PlanEntry) ([]market.PlanEntry, error) {
	listed := map[string]bool{}
	for _, e := range but {
		listed[e.Project] = true
	}
	accepted, err := readMany[market.Project](read, store.Query{Kind: Projects, Key: "call", Equal: []any{call, string(market.ProjectAccepted)}})
	if err != nil {
		return nil, err
	}
	var out []market.PlanEntry
	for _, p := range accepted {
		if listed[p.ID] {
			continue
		}
		e, err := entryOf(read, market.PlanEntry{}, p)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// entryOf fills in what a plan says of a project.
func entryOf(read docReader, e market.PlanEntry, p market.Project) (market.PlanEntry, error) {
	university, err := readAs[market.Organisation](read, Organisations, p.University)
	if err != nil {
		return e, err
	}
	enterprise, err := readAs[market.Organisation](read, Organisations, p.Enterprise)
	e.Project = p.ID
	return e.Of(p, university.Name, enterprise.Name), err
}

// DrawUpPlan begins a plan of a call with every accepted project that no other plan
// that is being drawn up lists; numbers and money are left to the department. Errors:
// forbidden, not found, conflict when none is left.
func (s *Service) DrawUpPlan(ctx context.Context, a market.Actor, call string, name market.Text) (ProjectPlanView, error) {
	if !a.MayRuleProgrammes() {
		return ProjectPlanView{}, forbidden()
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "project_plans.draw_up"}, func(_ context.Context, tx store.Tx) error {
		id = tx.NewID()
		c, err := readAs[market.ProjectCall](tx, ProjectCalls, call)
		if err == nil && !c.Public() {
			err = notFound()
		}
		if err != nil {
			return err
		}
		drawn, err := drawnUp(tx, call)
		if err != nil {
			return err
		}
		entries, err := acceptedIn(tx, call, drawn)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return market.Errorf(market.CodeConflict, "没有审查通过而未列入计划的项目", "no accepted project is left to be listed")
		}
		p, err := market.NewProjectPlan(id, c, market.ProjectPlanText{Name: name, Entries: entries[:min(len(entries), market.MaxPlanEntries)]}, a.User, tx.Now())
		if err != nil {
			return err
		}
		return tx.Put(ProjectPlans, id, market.ProjectPlanSchema, p)
	})
	if err != nil {
		return ProjectPlanView{}, problem(err)
	}
	return s.ProjectPlan(ctx, a, id)
}

// drawnUp are the entries of the plans of a call that are not published yet.
func drawnUp(read docReader, call string) ([]market.PlanEntry, error) {
	plans, err := readMany[market.ProjectPlan](read, store.Query{Kind: ProjectPlans, Key: "call", Equal: []any{call}})
	var out []market.PlanEntry
	for _, p := range plans {
		if !p.Public() {
			out = append(out, p.Text.Entries...)
		}
	}
	return out, err
}

// EditProjectPlan puts another text into a draft. What it says of the projects is read
// from them. Errors: forbidden, stale, conflict, invalid for a project that is not
// accepted in the call.
func (s *Service) EditProjectPlan(ctx context.Context, a market.Actor, id string, version int64, text market.ProjectPlanText) (ProjectPlanView, error) {
	return s.changePlan(ctx, a, id, version, store.Meta{Action: "project_plans.edit"}, func(tx store.Tx, p *market.ProjectPlan) error {
		entries, err := asAccepted(tx, p.Call, text.Entries)
		if err != nil {
			return err
		}
		text.Entries = entries
		return p.Edit(text, market.ProgrammeStep{By: a.User, At: tx.Now()})
	})
}

// asAccepted reads anew what the entries of a plan say of their projects. Errors:
// invalid for one that is not accepted in the call.
func asAccepted(read docReader, call string, entries []market.PlanEntry) ([]market.PlanEntry, error) {
	out := make([]market.PlanEntry, len(entries))
	var f market.Faults
	for n, e := range entries {
		p, err := readAs[market.Project](read, Projects, e.Project)
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return nil, err
		}
		if err != nil || p.Call != call || p.State != market.ProjectAccepted {
			f.Add("entries["+strconv.Itoa(n)+"].project", e.Project, market.Text{ZH: "不是本次申报中审查通过的项目", EN: "not a project that was accepted in this call"},
				market.Text{ZH: "从计划中删去", EN: "take it out of the plan"})
			continue
		}
		if out[n], err = entryOf(read, e, p); err != nil {
			return nil, err
		}
	}
	return out, f.Err()
}

// ActOnProjectPlan takes a step of a plan's life; the zero view is the answer when
// nothing is left. Its publication lists every project in it. Errors: forbidden, for
// one who drew it up and would publish it too; stale, conflict for a number that
// another plan of the year has, invalid for what is undecided and for a project that
// is not accepted any more.
func (s *Service) ActOnProjectPlan(ctx context.Context, a market.Actor, id string, version int64, action market.ProjectPlanAction, reason string) (ProjectPlanView, error) {
	if action == market.ProjectPlanEdit {
		return ProjectPlanView{}, forbidden()
	}
	meta := store.Meta{Action: "project_plans." + string(action), Reason: reason}
	return s.changePlan(ctx, a, id, version, meta, func(tx store.Tx, p *market.ProjectPlan) error {
		return stepPlan(tx, p, action, market.ProgrammeStep{By: a.User, Reason: reason, At: tx.Now()})
	})
}

func stepPlan(tx store.Tx, p *market.ProjectPlan, action market.ProjectPlanAction, step market.ProgrammeStep) error {
	if err := p.Do(action, step); err != nil {
		return err
	}
	if action != market.ProjectPlanPropose && action != market.ProjectPlanPublish {
		return nil
	}
	entries, err := asAccepted(tx, p.Call, p.Text.Entries)
	if err != nil {
		return err
	}
	p.Text.Entries = entries
	if action != market.ProjectPlanPublish {
		return nil
	}
	return listProjects(tx, *p)
}

// listProjects lists every project of a published plan.
func listProjects(tx store.Tx, plan market.ProjectPlan) error {
	var f market.Faults
	for n, e := range plan.Text.Entries {
		holder, err := unique(tx, planNumbers, strconv.Itoa(plan.Year)+"/"+e.Numbered(), e.Project)
		if err != nil {
			return err
		}
		if holder != e.Project {
			f.Add("entries["+strconv.Itoa(n)+"].number", e.Number, market.Text{ZH: "本年度已有项目使用该编号", EN: "another project of the year has this number"}, market.Text{})
			continue
		}
		p, err := readAs[market.Project](tx, Projects, e.Project)
		if err != nil {
			return err
		}
		d, err := projectDoing(tx, market.Actor{}, p)
		if err != nil {
			return err
		}
		d.Job, d.Listing = "plans", plan.Listing(e)
		if err := p.Do(market.ProjectList, d); err != nil {
			return err
		}
		if err := tx.Put(Projects, p.ID, market.ProjectSchema, p); err != nil {
			return err
		}
	}
	if len(f) > 0 {
		return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "项目编号已被使用", EN: "a number is taken"}, Faults: f}
	}
	return nil
}

func (s *Service) changePlan(ctx context.Context, a market.Actor, id string, version int64, meta store.Meta, change func(store.Tx, *market.ProjectPlan) error) (ProjectPlanView, error) {
	if !a.MayRuleProgrammes() {
		return ProjectPlanView{}, forbidden()
	}
	meta.Actor = a.User
	gone := false
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		p, now, err := readDoc[market.ProjectPlan](tx, ProjectPlans, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := change(tx, &p); err != nil {
			return err
		}
		if gone = p.State == ""; gone {
			return tx.Delete(ProjectPlans, id)
		}
		return tx.Put(ProjectPlans, id, market.ProjectPlanSchema, p)
	})
	if err != nil || gone {
		return ProjectPlanView{}, problem(err)
	}
	return s.ProjectPlan(ctx, a, id)
}

// WriteProjectPlan writes a plan as a workbook, in the words of a language. Errors: not
// found.
func (s *Service) WriteProjectPlan(ctx context.Context, a market.Actor, id, language string, w io.Writer) error {
	v, err := s.ProjectPlan(ctx, a, id)
	if err != nil {
		return err
	}
	say := func(zh, en string) string { return market.Text{ZH: zh, EN: en}.In(language) }
	heads := []string{say("项目编号", "Number"), say("项目名称", "Project"), say("技术领域", "Field"), say("高校（科研单位）", "University or institute"), say("企业", "Enterprise"),
		say("开始", "Begins"), say("结束", "Ends"), say("财政经费", "Funding"), say("金额（元）", "Sum (yuan)")}
	var rows [][]any
	for _, e := range v.Plan.Text.Entries {
		rows = append(rows, []any{e.Number, e.Title, market.Fields.Label(e.Field).In(language), e.University, e.Enterprise, string(e.Begins), string(e.Ends),
			market.ProjectFundings.Label(string(e.Funding)).In(language), yuanOrNothing(e.Amount)})
	}
	return sheet.WriteTable(w, say("年度计划", "Annual plan"), heads, rows)
}
