package service

import (
	"context"
	"strconv"

	"duijie/server/market"
	"duijie/server/store"
)

// Collections of joint projects.
const (
	ProjectCalls   = "project_calls"
	Projects       = "projects"
	ProjectReports = "project_reports"
	ProjectPlans   = "project_plans"
)

// Sets of unique values that joint projects claim.
const (
	callYears    = "project_call"   // one published call a year
	filedDeals   = "project"        // a deal is filed once in a call
	planNumbers  = "project_number" // by year
	maxOwnDrafts = 20               // projects of one organisation that wait to be handed in
)

// projectCollections are the documents of joint projects.
func projectCollections() []store.Collection {
	return []store.Collection{
		{Name: ProjectCalls, Schema: market.ProjectCallSchema, Keys: []store.Key{{Name: "year", Paths: []string{"terms.year", "created_at"}}}},
		{Name: Projects, Schema: market.ProjectSchema, Keys: []store.Key{
			{Name: "university", Paths: []string{"university", "updated_at"}},
			{Name: "enterprise", Paths: []string{"enterprise", "updated_at"}},
			{Name: "call", Paths: []string{"call", "state"}},
			{Name: "introduction", Paths: []string{"introduction"}},
			{Name: "state", Paths: []string{"state", "due"}},
			{Name: openDeadlines, Paths: []string{"due_open.missing_year"}},
		}},
		{Name: ProjectReports, Schema: market.ProjectReportSchema, Keys: []store.Key{{Name: "project", Paths: []string{"project", "at"}}}},
		{Name: ProjectPlans, Schema: market.ProjectPlanSchema, Keys: []store.Key{{Name: "call", Paths: []string{"call", "created_at"}}}},
	}
}

// ProjectCallView is a call as someone sees it.
type ProjectCallView struct {
	Call    market.ProjectCall
	Version int64
	Takes   bool // projects are handed in today
	Actions []market.ProjectCallAction
	Counts  map[market.ProjectState]int // of what was handed in; to the provincial department
	Missing market.Faults               // what keeps a draft from being published
}

// ProjectCalls lists the calls that the actor may read, the newest year first:
// everyone those that are published, the provincial department all.
func (s *Service) ProjectCalls(ctx context.Context, a market.Actor) ([]ProjectCallView, error) {
	var out []ProjectCallView
	err := s.Store.View(ctx, func(r store.Reader) error {
		out = nil
		read := reading(ctx, r)
		return readAll(read, store.Query{Kind: ProjectCalls, Key: "year", Desc: true}, func(d store.Doc) error {
			c, err := store.As[market.ProjectCall](d)
			if err != nil || !c.Public() && !a.MayReadDrafts() {
				return err
			}
			v, err := s.callView(read, a, c, d.Version)
			out = append(out, v)
			return err
		})
	})
	return out, problem(err)
}

// ProjectCall reads one call. Errors: not found, also for one that is not the
// actor's to see yet.
func (s *Service) ProjectCall(ctx context.Context, a market.Actor, id string) (ProjectCallView, error) {
	var v ProjectCallView
	err := s.Store.View(ctx, func(r store.Reader) error {
		c, version, err := readDoc[market.ProjectCall](reading(ctx, r), ProjectCalls, id)
		if err == nil && !c.Public() && !a.MayReadDrafts() {
			err = notFound()
		}
		if err != nil {
			return err
		}
		v, err = s.callView(reading(ctx, r), a, c, version)
		return err
	})
	return v, problem(err)
}

func (s *Service) callView(read docReader, a market.Actor, c market.ProjectCall, version int64) (ProjectCallView, error) {
	v := ProjectCallView{Call: c, Version: version, Takes: c.Takes(market.DateOf(s.World.Now())) == nil}
	if a.MayRuleProgrammes() {
		v.Actions = c.Allowed()
	}
	if !a.MayReadDrafts() {
		return v, nil
	}
	if !c.Public() {
		v.Missing = c.Terms.Missing()
	}
	v.Counts = map[market.ProjectState]int{}
	err := readAll(read, store.Query{Kind: Projects, Key: "call", Equal: []any{c.ID}}, func(d store.Doc) error {
		p, err := decoded[market.Project](read, d)
		if err == nil && p.Reads(a) {
			v.Counts[p.State]++
		}
		return err
	})
	return v, err
}

// CreateProjectCall begins a call. Errors: forbidden, invalid.
func (s *Service) CreateProjectCall(ctx context.Context, a market.Actor, terms market.ProjectCallTerms) (ProjectCallView, error) {
	if !a.MayRuleProgrammes() {
		return ProjectCallView{}, forbidden()
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "project_calls.create"}, func(_ context.Context, tx store.Tx) error {
		id = tx.NewID()
		c, err := market.NewProjectCall(id, terms, a.User, tx.Now())
		if err != nil {
			return err
		}
		own, err := readAs[market.Organisation](tx, Organisations, a.Organisation)
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return err
		}
		c.Sample = own.Sample
		return tx.Put(ProjectCalls, id, market.ProjectCallSchema, c)
	})
	if err != nil {
		return ProjectCallView{}, problem(err)
	}
	return s.ProjectCall(ctx, a, id)
}

// EditProjectCall puts another text into a draft. Errors: forbidden, stale, conflict,
// invalid.
func (s *Service) EditProjectCall(ctx context.Context, a market.Actor, id string, version int64, terms market.ProjectCallTerms) (ProjectCallView, error) {
	return s.changeCall(ctx, a, id, version, "project_calls.edit", func(tx store.Tx, c *market.ProjectCall) error {
		return c.Edit(terms, tx.Now())
	})
}

// ActOnProjectCall publishes or drops a draft; the zero view is the answer when
// nothing is left. There is one published call a year. Errors: forbidden, stale,
// conflict, invalid for what is undecided.
func (s *Service) ActOnProjectCall(ctx context.Context, a market.Actor, id string, version int64, action market.ProjectCallAction) (ProjectCallView, error) {
	return s.changeCall(ctx, a, id, version, "project_calls."+string(action), func(tx store.Tx, c *market.ProjectCall) error {
		return stepCall(tx, c, action, a.User)
	})
}

func stepCall(tx store.Tx, c *market.ProjectCall, action market.ProjectCallAction, by string) error {
	if err := c.Do(action, by, tx.Now()); err != nil || c.State != market.ProjectCallOpen {
		return err
	}
	holder, err := unique(tx, callYears, strconv.Itoa(c.Terms.Year), c.ID)
	if err == nil && holder != c.ID {
		err = market.Errorf(market.CodeConflict, "%d 年度已有发布的申报通知", "there is a published call of %d already", c.Terms.Year)
	}
	return err
}

func (s *Service) changeCall(ctx context.Context, a market.Actor, id string, version int64, action string, change func(store.Tx, *market.ProjectCall) error) (ProjectCallView, error) {
	if !a.MayRuleProgrammes() {
		return ProjectCallView{}, forbidden()
	}
	gone := false
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: action}, func(_ context.Context, tx store.Tx) error {
		c, now, err := readDoc[market.ProjectCall](tx, ProjectCalls, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := change(tx, &c); err != nil {
			return err
		}
		if gone = c.State == ""; gone {
			return tx.Delete(ProjectCalls, id)
		}
		return tx.Put(ProjectCalls, id, market.ProjectCallSchema, c)
	})
	if err != nil || gone {
		return ProjectCallView{}, problem(err)
	}
	return s.ProjectCall(ctx, a, id)
}
