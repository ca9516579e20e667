package service

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

func (d *AlertDesk) projectSort() alertSort {
	return alertSort{
		code: market.AlertProject, mail: AtOnce, changed: d.projectMoved, due: d.projectsDue, holds: d.projectHolds, says: d.saysProject,
	}
}

// projectAlerts are the alerts that tell of news: the organisations that hear of it as
// such, whoever reviews for the provincial department in person.
func projectAlerts(subject string, n market.ProjectNews, reviewers []market.Actor) []market.Alert {
	e, when := n.Event, string(n.Due)
	if when == "" {
		when = fmt.Sprint(n.Event.At.UnixMilli())
	}
	var out []market.Alert
	tell := func(to string, person bool) {
		out = append(out, market.Alert{
			ID:   fmt.Sprintf("%s.%s.%s.%s.%s.%s", market.AlertProject, e.Of, e.Thing, e.Action, when, to),
			Sort: market.AlertProject, To: to, Person: person, Subject: subject, Event: &e, Due: n.Due,
		})
	}
	for _, to := range n.To {
		tell(to, false)
	}
	for _, a := range reviewers {
		tell(a.User, true)
	}
	return out
}

// tellsOf are the alerts on one project's news.
func tellsOf(read docReader, p market.Project, n market.ProjectNews) ([]market.Alert, error) {
	var reviewers []market.Actor
	if n.Department {
		officers, err := officers(read)
		if err != nil {
			return nil, err
		}
		for _, a := range officers {
			if reviewsProject(p, a) {
				reviewers = append(reviewers, a)
			}
		}
	}
	return projectAlerts(p.ID, n, reviewers), nil
}

func reviewsProject(p market.Project, a market.Actor) bool {
	return slices.Contains(p.PartsOf(a), market.ProjectByDepartment)
}

// projectMoved finds who hears of a step of a project. What was told of the same
// before is over, for whoever took the step too; and so is, once a project of theirs
// is begun, what the two were told of the call.
func (d *AlertDesk) projectMoved(ctx context.Context, c alertChange) (findings, error) {
	if c.Kind != Projects || c.Deleted {
		return findings{}, nil
	}
	p, err := changeAs[market.Project](c)
	if err != nil {
		return findings{}, err
	}
	read := reading(ctx, d.s.Store)
	var out findings
	if n := p.NewsOf(c.entry.Time); n != nil {
		if out.told, err = tellsOf(read, p, *n); err != nil {
			return findings{}, err
		}
		if n.Event.Action == string(market.ProjectBegin) {
			called, err := openAlerts(read, p.Call)
			if err != nil {
				return findings{}, err
			}
			out.over = ofSort(called, market.AlertProject, func(a market.Alert) bool { return p.SideOf(a.To) != "" })
		}
	}
	open, err := openAlerts(read, p.ID)
	out.over = append(out.over, ofSort(open, market.AlertProject, func(a market.Alert) bool {
		if slices.ContainsFunc(out.told, func(t market.Alert) bool { return t.ID == a.ID }) {
			return false
		}
		said := slices.ContainsFunc(out.told, func(t market.Alert) bool { return t.Event.Replaces(*a.Event) })
		return said || !p.Outlives(*a.Event)
	})...)
	return out, err
}

// waitingStates are those in which a day may bring something to a project.
var waitingStates = []market.ProjectState{
	market.ProjectDraft, market.ProjectProposed, market.ProjectReturned, market.ProjectSubmitted, market.ProjectListed, market.ProjectReported,
}

// projectsDue finds the last days of projects, and the calls that take projects.
func (d *AlertDesk) projectsDue(ctx context.Context, today market.Date) (findings, error) {
	read := reading(ctx, d.s.Store)
	out, err := d.callsOpen(read, today)
	if err != nil {
		return out, err
	}
	for _, state := range waitingStates {
		found, err := readMany[market.Project](read, store.Query{Kind: Projects, Key: "state", Equal: []any{string(state)}})
		if err != nil {
			return out, err
		}
		for _, p := range found {
			for _, n := range p.NewsDueOn(today) {
				told, err := tellsOf(read, p, n)
				if err != nil {
					return out, err
				}
				out.told = append(out.told, told...)
			}
		}
	}
	return out, nil
}

