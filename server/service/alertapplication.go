package service

import (
	"context"
	"fmt"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

func (d *AlertDesk) applicationSort() alertSort {
	return alertSort{
		code: market.AlertApplication, mail: AtOnce, changed: d.applicationMoved, due: d.applicationsLate, holds: d.applicationHolds, says: d.saysApplication,
	}
}

// applicationAlert tells one who may admit of something that happened to an
// application.
func applicationAlert(p market.Application, event, to string) market.Alert {
	return market.Alert{
		ID:   fmt.Sprintf("application.%s.%d.%s.%s", p.ID, len(p.Steps), event, to),
		Sort: market.AlertApplication, To: to, Person: true, Subject: p.ID, Step: len(p.Steps), Due: p.Due,
		Event: &market.AlertEvent{Of: market.AlertApplication, Action: event, Thing: p.ID, At: p.Last().At},
	}
}

// applicationMoved finds who may admit when an application was handed in, or again.
// Any step makes pointless what was told before it.
func (d *AlertDesk) applicationMoved(ctx context.Context, c alertChange) (findings, error) {
	if c.Kind != Applications || c.Deleted {
		return findings{}, nil
	}
	p, err := changeAs[market.Application](c)
	if err != nil || !p.Last().At.Equal(c.entry.Time) {
		return findings{}, err // its data were erased: no step
	}
	var out findings
	read := reading(ctx, d.s.Store)
	if p.State == market.ApplicationSubmitted {
		if out.told, err = applicationAlerts(read, p, string(p.Last().Action)); err != nil {
			return findings{}, err
		}
	}
	open, err := openAlerts(read, p.ID)
	out.over = ofSort(open, market.AlertApplication, func(a market.Alert) bool { return a.Step < len(p.Steps) })
	return out, err
}

// applicationAlerts tell everyone who may admit of an event.
func applicationAlerts(read docReader, p market.Application, event string) ([]market.Alert, error) {
	people, err := officers(read)
	var out []market.Alert
	for _, a := range people {
		if p.PartOf(a) == market.PartAdmission {
			out = append(out, applicationAlert(p, event, a.User))
		}
	}
	return out, err
}

// applicationsLate finds the applications whose last day is over. Where the table of
// working days does not reach that day nothing is late.
func (d *AlertDesk) applicationsLate(ctx context.Context, today market.Date) (findings, error) {
	read := reading(ctx, d.s.Store)
	table, _, err := calendarIn(read)
	if err != nil {
		return findings{}, err
	}
	waiting, err := readMany[market.Application](read, store.Query{Kind: Applications, Key: "state", Equal: []any{string(market.ApplicationSubmitted)}})
	if err != nil {
		return findings{}, err
	}
	var out findings
	for _, p := range waiting {
		if p = p.Reckoned(table); !p.Late(today) {
			continue
		}
		told, err := applicationAlerts(read, p, market.NewsLate)
		if err != nil {
			return findings{}, err
		}
		out.told = append(out.told, told...)
	}
	return out, nil
}

// applicationHolds decides that the application still waits at the same step, and
// that the recipient may admit. A later alert on it takes the place of a former.
func (d *AlertDesk) applicationHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	p, mine, err := applicationFor(tx, a)
	if err != nil || !mine || p.State != market.ApplicationSubmitted || len(p.Steps) != a.Step {
		return false, nil, err
	}
	if a.Event.Action == market.NewsLate {
		table, _, err := calendarIn(tx)
		if err != nil || !p.Reckoned(table).Late(market.DateOf(d.s.World.Now())) {
			return false, nil, err
		}
	}
	over, err := saidBefore(tx, a)
	return err == nil, over, err
}

// applicationFor reads the application of an alert, and whether its recipient may
// decide on it now.
func applicationFor(read docReader, a market.Alert) (p market.Application, mine bool, err error) {
	if p, err = readAs[market.Application](read, Applications, a.Subject); err != nil {
		return p, false, ignoreMissing(err)
	}
	u, err := readAs[market.User](read, Users, a.To)
	if err != nil {
		return p, false, ignoreMissing(err)
	}
	return p, u.Status == market.Active && p.PartOf(actorOf(u)) == market.PartAdmission, nil
}

var applicationHeads = map[string]market.Text{
	string(market.ApplicationSubmit): {ZH: "新的入驻申请", EN: "A new application"},
	string(market.ApplicationMend):   {ZH: "入驻申请已补正，待再次受理", EN: "An application was mended and waits again"},
	market.NewsLate:                  {ZH: "入驻申请超过办理期限", EN: "An application waits longer than the set days"},
}

// saysApplication names the organisation that is applied for, and no person.
func (d *AlertDesk) saysApplication(ctx context.Context, a market.Alert, _, _ *Summary) (AlertWords, error) {
	read := reading(ctx, d.s.Store)
	p, mine, err := applicationFor(read, a)
	if err != nil || !mine {
		return AlertWords{
			Title: market.Text{ZH: "入驻申请已不由您办理", EN: "An application that is not yours to decide any more"},
		}, err
	}
	table, _, err := calendarIn(read)
	if err != nil {
		return AlertWords{}, err
	}
	p = p.Reckoned(table)
	head, kind, region := applicationHeads[a.Event.Action], market.OrganisationKinds.Label(string(p.Form.Kind)), market.RegionName(p.Form.Region)
	zh, en := []string{kind.ZH, region.ZH}, []string{kind.EN, region.EN}
	if p.Due != "" {
		zh, en = append(zh, "办理期限 "+string(p.Due)), append(en, "last day "+string(p.Due))
	}
	return AlertWords{
		Title: market.Text{ZH: head.ZH + "：" + p.Form.Name, EN: head.EN + ": " + p.Form.Name},
		Line:  market.Text{ZH: strings.Join(zh, "，"), EN: strings.Join(en, "; ")},
		Path:  "/desk/applications/" + p.ID,
	}, nil
}
