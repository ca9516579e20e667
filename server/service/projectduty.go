package service

import (
	"cmp"
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

func sortPlans(plans []ProjectPlanView) {
	slices.SortStableFunc(plans, func(x, y ProjectPlanView) int {
		return cmp.Or(cmp.Compare(y.Plan.Year, x.Plan.Year), y.Plan.CreatedAt.Compare(x.Plan.CreatedAt), cmp.Compare(x.Plan.ID, y.Plan.ID))
	})
}

// projectDuties are what the actor has to do on joint projects: the two on theirs, the
// provincial department on what was handed in, on calls that are over and on plans.
func (s *Service) projectDuties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	if !a.BelongsTo(a.Organisation) && !a.Reviews(market.Jilin) {
		return nil, nil
	}
	var out []market.Duty
	err := s.Store.View(ctx, func(r store.Reader) error {
		out = nil
		read := reading(ctx, r)
		all, err := readableProjects(read, a, "")
		if err != nil {
			return err
		}
		known := map[string]market.Organisation{}
		for _, h := range all {
			if h.Doc.State.Over() {
				continue
			}
			duties, err := s.dutiesOnProject(read, a, h.Doc, known)
			if err != nil {
				return err
			}
			out = append(out, duties...)
		}
		plans, err := s.planDuties(read, a)
		out = append(out, plans...)
		return err
	})
	return out, problem(err)
}

func (s *Service) dutiesOnProject(read docReader, a market.Actor, p market.Project, known map[string]market.Organisation) ([]market.Duty, error) {
	now := s.World.Now()
	out := market.ProjectMilestoneDuties(a, p, "", now)
	for _, d := range []*market.Duty{market.ProjectDuty(a, p, "", now), market.FinalReportDuty(a, p, "", now)} {
		if d != nil {
			out = append(out, *d)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	other := cmp.Or(p.Other(a.Organisation), p.Enterprise)
	o, seen := known[other]
	if !seen {
		var err error
		if o, err = readAs[market.Organisation](read, Organisations, other); err != nil {
			return nil, err
		}
		known[other] = o
	}
	for i := range out {
		out[i].Name = o.Name
	}
	return out, nil
}

// planDuties are those of a manager of the provincial department on calls that are
// over and on plans that wait for a second person.
func (s *Service) planDuties(read docReader, a market.Actor) ([]market.Duty, error) {
	if !a.MayRuleProgrammes() {
		return nil, nil
	}
	now := s.World.Now()
	var out []market.Duty
	plans, err := readMany[market.ProjectPlan](read, store.Query{Kind: ProjectPlans})
	if err != nil {
		return nil, err
	}
	drawing := map[string]bool{}
	for _, p := range plans {
		drawing[p.Call] = drawing[p.Call] || !p.Public()
		if d := market.ProjectPlanDuty(a, p, now); d != nil {
			out = append(out, *d)
		}
	}
	calls, err := readMany[market.ProjectCall](read, store.Query{Kind: ProjectCalls})
	if err != nil {
		return nil, err
	}
	for _, c := range calls {
		waiting, err := acceptedIn(read, c.ID, nil)
		if err != nil {
			return nil, err
		}
		if d := market.DrawUpDuty(a, c, len(waiting), drawing[c.ID], now); d != nil {
			out = append(out, *d)
		}
	}
	return out, nil
}
