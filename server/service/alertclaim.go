package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

func (d *AlertDesk) claimSort() alertSort {
	return alertSort{code: market.AlertClaim, mail: AtOnce, changed: d.claimMoved, holds: claimHolds, says: d.saysClaim}
}

// claimMoved finds who has to do something about a claim since it, one of its
// scoring sheets or its recovery was changed: the enterprise as an organisation,
// offices and experts one by one. What waited before is over.
func (d *AlertDesk) claimMoved(ctx context.Context, c alertChange) (findings, error) {
	id, err := claimOf(c)
	if err != nil || id == "" {
		return findings{}, err
	}
	read := reading(ctx, d.s.Store)
	doc, err := read.Get(Claims, id)
	if err != nil {
		return findings{}, ignoreNotFound(err)
	}
	if doc.Seq > c.entry.Number {
		return findings{}, nil // a later entry tells of it
	}
	claim, err := store.As[market.Claim](doc)
	if err != nil {
		return findings{}, err
	}
	told, err := d.claimAlerts(read, claim)
	if err != nil {
		return findings{}, err
	}
	open, err := openAlerts(read, id)
	if err != nil {
		return findings{}, err
	}
	return findings{told: told, over: ofSort(open, market.AlertClaim, func(a market.Alert) bool {
		return !slices.ContainsFunc(told, func(t market.Alert) bool { return t.ID == a.ID })
	})}, nil
}

// claimOf is the claim that a change is about; empty: none.
func claimOf(c alertChange) (string, error) {
	if c.Deleted {
		return "", nil
	}
	switch c.Kind {
	case Claims:
		return c.ID, nil
	case Reviews, Recoveries:
		var of struct {
			Claim string `json:"claim"`
		}
		err := json.Unmarshal(c.Body, &of)
		return of.Claim, err
	}
	return "", nil
}

func (d *AlertDesk) claimAlerts(read docReader, c market.Claim) ([]market.Alert, error) {
	p, err := readAs[market.Programme](read, Programmes, c.Programme)
	if err != nil {
		return nil, err
	}
	table, _, err := calendarIn(read)
	if err != nil {
		return nil, err
	}
	facts, err := dutyFacts(read, c, p, table)
	if err != nil {
		return nil, err
	}
	people, err := concerned(read, c)
	if err != nil {
		return nil, err
	}
	var out []market.Alert
	told := map[string]bool{}
	now := d.s.World.Now()
	for _, a := range people {
		if !market.CouldOwe(a, c) {
			continue
		}
		for _, duty := range dutiesOn(a, c, facts, now) {
			alert := claimAlert(a, c, duty)
			if !told[alert.ID] {
				told[alert.ID] = true
				out = append(out, alert)
			}
		}
	}
	return out, nil
}

// claimAlert tells the applicant's organisation, anyone else in person.
func claimAlert(a market.Actor, c market.Claim, duty market.Duty) market.Alert {
	out := market.Alert{
		Sort: market.AlertClaim, To: a.User, Person: true, Subject: c.ID, Due: duty.Due, Part: duty.Part, Actions: duty.Actions, Step: len(c.Steps),
	}
	if duty.Part == string(market.PartApplicant) {
		out.To, out.Person = c.Organisation, false
	}
	out.ID = fmt.Sprintf("claim.%s.%d.%s.%s.%s", c.ID, len(c.Steps), duty.Kind, duty.State, out.To)
	return out
}

// concerned are the people who may have to do with a claim: of the enterprise, of
// departments, and the experts who were asked.
func concerned(read docReader, c market.Claim) ([]market.Actor, error) {
	var out []market.Actor
	add := func(doc store.Doc) error {
		u, err := store.As[market.User](doc)
		if err == nil && u.Status == market.Active {
			out = append(out, actorOf(u))
		}
		return err
	}
	if err := readAll(read, store.Query{Kind: Users, Key: "organisation", Equal: []any{c.Organisation}}, add); err != nil {
		return nil, err
	}
	offices, err := officers(read)
	if err != nil {
		return nil, err
	}
	out = append(out, offices...)
	for _, id := range c.Experts {
		doc, err := read.Get(Users, id)
		if err == nil {
			err = add(doc)
		}
		if ignoreNotFound(err) != nil {
			return nil, err
		}
	}
	return out, nil
}

func actorOf(u market.User) market.Actor {
	return market.Actor{User: u.ID, Organisation: u.Organisation, Roles: u.Roles}
}

// claimHolds decides that the claim has not moved on.
func claimHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	c, err := readAs[market.Claim](tx, Claims, a.Subject)
	return err == nil && len(c.Steps) == a.Step, nil, ignoreMissing(err)
}

func (d *AlertDesk) saysClaim(ctx context.Context, a market.Alert, _, _ *Summary) (AlertWords, error) {
	c, err := readAs[market.Claim](reading(ctx, d.s.Store), Claims, a.Subject)
	if err != nil {
		return gone(), ignoreMissing(err)
	}
	var zh, en string
	for i, action := range a.Actions {
		label := market.ClaimActions.Label(action)
		if i > 0 {
			zh, en = zh+"、", en+", "
		}
		zh, en = zh+label.ZH, en+label.EN
	}
	out := AlertWords{Title: market.Text{ZH: "申报待办：" + zh, EN: "A claim waits: " + en}, Path: "/claims/" + c.ID}
	if a.Part == string(market.PartApplicant) {
		out.Path = "/mine/claims/" + c.ID
	}
	if a.Part == string(market.PartExpert) {
		out.Path = "/reviews/" + c.ID
	}
	out.Line = market.Text{ZH: "申报编号 " + c.Number, EN: "Claim " + c.Number}
	if c.Number == "" {
		out.Line = market.Text{ZH: "尚未提交的申报", EN: "A claim that is not submitted yet"}
	}
	if a.Due != "" {
		out.Line.ZH, out.Line.EN = out.Line.ZH+"，办理期限 "+string(a.Due), out.Line.EN+", last day "+string(a.Due)
	}
	return out, nil
}
