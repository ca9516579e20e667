package service

import (
	"context"
	"fmt"

	"duijie/server/market"
	"duijie/server/store"
)

// alertSort is one sort of alerts: what it comes from, whether it still holds
// when it is written, and what it says. A part that has no source is nil.
type alertSort struct {
	code string // of alert_sort
	mail Channel
	// changed finds what one change of a document gives reason to tell, and the
	// alerts that it makes pointless. It runs outside of a decision and may be run
	// again for the same change.
	changed func(ctx context.Context, c alertChange) (findings, error)
	// due finds what a day gives reason to tell.
	due func(ctx context.Context, today market.Date) (findings, error)
	// holds decides inside the commit that writes it whether an alert is still to
	// be told, and which open alerts it takes the place of.
	holds func(tx docReader, a market.Alert) (bool, []market.Alert, error)
	// says puts an alert into words. own and other are its items as far as they
	// are public.
	says func(ctx context.Context, a market.Alert, own, other *Summary) (AlertWords, error)
}

// alertChange is one change of one document in a journal entry.
type alertChange struct {
	store.Change
	entry store.Entry
}

// findings are alerts that may be written, and open ones that are over.
type findings struct{ told, over []market.Alert }

// AlertWords is an alert in words, for lists, letters and feeds.
type AlertWords struct {
	Title market.Text
	Line  market.Text // one sentence of detail
	Path  string      // of the page where one goes on; empty: the inbox
}

// gone is what an alert says whose subject is not public any more.
func gone() AlertWords {
	return AlertWords{
		Title: market.Text{ZH: "内容已不再公开", EN: "No longer listed"},
		Line:  market.Text{ZH: "所涉及的条目已撤下、到期或修改", EN: "what this was about was withdrawn, has ended or was changed"},
	}
}

// itemPath is the public page of an item.
func itemPath(kind, id string) string { return "/" + collectionOf(kind) + "/" + id }

func (d *AlertDesk) sort(code string) (alertSort, error) {
	for _, s := range d.sorts {
		if s.code == code {
			return s, nil
		}
	}
	return alertSort{}, fmt.Errorf("alerts: no sort %q", code)
}

func (d *AlertDesk) words(ctx context.Context, a market.Alert, own, other *Summary) (AlertWords, error) {
	sort, err := d.sort(a.Sort)
	if err != nil {
		return AlertWords{}, err
	}
	return sort.says(ctx, a, own, other)
}

// say puts an alert into words as of now.
func (d *AlertDesk) say(ctx context.Context, a market.Alert) (AlertWords, error) {
	own, err := d.summary(ctx, a.Own)
	if err != nil {
		return AlertWords{}, err
	}
	other, err := d.summary(ctx, a.Other)
	if err != nil {
		return AlertWords{}, err
	}
	return d.words(ctx, a, own, other)
}

// openAlerts reads the open alerts about a subject.
func openAlerts(read docReader, subject string) ([]market.Alert, error) {
	var out []market.Alert
	for _, state := range market.OpenAlertStates {
		found, err := readMany[market.Alert](read, store.Query{Kind: Alerts, Key: "subject", Equal: []any{subject, string(state)}})
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// ofSort keeps the alerts of a sort for which more holds.
func ofSort(in []market.Alert, sort string, more func(market.Alert) bool) []market.Alert {
	var out []market.Alert
	for _, a := range in {
		if a.Sort == sort && more(a) {
			out = append(out, a)
		}
	}
	return out
}