// callsOpen finds whom a call is for that takes projects, and what was told of one
// that does not any more.
func (d *AlertDesk) callsOpen(read docReader, today market.Date) (findings, error) {
	var out findings
	calls, err := readMany[market.ProjectCall](read, store.Query{Kind: ProjectCalls})
	if err != nil {
		return out, err
	}
	for _, c := range calls {
		n := c.NewsOf(today)
		if n != nil {
			told, err := d.calledBy(read, c, *n)
			if err != nil {
				return out, err
			}
			out.told = append(out.told, told...)
			continue
		}
		open, err := openAlerts(read, c.ID)
		if err != nil {
			return out, err
		}
		out.over = append(out.over, open...)
	}
	return out, nil
}

// calledBy are the alerts on an open call that were not told yet.
func (d *AlertDesk) calledBy(read docReader, c market.ProjectCall, n market.ProjectNews) ([]market.Alert, error) {
	var out []market.Alert
	for _, kind := range []market.OrganisationKind{market.University, market.Institute, market.Enterprise} {
		err := readAll(read, store.Query{Kind: Organisations, Key: "kind", Equal: []any{string(kind)}}, func(doc store.Doc) error {
			n.To = []string{doc.ID}
			alert := projectAlerts(c.ID, n, nil)[0]
			_, err := read.Get(Alerts, alert.ID)
			if !errors.Is(err, store.ErrNotFound) {
				return err
			}
			called, err := d.called(read, c, doc.ID)
			if called {
				out = append(out, alert)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// called tells whether a call is for an organisation, as known now.
func (d *AlertDesk) called(read docReader, c market.ProjectCall, organisation string) (bool, error) {
	o, err := readAs[market.Organisation](read, Organisations, organisation)
	if err != nil {
		return false, ignoreMissing(err)
	}
	titles, err := titlesOf(read, o.CreditCode)
	return c.MayFile(o, titles, d.s.World.Now()), err
}

// officers are the active people of departments.
func officers(read docReader) ([]market.Actor, error) {
	var out []market.Actor
	err := readAll(read, store.Query{Kind: Organisations, Key: "kind", Equal: []any{string(market.Department)}}, func(doc store.Doc) error {
		return readAll(read, store.Query{Kind: Users, Key: "organisation", Equal: []any{doc.ID}}, func(doc store.Doc) error {
			u, err := store.As[market.User](doc)
			if err == nil && u.Status == market.Active {
				out = append(out, actorOf(u))
			}
			return err
		})
	})
	return out, err
}

// projectHolds decides that nothing has happened to the project since, that the
// recipient still has to do with it, and which older alerts say the same.
func (d *AlertDesk) projectHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	holds, err := d.stillNews(tx, a)
	if err != nil || !holds {
		return false, nil, ignoreMissing(err)
	}
	over, err := saidBefore(tx, a)
	return err == nil, over, err
}

func (d *AlertDesk) stillNews(tx docReader, a market.Alert) (bool, error) {
	today := market.DateOf(d.s.World.Now())
	if a.Event.Of == market.NewsProjectCall {
		c, err := readAs[market.ProjectCall](tx, ProjectCalls, a.Subject)
		if err != nil || c.NewsOf(today) == nil {
			return false, err
		}
		return d.called(tx, c, a.To)
	}
	p, err := readAs[market.Project](tx, Projects, a.Subject)
	if err != nil {
		return false, err
	}
	var now *market.ProjectNews
	if a.Due == "" {
		now = p.NewsOf(a.Event.At)
	}
	for _, n := range p.NewsDueOn(today) {
		if a.Due != "" && n.Due == a.Due && n.Event == *a.Event {
			now = &n
		}
	}
	if now == nil || now.Event != *a.Event {
		return false, nil
	}
	if a.Person {
		return now.Department, mustReview(tx, p, a.To)
	}
	return now.Hears(a.To), nil
}

// mustReview is nil for a user who reviews a project for the department. Errors: not
// found.
func mustReview(read docReader, p market.Project, user string) error {
	u, err := readAs[market.User](read, Users, user)
	if err == nil && (u.Status != market.Active || !reviewsProject(p, actorOf(u))) {
		err = notFound()
	}
	return err
}
